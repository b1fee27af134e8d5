"""Every way to change the directory: each keeps pages, delta, audits, licence counts and the ledger in step."""

from __future__ import annotations

from collections import Counter
from typing import Any

from services.sandbox.world import group_licences, membership, people, roles
from services.sandbox.world.directory import KINDS, Directory, Write
from services.sandbox.world.grants import grant_id
from services.sandbox.world.methods import Methods
from services.sandbox.world.table import Change

Thing = dict[str, Any]


class Changes(Directory):
    """A directory that can be written to. `actor` is the object id of whoever does it; empty for Microsoft itself."""

    methods: Methods

    def write(self, actor: str, activity: str, kind: str, id: str, name: str, before: Thing, after: Thing) -> None:
        """Put one change in the ledger."""
        tied = self.tied(kind, before | after)
        self.ledger.append(Write(self.clock(), actor, activity, kind, id, name, before, after, tied))

    def update(self, kind: str, id: str, values: Thing, actor: str = "", activity: str = "") -> set[str]:
        """Set properties; the names that really changed. Raises KeyError when there is no such object."""
        table = self.tables[kind]
        thing = table.rows[id]
        changed = {name for name, value in values.items() if thing.get(name) != value}
        if not changed:
            return changed
        before = {name: thing.get(name) for name in changed}
        after = {name: values[name] for name in changed}
        if kind == "users":
            self._keep_in_step(thing, after)
        thing |= after
        table.note(Change(self.clock(), id, frozenset(changed)))
        self.write(actor, activity or f"Update {kind[:-1]}", kind, id, thing.get("displayName") or "", before, after)
        return changed

    def _keep_in_step(self, user: Thing, after: Thing) -> None:
        if "userPrincipalName" in after:
            self.upns.pop(user["userPrincipalName"].lower(), None)
            self.upns[after["userPrincipalName"].lower()] = user["id"]
        if "assignedLicenses" in after:
            self.used.subtract(Counter(held["skuId"] for held in user.get("assignedLicenses") or ()))
            self.used.update(Counter(held["skuId"] for held in after["assignedLicenses"]))
            after.setdefault(group_licences.STATES, None)

    def set_manager(self, user: str, manager: str | None, actor: str = "") -> None:
        """Put somebody under a manager, or under nobody."""
        before = self.reporting.put(user, manager)
        self.tables["users"].note(Change(self.clock(), user, frozenset({"manager"}), detail=(before, manager)))
        name = self.users[user]["displayName"]
        activity = "Add manager to user" if manager else "Remove manager from user"
        self.write(actor, activity, "users", user, name, {"manager": before}, {"manager": manager})

    def add_user(self, user: Thing, actor: str = "") -> Thing:
        """Create a user whose properties were checked before."""
        self.numbers[user["id"]] = len(self.roster)
        self.roster.append(user)
        self.upns[user["userPrincipalName"].lower()] = user["id"]
        self.used.update(held["skuId"] for held in user.get("assignedLicenses") or ())
        self.tables["users"].add(user, self.clock())
        self.write(actor, "Add user", "users", user["id"], user["displayName"], {}, user)
        return user

    def drop(self, kind: str, id: str, actor: str = "", activity: str = "") -> None:
        """Delete an object of the kinds that do not come back. Raises KeyError."""
        thing = self.tables[kind].remove(id, self.clock(), "deleted")
        self.write(actor, activity, kind, id, thing.get("displayName") or "", thing, {})

    def delete(self, kind: str, id: str, actor: str = "") -> None:
        """Move an object to the deleted items, from where it can come back for 30 days. Raises KeyError."""
        now, kept = self.clock(), membership.part(self, id, actor)
        thing = self.tables[kind].remove(id, now, "changed")
        if kind == "users":
            self.upns.pop(thing["userPrincipalName"].lower(), None)
            self.used.subtract(Counter(held["skuId"] for held in thing.get("assignedLicenses") or ()))
            self._note_reports(id, (id, None))
        self.roles.came_or_went(id, False, now)
        thing["deletedDateTime"] = people.stamp(now)
        self.tables["deleted"].add(thing | kept | {"@kind": kind}, now)
        self.write(actor, f"Delete {kind[:-1]}", kind, id, thing["displayName"], thing, {})

    def _note_reports(self, boss: str, detail: tuple[str | None, str | None]) -> None:
        """Tell delta that a manager went or came back for all those below."""
        for user in self.reports_of(boss):
            self.tables["users"].note(Change(self.clock(), user, frozenset({"manager"}), detail=detail))

    def restore(self, id: str, actor: str = "") -> Thing:
        """Bring a deleted object back. Raises KeyError."""
        now = self.clock()
        thing = self.tables["deleted"].remove(id, now, "deleted")
        kind = thing.pop("@kind")
        thing["deletedDateTime"] = None
        if kind == "users":
            self.upns[thing["userPrincipalName"].lower()] = id
            self.used.update(held["skuId"] for held in thing.get("assignedLicenses") or ())
            self.roster[self.numbers[id]] = thing
        self.tables[kind].add(thing, now)
        self._note_reports(id, (None, id))
        self.roles.came_or_went(id, True, now)
        self.write(actor, f"Restore {kind[:-1]}", kind, id, thing["displayName"], {}, thing)
        membership.rejoin(self, thing, actor)
        return thing

    def purge(self, id: str, actor: str = "") -> None:
        """Delete a deleted object for ever. Raises KeyError."""
        thing = self.tables["deleted"].remove(id, self.clock(), "deleted")
        kind = thing["@kind"]
        self.roles.forget(id)
        self.tables[kind].note(Change(self.clock(), id, None, "deleted"))
        self.reporting.forget(id)
        self.write(actor, f"Hard Delete {kind[:-1]}", kind, id, thing["displayName"], thing, {})

    def set_member(self, group: str, member: str, inside: bool, actor: str = "") -> None:
        """Put an object in a group or take it out."""
        self.memberships.put(group, member) if inside else self.memberships.take(group, member)
        detail = (member, inside)
        self.tables["groups"].note(Change(self.clock(), group, frozenset({"members"}), detail=detail))
        activity = "Add member to group" if inside else "Remove member from group"
        self.write(actor, activity, "groups", group, self.groups[group]["displayName"], {}, {"member": member})
        group_licences.settle(self, member)

    def assign_role(self, principal: str, role: str, actor: str = "", scope: str = roles.TENANT) -> Thing:
        """Give a user, group or service principal a directory role by name or template id."""
        row = self.roles.assign(roles.TEMPLATES.get(role, role), principal, scope, self.clock())
        self._tell_role(actor, "Add member to role", row)
        return row

    def unassign_role(self, id: str, actor: str = "") -> None:
        """Take a directory role away. Raises KeyError when there is no such assignment."""
        self._tell_role(actor, "Remove member from role", self.roles.unassign(id, self.clock()))

    def _tell_role(self, actor: str, activity: str, row: Thing) -> None:
        kind = next(kind for kind in KINDS if row["principalId"] in self.tables[kind].rows)
        name = self.tables[kind].rows[row["principalId"]].get("displayName") or ""
        template = row["roleDefinitionId"]
        role: Thing = {"Role.ObjectID": roles.role_id(template), "Role.DisplayName": roles.NAMES[template],
                       "Role.TemplateId": template}  # fmt: skip
        before, after = ({}, role) if activity.startswith("Add") else (role, {})
        self.write(actor, activity, "roleAssignments", row["principalId"], name, before, after)

    def register_method(self, user: Thing, row: Thing, actor: str = "") -> None:
        """Give somebody one more way to prove who they are; a phone becomes the default where there is none."""
        self.methods.of(user)[row["id"]] = row
        if row["@odata.type"] == "phoneAuthenticationMethod":
            self.methods.default.setdefault(user["id"], row["id"])
        after = {"method": row["@odata.type"]}
        self.write(actor, "User registered security info", "users", user["id"], user["displayName"], {}, after)

    def consent(self, app: Thing, user: str, scope: str) -> None:
        """Let a person agree that an app (a service principal) acts for them in Microsoft Graph."""
        graph, table = self.app("Microsoft Graph")["id"], self.tables["oauth2PermissionGrants"]
        row = {"id": grant_id(app["id"], graph, user), "clientId": app["id"], "resourceId": graph, "scope": scope,
               "consentType": "Principal", "principalId": user}  # fmt: skip
        if row["id"] not in table.rows:
            table.add(row, self.clock())
            self.write(user, "Consent to application", "servicePrincipals", app["id"], app["displayName"], {}, row)
