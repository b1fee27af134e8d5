"""What goes without saying after the last answer: what a list is of ("any unlicensed?"), and whom a wish is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.parse import Grammar, Understood, dropped
from bot.parse.cores import parts
from bot.parse.filter_wordings import SPANS
from bot.parse.manners import begun, plain
from bot.parse.pronouns import PERSON
from bot.parse.reading import Reading, readings
from bot.parse.words import Word, phrase
from bot.pointed import things
from services.last_answers import Last
from services.specs import Filter, Question

# A question of these words alone narrows the last list: there is nothing that it would be a list of.
OPENS = frozenset("any which never not from without with".split())
BETWEEN = frozenset("are is were was have has ones one of them who that which also so far yet still".split())
# What these say is said of something: of the last list, where nothing else is named.
SAID_OF = frozenset("are is were was have has still also".split())
# Those it would be a list of: told first, or anywhere.
HEADS = frozenset("user app guest member admin group team device licence plan role alert request check secret".split())
NOUNS = frozenset(
    "users account apps guests members admins groups teams devices plans roles alerts warnings alarms problems issues "
    "incidents requests checks changes sign-ins secrets policies findings connections consents permissions approvals "
    "it there here data".split()
)
OWN, TOLD = frozenset(("department",)), frozenset(("from", "in"))
LONGEST, LONGEST_WISH = 9, 8
BESIDES = frozenset(("too", "also", "now", "then", "as", "well", "and", "please", "again"))
# Of several that a name may mean, the one that is told of so: "the guest", "the one from R&D".
TELLING = frozenset("no sorry the one i mean meant it is was who that from in with of please a an".split())
LONGEST_TOLD = 8
# Whoever narrows what is about a thing means its people: "just the guests".
PEOPLE_OF = {
    "app": "users using {}", "group": "users in group {}", "licence": "users with licence {}",
    "role": "users in role {}",
}  # fmt: skip


def narrows(words: Sequence[Word]) -> tuple[Word, ...]:
    """What narrows a list in a text that does not say what it is a list of; nothing where one says that, or nothing."""
    rest = plain(tuple(words))
    keys = [word.key for word in rest]
    if not 1 < len(keys) <= LONGEST or keys[0] not in OPENS or not HEADS.isdisjoint(keys[:2]):
        return ()
    if not NOUNS.isdisjoint(keys) or not PERSON.isdisjoint(keys):
        return ()
    if keys[0] == "which" and keys[1] not in BETWEEN | OPENS:
        return ()  # what it is a list of may be misspelt
    begin = int(keys[0] in {"any", "which"})
    while begin and begin < len(keys) and keys[begin] in BETWEEN:
        begin += 1
    return rest[begin:]


def says_of_what(words: Sequence[Word]) -> bool:
    """Whether a text begins with what it is a list of: "guests or members", "which guests have never accepted"."""
    return not (NOUNS | HEADS).isdisjoint(word.key for word in words[:2])


def of_those(grammar: Grammar, before: Understood, words: Sequence[Word], today: date) -> bool:
    """Whether `words` say something, and do not first name what a list like the one `before` is of: "outsiders"."""
    noun = words[0].key if words and words[0].key.endswith("s") else ""
    return bool(words) and not any(one.exact and one.spec is before.spec for one in readings(grammar.read(noun, today)))


def said_of(words: Sequence[Word]) -> bool:
    """Whether something is asked of what is not told: "which still have licences?"."""
    keys = [word.key for word in plain(tuple(words))]
    return keys[0] == "which" and not SAID_OF.isdisjoint(keys[1:2])


def surely(reading: Understood, more: Understood, words: Sequence[Word]) -> bool:
    """Whether what a text narrows a list by can be nothing else: a department is told of as one, "from Sales"."""
    filters = more.spec.filters if isinstance(more.spec, Question) else ()
    known = {one.name for one in filters if (one.of and words[1:]) or one.known or one.value in SPANS}
    new = [one for one in more.filters if one not in reading.filters]
    return all(words[0].key in TOLD or not value or name in known - OWN for name, value in new)


def which_one(last: Last, words: tuple[Word, ...], text: str) -> tuple[str, str]:
    """Those one of whom was to be chosen, as a list, and what is told of the one: "the guest"; "" for no such thing."""
    name = last.canonical.removeprefix("user ")
    chosen = not last.kind and name != last.canonical and len(last.links) > 1
    rest = words if chosen and len(words) <= LONGEST_TOLD and not PERSON.intersection(w.key for w in words) else ()
    while rest and rest[0].key in TELLING:
        rest = rest[1:]
    told = rest and len(rest) < len(words)
    return (f"users named {name}", phrase(text, rest)) if told else ("", "")


def for_whom(grammar: Grammar, text: str, words: tuple[Word, ...], last: Last, today: date) -> Iterator[str]:
    """A wish that does not say whom or what it is about, with whom or what the last answer was."""
    rest = wish(grammar, text, words)
    if rest and (name := last.name if last.kind else _asked_about(grammar.read(last.canonical, today))):
        for join in ("for", "of", "from", ""):
            yield f"{phrase(text, rest)} {join} {name}"
    for name in (one for kind, one, _ in things(grammar, last, today) if rest and kind == "group"):
        yield from (f"{phrase(text, rest)} {join} group {name}" for join in ("to", "from"))


def wish(grammar: Grammar, text: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words that may wish for something without saying of whom or what; () where there are none."""
    rest = begun(words)
    while rest and rest[-1].key in BESIDES:
        rest = rest[:-1]
    while rest and rest[0].key in BESIDES:
        rest = rest[1:]
    wishes = 0 < len(rest) <= LONGEST_WISH and not text.rstrip().endswith("?") and grammar.gist.begins(rest)
    return rest if wishes else ()


