"""Usage reports: a redirect to another host, where the file lies for a few minutes and for one reader."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import orjson

from services.sandbox.areas.logs import log_page
from services.sandbox.cloud import Cloud
from services.sandbox.collection import read_place, whole
from services.sandbox.pages import seal, unseal
from services.sandbox.routes import Handler, Route
from services.sandbox.usage import REPORTS, Report, as_csv, rows
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request

PERIODS = {"D7": 7, "D30": 30, "D90": 90, "D180": 180}
LINK_LIFE = timedelta(minutes=5)
OLDEST = timedelta(days=30)
# The one report that v1.0 gives as JSON too.
JSON_REPORT = "getM365AppUserDetail"
SETTINGS = "admin/reportSettings"


def _redirect(report: Report, argument: str) -> Handler:
    def serve(cloud: Cloud, call: Call) -> Reply:
        asked = call.args[0] if argument else ""
        days = _days(cloud, call, report, argument, asked)
        wanted = call.query.get("$format", "text/csv").lower()
        if wanted == "application/json" and report.name == JSON_REPORT:
            return _as_json(cloud, call, report, days, asked if argument == "date" else "")
        if wanted != "text/csv":
            raise bad_request("The format is not supported for this report.", "InvalidArgument")
        state = {"r": report.name, "d": days, "on": asked if argument == "date" else "", "n": uuid4().hex}
        token = seal(state | {"t": call.now.timestamp()})
        location = f"{cloud.elsewhere}/data/download/{token}"
        return Reply(302, b"", {"Location": location, "Content-Type": "text/plain"})

    return serve


def _days(cloud: Cloud, call: Call, report: Report, argument: str, asked: str) -> int:
    """The length of the period. Raises Refusal 400 for one that does not exist and for a day out of reach."""
    if argument != "date":
        if argument and asked.upper() not in PERIODS:
            text = f"Invalid period value '{asked[:40]}'. Supported values: {', '.join(PERIODS)}."
            raise bad_request(text, "InvalidArgument")
        return PERIODS.get(asked.upper(), 180)
    try:
        day = date.fromisoformat(asked)
    except ValueError as err:
        raise bad_request(f"Invalid date value '{asked[:40]}'.", "InvalidArgument") from err
    if not timedelta(0) <= call.now.date() - day <= OLDEST:
        raise bad_request("The date must be within the last 30 days.", "InvalidArgument")
    return 1


def download(cloud: Cloud, call: Call) -> Reply | None:
    """GET /data/download/{token} on the other host; None for other paths. Raises Refusal.

    A bearer is refused, and so is a link that is older than five minutes or was followed before.
    """
    if call.path[:2] != ("data", "download") or len(call.path) != 3:
        return None
    if "authorization" in call.headers:
        raise Refusal(401, "InvalidAuthenticationToken", "The link is its own permission: send no Authorization.")
    try:
        state = unseal(call.path[2], call.now, LINK_LIFE)
    except Refusal as refusal:
        raise Refusal(403, "AuthenticationFailed", "The link is not valid or has expired.") from refusal
    if "r" not in state or state["n"] in cloud.followed:
        raise Refusal(403, "AuthenticationFailed", "The link was already used.")
    cloud.followed.add(state["n"])
    report, day = REPORTS[state["r"]], date.fromisoformat(state["on"]) if state["on"] else None
    body = as_csv(cloud.world, report, call.now, state["d"], day, concealed=cloud.knobs.concealed_names)
    name = f"{report.name.removeprefix('get')}{call.now:%m_%d_%Y %I_%M_%S %p}.csv"
    headers = {"Content-Type": "application/octet-stream", "Content-Disposition": f'attachment; filename="{name}"'}
    return Reply(200, body, headers)


def _key(column: str) -> str:
    """`Outlook (Windows)` as JSON names it: outlookWindows."""
    words = column.replace("(", "").replace(")", "").split()
    text = "".join(word[0].upper() + word[1:] for word in words)
    return text[0].lower() + text[1:]


def _as_json(cloud: Cloud, call: Call, report: Report, days: int, on: str) -> Reply:
    """The report as JSON, in pages of 200."""
    top = whole(call.query["$top"], 1, 2000) if "$top" in call.query else 200
    place = read_place(cloud, call)
    day = date.fromisoformat(on) if on else None
    found = list(rows(cloud.world, report, call.now, days, day, concealed=cloud.knobs.concealed_names))
    keys = [_key(column) for column in report.columns]
    value: list[Thing] = []
    for line in found[place : place + top]:
        told: Thing = dict(zip(keys, line, strict=True))
        head = {key: told.pop(key) or None for key in keys[:4]}
        period = {"reportPeriod": int(told.pop("reportPeriod"))}
        value.append(head | {"details": [period | {key: cell == "Yes" for key, cell in told.items()}]})
    following = place + top if place + top < len(found) else None
    return log_page(cloud, call, f"reports/{report.name}", orjson.dumps(value), following)


def get_settings(cloud: Cloud, call: Call) -> Reply:
    """GET /admin/reportSettings."""
    row = {"id": "reportSettings", "displayConcealedNames": cloud.knobs.concealed_names}
    return Reply.json({"@odata.context": cloud.context(f"{SETTINGS}/$entity")} | row)


def patch_settings(cloud: Cloud, call: Call) -> Reply:
    """PATCH /admin/reportSettings: 204."""
    body = {name: value for name, value in call.json().items() if not name.startswith("@")}
    if body.keys() != {"displayConcealedNames"} or not isinstance(body["displayConcealedNames"], bool):
        raise bad_request("Invalid value specified for property 'displayConcealedNames'.")
    before = {"displayConcealedNames": cloud.knobs.concealed_names}
    cloud.knobs.concealed_names = body["displayConcealedNames"]
    activity, actor = "Update report settings", call.caller.object_id
    cloud.world.write(actor, activity, "reportSettings", "reportSettings", "Report settings", before, body)
    return Reply(204)


def _routes() -> list[Route]:
    found = [
        Route("GET", "/admin/reportSettings", get_settings),
        Route("PATCH", "/admin/reportSettings", patch_settings),
    ]
    for report in REPORTS.values():
        if report.name == "getOffice365ActivationsUserDetail":
            found.append(Route("GET", f"/reports/{report.name}", _redirect(report, "")))
            continue
        found.append(Route("GET", f"/reports/{report.name}(period='{{period}}')", _redirect(report, "period")))
        if report.dated:
            found.append(Route("GET", f"/reports/{report.name}(date={{date}})", _redirect(report, "date")))
    return found


ROUTES = tuple(_routes())
