"""What to read of a text: all of it, or without the politeness and the "show me" around what is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.parse.manners import asked, begun, plain, wanted
from bot.parse.patterns import ARTICLES
from bot.parse.words import Word, phrase, split

MY = re.compile(r"\bmy(?: own)?(?= (\w+))", re.IGNORECASE)
# "My users" are everybody's.
EVERYBODYS = frozenset("users accounts tenant company organisation organization directory".split())


@dataclass(frozen=True, slots=True)
class Attempt:
    """Words of `text` to read. `acts`: as an action too. `stripped`: how many words like "show me" were taken off.

    `before` and `after`: politeness or "show me" are still on there, which words of the person's own would swallow.
    `own`: what is "mine" was taken for that of whoever asks.
    """

    text: str
    words: tuple[Word, ...]
    acts: bool = True
    before: bool = False
    after: bool = False
    stripped: int = 0
    own: bool = False


def attempts_at(text: str, words: tuple[Word, ...]) -> list[Attempt]:
    """What to read of `words` of `text`: all, without politeness, without "show me" bit by bit; "my" as "myself's"."""
    attempts = _attempts(text, words)
    said = phrase(text, words)
    mine = MY.sub(lambda one: one[0] if one[1].casefold() in EVERYBODYS else "myself's", said)
    if mine != said:
        attempts += [replace(one, acts=False, own=True) for one in _attempts(mine, split(mine))]
    return attempts


def _attempts(text: str, words: tuple[Word, ...]) -> list[Attempt]:
    begins, polite = begun(words), plain(words)
    questions = asked(polite)
    leads = bool(questions) and not (len(questions) == 1 and polite[0].key in ARTICLES)
    ends = len(polite) < len(begins)
    doubts = [word.key for word in words[-2:]] == ["or", "not"]
    attempts = [
        Attempt(text, words, before=leads or begins != words, after=ends),
        Attempt(text, begins, before=leads, after=ends),
        Attempt(text, polite, acts=not doubts, before=leads),
    ]
    if (once := plain(words, once=True)) not in (begins, polite):
        attempts.append(Attempt(text, once, acts=not doubts, before=leads, after=True))
    if (wanting := wanted(words)) != words:
        attempts.append(Attempt(text, wanting, before=leads, after=ends))
    for shorter in questions:
        stripped = len(polite) - len(shorter)
        # "A new password for Lee", "only revoke Mail.Read of Zoom".
        acts = stripped == 1 and polite[0].key in ARTICLES | {"only"}
        attempts.append(Attempt(text, shorter, acts=acts, before=shorter != questions[-1], stripped=stripped))
    return list(dict.fromkeys(attempts))
