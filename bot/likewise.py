"""The last wish for somebody else: "same for Debra" after "put Diego in the Finance Team"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot import anew
from bot.parse import Grammar, Understood
from bot.parse.no_names import ORDERS
from bot.parse.openings import ASKS
from bot.parse.pronouns import PERSON
from bot.parse.reading import SLOT, readings, respellings, written
from bot.parse.slots import THE
from bot.parse.words import OWNED, Word, phrase, split
from services.last_answers import Last
from services.specs import Question, Wish

ENDS = (
    ("too",),
    ("as", "well"),
    ("also",),
    ("in", "the", "same", "way"),
    ("in", "the", "same", "manner"),
    ("the", "same", "way"),
    ("the", "same"),
    ("likewise",),
    ("same", "question"),
    ("same", "q"),
    ("same", "again"),
)
LONGEST = 7
# Whoever it is about changes before what it is about: "and Debra".
SUBJECTS = ("who", "app")
# Of a wish with these both may be exchanged at once.
TWO = frozenset(("who", "licence"))
# What stands behind one of these in a wish is in the place of what stood behind it there: "better to Lee".
INTO = frozenset("to into in from for of".split())
TO_WHOM = frozenset(("other", "address"))
IT = frozenset(("it", "its", "there"))
# What is called so is a group, where a wish names one: "no, Finance Team".
GROUPS = (" Team", " team", " Group", " group")
BY, SELF = frozenset(("by", "of")), frozenset(("me", "myself", "i"))
# Before "by" these say only that it was done: "those made by Adele".
DONE = frozenset("made done caused performed carried out that which were was came ones changes edits things".split())
# What takes back what was wished for, where a text may mean that or something else: "restore her account".
TAKES_BACK = {"delete_user": "restore_user", "delete_guest": "restore_user"}
# "No, give him E3 instead".
NO_BUT = re.compile(
    r"^\W*(?:(?:no|nope|nah|actuall?y|oh|oops|sorry|wait|hang on|hold on)\b[\s,.!-]+)+(?=\w+\s)", re.IGNORECASE
)
INSTEAD = re.compile(r"\s+(?:inste?a?d|rather)(?=[\s,]*(?:please|pls|thanks)?\W*$)", re.IGNORECASE)
# "Undo that unblock him": what was drafted is not wanted, and something else is.
UNDONE = re.compile(
    r"^\W*(?:(?:no|oh|oops|sorry|wait|please|ok|okay|actually)\W+)*(?:undo|scrap|cancel|forget|drop|discard|reverse|revert|"
    r"never ?mind|leave|stop|ditch|scratch)\s+(?:that|it|this)(?:\s+(?:one|again|please))?\W+"
    r"(?:(?:and|then|please|just|rather|but|instead)\W+)*(?=\w+\s)",
    re.IGNORECASE,
)


BACK = r"(?:\s+back)?(?:\s+(?:out|off|in))?(?:\s+(?:again|now|please|then))*\W*$"
# "Take her out again", "put her back in": of the group that was spoken of.
OUT_OR_IN = (
    (re.compile(rf"\b(?:take|pull|get|throw|kick|drop|remove)\s+(?P<who>\S.*?){BACK}"), "remove {} from group {}"),
    (re.compile(rf"\b(?:put|add|place|bring)\s+(?P<who>\S.*?){BACK}"), "add {} to group {}"),
)


def ends_so(words: Sequence[Word]) -> int:
    """How many words at the end of a short text say that it is meant as well: "Lee Gu too"."""
    keys = [word.key for word in words]
    while keys and keys[-1] in {"please", "now", "thanks"}:
        keys.pop()
    ending = next((ending for ending in ENDS if tuple(keys[-len(ending) :]) == ending and len(keys) > len(ending)), ())
    return len(words) - len(keys) + len(ending) if ending and len(keys) <= LONGEST else 0


def wished_for(grammar: Grammar, said: str, last: Last, today: date) -> str:
    """The last wish with what `said` names in the place of what it named; "" where that was none, or names nothing."""
    before = grammar.read(last.canonical, today)
    if not isinstance(before, Understood) or not isinstance(before.spec, Wish) or before.among:
        return ""
    if not (PERSON | IT).isdisjoint(word.key for word in split(said)):
        return ""
    if gapped := _gapped(grammar, said, before, today):
        return gapped
    words = split(said)
    into = words[0].key if words[1:] and words[0].key in INTO else ""
    words = words[1:] if into else words
    said = phrase(said, words[1:] if words[1:] and words[0].key in THE else words)
    kinds = _kinds(readings(grammar.read(said, today))) or ({"group"} if said.endswith(GROUPS) else set())
    slots = {name: text.casefold() for name, text in before.slots.items()}
    named = re.search(rf" {into} (?:\w+ )?<(\w+)>", before.spec.canonical) if into else None
    behind = [named[1]] if named and named[1] in kinds | (TO_WHOM if "who" in kinds else set()) else []
    for slot in behind or sorted(kinds & slots.keys(), key=lambda one: one not in SUBJECTS):
        wish = before.saying({**slots, slot: said})
        again = grammar.read(wish, today)
        if isinstance(again, Understood) and again.spec.name == before.spec.name:
            told = [again.slots.get(slot, ""), *(one.slots.get(slot, "") for one in respellings(again))]
            if again.names or said.casefold() in map(str.casefold, told):
                return wish
    return ""


def anew_for(grammar: Grammar, text: str, words: tuple[Word, ...], before: Understood, last: Last, today: date) -> str:
    """The wish `before` to another, "change it to Lee Gu", or at another time, "at 17:00 please"; "" for neither."""
    for wish in anew.at_a_time(text, words, before):
        later = grammar.read(wish, today)
        if isinstance(later, Understood) and later.at and (later.spec, later.slots) == (before.spec, before.slots):
            return wish
    said = anew.made(text, words)
    return wished_for(grammar, f"to {said}", last, today) if said else ""


def without_undoing(grammar: Grammar, text: str) -> str:
    """A wish without words before it that say that what was drafted is not wanted: "undo that unblock him"."""
    undone = UNDONE.match(text) or NO_BUT.match(text)
    rest = split(text[undone.end() :]) if undone else ()
    if not undone or not rest or not (grammar.gist.begins(rest) and rest[0].key in ORDERS):
        return text
    return INSTEAD.sub("", text[rest[0].start + undone.end() :])


def taking_back(grammar: Grammar, said: str, last: Last, today: date) -> str:
    """The one thing that may be `said` which takes the last wish back; "" where nothing does."""
    before = grammar.read(last.canonical, today)
    back = TAKES_BACK.get(before.spec.name) if isinstance(before, Understood) else None
    found = readings(grammar.read(said, today)) if back else ()
    return next((one.canonical for one in found if one.exact and one.spec.name == back), "")


def out_again(grammar: Grammar, said: str, last: Last, today: date) -> str:
    """Whoever a wish was about out of its group again, or back in: "take Adele out again"; "" for no such."""
    before = grammar.read(last.canonical, today)
    group = before.slots.get("group", "") if isinstance(before, Understood) and isinstance(before.spec, Wish) else ""
    keys, whom = (" ".join(word.key for word in split(one)) for one in (said, last.name))
    told = ((form, found["who"]) for one, form in OUT_OR_IN if group and (found := one.search(keys)))
    return next((form.format(last.name, group) for form, who in told if who == whom), "")


def by_whom(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` from "by" on, where those before it say only that something was done: "made by Adele"."""
    at = next((at for at, word in enumerate(words) if word.key not in DONE), 0)
    return words[at:] if at and words[at].key == "by" else words


