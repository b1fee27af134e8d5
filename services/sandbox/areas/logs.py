"""Sign-ins and directory audits: newest first, pages of a thousand, thirty days."""

from __future__ import annotations

from typing import Any

import orjson

from services.sandbox.areas.users import check_premium
from services.sandbox.cloud import Cloud
from services.sandbox.collection import fingerprint, read_place, whole
from services.sandbox.filters import Filter, instant, parse
from services.sandbox.pages import query_text, seal
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES
from services.sandbox.wire import JSON_TYPE, Call, Reply, Thing, bad_request, missing
from services.sandbox.world.sign_ins import KEPT, micros

LARGEST = 1000
# Comparisons that the window alone answers.
WINDOW = frozenset(("createdDateTime", operator) for operator in ("ge", "gt", "le", "lt"))
ALLOWED = frozenset({"$filter", "$top", "$skiptoken", "$select", "$orderby", "$count", "$format"})


def window(condition: Filter | None, name: str, oldest: int) -> tuple[int, int | None]:
    """The span of time a filter asks for, in microseconds, both ends included."""
    low, high = oldest, None
    for clause, operator, value in condition.clauses if condition else ():
        if clause != name:
            continue
        at = micros(instant(str(value)))
        if operator in ("ge", "gt", "eq"):
            low = max(low, at + (operator == "gt"))
        if operator in ("le", "lt", "eq"):
            high = min(at - (operator == "lt"), high if high is not None else at)
    return low, high


def read_filter(call: Call, type_: str) -> Filter | None:
    """The filter. Raises Refusal 400 for options or properties the log service does not know."""
    for name in call.query:
        if name.startswith("$") and name not in ALLOWED:
            raise bad_request(f"Query option '{name}' is not allowed.")
    if not call.query.get("$filter"):
        return None
    condition = parse(call.query["$filter"])
    for name in condition.names:
        if name not in TYPES[type_]:
            raise bad_request(f"Could not find a property named '{name}' on type 'microsoft.graph.{type_}'.")
    return condition


def list_sign_ins(cloud: Cloud, call: Call) -> Reply:
    """GET /auditLogs/signIns."""
    check_premium(cloud)
    condition = read_filter(call, "signIn")
    top = whole(call.query["$top"], 1, LARGEST) if "$top" in call.query else LARGEST
    log = cloud.world.sign_ins
    low, high = window(condition, "createdDateTime", micros(call.now - KEPT))
    now = micros(call.now)
    first, last = log.between(low, now if high is None else min(high, now))
    place = read_place(cloud, call)
    key = (
        call.path,
        call.query.get("$filter"),
        top,
        place or last,
        first,
        log.version,
        cloud.world.tables["users"].version,
    )
    kept = None if cloud.knobs.late_sign_ins else cloud.pages.get(key)
    if kept is None:
        found, following = _newest_first(cloud, condition, (first, min(last, place or last)), top, now)
        kept = (orjson.dumps(found), following)
        cloud.pages.put(key, *kept)
    return log_page(cloud, call, "auditLogs/signIns", *kept)


def _newest_first(
    cloud: Cloud, condition: Filter | None, places: tuple[int, int], top: int, now: int
) -> tuple[list[Thing], int | None]:
    log = cloud.world.sign_ins
    clauses = condition.clauses if condition else []
    users = [value for name, operator, value in clauses if (name, operator) == ("userId", "eq")]
    number = cloud.world.numbers.get(users[0], -1) if users else None
    only_time = condition is None or (condition.plain and {clause[:2] for clause in clauses} <= WINDOW)
    found: list[Thing] = []
    for place in range(places[1] - 1, places[0] - 1, -1):
        if number is not None and log.at(place).user != number:
            continue
        if cloud.knobs.late_sign_ins and not log.arrived(log.at(place), now):
            continue
        drawn = log.draw(log.at(place))
        if condition is not None and not only_time and not condition.test(drawn):
            continue
        if len(found) == top:
            return found, place + 1
        found.append(drawn)
    return found, None


def log_page(cloud: Cloud, call: Call, context: str, value: bytes, following: Any) -> Reply:
    """One page of a log with its nextLink."""
    head: Thing = {"@odata.context": cloud.context(context)}
    if following is not None:
        token = seal({"p": following, "q": fingerprint(call), "t": call.now.timestamp()})
        extra = query_text(call.query, **{"$skiptoken": token})
        head["@odata.nextLink"] = f"{cloud.graph_root}/{'/'.join(call.path)}?{extra}"
    return Reply(200, orjson.dumps(head)[:-1] + b',"value":' + value + b"}", {"Content-Type": JSON_TYPE})


def get_sign_in(cloud: Cloud, call: Call) -> Reply:
    """GET /auditLogs/signIns/{id}."""
    check_premium(cloud)
    sign_in = cloud.world.sign_ins.find(call.args[0])
    if sign_in is None:
        raise missing(call.args[0])
    context = cloud.context("auditLogs/signIns/$entity")
    return Reply.json({"@odata.context": context} | cloud.world.sign_ins.draw(sign_in))


ROUTES = (
    Route("GET", "/auditLogs/signIns", list_sign_ins),
    Route("GET", "/auditLogs/signIns/{id}", get_sign_in),
)
