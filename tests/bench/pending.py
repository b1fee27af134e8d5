"""Requests that wait for approval, as many as are wanted, each with its card in a conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select
from sqlmodel import col

from services.resources.users import User
from services.store.step import Step
from services.store.tables import Approval, Posted
from services.terms import Terms
from tests.fakes.activities import ALEX

CONVERSATIONS = 16
CHANGE = [["Sign-in", "allowed", "blocked"]]


def id_of(number: int) -> str:
    """The id of the request of that number."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def place(number: int) -> str:
    """The conversation in which its card stands."""
    return f"c{number % CONVERSATIONS}"


def put(db: Connection, count: int, needed: int, now: datetime) -> None:
    """Writes `count` of them down, asked by Alex about everybody in turn."""
    people = db.execute(select(col(User.id), col(User.display_name)).order_by(col(User.id))).all()
    about = [people[number % len(people)] for number in range(count)]
    ids, terms = [id_of(number) for number in range(count)], Terms(approvals=needed).model_dump(mode="json")
    preview = {"help": "Blocks sign-in.", "change": CHANGE, "warnings": []}
    asked = {
        "connection_id": 1, "action": "disable_user", "target_detail": "", "requester_id": ALEX.object_id,
        "requester_name": ALEX.name, "reason": "Left the company.", "state": "pending", "needed": needed,
        "preview": preview, "fingerprint": "f", "conversation_id": "a:alex", "created_at": now, "requested_at": now,
        "expires_at": now + timedelta(days=1), "terms": terms,
    }  # fmt: skip
    db.execute(insert(Approval), [
        Approval(id=id_, source_id=id_, target_id=one.id, target_name=one.display_name, **asked).model_dump()
        for id_, one in zip(ids, about, strict=True)
    ])  # fmt: skip
    step = {"number": 1, "connection_id": 1, "action": "disable_user", "change": CHANGE}
    db.execute(insert(Step), [
        Step(approval_id=id_, target_id=one.id, target_name=one.display_name, **step).model_dump()
        for id_, one in zip(ids, about, strict=True)
    ])  # fmt: skip
    db.execute(insert(Posted), [
        {"kind": "approval", "subject_id": id_, "conversation_id": place(number), "message_id": f"m{number}",
         "version": 1, "at": now}
        for number, id_ in enumerate(ids)
    ])  # fmt: skip
