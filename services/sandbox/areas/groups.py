"""Groups: list, get, count, delta, and which of them Graph may change."""

from __future__ import annotations

from services.sandbox.areas.users import SYNCED
from services.sandbox.cloud import Cloud
from services.sandbox.collection import count_rows, list_page, one, read_options
from services.sandbox.delegated import GLOBAL, ROLE_ADMIN
from services.sandbox.delta import delta
from services.sandbox.expansions import expanded
from services.sandbox.expansions import version as expansion_version
from services.sandbox.kinds import GROUPS
from services.sandbox.objects import find as find_object
from services.sandbox.permissions import denied
from services.sandbox.relations import changed
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Caller, Reply, Thing, bad_request
from services.sandbox.world import World
from services.sandbox.world.membership import members_of

FOR_ROLES = "RoleManagement.ReadWrite.Directory"
EXCHANGE = "Cannot Update a mail-enabled security groups and or distribution list."


def find(cloud: Cloud, key: str) -> Thing:
    """The group with this object id. Raises Refusal 404."""
    return find_object(cloud, "groups", key)


def list_groups(cloud: Cloud, call: Call) -> Reply:
    """GET /groups, with one relation when expanded."""
    world, options = cloud.world, read_options(cloud, call, GROUPS)
    table, draw = world.tables["groups"], expanded(cloud, call, "groups", lambda row: options.plan.draw(world, row))
    return list_page(cloud, call, GROUPS, table.after, options, draw, (table.version, expansion_version(cloud, call)))


def count_groups(cloud: Cloud, call: Call) -> Reply:
    """GET /groups/$count. Needs the ConsistencyLevel header."""
    return count_rows(cloud, call, GROUPS, cloud.world.tables["groups"].after)


def get_group(cloud: Cloud, call: Call) -> Reply:
    """GET /groups/{id}, with one relation when expanded."""
    group = find(cloud, call.args[0])
    return one(cloud, call, GROUPS, group, more=expanded(cloud, call, "groups", lambda row: {})(group))


def groups_delta(cloud: Cloud, call: Call) -> Reply:
    """GET /groups/delta, with members unless a $select leaves them out, with owners where it names them."""
    world = cloud.world
    members = changed(world, "members", lambda group: members_of(world, group["id"]))
    owners = changed(world, "owners", lambda group: world.owners.get(group["id"], ()))
    return delta(cloud, call, GROUPS, {"members": members, "owners": owners})


def may_assign_roles(world: World, caller: Caller, group: str = "") -> bool:
    """Whether the caller may make or change groups that can hold roles: by permission, a person by role or as owner."""
    if not caller.scopes:
        return FOR_ROLES in caller.roles
    allowed = not world.roles_of(caller.object_id).isdisjoint({GLOBAL, ROLE_ADMIN})
    return FOR_ROLES in caller.scopes and (allowed or caller.object_id in world.owners.get(group, ()))


def check_writable(world: World, caller: Caller, group: Thing) -> None:
    """Raise Refusal 403 for a role-assignable group of others, 400 for one that Exchange or a domain keeps."""
    if group.get("isAssignableToRole") and not may_assign_roles(world, caller, group["id"]):
        raise denied()
    if group["mailEnabled"] and "Unified" not in group["groupTypes"]:
        raise bad_request(EXCHANGE, "Request_BadRequest")
    if group.get("onPremisesSyncEnabled"):
        raise bad_request(SYNCED, "Request_BadRequest")


ROUTES = (
    Route("GET", "/groups", list_groups),
    Route("GET", "/groups/$count", count_groups, like="/groups"),
    Route("GET", "/groups/delta()", groups_delta),
    Route("GET", "/groups/{id}", get_group),
)
