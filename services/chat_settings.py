"""What an administrator says in a chat of whom checks leave out, and of where alerts are told."""

from __future__ import annotations

import re

from services.alert_settings import EXCLUDED_BY, EXTENSIONS, ExclusionSettings, RouteSettings
from services.attributes import DEPARTMENTS
from services.countries import NAMES as COUNTRIES
from services.errors import BadArgument
from services.named_checks import find_check
from services.names import fold
from services.severity import Severity
from services.specs import Asked, Specs

EXCLUDED = "exclude group Service Accounts from no mfa"
NUMBERED = re.compile(r"extension[ _]?attribute[ _]?([1-9]|1[0-5]) +(\S.*)", re.IGNORECASE)
# What people say before whom they leave out, which says nothing of it: "everybody in the group Guests".
BEFORE = re.compile(
    r"(?:(?:all|the|every|any|our) )*"
    r"(?:(?:accounts?|users?|people|persons|everybody|everyone|everything|anybody|anyone|members?|colleagues|staff) "
    r"(?:(?:who|that|which|are|is|of|in|from|with|whose) )*)?(?:the |our )?",
    re.IGNORECASE,
)
KINDS = {"names": "name", "named": "name", "called": "name", "team": "group", "domains": "domain", "groups": "group"}
EVERYTHING = ("all", "everything", "all checks", "every check", "any check")
ALERTS = re.compile(r"(?:all |every |the )*(.*?)(?: or (?:worse|higher))?(?: severity)?(?: (?:alerts?|ones|findings))?")


def left_out(asked: Asked, whom: str, check: str) -> tuple[ExclusionSettings, str]:
    """The exclusion of `whom` from a check or all, and how it reads. Raises BadArgument for nobody, NotFound."""
    kind, value = _told(BEFORE.sub("", " ".join(whom.split()), count=1))
    if kind not in (*EXCLUDED_BY, *EXTENSIONS) or not value:
        kinds = f"{', '.join(EXCLUDED_BY)} or extension attribute 1 to 15"
        raise BadArgument("I do not know whom to leave out.", f"Say a {kinds}, for example: {EXCLUDED}")
    every = check.strip().casefold() in EVERYTHING
    name = "*" if every else find_check((asked.specs or Specs()).checks, check).name
    said = f"{kind.replace('_attribute', ' attribute ').capitalize()} {value}"
    return ExclusionSettings.model_validate({"checks": (name,), kind: value}), said


def routed(asked: Asked, what: str) -> dict[str, object]:
    """Which alerts a route is about: of a severity, or of a check. Raises NotFound for no such check."""
    said = ALERTS.fullmatch(" ".join(what.casefold().split()))
    severity = said[1] if said else ""
    if severity in set(Severity):
        return {"severity": severity}
    return {"checks": (find_check((asked.specs or Specs()).checks, what.strip()).name,)}


def same(kept: object, wanted: ExclusionSettings | RouteSettings) -> bool:
    """Whether what was kept of an exclusion or a route is what is `wanted`, wherever a route leads."""
    given = wanted.model_dump(mode="json", exclude={"to"}, exclude_none=True)
    return isinstance(kept, dict) and all(_plain(kept.get(name)) == _plain(value) for name, value in given.items())


def _plain(value: object) -> object:
    return fold(value) if isinstance(value, str) else value


def _told(whom: str) -> tuple[str, str]:
    """The kind and the value said, in either order; a pattern, a domain, a country and a department need no kind."""
    if numbered := NUMBERED.fullmatch(whom):
        return f"extension_attribute{numbered[1]}", numbered[2]
    if " " not in whom and "*" in whom:
        return "name", whom
    if " " not in whom and "." in whom:
        return "domain", whom
    first, _, rest = whom.partition(" ")
    begin, _, last = whom.rpartition(" ")
    for kind, value in ((first, rest), (last, begin)):
        kind = KINDS.get(kind.casefold(), kind.casefold())
        if kind in (*EXCLUDED_BY, *EXTENSIONS):
            return kind, value.strip().removeprefix("like ").removeprefix("of ").removeprefix("called ")
    known = (("country", COUNTRIES), ("department", DEPARTMENTS))
    return next(((kind, whom) for kind, names in known if fold(whom) in names), ("", ""))
