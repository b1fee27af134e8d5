"""What narrows a list of secrets and certificates: of what kind, of which app, whose, how old; how people say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, false, or_, true, type_coerce
from sqlmodel import col

from services import directory, people
from services.named import only
from services.organisation_filters import DEPARTMENTS
from services.resources.app_owners import AppOwner
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.apps import App
from services.resources.own_credentials import OwnCredential
from services.resources.users import User
from services.spans import cutoff, days, past
from services.specs import Filter
from services.store.query import certain, looked_up, named_by, pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.store.types import DAY

CREDENTIAL = "secret|secrets|certificate|certificates|credential|credentials|key|keys"
OLDER = "older than"
FILTERS = (
    Filter(
        "expired",
        says=("ended|invalid|overdue|dead|lapsed|died|outdated", "already expired|ended|invalid|dead", "not valid")
        + ("already|recently ran|run|gone out|off", "ran out", "already|recently lapsed|died|ended|expired|dead")
        + ("past end|expiry|expiration date", "past expiry|expiration|end", "out of date", "no longer|more valid")
        + ("run|ran|gone out already|recently", "not valid|good anymore"),
    ),
    Filter(
        "only certificates",
        says=(
            "only|just|solely certificates|certs|certificate [expiring|ending|due]",
            "certificates|certs|certificate only|alone",
            "certificates|certs but|and not|no [client] secrets",
            "without|except|excluding [client] secrets",
        ),
        one_of="kind",
    ),
    Filter(
        "only secrets",
        says=(
            "only|just|solely [client] secrets",
            "only|just|solely client secret",
            "secrets only|alone",
            "secrets but|and not|no certificates|certs",
            "without|except|excluding certificates|certs",
        ),
        one_of="kind",
    ),
    Filter(
        "without owner",
        says=(
            "[of] ownerless|orphaned|unowned [apps|app]",
            "of|from|on|in|for apps|app|registrations [with] without|no [any|an] owner|owners",
            "[of|for|in|on] [apps|app] [that|which] nobody owns|manages|maintains",
            "[of|for] [apps|app] [that|which|with] has|have|with no owner|owners",
            "no|without|missing owner|owners",
        ),
    ),
    Filter(
        "",
        "ahead",
        ("ending|expiring|expire|expires|end|ends|due|left {}", "will|that expire|end|expires|ends {}")
        + (
            "about|going|due to expire|end {}",
            "run|running|runs out {}",
            "will|that|may|could run out {}",
            "with less|fewer than {} left",
            "expire|expiring soon {}",
        )
        + ("need|needs to be renewed|replaced|rotated {}", "valid for less than {}", "invalid {}")
        + ("get|gets|getting|become|becoming|being|be|going expired|invalid|overdue|outdated|old {}",)
        + ("will be expired|invalid {}", "are expiring|ending {}"),
    ),
    Filter(
        "of app",
        "text",
        ("of|for|in|on|from|belonging [to] app|application|registration {}", "of|for|on|from {} app|application")
        + (f"{CREDENTIAL} of|for|belonging [to] {{}}", "app {} has|have|uses"),
        of="app",
    ),
    Filter(
        "owned by",
        "text",
        ("[of] [apps|app] owned|managed|maintained by {}", "[of] [apps|app] [that|which] {} owns|manages|maintains")
        + ("[of] {} 's apps", "whose owner is {}"),
        of="who",
    ),
    Filter(
        "owned in department",
        "text",
        (
            "[of] [apps] owned|managed|maintained by|in department {}",
            "[of] [apps] owned|managed|maintained by|in {} department|team",
            "[of] [apps] owned|managed|maintained by|in [people|users] [in|from|of] {known} [people|users|staff]",
            "of|from|in department {}",
            "of|from|in {} department|team",
            "of|from|in {known} [people|users|staff]",
        ),
        known=DEPARTMENTS,
    ),
    Filter(
        "lasting",
        "days",
        (
            "[that|which] [are|is|were|was] valid|issued|made|created|good for {} [in] [total]",
            "[that|which] [are|were] [made|built|meant] [to] last|lasts|live|lives|run|runs [for] {}",
            "with [a] lifetime|validity|life|duration of|over|above {}",
            "with lifetimes|lifetime {}",
            "lifetime|validity|duration [is|of|over] {}",
        ),
    ),
    Filter(
        OLDER,
        "age",
        (
            "older {}",
            "[more|over] {} old",
            "created|issued|added|made [more] [than] {} ago",
            "not rotated|renewed|changed {}",
        )
        + ("created|issued|added|made before {}",),
    ),
    Filter(
        "created",
        "past",
        ("issued|added|made|uploaded {}", "new|newly|recently|lately created|issued|added|made {}", "new {}", "new")
        + ("new|newly|recently|lately created|issued|added|made", "created|issued|added recently|lately"),
        default="30d",
    ),
    Filter(
        "without end",
        says=(
            "without|no [an|any] expiry|end|expiration [date]",
            "[that|which|do|does|will|can] never expire|expires|expiring|end|ends",
            "[that|which] not expire|end [ever]",
        ),
    ),
    Filter("own", says=("steward 's [own]", "of|for steward [itself]", "of your own", "your [own]")),
)
# Of what is asked for so, all are listed, however late they end.
WHENEVER = frozenset(("of app", "owned by", "owned in department", "lasting", OLDER, "created", "without end", "own"))


class Kept(NamedTuple):
    """What holds of Steward's own credentials that are listed, and of those of the tenant's apps."""

    own: ColumnElement[bool]
    theirs: ColumnElement[bool]


OWN_OWNER = (
    pick(AppOwner.owner_id)
    .join(AppRegistration, named_by(AppRegistration, AppOwner.owned_id))
    .where(col(AppRegistration.connection_id) == OwnCredential.connection_id,
           col(AppRegistration.app_id) == OwnCredential.app_id)
    .correlate(OwnCredential)
)  # fmt: skip
APP_OWNER = pick(AppOwner.owner_id).where(named_by(App, AppOwner.owned_id)).correlate(App)
REGISTRATION_OWNER = (
    pick(AppOwner.owner_id).where(named_by(AppRegistration, AppOwner.owned_id)).correlate(AppRegistration)
)
SO: Mapping[str, Kept] = {
    "only certificates": Kept(col(OwnCredential.kind) == "certificate", col(AppCredential.kind) == "certificate"),
    "only secrets": Kept(col(OwnCredential.kind) == "secret", col(AppCredential.kind) == "secret"),
    "without owner": Kept(
        ~or_(APP_OWNER.exists(), OWN_OWNER.exists()), ~or_(APP_OWNER.exists(), REGISTRATION_OWNER.exists())
    ),
    "without end": Kept(col(OwnCredential.ends_at).is_(None), col(AppCredential.ends_at).is_(None)),
    "own": Kept(true(), false()),
}


def conditions(read: Reader, filters: Sequence[tuple[str, str]]) -> Iterator[Kept]:
    """What holds of the credentials that `filters` leave, but for when they end.

    Raises NotFound for an app or an owner that is none, BadArgument for a time that is none.
    """
    for name, value in filters:
        if name in SO:
            yield SO[name]
        elif name == "of app":
            yield _of_app(read, value)
        elif name == "owned by":
            yield _owned(col(AppOwner.owner_id) == only(directory.find_user(read, value), value, "person"))
        elif name == "owned in department":
            # Those who own any are looked up once: many more may be in the department.
            inside = pick(User.id).where(named_by(User, AppOwner.owner_id), people.condition(read, "department", value))
            theirs = pick(AppOwner.owner_id).where(looked_up(inside.correlate(AppOwner))).cte("theirs")
            yield _owned(certain(col(AppOwner.owner_id).in_(pick(theirs.c.owner_id))))
        elif name == "lasting":
            # Months are counted as 30 days: what was made for a year lasts no longer than twelve of them.
            long = days(name, value, "secrets lasting 730d") * DAY * 102 // 100
            yield Kept(*(_us(one.ends_at) - _us(one.starts_at) > long for one in (OwnCredential, AppCredential)))
        elif name == OLDER:
            before = cutoff(name, value, read.now, "secrets older than 365d")
            yield Kept(*(col(one.starts_at) < before for one in (OwnCredential, AppCredential)))
        elif name == "created":
            when = past(name, value, read.now, "secrets created 30d")
            yield Kept(*(when.holds(col(one.starts_at)) for one in (OwnCredential, AppCredential)))


def _us(column: Any) -> Any:
    return type_coerce(column, BigInteger)


def _of_app(read: Reader, value: str) -> Kept:
    """Those of one app, by the appId that its registration has too."""
    app = only(directory.find_app(read, value), value, "app")
    ids = pick(App.app_id).where(col(App.connection_id).in_(pick(Connection.id)), col(App.id) == app)
    return Kept(col(OwnCredential.app_id).in_(ids), col(AppRegistration.app_id).in_(ids))


def _owned(whose: ColumnElement[bool]) -> Kept:
    def some(*owners: Select[Any]) -> ColumnElement[bool]:
        return or_(*(one.where(whose).exists() for one in owners))

    return Kept(some(APP_OWNER, OWN_OWNER), some(APP_OWNER, REGISTRATION_OWNER))
