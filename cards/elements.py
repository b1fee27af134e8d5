"""The small vocabulary all cards are drawn with, and the only file that knows the card library."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import cycle
from typing import Any, Literal

import microsoft_teams.cards as teams
import orjson

from services.answers import Answer, Chart, Fact, Link, Section, Suggestion, Tone, Value

Json = dict[str, Any]
TEXT_LIMIT = 120
LONG_LIMIT = 500
LABEL_LIMIT = 40
NARROW = 42  # letters in a line on a phone
MOST_BUTTONS = 6
LARGEST_BYTES = 25_000  # of UTF-16 without spaces: 28 KB with room for how the sender writes JSON
ABSENT = "–"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Control, bidi, zero-width, filler and tag characters and lone surrogates: nothing a name needs, all a forger wants.
HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Clients put dates in place of {{DATE(...)}} even in literal text; a run that ends between the braces prevents it.
BRACES = re.compile(r"(?<=\{)(?=\{)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ADDRESS = re.compile(r"https://[^\s/]+(/\S*)?|http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?(/\S*)?")


@dataclass(frozen=True, slots=True)
class CardSpec:
    """A drawing: `draw(answer, understood="")` gives the card's JSON for the kind of answer it `draws`.

    `understood` is the canonical reading of what was typed, "" when nothing was.
    """

    name: str
    draws: type[Answer]
    draw: Callable[..., Json]


class Look(Enum):
    """How a run of text looks, whatever it says; the values are the library's properties."""

    __hash__ = object.__hash__  # Enum's own is Python code, and every run looks its mould up by it

    TITLE = (("size", "Large"), ("weight", "Bolder"))
    HEADING = (("weight", "Bolder"),)
    PLAIN = ()
    LABEL = (("is_subtle", True),)
    QUIET = (("size", "Small"), ("is_subtle", True))
    TYPED = (("font_type", "Monospace"),)
    COLUMN = (("size", "Small"), ("weight", "Bolder"))


def _mould(element: teams.SerializableObject) -> Json:
    # Building a card from the library's typed models takes milliseconds. So each kind of element is made and checked by
    # the library once, here, and a drawing copies its dict and fills in what differs. Tests read the drawn cards back.
    return element.model_dump(by_alias=True, exclude_none=True)


_TONES: dict[Tone, Json] = {
    Tone.PLAIN: {},
    Tone.GOOD: {"color": "Good"},
    # Teams draws "Warning" in a yellow that cannot be read on white.
    Tone.WARNING: {"color": "Accent"},
    Tone.BAD: {"color": "Attention"},
    Tone.QUIET: {"is_subtle": True},
}
_RUN = {(look, tone): _mould(teams.TextRun(**(dict(look.value) | _TONES[tone]))) for look in Look for tone in Tone}
SPACE = _mould(teams.TextRun(text=" "))
Spacing = Literal["None", "Small", "Medium"]
_SPACINGS: tuple[Spacing, ...] = ("None", "Small", "Medium")
_LINE = {spacing: _mould(teams.RichTextBlock(inlines=[], spacing=spacing)) for spacing in _SPACINGS}
_ALONE = _mould(teams.RichTextBlock(inlines=[]))
_CARD = _mould(teams.AdaptiveCard(version="1.5", body=[], msteams=teams.TeamsCardProperties(width="full")))
_HEADER = _mould(teams.Container(items=[], style="emphasis", bleed=True))
_BOX = _mould(teams.Container(items=[], style="emphasis", spacing="Small"))
_COLUMNS = _mould(teams.ColumnSet(columns=[], spacing="Small"))
_LABEL = _mould(teams.Column(items=[], width="100px"))
_STRETCH = _mould(teams.Column(items=[], width="stretch", vertical_content_alignment="Center"))
_AUTO = _mould(teams.Column(items=[], width="auto", vertical_content_alignment="Center"))
_PRESS = _mould(teams.ExecuteAction(title="", verb="", associated_inputs="none"))
_LINK = _mould(teams.ExecuteAction(title="", verb="ask"))
_OPEN = _mould(teams.OpenUrlAction(title="", url="https://"))
_TABLE = _mould(teams.Table(columns=[], rows=[], show_grid_lines=False))
_ROW = _mould(teams.TableRow(cells=[]))
_CELL = _mould(teams.TableCell(items=[]))
_CHARTS = {
    "bars": _mould(teams.HorizontalBarChart(data=[], display_mode="AbsoluteWithAxis", color="categoricalBlue")),
    "columns": _mould(teams.VerticalBarChart(data=[], show_bar_values=True, color="categoricalBlue")),
    "lines": _mould(teams.LineChart(data=[], show_legend=True)),
    "donut": _mould(teams.DonutChart(data=[], show_legend=True)),
}
# The first part is what is well, the second what is not; others follow.
PART_COLOURS = ("categoricalBlue", "categoricalMarigold", "neutral", "categoricalTeal", "categoricalPurple")
_PICTURE = _mould(teams.Image(url="", alt_text="", size="Stretch"))


