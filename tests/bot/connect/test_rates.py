"""How often somebody may come."""

from __future__ import annotations

from bot.connect.rates import MOST, Rates


class Seconds:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_as_often_as_allowed_then_after_a_wait() -> None:
    clock = Seconds()
    rates = Rates(3, 60, clock)
    assert [rates.wait("here") for _ in range(4)] == [0, 0, 0, 20]
    clock.at = 19.0
    assert rates.wait("here") == 1
    clock.at = 20.0
    assert [rates.wait("here"), rates.wait("here")] == [0, 20]


def test_one_that_comes_too_often_holds_nobody_else_up() -> None:
    rates = Rates(1, 60, Seconds())
    assert [rates.wait("here"), rates.wait("here") > 0, rates.wait("there")] == [0, True, 0]


def test_no_more_are_remembered_than_fit() -> None:
    rates = Rates(1, 60, Seconds())
    for number in range(MOST + 50):
        rates.wait(str(number))
    assert len(rates._left) == MOST
