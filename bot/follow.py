"""Texts that refer to the last answer -> the whole question: "only guests", "and Salesforce?", "disable her"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot import filed, leads, retimed
from bot.leads import unended
from bot.lines import BACK, MORE, Followed, numbered, page, remembered, which
from bot.parse import Grammar, Reading, Understood, Unknown
from bot.parse.pronouns import PERSON, owns
from bot.parse.reading import SLOT, readings, written
from bot.parse.words import Word, phrase, split
from bot.pointed import IT, line, of_it, wished_so, with_it, with_line
from services.errors import BadArgument
from services.last_answers import Last
from services.specs import Filter, Question, Wish

POINTED = {"who": ("user", "person", "account", "guest", "one", "colleague", "employee", "guy"), "app": ("app", "one"),
           "group": ("group", "team", "one")}  # fmt: skip
EXAMPLES = {"who": "Adele Vance", "app": "Salesforce", "group": "Sales"}
THESE = frozenset(("them", "these", "those"))
OF_THESE = frozenset(("all", "of", "both", "everyone", "everybody", "each"))
THE_LOT = frozenset(("people", "users", "accounts", "guests", "ones", "members", "employees", "persons", "admins"))
MOST, POINTING, SHORT = 14, 12, 3
# What a list is of need not be said again: "only the people in Germany".
OF_THE_LIST = frozenset(("the", "users", "ones", "those", "account", "members"))
WORDS = frozenset(("words", "question"))
SHOWING = frozenset("who are they them show me the list names all of please see it which ones is".split())
NAMING_THEM = frozenset(("they", "them", "names", "list"))
COUNTING = frozenset("how many is are that this those these there they it in total all count altogether of".split())
# "Who has lost their phone" says itself whose it is.
# Behind one of these it is said why, or compared, of whom or what was asked.
REASONS, THEM_ALL = frozenset("because since as than although".split()), frozenset(("they", "them"))
ASKING_MORE = frozenset("who whom when why how what".split())
SAID_BEFORE = frozenset(
    "who anyone anybody everyone everybody people users guests admins employees accounts staff".split()
)
OF_A_LIST = frozenset(("with", "and", "by"))
THEM = frozenset(("them", "they", "their"))


class Follow:
    """Rewrites texts that refer to the last answer."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        # Every short text is asked about, and people ask the same things again.
        self._unclear = lru_cache(maxsize=500)(self._means_nothing_sure)

    def refers(self, text: str) -> bool:
        """Whether `text` may refer to the last answer: only then it needs to be looked up."""
        return _refers(text) or self._unclear(text, retimed.ANY_DAY)

    def whole(self, text: str, last: Last | None, today: date) -> Followed | None:
        """The whole question that `text` means after `last`; None when it stands on its own.

        Raises BadArgument when it refers to something and it is not clear to what.
        """
        words = split(text)
        keys = [word.key for word in words]
        if " ".join(keys) in MORE | BACK:
            return page(last, back=" ".join(keys) in BACK)
        if filed.wanted(words):
            return Followed(f"export {self._list(remembered(last), today)}{filed.kind(keys)}")
        if last is not None and (again := self._again(keys, last, today)):
            return again
        chosen = which(keys)
        if chosen is not None:
            return numbered(remembered(last), chosen)
        lead, gone = leads.led(words), leads.without(words)
        if last is not None and gone and (left := self._narrowed(f"not {phrase(text, words[gone:])}", last, today)):
            return left
        if (
            last is not None
            and (some := leads.among(words))
            and (few := self._narrowed(phrase(text, some), last, today))
        ):
            return few
        at = _pronoun(keys) if len(keys) <= POINTING else None
        if last is not None and at and at[1] <= lead and (of_them := self._more(text, words, lead, last, today)):
            return of_them
        if last is not None and lead and (said := wished_so(self._grammar, unended(words[lead:]), last, today)):
            return Followed(said)
        if last is not None and (lead or _asks_of_it(text, keys)) and (theirs := of_it(last, unended(words[lead:]))):
            return Followed(theirs)
        if last is not None and (said := self._pointing(text, words, last, today)):
            return Followed(said)
        if last is not None and not last.kind and (every := self._every(text, words, last, today)):
            return every
        if at and not (self._named_in(text, today) or self._listed_in(text, words, at, today)):
            meant = self._grammar.read(_in_place(text, words, at, EXAMPLES[at[2]]), today)
            if isinstance(meant, Unknown):
                return None
            named = _named(text, words, at, last)
            guest = "guest " if words[at[1] - 1].key == "guest" and _wishes(meant) else ""
            return Followed(_in_place(text, words, at, f"{guest}{remembered(last).name}") if guest else named)
        if last is None:
            return None
        if lead or _ends_narrowing(keys):
            return self._more(text, words, lead, last, today)
        if self._unclear(text, today) and (narrower := self._narrowed(phrase(text, words), last, today, known=True)):
            return narrower
        return self._either(text, words, last, today)

    def _asked(self, last: Last, today: date) -> tuple[Understood, Question] | None:
        """The question that was answered last; where a name may be of several kinds, the one that it was."""
        found = readings(self._grammar.read(last.canonical, today))
        asked = [(one, one.spec) for one in found if isinstance(one.spec, Question)]
        return min(asked, key=lambda one: last.kind not in one[0].slots, default=None)

    def _again(self, keys: Sequence[str], last: Last, today: date) -> Followed | None:
        """The last question over another time, or the same where it is only asked how many there are."""
        if COUNTING.issuperset(keys) or (SHOWING.issuperset(keys) and not NAMING_THEM.isdisjoint(keys)):
            return Followed(last.canonical)
        asked = self._asked(last, today)
        filters = retimed.retimed(*asked, keys, today) if asked else None
        return Followed(written(asked[1].canonical, asked[0].slots, filters)) if asked and filters else None

    def _more(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The last question, told more of by what stands behind the words that lead in."""
        rest = unended(words[lead:])
        while len(rest) > 1 and rest[0].key in OF_THE_LIST:
            rest = rest[1:]
        if not rest:
            return None
        said = phrase(text, rest)
        other = self._exchanged(said, last, today) if lead and leads.exchanges(words[:lead]) else None
        narrowed = other or self._narrowed(said, last, today) or self._placed(said, last, today)
        return narrowed or self._such(text, words, lead, last, today)

    def _means_nothing_sure(self, text: str, today: date) -> bool:
        """Whether a short text means nothing of its own, or one of several things: "newest first"."""
        if not 0 < len(split(text)) <= SHORT:
            return False
        found = readings(self._grammar.read(text, today))
        return not found or (len(found) > 1 and all(one.exact for one in found))

    def _placed(self, rest: str, last: Last, today: date) -> Followed | None:
        """The last question about the one kind of thing that it can be narrowed by: "only Contoso Production"."""
        asked, names = self._asked(last, today), readings(self._grammar.read(rest, today))
        if asked is None:
            return None
        reading, spec = asked
        things = {one.name for one in spec.filters if one.of and one.of != "who"}
        if len(things) != 1 or not names or any(one.exact for one in names):
            return None
        name = things.pop()
        filters = (*(one for one in reading.filters if one[0] != name), (name, rest))
        return Followed(written(spec.canonical, reading.slots, filters))

    def _such(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The question in which "ones" are what the last list is of: "and which ones does Lynne use?"."""
        at = next((at for at, word in enumerate(words) if word.key == "ones"), None)
        asked = self._asked(last, today)
        if at is None or asked is None:
            return None
        begin = words[min(at - 1, lead) if at else 0]
        noun = asked[1].canonical.split()[0]
        said = f"{text[begin.start : words[at].start]}{noun}{text[words[at].end :]}"
        more = self._grammar.read(said, today)
        return Followed(said) if isinstance(more, Understood) and more.spec.name == asked[1].name else None

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
        said = [unended(part) for part in parts]
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
            _names(one) or (theirs and (one.filters or one.slots) and one.exact and isinstance(one.spec, Question))
            for one in readings(self._grammar.read(text, today))
        )

    def _exchanged(self, rest: str, last: Last, today: date) -> Followed | None:
        """The last question with `rest`, a bare name, in place of the one name in it; None where it says more."""
        asked = self._asked(last, today)
        if asked is None:
            return None
        reading, spec = asked
        form, names = spec.canonical, readings(self._grammar.read(rest, today))
        taking = {one.name for one in spec.filters if one.of}
        said = [name for name, _ in reading.filters if name in taking]
        # What stands alone is read as a department, and may be the name of anything.
        named = bool(names) and not any(one.exact and {*dict(one.filters)} != {"department"} for one in names)
        slots = [slot for slot in SLOT.findall(form) if slot in reading.slots and slot not in WORDS]
        if len(slots) + len(said) != 1:
            return None
        more = self._grammar.read(f"{written(form, reading.slots)} {rest}", today)
        if not (named or _same_kind(slots, names) or (said and isinstance(more, Unknown))):
            return None
        if slots:
            return Followed(written(form, {**reading.slots, slots[0]: rest}, reading.filters))
        filters = tuple((name, rest if name in taking else value) for name, value in reading.filters)
        return Followed(written(form, reading.slots, filters))

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

    def _narrowed(self, rest: str, last: Last, today: date, *, known: bool = False) -> Followed | None:
        """The last question with the filters of `rest` added, or about the thing that `rest` names.

        With `known` by such filters alone as take no words of the person's own.
        """
        asked = self._asked(last, today)
        if asked is None:
            return None
        reading, spec = asked
        plain, noun = written(spec.canonical, reading.slots), f" {spec.canonical.split()[0]}"
        rest = rest.removesuffix(noun)
        for said in (f"{plain} {rest}", f"{plain} with {rest}", f"{plain} in {rest}"):
            more = self._grammar.read(said, today) if spec.filters else Unknown()
            if (
                isinstance(more, Understood)
                and more.spec.name == spec.name
                and more.slots == reading.slots
                and more.filters
                and not (known and any(value for _, value in more.filters))
            ):
                filters = _together(spec.filters, reading.filters, more.filters)
                return Followed(written(spec.canonical, reading.slots, filters))
        if not spec.filters and not reading.slots:
            said = f"{last.canonical} {rest}"
            more = self._grammar.read(said, today)
            if isinstance(more, Understood) and more.exact and len(more.filters) > 1 and not more.slots:
                return Followed(more.canonical)
        if inner := reading.slots.get("question"):
            within = self._narrowed(rest, replace(last, canonical=inner), today)
            return within and Followed(written(spec.canonical, {"question": within.text}, reading.filters))
        names = () if known else readings(self._grammar.read(rest, today))
        slots = [slot for slot in SLOT.findall(spec.canonical) if slot in reading.slots and slot != "words"]
        if len(slots) == 1 and names and not any(one.exact for one in names):
            return Followed(written(spec.canonical, {slots[0]: rest}, reading.filters))
        return None


