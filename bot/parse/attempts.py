"""What to read of a text: all of it, or without the politeness and the "show me" around what is meant."""

from __future__ import annotations

from dataclasses import dataclass

from bot.parse.manners import aimless, asked, begun, plain, wanted
from bot.parse.slots import THE
from bot.parse.words import Word


@dataclass(frozen=True, slots=True)
class Attempt:
    """Words to read. `acts`: as an action too. `stripped`: how many words like "show me" were taken off.

    `before` and `after`: politeness or "show me" are still on there, which words of the person's own would swallow.
    """

    words: tuple[Word, ...]
    acts: bool = True
    before: bool = False
    after: bool = False
    stripped: int = 0


def attempts_at(words: tuple[Word, ...]) -> list[Attempt]:
    """What to read of `words`: all, then without politeness, then without "show me" and the like bit by bit."""
    begins, polite = begun(words), plain(words)
    questions = asked(polite)
    leads = bool(questions) and not (len(questions) == 1 and polite[0].key in THE)
    ends = len(polite) < len(begins)
    doubts = [word.key for word in words[-2:]] == ["or", "not"]
    attempts = [
        Attempt(words, before=leads or begins != words, after=ends),
        Attempt(begins, before=leads, after=ends),
        Attempt(polite, acts=not doubts, before=leads),
    ]
    if (once := plain(words, once=True)) not in (begins, polite):
        attempts.append(Attempt(once, acts=not doubts, before=leads, after=True))
    if (wanting := wanted(words)) != words:
        attempts.append(Attempt(wanting, before=True, after=ends))
    for shorter in questions:
        stripped = len(polite) - len(shorter)
        # "A new password for Lee", "only revoke Mail.Read of Zoom".
        acts = stripped == 1 and polite[0].key in THE | {"only"}
        attempts.append(Attempt(shorter, acts=acts, before=shorter != questions[-1], stripped=stripped))
    if ends and questions:
        # What ends politely may say something: "show who holds the role permanently".
        shorter = asked(begins)[-1]
        attempts.append(Attempt(shorter, acts=False, after=True, stripped=len(begins) - len(shorter)))
    if (aim := aimless(polite)) != polite:
        # Before a meeting may be when a wish is to happen.
        acts, aim = polite[len(aim)].key == "for", plain(aim)
        attempts.append(Attempt(aim, acts=acts))
        attempts += [Attempt(shorter, acts=False, before=shorter != aim) for shorter in asked(aim)]
    return list(dict.fromkeys(attempts))
