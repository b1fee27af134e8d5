"""What Microsoft allows one app in one tenant or subscription, as data, and what each request takes of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import orjson

READS = frozenset({"GET", "HEAD"})
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Resource units per 10 s, by how many users a tenant has at most.
SIZES = ((49.0, 3_500), (500.0, 5_000), (float("inf"), 8_000))


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests (`units` instead where it says so) in any `seconds`, for requests whose address matches `path`.

    A group in `path` says whose: each mailbox and each report has a limit of its own. `verbs` narrows it, `at_once`
    bounds how many are under way together, `refill` makes it a bucket of `most` that fills by so many a second, and
    `sized` ones grow with the tenant.
    """

    name: str
    most: int
    seconds: float
    path: re.Pattern[str] = re.compile("^/")
    verbs: frozenset[str] = READS | WRITES
    units: bool = False
    at_once: int = 0
    refill: float = 0.0
    sized: bool = False


# Addresses are matched without version, decoded, in lower case. The directory is what is nobody else's.
_DIRECTORY = re.compile(
    r"^/(?!auditlogs/|reports/|identityprotection/|identity/|devicemanagement/|deviceappmanagement/|drives/|sites/"
    r"|admin/|users/[^/]+/(?:mailboxsettings|mailfolders|messages|calendar|events|drive\b|manageddevices))"
)
_REPORTING = re.compile(r"^/auditlogs/|^/reports/(?!get)|/authentication/|[?]signinactivity$")
_MAILBOX = re.compile(r"^/users/([^/]+)/(?:mailboxsettings|mailfolders|messages|calendars?|calendarview|events)\b")
_DEVICES = re.compile(r"^/devicemanagement/|^/users/[^/]+/manageddevices\b")
_DEVICE_APPS = re.compile(r"^/deviceappmanagement/|^/devicemanagement/auditevents")
# Left out: what cannot be reached below these (per tenant for all apps, per app for all tenants).
GRAPH = (
    Limit("directory", SIZES[0][1], 10, _DIRECTORY, units=True, sized=True),
    Limit("directory writes", 3_000, 150, _DIRECTORY, WRITES),
    Limit("reporting", 5, 10, _REPORTING),
    Limit("usage report", 14, 600, re.compile(r"^/reports/(get\w+)")),
    Limit("protection", 1, 1, re.compile(r"^/identityprotection/|^/identity/conditionalaccess/")),
    Limit("mailbox", 10_000, 600, _MAILBOX, at_once=4),
    Limit("files", 1_250, 60, re.compile(r"^/drives/|^/sites/|^/users/[^/]+/drive\b"), units=True),
    Limit("devices", 2_000, 20, _DEVICES),
    Limit("device writes", 200, 20, _DEVICES, WRITES),
    Limit("device apps", 1_000, 20, _DEVICE_APPS),
    Limit("device app writes", 100, 20, _DEVICE_APPS, WRITES),
)
ARM = (
    Limit("azure reads", 250, 10, verbs=READS, refill=25),
    Limit("azure writes", 200, 20, verbs=WRITES - {"DELETE"}, refill=10),
    Limit("azure deletes", 200, 20, verbs=frozenset({"DELETE"}), refill=10),
)
# Prices in resource units where they are not 1; the dearer where sources disagree.
PRICES = (
    (re.compile(r"/transitivemember(?:s|of)\b"), 5),
    (re.compile(r"/(?:checkmembergroups|checkmemberobjects|ismemberof|domainnamereferences)$"), 4),
    (re.compile(r"^/groups/[^/]+/members\b|^/(?:subscribedskus|contracts)$|/(?:getbyids|permissions)$"), 3),
    (re.compile(r"/(?:memberof|owners|licensedetails|ownedobjects|owneddevices|registereddevices)\b"), 2),
    (re.compile(r"/(?:getmembergroups|getmemberobjects|children|copy)$"), 2),
    (re.compile(r"/(?:approleassignments|approleassignedto|oauth2permissiongrants)\b|^/[^/]+(?:/delta)?$"), 2),
)

Charges = Mapping[tuple[Limit, str], int]
"""What a request takes: an amount by the limit and whose it is."""


def charges(method: str, address: str, body: bytes = b"", limits: tuple[Limit, ...] = GRAPH) -> Charges:
    """What a request to `address` (path and query) takes. The members of a `$batch` are counted one by one."""
    path, query = _plain(address)
    if path == "/$batch":
        total: Counter[tuple[Limit, str]] = Counter()
        for verb, url in _members(body):
            total.update(charges(verb, url, limits=limits))
        return total
    shape = f"{path}?signinactivity" if "signinactivity" in query else path
    found: dict[tuple[Limit, str], int] = {}
    for limit in limits:
        match = limit.path.search(shape)
        if match and method in limit.verbs:
            whose = match[1] if limit.path.groups else ""
            found[limit, whose] = units(method, path, query) if limit.units else 1
    return found


def units(method: str, path: str, query: str = "") -> int:
    """Resource units of a request: its price, one less with $select or a small $top, one more with $expand or a write.

    A read that is sent by POST counts as a write too: whether Microsoft counts it so is not documented.
    """
    price = next((price for pattern, price in PRICES if pattern.search(path)), 1)
    top = re.search(r"\$top=(\d+)", query)
    price -= "$select=" in query
    price += "$expand=" in query
    price -= top is not None and int(top[1]) < 20
    return max(1, price) + (method in WRITES)


def seconds_apiece(address: str) -> float:
    """How long each of many reads of an address takes at least; a path below /subscriptions/ is Azure's."""
    limits = ARM if address.startswith("/subscriptions/") else GRAPH
    found = charges("GET", address, limits=limits)
    return max((amount * limit.seconds / limit.most for (limit, _), amount in found.items()), default=0.0)


def fits(total: Charges) -> bool:
    """Whether so much may ever be asked for in one envelope."""
    return all(amount <= min(limit.most, limit.at_once or limit.most) for (limit, _), amount in total.items())


def budget(users: int) -> int:
    """Resource units per 10 s in a tenant of so many users."""
    return next(most for largest, most in SIZES if users <= largest)


def _members(body: bytes) -> Iterator[tuple[str, str]]:
    """Verb and address of each member of a batch; none when the body is not one: Graph will say so."""
    try:
        for member in orjson.loads(body)["requests"]:
            yield str(member["method"]).upper(), str(member["url"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return


def _plain(address: str) -> tuple[str, str]:
    """Path and query as the patterns know them: no version, decoded, lower case, a key in brackets as a segment."""
    path, _, query = unquote(address).lower().partition("?")
    path = re.sub(r"^/?(?:v1\.0|beta)(?=/)", "", path)
    path = re.sub(r"\('([^'/]*)'\)", r"/\1", path).replace("microsoft.graph.", "")
    return "/" + path.strip("/").removesuffix("()"), query
