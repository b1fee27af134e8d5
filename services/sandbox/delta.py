"""Delta query: the whole collection once, then only what changed, with every option frozen in the token."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from operator import itemgetter
from typing import Any

import orjson

from services.sandbox.cloud import Cloud
from services.sandbox.filters import parse
from services.sandbox.pages import Spread, query_text, seal, unseal
from services.sandbox.schema import Kind
from services.sandbox.wire import JSON_TYPE, Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world.table import Change, Table

# Draws the relations of an object: all of them on the first round (None), afterwards what its changes made of them.
Relations = Callable[[Thing, list[Change] | None], Thing]
# Where a page starts: the first row, and the last end of its relations that was told already.
Place = tuple[int, str]
START: Place = (0, "")
ALLOWED = frozenset({"$select", "$filter", "$deltatoken", "$skiptoken", "$expand", "$format"})


def came_back(changes: list[Change]) -> bool:
    """Whether these changes brought a whole object (new or restored), so that all its relations must be told."""
    return any(change.names is None for change in changes)


def delta(cloud: Cloud, call: Call, kind: Kind, relations: dict[str, Relations]) -> Reply:
    """One page of a delta round. Raises Refusal 400 for options delta does not know, 410 for tokens too old."""
    table = cloud.world.tables[kind.collection]
    state = _state(cloud, call, kind, table, relations)
    names = tuple(state["n"])
    if "c" in state:
        asked = (names, tuple(state["m"]), tuple(state.get("i", ())))
        key = (call.path, asked, tuple(state["c"]), table.version, cloud.knobs.delta_page, cloud.knobs.delta_ends)
        kept = cloud.pages.get(key)
        if kept is None:
            found, following = _enumerate(cloud, kind, table, state, relations)
            kept = (orjson.dumps(found), following)
            cloud.pages.put(key, *kept)
        value, place = kept
        rest: Thing | None = None if place is None else {**state, "c": place}
    else:
        found, after = _changes(cloud, kind, table, state, relations)
        value, rest = orjson.dumps(found), after
    return _page(cloud, call, kind, state, value, rest)


def _page(cloud: Cloud, call: Call, kind: Kind, state: Thing, value: bytes, rest: Thing | None) -> Reply:
    select = "(" + ",".join(state["n"]) + ")" if state["x"] else ""
    link, token = ("@odata.nextLink", "$skiptoken") if rest else ("@odata.deltaLink", "$deltatoken")
    if rest is None:
        rest = {name: state[name] for name in ("k", "n", "x", "m", "i", "p") if name in state} | {"j": state["e"]}
    rest["t"] = call.now.timestamp()
    address = f"{cloud.graph_root}/{kind.collection}/delta?{query_text({}, **{token: seal(rest)})}"
    head = {"@odata.context": cloud.context(f"{kind.collection}{select}"), link: address}
    return Reply(200, orjson.dumps(head)[:-1] + b',"value":' + value + b"}", {"Content-Type": JSON_TYPE})


def _state(cloud: Cloud, call: Call, kind: Kind, table: Table, relations: dict[str, Relations]) -> Thing:
    """The round this request belongs to: from its token, or begun now."""
    for name in call.query:
        if name.startswith("$") and name not in ALLOWED:
            raise bad_request(f"The query parameter '{name}' is not supported for delta query.")
    token = call.query.get("$deltatoken") or call.query.get("$skiptoken")
    if token and token != "latest":  # noqa: S105  # Graph's own word
        return _resume(cloud, call, kind, table, token)
    wanted = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    plain = [name for name in wanted if name not in relations]
    tracked = [name for name in relations if name in wanted]
    if not wanted and "members" in relations:
        tracked = ["members"]
    names = [name for name in kind.selected(",".join(plain) or None, delta=True) if name != "id"]
    if wanted and not plain:
        names = []
    end = table.told(call.now - cloud.knobs.delta_lag)
    state: Thing = {"k": kind.collection, "n": names, "x": bool(wanted), "m": tracked, "e": end}
    if "return=minimal" in call.headers.get("prefer", "").lower():
        state["p"] = True
    if call.query.get("$filter"):
        state["i"] = _only_ids(call.query["$filter"])
    if token:
        return state | {"j": end}
    return state | {"c": START}


def _resume(cloud: Cloud, call: Call, kind: Kind, table: Table, token: str) -> Thing:
    life = cloud.knobs.delta_token_life
    state = unseal(token, call.now, life * 1000)
    if state.get("k") != kind.collection:
        raise bad_request("Badly formed token.")
    if call.now.timestamp() - state["t"] > life.total_seconds():
        address = f"{cloud.graph_root}/{kind.collection}/delta?$deltatoken="
        raise Refusal(410, "resyncRequired", "Resync required. Replace any local items with the server's version.",
                      headers={"Location": address})  # fmt: skip
    if "e" not in state:
        state["e"] = max(state["j"], table.told(call.now - cloud.knobs.delta_lag))
    return state


def _only_ids(text: str) -> list[str]:
    if not all(part.strip().lower().startswith("id eq ") for part in text.split(" or ")):
        raise bad_request("Filter is only supported on the property id for delta query.")
    ids = [part.strip()[6:].strip("' ").lower() for part in text.split(" or ")]
    parse(text)
    if len(ids) > 50:
        raise bad_request("A delta query filter can hold at most 50 ids.")
    return ids


def _drawer(cloud: Cloud, kind: Kind, state: Thing, relations: dict[str, Relations]) -> Relations:
    """Draws an object as this round asked for it."""
    plan, tracked = kind.plan(state["n"]), [relations[name] for name in state["m"]]

    def draw(thing: Thing, changes: list[Change] | None) -> Thing:
        drawn = plan.draw(cloud.world, thing) | {"id": thing["id"]}
        for related in tracked:
            drawn |= related(thing, changes)
        return drawn

    return draw


def _enumerate(
    cloud: Cloud, kind: Kind, table: Table, state: Thing, relations: dict[str, Relations]
) -> tuple[list[Thing], Place | None]:
    """Objects from place `c` on, and where the next page starts."""
    draw, only = _drawer(cloud, kind, state, relations), state.get("i")

    def drawn(thing: Thing) -> Thing:
        key = (kind.collection, thing["id"], table.version, tuple(state["n"]), tuple(state["m"]))
        if cloud.spread.key != key:
            row = draw(thing, None)
            if _size(row) <= cloud.knobs.delta_ends:
                return row
            cloud.spread = Spread(key, row, _ends(row))
        return cloud.spread.row

    rows = ((place, drawn(thing)) for place, thing in table.after(state["c"][0]) if not only or thing["id"] in only)
    return _fill(cloud, rows, state["c"])


def _minimal(drawn: Thing, changes: list[Change], names: Collection[str]) -> Thing:
    """An object with its id, its relations and only those properties that changed."""
    changed = {name for change in changes for name in change.names or ()}
    return {name: value for name, value in drawn.items() if name in changed or name not in names}


def _changes(
    cloud: Cloud, kind: Kind, table: Table, state: Thing, relations: dict[str, Relations]
) -> tuple[list[Thing], Thing | None]:
    """What changed from journal entry `j` to `e`, one row per object."""
    by_id: dict[str, list[Change]] = {}
    for change in table.journal[state["j"] : state["e"]]:
        if not state.get("i") or change.id in state["i"]:
            by_id.setdefault(change.id, []).append(change)
    draw = _drawer(cloud, kind, state, relations)
    seen = {*state["n"], *state["m"]}
    rows: list[Any] = []
    for id, changes in by_id.items():
        last = changes[-1]
        if last.id not in table.rows:
            reason = next((change.removed for change in reversed(changes) if change.removed), "")
            if reason:
                rows.append({"id": id, "@removed": {"reason": reason}})
            continue
        whole = came_back(changes)
        if whole or any(change.names and not seen.isdisjoint(change.names) for change in changes):
            drawn = draw(table.rows[id], changes)
            rows.append(_minimal(drawn, changes, state["n"]) if state.get("p") and not whole else drawn)
    skip = state.get("s", START)
    page, following = _fill(cloud, ((at + 1, rows[at]) for at in range(skip[0], len(rows))), skip)
    return page, {**state, "s": following} if following is not None else None


def _fill(cloud: Cloud, rows: Iterable[tuple[int, Thing]], start: Place) -> tuple[list[Thing], Place | None]:
    """A page of rows, and where the next one starts: so many objects, and of their relations so many ends.

    `start` is the place of the first row and the last end of it that was told. A row whose ends do not fit is cut, and
    goes on as a row of its own on the next page.
    """
    found: list[Thing] = []
    last, told = start
    room = cloud.knobs.delta_ends
    for place, row in rows:
        told = told if told.startswith(row["id"]) else ""
        if len(found) == cloud.knobs.delta_page or room <= 0:
            return found, (last, told)
        piece, cut = _cut(cloud, row, told, room)
        found.append(piece)
        if cut:
            return found, (last, cut)
        room -= _size(piece)
        last, told = place, ""
    return found, None


def _related(row: Thing) -> list[str]:
    return [name for name in row if name.endswith("@delta")]


def _size(row: Thing) -> int:
    """How many ends of relations a row tells."""
    return sum(len(row[name]) for name in _related(row))


def _ends(row: Thing) -> list[tuple[str, str, Thing]]:
    """The ends of a row in an order that stays, each with a text that sorts as they do and the relation's name."""
    return sorted((f"{row['id']} {name} {end['id']}", name, end) for name in _related(row) for end in row[name])


def _cut(cloud: Cloud, row: Thing, told: str, room: int) -> tuple[Thing, str]:
    """A row without the ends up to `told` and those that find no room, and the last one in it where some are left."""
    if not told and _size(row) <= room:
        return row, ""
    ends = cloud.spread.ends if row is cloud.spread.row else _ends(row)
    first = bisect_right(ends, told, key=itemgetter(0))
    names = _related(row)
    piece: Thing = {"id": row["id"]} if told else {name: row[name] for name in row if name not in names}
    for _, name, end in ends[first : first + room]:
        piece.setdefault(name, []).append(end)
    return piece, ends[first + room - 1][0] if len(ends) > first + room else ""
