"""Another client secret for a connection: made, sealed, proven, put to use; only then the old one goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import Connection as Database
from sqlmodel import SQLModel, col

from services import audit, own_registration
from services.connections import Connections
from services.credentials import KINDS, ClientSecret
from services.errors import BadArgument, Conflict, GraphDenied, NotFound, StewardError
from services.microsoft.graph import Graph, open_graph
from services.policy import insist
from services.settings import ConnectionSettings
from services.specs import Caller
from services.store import bulk
from services.store.engine import Store
from services.store.query import pick
from services.store.tables import Connection, Sealed
from services.vault import Sealed as SealedText
from services.vault import Vault

FIELD = "rotation"
LASTS = timedelta(days=180)
# A rotation that stopped half-way may be taken up again after this.
LEASE = timedelta(minutes=5)
# Microsoft takes a new secret after some seconds, now and then after a minute.
PAUSES_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
SEALED = SQLModel.metadata.tables[str(Sealed.__tablename__)]


@dataclass(frozen=True, slots=True, repr=False)
class Stage:
    """How far a rotation is; sealed, for it holds the new `secret` ("" before it was made).

    `old` is the secret it takes the place of, for the connections `ids`; `old_key_id` is "" when it cannot be told
    which one of the registration that is. `name` is what the new one is called there: by it one is found that was
    made and never learned.
    """

    name: str
    lease_until: str
    old: str
    ids: tuple[int, ...]
    registration_id: str = ""
    old_key_id: str = ""
    key_id: str = ""
    secret: str = ""
    ends_at: str = ""
    in_use: bool = False


class Rotation:
    """Rotates client secrets. Every stage is sealed before the next, so that it goes on where it stopped.

    At any moment the secret in use works, and no secret that works is known to nobody.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        connections: Connections,
        reconnect: Callable[[], Awaitable[None]],
        now: Callable[[], datetime],
        audit_key: bytes,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._vault = vault
        self._connections = connections
        self._reconnect = reconnect
        self._now = now
        self._key = audit_key
        self._pause = pause

    async def rotate(self, caller: Caller, connection_id: int) -> str:
        """Rotates, or goes on with a rotation that stopped; what was done, in sentences.

        Raises NotAllowed, NotFound, BadArgument when the credential is none that can be rotated here, Conflict when a
        rotation is under way or the settings use the same secret, GraphError kinds when a step failed: then the secret
        in use is as it was, unless the error says otherwise.
        """
        insist(caller, "connect")
        ids = await self.affected(connection_id)
        settings = self._connections.all()[connection_id]
        stage = await self._begin(connection_id, _secret(settings), ids)
        try:
            if not stage.secret:
                stage = await self._made(connection_id, settings, stage, caller)
            if not stage.in_use:
                await self._proven(settings, stage)
                stage = await self._put_to_use(connection_id, stage, caller)
            return await self._without_old(connection_id, stage, caller)
        except BaseException:
            await self._store.write(lambda db: self._pause_stage(db, connection_id))
            raise

    async def affected(self, connection_id: int) -> list[int]:
        """The connections that sign in with the secret of this one, this one first. Raises as `rotate`."""
        every = self._connections.all()
        mine = every.get(connection_id)
        if mine is None:
            raise NotFound("There is no such connection any more.", "Type connections to see which there are.")
        secret = _secret(mine)
        rows = await self._store.read(self._now(), lambda read: read.rows(pick(Connection.id, Connection.source)))
        fixed = {row.id for row in rows if row.source == "settings"}
        same = [id_ for id_, one in every.items() if _same_app(one, mine) and _plain(one) == secret]
        for id_ in [connection_id, *same]:
            if id_ in fixed:
                raise Conflict(
                    f"{every[id_].name} has this secret from Steward's settings, where only you can change it.",
                    "Make a new secret in the app registration, set it in steward.toml or the environment, and restart "
                    "Steward; then delete the old one.",
                )
        return [connection_id, *(id_ for id_ in same if id_ != connection_id)]

    async def _begin(self, id_: int, secret: str, ids: Sequence[int]) -> Stage:
        """The stage it is at, now ours for a while. Raises Conflict when somebody else is at it."""
        now = self._now()
        fresh = Stage(f"Steward {now:%Y-%m-%d} {uuid4().hex[:6]}", "", secret, tuple(ids))

        def work(db: Database) -> Stage:
            stage = self._stage(db, id_) or fresh
            if secret not in (stage.old, stage.secret):
                # Given another credential since it stopped: what it had made is of no use, and found by its name.
                stage = replace(fresh, name=stage.name, lease_until=stage.lease_until)
            if stage.lease_until and datetime.fromisoformat(stage.lease_until) > now:
                raise Conflict(
                    "This secret is being rotated already.", "Type connections in a minute to see how it went."
                )
            return self._keep(db, id_, stage)

        return await self._store.write(work, alone=f"rotate {id_}")

    async def _made(self, id_: int, settings: ConnectionSettings, stage: Stage, caller: Caller) -> Stage:
        """The new secret, sealed. What an earlier attempt made and never learned is taken away."""
        async with _directory(settings) as graph:
            app = await own_registration.read(graph)
            for lost in (one for one in app.secrets if one.name == stage.name):
                await own_registration.remove(graph, app.id, lost.id)
                app = replace(app, secrets=[one for one in app.secrets if one != lost])
            made = await own_registration.add(graph, app.id, stage.name, self._now() + LASTS)
        ends_at = made.ends_at or self._now() + LASTS
        stage = replace(
            stage,
            registration_id=app.id,
            old_key_id=app.only(stage.old),
            key_id=made.id,
            secret=made.secret,
            ends_at=ends_at.isoformat(),
        )
        return await self._store.write(lambda db: self._noted(db, id_, stage, caller, "secret.made", made.id))

    async def _proven(self, settings: ConnectionSettings, stage: Stage) -> None:
        """Returns when Microsoft takes the new secret. Raises GraphError kinds when it does not in a minute or two."""
        for pause in (*PAUSES_S, None):
            graph = open_graph(_with(settings, stage))
            try:
                await graph.token()
            except GraphDenied as denied:
                if pause is None:
                    raise GraphDenied(
                        f"The new secret does not work yet: {denied.sentence} The old one is still in use.",
                        "Say rotate secret again in a while: it goes on where it stopped.",
                        status=denied.status,
                        code=denied.code,
                    ) from denied
                await self._pause(pause)
            else:
                return
            finally:
                await graph.close()

    async def _put_to_use(self, id_: int, stage: Stage, caller: Caller) -> Stage:
        credential = ClientSecret(SecretStr(stage.secret))
        ends_at, every = datetime.fromisoformat(stage.ends_at), self._connections.all()
        for one in stage.ids:
            if one in every and _plain(every[one]) in (stage.old, stage.secret):
                await self._connections.replace(one, credential, caller, ends_at=ends_at)
        stage = replace(stage, in_use=True)
        await self._store.write(lambda db: self._keep(db, id_, stage))
        await self._reconnect()
        return stage

    async def _without_old(self, id_: int, stage: Stage, caller: Caller) -> str:
        """Takes the old secret away by the new one, and says how it stands."""
        said = f"The new secret is in use; it ends on {datetime.fromisoformat(stage.ends_at):%d %B %Y}."
        if not stage.old_key_id:
            end = "Which one was the old cannot be told: delete it in the app registration yourself."
        else:
            await self._removed(id_, stage)
            end = "The old one is deleted."
        await self._store.write(lambda db: self._over(db, id_, stage, caller))
        return f"{said} {end}"

    async def _removed(self, id_: int, stage: Stage) -> None:
        try:
            async with _directory(self._connections.all()[id_]) as graph:
                app = await own_registration.read(graph)
                if stage.old_key_id in {one.id for one in app.secrets}:
                    await own_registration.remove(graph, app.id, stage.old_key_id)
        except StewardError as error:
            raise Conflict(
                f"The new secret is in use, and the old one could not be deleted: {error.sentence}",
                "Say rotate secret again to try once more, or delete it in the app registration.",
            ) from error

    def _stage(self, db: Database, id_: int) -> Stage | None:
        at = (SEALED.c.connection_id == id_, SEALED.c.field == FIELD)
        row = db.execute(SEALED.select().where(*at).with_for_update()).first()
        if row is None:
            return None
        text = self._vault.open(SealedText(row.key_id, bytes(row.blob)), id_, FIELD)
        return Stage(**json.loads(text.get_secret_value()))

    def _keep(self, db: Database, id_: int, stage: Stage) -> Stage:
        """Seals the stage, with the lease renewed."""
        stage = replace(stage, lease_until=(self._now() + LEASE).isoformat())
        self._seal(db, id_, stage)
        return stage

    def _noted(self, db: Database, id_: int, stage: Stage, caller: Caller, event: str, key_id: str) -> Stage:
        detail = {"key": key_id}
        audit.append(db, self._key, self._now(), caller.object_id, caller.name, event, str(id_), detail=detail)
        return self._keep(db, id_, stage)

    def _pause_stage(self, db: Database, id_: int) -> None:
        """Lets anybody go on at once."""
        stage = self._stage(db, id_)
        if stage is not None:
            self._seal(db, id_, replace(stage, lease_until=""))

    def _over(self, db: Database, id_: int, stage: Stage, caller: Caller) -> None:
        self._noted(db, id_, stage, caller, "secret.rotated", stage.old_key_id)
        db.execute(SEALED.delete().where(SEALED.c.connection_id == id_, SEALED.c.field == FIELD))

    def _seal(self, db: Database, id_: int, stage: Stage) -> None:
        sealed = self._vault.seal(json.dumps(asdict(stage)), id_, FIELD)
        row = {"connection_id": id_, "field": FIELD, "key_id": sealed.key_id, "blob": sealed.blob}
        bulk.put(db, SEALED, row)


