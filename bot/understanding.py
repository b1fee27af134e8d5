"""A text -> what it may mean: after the last answer, by the grammar, or by its clauses and what it is like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot import asked_last, meant, torn
from bot.asked_for import asked_for, otherwise
from bot.corrected import corrected, exchanged, for_another
from bot.follow import Follow
from bot.just_now import calls, of_just_now, spoken_of
from bot.mentioned import leaves_out, names, names_before, tells_of_another
from bot.parse import Grammar, Understood, dropped
from bot.parse.behind import asks_behind
from bot.parse.cores import BEGGING, asks, explained, overrun, parts
from bot.parse.everybody import gives_all, of_everybody
from bot.parse.guess import acts
from bot.parse.heard import own
from bot.parse.manners import asked, begun, plain
from bot.parse.pronouns import OWNERS, PERSON, naming, points
from bot.parse.reading import readings as readings_of
from bot.parse.reading import settled
from bot.parse.words import phrase, split
from bot.pointed import pointer
from bot.readings import Readings
from bot.stands import ONE_PERSON
from bot.turn import Kind, Turn
from bot.unsaid import wishing
from services.errors import BadArgument, NotNarrowed
from services.last_answers import Last, LastAnswers
from services.names import fold
from services.specs import Caller, Wish
from services.store.engine import Store
from services.store.reader import Reader
from services.unkept import unkept

GUEST = frozenset(("guest", "external"))
GONE = frozenset(("deleted", "removed", "erased"))
# With one of these something is asked for, whatever is told before: "Lee was deleted, can we have him back?".
WANTED = BEGGING | {"should", "shall"}


class Understanding:
    """Reads what people say to Steward."""

    def __init__(
        self,
        store: Store,
        grammar: Grammar,
        last: LastAnswers,
        zone: Callable[[Turn], str],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._grammar = grammar
        self._readings = Readings(grammar)
        self._follow = Follow(grammar)
        self._last = last
        self._zone = zone
        self._now = now

    async def __call__(
        self, caller: Caller, text: str, turn: Turn, offset: int
    ) -> tuple[str, tuple[Understood, ...], int]:
        """The whole text that is meant, all that it can be read as, and the line to begin at. Raises BadArgument."""
        if (question := explained(text)) and pointer(split(question)):
            whole, found, begin = await self(caller, question, turn, offset)
            if whole != question and found and not any(acts(one.spec) for one in found):
                return whole, found, begin
        said, text = text, self._put_right(text, turn)
        if not text:
            return said, (), offset
        text, offset = await self._followed(caller, text, turn, offset)
        readings = _of_the_deleted(self._read(text, turn), text)
        if len(readings) == 1 and acts(readings[0].spec) and (asks(text) or self._wonders(text, readings[0])):
            readings = ()
        if len(readings) == 1 and _may_be_torn(readings[0]):
            readings = await self._store.read(self._now(), partial(self._group, text=text, readings=readings))
        if len(readings) == 1 and torn.may_be(readings[0]):
            readings = await self._store.read(
                self._now(), partial(self._whole, text=text, readings=readings, turn=turn)
            )
        if readings and all(map(_lists, readings)) and parts(text):
            another = partial(tells_of_another, grammar=self._grammar, text=text, found=readings)
            readings = () if await self._store.read(self._now(), another) else readings
        if gives_all(text) and (every := self._of_everybody(text, turn)):
            readings = every
        elif not readings or any(not one.among and (overrun(one) or points(one)) for one in readings):
            readings = self._of_everybody(text, turn) or await self.asked_for(text, turn) or readings
        elif meant.unclear(readings) and self._one_is_likely(readings, text):
            readings = _agreed(readings, await self.asked_for(text, turn), text)
        elif said is text and turn.kind is Kind.MESSAGE and self._readings.doubtful(text, readings[0]):
            readings = await self._otherwise(text, turn, readings)
        if not readings and unkept(text):
            return text, (), offset
        if all(map(meant.bare, readings)):
            text, readings = await self._followed_beside(caller, text, turn, readings)
        if any(word.key in ONE_PERSON for word in split(text)) and all(map(_lists, readings)):
            readings = await self._of_whom(text, readings, turn)
        if len(readings) == 1 and len(readings[0].names) == 2:
            readings = await self._store.read(self._now(), partial(_surname_first, reading=readings[0]))
        wishes = all(isinstance(one.spec, Wish) and not one.among for one in readings)
        if wishes and not all(one.names for one in readings):
            readings = await self._fitting(caller, self._of_a_guest(text, readings, turn), turn)
        if turn.kind is Kind.MESSAGE and any(map(calls, readings)):
            readings = await self._of_just_now(caller, readings, turn)
        return text, readings, offset

    async def _recall(self, caller: Caller, turn: Turn) -> Last | None:
        now = self._now()
        last = await self._last.recall(caller.object_id, turn.conversation.id, now)
        return last and asked_last.named(self._grammar, last, now.date())

    def _read(self, text: str, turn: Turn) -> tuple[Understood, ...]:
        return readings_of(self._readings.read(text, self._now(), self._zone(turn)))

    def _put_right(self, text: str, turn: Turn) -> str:
        """What `text` comes to where it puts itself right ("disable Adele, I mean Alex"); "" where that is unclear."""
        halves = corrected(text) if turn.kind is Kind.MESSAGE else None
        firsts = self._read(halves.first, turn) if halves else ()
        if halves and not any(one.exact for one in firsts) and (other := for_another(halves)):
            return other
        if halves is None or not firsts or any("message" in one.slots for one in firsts):
            return text
        wished = any(acts(one.spec) for one in firsts)
        if wished and (who := firsts[0].slots.get("who", "")):
            halves = replace(halves, instead=naming(halves.instead, who))  # "Lee needs Visio, I mean he needs Project"
        instead = self._read(halves.instead, turn)
        whole = len(instead) == 1 and instead[0].exact and not meant.bare(instead[0])
        others = {exchanged(halves, first, lambda said: self._read(said, turn)) for first in firsts} - {""}
        if whole and (acts(instead[0].spec) or not wished) and not (others and halves.of_the_first):
            return halves.instead
        if len(others) == 1:
            return others.pop()
        if not wished and len(firsts) == 1 and (narrower := self._of_this(halves.instead, firsts[0])):
            return narrower
        return "" if halves.surely else text

    def _of_this(self, text: str, before: Understood) -> str:
        """What is meant by "I mean `text`" behind what was read `before`; "" for nothing else."""
        with suppress(BadArgument):
            last = Last(before.canonical, (), 0, 0)
            followed = self._follow.whole(f"I mean {text}", last, self._now().date())
            return followed.text if followed and followed.text != before.canonical else ""
        return ""

    def _wonders(self, text: str, wish: Understood) -> bool:
        """Whether `text` tells something and asks whether it is so, which nobody wishes for then: "Adele left?"."""
        words = begun(split(text))
        tells = isinstance(wish.spec, Wish) and bool(words) and not self._grammar.gist.begins(words)
        return tells and text.rstrip().endswith("?") and WANTED.isdisjoint(word.key for word in words)

    def _of_everybody(self, text: str, turn: Turn) -> tuple[Understood, ...]:
        """The people whom `text` lists, and what it wishes for of them all: neither is done before one is chosen."""
        return tuple(of_everybody(text, split(text), lambda said: self._read(said, turn)))

    def _group(self, read: Reader, text: str, readings: tuple[Understood, ...]) -> tuple[Understood, ...]:
        """The group that all of `text` names but "tell me about", or what was read."""
        words = plain(split(text))
        name = phrase(text, (asked(words) or [words])[-1])
        named = any(fold(hit.name) == fold(name) for hit in meant.FINDERS["group"](read, name).hits)
        return readings_of(self._grammar.read(f"group {name}", self._now().date())) if named else readings

    def _whole(self, read: Reader, text: str, readings: tuple[Understood, ...], turn: Turn) -> tuple[Understood, ...]:
        """What was read, with the name whole that was torn in it: "who uses Atlassian Cloud"."""
        whole = torn.whole(read, text, readings[0], lambda said: self._read(said, turn))
        return (whole,) if whole else readings

    async def _of_whom(self, text: str, readings: tuple[Understood, ...], turn: Turn) -> tuple[Understood, ...]:
        """The card of the one person whom `text` speaks of, or what was read where it speaks of none."""
        name = await self._store.read(self._now(), partial(spoken_of, grammar=self._grammar, text=text))
        return self._read(f"user {name}", turn) if name else readings

    async def _of_just_now(
        self, caller: Caller, readings: tuple[Understood, ...], turn: Turn
    ) -> tuple[Understood, ...]:
        now = self._now()
        last = await self._recall(caller, turn)
        person = asked_last.whom(self._grammar, last, now.date()) if last is not None else ""
        if not person:
            return readings
        return await self._store.read(now, partial(of_just_now, readings=readings, person=person))

    async def asked_for(self, text: str, turn: Turn) -> tuple[Understood, ...]:
        """What `text` asks for, among the things there are."""
        now, grammar = self._now(), self._grammar
        find = partial(asked_for, grammar=grammar, text=text, here=now, zone=self._zone(turn))
        return tuple(await self._store.read(now, find, kind="guess"))

    def _one_is_likely(self, readings: Sequence[Understood], text: str) -> bool:
        """Whether one of several readings may be what is meant: questions, or a wish beside what only tells why."""
        wishes = [acts(one.spec) for one in readings]
        begins = (self._grammar.gist.begins(split(part.said)) for part in parts(text) if split(part.said))
        return not any(wishes) or (not all(wishes) and sum(begins) <= 1)

    async def _otherwise(self, text: str, turn: Turn, found: tuple[Understood, ...]) -> tuple[Understood, ...]:
        """What people who said the like of `text` meant, or what was `found`."""
        now, grammar = self._now(), self._grammar
        find = partial(otherwise, grammar=grammar, text=text, here=now, zone=self._zone(turn), found=found)
        meant_so = tuple(await self._store.read(now, find, kind="guess"))
        if meant_so == found:
            self._readings.trust(text)
        return meant_so

    async def _fitting(self, caller: Caller, wishes: Sequence[Understood], turn: Turn) -> tuple[Understood, ...]:
        """What may be wished for among the things there are; of an app where nobody is called so: "disable Slack"."""
        now = self._now()
        if len(wishes) == 1 and (each := await self._store.read(now, partial(meant.of_each, wish=wishes[0]))):
            return tuple(each)
        asked = [one.saying(one.slots | {"who": f"app {one.slots['who']}"}) for one in wishes if "who" in one.slots]
        read = [self._grammar.read(text, now.date()) for text in asked]
        apps = [
            one for one in read if isinstance(one, Understood) and isinstance(one.spec, Wish) and "app" in one.slots
        ]
        if len(wishes) == 1 and not apps:
            return tuple(wishes)
        find = partial(meant.fitting, wishes=wishes, caller=caller, turn=turn, otherwise=apps)
        return tuple(await self._store.read(now, find))

    def _of_a_guest(self, text: str, wishes: tuple[Understood, ...], turn: Turn) -> tuple[Understood, ...]:
        """What is wished for of somebody whom `text` calls a guest: "guest Aisha is finished, delete the account"."""
        if len(wishes) != 1 or "who" not in wishes[0].slots or GUEST.isdisjoint(word.key for word in split(text)):
            return wishes
        own = self._read(wishes[0].saying(wishes[0].slots | {"who": f"guest {wishes[0].slots['who']}"}), turn)
        same = [one for one in own if one.exact and one.slots == wishes[0].slots and one.spec is not wishes[0].spec]
        return tuple(same) if len(same) == len(own) == 1 else wishes

    async def _followed(self, caller: Caller, text: str, turn: Turn, offset: int) -> tuple[str, int]:
        """The whole question that `text` means after the last answer, and the line to begin at. Raises BadArgument."""
        now = self._now()
        if turn.kind is not Kind.MESSAGE or not self._follow.refers(text) or await self._names_itself(text, turn):
            return text, offset
        last = await self._recall(caller, turn)
        try:
            followed = self._follow.whole(text, last, now.date())
        except NotNarrowed:
            raise
        except BadArgument:
            if unkept(text) or await self._leaves_out(text, "", turn) or await self.asked_for(text, turn):
                return text, offset
            raise
        if followed is None or await self._leaves_out(text, followed.text, turn):
            return text, offset
        return followed.text, followed.offset

    async def _followed_beside(
        self, caller: Caller, text: str, turn: Turn, otherwise: tuple[Understood, ...]
    ) -> tuple[str, tuple[Understood, ...]]:
        """What is wished for whom or what the last answer is about, by a part of `text` or by what all of it is like.

        Where nothing else is named; `text` and what it is read as `otherwise`.
        """
        if turn.kind is not Kind.MESSAGE or asks_behind(text, split(text)) or await self._names_itself(text, turn):
            return text, otherwise
        asked = dict[str, tuple[str, tuple[Understood, ...]]]()
        for part in parts(text):
            if dropped.labelled(text, part.start, part.said):
                continue
            with suppress(BadArgument):
                whole, _ = await self._followed(caller, part.said, turn, 0)
                found = self._read(whole, turn)
                wished = all(isinstance(one.spec, Wish) or one.spec.name == "export" for one in found)
                if whole != part.said and found and wished and not part.doubted:
                    return whole, found
                if whole != part.said and len(found) == 1 and found[0].exact and found[0].slots:
                    asked[found[0].canonical] = whole, found
        if len(asked) == 1 and not otherwise:
            return asked.popitem()[1]
        now = self._now()
        last = await self._recall(caller, turn) if self._follow.leans(text) else None
        if last is None:
            return text, otherwise
        for put in self._follow.puts(text, last, now.date()):
            found = await self.asked_for(put.said, turn)
            if found and all(map(put.taken, found)):
                return put.said, found
        untold = self._follow.unsaid(text, last, now.date())
        if not untold and not await self._store.read(now, partial(names, grammar=self._grammar, text=text)):
            untold = next((one for said in wishing(text) if (one := self._follow.unsaid(said, last, now.date()))), ())
        return text, untold or otherwise

    async def _leaves_out(self, text: str, whole: str, turn: Turn) -> bool:
        """Whether `text` names somebody who is not meant by it as a `whole`: "Aaron needs a code for his account"."""
        if whole == text or PERSON.isdisjoint(word.key for word in split(text)):
            return False
        found = self._read(whole, turn)
        return await self._store.read(self._now(), partial(leaves_out, grammar=self._grammar, text=text, found=found))

    async def _names_itself(self, text: str, turn: Turn) -> bool:
        """Whether what stands for something is named in the text itself: "we deleted Alan, bring him back"."""
        words = split(text)
        persons = PERSON.intersection(word.key for word in words)
        if persons and any(one.exact and own(one) for one in self._read(text, turn)):
            return True  # "managers who were deleted, with people under them"
        pointing = bool(persons) and bool(parts(text))
        pointing = pointing and begun(words)[0].key not in OWNERS  # "her files should go to Lee because she ..."
        if pointing and await self._store.read(self._now(), partial(names, grammar=self._grammar, text=text)):
            return True
        place = pointer(words)
        if place is None or not place.begin:
            return False
        before = partial(names_before, grammar=self._grammar, text=text, place=place)
        return await self._store.read(self._now(), before)


def _surname_first(read: Reader, reading: Understood) -> tuple[Understood, ...]:
    """What is wished for of one person whose names were read as those of two: "block Wilke, Nestor"."""
    whole = " ".join(reversed(reading.names))
    one = len(whole.split()) == len(reading.names) and len(meant.FINDERS["who"](read, whole).hits) == 1
    return (settled(reading, names=(), slots=reading.slots | {"who": whole}),) if one else (reading,)


def _of_the_deleted(readings: tuple[Understood, ...], text: str) -> tuple[Understood, ...]:
    """Those of several readings that are about whom `text` says to be deleted, where it does."""
    if len(readings) < 2 or GONE.isdisjoint(word.key for word in split(text)):
        return readings
    return tuple(one for one in readings if "deleted" in one.slots) or readings


def _lists(reading: Understood) -> bool:
    """Whether it lists things by nobody's name."""
    return not acts(reading.spec) and not reading.slots


