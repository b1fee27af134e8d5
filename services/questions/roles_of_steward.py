"""`roles of steward`: who may do what here."""

from __future__ import annotations

from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.policy import GROUP
from services.resources.groups import Group
from services.resources.users import User
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

MEANS = {
    Role.VIEWER: "asks questions",
    Role.OPERATOR: "requests changes",
    Role.APPROVER: "approves what others request",
    Role.ADMIN: "sets Steward up",
    Role.AUDITOR: "reads the trail",
}
OURS = pick(Connection.id)


def answer(read: Reader, asked: Asked) -> Table:
    """Each role of Steward with the people and groups that hold it.

    Source: the settings (`roles`), names from users and groups.
    """
    held = [(role, holder) for role in Role for holder in asked.holders.get(role, ())]
    shown = held[asked.offset : asked.offset + PAGE]
    names = _names(read, [holder.removeprefix(GROUP) for _, holder in shown])
    people = {holder for _, holder in held}
    return Table(
        title="Roles of Steward",
        summary=f"{counted(len(people), 'person or group', 'people and groups')} may use Steward.",
        fresh=freshness(read, "users", "groups"),
        columns=(Column("Role", weight=2), Column("Who", weight=4), Column("May", weight=4)),
        rows=tuple(
            (Value(role.value), _holder(holder, names), Value(MEANS[role], Tone.QUIET)) for role, holder in shown
        ),
        total=len(held),
        offset=asked.offset,
        ask="roles of steward",
        links=tuple(_link(holder, names) for _, holder in shown),
        next=(Suggestion("My own roles", "whoami"),),
    )


def _names(read: Reader, ids: list[str]) -> dict[str, str]:
    users = read.rows(
        pick(User.id, User.display_name, User.upn).where(col(User.connection_id).in_(OURS), col(User.id).in_(ids))
    )
    groups = read.rows(pick(Group.id, Group.name).where(col(Group.connection_id).in_(OURS), col(Group.id).in_(ids)))
    return {row.id: row.display_name or row.upn for row in users} | {row.id: row.name for row in groups}


def _holder(holder: str, names: dict[str, str]) -> Value:
    id_ = holder.removeprefix(GROUP)
    if id_ not in names:
        return Value(f"{id_} (not in the directory)", Tone.WARNING)
    return Value(f"members of {names[id_]}" if holder.startswith(GROUP) else names[id_])


def _link(holder: str, names: dict[str, str]) -> str:
    id_ = holder.removeprefix(GROUP)
    if id_ not in names:
        return ""
    return f"group {id_}" if holder.startswith(GROUP) else f"user {id_}"


QUESTION = Question(
    name="roles_of_steward",
    topic="Steward",
    canonical="roles of steward",
    help="Who may do what in Steward.",
    examples=("roles of steward", "who may approve here"),
    says=(
        "steward roles",
        "steward 's roles",
        "who may|can approve here",
        "who may|can approve requests|changes",
        "who are the approvers|operators|auditors",
        "who may|can do what here",
        "who may|can use|administer you|steward",
        "who are your|the admins|administrators here",
        "who are your admins|administrators|users",
    ),
    answer=answer,
)