def _asks_of_it(text: str, keys: Sequence[str]) -> bool:
    """Whether a short text may ask something of what was shown: "who uses it", "permissions?"."""
    short = len(keys) <= SHORT + 1
    return not IT.isdisjoint(keys) or (short and ("the" in keys or text.rstrip().endswith("?")))


def _wishes(reading: Reading) -> bool:
    return isinstance(reading, Understood) and isinstance(reading.spec, Wish)


def _ends_narrowing(keys: Sequence[str]) -> bool:
    """Whether a short text leaves only some of a list: "germans only"."""
    return keys[-1] == "only" and len(keys) <= SHORT


def _same_kind(slots: Sequence[str], names: Sequence[Understood]) -> bool:
    """Whether a name alone is read as another of the kind that was asked about: "E3" after the licence E5."""
    return len(names) == 1 and len(slots) == 1 and [*names[0].slots] == [*slots]


def _points(keys: Sequence[str]) -> bool:
    """Whether a word stands for people said before: not in "roles with their holders"."""
    return any(
        key in PERSON and not (key == "their" and at > 1 and keys[at - 1] in OF_A_LIST) for at, key in enumerate(keys)
    )


def _theirs(keys: Sequence[str]) -> bool:
    """Whether "their" stands behind those whose it is: "who uses text messages as their second factor".

    So do "they" and "them" where they say why, compare or ask more: "Miro's permissions and who granted them".
    """
    if "their" in keys[3:] and not SAID_BEFORE.isdisjoint(keys[: keys.index("their")]):
        return True
    at = next((at for at, key in enumerate(keys) if key in THEM_ALL), 0)
    more = any(keys[one] == "and" and keys[one + 1] in ASKING_MORE for one in range(2, at))
    return more or not REASONS.isdisjoint(keys[2:at])


