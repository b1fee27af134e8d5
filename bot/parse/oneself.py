"""What whoever speaks asks or wishes of themselves: "which groups am I in", "my devices", "reset my MFA"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse.reading import Understood, settled
from bot.parse.then import Read
from bot.parse.words import Word
from services.specs import Question, Wish

# "Me" may stand for nobody: "show me".
MYSELF = "myself"
SPEAKER = {"i": MYSELF, "my": f"{MYSELF}'s", "mine": MYSELF}
SELF = frozenset((MYSELF, "me", "i"))
# The verb beside "I", as it is said of somebody else.
AGREES = {"am": "is", "do": "does", "have": "has"}
# Whoever looks after a company calls these theirs, and means all that there are.
OF_US = frozenset("users guests apps licences admins members employees tenant".split())
EVERYBODY = frozenset("users guests admins members employees tenant".split())
# "My licences" alone are one's own, those "that nobody uses" the company's.
FEW = 2
# Beside one of these "I" asks of oneself; "if I delete a user" and "I want to know" do not.
BESIDE_I = frozenset("am do have did was had been".split())
# These are about whoever asks anyway.
OF_ME = frozenset(("whoami", "requests", "subscriptions", "help"))


def oneself(text: str, words: Sequence[Word], found: Sequence[Understood], read: Read) -> list[Understood]:
    """What `text` means of whoever speaks, where what was `found` takes no notice of their "my" or "I"."""
    said = _of_myself(text, words)
    mine = any(word.key == "my" for word in words)
    if not said or any(one.exact and (_acts(one) or _of_whoever_asks(one) or _of_another(one, mine)) for one in found):
        return [*map(_of_me, found)] if said else [*found]
    sure = (one for one in read(said) if one.exact and (not _acts(one) or (mine and _is_of_me(one))))
    own = [one for one in sure if not SELF.isdisjoint(_texts(one))]
    return [_of_me(own[0])] if len(own) == 1 else [*found]


def _acts(one: Understood) -> bool:
    return not isinstance(one.spec, Question) or one.spec.change is not None


def _is_of_me(one: Understood) -> bool:
    """Whether it is a wish about whoever speaks, and nobody else."""
    return isinstance(one.spec, Wish) and one.slots.get("who") == "me"


def _of_another(one: Understood, mine: bool) -> bool:
    """Whether it is about somebody named: "how do I reach Lee Gu"."""
    return not mine and "who" in one.slots


def _of_whoever_asks(one: Understood) -> bool:
    return one.spec.name in OF_ME or not SELF.isdisjoint(_texts(one))


def _texts(one: Understood) -> set[str]:
    """What is said in a reading of the person's own."""
    return {text.casefold() for text in (*one.slots.values(), *(value for _, value in one.filters))}


def _of_me(one: Understood) -> Understood:
    filters = tuple((name, "me" if value.casefold() in SELF else value) for name, value in one.filters)
    return settled(one, filters=filters) if filters != one.filters else one


def _of_myself(text: str, words: Sequence[Word]) -> str:
    """`text` with a name for whoever speaks, as of somebody else; "" where nobody speaks of themselves."""
    keys = [word.key for word in words]
    said_of = (
        key != "i" or not BESIDE_I.isdisjoint(keys[max(at - 1, 0) : at + 2])
        for at, key in enumerate(keys)
        if key in SPEAKER
    )
    if not any(said_of):
        return ""
    said, end = "", 0
    for at, (key, word) in enumerate(zip(keys, words, strict=True)):
        following = keys[at + 1] if at + 1 < len(keys) else ""
        if key == "my" and following in OF_US and (following in EVERYBODY or len(keys) > FEW):
            continue
        if key == "own" and keys[at - 1 : at] == ["my"]:
            end = word.end
            continue
        told = (
            "their"
            if key == "my" and "i" in keys[:at]
            else SPEAKER.get(key) or (AGREES.get(key) if "i" in keys[max(at - 1, 0) : at + 2] else None)
        )
        gap = text[end : word.start] or (" " if told and said else "")
        said += f"{gap}{told or text[max(word.start, end) : word.end]}"
        end = word.end
    return (said + text[end:]).strip()
