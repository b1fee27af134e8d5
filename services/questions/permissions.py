"""`permissions <app>`: everything one app may do, in words, and who let it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.paging import counted, page
from services.resources.app_permissions import APPLICATION, DELEGATED, AppPermission
from services.resources.apps import App
from services.resources.directory_audits import AuditTarget, DirectoryAudit
from services.specs import Asked, Filter, Question
from services.store.query import named_by, pick
from services.store.reader import Reader
from services.store.tables import Connection

RISKS = {"high": 0, "medium": 1, "low": 2}
KINDS = {"app only": APPLICATION, "delegated": DELEGATED}
TONES = {"high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
# Microsoft's names for the activities that give an app a permission.
GIVING = (
    "Consent to application",
    "Add delegated permission grant",
    "Add app role assignment to service principal",
)

Resource = aliased(App)
PERMISSIONS = (
    pick(
        AppPermission.permission, AppPermission.kind, AppPermission.words, AppPermission.risk, AppPermission.people,
        AppPermission.everybody, col(Resource.name).label("resource"),
    )
    .outerjoin(Resource, named_by(Resource, AppPermission.resource_id))
    .order_by(case(RISKS, value=col(AppPermission.risk), else_=3), col(AppPermission.kind),
              col(AppPermission.permission), col(AppPermission.resource_id))
)  # fmt: skip


def answer(read: Reader, asked: Asked) -> Table:
    """The permissions of one app, riskiest first, or those of a risk, a kind, or so consented to that filters name.

    It is told for whom it has them, and who consented last as far as audits tell.

    Source: app_permissions (oauth2PermissionGrants, appRoleAssignedTo), directory_audits. Raises NotFound when the app
    is not in the cache (any more).
    """
    ours = (col(App.connection_id).in_(pick(Connection.id)), col(App.id) == asked.app)
    app = read.one(pick(App.connection_id, App.id, App.name).where(*ours))
    if app is None:
        raise NotFound("That app is no longer in the directory.", "Ask again by name.")
    everything = (col(AppPermission.connection_id) == app.connection_id, col(AppPermission.client_id) == app.id)
    held = (*everything, *_narrowed(asked))
    risks = pick(AppPermission.risk, func.count().label("count")).where(*held).group_by(col(AppPermission.risk))
    counts = {row.risk: row.count for row in read.rows(risks)}
    count = pick(func.count()).select_from(AppPermission).where(*held)
    rows, total = page(read, PERMISSIONS.where(*held), asked.offset, count)
    return Table(
        title=f"Permissions of {app.name}",
        summary=f"{app.name} has {counted(total, 'permission')}{' of that kind' if asked.filters else ''}, "
        f"{counts.get('high', 0):,} of high risk."
        f"{_giver(read, app)}",
        fresh=freshness(read, "app_permissions"),
        columns=(
            Column("It may", weight=5),
            Column("For whom", weight=3),
            Column("Permission", weight=4),
            Column("Of", weight=3),
            Column("Risk"),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical if asked.filters else f"permissions {app.id}",
        next=(Suggestion("The app", f"app {app.id}"), Suggestion("Risky apps", "apps risky")),
    )


def _narrowed(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """That it is of one of the risks named, of the kind named, and consented to by an administrator or one by one."""
    names = {name for name, _ in asked.filters}
    if risks := sorted(risk for risk in RISKS if f"{risk} risk" in names):
        yield col(AppPermission.risk).in_(risks)
    if kinds := sorted(kind for name, kind in KINDS.items() if name in names):
        yield col(AppPermission.kind).in_(kinds)
    if "admin consent" in names:
        yield or_(col(AppPermission.kind) == APPLICATION, col(AppPermission.everybody))
    if "user consent" in names:
        yield and_(col(AppPermission.kind) == DELEGATED, col(AppPermission.people) > 0)


def _row(row: Any) -> tuple[Value, ...]:
    return (
        Value(row.words),
        Value(_for_whom(row), Tone.WARNING if row.kind == APPLICATION else Tone.PLAIN),
        Value(row.permission),
        Value(row.resource),
        Value(row.risk, TONES[row.risk]),
    )


def _for_whom(row: Any) -> str:
    if row.kind == APPLICATION:
        return "by itself, for all"
    if row.everybody:
        return "everybody, by an administrator"
    return counted(row.people, "person", "people") + ", one by one"


def _giver(read: Reader, app: Any) -> str:
    """A sentence on who last let the app do something; "" where no audit that is kept tells."""
    found = read.one(
        pick(DirectoryAudit.actor_name, DirectoryAudit.created_at)
        .join(
            AuditTarget,
            (col(AuditTarget.connection_id) == DirectoryAudit.connection_id)
            & (col(AuditTarget.audit_id) == DirectoryAudit.id),
        )
        .where(
            col(AuditTarget.connection_id) == app.connection_id,
            col(AuditTarget.target_id) == app.id,
            col(DirectoryAudit.activity).in_(GIVING),
        )
        .order_by(col(DirectoryAudit.created_at).desc())
        .limit(1)
    )
    return f" {found.actor_name or 'Microsoft'} gave the last on {found.created_at:%d %b %Y}." if found else ""


RIGHTS = "permissions|permission|access|consent|consents|rights|scopes|privileges"
AND_WHAT = "[and] [for|to|when|what|why|from|by|on] [whom|who|what|which|when|behalf|did] "
AND_WHAT += "[given|granted|gave|agreed|consented|allowed|approved|them|it] [to] [it|that|this|them]"

WHOSE = "permissions|permission|rights|scopes|consents|grants|privileges"
GIVEN = "[that|which] [was|were|is|are] [given|granted|consented|approved|agreed|allowed] [to]"
RISKY = "[that|which] [is|are] [of|with|only|the|just]"
FILTERS = (
    Filter(
        "high risk",
        says=(
            f"{RISKY} risky|dangerous|critical|high-risk [ones|only]",
            f"{RISKY} high|highest|greatest risk|risks",
            "riskiest",
        ),
    ),
    Filter("medium risk", says=(f"{RISKY} medium|moderate risk", "medium-risk")),
    Filter("low risk", says=(f"{RISKY} low|little|no risk", "low-risk|harmless")),
    Filter(
        "app only",
        says=(
            "app-only|app-level",
            "of app kind|type",
            "by itself",
            "[to] act|acting|acts without [a] user",
            "without [a] [signed-in] user",
        ),
        one_of="kind",
    ),
    Filter(
        "delegated",
        says=("on|in behalf|name of users|people|user|somebody", "of delegated kind|type", "user-delegated"),
        one_of="kind",
    ),
    Filter(
        "admin consent",
        says=(
            f"{GIVEN} by admin|admins|administrator|administrators",
            "admin-consented|tenant-wide",
            "with admin consent",
            f"{GIVEN} for everybody|everyone|all [users]",
        ),
    ),
    Filter(
        "user consent",
        says=(
            f"{GIVEN} by user|users|people|person|individuals|employees",
            "user-consented",
            "with user consent",
            "[given|granted|consented] one by one|individually",
        ),
    ),
)
QUESTION = Question(
    name="permissions",
    topic="Apps",
    canonical="permissions <app> [filters]",
    help="Everything an app may do, in words, with its risk and who let it.",
    examples=("permissions Salesforce", "what may Zoom do"),
    filters=FILTERS,
    says=(
        f"[filters!] {WHOSE} of|for|on|held|by <app> [filters]",
        f"{WHOSE} [filters!] of|for|on|held|by <app> [filters]",
        f"{WHOSE} of|for|on|held|by <app> [filters!]",
        f"<app> [filters!] {WHOSE} [filters]",
        f"<app> 's [filters!] {WHOSE} [filters]",
        f"<app> [app] 's|{WHOSE} [{WHOSE}] [filters!]",
        f"which|what [filters!] {WHOSE} does|do|did|has|have|was|were|is <app> [have|got|hold|get|granted|given|been] "
        "[granted|given] [filters]",
        f"which|what {WHOSE} [of|for] <app> is|are|were|was|have|has [been] [filters!]",
        f"does|do|has <app> [have|got] [any] [filters!] {WHOSE} [filters]",
        f"{RIGHTS}|grants on|of|for|to|held|by <app>",
        "has|have|did|was anyone|admin|admins|someone|we consented|consent|agreed|approved to <app> "
        "[for] [everyone|all|users|only|or|tenant] [only|some] [or] [only] [some|users|all|everyone] [users]",
        "what did|have|do we|people|users|admins grant|granted|give|given|allow|allowed [to] <app>",
        "what|which can|could|may|does|is <app> get|gets|reach|look at|into|to",
        "what|which [kind] [of] data|information|mail|files|stuff can|could|may|does|is <app> "
        "see|get|reach|touch|collect|take [at|to|into|hold] [of]",
        "who approved|granted|gave|allowed|accepted|signed <app> 's permissions|access|consent|rights|scopes",
        "who approved|granted|gave|allowed|accepted <app> permissions|access|consent|rights|scopes",
        f"who|when granted|gave|allowed|approved|authorised|authorized|accepted <app> {RIGHTS} {AND_WHAT}",
        "who consented|agreed|signed to|for|off [off|on] [what] <app> wants|asks|asked|wanted|needs|requested [for]",
        f"who consented|agreed|signed to|for|off [off|on] <app> 's {RIGHTS} {AND_WHAT}",
        "[by] whom|who was|were|is consent|access|permission|permissions given|granted to|for <app>",
        "what did|do|have users|people|we|they consent|consented|agree|agreed to for|with <app>",
        "does|do|has <app> [have|got] [any] access|permission|permissions|rights to <words>",
        f"does|do|has <app> [have|got] [more|too|any] [many|broad|wide] {RIGHTS} [that|which|than] [it] "
        "[should|does|must|need|needs] [not] [have|need|needs|be|should] [necessary|given]",
        "why|how|since can|could|may|does|is <app> [able] [allowed] [to] read|see|access|write|send|touch <words>",
        "is|was <app> allowed|able|permitted|entitled to <words>",
        "who gave|granted|allowed|approved|authorised|authorized|accepted "
        f"consent|permission|permissions|access to|for <app> {AND_WHAT}",
        "who consented|agreed|signed to|for|off [off|on] [the|of] [permissions|consent|rights] "
        f"[of|for|to] <app> {AND_WHAT}",
        "who|when gave|granted|allowed|let|approved|okayed|cleared <app> [have|get] "
        f"[access|permissions|consent|rights] {AND_WHAT}",
        "which|what permissions|rights|scopes|access|consents did|has|does|have <app> "
        f"get|got|given|receive|received {AND_WHAT}",
        f"when was|were|did <app> consented|granted|given|approved|get [to|access|permissions|consent] {AND_WHAT}",
        f"permissions|permission|rights|scopes|consents|consent of|for|to <app> {AND_WHAT}",
        f"<app> permissions|permission|rights|scopes|consents|consent {AND_WHAT}",
        f"<app> 's {RIGHTS} {AND_WHAT}",
        "what is <app> doing|reading|seeing|touching|accessing with|in our|my|the "
        "data|tenant|mail|files|mailboxes|directory",
        "how much access|power|control does|has <app> have|got",
        "who said yes|ok to <app>",
        "who said yes|ok to <app> getting|having|using access|permissions|data",
        "who let <app> in|access",
        "who let <app> have|get access|permissions",
        "who allowed <app> in",
        "permission|consents|grants|scopes|rights <app>",
        "permissions|consents|grants|scopes|rights|access|privileges of|for|to|granted|held|by <app>",
        "permissions|consents|grants|scopes|rights granted|given to <app>",
        "permissions|consents|grants|scopes|access|rights of|for|to the app|application <app>",
        "permissions|consents|grants|scopes|access|rights of|for|to <app> app|application",
        "app permissions of|for <app>",
        f"{RIGHTS} [that|which] <app> has|have|holds|got|uses|needs [got]",
        f"{RIGHTS} [that|which] <app> has|have|was|were|is|are been|given|granted [given|granted]",
        f"{RIGHTS} [that|which] was|were|are|is|have|has [been] granted|given|assigned|approved to|for <app>",
        "api|graph|oauth permissions of|for <app>",
        "<app> permissions|consents|grants|scopes|rights",
        "<app> app permissions|consents|grants|scopes|rights",
        "<app> 's permissions|consents|grants|scopes|rights|access",
        "what may|can|could <app> do|read|access|see|touch|reach|write",
        "what may|can|could <app> app do|read|access|see",
        "what can the app|application <app> do|read|access|see",
        "what can <app> do|read|access|see in|with our|tenant|data",
        "what data|information can|may|does <app> read|access|see|have|get",
        "what data does <app> have access to",
        "what does <app> have access|permission|permissions|rights to|for",
        "what does <app> have permission to do",
        "what is <app> allowed|permitted|able to do|read|access|see",
        "what is|was <app> allowed|permitted|able|entitled to do|read|access|see [in|with|to] [our|the] "
        f"[tenant|company|organisation|directory|data] {AND_WHAT}",
        "what|which permissions|permission|rights does|do|has <app> have|hold|need|use|got",
        "what|which access|scopes|consents|grants does|do|has <app> have|hold|need|use|got",
        "what|which permissions|permission|rights|access|scopes|consents has <app>",
        "what|which permissions|rights|scopes has <app> been granted|given",
        "what <app> is|was allowed|permitted|able|entitled to do|read|access|see [in|with] [tenant|data]",
        "what do|did|have|would we|you|they let|allow|permit|allowed <app> [to] do|see|read|access|write",
        "why|how does|do|did|has|can|could <app> [have|get|got] access|permission|permissions|rights to|for <words>",
        "what <app> can|may|could do|read|access|see|touch|reach [in|with] [tenant|data]",
        "what|which permissions|rights|scopes|access was|were|are|is granted|given to <app>",
        "what|which permissions|rights|scopes|access was|were|are|is <app> granted|given",
        "what|which permissions|rights|scopes|access did|have we grant|granted|give|given|consent|consented to <app>",
        "what|which permissions|rights|scopes|access did|have we grant|granted|give|given <app>",
        "what did we|people|users consent|grant|agree to <app>",
        "what did we|people|users consent|grant|agree to for <app>",
        "what have we granted|given <app>",
        "who consented|agreed to <app>",
        "who consented|agreed to the <app> app",
        "who has consented to <app>",
        "who granted|gave|approved|authorised|authorized|allowed <app> permissions|access|consent|rights",
        "who granted|gave permissions|access|consent|rights to <app>",
        "who granted|gave <app> its permissions|access|consent|rights",
        "who approved|authorised|authorized|allowed|granted <app>",
        "can <app> read|access|see|send|write <words>",
        "how risky|dangerous|powerful|safe is <app>",
        "how risky|dangerous|powerful|safe is the app|application <app>",
        "is <app> risky|dangerous|overprivileged|privileged",
    ),
    reads=("app_permissions", "directory_audits"),
    answer=answer,
)