def _may_be_torn(reading: Understood) -> bool:
    """Whether several filters may be the words of one name: "Privileged Helpdesk"."""
    return not reading.slots and len(reading.filters) > 1 and "department" in dict(reading.filters)


def _of_others(readings: Sequence[Understood], text: str) -> bool:
    """Whether each of several questions in `text` names something else: "how many use Box, how many Asana"."""
    said = [{*map(str.casefold, (*one.slots.values(), *(it for _, it in one.filters)))} for one in readings]
    named = [{one for one in values if one and one in text} for values in said]
    return not any(acts(one.spec) for one in readings) and all(named) and len(set.union(*named)) == sum(map(len, named))


def _agreed(readings: tuple[Understood, ...], likely: Sequence[Understood], text: str) -> tuple[Understood, ...]:
    """The one of several readings that is the likely one as well, or the likely one; all where there is none.

    Two readings of one question, all in its own words, are what is said with an "or": no other question is likelier.
    """
    if _of_others(readings, text.casefold()):
        return readings
    taken = any(one.slots or any(value for _, value in one.filters) for one in readings)
    specs = {one.spec.name for one in readings}
    every = {said for one in readings for said in one.filters}
    both = any({*one.filters} == every for one in likely)  # "how many enabled users and how many disabled"
    if not taken and len(specs) == 1 and (both or not specs.issuperset(one.spec.name for one in likely)):
        return readings
    said = {one.canonical for one in likely} if len(likely) == 1 else set()
    return tuple(one for one in readings if one.canonical in said) or (tuple(likely) if said else readings)
