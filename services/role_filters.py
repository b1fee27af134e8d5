"""What narrows the list of directory roles and sorts it, and how people say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, func, tuple_
from sqlmodel import col

from services.amount_filters import amount
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import ELIGIBLE, PERMANENT, EffectiveRole
from services.sorting import TOP, order
from services.specs import Filter
from services.store.query import named_by, pick

PERSON, ENABLED = ("Member", "Guest"), col(EffectiveRole.enabled)
WAY, HOLDER = col(EffectiveRole.way), col(EffectiveRole.holder_id)
OF_ROLE = named_by(DirectoryRole, EffectiveRole.role_id)
HELD = "held|used|had|owned"
SOMEONE = "people|users|holders|holder|members|member|admins|admin|accounts|person|user|persons"
APPS = "apps|app|service-principals|applications|workload-identities|robots"
BY_GROUP = "through|via|by|from [way|means|virtue|membership|being] [of|in] [a|any|some] group|groups [membership]"
GIVEN = "held|made|given|granted|assigned|come|comes|coming|inherited|handed|received|get|gets"
HAVE = "with|has|have|having|containing|contain|contains|include|includes|including"
FILTERS = (
    Filter(
        "holders",
        "amount",
        (f"[{HAVE}] {{}} {SOMEONE}", f"{HELD} by {{}} {SOMEONE}", f"{{}} {SOMEONE} hold|holds|have|has"),
    ),
    Filter(
        "unheld",
        says=(
            f"[does] nobody [has|is] hold|holds|has|have|use|uses|{HELD}",
            f"{HELD} by nobody|none",
            f"not {HELD} [by] [anyone]",
            f"without|no [any] {SOMEONE}",
            f"{HAVE} no|nobody [{SOMEONE}]",
            "unused|empty|vacant|unassigned",
            "not assigned|given [to] [anyone]",
        ),
    ),
    Filter(
        "eligible",
        says=(
            "[only|just] pim|just-in-time|jit|activatable",
            f"[{HELD}] eligible",
            "[only|just] eligible not permanent|permanently",
            "[only|just] on demand|request",
        ),
    ),
    Filter(
        "permanent",
        says=(
            "standing|permanently",
            "permanent|standing not [the] eligible|pim [ones]",
            "permanent|standing [assignment|assignments] instead|rather [of|than] [an|the] eligible|pim [one|ones]",
            f"[{HELD}] for good",
            f"{HELD} permanently|permanent",
        ),
    ),
    Filter(
        "through groups",
        says=(f"[{GIVEN}] [out] [only] {BY_GROUP}", f"{GIVEN} by|from|to groups|group", "group-based|group-assigned"),
    ),
    Filter(
        "with guests",
        says=(f"{HELD}|given|assigned by|to guests|guest|externals|outsiders", f"{HAVE} guest|externals|outsiders")
        + ("that|which guests|externals|outsiders hold|have|has|holds",),
    ),
    Filter("with apps", says=(f"{HELD}|given|assigned by|to {APPS}", f"{HAVE} {APPS}", f"{APPS} hold|have|has|holds")),
    Filter(
        "with disabled people",
        says=(
            f"{HELD}|given|assigned by|to disabled|blocked|deactivated {SOMEONE}",
            f"{HAVE} disabled|blocked|deactivated {SOMEONE} [in] [them|it]",
        ),
    ),
    Filter("custom", says=("own|self-made|home-made|customised", "not built-in", "made|created by us|ourselves")),
    order("by name", "alphabetically", "in alphabetical order", "a to z"),
    order(
        "most holders first",
        f"with|has|have [the] most {SOMEONE}",
        "most held|used|assigned|popular",
        "largest|biggest|most-held|fullest",
        "largest|biggest first",
        *TOP,
        by=("holders", "number of holders", "members", "size"),
    ),
    order("fewest holders first", f"with|has|have [the] fewest|least {SOMEONE}", "smallest", "smallest first"),
)
HOLDING = pick(EffectiveRole.role_id).where(OF_ROLE)
IS_HELD = HOLDING.exists()


def _held_by(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """That somebody whose account is so holds the role: an index has the few there are next to each other."""
    return tuple_(col(DirectoryRole.id), col(DirectoryRole.connection_id)).in_(
        pick(EffectiveRole.role_id, EffectiveRole.connection_id).where(condition)
    )


SO: Mapping[str, ColumnElement[bool]] = {
    "unheld": ~IS_HELD,
    "eligible": HOLDING.where(WAY == ELIGIBLE).exists(),
    "permanent": HOLDING.where(WAY == PERMANENT).exists(),
    "through groups": HOLDING.where(col(EffectiveRole.through) != "").exists(),
    "with guests": _held_by(col(EffectiveRole.user_type) == "Guest"),
    "with apps": HOLDING.where(col(EffectiveRole.kind) == "servicePrincipal").exists(),
    "with disabled people": _held_by(and_(col(EffectiveRole.user_type).in_(PERSON), ENABLED.is_(False))),
    "custom": col(DirectoryRole.built_in).is_(False),
}
MANY: Any = pick(func.count(distinct(HOLDER))).where(OF_ROLE).correlate(DirectoryRole).scalar_subquery()
NAME = (col(DirectoryRole.name), col(DirectoryRole.id))
ORDERS: Mapping[str, Sequence[Any]] = {
    "by name": NAME,
    "most holders first": (MANY.desc(), *NAME),
    "fewest holders first": (MANY, *NAME),
}


def conditions(filters: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """What holds of the roles that `filters` leave: those that somebody holds, if nobody is not asked for.

    Raises BadArgument for what is no number of holders.
    """
    if "unheld" not in dict(filters):
        yield IS_HELD
    for name, value in filters:
        if name == "holders":
            holds, number = amount(name, value)
            yield holds(MANY, number)
        else:
            yield SO[name]
