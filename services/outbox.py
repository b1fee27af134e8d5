"""What is still to be told, and to whom: rows written in the same transaction as the change they tell of."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union,
    update,
)
from sqlmodel import col

from services.store.query import Command, Insert, Query, pick
from services.store.tables import Outbox, Posted
from services.store.types import Utc

WAITING = ("ready", "leased")
# The place of a row that is sent by mail, to those whom the settings name.
MAIL = "mail"
PUT = Insert(Outbox, left=("id",))
SAME = (
    col(Outbox.kind) == bindparam("kind"),
    col(Outbox.subject_id) == bindparam("subject_id"),
    col(Outbox.text) == bindparam("text"),
    col(Outbox.state) == "ready",
)
READY = Query(pick(Outbox.id).where(*SAME, col(Outbox.to) == bindparam("to")))
STANDING: Select[Any] = select(col(Posted.conversation_id).label("place")).where(
    col(Posted.kind) == bindparam("kind"), col(Posted.subject_id) == bindparam("subject_id")
)
COMING: Select[Any] = select(col(Outbox.to).label("place")).where(
    col(Outbox.kind) == bindparam("kind"),
    col(Outbox.subject_id) == bindparam("subject_id"),
    or_(*(col(Outbox.state) == state for state in WAITING)),
)
COPIES = Query(union(STANDING, COMING))
PLACES = union(STANDING, COMING, select(bindparam("also", type_=String).label("place"))).subquery()
TOLD = {
    "kind": bindparam("kind", type_=String),
    "subject_id": bindparam("subject_id", type_=String),
    "to": PLACES.c.place,
    "text": bindparam("text", type_=String),
    "state": literal("ready"),
    "attempts": literal(0),
    "created_at": bindparam("now", type_=Utc),
    "run_at": bindparam("now", type_=Utc),
    "lease_by": literal(""),
    "error": literal(""),
}
TELL_COPIES = Command(
    insert(Outbox)
    .inline()
    .from_select(
        list(TOLD),
        select(*TOLD.values())
        .where(PLACES.c.place != "", ~exists().where(*SAME, col(Outbox.to) == PLACES.c.place))
        .order_by(PLACES.c.place),
        include_defaults=False,
    )
)
MARKUP = re.compile(r"[*_~`#|\\<>\[\](){}&]")


def tell(
    db: Connection, now: datetime, kind: str, subject_id: str, to: str, text: str = "", at: datetime | None = None
) -> None:
    """Leaves one row for `to` (a conversation id or `person:<object id>`), unless the same one is ready already.

    It is told from `at` on, None being at once. A row that is being delivered does not count: what is posted may be
    older than this change.
    """
    if not READY.rows(db, {"kind": kind, "subject_id": subject_id, "to": to, "text": text}):
        due = at or now
        row = Outbox.model_construct(kind=kind, subject_id=subject_id, to=to, text=text, created_at=now, run_at=due)
        PUT(db, [row])


def tell_copies(db: Connection, now: datetime, kind: str, subject_id: str, also: str = "") -> None:
    """Tells of the subject at once wherever a copy of its card stands or is about to, and in `also`; as `tell` does."""
    TELL_COPIES(db, kind=kind, subject_id=subject_id, also=also, text="", now=now)


def hurry(db: Connection, now: datetime, to: str) -> None:
    """What waits to be tried again for `to` is due now: they can be reached after all."""
    waiting = update(Outbox).where(col(Outbox.to) == to, col(Outbox.state) == "ready")
    db.execute(waiting.values(run_at=now))


def copies(db: Connection, kind: str, subject_id: str) -> list[str]:
    """Where a copy of the card stands or is about to: every place a change of the subject is told to."""
    return sorted(row.place for row in COPIES.rows(db, {"kind": kind, "subject_id": subject_id}))


def anew(db: Connection, kind: str, subject_id: str) -> None:
    """Lets the next telling post a new card, which is noticed, where an edited one would not be."""
    db.execute(delete(Posted).where(col(Posted.kind) == kind, col(Posted.subject_id) == subject_id))


def spoken(name: str, longest: int = 120) -> str:
    """A tenant's text as it may stand in a plain message: no markup, no control, bidi or zero-width characters."""
    return " ".join(MARKUP.sub("", visible(name, len(name))).split())[:longest]


def visible(text: str, longest: int) -> str:
    """A tenant's text on one line, without control, bidi and zero-width characters."""
    if text.isprintable():
        return " ".join(text.split())[:longest]
    letters = "".join(" " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text)
    shown = "".join(letter for letter in letters if unicodedata.category(letter) not in {"Cf", "Cs", "Co", "Cn"})
    return " ".join(shown.split())[:longest]
