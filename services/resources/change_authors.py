"""Who made the changes of the history, where the directory audit log says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Index,
    Select,
    Subquery,
    Table,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.sql.expression import ColumnElement
from sqlmodel import Field, SQLModel

from services.specs import Resource
from services.store.settle import COUNTED
from services.store.types import DAY, Utc, to_us

# How long a change without an author is looked at: some audits come late.
LOOKED_AT = timedelta(days=3)
# An audit that does not name the property is believed when one that does would have come.
COMPLETE = timedelta(hours=1)
# The directory's own objects: an audit of a person says nothing about their mailbox, their methods or their risk.
AUDITED = (
    "app_assignments",
    "app_owners",
    "app_registrations",
    "apps",
    "devices",
    "directory_roles",
    "grants",
    "group_owners",
    "groups",
    "organization",
    "policies",
    "users",
)
# Properties whose value is another object's id: an audit is about such a change if it names both.
RELATIONS = ("app", "member", "owner", "role")
# What audits call a property, in lower case, where that is not our word without its underscores.
NAMES = {
    "assignment_required": ("approleassignmentrequired",),
    "audience": ("signinaudience",),
    "consent": ("consenttype", "delegatedpermissiongrant.consenttype"),
    "credential": ("keydescription", "passwordcredentials", "keycredentials"),
    "dynamic": ("grouptypes", "grouptype"),
    "enabled": ("accountenabled",),
    "key": ("keydescription", "passwordcredentials", "keycredentials"),
    "kind": ("grouptypes", "grouptype"),
    "licence": ("assignedlicense", "assignedlicenses"),
    "manager_id": ("manager",),
    "name": ("displayname",),
    "permission": ("scope", "delegatedpermissiongrant.scope"),
    "role_assignable": ("isassignabletorole",),
    "rule": ("membershiprule",),
    "synced": ("onpremisessyncenabled", "dirsyncenabled"),
    "upn": ("userprincipalname",),
}
# The activity itself says what it changes, and often nothing else does.
ACTIVITIES = {"licence": "Change user license"}
# What begins so has not brought, or not taken, what came or went.
OPPOSITE = {"appeared": "Remove ", "vanished": "Add "}


class ChangeAuthor(SQLModel, table=True):
    """Who made one change, by which audit. `by_id` is a user's or an app's object id, None for Microsoft itself.

    `happened_at` is when it was done (UTC), which is before we saw it. A change without a row has no known author: no
    audit is about it, or several people's are.
    """

    __tablename__ = "change_authors"
    __table_args__ = (Index("change_authors_by_author", "by_id", "happened_at"),)

    connection_id: int = Field(primary_key=True)
    change_id: int = Field(primary_key=True)
    audit_id: str
    by_id: str | None = None
    by_name: str | None = None
    happened_at: datetime = Field(sa_type=Utc)
    round: int


def derive(db: Connection, connection_id: int, since: datetime | None, now: datetime) -> int:
    """Finds authors for the latest changes that have none, and forgets those of changes that are gone; how many rows.

    Source: directory_audits (initiatedBy, targetResources), the history.
    """
    authors, changes = (SQLModel.metadata.tables[name] for name in ("change_authors", "changes"))
    gone = delete(authors).where(
        authors.c.connection_id == connection_id, ~exists().where(changes.c.id == authors.c.change_id)
    )
    found = _authors(connection_id, now)
    made = insert(authors).from_select([column.name for column in authors.columns], found)
    return sum(int(db.execute(work, execution_options=COUNTED).rowcount) for work in (gone, made))


def _authors(connection_id: int, now: datetime) -> Select[Any]:
    """The latest audit of each change among those that name its property, or else of all, if they have one author."""
    found = _audits(_about(connection_id, now), connection_id).subquery()
    equal = (found.c.change_id, found.c.named)
    latest = (found.c.named.desc(), found.c.created_at.desc(), found.c.audit_id.desc())
    judged = select(
        *found.columns,
        func.row_number().over(partition_by=found.c.change_id, order_by=latest).label("place"),
        func.min(found.c.author).over(partition_by=equal).label("first"),
        func.max(found.c.author).over(partition_by=equal).label("last"),
    ).subquery()
    row = (judged.c[name] for name in ("change_id", "audit_id", "actor_id", "actor_name", "created_at"))
    return select(literal(connection_id), *row, literal(1)).where(
        judged.c.place == 1,
        judged.c.first == judged.c.last,
        or_(judged.c.named == 1, judged.c.at <= to_us(now - COMPLETE)),
    )


def _about(connection_id: int, now: datetime) -> Subquery:
    """The changes to be looked at, each with the object it is about; a relation is about both, `other` is the other.

    `other` is "" of what is no relation, `opposite` how activities begin that cannot have made the change.
    """
    authors, changes = (SQLModel.metadata.tables[name] for name in ("change_authors", "changes"))
    known = exists().where(authors.c.connection_id == changes.c.connection_id, authors.c.change_id == changes.c.id)
    at = type_coerce(changes.c.at, BigInteger).label("at")
    member = func.coalesce(changes.c.after, changes.c.before)
    relation = changes.c.property.in_(RELATIONS)
    opposite = case({kind: literal(word) for kind, word in OPPOSITE.items()}, value=changes.c.kind, else_="never")

    def look(object_id: ColumnElement[Any], other: ColumnElement[Any]) -> Select[Any]:
        about = (object_id.label("object_id"), other.label("other"), opposite.label("opposite"))
        return select(changes.c.id, at, changes.c.property, *about).where(
            changes.c.connection_id == connection_id,
            changes.c.at > now - LOOKED_AT,
            changes.c.resource.in_(AUDITED),
            ~known,
        )

    itself = look(changes.c.object_id, case((relation, member), else_=""))
    return itself.union_all(look(member, changes.c.object_id).where(relation)).subquery("about")


def _audits(about: Subquery, connection_id: int) -> Select[Any]:
    """What was done to each object in the day before its change was seen, and whether that names the property.

    An audit is about a relation only if it names both, one in what it changed of the other or as a target of its own.
    What failed has changed nothing.
    """
    audits, targets = (SQLModel.metadata.tables[name] for name in ("directory_audits", "audit_targets"))
    done = type_coerce(audits.c.created_at, BigInteger)
    said = [and_(about.c.property == word, audits.c.activity == activity) for word, activity in ACTIVITIES.items()]
    named = or_(about.c.other != "", _names(targets, about.c.property), *said)
    second = targets.alias("second")
    beside = exists().where(
        second.c.connection_id == connection_id,
        second.c.audit_id == audits.c.id,
        second.c.target_id == about.c.other,
    )
    return (
        select(
            about.c.id.label("change_id"), about.c.at, audits.c.id.label("audit_id"), audits.c.actor_id,
            audits.c.actor_name, done.label("created_at"), case((named, 1), else_=0).label("named"),
            func.coalesce(audits.c.actor_id, audits.c.actor_name, "").label("author"),
        )
        .select_from(about)
        .join(targets, and_(targets.c.connection_id == connection_id, targets.c.target_id == about.c.object_id))
        .join(audits, and_(audits.c.connection_id == connection_id, audits.c.id == targets.c.audit_id))
        .where(
            done.between(about.c.at - DAY, about.c.at),
            audits.c.result.is_distinct_from("failure"),
            or_(about.c.other == "", targets.c.changes.contains(about.c.other), beside),
            or_(about.c.other == "", ~audits.c.activity.startswith(about.c.opposite)),
        )
    )  # fmt: skip


def _names(targets: Table, word: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an audit's changes, [["AccountEnabled", before, after], ...], name what we call `word`."""
    changes = func.lower(targets.c.changes)
    ours = changes.contains('["' + func.replace(word, "_", "") + '",')
    theirs = [and_(word == key, changes.contains(f'["{name}",')) for key, names in NAMES.items() for name in names]
    return or_(ours, *theirs)


RESOURCE = Resource(
    name="change_authors",
    kind="derived",
    table=ChangeAuthor,
    every=timedelta(minutes=15),
    derive=derive,
    after=("directory_audits", *AUDITED),
)
