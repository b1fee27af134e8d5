"""Where Teams is not enough: mail by Graph from the outbox, and Steward installed for those whom it must write to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import insert, update

from services.sandbox import Sandbox
from services.store.tables import Approval, Outbox
from tests.bot.conftest import Clock
from tests.bot.wired import APP, SENDER, Way, wired
from tests.fakes.activities import ALEX, GROUP, PERSONAL
from tests.fakes.connector import FakeTeams, Fault

SELF = "TeamsAppInstallation.ReadWriteSelfForUser.All"
UNREACHED = "unreached"


@pytest.fixture
async def way(
    sandbox: Sandbox, prepared: Path, tmp_path: Path, fake: FakeTeams, settings: Any, clock: Clock
) -> AsyncIterator[Callable[..., Any]]:
    async with AsyncExitStack() as stack:

        async def make(app: str = "full", catalogue: str | None = None, **mail: Any) -> Way:
            database = f"sqlite:///{copy(prepared, tmp_path / 'way.db')}"
            made = wired(sandbox, database, settings, fake, clock, app, catalogue, **mail)
            return await stack.enter_async_context(made)

        yield make


async def test_a_mail_leaves_the_outbox_once(way: Any) -> None:
    house = await way()
    house.block(GROUP.id)
    await house.row(UNREACHED, GROUP.id, "mail")
    assert (await house.drain(), await house.drain()) == (1, 0)
    (mail,) = house.mails()
    assert (mail["subject"], mail["sender"]) == ("Steward: Approvals cannot be reached", SENDER)
    assert mail["internetMessageId"].startswith("<steward-1-")
    assert [one["emailAddress"]["address"] for one in mail["toRecipients"]] == ["it@contoso.com"]


async def test_after_a_crash_it_is_looked_up_before_it_is_repeated(way: Any) -> None:
    house = await way()
    house.block(GROUP.id)
    await house.row(UNREACHED, GROUP.id, "mail")
    await house.drain()
    crashed = {"state": "leased", "lease_by": "crashed", "lease_until": house.office.clock(), "attempts": 1}
    await house.store.write(lambda db: db.execute(update(Outbox).values(crashed)))
    house.office.clock.pass_(seconds=1)
    assert await house.drain() == 1
    assert len(house.mails()) == 1


async def test_where_it_cannot_be_looked_up_the_copy_has_the_same_id(way: Any, sandbox: Sandbox) -> None:
    sandbox.apps["none"].roles = frozenset({"Mail.Send"})
    house = await way("none")
    house.block(GROUP.id)
    await house.row(UNREACHED, GROUP.id, "mail")
    await house.drain()
    again = {"state": "ready", "attempts": 1}
    await house.store.write(lambda db: db.execute(update(Outbox).values(again)))
    assert await house.drain() == 1
    first, second = house.mails()
    assert first["internetMessageId"] == second["internetMessageId"]


async def test_a_refused_mail_is_tried_again(way: Any, sandbox: Sandbox) -> None:
    sandbox.apps["none"].roles = frozenset()
    house = await way("none")
    house.block(GROUP.id)
    await house.row(UNREACHED, GROUP.id, "mail")
    await house.drain()
    assert house.rows()[0][2:] == ("ready", f"Microsoft does not let Steward send as {SENDER}.")


async def test_a_mail_that_exchange_does_not_take_is_given_up(way: Any) -> None:
    house = await way(recipients=("it@contoso",))
    house.block(GROUP.id)
    await house.row(UNREACHED, GROUP.id, "mail")
    await house.drain()
    assert house.rows()[0][2] == "dead"


async def test_a_mailbox_that_is_not_there_is_said(way: Any) -> None:
    house = await way(sender="nobody@contoso.com")
    assert "There is no mailbox nobody@contoso.com to send from." in await house.said("send test mail")


async def test_what_needs_no_saying_any_more_is_not_mailed(way: Any) -> None:
    house = await way()
    await house.row(UNREACHED, GROUP.id, "mail")
    assert await house.drain() == 1
    assert house.mails() == []


async def test_a_test_mail_is_sent_when_an_administrator_asks(way: Any) -> None:
    house = await way()
    assert "The test mail is on its way." in await house.said("send a test email")
    assert "Alex Wilber asked for this mail" in house.mails()[0]["body"]["content"]


async def test_teams_that_blocks_us_is_told_by_mail_and_to_administrators(way: Any) -> None:
    house = await way()
    house.office.fake.connector.refusing[GROUP.id] = 403
    await house.row("outcome", "a", GROUP.id, "one")
    await house.row("outcome", "b", GROUP.id, "two")
    await house.drain()
    assert [mail["subject"] for mail in house.mails()] == ["Steward: Approvals cannot be reached"]
    told = house.office.fake.connector.texts(PERSONAL.id)
    assert len(told) == 1
    assert told[0].startswith("I can no longer write in Approvals.")


async def test_steward_installs_itself_for_whom_it_must_write_to(way: Any, sandbox: Sandbox) -> None:
    house = await way(catalogue=APP)
    adele = sandbox.world.user("Adele Vance")["id"]
    house.office.fake.connector.faults.append(Fault(403))
    await house.row("outcome", "a", f"person:{adele}", "hello")
    assert await house.drain() == 1
    assert (adele, APP) in house.cloud.installed
    assert [one.method for one in house.office.sent()] == ["CREATE", "CREATE", "POST"]
    assert house.office.fake.connector.texts(f"a:{adele}") == ["hello"]


async def test_where_it_is_installed_already_the_chat_is_asked_for(way: Any, sandbox: Sandbox) -> None:
    house = await way(catalogue=APP)
    adele = sandbox.world.user("Adele Vance")["id"]
    house.cloud.installed[adele, APP] = "there"
    house.office.fake.connector.refusing[adele] = 403
    await house.row("outcome", "a", f"person:{adele}", "hello")
    assert await house.drain() == 1
    assert house.office.fake.connector.texts(f"19:{adele}_{APP}@unq.gbl.spaces") == ["hello"]


async def test_teams_may_need_a_moment_to_know_the_app(way: Any, sandbox: Sandbox) -> None:
    house = await way(catalogue=APP)
    adele = sandbox.world.user("Adele Vance")["id"]
    house.office.fake.connector.faults.extend([Fault(403), Fault(403)])
    await house.row("outcome", "a", f"person:{adele}", "hello")
    assert await house.drain() == 0
    house.office.clock.pass_(minutes=1)
    assert await house.drain() == 1
    assert house.office.fake.connector.texts(f"a:{adele}") == ["hello"]


@pytest.mark.parametrize("roles", [frozenset(), frozenset({SELF})], ids=["without permission", "for another app"])
async def test_where_it_may_not_it_says_who_must_open_it(way: Any, sandbox: Sandbox, roles: frozenset[str]) -> None:
    sandbox.apps["none"].roles = roles
    house = await way("none", catalogue=APP)
    house.cloud.catalogue[APP] = "another app"
    lee = sandbox.world.user("Lee Gu")["id"]
    house.office.fake.connector.refusing[lee] = 403
    now = house.office.clock()
    row = {"id": "a", "connection_id": 1, "action": "disable_user", "target_id": "x", "target_name": "X"}
    row |= {"target_detail": "", "requester_id": ALEX.object_id, "requester_name": "Alex", "state": "pending"}
    row |= {"needed": 1, "preview": {}, "fingerprint": "", "conversation_id": PERSONAL.id, "source_id": "s"}
    await house.store.write(
        lambda db: db.execute(insert(Approval).values(**row, created_at=now, expires_at=now, given={}, terms={}))
    )
    await house.row("approval", "a", f"person:{lee}")
    await house.drain()
    kind, _, state, error = house.rows()[0]
    assert (kind, state, error) == ("approval", "ready", "They have not opened me in Teams yet.")
    (told,) = house.office.fake.connector.texts(PERSONAL.id)
    assert "has not opened Steward in Teams yet" in told
    assert not house.cloud.installed
