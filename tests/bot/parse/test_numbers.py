import pytest

from bot.parse.numbers import read_days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("90d", 90),
        ("90", 90),
        ("90 days", 90),
        ("90-day", 90),
        ("3 months", 90),
        ("three months", 90),
        ("a month", 30),
        ("a year", 365),
        ("six weeks", 42),
        ("6w", 42),
        ("half a year", 182),
        ("a couple of weeks", 14),
        ("the last week", 7),
        ("last month", 30),
        ("more than 2 years", 730),
        ("at least forty five days", 45),
        ("ninety-one days", 91),
        ("a hundred and eighty days", 180),
        ("two hundred days", 200),
        ("one year", 365),
        ("30 days or more", 30),
        ("-3 days", -3),
    ],
)
def test_span_of_time_is_whole_days(text: str, days: int) -> None:
    words = text.split()
    assert read_days(words, 0) == (days, len(words))


@pytest.mark.parametrize("text", ["sales", "a", "an account", "days", "the", "e5", "5x", ""])
def test_other_words_are_no_span_of_time(text: str) -> None:
    assert read_days(text.split(), 0) is None
