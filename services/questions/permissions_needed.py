"""`permissions needed [for <actions>]`: what Steward's app must be allowed, whether it is, and what it need not be."""

from __future__ import annotations

import re
from typing import Any

from sqlmodel import col

from services.action_spec import Action
from services.answers import Column, Table, Tone, Value
from services.clouds import CLOUDS
from services.errors import BadArgument
from services.freshness import freshness
from services.granted import held
from services.granting import consent_link
from services.names import enumerated, fold, label
from services.paging import PAGE, counted
from services.permissions import Permission
from services.planner import OWN_CHANGES, Plan, compare, plan, plan_subscription
from services.specs import Asked, Filter, Question, Role, Specs, Workflow
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.worded import stems, worded

CONNECTIONS = (
    pick(
        Connection.id, Connection.name, Connection.tenant_id, Connection.mode, Connection.kind,
        Connection.subscription_id, Connection.cloud, Connection.client_id, Connection.credential,
        Connection.addresses, Connection.off, Connection.actions, Connection.granted, Connection.granted_at,
    )
    .where(col(Connection.gone_at).is_(None))
    .order_by(col(Connection.name))
)  # fmt: skip
MOST_REASONS = 4
JOINS = re.compile(r",|&| and | n | or ")
NOTHING = frozenset(stems("a an the to for of any some do doing perform run our my your his her their it one out you"))
NOTHING |= frozenset(stems("work works working run runs succeed go goes through again properly"))
NOTHING |= frozenset(stems("let letting allow allowing able hand handing give giving issue issuing grant granting"))
WORKING = frozenset(stems("workflow process procedure"))
SOMEBODY = frozenset(stems("somebody somebodys someone someones people peoples user users account person from"))
# What an action on somebody is known by.
PEOPLE = dict.fromkeys(SOMEBODY, 2.0)
# How a permission stands, by the filter that finds it, as rows say it and as people do.
STATES: dict[str, tuple[str, tuple[str, ...]]] = {
    "missing": ("missing", ("[that|which] are|is missing|lacking|absent", "lacking|absent|ungranted", "not granted")),
    "granted": ("granted", ("[that|which] are|is|were|was|been granted|given|there", "already granted|given|there")),
    "superfluous": (
        "more than needed",
        (
            "unneeded|unnecessary|unused|excessive|redundant|needless",
            "not needed|necessary|required|used",
            "more than needed|necessary|required",
            "you|steward|we|it [do|does] not need|needs|use|uses|require|requires",
            "too many|much",
        ),
    ),
}
KIND = "[extra|additional|further|more|new|other|minimum|minimal|least|exact] [microsoft] [graph|api|app|entra|azure]"
RIGHTS = "rights|permissions|permission|access|consents|scopes|privileges"


def answer(read: Reader, asked: Asked) -> Table:
    """One row for each permission a connection needs, or holds beyond that; what is missing first.

    `for` narrows it to what some actions take. Source: the specs, what was chosen when it was connected, and the token
    or app_permissions for what is granted. Raises BadArgument for an action that is not known.
    """
    specs = asked.specs or Specs()
    chosen = _actions(specs, dict(asked.filters).get("for", ""))
    connections = read.rows(CONNECTIONS)
    rows, links, missing = [], [], 0
    for connection in connections:
        found = _rows(read, specs, connection, chosen)
        lacking = sum(row[2].tone is Tone.BAD for row in found)
        if lacking and connection.client_id and connection.kind == "tenant":
            login_url = connection.addresses.get("login_url") or CLOUDS[connection.cloud].login_url
            links.append(consent_link(login_url, connection.tenant_id, connection.client_id))
        missing += lacking
        name = (Value(connection.name),) if len(connections) > 1 else ()
        wanted = {STATES[name][0] for name, _ in asked.filters if name in STATES}
        rows += [(*name, *row) for row in found if not wanted or row[2].text in wanted]
    where = (Column("Connection", weight=2),) if len(connections) > 1 else ()
    return Table(
        title=f"Permissions needed for {enumerated([label(one) for one in chosen])}"
        if chosen
        else "Permissions needed",
        summary=_summary(len(rows), missing, links),
        fresh=freshness(read, "app_permissions"),
        columns=(*where, Column("Permission", weight=3), Column("Why", weight=4), Column("State", weight=2)),
        rows=tuple(rows[asked.offset : asked.offset + PAGE]),
        total=len(rows),
        offset=asked.offset,
        ask=asked.canonical or "permissions needed",
    )