def wishing(text: str) -> list[str]:
    """The parts of a `text` that may wish for something: "that was a false positive, so please dismiss the risk"."""
    wishes = (one for one in parts(text) if not one.doubted and not one.asks)
    return [one.said for one in wishes if not dropped.labelled(text, one.start, one.said)]


def _asked_about(before: Reading) -> str:
    """Whom or what a question named; "" where it named nothing."""
    slots = before.slots if isinstance(before, Understood) else {}
    return next((slots[one] for one in ("who", "app") if one in slots), "")


def of_a_list(
    grammar: Grammar, text: str, words: Sequence[Word], rest: tuple[Word, ...], last: Last, today: date
) -> str:
    """What is asked of the last list, as that is narrowed by it: "is Lee Gu one of them"; "" where it cannot be."""
    told = phrase(text, rest)
    one = words[0].key in {"is", "was"} and words[1] is rest[0]
    alone = readings(grammar.read(told, today)) if one else ()
    if not alone or any(reading.exact for reading in alone):
        return told
    named = readings(grammar.read(f"{last.canonical.partition(' ')[0]} named {told}", today))
    return f"named {told}" if any("named" in dict(reading.filters) for reading in named) else ""


def about(wish: Understood, said: str) -> bool:
    """Whether a wish is about just what stands at the end of what is `said`, and about nothing else."""
    told = {name: one for name, one in wish.slots.items() if wish.slots.keys() != {"who", "group"} or name == "group"}
    return not wish.names and len(told) == 1 and all(map(said.endswith, told.values()))


def people_of(reading: Understood) -> str:
    """The question who has, uses or is in the one thing that was asked about; "" where it was not about one."""
    told = {} if reading.spec.name == "permissions" else reading.slots
    asked = [(PEOPLE_OF[slot], text) for slot, text in told.items() if slot in PEOPLE_OF]
    return asked[0][0].format(asked[0][1]) if len(asked) == len(reading.slots) == 1 and not reading.filters else ""


def together(
    filters: Sequence[Filter],
    before: tuple[tuple[str, str], ...],
    more: tuple[tuple[str, str], ...],
    *,
    among: bool = False,
) -> tuple[tuple[str, str], ...]:
    """Those before and more; what was said last wins over the same filter, its negation, and its rivals.

    `among` those who were listed all of it holds.
    """
    if among:
        return tuple(dict.fromkeys((*before, *more)))
    names = {name for name, _ in more}
    rivalries = {one.one_of for one in filters if one.name in names and one.one_of}
    gone = names | {one.name for one in filters if one.one_of in rivalries}
    gone |= {f"not {name}" for name in names} | {name.removeprefix("not ") for name in names}
    return (*(one for one in before if one[0] not in gone), *more)
