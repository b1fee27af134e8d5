from __future__ import annotations

import pytest

from services.answers import Link, Notice, Tone
from tests.cards.drawing import drawn, elements, lines
from tests.cards.samples import SAMPLES


def test_a_notice_says_its_sentence_once_then_the_next_step() -> None:
    assert lines(drawn(*SAMPLES["notice"])) == ["I did not understand “usr adele”.", "Try one of these."]


def test_a_failure_of_ours_names_its_reference() -> None:
    assert lines(drawn(*SAMPLES["notice_bad"]))[-1] == "Reference 7f3a-91c2"


def test_only_the_first_line_has_the_tone() -> None:
    card = drawn(Notice(title="No.", summary="It did not work.", tone=Tone.BAD))
    assert [run.get("color") for run in elements(card) if run["type"] == "TextRun"] == ["Attention", None]


def test_a_step_takes_the_place_of_the_card_and_the_one_that_destroys_looks_so() -> None:
    buttons = drawn(*SAMPLES["notice_steps"])["actions"]
    assert [(one["verb"], one.get("style")) for one in buttons] == [
        ("show", None),
        ("show", "destructive"),
        ("show", None),
    ]


@pytest.mark.parametrize(
    "url", ["https://steward.contoso.com/connect/x", "http://127.0.0.1:3978/connect/x", "http://[::1]:80/"]
)
def test_a_link_opens_in_the_browser(url: str) -> None:
    (button,) = drawn(Notice(title="Connect", summary="Connect", links=(Link("Open", url),)))["actions"]
    assert (button["type"], button["url"], button["title"]) == ("Action.OpenUrl", url, "Open")


@pytest.mark.parametrize(
    "url", ["http://contoso.com", "javascript:alert(1)", "https://", "http://127.0.0.1.evil.com/", "//x", "https://x y"]
)
def test_a_link_to_anywhere_else_is_not_drawn(url: str) -> None:
    with pytest.raises(ValueError, match="may open"):
        drawn(Notice(title="Connect", summary="Connect", links=(Link("Open", url),)))
