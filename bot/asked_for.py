"""What a text asks for that nothing was worded for: one of its clauses, of whom the others name, or what it is like."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot import retimed
from bot.meant import FINDERS, SELF
from bot.parse import Grammar, Understood, dropped, quoted
from bot.parse.asides import Timed, lasting, lasting_enough, length, timed
from bot.parse.behind import asks_behind
from bot.parse.clauses import LATELY
from bot.parse.cores import CLAUSE, FIELDS, SMALL_TALK, Core, narrows, parts, sentences, tells_more
from bot.parse.grammar import MOST_WORDS
from bot.parse.guess import CERTAIN, OTHERWISE, acts, certain, sure, sure_wish
from bot.parse.manners import begun, plain
from bot.parse.openings import exceptions
from bot.parse.pronouns import PERSON, naming
from bot.parse.reading import readings, settled, written
from bot.parse.the_same import is_to_be
from bot.parse.then import at_the_hour
from bot.parse.things import Thing
from bot.parse.whens import led, whens
from bot.parse.words import Word, phrase, split
from bot.spotted import spotted
from bot.stands import ONE_PERSON
from bot.told_besides import loses
from services.moments import Local
from services.names import enumerated, fold
from services.specs import Question, Wish
from services.store.reader import Reader
from services.unkept import unkept

# What stands for an app or a group that was named; "IT" is a department.
IT = re.compile(
    r"\b(?:(?!(?-i:IT)\b|it (?:team|department|dept|staff|group)\b)it(?P<own>s)?|"
    r"(?:the|this|that) (?:app|application|tool|service|group|connection|licen[cs]e))\b(?!')",
    re.IGNORECASE,
)
# What stands for a person who was named, by what they are: "delete this guest".
THIS = re.compile(r"\b(?:this|that|the) (guest|user|account|person|colleague|employee)\b", re.IGNORECASE)
# What "it" is, where it is told of without the name of whose it is: "I do not like that consent, please withdraw it".
THING = re.compile(
    r"\b(?:that|this|the|his|her|their|its|\w+'s) (?:\w+ )?"
    r"(?:consent|permission|grant|licen[cs]e|rule|forwarding|meeting|event|role|membership|session)\b",
    re.IGNORECASE,
)
# Who is told of so is not named: what they do is why something is wished for.
REASON = re.compile(r"(?:and |but )?(?:s?he|they)\b", re.IGNORECASE)
# What begins so says what was told of before is to have: "no licence yet, should have E5".
OUGHT = frozenset(("should", "must", "needs", "gets", "wants"))
# How long something is to last, and the places of a wish that take its end.
SPAN = re.compile(r"\b(?:from|until|till|til|between)\b.*\w", re.IGNORECASE)
SAYING = re.compile(r"(:\s| saying )")
ENDS = ("<end>", "<hours>")
OF = ("for", "of")
MOST_OWNED = 3
# Whoever has a licence that is named is that.
IMPLIED = "licensed"
APOSTROPHES = ("'", "’")
Means = Callable[[Core], Sequence[Understood]]
# A time told beside what is asked for belongs to it: "failed logons, whole company, last 3 days".
TIME = re.compile(
    r"\W*(?!what\b)(?:(?:in|for|over|within|since|during|the|say|only|last|past|next|this|half|an?|\w{3,5}|\d+\+?)\s+){0,4}"
    r"(?:\d*(?:day|week|month|hour|quarter|year|fortnight|hr|wk|yesterday|today)s?|\d+[dh])\W*",
    re.IGNORECASE,
)
# Who did something, as it is told, and what stands between.
OTHERS, HAVING = frozenset("someone he she they".split()), frozenset("has have had already just apparently".split())
ABOUT = re.compile(r"\W*(?:for|of|about|regarding|concerning|re|as (?:for|to|regards)|on)\b\W*", re.IGNORECASE)
BOTH = re.compile(r"\b(?:(?:the two|both) of )?them\b|\bboth\b", re.IGNORECASE)
TWO = re.compile(r"\bthe two\b(?=\W*$| (?:compare|differ|have|share|side by side|next to)\b)", re.IGNORECASE)


def asked_for(read: Reader, grammar: Grammar, text: str, here: datetime, zone: str) -> Sequence[Understood]:
    """What the one part of `text` means that asks for something, or all of it most likely does; nothing if not sure.

    A wish that the other parts take back, forbid or set a condition for is none, and no question is guessed where
    nothing is kept of what is asked.
    """
    text = next(exceptions(text, split(text)), text)
    told = quoted.told(text, lambda said: _Text(read, grammar, lasting_enough(said), here, zone).asked_for())
    found = told or _Text(read, grammar, lasting_enough(text), here, zone).asked_for()
    return () if found and unkept(text) and not any(acts(one.spec) for one in found) else found


def otherwise(
    read: Reader, grammar: Grammar, text: str, here: datetime, zone: str, found: Sequence[Understood]
) -> Sequence[Understood]:
    """What all who said the like of `text` meant where that is not what was `found`; that where it is not known.

    It need be less clear where what was found is torn from a text: a name that nobody bears, words of ours as a value.
    """
    if any("question" in one.slots or one.spec.name == "not_kept" for one in found):
        return found  # what is to be done with an answer would be lost, and what nobody does is not done
    asked = _Text(read, grammar, text, here, zone)
    values = (word.key for one in found for value in asked.nameless(one) for word in split(value))
    torn = any(map(grammar.gist.known, values)) or not all(map(asked.there, found))
    meant = asked.certain(CERTAIN if torn else OTHERWISE)
    other = bool(meant) and all(one.spec is not meant[0].spec and not _less(meant[0], one) for one in found)
    other = other and (torn or not any(_all_of_them(meant[0], one) for one in found))
    other = other and not (acts(meant[0].spec) and any(loses(meant[0], one, grammar.gist.known) for one in found))
    return meant if other and asked.sure(Core(text, 0, len(text), ()), meant) else found


def _less(meant: Understood, found: Understood) -> bool:
    """Whether what is `meant` names but what was `found` does, without a condition of that: "E3 of the disabled"."""
    named, told = ([*one.slots.values(), *(value for _, value in one.filters if value)] for one in (meant, found))
    conditions = {name for name, value in found.filters if not value} - {IMPLIED, *dict(meant.filters)}
    return bool(named) and {*map(str.casefold, named)} <= {*map(str.casefold, told)} and bool(conditions)


def _all_of_them(meant: Understood, found: Understood) -> bool:
    """Whether what is `meant` is all there are of what was `found` by name: the roles in place of one."""
    return bool(found.slots) and meant.spec.name == f"{found.spec.name}s" and not meant.filters


class _Text:
    """One text among the things there are."""

    def __init__(self, read: Reader, grammar: Grammar, text: str, here: datetime, zone: str) -> None:
        text = grammar.gist.righted(text)
        self._read, self._grammar, self._text, self._here, self._zone = read, grammar, text, here, zone
        self._words = split(text)
        things = self._spotted(text, self._words) if 0 < len(self._words) <= MOST_WORDS else []
        self._named = [(self._words[one.start].start, self._words[one.end - 1].end, one) for one in things]

    def asked_for(self) -> Sequence[Understood]:
        if not 0 < len(self._words) <= MOST_WORDS or retimed.said([word.key for word in self._words]):
            return ()  # a time alone asks for nothing
        found = parts(self._text)
        asking = [*sentences(self._text), *(one for one in found if one.asks or one.begs)]
        others = sorted((one for one in found if one not in asking), key=self._tells)
        whole = Core(self._text, 0, len(self._text), ())
        tries: list[tuple[Means, Core]] = [(self._of_whom_it_names, whole)]
        tries += [(self._worded, one) for one in asking] + [(lambda _: self.certain(), whole)]
        tries += [(self._likely, one) for one in asking]
        tries += [(self._worded, one) for one in others] + [(self._likely, whole)]
        tries += [(self._likely, one) for one in others if not self._tells(one)]
        return next((meant for means, core in tries if (meant := means(core)) and self.sure(core, meant)), ())

    def certain(self, least: float = CERTAIN) -> Sequence[Understood]:
        """What all who said the like of the text meant, for the time that it names anywhere."""
        if not 0 < len(self._words) <= MOST_WORDS:
            return ()
        whole, words = Core(self._text, 0, len(self._text), ()), plain(self._words)
        wish, *message = SAYING.split(self._text, maxsplit=1)
        for when in ("", *(one[0] for one in whens(self._text))):
            begin = self._text.index(when)
            rest = [one for one in words if not (begin <= one.start and one.end <= begin + len(when))]
            guesses = self._grammar.gist.guesses(self._text, rest, self._within(whole, rest), self._here.date())
            if (meant := certain(guesses, least)) is None or (message and "<message>" in meant.spec.canonical):
                continue
            if not when:
                return (meant,)
            said = written(meant.spec.canonical, meant.slots, meant.filters)
            found = (self._meaning(f"{said} {one}") for one in led(when))
            if told := next((one for one in found if len(one) == 1 and _tells_more(one[0], meant)), ()):
                return told
        return self._saying(wish, message[1], least) if message else ()

    def _saying(self, wish: str, message: str, least: float) -> Sequence[Understood]:
        """What people who said the like of a `wish` meant, with its `message`."""
        words = plain(split(wish))
        guesses = self._grammar.gist.guesses(wish, words, self._spotted(wish, words), self._here.date())
        meant = certain(guesses, least)
        if meant is None or "<message>" not in meant.spec.canonical:
            return ()
        said = written(meant.spec.canonical, meant.slots, meant.filters)
        found = self._meaning(f"{said} saying {message}")
        return found if len(found) == 1 and _tells_more(found[0], meant) else ()

    def _tells(self, core: Core) -> bool:
        """Whether a part begins like neither a wish nor a question."""
        return not self._grammar.gist.begins(begun(split(core.said)))

    def _worded(self, core: Core) -> Sequence[Understood]:
        """What a part means said alone, with what it stands for named."""
        for said in self._said(core):
            found = self._meaning(said)
            if found and tells_more(said, found):
                return ()
            if found and all(one.exact and one.spec.name not in SMALL_TALK and self.there(one) for one in found):
                return at_the_hour(self._spanning(core, said, found), core.told, self._here, self._zone)
        return ()

    def _spanning(self, core: Core, said: str, found: Sequence[Understood]) -> Sequence[Understood]:
        """What was `found`, for the time told besides: "Diego is away until Friday, set an out of office for him"."""
        if len(found) != 1 or not isinstance(found[0].spec, Wish) or not any(map(found[0].spec.canonical.count, ENDS)):
            return found
        wish, *message = SAYING.split(said, maxsplit=1)
        spans = (span[0] for told in core.told if (span := SPAN.search(told)))
        longer = (self._meaning(f"{wish} {span}{''.join(message)}") for span in spans)
        more = (one for one in longer if len(one) == 1 and one[0].spec is found[0].spec and one[0].exact)
        return next((one for one in more if len(one[0].slots) > len(found[0].slots)), found)

    def _likely(self, core: Core) -> Sequence[Understood]:
        """What a part is most like; a question only of what asks, or of all there is."""
        asks = core.asks or core.begs or not core.told
        for said in self._said(core):
            words = plain(split(said))
            for rest, at, minutes in self._ends(words):
                things = self._within(core, rest) if said is core.said else self._spotted(said, rest)
                guesses = self._grammar.gist.guesses(said, rest, things, self._here.date())
                if asks and not at and not minutes and (question := sure(guesses)):
                    return (question,)
                wish = sure_wish(guesses, begs=core.begs, alone=not core.told)
                if wish and SAYING.search(said) and "<message>" in wish.spec.canonical:
                    return ()
                lasts = length(wish, minutes) if wish and minutes else {}
                if wish and (lasts or not minutes):
                    return (settled(wish, at=at, slots=wish.slots | lasts),)
        return ()

    def _ends(self, words: tuple[Word, ...]) -> Iterator[tuple[tuple[Word, ...], Local | None, int]]:
        """What is said without when, or for how many minutes, it is to be; 0 where that is not told."""
        yield from ((head, None, minutes) for head, minutes in lasting(words, self._here, self._zone))
        yield words, None, 0
        yield from ((one.words, one.at, 0) for one in self._timed(words))

    def _said(self, core: Core) -> Iterator[str]:
        """A part as it would be said alone: with the names in place of what stands for them, or behind it."""
        told: dict[str, list[str]] = defaultdict(list)
        own: set[str] = set()
        message = SAYING.search(core.said)  # who is named in it is not whom it is about
        wish, saying = (core.said[: message.start()], core.said[message.start() :]) if message else (core.said, "")
        for start, end, thing in self._named:
            if core.start <= start and end <= core.start + len(wish):
                own |= thing.slots
            elif not core.start <= start < core.end:
                for slot in thing.slots:
                    told[slot].append(self._text[start:end])
        people = told.pop("who", [])
        yield from filter(None, (dropped.whole(core.said, one) for one in core.told))
        if len(people) == 1 and "who" not in own and split(core.said)[0].key in OUGHT:
            yield f"{people[0]} {core.said}"
        if len(people) == 1 and dropped.bare(core.said):
            behind = dropped.BEHIND.fullmatch(self._text, len(people[0]), core.start)
            yield from (f"{core.said} {people[0]}",) if behind else ()
        points = not PERSON.isdisjoint(word.key for word in split(core.said))
        if points and len(people) == 1:
            yield from (naming(said, people[0]) for said in (core.said, phrase(core.said, plain(split(core.said)))))
        if len(people) == 1 and "who" not in own and not points and not IT.search(core.said):
            words = split(wish)
            parts = [(words, ""), *((one.words, f" {phrase(wish, one.said)}") for one in self._timed(words))]
            yield from (f"{phrase(wish, part)} {of} {people[0]}{at}{saying}" for part, at in parts for of in OF)
        if len(people) == 2 and TWO.search(core.said):
            yield TWO.sub(enumerated(people), core.said)
        told_of = (found[0] for told in core.told if (found := THING.search(told)))
        if IT.search(core.said) and (it := next(told_of, "")):
            yield IT.sub(it, core.said)
        elif not points or "who" in own:
            yield core.said
        elif len(people) > 1 and BOTH.search(core.said):
            yield BOTH.sub(enumerated(people), core.said)
        if len(people) == 1 and THIS.search(core.said):
            yield THIS.sub(lambda this: f"{this[1]} {people[0]}", core.said)
        if IT.search(core.said):
            theirs = ("", *(f" {of} {people[0]}" for of in (*OF, "from"))) if len(people) == 1 and not points else ("",)
            said = [IT.sub(partial(_named, name), core.said) for names in told.values() for name in names]
            yield from (f"{one}{of_them}" for one in said for of_them in theirs)

    def _of_whom_it_names(self, core: Core) -> Sequence[Understood]:
        """What a few words behind a name ask of whom it names, or before it: "megan groups", "mfa megan"."""
        people = [(start, end) for start, end, thing in self._named if "who" in thing.slots]
        last = core.start + len(self._text[core.start : core.end].rstrip(" ?!."))
        named = [(start, end) for start, end in people if core.start == start or end == last]
        start, end = named[0] if named else (core.start, last)
        before, behind = split(self._text[core.start : start]), split(self._text[end : core.end])
        asked = before or behind
        if (before and behind) or not 0 < len(asked) <= MOST_OWNED or self._text[end : end + 1] in APOSTROPHES:
            return ()
        said = phrase(self._text[core.start if before else end : core.end], asked)
        found = self._meaning(f"{self._text[start:end]}'s {said}")
        return found if all(one.exact and isinstance(one.spec, Question) for one in found) else ()

    def sure(self, core: Core, found: Sequence[Understood]) -> bool:
        """Whether nothing told besides says otherwise, or asks for something else to be done."""
        if any(acts(one.spec) for one in found) and (core.doubted or self._reports(core)):
            return False
        if any(TIME.fullmatch(part) for told in core.told for part in told.split(",")) or any(map(narrows, core.told)):
            return False
        lately = any(not LATELY.isdisjoint(word.key for word in split(told)) for told in core.told)
        if lately and self._tells(core) and not any(one.slots for one in found):
            return False
        if not any(one.slots for one in found) and any(
            self._tells_of_whom(one, found) for one in (core.said, *core.told)
        ):
            return False
        of_nobody = not any("who" in one.slots or one.filters for one in found)
        if of_nobody and any(map(self._asks_of_one, sentences(self._text))):
            return False  # "mailbox rules on him? forwarding out?"
        if any(isinstance(one.spec, Wish) for one in found):
            named = {text.casefold() for one in found for text in one.slots.values()}
            if core.asks or asks_behind(self._text, self._words):
                return False
            if any(self._only_names(one, named) for one in core.told):
                return False
            if any(word.key in FIELDS for one in core.told for word in split(one)[:1]):
                return False  # "..., title Buyer" would be lost
            if not core.begs and any(one.endswith("?") for one in core.told):
                return False
        besides = [one for told in core.told if not REASON.match(told) for one in self._besides(told, found)]
        first = self._text.partition(" and ")[0]
        besides += [one for one in self._meaning(first) if not one.exact]  # "disble Lee and reset his password"
        meant = {one.spec.name for one in found}
        return not any(acts(one.spec) and one.spec.name not in meant and self.there(one) for one in besides)

    def _besides(self, told: str, found: Sequence[Understood]) -> Iterator[Understood]:
        """What something told means by itself, or of whom it is that was `found` where it says what is to be."""
        to_be = is_to_be([word.key for word in split(told)])
        whose = {one.slots["who"] for one in found if to_be and "who" in one.slots}
        for said in (told, *(naming(told, name) for name in whose)):
            yield from (one for one in self._meaning(said) if one.exact or isinstance(one.spec, Wish))

    def _asks_of_one(self, core: Core) -> bool:
        """Whether a sentence asks of somebody: "mailbox rules on him?", "is Lee at risk?"."""
        named = any(core.start <= start and end <= core.end for start, end, one in self._named if "who" in one.slots)
        points = not ONE_PERSON.isdisjoint(word.key for word in split(core.said))
        return core.said.endswith("?") and (named or points)

    def _reports(self, core: Core) -> bool:
        """Whether it tells what others did: "somebody locked Lee's account down yesterday"."""
        keys = [word.key for word in begun(split(core.said)) if word.key not in HAVING]
        others = keys[:1] and keys[0] in OTHERS and not CLAUSE.search(core.said)
        return bool(others) and not self._grammar.participles.keys().isdisjoint(keys[1:2])

    def _tells_of_whom(self, told: str, found: Sequence[Understood]) -> bool:
        """Whether a part of what is told says but of whom it is asked, who was not `found`: "for Lee, ..."."""
        named = {fold(value) for one in found for _, value in one.filters}
        rests = (ABOUT.sub("", part, count=1).strip(" ,;:.?!") for part in told.split(","))
        people = (one for one in rests if any("who" in thing.slots for thing in self._spotted(one, split(one))))
        return any(fold(one) not in named and self._only_names(one, ()) for one in people)

    def _only_names(self, told: str, named: Container[str]) -> bool:
        """Whether something told is nothing but names, and none of those `named`: they are meant as well."""
        words = split(told)
        things = self._spotted(told, words)
        rest = (word for at, word in enumerate(words) if not any(one.start <= at < one.end for one in things))
        return phrase(told, words).casefold() not in named and all(word.key == "and" for word in rest)

    def there(self, reading: Understood) -> bool:
        """Whether all that a reading names is there; whom a wish names may be an app: "switch Dropbox off"."""
        named = [(name, said) for name, said in reading.slots.items() if name in FINDERS]
        kinds = {"who": ("who", "app")} if isinstance(reading.spec, Wish) else {}
        return all(
            said.casefold() in SELF or any(FINDERS[kind](self._read, said).hits for kind in kinds.get(name, (name,)))
            for name, said in named
        )

    def nameless(self, reading: Understood) -> list[str]:
        """What is said in the filters of a reading that is not the whole name of anything there is."""
        filters = reading.spec.filters if isinstance(reading.spec, Question) else ()
        kinds = {name: one.of for one in filters for name in (one.name, one.opposite)}
        named = ((kinds.get(name, ""), value) for name, value in reading.filters)
        return [said for kind, said in named if kind not in FINDERS or not FINDERS[kind](self._read, said).whole]

    def _timed(self, words: tuple[Word, ...]) -> Iterator[Timed]:
        return timed(words, self._here, self._zone)

    def _within(self, core: Core, words: Sequence[Word]) -> list[Thing]:
        """What is named by those `words` of a part, as it was found in the whole text."""
        begins = {core.start + word.start: at for at, word in enumerate(words)}
        ends = {core.start + word.end: at + 1 for at, word in enumerate(words)}
        known = ((start, end, one) for start, end, one in self._named if start in begins and end in ends)
        return [replace(one, start=begins[start], end=ends[end]) for start, end, one in known]

    def _meaning(self, said: str) -> tuple[Understood, ...]:
        return readings(self._grammar.read(said, self._here.date(), self._here, self._zone))

    def _spotted(self, text: str, words: Sequence[Word]) -> list[Thing]:
        return spotted(self._read, text, words, self._grammar.gist.known)


def _tells_more(reading: Understood, meant: Understood) -> bool:
    """Whether a reading is what was `meant`, with the time told besides."""
    told = (reading.at, len(reading.slots), reading.filters) != (meant.at, len(meant.slots), meant.filters)
    same = all(reading.slots.get(name, "").casefold() == said.casefold() for name, said in meant.slots.items())
    return reading.spec is meant.spec and reading.exact and same and told


def _named(name: str, place: re.Match[str]) -> str:
    """The `name` for what stands in its place: "its" is "Dropbox's"."""
    return f"{name}'s" if place["own"] else name
