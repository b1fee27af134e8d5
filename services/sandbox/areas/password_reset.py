"""An administrator sets somebody's password: accepted at once, done a little later."""

from __future__ import annotations

from datetime import timedelta
from secrets import choice
from uuid import uuid4

from services.sandbox.areas.user_life import WEAK, strong
from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.permissions import denied
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Refusal, Reply, Thing
from services.sandbox.world.methods import PASSWORD
from services.sandbox.world.people import stamp

BEGINS, ENDS = timedelta(seconds=1), timedelta(seconds=4)
SYLLABLES = ("Ba", "Cu", "Do", "Fi", "Ga", "Jo", "Ku", "La", "Mo", "Nu", "Po", "Ru")


def generated() -> str:
    """A password as Entra makes them: a few syllables and digits."""
    return "".join(choice(SYLLABLES) for _ in range(4)) + "".join(choice("0123456789") for _ in range(4))


def reset_password(cloud: Cloud, call: Call) -> Reply:
    """POST resetPassword: 202, the password where one was made, and where to ask how it went.

    Only somebody signed in may, for somebody else and where their role outranks the other's.
    """
    if not call.caller.scopes:
        raise denied()
    user, asked = find(cloud, call.args[0]), (call.json() if call.body else {}).get("newPassword")
    if call.args[1] != PASSWORD:
        raise Refusal(404, "resourceNotFound", "The requested authentication method was not found for this user.")
    if user["id"] == call.caller.object_id:
        raise Refusal(400, "invalidRequest", "Users cannot reset their own password this way.")
    if asked is not None and not strong(asked):
        raise Refusal(400, "invalidRequest", WEAK)
    id, world = str(uuid4()), cloud.world
    world.methods.resets[id] = (user["id"], call.now)
    values = {"lastPasswordChangeDateTime": stamp(call.now)}
    world.update("users", user["id"], values, call.caller.object_id, "Reset password (by admin)")
    place = f"{cloud.graph_root}/users/{user['id']}/authentication/operations/{id}?aadgdc=SANDBOX&aadgsu=ssprprod-a"
    body: Thing = {} if asked else {"newPassword": generated()}
    context = {"@odata.context": cloud.context("microsoft.graph.passwordResetResponse")}
    return Reply.json(context | body, 202, Location=place)


def get_operation(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/authentication/operations/{id}: notStarted, running, succeeded."""
    user = find(cloud, call.args[0])
    owner, begun_at = cloud.world.methods.resets.get(call.args[1], ("", call.now))
    if owner != user["id"]:
        raise Refusal(404, "resourceNotFound", "The requested operation was not found for this user.")
    passed = call.now - begun_at
    status = "notStarted" if passed < BEGINS else "running" if passed < ENDS else "succeeded"
    last = begun_at if passed < BEGINS else begun_at + (BEGINS if passed < ENDS else ENDS)
    where = f"{cloud.graph_root}/users/{user['id']}/authentication/methods/{PASSWORD}"
    context = cloud.context(f"users('{user['id']}')/authentication/operations/$entity")
    return Reply.json({
        "@odata.context": context, "id": call.args[1], "status": status, "statusDetail": None,
        "createdDateTime": stamp(begun_at), "lastActionDateTime": stamp(last), "resourceLocation": where,
    })  # fmt: skip


ROUTES = (
    Route("POST", "/users/{id}/authentication/methods/{id}/resetPassword", reset_password),
    Route("GET", "/users/{id}/authentication/operations/{id}", get_operation),
)
