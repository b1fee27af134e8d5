"""What a draft says of what was told and is no part of it: a time, somebody; and that "until he is back" is no day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.parse import Understood
from bot.parse.asides import CLOSES, OPENS, TILL, told
from bot.parse.kept import untouched
from bot.parse.manners import open_ended
from bot.parse.moments import read_length, read_moment
from bot.parse.reading import settled
from bot.parse.words import phrase, split
from bot.spotted import spotted
from services.answers import ApprovalView
from services.moments import Local
from services.names import enumerated, fold
from services.specs import Wish
from services.store.reader import Reader

# What a wish that lasts, or is about days, says itself.
TIMES = frozenset(("hours", "minutes", "start", "end", "days"))
# "30 days later", "after two weeks".
THEN = frozenset(("after", "later", "afterwards"))
# What is hardly ever named without being meant.
NAMED = frozenset(("who", "licence"))


def candidly(
    draft: ApprovalView, reading: Understood, text: str, now: datetime, zone: str, left: Sequence[str]
) -> ApprovalView:
    """A draft with what it does not keep of what `text` told, of whom it leaves out too."""
    notes = [*unkept_times(reading, text, now, zone)]
    if (said := untouched(text, reading)) and not any(said in value for value in reading.slots.values()):
        notes.append(f"“{said}”: this deletes nothing. Where it takes a licence, what that gives goes in 30 days.")
    if left:
        notes.append(f"{enumerated([f'“{name}”' for name in left])} is no part of this. Wish for the rest separately.")
    return replace(draft, warnings=(*draft.warnings, *notes))


def left_out(read: Reader, reading: Understood, text: str, known: Callable[[str], bool]) -> list[str]:
    """Those people and licences that `text` names and a wish does not, as they are named there."""
    words, said = split(text), fold(" ".join((*reading.slots.values(), *reading.names, reading.among)))
    named = (phrase(text, words[one.start : one.end]) for one in spotted(read, text, words, known) if NAMED & one.slots)
    return [name for name in dict.fromkeys(named) if said and fold(name) not in said]


def another(
    reading: Understood, found: Sequence[Understood], known: Callable[[str], bool]
) -> tuple[Understood, Wish] | None:
    """The other wish `found` for a text that was read so; None for several, or one that loses a name said in it."""
    if len(found) != 1 or not isinstance(wish := found[0].spec, Wish) or found[0].canonical == reading.canonical:
        return None
    return None if loses(found[0], reading, known) else (found[0], wish)


def loses(meant: Understood, found: Understood, known: Callable[[str], bool]) -> bool:
    """Whether what is `meant` says nothing of a strange name in the wish that was `found`: "remove Lee from zzz"."""
    said = fold(meant.canonical)
    names = (word for value in found.slots.values() for word in split(value) if not known(word.key))
    return isinstance(found.spec, Wish) and any(fold(word.key) not in said for word in names)


def unkept_times(reading: Understood, text: str, now: datetime, zone: str) -> Iterator[str]:
    """What to say of the times that `text` names and a wish does not keep, each once."""
    words, values = split(text), [value.casefold() for value in reading.slots.values()]
    end = open_ended(words)
    until = phrase(text, end) if end else reading.until
    if until and not any(until.casefold() in one for one in values):
        why = "I cannot know when that is" if end else "I do not end that by myself"
        yield f"{why}: “{until}”. It stays so until somebody takes it back."
        values.append(until.casefold())
    if TIMES & reading.slots.keys():
        return
    if "<end>" in reading.spec.canonical:
        yield from _ends_in_words(reading, now, zone)
    keys = [word.key for word in words]
    for at in range(len(words)):
        length = read_length(keys, at)
        if length and not {*keys[at - 1 : at], *keys[length[1] : length[1] + 1]}.isdisjoint(THEN):
            yield f"“{phrase(text, words[at : length[1]])}” is no part of this: nothing here waits for it."
    for one in told(words, now, zone):
        when = phrase(text, one.said)
        if one.at and not _kept(one.at, reading.at, now) and not any(when.casefold() in value for value in values):
            yield f"“{when}” is no part of this. If it is to begin then, say: {settled(reading, at=one.at).canonical}"


def _ends_in_words(reading: Understood, now: datetime, zone: str) -> Iterator[str]:
    """That a reply goes on behind the day that its message alone names: "I am away until 4 December"."""
    words = split(reading.slots.get("message", ""))
    for at, word in enumerate(words[:-1]):
        keys = [one.key for one in words]
        end = read_moment(keys, at + 1, now, zone=zone, clock=CLOSES) if word.key in TILL else None
        if end and end[0].utc() > now:
            said = phrase(reading.slots["message"], words[at : end[1]])
            whole = settled(reading, slots=reading.slots | {"end": end[0].utc().isoformat()})
            yield f"“{said}” is told in the message alone: the reply goes on. To end it then, say: {whole.canonical}"
            return


def _kept(said: Local, at: Local | None, now: datetime) -> bool:
    """Whether a wish that is for a time is for what was `said` of it: all, its day alone, or its hour alone."""
    if at is None or said == at:
        return said == at
    return (said.day == at.day and said.clock == OPENS) or (said.clock == at.clock and said.day == now.date())