def _gapped(grammar: Grammar, said: str, before: Understood, today: date) -> str:
    """The last wish for another person and another thing: "and Debra a Visio"; "" where `said` names not both."""
    wanted = [slot for slot in before.slots if slot in TWO and {"a", "an"} & {word.key for word in split(said)[1:-1]}]
    wish = f"{SLOT.split(before.spec.canonical)[0].rstrip(' [')} {said}"
    again = grammar.read(wish, today) if len(wanted) == len(TWO) and before.at is None else None
    if not isinstance(again, Understood) or again.spec is not before.spec or again.slots.keys() != before.slots.keys():
        return ""
    return wish


def asked_of(grammar: Grammar, said: str, last: Last, today: date, *, same: bool) -> str:
    """The last question about one person alone, which it need not be about: "by Lidia" after the audit trail.

    Or about what is named, where it takes any words: "do the same with devices" after "sync now"; "" for no such.
    """
    before = grammar.read(last.canonical, today)
    if not isinstance(before, Understood) or not isinstance(before.spec, Question):
        return ""
    words = split(said)
    form, by = before.spec.canonical, words[0].key in BY
    name = phrase(said, words[by:]) if words[by:] else ""
    if not name or len(words) > LONGEST or not (by or before.slots.keys() <= {"words"}):
        return ""
    if "[<who>]" in form and (by or "who" not in before.slots):
        told = readings(grammar.read(f"{form.partition(' [')[0]} {name}", today))
        narrows = any(one.exact and one.spec is before.spec and one.filters and not one.slots for one in told)
        alone = "who" in _kinds(readings(grammar.read(name, today))) or name.casefold() in SELF
        alone = alone and not narrows  # "and contributors?" after who is Owner in Azure
        return written(form, {**before.slots, "who": name}, before.filters) if alone else ""
    acts = before.spec.change is not None or before.spec.live is not None
    return written(form, {"words": name}) if acts and same and "<words>" in form and not by else ""


def _kinds(names: Sequence[Understood]) -> set[str]:
    """The slots of questions that ask about nothing but a name: what that may be the name of."""
    if any(len(one.slots) != 1 or one.filters or not isinstance(one.spec, Question) for one in names):
        return set()
    return {slot for one in names for slot in one.slots if one.spec.canonical.endswith(f"<{slot}>")}


def same_kind(slots: Sequence[str], names: Sequence[Understood], rest: str) -> bool:
    """Whether a name alone is read as another of the kind that was asked about: "E3" after the licence E5."""
    keys = [word.key for word in split(rest)]
    alone = OWNED not in keys and ASKS.isdisjoint(keys[:1])
    return alone and len(names) == 1 and len(slots) == 1 and [*names[0].slots] == [*slots]


def names_whom(reading: Understood) -> bool:
    """Whether a reading names whom it is about; of a question, nothing in it may point at somebody else."""
    wish = isinstance(reading.spec, Wish)
    wished = [reading.slots.get("who", "" if reading.spec.canonical.startswith("onboard") else "her")]
    said = wished if wish else [*reading.slots.values(), *dict(reading.filters).values()]
    pointing = any(PERSON.intersection(word.key for word in split(text)) for text in said)
    return not pointing and (wish or (reading.exact and "who" in reading.slots))
