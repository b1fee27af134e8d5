"""A text of several clauses, of which one asks for something: "lock out Diego, he left today"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.parse import marks
from bot.parse.conjoined import conjoined
from bot.parse.filter_wordings import strung
from bot.parse.manners import LONE, begun
from bot.parse.narrowing import narrowed
from bot.parse.no_names import BETWEEN_NAMES, NOT_A_NAME
from bot.parse.pronouns import OWNERS, PERSON, naming, points
from bot.parse.reading import Understood
from bot.parse.the_same import (
    BEGS,
    DOUBT,
    EVERYTHING,
    IT,
    MOST_BESIDES,
    MOST_OF_A_REASON,
    NO_REASON,
    SPEAKERS,
    behind_so,
    is_to_be,
    locks,
    missed,
    muses,
    pointless,
    the_same,
)
from bot.parse.then import Read, dates_a_day, for_whom, later, that_day
from bot.parse.words import Word, phrase, split
from services.specs import Question, Wish

BREAK = re.compile(r"[,;:!?→\n\r]|[-=]>|\s=\s|(?<!\bi\.e)(?<!\be\.g)\.\s|\s[-–—]+\s|\.\.")
# Behind what is named first stands what is asked of it: "Box: who owns it?", "Box - who owns it?".
NAMED = re.compile(r":|\s+[-–—]+\s")
# What begins so is wished for, however it goes on.
ORDERS = "give|remove|add|take|disable|reset|revoke|delete|block|lock|assign|put|sign|kick|enable|offboard|forward|set"
ORDERS += "|switch|turn|cut|move"
TO_DO = frozenset(ORDERS.split("|"))
# Behind one of these something else is asked for: "... to Sales and remove Joni from Finance".
MORE = re.compile(
    rf" or |\band (?:then )?(?:{ORDERS}|show|list|who|what|which|how|when|where|her|his|their)\b", re.IGNORECASE
)
MOST, LONGEST_NAME = 5, 3
HE = frozenset(("he", "she", "they"))
# What begins so says why, or nothing.
WHY = HE | frozenset(
    "it its his her their this that these because cause cuz as while too enough since so thanks thank many sorry "
    "nobody nothing just looks seems keep leave new same otherwise apparently there for per ticket who i we my our "
    "only with security hr hours urgent reason a the ta".split()
)
CONJUNCTIONS = frozenset(("while", "because", "cause", "cuz", "as", "since"))
# These may say what is not: "she does not need it any more".
ABOUT_THEM = HE | frozenset(("it", "this", "that", "nobody"))
# Before one of these somebody is no new beginning: "who is she", "why does he".
ASKING = frozenset(
    "is are was were does do did has have had can could will would should who that if when what why where how which "
    "than as so since because cause cuz and think believe said says".split()
)
# Behind a name one of these says something about who bears it.
VERBS = frozenset(
    "is was has had got lost left forgot moved needs can clicked fell quit will leaves resigned says told called "
    "wants just does returns starts comes joins works married typed 's retires retired broke goes dropped misplaced "
    "finishes finished stops ends went sold mislaid "
    "no keeps cannot did".split()
)
SHOWING = frozenset(("show", "list", "tell", "give", "check", "count", "open", "look"))
# What begins so goes on with the list before it: "apps of unknown publishers, without owner".
GOES_ON = frozenset(("with", "without", "not", "no", "in", "from", "of", "by", "that", "which", "sorted", "only"))
WANTING = frozenset(("want", "need", "think", "believe", "would", "guess", "see"))
SAYING = frozenset(
    "should pretty quite fairly sure afraid fear suspect i we think believe looks like seems it apparently that "
    "guess".split()
)
# "Mail of Lee -> Adele": where it goes to.
ARROW = re.compile(r"\s*(?:[-=]+>|→)\s*")
# What is asked besides of the answer itself: "and are any of them critical?", "and which are missing?".
OF_IT = frozenset(("them", "they", "it", "its", "each", "ones", "one", "those", "these", "that", "so", "same"))
THEM = frozenset(("them", "those", "these"))
BY_ITSELF = frozenset(("which", "who", "why", "when", "where", "how"))
VERB = frozenset(("is", "are", "was", "were", "does", "do", "did", "has", "have", "had", "can", "could"))
OF_THEM = re.compile(r"\b(?:which|who|how many) of (?:them|those|these) (.+)", re.IGNORECASE)
# What begins or ends so takes away from what is asked, or adds to it.
NARROWS = frozenset("and also plus then excluded out including besides apart especially sorted grouped within".split())
ADDS = frozenset(("and", "then", "also", "plus"))
# What was so then may be narrowed behind it: "strange grants last week, guests and members" asks for no people.
LATELY = frozenset(("last", "past", "since", "yesterday"))
# What is set right of whom it was told.
SETS = frozenset("fix change update correct adjust set edit amend".split())


def main(text: str, words: tuple[Word, ...], read: Read) -> Sequence[Understood]:
    """What the one clause of `text` that asks for something means; nothing where none does, or several do."""
    if found := marks.told(text, read):
        return found
    goes = ARROW.sub(" to ", text, count=1)
    if goes != text and (found := _wishes(read(goes) or main(goes, split(goes), read))):
        return found
    parts = list(apart(text, words))
    if len(parts) == 1 and DOUBT.isdisjoint(_keys(words)) and len(parts[0]) < len(words):
        return read(phrase(text, parts[0]))
    if not 1 < len(parts) <= MOST:
        return ()
    if the_same(parts[-1]) and (own := _wishes(read(text[: parts[-2][-1].end]))):
        return own  # "Lee's new position: Team Lead, please update"
    return narrowed(text, parts, read) or _of_all(text, parts, read) or _with_less(text, parts, read)


def _wishes(readings: Sequence[Understood]) -> Sequence[Understood]:
    """The readings where all of them are wishes that say with what."""
    return readings if all(isinstance(one.spec, Wish) and len(one.slots) > 1 for one in readings) else ()


def _of_all(text: str, parts: Sequence[tuple[Word, ...]], read: Read) -> Sequence[Understood]:
    """What the one of several clauses, or the two of them, that say more than why, ask for."""
    if len(parts) == 2 and len(parts[0]) <= 2 and NAMED.match(text, parts[0][-1].end):
        return [one for one in _of_what_is_named(text, parts[0], parts[1], read) if isinstance(one.spec, Question)]
    said = [part for at, part in enumerate(parts) if not _says_why(part) or (not at and part[0].key == "who")]
    said = said or [part for part in parts[-1:] if is_to_be(_keys(part))]  # "as Lee left, his mail is to be forwarded"
    if any(DOUBT.intersection(_keys(part)) for part in parts) or not 0 < len(said) < 3:
        return ()
    told = len(parts) == 2 and said == [parts[0]] and is_to_be(_keys(parts[1]))
    found = _of_both(text, parts[0], parts[1], read) if told else ()
    if any(isinstance(one.spec, Wish) for one in found):
        return found  # "Isaiah left, his mail should go to Lynne": what is told first is why
    first = phrase(text, said[0])
    if len(said) == 1:
        found = [one for one in read(first) if not points(one)]
        return found or _of_whom_it_says_why(text, parts, said[0], read)
    between = parts[parts.index(said[0]) + 1 : parts.index(said[1])]
    return _of_both(text, said[0], said[1], read, between)


def _of_what_is_named(text: str, name: tuple[Word, ...], rest: tuple[Word, ...], read: Read) -> Sequence[Understood]:
    """What is asked behind a colon of what is named before it: "Adele Vance: groups?"; or else by itself."""
    asked, called = text[rest[0].start :], phrase(text, name)
    if rest[0].key not in ASKING and NOT_A_NAME.isdisjoint(_keys(name)):
        return read(f"{called}'s {asked}") or read(asked)
    placed = [one for one in read(f"{asked.rstrip('?!. ')} in {called}") if _placed(one, called)]
    return placed or read(whole := re.sub(r"\bit\b", called, asked)) or conjoined(whole, split(whole), read)


def _placed(reading: Understood, name: str) -> bool:
    """Whether a reading is narrowed by the place or the department of that `name`: "Egypt: who has no MFA?"."""
    filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
    told = ((one, text) for one in filters for said, text in reading.filters if said == one.name)
    return any(text.casefold() in name.casefold() and strung(one, text) for one, text in told)


def _of_whom_it_says_why(
    text: str, parts: Sequence[tuple[Word, ...]], said: tuple[Word, ...], read: Read
) -> Sequence[Understood]:
    """What is asked for of whom a clause before it names: "while Grady is away, forward his mail to ..."."""
    before = [*itertools.takewhile(lambda part: part is not said, parts)]
    if the_same(said):
        said_before = ((phrase(text, part), part) for part in before)
        wished = (read(one) or _supposed(one, part, read) for one, part in said_before)
        return next((one for one in wished if one and all(isinstance(it.spec, Wish) for it in one)), ())
    if PERSON.isdisjoint(_keys(said)):
        return ()
    for part in before:
        why = part[1:] if part[0].key in CONJUNCTIONS else part if part[0].key in SPEAKERS else ()
        told = phrase(text, why) if why else ""
        if told and (name := _who(told, why, read(told) if why is part else (), read)):
            rest = phrase(text, said)
            found = [one for one in read(naming(rest, name)) if not points(one)]
            return found or later(told, why, rest, said, name, read)  # "as Lee leaves on 30 November, ... that day"
    return ()


def _with_less(text: str, parts: Sequence[tuple[Word, ...]], read: Read) -> Sequence[Understood]:
    """The question of the first clause, where all behind it only muse or ask more of the same answer.

    "Which guests are inactive, and which of them are admins?" is about those that are both.
    """
    first, *others = (phrase(text, part) for part in parts)
    if not all(muses(_keys(part)) or _asks_more(part) or _says_nothing(part, read) for part in parts[1:]):
        return ()
    own = [one for one in read(first) if isinstance(one.spec, Question) and one.spec.answer and not points(one)]
    if len(parts) == 2 and "it" in _keys(parts[1]) and (it := _it(own)):
        asked = [*read(re.sub(r"\bit\b", it, others[0].removeprefix("and ")))]
        if asked and all(isinstance(one.spec, Question) and one.slots for one in asked):
            return asked
    for found in filter(None, map(OF_THEM.search, others)):
        narrowed = [*read(f"{first} and {found[1]}")]
        if len(narrowed) == len(own) == 1 and narrowed[0].spec is own[0].spec:
            return narrowed
    return own


def _it(readings: Sequence[Understood]) -> str:
    """What "it" is in what is asked behind a list: the group whose members they are; "" where that is not clear."""
    said = [value for one in readings for name, value in one.filters if name in {"in group", "department"}]
    return f"group {said[0]}" if len(said) == 1 else ""


def _asks_more(words: tuple[Word, ...]) -> bool:
    """Whether a clause asks about what was asked for before it."""
    keys = _keys(words)[words[0].key == "and" :]
    if not 0 < len(keys) <= MOST_BESIDES or not (keys[0] in VERB or keys[0] in BY_ITSELF or keys[0] == "what"):
        return False
    return not OF_IT.isdisjoint(keys) or (keys[0] in BY_ITSELF and (len(keys) < 2 or keys[1] in VERB))


def _says_nothing(words: tuple[Word, ...], read: Read) -> bool:
    """Whether a clause is a few words of which none narrows or asks: "out of interest", "no rush"."""
    keys = _keys(words)
    if len(keys) > MOST_OF_A_REASON or keys[0] in GOES_ON - {"no", "from", "in"}:
        return False
    if begun(words)[0].key in TO_DO or {keys[0], keys[-1]} & NARROWS:
        return False
    return DOUBT.isdisjoint(keys) and not any(map(str.isdigit, "".join(keys))) and not read(" ".join(keys))


def _of_both(
    text: str,
    first: tuple[Word, ...],
    second: tuple[Word, ...],
    read: Read,
    between: Sequence[tuple[Word, ...]] = (),
) -> Sequence[Understood]:
    """What the second of two clauses means of whom the first is about; or the first, where the other adds nothing.

    Either the first or one `between` them may tell the day.
    """
    begin, end = (phrase(text, part) for part in (first, second))
    of_it = the_same(second) or locks(second) or not (IT | EVERYTHING).isdisjoint(_keys(second))
    own = (_supposed(begin, first, read) if of_it else ()) or read(begin)
    if own and missed(_keys(second)) and all(isinstance(one.spec, Wish) and _whom(one) for one in own):
        return own
    hacked = locks(second) and any(one.spec.name == "compromised" for one in own)
    if the_same(second) or hacked or ("them" in _keys(second) and "and" not in _keys(first) and _calls_things(own)):
        return own or [one for one in read(f"{begin} now") if isinstance(one.spec, Wish)]
    pointing = PERSON.intersection(_keys(second))
    off = second[-1].key == "off" and all(isinstance(one.spec, Wish) for one in own)  # "Lee is back, auto reply off"
    asked = [] if pointing or off else [one for one in read(end) if isinstance(one.spec, Question)]
    narrows = bool(asked) and not LATELY.isdisjoint(_keys(first)) and begun(second) == second
    if not own and (second[0].key in GOES_ON or (narrows and second[0].key not in ASKING | SHOWING)):
        return ()
    if asked and all(isinstance(one.spec, Question) for one in own) and (own or not any(one.slots for one in asked)):
        more = [one for one in asked if one.slots or one.filters or not any(it.spec is one.spec for it in own)]
        more = [] if own and _keys(second) == ["everyone"] else more  # "failed sign-ins since Friday, everyone"
        return list({one.canonical: one for one in (*own, *more)}.values())
    name = _who(begin, first, own, read)
    if not name:
        return _for_a_reason(own, end, second, read)
    keys = _keys(second)
    said, wished = "", list[Understood]()
    for said in (naming(end, name),) if PERSON.intersection(keys) else for_whom(end, name):
        wished = [one for one in read(said) if _whom(one).casefold() == name.casefold()]
        if wished:
            break
    if "not" in _keys(first)[:2]:
        return [one for one in wished if isinstance(one.spec, Question)]
    if not wished and len(second) <= 2 and PERSON.intersection(keys):
        return own
    if wished and not any(map(dates_a_day, second)):
        days = (that_day(phrase(text, one), one, said, name, read) for one in (first, *between))
        then = next(filter(None, days), ())
        # Without an hour it may be meant for that day, or for now.
        wished = [*(then if then and wished[0].at else (*wished, *then))]
    if not wished and not own and (told := _of_what_is_told(begin, second, end, read)):
        return told
    if not wished:
        wished = [*(later(begin, first, end, second, name, read) or _for_a_reason(own, end, second, read))]
    if own and wished and wished[0].slots.items() < own[0].slots.items() and isinstance(own[0].spec, Wish):
        return own  # "Debra does not need Visio, take the licence away"
    # Both are wished for, and one draft holds one: they say which.
    both = second[0].key in ADDS or _orders(first)
    if both and wished and any(isinstance(one.spec, Wish) and one.spec is not wished[0].spec for one in own):
        return [*own, *wished]
    # "Somebody deleted Lee by accident, restore him": of two ways to restore the one that is meant before.
    wished = [one for one in wished if any(it.spec is one.spec for it in own)] or wished
    same = [one for one in own if wished and one.spec is wished[0].spec]
    return same if same and len(same[0].slots) > len(wished[0].slots) else wished


def _of_what_is_told(begin: str, second: tuple[Word, ...], end: str, read: Read) -> Sequence[Understood]:
    """What one clause tells that the other says to set right: "she moved to Sales, fix her department"."""
    at = next((at for at, word in enumerate(second) if word.key in OWNERS), 0)
    if not at or len(second) - at > LONGEST_NAME or begun(second)[0].key not in SETS:
        return ()
    found = read(f"{begin} {end[second[at + 1].start - second[0].start :]}") if at + 1 < len(second) else ()
    return [one for one in found if isinstance(one.spec, Wish) and "value" in one.slots]


def _supposed(text: str, words: tuple[Word, ...], read: Read) -> Sequence[Understood]:
    """What is wished for on a suspicion that the other clause acts upon: "I think she was hacked, lock it down"."""
    rest = _unsaid(words)
    if len(rest) == len(words) or not rest:
        return ()
    return [one for one in read(text[rest[0].start - words[0].start :]) if isinstance(one.spec, Wish)]


def _for_a_reason(own: Sequence[Understood], end: str, second: tuple[Word, ...], read: Read) -> Sequence[Understood]:
    """What the first clause wishes where the second says nothing known and no time: "..., phone stolen"."""
    keys = _keys(second)
    if keys[0] == "so" and not any(one.slots for one in own):
        return [one for one in read(end) if isinstance(one.spec, Wish)]  # "we have a new hire, so create a user"
    if len(keys) > MOST_OF_A_REASON or not NO_REASON.isdisjoint(keys) or any(map(str.isdigit, "".join(keys))):
        return ()
    ordered = begun(second)[0].key in TO_DO and PERSON.isdisjoint(keys)
    known = any(isinstance(one.spec, Wish) for one in own) and not ordered and not read(end)
    return [replace(one, exact=False) for one in own] if known else ()


def apart(text: str, words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The words between commas and the like, and before "because" or "she has"."""
    keys, begin = _keys(words), 0
    for at in range(1, len(words)):
        if BREAK.search(text[words[at - 1].end : words[at].start]) or _begins(keys, at):
            if " ".join(keys[begin:at]) not in LONE:
                yield words[begin:at]
            begin = at + (keys[at] == "with" and not OWNERS.isdisjoint(keys[at + 1 : at + 2]) and "to" in keys[at:])
    if " ".join(keys[begin:]) not in LONE:
        yield words[begin:]


