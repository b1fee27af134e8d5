"""`azure roles [<who>] [filters]`: who may do what in the connected Azure subscriptions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func
from sqlmodel import col

from services import azure_filters
from services.answers import Column, Suggestion, Table, Tone, Value
from services.directory import name_of
from services.freshness import freshness
from services.paging import counted, page
from services.resources.apps import App
from services.resources.azure_access import AzureAccess
from services.resources.azure_roles import AzureRole
from services.resources.groups import Group
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import named_by, pick
from services.store.reader import Reader
from services.store.tables import Connection

KINDS = {"user": "person", "servicePrincipal": "app"}
KEPT = pick(Connection.id).where(col(Connection.kind) == "tenant")
ROLE_OF = named_by(AzureRole, AzureAccess.role_id)
# The people are kept by the tenant's connection, the roles by the subscription's.
ACCESS = (
    pick(
        AzureAccess.holder_id, AzureAccess.kind, AzureAccess.scope, AzureAccess.through, AzureAccess.state,
        AzureAccess.guest, AzureAccess.inherited, AzureAccess.conditional,
        func.coalesce(AzureRole.name, AzureAccess.role_id).label("role"),
        func.coalesce(User.display_name, App.name, AzureAccess.holder_id).label("name"),
        func.coalesce(Group.name, AzureAccess.through).label("group"),
    )
    .select_from(AzureAccess)
    .outerjoin(AzureRole, ROLE_OF)
    .outerjoin(User, and_(col(User.connection_id).in_(KEPT), col(User.id) == AzureAccess.holder_id))
    .outerjoin(App, and_(col(App.connection_id).in_(KEPT), col(App.id) == AzureAccess.holder_id))
    .outerjoin(Group, and_(col(Group.connection_id).in_(KEPT), col(Group.id) == AzureAccess.through))
    .order_by("name", col(AzureAccess.holder_id), "role", col(AzureAccess.scope), col(AzureAccess.through),
              col(AzureAccess.connection_id))
)  # fmt: skip


def answer(read: Reader, asked: Asked) -> Table:
    """Azure roles by holder, or those of one person: at what scope, through which group, and who no longer exists.

    Source: azure_access (ARM roleAssignments, groups). Only subscriptions that are connected are seen.
    """
    theirs = [col(AzureAccess.holder_id) == asked.who] if asked.who else []
    theirs += azure_filters.conditions(read, asked.filters)
    count = pick(func.count()).select_from(AzureAccess).outerjoin(AzureRole, ROLE_OF).where(*theirs)
    rows, total = page(read, ACCESS.where(*theirs), asked.offset, count)
    name = name_of(read, asked.who)
    where = f" of {name or asked.who}" if asked.who else ""
    narrowed = f" ({asked.wording})" if asked.filters else ""
    return Table(
        title=f"Azure roles{where}{narrowed}",
        summary=f"{counted(total, 'Azure role')}{where} in {_subscriptions(read)}{narrowed}.",
        fresh=freshness(read, "azure_access"),
        columns=(
            Column("Who", weight=3),
            Column("Role", weight=3),
            Column("Where", weight=4),
            Column("Through", weight=2),
            Column("State", weight=2),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "azure roles",
        links=tuple(f"user {row.holder_id}" if row.kind == "user" else "" for row in rows),
        next=(Suggestion("All Azure roles", "azure roles"),)
        if asked.who or asked.filters
        else (Suggestion("Directory roles", "roles"),),
    )


def _subscriptions(read: Reader) -> str:
    names = pick(Connection.name).where(col(Connection.kind) == "subscription").order_by(col(Connection.name))
    known = [row.name for row in read.rows(names)]
    return ", ".join(known) if 0 < len(known) <= 3 else counted(len(known), "connected subscription")


def _row(row: Any) -> tuple[Value, ...]:
    state = "guest" if row.guest and row.state == "enabled" else row.state
    notes = (" (inherited)" if row.inherited else "") + (" (with a condition)" if row.conditional else "")
    return (
        Value(row.name if row.kind in KINDS else f"{row.name} ({row.kind})"),
        Value(row.role),
        Value(row.scope + notes),
        Value(row.group or "directly", Tone.PLAIN if row.group else Tone.QUIET),
        Value(state, Tone.PLAIN if state == "enabled" else Tone.WARNING),
    )


OURS = "[at] [least] [any|one|some|all|each] [of] [our|the|my]"
ROLES = "roles|role|rights|access|permissions|assignments"
QUESTION = Question(
    name="azure_roles",
    topic="Groups and roles",
    canonical="azure roles [<who>] [filters]",
    help="Who holds which role in the connected Azure subscriptions.",
    examples=("azure roles", "azure roles Lee Gu", "who has access to azure"),
    filters=azure_filters.FILTERS,
    says=(
        f"[is|are] [there] [any|all|which|what] [filters] azure {ROLES} [that|which] "
        "[is|are] [left|still|remaining|lying] [around] [on|with|for] [filters!]",
        f"[do|does|which|what|who|any] [of] [our] [filters!] [users|accounts] [that|who] [still] "
        f"have|has|hold|holds|got [any] azure {ROLES} [filters]",
        "who|which|what [users|apps] has|have|can|may|holds [access|rights|permissions|roles] "
        "to|on|in|use|manage|change {in_resource_group}",
        f"who|which|what [users|accounts] [is|are|has|have|holds] [a|an] [filters!] [{ROLES}] in|on|of azure [filters]",
        "[which|what] {apps} [that|which] is|are|has|have|hold|holds [filters!] [role|roles] "
        "in|on|of azure|subscriptions",
        "do|does|has|have <who> [have|has|hold|got] [any|a|some|the] [azure] rights|access|role|roles|permissions "
        "on|in|over|to|for {in_subscription}",
        "what|which [azure] rights|access|role|roles|permissions do|does|has|have <who> [have|hold|got] "
        "on|in|over|to|for {in_subscription}",
        "what can|may|could <who> do|touch|change|reach|delete in|on {in_subscription}",
        "can|may|could <who> access|use|change|reach|touch|see {in_subscription}",
        "what is|are <who> allowed|permitted|able [to] [do|touch|change|reach] in|on azure|subscription|subscriptions",
        "what can|may <who> do|touch|change|reach in|on azure|subscription|subscriptions",
        "does|do|has <who> hold|have|got|own anything|something|any in|on azure|subscription|subscriptions",
        "does|do|has <who> hold|have|got|own anything|something|any in|on azure in|on|within {in_subscription}",
        "is|was <who> owner|contributor|reader|admin|administrator or|and owner|contributor|reader|admin "
        "[anywhere|somewhere] in|on|of azure|subscription|subscriptions [subscription|subscriptions]",
        "azure role|roles|rbac|access|permissions|rights [assignment|assignments] "
        "across|over|in|on|for|throughout [all] [azure] subscription|subscriptions|everything|tenant|board",
        "azure roles|role|rights|access|permissions|rbac [assignment|assignments] from|by <who>",
        "[all] azure rbac [role|roles] [assignments|assignment|roles|access] [filters]",
        "[filters] azure roles|role|rights|access|permissions|rbac [assignment|assignments|holders] [filters]",
        "[filters] azure roles|role|rights|access|permissions|rbac of|for <who> [filters]",
        "do|does|have|has we|you [have|got] [any|some] {guests} with|in|on|having [any] azure "
        "[roles|role|rights|access|permissions]",
        "[is|are] [there] [any|some] {guests} with|in|on|having [any] azure [roles|role|rights|access|permissions]",
        "which|what|any [of] [our] {guests} [that|who|can|may] has|have|hold|holds|get|got|access [any] "
        "[access|rights|roles|permissions|role] [to|in|on] [our] azure|subscription|subscriptions "
        "[resources|subscriptions|roles|role|rights|access|permissions]",
        "{guests} [that|who|with] [has|have|hold|holds|get|got|access] [any] access|rights|roles|permissions|role "
        "to|in|on|over [our|the|an|any] [azure] azure|subscription|subscriptions [resources]",
        "who is|are {named!} of|in|on|for azure|subscription|subscriptions [subscription|subscriptions|resources]",
        f"who is|are [the] {{named!}} of|in|on|for {OURS} [azure] subscription|subscriptions|resources",
        "who is|are {named!} on|in {in_subscription}",
        "{guests} [who|that] [with|having|has|have|hold|holding] {named!} [role|rights|access] on|in|over "
        "{in_subscription}",
        "users|people|everyone|anyone|those [who|that] [with|having|has|have|hold|holding] {named!} "
        "[role|rights|access] on|in|over {in_subscription}",
        "who is|are {named!} of|on|in|for [the|our] [azure] subscription {in_subscription}",
        "who has|have|holds|got|gets {named!} [role|rights|access] on|over|in {in_subscription}",
        "who can|could|may sign|sign-in|get [in-to|into|in] [to] [our|the|an|any] [azure] "
        "azure|subscription|subscriptions [subscription|subscriptions] as {named!}",
        "does|do|has|have|is|are anyone|someone|people|users [have|has|hold|got] [any] rights|roles|access|permissions "
        "on|in|over|to|for [our|the|any] [azure] azure|subscription|subscriptions [who|that] [is|are] [filters!]",
        "who has|have|holds|got|gets {named!} [role|rights|access] [filters]",
        "who|which|what [people|users] is|are|has|have|hold|holds|got|gets [the] role [of] {named!} on|in|over|of|for "
        "[our|my|the|all|any] [azure] azure|subscription|subscriptions|resources",
        "holders|holder|users|people|everyone [of|with] [the] role [of] {named!} on|in|over|of|for "
        "[our|my|the|all|any] [azure] azure|subscription|subscriptions|resources",
        "who|which|what [all] [people|users|admins] has|have|hold|holds|got|gets {named!} [role|rights|access] "
        f"on|in|over|to|of|for {OURS} azure|subscription|subscriptions [subscriptions|subscription|resources]",
        "[the] {named!} of|on|in|for azure|subscription|subscriptions [subscription|subscriptions|resources]",
        "azure [subscription|subscriptions] {named!}",
        "{named!} [role|rights] on|in {in_subscription}",
        "{named!} [role|rights] of|on|in|for [the|our] [azure] subscription {in_subscription}",
        "{named!} [role|rights] of|on|in|for [the|our] {in_subscription} subscription",
        "<who> 's {named!} role|rights|access|assignment",
        "azure [filters!]",
        "who can|may access|use|manage|change|reach|see|touch|modify|enter [azure] subscription {in_subscription}",
        "who can|may access|use|manage|change|reach|see|touch|modify|enter [the] {in_subscription} subscription "
        "[in|of] [azure]",
        "who|which|what [people|users] has|have|gets|got [any] access|rights|permissions|roles to|in|on|over "
        "[azure] subscription {in_subscription}",
        "who|which|what [people|users] has|have|gets|got [any] access|rights|permissions|roles to|in|on|over "
        "[the|our] {in_subscription} subscription [in|of] [azure]",
        "is|was <who> {named!} [anywhere|somewhere] [in|of|on] azure|subscription|subscriptions "
        "[subscription|subscriptions|resources]",
        "which|what people|users|admins|accounts [can|may] has|have|hold|holds|get|access [any] "
        "[access|rights|roles|permissions|role] [to|in|on] azure|subscription|subscriptions [resources|subscriptions]",
        "azure role|roles|rbac|access|permissions|rights [assignment|assignments] "
        "overview|report|list|summary|holders|table",
        "is|was <who> admin|administrator [anywhere|somewhere] [in|of|on] "
        "azure|subscription|subscriptions [subscription|subscriptions|resources]",
        "admins|administrators of|on|in|for azure|subscription|subscriptions [subscription|subscriptions|resources]",
        "azure|subscription admins|administrators",
        "who|which [people|users] is|are|has|have role|roles|rights|access "
        "on|in|of|to [a|an|any|the|our] [azure] subscription|subscriptions|resource|resources [groups|group]",
        "what|which can|may|could <who> do|touch|change|delete|break|manage in|on|with "
        "azure|subscription|subscriptions",
        "which|what azure|our subscriptions|subscription|resources can|may|could <who> get into|to|at",
        "which|what subscriptions|subscription can|may|could <who> get into|to|at",
        "can <who> get into|to|at azure",
        "which|what subscriptions|subscription|azure can|may|does <who> access|see|reach|use|manage",
        "which|what azure subscriptions|subscription|resources can|may|does <who> access|see|reach|use|manage",
        "azure role|access|rbac|permissions|rights|assignments|privileges [<who>]",
        "azure roles|access|permissions|rights|rbac of|for <who>",
        "<who> 's azure roles|access|permissions|rights|role|rbac",
        "<who> azure roles|access|permissions|rights|role|rbac",
        "who has azure|subscription roles|access|permissions|rights",
        "who has|gets|got access|rights|permissions|roles to|in|on azure",
        "who has|gets|got access|rights|permissions|roles to|in|on azure subscriptions|subscription",
        f"who has|gets|got access|rights|permissions|roles to|in|on {OURS} azure subscriptions|subscription",
        "who has|gets|got access|rights|permissions|roles to|in|on subscriptions|subscription",
        "who has|holds which|what role|roles|rights|access in|on azure",
        "who can|may access|use|manage|change|reach azure|subscriptions|subscription",
        "who can|may access|use|manage|change|reach azure|our subscriptions|subscription|resources",
        "who can|may do what in azure",
        "who can|may do what in|on azure|our|the subscriptions|subscription|azure",
        "who can|may do what in|on azure subscriptions|subscription",
        "who owns azure|our|the subscriptions|subscription",
        "who owns our|the azure subscriptions|subscription",
        "what|which azure roles|access|role|rights|permissions|subscriptions does|do|has <who> have|hold|got",
        "what|which azure roles|access|role|rights|permissions|subscriptions has <who>",
        "what|which roles|access|role|rights|permissions does|do <who> have|hold in|on|to azure",
        "what|which roles|access has <who> in|on|to azure",
        "does|has <who> have azure|any access|roles|rights|role",
        "does|has <who> have any azure access|roles|rights|role",
        "does|has <who> have access|rights|roles to|in|on azure",
        "does|has <who> have any access|rights|roles to|in|on azure",
        "has <who> access|rights|roles to|in|on azure",
        "can <who> access|use|manage azure",
        "can <who> access|use|manage azure|our subscriptions|resources",
        "what can|may|does <who> do|have in|on azure",
        "what can|may|does <who> do|access|have in|on|to azure",
        "what can|may <who> access in|on azure",
        "is <who> in azure",
        "users|everyone|all|those [who|that] with|having|has|have|hold|holding {named!} [role|rights|access] "
        "in|on|of|for azure|subscription|subscriptions [subscription|subscriptions]",
        "azure roles|role|access|permissions|rights [that] we [have] handed|given|granted|assigned|gave [out]",
        "can|may|could <who> do|change|touch|see|break|delete anything|something|stuff|things "
        "in|on azure|subscription|subscriptions",
        "do|does|has|have anyone|someone {guests} [have|has|hold|got] [any] azure roles|role|access|permissions|rights",
        "is|does <who> in|have|hold|holding azure role|roles|rights|access",
        "azure who has|holds which|what role|roles|rights|access",
        "does|do|has|have|did <who> [have|got|hold|get] [any|some|a] access|rights|roles|role|permissions|anything "
        "to|in|on|over [our|the] azure|subscription|subscriptions [subscription|subscriptions|resources]",
        "what has|have <who> got|have in|on|to azure|subscriptions [subscriptions]",
        "what|which azure roles|access|role|rights|permissions belong|belongs|go|goes|are|is to|of|with|for <who>",
        "who [all] has|have|holds|got something|anything|stuff|things|what in|on|to azure|subscription|subscriptions "
        "[subscription|subscriptions|resources]",
        "who can|may do what in|on [the|our] {in_subscription} subscription",
        "azure|rbac [roles|role|rights|access|permissions|assignments] in|on|over {in_subscription}",
        "what|which roles|access|rights|role|permissions does|do|has|have <who> have|hold|got in|on|over|to "
        "[azure] subscription|subscriptions",
        "[rbac] role|rbac assignments in|on|for|of|over {in_subscription}",
        "azure assignments [of|for] [<who>]",
        "can|may|could|does <who> [still] get|reach|come|touch [in|at|to|into] azure|subscription|subscriptions "
        "[resources|subscriptions|subscription|stuff|things]",
        "which|what azure roles|access|role|rights|permissions does|do|has|have|did <who> [have|hold|got|get] [and] "
        "[through|via|by|from] [which|what] [group|groups|whom]",
        "azure roles|role|rights|access|permissions [that|which] <who> has|holds|got",
        "who|which [people|users] has|have|is|are|holds|hold [the] {named!} [role] on|in|over|of|for "
        "[our|my|the|all|any] [azure] subscription|subscriptions|resources",
        "role assignments in|on azure|subscriptions",
        "role assignments in|on azure subscriptions",
        "roles|access|rights|permissions in|on|to azure",
        "roles|access|rights|permissions of|for <who> in|on azure",
        "roles|access|rights|permissions in|on|to azure subscriptions",
        "roles|access|rights|permissions in|on|to our azure subscriptions",
        "subscription|subscriptions roles|access|owners|permissions|rights",
        "azure subscription|subscriptions roles|access|owners|permissions|rights",
        "azure role assignments|holders",
        "azure role assignments of|for <who>",
        "azure rbac assignments",
    ),
    reads=("azure_access",),
    answer=answer,
)
