"""Groups come and go: create, change, delete."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from services.sandbox.areas.groups import check_writable, find, may_assign_roles
from services.sandbox.areas.references import bound, check_kinds, check_new, put
from services.sandbox.cloud import Cloud
from services.sandbox.kinds import GROUPS
from services.sandbox.permissions import denied
from services.sandbox.routes import Route
from services.sandbox.values import check_values
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world import DOMAIN, World
from services.sandbox.world.membership import add_group, delete_group
from services.sandbox.world.people import stamp

REQUIRED = ("displayName", "mailEnabled", "mailNickname", "securityEnabled")
READ_ONLY = frozenset(
    "id createdDateTime deletedDateTime mail proxyAddresses renewedDateTime expirationDateTime securityIdentifier "
    "assignedLicenses licenseProcessingState hasMembersWithLicenseErrors onPremisesSyncEnabled onPremisesDomainName "
    "onPremisesLastSyncDateTime onPremisesNetBiosName onPremisesSamAccountName onPremisesSecurityIdentifier "
    "onPremisesProvisioningErrors serviceProvisioningErrors isManagementRestricted organizationId isArchived".split()
)
FIXED = READ_ONLY | {"isAssignableToRole", "mailEnabled"}
NICKNAME = re.compile(r"""[!-~]{1,64}""")
NOT_IN_NICKNAME = frozenset('@()\\[]";:<>, ')
KINDS = frozenset({"Unified", "DynamicMembership"})
SEEN_BY = frozenset({"Public", "Private", "HiddenMembership"})
NOT_OURS = (
    "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement "
    "property is unset and the security-enablement property is set."
)
WRONG = "One or more property values specified are invalid."


def _invalid(name: str) -> Refusal:
    text = f"Invalid value specified for property '{name}' of resource 'Group'."
    return Refusal(400, "Request_BadRequest", text, details=[{"code": "InvalidValue", "message": text, "target": name}])


def _required(name: str) -> Refusal:
    text = f"A value is required for property '{name}' of resource 'Group'."
    return Refusal(400, "Request_BadRequest", text, details=[{"code": "MissingValue", "message": text, "target": name}])


def _check_each(values: Thing) -> None:
    """Raise Refusal 400 for a name, nickname, kind or visibility that no group can have."""
    if "displayName" in values and not 1 <= len(values["displayName"] or "") <= 256:
        raise _invalid("displayName")
    nickname = values.get("mailNickname")
    if "mailNickname" in values and (
        not isinstance(nickname, str) or not NICKNAME.fullmatch(nickname) or NOT_IN_NICKNAME & set(nickname)
    ):
        raise _invalid("mailNickname")
    if not KINDS.issuperset(values.get("groupTypes") or ()):
        raise _invalid("groupTypes")
    if values.get("visibility") not in (None, *SEEN_BY):
        raise _invalid("visibility")


def _check_whole(group: Thing) -> None:
    """Raise Refusal 400 where the properties of a group do not go together."""
    kinds = group["groupTypes"]
    if group["mailEnabled"] != ("Unified" in kinds):
        raise bad_request(NOT_OURS if group["mailEnabled"] else WRONG, "Request_BadRequest")
    if not group["mailEnabled"] and not group["securityEnabled"]:
        raise bad_request(NOT_OURS, "Request_BadRequest")
    if "DynamicMembership" in kinds and not group.get("membershipRule"):
        raise _required("membershipRule")
    if "DynamicMembership" not in kinds and group.get("membershipRule"):
        raise bad_request(WRONG, "Request_BadRequest")
    if group.get("isAssignableToRole"):
        hidden_enough = not group["mailEnabled"] or group.get("visibility") == "Private"
        if not group["securityEnabled"] or "DynamicMembership" in kinds or not hidden_enough:
            raise bad_request(WRONG, "Request_BadRequest")


def check_nickname(world: World, nickname: str, own: str = "") -> None:
    """Raise Refusal 400 when another group with a mailbox has this nickname."""
    for id, group in world.groups.items():
        if id != own and group["mailEnabled"] and (group.get("mailNickname") or "").lower() == nickname.lower():
            text = "Another object with the same value for property mailNickname already exists."
            told = [{"code": "ObjectConflict", "message": text, "target": "mailNickname"}]
            raise Refusal(400, "Request_BadRequest", text, details=told)


def _values(body: Thing, read_only: frozenset[str]) -> Thing:
    values = {name: value for name, value in body.items() if "@" not in name}
    check_values(GROUPS, values, read_only)
    _check_each(values)
    return values


def _made(values: Thing, now: str) -> Thing:
    """A whole group of the values given, with what Entra adds."""
    id = str(uuid4())
    unified = "Unified" in (values.get("groupTypes") or ())
    first, second = id[:8], id[-8:]
    made: Thing = {
        "id": id, "createdDateTime": now, "renewedDateTime": now, "groupTypes": [],
        "visibility": "Public" if unified else None,
        "securityIdentifier": f"S-1-12-1-{int(first, 16)}-{int(second, 16)}-1-1",
    }  # fmt: skip
    if unified:
        address = f"{values['mailNickname']}@{DOMAIN}"
        made |= {"mail": address, "proxyAddresses": [f"SMTP:{address}"]}
    if values.get("membershipRule"):
        made["membershipRuleProcessingState"] = "On"
    return made | {name: value for name, value in values.items() if value is not None}


def create_group(cloud: Cloud, call: Call) -> Reply:
    """POST /groups: 201 with the default properties. Who makes a group for somebody signed in owns it."""
    world, body, caller = cloud.world, call.json(), call.caller
    for name in REQUIRED:
        if body.get(name) in (None, ""):
            raise _required(name)
    group = _made(_values(body, READ_ONLY), stamp(call.now))
    _check_whole(group)
    if group.get("isAssignableToRole") and not may_assign_roles(world, caller):
        raise denied()
    if group["mailEnabled"]:
        check_nickname(world, group["mailNickname"])
    members, owners = bound(world, body, "members"), bound(world, body, "owners")
    if members and "DynamicMembership" in group["groupTypes"]:
        raise denied()
    check_kinds(world, group, members)
    if caller.scopes and not owners:
        owners = [caller.object_id]
    add_group(world, group, members, owners, caller.object_id)
    drawn = GROUPS.plan(GROUPS.default).draw(world, group)
    location = f"{cloud.graph_root}/groups/{group['id']}"
    return Reply.json({"@odata.context": cloud.context("groups/$entity")} | drawn, 201, Location=location)


def patch_group(cloud: Cloud, call: Call) -> Reply:
    """PATCH /groups/{id}: 204; up to twenty members or owners with it, all or none."""
    world, group, body = cloud.world, find(cloud, call.args[0]), call.json()
    check_writable(world, call.caller, group)
    values = _values(body, FIXED)
    _check_kept(group, values)
    _check_whole(group | values)
    if values.get("mailNickname") and group["mailEnabled"]:
        check_nickname(world, values["mailNickname"], group["id"])
    joining: dict[str, Any] = {name: bound(world, body, name) for name in ("members", "owners")}
    for name, ids in joining.items():
        if ids:
            check_new(world, group, name, ids)
    world.update("groups", group["id"], values, call.caller.object_id, "Update group")
    for name, ids in joining.items():
        for id in ids:
            put(world, group["id"], name, id, True, call.caller.object_id)
    return Reply(204)


def _check_kept(group: Thing, values: Thing) -> None:
    """Raise Refusal 400 where a group would become one of Microsoft 365 or cease to be one, or lose what it needs."""
    kinds = values["groupTypes"] if "groupTypes" in values else group["groupTypes"]
    if ("Unified" in kinds) != ("Unified" in group["groupTypes"]):
        raise _invalid("groupTypes")
    if "securityEnabled" in values and values["securityEnabled"] is None:
        raise _invalid("securityEnabled")


def remove_group(cloud: Cloud, call: Call) -> Reply:
    """DELETE /groups/{id}: 204; thirty days to restore one of Microsoft 365, none for a security group."""
    group = find(cloud, call.args[0])
    check_writable(cloud.world, call.caller, group)
    if group.get("assignedLicenses"):
        raise bad_request("The group cannot be deleted while licenses are assigned to it.", "Request_BadRequest")
    delete_group(cloud.world, group["id"], call.caller.object_id)
    return Reply(204)


ROUTES = (
    Route("POST", "/groups", create_group),
    Route("PATCH", "/groups/{id}", patch_group),
    Route("DELETE", "/groups/{id}", remove_group),
)
