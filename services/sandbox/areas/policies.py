"""Conditional Access, named locations, security defaults, the authentication methods policy."""

from __future__ import annotations

import re

from services.sandbox.cloud import Cloud
from services.sandbox.collection import one
from services.sandbox.listing import in_order, list_things, read_condition
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES, Kind
from services.sandbox.values import check_values
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world.people import stamp

POLICIES = Kind("identity/conditionalAccess/policies", "conditionalAccessPolicy", tuple(
    name for name in TYPES["conditionalAccessPolicy"] if name != "deletedDateTime"
))  # fmt: skip
LOCATIONS = Kind("conditionalAccess/namedLocations", "namedLocation", tuple(TYPES["namedLocation"]))
READ_ONLY = frozenset({"id", "createdDateTime", "modifiedDateTime", "deletedDateTime", "templateId"})
STATES = frozenset({"enabled", "disabled", "enabledForReportingButNotEnforced"})
# `isof('microsoft.graph.ipNamedLocation')`, and the cast before a property.
IS_OF = re.compile(r"isof\(\s*'microsoft\.graph\.(\w+)'\s*\)", re.IGNORECASE)
CAST = re.compile(r"microsoft\.graph\.\w+/")


def list_policies(cloud: Cloud, call: Call) -> Reply:
    """GET /identity/conditionalAccess/policies: empty where the tenant has no premium."""
    policies = cloud.world.policies
    rows = list(policies.conditional_access.values()) if cloud.knobs.premium else []
    return list_things(cloud, call, POLICIES, in_order(rows), version=(policies.version, cloud.knobs.premium))


def _find(cloud: Cloud, call: Call) -> Thing:
    row = cloud.world.policies.conditional_access.get(call.args[0].lower()) if cloud.knobs.premium else None
    if row is None:
        raise Refusal(404, "ResourceNotFound", f"{call.args[0]} does not exist in the directory.")
    return row


def get_policy(cloud: Cloud, call: Call) -> Reply:
    """GET /identity/conditionalAccess/policies/{id}."""
    return one(cloud, call, POLICIES, _find(cloud, call))


def check_conditions(known: Thing, sent: Thing) -> None:
    """Raise Refusal 400 for a condition that does not exist or is of another shape."""
    for name, value in sent.items():
        fits = isinstance(value, list) if isinstance(known.get(name), list) else isinstance(value, dict | None)
        if name not in known or not fits:
            raise bad_request(f"1004: Invalid condition '{name}'.")


def patch_policy(cloud: Cloud, call: Call) -> Reply:
    """PATCH /identity/conditionalAccess/policies/{id}: 204; conditions that are not sent stay as they are."""
    if not cloud.knobs.premium:
        raise Refusal(403, "AccessDenied", "Your tenant is not licensed for this feature.")
    row = _find(cloud, call)
    values = {name: value for name, value in call.json().items() if not name.startswith("@")}
    check_values(POLICIES, values, READ_ONLY)
    for name in ("displayName", "state", "conditions"):
        if name in values and not isinstance(values[name], dict if name == "conditions" else str):
            raise bad_request(f"1007: Invalid value for '{name}'.")
    if values.get("state", "enabled") not in STATES:
        raise bad_request("1007: Invalid policy state.")
    check_conditions(row["conditions"], values.get("conditions", {}))
    if "conditions" in values:
        values["conditions"] = row["conditions"] | values["conditions"]
    before = {name: row[name] for name in values}
    policies = cloud.world.policies
    policies.conditional_access[row["id"]] = row | values | {"modifiedDateTime": stamp(call.now)}
    policies.version += 1
    activity, actor = "Update conditional access policy", call.caller.object_id
    cloud.world.write(actor, activity, "policies", row["id"], row["displayName"], before, values)
    return Reply(204)


def list_locations(cloud: Cloud, call: Call) -> Reply:
    """GET /identity/conditionalAccess/namedLocations: of two kinds, each with its own properties."""
    rows = list(cloud.world.policies.locations.values()) if cloud.knobs.premium else []
    rows = [row | {"kind": row["@odata.type"].rpartition(".")[2]} for row in rows]
    text = CAST.sub("", IS_OF.sub(r"kind eq '\1'", call.query.get("$filter", "")))
    more = {"kind", *TYPES["ipNamedLocation"], *TYPES["countryNamedLocation"]}
    condition = read_condition(LOCATIONS, text, more)
    names = {name.strip() for name in call.query.get("$select", "").split(",")} | {"@odata.type"}

    def draw(row: Thing) -> Thing:
        if "$select" not in call.query:
            return {name: value for name, value in row.items() if name != "kind"}
        return {name: row[name] for name in row if name in names}

    version = cloud.knobs.premium
    return list_things(cloud, call, LOCATIONS, in_order(rows), version=version, condition=condition, draw=draw)


def _single(cloud: Cloud, call: Call, row: Thing) -> Reply:
    names = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    chosen = {name: row[name] for name in names if name in row} if names else row
    return Reply.json({"@odata.context": cloud.context(f"policies/{call.path[-1]}/$entity")} | chosen)


def get_defaults(cloud: Cloud, call: Call) -> Reply:
    """GET /policies/identitySecurityDefaultsEnforcementPolicy."""
    return _single(cloud, call, cloud.world.policies.security_defaults())


def get_methods(cloud: Cloud, call: Call) -> Reply:
    """GET /policies/authenticationMethodsPolicy."""
    return _single(cloud, call, cloud.world.policies.authentication_methods())


PATH = "/identity/conditionalAccess"
ROUTES = (
    Route("GET", f"{PATH}/policies", list_policies),
    Route("GET", f"{PATH}/policies/{{id}}", get_policy),
    Route("PATCH", f"{PATH}/policies/{{id}}", patch_policy),
    Route("GET", f"{PATH}/namedLocations", list_locations),
    Route("GET", "/policies/identitySecurityDefaultsEnforcementPolicy", get_defaults),
    Route("GET", "/policies/authenticationMethodsPolicy", get_methods),
)
