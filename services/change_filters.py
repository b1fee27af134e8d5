"""What narrows the history of changes: what a change is about, who made it, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from services import directory, named, role_names
from services.change_wordings import TOUCHING
from services.named import only
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.resources.change_authors import ChangeAuthor
from services.specs import Asked, Filter
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Change, Connection

OURS = pick(Connection.id)
KINDS = ("appeared", "vanished", "changed")
# What a change may be about, as people part it, by the resources it was seen in.
ABOUT = {
    "to people": ("users",),
    "to groups": ("groups", "group_owners"),
    "to apps": ("apps", "app_registrations", "app_owners", "app_assignments", "grants"),
    "to roles": ("directory_roles", "azure_roles"),
    "to policies": ("policies",),
}
MADE = "made|done|caused|performed|carried|committed|initiated|triggered"
MEMBERS = "members|member|membership|memberships|owners"
FILTERS = (
    Filter(
        "by",
        "text",
        (
            f"[{MADE}] by user|person|admin|app {{}}",
            f"{MADE} by {{}}",
            f"[{MADE}] by {{}} admin",
            f"{{}} {MADE}",
            f"[that|which] {{}} has|have {MADE}",
        ),
        of="who",
    ),
    Filter(
        "to group",
        "text",
        (
            f"{TOUCHING} group|team {{}}",
            f"{TOUCHING} {{}} group|team",
            f"[{TOUCHING}] {MEMBERS} of|in group|team {{}}",
            f"[{TOUCHING}] {MEMBERS} of|in {{}}",
            f"[{TOUCHING}] {MEMBERS} of|in {{}} group|team",
            f"[{TOUCHING}] {{}} 's {MEMBERS}",
        ),
        of="group",
    ),
    Filter(
        "to app", "text", (f"{TOUCHING} app {{}}", f"{TOUCHING} {{}} app", f"{TOUCHING} enterprise app {{}}"), of="app"
    ),
    Filter(
        "to role",
        "text",
        (f"{TOUCHING} role {{known}}", f"{TOUCHING} {{known}} role", f"{TOUCHING} {{known}}", f"{TOUCHING} role {{}}"),
        known=role_names.NAMES,
        of="role",
    ),
    Filter(
        "to policy",
        "text",
        (
            f"{TOUCHING} policy|policies {{}}",
            f"{TOUCHING} {{}} policy|policies",
            f"{TOUCHING} conditional access policy {{}}",
        ),
    ),
)


def conditions(read: Reader, asked: Asked) -> Iterator[ColumnElement[bool]]:
    """What holds of the changes that the filters leave. Raises NotFound for whom or what is not there, or several."""
    if kinds := [name for name, _ in asked.filters if name in KINDS]:
        yield col(Change.kind).in_(kinds)
    if things := [resource for name, _ in asked.filters for resource in ABOUT.get(name, ())]:
        yield col(Change.resource).in_(things)
    for name, value in asked.filters:
        if name == "by":
            who = only(directory.find_user(read, value), value, "person")
            yield col(Change.id).in_(pick(ChangeAuthor.change_id).where(col(ChangeAuthor.by_id) == who))
        elif name == "to policy":
            words = (col(Change.name).icontains(word, autoescape=True) for word in value.split())
            yield and_(col(Change.resource) == "policies", *words)
        elif name in WHAT:
            yield _of(WHAT[name](read, value))


def _group(read: Reader, value: str) -> list[str]:
    return [only(named.find_group(read, value), value, "group")]


def _role(read: Reader, value: str) -> list[str]:
    return [only(named.find_role(read, value), value, "role")]


def _app(read: Reader, value: str) -> list[str]:
    """The app as the tenant has it, and its registration where it is the tenant's own."""
    app = only(directory.find_app(read, value), value, "app")
    app_id = read.value(pick(App.app_id).where(col(App.id) == app))
    return [app, *(row.id for row in read.rows(pick(AppRegistration.id).where(col(AppRegistration.app_id) == app_id)))]


WHAT = {"to group": _group, "to app": _app, "to role": _role}


def _of(ids: list[str]) -> ColumnElement[bool]:
    """That a change is to one of these, or gave it to somebody or took it."""
    theirs = pick(Change.id).where(col(Change.connection_id).in_(OURS), col(Change.object_id).in_(ids))
    return or_(col(Change.id).in_(theirs), col(Change.after).in_(ids), col(Change.before).in_(ids))
