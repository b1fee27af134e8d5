"""`group <name>`: one group on one page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column
from sqlmodel import col

from services import group_totals
from services.answers import Fact, Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.named import KINDS
from services.paging import counted
from services.resources.app_assignments import AppAssignment
from services.resources.apps import App
from services.resources.azure_roles import AzureRole, AzureRoleAssignment
from services.resources.directory_roles import DirectoryRole, RoleAssignment
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupLicence, GroupMember
from services.resources.licences import Licence
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import Query, named_by, pick
from services.store.reader import Reader
from services.store.tables import Connection

READS = ("groups", "group_owners", "directory_roles", "licences", "app_assignments")
MOST_NAMES = 8

HERE: Any = bindparam("connection")
GROUP_ID: Any = bindparam("group")
GROUP = Query(
    pick(*(getattr(Group, name) for name in Group.model_fields if name not in ("name_key", "round"))).where(
        col(Group.connection_id).in_(pick(Connection.id)), col(Group.id) == GROUP_ID
    )
)
IN_IT: Any = (col(GroupMember.connection_id) == HERE, col(GroupMember.group_id) == GROUP_ID)
MEMBERS_COUNT = Query(
    pick(group_totals.MEMBERS.label("count")).where(col(Group.connection_id) == HERE, col(Group.id) == GROUP_ID)
)
# Spelt as the index of those who are no people is, so that it serves.
OTHERS = Query(
    pick(GroupMember.kind, func.count().label("count"))
    .where(
        col(GroupMember.connection_id) + 0 == HERE,
        col(GroupMember.group_id) == GROUP_ID,
        col(GroupMember.kind) != literal_column("'user'"),
    )
    .group_by(col(GroupMember.kind))
)
MEMBERS = Query(
    pick(User.display_name, User.upn)
    .join(GroupMember, named_by(User, GroupMember.member_id))
    .where(*IN_IT)
    .limit(MOST_NAMES)
)
OWNERS = Query(
    pick(func.coalesce(User.display_name, App.name, GroupOwner.owner_id).label("name"))
    .select_from(GroupOwner)
    .outerjoin(User, named_by(User, GroupOwner.owner_id))
    .outerjoin(App, named_by(App, GroupOwner.owner_id))
    .where(col(GroupOwner.connection_id) == HERE, col(GroupOwner.group_id) == GROUP_ID)
    .order_by("name")
)
ROLES = Query(
    pick(DirectoryRole.name, RoleAssignment.scope)
    .join(DirectoryRole, named_by(DirectoryRole, RoleAssignment.role_id))
    .where(col(RoleAssignment.connection_id) == HERE, col(RoleAssignment.principal_id) == GROUP_ID)
    .order_by(col(DirectoryRole.name))
)
AZURE = Query(
    pick(AzureRole.name, AzureRoleAssignment.scope)
    .join(AzureRole, named_by(AzureRole, AzureRoleAssignment.role_id))
    .where(col(AzureRoleAssignment.principal_id) == GROUP_ID)
    .order_by(col(AzureRole.name), col(AzureRoleAssignment.scope))
)
LICENCES = Query(
    pick(func.coalesce(Licence.name, GroupLicence.sku_id).label("name"))
    .select_from(GroupLicence)
    .outerjoin(
        Licence,
        and_(col(Licence.connection_id) == GroupLicence.connection_id, col(Licence.sku_id) == GroupLicence.sku_id),
    )
    .where(col(GroupLicence.connection_id) == HERE, col(GroupLicence.group_id) == GROUP_ID)
    .order_by("name")
)
APPS = Query(
    pick(App.name)
    .distinct()
    .join(AppAssignment, named_by(App, AppAssignment.resource_id))
    .where(col(AppAssignment.connection_id) == HERE, col(AppAssignment.principal_id) == GROUP_ID)
    .order_by(col(App.name))
)


def answer(read: Reader, asked: Asked) -> Profile:
    """One group: kind, owners, direct members, and what it gives: directory roles, Azure roles, licences, apps.

    Source: groups, group_owners, directory_roles, azure_roles, app_assignments. Raises NotFound when the group is not
    in the cache (any more).
    """
    found = read.fetch(GROUP, group=asked.group)
    if not found:
        raise NotFound("That group is no longer in the directory.", "Ask again by name.")
    group = found[0]
    here = {"connection": group.connection_id, "group": group.id}
    counts = {row.kind: row.count for row in read.fetch(OTHERS, **here)}
    members = read.fetch(MEMBERS_COUNT, **here)[0].count
    people = members - sum(counts.values())
    counts |= {"user": people} if people else {}
    return Profile(
        title=group.name,
        subtitle=group.description or group.mail or "",
        summary=f"{group.name}: {KINDS.get(group.kind, group.kind)} with {counted(members, 'direct member')}.",
        badge=Value("Can hold roles", Tone.WARNING) if group.role_assignable else None,
        facts=_facts(group, counts),
        sections=tuple(section for section in _sections(read, here, people) if section.total),
        fresh=freshness(read, *READS),
        next=(Suggestion("Members", f"users in group {group.id}"),) if members else (),
    )


def _facts(group: Any, counts: dict[str, int]) -> tuple[Fact, ...]:
    kinds = {"user": "person", "group": "group", "device": "device", "servicePrincipal": "app", "orgContact": "contact"}
    said = [counted(count, kinds.get(kind, kind), "people" if kind == "user" else "") for kind, count in counts.items()]
    lines = (
        ("Kind", KINDS.get(group.kind, group.kind)),
        ("Membership", f"dynamic: {group.rule or 'no rule'}" if group.dynamic else "assigned"),
        ("Members", ", ".join(sorted(said)) or "none"),
        ("Mail", group.mail),
        ("Visibility", group.visibility),
        ("Mastered", "on-premises" if group.synced else "cloud"),
        ("Created", group.created_at),
    )
    return tuple(Fact(label, Value(value)) for label, value in lines if value)


def _sections(read: Reader, here: dict[str, Any], people: int) -> list[Section]:
    owners = [row.name for row in read.fetch(OWNERS, **here)]
    roles = [f"{row.name}{_limited(row.scope)}" for row in read.fetch(ROLES, **here)]
    azure = [f"{row.name} on {row.scope}" for row in read.fetch(AZURE, **here)]
    licences = [row.name for row in read.fetch(LICENCES, **here)]
    apps = [row.name for row in read.fetch(APPS, **here)]
    names = [row.display_name or row.upn for row in read.fetch(MEMBERS, **here)]
    return [
        Section("Owners", tuple(map(Value, owners)) or (Value("nobody", Tone.WARNING),), max(len(owners), 1)),
        Section("Gives directory roles", tuple(Value(role, Tone.WARNING) for role in roles), len(roles)),
        Section("Gives Azure roles", tuple(map(Value, azure)), len(azure)),
        Section("Gives licences", tuple(map(Value, licences)), len(licences)),
        Section("Gives apps", tuple(map(Value, apps)), len(apps)),
        Section("People in it", tuple(map(Value, names)), people),
    ]


def _limited(scope: str | None) -> str:
    return "" if scope in (None, "/") else f" (only {scope})"


ANYONE = "i|you|your|one|they|people|users|members|someone|we|somebody|anyone|it|he|she"
WISE = "[licences|licence|apps|app|access|rights] [and|or|&] [licences|apps|roles|groups] [wise]"

QUESTION = Question(
    name="group",
    topic="Groups and roles",
    canonical="group <group>",
    help="One group: owners, members, and the roles, licences and apps it gives.",
    examples=("group Finance Team", "who owns the group Finance Team"),
    says=(
        "what does|do|would somebody|someone|people|one|anybody|members|you get|gain|have "
        "by|from|for|through being|becoming [member] in|of <group>",
        "what does|do|would somebody|someone|people|one|anybody|you get|gain|have by|from|for|through joining <group>",
        "members|membership|people of|in <group> [group|team] and|with [their|its|the] owner|owners",
        "when was|is <group> group|team created|made|set [up]",
        "what|which licences|apps|roles|access come|comes with <group> [group|team] [membership]",
        "what|which licences|apps|roles does|do|has the|group|team <group> get|have|give|grant",
        f"if|when|once i|we|you put|add|place|join|stick {ANYONE} in|to|into <group> [group|team] [then] what|which "
        f"{WISE} do|does|will|would {ANYONE} get|gain|have|inherit|receive",
        "what|which kind|type|sort of group|team is <group> [security|dynamic|assigned|static|365|m365|microsoft] "
        "[365] [group] [or] [security|dynamic|assigned|static|365|m365|microsoft] [365] [group]",
        "group|team for <group>",
        f"what do|does|would|will {ANYONE} get|gain|receive if|when|once|by {ANYONE} [am|are|is|in] "
        f"[in|part|member] [of] <group> [group|team] {WISE}",
        f"what [all] do|does|would|will {ANYONE} get|gain|have|inherit|receive [out] from|through|via|in|by|with|of "
        f"[being|membership|belonging|joining] [in|of|to] <group> [group|team] {WISE}",
        f"what [all] comes|come with [membership|being] [in|of] <group> [group|team] {WISE}",
        f"what|which access|rights|roles|licences|apps do|does|would|will {ANYONE} get|gain|have|inherit|receive "
        "from|through|via|in|by|with [being|membership|belonging|joining] [in|of|to] <group> [group|team]",
        "what [access|rights|roles|licences|apps] does [being|membership|belonging] [in|of|to] [group] "
        f"<group> [group|team] get|give|grant|bring|mean|entail|provide|unlock [me|us|you|people|someone|users] {WISE}",
        "what [access|rights|roles|licences|apps] does being [a|the] member|part of [the|group] <group> [group|team] "
        f"give|grant|bring|mean|entail|provide|unlock|get|buy|earn [me|us|you|people|someone|users] {WISE}",
        "does|do|will being|membership [a] [member] in|of <group> [group|team] give|grant|bring|mean|get "
        "[me|us|you|people|someone|users] [a|any] [licence|licences|role|roles|access|rights|apps|anything]",
        "does|do|will <group> [group|team] give|grant|bring|provide|hand|assign [out] "
        "[me|us|you|people|someone|users] [a|any] [licence|licences|role|roles|access|rights|apps]",
        "what|which access|rights|roles|licences|apps [or|and] [access|rights|roles|licences|apps] [or|and] "
        "[access|rights|roles|licences|apps] does|do|did|will <group> [group|team] "
        "give|grant|bring|hand|provide|assign|get [out] [to] [members|users|people|them|those|you] [in|of] [it]",
        f"what [all] do|does|would|will {ANYONE} get|gain|have|inherit|receive [out] from|through|via|in|by|with|of "
        "[being|membership|belonging|joining] [a] [member] [in|of|to] <group> [group|team] "
        "access|rights|roles|licences|apps [and|or] [access|rights|roles|licences|apps] [and|or] "
        "[access|rights|roles|licences|apps]",
        "what comes|come with being [a|the] member of [the] <group> [group|team]",
        "headcount|size|membership of|in <group> group|team",
        "headcount|size|membership of|in group|team <group>",
        "<group> group|team headcount|head-count|size|membership",
        "who is|are the owner|owners of|for <group>",
        "who can|may add|invite|let people|users|members|others|somebody|someone to|into|in <group>",
        "what do|does|would i|you|one|they|people|users get in|from|with|through <group>",
        "what do|does|would i|you|one|they|people|users|members get if|when i|you|they am|are in <group>",
        "what do|does|would i|you|one|they|people|users|members get if|when i|you|they am|are in <group> group|team",
        "what do|does|would i|you|one|they|people|users|members get|have from|with|through|in|by <group> group|team",
        "what do|does members|people|users|someone|everyone of|in <group> [group|team] get|have|receive|inherit",
        "who is|are in charge|control of [the] <group> [group|team]",
        "<group> [group|team] [with] owner|owners|members and|with|plus [its|the] owner|owners|members",
        "what comes with <group> group|team",
        "what is <group> group|team good for",
        "team <group>",
        "group|team called|named <group>",
        "the group|team called|named <group>",
        "the group|team <group>",
        "<group> group|team",
        "what is the group|team <group>",
        "what is the group|team <group> for",
        "what is <group> group|team",
        "what is <group> group|team for",
        "who looks|takes after|care [of] group|team <group>",
        "who looks|takes after|care [of] <group> group|team",
        "to who|whom belongs|belong [the] group|team <group>",
        "to who|whom belongs|belong [the] <group> group|team",
        "who|whom does|do [the] group|team <group> belong [to]",
        "who|whom does|do [the] <group> group|team belong [to]",
        "who owns|manages|runs|leads|administers group|team <group>",
        "who owns|manages|runs|leads|administers the group|team <group>",
        "who owns|manages|runs|leads|administers <group> group|team",
        "who is|are owner|owners|responsible of|for group|team <group>",
        "who is|are owner|owners|responsible of|for <group> group|team",
        "who is|are the owner|owners|manager of|for group|team <group>",
        "owner|owners of|for group|team <group>",
        "owner|owners of|for the group|team <group>",
        "owner|owners of|for <group> group|team",
        "<group> group|team owner|owners|details|info",
        "what does the group|team <group> give|do|grant",
        "what does group|team <group> give|do|grant",
        "what does <group> group|team give|do|grant",
        "what access|rights|roles|licences|apps does group|team <group> give|grant",
        "what access|rights|roles|licences|apps does <group> group|team give|grant",
        "how many members|people|users does|has group|team <group> have",
        "how many members|people|users does|has <group> group|team have",
        "how many members|people|users are|is in group|team <group>",
        "how many members|people|users are|is in <group> group|team",
        "how big|large is group|team <group>",
        "how big|large is <group> group|team",
        "is group|team <group> dynamic|synced|empty|public|private",
        "is <group> group|team dynamic|synced|empty|public|private",
        "tell me about the group|team <group>",
        "tell me about group|team <group>",
        "tell me about <group> group|team",
        "details|info|information|everything|something|anything about|of|on the group|team <group>",
        "details|info|information|everything|something|anything about|of|on group|team <group>",
        "details|info|information|everything|something|anything about|of|on <group> group|team",
        "what do we|you know about group|team <group>",
        "what do we|you know about <group> group|team",
        "what about group|team <group>",
        "look up|at group|team <group>",
        "look up|at <group> group|team",
        "find|open|check|view group|team <group>",
        "find|open|check|view <group> group|team",
    ),
    reads=READS,
    answer=answer,
)
