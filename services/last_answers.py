"""What a person was last told in a conversation, so that "only guests" and "disable her" mean something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection as Database
from sqlalchemy import delete, insert
from sqlmodel import SQLModel, col

from services.answers import Answer, Chooser, Table
from services.resources.apps import App
from services.resources.groups import Group
from services.resources.users import User
from services.store.chat_tables import LastAnswer
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

KEPT_FOR = timedelta(minutes=15)
ROWS = SQLModel.metadata.tables[str(LastAnswer.__tablename__)]
OURS = pick(Connection.id)


@dataclass(frozen=True, slots=True)
class Last:
    """The last answer: its canonical reading, the asks of its lines in order, and where its page began.

    `kind` is the slot of the one thing that it was about ("who", "app", "group"), `name` what that goes by; "" for a
    list. `total` is how many lines there are in all.
    """

    canonical: str
    links: tuple[str, ...]
    offset: int
    total: int
    kind: str = ""
    name: str = ""


def note(
    db: Database, person: str, conversation: str, canonical: str, subject: tuple[str, str], answer: Answer, at: datetime
) -> None:
    """Keeps `answer` as the last one; `subject` is the slot and object id of the one thing it is about, or ("", "").

    What is older than 15 minutes goes, everybody's.
    """
    key = (ROWS.c.person_id == person) & (ROWS.c.conversation_id == conversation)
    db.execute(delete(ROWS).where(key | (ROWS.c.at < at - KEPT_FOR)))
    links = list(_links(answer))
    row = LastAnswer(
        person_id=person,
        conversation_id=conversation,
        canonical=canonical,
        kind=subject[0],
        subject_id=subject[1],
        links=links,
        offset=answer.offset if isinstance(answer, Table) else 0,
        total=answer.total if isinstance(answer, Table) else len(links),
        at=at,
    )
    db.execute(insert(ROWS).values(**row.model_dump()))


def recall(read: Reader, person: str, conversation: str) -> Last | None:
    """The last answer of the last 15 minutes; None when there is none."""
    row = read.one(
        pick(
            LastAnswer.canonical, LastAnswer.kind, LastAnswer.subject_id, LastAnswer.links, LastAnswer.offset,
            LastAnswer.total,
        ).where(
            col(LastAnswer.person_id) == person,
            col(LastAnswer.conversation_id) == conversation,
            col(LastAnswer.at) >= read.now - KEPT_FOR,
        )
    )  # fmt: skip
    if row is None:
        return None
    name = _name(read, row.kind, row.subject_id)
    kind = row.kind if name else ""
    return Last(row.canonical, tuple(row.links), row.offset, row.total, kind, name)


def _links(answer: Answer) -> tuple[str, ...]:
    if isinstance(answer, Chooser):
        return tuple(choice.ask for choice in answer.choices)
    return answer.links if isinstance(answer, Table) else ()


def _name(read: Reader, kind: str, id_: str) -> str:
    """What the thing goes by, as somebody could type it: a sign-in name, or a name; "" when it is not kept any more."""
    names = {
        "who": pick(User.upn).where(col(User.connection_id).in_(OURS), col(User.id) == id_),
        "app": pick(App.name).where(col(App.connection_id).in_(OURS), col(App.id) == id_),
        "group": pick(Group.name).where(col(Group.connection_id).in_(OURS), col(Group.id) == id_),
    }
    return str(read.value(names[kind]) or "") if kind in names else ""
