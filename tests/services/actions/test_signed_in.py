"""What is done in an administrator's own name: only they may reset a password, and not everybody's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services.microsoft import sign_in
from services.microsoft.graph import open_graph
from services.sandbox import Sandbox
from services.store.tables import Connection
from tests.connected import connection
from tests.services.actions.line import ADELE, SPECS, Line, line
from tests.services.house import Clock

BACK = "http://localhost:3978/connect/back"
ADMIN = "MOD Administrator"


@pytest.fixture(scope="module")
async def by_sign_in(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Line]:
    """A Steward whose connection is an administrator's sign-in instead of an app's secret."""
    clock = Clock()
    sandbox = await Sandbox.start(users=30, sign_ins_per_user=0, clock=clock)
    made = await line(sandbox, clock, tmp_path_factory.mktemp("signed_in"))
    settings = connection(sandbox, "none", mode="act")
    flow = await sign_in.begin(settings, BACK, scopes=SPECS.actions["reset_password"].delegated or ())
    async with httpx.AsyncClient(verify=str(sandbox.ca_file), trust_env=False) as browser:
        admin = sandbox.world.user(ADMIN)["id"]
        answer = await browser.post(flow["auth_uri"], data={"agreed": "yes", "user": admin})
    back = {key: value[0] for key, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    found = await sign_in.finish(settings, flow, back)
    await made.graphs[1].close()
    made.graphs[1] = open_graph(settings.model_copy(update={"credential": found}))
    with made.store.writer() as db:
        db.execute(Connection.__table__.update().values(credential="signed_in"))  # type: ignore[attr-defined]
    yield made
    await made.close()
    await sandbox.stop()


async def test_an_administrators_sign_in_resets_a_password_and_tells_it_in_private(by_sign_in: Line) -> None:
    before = by_sign_in.sandbox.world.users[ADELE].get("lastPasswordChangeDateTime")
    row, step = await by_sign_in.carry_out("reset_password", ADELE, {})
    assert (row.state, step.state) == ("done", "done"), row.outcome
    assert by_sign_in.sandbox.world.users[ADELE]["lastPasswordChangeDateTime"] != before
    assert step.sealed
    assert by_sign_in.sandbox.world.ledger[-1].actor == by_sign_in.sandbox.world.user(ADMIN)["id"]


async def test_a_protected_administrator_is_out_of_reach_of_an_app_without_a_role(by_sign_in: Line) -> None:
    world = by_sign_in.sandbox.world
    admin = next(one["id"] for one in world.users.values() if world.protected(one["id"]) and one["accountEnabled"])
    by_sign_in.graphs[1], signed_in = open_graph(connection(by_sign_in.sandbox, mode="act")), by_sign_in.graphs[1]
    row, step = await by_sign_in.carry_out("disable_user", admin, {})
    assert (row.state, step.state) == ("failed", "refused")
    assert row.needed == 2
    assert world.users[admin]["accountEnabled"] is True
    await by_sign_in.graphs[1].close()
    by_sign_in.graphs[1] = signed_in
