"""What "it" and "the first" stand for after the last answer: the thing it is about or is narrowed by, or a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.parse import Grammar, Understood
from bot.parse.manners import plain
from bot.parse.pronouns import a_team
from bot.parse.reading import SLOT, readings
from bot.parse.words import Word
from services.action_spec import Workflow
from services.errors import BadArgument
from services.last_answers import Last
from services.specs import Question, Wish

IT = frozenset(("it", "its"))
THINGS = frozenset(("app", "group", "licence", "role"))
# What is asked of the thing that was shown: "who are the members".
OF_IT = {
    "group": {"members": "users in group {}", "owners": "group {}", "owner": "group {}"},
    "app": {
        **dict.fromkeys(("users", "uses", "using", "used"), "users using {}"),
        **dict.fromkeys(("permissions", "consents", "rights"), "permissions {}"),
        **dict.fromkeys(("usage", "adoption", "trend"), "usage {}"),
        **dict.fromkeys(("owners", "owner", "secrets"), "app {}"),
    },
    "who": {
        **dict.fromkeys(("devices", "device", "laptop", "phone"), "devices {}"),
        **dict.fromkeys(("sign-ins", "sign-in"), "signins {}"),
        "groups": "groups with member {}",
        "apps": "apps used by {}",
        "changes": "changes {}",
        "usage": "usage {}",
        "risk": "risk {}",
        **dict.fromkeys(("licences", "roles", "mfa", "manager"), "user {}"),
    },
}
ASKING_WHO = frozenset(("who", "are", "is", "the", "its", "list", "show", "me", "all", "it", "what", "which", "has"))
ORDINALS = {
    word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split())
}
ORDINALS |= {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4, "last": -1}
# The kinds of lines that a name can stand for: "user <object id>".
NAMED = ("user", "app", "group", "licence", "role")
OF_LINE = frozenset(("one", "result", "line", "person", "user", "account", "app", "group"))
# Behind an ordinal these say when, or how many.
NO_LINE = frozenset("day days week weeks weekend month months year years quarter hour hours time times sign-in".split())
NO_LINE |= frozenset("two three four five ten few couple half".split())
NOT = frozenset(("not", "without", "keep", "no", "skip"))


def of_it(last: Last, words: Sequence[Word]) -> str:
    """What is asked of the thing that the last answer was about: "the members", "who uses it"; "" for anything else."""
    asked, keys = OF_IT.get(last.kind, {}), {word.key for word in plain(tuple(words))}
    found = [*dict.fromkeys(asked[key] for key in asked.keys() & keys)]
    return found[0].format(last.name) if len(found) == 1 and keys <= asked.keys() | ASKING_WHO else ""


def with_it(grammar: Grammar, text: str, words: Sequence[Word], last: Last, today: date) -> str | None:
    """`text` with what "it" stands for in place of that; None where it reads as nothing sure then, or did before."""
    its = (at for at, word in enumerate(words) if at and word.key in IT and not a_team(text, words, at))
    at = next(its, None)
    at = len(words) - 1 if at is None and len(words) > 1 and words[-1].key == "one" else at
    if at is None or (words[at].key == "it" and _sure(grammar, text, today, besides=IT)) or _own(grammar, text, today):
        return None
    own = "'s" if words[at].key == "its" else ""
    for name in _things(grammar, last, today):
        said = f"{text[: words[at].start]}{name}{own}{text[words[at].end :]}"
        if _sure(grammar, said, today):
            return said
    return None


def line(keys: Sequence[str]) -> int | None:
    """Where "the second" is said that may be a line of a list; None where it is not."""
    for at in range(1, len(keys)):
        following = keys[at + 1] if at + 1 < len(keys) else ""
        if keys[at] in ORDINALS and keys[at - 1] == "the" and following not in NO_LINE and not following.isdigit():
            return at
    return None


def with_line(grammar: Grammar, text: str, words: Sequence[Word], last: Last, today: date) -> str | None:
    """`text` with the line that "the second one" stands for in place of that; None where that reads as nothing sure."""
    keys = [word.key for word in words]
    at, links = line(keys), [link for link in last.links if link]
    if at is None or not -len(links) <= ORDINALS[keys[at]] < len(links):
        return None
    kind, _, id_ = links[ORDINALS[keys[at]]].partition(" ")
    if kind not in NAMED:
        return None
    end = at + 1 + (keys[at + 1 : at + 2] != [] and keys[at + 1] in OF_LINE)
    said = f"{text[: words[at - 1].start]}{id_}{text[words[end - 1].end :]}"
    return said if _sure(grammar, said, today) else None


def wished_so(grammar: Grammar, words: Sequence[Word], last: Last, today: date) -> str | None:
    """The wish before, told more of by `words`: "only the authenticator app"; None where it takes nothing like that.

    A workflow that does without a step anyway is the same again: "but don't delete the user". Raises BadArgument for
    a step that it would take.
    """
    reading = grammar.read(last.canonical, today)
    if not isinstance(reading, Understood) or not isinstance(reading.spec, Wish):
        return None
    wish, keys = reading.spec, [word.key for word in words]
    if isinstance(wish, Workflow):
        named = [] if NOT.isdisjoint(keys) else [stage for stage in wish.stages if _names(keys, stage.title)]
        if any(stage.usual for stage in named):
            raise BadArgument(
                "Which steps are taken is chosen on the form of the request.", "Press Continue on its card."
            )
        return last.canonical if named else None
    open_ = [slot for slot in wish.slots if slot.kind == "choice" and slot.name not in reading.slots]
    for slot in open_:
        if f"<{slot.name}>" in wish.canonical:
            chosen = {one.casefold(): value for value, *names in slot.choices for one in (value, *names)}
            said = [" ".join(keys[:end]) for end in range(len(keys), 0, -1)]
            value = next((chosen[one] for one in said if one in chosen), None)
            if value is not None:
                return reading.saying(
                    {**{name: one.casefold() for name, one in reading.slots.items()}, slot.name: value}
                )
    return None


def _names(keys: Sequence[str], title: str) -> bool:
    """Whether one of the words is the first of a step's title: "delete", "deleting"."""
    begins = {word.casefold()[:6] for word in title.split() if len(word) > 4}
    return any(key[:6] in begins for key in keys)


