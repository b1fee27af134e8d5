"""A small cached tenant for the tests of questions and the directory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from services import registry
from services.names import domain_of, fold
from services.resources.users import User
from services.specs import Asked, Caller, Role
from services.store.engine import Store
from services.store.tables import Checkpoint, Connection
from tests.services.resources.tenant import compute

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SPECS = registry.load()


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def guid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def user(number: int, given: str, surname: str, **more: Any) -> dict[str, Any]:
    name = more.pop("display_name", f"{given} {surname}")
    alias = fold(given + surname[:1]).replace(" ", "")
    row = {
        "connection_id": 1,
        "id": guid(number),
        "round": 1,
        "upn": f"{alias}@contoso.com",
        "display_name": name,
        "given_name": given,
        "surname": surname,
        "mail": f"{fold(given)}.{fold(surname)}@contoso.com".replace(" ", ""),
        "alias": alias,
        "enabled": True,
        "user_type": "Member",
        "synced": False,
        "created_at": days_ago(400),
        "name_key": fold(name),
        "family_key": fold(f"{surname} {given}"),
    }
    full = row | more
    return {"domain": domain_of(full["upn"])} | full


def open_store(url: str) -> Store:
    store = Store(url)
    SQLModel.metadata.create_all(store.engine)
    put(store, Connection, [{"id": 1, "name": "Contoso", "tenant_id": guid(999), "mode": "act"}])
    return store


def put(store: Store, table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    names = {name for row in rows for name in row}
    filled = [{name: row.get(name) for name in names} for row in rows]
    with store.writer(durable=False) as db:
        if filled:
            db.execute(insert(table), filled)


def put_users(store: Store, *rows: dict[str, Any]) -> None:
    put(store, User, list(rows))


def synced(store: Store, *resources: str, at: datetime | None = NOW, blind: str = "") -> None:
    rows = [{"connection_id": 1, "resource": name, "synced_at": at, "round": 1, "blind": blind} for name in resources]
    put(store, Checkpoint, rows)


def derive(store: Store, *resources: str) -> None:
    """Computes derived rows from what was put."""
    for name in resources:
        with store.writer(durable=False) as db:
            compute(db, SPECS.resources[name], 1, NOW)


def caller(*roles: Role) -> Caller:
    return Caller(guid(1), guid(999), "Megan Bowen", frozenset((Role.VIEWER, *roles)))


def asked(*roles: Role, **more: Any) -> Asked:
    return Asked(caller=caller(*roles), now=NOW, specs=SPECS, **more)


def ask(store: Store, name: str, *roles: Role, **more: Any) -> Any:
    answer = SPECS.questions[name].answer
    assert answer is not None
    with store.reader(NOW) as read:
        return answer(read, asked(*roles, **more))
