"""What stands beside a wish: when it is to happen ("tomorrow at 9"), and more people than one ("Adele, Lee and Joni").

A wish is read without it, and what was taken off is kept with the reading.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.parse.dates import MONTH, WEEKDAY, WEEKDAYS
from bot.parse.manners import LONE, plain
from bot.parse.moments import read_length, read_moment
from bot.parse.no_names import BETWEEN_NAMES, NOT_A_NAME
from bot.parse.numbers import UNITS
from bot.parse.reading import Understood, settled
from bot.parse.words import Word, phrase
from services.moments import Local

# With one of these, or a figure, it is a time; without, somebody may be called so: "disable Joe Friday".
SURE = frozenset(("on", "at", "in", "starting", "next", "this", "coming", "tomorrow", "today", "tonight"))
# Until then is no time to begin at.
ENDS = frozenset(("until", "till", "by", "from", "after", "before", "the"))
# Nor are these part of what is to happen then: "as of Monday", "with effect from Monday", and "from Monday on".
LEADING = tuple(
    tuple(lead.split())
    for lead in ("with effect from", "effective from", "as from", "as of", "from", "effective", "as", "by")
)
# Nor these, behind which somebody may be named as well: "offboard Adele the 30 November".
UNSURE = (("for",), ("the",))
ONWARDS = frozenset(("on", "onwards", "onward"))
# Nor is what has passed: "Lee left last week".
PASSED = frozenset(("last", "ago", "past", "previous", "yesterday", "since"))
LONGEST_TIME = 4
ON = frozenset(("on", "at"))
# "Leaver: Adele Vance, last day 30 November", "effective 1 December": what says that a day follows, and around it.
DAY = frozenset("day date hour shift effective deadline start".split())
AROUND_A_DAY = DAY | frozenset(
    "for from as last final working leaving leave end exit departure termination start due is will be of the her his "
    "their on it access and".split()
)
# Behind one of these a weekday may stand anywhere: "starts Monday, Finance".
STARTS = frozenset("starts starting joins joining begins beginning from".split())
NEXT = [[which, day] for which in ("next", "this", "coming") for day in WEEKDAYS]
OPENS = time(9)  # when a day is named alone
# Until a day is to its end.
CLOSES = time(23, 59)
TILL = frozenset(("until", "till", "through"))
UNTIL = TILL | {"ends", "ending", "expires", "expiring", "expiry"}
# It ends with the day.
FOR_TODAY = ["for", "today"]
ONLY = frozenset(
    "but only just max maximum temporarily for about please access membership it valid and good lasting that which "
    "lasts is works usable".split()
)
# Behind one of these it is when something begins.
NO_LENGTH = frozenset(("in", "after", "within", "since", "last", "past", "next", "at", "on", "every"))
YEARS = 100
DAYS = WEEKDAY.keys() | {"tomorrow", "tonight"}
LISTS = re.compile(r"[,;&]")
LONGEST_NAME = 5
# "them" as a word that may stand where a person does.
THEM = "@them"
# "Two hours will do" says how long, as "for two hours" does.
ENOUGH = re.compile(
    r"\W+(?:and |for )?(?P<span>(?:half an|\w+) (?:minutes?|hours?|days?|weeks?))(?: or so)? "
    r"(?:(?:will|would|should) (?:do|be enough|be fine|suffice)|(?:is|are) (?:enough|fine|plenty|sufficient)|suffices?)"
    r"(?P<rest>\W*)$",
    re.IGNORECASE,
)
# "During 48 hours" says how long too.
DURING = re.compile(
    r"\b(?:during|(?:(?:with|and) a validity|(?:valid )?for a (?:period|duration)) of) "
    r"(?=(?:the next |the coming |about )?(?:\d+|an?|one|two|three|four|eight|thirty|sixty) (?:hours?|minutes?)\b)",
    re.IGNORECASE,
)
# "A one-hour pass for her" lasts for one hour.
AHEAD = re.compile(
    r"\b(?P<many>\d+|an|one|two|three|four|five|six|seven|eight|ten|fifteen|twenty|thirty|forty|ninety)[- ]"
    r"(?P<unit>minute|hour|day)s?[- ](?P<what>(?:[\w-]+ ){0,2}(?:pass|tap|code|membership|access)\b[^,;.]*[^\s\W])",
    re.IGNORECASE,
)
# What is so at present, told beside what is to be: "the department of Lee, at present blank, to Legal".
AT_PRESENT = re.compile(
    r",\s*(?:(?:which|who) (?:is|was) )?(?:at (?:present|the moment)|currently|presently|right now|now|so far|"
    r"(?:until|up to) now|still|as yet|formerly|previously|"
    r"(?:which|who) (?:has|have|had|was|is|were|left|never|did))\b"
    r"(?![^,]*\b(?:if|unless|when|once|or)\b)[^,;:.?!]*,(?=\s)",
    re.IGNORECASE,
)
# "1-24 dec" is from the one to the other.
FROM_TO = re.compile(rf"\b([0-9]{{1,2}}) ?[-–] ?([0-9]{{1,2}}\.? (?:{'|'.join(MONTH)})\b)", re.IGNORECASE)
# What only joins a clause to another: "it should therefore be blocked", "can be sent in the meantime to Frank".
THEREFORE = re.compile(
    r"(?<=[a-z]),? (?:accordingly|therefore|consequently|hence|thus|in the (?:meantime|meanwhile|interim)|meanwhile|"
    r"for the time being|as a (?:result|consequence)),? (?=[a-z])"
)
# "Shall be no longer in Sales" is said in the other order.
NO_LONGER = re.compile(r"\b(should|must|shall|may|can|will) be no longer\b", re.IGNORECASE)
# Who somebody is, between "to" and the name: "to his successor Albert Vogel".
SUCCESSOR = re.compile(
    r"(?<=\bto )(?:his|her|their|the|our) (?:new )?(?:successor|replacement|stand-in|deputy|colleague) "
    r"(?=[A-Z])"
)
# No word of one is taken away.
MESSAGE = re.compile(r"[\"“„«:]|\b(?:say|state|text|message|read|tell)", re.IGNORECASE)
OF_A_LIST = re.compile(r"(.*\bthem\b[^?]*?): (\S.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Timed:
    """A text without the time it named, None for now. `sure`: the words taken off can hardly be anybody's name."""

    words: tuple[Word, ...]
    at: Local | None
    said: tuple[Word, ...]
    sure: bool


