"""What is wished for in the passive, as in the active: "can Lynne be put into Finance" is to put her there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.parse.manners import begun
from bot.parse.no_names import NOT_A_NAME
from bot.parse.words import Word

ASKED = frozenset(("can", "could", "may", "might"))
HAVING = frozenset(("have", "get"))
OWN = frozenset(("her", "his", "their", "the"))
# Between that and the participle these change nothing.
BETWEEN = frozenset(("now", "please", "immediately", "just", "quickly", "kindly", "also", "urgently", "back", "again"))
REGULAR = "add remove move place pull kick block lock unlock restore assign update forward redirect transfer migrate"
REGULAR += " suspend offboard onboard withdraw delete disable enable revoke invalidate deactivate reactivate change"
REGULAR += " unblock wipe clear dismiss mark stop turn switch kill end reinstate"
ACTIVE = {verb + ("d" if verb.endswith("e") else "ed"): verb for verb in REGULAR.split()}
ACTIVE |= {"copied": "copy", "withdrawn": "withdraw", "stopped": "stop", "put": "put", "brought": "bring"}
ACTIVE |= {"taken": "take", "given": "give", "made": "make", "set": "set", "reset": "reset", "sent": "send"}
ACTIVE |= {"signed": "sign", "kept": "keep", "thrown": "throw", "cut": "cut", "undeleted": "undelete"}
LONGEST = 6
# What is asked of anybody is how it is done: "can a guest be added?".
ANYBODY = NOT_A_NAME | {"a", "an", "i", "people", "user", "guest", "app", "apps", "group", "account", "one", "not"}


def active(text: str, words: Sequence[Word]) -> Iterator[str]:
    """How a `text` that asks politely whether something may be done, or what somebody may have done, says to do it."""
    said = begun(tuple(words))
    keys = [word.key for word in said]
    if not keys or keys[0] not in ASKED or len(keys) < 4 or keys[1] in ANYBODY or "not" in keys:
        return
    for at in range(2, min(len(keys) - 1, LONGEST + 2)):
        end = next((end for end in range(at, 1, -1) if keys[end - 1] not in BETWEEN), 2)
        who = text[said[1].start : said[end - 1].end]
        if keys[at] == "be":
            yield from _done(text, said, who, at + 1)
        if keys[at] in HAVING and keys[at + 1] in OWN:
            yield from _had(text, said, who, at + 2)


def _done(text: str, words: Sequence[Word], who: str, at: int) -> Iterator[str]:
    """What is done to whom: "be [now] put into ..."."""
    while at < len(words) and words[at].key in BETWEEN:
        at += 1
    if at < len(words) and (verb := ACTIVE.get(words[at].key)):
        rest = text[words[at].end :].rstrip(" ?!.")
        yield f"{verb} {who}{rest}"


def _had(text: str, words: Sequence[Word], who: str, at: int) -> Iterator[str]:
    """What is done to somebody's own: "have her account switched back on"."""
    for end in range(at + 1, min(len(words), at + 4)):
        if verb := ACTIVE.get(words[end].key):
            thing, rest = text[words[at].start : words[end - 1].end], text[words[end].end :].rstrip(" ?!.")
            yield f"{verb} {who}'s {thing}{rest}"
