from datetime import UTC, datetime

import pytest

from services.errors import BadArgument
from services.spans import Span, ahead, cutoff, past

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("7d", Span("in 7 days", at("2026-11-14T09:00"))),
        ("1d", Span("in 1 day", at("2026-11-20T09:00"))),
        ("6h", Span("in 6 hours", at("2026-11-21T03:00"))),
        ("since 2026-10-01", Span("since 01 Oct 2026", at("2026-10-01"))),
        ("before 2026-06-01", Span("before 01 Jun 2026", None, at("2026-06-01"))),
        (
            "from 2026-10-01 to 2026-10-31",
            Span("from 01 Oct 2026 to 31 Oct 2026", at("2026-10-01"), at("2026-11-01")),
        ),
        ("from 2026-11-20 to 2026-11-20", Span("on 20 Nov 2026", at("2026-11-20"), at("2026-11-21"))),
    ],
)
def test_time_gone_by_has_its_ends_in_utc(value: str, span: Span) -> None:
    assert past("created", value, NOW, "users created 30d") == span


def test_time_to_come_ends_that_much_later() -> None:
    assert ahead("", "30d", NOW, "secrets 30d") == Span("in 30 days", None, at("2026-12-21T09:00"))


def test_nothing_has_happened_since_then() -> None:
    assert cutoff("inactive", "90d", NOW, "x") == at("2026-08-23T09:00")
    assert cutoff("inactive", "since 2026-06-01", NOW, "x") == at("2026-06-01")


@pytest.mark.parametrize("value", ["0d", "-3d", "3651d", "9999h", "since 2026-13-01", "before 2026-02-30", "soon", ""])
def test_what_is_no_time_is_refused(value: str) -> None:
    with pytest.raises(BadArgument, match="created"):
        past("created", value, NOW, "users created 30d")


@pytest.mark.parametrize("value", ["before 2026-06-01", "from 2026-06-01 to 2026-06-30"])
def test_an_age_begins_somewhere_and_ends_now(value: str) -> None:
    with pytest.raises(BadArgument, match="no beginning up to now"):
        cutoff("inactive", value, NOW, "users inactive 90d")
