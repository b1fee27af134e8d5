"""Who wants one thing gone does not lose all of them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.one_of_all import insist
from bot.parse import Understood, whole_grammar
from services.errors import BadArgument

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("reset mfa pradeep", "delete that method from Pradeep"),
        ("reset mfa pradeep", "remove his lost method"),
        ("remove all licences lee", "remove that licence from Lee"),
        ("remove all licences lee", "take a licence from Lee"),
        ("remove inbox rules adele", "remove one of Adele's inbox rules"),
        ("delete calendars lee", "delete the second calendar of Lee"),
    ],
)
def test_one_of_several_is_not_all_of_them(wish: str, said: str) -> None:
    with pytest.raises(BadArgument, match="not one of them"):
        insist(_read(wish), said)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("reset mfa pradeep", "do a second factor reset for Pradeep"),
        ("reset mfa pradeep method phone", "delete that phone method from Pradeep"),
        ("remove all licences lee", "that licence is dear, remove all licences from Lee"),
        ("remove all licences lee", "take Lee's licence away"),
        ("disable lee", "block that user"),
    ],
)
def test_whatever_means_all_or_names_the_one_is_as_it_was(wish: str, said: str) -> None:
    insist(_read(wish), said)


def _read(wish: str) -> Understood:
    reading = whole_grammar().read(wish, TODAY)
    assert isinstance(reading, Understood)
    return reading
