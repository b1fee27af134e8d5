"""The tenants and subscriptions Steward is connected to: from the settings, and as administrators connect them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import SecretStr
from sqlalchemy import Connection as Database
from sqlalchemy import func, insert, select, update
from sqlmodel import col

from services import alerts, audit, connection_rows, credentials
from services.connection_rows import SEALED, TABLE, credential_columns, forget, same_place, settings_of
from services.credentials import Certificate, Credential, SignedIn
from services.errors import BadArgument, Conflict, NotFound
from services.names import fold
from services.policy import insist
from services.resources.users import User
from services.settings import ConnectionSettings
from services.specs import Caller
from services.store import bulk
from services.store.engine import Store
from services.store.reader import Reader
from services.vault import CannotOpen, Sealed, Vault

FIELD = "credential"
ALONE = "connections"
Row = Mapping[Any, Any]
Result = TypeVar("Result")


class Connections:
    """Every connection there is. `given` are the settings', which are written down at once and stay as they are there.

    Raises CannotOpen when a stored credential cannot be opened: then Steward must not start.
    """

    def __init__(
        self,
        store: Store,
        vault: Vault,
        given: Iterable[ConnectionSettings],
        now: Callable[[], datetime],
        audit_key: bytes,
    ) -> None:
        self._store = store
        self._vault = vault
        self._now = now
        self._key = audit_key
        with store.writer() as db:
            self._given = connection_rows.remember(db, given, now())
            # What the settings do not name any more is not collected any more.
            past = (TABLE.c.source == "settings", TABLE.c.gone_at.is_(None), TABLE.c.id.not_in(list(self._given)))
            db.execute(update(TABLE).where(*past).values(gone_at=now()))
        self.all()

    def all(self) -> dict[int, ConnectionSettings]:
        """The settings of every connection that is not disconnected, by id. Raises CannotOpen.

        The settings' connections are those this process was started with.
        """
        kept = TABLE.c.gone_at.is_(None) & (TABLE.c.source == "page") & (SEALED.c.field == FIELD)
        chosen = select(TABLE, SEALED).join(SEALED, SEALED.c.connection_id == TABLE.c.id).where(kept)
        with self._store.reader(self._now()) as read:
            rows = read.db.execute(chosen.order_by(TABLE.c.id)).mappings().all()
        return self._given | {row["id"]: settings_of(row, self._opened(row)) for row in rows}

    async def add(
        self, new: ConnectionSettings, by: Caller, off: Iterable[str] = (), actions: Iterable[str] = ()
    ) -> int:
        """Connects; the new connection's id, which is the old one when this tenant was connected before.

        `off` and `actions` are those of `new` unless they say otherwise. Raises NotAllowed, and Conflict when the name
        is taken or the tenant (subscription) is connected already.
        """
        insist(by, "connect")
        chosen = {"off": tuple(off) or new.off, "actions": tuple(actions) or new.actions}
        new = new.model_copy(update=chosen)
        return await self._write(lambda db: self._add(db, new, by))

    async def replace(
        self,
        id: int,
        credential: Credential,
        by: Caller,
        client_id: str | None = None,
        ends_at: datetime | None = None,
    ) -> None:
        """Another credential for a connection, of any kind; `client_id` when it belongs to another app registration.

        `ends_at` is when it ends, where that is known and it does not tell so itself.

        Raises NotAllowed, NotFound, and Conflict when the settings hold it.
        """

        def change(db: Database, row: Row) -> dict[str, Any]:
            self._seal(db, id, credential)
            own = {} if client_id is None else {"client_id": client_id.lower()}
            known = {"ends_at": ends_at} if ends_at else {}
            return credential_columns(credential) | own | known

        await self._change(id, by, "connection.credential", change, _told(credential))

    async def choose(
        self,
        id: int,
        off: Iterable[str],
        actions: Iterable[str],
        by: Caller,
        mode: Literal["read", "act"] | None = None,
    ) -> None:
        """What is not collected, which actions are allowed (none named: all), and the mode if it changes.

        Raises NotAllowed, NotFound, and Conflict when the settings say it.
        """
        values: dict[str, Any] = {"off": list(off), "actions": list(actions)} | ({"mode": mode} if mode else {})
        await self._change(id, by, "connection.chosen", lambda _db, _row: values, values)

    async def rename(self, id: int, name: str, by: Caller) -> None:
        """Another name. Raises BadArgument for one that is none, NotAllowed, NotFound, and Conflict if it is taken."""
        if not 0 < len(name := " ".join(name.split())) <= 60:
            raise BadArgument("A connection's name has 1 to 60 characters.", "Choose a shorter one.")

        def change(db: Database, row: Row) -> dict[str, Any]:
            _make_room(db, name, self._now(), besides=id)
            return {"name": name}

        await self._change(id, by, "connection.renamed", change, {"new_name": name})

    async def disconnect(self, id: int, by: Caller, purge: bool) -> None:
        """Ends a connection, and forgets its credential at once. What was collected stays, or is deleted by and by.

        Raises NotAllowed, NotFound, and Conflict when the settings name it.
        """

        def change(db: Database, row: Row) -> dict[str, Any]:
            forget(db, id)
            alerts.settle(db, self._now(), id)
            return {"gone_at": self._now(), "purging": purge, "granted": None, "licences": None, "ends_at": None}

        await self._change(id, by, "connection.disconnected", change, {"purge": purge})

    async def learned(
        self, id: int, granted: Iterable[str], licences: Iterable[str], ends_at: datetime | None = None
    ) -> None:
        """Notes what a look at the connection found; `ends_at` of the credential, None leaves what is known."""
        values: dict[str, Any] = {"granted": sorted(granted), "licences": sorted(licences), "granted_at": self._now()}
        values |= {"ends_at": ends_at} if ends_at else {}
        await self._store.write(lambda db: db.execute(update(TABLE).where(TABLE.c.id == id).values(**values)))

    async def renewed(self, id: int, refresh_token: SecretStr) -> None:
        """Seals the refresh token that Microsoft gave in the place of the last. Nothing else is changed by it."""

        def work(db: Database) -> None:
            found = (
                db.execute(select(SEALED).where(SEALED.c.connection_id == id, SEALED.c.field == FIELD))
                .mappings()
                .first()
            )
            old = self._opened(found) if found else None
            # Disconnected or given another credential meanwhile: then this token is of no use any more.
            if isinstance(old, SignedIn):
                self._seal(db, id, replace(old, refresh_token=refresh_token))

        await self._write(work)

    async def rotate_key(self) -> int:
        """Seals everything anew with the current key; how many were. Raises CannotOpen, and then changes nothing."""

        def work(db: Database) -> int:
            rows = [row for row in db.execute(select(SEALED)).mappings() if row["key_id"] != self._vault.key_id]
            for row in rows:
                sealed = self._vault.seal(self._text(row), row["connection_id"], row["field"])
                bulk.put(db, SEALED, dict(row) | {"key_id": sealed.key_id, "blob": sealed.blob})
            if rows:
                detail = {"sealed": len(rows), "key": self._vault.key_id}
                audit.append(db, self._key, self._now(), audit.STEWARD, "Steward", "key.rotated", detail=detail)
            return len(rows)

        return await self._write(work)

    def _add(self, db: Database, new: ConnectionSettings, by: Caller) -> int:
        rows = db.execute(select(TABLE)).mappings().all()
        known = [row for row in rows if same_place(row, new)]
        if live := next((row for row in known if row["gone_at"] is None), None):
            raise Conflict(
                f"This {new.kind} is connected already, as {live['name']}.",
                f"Give it other credentials with: reset credentials {live['name']}",
            )
        again = next((row for row in known if not row["purging"]), None)
        _make_room(db, new.name, self._now(), besides=again["id"] if again else None)
        now, values = self._now(), connection_rows.columns(new)
        values |= {"source": "page", "added_by": by.object_id, "added_at": now, "changed_at": now, "gone_at": None}
        if again is None:
            id = int(db.execute(insert(TABLE).values(**values).returning(TABLE.c.id)).scalar_one())
        else:
            id = int(again["id"])
            db.execute(update(TABLE).where(TABLE.c.id == id).values(**values))
        self._seal(db, id, new.credential)
        said = {name: values[name] for name in connection_rows.PLAIN} | _told(new.credential)
        self._note(db, by, "connection.added", id, said | {"off": list(new.off), "actions": list(new.actions)})
        return id

    async def _change(
        self,
        id: int,
        by: Caller,
        event: str,
        change: Callable[[Database, Row], dict[str, Any]],
        detail: Mapping[str, Any],
    ) -> None:
        """One change of one connection, with its audit line, in one transaction."""
        insist(by, "connect")

        def work(db: Database) -> None:
            row = changeable(db, id)
            values = change(db, row) | {"changed_at": self._now()}
            db.execute(update(TABLE).where(TABLE.c.id == id).values(**values))
            self._note(db, by, event, id, {"name": row["name"], **detail})

        await self._write(work)

    async def _write(self, work: Callable[[Database], Result]) -> Result:
        return await self._store.write(work, alone=ALONE)

    def _note(self, db: Database, by: Caller, event: str, id: int, detail: Mapping[str, Any]) -> None:
        audit.append(db, self._key, self._now(), by.object_id, by.name, event, str(id), detail=detail)

    def _seal(self, db: Database, id: int, credential: Credential) -> None:
        sealed = self._vault.seal(credentials.dump(credential), id, FIELD)
        bulk.put(db, SEALED, {"connection_id": id, "field": FIELD, "key_id": sealed.key_id, "blob": sealed.blob})

    def _opened(self, row: Row) -> Credential:
        return credentials.load(self._text(row).get_secret_value())

    def _text(self, row: Row) -> SecretStr:
        """What was sealed. Raises CannotOpen naming the connection."""
        try:
            return self._vault.open(Sealed(row["key_id"], bytes(row["blob"])), row["connection_id"], row["field"])
        except CannotOpen as error:
            name = row.get("name") or f"number {row['connection_id']}"
            raise CannotOpen(f"The connection {name} cannot be opened. {error.sentence}", error.next_step) from None


def remember(store: Store, given: Iterable[ConnectionSettings]) -> dict[int, ConnectionSettings]:
    """The settings of each connection by its id in the database; one not seen before, by name, gets its id now."""
    with store.writer() as db:
        return connection_rows.remember(db, given)


def users(read: Reader, connection_id: int) -> int:
    """How many users of a tenant are in the cache; 0 before they were collected."""
    counted = select(func.count()).select_from(User).where(col(User.connection_id) == connection_id)
    return int(read.db.scalar(counted) or 0)


def changeable(db: Database, id: int) -> Row:
    """The row of a connection that an administrator made. Raises NotFound, and Conflict for one of the settings."""
    row = db.execute(select(TABLE).where(TABLE.c.id == id).with_for_update()).mappings().first()
    if row is None or row["gone_at"] is not None:
        raise NotFound("There is no such connection any more.", "Type connections to see which there are.")
    if row["source"] == "settings":
        raise Conflict(
            f"{row['name']} is described in Steward's settings, and only there it can be changed.",
            "Change its [[connections]] table in steward.toml and restart Steward.",
        )
    return row


def _make_room(db: Database, name: str, now: datetime, besides: int | None) -> None:
    """Frees a name that only a disconnected one has. Raises Conflict when another one is called so."""
    taken = [row for row in db.execute(select(TABLE)).mappings() if fold(row["name"]) == fold(name)]
    for row in taken:
        if row["id"] == besides:
            continue
        if row["gone_at"] is None:
            raise Conflict(f"Another connection is called {row['name']} already.", "Choose another name.")
        connection_rows.aside(db, row, now)


def _told(credential: Credential) -> dict[str, Any]:
    """What may be told of a credential."""
    told: dict[str, Any] = {"credential": credential.kind}
    if isinstance(credential, Certificate):
        told |= {"thumbprint": credential.thumbprint}
    if isinstance(credential, SignedIn):
        told |= {"signed_in": credential.object_id}
    return told