def _names(reading: Understood) -> bool:
    """Whether a reading names whom it is about; of a question, nothing in it may point at somebody else."""
    wish = isinstance(reading.spec, Wish)
    wished = [reading.slots.get("who", "" if reading.spec.canonical.startswith("onboard") else "her")]
    said = wished if wish else [*reading.slots.values(), *dict(reading.filters).values()]
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


@lru_cache(maxsize=500)
def _refers(text: str) -> bool:
    """As `Follow.refers` says: every text is asked about, and people ask the same things again."""
    words = split(text)
    keys = [word.key for word in words]
    if not keys or len(keys) > MOST:
        return False
    return bool(
        (_points(keys) and len(keys) <= POINTING) or leads.led(words) or leads.without(words)
        or not IT.isdisjoint(keys[1:]) or "or" in keys[1:-1]
        or line(keys) is not None or " ".join(keys) in MORE | BACK
        or leads.among(words) or SHOWING.issuperset(keys)
        or THESE.intersection(keys[1:]) or which(keys) is not None or filed.wanted(words)
        or _ends_narrowing(keys) or COUNTING.issuperset(keys) or _asks_of_it(text, keys) or retimed.said(keys)
        or any(_that(keys, kind) for kind in POINTED)
    )  # fmt: skip


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
    shown, said = remembered(last), text[words[begin].start : words[end - 1].end]
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
