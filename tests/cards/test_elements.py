from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards import elements
from cards.elements import clean, run, shown

ANY_TEXT = st.text(st.characters(codec=None))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Adele Vance", "Adele Vance"),
        ("  Adele\n\tVance \u00a0", "Adele Vance"),
        ("\u202eecnaV eledA\u202c", "ecnaV eledA"),
        ("A\u200bd\u200ce\u200dl\ufeffe\u00ad\u2060", "Adele"),
        ("\u2066Adele\u2069\u200e\u200f\u061c", "Adele"),
        ("Adele\x00\x1b[31m\x7f", "Adele[31m"),
        ("Adele\ud800", "Adele"),
        ("Ad\U000e0041ele", "Adele"),
        ("\u3164\u2800\u200b", "–"),
        ("", "–"),
        ("**Adele** <img src=x> [x](https://x)", "**Adele** <img src=x> [x](https://x)"),
        ("Adèle 王 עדל 👩", "Adèle 王 עדל 👩"),
    ],
)
def test_text_keeps_what_can_be_seen(text: str, kept: str) -> None:
    assert clean(text) == kept


def test_long_text_is_cut_and_says_so() -> None:
    assert clean("x" * 121) == "x" * 119 + "…"
    assert clean("x" * 120) == "x" * 120
    assert len(clean("y" * 900, 500)) == 500


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert 1 <= len(clean(text)) <= 120


@given(ANY_TEXT)
def test_a_run_says_its_text_and_never_holds_a_template(text: str) -> None:
    inlines = run(text)
    assert "".join(inline["text"] for inline in inlines) == clean(text)
    assert not any("{{" in inline["text"] for inline in inlines)
    assert all(inline["text"] for inline in inlines)


def test_a_date_template_in_a_name_is_broken_up() -> None:
    pieces = [inline["text"] for inline in run("{{DATE(2026-01-01T00:00:00Z)}}")]
    assert pieces == ["{", "{DATE(2026-01-01T00:00:00Z)}}"]


def test_values_are_said_in_words() -> None:
    at = datetime(2026, 11, 1, 9, 4, tzinfo=UTC)
    assert shown(None) == "–"
    assert shown(1204) == "1,204"
    assert shown(at) == "1 Nov 2026, 09:04 UTC"
    assert shown(at, "date") == "1 Nov 2026"
    assert shown(at, "when") == "1 Nov 2026, 09:04"


def test_a_time_of_another_zone_is_said_in_utc() -> None:
    assert shown(datetime(2026, 11, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))) == "31 Oct 2026, 22:30 UTC"


def test_a_press_carries_no_lone_surrogate() -> None:
    assert elements.question("user \ud800x") == {"ask": "user x"}
    assert elements.press("Go", "approve", {"id": "1\ud800", "version": 2})["data"] == {"id": "1", "version": 2}


def test_a_card_too_large_is_drawn_with_less() -> None:
    tried: list[int] = []

    def draw(most: int) -> elements.Json:
        tried.append(most)
        return elements.card([elements.line(run("x" * 100)) for _ in range(most * 20)])

    fitted = elements.fitting(draw, 15)
    assert tried == [15, 11, 8, 6, 4, 3][: len(tried)]
    assert len(tried) > 1
    assert not elements.too_large(fitted)


def test_size_counts_utf16_not_utf8() -> None:
    assert not elements.too_large(elements.card([elements.line(run("王" * 120)) for _ in range(50)]))
    assert elements.too_large(elements.card([elements.line(run("👩" * 120)) for _ in range(50)]))
