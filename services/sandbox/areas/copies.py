"""Copying between drives: accepted here, followed on the other host."""

from __future__ import annotations

from services.sandbox.areas.drives import CONFLICTS, checked_name, chosen_item, gone, invalid, settle
from services.sandbox.cloud import Cloud
from services.sandbox.login_errors import plain_json
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.drives import Drive

ASYNC_OPERATION = "ItemCopy"
BARE = b'{"error_description":"Invalid audience Uri \'https://graph.microsoft.com/\'."}'


def copy_item(cloud: Cloud, call: Call) -> Reply:
    """POST copy: 202 with the monitor's address in Location. The root goes only child by child."""
    source, item = chosen_item(cloud, call)
    values = call.json()
    reference = values.get("parentReference")
    if not isinstance(reference, dict) and not values.get("name"):
        raise invalid("Must provide one of the following parameters to complete the operation: parentReference, name")
    children_only = values.get("childrenOnly") is True
    if not item.parent and not children_only:
        raise invalid("The root folder cannot be copied.")
    if children_only and item.children is None:
        raise invalid("childrenOnly is for folders.")
    target, folder = _destination(cloud, call, source, item.parent, reference if isinstance(reference, dict) else {})
    conflict = call.query.get("@microsoft.graph.conflictBehavior", "fail")
    if conflict not in CONFLICTS:
        raise invalid("conflictBehavior must be fail, replace or rename.")
    name = checked_name(values["name"]) if values.get("name") is not None else item.name
    how = cloud.knobs.copies
    job = cloud.world.copies.begin(source, item, target, folder, name, conflict, children_only, call.now, how)
    return Reply(202, b"", {"Location": f"{cloud.elsewhere}/_api/v2.0/monitor/{job.id}"})


def _destination(cloud: Cloud, call: Call, source: Drive, parent: str, reference: Thing) -> tuple[Drive, str]:
    drive = source
    if reference.get("driveId"):
        found = cloud.world.drives.find(str(reference["driveId"]), call.now)
        if found is None:
            raise gone()
        drive = found
    id = str(reference.get("id") or (drive.root if drive is not source else parent))
    folder = drive.items.get(drive.root if id == "root" else id)
    if folder is None:
        raise gone()
    if folder.children is None:
        raise invalid("The destination is not a folder.")
    return drive, folder.id


def monitor(cloud: Cloud, call: Call) -> Reply | None:
    """GET the monitor on the other host: 202 while it runs, 200 afterwards, 401 to whoever brings a token."""
    if tuple(part.lower() for part in call.path[:3]) != ("_api", "v2.0", "monitor") or len(call.path) != 4:
        return None
    if "authorization" in call.headers:
        raise Refusal(401, "unauthenticated", "Invalid audience", raw=BARE)
    settle(cloud, call)
    job = cloud.world.copies.jobs.get(call.path[3].lower())
    if job is None:
        raise gone()
    body: Thing = {"operation": ASYNC_OPERATION, "percentageComplete": job.percentage(call.now), "status": job.state}
    if job.state == "completed":
        body["resourceId"] = job.made
    if job.state == "failed":
        body["error"] = {"code": job.error[0], "message": job.error[1]}
    return plain_json(body, 202 if job.state == "inProgress" else 200)


ROUTES = (Route("POST", "/drives/{id}/items/{id}/copy", copy_item),)
