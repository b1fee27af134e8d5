"""What "it", "there" and "the first" stand for after the last answer: what it is about or is narrowed by, or a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.parse import Grammar, Understood
from bot.parse.manners import begun, phrases, plain
from bot.parse.no_names import ORDERS
from bot.parse.numbers import NUMBERS
from bot.parse.pronouns import in_full
from bot.parse.reading import SLOT, readings, respellings
from bot.parse.words import Word, split
from services.action_spec import Workflow
from services.errors import BadArgument
from services.last_answers import Last
from services.names import fold
from services.specs import Question, Wish

IT = frozenset(("it", "its"))
GIVING = frozenset(("give", "assign", "get", "grant", "hand"))
PLACING = frozenset(("in", "into", "to", "of", "from", "off"))
THAT = frozenset(("that", "this", "those", "these"))
ALONE = frozenset(("it", "that", "this"))  # "who said yes to that"
THINGS = {
    "app": frozenset(("app", "application", "tool", "service")), "group": frozenset(("group", "team")),
    "licence": frozenset(("licence", "sku", "plan")), "role": frozenset(("role",)),
}  # fmt: skip
# All that there is of a thing: "revoke all of it", "pull the lot".
THE_LOT = phrases(
    "all of it|it all|every one of it|all of that|every one of that|all of them|them all|every one of them|them|"
    "all of these|these all|every one of these|all of those|those all|every one of those|"
    "the whole lot|the lot|everything"
)
AWAY = frozenset(("away", "back", "off", "out"))
# Of these a thing has its own: "kill that consent" is about that of the app.
OWN = frozenset("consent consents grant grants access permission permissions risk".split())
# What is asked of the thing that was shown: "who are the members".
OF_IT = {
    "group": {"members": "users in group {}", "owners": "group {}", "owner": "group {}"},
    "app": {
        **dict.fromkeys(("users", "uses", "using", "used", "on"), "users using {}"),
        **dict.fromkeys(("permissions", "consents", "rights"), "permissions {}"),
        **dict.fromkeys(("usage", "adoption", "trend", "busy", "popular"), "usage {}"),
        **dict.fromkeys(("owners", "owner", "secrets"), "app {}"),
    },
    "licence": dict.fromkeys(
        ("has", "have", "holders", "holds", "users", "uses", "using", "sits", "seats", "gets"), "users with licence {}"
    )
    | dict.fromkeys(("wasted", "unused", "free", "spare", "left", "price", "cost", "costs"), "licence {}"),
    "role": dict.fromkeys(("has", "have", "holders", "holds"), "role {}"),
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
ASKING_WHO = frozenset("who are is the its list show me all it what which has one of those these them on how".split())
EXACTLY = frozenset(("exactly", "precisely"))
# Who exactly are the people of a thing.
PEOPLE = {"app": "users using {}", "group": "users in group {}", "licence": "users with licence {}"}
ORDINALS = {
    word: at for at, word in enumerate("first second third fourth fifth sixth seventh eighth ninth tenth".split())
}
ORDINALS |= {"1st": 0, "2nd": 1, "3rd": 2, "4th": 3, "5th": 4, "last": -1}
# The kinds of lines that a name can stand for: "user <object id>".
NAMED = ("user", "app", "group", "licence", "role", "risk")
OF_LINE = frozenset(("one", "result", "line", "person", "user", "account", "app", "group"))
# Behind an ordinal these say when, or how many.
NO_LINE = frozenset("day days week weeks weekend month months year years quarter hour hours time times sign-in".split())
NO_LINE |= (NUMBERS.keys() - {"one"}) | frozenset(
    "few couple half full whole entire complete calendar financial".split()
)
PUT_THERE = re.compile(
    r"\b(put|add|place|move|include|insert)\s+(?:in\s+)?there\s+(?:(?:too|also|as well)\s+)?([^\s,.!?][^,.!?]*)",
    re.IGNORECASE,
)
SORTED_AFTER = re.compile(r"^(\W*(?:sort|order|group)(?:ed)?(?: (?:it|them|that|this|these))?) after\b", re.IGNORECASE)
# "Put Lee in as well".
PUT_IN = re.compile(
    r"^(\W*(?:\w+\s+){0,3}?(?:put|place|get)\s+[^,.!?]+?\s+in)(?=(?:\s+(?:too|also|as\s+well|please|now))+\W*$)",
    re.IGNORECASE,
)
# "Just what Lidia changed".
WHAT_DONE = re.compile(
    r"^(\W*(?:only|just)\s+)(?:what|whatever)\s+([^,.!?]+?)\s+(?:has\s+|have\s+)?(?:did|done|made|changed)(?=\W*$)",
    re.IGNORECASE,
)
# "No, Finance Team".
NO_RATHER = re.compile(
    r"^\W*(?:[Nn]o|[Nn]ope|[Ss]orry|[Oo]ops|[Ww]ait),\s+(?=(?:(?:the|in|to|for)\s+)?(?!I\b)[A-Z]\w+(?:\s+[A-Z]\w*){0,3}\W*$)"
)
# "Leave the guests out of it."
OUT = re.compile(
    r"\b(?:leave|keep)\s+(?P<whom>[^\s,.!?][^,.!?]{0,40}?)\s+out(?:\s+of\s+(?:it|this|that|the\s+list))?"
    r"(?=\s*(?:,|\b(?:please|pls|too|as\s+well|then|now|this\s+time|thanks)\b|[.!?])*\s*$)",
    re.IGNORECASE,
)
INSIDE = re.compile(r"(?<=\bis )inside\b(?=\W*$)", re.IGNORECASE)
# "Add Lee there also", "Lee should be there too".
THERE_TOO = re.compile(
    r"(?:\b(?P<put>put|add|place|include|insert)\s+(?P<one>[^\s,.!?][^,.!?]*?)(?<!\bin)|"
    r"^(?P<other>[^\s,.!?][^,.!?]*?)\s+(?:should|must|has\s+to|needs\s+to)(?:\s+also)?\s+be)"
    r"\s+(?:over\s+|also\s+|in\s+)?(?:there|inside)(?=\s*(?:\b(?:too|also|as\s+well|please|now)\b\s*)*[.!]*$)",
    re.IGNORECASE,
)
NOT = frozenset(("not", "without", "keep", "no", "skip"))

# What was answered tells whether it is so: "if so, switch it off" is said of what was seen.
IF_SO = re.compile(
    r"^\W*(?:if (?:so|yes)|if (?:that|this|it)(?: is|['’]s) (?:so|true|right|correct|the case)|"
    r"in (?:that|this|such a) case)\b[\s,:;–-]*(?=\w)",
    re.IGNORECASE,
)
# Who is told "lock it" is told of an account.
OF_AN_ACCOUNT = frozenset(("disable_user", "enable_user"))


def in_order(text: str) -> str:
    """A `text` with what is to be put somewhere before where: "put there Lee" is "put Lee in there"."""
    text = SORTED_AFTER.sub(r"\1 by", INSIDE.sub("in there", in_full(IF_SO.sub("", text))))
    text = OUT.sub(r"leave out \g<whom>", NO_RATHER.sub("no i meant ", text))
    text = WHAT_DONE.sub(r"\1by \2", PUT_IN.sub(r"\1 there", text))
    there = THERE_TOO.search(text)
    if there:
        put = f"{there['put'] or 'add'} {there['one'] or there['other']} in there"
        return text[: there.start()] + put + text[there.end() :]
    return PUT_THERE.sub(r"\1 \2 in there", text)


def of_it(last: Last, words: Sequence[Word]) -> str:
    """What is asked of the thing that the last answer was about: "the members", "who uses it"; "" for anything else."""
    kind, name = last.kind, last.name
    if not kind:
        kind, _, name = last.canonical.partition(" ")
    asked, keys = OF_IT.get(kind, {}), {word.key for word in plain(tuple(words))}
    exactly = any(word.key in EXACTLY for word in words)
    if kind in PEOPLE and "who" in keys and exactly and keys <= ASKING_WHO | EXACTLY:
        return PEOPLE[kind].format(name)
    found = [*dict.fromkeys(asked[key] for key in asked.keys() & keys)]
    return found[0].format(name) if len(found) == 1 and keys <= asked.keys() | ASKING_WHO else ""


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where words stand for a thing; `own` where for what is its own, `kind` where they say what it is."""

    begin: int
    end: int
    own: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Put:
    """A text with the name of a thing of some kind in the place of what stands for it."""

    said: str
    kind: str
    name: str

    def taken(self, reading: Understood) -> bool:
        """Whether the reading is about just that: a name put into the words of another means something else.

        Whoever wishes for something may mean an app by what is read as a person: "disable Zoom".
        """
        kinds = {one.name: one.of for one in reading.spec.filters} if isinstance(reading.spec, Question) else {}
        # What is read as a department may be a group.
        kinds["department"] = "group"
        said = [(kinds.get(name) or name, value) for name, value in reading.filters]
        said += (item for one in respellings(reading) for item in one.slots.items())
        like = {self.kind, "who"} if self.kind == "app" and isinstance(reading.spec, Wish) else {self.kind}
        return any(kind in like and fold(value) in self._called for kind, value in said)

    @property
    def _called(self) -> tuple[str, ...]:
        """What it may be called: of the Finance Team also "finance", of Group 7 "7"."""
        name = fold(self.name)
        return name, name.removesuffix(" team").removesuffix(" group"), name.removeprefix("group ")


