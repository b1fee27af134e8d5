"""A client secret is rotated against the pretend Microsoft: at every moment the one in use works, and none is lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services import audit, registry
from services.connections import Connections
from services.credentials import ClientSecret, Federated, ManagedIdentity, SignedIn
from services.errors import BadArgument, Conflict, GraphDenied, GraphError, NotAllowed, NotFound
from services.microsoft.graph import open_graph
from services.rotation import FIELD, Rotation
from services.sandbox import Sandbox
from services.settings import ConnectionSettings
from services.specs import Caller, Role
from services.store import schema
from services.store.engine import Store
from services.vault import Key, Vault
from tests.connected import connection
from tests.services.house import KEY, LEE, Clock

ADMIN = Caller(LEE, "tenant", "Lee Gu", frozenset({Role.VIEWER, Role.ADMIN}))


class Killed(BaseException):
    """Steward was killed here."""


class Mortal(Store):
    """A database that takes so many more writes (None: any number) before Steward is killed."""

    left: int | None = None

    async def write(self, *given: Any, **more: Any) -> Any:
        if self.left == 0:
            raise Killed
        if self.left is not None:
            self.left -= 1
        return await super().write(*given, **more)


@dataclass
class House:
    """Steward connected to a sandbox by an administrator, with a clock that the sandbox shares."""

    sandbox: Sandbox
    store: Mortal
    clock: Clock
    vault: Vault
    connections: Connections
    reconnected: int = 0
    pauses: list[float] = field(default_factory=list)

    def rotation(self) -> Rotation:
        return Rotation(self.store, self.vault, self.connections, self.reconnect, self.clock, KEY, pause=self.pause)

    async def reconnect(self) -> None:
        self.reconnected += 1

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.forward(seconds=seconds)

    async def connect(self, app: str = "full", **more: Any) -> int:
        return await self.connections.add(connection(self.sandbox, app, **more), ADMIN)

    def secret(self, id_: int) -> str:
        credential = self.connections.all()[id_].credential
        assert isinstance(credential, ClientSecret)
        return credential.value.get_secret_value()

    def held(self, app: str = "full") -> list[dict[str, Any]]:
        """The secrets of the registration, as the directory has them."""
        client = self.sandbox.apps[app].client_id
        rows = self.sandbox.world.tables["applications"].rows.values()
        return list(next(row for row in rows if row["appId"] == client)["passwordCredentials"])

    def events(self) -> list[str]:
        with self.store.reader(self.clock()) as read:
            assert audit.verify(read, KEY) is None
            return [row.event for row in read.rows(text("SELECT event FROM audit ORDER BY seq"))]

    async def works(self, id_: int) -> bool:
        graph = open_graph(self.connections.all()[id_])
        try:
            return bool(await graph.token())
        except GraphError:
            return False
        finally:
            await graph.close()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = Clock()
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0, clock=clock)
    registry.load()
    store, vault = Mortal(f"sqlite:///{tmp_path}/steward.db"), Vault(Key.fresh())
    schema.prepare(store)
    yield House(sandbox, store, clock, vault, Connections(store, vault, (), clock, KEY))
    store.close()
    await sandbox.stop()


async def test_the_new_secret_works_and_the_old_one_is_gone(house: House) -> None:
    id_ = await house.connect()
    (before,), old = house.held(), house.secret(id_)
    said = await house.rotation().rotate(ADMIN, id_)
    assert said == "The new secret is in use; it ends on 29 August 2026. The old one is deleted."
    (after,) = house.held()
    assert after["keyId"] != before["keyId"]
    assert house.secret(id_) != old
    assert await house.works(id_)
    assert not house.sandbox.apps["full"].knows(old, house.clock())
    assert house.reconnected == 1
    assert house.events()[-3:] == ["secret.made", "connection.credential", "secret.rotated"]


async def test_nothing_secret_stands_in_the_database_or_the_trail(house: House) -> None:
    id_ = await house.connect()
    old = house.secret(id_)
    await house.rotation().rotate(ADMIN, id_)
    house.store.close()
    kept = b"".join(
        path.read_bytes() for path in Path(house.store.engine.url.database or "").parent.glob("steward.db*")
    )
    for secret in (old, house.secret(id_)):
        assert secret.encode() not in kept


async def test_it_waits_until_microsoft_takes_the_new_secret(house: House) -> None:
    id_ = await house.connect()
    house.sandbox.knobs.secret_lag = timedelta(seconds=20)
    await house.rotation().rotate(ADMIN, id_)
    assert house.pauses == [1.0, 2.0, 4.0, 8.0, 15.0]
    assert await house.works(id_)


async def test_a_secret_that_never_works_leaves_the_old_one_in_use_and_is_taken_up_again(house: House) -> None:
    id_ = await house.connect()
    old = house.secret(id_)
    house.sandbox.knobs.secret_lag = timedelta(minutes=30)
    with pytest.raises(GraphDenied, match="The old one is still in use"):
        await house.rotation().rotate(ADMIN, id_)
    assert house.secret(id_) == old
    assert await house.works(id_)
    assert len(house.held()) == 2
    house.clock.forward(minutes=31)
    await house.rotation().rotate(ADMIN, id_)
    assert len(house.held()) == 1
    assert await house.works(id_)


async def test_without_the_permission_nothing_changes_and_it_says_which(house: House) -> None:
    id_ = await house.connect("read_only")
    old = house.secret(id_)
    with pytest.raises(GraphDenied) as caught:
        await house.rotation().rotate(ADMIN, id_)
    assert "Application.ReadWrite.OwnedBy" in caught.value.next_step
    assert house.secret(id_) == old
    assert len(house.held("read_only")) == 1


async def test_an_old_secret_that_cannot_be_deleted_stays_and_goes_the_next_time(house: House) -> None:
    id_ = await house.connect()
    house.sandbox.faults.add("", operation="POST /applications/{id}/removePassword", status=400, times=1)
    with pytest.raises(Conflict, match="The new secret is in use, and the old one could not be deleted"):
        await house.rotation().rotate(ADMIN, id_)
    assert await house.works(id_)
    new = house.secret(id_)
    assert len(house.held()) == 2
    await house.rotation().rotate(ADMIN, id_)
    assert (house.secret(id_), len(house.held())) == (new, 1)


@pytest.mark.parametrize("after", range(1, 5))
async def test_killed_at_any_write_it_goes_on_where_it_stopped(house: House, after: int) -> None:
    id_ = await house.connect()
    house.store.left = after
    with pytest.raises(Killed):
        await house.rotation().rotate(ADMIN, id_)
    house.store.left = None
    assert await house.works(id_)
    with pytest.raises(Conflict, match="being rotated already"):
        await house.rotation().rotate(ADMIN, id_)
    house.clock.forward(minutes=6)
    await house.rotation().rotate(ADMIN, id_)
    assert await house.works(id_)
    (only,) = house.held()
    assert house.sandbox.apps["full"].more_secrets == {only["keyId"]: house.secret(id_)}


async def test_connections_with_the_same_secret_get_the_new_one_together(house: House) -> None:
    first = await house.connect()
    azure = {"kind": "subscription", "subscription_id": "00000000-0000-4000-8000-0000000000aa"}
    second = await house.connect(name="Production", **azure)
    assert await house.rotation().affected(second) == [second, first]
    await house.rotation().rotate(ADMIN, second)
    assert house.secret(first) == house.secret(second)
    assert await house.works(first)
    assert await house.works(second)


async def test_a_secret_that_stands_in_the_settings_too_is_not_rotated(house: House) -> None:
    given = connection(house.sandbox, name="From the file")
    house.connections = Connections(house.store, house.vault, (given,), house.clock, KEY)
    azure = {"kind": "subscription", "subscription_id": "00000000-0000-4000-8000-0000000000aa"}
    id_ = await house.connect(name="Production", **azure)
    with pytest.raises(Conflict, match="From the file has this secret from Steward's settings"):
        await house.rotation().rotate(ADMIN, id_)
    assert len(house.held()) == 1


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        (ManagedIdentity(), "Azure renews it"),
        (Federated(), "no secret"),
        (SignedIn(SecretStr("r"), "o", "Megan"), "sign in again"),
        (ClientSecret(SecretStr("https://contoso.vault.azure.net/secrets/steward")), "Rotate it there"),
    ],
)
async def test_other_credentials_are_refused_with_what_to_do_instead(house: House, credential: Any, words: str) -> None:
    known = connection(house.sandbox).model_dump() | {"credential": credential}
    id_ = await house.connections.add(ConnectionSettings(**known), ADMIN)
    with pytest.raises(BadArgument) as caught:
        await house.rotation().rotate(ADMIN, id_)
    assert words in caught.value.next_step


async def test_which_one_is_the_old_is_not_guessed(house: House) -> None:
    id_ = await house.connect()
    for row in house.sandbox.world.tables["applications"].rows.values():
        if row["appId"] == house.sandbox.apps["full"].client_id:
            row["passwordCredentials"].append(
                dict(row["passwordCredentials"][0], keyId="00000000-0000-4000-8000-0000000000bb")
            )
    said = await house.rotation().rotate(ADMIN, id_)
    assert "cannot be told" in said
    assert len(house.held()) == 3


async def test_another_credential_given_meanwhile_is_not_undone(house: House) -> None:
    id_ = await house.connect()
    house.sandbox.knobs.secret_lag = timedelta(hours=1)
    with pytest.raises(GraphDenied):
        await house.rotation().rotate(ADMIN, id_)
    made = next(row for row in house.held() if row["displayName"].startswith("Steward 2026"))
    house.sandbox.apps["full"].more_secrets["by hand"] = "byhand~secret"
    await house.connections.replace(id_, ClientSecret(SecretStr("byhand~secret")), ADMIN)
    house.sandbox.knobs.secret_lag = timedelta(0)
    await house.rotation().rotate(ADMIN, id_)
    assert made["keyId"] not in {row["keyId"] for row in house.held()}
    assert await house.works(id_)


async def test_only_administrators_rotate_and_only_what_there_is(house: House) -> None:
    with pytest.raises(NotAllowed):
        await house.rotation().rotate(Caller(LEE, "t", "Lee Gu", frozenset({Role.OPERATOR})), 1)
    with pytest.raises(NotFound):
        await house.rotation().rotate(ADMIN, 404)


async def test_the_stage_is_sealed(house: House) -> None:
    id_ = await house.connect()
    house.sandbox.knobs.secret_lag = timedelta(hours=1)
    with pytest.raises(GraphDenied):
        await house.rotation().rotate(ADMIN, id_)
    with house.store.reader(house.clock()) as read:
        (row,) = read.rows(text(f"SELECT blob FROM sealed WHERE field = '{FIELD}'"))
    with pytest.raises(ValueError):
        json.loads(bytes(row.blob))
