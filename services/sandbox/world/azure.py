"""Azure: three subscriptions under one management group, the built-in roles, and who holds them where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from services.sandbox.world.demo import TENANT_ID, fixed_id
from services.sandbox.world.people import stamp

Thing = dict[str, Any]
GROUP = f"/providers/Microsoft.Management/managementGroups/{TENANT_ID}"
SUBSCRIPTIONS = {
    name: fixed_id("subscription", name, number)
    for number, name in enumerate(("Contoso Production", "Contoso Development", "Contoso Playground"), 1)
}
PROVIDER = "/providers/Microsoft.Authorization"
READ, WRITE, DELETE = (f"Microsoft.Authorization/roleAssignments/{verb}" for verb in ("read", "write", "delete"))
# Name: id, description, actions, notActions. Ids are Microsoft's.
ROLES: dict[str, tuple[str, str, list[str], list[str]]] = {
    "Owner": ("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Grants full access to manage all resources.", ["*"], []),
    "Contributor": ("b24988ac-6180-42a0-ab88-20f7382dd24c", "Manages everything but access.", ["*"],
                    ["Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"]),
    "Reader": ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "View all resources.", ["*/read"], []),
    "User Access Administrator": ("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "Lets you manage user access.",
                                  ["*/read", "Microsoft.Authorization/*"], []),
    "Role Based Access Control Administrator": (
        "f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Manage access by assigning roles.",
        [f"Microsoft.Authorization/roleAssignments/{verb}" for verb in ("write", "delete")] + ["*/read"], []),
    "Virtual Machine Contributor": ("9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Manages virtual machines.",
                                    ["Microsoft.Compute/virtualMachines/*", "Microsoft.Authorization/*/read"], []),
    "Key Vault Administrator": ("00482a5a-887f-4fb3-b363-3b7fe8e74483", "Performs all data plane operations.",
                                ["Microsoft.Authorization/*/read", "Microsoft.KeyVault/*/read"], []),
    "Storage Blob Data Reader": ("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Reads blobs.",
                                 ["Microsoft.Storage/storageAccounts/blobServices/containers/read"], []),
}  # fmt: skip
CUSTOM = "Contoso Cost Watcher"
# Which role lets one do what to assignments.
MAY = {
    READ: ("Owner", "Contributor", "Reader", "User Access Administrator", "Role Based Access Control Administrator"),
    WRITE: ("Owner", "User Access Administrator", "Role Based Access Control Administrator"),
    DELETE: ("Owner", "User Access Administrator", "Role Based Access Control Administrator"),
}
PRODUCTION, DEVELOPMENT, PLAYGROUND = (f"/subscriptions/{id}" for id in SUBSCRIPTIONS.values())
VAULTS = f"{PRODUCTION}/resourceGroups/secrets/providers/Microsoft.KeyVault/vaults/contoso-vault"
# Holder (a person, a group, "guest", "orphan" or an app), role, scope.
HELD = (
    ("MOD Administrator", "User Access Administrator", "/"),
    ("Nestor Wilke", "Owner", GROUP),
    ("Lee Gu", "Owner", PRODUCTION),
    ("Pradeep Gupta", "Reader", PRODUCTION),
    ("Pradeep Gupta", CUSTOM, PRODUCTION),
    ("Circle A", "Contributor", PRODUCTION),
    ("Privileged Helpdesk", "Virtual Machine Contributor", DEVELOPMENT),
    ("Johanna Lorenz", "Key Vault Administrator", VAULTS),
    ("Henrietta Mueller", "Contributor", DEVELOPMENT),
    ("Grady Archie", "Owner", f"{DEVELOPMENT}/resourceGroups/design-lab"),
    ("Ben Walters", "Contributor", DEVELOPMENT),
    ("guest", "Owner", PLAYGROUND),
    ("orphan", "Contributor", PLAYGROUND),
    ("Contoso Expenses", "Storage Blob Data Reader", PRODUCTION),
    ("Contoso Warehouse", "Contributor", PLAYGROUND),
)


def role_id(name: str) -> str:
    """The GUID of a role by name."""
    return fixed_id("azureRole", CUSTOM) if name == CUSTOM else ROLES[name][0]


def above(scope: str, group: str = GROUP) -> list[str]:
    """A scope and everything it inherits from, up to the root."""
    parts = [part for part in scope.split("/") if part]
    chain = ["/".join(["", *parts[:count]]) for count in range(len(parts), 1, -2)]
    inside = bool(parts) and parts[0].lower() == "subscriptions"
    return [*chain, *([group] if inside else []), "/"]


class Azure:
    """Role definitions and assignments. `principals` finds what a name or an id stands for."""

    def __init__(
        self, born_at: datetime, named: Callable[[str], tuple[str, str] | None],
        groups_of: Callable[[str], Iterable[str]],
    ) -> None:  # fmt: skip
        self.born_at, self.groups_of = born_at, groups_of
        self.subscriptions, self.group = dict(SUBSCRIPTIONS), GROUP
        self.assignments: dict[str, Thing] = {}
        self.version = 0
        for number, (holder, role, scope) in enumerate(HELD, 1):
            found = (fixed_id("gone", holder), "User") if holder == "orphan" else named(holder)
            if found is not None:
                at = born_at - timedelta(days=20 * number)
                self.assign(fixed_id("azureAssignment", holder + scope, number), *found, role_id(role), scope, at)
        self.definitions = {row["name"]: row for row in self._definitions()}

    def _definitions(self) -> Iterator[Thing]:
        scopes = [PRODUCTION, DEVELOPMENT, PLAYGROUND]
        cost: tuple[str, str, list[str], list[str]] = (
            fixed_id("azureRole", CUSTOM),
            "Reads what things cost.",
            ["Microsoft.Consumption/*/read"],
            [],
        )
        for name, (id, text, actions, without) in {**ROLES, CUSTOM: cost}.items():
            own = name == CUSTOM
            yield {
                "id": f"{PRODUCTION if own else ''}{PROVIDER}/roleDefinitions/{id}", "name": id,
                "type": "Microsoft.Authorization/roleDefinitions",
                "properties": {
                    "roleName": name, "type": "CustomRole" if own else "BuiltInRole", "description": text,
                    "assignableScopes": scopes if own else ["/"],
                    "permissions": [
                        {"actions": actions, "notActions": without, "dataActions": [], "notDataActions": []}
                    ],
                    "createdOn": "2015-02-02T21:55:09.8806423Z", "updatedOn": "2021-11-11T20:13:28.6061853Z",
                    "createdBy": None, "updatedBy": None,
                },
            }  # fmt: skip

    def assign(self, name: str, principal: str, kind: str, role: str, scope: str, at: datetime, by: str = "") -> Thing:
        """Give a principal a role (its GUID) at a scope."""
        prefix = "" if scope == "/" else scope
        subscription = "/".join(scope.split("/")[:3]) if scope.startswith("/subscriptions/") else ""
        row = {
            "id": f"{prefix}{PROVIDER}/roleAssignments/{name}", "name": name,
            "type": "Microsoft.Authorization/roleAssignments",
            "properties": {
                "roleDefinitionId": f"{subscription}{PROVIDER}/roleDefinitions/{role}", "principalId": principal,
                "principalType": kind, "scope": scope, "condition": None, "conditionVersion": None,
                "createdOn": f"{stamp(at)[:-1]}.0000000Z", "updatedOn": f"{stamp(at)[:-1]}.0000000Z",
                "createdBy": by or None, "updatedBy": by or None, "delegatedManagedIdentityResourceId": None,
                "description": None,
            },
        }  # fmt: skip
        self.assignments[name] = row
        self.version += 1
        return row

    def seen_from(self, scope: str, *, below: bool = True) -> list[Thing]:
        """Assignments that count at a scope: its own, inherited ones and (unless `below` is off) those inside it."""
        chain = {one.lower() for one in above(scope, self.group)}
        prefix = scope.lower().rstrip("/") + "/"
        return [
            row for row in self.assignments.values()
            if row["properties"]["scope"].lower() in chain
            or (below and row["properties"]["scope"].lower().startswith(prefix))
        ]  # fmt: skip

    def holders(self, principal: str) -> set[str]:
        """A principal and every group it is in."""
        return {principal, *self.groups_of(principal)}

    def may(self, principal: str, action: str, scope: str) -> bool:
        """Whether somebody's roles, held directly or through groups, allow an action at a scope."""
        roles = {role_id(name) for name in MAY[action]}
        who = self.holders(principal)
        return any(
            row["properties"]["principalId"] in who
            and row["properties"]["roleDefinitionId"].rpartition("/")[2] in roles
            for row in self.seen_from(scope, below=False)
        )
