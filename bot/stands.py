"""The words of a text that stand for somebody or something the last answer was about: "her", "that app"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bot.lines import remembered
from bot.parse import Grammar, Understood
from bot.parse.pronouns import AFTER_OBJECT, PERSON, owns
from bot.parse.reading import readings
from bot.parse.words import Word
from bot.unsaid import people_of
from services.errors import BadArgument
from services.last_answers import Last
from services.specs import Question

POINTED = {"who": ("user", "person", "account", "guest", "one", "colleague", "employee", "guy"), "app": ("app", "one"),
           "group": ("group", "team", "one")}  # fmt: skip
EXAMPLES = {"who": "Adele Vance", "app": "Salesforce", "group": "Sales"}
# "Who has lost their phone" says itself whose it is.
SAID_BEFORE = frozenset(
    "who anyone anybody everyone everybody people users guests admins employees accounts staff".split()
)
# Behind one of these it is said why, or compared, of whom or what was asked.
REASONS, THEM_ALL = frozenset("because since as than although".split()), frozenset(("they", "them"))
ASKING_MORE = frozenset("who whom when why how what".split())
OF_A_LIST = frozenset(("with", "and", "by"))
THE_LOT = frozenset(("people", "users", "accounts", "guests", "ones", "members", "employees", "persons", "admins"))
OF_THESE = frozenset(("all", "of", "both", "everyone", "everybody", "each"))
THEM, THESE = frozenset(("them", "they", "their")), frozenset(("them", "these", "those"))
ONE_PERSON = frozenset(("her", "him", "she", "he", "his", "hers"))


def points(keys: Sequence[str]) -> bool:
    """Whether a word stands for people said before: not in "roles with their holders"."""
    return any(
        key in PERSON and not (key == "their" and at > 1 and keys[at - 1] in OF_A_LIST) for at, key in enumerate(keys)
    )


def theirs(keys: Sequence[str]) -> bool:
    """Whether "their" stands behind those whose it is: "who uses text messages as their second factor".

    So do "they" and "them" where they say why, compare or ask more: "Miro's permissions and who granted them".
    """
    if "their" in keys[3:] and not SAID_BEFORE.isdisjoint(keys[: keys.index("their")]):
        return True
    at = next((at for at, key in enumerate(keys) if key in THEM_ALL), 0)
    more = any(keys[one] == "and" and keys[one + 1] in ASKING_MORE for one in range(2, at))
    return more or not REASONS.isdisjoint(keys[2:at])


def that(keys: list[str], kind: str) -> tuple[int, int] | None:
    """Where "that user" stands."""
    for at in range(len(keys) - 1):
        # "That one consent" is a consent.
        more = keys[at + 1] == "one" and "".join(keys[at + 2 : at + 3]) not in AFTER_OBJECT
        if keys[at] in {"that", "this"} and keys[at + 1] in POINTED[kind] and not more:
            return at, at + 2
    return None


def pronoun(keys: list[str]) -> tuple[int, int, str] | None:
    """Where a word stands that points at the last answer, and what kind of thing that is."""
    for at, key in enumerate(keys):
        if key in PERSON:
            return at, at + 1, "who"
    found: Callable[[str], tuple[int, int] | None] = lambda kind: that(keys, kind)  # noqa: E731
    return next(((*place, kind) for kind in POINTED if (place := found(kind))), None)


def named(text: str, words: tuple[Word, ...], at: tuple[int, int, str], last: Last | None, person: str) -> str:
    """`text` with the name of the thing that the last answer was about in place of the words that point at it.

    "Her" may be the one `person` by whom the last list is narrowed. Raises BadArgument when that was a list, or a thing
    of another kind.
    """
    begin, end, kind = at
    shown, said = remembered(last), text[words[begin].start : words[end - 1].end]
    kind = shown.kind if words[end - 1].key == "one" and shown.kind else kind
    if not shown.kind and person and words[begin].key in ONE_PERSON:
        return in_place(text, words, at, person)
    if shown.kind != kind or not shown.name:
        example = in_place(text, words, at, EXAMPLES[kind])
        why = "The last answer was a list" if not shown.kind else "The last answer was about something else"
        raise BadArgument(f"I cannot tell whom “{said}” means. {why}.", f"Say the name, for example: {example}")
    return in_place(text, words, at, shown.name)


def in_place(text: str, words: tuple[Word, ...], at: tuple[int, int, str], name: str) -> str:
    """`text` with the `name` in place of the words that point at somebody or something."""
    begin, end, _ = at
    own = "'s" if owns([word.key for word in words], begin) else ""
    return f"{text[: words[begin].start]}{name}{own}{text[words[end - 1].end :]}"


def listed_in(grammar: Grammar, text: str, words: tuple[Word, ...], at: tuple[int, int, str], today: date) -> bool:
    """Whether "them" are what a clause before asks for: "which alerts are open, and are any of them critical"."""
    begins = [
        one for one in range(2, at[0]) if words[one].key == "and" or "," in text[words[one - 1].end : words[one].start]
    ]
    if words[at[0]].key not in THEM or not begins:
        return False
    found = readings(grammar.read(text[: words[begins[-1] - 1].end], today))
    return bool(found) and all(one.exact and isinstance(one.spec, Question) and not one.slots for one in found)


def of_all(grammar: Grammar, text: str, words: tuple[Word, ...], last: Last, today: date) -> str:
    """What is wished for all whom the last answer lists: "disable all of these"; "" for any other text."""
    keys = [word.key for word in words]
    at = next((at for at, key in enumerate(keys) if at and key in THESE), None)
    if at is None:
        return ""
    begin, end = at, at + 1 + (keys[at + 1 : at + 2] != [] and keys[at + 1] in THE_LOT | {"all", "both"})
    while begin > 1 and keys[begin - 1] in OF_THESE:
        begin -= 1
    before = grammar.read(last.canonical, today)
    people = (isinstance(before, Understood) and people_of(before)) or last.canonical
    wish = f"{text[: words[begin].start]}them{text[words[end - 1].end :].rstrip(' .!?')}: {people}"
    reading = grammar.read(wish, today)
    return wish if isinstance(reading, Understood) and reading.among else ""
