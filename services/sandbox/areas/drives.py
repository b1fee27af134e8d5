"""Drives and what is in them."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.collection import next_link, read_place, whole
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.copies import free_name
from services.sandbox.world.drives import Drive, Item, drive_id
from services.sandbox.world.people import stamp

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf", "jpg": "image/jpeg", "txt": "text/plain", "csv": "text/csv",
}  # fmt: skip
FORBIDDEN = frozenset('"*:<>?/\\|')
CONFLICTS = frozenset({"fail", "replace", "rename"})
NO_PAGING = "{} is not supported on this API. Only URLs returned by the API can be used to page."


def invalid(message: str) -> Refusal:
    """400 as OneDrive words it."""
    return Refusal(400, "invalidRequest", message)


def gone() -> Refusal:
    """404 for a drive or an item that is not there."""
    return Refusal(404, "itemNotFound", "The resource could not be found.")


def settle(cloud: Cloud, call: Call) -> None:
    """Let copies that are due take effect, and put them in the ledger."""
    for job in cloud.world.copies.settle(call.now):
        if job.state == "completed" and not job.silent:
            after = {"item": job.made, "from": job.source.id, "name": job.name}
            cloud.world.write(job.source.owner, "FileCopied", "drives", job.target.owner, job.name, {}, after)


def chosen_drive(cloud: Cloud, call: Call) -> Drive:
    """The drive a path names. Raises Refusal 404."""
    settle(cloud, call)
    drive = cloud.world.drives.find(call.args[0], call.now)
    if drive is None:
        raise gone()
    return drive


def chosen_item(cloud: Cloud, call: Call) -> tuple[Drive, Item]:
    """The drive and the item a path names; the root where it names none. Raises Refusal 404."""
    drive = chosen_drive(cloud, call)
    id = call.args[1] if len(call.args) > 1 else "root"
    item = drive.items.get(drive.root if id.lower() == "root" else id)
    if item is None:
        raise gone()
    return drive, item


def _names(call: Call, kind: str) -> frozenset[str] | None:
    wanted = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    known = {name.lower(): name for name in TYPES[kind]}
    for name in wanted:
        if name.lower() not in known:
            raise invalid(f"Could not find a property named '{name}' on type 'microsoft.graph.{kind}'.")
    return frozenset(known[name.lower()] for name in wanted) if wanted else None


def _shown(row: Thing, names: frozenset[str] | None) -> Thing:
    return row if names is None else {name: value for name, value in row.items() if name in names}


def _somebody(cloud: Cloud, id: str) -> Thing:
    person = cloud.world.person(id) or {"displayName": None}
    return {"user": {"id": id, "displayName": person["displayName"]}}


def _site(drive: Drive) -> str:
    return f"contoso-my.sharepoint.com,{drive.owner},{drive.owner[::-1]}"


def _address(cloud: Cloud, drive: Drive) -> str:
    person = cloud.world.person(drive.owner) or {"userPrincipalName": drive.owner}
    return f"https://{cloud.tenant.slug}-my.sharepoint.com/personal/{_slug(person['userPrincipalName'])}/Documents"


@lru_cache(maxsize=1_024)
def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name.lower())


def draw(cloud: Cloud, drive: Drive, item: Item) -> Thing:
    """One `driveItem`."""
    created = stamp(item.created_at)
    changed = created if item.changed_at == item.created_at else stamp(item.changed_at)
    mark = sha256(f"{item.id}{changed}{item.name}".encode()).hexdigest().upper()
    above = drive.items.get(item.parent)
    parent: Thing = {"driveType": "business", "driveId": drive.id, "siteId": _site(drive)}
    if above is not None:
        parent |= {"id": above.id, "name": above.name, "path": f"/drives/{drive.id}/root:{drive.path(above)}"}
    row: Thing = {
        "createdDateTime": created, "eTag": f'"{{{mark[:32]}}},1"', "id": item.id, "lastModifiedDateTime": changed,
        "name": item.name, "webUrl": f"{_address(cloud, drive)}{drive.path(item)}", "cTag": f'"c:{{{mark[:32]}}},1"',
        "size": item.size, "createdBy": _somebody(cloud, drive.owner),
        "lastModifiedBy": _somebody(cloud, drive.owner), "parentReference": parent,
        "fileSystemInfo": {"createdDateTime": created, "lastModifiedDateTime": changed},
    }  # fmt: skip
    if above is None:
        row["root"] = {}
    if item.children is not None:
        return row | {"folder": {"childCount": len(item.children)}}
    mime = MIME.get(item.name.rpartition(".")[2], "application/octet-stream")
    return row | {"file": {"mimeType": mime, "hashes": {"quickXorHash": mark[:27] + "="}}}


def get_drive(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/drive. 404 for people who never had one."""
    user = find(cloud, call.args[0])
    settle(cloud, call)
    drive = cloud.world.drives.find(drive_id(user["id"]), call.now)
    if drive is None:
        raise Refusal(404, "ResourceNotFound", "User's mysite not found.")
    return _drive_reply(cloud, call, drive)


