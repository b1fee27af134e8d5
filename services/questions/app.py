"""`app <name>`: one app on one page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, distinct, func
from sqlmodel import col

from services.answers import Fact, Profile, Section, Tone, Value
from services.errors import NotFound
from services.freshness import freshness
from services.paging import counted
from services.publishers import MICROSOFT_TENANTS
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Alert, Connection
from services.store.types import DAY, to_us

READS = ("apps", "app_registrations", "app_usage")
USED_WITHIN_DAYS = 30
ENDS_SOON = timedelta(days=30)
MOST_PEOPLE = 5

HERE: dict[str, Any] = {"connection": bindparam("connection"), "app": bindparam("app"), "since": bindparam("since")}
APP = Query(
    pick(
        App.connection_id, App.id, App.app_id, App.name, App.enabled, App.publisher, App.verified_publisher,
        App.owner_tenant_id, App.kind, App.created_at, Connection.tenant_id,
    )
    .join(Connection, col(Connection.id) == App.connection_id)
    .where(col(App.connection_id).in_(pick(Connection.id)), col(App.id) == bindparam("app"))
)  # fmt: skip
USED = (
    # "+ 0" keeps SQLite on the index by app: without statistics it would rather walk the whole connection.
    col(AppUsage.connection_id) + 0 == HERE["connection"],
    col(AppUsage.app_id) == HERE["app"],
    col(AppUsage.day) >= HERE["since"],
)
USAGE = Query(
    pick(
        func.count(distinct(col(AppUsage.user_id))).label("people"),
        func.coalesce(func.sum(AppUsage.count), 0).label("sign_ins"),
        func.max(AppUsage.last_at, type_=AppUsage.__table__.c.last_at.type).label("last_at"),  # type: ignore[attr-defined]  # SQLModel hides it
    ).where(*USED)
)
PEOPLE = Query(
    pick(User.display_name, User.upn, func.sum(AppUsage.count).label("sign_ins"))
    .join(User, and_(col(User.connection_id) == AppUsage.connection_id, col(User.id) == AppUsage.user_id))
    .where(*USED)
    .group_by(col(User.id), col(User.display_name), col(User.upn))
    .order_by(func.sum(AppUsage.count).desc(), col(User.upn))
    .limit(MOST_PEOPLE)
)
CREDENTIALS = Query(
    pick(AppCredential.kind, AppCredential.name, AppCredential.ends_at)
    .join(
        AppRegistration,
        and_(
            col(AppRegistration.connection_id) == AppCredential.connection_id,
            col(AppRegistration.id) == AppCredential.registration_id,
        ),
    )
    .where(col(AppRegistration.connection_id) == HERE["connection"], col(AppRegistration.app_id) == HERE["app"])
    .order_by(col(AppCredential.ends_at))
)
ALERTS = Query(
    pick(Alert.text).where(col(Alert.subject) == bindparam("app"), col(Alert.state) == "open").order_by(Alert.id)
)


def answer(read: Reader, asked: Asked) -> Profile:
    """One app: publisher and verification, who used it in 30 days, its secrets and certificates, open alerts.

    Source: apps (servicePrincipals), app_registrations (passwordCredentials, keyCredentials), app_usage. Raises
    NotFound when the app is not in the cache (any more).
    """
    found = read.fetch(APP, app=asked.app)
    if not found:
        raise NotFound("That app is no longer in the directory.", "Ask again by name.")
    app = found[0]
    here = {"connection": app.connection_id, "app": app.app_id, "since": to_us(read.now) // DAY - USED_WITHIN_DAYS}
    used = read.fetch(USAGE, **here)[0]
    return Profile(
        title=app.name,
        subtitle=app.app_id,
        summary=f"{app.name}: {_publisher(app).text}, {counted(used.people, 'person', 'people')} used it in "
        f"{USED_WITHIN_DAYS} days.",
        badge=Value("Enabled", Tone.GOOD) if app.enabled else Value("Disabled", Tone.BAD),
        facts=_facts(app, used),
        sections=_sections(read, app, used, here),
        fresh=freshness(read, *READS),
    )


def _facts(app: Any, used: Any) -> tuple[Fact, ...]:
    facts = (
        ("Publisher", _publisher(app)),
        ("Kind", Value(app.kind)),
        ("Created", Value(app.created_at)),
        ("People in 30 days", Value(used.people)),
        ("Sign-ins in 30 days", Value(used.sign_ins)),
        ("Last used", Value(used.last_at or "not in 30 days", Tone.PLAIN if used.last_at else Tone.QUIET)),
    )
    return tuple(Fact(label, value) for label, value in facts if value.text is not None)


def _publisher(app: Any) -> Value:
    if app.owner_tenant_id in MICROSOFT_TENANTS:
        return Value("Microsoft", Tone.GOOD)
    if app.verified_publisher:
        return Value(f"{app.publisher or 'publisher'} (verified)", Tone.GOOD)
    if app.owner_tenant_id == app.tenant_id:
        return Value("your organisation")
    return Value("publisher not verified", Tone.WARNING)


def _sections(read: Reader, app: Any, used: Any, here: dict[str, Any]) -> tuple[Section, ...]:
    alerts = [Value(alert.text, Tone.WARNING) for alert in read.fetch(ALERTS, app=app.id)]
    credentials = [_credential(row, read) for row in read.fetch(CREDENTIALS, **here)]
    people = [Value(f"{row.display_name or row.upn}: {row.sign_ins:,}") for row in read.fetch(PEOPLE, **here)]
    sections = (
        Section("Open alerts", tuple(alerts), len(alerts)),
        Section("Secrets and certificates", tuple(credentials), len(credentials)),
        Section("Most active people", tuple(people), used.people),
    )
    return tuple(section for section in sections if section.lines)


def _credential(row: Any, read: Reader) -> Value:
    name = f"{row.kind} {row.name or ''}".strip()
    if row.ends_at is None:
        return Value(f"{name}: no end date", Tone.WARNING)
    ended, soon = row.ends_at <= read.now, row.ends_at - read.now <= ENDS_SOON
    tone = Tone.BAD if ended else Tone.WARNING if soon else Tone.PLAIN
    return Value(f"{name}: {'ended' if ended else 'ends'} {row.ends_at:%d %b %Y}", tone)


QUESTION = Question(
    name="app",
    topic="Apps",
    canonical="app <app>",
    help="One app: publisher, people who use it, secrets and their end.",
    examples=("app Salesforce", "who uses Zoom", "Salesforce"),
    says=(
        "application|enterprise|saas app|application <app>",
        "application <app>",
        "app|application called|named <app>",
        "service principal <app>",
        "who uses|used <app>",
        "who is using <app>",
        "who has used <app>",
        "how many people|users use <app>",
        "is <app> verified|used|trusted|microsoft",
        "is <app> in use",
        "is anyone|anybody|someone using <app>",
        "does anyone|anybody use <app>",
        "users of <app>",
        "usage of <app>",
        "<app> usage|app|application",
        "the <app> app|application",
        "secrets|certificates|credentials of|for <app>",
        "publisher of <app>",
        "who publishes|made|makes <app>",
    ),
    reads=READS,
    answer=answer,
    bare=True,
)
