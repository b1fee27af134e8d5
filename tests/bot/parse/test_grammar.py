import time
from collections import Counter
from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parse import Ambiguous, Grammar, Reading, Understood, Unknown, whole_grammar
from bot.parse.optional import ways, wordings
from bot.parse.reading import SLOT
from services.specs import Specs, Wish
from tests.bot.parse.wordings import MEANS, MISSPELT_ACTIONS, NO_ACTION

GRAMMAR = whole_grammar()
TODAY = date(2026, 11, 21)
NAMES = {"who": "Adele Vance", "other": "Lee Gu", "app": "Zoom", "group": "Finance Team", "role": "Global Reader",
         "licence": "Power BI Pro", "connection": "Contoso", "words": "x", "deleted": "Adele Vance", "hours": "4",
         "minutes": "60", "days": "30", "method": "phone", "message": "I am away", "address": "lee@contoso.com",
         "property": "department", "value": "Sales", "type": "guest", "start": "2026-11-30", "end": "2026-12-04",
         "name": "Jane Doe", "azure_role": "Contributor", "subscription": "Production", "permission": "Mail.Read",
         "question": "users", "window": "december", "one": "x", "two": "y", "weekday": "monday"}  # fmt: skip
NAMES |= {"role!": "global admins", "licence!": "E5", "words!": "alerts", "azure_role!": "Contributor",
          "permission!": "Mail.Read", "department": "Sales", "department!": "Sales"}  # fmt: skip
NAMES |= {
    "method!": "authenticator",
    "particulars": "Jane Doe",
    "more": "Jane Doe, manager Lee Gu",
    "one!": "no mfa",
    "two!": "no mfa",
    "property!": "employeetype",
}
CORPUS = [(text, canonical) for canonical, texts in MEANS.items() for text in texts]


def readings(reading: Reading) -> tuple[Understood, ...]:
    if isinstance(reading, Ambiguous):
        return reading.readings
    return (reading,) if isinstance(reading, Understood) else ()


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CORPUS) >= 1000
    assert len(NO_ACTION) >= 150


def test_what_has_wordings_here_has_eight_or_more(grammar: Grammar) -> None:
    counts = Counter(readings(grammar.read(canonical, TODAY))[0].spec.name for canonical, _ in CORPUS)
    assert {name: counts[name] for name in counts if counts[name] < 8} == {}


@pytest.mark.parametrize("canonical", MEANS)
def test_wordings_are_read_as_their_canonical_form(grammar: Grammar, canonical: str) -> None:
    found = {text: readings(grammar.read(text, TODAY)) for text in MEANS[canonical]}
    assert {text: one[0].canonical if one else None for text, one in found.items()} == dict.fromkeys(found, canonical)


def test_canonical_forms_read_as_themselves(grammar: Grammar) -> None:
    wrong = {}
    for canonical, texts in MEANS.items():
        first, again = (readings(grammar.read(text, TODAY))[0] for text in (texts[0], canonical))
        if (again.canonical, again.spec.name) != (canonical, first.spec.name):
            wrong[canonical] = again.canonical
    assert wrong == {}


@pytest.mark.parametrize("text", NO_ACTION)
def test_text_that_is_no_wish_is_not_read_as_an_action(grammar: Grammar, text: str) -> None:
    assert not [one.canonical for one in readings(grammar.read(text, TODAY)) if isinstance(one.spec, Wish)]


@pytest.mark.parametrize(("text", "canonical"), MISSPELT_ACTIONS)
def test_misspelt_action_is_understood_but_not_exact(grammar: Grammar, text: str, canonical: str) -> None:
    reading = grammar.read(text, TODAY)
    assert isinstance(reading, Understood)
    assert (reading.canonical, reading.exact) == (canonical, False)


def test_examples_of_every_spec_read_as_that_spec(grammar: Grammar, specs: Specs) -> None:
    for spec in (*specs.questions.values(), *specs.wishes.values()):
        for example in spec.examples:
            assert spec.name in {one.spec.name for one in readings(grammar.read(example, TODAY))}, example


def test_every_wording_of_every_spec_reads_as_that_spec(grammar: Grammar, specs: Specs) -> None:
    for spec in (*specs.questions.values(), *specs.wishes.values()):
        for wording in spec.says:
            if "[filters" in wording or "{" in wording:
                continue
            form = next(wordings(wording.partition(" = ")[0]))
            words = [word.split("|")[0].strip("[]") for word in form.split()]
            text = SLOT.sub(lambda slot: NAMES[slot[1]], " ".join(words).replace(" 's", "'s"))
            assert spec.name in {one.spec.name for one in readings(grammar.read(text, TODAY))}, text


def test_words_in_brackets_may_be_left_out_of_the_wording_of_a_filter() -> None:
    assert [*ways("not [been] used by [anyone|anybody]")] == [
        "not been used by anyone|anybody",
        "not been used by",
        "not used by anyone|anybody",
        "not used by",
    ]


def test_bare_name_may_be_a_person_or_an_app_and_is_not_exact(grammar: Grammar) -> None:
    found = readings(grammar.read("Adele Vance", TODAY))
    assert [one.canonical for one in found] == ["user adele vance", "app adele vance"]
    assert not any(one.exact for one in found)


def test_slot_keeps_the_text_as_typed(grammar: Grammar) -> None:
    reading = grammar.read("who is Zoë O'Brien-Łukasz?", TODAY)
    assert isinstance(reading, Understood)
    assert reading.slots == {"who": "Zoë O'Brien-Łukasz"}


def test_filter_keeps_its_text_as_typed(grammar: Grammar) -> None:
    reading = grammar.read("disabled users in Research & Development who are guests", TODAY)
    assert isinstance(reading, Understood)
    assert reading.filters == (("disabled", ""), ("department", "Research & Development"), ("guests", ""))


def test_what_no_database_takes_is_not_in_a_slot(grammar: Grammar) -> None:
    reading = grammar.read("user Ad\ud800ele\0", TODAY)
    assert isinstance(reading, Understood)
    assert reading.slots == {"who": "Adele"}


def test_negative_days_reach_the_question_that_refuses_them(grammar: Grammar) -> None:
    reading = grammar.read("users inactive -3 days", TODAY)
    assert isinstance(reading, Understood)
    assert reading.filters == (("inactive", "-3d"),)


def test_unknown_text_gets_three_examples_of_different_things(grammar: Grammar) -> None:
    text = "why is the sky above a user account in general"
    assert isinstance(grammar.read(text, TODAY), Unknown)
    assert len(set(grammar.nearest(text))) == 3


def test_misspelt_keyword_is_offered_beside_a_name_that_could_be_meant(grammar: Grammar) -> None:
    assert readings(grammar.read("licenes", TODAY))[0].canonical == "licences"


@given(st.text(max_size=200))
def test_any_text_has_one_and_the_same_reading(text: str) -> None:
    assert GRAMMAR.read(text, TODAY) == GRAMMAR.read(text, TODAY)


@given(st.lists(st.sampled_from("not never who is was users all how do if should".split()), min_size=1, max_size=3))
def test_action_needs_its_verb_first(before: list[str]) -> None:
    found = readings(GRAMMAR.read(" ".join([*before, "disable", "Adele"]), TODAY))
    assert not [one for one in found if isinstance(one.spec, Wish)]


def test_reading_takes_well_under_a_millisecond(grammar: Grammar) -> None:
    times = []
    for text, _ in CORPUS:
        begun = time.perf_counter()
        grammar.read(text, TODAY)
        times.append(time.perf_counter() - begun)
    assert median(times) < 0.003
