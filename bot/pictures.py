"""Charts as pictures, for clients that draw none: small PNGs, readable on light and on dark."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.answers import Answer, Chart

WIDTH_INCHES, HEIGHT_INCHES, DOTS_PER_INCH = 4.6, 2.1, 100
INK, BLUE = "#7d7d7d", "#5b7fd6"
COLOURS = (BLUE, "#e0883a", "#a7a7a7", "#4aa564", "#b565c4", "#d65b6f")
PALETTE = 32
PATIENCE_SECONDS = 0.25
# One at a time: matplotlib does not promise more.
DRAWER = ThreadPoolExecutor(1, "pictures")
LONGEST_LABEL = 26
# By what is on them, so none is ever out of date.
KEPT: dict[Chart, bytes] = {}
MOST_KEPT = 256


async def illustrated(answer: Answer) -> Answer:
    """`answer` with a picture of its chart, if it is there soon; the same numbers are drawn once.

    Most clients need none, so nobody waits for the first one, which takes longer; the next answer has it.
    """
    if answer.chart is None or answer.chart.picture:
        return answer
    drawn = KEPT.get(answer.chart)
    if drawn is None:
        drawing = asyncio.get_running_loop().run_in_executor(DRAWER, picture, answer.chart)
        done, _ = await asyncio.wait((drawing,), timeout=PATIENCE_SECONDS)
        drawn = drawing.result() if done else None
    return answer if drawn is None else replace(answer, chart=replace(answer.chart, picture=drawn))


def picture(chart: Chart) -> bytes:
    """The chart as a PNG of some kilobytes, transparent, always the same for the same chart; empty without numbers."""
    drawn = KEPT.get(chart)
    if drawn is None:
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        drawn = KEPT[chart] = _drawn(chart)
    return drawn


def _drawn(chart: Chart) -> bytes:
    # Takes half a second to load, which only the first chart should cost.
    from matplotlib.figure import Figure
    from PIL import Image

    if not any(number for one in chart.series for _, number in one.points):
        return b""
    figure = Figure(figsize=(WIDTH_INCHES, HEIGHT_INCHES), dpi=DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    DRAW[chart.kind](axes, chart)
    large = io.BytesIO()
    figure.savefig(large, format="png", transparent=True, metadata={"Software": None})
    small = io.BytesIO()
    Image.open(large).quantize(PALETTE, method=Image.Quantize.FASTOCTREE).save(small, "PNG", optimize=True)
    return small.getvalue()


def _bars(axes: Any, chart: Chart) -> None:
    labels, numbers = _points(chart)
    bars = axes.barh(range(len(numbers)), numbers, color=BLUE, height=0.65)
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.bar_label(bars, [f"{number:,}" for number in numbers], color=INK, fontsize=8, padding=3)
    axes.margins(x=0.14)
    _quiet(axes, "left", numbers=False)


def _columns(axes: Any, chart: Chart) -> None:
    labels, numbers = _points(chart)
    bars = axes.bar(range(len(numbers)), numbers, color=BLUE, width=0.65)
    axes.set_xticks(range(len(labels)), labels)
    axes.bar_label(bars, [f"{number:,}" for number in numbers], color=INK, fontsize=8, padding=2)
    axes.margins(y=0.14)
    _quiet(axes, "bottom", numbers=False)


def _lines(axes: Any, chart: Chart) -> None:
    for series, colour in zip(chart.series, COLOURS, strict=False):
        axes.plot([number for _, number in series.points], color=colour, label=_literal(series.name))
    days = [datetime.fromisoformat(label) for label, _ in chart.series[0].points]
    labels = [f"{day.day} {day:%b}" for day in days]
    step = max(1, len(labels) // 6)
    axes.set_xticks(range(0, len(labels), step), labels[::step])
    axes.set_ylim(bottom=0)
    if len(chart.series) > 1:
        axes.legend(frameon=False, labelcolor=INK, fontsize=8)
    _quiet(axes, "bottom", numbers=True)


def _donut(axes: Any, chart: Chart) -> None:
    labels, numbers = _points(chart)
    wedges, *_ = axes.pie(numbers, colors=COLOURS, startangle=90, counterclock=False, wedgeprops={"width": 0.38})
    told = [f"{label}: {number:,}" for label, number in zip(labels, numbers, strict=True)]
    axes.legend(wedges, told, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, labelcolor=INK, fontsize=9)


def _points(chart: Chart) -> tuple[list[str], list[int]]:
    points = chart.series[0].points
    return [_literal(label) for label, _ in points], [number for _, number in points]


def _literal(text: str) -> str:
    """`text` cut to what fits; a dollar sign would begin a formula."""
    return (text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…").replace("$", r"\$")


def _quiet(axes: Any, kept: str, *, numbers: bool) -> None:
    """Leaves one axis, in a grey that can be read on light and on dark."""
    for side, spine in axes.spines.items():
        spine.set_visible(side == kept)
        spine.set_color(INK)
    axes.tick_params(colors=INK, labelsize=8, length=0)
    if not numbers:
        (axes.xaxis if kept == "left" else axes.yaxis).set_visible(False)


DRAW = {"bars": _bars, "columns": _columns, "lines": _lines, "donut": _donut}