def _begins(keys: Sequence[str], at: int) -> bool:
    """Whether a clause begins with word `at` though nothing parts it from the one before."""
    following = keys[at + 1] if at + 1 < len(keys) else ""
    if keys[at] == "and" and following in BY_ITSELF | {"are"}:
        return not THEM.isdisjoint(keys[at + 2 : at + 6])
    if keys[at] == "and" and (following in TO_DO or (following in OWNERS and "to" in keys[at:])):
        return any(_begins_why(keys, one) for one in range(1, at))  # "because she left and remove her from Sales"
    if keys[at] == "please" and keys[0] in CONJUNCTIONS:
        return TO_DO.isdisjoint(keys[:at])  # "since Lee is back please unblock him"
    return _begins_why(keys, at) or (keys[at] in HE and keys[at - 1] not in ASKING and bool(following))


def _begins_why(keys: Sequence[str], at: int) -> bool:
    """Whether a reason begins with word `at`."""
    following = keys[at + 1] if at + 1 < len(keys) else ""
    if keys[at] in {"as", "since", "so"}:
        return following in HE | {"that", "i", "we"} or (keys[at] == "so" and behind_so(keys[at + 1 :]))
    return keys[at] in {"because", "cause", "cuz", "while"}


def _says_why(words: tuple[Word, ...]) -> bool:
    keys = _keys(words)
    if pointless(keys):
        return True
    if "not" in keys and (keys[0] not in ABOUT_THEM or keys[-2:] == ["not", "to"]):
        return False
    if keys[0] == "so" and keys[1:] and is_to_be(keys[1:]):
        return False
    if keys[0] == "so" and (BEGS.intersection(keys[1:2]) or (TO_DO.intersection(keys[1:2]) and "it" not in keys)):
        return False
    if keys[0] == "so" and len(begun(words)) < len(words) - 2:
        return False  # "so I need to ..."
    if keys[0] in {"just", "only"} and (SHOWING | TO_DO).intersection(keys[1:2]):
        return False
    if keys[0] == "who" and VERB.intersection(keys[1:2]) and OWNERS.intersection(keys[2:3]):
        return False  # "Lee left, who is his manager"
    return keys[0] in WHY and not (keys[0] in SPEAKERS and WANTING.intersection(keys[1:3]))


