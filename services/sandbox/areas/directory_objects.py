"""Directory objects whose kind the caller need not know: by id, many at once, and what they are members of."""

from __future__ import annotations

from services.sandbox.cloud import Cloud
from services.sandbox.objects import DIRECTORY_OBJECTS, ENABLED, KINDS, drawing, find, found, told
from services.sandbox.routes import Handler, Route
from services.sandbox.wire import Call, Reply, bad_request, missing
from services.sandbox.world.membership import groups_of, roles_of

MOST_IDS, MOST_CHECKED = 1000, 20
COLLECTIONS = ("users", "groups", "servicePrincipals")


def _ids(call: Call, name: str, most: int) -> list[str]:
    """A list of ids from the body. Raises Refusal 400 for none, too many or anything else."""
    ids = call.json().get(name)
    if not isinstance(ids, list) or not 1 <= len(ids) <= most or not all(isinstance(id, str) for id in ids):
        raise bad_request(f"The {name} collection must hold 1 to {most} ids.", "Request_BadRequest")
    return ids


def _types(call: Call) -> set[str]:
    """The types wanted, all of them when none is named. Raises Refusal 400 for what is no list of names."""
    types = call.json().get("types")
    if types is None or types == []:
        return set(KINDS)
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        raise bad_request("Invalid value specified for property 'types'.", "Request_BadRequest")
    exact = {name.lower(): name for name in KINDS}
    wanted = {exact.get(str(name).lower(), str(name)) for name in types}
    return set(KINDS) if "directoryObject" in wanted else wanted


def get_by_ids(cloud: Cloud, call: Call) -> Reply:
    """POST /directoryObjects/getByIds: those that are there, of the types wanted, in no promised order."""
    ids, types, world = _ids(call, "ids", MOST_IDS), _types(call), cloud.world
    names = DIRECTORY_OBJECTS.selected(call.query.get("$select"))
    draws = drawing(world, call.caller, names, ENABLED)
    pairs = [pair for id in dict.fromkeys(ids) if (pair := found(world, id.lower())) and pair[0].type in types]
    value = [told(kind, draws(kind, thing)) for kind, thing in pairs]
    return Reply.json({"@odata.context": cloud.context("directoryObjects"), "value": value})


def get_object(cloud: Cloud, call: Call) -> Reply:
    """GET /directoryObjects/{id}: whatever has this id, with its type."""
    pair = found(cloud.world, call.args[0].lower())
    if pair is None:
        raise missing(call.args[0])
    names = DIRECTORY_OBJECTS.selected(call.query.get("$select"))
    drawn = drawing(cloud.world, call.caller, names)(*pair)
    return Reply.json({"@odata.context": cloud.context("directoryObjects/$entity")} | told(pair[0], drawn))


def _member(cloud: Cloud, call: Call, collection: str) -> str:
    """The id of the object that is asked about. Raises Refusal 404."""
    if collection != "directoryObjects":
        return str(find(cloud, collection, call.args[0])["id"])
    id = call.args[0].lower()
    if cloud.world.principal_kind(id) is None:
        raise missing(call.args[0])
    return id


def _strings(cloud: Cloud, value: list[str]) -> Reply:
    return Reply.json({"@odata.context": cloud.context("Collection(Edm.String)"), "value": value})


def _check(collection: str, body: str, roles: bool) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        """POST .../checkMemberGroups, checkMemberObjects: which of at most 20 it is in, through nesting too."""
        id, ids = _member(cloud, call, collection), _ids(call, body, MOST_CHECKED)
        held = {*groups_of(cloud.world, id, through=True), *(roles_of(cloud.world, id, through=True) if roles else ())}
        return _strings(cloud, [asked for asked in ids if asked.lower() in held])

    return serve


def _get(collection: str, roles: bool) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        """POST .../getMemberGroups, getMemberObjects: all it is in, through nesting too."""
        world, id = cloud.world, _member(cloud, call, collection)
        only = call.json().get("securityEnabledOnly", False)
        if not isinstance(only, bool):
            raise bad_request("Invalid value specified for property 'securityEnabledOnly'.", "Request_BadRequest")
        if only and id not in world.users:
            text = "The securityEnabledOnly parameter is only supported for users."
            raise bad_request(text, "Request_BadRequest")
        held = [group for group in groups_of(world, id, through=True)
                if not only or world.groups[group]["securityEnabled"]]  # fmt: skip
        return _strings(cloud, held + (roles_of(world, id, through=True) if roles else []))

    return serve


ROUTES = (
    Route("POST", "/directoryObjects/getByIds", get_by_ids, 3),
    Route("GET", "/directoryObjects/{id}", get_object),
    *(
        route
        for collection in ("directoryObjects", *COLLECTIONS)
        for route in (
            Route("POST", f"/{collection}/{{id}}/checkMemberGroups", _check(collection, "groupIds", roles=False), 4),
            Route("POST", f"/{collection}/{{id}}/checkMemberObjects", _check(collection, "ids", roles=True), 4),
            Route("POST", f"/{collection}/{{id}}/getMemberGroups", _get(collection, roles=False), 2),
            Route("POST", f"/{collection}/{{id}}/getMemberObjects", _get(collection, roles=True), 2),
        )
    ),
)
