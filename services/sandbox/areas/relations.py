"""Relations of directory objects: listed, counted, narrowed to one type, and as references."""

from __future__ import annotations

from collections.abc import Iterator

from services.sandbox.cloud import Cloud
from services.sandbox.collection import Rows, count_rows, list_page, read_options
from services.sandbox.objects import DIRECTORY_OBJECTS, KINDS, drawing, find, found, readable, told, type_of
from services.sandbox.relations import RELATIONS, Relation
from services.sandbox.routes import Handler, Route
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world import TENANT_ID

UNFILTERED = "The specified filter to the reference property query is currently not supported."
UNSUPPORTED = "Query option '{}' needs 'ConsistencyLevel: eventual' and '$count=true' on a relation."


def _rows(cloud: Cloud, call: Call, relation: Relation, cast: str) -> Rows:
    """The objects at the other end, looked up as they are wanted. Raises Refusal 404."""
    world = cloud.world
    ids = list(relation.reach(world, find(cloud, relation.collection, call.args[0])["id"]))

    def after(place: int) -> Iterator[tuple[int, Thing]]:
        for at in range(place, len(ids)):
            pair = found(world, ids[at])
            if pair is not None and cast in ("", pair[0].type):
                yield at + 1, pair[1]

    return after


def _check(call: Call, cast: str) -> None:
    """Raise Refusal 400 for what only the lagging index can answer, asked without accepting it."""
    if call.advanced:
        return
    if "$filter" in call.query:
        raise Refusal(400, "Request_UnsupportedQuery", UNFILTERED)
    if "$orderby" in call.query or (cast and "$search" in call.query):
        name = "$orderby" if "$orderby" in call.query else "$search"
        raise Refusal(400, "Request_UnsupportedQuery", UNSUPPORTED.format(name))


def _list(relation: Relation, cast: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        world, rows, kind = cloud.world, _rows(cloud, call, relation, cast), KINDS.get(cast, DIRECTORY_OBJECTS)
        options = read_options(cloud, call, kind)
        _check(call, cast)
        draws = drawing(world, call.caller, options.names if call.query.get("$select") else (), relation.more)

        def draw(thing: Thing) -> Thing:
            own = KINDS[cast or type_of(world, thing["id"])]
            return draws(own, thing) if cast else told(own, draws(own, thing))

        version = (len(world.ledger), readable(call.caller))
        return list_page(cloud, call, kind, rows, options, draw, version, kind.collection)

    return serve


def _count(relation: Relation, cast: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        rows = _rows(cloud, call, relation, cast)
        _check(call, cast)
        return count_rows(cloud, call, KINDS.get(cast, DIRECTORY_OBJECTS), rows)

    return serve


def _references(relation: Relation) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        """GET .../$ref: where each object is, nothing more."""
        rows, options = _rows(cloud, call, relation, ""), read_options(cloud, call, DIRECTORY_OBJECTS)
        _check(call, "")

        def draw(thing: Thing) -> Thing:
            return {"@odata.id": address(cloud, thing["id"], type_of(cloud.world, thing["id"]))}

        version = len(cloud.world.ledger)
        return list_page(cloud, call, DIRECTORY_OBJECTS, rows, options, draw, version, "Collection($ref)")

    return serve


def address(cloud: Cloud, id: str, type_: str) -> str:
    """Where the directory itself keeps an object, as references and Location headers tell it."""
    name = type_[0].upper() + type_[1:]
    return f"{cloud.base}/v2/{TENANT_ID}/directoryObjects/{id}/Microsoft.DirectoryServices.{name}"


def _routes(relation: Relation) -> Iterator[Route]:
    path = relation.path
    for cast in ("", *relation.casts):
        below = f"{path}/microsoft.graph.{cast}" if cast else path
        yield Route("GET", below, _list(relation, cast), relation.units, like=path)
        yield Route("GET", f"{below}/$count", _count(relation, cast), relation.units, like=path)
    if relation.refs:
        yield Route("GET", f"{path}/$ref", _references(relation), relation.units, like=path)


ROUTES = tuple(route for relation in RELATIONS for route in _routes(relation))
