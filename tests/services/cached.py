"""Rows of the directory's cache, for tests of what is known of people: groups, roles, managers, apps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, update
from sqlmodel import col

from services.guard import GLOBAL_ADMINISTRATOR
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupMember
from services.resources.users import User
from services.store.engine import Store

ADMINISTRATORS = GLOBAL_ADMINISTRATOR


def group(
    store: Store, id_: str, *members: str, name: str = "Finance", groups: tuple[str, ...] = (), **more: Any
) -> None:
    """A group with these people and groups in it."""
    row = {"connection_id": 1, "id": id_, "name": name, "name_key": name.casefold(), "kind": "security",
           "dynamic": False, "role_assignable": False, "synced": False, "round": 1}  # fmt: skip
    with store.writer() as db:
        db.execute(insert(Group).values(**{**row, **more}))
        for member, kind in [*((one, "user") for one in members), *((one, "group") for one in groups)]:
            inside = {"connection_id": 1, "group_id": id_, "member_id": member, "kind": kind, "round": 1}
            db.execute(insert(GroupMember).values(**inside))


def owns(store: Store, owner: str, group_id: str) -> None:
    """Somebody owns a group."""
    with store.writer() as db:
        row = {"connection_id": 1, "group_id": group_id, "owner_id": owner, "kind": "user", "round": 1}
        db.execute(insert(GroupOwner).values(**row))


def role(store: Store, *holders: str, name: str = "User Administrator", id_: str = "role-1", **more: Any) -> None:
    """A directory role and those who hold it."""
    definition = {"connection_id": 1, "id": id_, "template_id": id_, "name": name, "name_key": name.casefold(),
                  "built_in": True, "enabled": True, "round": 1}  # fmt: skip
    with store.writer() as db:
        db.execute(insert(DirectoryRole).values(**definition))
    for holder in holders:
        holds(store, holder, id_, **more)


def holds(store: Store, holder: str, role_id: str, **more: Any) -> None:
    """Somebody holds a directory role, for good unless `way` says otherwise."""
    held = {"connection_id": 1, "holder_id": holder, "role_id": role_id, "scope": "/", "way": "permanent",
            "through": "", "kind": "user", "round": 1}  # fmt: skip
    with store.writer() as db:
        db.execute(insert(EffectiveRole).values(**{**held, **more}))


def manager(store: Store, of: str, manager_id: str | None) -> None:
    """Somebody's manager."""
    with store.writer() as db:
        db.execute(update(User).where(col(User.id) == of).values(manager_id=manager_id))


def app(store: Store, id_: str, app_id: str) -> None:
    """An enterprise app and its registration, under ids that begin alike."""
    values = {"connection_id": 1, "app_id": app_id, "name": "An app", "round": 1}
    whole = {"name_key": "an app", "enabled": True, "verified_publisher": False}
    with store.writer() as db:
        db.execute(insert(App).values(**values, **whole, id=id_))
        db.execute(insert(AppRegistration).values(**values, id=f"{id_}-registration"))
