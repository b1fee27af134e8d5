"""Emptying somebody's calendar: their own meetings are cancelled, so that the others know, the rest is deleted."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from services.account import account
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import BadArgument, GraphError, GraphNotFound, NothingToDo
from services.mailbox import mailbox
from services.microsoft.graph import segments
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

SELECT = "id,subject,start,end,isOrganizer,isCancelled,type,recurrence,attendees"
WHY = "The organiser has left."


async def look(work: Work) -> dict[str, Any]:
    """How many meetings they organise and how many other events there are. Raises NotAllowed, GraphError kinds."""
    found = await _events(work)
    return {"own": sum(map(_theirs, found)), "others": sum(not _theirs(one) for one in found)}


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo without events, BadArgument for an end before its start, NotFound."""
    user, given, own, others = account(read, step), step.given, step.found["own"], step.found["others"]
    if given.get("start", "") > given.get("end", "9"):
        raise BadArgument("The end must come after the start.", "Correct the times.")
    if not own + others:
        raise NothingToDo(f"{user.display_name} has no such events.")
    when = f"{given.get('start', 'now')[:10]} to {given.get('end', 'the end')[:10]}"
    lines = (("Meetings they organise", when, "cancelled"), ("Other events", when, "deleted"))
    told = f"{own} of their own now, whose guests get a cancellation, and {others} others. This cannot be undone."
    return Preview(lines, (told,))


async def run(work: Work) -> Done:
    """Cancels and deletes. Safe to repeat. POST .../cancel, DELETE /users/{id}/events/{id}. Raises GraphError kinds."""
    count = 0
    for one in await _events(work):
        path = segments("users", work.target, "events", one["id"])
        with suppress(GraphNotFound):
            if _theirs(one) and not await _cancelled(work, path):
                continue
            if not _theirs(one):
                await work.graph.send("DELETE", path)
            count += 1
            if count % 20 == 0:
                await work.keep({"sentence": f"{count} events so far."})
    return Done(f"{count} events were cancelled or deleted.")


async def _cancelled(work: Work, path: str) -> bool:
    """Whether a meeting is cancelled. A lost answer may have been to this very request."""
    try:
        await work.graph.send("POST", f"{path}/cancel", {"comment": WHY})
    except GraphNotFound:
        raise
    except GraphError as error:
        if error.status != 400:
            raise
        await work.graph.send("DELETE", path)
    return True


async def verify(work: Work) -> bool:
    """Whether none is left. Raises GraphError kinds."""
    return not await _events(work)


async def _events(work: Work) -> list[dict[str, Any]]:
    """The events meant: those of a window, or all that have not ended, series as a whole.

    GET /users/{id}/calendarView, or /users/{id}/events. Raises NotAllowed without a mailbox, GraphError kinds.
    """
    given = work.given
    with mailbox():
        since = given.get("start") or work.now().astimezone(UTC).isoformat()
        if "end" in given:
            window = {"startDateTime": since, "endDateTime": given["end"]}
            path = segments("users", work.target, "calendarView")
            return await work.graph.listed(path, {**window, "$select": SELECT, "$top": "200"})
        path = segments("users", work.target, "events")
        every = await work.graph.listed(path, {"$select": SELECT, "$top": "200"})
    return [one for one in every if _ends(one) >= datetime.fromisoformat(since)]


def _ends(event: dict[str, Any]) -> datetime:
    """When an event ends, a series with its last day; one without an end never does."""
    series = (event.get("recurrence") or {}).get("range") or {}
    if series:
        last = series.get("endDate") if series.get("type") != "noEnd" else "9998-12-31"
        return datetime.fromisoformat(f"{last}T23:59:59+00:00")
    return datetime.fromisoformat(event["end"]["dateTime"][:19]).replace(tzinfo=UTC)


def _theirs(event: dict[str, Any]) -> bool:
    """Whether it is a meeting of theirs that others were invited to."""
    return bool(event.get("isOrganizer") and event.get("attendees") and not event.get("isCancelled"))


CANCEL = "cancel|delete|remove|drop|clear|call-off|erase"
COMING = "[future|upcoming|coming]"
DIARY = "calendar|diary|agenda|schedule"
EVENTS = "[calendar] meetings|meeting|events|appointments|bookings|invites|invitations|entries"
WINDOWS = (
    "[from|between <start> to|and|until|till|through <end>]",
    "<start> to|until|till|through <end>",
    "from|starting|after|since <start> [on|onwards]",
    "until|till|through|before <end>",
    "[in|during|on|over|for|within] <window>",
)

ACTION = Action(
    name="delete_events",
    canonical="delete events <who> [from <start>] [to <end>]",
    help="Cancels a person's own meetings and deletes their other events, from now on or in a window.",
    examples=("delete events Adele Vance", "cancel the meetings of Alex Wilber"),
    says=(
        *(
            f"{CANCEL} [all|everything|whatever] [of] {COMING} {EVENTS} {of} {when}"
            for of in ("of|for|from <who>", "<who> has|organised|organized|organises|organizes|booked")
            for when in WINDOWS
        ),
        *(f"{CANCEL} everything|all [that|is] in|on|from <who> 's [outlook] {DIARY} {when}" for when in WINDOWS),
        *(f"{CANCEL} {EVENTS} in|on|from <who> 's [outlook] {DIARY} {when}" for when in WINDOWS),
        *(f"clear|empty|wipe|clean|free [out|up] <who> 's {DIARY} {when}" for when in WINDOWS),
        *(f"<who> 's {EVENTS} {when} can|may|should|must go" for when in WINDOWS),
        "clean|empty|clear [out|up] [all] events|meetings|appointments|entries in|from|of <who> ['s] "
        "[calendar|diary|agenda]",
        f"{CANCEL} [all|everything] [of] {COMING} {EVENTS} organised|organized|booked|made|scheduled by <who>",
        *(f"{CANCEL} [all|any] [of] <who> 's {COMING} {EVENTS} {when}" for when in WINDOWS),
        *(f"clear|clean|wipe|sweep out [all|any] [of] <who> 's {COMING} {EVENTS} {when}" for when in WINDOWS),
        *(f"clear|empty|wipe|erase|clean [out] {DIARY} of|for <who> {when}" for when in WINDOWS),
        "cancel|delete everything in <who> 's calendar",
    ),
    slots=(
        Slot(name="start", label="From", kind="time", required=False),
        Slot(name="end", label="To", kind="time", required=False),
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("Calendars.ReadWrite", "User.Read.All"),
    risk=Severity.HIGH,
    all_of="event|meeting|appointment",
)
