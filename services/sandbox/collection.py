"""Reading a collection of directory objects: list, one, count, with Graph's query options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from services.sandbox.cloud import Cloud
from services.sandbox.faults import CONTEXT
from services.sandbox.filters import Filter, fold, parse, reach
from services.sandbox.pages import query_text, seal, unseal
from services.sandbox.schema import Kind, Plan
from services.sandbox.wire import JSON_TYPE, Call, Refusal, Reply, Thing, bad_request

Rows = Callable[[int], Iterator[tuple[int, Thing]]]
Draw = Callable[[Thing], Thing]
# The page limit with signInActivity in 2023, which was refused outside Graph's envelope.
ODD_PAGE = 120
TOO_MANY = "Cannot query data for more than 120 users at a time."
KNOWN = frozenset({"$select", "$filter", "$top", "$expand", "$orderby", "$search", "$count", "$skiptoken", "$format"})


@dataclass(slots=True)
class Options:
    """Query options after checking: what to draw, how many, which, in what order."""

    names: tuple[str, ...]
    top: int
    plan: Plan
    filter: Filter | None
    order: tuple[str, bool] | None
    search: tuple[str, str] | None
    place: int
    count: bool


def whole(text: str, low: int, high: int) -> int:
    """`$top`. Raises Refusal 400 outside the range."""
    if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
        raise bad_request(f"Invalid page size specified: '{text[:40]}'. Must be between {low} and {high} inclusive.",
                          "Request_UnsupportedQuery")  # fmt: skip
    return int(text)


def check_known(cloud: Cloud, call: Call, known: frozenset[str], code: str = "BadRequest") -> None:
    """Raise Refusal 400 for a query option outside `known`; with the knob turned it counts for nothing instead."""
    for name in [name for name in call.query if name.startswith("$") and name not in known]:
        if not cloud.knobs.ignore_unsupported:
            raise bad_request(f"Query option '{name}' is not supported for this resource.", code)
        del call.query[name]


def read_options(cloud: Cloud, call: Call, kind: Kind, *, default: int = 100, largest: int = 999) -> Options:
    """Check the query of a list call. Raises Refusal 400 (501 for properties kept elsewhere)."""
    query = call.query
    check_known(cloud, call, KNOWN, "Request_UnsupportedQuery")
    names = kind.selected(query.get("$select"))
    condition = parse(query["$filter"]) if query.get("$filter") else None
    if condition is not None:
        check_filter(call, kind, condition)
    if "signInActivity" in names or (condition and "signInActivity" in condition.names):
        largest = min(largest, cloud.knobs.sign_in_activity_page)
        if largest == ODD_PAGE and query.get("$top", "0").isdigit() and int(query.get("$top", "0")[:9]) > ODD_PAGE:
            raise Refusal(400, "BadRequest", TOO_MANY, raw=orjson.dumps({"@odata.context": CONTEXT, "value": TOO_MANY}))
    if "$skiptoken" in query and query.get("$top") is None:
        default = min(default, largest)
    return Options(
        names=names,
        top=whole(query["$top"], 1, largest) if "$top" in query else min(default, largest),
        plan=kind.plan(names),
        filter=condition,
        order=read_order(kind, query.get("$orderby")),
        search=read_search(call, query.get("$search")),
        place=read_place(cloud, call),
        count=call.advanced and "$skiptoken" not in query,
    )


def check_filter(call: Call, kind: Kind, condition: Filter) -> None:
    """Raise Refusal 400 for unknown properties, and for advanced filters without what they need."""
    known = kind.properties
    for name in sorted(condition.names):
        if name not in known and name not in kind.keys:
            raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.{kind.type}'.")
    if condition.advanced and not call.advanced:
        operator = sorted(condition.advanced)[0]
        raise Refusal(400, "Request_UnsupportedQuery", f"Operator: '{operator}' is not supported without "
                      "'ConsistencyLevel: eventual' and '$count=true'.")  # fmt: skip


def read_order(kind: Kind, text: str | None) -> tuple[str, bool] | None:
    """`$orderby` as (property, descending). Raises Refusal 400 for an unknown property."""
    if not text:
        return None
    name, _, direction = text.split(",")[0].strip().partition(" ")
    if name not in kind.properties:
        raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.{kind.type}'.")
    if direction.strip().lower() not in ("", "asc", "desc"):
        raise bad_request(f"Syntax error at position {len(name)} in '{text}'.")
    return name, direction.strip().lower() == "desc"


def read_search(call: Call, text: str | None) -> tuple[str, str] | None:
    """`$search="displayName:word"` as (property, word). Raises Refusal 400 without the header or the quotes."""
    if text is None:
        return None
    if not call.eventual:
        raise Refusal(400, "Request_UnsupportedQuery", "Request with $search query parameter only works through "
                      "MSGraph with a special request header: 'ConsistencyLevel: eventual'")  # fmt: skip
    name, separator, word = text.strip().strip('"').partition(":")
    if not separator or not text.strip().startswith('"'):
        raise bad_request(f"Syntax error: unrecognized search clause '{text}'.")
    return name, word.lower()


def read_place(cloud: Cloud, call: Call) -> int:
    """Where this page starts. Raises Refusal 400 for a token that is not this query's."""
    token = call.query.get("$skiptoken")
    if token is None:
        return 0
    state = unseal(token, call.now, cloud.knobs.page_token_life)
    if state.get("q") != fingerprint(call):
        raise bad_request("The skip token does not belong to this query.")
    return int(state["p"])