def seen(text: str) -> str:
    """`text` without what cannot be seen."""
    return text if text.isascii() and text.isprintable() else HIDDEN.sub("", text)


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` on one line, without what cannot be seen, at most `limit` characters; "–" when nothing is left."""
    line = " ".join(seen(text).split())
    return (line if len(line) <= limit else line[: limit - 1].rstrip() + "…") or ABSENT


def shown(value: str | int | datetime | None, kind: str = "") -> str:
    """`value` in words: "–" for None, 1,204 for a number, "21 Nov 2026, 09:14 UTC" for a time.

    Text stays as it is: not yet clean. A `kind` of "date" leaves out the time of day, "when" the time zone.
    """
    if value is None or isinstance(value, str):
        return ABSENT if value is None else value
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        day = f"{at.day} {MONTHS[at.month - 1]} {at.year}"
        minute = f"{day}, {at.hour:02}:{at.minute:02}"
        return day if kind == "date" else minute if kind == "when" else f"{minute} UTC"
    return f"{value:,}"


def run(
    text: str, look: Look = Look.PLAIN, tone: Tone = Tone.PLAIN, *, limit: int = TEXT_LIMIT, link: Json | None = None
) -> list[Json]:
    """`text` literally, as inlines of a line: nothing in it is Markdown or a date; only `link` makes it pressable."""
    mould = _RUN[look, tone] if link is None else {**_RUN[look, tone], "selectAction": link}
    text = clean(text, limit)
    if "{{" in text:
        return [{**mould, "text": piece} for piece in BRACES.split(text)]
    return [{**mould, "text": text}]


def said(value: Value, look: Look = Look.PLAIN, kind: str = "", link: Json | None = None) -> list[Json]:
    """`value` in words and in its tone."""
    return run(shown(value.text, kind), look, value.tone, link=link)


def line(*runs: list[Json], spacing: Spacing = "Small", separator: bool = False) -> Json:
    """One wrapped paragraph of `runs`, a space between them."""
    block = {**_LINE[spacing], "inlines": _spaced(runs)}
    if separator:
        block["separator"] = True
    return block


def alone(*runs: list[Json], right: bool = False) -> Json:
    """A paragraph that has its cell or column to itself."""
    block = {**_ALONE, "inlines": _spaced(runs)}
    if right:
        block["horizontalAlignment"] = "Right"
    return block


def _spaced(runs: tuple[list[Json], ...]) -> list[Json]:
    inlines = runs[0]
    for more in runs[1:]:
        inlines = [*inlines, SPACE, *more]
    return inlines


def header(title: str, subtitle: str = "", badge: Value | None = None) -> Json:
    """What the card is about, on a tinted band; `badge` is its state, at the right."""
    words = [alone(run(title, Look.TITLE, limit=LONG_LIMIT))]
    if subtitle and subtitle != title:
        words.append(line(run(subtitle, Look.LABEL, limit=LONG_LIMIT), spacing="None"))
    if badge is None:
        return {**_HEADER, "items": words}
    columns = [{**_STRETCH, "items": words}, {**_AUTO, "items": [alone(said(badge, Look.HEADING), right=True)]}]
    return {**_HEADER, "items": [{**_COLUMNS, "columns": columns}]}


def facts(given: Iterable[Fact]) -> list[Json]:
    """Labels in one column, values in the next."""
    return [pair(fact.label, said(fact.value)) for fact in given]


def pair(label: str, *values: list[Json], width: str = "100px") -> Json:
    """One label of this `width` and what stands beside it, a line each."""
    first, *others = values
    lines = [alone(first), *(line(value, spacing="None") for value in others)]
    named = {**_LABEL, "width": width, "items": [alone(run(label, Look.LABEL))]}
    return {**_COLUMNS, "columns": [named, {**_STRETCH, "items": lines}]}


def heading(text: str) -> Json:
    """The title of what follows."""
    return line(run(text, Look.HEADING), spacing="Medium")


def section(given: Section, most: int) -> list[Json]:
    """A titled list, cut after `most` lines and then saying how many there are in all."""
    lines = given.lines[:most]
    rest = max(given.total, len(given.lines)) - len(lines)
    # What takes more than one line on a phone would run into the next.
    apart: Spacing = "Small" if any(len(shown(value.text)) > NARROW for value in lines) else "None"
    drawn = [heading(given.title), *(line(said(value), spacing=apart) for value in lines)]
    if rest > 0 or not lines:
        more = f"and {rest:,} more" if lines else f"{rest:,}" if rest else "None"
        drawn.append(line(run(more, Look.LABEL), spacing=apart))
    return drawn


def box(items: list[Json], press: Json) -> Json:
    """A tinted block that can be pressed as a whole."""
    columns = [{**_STRETCH, "items": items}, {**_AUTO, "items": [alone(run("›", Look.TITLE, Tone.QUIET))]}]
    return {**_BOX, "items": [{**_COLUMNS, "columns": columns}], "selectAction": press}


def table(weights: Sequence[int], rows: Iterable[Sequence[Json]]) -> Json:
    """A grid of lines, the first row being the headers; `weights` share out the width."""
    return {
        **_TABLE,
        "columns": [{"width": weight} for weight in weights],
        "rows": [{**_ROW, "cells": [{**_CELL, "items": [cell]} for cell in row]} for row in rows],
    }


def chart(given: Chart | None, *, pictured: bool = True) -> list[Json]:
    """The numbers as the client draws them, under their title; for clients that cannot, its picture.

    Nothing where all numbers are 0.
    """
    if given is None or not any(number for one in given.series for _, number in one.points):
        return []
    points = [(_plain(label), number) for label, number in given.series[0].points]
    drawn = {**_CHARTS[given.kind], "title": _plain(given.title)}
    if given.kind == "lines":
        drawn["data"] = [
            {
                "legend": _plain(one.name),
                "color": colour,
                "values": [{"x": _plain(label), "y": number} for label, number in one.points],
            }
            for one, colour in zip(given.series, cycle(PART_COLOURS))
        ]
    elif given.kind == "donut":
        parts = zip(points, cycle(PART_COLOURS))
        drawn["data"] = [
            {"legend": f"{label}: {number:,}", "value": number, "color": colour} for (label, number), colour in parts
        ]
    else:
        drawn["data"] = [{"x": label, "y": number} for label, number in points]
    if given.picture and pictured:
        url = f"data:image/png;base64,{b64encode(given.picture).decode()}"
        drawn["fallback"] = {**_PICTURE, "url": url, "altText": spoken(given)}
    else:
        drawn["fallback"] = "drop"
    return [heading(given.title), drawn]


def spoken(given: Chart) -> str:
    """A chart in words, for those who cannot see it."""
    told = (f"{label} {number:,}" for one in given.series for label, number in one.points)
    return _plain(f"{given.title}: {', '.join(told)}", LONG_LIMIT)


def _plain(text: str, limit: int = LABEL_LIMIT) -> str:
    """`text` where only text can stand: nothing in it is a date that clients put in."""
    return clean(BRACES.sub(" ", text), limit)


def text_input(
    id: str,
    label: str,
    *,
    required: bool = False,
    shortest: int = 0,
    hint: str = "",
    value: str = "",
    longest: int = LONG_LIMIT,
    lines: bool = True,
) -> Json:
    """A field for up to `longest` characters. Its bounds are the client's only: the server checks them again."""
    wrong = f"Please write {shortest} to {longest} characters." if shortest else "Please fill this in."
    return _mould(
        teams.TextInput(
            id=id,
            label=label,
            placeholder=hint or None,
            value=seen(value) or None,
            is_multiline=lines or None,
            is_required=required or None,
            max_length=longest,
            regex=rf"^[\s\S]{{{shortest},}}$" if shortest else None,
            error_message=wrong if required else None,
        )
    )


def choice_input(
    id: str,
    label: str,
    choices: Iterable[tuple[str, str]],
    chosen: str = "",
    *,
    several: bool = False,
    required: bool = False,
) -> Json:
    """A drop-down of (title, value), or boxes to tick where `several` may be chosen (`chosen`: comma-separated)."""
    options = [teams.Choice(title=clean(title), value=seen(value)) for title, value in choices]
    return _mould(
        teams.ChoiceSetInput(
            id=id,
            label=label,
            choices=options,
            value=seen(chosen) or None,
            style="expanded" if several else "compact",
            is_multi_select=several or None,
            is_required=required or None,
            error_message="Please choose." if required else None,
        )
    )


def date_input(id: str, label: str, *, required: bool = False, value: str = "") -> Json:
    """A field for a day."""
    error, day = "Please pick a day." if required else None, DAY.match(value)
    field = teams.DateInput(id=id, label=label, value=day and day[0], is_required=required or None, error_message=error)
    return _mould(field)


def press(title: str, verb: str, data: Json, *, style: str = "", inputs: bool = False) -> Json:
    """A button. `data` comes back with the press and is untrusted then; `inputs` sends and checks the fields too."""
    sent = {key: seen(value) if isinstance(value, str) else value for key, value in data.items()}
    button = {**_PRESS, "title": clean(title, LABEL_LIMIT), "verb": verb, "data": sent}
    if inputs:
        button["associatedInputs"] = "auto"
    if style:
        button["style"] = style
    return button


def question(text: str) -> Json:
    """The data of a press that asks `text` as if it had been typed."""
    return {"ask": seen(text)}


def details(title: str, text: str) -> Json:
    """What makes a run ask `text` when pressed, for `run(link=...)`; `title` is read aloud."""
    return {**_LINK, "title": clean(title, LABEL_LIMIT), "data": question(text)}


def asks(suggestions: Iterable[Suggestion]) -> list[Json]:
    """A button for each suggestion."""
    return [press(one.label, "show" if one.here else "ask", question(one.ask), style=one.style) for one in suggestions]


def opens(links: Iterable[Link]) -> list[Json]:
    """A button for each link. Raises ValueError for an address that is neither https nor this machine's own."""
    given = list(links)
    if wrong := [link.label for link in given if not ADDRESS.fullmatch(link.url)]:
        raise ValueError(f"no card may open the address of {wrong}")
    return [{**_OPEN, "title": clean(link.label, LABEL_LIMIT), "url": link.url} for link in given]


def footer(answer: Answer, understood: str, mark: str = "") -> list[Json]:
    """The quiet end of a card: where it comes from, how old it is, what it could not see and how it was asked."""
    quiet = [run(mark, Look.QUIET)] if mark else []
    if answer.fresh is not None:
        at = answer.fresh.as_of
        age = "· not collected completely yet" if at is None else f"· as of {shown(at)}"
        tone = Tone.WARNING if at is None else Tone.PLAIN
        quiet.append([*run(answer.fresh.connection, Look.QUIET), SPACE, *run(age, Look.QUIET, tone)])
        quiet += [run(blind, Look.QUIET, limit=LONG_LIMIT) for blind in answer.fresh.blind_spots]
    if understood:
        quiet.append(run(f"Read as: {understood}", Look.QUIET, limit=LONG_LIMIT))
    return [line(inlines, spacing="None" if nth else "Medium", separator=not nth) for nth, inlines in enumerate(quiet)]


def card(body: list[Json], actions: Sequence[Json] = ()) -> Json:
    """The whole: `body` and at most six buttons."""
    return {**_CARD, "body": body} | ({"actions": list(actions[:MOST_BUTTONS])} if actions else {})


def fitting(draw: Callable[[int], Json], most: int) -> Json:
    """`draw(n)` for the largest of `most`, three quarters of it and so on whose card one message can carry."""
    drawn = draw(most)
    while most > 1 and too_large(drawn):
        most = most * 3 // 4
        drawn = draw(most)
    return drawn


def too_large(drawn: Json) -> bool:
    """Whether one message cannot carry the card. UTF-8 doubled is never less than UTF-16, and quick to count."""
    packed = orjson.dumps(drawn)
    return 2 * len(packed) > LARGEST_BYTES and len(packed.decode().encode("utf-16-le")) > LARGEST_BYTES
