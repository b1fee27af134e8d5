"""Directory roles with Microsoft's template ids: which are activated, and who holds them where."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.sandbox.world.demo import TENANT_ID, fixed_id
from services.sandbox.world.table import Change, Table

Thing = dict[str, Any]
_BUILT_IN: dict[str, list[str]] = orjson.loads(Path(__file__).with_name("roles.json").read_bytes())
TEMPLATES = {name: template for name, (template, _) in _BUILT_IN.items()}
NAMES = {template: name for name, template in TEMPLATES.items()}
DESCRIPTIONS: dict[str, str] = dict(_BUILT_IN.values())
GLOBAL = TEMPLATES["Global Administrator"]
# Holding only these does not make somebody an administrator whose sign-in is protected.
HARMLESS = frozenset(
    TEMPLATES[name]
    for name in (
        "Directory Readers", "Guest Inviter", "Message Center Reader", "Password Administrator", "Reports Reader",
        "Usage Summary Reports Reader",
    )
)  # fmt: skip
# Groups hold roles for their members: one that may, one made before Entra asked for it. Apps hold roles too.
HOLDERS = (
    ("Global Administrator", "MOD Administrator"),
    ("Global Administrator", "Nestor Wilke"),
    ("User Administrator", "Lee Gu"),
    ("Security Reader", "Joni Sherman"),
    ("Reports Reader", "Pradeep Gupta"),
    ("Helpdesk Administrator", "Privileged Helpdesk"),
    ("Global Administrator", "Allan Deyoung"),
    ("Groups Administrator", "Emily Braun"),
    ("Application Administrator", "Ravi Patel"),
    ("Reports Reader", "Report Readers"),
    ("User Administrator", "Contoso Payroll Export"),
)
# Who may be Global Administrator in Contoso.
LISTED = frozenset({"MOD Administrator", "Nestor Wilke"})
# The scope that is the whole tenant.
TENANT = "/"


def role_id(template: str) -> str:
    """The object id of an activated role."""
    return fixed_id("directoryRole", template)


def assignment_id(template: str, principal: str, scope: str) -> str:
    """Entra's own way: both ids as they lie in memory, then a mark for the scope."""
    both = UUID(template).bytes_le + UUID(principal).bytes_le
    mark = "1" if scope == TENANT else sha256(scope.encode()).hexdigest()[:8]
    return f"{urlsafe_b64encode(both).decode().rstrip('=')}-{mark}"


class Roles:
    """Every role assignment of the tenant. `table` holds the roles ever activated, with the journal of their holders.

    A role is activated by its first assignment or on its own and stays so. Who is deleted holds nothing until restored.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.assignments: dict[str, Thing] = {}

    def activate(self, template: str, at: datetime | None = None) -> Thing:
        """The activated role of a template; `at` None means that it always was."""
        id = role_id(template)
        if id not in self.table.rows:
            role = {"id": id, "deletedDateTime": None, "description": DESCRIPTIONS[template],
                    "displayName": NAMES[template], "roleTemplateId": template}  # fmt: skip
            if at is None:
                self.table.load(role)
            else:
                self.table.add(role, at)
        return self.table.rows[id]

    def assign(self, template: str, principal: str, scope: str = TENANT, at: datetime | None = None) -> Thing:
        """Give a role; the same one twice changes nothing. Raises KeyError for an unknown template."""
        self.activate(template, at)
        id = assignment_id(template, principal, scope)
        if id not in self.assignments:
            self.assignments[id] = {
                "id": id, "principalId": principal, "roleDefinitionId": template, "directoryScopeId": scope,
                "principalOrganizationId": TENANT_ID,
            }  # fmt: skip
            self._note(self.assignments[id], True, at)
        return self.assignments[id]

    def unassign(self, id: str, at: datetime) -> Thing:
        """Take a role away. Raises KeyError when there is no such assignment."""
        row = self.assignments.pop(id)
        self._note(row, False, at)
        return row

    def came_or_went(self, principal: str, here: bool, at: datetime) -> None:
        """Tell the journal that somebody who may hold roles was deleted or restored."""
        for row in self.assignments.values():
            if row["principalId"] == principal:
                self._note(row, here, at)

    def forget(self, principal: str) -> None:
        """Drop what somebody held who is gone for ever."""
        self.assignments = {id: row for id, row in self.assignments.items() if row["principalId"] != principal}

    def renumber(self) -> None:
        """Make the ids of all assignments anew, after those they are made of have changed."""
        rows = [
            row | {"id": assignment_id(row["roleDefinitionId"], row["principalId"], row["directoryScopeId"])}
            for row in self.assignments.values()
        ]
        self.assignments = {row["id"]: row for row in rows}

    def holders(self, template: str) -> list[str]:
        """Who was given a role for the whole tenant, groups as themselves."""
        return [
            row["principalId"] for row in self.assignments.values()
            if row["roleDefinitionId"] == template and row["directoryScopeId"] == TENANT
        ]  # fmt: skip

    def _note(self, row: Thing, inside: bool, at: datetime | None) -> None:
        if at is not None and row["directoryScopeId"] == TENANT:
            role, detail = role_id(row["roleDefinitionId"]), (row["principalId"], inside)
            self.table.note(Change(at, role, frozenset({"members"}), detail=detail))