def pointer(words: Sequence[Word]) -> Pointer | None:
    """Where something stands for the thing that the last answer is about: "its", "in there", "that consent"."""
    keys = [word.key for word in words]
    for at, key in enumerate(keys):
        following = keys[at + 1] if at + 1 < len(keys) else ""
        if key in IT and (at or key == "its"):
            return Pointer(at, at + 1, own=key == "its")
        if key in ALONE and not following and keys[at - 1] in PLACING:
            return Pointer(at, at + 1)
        if key == "there" and at and keys[at - 1] in PLACING:
            return Pointer(at, at + 1, kind="group")
        if key in THAT | {"the"} and following == "thing":
            return Pointer(at, at + 2)
        if following in OWN and (key in THAT or (key == "the" and at and at + 2 == len(keys))):
            return Pointer(at, at + 1, own=True)
        kind = next((kind for kind, nouns in THINGS.items() if following in nouns), "") if key in THAT else ""
        if kind:
            return Pointer(at, at + 2, kind=kind)
        if key == "one" and following in {"to", "for"} and at and keys[at - 1] in GIVING:
            return Pointer(at, at + 1, kind="licence")
    end = len(plain(tuple(words[1:]))) + 1 if keys[1:] else 0
    return Pointer(end - 1, end) if end > 1 and keys[end - 1] == "one" else None


