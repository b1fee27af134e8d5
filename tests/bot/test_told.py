"""What no wording reads is understood by what people typed before; the counts are those of the corpus."""

from __future__ import annotations

import pytest

from bot.parse.heard import COUNTS, NOTHING, Heard, Meaning, counted, named
from tests.bot.office import Office, text_of
from tests.bot.parse.wordings import TOLD
from tests.heard import heard

TEXTS = [(text, canonical) for canonical, texts in TOLD.items() for text in texts]
SOMEBODY = named(["who"])
TAUGHT = [
    *[(Meaning("devices"), ["laptops", "of", SOMEBODY]), (Meaning("devices"), ["which", "laptops", "has", SOMEBODY])],
    *[(Meaning("apps"), ["apps", "here"]), (Meaning("apps"), ["which", "apps", "here"])],
    *[(Meaning("apps", frozenset(("unused",))), ["apps", "gathering", "dust"])] * 2,
    *[(NOTHING, ["thank", "the", "gods"])] * 2,
]


@pytest.mark.parametrize(("text", "canonical"), TEXTS)
async def test_what_no_wording_reads_is_understood(here: Office, text: str, canonical: str) -> None:
    assert f"Read as: {canonical}" in text_of(await here.say(text))


def test_the_counts_are_those_of_the_corpus() -> None:
    assert COUNTS.read_text("utf-8") == heard(), "run python -m tests.heard"


def test_a_word_tells_the_more_of_what_it_was_heard_for() -> None:
    told = Heard(counted(TAUGHT)).told(["my", "laptops"])
    assert told.of("devices") > 0 > told.of("apps")
    assert told.of("never heard of") == -15.0


def test_what_may_mean_nothing_is_likelier_to_mean_that() -> None:
    told = Heard(counted(TAUGHT)).told(["thank", "the", "gods", "apps"])
    assert told.ahead(["devices", "apps"]).keys() == {"devices", "apps"}
    assert told.ahead(["apps"])["apps"] < 0


def test_a_filter_is_meant_by_words_that_were_heard_for_it_alone() -> None:
    heard_of = Heard(counted(TAUGHT))
    dusty, may = heard_of.told(["apps", "gathering", "dust"]), frozenset(("unused",))
    assert dusty.meant("apps", frozenset(), may) == Meaning("apps", may)
    assert dusty.meant("apps", frozenset(), frozenset()) == Meaning("apps")
    assert heard_of.told(["apps", "here"]).meant("apps", frozenset(), may) == Meaning("apps")


def test_a_word_belongs_to_the_meaning_it_was_heard_for_twice() -> None:
    told = Heard(counted(TAUGHT)).told(["laptops"])
    assert told.belongs("laptops", Meaning("devices"))
    assert not told.belongs("laptops", Meaning("apps"))
