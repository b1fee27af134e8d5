from __future__ import annotations

import pytest

from cards.elements import CardSpec
from services import answers, registry
from services.answers import Answer
from services.errors import BadSettings
from tests.cards.drawing import CARDS, GOLDEN, as_file, drawn
from tests.cards.lint import problems
from tests.cards.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_card_is_drawn_as_its_golden_file_has_it(name: str) -> None:
    assert as_file(drawn(*SAMPLES[name])) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SAMPLES)
def test_card_breaks_no_rule(name: str) -> None:
    assert problems(drawn(*SAMPLES[name])) == []


def test_every_golden_file_has_its_sample() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(SAMPLES)


def test_every_kind_of_answer_has_a_card_and_a_sample() -> None:
    kinds = {kind for kind in vars(answers).values() if isinstance(kind, type) and issubclass(kind, Answer)} - {Answer}
    assert set(CARDS) == kinds
    assert {type(answer) for answer, _ in SAMPLES.values()} == kinds


def test_a_file_without_a_card_is_refused_unless_it_stands_apart() -> None:
    with pytest.raises(BadSettings, match=r"cards/elements\.py: has no CARD"):
        registry.folder("cards", "CARD", CardSpec)
    assert "elements" not in registry.folder("cards", "CARD", CardSpec, apart=("elements",))
