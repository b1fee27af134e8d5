"""`users [filters]`: accounts that fit every filter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlmodel import col

from services import deleted_people, policy, user_totals
from services.answers import Care, Column, Table, Tone, Value
from services.errors import NotAllowed
from services.freshness import freshness
from services.paging import counted, listed
from services.people import ANY, READS, SEEN, condition
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Table:
    """Accounts that fit all filters, by name; inactive ones longest unused first.

    Inactive means enabled, with a last successful sign-in more than N whole days ago (UTC, signInActivity). Those who
    never signed in, and those of whom nothing is known, are counted apart. Raises BadArgument for days outside 1 to
    3650, NotFound for a manager, licence, group or app that does not exist. Deleted accounts are a list of their own.
    """
    names = {name for name, _ in asked.filters}
    if "deleted" in names:
        return deleted_people.answer(read, asked)
    if "at risk" in names and not policy.sees_private(asked.caller):
        raise NotAllowed("Who is at risk is not for those who may only view.", "Ask an operator.")
    conditions = [condition(read, name, value) for name, value in asked.filters]
    rows, total = listed(read, _listing(conditions, names), asked.offset), user_totals.total(read, asked.filters)
    fresh = freshness(read, "users", *sorted({READS[name] for name in names if name in READS}))
    wording = ", ".join(f"{name} {value}".strip() for name, value in asked.filters)
    return Table(
        title=f"Users: {wording}" if wording else "Users",
        summary=f"{counted(total, 'user')}{f' ({wording})' if wording else ''}.{_unseen(read, asked)}",
        fresh=fresh,
        columns=(
            Column("Name", weight=3),
            Column("Sign-in name", weight=4),
            Column("Department", weight=2),
            Column("Status", weight=2),
            Column("Last sign-in", "date", 2, Care.PERSONAL),
        ),
        rows=tuple(_row(row) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "users",
        links=tuple(f"user {row.id}" for row in rows),
        care=Care.PRIVATE if "at risk" in names else Care.OPEN,
    )


def _listing(conditions: list[ColumnElement[bool]], names: set[str]) -> Select[Any]:
    # The inactive are found through the index of sign-in times; everybody else has a sign-in or not.
    inactive = "inactive" in names
    order = col(SignInActivity.last_success_at) if inactive else col(User.name_key)
    return (
        pick(
            User.id, User.display_name, User.upn, User.department, User.enabled, User.user_type,
            SignInActivity.last_success_at,
        )
        .join(SignInActivity, SEEN, isouter=not names & user_totals.BY_SIGN_IN)
        .where(*conditions)
        .order_by(order, col(User.id))
    )  # fmt: skip


def _row(row: Any) -> tuple[Value, ...]:
    status = ("Enabled" if row.enabled else "Disabled") + (", guest" if row.user_type == "Guest" else "")
    return (
        Value(row.display_name),
        Value(row.upn),
        Value(row.department),
        Value(status, Tone.PLAIN if row.enabled else Tone.QUIET),
        Value(row.last_success_at),
    )


def _unseen(read: Reader, asked: Asked) -> str:
    """A sentence on those who never signed in or are unknown, when the question was who is inactive."""
    if not any(name == "inactive" for name, _ in asked.filters):
        return ""
    others = [one for one in asked.filters if one[0] != "inactive"]
    never, unknown = user_totals.unseen(read, others)
    said = [f"{never:,} more never signed in" if never else "", f"{unknown:,} cannot be told" if unknown else ""]
    return f" Besides, {' and '.join(filter(None, said))}." if any(said) else ""


FILTERS = (
    Filter(
        "inactive",
        "days",
        (
            "inactive|stale|dormant|idle|unused|absent for|since|over {}",
            "stale|dormant|idle|unused|absent {}",
            "stale|dormant|idle|unused|absent",
            "not signed|logged in|on for|since|in|within|during {}",
            "not signed|logged in|on",
            "no|without sign-in|sign-ins|login|logins|activity for|since|in|within {}",
            "not active|seen for|since|in|within {}",
            "not active|seen",
            "not used|using account for|since|in|within {}",
        ),
        default="90d",
    ),
    Filter(
        "never signed in",
        says=(
            "never signed|logged in|on",
            "never used account",
            "never active|seen|used",
            "not ever|once signed|logged in",
            "not signed|logged in ever|once",
            "no sign-in|login ever",
        ),
    ),
    Filter(
        "guests",
        says=("guest|external|externals|b2b", "external|guest users|accounts|people", "not members|employees"),
    ),
    Filter("members", says=("member|internal|employees|employee", "not guests|external")),
    Filter(
        "disabled",
        says=(
            "blocked|deactivated|suspended",
            "turned|switched off",
            "not enabled",
            "not able|allowed to sign|log in",
            "can not sign|log in",
            "locked out",
        ),
    ),
    Filter(
        "enabled",
        says=("active", "turned|switched on", "not disabled|blocked", "can sign|log in", "able|allowed to sign|log in"),
    ),
    Filter("licensed", says=("with|has|have licence|licences", "not unlicensed")),
    Filter(
        "unlicensed", says=("without|no licence|licences", "with no licence|licences", "not licensed", "not licence")
    ),
    Filter(
        "with licence",
        "text",
        (
            "with|has|have|holding|holds|using {} licence|licences|assigned",
            "licensed for|with {}",
            "licence {}",
        ),
    ),
    Filter(
        "department",
        "text",
        (
            "in|from|of {} department|team",
            "in|of department|dept {}",
            "works|work|working in|for|at {}",
            "in|from {}",
            "dept {}",
        ),
    ),
    Filter(
        "title",
        "text",
        ("job title {}", "titled {}", "with title|job {}", "with job title {}", "working|works|work as {}"),
    ),
    Filter(
        "country",
        "text",
        ("based|living|located|situated|lives|live in {}", "in|from country {}", "country is {}"),
    ),
    Filter(
        "manager",
        "text",
        (
            "managed|led by {}",
            "reporting|reports|report to {}",
            "work|works|working under {}",
            "direct reports of {}",
            "manager is {}",
        ),
        person=True,
    ),
    Filter("without manager", says=("no manager", "with no manager", "not manager")),
    Filter(
        "created",
        "days",
        (
            "created|added|joined|new|made in|within|since|during {}",
            "new|added|joined {}",
            "new|recent",
            "recently created|added|joined",
            "created|added recently",
        ),
        default="30d",
    ),
    Filter(
        "synced",
        says=(
            "on-premises|on-prem|hybrid|synchronised",
            "synced from ad|on-premises",
            "from active directory",
            "from ad",
        ),
    ),
    Filter("cloud only", says=("cloud-only|cloud", "not synced|synchronised", "in cloud")),
    Filter("domain", "text", ("in|from|with|of domain {}", "at domain {}")),
    Filter(
        "without mfa",
        says=(
            "without|no 2fa|multi-factor|multifactor|two-factor",
            "without|no multi-factor|multifactor|two-factor authentication",
            "without|no second factor",
            "with no mfa|2fa|multi-factor|multifactor|two-factor",
            "no mfa",
            "not mfa|2fa",
            "not registered for mfa|2fa",
            "not set up mfa|2fa",
        ),
    ),
    Filter(
        "with mfa",
        "text",
        (
            "with|has|have|using|uses mfa|2fa method|by|via|through {}",
            "registered for mfa|2fa with|by {}",
            "with second factor {}",
            "with|has|have|using|uses {} as mfa|2fa",
            "with 2fa {}",
            "with|has|have 2fa|multi-factor|multifactor",
            "registered for mfa|2fa",
        ),
        default=ANY,
    ),
    Filter(
        "admins",
        says=(
            "admin|administrators|administrator|privileged",
            "with admin|directory|privileged role|roles",
            "has|have|holding|holds admin|directory role|roles",
            "with role|roles",
        ),
    ),
    Filter(
        "in group",
        "text",
        (
            "in|of group {}",
            "members|member of group {}",
            "members|member of {} group",
            "in {} group",
            "in|member|members of team {}",
            "who belong|belongs to group {}",
        ),
    ),
    Filter(
        "using",
        "text",
        ("using|uses|use|used app {}", "that|who sign|signs in to {}"),
    ),
    Filter("deleted", says=("removed|recycled", "in recycle bin", "in bin", "recently deleted")),
    Filter("at risk", says=("risky|compromised", "with risk", "flagged as risky")),
)

QUESTION = Question(
    name="users",
    topic="People",
    canonical="users [filters]",
    help="Accounts, narrowed as you like: inactive 90d, guests, without mfa, department Sales, in group Finance Team.",
    examples=(
        "users inactive 90d",
        "who has not signed in for three months",
        "users guests and disabled",
        "users department Sales",
        "users never signed in",
        "users without mfa and enabled",
        "admins without mfa",
        "users in group Finance Team",
        "deleted users",
    ),
    filters=FILTERS,
    says=(
        "people|accounts|everyone|everybody|staff|colleagues|identities",
        "user|everybody accounts",
        "[filters] users|people|accounts|user|everyone|everybody|anyone|staff|identities [filters]",
        "[filters] user accounts [filters]",
        "[filters]",
        "who|whose [filters]",
        "users of|with|in [filters]",
        "which [filters] users|people|accounts|guests|members [filters]",
        "how many [filters] users|people|accounts [filters]",
        "how many [filters]",
        "what users|people|accounts [filters]",
    ),
    reads=("users", *sorted(set(READS.values()))),
    answer=answer,
)
