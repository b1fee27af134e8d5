"""`app <name>`: one app on one page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.answers import Care, Fact, Profile, Section, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.paging import counted
from services.publishers import MICROSOFT_TENANTS
from services.resources.app_assignments import AppAssignment
from services.resources.app_days import AppDay
from services.resources.app_owners import AppOwner
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.app_regulars import MANY, AppRegular
from services.resources.app_usage import AppUsage
from services.resources.apps import App, AppKey
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import Query, named_by, pick
from services.store.reader import Reader
from services.store.tables import Alert, Checkpoint, Connection
from services.store.types import DAY, to_us

READS = ("apps", "app_registrations", "app_owners", "app_days", "app_assignments")
USED_WITHIN_DAYS = 30
ENDS_SOON = timedelta(days=30)
MOST_PEOPLE = 5
GONE = "somebody no longer in the directory"
SIGN_ON = {"saml": "SAML", "oidc": "OpenID Connect", "notSupported": None}

# `app` is what apps go by everywhere, `object` its id in this tenant.
HERE: dict[str, Any] = {name: bindparam(name) for name in ("connection", "app", "object", "since")}
OWNERS_AS_OF = (
    pick(Checkpoint.synced_at)
    .where(col(Checkpoint.connection_id) == App.connection_id, col(Checkpoint.resource) == "app_owners")
    .scalar_subquery()
)
APP = Query(
    pick(
        App.connection_id, App.id, App.app_id, App.name, App.enabled, App.publisher, App.verified_publisher,
        App.owner_tenant_id, App.kind, App.created_at, App.assignment_required, App.single_sign_on,
        Connection.tenant_id, OWNERS_AS_OF.label("owners_as_of"),
    )
    .join(Connection, col(Connection.id) == App.connection_id)
    .where(col(App.connection_id).in_(pick(Connection.id)), col(App.id) == bindparam("app"))
)  # fmt: skip
SINCE = HERE["since"]
USAGE = Query(
    pick(
        func.coalesce(func.sum(AppDay.people), 0).label("people"),
        func.coalesce(func.sum(AppDay.sign_ins), 0).label("sign_ins"),
        func.max(AppDay.last_at, type_=AppDay.__table__.c.last_at.type).label("last_at"),  # type: ignore[attr-defined]  # SQLModel hides it
    ).where(
        col(AppDay.connection_id) == HERE["connection"], col(AppDay.app_id) == HERE["app"], col(AppDay.day) >= SINCE
    )
)
# Person by person in the order of the index by app, which holds all of it; only then are their names looked up.
MOST_ACTIVE = (
    pick(AppUsage.user_id, func.sum(AppUsage.count).label("sign_ins"))
    .where(
        col(AppUsage.app_id) == HERE["app"],
        col(AppUsage.connection_id) == HERE["connection"],
        col(AppUsage.day) >= SINCE,
    )
    .group_by(col(AppUsage.user_id))
    .order_by(func.sum(AppUsage.count).desc(), col(AppUsage.user_id))
    .limit(MOST_PEOPLE)
    .subquery()
)
PEOPLE = Query(
    pick(User.display_name, User.upn, MOST_ACTIVE.c.sign_ins)
    .select_from(MOST_ACTIVE)
    .outerjoin(User, and_(col(User.connection_id) == HERE["connection"], col(User.id) == MOST_ACTIVE.c.user_id))
    .order_by(MOST_ACTIVE.c.sign_ins.desc(), col(User.upn))
)
# Those of a widely used app were found ahead.
REGULARS = Query(
    pick(User.display_name, User.upn, AppRegular.sign_ins)
    .select_from(AppRegular)
    .outerjoin(User, named_by(User, AppRegular.user_id))
    .where(col(AppRegular.connection_id) == HERE["connection"], col(AppRegular.app_id) == HERE["app"])
    .order_by(col(AppRegular.sign_ins).desc(), col(User.upn))
)
REGISTRATION = and_(
    col(AppRegistration.connection_id) == HERE["connection"], col(AppRegistration.app_id) == HERE["app"]
)
HELD = union_all(
    pick(AppCredential.kind, AppCredential.name, AppCredential.ends_at)
    .join(AppRegistration, col(AppRegistration.id) == AppCredential.registration_id)
    .where(col(AppCredential.connection_id) == HERE["connection"], REGISTRATION),
    pick(AppKey.kind, AppKey.name, AppKey.ends_at).where(
        col(AppKey.connection_id) == HERE["connection"], col(AppKey.app_id) == HERE["object"]
    ),
)
CREDENTIALS = Query(HELD.order_by(HELD.selected_columns.ends_at))
OTHER: Any = aliased(App)
OWNER = func.coalesce(User.display_name, User.upn, OTHER.name, AppOwner.owner_id).label("name")
OWNERS = Query(
    pick(OWNER, User.enabled)
    .select_from(AppOwner)
    .join(
        User, and_(col(User.connection_id) == AppOwner.connection_id, col(User.id) == AppOwner.owner_id), isouter=True
    )
    .join(OTHER, and_(OTHER.connection_id == AppOwner.connection_id, OTHER.id == AppOwner.owner_id), isouter=True)
    .where(
        col(AppOwner.connection_id) == HERE["connection"],
        or_(
            col(AppOwner.owned_id) == HERE["object"],
            col(AppOwner.owned_id).in_(pick(AppRegistration.id).where(REGISTRATION)),
        ),
    )
    .distinct()
    .order_by(OWNER)
)
# Few groups are assigned to an app, but maybe thousands of people.
GROUPS = Query(
    pick(AppAssignment.principal_id, func.max(AppAssignment.principal_name).label("name"))
    .where(
        col(AppAssignment.connection_id) == HERE["connection"],
        col(AppAssignment.resource_id) == HERE["object"],
        col(AppAssignment.principal_kind) == "Group",
    )
    .group_by(col(AppAssignment.principal_id))
    .order_by("name")
)
ALERTS = Query(
    pick(Alert.text).where(col(Alert.subject) == bindparam("app"), col(Alert.state) == "open").order_by(Alert.id)
)


def answer(read: Reader, asked: Asked) -> Profile:
    """One app: publisher and verification, who owns it, who can sign in to it, who did in 30 days, what it holds.

    Owners and secrets are those of the app and of its registration. Source: apps (servicePrincipals),
    app_registrations (passwordCredentials, keyCredentials), app_owners, app_assignments, app_days. Raises
    NotFound when the app is not in the cache (any more).
    """
    found = read.fetch(APP, app=asked.app)
    if not found:
        raise NotFound("That app is no longer in the directory.", "Ask again by name.")
    app = found[0]
    here = {"connection": app.connection_id, "app": app.app_id, "object": app.id}
    here |= {"since": to_us(read.now) // DAY - USED_WITHIN_DAYS}
    owners, used = read.fetch(OWNERS, **here), read.fetch(USAGE, **here)[0]
    return Profile(
        title=app.name,
        subtitle=app.app_id,
        summary=f"{app.name}: {_publisher(app).text}, {counted(used.people, 'person', 'people')} used it in "
        f"{USED_WITHIN_DAYS} days.",
        badge=Value("Enabled", Tone.GOOD) if app.enabled else Value("Disabled", Tone.BAD),
        facts=_facts(app, owners, used),
        sections=_sections(read, app, owners, used, here),
        fresh=freshness(read, *READS),
    )


def _facts(app: Any, owners: list[Any], used: Any) -> tuple[Fact, ...]:
    facts = (
        ("Publisher", _publisher(app)),
        ("Owners", _owners(app, owners)),
        ("Kind", Value(app.kind)),
        ("Who can sign in", Value("those assigned to it" if app.assignment_required else "everybody")),
        ("Single sign-on", Value(SIGN_ON.get(app.single_sign_on, app.single_sign_on))),
        ("Created", Value(app.created_at)),
        ("People in 30 days", Value(used.people)),
        ("Sign-ins in 30 days", Value(used.sign_ins)),
        ("Last used", Value(used.last_at or "not in 30 days", Tone.PLAIN if used.last_at else Tone.QUIET)),
    )
    return tuple(Fact(label, value) for label, value in facts if value.text is not None)


def _owners(app: Any, owners: list[Any]) -> Value:
    """How many own it; nobody is worth a warning where it is our own app, and is not known before it was collected."""
    if owners or app.owners_as_of is None:
        return Value(len(owners) or None)
    return Value("none", Tone.WARNING if app.owner_tenant_id == app.tenant_id else Tone.QUIET)


def _publisher(app: Any) -> Value:
    if app.owner_tenant_id in MICROSOFT_TENANTS:
        return Value("Microsoft", Tone.GOOD)
    if app.verified_publisher:
        return Value(f"{app.publisher or 'publisher'} (verified)", Tone.GOOD)
    if app.owner_tenant_id == app.tenant_id:
        return Value("your organisation")
    return Value("publisher not verified", Tone.WARNING)


def _sections(read: Reader, app: Any, owners: list[Any], used: Any, here: dict[str, Any]) -> tuple[Section, ...]:
    alerts = [Value(alert.text, Tone.WARNING) for alert in read.fetch(ALERTS, app=app.id)]
    credentials = [_credential(row, read) for row in read.fetch(CREDENTIALS, **here)]
    groups = read.fetch(GROUPS, connection=here["connection"], object=here["object"])
    regulars = (read.fetch(REGULARS, **here) if used.people > MANY else []) or read.fetch(PEOPLE, **here)
    people = [Value(f"{row.display_name or row.upn or GONE}: {row.sign_ins:,}") for row in regulars]
    sections = (
        Section("Open alerts", tuple(alerts), len(alerts)),
        Section("Owners", tuple(_owner(row) for row in owners[:MOST_PEOPLE]), len(owners)),
        Section("Groups assigned to it", tuple(Value(row.name or GONE) for row in groups[:MOST_PEOPLE]), len(groups)),
        Section("Secrets and certificates", tuple(credentials), len(credentials)),
        Section("Most active people", tuple(people), used.people, Care.PERSONAL),
    )
    return tuple(section for section in sections if section.lines)


def _owner(row: Any) -> Value:
    return Value(f"{row.name} (disabled)", Tone.WARNING) if row.enabled is False else Value(row.name)


def _credential(row: Any, read: Reader) -> Value:
    name = f"{row.kind} {row.name or ''}".strip()
    if row.ends_at is None:
        return Value(f"{name}: no end date", Tone.WARNING)
    ended, soon = row.ends_at <= read.now, row.ends_at - read.now <= ENDS_SOON
    tone = Tone.BAD if ended else Tone.WARNING if soon else Tone.PLAIN
    return Value(f"{name}: {'ended' if ended else 'ends'} {row.ends_at:%d %b %Y}", tone)


# Another thing asked about the same app, which its card tells as well.
MISS = "notice|notices|miss|misses|complain|complains|care|cares|suffer|suffers|mind|minds|affected|hit|hurt"
GOES = "drop|dropped|dropping|retire|retired|retiring|kill|killed|cut|cutting|block|blocked|remove|removed|removing|"
GOES += "disable|disabled|switch|switched|switching|turn|turned|cancel|cancelled|delete|deleted|lose|lost"
# What its card tells of an app.
OF_ONE = "owners|owner|secrets|credentials|certificates|publisher|permissions|users|usage|sign-ins"
AND_WHAT = "when|who|what|which|how|is|are|does|do|has <words>"

GROUPS_OF = "groups|group|teams|team"
GIVE = "give|gives|grant|grants|provide|provides|lead|leads"
TOP_USERS = "top|heaviest|biggest|busiest|most [active|frequent|regular] users|people"
QUESTION = Question(
    name="app",
    topic="Apps",
    canonical="app <app>",
    help="One app: publisher, owners, people who use it, secrets and their end.",
    examples=("app Salesforce", "who owns Zoom", "Salesforce"),
    says=(
        "what [the] [hell|heck] is|are this|that <app> [thing|app|tool|service|about|for]",
        "what is|does this|that <app> [thing|app|tool|service] [do|for|about]",
        "does|do|has <app> [have|got] [a|an|any] "
        "owner|owners|secret|secrets|certificate|certificates|credentials|users",
        "how old is <app>",
        "since when|how [long] do|have|has|did|is|are we|people [have|had|use|used|been] [using] <app>",
        f"who owns|manages|maintains|made|built|uses|runs [the] <app> [app|application] and {AND_WHAT}",
        f"when do|does [the] <app> [app|application] secrets|secret|certificates|certificate expire|end and {AND_WHAT}",
        f"is [the] <app> [app|application] verified|used|trusted|safe|enabled and {AND_WHAT}",
        f"who is [the] publisher|vendor|maker|owner of [the] <app> [app|application] and {AND_WHAT}",
        f"who is <app> 's publisher|vendor|maker|owner and {AND_WHAT}",
        f"<app> 's {OF_ONE} and|or|plus {OF_ONE}",
        f"<app> {OF_ONE} and|or|plus {OF_ONE}",
        f"{OF_ONE} and|or|plus {OF_ONE} of|for [the] <app> [app|application]",
        f"what is [the] <app> [app|application] [used] [for] and {AND_WHAT}",
        "what [the] [hell|heck] is [this|that] <app> thing|stuff|tool|program|software|service [in|here] [tenant|us]",
        "what is [this|that] <app> [thing|tool|app] doing|for|about [here|in] [tenant|us|company|environment]",
        "since when is|has|have|had [we] <app> [been] [in|with|here|connected|part] [of|to] [tenant|us]",
        "who brought|introduced|installed|connected|integrated|set [in|up] <app> [in|into|to] [tenant|us]",
        f"who|what|anyone would|will {MISS} <app>",
        f"who|what [would|will] [be] {MISS} if|when we|i|you [would] {GOES} [off|down] <app>",
        f"[we|i] [are|am|want|would] [thinking|planning|considering|like] [of|about|to] {GOES} [off] <app> "
        f"who|what would|will|does [be] {MISS} [it]",
        "what would happen|break|change if|when we|i remove|removed|cut|revoke|revoked access of|to|for <app>",
        "to who|whom belongs|belong [the] <app> [app|application]",
        "who|whom does|do [the] <app> [app|application] belong [to]",
        "who owns|manages|maintains|created|registered <app> app registration",
        "who is|are the owner|owners of|for <app> app registration",
        "<app> app registration",
        "app registration <app>",
        "owner|owners of|for <app> app registration",
        "is <app> from|by|made by a verified|trusted|known publisher|vendor|company",
        "is <app> from|by|of a verified|trusted|known publisher|vendor|company",
        "is the publisher|vendor of <app> verified|trusted|known",
        "is <app> 's publisher|vendor verified|trusted|known",
        "has <app> a verified|trusted publisher",
        "does <app> have a verified|trusted publisher",
        "who loses|lose what|access|something|anything if|when we|i would cut|switch|turn|shut off|down <app>",
        "who loses|lose what|access|something|anything if|when we|i cut|switch|turn|shut off|down <app>",
        "who loses|lose what|access|something|anything if|when we|i would disable|block|remove <app>",
        "who loses|lose what|access|something|anything if|when we|i disable|block|remove <app>",
        "what happens|changes|breaks|stops if|when i|we|you|someone disable|block|delete|remove|kill|drop <app>",
        "what happens|changes|breaks|stops if|when i|we|you|someone turn|switch|cut|shut off|down <app>",
        "what would|will happen|change|break|stop if|when i|we|you disable|disabled|block|blocked|drop <app>",
        "what would|will happen|change|break|stop if|when i|we|you delete|deleted|remove|removed|lost <app>",
        "what would|will happen|change|break|stop if|when i|we|you turn|turned|switch|switched|cut off|down <app>",
        "what would|will happen|change|break|stop if|when <app> is|was [to] disabled|blocked|deleted|removed",
        "who would lose what|access|something|anything if|when we|i disable|disabled|block <app>",
        "who would lose what|access|something|anything if|when we|i blocked|remove|removed <app>",
        "who would be affected|hit if|when we|i disable|disabled|block|blocked|remove|removed <app>",
        "who is affected|hit if|when we|i disable|block|remove <app>",
        "what happens|breaks if|when we|i cut|switch|turn|shut off|down <app>",
        "who published|developed|sells <app>",
        "enterprise|saas|cloud app|application <app>",
        "app|application called|named <app>",
        "the app|application called|named <app>",
        "the app|application <app>",
        "service principal <app>",
        "enterprise application <app>",
        "who has access to <app>",
        f"[which|what] {GROUPS_OF} {GIVE} [users|people] [access] [to|for] <app>",
        f"[which|what] {GROUPS_OF} have|has|got access to <app>",
        f"[through|by|via|with|from] which|what {GROUPS_OF} do|does|can|may [users|people|someone|i|we|you] "
        "get|have|use|access|reach|open [access] [to] <app>",
        f"[which|what] {GROUPS_OF} [is|are|was|were] assigned|given [to] <app>",
        f"who is|are [the] {TOP_USERS} of|on|in <app>",
        f"[list|show] [the] {TOP_USERS} of|on|in <app>",
        "who uses|use|used <app> most|more [often|heavily]",
        "who can|may access|use|open|reach <app>",
        "who is|are allowed|able|permitted|entitled to use|access|open|reach <app>",
        "who has access to the app|application <app>",
        "who has access to <app> app|application",
        "who is|are assigned to <app>",
        "how many people|users use|used|have <app>",
        "how many users have used <app>",
        "how many users does <app> have",
        "how many users|people are using|on <app>",
        "how popular is <app>",
        "is <app> verified|used|trusted|microsoft|safe|enabled|disabled|active|popular|legit|ok",
        "is <app> still used|enabled|needed|active",
        "is <app> from|by microsoft",
        "is <app> a microsoft app|application",
        "is <app> being used",
        "is <app> an app",
        "is <app> a verified|trusted|safe app|application",
        "is <app> in use",
        "is <app> still in use",
        "is|are anyone|someone|people|users using <app>",
        "is anyone still using <app>",
        "does|do anyone|someone|people|users use <app>",
        "does anyone still use <app>",
        "does anyone need <app>",
        "did anyone use <app>",
        "has anyone used <app>",
        "do we use|have|need <app>",
        "do we still use|have|need <app>",
        "<app> app|application|owner|owners|publisher",
        "the <app> app|application",
        "<app> app|application details|info|information|owner|owners",
        "<app> 's owner|owners|publisher|details",
        "secrets|certificates|credentials|owners|owner|publisher of|for|on <app>",
        "certificates|credentials|owners|owner|publisher of|for|on the app|application <app>",
        "details|info|information|something|everything|anything about|on|of|for app|application <app>",
        "details|info|information|something|everything|anything about|on|of|for the app|application <app>",
        "details|info|information|something|everything|anything about|on|of|for <app> app|application",
        "tell me about app|application <app>",
        "tell me about <app> app|application",
        "what do we|you know about <app> app|application",
        "what do we|you know about the app|application <app>",
        "what can you tell me about the app|application <app>",
        "what can you tell me about the <app> app|application",
        "what about the app|application <app>",
        "what about the <app> app|application",
        "what is <app> app|application",
        "what is the app|application <app>",
        "what kind of app is <app>",
        "what is <app> for|used",
        "what is <app> used for",
        "when was <app> last used|opened|accessed",
        "when was <app> last in use",
        "when was <app> added|created|registered|installed",
        "when did|was|has anyone|someone|people|nobody last|ever use|used|open|opened <app>",
        "when did|was|has anyone|someone|people|nobody last|ever sign|signed in|into to <app>",
        "last time [that] anyone|someone|people|we used|opened|touched|accessed <app>",
        "when was last time [that] anyone|someone|people|we used|opened|touched|accessed <app>",
        "when did|was|has <app> [first] appear|appeared|show|shown|seen|turn|turned|pop|popped|come|came "
        "[up|in] [first]",
        "what do|have|has|does we|you|i|steward [have|got|know] on|about|for <app>",
        "<app> publisher|vendor verified|trusted|known",
        "<app> secret|secrets|certificate|certificates|credentials expiry|expiration|end|validity|status",
        "when do|does <app> secrets|secret|certificates|certificate|credentials expire|end",
        "when do|does <app> 's secrets|secret|certificates|certificate|credentials expire|end",
        "when does the secret|certificate of|for <app> expire|end",
        "when do|does|will the secrets|certificates|credentials|secret|certificate of|for <app> expire|end",
        "when is|are secrets|certificates|credentials|secret|certificate of|for <app> expiring|ending|running [out]",
        "when is|are <app> 's secrets|certificates|credentials|secret|certificate expiring|ending|running [out]",
        "who owns|publishes|made|makes|manages|maintains|created|added|registered|provides|built|runs <app>",
        "who looks after [the] <app> [app|application]",
        "who takes care of [the] <app> [app|application]",
        "who is responsible for [the] <app> [app|application]",
        "who owns|publishes|made|makes|manages|maintains|created|added the app|application <app>",
        "who owns|publishes|made|makes|manages|maintains|created|added <app> app|application",
        "who is|are the owner|owners|publisher|vendor|maker|contact|champion of|for <app>",
        "who is|are the owner|owners|publisher|vendor|maker of|for <app> app|application",
        "who is|are the owner|owners|publisher|vendor|maker of|for the app|application <app>",
        "who is behind <app>",
        "who is responsible for <app>",
        "who is responsible for the <app> app|application",
        "open|view|look|find|lookup|check up|at|app|application <app>",
        "look up <app> app|application",
        "look at|up app|application <app>",
        "find|open|check|lookup|view <app> app|application",
    ),
    reads=READS,
    answer=answer,
    bare=True,
)
