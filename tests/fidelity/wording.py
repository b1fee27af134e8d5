"""An example's body and query in the words of the tenant: ids, licences, addresses and times it knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from tests.fidelity.finding import fill
from tests.fidelity.tenant import Tenant

COMPARED = re.compile(r"([\w/.]+)\s+(eq|ge|le|in)\s+'([^']*)'")
STARTS = re.compile(r"(startswith)\(\s*([\w/]+)\s*,\s*'([^']*)'\s*\)", re.I)
ANY = re.compile(r"([\w/.]+)/any\((\w+):\s*\2 eq '([^']*)'\)")
SEARCHED = re.compile(r'"(\w+):([^"]*)"')


def _free_sku(tenant: Tenant) -> str:
    rows = tenant.rows("/subscribedSkus")
    return max(rows, key=lambda row: row["prepaidUnits"]["enabled"] - row["consumedUnits"])["skuId"]


def _member(tenant: Tenant, path: str) -> dict[str, Any]:
    """Somebody who is not in the group or role of this path yet."""
    inside = {row["id"] for row in tenant.rows(path.removesuffix("/$ref"))}
    return next(row for row in reversed(tenant.rows("/users")) if row["id"] not in inside)


def _key_id(tenant: Tenant, path: str) -> str:
    """The first secret of the app this path is about; made when it has none."""
    app = path.rsplit("/", 1)[0]
    held = tenant.ask("GET", app).json().get("passwordCredentials") or []
    made = held or [tenant.ask("POST", f"{app}/addPassword", json={"passwordCredential": {}}).json()]
    return str(made[0].get("keyId"))


def _ids(tenant: Tenant, path: str) -> list[str]:
    things = tenant.rows("/users")[:2] + tenant.rows("/groups")[:2]
    return [row["id"] for row in things]


def _dormant_role(tenant: Tenant, path: str) -> str:
    active = {row["roleTemplateId"] for row in tenant.rows("/directoryRoles")}
    return next((row["id"] for row in tenant.rows("/directoryRoleTemplates") if row["id"] not in active), "none")


def _folder(tenant: Tenant, path: str) -> dict[str, str]:
    path = unquote(path)
    drive = "/".join(path.split("/")[:3])
    folders = [row for row in tenant.rows(f"{drive}/root/children") if "folder" in row]
    return {"driveId": path.split("/")[2], "id": folders[-1]["id"]} if folders else {}


WORDS: dict[str, Callable[[Tenant, str], Any]] = {
    "skuId": lambda tenant, path: _free_sku(tenant),
    "addLicenses": lambda tenant, path: [{"skuId": _free_sku(tenant), "disabledPlans": []}],
    "removeLicenses": lambda tenant, path: [],
    "keyId": _key_id,
    "ids": _ids,
    "userIds": lambda tenant, path: [row["id"] for row in tenant.rows("/identityProtection/riskyUsers")[:1]],
    "groupIds": lambda tenant, path: [row["id"] for row in tenant.rows("/groups")[:2]],
    "roleTemplateId": _dormant_role,
    "principalId": lambda tenant, path: tenant.rows("/users")[-1]["id"],
    "roleDefinitionId": lambda tenant, path: tenant.rows("/roleManagement/directory/roleDefinitions")[0]["id"],
    "parentReference": _folder,
    "userPrincipalName": lambda tenant, path: "replayed.example@contoso.com",
    "startDateTime": lambda tenant, path: (tenant.sandbox.cloud.clock() + timedelta(hours=1)).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    ),
}


def body(tenant: Tenant, path: str, value: Any) -> Any:
    """The body to send to `path`."""
    if isinstance(value, list):
        return [body(tenant, path, item) for item in value]
    if not isinstance(value, dict):
        return value
    said: dict[str, Any] = {}
    for name, inner in value.items():
        if name == "@odata.id":
            kind = "users" if "manager" in path else "directoryObjects"
            said[name] = f"https://graph.microsoft.com/v1.0/{kind}/{_member(tenant, path)['id']}"
        elif name == "url" and "{id}" in str(inner):
            said[name] = next(fill(tenant, inner), inner)
        elif name in ("address", "email") and "drive" not in path and "alendar" in path:
            said[name] = tenant.rows("/users")[-1]["mail"] or "somebody@contoso.com"
        elif name in WORDS and not (isinstance(inner, list) and not inner):
            said[name] = WORDS[name](tenant, path)
        else:
            said[name] = body(tenant, path, inner)
    return said


def query(tenant: Tenant, path: str, options: dict[str, str]) -> dict[str, str]:
    """The query to ask of `path`: compared values are those of its first row with such a property."""
    said = {name: value for name, value in options.items() if name.startswith("$") or name == "token"}
    filtered = said.get("$filter", "") + said.get("$search", "")
    if not any(pattern.search(filtered) for pattern in (COMPARED, STARTS, ANY, SEARCHED)):
        return said
    listed = path.removesuffix("/$count").removesuffix("/delta")
    wide = {name: value for name, value in options.items() if name == "$expand"}
    rows = tenant.rows(listed, **wide)

    def first(name: str) -> Any:
        for row in rows:
            for step in name.removeprefix("microsoft.graph.").split("/"):
                row = row.get(step) if isinstance(row, dict) else None
            if row:
                return row
        return first(name.partition("/")[2]) if "/" in name else None

    def compared(match: re.Match[str]) -> str:
        return f"{match[1]} {match[2]} '{first(match[1]) or match[3]}'"

    def started(match: re.Match[str]) -> str:
        return f"{match[1]}({match[2]},'{str(first(match[2]) or match[3])[:1].lower()}')"

    def some(match: re.Match[str]) -> str:
        return f"{match[1]}/any({match[2]}: {match[2]} eq '{(first(match[1]) or [match[3]])[0]}')"

    def searched(match: re.Match[str]) -> str:
        return f'"{match[1]}:{str(first(match[1]) or match[2]).split()[0]}"'

    if "$filter" in said:
        said["$filter"] = ANY.sub(some, STARTS.sub(started, COMPARED.sub(compared, said["$filter"])))
    if "$search" in said:
        said["$search"] = SEARCHED.sub(searched, said["$search"])
    return said
