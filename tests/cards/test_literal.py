from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC
from itertools import count, cycle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.elements import clean
from services.answers import Column, Field, Profile, Table, Value
from tests.cards.drawing import drawn, lines
from tests.cards.lint import breaches
from tests.cards.samples import SAMPLES

OURS = {"kind", "state", "severity", "verbs", "style", "url"}
PARTS = ("title", "data", "x", "legend")
MAY_HOLD_DATA = {
    ("TextRun", "text"),
    ("Action.OpenUrl", "title"),
    ("Action.Execute", "title"),
    ("Action.Execute", "data"),
    ("Input.Text", "value"),
    ("Input.ChoiceSet", "value"),
    ("Input.ChoiceSet", "title"),
    # Drawn letter by letter, without Markdown.
    *((f"Chart.{kind}", key) for kind in ("HorizontalBar", "VerticalBar", "Line", "Donut") for key in PARTS),
    ("Image", "altText"),
}
TEXT = st.text(st.characters(codec=None), max_size=600)


def refilled(thing: Any, text: Callable[[], str], name: str = "") -> Any:
    """`thing` with every string in it that is not a word of ours replaced by the next `text`."""
    if name in OURS:
        return thing
    if type(thing) is str:
        return text()
    if isinstance(thing, tuple):
        return tuple(refilled(item, text) for item in thing)
    if isinstance(thing, Field):
        # Its words are those of our specs; what was typed before and what the tenant offers are not.
        return dataclasses.replace(
            thing, value=refilled(thing.value, text), choices=refilled(tuple(map(tuple, thing.choices)), text)
        )
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        names = [field.name for field in dataclasses.fields(thing)]
        return dataclasses.replace(thing, **{name: refilled(getattr(thing, name), text, name) for name in names})
    return thing


def places(node: Any, kind: str = "", key: str = "") -> Iterator[tuple[str, str]]:
    """Where in a card (element type, property) a mark stands."""
    if isinstance(node, dict):
        kind = node.get("type", kind)
        for name, value in node.items():
            yield from places(value, kind, key if key == "data" else name)
    elif isinstance(node, list):
        for value in node:
            yield from places(value, kind, key)
    elif isinstance(node, str) and "mark" in node:
        yield kind, key


@pytest.mark.parametrize("name", SAMPLES)
def test_data_stands_in_literal_text_only(name: str) -> None:
    marks = (f"mark{number}" for number in count())
    card = drawn(refilled(SAMPLES[name][0], marks.__next__), "mark")
    assert {("TextRun", "text")} <= set(places(card)) <= MAY_HOLD_DATA


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=15)
@given(texts=st.lists(TEXT, min_size=1, max_size=9))
def test_any_text_gives_a_card_that_breaks_no_rule(name: str, texts: list[str]) -> None:
    answer = refilled(SAMPLES[name][0], cycle(texts).__next__)
    assert breaches(drawn(answer, texts[0])) == []


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 6))
    kinds = st.sampled_from(("text", "number", "date", "when"))
    value = st.builds(Value, st.one_of(st.none(), st.integers(), st.datetimes(timezones=st.just(UTC)), TEXT))
    rows = draw(st.lists(st.tuples(*[value] * width), max_size=20))
    return Table(
        title=draw(TEXT),
        summary=draw(TEXT),
        columns=tuple(draw(st.builds(Column, TEXT, kinds, st.integers(1, 5))) for _ in range(width)),
        rows=tuple(rows),
        total=draw(st.integers(len(rows), 10_000)),
        offset=draw(st.integers(0, 500)),
        ask="users",
        links=tuple("user 1" for _ in rows) if draw(st.booleans()) else (),
    )


@settings(max_examples=30)
@given(tables())
def test_any_table_gives_a_card_that_breaks_no_rule(table: Table) -> None:
    assert breaches(drawn(table)) == []


@given(TEXT)
def test_a_name_is_shown_as_it_is_but_clean(name: str) -> None:
    assert clean(name, 500) in lines(drawn(Profile(title=name, summary="")))
    table = Table(title="t", summary="", columns=(Column("c"),), rows=((Value(name),),), total=1)
    assert clean(name) in lines(drawn(table))
