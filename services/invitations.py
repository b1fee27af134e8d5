"""One-time links to the connect page: for one person, for ten minutes, for one use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection as Database
from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from services import audit, one_time
from services.answers import Link, Notice
from services.errors import NotAllowed, NotFound, StewardError
from services.policy import insist
from services.specs import Asked, Caller
from services.store.engine import Store
from services.store.page_tables import Invitation

VALID = timedelta(minutes=10)
REMEMBERED = timedelta(days=1)
AGAIN = "Say connect to Steward in Teams for a new one."


class Invitations:
    """Makes and takes back links. Only the hash of a token is stored: the database lets nobody in."""

    def __init__(self, store: Store, now: Callable[[], datetime], audit_key: bytes) -> None:
        self._store = store
        self._now = now
        self._key = audit_key

    async def invite(
        self, caller: Caller, purpose: Literal["connect", "reset"], connection_id: int | None = None
    ) -> str:
        """The token of a new link for `caller`, 43 characters that may stand in a path; earlier unused ones end.

        Raises NotAllowed unless the caller may connect.
        """
        insist(caller, "connect")
        token, now = one_time.token(), self._now()
        row = Invitation(
            id=one_time.hashed(token),
            purpose=purpose,
            connection_id=connection_id,
            object_id=caller.object_id,
            tenant_id=caller.tenant_id,
            name=caller.name,
            created_at=now,
            expires_at=now + VALID,
        )

        def work(db: Database) -> None:
            theirs, used = col(Invitation.object_id) == caller.object_id, col(Invitation.redeemed_at).is_not(None)
            db.execute(delete(Invitation).where(theirs & ~used | (col(Invitation.expires_at) < now - REMEMBERED)))
            db.execute(insert(Invitation).values(**row.model_dump()))
            about = {"purpose": purpose, "connection": connection_id}
            audit.append(db, self._key, now, caller.object_id, caller.name, "connect.invited", detail=about)

        await self._store.write(work)
        return token

    async def find(self, token: str) -> Invitation:
        """The invitation of a token, not redeemed by this.

        Raises NotFound for a token that is not (or no longer) known, Conflict for one that was used or has expired.
        """
        now = self._now()
        return await self._store.read(now, lambda read: _open(_row(read.db, token), now))

    async def redeem(self, token: str) -> Invitation:
        """The invitation of a token, which is worth nothing from now on. Raises as `find`; of several one succeeds."""
        now = self._now()

        def work(db: Database) -> Invitation:
            row = _open(_row(db, token), now)
            unused = (col(Invitation.id) == row.id, col(Invitation.redeemed_at).is_(None))
            if db.execute(update(Invitation).where(*unused).values(redeemed_at=now)).rowcount != 1:
                raise one_time.used(AGAIN)
            about = {"purpose": row.purpose, "connection": row.connection_id}
            audit.append(db, self._key, now, row.object_id, row.name, "connect.opened", detail=about)
            return row

        return await self._store.write(work)


async def link(
    invitations: Invitations,
    public_url: str,
    asked: Asked,
    purpose: Literal["connect", "reset"],
    title: str,
    connection_id: int | None = None,
) -> Notice:
    """A card with a new link behind its button.

    Raises NotAllowed when others could read it, StewardError when Steward does not know its own address.
    """
    if not asked.personal:
        raise NotAllowed("Others could open the link before you do.", f"Say {asked.canonical} in our personal chat.")
    if not public_url:
        raise StewardError(
            "I do not know the address at which your browser reaches me.",
            "Set bot.public_url, or run python app.py connect where Steward runs.",
        )
    token = await invitations.invite(asked.caller, purpose, connection_id)
    return Notice(
        title=title,
        summary=f"{title}: open the page within ten minutes.",
        detail="The link is yours alone and opens once. Secrets are typed on that page, never here.",
        links=(Link("Open", f"{public_url.rstrip('/')}/connect/{token}"),),
    )


def _row(db: Database, token: str) -> Invitation:
    found = db.execute(select(Invitation).where(col(Invitation.id) == one_time.hashed(token))).first()
    if found is None:
        raise NotFound("This link is not valid.", AGAIN)
    return Invitation(**found._mapping)


def _open(row: Invitation, now: datetime) -> Invitation:
    one_time.insist_open(row.redeemed_at, row.expires_at, now, AGAIN)
    return row