def _rows(
    read: Reader, specs: Specs, connection: Any, chosen: tuple[str, ...] | None
) -> list[tuple[Value, Value, Value]]:
    if connection.kind == "subscription":
        role = plan_subscription(specs, connection.subscription_id, connection.off)
        why = Value(_reasons(role.needed_by))
        return [] if chosen else [(Value(f"Azure role {role.role}"), why, Value("see test", Tone.QUIET))]
    by_person = connection.credential == "signed_in"
    mode, actions = ("act", chosen) if chosen else (connection.mode, connection.actions or None)
    wanted = plan(specs, mode, connection.off, actions, delegated=by_person, tenant_id=connection.tenant_id)
    if chosen:
        wanted = _of_actions(wanted, chosen)
    known = held(read, connection)
    if known is None:
        return [_row(one, "not known yet", Tone.QUIET) for one in wanted.permissions]
    granted, missing, more = compare(wanted, known)
    rows = [_row(one, "missing", Tone.WARNING if one.optional else Tone.BAD) for one in missing]
    rows += [_row(one, "granted", Tone.GOOD) for one in granted]
    if chosen is None:
        beyond = [(name, _reasons(by) or "nothing that is chosen") for name, by in more.items()]
        rows += [(Value(name), Value(why), Value("more than needed", Tone.WARNING)) for name, why in beyond]
    return rows


def _row(one: Permission, state: str, tone: Tone) -> tuple[Value, Value, Value]:
    only = f" (only with {one.licence})" if one.licence else ""
    return Value(one.name), Value(_reasons(one.needed_by) + only), Value(state, tone)


def _reasons(by: tuple[str, ...]) -> str:
    more = f" and {len(by) - MOST_REASONS} more" if len(by) > MOST_REASONS else ""
    return ", ".join(by[:MOST_REASONS]) + more


def _of_actions(wanted: Plan, chosen: tuple[str, ...]) -> Plan:
    names = {label(name) for name in chosen}
    return wanted.only(need for need in wanted.needs if need.by in names)


def _actions(specs: Specs, text: str) -> tuple[str, ...] | None:
    """The actions named in `text`, None for no text. Raises BadArgument."""
    if not text:
        return None
    known = {fold(label(name)): name for name in (*OWN_CHANGES, *specs.actions)}
    known |= {fold(action.canonical.partition("<")[0]): name for name, action in specs.actions.items()}
    found: list[str] = []
    for part in filter(str.strip, JOINS.split(fold(text).replace("license", "licence"))):
        name = known.get(part.strip()) or known.get(part.strip().removesuffix("s"))
        if name is None and (several := _workflow(specs, part)):
            found += (stage.action for stage in several.stages)
            continue
        name = name or _described(specs, part)
        if name is None:
            some = ", ".join(sorted(label(one) for one in (*OWN_CHANGES, *specs.actions)))
            raise BadArgument(f"“{part.strip()}” is no action.", f"There are: {some}.")
        found.append(name)
    return tuple(dict.fromkeys(found))


def _workflow(specs: Specs, part: str) -> Workflow | None:
    """The workflow that a part names: "offboarding somebody", "the guest clean-up"; None for none."""
    wanted = {*stems(part.replace("-", " "))} - NOTHING - SOMEBODY - WORKING
    named = ((one, {*stems(f"{name} {one.canonical}".replace("_", " "))}) for name, one in specs.workflows.items())
    return next((one for one, names in named if wanted and wanted <= names), None)


def _described(specs: Specs, part: str) -> str | None:
    """The action of which the words tell most, where it knows them all: "deleting users"; None for none."""
    actions = specs.actions.items()
    told = {
        name: {**worded(one.canonical, one.help, one.says, changes=True).shares, **(PEOPLE if _of_people(one) else {})}
        for name, one in actions
    }
    for nothing in (NOTHING, NOTHING | SOMEBODY):
        wanted = {word for word in stems(part) if word not in nothing}
        fitting = [name for name, shares in told.items() if wanted and shares.keys() >= wanted]
        if fitting:
            own = {name: wanted.intersection(stems(name.partition("_")[0])) for name in fitting}
            return max(fitting, key=lambda name: (sum(told[name][word] for word in wanted), len(own[name]), -len(name)))
    return None


def _of_people(action: Action) -> bool:
    return "<who>" in action.canonical


