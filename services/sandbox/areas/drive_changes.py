"""What changed in a drive since a token, and sharing an item with people."""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from services.sandbox.areas.drives import chosen_drive, chosen_item, draw, invalid
from services.sandbox.cloud import Cloud
from services.sandbox.outlook import instant
from services.sandbox.pages import seal, unseal
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.drives import Drive

PAGE = 200
# A moment may stand for a token: what changed since then.
STAMP = re.compile(r"^\d{4}-\d\d-\d\dT")
ROLES = frozenset({"read", "write", "owner"})


def _state(cloud: Cloud, call: Call, drive: Drive) -> Thing:
    """Where a token stands: `p` in the first enumeration or `j` in the journal. Raises Refusal 400 or 410."""
    told = call.args[1] if len(call.args) > 1 else ""
    token = told or call.query.get("token", call.query.get("$deltatoken", ""))
    if token == "latest":  # noqa: S105  # Graph's own word, no secret
        return {"j": len(drive.journal), "p": None}
    if not token:
        return {"j": len(drive.journal), "p": 0}
    if STAMP.match(token):
        return {"j": len(drive.journal), "p": None, "since": instant(token)}
    state = unseal(token, call.now, cloud.knobs.page_token_life * 10_000)
    if state.get("d") != drive.id:
        raise invalid("The token does not belong to this drive.")
    if call.now.timestamp() - state["t"] > cloud.knobs.delta_token_life.total_seconds():
        place = f"{cloud.graph_root}/drives/{drive.id}/root/delta"
        text = "Resync required. Replace any local items with the server's version."
        raise Refusal(410, "resyncChangesApplyDifferences", text, headers={"Location": place})
    return state


def _deleted(drive: Drive, id: str) -> Thing:
    """What is still told of an item that is gone: what it was, and where."""
    item = drive.gone[id][0]
    parent = {"driveType": "business", "driveId": drive.id, "id": item.parent}
    row: Thing = {"id": id, "name": item.name, "parentReference": parent, "deleted": {"state": "deleted"}}
    return row | ({"file": {}} if item.children is None else {"folder": {"childCount": 0}})


def _since(drive: Drive, moment: datetime) -> dict[str, None]:
    """Ids of the items that changed or were deleted at a moment or later."""
    changed = [item.id for item in drive.items.values() if item.changed_at >= moment]
    return dict.fromkeys(changed + [id for id, (_, at) in drive.gone.items() if at >= moment])


def drive_delta(cloud: Cloud, call: Call) -> Reply:
    """GET the changes of a drive: every item first, later what changed; the gone have a `deleted` facet."""
    drive = chosen_drive(cloud, call)
    state = _state(cloud, call, drive)
    here, now = f"{cloud.graph_root}/drives/{drive.id}/root/delta()", call.now.timestamp()
    head: Thing = {"@odata.context": cloud.context("Collection(driveItem)")}

    def link(**place: int | None) -> str:
        return f"{here}?token={seal({'d': drive.id, 't': now, **place})}"

    if state["p"] is not None:
        items = list(drive.items.values())
        start = int(state["p"])
        value = [draw(cloud, drive, item) for item in items[start : start + PAGE]]
        more = start + PAGE < len(items)
        follow = link(p=start + PAGE, j=state["j"]) if more else link(p=None, j=state["j"])
        return Reply.json(head | {"@odata.nextLink" if more else "@odata.deltaLink": follow, "value": value})
    changed = dict.fromkeys(id for id, _ in drive.journal[state["j"] :])
    if "since" in state:
        changed = _since(drive, state["since"])
    value = [draw(cloud, drive, drive.items[id]) if id in drive.items else _deleted(drive, id) for id in changed]
    return Reply.json(head | {"@odata.deltaLink": link(p=None, j=len(drive.journal)), "value": value})


def invite(cloud: Cloud, call: Call) -> Reply:
    """POST invite: 200 with one permission for each recipient."""
    drive, item = chosen_item(cloud, call)
    values = call.json()
    roles, recipients = values.get("roles"), values.get("recipients")
    if not isinstance(roles, list) or not roles or not all(isinstance(r, str) and r in ROLES for r in roles):
        raise invalid("The roles must be read or write.")
    if not isinstance(recipients, list) or not recipients:
        raise invalid("At least one recipient is needed.")
    made: list[Thing] = []
    for recipient in recipients:
        address = recipient.get("email") if isinstance(recipient, dict) else None
        if not isinstance(address, str) or "@" not in address:
            raise invalid("A recipient needs an email address.")
        known = cloud.world.users.get(cloud.world.user_id(address) or "")
        if known is None and not values.get("requireSignIn", True):
            raise Refusal(403, "accessDenied", "Sharing with anybody is turned off for this site.")
        who = {
            "user": {"id": known["id"] if known else None, "displayName": known["displayName"] if known else address}
        }
        site = {"id": "5", "displayName": who["user"]["displayName"],
                "loginName": f"i:0#.f|membership|{address.lower()}"}  # fmt: skip
        id = sha256(f"{item.id}{address}".encode()).hexdigest()[:24]
        made.append({"id": id, "roles": roles, "grantedTo": who, "grantedToV2": who | {"siteUser": site},
                     "@deprecated.GrantedTo": "GrantedTo has been deprecated. Refer to GrantedToV2",
                     "hasPassword": bool(values.get("password")),
                     "expirationDateTime": values.get("expirationDateTime"),
                     "invitation": {"email": address, "signInRequired": True}})  # fmt: skip
    drive.shares.setdefault(item.id, []).extend(made)
    after = {"shared": [row["invitation"]["email"] for row in made], "roles": roles}
    cloud.world.write(call.caller.object_id, "SharingInvitationCreated", "drives", drive.owner, item.name, {}, after)
    return Reply.json({"@odata.context": cloud.context("Collection(permission)"), "value": made})


ROUTES = (
    Route("GET", "/drives/{id}/root/delta()", drive_delta),
    Route("GET", "/drives/{id}/root/delta(token={token})", drive_delta, like="/drives/{id}/root/delta()"),
    Route("POST", "/drives/{id}/items/{id}/invite", invite),
)
