"""`user <who>`: one person's account on one page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services import freshness, holdings, person_wordings, policy
from services.answers import Care, Fact, Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.factor_filters import FACTORS as METHOD_WORDS
from services.names import address
from services.paging import counted
from services.resources.mailbox_settings import MailboxSettings
from services.resources.mfa_registration import MfaRegistration
from services.resources.risky_users import RiskyUser
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User
from services.specs import Asked, Question, Role
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.step import Step
from services.store.tables import Alert, Approval, Checkpoint, Connection

READS = (
    "users", "sign_in_activity", "licences", "app_usage", "groups", "effective_roles", "mfa_registration", "devices",
    "azure_access",
)  # fmt: skip
IDLE_AFTER = timedelta(days=90)
MOST_LINES = 5
AT_RISK = {"atRisk": "at risk", "confirmedCompromised": "compromised"}
# What is not one of these is looked for by whom it is about: by its state all that wait would be looked through.
OVER = ("draft", "done", "failed", "denied", "expired", "cancelled")

Manager = aliased(User)
WHO: Any = bindparam("who")
OURS = col(User.connection_id).in_(pick(Connection.id))

ACCOUNT = Query(
    pick(
        User.connection_id, User.id, User.upn, User.display_name, User.enabled, User.user_type, User.department,
        User.job_title, User.office, User.city, User.country, User.company, User.employee_id, User.synced,
        User.created_at, User.manager_id, col(Manager.display_name).label("manager"), SignInActivity.last_success_at,
        SignInActivity.last_at, col(Checkpoint.synced_at).label("sign_ins_as_of"),
        col(Checkpoint.blind).label("sign_ins_blind"),
    )
    .outerjoin(Manager, and_(col(Manager.connection_id) == User.connection_id, col(Manager.id) == User.manager_id))
    .outerjoin(
        SignInActivity, and_(col(SignInActivity.connection_id) == User.connection_id, col(SignInActivity.id) == User.id)
    )
    .outerjoin(
        Checkpoint,
        and_(col(Checkpoint.connection_id) == User.connection_id, col(Checkpoint.resource) == "sign_in_activity"),
    )
    .where(OURS, col(User.id) == WHO)
)  # fmt: skip
METHODS = Query(
    pick(MfaRegistration.registered, MfaRegistration.methods, MfaRegistration.preferred).where(
        col(MfaRegistration.connection_id) == bindparam("connection"), col(MfaRegistration.id) == WHO
    )
)
RISK = Query(
    pick(RiskyUser.level, RiskyUser.state).where(
        col(RiskyUser.connection_id) == bindparam("connection"), col(RiskyUser.id) == WHO
    )
)
MAILBOX = Query(
    pick(
        MailboxSettings.auto_reply, MailboxSettings.from_at, MailboxSettings.until_at, MailboxSettings.forwards_to
    ).where(col(MailboxSettings.connection_id) == bindparam("connection"), col(MailboxSettings.id) == WHO)
)
ALERTS = Query(
    pick(Alert.text, Alert.severity)
    .where(col(Alert.subject) == WHO, col(Alert.state) == "open")
    .order_by(col(Alert.opened_at).desc())
)
APPROVALS = Query(
    pick(Approval.action, Approval.requester_name, Approval.state)
    .where(
        or_(
            col(Approval.target_id) == WHO,
            col(Approval.id).in_(pick(Step.approval_id).where(col(Step.target_id) == WHO)),
        ),
        *(col(Approval.state) != state for state in OVER),
    )
    .order_by(col(Approval.created_at))
)


def answer(read: Reader, asked: Asked) -> Profile:
    """One account: status, place in the organisation, last successful sign-in, what it holds and uses, its risk.

    Source: users, sign_in_activity, mfa_registration, risky_users, what `holdings` reads, and Steward's own alerts and
    approvals. Raises NotFound when the account is not in the cache (any more).
    """
    them = {"who": asked.who}
    read.ahead((ACCOUNT, them), (ALERTS, them), (APPROVALS, them), *freshness.reads(*READS))
    found = read.fetch(ACCOUNT, who=asked.who)
    if not found:
        raise NotFound("That account is no longer in the directory.", "Ask again by name.")
    user = found[0]
    holdings.ahead(read, {"connection": user.connection_id, "who": user.id}, METHODS, RISK, MAILBOX)
    return Profile(
        title=user.display_name or user.upn,
        subtitle=address(user.upn),
        summary=f"{_summary(user)}, {_seen(user, read)}.",
        badge=Value("Enabled", Tone.GOOD) if user.enabled else Value("Disabled", Tone.BAD),
        facts=(*_facts(user, read), *_security(user, read), *_mailbox(user, read)),
        sections=tuple(section for section in _sections(user, read) if section.total),
        fresh=freshness.freshness(read, *READS),
        next=_next(user, asked),
        aloud=_summary(user) + ".",
    )


def _summary(user: Any) -> str:
    role = ", ".join(part for part in (user.job_title, user.department) if part)
    state = "enabled" if user.enabled else "disabled"
    kind = "guest" if user.user_type == "Guest" else "account"
    return f"{user.display_name or user.upn}{f' ({role})' if role else ''}: {state} {kind}"


def _seen(user: Any, read: Reader) -> str:
    seen = _last_sign_in(user, read).text
    return f"last signed in {seen:%d %b %Y}" if isinstance(seen, datetime) else str(seen).lower()


def _facts(user: Any, read: Reader) -> list[Fact]:
    place = ", ".join(part for part in (user.office, user.city, user.country) if part)
    mastered = "on-premises" if user.synced else "cloud"
    lines = (
        ("Type", Value(f"{user.user_type or 'Member'}, {mastered}")),
        ("Job title", Value(user.job_title)),
        ("Department", Value(user.department)),
        ("Company", Value(user.company)),
        ("Manager", Value(user.manager or ("not in the cache" if user.manager_id else "none"), _quiet(user.manager))),
        ("Location", Value(place)),
        ("Employee id", Value(user.employee_id)),
        ("Created", Value(user.created_at)),
    )
    facts = [Fact(label, value) for label, value in lines if value.text]
    return [*facts, Fact("Last sign-in", _last_sign_in(user, read), Care.PERSONAL)]


def _last_sign_in(user: Any, read: Reader) -> Value:
    """The last successful sign-in (UTC), or in words why there is none: never, unknown and unlicensed are different."""
    if user.last_success_at:
        return Value(user.last_success_at, Tone.WARNING if read.now - user.last_success_at > IDLE_AFTER else Tone.PLAIN)
    if user.last_at:
        return Value("No success recorded, only attempts", Tone.WARNING)
    if user.sign_ins_blind:
        return Value("Sign-in times not available", Tone.QUIET)
    if user.sign_ins_as_of is None:
        return Value("Sign-in times not collected yet", Tone.QUIET)
    return Value("Never signed in", Tone.WARNING)


def _security(user: Any, read: Reader) -> list[Fact]:
    """Second factors and risk, where known."""
    here = {"connection": user.connection_id, "who": user.id}
    facts = []
    for row in read.fetch(METHODS, **here):
        named = ", ".join(METHOD_WORDS.get(method, (method,))[0] for method in row.methods.split())
        missing = Value("no second factor" + (f", only {named}" if named else ""), Tone.WARNING)
        facts.append(Fact("MFA", Value(named) if row.registered else missing, Care.PERSONAL))
    for row in read.fetch(RISK, **here):
        if row.state in AT_RISK:
            facts.append(Fact("Risk", Value(f"{row.level} ({AT_RISK[row.state]})", Tone.BAD), Care.PRIVATE))
    return facts


def _mailbox(user: Any, read: Reader) -> list[Fact]:
    """What the mailbox does on its own, where it was read: automatic replies, and rules that send mail on."""
    facts = []
    for row in read.fetch(MAILBOX, connection=user.connection_id, who=user.id):
        if row.auto_reply != "disabled" and not (row.until_at and row.until_at <= read.now):
            since = f"from {row.from_at:%d %b %Y} " if row.from_at and row.from_at > read.now else ""
            until = f"until {row.until_at:%d %b %Y}" if row.until_at else ""
            facts.append(Fact("Automatic reply", Value(f"{since}{until}".strip() or "on"), Care.PRIVATE))
        if row.forwards_to:
            facts.append(Fact("Mail goes on to", Value(row.forwards_to.replace(" ", ", "), Tone.WARNING), Care.PRIVATE))
    return facts


def _sections(user: Any, read: Reader) -> list[Section]:
    here = {"connection": user.connection_id, "who": user.id}
    apps = [f"{name}: {counted(times, 'sign-in')}" for name, times in holdings.apps(read, here)]
    alerts = read.fetch(ALERTS, who=user.id)
    approvals = read.fetch(APPROVALS, who=user.id)
    return [
        Section("Open alerts", tuple(Value(alert.text, Tone.WARNING) for alert in alerts), len(alerts)),
        Section("Waiting changes", tuple(_approval_line(approval) for approval in approvals), len(approvals)),
        _listed("Directory roles", holdings.roles(read, here), Tone.WARNING),
        _listed("Azure roles", holdings.azure_roles(read, here), Tone.WARNING),
        _listed("Licences", holdings.licences_by_way(read, here)),
        _listed("Groups", holdings.groups(read, here)),
        _listed(f"Apps used in {holdings.USED_WITHIN_DAYS} days", apps, care=Care.PERSONAL),
        _listed("Devices", holdings.devices(read, here), care=Care.PERSONAL),
    ]


def _listed(title: str, lines: list[str], tone: Tone = Tone.PLAIN, care: Care = Care.OPEN) -> Section:
    return Section(title, tuple(Value(line, tone) for line in lines[:MOST_LINES]), len(lines), care)


def _approval_line(approval: Any) -> Value:
    return Value(f"{approval.action.replace('_', ' ')}, {approval.state}, asked for by {approval.requester_name}")


def _quiet(text: str | None) -> Tone:
    return Tone.PLAIN if text else Tone.QUIET


def _next(user: Any, asked: Asked) -> tuple[Suggestion, ...]:
    """What this caller may request and ask about the account; the ids are its own, so that nothing is guessed."""
    alone = policy.sees_private(asked.caller) and not asked.aloud
    look = (Suggestion("Sign-ins", f"signins {user.id}"),) if alone else ()
    history = Suggestion("Changes", f"changes {user.id}")
    return (*_changes(user, asked), *look, history)


def _changes(user: Any, asked: Asked) -> tuple[Suggestion, ...]:
    if Role.OPERATOR not in asked.caller.roles:
        return ()
    switch = Suggestion("Disable", f"disable {user.id}") if user.enabled else Suggestion("Enable", f"enable {user.id}")
    return (switch, Suggestion("Revoke sessions", f"revoke sessions {user.id}"))


QUESTION = Question(
    name="user",
    topic="People",
    canonical="user <who>",
    help="One account: status, manager, licences, last sign-in, apps, alerts, waiting changes.",
    examples=("user Adele Vance", "who is adele.vance@contoso.com", "Adele Vance"),
    says=person_wordings.SAYS,
    reads=READS,
    answer=answer,
    bare=True,
)
