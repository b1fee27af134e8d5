"""How Exchange pages, selects and words things behind Graph: $top and $skip, its own errors, its own time zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.sandbox.cloud import Cloud
from services.sandbox.filters import fold, parse, reach
from services.sandbox.pages import query_text
from services.sandbox.wire import Call, Refusal, Reply, Thing

LARGEST = 1000
ZONES = {
    "UTC": "UTC",
    "Pacific Standard Time": "America/Los_Angeles",
    "Mountain Standard Time": "America/Denver",
    "Central Standard Time": "America/Chicago",
    "Eastern Standard Time": "America/New_York",
    "GMT Standard Time": "Europe/London",
    "W. Europe Standard Time": "Europe/Berlin",
    "India Standard Time": "Asia/Kolkata",
    "Tokyo Standard Time": "Asia/Tokyo",
}


def bad_query(message: str) -> Refusal:
    """400 as Exchange's gateway words a query it cannot read."""
    return Refusal(400, "RequestBroker--ParseUri", message)


def not_found() -> Refusal:
    """404 for an item that is not in the mailbox."""
    return Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def pick(call: Call, kind: str, names: Iterable[str], always: tuple[str, ...] = ("id",)) -> frozenset[str] | None:
    """The properties to show; None for all. Raises Refusal 400 for one that does not exist."""
    wanted = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    known = {name.lower(): name for name in names}
    for name in wanted:
        if name.lower() not in known:
            raise bad_query(f"Could not find a property named '{name}' on type 'microsoft.graph.{kind}'.")
    return frozenset([*always, *(known[name.lower()] for name in wanted)]) if wanted else None


def number(call: Call, option: str, default: int, low: int, high: int) -> int:
    """`$top` or `$skip`. Raises Refusal 400 outside its range."""
    text = call.query.get(option, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text[:9]) <= high:
        raise bad_query(f"Invalid value '{text[:40]}' for {option} query option found. The value must be an integer "
                        f"between {low} and {high}.")  # fmt: skip
    return int(text)


def page(cloud: Cloud, call: Call, context: str, rows: list[Thing], kind: str, names: Iterable[str]) -> Reply:
    """One page of `rows` after $filter, $orderby, $skip, $top and $select; ten where nothing is said."""
    chosen = pick(call, kind, names, ("id", "@odata.etag", "@odata.id"))
    top, skip = number(call, "$top", 10, 1, LARGEST), number(call, "$skip", 0, 0, 10**9)
    if call.query.get("$filter"):
        test = parse(call.query["$filter"]).test
        rows = [row for row in rows if test(row)]
    if call.query.get("$orderby"):
        name, _, direction = call.query["$orderby"].split(",")[0].strip().partition(" ")
        path = tuple(name.split("/"))
        rows = sorted(rows, key=lambda row: str(fold(reach(row, path))), reverse=direction.strip() == "desc")
    selected = f"({call.query['$select']})" if chosen else ""
    head: Thing = {"@odata.context": cloud.context(f"{context}{selected}")}
    if call.query.get("$count", "").lower() == "true":
        head["@odata.count"] = len(rows)
    shown = rows[skip : skip + top]
    if skip + top < len(rows):
        following = query_text(call.query, **{"$skip": str(skip + top)})
        head["@odata.nextLink"] = f"{cloud.graph_root}/{'/'.join(call.path)}?{following}"
    value = [row if chosen is None else {key: row[key] for key in row if key in chosen} for row in shown]
    return Reply.json(head | {"value": value}, 200, **applied(call))


def zone(call: Call) -> tuple[str, ZoneInfo]:
    """The time zone of `Prefer: outlook.timezone="..."`, by name; UTC where none, or none known, was asked for."""
    text = call.headers.get("prefer", "")
    if "outlook.timezone=" not in text:
        return "UTC", ZoneInfo("UTC")
    name = text.partition("outlook.timezone=")[2].split(",")[0].strip().strip('"')
    try:
        return name, ZoneInfo(ZONES.get(name, name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC", ZoneInfo("UTC")


def applied(call: Call) -> dict[str, str]:
    """The header that says which preference counted."""
    name = zone(call)[0]
    return {"Preference-Applied": f'outlook.timezone="{name}"'} if name != "UTC" else {}


def local(at: datetime, call: Call) -> Thing:
    """A `dateTimeTimeZone` in the caller's zone: seven fraction digits, no offset."""
    name, zone_info = zone(call)
    return {"dateTime": at.astimezone(zone_info).strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": name}


def instant(text: str) -> datetime:
    """The moment in `startDateTime` and the like; without an offset it is UTC. Raises Refusal 400."""
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as err:
        raise Refusal(400, "ErrorInvalidParameter", f"The value '{text[:60]}' is not a valid date and time.") from err
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
