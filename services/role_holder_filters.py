"""What narrows the holders of one directory role, and how people say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col

from services import people
from services.organisation_filters import DEPARTMENTS
from services.resources.effective_roles import ELIGIBLE, PERMANENT, EffectiveRole
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import User
from services.role_filters import APPS, BY_GROUP, GIVEN
from services.specs import Filter
from services.store.query import named_by, pick
from services.store.reader import Reader

FILTERS = (
    Filter(
        "permanent",
        says=(
            "permanently|standing|always",
            "have|has|hold|holds it permanent|permanently|always",
            "have|has|hold|holds it for good",
            "for good",
            "all the time",
            "not|without pim|eligible|eligibility",
            "permanent|permanently|standing not eligible|pim",
            "not in pim",
            "not [only|just] on request|demand",
            "outside [of] pim",
        ),
        one_of="how long",
    ),
    Filter(
        "eligible",
        says=(
            "pim|just-in-time|jit",
            "not permanent|permanently",
            "[only|just] on request|demand",
            "eligible not permanent",
            "can|could|may|might activate|elevate [to|into|as]",
        ),
        one_of="how long",
    ),
    Filter("guests", says=("guest|external|externals", "not members"), one_of="account type"),
    Filter("disabled", says=("blocked|deactivated", "not enabled"), one_of="state"),
    Filter(
        "apps", says=("app|service-principals", f"of|by|held {APPS}", "service principals", "not people|users|human")
    ),
    Filter("through groups", says=(f"[{GIVEN}] {BY_GROUP}",), one_of="given"),
    Filter(
        "directly",
        says=("direct", f"{GIVEN} directly", "directly assigned|given|held", "not through|via|by groups|group"),
        one_of="given",
    ),
    Filter("limited", says=("limited|scoped|restricted to|by unit|units|administrative [unit|units]", "scoped")),
    Filter("without mfa", says=("without|no|missing mfa|second-factor", "not have|has|registered|got mfa", "not mfa")),
    Filter(
        "inactive",
        "age",
        (
            "not signed|logged [in] {}",
            "not been active|seen {}",
            "not sign|log|been [in] {}",
            "without|no sign-in|sign-ins|login|logins {}",
            "dormant|stale|idle|unused|asleep {}",
            "dormant|stale|idle",
            "not active {}",
        ),
        default="90d",
    ),
    Filter(
        "department",
        "text",
        (
            "in|from|of|within department {}",
            "in|from|of|within {} department|team",
            "in|from|of|within {known}",
            "[that|who] work|works|working in|for|at {}",
        ),
        known=DEPARTMENTS,
    ),
    Filter("synced", says=("on-prem|hybrid", "[synced] from on-prem|ad", "not cloud"), one_of="source"),
    Filter("cloud only", says=("cloud", "not synced", "in cloud", "only in cloud"), one_of="source"),
)
SO: Mapping[str, ColumnElement[bool]] = {
    "permanent": col(EffectiveRole.way) == PERMANENT,
    "eligible": col(EffectiveRole.way) == ELIGIBLE,
    "guests": col(User.user_type) == "Guest",
    "disabled": col(User.enabled).is_(False),
    "apps": col(EffectiveRole.kind) == "servicePrincipal",
    "through groups": col(EffectiveRole.through) != "",
    "directly": col(EffectiveRole.through) == "",
    "limited": col(EffectiveRole.scope) != "/",
}
# Nobody holds a role both ways by one assignment: whoever names both wants all.
EITHER = frozenset(("permanent", "eligible"))
ACCOUNT = (
    pick(User.id)
    .outerjoin(SignInActivity, people.SEEN)
    .where(named_by(User, EffectiveRole.holder_id))
    .correlate(EffectiveRole)
)


def conditions(read: Reader, filters: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """What holds of the holders that `filters` leave. Raises BadArgument for days that are none."""
    moot = EITHER if EITHER.issubset(dict(filters)) else frozenset()
    for name, value in filters:
        if name in moot:
            continue
        if name in SO:
            yield SO[name]
        else:
            yield ACCOUNT.where(people.condition(read, name, value)).exists()
