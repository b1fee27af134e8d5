from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from services import settings
from services.errors import BadSettings
from services.prices import Prices

EUR = Prices("EUR", {"SPE_E5": Decimal("54.75")})


def test_seats_cost_their_price_each_and_what_has_no_price_has_no_cost() -> None:
    assert EUR.cost("SPE_E5", 10) == Decimal("547.50")
    assert EUR.cost("SPE_E5", 0) == 0
    assert EUR.cost("FLOW_FREE", 10) is None


@pytest.mark.parametrize(
    ("money", "said"),
    [(None, None), ("0", "EUR 0"), ("12", "EUR 12"), ("9.4", "EUR 9.40"), ("547.5", "EUR 548"), ("6570", "EUR 6,570")],
)
def test_amounts_are_said_with_their_currency(money: str | None, said: str | None) -> None:
    assert EUR.said(None if money is None else Decimal(money)) == said


def test_prices_are_read_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "steward.toml"
    file.write_text('[prices]\ncurrency = "CHF"\n[prices.per_month]\nSPE_E5 = 57.1\n')
    monkeypatch.setenv("STEWARD_FILE", str(file))
    prices = settings.load().prices.table()
    assert prices.said(prices.cost("SPE_E5", 2)) == "CHF 114"


@pytest.mark.parametrize(
    "line", ['currency = "euro"', "per_month = { SPE_E5 = -1 }", 'per_month = { SPE_E5 = "much" }']
)
def test_a_wrong_price_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    file = tmp_path / "steward.toml"
    file.write_text(f"[prices]\n{line}\n")
    monkeypatch.setenv("STEWARD_FILE", str(file))
    with pytest.raises(BadSettings, match="prices"):
        settings.load()