def the_lot(words: Sequence[Word]) -> Pointer | None:
    """Where all that there is of something stands at the end: "revoke all of it", "take them away please"."""
    rest = plain(tuple(words))
    end = len(rest) - bool(rest and rest[-1].key in AWAY)
    keys = tuple(word.key for word in rest[:end])
    lot = next((one for one in THE_LOT if keys[-len(one) :] == one and len(one) < len(keys)), ())
    begin = len(words) - len(begun(tuple(words))) + end - len(lot)
    return Pointer(begin, begin + len(lot)) if lot else None


def puts(grammar: Grammar, text: str, words: Sequence[Word], last: Last, today: date) -> Iterator[Put]:
    """`text` with each thing that what stands for something in it may be, the likeliest first."""
    if (lot := the_lot(words)) and (app := _permitted(grammar, last, today)):
        yield Put(f"{text[: words[lot.begin].start]}{app}'s consent{text[words[lot.end - 1].end :]}", "app", app)
    place = pointer(words)
    if place is None:
        return
    before, after = text[: words[place.begin].start], text[words[place.end - 1].end :]
    for kind, name, called in things(grammar, last, today):
        if place.kind in ("", kind):
            # Of a group called "Group 7" the first word is part of the name.
            called = f"group {called}" if kind == "group" and fold(called).startswith("group ") else called
            yield Put(before + (f"{name}'s" if place.own else called) + after, kind, name)
            if place.kind == kind == "group" and not called.startswith("group "):
                yield Put(f"{before}group {called}{after}", kind, name)


def with_it(grammar: Grammar, text: str, words: Sequence[Word], last: Last, today: date) -> str | None:
    """`text` with what "it" stands for in place of that; None where it reads as nothing sure then, or did before."""
    place = pointer(words)
    if place and words[place.end - 1].key in ALONE and _sure(grammar, text, today, besides=ALONE):
        return None
    before = grammar.read(last.canonical, today)
    # "Take it away again" is no question what was taken.
    wished = isinstance(before, Understood) and isinstance(before.spec, Wish) and begun(tuple(words))[0].key in ORDERS
    for put in puts(grammar, text, words, last, today):
        found = [one for one in readings(grammar.read(put.said, today)) if not wished or isinstance(one.spec, Wish)]
        # Of several wishes the one in which every name is known is found later.
        if any(map(put.taken, found)) and all(one.exact for one in found):
            return put.said
    return _of_the_account(grammar, text, words, last, today)