def plainly(text: str) -> str:
    """`text` without what only joins it to what is told, where it holds no message: "should hence be blocked"."""
    told = text if MESSAGE.search(text) else THEREFORE.sub(" ", SUCCESSOR.sub("", FROM_TO.sub(r"\1 to \2", text)))
    return lasting_enough(NO_LONGER.sub(r"\1 no longer be", told))


def lasting_enough(text: str) -> str:
    """`text` with what is long enough, or stands ahead, said as how long it lasts: "in there, two hours will do"."""
    said = ENOUGH.sub(r" for \g<span>\g<rest>", DURING.sub("for ", text))
    return AHEAD.sub(r"\g<what> for \g<many> \g<unit>s", said)


def to_be(text: str) -> str:
    """What is to be, without what `text` tells between commas to be so at present; "" where it tells no such thing."""
    said = AT_PRESENT.sub("", text, count=1)
    return said if said != text else ""


def timed(words: tuple[Word, ...], here: datetime, zone: str) -> Iterator[Timed]:
    """The ways to part a time from what is to happen then: at its end, as long as can be, before it, or within it."""
    for found in _timed(words, here, zone):
        yield replace(found, at=None) if _has_begun(found, here) else found


def _has_begun(found: Timed, here: datetime) -> bool:
    """Whether a day is named without an hour that has begun already: "from today"."""
    if found.at is None or found.at.clock != OPENS or any(map(str.isdigit, "".join(word.key for word in found.said))):
        return False
    return found.at.day <= here.astimezone(ZoneInfo(found.at.zone)).date()


