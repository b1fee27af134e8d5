"""`user <who>`: one person's account on one page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from services import holdings, policy
from services.answers import Care, Fact, Profile, Section, Suggestion, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.names import address
from services.paging import counted
from services.people import METHODS as METHOD_WORDS
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
    found = read.fetch(ACCOUNT, who=asked.who)
    if not found:
        raise NotFound("That account is no longer in the directory.", "Ask again by name.")
    user = found[0]
    return Profile(
        title=user.display_name or user.upn,
        subtitle=address(user.upn),
        summary=f"{_summary(user)}, {_seen(user, read)}.",
        badge=Value("Enabled", Tone.GOOD) if user.enabled else Value("Disabled", Tone.BAD),
        facts=(*_facts(user, read), *_security(user, read)),
        sections=tuple(section for section in _sections(user, read) if section.total),
        fresh=freshness(read, *READS),
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
    says=(
        "what is going|up on with <who> account|user|profile",
        "is <who> 's account|user switched|turned off|on",
        "is <who> switched|turned|locked off|out|on",
        "fill me in on|about <who>",
        "lowdown|rundown|scoop|run-down|summary|dossier|file on|of|about|for <who>",
        "anything|something i|we should|must|need [to] know about|on|of <who>",
        "has <who> got|set|registered|enrolled|enabled|activated [up] mfa [set|enabled|registered] [up]",
        "is mfa turned|switched|set|enabled on|up [for] <who>",
        "is mfa turned|switched|set on|up for|with <who>",
        "how long has|is <who> been with|here|in [us|company|team]",
        "which|what mfa|second methods|factors|method|factor is|are set|registered up|for [for] <who>",
        "<who> 's mobile|cell|telephone|desk|sam [phone|account] number|name",
        "[all|everything|what] we|you have|know|got on|about <who>",
        "what is the story|deal|situation|matter|scoop with|on|about <who>",
        "is <who> 's account [still] active|enabled|open|working|live|blocked|disabled|locked",
        "is <who> 's account [still] active|enabled|open|working or active|enabled|blocked|disabled|locked|not",
        "is <who> 's account [still] live|blocked|disabled|locked or active|enabled|blocked|disabled|locked|not",
        "is <who> [still] active|enabled|blocked|disabled|locked or active|enabled|blocked|disabled|locked|not",
        "is <who> an admin [of|for|in] anything|something|anywhere|somewhere|any",
        "what happens|changes if|when i|we|you disable|block|enable|delete|offboard|remove <who>",
        "what would happen|change if|when i|we|you disable|disabled|block|blocked|delete|deleted|remove|removed <who>",
        "what|which licence|licences is <who> on",
        "is <who> a guest|member or",
        "is <who> a guest|member or a|member guest|member",
        "is <who> guest|member or member|guest",
        "how do|can i|we reach|contact <who>",
        "<who> 's phone|mobile|telephone number",
        "what is <who> 's phone|mobile number",
        "which|what plan|licence is <who> on",
        "user|person|account|employee|colleague|profile|guest|member of|for <who>",
        "account|profile|card|page|record|entry of|for user|account <who>",
        "user|person|account|profile|employee|guest of|for|named|called <who>",
        "user|profile|person|account <who> 's profile|account|details",
        "the person|user|account|employee|guy|guy <who>",
        "who is|are <who>",
        "who the hell|heck is <who>",
        "who is the user|person <who>",
        "who exactly is <who>",
        "info|information|details|something|anything on|about|of|for|regarding <who>",
        "everything|all|facts|overview|summary|stuff on|about|of|for|regarding <who>",
        "details|info|information|data about|on|for|of user|account|person <who>",
        "tell me about|of|who <who>",
        "look up|find|search|open|check|view|see|lookup <who>",
        "look up|find|search|open|check|view|lookup user|account|person <who>",
        "look at <who>",
        "pull|bring up <who>",
        "what do|does we|you|steward know|have about|on|for <who>",
        "what can you tell me about <who>",
        "what about <who>",
        "status|state of|for <who>",
        "what is the status|state of|for <who>",
        "what is <who> 's status|state",
        "what is up with <who>",
        "what is going on with <who>",
        "what is going|up on|with with <who> 's account|user|profile",
        "what is wrong|happening|up with <who> 's account|user|profile",
        "what is wrong|happening with <who>",
        "phone|mobile|telephone number of|for <who>",
        "contact|contacts of|for <who>",
        "contact details|info|information|data of|for <who>",
        "what is <who> 's phone|mobile|employee number|id",
        "how do i reach|contact <who>",
        "what|which licence|licences does|do <who> have|use|hold|own",
        "what|which app|apps does|do <who> have|hold|own",
        "which|what licence|licences is|are assigned|given to <who>",
        "licences|licence assigned|given to <who>",
        "what licences has <who>",
        "how is <who> licensed",
        "what does <who> have|hold",
        "what does <who> have access to",
        "what has <who> access to",
        "what access|rights|privileges does <who> have",
        "what can <who> access|reach|see",
        "which|what apps|services can <who> access",
        "access of|for <who>",
        "is <who> enabled|disabled|active|licensed|blocked|inactive|locked|suspended|synced",
        "is <who> still active|enabled|here|working|employed|disabled|blocked|around|licensed",
        "is <who> still working|employed here|with|for us",
        "does <who> work here",
        "does <who> work for|with us",
        "is <who> with us",
        "is <who> a guest|member|user|employee|manager",
        "is <who> an admin|administrator|employee|external",
        "is <who> admin|guest|external|privileged",
        "is <who> a global|privileged admin|administrator",
        "is <who> an external user",
        "is <who> a guest user",
        "is <who> allowed|able to sign in",
        "is <who> locked|blocked out|from|disabled",
        "is <who> blocked from signing in",
        "is <who> 's account enabled|disabled|active|blocked|locked",
        "is the account|user of <who> enabled|disabled|active|blocked|locked",
        "is the account|user <who> enabled|disabled|active|blocked|locked",
        "was <who> disabled|blocked|enabled|deactivated",
        "has <who> been disabled|blocked|enabled|deactivated",
        "has <who> mfa",
        "does <who> have mfa",
        "does <who> use mfa",
        "is <who> registered|enrolled|set for|up mfa",
        "is mfa enabled|on|active|set for|up <who>",
        "mfa status|methods|state of|for <who>",
        "<who> 's mfa",
        "<who> 's mfa status|methods|state|registration",
        "what|which mfa methods|method does <who> have|use",
        "can <who> sign in",
        "does <who> have a licence|manager|mailbox",
        "does <who> have e1|e3|e5|f3",
        "does <who> have any|a|admin role|roles|rights|licence|licences",
        "does <who> have an <words> licence",
        "has <who> a licence",
        "what|which roles|role does|has <who> have|hold|got",
        "what|which roles|role has <who>",
        "what|which roles|role is <who> in",
        "roles|role of|for <who>",
        "<who> 's roles|role|access|rights",
        "what|which admin|directory roles|role|rights does <who> have|hold",
        "when did <who> last sign in",
        "when did <who> sign in last",
        "when did <who> sign in last time",
        "when did <who> sign in the last time",
        "when did <who> most recently sign in",
        "when was <who> last seen|active|online|here",
        "when was <who> last signed in",
        "when was <who> created|added|invited",
        "when was <who> 's account created|added",
        "when was <who> 's last sign-in|login",
        "when was the last sign-in|login of|by|for <who>",
        "when is <who> last seen|active",
        "when was the account|user <who> created",
        "how long has <who> been inactive|here",
        "has <who> ever signed in",
        "has <who> signed in",
        "has <who> signed in recently|lately|ever|today",
        "did <who> ever sign in",
        "last sign-in|login|activity|seen of|for|by <who>",
        "last time <who> signed in",
        "the last time <who> signed in",
        "last sign in of|for|by <who>",
        "<who> last sign-in|login|seen|active",
        "<who> last sign in",
        "<who> 's last sign-in|login|activity",
        "<who> 's last sign in",
        "<who> 's profile|account|details|licences|licence|apps|manager|department",
        "<who> 's status|title|information|info|record|card|data|boss",
        "<who> 's email|mail|phone|upn|office|country|location|position|job|username|address|name|type|id",
        "<who> 's job|email|mail|user|sign-in|full|display|object|employee title|address|name|type|id",
        "manager|department|licences|licence|apps|status|title|details of|for <who>",
        "mail|email|upn|office|location|position|boss|job of|for <who>",
        "job title of|for <who>",
        "email|mail address of|for <who>",
        "what is <who> 's profile|account|details|manager|department|status|title|position|email",
        "what is <who> 's mail|upn|office|location|country|boss|job|role|phone|username",
        "what is <who> 's job|email|mail|user|sign-in title|address|name",
        "what is the manager|department|status|title|email|mail|upn|office|location|boss|position|job of|for <who>",
        "what is the job|email|mail|user|sign-in title|address|name of|for <who>",
        "who is <who> 's [line|direct|current|new] manager|boss|supervisor|superior",
        "who is the manager|boss|supervisor of|for <who>",
        "who does|do <who> report|reports to",
        "who does <who> work for|under",
        "who manages|supervises|leads <who>",
        "to whom does <who> report",
        "which|what department|team|office|country is|does <who> in|work|based|belong|sit",
        "which|what department|team|office|country is|does <who> in|work|based|belong in|to",
        "what does <who> do",
        "what is <who>",
        "where is|does <who>",
        "where does <who> work|sit",
        "where is <who> based|located",
        "<who> details|profile|info|information|account|status|licences",
        "<who> licence|mfa|manager|department|overview|roles|access",
        "<who> user|account|person profile|details|info|status",
        "user|account details|info|information|profile|status|summary|overview of|for|on|about <who>",
        "user|account details|info|profile|status <who>",
        "profile|details|info|account|lookup|find|whois <who>",
    ),
    reads=READS,
    answer=answer,
    bare=True,
)