@asynccontextmanager
async def _directory(settings: ConnectionSettings) -> AsyncIterator[Graph]:
    """Graph of the tenant in which the app is registered, for a subscription's connection too."""
    graph = open_graph(settings.model_copy(update={"kind": "tenant", "subscription_id": None}))
    try:
        await graph.warm()
        yield graph
    finally:
        await graph.close()


def _secret(settings: ConnectionSettings) -> str:
    """The client secret as it stands. Raises BadArgument, with what to do instead, for every other credential."""
    credential = settings.credential
    if not isinstance(credential, ClientSecret):
        raise BadArgument(
            f"{settings.name} signs in with a {KINDS[credential.kind]}, not with a client secret.",
            INSTEAD[credential.kind],
        )
    if credential.reference:
        raise BadArgument(
            f"The secret of {settings.name} is kept in Azure Key Vault.",
            "Rotate it there: Steward reads the newest version by itself.",
        )
    return credential.value.get_secret_value()


INSTEAD = {
    "certificate": "Upload a new certificate to the app registration, then say reset credentials.",
    "managed_identity": "Azure renews it by itself; there is nothing to rotate.",
    "federated": "It has no secret: Azure renews the identity behind it by itself.",
    "signed_in": "Say reset credentials, and sign in again.",
}


def _plain(settings: ConnectionSettings) -> str:
    """The client secret, "" for every other credential."""
    return settings.credential.value.get_secret_value() if isinstance(settings.credential, ClientSecret) else ""


def _same_app(one: ConnectionSettings, other: ConnectionSettings) -> bool:
    return (one.tenant_id, one.client_id) == (other.tenant_id, other.client_id)


def _with(settings: ConnectionSettings, stage: Stage) -> ConnectionSettings:
    return settings.model_copy(update={"credential": ClientSecret(SecretStr(stage.secret))})


def unfinished(db: Database) -> frozenset[int]:
    """The connections whose rotation stopped half-way, or is under way."""
    return frozenset(db.execute(pick(Sealed.connection_id).where(col(Sealed.field) == FIELD)).scalars())
