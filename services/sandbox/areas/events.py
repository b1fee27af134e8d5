"""Events: lists of masters, views of occurrences, deleting and cancelling."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from services.sandbox.areas.calendars import chosen_calendar
from services.sandbox.areas.mail import owner
from services.sandbox.cloud import Cloud
from services.sandbox.outlook import applied, instant, local, not_found, page, pick
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.calendars import Event
from services.sandbox.world.people import stamp

OCCURRENCE = re.compile(r"^(.+)ZOC(\d{8})=$")
LONGEST = timedelta(days=1825)
WINDOW = "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime."
NOT_ORGANIZER = "Your request can't be completed. You need to be an organizer to cancel a meeting."
NEVER = "0001-01-01T00:00:00Z"


def occurrence_id(event: Event, day: date) -> str:
    """The id of one day of a series."""
    return f"{event.id[:-1]}ZOC{day:%Y%m%d}="


def _person(cloud: Cloud, id: str) -> Thing:
    user = cloud.world.calendars.user(id) or {"displayName": "", "mail": None}
    return {"emailAddress": {"name": user["displayName"], "address": user["mail"]}}


def _recurrence(event: Event) -> Thing:
    day = f"{event.start:%A}".lower()
    return {
        "pattern": {"type": "weekly", "interval": event.weeks, "month": 0, "dayOfMonth": 0, "daysOfWeek": [day],
                    "firstDayOfWeek": "sunday", "index": "first"},
        "range": {"type": "endDate", "startDate": f"{event.start:%Y-%m-%d}", "endDate": f"{event.until:%Y-%m-%d}",
                  "recurrenceTimeZone": "UTC", "numberOfOccurrences": 0},
    }  # fmt: skip


def draw(cloud: Cloud, call: Call, user: Thing, event: Event, day: date | None = None) -> Thing:
    """One `event`: a single one, a series' master, or (with `day`) one of its occurrences."""
    start = datetime.combine(day, event.start.timetz()) if day else event.start
    mine = event.organizer == user["id"]
    gone = event.uid in cloud.world.calendars.cancelled
    id = occurrence_id(event, day) if day else event.id
    series, created = event.weeks > 0, stamp(event.start - timedelta(days=14))
    place: Thing = {"displayName": "Microsoft Teams Meeting" if event.attendees else "", "locationType": "default",
                    "uniqueId": "Microsoft Teams Meeting", "uniqueIdType": "private"}  # fmt: skip
    answer = "organizer" if mine else "accepted"
    return {
        "@odata.etag": f'W/"{event.id[6:26]}=="', "id": id, "createdDateTime": created,
        "lastModifiedDateTime": created, "changeKey": f"{event.id[6:26]}==", "categories": [], "transactionId": None,
        "originalStartTimeZone": "UTC", "originalEndTimeZone": "UTC", "iCalUId": event.uid,
        "reminderMinutesBeforeStart": 15, "isReminderOn": True, "hasAttachments": False,
        "subject": f"Canceled: {event.subject}" if gone and not mine else event.subject, "bodyPreview": "",
        "importance": "normal", "sensitivity": "private" if event.subject == "Dentist" else "normal",
        "isAllDay": False, "isCancelled": gone, "isOrganizer": mine, "responseRequested": True,
        "seriesMasterId": event.id if day else None, "showAs": "free" if gone else "busy",
        "type": "occurrence" if day else "seriesMaster" if series else "singleInstance",
        "webLink": f"https://outlook.office365.com/owa/?itemid={id}&exvsurl=1&path=/calendar/item",
        "onlineMeetingUrl": None, "isOnlineMeeting": False, "onlineMeetingProvider": "unknown",
        "allowNewTimeProposals": True, "isDraft": False, "hideAttendees": False,
        "responseStatus": {"response": answer, "time": NEVER if mine else created},
        "body": {"contentType": "html", "content": "<html><head></head><body></body></html>"},
        "start": local(start, call), "end": local(start + timedelta(minutes=event.minutes), call),
        "location": place, "locations": [place | {"uniqueIdType": "unknown"}] if event.attendees else [],
        "recurrence": _recurrence(event) if series and not day else None,
        "attendees": [
            {"type": "required", "status": {"response": "none", "time": NEVER}} | _person(cloud, one)
            for one in event.attendees
        ],
        "organizer": _person(cloud, event.organizer), "onlineMeeting": None,
    }  # fmt: skip


def _context(call: Call, user: Thing, what: str) -> str:
    return f"users('{user['id']}')/{what}"