def _drive_reply(cloud: Cloud, call: Call, drive: Drive) -> Reply:
    left = drive.total - drive.used
    state = "exceeded" if left <= 0 else "critical" if left < drive.total // 100 else "normal"
    root = drive.items[drive.root]
    row = {
        "createdDateTime": stamp(root.created_at), "description": "", "id": drive.id,
        "lastModifiedDateTime": stamp(root.changed_at), "name": "OneDrive", "webUrl": _address(cloud, drive),
        "driveType": "business", "createdBy": _somebody(cloud, drive.owner),
        "lastModifiedBy": _somebody(cloud, drive.owner), "owner": _somebody(cloud, drive.owner),
        "quota": {"deleted": 0, "remaining": left, "state": state, "total": drive.total, "used": drive.used},
    }  # fmt: skip
    return Reply.json({"@odata.context": cloud.context("drives/$entity")} | _shown(row, _names(call, "drive")))


def get_drive_by_id(cloud: Cloud, call: Call) -> Reply:
    """GET /drives/{id}: also for thirty days after its owner was deleted."""
    return _drive_reply(cloud, call, chosen_drive(cloud, call))


def entity(cloud: Cloud, call: Call, drive: Drive, item: Item, status: int = 200) -> Reply:
    """One item as a reply."""
    context = cloud.context(f"drives('{drive.id}')/items/$entity")
    return Reply.json({"@odata.context": context} | _shown(draw(cloud, drive, item), _names(call, "driveItem")), status)


def get_item(cloud: Cloud, call: Call) -> Reply:
    """GET an item, or the root."""
    return entity(cloud, call, *chosen_item(cloud, call))


def list_children(cloud: Cloud, call: Call) -> Reply:
    """GET the children of a folder: 200 to a page; a file has none."""
    drive, item = chosen_item(cloud, call)
    for option in ("$count", "$search", "$skip"):
        if option in call.query:
            raise invalid(NO_PAGING.format(option))
    names = _names(call, "driveItem")
    top = whole(call.query["$top"], 1, 5000) if "$top" in call.query else 200
    ids = list((item.children or {}).values())
    if call.query.get("$orderby"):
        ids.sort(key=lambda id: drive.items[id].name.casefold(), reverse="desc" in call.query["$orderby"])
    place = read_place(cloud, call)
    head: Thing = {"@odata.context": cloud.context(f"drives('{drive.id}')/items('{item.id}')/children")}
    if place + top < len(ids):
        head["@odata.nextLink"] = next_link(cloud, call, place + top)
    value = [_shown(draw(cloud, drive, drive.items[id]), names) for id in ids[place : place + top]]
    return Reply.json(head | {"value": value})


def checked_name(value: object) -> str:
    """A name an item may have. Raises Refusal 400."""
    if not isinstance(value, str) or not value.strip() or len(value) > 255 or not FORBIDDEN.isdisjoint(value):
        raise invalid('The provided name cannot contain any of the following characters: " * : < > ? / \\ |')
    return value


