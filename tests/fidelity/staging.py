"""What must have happened in a tenant before an example can come true in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from tests.fidelity.examples import Example
from tests.fidelity.finding import fill
from tests.fidelity.tenant import Tenant

RULE = {
    "displayName": "From partner", "sequence": 2, "isEnabled": True,
    "conditions": {"senderContains": ["adele"]},
    "actions": {"forwardTo": [{"emailAddress": {"name": "Alex Wilber", "address": "AlexW@contoso.com"}}],
                "stopProcessingRules": True},
}  # fmt: skip


def _deleted(tenant: Tenant) -> None:
    """A user, a group and an app in the deleted items."""
    for path in ("/users", "/groups", "/applications"):
        for row in reversed(tenant.rows(path)):
            if tenant.ask("DELETE", f"{path}/{row['id']}").status_code == 204:
                break


def _groups_deleted(tenant: Tenant) -> None:
    """Groups of Microsoft 365 in the deleted items: the others do not go there."""
    kept = [row for row in tenant.rows("/groups") if "Unified" in row["groupTypes"]]
    for row in kept[-2:]:
        tenant.ask("DELETE", f"/groups/{row['id']}")


def _owned(tenant: Tenant) -> None:
    """A second owner for every group that has one, so that the first may go."""
    people = [row["id"] for row in tenant.rows("/users")]
    for group in tenant.rows("/groups")[:3]:
        owners = {row["id"] for row in tenant.rows(f"/groups/{group['id']}/owners")}
        other = next(id for id in people if id not in owners)
        url = f"https://graph.microsoft.com/v1.0/directoryObjects/{other}"
        tenant.ask("POST", f"/groups/{group['id']}/owners/$ref", json={"@odata.id": url})


def _pass(tenant: Tenant) -> None:
    for path in fill(tenant, "/users/{id}/authentication/temporaryAccessPassMethods"):
        if tenant.ask("POST", path, json={"isUsableOnce": False, "lifetimeInMinutes": 60}).status_code == 201:
            return


def _rules(tenant: Tenant, example: Example) -> None:
    """The example's own rules, or one, in the first mailbox that takes them."""
    answer = example.response if isinstance(example.response, dict) else {}
    told = [{name: row[name] for name in row if name in SETTABLE} for row in answer.get("value") or ()]
    for path in fill(tenant, "/users/{id}/mailFolders/inbox/messageRules"):
        if all(tenant.ask("POST", path, json=rule).status_code == 201 for rule in told or [RULE]):
            return


def _nested(tenant: Tenant) -> None:
    """One group inside another."""
    groups = [row for row in tenant.rows("/groups") if not row["groupTypes"]]
    for inner, outer in pairwise(groups):
        url = f"https://graph.microsoft.com/v1.0/directoryObjects/{inner['id']}"
        if tenant.ask("POST", f"/groups/{outer['id']}/members/$ref", json={"@odata.id": url}).status_code == 204:
            return


def _changed(tenant: Tenant) -> None:
    for row in tenant.rows("/users")[:3]:
        tenant.ask("PATCH", f"/users/{row['id']}", json={"jobTitle": "Replayed"})


def _folders(tenant: Tenant) -> None:
    """Folders inside the folders of the first drive."""
    drive = next(fill(tenant, "/drives/{id}"))
    for row in tenant.rows(f"{drive}/root/children"):
        if "folder" in row:
            tenant.ask("POST", f"{drive}/items/{row['id']}/children", json={"name": "Replayed", "folder": {}})


def _settings(tenant: Tenant, example: Example) -> None:
    """The example's own mailbox settings, where they can be set, in the first mailbox that takes them."""
    told = {name: value for name, value in (example.response or {}).items() if "@" not in name}
    last = example.path.rpartition("/")[2]
    sent = told if last == "mailboxSettings" else {last: told.get("value", told)}
    for path in fill(tenant, "/users/{id}/mailboxSettings"):
        if tenant.ask("PATCH", path, json=sent).status_code == 200:
            return


