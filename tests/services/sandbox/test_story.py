"""Whatever is written, the list, delta from any earlier token, the audits and the ledger tell the same story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sandbox import gate
from services.sandbox.areas.login import app_claims
from services.sandbox.cloud import Cloud
from services.sandbox.registrations import ready_made, register
from services.sandbox.routes import segments
from services.sandbox.wire import Call
from services.sandbox.world import World

START = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "change", "delete", "restore", "purge", "token"]), st.integers(0, 30)),
    min_size=1, max_size=25,
)  # fmt: skip


class Tenant:
    """A cloud without the wire, whose clock moves a second with every request."""

    def __init__(self) -> None:
        self.now = START
        world = World(24, 3, lambda: self.now, 0)
        self.cloud = Cloud(world, lambda: self.now, ready_made(), base="https://sandbox")
        register(world, self.cloud.apps)
        call = Call("POST", (), {}, {}, b"", self.now)
        claims = app_claims(self.cloud, self.cloud.apps["full"], "https://graph.microsoft.com", call, 99_999)
        self.token = self.cloud.tokens.mint(claims)
        self.made = 0

    def ask(self, method: str, path: str, body: object = None):
        self.now += timedelta(seconds=1)
        path, _, query = path.removeprefix("https://sandbox/v1.0").partition("?")
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        raw = b"" if body is None else orjson.dumps(body)
        reply = gate.answer(self.cloud, Call(method, segments(f"/v1.0{path}"), {}, headers, raw, self.now, query))
        return reply.status, orjson.loads(reply.body) if reply.body else {}

    def walk(self, path: str):
        rows, page = [], {"@odata.nextLink": path}
        while "@odata.nextLink" in page:
            status, page = self.ask("GET", page["@odata.nextLink"])
            assert status == 200, page
            rows += page["value"]
        return rows, page

    def listed(self) -> dict[str, str | None]:
        rows, _ = self.walk("/users?$select=id,jobTitle")
        return {row["id"]: row["jobTitle"] for row in rows}

    def do(self, what: str, number: int) -> bool:
        """One write; whether it happened."""
        users = [row["id"] for row in self.walk("/users?$select=id")[0]]
        gone = [row["id"] for row in self.walk("/directory/deletedItems/microsoft.graph.user")[0]]
        if what == "add":
            self.made += 1
            name = f"story{self.made}"
            profile = {"password": "Long-enough-2026"}
            body = {"accountEnabled": True, "displayName": name, "mailNickname": name, "passwordProfile": profile,
                    "userPrincipalName": f"{name}@contoso.com"}  # fmt: skip
            return self.ask("POST", "/users", body)[0] == 201
        if what == "change":
            return self.ask("PATCH", f"/users/{users[number % len(users)]}", {"jobTitle": f"Job {self.now}"})[0] == 204
        if what == "delete":
            return self.ask("DELETE", f"/users/{users[number % len(users)]}")[0] == 204
        if not gone:
            return False
        id = gone[number % len(gone)]
        if what == "restore":
            return self.ask("POST", f"/directory/deletedItems/{id}/restore")[0] == 200
        return self.ask("DELETE", f"/directory/deletedItems/{id}")[0] == 204


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_list_delta_audits_and_ledger_agree(steps):
    tenant = Tenant()
    rows, page = tenant.walk("/users/delta?$select=jobTitle")
    known = {row["id"]: row["jobTitle"] for row in rows}
    kept = [(page["@odata.deltaLink"], dict(known))]
    writes = 0
    for what, number in steps:
        if what == "token":
            _, page = tenant.walk("/users/delta?$select=jobTitle")
            kept.append((page["@odata.deltaLink"], tenant.listed()))
        else:
            writes += tenant.do(what, number)
    truth = tenant.listed()
    assert truth == {id: user.get("jobTitle") for id, user in tenant.cloud.world.users.items()}
    for link, replica in kept:
        for row in tenant.walk(link)[0]:
            if "@removed" in row:
                replica.pop(row["id"], None)
            else:
                replica[row["id"]] = row["jobTitle"]
        assert replica == truth
    ledger = [(write.activity, write.id) for write in tenant.cloud.world.ledger if write.kind == "users"]
    assert len(ledger) >= writes
    tenant.now += timedelta(hours=1)
    audits, _ = tenant.walk("/auditLogs/directoryAudits")
    told = {(row["activityDisplayName"], target["id"]) for row in audits for target in row["targetResources"]}
    assert set(ledger) <= told