def _sure(grammar: Grammar, text: str, today: date, *, besides: frozenset[str] = frozenset()) -> bool:
    """Whether it reads as one thing, in which nothing is called one of `besides`."""
    found = readings(grammar.read(text, today))
    questions = all(isinstance(one.spec, Question) and one.slots for one in found)
    if not found or not all(one.exact for one in found) or (len(found) > 1 and not questions):
        return False
    reading = found[0]
    said = (*reading.slots.values(), *(value for _, value in reading.filters))
    return not any(besides.intersection(text.casefold().split()) for text in said)


def _own(grammar: Grammar, text: str, today: date) -> bool:
    """Whether whose it is is named in `text` itself: "who granted Miro its access"."""
    found = readings(grammar.read(text, today))
    said = [text for one in found for name, text in one.slots.items() if name in THINGS]
    return bool(said) and all(one.exact for one in found) and IT.isdisjoint(" ".join(said).casefold().split())


def _things(grammar: Grammar, last: Last, today: date) -> Iterator[str]:
    """What the last answer is about, or its list is narrowed by; of a wish, what was wished for."""
    if last.kind in THINGS and last.name:
        yield last.name
    reading = grammar.read(last.canonical, today)
    if not isinstance(reading, Understood):
        return
    if isinstance(reading.spec, Question):
        yield from (text for name, text in reading.slots.items() if name in THINGS)
        of = {one.name: one.of for one in reading.spec.filters}
        teams = (text for name, text in reading.filters if name == "department" and text.casefold().endswith(" team"))
        yield from (text for name, text in reading.filters if of.get(name, "") in THINGS)
        yield from teams
    elif who := reading.slots.get("who", last.name):
        yield f"{who}'s {SLOT.split(reading.spec.canonical)[0].strip()}"
