"""A question that was read today is not read anew; a wish is, and so is everything on the next day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import readings
from bot.parse import Understood, whole_grammar
from bot.readings import Readings

GRAMMAR = whole_grammar()
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["licences", "users inactive 90d", "user adele vance", "changes since yesterday", "lee gu", "xyzzy plugh"]
)
def test_a_question_asked_again_means_what_it_meant(text: str) -> None:
    kept = Readings(GRAMMAR)
    first = kept.read(text, NOW, "UTC")
    assert first == GRAMMAR.read(text, NOW.date(), NOW, "UTC")
    assert kept.read(text, NOW + timedelta(hours=8), "UTC") is first


def test_yesterday_is_another_day_tomorrow() -> None:
    kept, text = Readings(GRAMMAR), "changes since yesterday"
    first, later = kept.read(text, NOW, "UTC"), kept.read(text, NOW + timedelta(days=1), "UTC")
    assert isinstance(first, Understood)
    assert isinstance(later, Understood)
    assert first.filters != later.filters
    assert kept.read(text, NOW, "UTC") == first


@pytest.mark.parametrize("text", ["disable adele vance", "disable adele vance in 2 hours", "?!"])
def test_a_wish_and_what_was_not_understood_are_read_anew(text: str) -> None:
    kept = Readings(GRAMMAR)
    first = kept.read(text, NOW, "UTC")
    later = NOW + timedelta(hours=3)
    again = kept.read(text, later, "UTC")
    assert again is not first
    assert again == GRAMMAR.read(text, later.date(), later, "UTC")


def test_no_more_than_so_many_are_kept() -> None:
    kept = Readings(GRAMMAR)
    first = kept.read("licences", NOW, "UTC")
    for number in range(1, readings.MOST + 1):
        kept.read(f"users inactive {number}d", NOW, "UTC")
    assert kept.read("licences", NOW, "UTC") is not first
