"""`users [filters]`: accounts that fit every filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BooleanClauseList, ColumnElement, Integer, Row, String, and_, cast
from sqlmodel import col

from services import deleted_people, freshness, mailbox_filters, policy, user_totals
from services.answers import Care, Column, Table, Tone, Value
from services.errors import NotAllowed
from services.names import address
from services.paging import counted
from services.people import OPPOSITES, READS, SEEN, condition
from services.people_filters import FILTERS
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User
from services.sorting import FEW, SORTED, Order, led_by_order, order, parted
from services.specs import Asked, Question
from services.store.query import certain, narrowed, pick
from services.store.reader import Reader

CREATED, SIGNED_IN = col(User.created_at), col(SignInActivity.last_success_at)
# The sign-ins by time first and then whose they are: so spelt, SQLite finds nobody's the other way round. PostgreSQL
# sees through the casts, and so knows how many it will find.
FOLLOWED = and_(
    cast(col(SignInActivity.connection_id), Integer) == col(User.connection_id),
    cast(col(SignInActivity.id), String) == col(User.id),
)
LISTED = pick(
    User.id, User.display_name, User.upn, User.mail, User.department, User.enabled, User.user_type,
    SignInActivity.last_success_at,
)  # fmt: skip
EVERYBODY = LISTED.join(SignInActivity, SEEN, isouter=True)
WITH_SIGN_INS = LISTED.join(SignInActivity, SEEN)
LED_BY_SIGN_INS = LISTED.join(SignInActivity, FOLLOWED)
# Whose mailbox was read at all tells whom a request or an alert was about.
PRIVATE = frozenset(("at risk", "not at risk", "risk level", *mailbox_filters.CONDITIONS))
BY_NAME = Order((col(User.name_key),))
# The inactive are found through the index of sign-in times.
BY_LAST_SIGN_IN = Order((SIGNED_IN,))
ORDERS: Mapping[str, Order] = {
    "by name": BY_NAME,
    "by department": Order((col(User.department), col(User.name_key)), known=col(User.department)),
    "newest first": Order((CREATED.desc(),), known=CREATED),
    "oldest first": Order((CREATED,), known=CREATED),
    "by last sign-in": Order((SIGNED_IN.desc(),), known=SIGNED_IN),
    "longest unused first": Order((SIGNED_IN,), known=SIGNED_IN),
}
SORTS = (
    order("by name", "alphabetically", "in alphabetical order", "a to z"),
    order(
        "by department",
        "grouped|per department",
        "in|of each|every department",
        "which|what departments [there|exist]",
        "departments [there|exist]",
    ),
    order(
        "newest first",
        "latest|youngest first",
        "most recently created|added|joined first",
        "joined|created|added|arrived most recently|lately",
        "joined|created|added|arrived last",
        "most recently created|added|joined|invited|onboarded",
        "most recent",
        by=("creation", "age", "creation date", "date"),
    ),
    order("oldest first", "oldest", "longest serving|standing"),
    order(
        "by last sign-in",
        "last signed in first",
        f"[{SORTED}] by last sign in",
        "signed in most recently|lately",
        "by when last signed|came|logged|seen|active in",
        f"{SORTED} by when they last signed|came|logged in",
        "by when they last signed|came|logged in",
        "by when they last came|showed|visited|signed",
        f"{SORTED} by when they last came|showed|visited|signed",
        "most recently active first",
        by=("activity", "last activity"),
    ),
    order(
        "longest unused first",
        "with oldest|earliest last sign-in|login|activity",
        "with oldest|earliest sign-in|sign-ins|activity",
        "oldest|earliest last sign-in|login|activity first",
        "longest inactive|idle first",
    ),
)


def answer(read: Reader, asked: Asked) -> Table:
    """Accounts that fit all filters, by name or as asked; inactive ones longest unused first.

    Inactive means enabled, with a last successful sign-in more than N whole days ago (UTC, signInActivity). Those who
    never signed in, and those of whom nothing is known, are counted apart. Raises BadArgument for days outside 1 to
    3650, NotFound for a manager, licence, group or app that does not exist. Deleted accounts are a list of their own.
    """
    names = {name for name, _ in asked.filters}
    if "deleted" in names:
        return deleted_people.answer(read, asked)
    private = not names.isdisjoint(PRIVATE)
    if private and not policy.sees_private(asked.caller):
        raise NotAllowed("Risk and mailboxes are not for those who may only view.", "Ask an operator.")
    narrowing, ordered = parted(asked, ORDERS)
    read_too = {READS.get(OPPOSITES.get(name, name), "users") for name in names}
    resources = ("users", *sorted(read_too - {"users"}))
    read.ahead(*user_totals.READS, *freshness.reads(*resources))
    conditions = [condition(read, name, value) for name, value in narrowing]
    total = user_totals.total(read, narrowing, conditions)
    rows = _page(read, conditions, names, ordered, max(asked.offset, 0), total) if total else []
    fresh = freshness.freshness(read, *resources)
    return Table(
        title=f"Users: {asked.wording}" if asked.wording else "Users",
        summary=f"{counted(total, 'user')}{f' ({asked.wording})' if asked.wording else ''}.{_unseen(read, asked)}",
        fresh=fresh,
        columns=(
            Column("Name", weight=3),
            Column("Sign-in name", weight=4),
            Column("Department", weight=3),
            Column("Status", weight=2),
            Column("Last sign-in", "date", 2, Care.PERSONAL),
        ),
        rows=tuple(_row(row) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "users",
        links=tuple(f"user {row.id}" for row in rows),
        care=Care.PRIVATE if private else Care.OPEN,
    )


def _page(
    read: Reader,
    conditions: Sequence[ColumnElement[bool]],
    names: set[str],
    ordered: Order | None,
    offset: int,
    total: int,
) -> Sequence[Row[Any]]:
    """A page of the `total` accounts: in an order other than by name, many are read in that order.

    By name those of a kind, a department or a title are read in it anyway, by an index of theirs; those of one of
    several are not.
    """
    order = ordered or (BY_LAST_SIGN_IN if "inactive" in names else BY_NAME)
    by_sign_in = bool(names & user_totals.OF_SIGN_INS)
    if order is BY_LAST_SIGN_IN:
        listing = WITH_SIGN_INS.where(*conditions)
        if total > FEW:
            listing = LED_BY_SIGN_INS.where(*led_by_order(conditions, total), SIGNED_IN.is_not(None))
        # Those alike by the id that the index of sign-in times has too.
        return order.page(read, listing, col(SignInActivity.id), offset)
    if order is BY_NAME and not by_sign_in:
        several = [isinstance(one, BooleanClauseList) and total > FEW for one in conditions]
        conditions = [certain(one) if led else one for led, one in zip(several, conditions, strict=True)]
        return order.page(read, narrowed(EVERYBODY, *conditions), col(User.id), offset)
    conditions = led_by_order(conditions, total)
    led = LED_BY_SIGN_INS.where(*conditions) if order.known is SIGNED_IN and total > FEW else None
    listing = EVERYBODY if total > FEW or not by_sign_in else WITH_SIGN_INS
    return order.page(read, narrowed(listing, *conditions), col(User.id), offset, led)


def _row(row: Any) -> tuple[Value, ...]:
    status = ("Enabled" if row.enabled else "Disabled") + (", guest" if row.user_type == "Guest" else "")
    return (
        Value(row.display_name),
        Value(address(row.upn, row.mail)),
        Value(row.department),
        Value(status, Tone.PLAIN if row.enabled else Tone.QUIET),
        Value(row.last_success_at),
    )


def _unseen(read: Reader, asked: Asked) -> str:
    """A sentence on those who never signed in or are unknown, when the question was who is inactive."""
    if not any(name == "inactive" for name, _ in asked.filters):
        return ""
    others = [one for one in asked.filters if one[0] != "inactive" and one[0] not in ORDERS]
    never, unknown = user_totals.unseen(read, others)
    said = [f"{never:,} more never signed in" if never else "", f"{unknown:,} cannot be told" if unknown else ""]
    return f" Besides, {' and '.join(filter(None, said))}." if any(said) else ""


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
    filters=(*FILTERS, *SORTS),
    says=(
        "{in_group} group|team users|user|employees|members [filters]",
        "headcount|head-count|size|strength of|in {in_group} group|team",
        "user users",
        "[filters] users|user|everyone|anyone|someone|person|employee|account [filters]",
        "[filters] user users|account [filters]",
        "{in_group} members|roster",
        "[who|which|list|show] [is|are] [the] {with_licence} licence|licences|seat holders|holder|owners [are|is]",
        "does {in_group} contain|contains [filters]",
        "does|do {using} have|has|got anyone|someone|users|people [filters] [on|in|inside|using] [it]",
        "who|which|what [users] do|have we|you have|got [that|who|which] [filters!]",
        "does [our|the] tenant|directory|organisation contain|contains [filters]",
        "who|users|everyone [is|are] on [the] {in_group} distribution|mailing|distro|mail list",
        "{in_group} members who|that|which|whose [filters]",
        "[filters] [users|everyone] [filters] [together|along] [with|and] [the|their] [date|dates|day|time] [of] "
        "[the|their] last sign-in|login|activity [date|dates|day|time]",
        "[filters] list|lists",
        "[filters] among|amongst|across [filters]",
        "[filters!]",
        "who|whose|anyone|someone|everyone [filters]",
        "to whom [filters!]",
        "users of|with|in [filters]",
        "which|what|whose [filters] users|user|guests|members|person|account|employees [filters]",
        "how many|much [filters] users|user|person [filters]",
        "how many [filters]",
        "how many|big users|user|heads|members|employees do|does|has|have [filters] [have|got|employ|count]",
        "[what] number|count|total|amount|share|percentage|percent|proportion|part of [filters] users [filters]",
        "[what] number|count|total|amount|share|percentage|percent|proportion|fraction|part of [filters]",
        "headcount|head-count|size of|in|for [filters]",
        "[total|overall] number|count|headcount|amount|sum of [user|enabled] users|user",
        "headcount|head-count|directory",
        "who|anyone|everyone|users [that|which] [is|are] work|works|working|employed for|at|with "
        "us|company|organisation [filters]",
        "who|anyone|everyone|users [is|are] on board [filters]",
        "how big|large is|are [filters!] population|base|community|contingent|cohort|pool|crowd|userbase",
        "[filters!] headcount|head-count",
        "[full|complete] dump|printout|copy|register|inventory of [user|users] users|user|directory [directory]",
        "user directory",
        "user|users|head count|list|overview|total",
        "list|report|overview of [filters] users [filters]",
        "list|report|overview of [filters]",
        "do|does anyone|any|someone [filters]",
        "is|are anyone|any|someone [filters]",
        "has|have anyone|any|someone [filters]",
        "who does|do|did {manager} manage|lead|supervise|line-manage",
        "[how] [many] reports|directs|subordinates|users does|do|has|have|did {manager} have|got|manage|lead|supervise",
        "{using} users [filters]",
        "{using} 's users",
        "who [all] [has] uses|used|opens|opened|accessed {using}",
        "who signs|signed in to {using}",
        "who is|are [all] using|on {using}",
        "users|everyone|anyone of|on [the] {using} [app|application]",
        "user|users|userbase|user-base [base|community|population|list] of|for|on {using}",
        "who|anyone|everyone|someone|users|nobody in|at|of|across tenant|organisation|us|firm|business [filters]",
        "who|anyone|everyone|someone|users|nobody in|at|of|across the|our|this|whole company [filters]",
        *(
            f"[how|which|is|are|any] [many] {said} [filters] on {{using}} [filters]"
            for said in ("who|anyone|someone|everyone|users", "{guests}", "{admins}", "{title!}", "{department!}")
        ),
        "{manager} 's direct|team reports|members [filters]",
        "{manager} 's reports|directs|team|subordinates [filters]",
        "{manager} 's [own] users|employees [filters]",
        "who|anyone [filters] among|in|of|on {manager} 's team|users|reports [filters]",
        "{manager} 's direct|team reports|members",
        "{manager} 's reports|directs|team|subordinates",
    ),
    reads=("users", *sorted(set(READS.values()))),
    answer=answer,
)
