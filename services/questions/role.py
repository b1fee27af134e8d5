"""`role <name>`: who holds one directory role, and how they came by it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import col

from services import role_holder_filters, role_names
from services.answers import Column, Suggestion, Table, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.paging import counted, listed
from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import PERMANENT, EffectiveRole
from services.resources.groups import Group
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import Query, named_by, narrowed, pick
from services.store.reader import Reader

KINDS = {"user": "person", "servicePrincipal": "app", "unknown": "not in the directory"}
ROLE = Query(
    pick(DirectoryRole.id, DirectoryRole.name, DirectoryRole.description).where(
        col(DirectoryRole.id) == bindparam("role")
    )
)
WAYS = Query(
    pick(EffectiveRole.way, func.count(func.distinct(EffectiveRole.holder_id)).label("holders"))
    .where(col(EffectiveRole.role_id) == bindparam("role"))
    .group_by(col(EffectiveRole.way))
)
COUNT = (
    pick(func.count())
    .select_from(EffectiveRole)
    .outerjoin(User, named_by(User, EffectiveRole.holder_id))
    .where(col(EffectiveRole.role_id) == bindparam("role"))
)
HOLDERS = (
    pick(
        EffectiveRole.holder_id, EffectiveRole.kind, EffectiveRole.way, EffectiveRole.ends_at, EffectiveRole.scope,
        EffectiveRole.through, col(Group.name).label("group"), User.enabled, User.user_type,
        func.coalesce(User.display_name, App.name, EffectiveRole.holder_id).label("name"), User.upn,
    )
    .select_from(EffectiveRole)
    .outerjoin(User, named_by(User, EffectiveRole.holder_id))
    .outerjoin(App, named_by(App, EffectiveRole.holder_id))
    .outerjoin(Group, named_by(Group, EffectiveRole.through))
    .where(col(EffectiveRole.role_id) == bindparam("role"))
    .order_by(col(EffectiveRole.way).desc(), "name", col(EffectiveRole.holder_id), col(EffectiveRole.scope),
              col(EffectiveRole.through))
)  # fmt: skip


def answer(read: Reader, asked: Asked) -> Table:
    """The holders of one role, permanent ones first: until when (UTC), through which group, limited to what.

    Source: effective_roles. Raises NotFound when there is no such role (any more).
    """
    found = read.fetch(ROLE, role=asked.role)
    if not found:
        raise NotFound("That role is no longer in the directory.", "Type roles for those that are held.")
    role = found[0]
    wanted = list(role_holder_filters.conditions(read, asked.filters))
    rows = listed(read, narrowed(HOLDERS, *wanted), asked.offset, role=role.id)
    total = int(read.narrowed(COUNT, wanted, role=role.id)[0][0])
    return Table(
        title=f"{role.name}: {asked.wording}" if asked.wording else role.name,
        summary=_summary(read, role),
        fresh=freshness(read, "effective_roles"),
        columns=(
            Column("Who", weight=3),
            Column("What", weight=2),
            Column("How long", weight=2),
            Column("Through", weight=3),
            Column("Limited to", weight=2),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=" ".join(
            ["role", role.id, " and ".join(f"{name} {value}".strip() for name, value in asked.filters)]
        ).strip(),
        links=tuple(_link(row) for row in rows),
        next=(Suggestion("All roles", "roles"),),
    )


def _summary(read: Reader, role: Any) -> str:
    counts = {row.way: row.holders for row in read.fetch(WAYS, role=role.id)}
    if not counts:
        return f"Nobody holds {role.name}."
    good, eligible = counts.get(PERMANENT, 0), counts.get("eligible", 0)
    return f"{role.name}: {counted(good, 'holder')} for good, {eligible:,} eligible."


def _row(row: Any) -> tuple[Value, ...]:
    kind = "guest" if row.user_type == "Guest" else KINDS.get(row.kind, row.kind)
    blocked = row.enabled is False
    until = f"eligible until {row.ends_at:%d %b %Y}" if row.ends_at else "eligible"
    return (
        Value(row.name, Tone.BAD if row.kind == "unknown" else Tone.PLAIN),
        Value(f"{kind}, disabled" if blocked else kind, Tone.WARNING if kind == "guest" or blocked else Tone.PLAIN),
        Value("for good" if row.way == PERMANENT else until),
        Value((row.group or row.through) if row.through else "directly"),
        Value("everything" if row.scope == "/" else row.scope or "an app", Tone.QUIET),
    )


def _link(row: Any) -> str:
    return {"user": f"user {row.holder_id}", "servicePrincipal": f"app {row.holder_id}"}.get(row.kind, "")


# "... and who has it permanently", "... and are they permanent or only eligible".
HELD_SO = (
    "[only|just] permanent|permanently|eligible|standing|pim [and|or] [only|just] [permanent|permanently|eligible|pim]"
)
HOW = "and|or [who|which|whether|if|also] [is|are|has|have|holds|any|do] [they|any|it|one|all] [of] [it|them|that] "
HOW += f"[is|are|has|hold|have] [it|them] {HELD_SO}"
# Said of all who have it: "..., directly or over a group".
EITHER_WAY = (
    "[either|whether|both] direct|directly or|and through|via|over|by [way|means] [of] [a|any|the|some] group|groups"
)
# Who may do everything in all of it is a global administrator.
TENANT = "tenant|directory|entra|m365|microsoft-365"
ALL_OF_IT = f"[of|in|within] [our|the|my] [whole|entire|complete] [microsoft|entra|m365] {TENANT}"
QUESTION = Question(
    name="role",
    topic="Groups and roles",
    canonical="role <role> [filters]",
    help="Who holds a directory role, for good or eligible, and through which group.",
    filters=role_holder_filters.FILTERS,
    examples=("role Global Administrator", "who are the global admins"),
    names=role_names.NAMES,
    says=(
        f"who|which [all] [people|users|admins|accounts] [that|who] can|may|could|is|are [allowed|able] [to] "
        f"administer|admin|administrate|control|run|manage|rule [everything|all] {ALL_OF_IT} = global administrator",
        "who|which [all] [people|users|admins|accounts] can|may|could|is|are [allowed|able] [to] do|change "
        f"everything|anything|all {ALL_OF_IT} = global administrator",
        "who|which [all] [people|users|admins|accounts] [that|who] has|have|holds|hold|got [got] "
        "full|complete|total|unlimited|unrestricted|supreme control|power|powers|access|rights|permissions "
        f"on|in|over|to|of {ALL_OF_IT} = global administrator",
        "who|which [all] [people|users|admins|accounts] [that|who] has|have|holds|hold|got [got] "
        "full|complete|total control|rights|access = global administrator",
        f"who|which [people|users|admins] administers|controls|rules|runs {ALL_OF_IT} = global administrator",
        "who|which [all] [people|users|admins] [is|are] has|have|having|holding [got] [the] role [of] <role!>",
        f"who|which [all] [people|users|admins] is|are|has|have|holds|hold|got [eligible|permanent|permanently] "
        f"[for|in] <role!> [role] {HOW}",
        f"how many <role!> [do|are] [we|there] [have] {HOW}",
        "<role!> [role] [holders|is|are] [for] good|permanent|permanently|standing|active|eligible|pim "
        "or|vs|versus|and [for|only|just] good|permanent|permanently|standing|active|eligible|pim",
        "{permanent} vs|versus|against {eligible} <role!> [role] [holders|assignments]",
        "{eligible} vs|versus|against {permanent} <role!> [role] [holders|assignments]",
        "who wears|wear|wearing <role!> [role] hat",
        "who does|do <role!> [stuff|work|duty|duties] [here]",
        "who|which [all] [people|users|admins] is|are|sits|sit|has|have|holds|hold|got [in|on] [the] <role!> [role] "
        f"{EITHER_WAY}",
        "who|which [people|users|admins] is|are|sits|sit on|in [the] <role!> role",
        f"<role!> [role] who|and|or [is|are|has|have|holds] [it] [that|is|are] [who|and|or] {HELD_SO}",
        "how many people|users|admins|accounts are|is|have|has|hold|holds <role!> [role]",
        "who|which|what [people|users|admins] is|are {eligible} for|as|to <role!> [role] [in|through|via|by|with] "
        "[pim]",
        "who|which [people|users|admins] is|are|has|have|holds|hold|got [the] <role!> [role] [filters]",
        "who|which [people|users|admins] has|have|holds|hold|got [the] [directory|admin] role of|called|named <role!>",
        "users|people|everyone|anyone|someone|who [that|who] with|has|have|holding|hold|holds|having <role!> "
        "[role|rights]",
        "users|people|everyone|anyone|someone|who [that|who] with|has|have|holding|hold|holds|having <role!> "
        "[role|rights] [filters]",
        "who|which|what|users|everyone [all] [people|users|admins] [that|who] {eligible} [the] <role!> [role]",
        "who|which [people|users|admins] can|may|could become|get|be|act [as|to|into] <role!>",
        "is|are|has|have|does anyone|everyone|all|any|some [of] [is|have|has] [eligible|permanent|permanently] "
        "[for|a|as] <role!> [eligible|permanent|permanently]",
        "[is|are|has|have|does|do] [there] anyone|someone|people|users|who [who|that] [is|are|has|have|with|holding] "
        "[filters] [in|for|of|as|to] [the] <role!> [role] [filters]",
        "are|is there|we [too] [many|few|enough] <role!>",
        "[are|is] [there] [any|some] [filters!] among|amongst|in|within|with|of <role!>",
        "are|is any|some of <role!> [filters]",
        "do|does we have too|enough many|few|any|some|enough <role!>",
        "do|does we have [too] [many|few|enough] <role!>",
        "who has|have been|got given|assigned|granted|made [the] <role> [role]",
        "who has|have been|got given|assigned|granted|made <role!>",
        "who was|were|got given|assigned|granted|made <role!>",
        "who holds|has [the] <role> [role] [and] [since] [when] through|via which|what group|groups",
        "[list] [of] people|users|those in|with [the] <role> role",
        "how many <role!> are|do there|we [have] and who|which|what are|is|do they|these|we [have]",
        "how many <role!> [do|are] [we|there] [have] and who|which|names",
        "[is|are] [there] anyone|everyone|all|someone [that|who] with|has|have|holds [the] <role> role",
        "who has|holds|got|is [the] <role> [role] permanent|permanently|eligible or permanent|permanently|eligible",
        "who has|holds|got|is [the] <role!> [role] permanent|permanently|eligible or permanent|permanently|eligible",
        "directory|admin|entra role <role>",
        "role called|named <role>",
        "the role <role>",
        "the <role> role",
        "holders|members|holder|member of [directory|admin|entra] role <role>",
        "holders|members|holder|member|occupants of|for [the] <role!> [role]",
        "[filters] holders|members|holder|member|occupants of|for [the] <role!> [role] [filters]",
        "holders|members|holder|member of <role> [directory|entra] role",
        "holders|members of the role <role>",
        "who has|holds|got|gets the role <role>",
        "who has|holds|got|gets the <role> role",
        "who has|holds|got|gets <role> role|rights|access|permissions|privileges",
        "who has|holds|got|gets role <role>",
        "who|which [people|users|admins] has|have|holds|hold|got [filters!] <role!> role|rights|access|privileges",
        "how many people|users|admins have|has|hold|holds [filters!] <role!> [role|rights|access|privileges] "
        "[and] [who] [are|is] [they]",
        "who has|holds|got <role!>",
        "who is|are in [the] <role!> [role]",
        "who is|are in [the] <role!> [role] [filters!]",
        "who|which [people|users|admins] is|are|has|have|holds|hold|got [in] [the] <role!> [role] "
        "through|via|by which|what group|groups",
        "who|which [people|users|admins] is|are|has|have|holds|hold|got [in] [the] <role!> [role] [filters!]",
        "who is|are in|assigned role <role>",
        "who is|are in <role> role",
        "who is|are assigned|given the|to role <role>",
        "who is|are assigned|given <role> role",
        "who is|are assigned to <role> role",
        "who is|are a|an|the|our <role!>",
        "who|whom [all] [the|our|a] <role!> is|are|has|have",
        "who can|could|may|is [allowed] [to] do [the] <role!> things|stuff|tasks|jobs|work|bits",
        "who|which [users|admins|people] has|have|holds|hold [the] <role!> [role] and how|by|through|via "
        "[what|which] [means|way|path|group] [was|were|did|do|have|is] [it|they|he|she] "
        "[granted|assigned|given|get|got|obtained] [it]",
        "who is|are <role!>",
        "who is|are our|the <role!>",
        "how many <role!> do|are we|there have",
        "how many <role!> do we have|maintain|employ",
        "how many <role!> are there",
        "how many <role!>",
        "<role!>",
        "list|number|count of <role!>",
        "<role!> list|overview|report|count|members|holders|users|accounts|names|assignments",
        "<role> list|overview|report",
        "[filters] <role!> [assignment|assignments] [filters]",
        "who is|are [filters] <role!> [filters]",
        "which|what <role!> [filters]",
        "how many [filters] <role!> [filters]",
        "how many <role!> do we have [filters]",
        "which|what users|people|admins are|is|have|has|hold <role!>",
        "which|what users|people|admins have|has|hold <role> role",
        "which|what users|people|admins have|has|hold role <role>",
        "users|people|everyone|someone|admins with role <role>",
        "users|people|everyone|someone|admins with <role> role|rights",
        "users|people|everyone|admins who|that have|has|hold|are role <role>",
        "users|people|everyone|admins who|that have|has|hold <role> role",
        "users|people|everyone|admins who|that are|is <role!>",
        "does|do anyone|someone have|hold <role> role",
        "does|do anyone|someone have|hold role <role>",
        "is anyone|someone <role!>",
        "is anyone|someone a <role!>",
        "<role> role|role-holders|holders|members|assignments",
        "<role> role holders|members|assignments",
        "everyone|everybody|all|people with the role <role>",
        "everyone|everybody|all|people with role <role>",
        "details|info of|about|on role <role>",
        "details|info of|about|on <role> role",
        "what|which can|may a|do <role!> do",
    ),
    reads=("effective_roles", "directory_roles"),
    answer=answer,
)
