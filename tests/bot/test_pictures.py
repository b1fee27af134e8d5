from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.pictures import KEPT, illustrated, picture
from services.answers import Chart, Notice, Series
from tests.cards.charts import CHARTS

DRAWN = {name: answer.chart for name, (answer, _) in CHARTS.items() if answer.chart}


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_a_small_png_and_always_the_same(name: str) -> None:
    drawn = picture(DRAWN[name])
    assert Image.open(io.BytesIO(drawn)).size == (460, 210)
    assert 1_000 < len(drawn) < 7_000
    KEPT.clear()
    assert picture(DRAWN[name]) == drawn


def test_names_from_a_tenant_are_letters_in_a_picture_and_no_formula() -> None:
    chart = Chart("Apps", "bars", (Series("people", (("$\\frac{1}{0$ {{DATE()}}" * 9, 3), ("Ω 中 \u202e", 1))),))
    assert picture(chart).startswith(b"\x89PNG")


def test_nothing_is_drawn_of_no_numbers() -> None:
    assert picture(Chart("Apps", "bars", (Series("people", (("Zoom", 0),)),))) == b""


async def test_an_answer_gets_the_picture_of_its_chart() -> None:
    chart = DRAWN["chart_bars"]
    picture(chart)
    answer = Notice(title="t", summary="s", chart=chart)
    shown = (await illustrated(answer)).chart
    assert shown is not None
    assert shown.picture == picture(chart)
    plain = Notice(title="t", summary="s")
    assert await illustrated(plain) is plain