def add_folder(cloud: Cloud, call: Call) -> Reply:
    """POST a folder into a folder: 201."""
    drive, item = chosen_item(cloud, call)
    values = call.json()
    name = checked_name(values.get("name"))
    if item.children is None or not isinstance(values.get("folder"), dict):
        raise invalid("Only a folder can be made, and only in a folder.")
    conflict = values.get("@microsoft.graph.conflictBehavior", "fail")
    there = drive.child(item.id, name)
    if there and conflict == "replace":
        drive.remove(there, call.now)
    elif there and conflict == "rename":
        name = free_name(drive, item.id, name)
    elif there:
        raise Refusal(409, "nameAlreadyExists", "Name already exists")
    made = drive.add(item.id, name, None, call.now)
    cloud.world.write(call.caller.object_id, "FolderCreated", "drives", drive.owner, name, {}, {"item": made.id})
    return entity(cloud, call, drive, made, 201)


def patch_item(cloud: Cloud, call: Call) -> Reply:
    """PATCH an item's name or parent: 200. The root stays as it is."""
    drive, item = chosen_item(cloud, call)
    values = call.json()
    if not item.parent:
        raise invalid("The root folder cannot be changed.")
    name = checked_name(values["name"]) if "name" in values else item.name
    reference = values.get("parentReference") or {}
    parent = drive.items.get(str(reference.get("id", item.parent))) if isinstance(reference, dict) else None
    if parent is None or parent.children is None:
        raise gone()
    if any(parent.id == below.id for below in drive.below(item.id)):
        raise invalid("An item cannot be moved into itself.")
    there = drive.child(parent.id, name)
    if there and there.id != item.id:
        raise Refusal(409, "nameAlreadyExists", "Name already exists")
    before = {"name": item.name, "parent": item.parent}
    drive.move(item, parent.id, name, call.now)
    after = {"name": name, "parent": parent.id}
    cloud.world.write(call.caller.object_id, "FileModified", "drives", drive.owner, name, before, after)
    return entity(cloud, call, drive, item)


def delete_item(cloud: Cloud, call: Call) -> Reply:
    """DELETE an item with all that is in it: 204. The root stays."""
    drive, item = chosen_item(cloud, call)
    if not item.parent:
        raise invalid("The root folder cannot be deleted.")
    drive.remove(item, call.now)
    cloud.world.write(call.caller.object_id, "FileDeleted", "drives", drive.owner, item.name, {"item": item.id}, {})
    return Reply(204)


def list_permissions(cloud: Cloud, call: Call) -> Reply:
    """GET who may see an item: the owner and those invited to it. A copy takes no sharing along."""
    drive, item = chosen_item(cloud, call)
    owner = _somebody(cloud, drive.owner)
    row = {"id": sha256(item.id.encode()).hexdigest()[:24], "roles": ["owner"], "grantedTo": owner,
           "grantedToV2": owner}  # fmt: skip
    context = cloud.context(f"drives('{drive.id}')/items('{item.id}')/permissions")
    return Reply.json({"@odata.context": context, "value": [row, *drive.shares.get(item.id, [])]})


ITEM, ROOT = "/drives/{id}/items/{id}", "/drives/{id}/root"
ROUTES = (
    Route("GET", "/users/{id}/drive", get_drive),
    Route("GET", "/drives/{id}", get_drive_by_id, like="/users/{id}/drive"),
    Route("GET", ROOT, get_item),
    Route("GET", f"{ROOT}/children", list_children),
    Route("GET", ITEM, get_item),
    Route("GET", f"{ITEM}/children", list_children),
    Route("POST", f"{ITEM}/children", add_folder),
    Route("POST", f"{ROOT}/children", add_folder, like=f"{ITEM}/children"),
    Route("PATCH", ITEM, patch_item),
    Route("DELETE", ITEM, delete_item),
    Route("GET", f"{ITEM}/permissions", list_permissions),
)
