from __future__ import annotations

from services.answers import Notice, Tone
from tests.cards.drawing import drawn, elements, lines
from tests.cards.samples import SAMPLES


def test_a_notice_says_its_sentence_once_then_the_next_step() -> None:
    assert lines(drawn(*SAMPLES["notice"])) == ["I did not understand “usr adele”.", "Try one of these."]


def test_a_failure_of_ours_names_its_reference() -> None:
    assert lines(drawn(*SAMPLES["notice_bad"]))[-1] == "Reference 7f3a-91c2"


def test_only_the_first_line_has_the_tone() -> None:
    card = drawn(Notice(title="No.", summary="It did not work.", tone=Tone.BAD))
    assert [run.get("color") for run in elements(card) if run["type"] == "TextRun"] == ["Attention", None]
