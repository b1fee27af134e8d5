"""What a text may mean, and when that is likely enough to be answered, or drafted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.parse.reading import Understood
from services.specs import Question, Wish

# What is likely enough to be answered at once leaves out a small part of what was told, of a list that nothing narrows
# a smaller one, and no other question comes near it; without a name or a filter it fits so well at least.
PART, PART_OF_WHOLE, AHEAD, LIKELY, LIKELY_WHOLE = 0.35, 0.25, 1.5, 1.0, 7.0
# So near to a wish a question is not answered.
NEARLY = 0.75
# A wish fits much better than any other, leaves out a word or two, and nothing that is said of whom or how much.
LIKELY_WISH, AHEAD_OF_WISHES, LEFT_OF_A_WISH = 13.0, 2.0, 1.5
# When what people who said the like meant is clear, and when nothing else counts.
CLEAR, CERTAIN, OTHERWISE = 6.0, 6.0, 10.0


@dataclass(frozen=True, slots=True)
class Guess:
    """A reading, how well it fits the text, and what was left out of that for it.

    It is `partial` where a negation, a number or something named was left out: the text says something else then.
    `begun` is whether the text begins like a wish, `says` whether it says anywhere how one like the reading begins.
    `heard` is how much more people who said the like meant this than anything else.
    """

    reading: Understood
    fit: float
    left_out: float
    partial: bool
    begun: bool
    says: bool
    heard: float


def certain(guesses: Sequence[Guess], least: float = CERTAIN) -> Understood | None:
    """What all who said the like meant, if nothing that is said stays out of it; None where that is not known."""
    meant = next((one for one in guesses if one.heard >= least and not one.partial), None)
    if meant is None:
        return None
    if not acts(meant.reading.spec):
        wishes = (one for one in guesses if acts(one.reading.spec))
        return None if any(meant.fit - one.fit < AHEAD for one in wishes) else meant.reading
    return meant.reading if meant.reading.slots and (meant.begun or meant.heard >= OTHERWISE) else None


def sure(guesses: Sequence[Guess]) -> Understood | None:
    """The question that is likely enough to be answered at once; None where there is none."""
    meant = certain(guesses)
    if meant is not None and not acts(meant.spec):
        return meant
    first = guesses[0] if guesses else None
    if first is None or first.partial or (first.begun and first.heard < CLEAR) or acts(first.reading.spec):
        return None
    if any(one.says and acts(one.reading.spec) and first.fit - one.fit < NEARLY for one in guesses[1:]):
        return None
    others = (one for one in guesses[1:] if not acts(one.reading.spec))
    narrow = first.reading.slots or first.reading.filters
    most = (first.fit + first.left_out) * (PART if narrow else PART_OF_WHOLE)
    if not narrow and first.fit < LIKELY_WHOLE:
        return None
    unheard = -CLEAR / 2 if first.left_out > LEFT_OF_A_WISH else -OTHERWISE
    if first.heard < unheard and not first.reading.slots:
        return None  # those who said the like meant something else
    if first.left_out > most or any(first.fit - one.fit < AHEAD for one in others):
        return None
    return first.reading


def sure_wish(guesses: Sequence[Guess], *, begs: bool, alone: bool) -> Understood | None:
    """The wish that is likely enough to be drafted, which shows what was understood; None where there is none.

    Whoever neither begins like one nor `begs` says nothing else (it stands `alone`), and says it better.
    """
    meant = certain(guesses)
    if meant is not None and isinstance(meant.spec, Wish) and (begs or alone):
        return meant
    first = guesses[0] if guesses else None
    if first is None or not isinstance(first.reading.spec, Wish) or first.partial or not first.reading.slots:
        return None
    wishes = first.begun or begs or first.heard >= CLEAR
    if (
        not (wishes or (first.says and alone))
        or first.left_out > LEFT_OF_A_WISH
        or first.fit < LIKELY_WISH + AHEAD * (not wishes)
    ):
        return None
    others = (one for one in guesses[1:] if acts(one.reading.spec) or not first.begun)
    return None if any(first.fit - one.fit < AHEAD_OF_WISHES for one in others) else first.reading


def acts(spec: Question | Wish) -> bool:
    """Whether it does more than answer from the cache: that is never guessed."""
    return isinstance(spec, Wish) or spec.answer is None
