"""Whom or what checks leave out: by group, domain, name, or what accounts say of themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_
from sqlmodel import col

from services import membership
from services.alert_settings import EXTENSIONS
from services.names import fold
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.resources.groups import Group
from services.resources.users import User, UserAttribute
from services.settings import ExclusionSettings
from services.store.query import pick
from services.store.reader import Reader

# What an account says of itself, as settings and people call it.
SAID = {
    "department": User.department,
    "title": User.job_title,
    "office": User.office,
    "city": User.city,
    "country": User.country,
    "company": User.company,
}


def excluded(read: Reader, connection_id: int, check: str, given: Iterable[ExclusionSettings]) -> frozenset[str]:
    """The object ids that `check` leaves out of a connection. Source: users, groups with their members, apps."""
    ids: set[str] = set()
    for one in given:
        if any(fnmatchcase(check, pattern) for pattern in one.checks):
            for wanted in _ids(read, connection_id, one):
                ids.update(read.db.execute(wanted).scalars())
    return frozenset(ids)


def members(read: Reader, connection_id: int, given: Iterable[ExclusionSettings]) -> frozenset[str]:
    """The object ids that are left out as members of a group. Source: groups with their members."""
    ids: set[str] = set()
    for one in given:
        if one.group:
            ids.update(read.db.execute(_inside(connection_id, one.group)).scalars())
    return frozenset(ids)


def _inside(connection_id: int, group: str) -> Select[Any]:
    same = or_(col(Group.id) == group.lower(), col(Group.name_key) == fold(group))
    inside = membership.people(connection_id, pick(Group.id).where(col(Group.connection_id) == connection_id, same))
    return pick(inside.c.member_id)


def _ids(read: Reader, connection_id: int, one: ExclusionSettings) -> Iterator[Select[Any]]:
    here = and_(col(User.connection_id) == connection_id, read.among(col(User.id)))
    if one.group:
        yield _inside(connection_id, one.group)
    if one.domain:
        domain = "@" + one.domain.strip().lower().removeprefix("@")
        yield pick(User.id).where(here, col(User.upn).endswith(domain, autoescape=True))
    for kind, column in SAID.items():
        if value := getattr(one, kind):
            yield pick(User.id).where(here, _same(column, value))
    for number, kind in enumerate(EXTENSIONS, 1):
        if value := getattr(one, kind):
            owner = col(UserAttribute.user_id)
            where = and_(col(UserAttribute.connection_id) == connection_id, read.among(owner))
            yield pick(owner).where(where, col(UserAttribute.number) == number, _same(UserAttribute.value, value))
    if one.name:
        pattern = _like(fold(one.name))
        alike = or_(col(User.name_key).like(pattern, escape="\\"), col(User.upn).like(pattern, escape="\\"))
        yield pick(User.id).where(here, alike)
        for table in (App, Group):
            key = col(table.name_key).like(pattern, escape="\\")
            yield pick(table.id).where(col(table.connection_id) == connection_id, key)
        registered = col(AppRegistration.name).ilike(pattern, escape="\\")
        yield pick(AppRegistration.id).where(col(AppRegistration.connection_id) == connection_id, registered)


def _same(column: Any, value: str) -> ColumnElement[bool]:
    # SQLite knows the other case of plain Latin letters only.
    return or_(col(column) == value, func.lower(col(column)) == value.lower())


def _like(pattern: str) -> str:
    """A pattern with * as LIKE takes it."""
    for letter in ("\\", "%", "_"):
        pattern = pattern.replace(letter, "\\" + letter)
    return pattern.replace("*", "%")
