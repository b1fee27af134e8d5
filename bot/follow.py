"""Texts that refer to the last answer -> the whole question: "only guests", "and Salesforce?", "disable her"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from bot.parse import Grammar, Understood, Unknown
from bot.parse.manners import plain
from bot.parse.pronouns import PERSON, owns
from bot.parse.reading import SLOT, readings, written
from bot.parse.words import OWNED, Word, phrase, split
from bot.pointed import IT, ORDINALS, line, wished_so, with_it, with_line
from services.errors import BadArgument
from services.last_answers import Last
from services.paging import PAGE
from services.specs import Filter, Question, Wish

POINTED = {"who": ("user", "person", "account", "guest", "one", "colleague", "employee", "guy"), "app": ("app", "one"),
           "group": ("group", "team", "one")}  # fmt: skip
EXAMPLES = {"who": "Adele Vance", "app": "Salesforce", "group": "Sales"}
MORE = frozenset(
    ("more", "next", "next page", "show more", "more please", "continue", "go on", "the rest", "next ones")
)
MORE |= frozenset(("show me more", "page down", "more of them", "and more", "see more", "the next page", "next please"))
BACK = frozenset(("back", "previous", "previous page", "page up", "the previous page"))
EXPORT = frozenset(("export", "download", "save"))
THESE = frozenset(("them", "these", "those"))
OF_THESE = frozenset(("all", "of", "both", "everyone", "everybody", "each"))
THE_LOT = frozenset(("people", "users", "accounts", "guests", "ones", "members", "employees", "persons", "admins"))
SHEETS = frozenset(("excel", "xlsx", "spreadsheet", "sheet", "workbook"))
THAT = SHEETS | frozenset(
    "that this it these those them as to in csv please send get put into give want need have i can make the list table "
    "result results a file all answer of me an for".split()
)
LEADS = tuple(
    tuple(lead.split())
    for lead in (
        "only|just|and|but|also|now|or|what about|how about|and what about|and how about|of those|of these|of them|"
        "which of them are|which of those are|which of these are|which of them|which of those|which ones are|"
        "and only|but only|now only|only the|only those|and the|what about the|how about the|just the|and in|"
        "same for|filter by|filter for|narrow to|narrow down to|restrict to|show only|show me only|only show|"
        "only show me|the same for|same thing for|the same thing for|same question for|and the same for|"
        "do the same for|which of them have|which of those have|which of these have|any of them|any of those|"
        "how many of them are|how many of them|how many of those are|how many of those|who of those|who among them|"
        "do any of them|is any of them|does any of them|have any of them|the ones with|those with|which ones|"
        "the ones without|those without|so|ok|okay|those|these|the ones|limit to|keep only|without the|who of them|"
        "are any of them|then"
    ).split("|")
)
OF_A_GROUP = {"members": "users in group {}", "owners": "group {}"}
ASKING_WHO = frozenset(("who", "are", "is", "the", "its", "list", "show", "me", "all"))
SAME = "same"
# "Who has lost their phone" says itself whose it is.
SAID_BEFORE = frozenset(
    "who anyone anybody everyone everybody people users guests admins employees accounts staff".split()
)
OF_A_LIST = frozenset(("with", "and", "by"))
THEM = frozenset(("them", "they", "their"))
ENDINGS = frozenset(("ones", "one", "please", "instead", "too", "only", "then", "them"))


@dataclass(frozen=True, slots=True)
class Followed:
    """What a text means after the last answer: the whole question, and from which line on."""

    text: str
    offset: int = 0


class Follow:
    """Rewrites texts that refer to the last answer."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar

    def refers(self, text: str) -> bool:
        """Whether `text` may refer to the last answer: only then it needs to be looked up."""
        return _refers(text)

    def whole(self, text: str, last: Last | None, today: date) -> Followed | None:
        """The whole question that `text` means after `last`; None when it stands on its own.

        Raises BadArgument when it refers to something and it is not clear to what.
        """
        words = split(text)
        keys = [word.key for word in words]
        if " ".join(keys) in MORE | BACK:
            return _page(last, back=" ".join(keys) in BACK)
        if _exports(words):
            return Followed(f"export {self._list(_remembered(last), today)}{_format(keys)}")
        which = _which(keys)
        if which is not None:
            return _numbered(_remembered(last), which)
        lead = _lead(keys)
        at = _pronoun(keys)
        if last is not None and at and at[1] <= lead and (of_them := self._more(text, words, lead, last, today)):
            return of_them
        if last is not None and lead and (said := wished_so(self._grammar, _unended(words[lead:]), last, today)):
            return Followed(said)
        if last is not None and (said := self._pointing(text, words, last, today)):
            return Followed(said)
        if last is not None and not last.kind and (every := self._every(text, words, last, today)):
            return every
        if at and not (self._named_in(text, today) or self._listed_in(text, words, at, today)):
            meant = self._grammar.read(_in_place(text, words, at, EXAMPLES[at[2]]), today)
            return None if isinstance(meant, Unknown) else Followed(_named(text, words, at, last))
        if last is None:
            return None
        return self._more(text, words, lead, last, today) if lead else self._either(text, words, last, today)

    def _more(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The last question, told more of by what stands behind the words that lead in."""
        rest = _unended(words[lead:])
        if not rest:
            return None
        if last.kind == "group" and (theirs := _of_a_group(rest)):
            return Followed(theirs.format(last.name))
        said = phrase(text, rest)
        same = any(word.key == SAME for word in words[:lead])
        return (same and self._exchanged(said, last, today)) or self._narrowed(said, last, today)

    def _pointing(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> str | None:
        """`text` with what "it" or "the first" stands for."""
        named = with_line(self._grammar, text, words, last, today)
        return named or with_it(self._grammar, text, words, last, today)

    def _either(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """The last question, where it is asked whether its answer is one or the other: "permanent or eligible?"."""
        places = [at for at, word in enumerate(words[:-1]) if at and word.key == "or"]
        if len(places) != 1 or any(one.exact for one in readings(self._grammar.read(text, today))):
            return None
        parts = (words[: places[0]], words[places[0] + 1 :])
        said = [_unended(part) for part in parts]
        both = all(part and self._narrowed(phrase(text, part), last, today) for part in said)
        return Followed(last.canonical) if both else None

    def _list(self, last: Last, today: date) -> str:
        """What was asked last; of a file the list that is in it."""
        reading = self._grammar.read(last.canonical, today)
        return reading.slots.get("question", last.canonical) if isinstance(reading, Understood) else last.canonical

    def _every(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """What is wished for all whom the last answer lists: "disable all of these"; None for any other text."""
        keys = [word.key for word in words]
        at = next((at for at, key in enumerate(keys) if at and key in THESE), None)
        if at is None:
            return None
        begin, end = at, at + 1 + (keys[at + 1 : at + 2] != [] and keys[at + 1] in THE_LOT)
        while begin > 1 and keys[begin - 1] in OF_THESE:
            begin -= 1
        wish = f"{text[: words[begin].start]}them{text[words[end - 1].end :]}: {last.canonical}"
        reading = self._grammar.read(wish, today)
        return Followed(wish) if isinstance(reading, Understood) and reading.among else None

    def _named_in(self, text: str, today: date) -> bool:
        """Whether whom "her" points at is named in `text` itself: "Lynne lost her phone"."""
        theirs = _theirs([word.key for word in split(text)])
        return any(
            _names(one) or (theirs and one.filters and one.exact) for one in readings(self._grammar.read(text, today))
        )

    def _exchanged(self, rest: str, last: Last, today: date) -> Followed | None:
        """The last question with `rest` in place of the one name that it was narrowed by; None where it says more."""
        reading = self._grammar.read(last.canonical, today)
        if not isinstance(reading, Understood) or not isinstance(reading.spec, Question):
            return None
        more = self._grammar.read(f"{written(reading.spec.canonical, reading.slots)} {rest}", today)
        # What stands alone is read as a department, and may be the name of anything.
        if not isinstance(more, Unknown) and not (
            isinstance(more, Understood) and {*dict(more.filters)} == {"department"}
        ):
            return None
        taking = {one.name for one in reading.spec.filters if one.of}
        said = [name for name, _ in reading.filters if name in taking]
        filters = tuple((name, rest if name in taking else value) for name, value in reading.filters)
        return Followed(written(reading.spec.canonical, reading.slots, filters)) if len(said) == 1 else None

    def _listed_in(self, text: str, words: tuple[Word, ...], at: tuple[int, int, str], today: date) -> bool:
        """Whether "them" are what a clause before asks for: "which alerts are open, and are any of them critical"."""
        begins = [
            one
            for one in range(2, at[0])
            if words[one].key == "and" or "," in text[words[one - 1].end : words[one].start]
        ]
        if words[at[0]].key not in THEM or not begins:
            return False
        found = readings(self._grammar.read(text[: words[begins[-1] - 1].end], today))
        return bool(found) and all(one.exact and isinstance(one.spec, Question) and not one.slots for one in found)

    def _narrowed(self, rest: str, last: Last, today: date) -> Followed | None:
        """The last question with the filters of `rest` added, or about the thing that `rest` names."""
        reading = self._grammar.read(last.canonical, today)
        if not isinstance(reading, Understood) or not isinstance(reading.spec, Question):
            return None
        spec, plain = reading.spec, written(reading.spec.canonical, reading.slots)
        for said in (f"{plain} {rest}", f"{plain} with {rest}", f"{plain} in {rest}"):
            more = self._grammar.read(said, today) if spec.filters else Unknown()
            if (
                isinstance(more, Understood)
                and more.spec.name == spec.name
                and more.slots == reading.slots
                and more.filters
            ):
                filters = _together(spec.filters, reading.filters, more.filters)
                return Followed(written(spec.canonical, reading.slots, filters))
        if inner := reading.slots.get("question"):
            within = self._narrowed(rest, replace(last, canonical=inner), today)
            return within and Followed(written(spec.canonical, {"question": within.text}, reading.filters))
        names = readings(self._grammar.read(rest, today))
        slots = [slot for slot in SLOT.findall(spec.canonical) if slot in reading.slots and slot != "words"]
        if len(slots) == 1 and names and not any(one.exact for one in names):
            return Followed(written(spec.canonical, {slots[0]: rest}, reading.filters))
        return None


def _of_a_group(words: tuple[Word, ...]) -> str:
    """What is asked of the group that was shown: "who are the members"; "" for anything else."""
    keys = {word.key for word in words}
    found = [OF_A_GROUP[key] for key in keys & OF_A_GROUP.keys()]
    return found[0] if len(found) == 1 and keys <= OF_A_GROUP.keys() | ASKING_WHO else ""


def _unended(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without "ones", "please" and the like at the end, nor what makes them somebody's: "Lynne's"."""
    while words and (words[-1].key in ENDINGS or words[-1].key == OWNED):
        words = words[:-1]
    return words


def _points(keys: Sequence[str]) -> bool:
    """Whether a word stands for people said before: not in "roles with their holders"."""
    return any(
        key in PERSON and not (key == "their" and at > 1 and keys[at - 1] in OF_A_LIST) for at, key in enumerate(keys)
    )


def _theirs(keys: Sequence[str]) -> bool:
    """Whether "their" stands behind those whose it is: "who uses text messages as their second factor"."""
    return "their" in keys[3:] and not SAID_BEFORE.isdisjoint(keys[: keys.index("their")])


def _names(reading: Understood) -> bool:
    """Whether a reading names whom it is about; of a question, nothing in it may point at somebody else."""
    wish = isinstance(reading.spec, Wish)
    said = [reading.slots.get("who", "her")] if wish else [*reading.slots.values(), *dict(reading.filters).values()]
    pointing = any(PERSON.intersection(word.key for word in split(text)) for text in said)
    return not pointing and (wish or (reading.exact and "who" in reading.slots))


def _together(
    filters: Sequence[Filter], before: tuple[tuple[str, str], ...], more: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    """Those before and more; what was said last wins over the same filter, its negation, and its rivals."""
    names = {name for name, _ in more}
    rivalries = {one.one_of for one in filters if one.name in names and one.one_of}
    gone = names | {one.name for one in filters if one.one_of in rivalries}
    gone |= {f"not {name}" for name in names} | {name.removeprefix("not ") for name in names}
    return (*(one for one in before if one[0] not in gone), *more)


def _remembered(last: Last | None) -> Last:
    if last is None:
        raise BadArgument(
            "I do not remember what that refers to: I keep the last answer for 15 minutes.",
            "Say the whole thing, for example: users guests, or: disable Adele Vance.",
        )
    return last


def _page(last: Last | None, *, back: bool) -> Followed:
    shown = _remembered(last)
    offset = shown.offset + (-PAGE if back else PAGE)
    if not 0 <= offset < shown.total:
        raise BadArgument("There is nothing more to show: that was all.", "Ask something else, or type help.")
    return Followed(shown.canonical, offset)


def _numbered(last: Last, which: int) -> Followed:
    links = [link for link in last.links if link]
    if not -len(links) <= which < len(links):
        raise BadArgument(
            f"The last answer has {len(links)} lines that I can open.",
            "Say which by its name, or ask for a list first.",
        )
    return Followed(links[which])


def _exports(words: tuple[Word, ...]) -> bool:
    """Whether a list is wanted as a file: "export that", "can I have that as csv please"."""
    keys = [word.key for word in plain(words)]
    wanted = keys[0] in EXPORT or _format(keys)
    return bool(wanted) and len(keys) > 1 and THAT.issuperset(keys[keys[0] in EXPORT :])


def _format(keys: list[str]) -> str:
    """The kind of file that was said, as the export knows it."""
    return " as csv" if "csv" in keys else " as xlsx" if SHEETS.intersection(keys) else ""


def _which(keys: list[str]) -> int | None:
    """Which line is meant by "the second one", "number 3", "the last one"; None for any other text."""
    said = [
        key
        for key in keys
        if key not in {"the", "show", "me", "open", "please", "one", "number", "no", "result", "line"}
    ]
    if len(said) != 1 or len(keys) == 1:
        return None
    if said[0] in ORDINALS:
        return ORDINALS[said[0]] if {"one", "result", "line", "the"}.intersection(keys) else None
    return int(said[0]) - 1 if said[0].isdigit() and {"number", "no"}.intersection(keys) and len(said[0]) < 4 else None


@lru_cache(maxsize=500)
def _refers(text: str) -> bool:
    """As `Follow.refers` says: every text is asked about, and people ask the same things again."""
    words = split(text)
    keys = [word.key for word in words]
    if not keys or len(keys) > 12:
        return False
    return bool(
        _points(keys) or _lead(keys) or not IT.isdisjoint(keys[1:]) or "or" in keys[1:-1]
        or line(keys) is not None or " ".join(keys) in MORE | BACK
        or THESE.intersection(keys[1:]) or _which(keys) is not None or _exports(words)
        or any(_that(keys, kind) for kind in POINTED)
    )  # fmt: skip


def _lead(keys: list[str]) -> int:
    """How many words at the beginning of the text say that it goes on from the last answer."""
    at = 0
    while found := max((len(lead) for lead in LEADS if keys[at : at + len(lead)] == [*lead]), default=0):
        if at + found >= len(keys):
            break
        at += found
    return at


def _that(keys: list[str], kind: str) -> tuple[int, int] | None:
    """Where "that user" stands."""
    for at in range(len(keys) - 1):
        if keys[at] in {"that", "this"} and keys[at + 1] in POINTED[kind]:
            return at, at + 2
    return None


def _pronoun(keys: list[str]) -> tuple[int, int, str] | None:
    """Where a word stands that points at the last answer, and what kind of thing that is."""
    for at, key in enumerate(keys):
        if key in PERSON:
            return at, at + 1, "who"
    found: Callable[[str], tuple[int, int] | None] = lambda kind: _that(keys, kind)  # noqa: E731
    return next(((*place, kind) for kind in POINTED if (place := found(kind))), None)


def _named(text: str, words: tuple[Word, ...], at: tuple[int, int, str], last: Last | None) -> str:
    """`text` with the name of the thing that the last answer was about in place of the words that point at it.

    Raises BadArgument when that was a list, or a thing of another kind.
    """
    begin, end, kind = at
    shown, said = _remembered(last), text[words[begin].start : words[end - 1].end]
    kind = shown.kind if words[end - 1].key == "one" and shown.kind else kind
    if shown.kind != kind or not shown.name:
        example = _in_place(text, words, at, EXAMPLES[kind])
        why = "The last answer was a list" if not shown.kind else "The last answer was about something else"
        raise BadArgument(f"I cannot tell whom “{said}” means. {why}.", f"Say the name, for example: {example}")
    return _in_place(text, words, at, shown.name)


def _in_place(text: str, words: tuple[Word, ...], at: tuple[int, int, str], name: str) -> str:
    """`text` with the `name` in place of the words that point at somebody or something."""
    begin, end, _ = at
    own = "'s" if owns([word.key for word in words], begin) else ""
    return f"{text[: words[begin].start]}{name}{own}{text[words[end - 1].end :]}"
