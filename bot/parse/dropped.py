"""What a bare verb is about, where the clause before it says so: "Power BI is not needed by Diego, please remove"."""

from __future__ import annotations

import re

from bot.parse.manners import plain
from bot.parse.words import phrase, split

# What is told of something that may go.
IS = r"(?:(?:is|are|was|were)(?:n't| not| no longer| no more)?|isnt|arent|has|have|can|may|should|must)"
GONE = (
    r"(?:been |be )?(?:needed|necessary|required|used|in use|wanted|of use|finished|done|over|expired|obsolete|"
    r"redundant|unused|superfluous|left|go|going)"
)
LATELY = r"(?: any ?more| any longer| now| here)*"
TOLD = re.compile(
    rf"(?:the |our |that |this )?(?P<what>\S.*?) {IS} (?:now |really |also )?{GONE}{LATELY}"
    rf"(?: (?P<of>for|from|by|of) (?P<whom>\S.*?))?{LATELY}",
    re.IGNORECASE,
)
# What stands between a label, or a name, and what is to be done: "ticket 123: delete", "Lee Gu - block".
MARK = r"(?::|\s[–—-])\s*"
LABEL, BEHIND = re.compile(f"{MARK}$"), re.compile(rf"\s*{MARK}")
# A verb, and what makes it one word more: "take away", "delete it".
LONGEST, STANDING = 3, frozenset(("it", "them", "that"))
BESIDES = STANDING | {"away", "off", "out", "up", "back"}


def bare(said: str) -> bool:
    """Whether no more than a verb is said."""
    words = plain(split(said))
    return 0 < len(words) <= LONGEST and all(word.key in BESIDES for word in words[1:])


def labelled(text: str, start: int, said: str) -> bool:
    """Whether no more than a verb is said behind a label, at `start` of the `text`: "ticket 123: delete"."""
    return bare(said) and LABEL.search(text, 0, start) is not None


def whole(said: str, told: str) -> str:
    """What is `said`, with what the clause that was `told` is about; "" where either says more than that."""
    words = plain(split(said))
    about = TOLD.fullmatch(told.strip(" ,.;")) if bare(said) else None
    if about is None:
        return ""
    whom = f" {'for' if about['of'] == 'for' else 'from'} {about['whom']}" if about["whom"] else ""
    verb = " ".join(phrase(said, [word]) for word in words if word.key not in STANDING)
    return f"{verb} {about['what']}{whom}"