def list_events(cloud: Cloud, call: Call) -> Reply:
    """GET events: single ones and the masters of series."""
    user, calendar = chosen_calendar(cloud, call)
    inside = [event for event in cloud.world.calendars.events(user).values() if event.calendar == calendar["id"]]
    rows = [draw(cloud, call, user, event) for event in inside]
    return page(cloud, call, _context(call, user, "events"), rows, "event", TYPES["event"])


def calendar_view(cloud: Cloud, call: Call) -> Reply:
    """GET calendarView: every event and occurrence in a window of at most five years."""
    user, calendar = chosen_calendar(cloud, call)
    given = {name.lower(): value for name, value in call.query.items()}
    if not given.get("startdatetime") or not given.get("enddatetime"):
        raise Refusal(400, "ErrorInvalidParameter", WINDOW)
    start, end = instant(given["startdatetime"]), instant(given["enddatetime"])
    if end < start:
        raise Refusal(400, "ErrorPropertyValidationFailure", "At least one property failed validation.")
    if end - start > LONGEST:
        raise Refusal(400, "ErrorInvalidParameter", "The requested time duration specified for FreeBusyViewOptions "
                      "is too long. The allowed limit = 1825 days; the actual limit = more.")  # fmt: skip
    found: list[tuple[datetime, Event, date | None]] = []
    for event in cloud.world.calendars.events(user).values():
        if event.calendar != calendar["id"]:
            continue
        for day in event.dates() if event.weeks else [None]:
            at = datetime.combine(day, event.start.timetz()) if day else event.start
            if at < end and at + timedelta(minutes=event.minutes) > start:
                found.append((at, event, day))
    found.sort(key=lambda row: row[0])
    rows = [draw(cloud, call, user, event, day) for _, event, day in found]
    return page(cloud, call, _context(call, user, "calendarView"), rows, "event", TYPES["event"])


def _event(cloud: Cloud, call: Call) -> tuple[Thing, Event, date | None]:
    user = owner(cloud, call)
    events = cloud.world.calendars.events(user)
    key = OCCURRENCE.match(call.args[1])
    event = events.get(f"{key[1]}=" if key else call.args[1])
    if event is None:
        raise not_found()
    if key is None:
        return user, event, None
    try:
        day = datetime.strptime(key[2], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError as err:
        raise not_found() from err
    if day not in set(event.dates()):
        raise not_found()
    return user, event, day


def get_event(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/events/{id}, occurrences too."""
    user, event, day = _event(cloud, call)
    chosen = pick(call, "event", TYPES["event"], ("id", "@odata.etag"))
    row = draw(cloud, call, user, event, day)
    selected = f"({call.query['$select']})" if chosen else ""
    context = cloud.context(f"{_context(call, user, 'events')}{selected}/$entity")
    shown = row if chosen is None else {name: value for name, value in row.items() if name in chosen}
    return Reply.json({"@odata.context": context} | shown, 200, **applied(call))


def _remove(cloud: Cloud, call: Call, activity: str, user: Thing, event: Event, day: date | None) -> None:
    if day:
        event.without.add(day)
    else:
        cloud.world.calendars.drop_event(user, event)
    before = {"id": event.id, "subject": event.subject, "occurrence": str(day or "")}
    cloud.world.write(call.caller.object_id, activity, "mailboxes", user["id"], user["displayName"], before, {})


def delete_event(cloud: Cloud, call: Call) -> Reply:
    """DELETE an event: 204; the organiser's copy takes the meeting from everybody, another's only from itself."""
    _remove(cloud, call, "SoftDelete calendar item", *_event(cloud, call))
    return Reply(204)


def cancel_event(cloud: Cloud, call: Call) -> Reply:
    """POST cancel: 202, by the organiser alone."""
    if call.body:
        call.json()
    user, event, day = _event(cloud, call)
    if event.organizer != user["id"]:
        raise Refusal(400, "ErrorInvalidRequest", NOT_ORGANIZER)
    _remove(cloud, call, "Cancel meeting", user, event, day)
    return Reply(202)


EVENTS, VIEW = "/users/{id}/events", "/users/{id}/calendarView"
ROUTES = (
    Route("GET", EVENTS, list_events),
    Route("GET", VIEW, calendar_view),
    Route("GET", f"{EVENTS}/{{id}}", get_event),
    Route("DELETE", f"{EVENTS}/{{id}}", delete_event),
    Route("POST", f"{EVENTS}/{{id}}/cancel", cancel_event),
    Route("GET", "/users/{id}/calendar/events", list_events, like=EVENTS),
    Route("GET", "/users/{id}/calendars/{id}/events", list_events, like=EVENTS),
    Route("GET", "/users/{id}/calendar/calendarView", calendar_view, like=VIEW),
    Route("GET", "/users/{id}/calendars/{id}/calendarView", calendar_view, like=VIEW),
)
