"""What narrows the sign-in log further: the city, the address, the client, whose department, and why it failed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, or_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.util import ClauseAdapter
from sqlmodel import col

from services import people
from services.names import apart, fold
from services.organisation_filters import DEPARTMENTS, TEAMS
from services.resources.sign_ins import MODERN, SignIn
from services.resources.users import User
from services.said import one_by_one, one_of
from services.sign_in_causes import CAUSES
from services.sign_in_log import FAILED
from services.specs import Filter
from services.store.query import looked_up, named_by, pick
from services.store.reader import Reader

# Cities that need no "city" before them, but for those that people are named after as well.
CITIES = frozenset(
    "amsterdam|athens|atlanta|auckland|bangalore|bangkok|barcelona|beijing|belgrade|berlin|bogota|boston|bratislava|"
    "brussels|bucharest|budapest|buenos aires|cairo|chicago|cologne|copenhagen|dallas|delhi|denver|dubai|dublin|"
    "dusseldorf|edinburgh|frankfurt|geneva|glasgow|hamburg|hanoi|helsinki|houston|hyderabad|istanbul|jakarta|"
    "johannesburg|kiev|kyiv|lagos|lima|lisbon|london|los angeles|lyon|madrid|manchester|manila|melbourne|mexico city|"
    "miami|milan|minsk|montreal|moscow|mumbai|munich|nairobi|new york|osaka|oslo|paris|philadelphia|pittsburgh|prague|"
    "redmond|rome|rotterdam|san diego|san francisco|santiago|sao paulo|seattle|seoul|shanghai|shenzhen|singapore|"
    "sofia|st petersburg|stockholm|stuttgart|sydney|taipei|tel aviv|tokyo|toronto|ulm|utrecht|vancouver|vienna|"
    "warsaw|washington|zagreb|zurich".split("|")
)
ADDRESS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|(?=[0-9a-f]*:)[0-9a-f:]{3,39}")
FROM = "from|by|of|with|on|at"
BECAUSE = "[because|due|for|with|by|through|over|after] [of|to]"
# How people say why somebody was not let in.
SAYS: Mapping[str, tuple[str, ...]] = {
    "wrong password": (
        f"{BECAUSE} wrong|bad|incorrect|mistyped|false|invalid password|passwords|credentials",
        f"{BECAUSE} wrong|bad|incorrect name or password",
        "[that|where|when|whose] password|passwords was|were|is wrong|incorrect|bad|mistyped",
    ),
    "locked out": (
        f"{BECAUSE} locked account|accounts",
        "smart lockout|lockouts",
        "lockout|lockouts",
        "[that|where|when|whose] account was|were|is|got locked [out]",
        f"{BECAUSE} too many tries|attempts|passwords",
    ),
    "account disabled": (
        f"{BECAUSE} disabled|deactivated account|accounts|user|users",
        "because|that|where|when|whose account|user was|were|is disabled|deactivated",
        "to|into|on disabled|deactivated account|accounts|user|users",
    ),
    "password expired": (
        f"{BECAUSE} expired password|passwords",
        "because|that|where|when|whose password|passwords was|were|is|had|has expired",
    ),
    "mfa not passed": (
        "because|due of|to mfa",
        "[of] failed|denied|rejected|missed|missing|unanswered mfa [prompt|challenge|check|request]",
        "[where|when] mfa [was|is|were] not [passed|completed|satisfied|answered|done|given]",
        "not|failed|never pass|passed|complete|completed|satisfy|satisfied|answer|answered [to] mfa",
        "failed|failing to pass|complete|satisfy|answer mfa",
        "[where|when] mfa [was|is|were] failed|failures|failure|failing|denied|rejected|denials|missing",
    ),
}
WHY = tuple(Filter(name, says=says, one_of="cause") for name, says in SAYS.items())
# Graph's clientAppUsed.
CLIENTS = dict(zip(("browser", "client apps"), MODERN, strict=True))
PLACES: Mapping[str, Any] = {"city": SignIn.city, "ip": SignIn.ip}
# The list joins the accounts as well, for their names.
Whose: Any = aliased(User)
TO_WHOSE = ClauseAdapter(inspect(Whose).selectable)
FILTERS = (
    Filter(
        "city",
        "text",
        (
            "from|in|within|inside|of|at city|town {}",
            "city|town is|was|of {}",
            "from|in|within|inside|near|around|at {known}",
            "coming|came|come|comes|originating|originated|originates|made|done from|in {known}",
        ),
        known=CITIES,
    ),
    Filter(
        "ip",
        "text",
        (
            f"[{FROM}] [ip] address|addresses|ips {{known}}",
            f"[{FROM}] ip-address|ipv4|ipv6 {{known}}",
            f"[{FROM}] ip {{known}}",
            f"{FROM} {{known}}",
            "coming|came|come|comes [in] from {known}",
            "signed|sign|signs|signing in from [ip] [address] {known}",
            "{known}",
        ),
        known=ADDRESS,
    ),
    Filter(
        "browser",
        says=("from|in|via|with|through|by|using|over|on browser|browsers|web-browser", "browser|web")
        + ("from|in|via|with|through|by|using|over|on web browser|browsers",),
        one_of="client",
    ),
    Filter(
        "client apps",
        says=(
            "[from|in|via|with|through|by|using|over|on] mobile|desktop|phone|native|installed app|apps|client|clients",
            "[from|in|via|with|through|by|using|over|on] mobile|desktop app|apps or|and desktop|mobile "
            "client|clients|app|apps",
        ),
        one_of="client",
    ),
    Filter(
        "department",
        "text",
        (
            "of|from|in|by|within department {}",
            "of|from|in|by|within {} department",
            "of|from|in|by|within {known}",
            "{known} department|users|people|members|employees",
            "of|from|in|by|within {known} users|people|members|employees",
        ),
        known=DEPARTMENTS | TEAMS,
    ),
    *WHY,
)


def condition(read: Reader, name: str, value: str, walked: bool = False) -> ColumnElement[bool] | None:
    """What holds of the sign-ins that one of FILTERS leaves, None for another; a place not known is nowhere.

    `walked` as for `whose`.
    """
    if name in CAUSES:
        return and_(FAILED, or_(*(col(SignIn.error_code) == code for code in sorted(CAUSES[name]))))
    if name in PLACES:
        return one_of(col(PLACES[name]), places(read, name, value))
    if name in CLIENTS:
        return col(SignIn.client) == CLIENTS[name]
    if name == "department":
        return whose(people.condition(read, name, value), walked)
    return None


def places(read: Reader, name: str, value: str) -> list[str]:
    """The cities or addresses that one of PLACES names, as they are written in the log."""
    if name == "ip":
        return sorted({part.lower() for part in apart(value)})
    wanted = {fold(part) for part in (value, *apart(value))}
    return [one for one in one_by_one(read, col(SignIn.city)) if fold(one) in wanted]


def whose(account: ColumnElement[bool], walked: bool) -> ColumnElement[bool]:
    """That a sign-in is of somebody of whom `account` holds.

    Of few, their sign-ins are found; `walked`, the account of one sign-in after the other is.
    """
    if walked:
        return looked_up(pick(Whose.id).where(named_by(Whose, SignIn.user_id), TO_WHOSE.traverse(account)))
    return col(SignIn.user_id).in_(pick(User.id).where(account).correlate(None))