def _of_the_account(grammar: Grammar, text: str, words: Sequence[Word], last: Last, today: date) -> str | None:
    """What is asked of the account of the person the last answer was about: "is it still enabled?", "and lock it"."""
    place, who = pointer(words), next((name for kind, name, _ in things(grammar, last, today) if kind == "who"), "")
    if not who or place is None or place.own or words[place.begin].key not in IT:
        return None
    said = f"{text[: words[place.begin].start]}{who}'s account{text[words[place.end - 1].end :]}"
    found = readings(grammar.read(said, today))
    about = (isinstance(one.spec, Question) or one.spec.name in OF_AN_ACCOUNT for one in found)
    asked = all(about) and all(one.exact and one.slots.get("who") for one in found)
    return said if found and asked else None


def _permitted(grammar: Grammar, last: Last, today: date) -> str:
    """The app whose permissions the last answer told; "" where it told something else."""
    before = grammar.read(last.canonical, today)
    return before.slots.get("app", "") if isinstance(before, Understood) and before.spec.name == "permissions" else ""


def line(keys: Sequence[str]) -> int | None:
    """Where "the second" is said that may be a line of a list; None where it is not."""
    for at in range(1, len(keys)):
        following = keys[at + 1] if at + 1 < len(keys) else ""
        if keys[at] in ORDINALS and keys[at - 1] == "the" and following not in NO_LINE and not following.isdigit():
            return at
    return None


def with_line(grammar: Grammar, text: str, words: Sequence[Word], last: Last, today: date) -> str | None:
    """`text` with the line that "the second one" stands for in place of that; None where that is not surely so."""
    keys = [word.key for word in words]
    at, links = line(keys), [link for link in last.links if link]
    if at is None or not -len(links) <= ORDINALS[keys[at]] < len(links):
        return None
    kind, _, id_ = links[ORDINALS[keys[at]]].partition(" ")
    if kind not in NAMED:
        return None
    end = at + 1 + (keys[at + 1 : at + 2] != [] and keys[at + 1] in OF_LINE)
    said = f"{text[: words[at - 1].start]}{id_}{text[words[end - 1].end :]}"
    found, put = readings(grammar.read(said, today)), Put(said, kind if kind in THINGS else "who", id_)
    sure = _clear(found) and all(map(put.taken, found))
    return said if sure else with_it(grammar, said, split(said), last, today)


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
    if not _clear(found):
        return False
    said = (*found[0].slots.values(), *(value for _, value in found[0].filters))
    return not any(besides.intersection(text.casefold().split()) for text in said)


def _clear(found: Sequence[Understood]) -> bool:
    """Whether there is one reading, or one question about things by name, and the words were sure."""
    questions = all(isinstance(one.spec, Question) and one.slots for one in found)
    return bool(found) and all(one.exact for one in found) and (len(found) == 1 or questions)


def things(grammar: Grammar, last: Last, today: date) -> Iterator[tuple[str, str, str]]:
    """What the last answer or wish is about, or its list is narrowed by: of what kind, its name, and what it is called.

    After what is somebody's that is called so: "Lynne's risk", "Nestor's auto reply".
    """
    if last.kind in THINGS and last.name:
        yield last.kind, last.name, last.name
    reading = grammar.read(last.canonical, today)
    if not isinstance(reading, Understood):
        return
    slots = [(kind, text) for kind, text in reading.slots.items() if kind in THINGS]
    who = reading.slots.get("who", last.name if isinstance(reading.spec, Wish) else "")
    yield from ((kind, text, text) for kind, text in slots)
    if isinstance(reading.spec, Wish) and who:
        yield from ((kind, text, f"{who}'s {text}") for kind, text in slots if kind == "licence")
    if isinstance(reading.spec, Question):
        of = {one.name: one.of for one in reading.spec.filters}
        yield from ((kind, text, text) for name, text in reading.filters if (kind := of.get(name, "")) in THINGS)
        # What is read as a department may be a group.
        yield from (("group", text, text) for name, text in reading.filters if name == "department")
    if who:
        yield "who", who, f"{who}'s {SLOT.split(reading.spec.canonical)[0].strip(' [')}"