def _timed(words: tuple[Word, ...], here: datetime, zone: str) -> Iterator[Timed]:
    for all_ in dict.fromkeys((words, plain(words))):
        keys = [word.key for word in all_]
        end = len(keys) - (len(keys) > 1 and keys[-1] in ONWARDS)
        for at in range(1, end):
            if keys[at - 1] not in TILL and (found := _moment(keys[:end], at, here, zone, end)):
                led = _led(keys, at)
                sure = _sure(keys[at:]) or led not in {(), *UNSURE}
                begins = dict.fromkeys((_before_the_day(keys, at), at - len(led)))
                yield from (Timed(all_[:begin], found[0], all_[at:], sure) for begin in begins if begin)
        begin = next((len(one) for one in LEADING if tuple(keys[: len(one)]) == one), 0)
        if len(keys) > begin + 1 and (found := _moment(keys, begin, here, zone)):
            after = found[1] + (keys[found[1]] in ONWARDS)
            yield Timed(all_[after:], found[0], all_[:after], sure=True)
        for at in range(2, len(keys) - 1):
            day = names_a_day(keys, at)
            if not day and not keys[at][0].isdigit():
                continue
            if (found := _moment(keys, at, here, zone)) and (day or found[1] > at + 1):
                head = all_[: _before_the_day(keys, at) or at - (keys[at - 1] in ON)]
                yield Timed((*head, *all_[found[1] :]), found[0], all_[at : found[1]], sure=True)


def names_a_day(keys: Sequence[str], at: int) -> bool:
    """Whether word `at`, within a text, begins the name of a day: "starts on Monday in Sales", "next Friday"."""
    return (keys[at] in WEEKDAYS and keys[at - 1] in ON | STARTS) or list(keys[at : at + 2]) in NEXT


def told(words: tuple[Word, ...], here: datetime, zone: str) -> Iterator[Timed]:
    """The hours and days to come that are named anywhere: each with the whole of `words`."""
    keys, at = [*(word.key for word in words), ""], 0
    while at < len(words):
        found = _moment(keys, at, here, zone) if keys[at][0].isdigit() or keys[at] in DAYS else None
        if found and found[0].utc() > here and (found[1] > at + 1 or keys[at] in DAYS or not keys[at].isdigit()):
            yield Timed(words, found[0], words[at : found[1]], sure=True)
        at = found[1] if found else at + 1


def _led(keys: Sequence[str], at: int) -> tuple[str, ...]:
    """The words that lead to the time from word `at`: "as of"."""
    return next((one for one in (*LEADING, *UNSURE) if tuple(keys[1:at][-len(one) :]) == one), ())


def _before_the_day(keys: Sequence[str], at: int) -> int:
    """Where the words begin that only say that the time from word `at` follows: "last day is"; 0 for no such."""
    begin = next((place for place in range(at, 0, -1) if keys[place - 1] not in AROUND_A_DAY), 0)
    return 0 if DAY.isdisjoint(keys[begin:at]) else begin


def _moment(
    keys: Sequence[str], at: int, here: datetime, zone: str, end: int | None = None
) -> tuple[Local, int] | None:
    """The time to begin at that is said from word `at` (to `end`)."""
    if keys[at] in ENDS or PASSED.intersection(keys[at : at + LONGEST_TIME]):
        return None
    found = read_moment(keys, at, here, zone=zone, clock=OPENS)
    if found is None or found[1] >= (end or len(keys)) + bool(end) or (end and found[1] != end):
        return None
    return found if abs(found[0].day.year - here.year) < YEARS else None


def _sure(keys: Sequence[str]) -> bool:
    return keys[0] in SURE or any(character.isdigit() for key in keys for character in key)


def lasting(words: tuple[Word, ...], here: datetime, zone: str) -> Iterator[tuple[tuple[Word, ...], int]]:
    """The ways to part how long something is to last from a text that ends so: what is before it, and whole minutes."""
    keys = [word.key for word in words]
    while keys and keys[-1] in ONLY:
        keys.pop()
    for at in range(2, len(keys)):
        minutes = _minutes(keys, at, here, zone)
        if minutes:
            head = words[:at]
            while len(head) > 1 and head[-1].key in ONLY:
                head = head[:-1]
            yield head, minutes


