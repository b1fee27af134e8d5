"""The question that was answered last, and what is asked of all that its answer lists: "do they all have mfa"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot import unsaid
from bot.parse import Grammar, Understood
from bot.parse.match import PEOPLE
from bot.parse.reading import Reading, readings, written
from services.last_answers import Last
from services.specs import Question

OF_ALL = re.compile(
    r"^(?P<asks>\W*(?:(?:and|so|but|then|well)\W+)?(?:do|does|did|have|has|had|are|is|were|was)\s+)"
    r"(?:all of (?:them|these|those)|they all|(?<!are )(?<!were )they)(?=\s+\w)",
    re.IGNORECASE,
)
# "Do all the admins have it?", after who has no MFA.
IT = re.compile(r"\bit(?= at least\b|\W*$)", re.IGNORECASE)
LACKING = "without "


def asked_last(grammar: Grammar, last: Last, today: date) -> tuple[Understood, Question] | None:
    """The question that was answered last; where a name may be of several kinds, the one that it was."""
    found = readings(grammar.read(last.canonical, today))
    asked = [(one, one.spec) for one in found if isinstance(one.spec, Question)]
    return min(asked, key=lambda one: last.kind not in one[0].slots, default=None)


def named(grammar: Grammar, last: Last, today: date) -> Last:
    """The last answer; where that only asked which person is meant by a name, as one about whoever it is."""
    found = readings(grammar.read(last.canonical, today)) if not last.kind and last.links else ()
    people = {one.slots["who"] for one in found if PEOPLE & one.slots.keys() == {"who"}}
    plain = len(found) == 1 and not (found[0].names or found[0].among or found[0].filters)
    return replace(last, kind="who", name=people.pop()) if plain and people else last


def whom(grammar: Grammar, last: Last, today: date) -> str:
    """The one person the last answer was about, or by whom its list is narrowed; "" for nobody, or several."""
    return last.name if last.kind == "who" else listed_by(grammar, last, today)


def listed_by(grammar: Grammar, last: Last | None, today: date) -> str:
    """The one person by whom the last list is narrowed: "apps used by Lynne"; "" for nobody, or several."""
    asked = asked_last(grammar, last, today) if last is not None and not last.kind else None
    kinds = {one.name: one.of for one in asked[1].filters} if asked else {}
    people = [text for name, text in asked[0].filters if kinds.get(name) == "who"] if asked else []
    return people[0] if len(people) == 1 else ""


def of_itself(before: Understood, more: Understood) -> bool:
    """Whether what was read with `more` behind it is narrowed by words of its own: "the permanent ones" is no name."""
    own = [value for one, value in more.filters if (one, value) not in before.filters]
    return more.exact and (more.spec, more.slots) == (before.spec, before.slots) and own != [] and not any(own)


def beside(grammar: Grammar, text: str, asked: tuple[Understood, Question] | None, today: date) -> str:
    """What was asked, narrowed by all that a `text` asks alone: "which of them have never entered?"; "" for no such."""
    more = grammar.read(text, today) if asked else None
    if not asked or not isinstance(more, Understood) or (more.spec.name, more.slots) != (asked[1].name, {}):
        return ""
    filters = unsaid.together((), asked[0].filters, more.filters, among=True)
    return written(asked[1].canonical, asked[0].slots, filters) if more.filters else ""


def of_all_listed(grammar: Grammar, text: str, last: Last, today: date) -> str:
    """Those of the list of whom not so is what is asked of all: "do they all have mfa", "have all got it"."""
    told = OF_ALL.match(text)
    asked = asked_last(grammar, last, today) if told or IT.search(text) else None
    if asked is None or asked[0].slots:
        return ""
    if told:
        noun = asked[1].canonical.split()[0]
        return beside(grammar, f"{told['asks']}all {noun}{text[told.end() :]}", asked, today)
    lacked = [name.removeprefix(LACKING) for name, value in asked[0].filters if name.startswith(LACKING) and not value]
    return beside(grammar, IT.sub(lacked[0], text), asked, today) if len(lacked) == 1 else ""


def beyond_names(reading: Reading) -> Reading:
    """What is read of misspelt words, where they may be somebody's name besides: "alerts critcal"."""
    found = [one for one in readings(reading) if one.filters and not one.slots]
    return found[0] if len(found) == 1 else reading