SETTABLE = frozenset({"displayName", "sequence", "isEnabled", "conditions", "exceptions", "actions"})
# Part of an operation's path, and what makes it hold something.
STAGES: tuple[tuple[str, Callable[[Tenant], None]], ...] = (
    ("/directory/deletedItems", _deleted),
    ("/directory/deletedItems/microsoft.graph.group", _groups_deleted),
    ("/groups/{id}/owners/{id}", _owned),
    ("/temporaryAccessPassMethods", _pass),
    ("/groups/{id}/memberOf", _nested),
    ("/groups/{id}/transitiveMembers", _nested),
    ("/directoryAudits", _changed),
    ("/items/{id}/children", _folders),
)


def set_up(tenant: Tenant, operation: str, example: Example) -> bool:
    """Prepare the tenant; whether anything was done that other examples should not meet."""
    staged = False
    for part, stage in STAGES:
        if part in operation and example.method in ("GET", "PATCH", "DELETE"):
            stage(tenant)
            staged = True
    if "/messageRules" in operation and example.method != "POST":
        _rules(tenant, example)
        staged = True
    if operation == "GET /users/{id}/mailboxSettings":
        _settings(tenant, example)
        staged = True
    return _condition(tenant, example) or staged


def _condition(tenant: Tenant, example: Example) -> bool:
    """The state in which a tenant refuses as the example was refused."""
    if example.status == 400 and "signInActivity" in example.query.get("$select", "") and "$top" in example.query:
        tenant.sandbox.knobs.sign_in_activity_page = 120
        return True
    error = example.response.get("error") if isinstance(example.response, dict) else None
    if not isinstance(error, dict):
        return False
    knobs = tenant.sandbox.knobs
    if example.status == 429:
        knobs.throttling = True
        for _ in range(5000):
            if tenant.ask("GET", "/subscribedSkus").status_code == 429:
                return True
    if "NonPremium" in str(error.get("code")):
        knobs.premium = False
        return True
    return False


def happened(tenant: Tenant, collection: str, rows: list[dict[str, Any]]) -> None:
    """Make the changes that the rows of a delta page tell of."""
    for wanted, thing in zip(rows, _spare(tenant, collection), strict=False):
        path = f"{collection}/{thing['id']}"
        if "@removed" in wanted:
            tenant.ask("DELETE", path)
            if wanted["@removed"].get("reason") == "deleted":
                tenant.ask("DELETE", f"/directory/deletedItems/{thing['id']}")
            continue
        values = {name: "Replayed" for name, value in wanted.items() if isinstance(value, str) and "@" not in name}
        for name in ("id", "createdDateTime", "mail", "userPrincipalName", "mailNickname"):
            values.pop(name, None)
        if values:
            tenant.ask("PATCH", path, json=values)
        if "manager@delta" in wanted:
            boss = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{tenant.rows('/users')[0]['id']}"}
            tenant.ask("PUT", f"{path}/manager/$ref", json=boss)
        if "members@delta" in wanted:
            _members(tenant, path)


def _people(tenant: Tenant, path: str) -> list[str]:
    """Ids of the users in a group or role."""
    return [row["id"] for row in tenant.rows(f"{path}/members") if row["@odata.type"].endswith(".user")]


def _members(tenant: Tenant, path: str) -> None:
    """One leaves, one joins."""
    inside = _people(tenant, path)
    outside = next(row["id"] for row in tenant.rows("/users") if row["id"] not in inside)
    if inside:
        tenant.ask("DELETE", f"{path}/members/{inside[0]}/$ref")
    url = f"https://graph.microsoft.com/v1.0/directoryObjects/{outside}"
    tenant.ask("POST", f"{path}/members/$ref", json={"@odata.id": url})


def _kept_elsewhere(row: dict[str, Any]) -> bool:
    kinds = row.get("groupTypes", ())
    by_exchange = bool(row.get("mailEnabled")) and "Unified" not in kinds
    return "DynamicMembership" in kinds or by_exchange or bool(row.get("onPremisesSyncEnabled"))


def _spare(tenant: Tenant, collection: str) -> Iterator[dict[str, Any]]:
    """Objects that may be changed: no groups of a rule, a domain or Exchange, nobody with a role."""
    roles = {row["principalId"] for row in tenant.rows("/roleManagement/directory/roleAssignments")}
    for row in reversed(tenant.rows(collection)):
        if row["id"] in roles or _kept_elsewhere(row):
            continue
        if collection in ("/groups", "/directoryRoles") and not _people(tenant, f"{collection}/{row['id']}"):
            continue
        yield row
