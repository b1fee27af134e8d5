"""Collections kept outside the directory: plain pages, filters without ConsistencyLevel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.sandbox.cloud import Cloud
from services.sandbox.collection import (
    KNOWN,
    Draw,
    Options,
    Rows,
    check_known,
    list_page,
    read_order,
    read_place,
    whole,
)
from services.sandbox.filters import Filter, parse
from services.sandbox.schema import Kind
from services.sandbox.wire import Call, Reply, Thing, bad_request


def in_order(rows: Sequence[Thing]) -> Rows:
    """Rows of a sequence from a place on."""
    return lambda place: ((at + 1, rows[at]) for at in range(place, len(rows)))


def read_condition(kind: Kind, text: str | None, more: Iterable[str] = ()) -> Filter | None:
    """The filter, which may also read the names of `more`. Raises Refusal 400."""
    if not text:
        return None
    condition = parse(text)
    unknown = sorted(condition.names - kind.properties.keys() - set(more))
    if unknown:
        raise bad_request(f"Could not find a property named '{unknown[0]}' on type 'microsoft.graph.{kind.type}'.")
    return condition


def list_things(
    cloud: Cloud, call: Call, kind: Kind, rows: Rows, *, context: str = "", default: int = 100, largest: int = 999,
    version: object = 0, condition: Filter | None = None, draw: Draw | None = None,
) -> Reply:  # fmt: skip
    """One page; `version` changes when the rows do. Raises Refusal 400 for what the query gets wrong."""
    check_known(cloud, call, KNOWN)
    names = kind.selected(call.query.get("$select"), one=True)
    plan = kind.plan(names)
    options = Options(
        names=names,
        top=whole(call.query["$top"], 1, largest) if "$top" in call.query else default,
        plan=plan,
        filter=condition or read_condition(kind, call.query.get("$filter")),
        order=read_order(kind, call.query.get("$orderby")),
        search=None,
        place=read_place(cloud, call),
        count=call.query.get("$count", "").lower() == "true" and "$skiptoken" not in call.query,
    )
    drawn = draw or (lambda thing: plan.draw(cloud.world, thing))
    return list_page(cloud, call, kind, rows, options, drawn, version, context or kind.collection)
