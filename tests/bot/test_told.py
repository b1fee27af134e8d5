"""What no wording reads is understood by what people typed before; the counts are those of the corpus."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.parse import Grammar, Understood, whole_grammar
from bot.parse.cores import asks
from bot.parse.heard import COUNTS, NOTHING, Heard, Meaning, counted, named
from bot.parse.reading import readings
from services.specs import Question, Wish
from tests.bot.office import Office, text_of
from tests.bot.parse.wordings import MEANT, TOLD
from tests.heard import NOW, heard

TEXTS = [(text, canonical) for canonical, texts in TOLD.items() for text in texts]
SOMEBODY = named(["who"])
TAUGHT = [
    *[(Meaning("devices"), ["laptops", "of", SOMEBODY]), (Meaning("devices"), ["which", "laptops", "has", SOMEBODY])],
    *[(Meaning("apps"), ["apps", "here"]), (Meaning("apps"), ["which", "apps", "here"])],
    *[(Meaning("apps", frozenset(("unused",))), ["apps", "gathering", "dust"])] * 2,
    *[(Meaning("apps", frozenset(("used by",))), ["apps", SOMEBODY, "works", "with"])] * 2,
    *[(NOTHING, ["thank", "the", "gods"])] * 2,
]


@pytest.mark.parametrize(("text", "canonical"), TEXTS)
async def test_what_no_wording_reads_is_understood(here: Office, text: str, canonical: str) -> None:
    assert f"Read as: {canonical}" in text_of(await here.say(text))


@pytest.mark.parametrize(
    "text", ["sessions of Adele Vance", 'he typed "disable Adele Vance"', "unable to disable Lee Gu"]
)
async def test_what_people_wished_for_who_said_the_like_is_no_wish_in_a_few_words_or_quotes(
    here: Office, text: str
) -> None:
    assert "not been requested" not in text_of(await here.say(text))


def test_what_people_meant_as_a_question_is_read_as_no_wish() -> None:
    grammar = whole_grammar()
    asked = {form: texts for form, texts in MEANT.items() if isinstance(_meant(grammar, form)[0].spec, Question)}
    wished = [one for texts in asked.values() for one in texts if not asks(one) and _wishes(_meant(grammar, one))]
    assert (len(asked) > 500, wished) == (True, [])


def _meant(grammar: Grammar, text: str) -> Sequence[Understood]:
    return readings(grammar.read(text, NOW.date(), NOW))


def _wishes(found: Sequence[Understood]) -> bool:
    return len(found) == 1 and isinstance(found[0].spec, Wish)


def test_the_counts_are_those_of_the_corpus() -> None:
    assert COUNTS.read_text("utf-8") == heard(), "run python -m tests.heard"


def test_a_word_tells_the_more_of_what_it_was_heard_for() -> None:
    told = Heard(counted(TAUGHT)).told(["my", "laptops"])
    assert told.of("devices") > 0 > told.of("apps")
    assert told.of("never heard of") == -15.0


def test_one_check_is_told_of_by_words_that_tell_little_of_all_checks() -> None:
    checks = [
        (Meaning("check", frozenset((one,))), [one, "what", "about", "it"]) for one in ("mfa", "apps") for _ in "ab"
    ]
    ending = [(Meaning("check", frozenset(("ending",))), ["subscriptions", "end"])] * 2
    many = [(Meaning("secrets"), ["which", "secrets", "end", "soon"])] * 4
    told = Heard(counted([*checks, *ending, *many])).told(["which", "subscriptions", "end", "soon"])
    assert told.of("check", "ending") > told.of("check")
    assert told.of("check", "mfa") == told.of("check", "never heard of") == told.of("check")


def test_what_may_mean_nothing_is_likelier_to_mean_that() -> None:
    told = Heard(counted(TAUGHT)).told(["thank", "the", "gods", "apps"])
    assert told.ahead(["devices", "apps"]).keys() == {"devices", "apps"}
    assert told.ahead(["apps"])["apps"] < 0


def test_a_filter_is_meant_by_words_that_were_heard_for_it_alone() -> None:
    heard_of = Heard(counted(TAUGHT))
    dusty, may = heard_of.told(["apps", "gathering", "dust"]), frozenset(("unused",))
    none = frozenset[str]()
    assert dusty.meant("apps", none, may, (), ["gathering", "dust"]) == Meaning("apps", may)
    assert dusty.meant("apps", none, may, (), []) == Meaning("apps")
    assert dusty.meant("apps", none, none, (), ["gathering", "dust"]) == Meaning("apps")
    assert heard_of.told(["apps", "here"]).meant("apps", none, may, (), ["here"]) == Meaning("apps")


def test_what_is_named_is_meant_by_the_filter_that_takes_it() -> None:
    told = Heard(counted(TAUGHT)).told(["apps", SOMEBODY, "works", "with"])
    used, none = Meaning("apps", frozenset(("used by",))), frozenset[str]()
    assert told.meant("apps", none, none, ["used by"], []) == used
    assert told.meant("apps", used.filters, none, ["used by"], []) == used
    assert told.meant("apps", none, none, [], ["works"]) == Meaning("apps")


def test_a_word_belongs_to_the_meaning_it_was_heard_for_twice() -> None:
    told = Heard(counted(TAUGHT)).told(["laptops"])
    assert told.belongs("laptops", Meaning("devices"))
    assert not told.belongs("laptops", Meaning("apps"))