def fingerprint(call: Call) -> str:
    """What a page token is bound to: the path and every option that shapes the result."""
    return "/".join(call.path).lower() + "?" + query_text(dict(sorted(call.query.items())))


def list_page(
    cloud: Cloud, call: Call, kind: Kind, rows: Rows, options: Options, draw: Draw, version: object, context: str = ""
) -> Reply:
    """One page of a collection as bytes. `rows(place)` gives (next place, object) from a place on."""
    asked = (call.query.get("$filter"), call.query.get("$expand"), options.order, options.search)
    lagging = call.eventual and bool(cloud.knobs.index_lag)
    if lagging:
        rows = _indexed(cloud, kind, rows)
    key = (call.path, options.names, asked, options.place, options.top, version, cloud.knobs.short_pages)
    kept = None if lagging else cloud.pages.get(key)
    if kept is None:
        most = _shortened(options) if cloud.knobs.short_pages else options.top
        found, following = _collect(rows, options, draw, most)
        kept = (orjson.dumps(found), following)
        if not lagging:
            cloud.pages.put(key, *kept)
    value, following = kept
    selected = "(" + ",".join(options.names) + ")" if call.query.get("$select") else ""
    head: Thing = {"@odata.context": cloud.context(f"{context or context_of(call, kind)}{selected}")}
    if options.count:
        head["@odata.count"] = sum(1 for _ in _matching(rows(0), options))
    if following is not None:
        head["@odata.nextLink"] = next_link(cloud, call, following)
    body = orjson.dumps(head)[:-1] + b',"value":' + value + b"}"
    return Reply(200, body, {"Content-Type": JSON_TYPE})


def count_rows(cloud: Cloud, call: Call, kind: Kind, rows: Rows) -> Reply:
    """A `/$count` segment: how many objects, filtered or searched, as text. Raises Refusal 400 without the header."""
    if not call.eventual:
        raise Refusal(400, "Request_BadRequest", "$count is not currently supported.")
    # The segment itself asks for the count that advanced filters need.
    call.query["$count"] = "true"
    number = sum(1 for _ in _matching(rows(0), read_options(cloud, call, kind)))
    return Reply(200, str(number).encode(), {"Content-Type": "text/plain"})


def context_of(call: Call, kind: Kind) -> str:
    """The `$metadata#` part for a list: the set itself, or directoryObjects below another object."""
    return kind.collection if len(call.path) < 3 else "directoryObjects"


def next_link(cloud: Cloud, call: Call, following: int) -> str:
    """The address of the next page."""
    token = seal({"p": following, "q": fingerprint(call), "t": call.now.timestamp()})
    extra = query_text(call.query, **{"$skiptoken": token})
    return f"{cloud.graph_root}/{'/'.join(call.path)}?{extra}"


def _matching(rows: Iterable[tuple[int, Thing]], options: Options) -> Iterator[tuple[int, Thing]]:
    test = options.filter.test if options.filter else None
    search = options.search
    for place, thing in rows:
        if test is not None and not test(thing):
            continue
        if search and not any(w.startswith(search[1]) for w in str(thing.get(search[0]) or "").lower().split()):
            continue
        yield place, thing


def _indexed(cloud: Cloud, kind: Kind, rows: Rows) -> Rows:
    """The rows that the index behind $search and $count has heard of: it learns of new objects late."""
    table = cloud.world.tables.get(kind.collection)
    added, known = (table.added if table else {}), cloud.clock() - cloud.knobs.index_lag
    return lambda place: ((at, thing) for at, thing in rows(place) if added.get(thing["id"], known) <= known)


def _shortened(options: Options) -> int:
    """How many rows come where a full page was asked for: a quarter to the whole of it."""
    return max(1, options.top * (1 + options.place % 4) // 4)


def _collect(rows: Rows, options: Options, draw: Draw, most: int) -> tuple[list[Thing], int | None]:
    found: list[Thing] = []
    if options.order:
        name, down = options.order
        ordered = sorted((t for _, t in _matching(rows(0), options)), key=lambda t: _sort_key(t, name), reverse=down)
        end = options.place + most
        return [draw(thing) for thing in ordered[options.place : end]], end if end < len(ordered) else None
    last = options.place
    for place, thing in _matching(rows(options.place), options):
        if len(found) == most:
            return found, last
        found.append(draw(thing))
        last = place
    return found, None


def _sort_key(thing: Thing, name: str) -> tuple[bool, Any]:
    value = fold(reach(thing, (name,)))
    return value is not None, value if isinstance(value, str | int | float) else str(value or "")


def one(cloud: Cloud, call: Call, kind: Kind, thing: Thing, context: str = "", more: Thing | None = None) -> Reply:
    """One object with its selected properties."""
    names = kind.selected(call.query.get("$select"), one=True)
    selected = "(" + ",".join(names) + ")" if call.query.get("$select") else ""
    head: Thing = {"@odata.context": cloud.context(f"{context or kind.collection}{selected}/$entity")}
    return Reply.json(head | (more or {}) | kind.plan(names).draw(cloud.world, thing))
