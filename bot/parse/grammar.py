"""Everything that can be said, compiled once from the specs: text -> reading, the same every time."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache, partial

from rapidfuzz import fuzz, process

from bot.parse import asides, clauses, guests, kept, openings, quoted
from bot.parse.alternatives import alternatives
from bot.parse.asides import LISTS
from bot.parse.attempts import Attempt, attempts_at
from bot.parse.behind import asks_behind
from bot.parse.conjoined import Read, conjoined
from bot.parse.cores import SMALL_TALK, tells_more
from bot.parse.described import Described
from bot.parse.filed import Filed
from bot.parse.filled import filled
from bot.parse.filters import Filters
from bot.parse.gist import Gist
from bot.parse.guess import acts
from bot.parse.manners import begun
from bot.parse.match import PEOPLE, Match
from bot.parse.no_names import NOT_A_NAME, SENTENCE
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.oneself import oneself
from bot.parse.passives import participles, turned
from bot.parse.patterns import LONG_SOFT, Pattern, compile_patterns
from bot.parse.reading import SLOT, Ambiguous, Reading, Understood, Unknown, owners, settled
from bot.parse.settling import settle
from bot.parse.several import several
from bot.parse.slots import NAMING, UNDIVIDED, WHOLE
from bot.parse.swaps import swapped
from bot.parse.taken import impossible, in_a_name, no_value, runs_on, swallows
from bot.parse.the_same import DOUBT
from bot.parse.then import planned
from bot.parse.tidied import tidied
from bot.parse.typed import Mender, Typed, a_slip
from bot.parse.words import Word, phrase, split
from services.specs import Question, Specs, Wish

LONGEST_NAME = 5
APART = re.compile(r",(?!\d{3}\b)|[!?;]\s|\w{3}\.\s")
# Nor is anything forwarded to "an outside address if I needed it".
CONDITION = re.compile(r"\b(?:if|unless|whether|while)\b", re.IGNORECASE)
# With a misspelt verb before it, a figure alone is no name.
LETTERS = re.compile(r"[^\W\d_]{2}")
MOST_WORDS = 40
MOST_WAYS = 8  # in which the same is asked more directly
SPEAKER = frozenset(("i", "myself"))
# What says how long a wish lasts.
ENDED = frozenset(("end", "hours", "minutes"))


class Grammar:
    """Reads texts. Built from the specs alone; adding a question or an action file adds its wordings here."""

    def __init__(self, specs: Specs) -> None:
        everything: list[Question | Wish] = [*specs.questions.values(), *specs.wishes.values()]
        patterns: list[Pattern] = []
        vocabulary: set[str] = {*NUMBERS, *UNITS, *LONG_SOFT}
        for spec in everything:
            lead = spec.canonical.split()[0]
            filters = Filters(spec.filters, lead) if isinstance(spec, Question) and spec.filters else None
            vocabulary |= filters.vocabulary if filters else frozenset()
            for wording in (spec.canonical, *spec.says):
                for pattern in compile_patterns(spec, wording, filters):
                    vocabulary.update(*pattern.needs)
                    patterns.append(pattern)
        self._filed = Filed(patterns)
        wishing = [one for one in patterns if isinstance(one.spec, Wish)]
        self._mender = Mender(frozenset(vocabulary), frozenset(word for one in wishing for word in one.words))
        self.gist = Gist(patterns, self._mender)
        self._described = Described(specs)
        bare = (spec for spec in specs.questions.values() if spec.bare)
        self._bare = sorted(bare, key=lambda spec: "<who>" not in spec.canonical)  # people before apps
        self._heads = frozenset(head for one in wishing for head in one.heads or ())
        self._verbs = frozenset(spec.canonical.split()[0] for spec in specs.wishes.values())
        self.participles = participles(self._heads)
        self._examples = {example: spec for spec in everything for example in spec.examples}

    def read(self, text: str, today: date, here: datetime | None = None, zone: str = "UTC") -> Reading:
        """What `text` means on the day `today` (UTC); an Unknown for anything else, however odd.

        `here` is the time (midnight of `today` when None) that "in 4 hours" counts from, in the `zone` of whoever says
        "tomorrow at 9".
        """
        text = tidied(text, self.gist.begins)
        words = split(text)
        if (righted := self._mender.righted(text, words)) != text:
            text, words = righted, split(righted)
        if not words or len(words) > MOST_WORDS:
            return Unknown()
        here = here or datetime.combine(today, time(), UTC)
        read: Read = cache(partial(self._part, here=here, zone=zone))
        for about in openings.otherwise(text, words):
            found = list(read(about)) if about else []
            if len(found) == 1 and isinstance(found[0].spec, Question) and not openings.forgets(text, found[0]):
                return found[0]
        found = quoted.told(text, read) or several(text, read) or self._whole(text, words, here, zone)
        if not found or any(not one.exact or runs_on(one) for one in found):
            found = self._beside(text, words, found, read) or [one for one in found if not self._wishes_more(one)]
        if not any(one.exact and not runs_on(one) for one in found):
            found = conjoined(text, words, read) or self._led_in(text, words, read) or found
        found = planned(words, found)
        if asks_behind(text, words):
            found = [one for one in found if not isinstance(one.spec, Wish)]
        found = [one for one in found if not openings.forgets(text, one)]
        if not found:
            return Unknown()
        return found[0] if len(found) == 1 else Ambiguous(tuple(found))

    def _whole(self, text: str, words: tuple[Word, ...], here: datetime, zone: str) -> list[Understood]:
        """What all of `text` means as one clause; a wish in the passive only where that is sure."""
        read = partial(self._active, here=here, zone=zone)
        for part in turned(text, words, self.participles):
            found = read(part)
            if found and all(one.exact and isinstance(one.spec, Wish) and not runs_on(one) for one in found):
                return found
        return self._described.instead(words, oneself(text, words, read(text), read))

    def _active(self, text: str, here: datetime, zone: str) -> list[Understood]:
        words = split(text)
        found = self._read(text, words, here.date())
        found = [one for one in found if ENDED & one.slots.keys()] or found  # "next week" is no part of a name
        asked = any(one.exact and isinstance(one.spec, Question) and not swallows(text, words, one) for one in found)
        if not asked or asides.of_a_list(text):
            found = self._wished(text, words, found, here, zone) or found
        return found

    def _beside(self, text: str, words: tuple[Word, ...], whole: Sequence[Understood], read: Read) -> list[Understood]:
        """What is asked for beside other clauses, or about one thing or another; nothing that is not sure."""
        if either := alternatives(text, words, read) or swapped(text, read):
            return [*either, *(one for one in whole if one.exact)]
        wished = [*read(told)] if (told := asides.to_be(text)) else [*kept.undeleted(text, read)]
        if wished and all(isinstance(one.spec, Wish) for one in wished):
            return wished
        found = [one for one in clauses.main(text, words, read) if one.spec.name not in SMALL_TALK]
        return found or [*guests.called(text, words, read)]

    def _part(self, part: str, here: datetime, zone: str) -> list[Understood]:
        """What a part of a text means; nothing that is not sure."""
        found = self._whole(part, said, here, zone) if (said := split(part)) else []
        return found if all(one.exact and not runs_on(one) for one in found) and not tells_more(part, found) else []

    def _led_in(self, text: str, words: tuple[Word, ...], read: Read) -> list[Understood]:
        """What is asked for behind words that say who wants it, or what for: a question only, and nothing not sure."""
        ways = itertools.chain(openings.led_in(text, words), openings.directly(text, words))
        for part in itertools.islice(ways, MOST_WAYS):
            if (found := [*read(part)]) and all(isinstance(one.spec, Question) for one in found):
                return [] if any(acts(one.spec) for one in found) else found
        return []

    def _read(self, text: str, words: tuple[Word, ...], today: date) -> list[Understood]:
        attempts = attempts_at(words)
        question = attempts[-1].words
        found = self._best(text, attempts, {}, today)
        if found and (wished := self._misspelt(text, words, found, today)):
            return wished
        if not found:
            means = self._mender.means(words)
            found = self._best(text, attempts, means, today) if means else []
            if not found or (len(question) <= 2 and not any(reading.slots for reading in found)):
                found += self._names(text, question, today)
        return [quoted.in_full(text, words, one) for one in found]

    def _misspelt(
        self, text: str, words: tuple[Word, ...], found: Sequence[Understood], today: date
    ) -> list[Understood]:
        """What is wished for by a misspelt verb that a name of what was `found` took: "foward Lee's mail to Adele"."""
        first = begun(words)[0]
        said = text[first.start : first.end] == first.key and all(swallows(text, words, one) for one in found)
        for verb in self._mender.means((first,)).get(first.key, frozenset()) & self._heads if said else ():
            read = self._read(text, tuple(replace(one, key=verb) if one is first else one for one in words), today)
            if a_slip(first.key, verb) and all(isinstance(one.spec, Wish) for one in read):
                return [replace(one, exact=False) for one in read]
        return []

    def _wished(
        self, text: str, words: tuple[Word, ...], whole: Sequence[Understood], here: datetime, zone: str
    ) -> list[Understood]:
        """What is wished for of several people, or for a time to come; nothing where the `whole` says it better."""
        question = ""
        if parts := asides.of_a_list(text):
            text, question = parts
            words = asides.standing_in(split(text))
            whole = self._read(text, words, here.date())
        wishes = [one for one in whole if isinstance(one.spec, Wish)]
        ended = any(ENDED & one.slots.keys() for one in wishes)
        if not ended and (lasting := self._lasting(text, words, wishes, here, zone)):
            return lasting
        found = self._timed(text, words, wishes, here, zone)
        found = found or ([] if ended else self._until(text, words, wishes, here, zone))
        if question:
            theirs = (one for one in found or wishes if one.slots.get("who", "").casefold() == "them")
            return [settled(one, among=question) for one in theirs]
        alone = [one for one in wishes if not any(LISTS.search(one.slots[name]) for name in NAMING & one.slots.keys())]
        # "Add Lee and Debra to Alliance 1" gives either that group two members, or somebody two licences.
        joined = any(" and " in one.slots.get("licence", "") for one in alone)
        several = [] if found or (alone and not joined) else self._of_several(text, words, here.date())
        return [*several, *alone] if several else found

    def _lasting(
        self, text: str, words: tuple[Word, ...], wishes: Sequence[Understood], here: datetime, zone: str
    ) -> list[Understood]:
        """What is wished for until then, or for so long: "add Lynne to Sales until Friday"."""
        for head, minutes in asides.lasting(words, here, zone):
            hours = asides.whole_hours(minutes)
            bare = self._wishes(text, head, here.date()) or self._timed(text, head, (), here, zone)
            ends = [one for one in bare if "<end>" in one.spec.canonical]
            if ends and (not wishes or in_a_name(phrase(text, words[len(head) :]), wishes)):
                return [asides.ending(one, words[len(head) :], here, minutes) for one in ends]
            said = f"{phrase(text, head)} for {hours} hours"
            longer = (part(said, split(said), here.date()) for part in (self._wishes, self._of_several))
            if found := [one for readings in longer for one in readings if "hours" in one.slots]:
                return found
            lengths = ((one, asides.length(one, minutes)) for one in bare if words[-1].key != "today")
            if found := [settled(one, slots=one.slots | length) for one, length in lengths if length]:
                return found
        return []

    def _until(
        self, text: str, words: tuple[Word, ...], wishes: Sequence[Understood], here: datetime, zone: str
    ) -> list[Understood]:
        """What is wished for with an end that it has no place for, which is told: "block Lynne until Friday"."""
        for head, end in asides.unkept(words, here, zone):
            said = phrase(text, end)
            if wishes and not in_a_name(said, wishes):
                continue
            found = self._timed(text, head, (), here, zone) or self._wishes(text, head, here.date())
            found = found or self._of_several(text, head, here.date())
            if found and not any(ENDED & one.slots.keys() for one in found):
                return [settled(one, until=said) for one in found]
        return []

    def _timed(
        self, text: str, words: tuple[Word, ...], wishes: Sequence[Understood], here: datetime, zone: str
    ) -> list[Understood]:
        """What is to happen at a time; nothing where one of `wishes` has a use for the words that name it."""
        for found in asides.timed(words, here, zone):
            of_a_hire = any("<address>" in one.spec.canonical for one in wishes)
            if not wishes or (found.sure and (of_a_hire or in_a_name(phrase(text, found.said), wishes))):
                readings = self._wishes(text, found.words, here.date())
                if found.words and found.said[0] is words[0]:
                    readings = readings or self._fronted(text, found.words, here.date())
                readings = readings or self._of_several(text, found.words, here.date())
                said = phrase(text, found.said)
                if readings and not any(said in value for one in readings for value in one.slots.values()):
                    return [settled(one, at=found.at) for one in readings]
        return []

    def _fronted(self, text: str, words: tuple[Word, ...], today: date) -> list[Understood]:
        """What is wished for behind a time that leads: "From Friday Lee is to be blocked"."""
        parts = (*turned(text, words, self.participles), f"{phrase(text, words)} now")
        return next(filter(None, (self._wishes(one, split(one), today) for one in parts)), [])

    def _of_several(self, text: str, words: tuple[Word, ...], today: date) -> list[Understood]:
        """The wish that names several people: "disable Adele, Lynne and Megan"."""
        for parts in asides.listed(text, words, self._verbs):
            found = [
                one for one in self._wishes(text, parts.words, today) if parts.first_is(text, one.slots.get("who", ""))
            ]
            if found:
                return [settled(one, names=(one.slots["who"], *parts.others)) for one in found]
        return []

    def _wishes(self, text: str, words: tuple[Word, ...], today: date) -> list[Understood]:
        # Most words tried here fit no wish: only where some do are they weighed against all questions as well.
        if not words or not self._could_wish(text, words, today):
            return []
        return [one for one in self._read(text, words, today) if isinstance(one.spec, Wish)]

    def _could_wish(self, text: str, words: tuple[Word, ...], today: date) -> bool:
        means = self._mender.means(words)
        tries = itertools.product(({}, means) if means else ({},), attempts_at(words))
        typed = ((Typed.of(text, one.words, means, today), one) for means, one in tries)
        return any(next(self._matches(said, one, wishes=True), None) for said, one in typed)

    def _wishes_more(self, reading: Understood) -> bool:
        """Whether a name in a wish goes on with what no name begins with: "disable Adele, delete Lynne".

        What is no person has no comma in its name, nor ends a sentence: "out of all sessions, phone stolen".
        """
        said = (text for name, text in reading.slots.items() if name in NAMING and isinstance(reading.spec, Wish))
        if acts(reading.spec) and any(APART.search(text) for name, text in reading.slots.items() if name in UNDIVIDED):
            return True
        others = (part for text in said for part in clauses.BREAK.split(text)[1:])
        begins = (words[0].key for part in others if (words := split(part)))
        return any(key in self._verbs | DOUBT | NOT_A_NAME for key in begins)

    def nearest(self, text: str, *, wishes: bool = True) -> tuple[str, ...]:
        """The three examples most like `text`, each of another spec, best first; no wishes unless `wishes`."""
        examples = [one for one, spec in self._examples.items() if wishes or isinstance(spec, Question)]
        chosen: dict[str, str] = {}
        for example, _, _ in process.extract(text[:200].casefold(), examples, scorer=fuzz.token_set_ratio, limit=None):
            chosen.setdefault(self._examples[example].name, example)
            if len(chosen) == 3:
                break
        return tuple(chosen.values())

    def _best(
        self, text: str, attempts: Sequence[Attempt], means: dict[str, frozenset[str]], today: date
    ) -> list[Understood]:
        """The readings with the fewest mended, then the most known words, canonical ones first; several if equal."""
        best: tuple[int, int, int, tuple[bool, bool]] | None = None
        readings: dict[tuple[str, ...], Understood] = {}
        for attempt in attempts:
            typed = Typed.of(text, attempt.words, means, today)
            for pattern, match in self._matches(typed, attempt):
                rank = (
                    match.mended + match.misspelt(typed),
                    -match.known - attempt.stripped - (pattern.canonical and not attempt.stripped),
                    len(match.items),  # "signins failed" has a question of its own
                    pattern.rank,
                )
                if best is not None and rank > best:
                    continue
                for reading in _parted(pattern, match, typed):
                    if best is None or rank < best:
                        best, readings = rank, {}
                    readings.setdefault((reading.canonical, *sorted(reading.slots)), reading)
        return sorted(readings.values(), key=lambda reading: "who" not in reading.slots)

    def _matches(self, typed: Typed, attempt: Attempt, *, wishes: bool = False) -> Iterator[tuple[Pattern, Match]]:
        """The wordings that fit, those of `wishes` alone if so wanted."""
        kinds = (True,) if wishes else (False, True) if attempt.acts else (False,)
        for pattern in self._filed.could_be(typed, kinds):
            if (pattern.acts and not attempt.acts) or (attempt.before and pattern.begins_with_text):
                continue
            match = pattern.match(typed)
            if match and attempt.after and match.to_the_end(typed):
                continue
            if match:
                yield pattern, match

    def _names(self, text: str, words: tuple[Word, ...], today: date) -> list[Understood]:
        """The text as nothing but a name, once for each question that will do with a name alone."""
        if len(words) > LONGEST_NAME or words[0].key in self._verbs | NOT_A_NAME:
            return []
        if any(word.key in SENTENCE for word in words):
            return []
        typed = Typed.of(text, words, {}, today)
        readings = []
        for spec in self._bare:
            slots = dict.fromkeys(SLOT.findall(spec.canonical), (0, len(words)))
            readings.append(_understood(spec, Match(slots), typed, exact=False))
        return [reading for reading in readings if reading]


def _parted(pattern: Pattern, match: Match, typed: Typed) -> Iterator[Understood]:
    """What a match means, in every way that its names can be parted."""
    for one in match.partings():
        read = _understood(pattern.spec, one, typed, gives=pattern.gives, canonical=pattern.canonical)
        yield from owners(read, match.owner)


def _understood(
    spec: Question | Wish, match: Match, typed: Typed, *, exact: bool = True, gives: str = "", canonical: bool = True
) -> Understood | None:
    filters = settle(match.items)
    if filters is None:
        return None
    said = {name: typed.raw(*span) for name, span in match.slots.items()}
    slots = {name: text for name, text in said.items() if f"<{name}>" in spec.canonical}
    slots |= {name: "me" for name in PEOPLE & slots.keys() if slots[name].casefold() in SPEAKER}
    named = {name: said for name, said in slots.items() if name in NAMING}
    if isinstance(spec, Wish):
        if impossible(slots):
            return None
        if match.mended and any(name != "licence" and not LETTERS.search(said) for name, said in named.items()):
            return None
        if gives:
            said["particulars"] = SLOT.sub(lambda slot: said[slot[1]], gives)
        if any(CONDITION.search(said) for name, said in slots.items() if name not in WHOLE | {"value"}):
            return None
        if (told := filled(spec, said, typed.today, canonical=canonical)) is None:
            return None
        slots |= told
        if no_value(slots):
            return None
    if gives and not isinstance(spec, Wish):
        slots[SLOT.findall(spec.canonical)[0]] = SLOT.sub(lambda slot: typed.raw(*match.slots[slot[1]]), gives)
    return settled(Understood(spec, slots, filters, exact=exact and not match.mended))
