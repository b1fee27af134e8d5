"""`groups [filters]`: groups that fit every filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column
from sqlmodel import col

from services import directory, group_totals, membership
from services.answers import Column, Table, Tone, Value
from services.freshness import freshness
from services.group_filters import FILTERS
from services.group_totals import COUNTED, MEMBERS
from services.named import KINDS, licences_called, only
from services.names import fold
from services.paging import counted, listed
from services.resources.app_assignments import AppAssignment
from services.resources.directory_roles import RoleAssignment
from services.resources.group_counts import GroupCount
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupLicence, GroupMember
from services.resources.users import User
from services.sorting import TOP, Columns, order, parted
from services.spans import past
from services.specs import Asked, Question
from services.store.query import looked_up, named_by, narrowed, ordered, pick
from services.store.reader import Reader
from services.store.tables import Connection

OWNED = pick(GroupOwner.group_id).where(named_by(Group, GroupOwner.group_id))
LACKING = frozenset(("empty", "without owner"))
BY_OWNERS = frozenset(
    ("without owner", "with one owner", "owned by", "owners", "owned by guests", "owned by disabled people")
)
BY_MEMBERS = frozenset(("largest first", "smallest first"))
SHOWN = pick(
    Group.id, Group.name, Group.kind, Group.dynamic, Group.role_assignable, Group.synced, MEMBERS.label("members")
)
COUNT = pick(func.count()).select_from(Group)
FILLED = pick(GroupMember.group_id).where(named_by(Group, GroupMember.group_id))
# Owners are few: each is looked up, which no index of accounts then leads to.
OWNER = pick(User.id).where(named_by(User, GroupOwner.owner_id)).correlate(GroupOwner)
# Spelt as the index of members who are no people is, so that it serves.
NESTED = pick(GroupMember).where(
    col(GroupMember.kind) != literal_column("'user'"), col(GroupMember.kind) == membership.NESTED
)
ORDERS: Mapping[str, Columns] = {
    "by name": (col(Group.name_key),),
    "largest first": (MEMBERS.desc(),),
    "smallest first": (MEMBERS,),
    "newest first": (col(Group.created_at).is_(None), col(Group.created_at).desc()),
    "oldest first": (col(Group.created_at).is_(None), col(Group.created_at)),
}
ORDERS_OF_MANY = {
    **ORDERS,
    "largest first": (col(GroupCount.members).desc(),),
    "smallest first": (col(GroupCount.members),),
}
SORTS = (
    order("by name", "alphabetically", "in alphabetical order", "a to z"),
    order(
        "largest first",
        "largest|biggest|large|big",
        "largest|biggest|large|big|larger|bigger first",
        "most members first",
        "with most members",
        *TOP,
        by=("members", "size", "number of members"),
    ),
    order("smallest first", "smallest", "small|smaller first", "fewest members first", "with fewest members"),
    order(
        "newest first",
        "newest|latest|youngest first",
        "most recent first",
        "most recently|newly created|added|made",
        "most recently|newly created|added|made first",
        by=("creation", "age"),
    ),
    order("oldest first", "oldest"),
)


def answer(read: Reader, asked: Asked) -> Table:
    """Groups that fit all filters, by name or as asked, with how many direct members each has.

    Source: groups, group_owners. Raises BadArgument for a time that is none, NotFound when `with member` or
    `owned by` names nobody or several people, and when `giving` names no licence.
    """
    many = group_totals.many(read)
    narrowing, wanted = parted(asked, ORDERS_OF_MANY if many else ORDERS)
    conditions = [_condition(read, name, value, many=many) for name, value in narrowing]
    rows, total = _page(read, asked, narrowing, conditions, wanted, many=many)
    return Table(
        title=f"Groups: {asked.wording}" if asked.wording else "Groups",
        summary=f"{counted(total, 'group')}{f' ({asked.wording})' if asked.wording else ''}.",
        fresh=freshness(read, "groups", *(["group_owners"] if BY_OWNERS & _names(asked) else [])),
        columns=(Column("Group", weight=4), Column("Kind", weight=3), Column("Membership", weight=2),
                 Column("Members", "number")),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "groups",
        links=tuple(f"group {row.id}" for row in rows),
    )  # fmt: skip


def _page(
    read: Reader,
    asked: Asked,
    narrowing: Sequence[tuple[str, str]],
    conditions: list[ColumnElement[bool]],
    wanted: Columns | None,
    *,
    many: bool,
) -> tuple[Any, int]:
    """The groups of one page and how many fit; those that lack something are looked for once, among all groups."""
    names, offset = _names(asked), asked.offset
    if wanted or many or not names & LACKING:
        listing = ordered(narrowed(SHOWN, *conditions), *(wanted or (col(Group.name_key),)), col(Group.id))
        if many and names & BY_MEMBERS:
            listing = listing.join(GroupCount, COUNTED)
        total = group_totals.total(read, narrowing) if many else None
        return listed(read, listing, offset), int(read.narrowed(COUNT, conditions)[0][0]) if total is None else total
    fitting = pick(Group.connection_id, Group.id, Group.name_key).where(*conditions).cte("fitting")
    among = pick(func.count()).select_from(fitting).scalar_subquery().label("total")
    fits = and_(fitting.c.connection_id == Group.connection_id, fitting.c.id == col(Group.id))
    listing = SHOWN.add_columns(among).join(fitting, fits).order_by(fitting.c.name_key, fitting.c.id)
    rows = listed(read, listing, offset)
    return rows, rows[0].total if rows else int(read.value(pick(func.count()).select_from(fitting))) if offset else 0


def _names(asked: Asked) -> set[str]:
    return {name for name, _ in asked.filters}


def _row(row: Any) -> tuple[Value, ...]:
    notes = [note for note, holds in (("holds roles", row.role_assignable), ("on-premises", row.synced)) if holds]
    return (
        Value(row.name),
        Value(", ".join([KINDS.get(row.kind, row.kind), *notes]), Tone.WARNING if row.role_assignable else Tone.PLAIN),
        Value("dynamic" if row.dynamic else "assigned"),
        Value(row.members, Tone.PLAIN if row.members else Tone.QUIET),
    )


def _condition(read: Reader, name: str, value: str, *, many: bool) -> ColumnElement[bool]:
    if many and (counted_so := group_totals.fits(read, name, value)) is not None:
        return counted_so
    if name in group_totals.SIZES:
        return group_totals.sized(name, value)
    if name in PLAIN:
        return PLAIN[name]
    if name == "owners":
        return group_totals.owned(value)
    if name == "giving":
        return _giving(read, value)
    if name == "named":
        return col(Group.name_key).contains(fold(value.strip(" *")), autoescape=True)
    if name == "giving access to":
        app = only(directory.find_app(read, value), value, "app")
        return _among(pick(AppAssignment.principal_id).where(col(AppAssignment.resource_id) == app))
    if name == "new":
        return past(name, value, read.now, "groups new 30d").holds(col(Group.created_at))
    person = only(directory.find_user(read, value), value, "person")
    if name == "owned by":
        return _among(pick(GroupOwner.group_id).where(col(GroupOwner.owner_id) == person))
    return _among(pick(GroupMember.group_id).where(col(GroupMember.member_id) == person))


def _giving(read: Reader, value: str) -> ColumnElement[bool]:
    """Gives the licence meant to everybody in it; any of them where a nickname means several ("E5")."""
    skus = [hit.id for hit in licences_called(read, value)]
    return _among(pick(GroupLicence.group_id).where(col(GroupLicence.sku_id).in_(skus)))


def _among(ids: Select[Any]) -> ColumnElement[bool]:
    """One of few: each is looked up by its key, which is whole only with a connection."""
    return and_(col(Group.connection_id).in_(pick(Connection.id)), col(Group.id).in_(ids))


PLAIN: Mapping[str, ColumnElement[bool]] = {
    "security": col(Group.kind) == "security",
    "microsoft 365": col(Group.kind) == "microsoft365",
    "dynamic": col(Group.dynamic).is_(True),
    "assigned": col(Group.dynamic).is_(False),
    "role-assignable": col(Group.role_assignable).is_(True),
    "synced": col(Group.synced).is_(True),
    "cloud only": col(Group.synced).is_(False),
    "public": col(Group.visibility) == "Public",
    "private": col(Group.visibility) == "Private",
    "without owner": ~OWNED.exists(),
    "empty": ~FILLED.exists(),
    "with one owner": _among(
        pick(GroupOwner.group_id).group_by(col(GroupOwner.group_id)).having(func.count(col(GroupOwner.owner_id)) == 1)
    ),
    "with guests": _among(
        pick(GroupMember.group_id)
        .join(User, named_by(User, GroupMember.member_id))
        .where(col(User.user_type) == "Guest")
    ),
    "owned by disabled people": _among(
        pick(GroupOwner.group_id).where(looked_up(OWNER.where(col(User.enabled).is_(False))))
    ),
    "owned by guests": _among(pick(GroupOwner.group_id).where(looked_up(OWNER.where(col(User.user_type) == "Guest")))),
    "nested": _among(NESTED.with_only_columns(col(GroupMember.member_id))),
    "containing groups": _among(NESTED.with_only_columns(col(GroupMember.group_id))),
    "giving roles": _among(pick(RoleAssignment.principal_id)),
    "giving licences": _among(pick(GroupLicence.group_id)),
}

LEAD = "own|owns|manage|manages|run|runs|lead|leads|administer|administers|look|looks"
QUESTION = Question(
    name="groups",
    topic="Groups and roles",
    canonical="groups [filters]",
    help="Groups, narrowed as you like: without owner, empty, dynamic, with member Adele Vance.",
    examples=("groups", "groups without owner", "which groups is Adele Vance in", "empty groups"),
    filters=(*FILTERS, *SORTS),
    says=(
        "[which|what] groups do|does we|you|they have [filters!]",
        "[which|what] groups has|have|is|are {with_member} inside",
        "is|was|am {with_member} [a|the] member|part of|in [the] <words>",
        "is|was|am {with_member} in [the] <words> group|team",
        "is|was|does {with_member} [an|the] owner|own of <words>",
        "do|does anyone|someone|people|users|members get|have|receive {giving} via|through|by|from group|groups|team",
        "in which|what groups|teams|group|team is|are|sits|sit|was {with_member}",
        "in which|what groups|teams|group|team does|do|has|did {with_member} sit|appear|show|been",
        "which|what groups|teams|group|team has|have|had {with_member} in [it|them]",
        "what groups|teams is|are|was|were {with_member} added|put to|in|into",
        "in which|what groups|teams|group|team is {with_member} in|member",
        "in which|what groups|teams is {with_member} a member|part",
        "teams|group",
        "group|groups|team|teams list|overview|inventory|directory",
        "[every] group|groups|team|teams with [its|their] owner|owners|member|members count|counts|number|numbers",
        "[filters] groups|teams|group|team [filters]",
        "which|what [filters] groups|teams|group|team [filters]",
        "which|what [filters] security|microsoft|mail groups|teams [filters]",
        "how many [filters] groups|teams [filters]",
        "number|count|list|overview|report of [filters] groups|teams [filters]",
        "which|what groups|teams do|are we|there have",
        "where|how do|does users|people get|have [filters]",
        "[filters] groups|group|teams|team comes|come from",
        "in which groups|teams are|is [filters]",
        "in which|what groups|teams do|can|could|will|would we|i|one|you find|see|meet {with_member} [filters]",
        "do|does any [filters] groups|teams [filters]",
        "do we have [filters] groups|teams [filters]",
        "which|what groups|teams|group|team does|do {with_member} belong|have|belongs to",
        "which|what groups|teams does|do {with_member} belong",
        "which|what groups|teams has {with_member}",
        "which|what groups|teams|group|team is|are|am {with_member} in|a|part|member|inside member|of|part of",
        "which|what groups|teams|group|team is|are|am {with_member} in|inside",
        "which|what groups|teams|group|team is|are|am {with_member} member|part of",
        "which|what groups|teams is|are {with_member} part of",
        "which|what groups|teams has {with_member} joined",
        "which|what groups|teams did {with_member} join",
        "groups|teams of|for user|person|member <who>",
        "groups|teams of|for {with_member}",
        "group|team|groups|teams [that|which] {with_member} is|belongs|sits in|to|inside",
        "group|team|groups|teams [that|which] {with_member} is member|part of",
        "group|team membership|memberships of|for {with_member}",
        "membership|memberships of|for {with_member}",
        "{with_member} 's groups|teams|membership|memberships",
        "groups|teams|group|team of|for|with|containing {with_member} [that|which|and] [filters!]",
        "[which|what] groups|teams [that|which] has|have|contain|contains {with_member} [and] [filters!]",
        "{with_member} 's group|team membership|memberships",
        "{with_member} group|team membership|memberships",
        "what|everything|all [groups|teams] [that|which] is|are {with_member} member|part of",
        "everything|all|whatever [that] {with_member} is|belongs [member|part] of|in|to",
        "what is {with_member} in",
        f"which|what groups|teams|group|team does|do {{owned_by}} {LEAD} [after]",
        f"groups|teams|group|team [that|which] {{owned_by}} {LEAD} [after]",
        "[which|what] [of] [our] groups|teams|group|team [that|which] is|am|are {owned_by} [the|an|in] "
        "owner|responsible|accountable|charge [of|for]",
        "groups|teams [that|which] {owned_by} is|am|are [the|an] owner|responsible|accountable [of|for]",
        "is|am|are {owned_by} [the|an] owner|responsible|accountable of|for anything|something|any|which|some "
        "[group|groups|team|teams]",
        "does|do {owned_by} own|manage|lead anything|any|some|something [group|groups|team|teams]",
        "[which|what] groups|teams [would|will|are|be] [be|become|get|end] [left|up] without|ownerless|orphaned "
        "[owner] [if|when|once|because] {owned_by} leaves|left|goes|quits|is|was [gone|deleted|disabled|leaving]",
        "[which|what] groups|teams [would|will] lose [their|its] owner [if|when|once|because|without] "
        "{owned_by} leaves|left|goes|go|quits|is|were|was [gone|deleted|disabled|leaving|out]",
    ),
    reads=("groups", "group_owners"),
    answer=answer,
)  # fmt: skip
