"""Whatever is written in whatever order, every way to look at the tenant shows the same tenant.

`make soak` writes for a long time; a new kind of write is one more rule of `Writing`.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.services.sandbox.replica import Replica
from tests.services.sandbox.wire import Wire

ROUNDS = int(os.environ.get("SOAK", "10"))
STEPS = 30
LIFE, KEPT = timedelta(days=7), timedelta(days=30)
# Few targets, the oldest and the newest of each kind, so that writes meet each other.
PICK = st.integers(-2, 3)
TEXT = st.sampled_from(["Sales", "R&D", "Zażółć 🦄", "<b>x</b>", "a'b", "{{}}", "x" * 120])
PEOPLE = ("displayName", "department", "accountEnabled", "usageLocation", "otherMails", "assignedLicenses")
FOLLOWED = (
    Replica("/users", PEOPLE, ("manager",)),
    Replica("/groups", ("displayName", "description"), ("members",)),
    Replica("/servicePrincipals", ("displayName", "accountEnabled", "tags")),
    Replica("/applications", ("displayName", "passwordCredentials", "notes")),
    Replica("/oauth2PermissionGrants", ("clientId", "consentType", "principalId", "scope")),
)


class Writing(RuleBasedStateMachine):
    """Random writes by one app. A refused one must leave no trace; whatever else, all must agree in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.wire = Wire(users=24)
        self.world = self.wire.sandbox.world
        self.numbers = count(1)
        self.followed = [replica.copy() for replica in FOLLOWED]
        self.kept: list[tuple[Replica, Any]] = []
        self.remember()

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.all_agree()
        finally:
            self.wire.close()

    def write(self, method: str, path: str, body: Any = None) -> bool:
        """Whether a write was taken; one that was not has changed nothing."""
        before = len(self.world.ledger)
        self.wire.clock.move(seconds=1)
        answer = self.wire.ask(method, path, json=body)
        assert answer.status_code < 500, answer.text
        if answer.is_error:
            assert len(self.world.ledger) == before, f"{method} {path}: refused, and yet {self.world.ledger[-1]}"
        return answer.is_success

    def one(self, pick: int, path: str) -> str:
        """The id of some row of a list; of nobody when the list is empty."""
        rows = self.wire.walk(path)[0]
        return rows[pick % len(rows)]["id"] if rows else "00000000-0000-4000-8000-00000000dead"

    def user(self, pick: int) -> str:
        """The id of somebody."""
        return self.one(pick, "/users?$select=id")

    def group(self, pick: int) -> str:
        """The id of some group whose members can be written."""
        plain = [
            group for group in self.wire.walk("/groups?$select=id,groupTypes,isAssignableToRole")[0]
            if not group["isAssignableToRole"] and "DynamicMembership" not in group["groupTypes"]
        ]  # fmt: skip
        return plain[pick % len(plain)]["id"]

    def reference(self, id: str) -> dict[str, str]:
        return {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{id}"}

    @rule()
    def remember(self) -> None:
        """A client follows every delta to its end, and keeps a copy of what it knows with its link."""
        for replica in self.followed:
            self.follow(replica)
            self.kept.append((replica.copy(), self.wire.clock.now))

    def follow(self, replica: Replica) -> None:
        rows, last = self.wire.walk(replica.start())
        replica.learn(rows, last["@odata.deltaLink"])

    @rule(hours=st.sampled_from([1, 30, 24 * 8, 24 * 31]))
    def time_goes_by(self, hours: int) -> None:
        self.wire.clock.move(hours=hours)
        for replica in self.followed:
            replica.link, replica.rows, replica.related = "", {}, {}

    @rule(name=TEXT, enabled=st.booleans(), where=st.sampled_from(["DE", None]))
    def create_user(self, name: str, enabled: bool, where: str | None) -> None:
        nick = f"soak{next(self.numbers)}"
        body = {"accountEnabled": enabled, "displayName": name, "mailNickname": nick, "usageLocation": where}
        secret = {"passwordProfile": {"password": "Long-enough-2026"}}
        assert self.write("POST", "/users", body | secret | {"userPrincipalName": f"{nick}@contoso.com"})

    @rule(pick=PICK, values=st.fixed_dictionaries({}, optional={
        "displayName": TEXT, "department": TEXT | st.none(), "accountEnabled": st.booleans(),
        "usageLocation": st.sampled_from(["US", "DE"]), "otherMails": st.lists(TEXT, max_size=2),
    }))  # fmt: skip
    def change_user(self, pick: int, values: dict[str, Any]) -> None:
        self.write("PATCH", f"/users/{self.user(pick)}", values)

    @rule(pick=PICK, other=PICK)
    def rename_user(self, pick: int, other: int) -> None:
        self.write("PATCH", f"/users/{self.user(pick)}", {"userPrincipalName": f"name{other % 5}@contoso.com"})

    @rule(pick=PICK)
    def delete_user(self, pick: int) -> None:
        self.write("DELETE", f"/users/{self.user(pick)}")

    @rule(pick=PICK, kind=st.sampled_from(["user", "group", "application", "servicePrincipal"]), back=st.booleans())
    def restore_or_purge(self, pick: int, kind: str, back: bool) -> None:
        item = "/directory/deletedItems/" + self.one(pick, f"/directory/deletedItems/microsoft.graph.{kind}")
        self.write("POST", f"{item}/restore") if back else self.write("DELETE", item)

    @rule(pick=PICK, boss=PICK)
    def set_manager(self, pick: int, boss: int) -> None:
        self.write("PUT", f"/users/{self.user(pick)}/manager/$ref", self.reference(self.user(boss)))

    @rule(pick=PICK)
    def clear_manager(self, pick: int) -> None:
        self.write("DELETE", f"/users/{self.user(pick)}/manager/$ref")

    @rule(pick=PICK, sku=PICK, take=st.booleans())
    def change_licence(self, pick: int, sku: int, take: bool) -> None:
        user = self.user(pick)
        held = self.wire.get(f"/users/{user}?$select=assignedLicenses")["assignedLicenses"]
        every = self.wire.get("/subscribedSkus")["value"]
        chosen = (held or every)[sku % len(held or every)]["skuId"] if take else every[sku % len(every)]["skuId"]
        body = {"addLicenses": [] if take else [{"skuId": chosen}], "removeLicenses": [chosen] if take else []}
        self.write("POST", f"/users/{user}/assignLicense", body)

    @rule(pick=PICK, group=PICK)
    def add_member(self, pick: int, group: int) -> None:
        self.write("POST", f"/groups/{self.group(group)}/members/$ref", self.reference(self.user(pick)))

    @rule(pick=PICK, group=PICK, trap=st.booleans())
    def remove_member(self, pick: int, group: int, trap: bool) -> None:
        inside = self.group(group)
        member = self.one(pick, f"/groups/{inside}/members?$select=id")
        self.write("DELETE", f"/groups/{inside}/members/{member}" + ("" if trap else "/$ref"))

    @rule(pick=PICK, name=TEXT, kind=st.sampled_from(["applications", "servicePrincipals"]))
    def change_app(self, pick: int, name: str, kind: str) -> None:
        values = {"notes": name} if kind == "applications" else {"tags": [name], "accountEnabled": len(name) > 5}
        self.write("PATCH", f"/{kind}/{self.one(pick, f'/{kind}?$select=id')}", values)

    @rule(pick=PICK, kind=st.sampled_from(["applications", "servicePrincipals"]))
    def delete_app(self, pick: int, kind: str) -> None:
        own = {app.object_id for app in self.wire.sandbox.apps.values()} | {self.world.app("Microsoft Graph")["id"]}
        chosen = self.one(pick, f"/{kind}?$select=id")
        if chosen not in own:
            self.write("DELETE", f"/{kind}/{chosen}")

    @rule(pick=PICK, name=TEXT)
    def add_secret(self, pick: int, name: str) -> None:
        app = self.one(pick, "/applications?$select=id")
        assert self.write("POST", f"/applications/{app}/addPassword", {"passwordCredential": {"displayName": name}})

    @rule(pick=PICK, which=PICK)
    def remove_secret(self, pick: int, which: int) -> None:
        every, _ = self.wire.walk("/applications?$select=id,appId,passwordCredentials")
        with_secrets = [app for app in every if app["passwordCredentials"]]
        app = with_secrets[pick % len(with_secrets)]
        secret = app["passwordCredentials"][which % len(app["passwordCredentials"])]
        if app["appId"] != self.wire.sandbox.apps["full"].client_id:
            assert self.write("POST", f"/applications/{app['id']}/removePassword", {"keyId": secret["keyId"]})

    @rule(pick=PICK, scope=st.sampled_from(["User.Read", "Mail.Read User.Read", None]))
    def change_grant(self, pick: int, scope: str | None) -> None:
        grant = f"/oauth2PermissionGrants/{self.one(pick, '/oauth2PermissionGrants')}"
        self.write("PATCH", grant, {"scope": scope}) if scope else self.write("DELETE", grant)

    @rule(pick=PICK, which=PICK)
    def withdraw_app_role(self, pick: int, which: int) -> None:
        app = f"/servicePrincipals/{self.one(pick, '/servicePrincipals?$select=id')}/appRoleAssignedTo"
        self.write("DELETE", f"{app}/{self.one(which, app)}")

    @rule(pick=PICK, state=st.sampled_from(["enabled", "disabled", "enabledForReportingButNotEnforced"]))
    def change_policy(self, pick: int, state: str) -> None:
        policies = "/identity/conditionalAccess/policies"
        assert self.write("PATCH", f"{policies}/{self.one(pick, policies)}", {"state": state})

    @rule(pick=PICK, text=TEXT)
    def change_mailbox(self, pick: int, text: str) -> None:
        replies = {"status": "alwaysEnabled", "internalReplyMessage": text}
        self.write("PATCH", f"/users/{self.user(pick)}/mailboxSettings", {"automaticRepliesSetting": replies})

    @rule(pick=PICK)
    def end_sessions(self, pick: int) -> None:
        self.write("POST", f"/users/{self.user(pick)}/revokeSignInSessions")

    def all_agree(self) -> None:
        """Hold every view of the tenant against every other."""
        lists = {replica.path: self.listed(replica) for replica in FOLLOWED}
        for path, rows in lists.items():
            assert rows.keys() == self.world.tables[path[1:]].rows.keys()
        self.relations_agree(lists["/users"], lists["/groups"])
        self.licences_agree(lists["/users"])
        self.deltas_agree(lists)
        self.audits_agree()

    def listed(self, replica: Replica) -> dict[str, dict[str, Any]]:
        rows, _ = self.wire.walk(f"{replica.path}?$select=id,{','.join(replica.select)}")
        return {row["id"]: row for row in rows}

    def relations_agree(self, users: dict[str, Any], groups: dict[str, Any]) -> None:
        """Manager and reports, members and memberships, role holders and assignments are two sides of one thing."""
        self.managers = {
            row["id"]: {row["manager"]["id"]} if "manager" in row else set()
            for row in self.wire.walk("/users?$select=id&$expand=manager($select=id)")[0]
        }
        for boss in users:
            reports = {row["id"] for row in self.wire.walk(f"/users/{boss}/directReports?$select=id")[0]}
            assert reports == {id for id, above in self.managers.items() if boss in above}
        self.members = {
            id: {row["id"] for row in self.wire.walk(f"/groups/{id}/members?$select=id")[0]} for id in groups
        }
        for id in users:
            held = {row["id"] for row in self.wire.walk(f"/users/{id}/memberOf?$select=id")[0] if row["id"] in groups}
            assert held == {group for group, inside in self.members.items() if id in inside}
        known = users.keys() | groups.keys() | self.world.service_principals.keys()
        assert all(inside <= known for inside in self.members.values())
        rows = self.wire.walk("/roleManagement/directory/roleAssignments")[0]
        given = {(row["roleDefinitionId"], row["principalId"]) for row in rows if row["directoryScopeId"] == "/"}
        for role in self.wire.get("/directoryRoles")["value"]:
            holders = {row["id"] for row in self.wire.walk(f"/directoryRoles/{role['id']}/members")[0]}
            assert holders == {who for template, who in given if template == role["roleTemplateId"]} & known

    def licences_agree(self, users: dict[str, Any]) -> None:
        """Units consumed are those that people hold."""
        held = Counter(row["skuId"] for user in users.values() for row in user["assignedLicenses"])
        consumed = {row["skuId"]: row["consumedUnits"] for row in self.wire.get("/subscribedSkus")["value"]}
        assert {sku: units for sku, units in consumed.items() if units} == dict(held)

    def deltas_agree(self, lists: dict[str, dict[str, Any]]) -> None:
        """Whoever follows from any earlier moment arrives at the list; whoever comes too late is told to start anew."""
        truth = {"manager": self.managers, "members": self.members}
        for replica, at in self.kept:
            if self.wire.clock.now - at > LIFE:
                assert self.wire.ask("GET", replica.link).status_code == 410
                continue
            self.follow(replica)
            assert replica.rows == lists[replica.path]
            for relation in replica.relations:
                told = {id: replica.related.get((id, relation), set()) for id in replica.rows}
                assert told == truth[relation]

    def audits_agree(self) -> None:
        """One audit for each line of the ledger, in its order, by the same actor, about the same object."""
        rows, _ = self.wire.walk("/auditLogs/directoryAudits")
        told = [
            (row["activityDisplayName"], row["targetResources"][0]["id"], initiator(row["initiatedBy"]))
            for row in reversed(rows)
        ]
        since = self.wire.clock.now - KEPT
        assert told == [(line.activity, line.id, line.actor) for line in self.world.ledger if line.at >= since]
        times = [row["activityDateTime"] for row in rows]
        assert times == sorted(times, reverse=True)
        assert len({row["id"] for row in rows}) == len(rows)


def initiator(by: dict[str, Any]) -> str:
    """The object id of the person or app that did it; "" for Microsoft itself."""
    return by["user"]["id"] if by["user"] else by["app"]["servicePrincipalId"] or ""


def test_every_view_of_the_tenant_agrees_after_any_writes():
    run_state_machine_as_test(
        Writing,
        settings=settings(
            max_examples=ROUNDS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