def _summary(total: int, missing: int, links: list[str]) -> str:
    if not total:
        return "Nothing needs a permission: no tenant is connected."
    if not missing:
        return f"{counted(total, 'permission')}, none known to be missing."
    said = "1 permission is missing. Add it" if missing == 1 else f"{missing} permissions are missing. Add them"
    consent = f", then consent: {' '.join(links)}" if links else " and give admin consent."
    return f"{said} to the app registration{consent}"


QUESTION = Question(
    name="permissions_needed",
    topic="Steward",
    canonical="permissions needed [filters]",
    help="What Steward's app must be allowed: granted, missing, more than needed.",
    examples=("permissions needed", "permissions needed for disable user", "which permissions are missing"),
    says=(
        f"what|which {KIND} {RIGHTS} do|does|will|would {{for}} workflow|process|action need|needs|take|takes|require",
        f"{RIGHTS} [needed|required|necessary] for|to|before [the] {{for}}",
        f"least|minimal|minimum privilege|privileges|priv|privs|{RIGHTS} for|to {{for}}",
        f"what|which [actions] can not [you|we] run|do|work|perform [because|due|for] [of|to] missing|lacking {RIGHTS}",
        "over-privileged|overprivileged|over-permissioned|overpermissioned",
        f"what|which {RIGHTS} [this|the] bot [still] lack|lacks|miss|misses|need|needs|without",
        f"which|what {KIND} {RIGHTS} [this|the] bot|app|steward [still] lacks|lack|misses|miss|needs|need|without",
        f"which|what {KIND} {RIGHTS} [is|are|does|do] [this|the] bot [still] "
        "lack|lacking|miss|missing|need|require|without",
        f"which|what {KIND} {RIGHTS} [all] would|will|should|could|do|does|must|can|did "
        "[you|steward|it|i|we|app] [first] need|require|miss|lack|take [to] [be] [granted|given|have|get|grant|give] "
        "[you|steward] [filters]",
        f"which|what {KIND} {RIGHTS} are|is needed|required|necessary|missing [filters]",
        f"which|what {KIND} {RIGHTS} are|is missing|needed|required|necessary|lacking for|to|by|from "
        "[your|the|this|steward] ['s] [own] app|bot|steward|you",
        f"which|what {KIND} {RIGHTS} does|do|has|have steward|your ['s] [own] [app] have|hold|got|lack|miss|need|"
        "without [and] [which|what] [does|do|is|are] [it|you] [lack|lacks|miss|missing|need|needs|without]",
        f"[least] [privilege] which|what [graph|api|app] {RIGHTS} do|does|has|have you|steward [have|has|hold|got] "
        "[that|which] you|steward|it [do|does] not need|use|require",
        f"{KIND} {RIGHTS} [you|steward|it|i|we] needed|required|necessary|need|needs|require [filters!]",
        f"extra|additional|further|minimum|minimal|least|exact {RIGHTS} [filters!]",
        f"[do|does|would|will] you|steward need|require {KIND} {RIGHTS} [filters!]",
        "[is] anything|something|what [is|are] you|steward [still] missing|lacking",
        "[is] anything|something|what [is|are] you|steward [still] missing|lacking [filters]",
        f"[is|are|list] [there] [any|all] {RIGHTS} [that|which|are|is] [granted|given|there] [but] {{superfluous}}",
        f"[any|all|your|our] {{superfluous}} {RIGHTS} [of|for] [steward|you]",
        f"[is|are] [there] {RIGHTS} [granted|given] [to] you|steward in|beyond|above excess|what [of] [what] "
        "[is|you|it] need|needs|needed|necessary|require|required",
        "least privilege|privileges|permission|permissions [filters!]",
        f"which|what {RIGHTS} [are|is|do|does|has|have] [steward|you] [been] [granted|given|have|got] [but|that] "
        "[are|is] {superfluous}",
        f"can|could|should|may i|we|you drop|remove|revoke|withdraw any|some [of] steward|your ['s] {RIGHTS}",
        "[are|is] you|steward over privileged|permissioned [anywhere|somewhere]",
        "[are|is] you|steward over-privileged|overprivileged|over-permissioned [anywhere|somewhere]",
        "what must|should|do|would|have i|we|you [have|need] [to] grant|give|allow|consent [you|steward|to] [filters!]",
        "what do|does|would|will you|steward need|require [filters!]",
        "are|is|am you|i|we|steward missing|lacking|short [any|some|of] "
        "rights|permissions|permission|consents|scopes [filters]",
        "which|what [graph|api] permissions|permission|rights|consents are|is|do|does you|steward|we [still] "
        "missing|lacking|miss|lack|need|needed|missed [filters]",
        "are|is you|steward missing|lacking [any|some] rights|permissions|permission|consents|scopes",
        "which|what [graph|api] rights|permissions|permission|access|consents would|will|should|could "
        "you|steward|it|i|we "
        "need|require|miss|lack [to] [be] [granted|given|have|get] [filters]",
        "which|what [graph|api] rights|permissions|consents do|does|must i|we need|have [to] grant|give|consent|add "
        "[to] [you|steward] [filters]",
        "does|do|has steward|you|the-app have more|too rights|permissions|access than|many [it|you|they] [needs|need]",
        "does|do|has steward|you more|too rights|permissions|access than|many [it|you|they] "
        "[needs|need|is] [needed|necessary]",
        "is|are steward|you over-privileged|overprivileged|over-permissioned",
        "which|what [graph|api] rights|permissions|access|consents do|does you|steward|i|we|it "
        "need|miss|lack|require [filters]",
        "which|what [graph|api] rights|permissions|access|consents do|does you|steward|i|we|it not "
        "have|miss|lack [filters]",
        "do|does you|steward|i|we have|need|miss enough|all|more|the permissions|rights [filters]",
        "am i|we|you missing any|some permissions|permission",
        "am i|we|you missing permissions|permission",
        "do i|we|you miss|lack any permissions|permission",
        "what permissions am i|we|you missing",
        "needed|required|missing|necessary|least permissions|privileges|rights [filters]",
        "needed|required|missing|necessary graph|api permissions [filters]",
        "needed|required|missing|necessary permissions|consents|privileges",
        "permissions missing|required|granted|held|plan|overview|status",
        "permissions missing|required|needed|necessary [filters]",
        "permissions you|steward needs|need|requires|has|have|lacks",
        "permissions you|steward need|needs|requires|require [filters]",
        "permissions of steward",
        "steward 's permissions",
        "which|what graph|api|app|application permissions are|is|do missing|needed|required|granted|you need|lack",
        "which|what permissions|permission|rights|consents are|is missing|needed|required",
        "which|what permissions|permission|rights|consents are|is granted|lacking|necessary|absent",
        "which|what graph|api|app permissions|permission are|is missing|needed|required|granted|lacking|necessary",
        "which|what permissions|permission do|does you|steward|this need|require|have|lack|want|use|miss",
        "which|what rights|access|consents do|does you|steward|this need|require|have|lack|want|use|miss",
        "which|what graph|api|app permissions|access do|does you|steward need|require|have|lack|want|use|miss",
        "which|what permissions|rights|access do|does you|steward|i|we need|require|have|grant [filters]",
        "which|what permissions|rights|access do i|we|you need|have to grant|give|consent|add",
        "which|what permissions|rights|access do i|we need|have to grant|give you|steward",
        "which|what permissions|rights are needed|required|missing|necessary [filters]",
        "which|what permissions|rights am|have i|we|you forgotten|not|been granted",
        "which|what permissions|rights has|have steward|you been|got|granted granted|given",
        "which|what permissions|rights has|have steward|you got|been",
        "do|does you|steward|anything have|need all|enough|more permissions",
        "do|does you|steward have|need all|enough|more|too permissions|many they|it|you permissions|need|needs",
        "do|does you|steward have too many|much|few permissions|rights",
        "are|is|am any|all permissions missing|granted|needed",
        "is any permission missing",
        "least privilege",
        "least privilege plan|permissions",
        "permission|permissions plan|planner|check|audit",
        "what is steward|you allowed to do|read",
    ),
    filters=(
        *(Filter(name, says=says) for name, (_, says) in STATES.items()),
        Filter(
            "for",
            "rest",
            (
                "to {}",
                "in order to {}",
                "to grant|give|add|consent for|to {}",
                "to grant|give|add|consent before you|i|we|steward can|could|may {}",
                "to be able to {}",
                "so that {}",
                "so|that|as you|i|we|steward can|could|may {}",
                "so that you|i|we|steward can|could|may {}",
                "before|until|when|if you|i|we|steward can|could|may {}",
                "before|until|when|if you|i|we|steward {}",
                "if i|we|you want to {}",
                "before {}",
            ),
        ),
    ),
    reads=("app_permissions",),
    role=Role.ADMIN,
    answer=answer,
)
