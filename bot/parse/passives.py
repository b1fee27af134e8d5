"""Wishes in the passive, turned round: "get Isaiah disabled", "can Lynne be put into Finance"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.parse.manners import begun, plain
from bot.parse.no_names import NOT_A_NAME
from bot.parse.words import Word

# What stands before whom it is about, and what between that and the verb.
CAUSING = frozenset("get have see ensure make sure prepare arrange that to".split())
WOULD_LIKE = ["would", "like"]
WANTING = frozenset(("want", "need", "like", "require", "request", "ask"))
HAS_TO = frozenset(("needs", "need", "has", "have", "must", "should", "shall", "ought", "wants", "requires", "require"))
BEING = frozenset(("to", "be", "being", "get", "gets", "got", "is", "are", "please", "now", "also", "urgently"))
# A text that begins so asks.
ASKING = frozenset("who what which whose when where why how is are was were do does did has can any".split())
IRREGULAR = {
    "taken": "take", "given": "give", "put": "put", "set": "set", "cut": "cut", "shut": "shut", "thrown": "throw",
    "brought": "bring", "sent": "send", "made": "make", "reset": "reset", "kept": "keep", "let": "let",
    "withdrawn": "withdraw", "written": "write", "forgotten": "forget", "hidden": "hide",
}  # fmt: skip
# "Can Lynne be put into Finance", "could Lee have his account switched back on".
MAY = frozenset(("can", "could", "may", "might"))
# Behind a thing that may be a verb as well: "mail for Lee has to be forwarded".
OF = frozenset(("of", "for", "on"))
CAN_BE = (["can", "be"], ["may", "be"])
TO_BE = {"to", "be"}
IS = frozenset(("is", "are"))
GONE = frozenset(("away", "gone"))
ALL, FROM = frozenset(("all", "every", "any")), frozenset(("from", "off"))
HAVING = frozenset(("have", "get"))
OWN = frozenset(("her", "his", "their", "the"))
# Between that and the participle these change nothing.
BETWEEN = frozenset(("now", "please", "immediately", "just", "quickly", "kindly", "also", "urgently", "back", "again"))
# What is asked of anybody is how it is done: "can a guest be added?".
ANYBODY = NOT_A_NAME | {"a", "an", "i", "people", "user", "guest", "app", "apps", "group", "account", "one"}
# Before a name these do not: "guest Aisha can be deleted".
NAMED = frozenset(("user", "guest", "app", "group", "account"))
# What is done stands behind one of these: "Nestor leaves us, run offboarding".
DOING = frozenset("run start begin do perform initiate launch trigger the for".split())
LONGEST, LONGEST_OWN = 6, 4
VOWELS = frozenset("aeiou")
SHORTEST = 3


def participles(verbs: Iterable[str]) -> Mapping[str, str]:
    """The verb by its participles: "removed" and "removing" by "remove"."""
    known = set(verbs)
    found = {
        form: verb
        for verb in known
        if len(verb) >= SHORTEST and verb.replace("-", "").isalpha()
        for form in _forms(verb)
    }
    return found | {form: verb for form, verb in IRREGULAR.items() if verb in known}


def turned(text: str, words: tuple[Word, ...], verbs: Mapping[str, str]) -> Iterator[str]:
    """What a wish in the passive says in the active; `verbs` by their participles."""
    said = begun(words)
    if [word.key for word in said[1:3]] == WOULD_LIKE and len(said) > len(WOULD_LIKE) + 1:
        said = said[3:]
    keys = [word.key for word in said]
    if keys[0] in MAY:
        yield from _asked(text, said, verbs)
    elif keys[0] not in ASKING:
        yield from _told(text, said, verbs)
    yield from _gone(text, plain(said), verbs)
    if keys[0] in ASKING or verbs.keys().isdisjoint(keys[1:]) or "not" in keys:
        return
    wanted = any(word.key in WANTING for word in words[: len(words) - len(said)])
    begin = next((at for at, key in enumerate(keys) if key not in CAUSING), 0)
    if not begin and keys[0] in verbs.values() and keys[0] not in NAMED and keys[1] not in OF:
        return
    for at in range(begin + 1, len(keys)):
        end = at if keys[at] in verbs else begin
        while end > begin and keys[end - 1] in BEING:
            end -= 1
        has_to = end > begin and keys[end - 1] in HAS_TO and (end < at or keys[at].endswith("ing"))
        has_to = has_to or ({*keys[end:at]} >= TO_BE and (keys[end] in IS or not _anybody(keys[begin:end])))
        has_to = has_to or (keys[end - 1 : end + 1] in CAN_BE and not _anybody(keys[begin : end - 1]))
        if begin < end and keys[end - 1] in DOING:
            continue  # "run offboarding"
        end -= has_to and end > begin and keys[end - 1] in HAS_TO | MAY
        if end > begin and (wanted or begin or has_to):
            yield f"{verbs[keys[at]]} {text[said[begin].start : said[end - 1].end]}{text[said[at].end :]}"


def _told(text: str, words: tuple[Word, ...], verbs: Mapping[str, str]) -> Iterator[str]:
    """How a text that says what somebody is to have done says to do it: "Aaron may have his account enabled"."""
    keys = [word.key for word in words]
    for at in range(1, min(len(keys) - 3, LONGEST + 1)):
        own = keys[at + 1] in OWN and keys[at] in HAS_TO
        if own or (keys[at] in MAY | HAS_TO and keys[at + 1] in HAVING):
            has = (replace(words[at], key="have"),) if own else ()
            yield from _asked(text, (words[at], *words[:at], *has, *words[at + 1 :]), verbs)
            return


def _gone(text: str, words: tuple[Word, ...], verbs: Mapping[str, str]) -> Iterator[str]:
    """What is to be no more, as what to remove: "the consent for Zoom has to go", "all delegations from Joni away"."""
    keys = [word.key for word in words]
    end = len(keys) - 1
    while end and keys[end - 1] in MAY | HAS_TO | {"to", "be", "please"}:
        end -= 1
    # "Lee Gu's account: away" tells where he is.
    taken = keys[0] in ALL or not FROM.isdisjoint(keys[1:end])
    asked = end < len(keys) - 1 if keys[-1] == "go" else taken and keys[-1] in GONE and keys[end - 1] not in BEING
    if asked and end > 1 and keys[0] not in ASKING and keys[0] not in verbs.values() and "not" not in keys:
        yield f"remove {text[words[0].start : words[end - 1].end]}"


def _anybody(keys: Sequence[str]) -> bool:
    """Whether nobody and nothing is named by them: "guests can be deleted"."""
    keys = keys[keys[:1] == ["the"] :]
    return not keys or keys[0] in ANYBODY - NAMED or (len(keys) == 1 and keys[0] in NAMED)


def _asked(text: str, words: tuple[Word, ...], verbs: Mapping[str, str]) -> Iterator[str]:
    """How a text that asks politely whether something may be done, or what somebody may have done, says to do it."""
    keys = [word.key for word in words]
    if len(keys) < 4 or keys[1] in ANYBODY or "not" in keys:
        return
    for at in range(2, min(len(keys) - 1, LONGEST + 2)):
        end = next((end for end in range(at, 1, -1) if keys[end - 1] not in BETWEEN), 2)
        who, owned = text[words[1].start : words[end - 1].end], keys[at] in HAVING and keys[at + 1] in OWN
        begin = at + 2 if owned else next((to for to in range(at + 1, len(keys)) if keys[to] not in BETWEEN), len(keys))
        for to in range(begin + owned, min(len(keys), begin + LONGEST_OWN * owned + 1)):
            if keys[to] in verbs and (owned or keys[at] == "be"):
                thing = f"'s {text[words[begin].start : words[to - 1].end]}" if owned else ""
                yield f"{verbs[keys[to]]} {who}{thing}{text[words[to].end :]}"


def _forms(verb: str) -> Iterator[str]:
    stem = verb[:-1] if verb.endswith("e") else verb
    if verb.endswith("y") and verb[-2] not in VOWELS:
        yield f"{verb[:-1]}ied"
    elif verb[-1] not in VOWELS and verb[-2] in VOWELS and verb[-3] not in VOWELS and verb[-1] not in "wxy":
        yield from (f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")
    yield from (f"{stem}ed", f"{stem}ing")
