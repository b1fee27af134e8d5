"""What to read of a text: all of it, and without the politeness around it, bit by bit."""

from __future__ import annotations

from dataclasses import dataclass

from bot.parse.manners import asked, begun, plain, wanted
from bot.parse.patterns import ARTICLES
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


def attempts_of(words: tuple[Word, ...]) -> list[Attempt]:
    """What to read of `words`: all, then without politeness, then without "show me" and the like bit by bit."""
    begins, polite = begun(words), plain(words)
    questions = asked(polite)
    leads = bool(questions) and not (len(questions) == 1 and polite[0].key in ARTICLES)
    ends = len(polite) < len(begins)
    doubts = [word.key for word in words[-2:]] == ["or", "not"]
    attempts = [
        Attempt(words, before=leads or begins != words, after=ends),
        Attempt(begins, before=leads, after=ends),
        Attempt(polite, acts=not doubts, before=leads),
    ]
    if (wanting := wanted(words)) != words:
        attempts.append(Attempt(wanting, before=leads, after=ends))
    for shorter in questions:
        stripped = len(polite) - len(shorter)
        # "A new password for Lee", "only revoke Mail.Read of Zoom".
        acts = stripped == 1 and polite[0].key in ARTICLES | {"only"}
        attempts.append(Attempt(shorter, acts=acts, before=shorter != questions[-1], stripped=stripped))
    return list(dict.fromkeys(attempts))
