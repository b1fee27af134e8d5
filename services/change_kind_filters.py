"""What narrows the history of changes by what of a thing is different (its licences, its members), and by apps."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from services.change_wordings import TOUCHING
from services.resources.apps import App
from services.resources.change_authors import ChangeAuthor
from services.specs import Filter
from services.store.query import pick
from services.store.tables import Change, Connection

HOW = "added|removed|changed|assigned|new|lost|given|taken"
# What is different, by the filter that finds it: the resources it is seen in, the properties, and how people say it.
OF: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "of licences": (("users", "groups"), ("licence",), "licence|licences|license|licenses|licensing"),
    "of members": (("groups",), ("member",), "member|members|membership|memberships"),
    "of owners": (
        ("group_owners", "app_owners", "devices"),
        ("owner", "owner_id"),
        "owner|owners|ownership",
    ),
    "of second factors": (
        ("mfa_registration",),
        ("registered", "methods"),
        "second|authentication|mfa|sign-in method|methods|factor|factors|registration|registrations",
    ),
    "of managers": (("users",), ("manager_id",), "manager|managers|boss|supervisor|supervisors"),
    "of departments": (("users",), ("department",), "department|departments"),
    "of titles": (("users",), ("job_title",), "[job] title|titles"),
    "of names": (
        ("users", "groups", "apps", "app_registrations"),
        ("display_name", "upn", "name"),
        "name|names|upn|upns",
    ),
    "of blocking": (
        ("users", "apps", "devices"),
        ("enabled",),
        "blocking|unblocking|disabling|enabling|disablement|activation|deactivation",
    ),
    "of secrets": (
        ("app_registrations", "apps"),
        ("credential", "key"),
        "secret|secrets|certificate|certificates|credential|credentials",
    ),
    "of permissions": (("grants", "app_assignments"), ("permission", "consent", "app"), "permission|permissions"),
    "of forwarding": (("mailbox_settings",), ("forwards_to",), "forwarding|forwards"),
}
FILTERS = (
    *(
        Filter(
            name,
            says=(
                said,
                f"{TOUCHING} {said}",
                f"{HOW} {said}",
                f"[{TOUCHING}] {said} assignment|assignments|addition|additions|removal|removals",
            ),
        )
        for name, (_, _, said) in OF.items()
    ),
    Filter(
        "by apps",
        says=(
            "by apps|applications|scripts|automation|robots|bots",
            "[made|done|caused] by an|any|some app|application|script [instead|rather] [than|of] [by] [person|people]",
            "[that|which] apps|applications made|did|do|make",
            "not by person|people|user|users|human|humans|anybody",
        ),
    ),
)


def conditions(filters: tuple[tuple[str, str], ...]) -> Iterator[ColumnElement[bool]]:
    """That what is different is one of the kinds named, and that an app made the change."""
    names = {name for name, _ in filters}
    if kinds := [OF[name][:2] for name in sorted(names & OF.keys())]:
        yield or_(*(and_(col(Change.resource).in_(of), col(Change.property).in_(what)) for of, what in kinds))
    if "by apps" in names:
        apps = pick(App.id).where(col(App.connection_id).in_(pick(Connection.id)))
        yield col(Change.id).in_(pick(ChangeAuthor.change_id).where(col(ChangeAuthor.by_id).in_(apps)))