def _calls_things(readings: Sequence[Understood]) -> bool:
    """Whether it is wished to delete what somebody has, which "them" then is: "her calendars are not needed"."""
    return bool(readings) and all(one.spec.name == "delete_calendars" for one in readings)


def _orders(words: tuple[Word, ...]) -> bool:
    """Whether a clause says what to do: "block Lee", "arrange for Lee to be blocked"."""
    return begun(words)[0].key in TO_DO or ("to", "be") in itertools.pairwise(_keys(words))


def _whom(reading: Understood) -> str:
    """Whom a reading names; "" for nobody."""
    return reading.slots.get("who") or reading.slots.get("deleted", "")


def _who(text: str, words: tuple[Word, ...], readings: Sequence[Understood], read: Read) -> str:
    """Whom a clause is about, as named there; "" for nobody."""
    keys = _keys(words)
    if "not" in keys[:2]:
        readings = read(text[words[keys.index("not") + 1].start - words[0].start :].removesuffix(" yet"))
    named = [whom for one in readings if (whom := _whom(one)) and not points(one)]
    if named:
        return named[0]
    rest = _unsaid(words)
    for at in range(1, min(LONGEST_NAME + 1, len(rest))):
        if rest[at].key in VERBS and not (BETWEEN_NAMES | NOT_A_NAME).intersection(_keys(rest[:at])):
            return text[rest[0].start - words[0].start : rest[at - 1].end - words[0].start]
    return ""


def _unsaid(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """A clause without what says that somebody thinks so."""
    return tuple(itertools.dropwhile(lambda word: word.key in SAYING, begun(words)))


def _keys(words: Sequence[Word]) -> list[str]:
    return [word.key for word in words]