def ending(wish: Understood, said: tuple[Word, ...], here: datetime, minutes: int) -> Understood:
    """The wish with its end: so many minutes from `here` where an end was `said`, else the day so long after it begins.

    "Until Friday", "an automatic reply from Monday for a week".
    """
    begin = wish.at.utc() if wish.at else here
    if UNTIL.isdisjoint(word.key for word in said):
        end = datetime.combine((begin + timedelta(minutes=minutes)).date(), CLOSES, UTC)
    else:
        end = (here + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    start = {"start": begin.isoformat()} if wish.at else {}
    return settled(wish, slots={**wish.slots, **start, "end": end.isoformat()}, at=None)


def unkept(words: tuple[Word, ...], here: datetime, zone: str) -> Iterator[tuple[tuple[Word, ...], tuple[Word, ...]]]:
    """The ways to part what a text says of until when, or for how long, from what is before it."""
    for head, _ in lasting(words, here, zone):
        yield head, words[len(head) :]


def whole_hours(minutes: int) -> int:
    """The hours that so many minutes take, rounded up."""
    return -(-minutes // 60)


def length(wish: Understood, minutes: int) -> dict[str, str]:
    """How long `wish` is to last as it takes that: in whole hours, or in minutes; nothing where in neither."""
    units = {"hours": whole_hours(minutes), "minutes": minutes}
    return {unit: str(long) for unit, long in units.items() if f"<{unit}>" in wish.spec.canonical}


def _minutes(keys: Sequence[str], at: int, here: datetime, zone: str) -> int:
    """The whole minutes, rounded up, that are said from word `at` to the end; 0 for none."""
    if keys[at] in UNTIL or keys[at:] == FOR_TODAY:
        found = read_moment(keys, at + 1, here, zone=zone, clock=CLOSES)
        over = found[0].utc() - here if found and found[1] == len(keys) else timedelta()
    elif keys[at - 1] in NO_LENGTH or keys[-1].isdigit():
        return 0
    else:
        length = read_length(keys, at)
        over = length[0] if length and length[1] == len(keys) else timedelta()
    return max(0, -(-over // timedelta(minutes=1)))


@dataclass(frozen=True, slots=True)
class Listed:
    """A text with the first of several names alone; it ends where `end` is in the text. `others` are the rest."""

    words: tuple[Word, ...]
    end: int
    others: tuple[str, ...]

    def first_is(self, text: str, who: str) -> bool:
        """Whether `who` is the first of the names in `text`."""
        return bool(who) and not LISTS.search(who) and text[: self.end].endswith(who)


def listed(text: str, words: tuple[Word, ...], verbs: Container[str]) -> Iterator[Listed]:
    """The ways to part a list of names ("Adele, Lee and Joni Sherman from ...") from the rest of a text."""
    begins = [at for at in range(1, len(words)) if _begins(text, words, at)]
    if not begins:
        return
    head = words[: _before(words, begins[0])]
    bounds = [*begins, len(words)]
    middle = [words[begin : _before(words, end)] for begin, end in zip(begins, bounds[1:-1], strict=False)]
    last = words[begins[-1] :]
    for length in range(1, min(len(last), LONGEST_NAME) + 1):
        names = [*middle, last[:length]]
        if head and all(_name(one, verbs) for one in names):
            others = tuple(phrase(text, one) for one in names)
            yield Listed(head + last[length:], head[-1].end, others)


def _begins(text: str, words: tuple[Word, ...], at: int) -> bool:
    """Whether another of several begins with word `at`: after a comma, an "and", or both."""
    if words[at].key == "and":
        return False
    return words[at - 1].key == "and" or bool(LISTS.search(text[words[at - 1].end : words[at].start]))


def _before(words: tuple[Word, ...], at: int) -> int:
    """Where that which stands before word `at` ends, without an "and"."""
    return at - 1 if words[at - 1].key == "and" else at


def _name(words: tuple[Word, ...], verbs: Container[str]) -> bool:
    """Whether somebody may be called so."""
    keys = [word.key for word in words]
    if not 0 < len(keys) <= LONGEST_NAME or keys[0] in NOT_A_NAME or keys[0] in verbs or " ".join(keys) in LONE:
        return False
    if len(keys) > 1 and keys[0][0].isdigit():
        return False
    return not (BETWEEN_NAMES | UNITS.keys()).intersection(keys)


def of_a_list(text: str) -> tuple[str, str] | None:
    """The wish about "them" and the question whose answer they are: "disable them: users guests"; None for no such."""
    found = OF_A_LIST.fullmatch(text)
    return None if found is None else (found[1], found[2])


def standing_in(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words, with one in place of "them" that may stand where a person does."""
    return tuple(replace(word, key=THEM) if word.key == "them" else word for word in words)
