"""`roles`: the directory roles somebody holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, distinct, func
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.paging import counted, listed
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import ELIGIBLE, PERMANENT, EffectiveRole
from services.role_filters import FILTERS, HOLDER, NAME, OF_ROLE, ORDERS, WAY, conditions
from services.sorting import parted
from services.specs import Asked, Question
from services.store.query import narrowed, ordered, pick
from services.store.reader import Reader


def _holders(name: str, condition: ColumnElement[bool]) -> Any:
    """How many hold a role so, each once: an index has the holders of each role and way next to each other."""
    return pick(func.count(distinct(HOLDER))).where(OF_ROLE, condition).correlate(DirectoryRole).label(name)


SHOWN = (
    pick(DirectoryRole.id, DirectoryRole.name, _holders(PERMANENT, WAY == PERMANENT),
         _holders(ELIGIBLE, WAY == ELIGIBLE), _holders("grouped", col(EffectiveRole.through) != ""))
)  # fmt: skip
COUNT = pick(func.count()).select_from(DirectoryRole)
PEOPLE = pick(func.count()).select_from(pick(EffectiveRole.connection_id, HOLDER).distinct().subquery())


def answer(read: Reader, asked: Asked) -> Table:
    """Each directory role with holders: how many hold it for good, how many may take it on, how many by a group.

    Source: effective_roles (roleAssignments, roleEligibilityScheduleInstances, groups). Raises BadArgument for what is
    no number of holders.
    """
    narrowing, by = parted(asked, ORDERS)
    wanted = tuple(conditions(narrowing))
    rows = listed(read, ordered(narrowed(SHOWN, *wanted), *(by or NAME)), asked.offset)
    total = int(read.value(narrowed(COUNT, *wanted)))
    said = f" ({asked.wording})" if asked.filters else ""
    held = f" held by {counted(int(read.value(PEOPLE)), 'person or app', 'people and apps')}"
    return Table(
        title=f"Directory roles{said}",
        summary=f"{counted(total, 'role')}{said or held}.",
        fresh=freshness(read, "effective_roles"),
        columns=(
            Column("Role", weight=4),
            Column("For good", "number"),
            Column("Eligible", "number"),
            Column("Through groups", "number", 2),
        ),
        rows=tuple(
            (
                Value(row.name),
                Value(row.permanent),
                Value(row.eligible, Tone.PLAIN if row.eligible else Tone.QUIET),
                Value(row.grouped, Tone.PLAIN if row.grouped else Tone.QUIET),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "roles",
        links=tuple(f"role {row.id}" for row in rows),
        next=(Suggestion("Azure roles", "azure roles"), Suggestion("Admins", "users admins")),
    )


KIND = "[directory|admin|entra|privileged]"
HELD_BY = "people|users|someone|members|admins|they|we|anyone"
SWITCH = "switch|switched|turn|turned|activate|activated|elevate|take|taken|get [on|up|to]"
NEEDED = (
    "when|if|as|once|only|on [only|they|is|are] [needed|required|necessary|need|demand] [them|it] "
    "[and|but|rather] [not|than|instead|never] [of] [hold|held|have|keep|holding] [them|it] [always|permanently|time]"
)
QUESTION = Question(
    name="roles",
    topic="Groups and roles",
    canonical="roles [filters]",
    filters=FILTERS,
    help="Directory roles that somebody holds, for good or eligible.",
    examples=("roles", "which directory roles are held"),
    says=(
        f"[filters] {KIND} roles|assignments [filters!]",
        # Standing privileged roles are more than that: a check knows them.
        "[filters!] [directory|admin|entra] roles|assignments [filters]",
        f"[filters!] {KIND} role assignments|holders [filters]",
        f"{KIND} role assignments [filters!]",
        f"which|what [of] [the|these|those|our|all] [filters] {KIND} roles|assignments|role [assignments] [that|which] "
        "[do|does|have|has|is|are|we] [people|users|we|them] [is|are|get|have|hold] [only|just] [filters!]",
        f"how many [filters] {KIND} roles [do|does|is|are|has|have] [we|there] [have] [filters!]",
        f"{KIND} roles [that|which] [people|users|we|someone|members|they|anyone] [are|is|get|gets|have|has|hold|"
        "holds|receive|inherit] [only|just] [filters!]",
        f"who|which [people|users|admins] get|gets|have|has|hold|holds {KIND} roles|rights|role [filters!]",
        "[every|each|all] [admin|directory|entra|privileged|administrative] role|roles and|with|plus|including "
        "[the|their|its|all] holders|holder|members|people|assignments|owners|names "
        "[who|that|of] [hold|holds|have|has] [them|it|each]",
        "which|what [directory|admin|entra|privileged] roles are|is [only] held|given|assigned|granted|got to whom|who",
        "[every|each|all] [the] [privileged] [directory|admin|entra|administrative] role holders|holder|members",
        "[every|each|all] [admin|directory|entra|privileged|administrative|azure-ad|aad] role|roles "
        "and|with|plus|including [role|the] who|people|users|members|holders|those|everyone|names "
        "[is|are|has|have|holds|hold|in|who|that|of|behind] [in|have|has|hold|holds] [in] [it|them|each|those]",
        "who has|holds|got what|which admin|administrative|directory|entra|privileged "
        "role|roles|rights|permissions|access|powers",
        "holders|members of [all] [the|our] [privileged|directory|admin|entra|administrative] [directory] roles",
        "[every|each|all] [admin|directory] role|roles and|with who|their|its holds|has|holders|members [it|them]",
        "which|what [directory|admin|entra|privileged|aad] roles exist|have|do [holders|people|we] [have]",
        "[overview|list|report|summary|table] [of|for|on] [all] [directory|admin|administrator|entra] roles "
        "and|with|by [their] holders|members|admins|people|owners",
        "[all] [directory|admin|entra|privileged] roles and who holds|has them permanently|eligible|eligibly|permanent",
        "who can|may|could administer|admin|manage what|something|anything|things",
        "who is|are admin|administrator|admins of|for|in what",
        "directory|admin|administrator|entra|aad|azure-ad roles",
        "azure ad roles",
        "entra id roles",
        "which|what roles are|is there|held|assigned|used|in|given use",
        "which|what directory|admin|entra roles are|is there|held|assigned|used|in|given use",
        "which|what roles are there|held|assigned|used",
        "which|what directory|admin|entra|privileged roles are there|held|assigned|used",
        "which|what directory|admin|entra|privileged roles do|does we|people|users have|use|hold",
        "which|what roles do|does we|people|users have|use|hold",
        "how many roles are|do held|assigned|used|we",
        "how many roles do we use|have",
        "role assignments|holders|overview|list",
        "admin role|roles assignments|holders|overview|list",
        "directory|admin|entra|aad|privileged role assignments|holders|overview",
        "[which|what|who] [of] admins|role-holders|holders has|have|hold|holds|are|is "
        "[it|them|role|roles|admin|rights] permanently|permanent|always "
        "and which|who|what must|has|have|need|needs|are|is [to] activate|eligible|request|elevate [it|them] [first]",
        f"[which|what] {KIND} roles [that|which] [can|may|could] {HELD_BY} [can|may|could] {SWITCH} {NEEDED}",
        f"[which|what] {KIND} roles [that|which] can|may|could be {SWITCH} {NEEDED}",
        f"[which|what] {KIND} roles [that|which] can|may|could [be] [{HELD_BY}] activate|activated [by] [{HELD_BY}]",
        "who can|may reset|change|set [other|another] [users|people|user|someone] ['s] passwords|password|mfa",
        "who can|may|could create|delete|add|remove|disable|enable|block|edit|manage|invite users|accounts|guests|user",
        "who can|may|could create|delete|add|manage|register|assign|change groups|apps|licences|roles|devices|policies",
        "who can|may|could grant|give|consent|approve admin|consent|permissions|apps|access|to apps|consent",
        "who is|are allowed|able to reset|change|set passwords|password|mfa",
        "who is|are allowed|able to create|delete|add|manage|disable|invite users|groups|apps|guests|accounts",
        "who is|are allowed|able to assign|manage|grant|give licences|roles|rights|devices|policies",
        "which|what role|roles can|may|allow|allows|lets|let reset|resets|resetting passwords|password",
        "role assignments by|per role",
        "who has|holds|got which|what role|roles",
        "who has|holds|got [directory|admin|entra|privileged] role|roles and which|what [one|ones|of] [them]",
        "who has|holds|got which|what directory|admin role|roles",
        "who holds|has roles|directory|admin",
        "who has|holds roles|directory|admin roles",
        "who has|holds admin|administrator rights|permissions",
        "who has|holds directory|admin|privileged|entra roles",
        "privileged roles|access",
        "list|overview of|all directory|admin|privileged|entra roles",
        "all|every roles",
        "who is|are admins|admin by|per role",
        "admins by|per role",
        "roles and who|their has|holds|have|hold|holders them",
        "roles and their holders",
        "admin|directory|entra roles and who has|holds|have|hold them",
        "admin|directory|entra roles and their holders",
        "all|every directory|admin|privileged|entra roles",
    ),
    reads=("effective_roles",),
    answer=answer,
)
