"""Connections made by administrators: kept sealed, changed with a line in the trail, ended, and cleared away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from services import audit, purge
from services.connection_rows import SEALED, TABLE
from services.connections import Connections
from services.credentials import Certificate, ClientSecret, Federated, ManagedIdentity, SignedIn
from services.errors import BadArgument, Conflict, NotAllowed, NotFound
from services.settings import ConnectionSettings
from services.specs import Caller, Role
from services.store.engine import Store
from services.store.tables import Alert, Approval, Audit, Run
from services.vault import CannotOpen, Key, Vault
from tests.services.house import ALEX, KEY, LEE, START, Clock, person
from tests.services.test_credentials import GOOD

ADMIN = Caller(LEE, "tenant", "Lee Gu", frozenset({Role.ADMIN, Role.VIEWER}))
TENANT, APP, OTHER = (f"0000000{n}-0000-4000-8000-0000000000aa" for n in range(1, 4))
OLD, NEW = Vault(Key(b"1" * 32)), Vault(Key(b"2" * 32))


@pytest.fixture
def store(prepared: Path, tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{copy(prepared, tmp_path / 'steward.db')}")
    yield store
    store.close()


@pytest.fixture
def either(database: str) -> Iterator[Store]:
    """An empty database on each engine, where that may make a difference."""
    store = Store(database)
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings(**more: Any) -> ConnectionSettings:
    given = {"name": "Contoso", "tenant_id": TENANT, "client_id": APP, "client_secret": "canary-secret"}
    if "credential" in more:
        del given["client_secret"]
    return ConnectionSettings(**given | more)


def steward(store: Store, clock: Clock, *given: ConnectionSettings, vault: Vault = OLD) -> Connections:
    """The connections as a Steward that starts now has them."""
    return Connections(store, vault, given, clock, KEY)


def trail(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    with store.reader(START) as read:
        assert audit.verify(read, KEY) is None
        lines = read.rows(select(Audit.event, Audit.actor_name, Audit.detail).order_by(col(Audit.seq)))
    return [(line.event, line.actor_name, line.detail) for line in lines]


def row(store: Store, id: int) -> Any:
    with store.reader(START) as read:
        return read.one(select(TABLE).where(TABLE.c.id == id))


def count(store: Store, table: str, connection_id: int) -> int:
    chosen = SQLModel.metadata.tables[table]
    with store.reader(START) as read:
        return len(read.rows(select(chosen).where(chosen.c.connection_id == connection_id)))


def test_stewards_that_start_at_the_same_moment_make_one_connection(either: Store, clock: Clock) -> None:
    SQLModel.metadata.create_all(either.engine)
    with ThreadPoolExecutor(4) as several:
        made = list(several.map(lambda _: steward(either, clock, settings()).all(), range(8)))
    assert [[one.name for one in each.values()] for each in made] == [["Contoso"]] * 8


async def test_a_connection_is_there_for_every_steward_as_it_was_made(store: Store, clock: Clock) -> None:
    own = {"cloud": "us_gov", "mode": "act", "pace": False, "report_hosts": (".example.org",)}
    made = settings(off=("sign_ins",), actions=("disable_user",), **own)
    id = await steward(store, clock).add(made, ADMIN)
    found = steward(store, clock).all()
    assert found == {id: made}
    assert found[id].graph_url == "https://graph.microsoft.us"
    ((event, who, detail),) = trail(store)
    assert (event, who) == ("connection.added", "Lee Gu")
    assert (detail["name"], detail["credential"], detail["off"]) == ("Contoso", "client_secret", ["sign_ins"])
    assert "canary" not in str(detail)


@pytest.mark.parametrize(
    "credential",
    [
        Certificate(SecretStr(GOOD)),
        ManagedIdentity(),
        ManagedIdentity(OTHER),
        Federated(OTHER),
        SignedIn(SecretStr("canary-refresh"), LEE, "lee@contoso.com", START),
    ],
    ids=lambda one: one.kind,
)
async def test_every_kind_of_credential_is_kept(store: Store, clock: Clock, credential: Any) -> None:
    id = await steward(store, clock).add(settings(credential=credential), ADMIN)
    assert steward(store, clock).all()[id].credential == credential
    assert row(store, id).credential == credential.kind


async def test_no_secret_is_readable_in_the_database(either: Store, clock: Clock) -> None:
    ours = steward(either, clock)
    id = await ours.add(settings(), ADMIN)
    await ours.replace(id, SignedIn(SecretStr("canary-refresh"), LEE, "lee", START), ADMIN)
    await ours.renewed(id, SecretStr("canary-renewed"))
    await ours.add(settings(name="Fabrikam", tenant_id=OTHER, client_secret="canary-fabrikam"), ADMIN)
    with either.reader(START) as read:
        dumped = b"".join(
            value if isinstance(value, bytes) else str(value).encode()
            for table in SQLModel.metadata.sorted_tables
            for found in read.rows(select(table))
            for value in found
        )
    assert b"canary" not in dumped
    assert b"fabrikam" in dumped.lower()


async def test_another_credential_takes_the_place_of_the_old_one(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(), ADMIN)
    await ours.replace(id, ClientSecret(SecretStr("canary-new")), ADMIN, client_id=OTHER)
    found = ours.all()[id]
    assert (found.credential.value.get_secret_value(), found.client_id) == ("canary-new", OTHER)
    assert trail(store)[-1][0] == "connection.credential"


async def test_what_is_collected_allowed_and_how_it_is_called_is_chosen(either: Store, clock: Clock) -> None:
    ours = steward(either, clock)
    id = await ours.add(settings(), ADMIN, off=("devices",))
    assert ours.all()[id].off == ("devices",)
    await ours.choose(id, ("sign_ins", "risky_users"), ("disable_user",), ADMIN, mode="act")
    await ours.rename(id, "  Contoso   Europe ", ADMIN)
    found = ours.all()[id]
    assert (found.off, found.actions, found.mode) == (("sign_ins", "risky_users"), ("disable_user",), "act")
    assert found.name == "Contoso Europe"
    assert [event for event, _, _ in trail(either)][1:] == ["connection.chosen", "connection.renamed"]


async def test_what_was_learned_is_noted_without_a_line(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(), ADMIN)
    await ours.learned(id, {"User.Read.All"}, ("P1",), ends_at=START + timedelta(days=9))
    await ours.learned(id, {"User.Read.All", "Group.Read.All"}, ("P1", "P2"))
    found = row(store, id)
    assert (found.granted, found.licences) == (["Group.Read.All", "User.Read.All"], ["P1", "P2"])
    assert (found.granted_at, found.ends_at) == (START, START + timedelta(days=9))
    assert len(trail(store)) == 1


async def test_two_of_a_name_or_of_a_tenant_are_refused(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    await ours.add(settings(), ADMIN)
    with pytest.raises(Conflict, match="called Contoso already"):
        await ours.add(settings(name="CONTOSO", tenant_id=OTHER), ADMIN)
    with pytest.raises(Conflict, match="connected already, as Contoso") as caught:
        await ours.add(settings(name="Another"), ADMIN)
    assert "reset credentials Contoso" in caught.value.next_step
    azure = {"kind": "subscription", "subscription_id": OTHER}
    id = await ours.add(settings(name="Production", **azure), ADMIN)
    with pytest.raises(Conflict, match="subscription is connected already"):
        await ours.add(settings(name="Again", **azure), ADMIN)
    with pytest.raises(Conflict, match="called Contoso already"):
        await ours.rename(id, "contoso", ADMIN)
    await ours.rename(id, "PRODUCTION", ADMIN)
    assert [one.name for one in ours.all().values()] == ["Contoso", "PRODUCTION"]


async def test_only_administrators_change_anything(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(), ADMIN)
    nobody = replace(ADMIN, object_id=ALEX, roles=frozenset({Role.OPERATOR, Role.APPROVER}))
    for change in (
        ours.add(settings(name="Fabrikam", tenant_id=OTHER), nobody),
        ours.replace(id, ManagedIdentity(), nobody),
        ours.choose(id, (), (), nobody),
        ours.rename(id, "Fabrikam", nobody),
        ours.disconnect(id, nobody, purge=True),
    ):
        with pytest.raises(NotAllowed):
            await change
    assert len(trail(store)) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
async def test_a_name_that_is_none_is_refused(store: Store, clock: Clock, name: str) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(), ADMIN)
    with pytest.raises(BadArgument, match="1 to 60"):
        await ours.rename(id, name, ADMIN)


async def test_what_the_settings_name_is_changed_there_only(store: Store, clock: Clock) -> None:
    ours = steward(store, clock, settings())
    ((id, found),) = ours.all().items()
    assert (found, row(store, id).source) == (settings(), "settings")
    for change in (
        ours.replace(id, ManagedIdentity(), ADMIN),
        ours.choose(id, (), (), ADMIN),
        ours.disconnect(id, ADMIN, purge=False),
    ):
        with pytest.raises(Conflict, match="described in Steward's settings"):
            await change
    with pytest.raises(NotFound, match="no such connection"):
        await ours.disconnect(99, ADMIN, purge=False)


async def test_the_settings_take_the_place_of_a_connection_of_the_same_name(store: Store, clock: Clock) -> None:
    id = await steward(store, clock).add(settings(), ADMIN)
    again = steward(store, clock, settings(client_secret="from the settings"))
    assert list(again.all()) == [id]
    assert row(store, id).source == "settings"
    assert count(store, "sealed", id) == 0
    # Of another tenant: what was collected from the first must not pass for it.
    other = steward(store, clock, settings(tenant_id=OTHER))
    assert list(other.all()) == [id + 1]
    assert (row(store, id).gone_at, row(store, id).name) == (START, f"Contoso (disconnected, {id})")


async def test_what_the_settings_name_no_longer_is_gone_until_they_name_it_again(store: Store, clock: Clock) -> None:
    ((id, _),) = steward(store, clock, settings()).all().items()
    assert steward(store, clock).all() == {}
    assert row(store, id).gone_at == START
    assert list(steward(store, clock, settings()).all()) == [id]
    assert row(store, id).gone_at is None


async def test_a_connection_ends_and_its_credential_with_it(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(), ADMIN)
    fill(store, id)
    await ours.disconnect(id, ADMIN, purge=False)
    assert ours.all() == {}
    assert count(store, "sealed", id) == 0
    assert await purge.purge(store, clock, KEY) == 0
    assert count(store, "users", id) == 1
    with store.reader(START) as read:
        assert read.value(select(Alert.state)) == "resolved"
    with pytest.raises(NotFound):
        await ours.disconnect(id, ADMIN, purge=False)
    await ours.renewed(id, SecretStr("late"))
    assert count(store, "sealed", id) == 0
    # Connected again, under whatever name, it is the same one: what was kept is its own.
    assert await ours.add(settings(name="Contoso again"), ADMIN) == id


async def test_a_name_is_free_again_when_its_connection_is_gone(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(), ADMIN)
    await ours.disconnect(id, ADMIN, purge=False)
    other = await ours.add(settings(tenant_id=OTHER), ADMIN)
    assert other != id
    assert (row(store, other).name, row(store, id).name) == ("Contoso", f"Contoso (disconnected, {id})")


async def test_a_purge_deletes_all_that_was_collected_and_nothing_else(either: Store, clock: Clock) -> None:
    ours = steward(either, clock)
    id = await ours.add(settings(), ADMIN)
    other = await ours.add(settings(name="Fabrikam", tenant_id=OTHER), ADMIN)
    for one in (id, other):
        fill(either, one)
    await ours.disconnect(id, ADMIN, purge=True)
    await purge.purge(either, clock, KEY)
    assert [count(either, table, id) for table in ("users", "run", "alert", "approval")] == [0, 0, 1, 1]
    # Whoever connects it meanwhile gets a new one: the old one is still being cleared away.
    assert await ours.add(settings(), ADMIN) not in (id, other)
    clock.forward(minutes=3)
    assert await purge.purge(either, clock, KEY) == 1
    assert [count(either, table, id) for table in ("users", "run", "alert", "approval")] == [0, 0, 0, 1]
    assert [count(either, table, other) for table in ("users", "run", "alert", "approval")] == [1, 1, 1, 1]
    assert not row(either, id).purging
    assert [event for event, _, _ in trail(either)].count("connection.purged") == 1
    assert await purge.purge(either, clock, KEY) == 0


def test_a_purge_knows_every_table_of_a_connection(store: Store) -> None:
    assert {"users", "sign_ins", "changes", "checkpoint", "run", "alert", "checkrun", "sealed"} <= {
        table.name for table in purge.tables()
    }
    assert next(iter(purge.tables())).name == "checkpoint"


async def test_steward_does_not_start_with_a_wrong_key_or_a_changed_row(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    first = await ours.add(settings(), ADMIN)
    second = await ours.add(settings(name="Fabrikam", tenant_id=OTHER), ADMIN)
    with pytest.raises(CannotOpen, match=r"connection Contoso cannot be opened.*does not have"):
        steward(store, clock, vault=NEW)
    with pytest.raises(CannotOpen):
        steward(store, clock, vault=Vault())
    with store.writer() as db:
        blobs = {one.connection_id: one.blob for one in db.execute(select(SEALED))}
        for id, blob in ((first, blobs[second]), (second, blobs[first])):
            db.execute(update(SEALED).where(SEALED.c.connection_id == id).values(blob=blob))
    with pytest.raises(CannotOpen, match="somebody has changed the database"):
        steward(store, clock)


async def test_the_key_is_changed_while_everything_works(either: Store, clock: Clock) -> None:
    id = await steward(either, clock).add(settings(), ADMIN)
    both = steward(either, clock, vault=Vault(NEW.current, (Key(b"1" * 32),)))
    assert await both.rotate_key() == 1
    assert await both.rotate_key() == 0
    found = steward(either, clock, vault=NEW).all()[id]
    assert found.credential == settings().credential
    event, who, detail = trail(either)[-1]
    assert (event, who, detail) == ("key.rotated", "Steward", {"sealed": 1, "key": NEW.key_id})
    with pytest.raises(CannotOpen):
        await Connections(either, OLD, (), clock, KEY).rotate_key()


async def test_a_renewed_sign_in_is_sealed_and_no_change(store: Store, clock: Clock) -> None:
    ours = steward(store, clock)
    id = await ours.add(settings(credential=SignedIn(SecretStr("first"), LEE, "lee", START)), ADMIN)
    before = ours.all()
    await ours.renewed(id, SecretStr("second"))
    after = ours.all()
    assert before == after
    assert after[id].credential.refresh_token.get_secret_value() == "second"
    assert len(trail(store)) == 1
    await ours.replace(id, ClientSecret(SecretStr("canary")), ADMIN)
    await ours.renewed(id, SecretStr("third"))
    assert ours.all()[id].credential.kind == "client_secret"


def fill(store: Store, id: int) -> None:
    """Some of everything that is kept of a connection."""
    alert = Alert(
        id=f"alert-{id}", connection_id=id, check="c", subject="s", state="open", severity="low", text="t", facts=[],
        opened_at=START, seen_at=START, changed_at=START,
    )  # fmt: skip
    approval = Approval(
        id=f"approval-{id}", connection_id=id, action="disable_user", target_id="t", target_name="n", target_detail="d",
        requester_id="r", requester_name="r", state="done", needed=1, preview={}, fingerprint="f", conversation_id="c",
        source_id=f"source-{id}", created_at=START, expires_at=START,
    )  # fmt: skip
    with store.writer() as db:
        db.execute(insert(SQLModel.metadata.tables["users"]).values(**person(LEE) | {"connection_id": id}))
        db.execute(insert(Run).values(connection_id=id, resource="users", state="done", started_at=START))
        db.execute(insert(Alert).values(**alert.model_dump()))
        db.execute(insert(Approval).values(**approval.model_dump()))
