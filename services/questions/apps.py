"""`apps [filters]`: apps that fit every filter."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain, islice, repeat
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, String, and_, bindparam, func, or_
from sqlmodel import col

from services import app_kinds, app_people, directory
from services.answers import Column, Table, Tone, Value
from services.app_filters import CONNECT, FILTERS, PLUGGED
from services.app_people import GROWN_WITHIN_DAYS, USED_WITHIN_DAYS
from services.app_people_filters import OWNS
from services.errors import NotFound
from services.freshness import freshness
from services.named import only
from services.paging import counted, page
from services.people import departments_written
from services.permission_tasks import task
from services.publishers import MICROSOFT_TENANTS
from services.resources.app_days import AppDay
from services.resources.app_permissions import AppPermission
from services.resources.apps import App
from services.sorting import Columns, parted
from services.spans import cutoff, past
from services.specs import Asked, Question
from services.store.query import MOST_KEPT, Query, named_by, narrowed, ordered, pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.store.types import DAY, to_us

# What each order sorts by, and whether the most of it comes first.
ORDERS: Mapping[str, tuple[str, bool]] = {
    "by name": ("name", False),
    "most used first": ("people", True),
    "least used first": ("people", False),
    "growing first": ("growth", True),
    "shrinking first": ("growth", False),
    "newest first": ("created", True),
    "oldest first": ("created", False),
}
BY_SIGN_ON = ("single sign-on", "protocol")
LISTED = pick(
    App.connection_id, App.id, App.app_id, App.name, App.publisher, App.verified_publisher, App.owner_tenant_id,
    App.enabled,
)  # fmt: skip
COUNT = pick(func.count()).select_from(App)
PEOPLE = (
    pick(AppDay.connection_id, AppDay.app_id, func.sum(AppDay.people).label("people"))
    .where(col(AppDay.connection_id).in_(pick(Connection.id)))
    .group_by(col(AppDay.connection_id), col(AppDay.app_id))
)


def answer(read: Reader, asked: Asked) -> Table:
    """Apps that fit all filters, by name, with how many people used each in 30 days.

    One without owner is not Microsoft's, and nobody owns it or its registration; one made in-house is the tenant's own.
    Source: apps (servicePrincipals), app_owners, app_assignments, app_permissions, grants, app_usage and app_days
    (successful sign-ins). Raises BadArgument for days outside 1 to 3650 and for what is no number of people, NotFound
    when a filter names nobody or several people, or a department in which nobody is.
    """
    narrowing, wanted = parted(asked, ORDERS)
    conditions = [_condition(read, name, value) for name, value in narrowing]
    last, shown = _last(read, narrowing, wanted)
    listing = narrowed(LISTED, *conditions).add_columns(shown.label("shown"))
    listing = ordered(listing, *_order(read, wanted), col(App.id))
    rows, total = page(read, listing, asked.offset, narrowed(COUNT, *conditions))
    people = _people(read, rows)
    return Table(
        title=f"Apps: {asked.wording}" if asked.wording else "Apps",
        summary=f"{counted(total, 'app')}{f' ({asked.wording})' if asked.wording else ''}.",
        fresh=freshness(read, "apps", "app_days"),
        columns=(
            Column("App", weight=4),
            Column("Publisher", weight=3),
            Column(f"People in {USED_WITHIN_DAYS} days", "number", 2),
            last,
        ),
        rows=tuple(_row(row, people.get((row.connection_id, row.app_id), 0)) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "apps",
        links=tuple(f"app {row.id}" for row in rows),
    )


def _row(row: Any, people: int) -> tuple[Value, ...]:
    name = f"{row.name} (disabled)" if not row.enabled else row.name
    if row.owner_tenant_id in MICROSOFT_TENANTS:
        publisher = Value("Microsoft")
    else:
        publisher = Value(row.publisher) if row.verified_publisher else Value("not verified", Tone.QUIET)
    return Value(name), publisher, Value(people, Tone.PLAIN if people else Tone.QUIET), Value(row.shown)


def _last(read: Reader, narrowing: tuple[tuple[str, str], ...], wanted: tuple[str, bool] | None) -> tuple[Column, Any]:
    """What the last column shows: when an app came, or else what the list is sorted or narrowed by."""
    if wanted and wanted[0] == "growth":
        return Column(f"More sign-ins in {GROWN_WITHIN_DAYS} days", "number", 2), app_people.growth(read)
    if any(name in BY_SIGN_ON for name, _ in narrowing):
        return Column("Sign-on", weight=2), app_kinds.SIGN_ON_MODE
    return Column("Created", "date", 2), col(App.created_at)


def _people(read: Reader, rows: Any) -> dict[tuple[int, str], int]:
    """How many people used each of the listed apps in the last 30 days."""
    if not rows:
        return {}
    ids = islice(chain((row.app_id for row in rows), repeat(rows[-1].app_id)), read.most)
    named = {f"app_{nth}": id_ for nth, id_ in enumerate(ids)}
    counts = read.fetch(_people_of(read.most), since=app_people.today(read) - USED_WITHIN_DAYS, **named)
    return {(row.connection_id, row.app_id): row.people for row in counts}


@cache
def _people_of(most: int) -> Query:
    """How many people used each of so many apps since a day: the apps are one parameter each, so the SQL is kept."""
    these = col(AppDay.app_id).in_([bindparam(f"app_{nth}", type_=String) for nth in range(most)])
    return Query(PEOPLE.where(these, col(AppDay.day) >= bindparam("since")))


def _order(read: Reader, wanted: tuple[str, bool] | None) -> Columns:
    """What to sort by: the name, the age, how many people used it in the last 30 days, or how many more than before."""
    what, falling = wanted or ("name", False)
    if what == "name":
        return (col(App.name_key),)
    if what == "created":
        created = col(App.created_at)
        return created.is_(None), created.desc() if falling else created
    number = app_people.growth(read) if what == "growth" else app_people.people(read)
    return number.desc() if falling else number, col(App.name_key)


@lru_cache(maxsize=MOST_KEPT)
def _unused_since(day: int) -> ColumnElement[bool]:
    """That nobody used an app since that day."""
    return ~pick(AppDay.app_id).where(app_people.USED, col(AppDay.day) >= day).exists()


def _condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    if name in PLAIN:
        return PLAIN[name]
    if name in app_people.SIZES:
        return app_people.sized(read, name, value)
    if name in app_people.OF_SOMEBODY:
        return _of_somebody(read, name, value)
    if name == "used by department":
        return app_people.used_by_department(read, value)
    if name == "not used by department":
        return ~app_people.used_by_department(read, value)
    if name == "owners":
        return app_people.owners(value)
    if name == "used":
        return app_people.used(read, value)
    if name in app_kinds.SAID:
        return app_kinds.SAID[name](value)
    if name == "holding expired secrets":
        return app_kinds.holding(lambda kept: col(kept.ends_at) <= read.now)
    if name == "with":
        return _may(col(AppPermission.permission).in_(_permissions(read, value)))
    if name == "unused":
        since = cutoff(name, value, read.now, "apps unused 90d")
        return _unused_since(to_us(since) // DAY)
    return past(name, value, read.now, "apps new 30d").holds(col(App.created_at))


def _of_somebody(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """What somebody has to do with an app; a department may use one too, where nobody is called so."""
    found = directory.find_user(read, value)
    if name == "used by" and not found.hits and departments_written(read, value):
        return app_people.used_by_department(read, value)
    return app_people.OF_SOMEBODY[name](only(found, value, "person"))


def _may(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """That an app has a permission of which `condition` holds."""
    return pick(AppPermission.client_id).where(named_by(App, AppPermission.client_id), condition).exists()


def _permissions(read: Reader, text: str) -> list[str]:
    """The permissions that apps have and `text` may mean, whatever its case: the very one, or all that begin so.

    Those that let an app do what it says ("read mail") where it names a task, which may be none.

    Raises NotFound when no app has such a permission.
    """
    known = [row[0] for row in read.rows(pick(AppPermission.permission).distinct())]
    if tasks := task(text):
        return [one for one in known if one in tasks or one.startswith(tuple(f"{name}." for name in tasks))]
    wanted = text.casefold()
    found = [one for one in known if one.casefold() == wanted] or [
        one for one in known if one.casefold().startswith(f"{wanted}.")
    ]
    if not found:
        near = ", ".join(one for one, _, _ in process.extract(text, known, scorer=fuzz.WRatio, limit=3))
        raise NotFound(
            f"No app has a permission called “{text}”.", f"Did you mean: {near}?" if near else "None are collected yet."
        )
    return found


FIRST_PARTY = col(App.owner_tenant_id).in_(MICROSOFT_TENANTS)
THIRD_PARTY = or_(col(App.owner_tenant_id).is_(None), ~FIRST_PARTY)
PLAIN: Mapping[str, ColumnElement[bool]] = {
    "first party": FIRST_PARTY,
    "in-house": pick(Connection.id)
    .where(col(Connection.id) == App.connection_id, col(Connection.tenant_id) == App.owner_tenant_id)
    .exists(),
    "third party": THIRD_PARTY,
    "unverified": and_(col(App.verified_publisher).is_(False), THIRD_PARTY),
    "risky": _may(col(AppPermission.risk) == "high"),
    "without owner": and_(~app_people.OWNED, THIRD_PARTY),
    **app_people.PLAIN,
    **app_kinds.PLAIN,
    "disabled": col(App.enabled).is_(False),
    "enabled": col(App.enabled).is_(True),
}

# What apps are called, which may be all that is said; what others only are where something narrows them.
NOUNS = "apps|integrations|software|saas|sso"
TOOLS = (
    "software|tools|tool|saas|programs|program|products|tooling|integration|integrations|connectors|plugins|platforms"
)
KIND = "[enterprise|saas|cloud|registered|business|web|online|sso|connected|integrated]"
LIST = "list|overview|inventory|register|registry|catalogue|catalog|portfolio|estate|landscape"
HERE = "tenant|directory|environment|entra|systems|system|us|company|accounts|users|sso"
# What somebody does with an app.
DOES = "use|uses|using|used|open|opens|opened|work|works|worked|working|touch|touched|access|accessed|accesses"
SIGNS = "sign|signs|signing|signed"
EVERYBODY = "people|users|employees|staff|colleagues|everyone|everybody"
OWN_ACCOUNT = "[company|work|corporate|office|microsoft|entra|365] [365] [account|accounts|login|logins|identity|sso]"
QUESTION = Question(
    name="apps",
    topic="Apps",
    canonical="apps [filters]",
    help="Apps, narrowed as you like: unused 90d, new 30d, unverified, in-house, first party.",
    examples=("apps", "apps unused 90d", "which apps are unverified", "new apps"),
    filters=FILTERS,
    says=(
        "everything|anything|all|stuff {unverified}",
        f"[filters] {KIND} apps|app [filters]",
        f"[filters] {KIND} {NOUNS} [filters]",
        f"any|some|every|each|which|what|one|no [filters] {KIND} app|integration [filters]",
        f"[filters] {KIND} app registrations [filters]",
        f"how many [filters] {KIND} {NOUNS} [filters]",
        f"number|count|{LIST}|report of|for [filters] {KIND} {NOUNS} [filters]",
        f"[filters] {KIND} app|apps|application|{NOUNS} {LIST} [filters]",
        f"[filters] {KIND} {TOOLS} [filters!]",
        "[filters] service principals [filters]",
        "[filters] publishers|publisher|vendors",
        f"[which|what|any|every] [filters] {KIND} apps|services|systems|{TOOLS} [do|have|are|is|we] [we|have|there] "
        "[got|have] "
        f"{PLUGGED} [up] [in] [into|to|with|via|by|through] [our] {HERE} [accounts|directory|tenant|users|sign]",
        f"what is|are [there] {PLUGGED} [up] [in] into|to|with {HERE}",
        f"what is|are [there] {PLUGGED} [up|in] [and|but|yet|though|although] [filters!]",
        "registered|connected|integrated|installed apps|integrations [filters]",
        f"[filters] apps|{TOOLS} [that|which] [are|is|we] [have] registered|connected|integrated|installed|deployed "
        "[here|now]",
        "services|systems [filters!]",
        f"which|what {KIND} apps|app|{TOOLS}|services do|does|did people|users|we|everyone|employees|staff|they "
        "[filters!]",
        f"which|what {KIND} apps|{TOOLS} [do|does|are|is|have|has] [we|there|users|everyone] [have|has|all] "
        "have|use|using|used|got",
        f"which|what {KIND} apps|{TOOLS} are|is registered|installed|connected|available|integrated|used|in [use]",
        f"[what|which|any|every] [filters] {KIND} {TOOLS} [that|which|are|is] [filters!]",
        f"[any|is|are|what|our] [there] {{third_party}} {TOOLS}|stuff|things [that|which|are|is] [filters!]",
        "anything|something|things|stuff {third_party} [that|which|are|is] [filters!]",
        "anything|something|what|whats|things|any|has|have|did|is|are|was [is|anything|something|what] [filters] "
        f"in|on|to|among|under|within {KIND} app|apps [{LIST}] [filters]",
        "[did|has|have|was|is] something|anything|things|stuff [filters!] [get|got|gets|been|being|was|were] "
        f"{PLUGGED} [up] [in] into|to|with|in {HERE} [filters]",
        f"did|has|have [anyone|someone|users|we] {CONNECT}|{PLUGGED} [a|any] "
        "something|anything|new|app|tool|integration "
        "[new] [app|apps|tool|tools|integration|integrations] [up|in] [to] [tenant] [filters!]",
        f"did|has|have anyone|someone|users|we {CONNECT}|{PLUGGED} something|anything|stuff|things [filters!]",
        "has|have|had|was|were|did any|some|new [filters] apps|app [been|get|got] [filters!]",
        "which|what [filters] apps|app [filters] because|since|as|when [filters]",
        "do|does any [filters] apps [filters]",
        f"which|what apps|{TOOLS} is|has|have {{used_by}} [got] access [to]",
        f"[which|what] of [our] apps|{TOOLS} does|did|has|is {{used_by}} [been] {DOES} [with|in|on]",
        f"which|what {KIND} {TOOLS}|apps|services|systems|websites does|do|did|has|have|is|was {{used_by}} [been] "
        "[all] "
        f"{SIGNS} in [to] [filters]",
        f"which|what {KIND} apps|saas|software|tools|programs|products|integrations does|do|did|has|have|is|was "
        "{used_by} "
        f"[been] {DOES}|on [with|in|on|to] [filters]",
        f"{KIND} apps|{TOOLS} [that|which] {{used_by}} [is|was|has|have] [been] {DOES} [with|in|on]",
        f"[which|what|all] {KIND} apps|{TOOLS}|services|systems [that|which] {{used_by}} [is|was|has|have] [been] "
        f"{SIGNS} "
        "in [to]",
        f"what does|do|did|has|is {{used_by}} [been] {SIGNS} in to [app-wise|apps|only] [apps]",
        f"[does|do|did|is|has] {{used_by}} {DOES} any|some|which [filters!] app|apps|tool|tools",
        f"[filters!] {KIND} apps|{TOOLS}|services {{used_by}} [is|was|has|have] [been] {DOES}|{SIGNS} [in] [to|with]",
        f"which|what [filters!] {KIND} apps|{TOOLS} does|do|did|is|has {{used_by}} [been] {DOES} [with|in|on]",
        f"everything|anything|all {{used_by}} {SIGNS} in [to] [app-wise|apps]",
        f"{KIND} apps|{TOOLS} [that|which] {EVERYBODY} [do|really] {DOES} [with|through|via|by] {OWN_ACCOUNT}",
        f"{KIND} apps|{TOOLS} [that|which] {EVERYBODY} [do|really] {SIGNS} in [to] [with|through|via|by] {OWN_ACCOUNT}",
        f"which|what {KIND} apps|{TOOLS} do|does|are {EVERYBODY} {DOES} [with|through|via|by] {OWN_ACCOUNT}",
        f"{{used_by}} 's {KIND} apps|software|tools|programs",
        f"[which|what] [of] [our] {KIND} apps|app|{TOOLS} does|do|has {{owned_by}} {OWNS}",
        f"{KIND} apps|app|{TOOLS} [that|which] {{owned_by}} {OWNS}",
        f"[which|what] {KIND} apps|app|{TOOLS} [that|which] [is|are] {{owned_by}} [is|are] "
        "owner|responsible|accountable [of|for]",
        f"{KIND} apps|app|{TOOLS} [that|which] {{assigned_to}} is|was assigned|given [to]",
        f"[which|what] {KIND} apps|app|{TOOLS} is|are|was|were {{assigned_to}} assigned|given [to]",
        f"[which|what] {KIND} apps|app|{TOOLS} can|may|could {{assigned_to}} use|open|access [filters]",
        f"[which|what] {KIND} apps|app|{TOOLS} did|has|have {{consented_by}} consent|consented|agree|agreed [to]",
        f"{KIND} apps|app|{TOOLS} [that|which] {{consented_by}} [has|have] consented|agreed [to]",
        "[all|list|which|what] {managed_identities} [do] [we|there|exist] [have] [filters]",
        "[filters!] {managed_identities} [filters]",
        f"[which|what|any|does|do|did] {{used_by}} use|uses|used|open|opens [any] [filters] apps|{TOOLS} [filters!]",
    ),
    reads=(
        "apps",
        "app_owners",
        "app_days",
        "app_usage",
        "app_permissions",
        "app_assignments",
        "app_registrations",
        "grants",
        "users",
        "groups",
    ),
    answer=answer,
)
