"""Mailbox settings and inbox rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.sandbox.areas.users import find
from services.sandbox.cloud import Cloud
from services.sandbox.routes import Route
from services.sandbox.values import Misfit, take_shape
from services.sandbox.wire import Call, Refusal, Reply, Thing, bad_request
from services.sandbox.world.mailboxes import SETTINGS, has_mailbox

STATUS = frozenset({"disabled", "alwaysEnabled", "scheduled"})
AUDIENCE = frozenset({"none", "contactsOnly", "all"})
RULE = frozenset(
    {"displayName", "sequence", "isEnabled", "conditions", "actions", "exceptions", "isReadOnly", "hasError"}
)


def owner(cloud: Cloud, call: Call) -> Thing:
    """The user whose mailbox it is. Raises Refusal 404 for those without one."""
    try:
        user = find(cloud, call.args[0])
    except Refusal as refusal:
        raise Refusal(404, "ErrorInvalidUser", f"The requested user '{call.args[0]}' is invalid.") from refusal
    if not (cloud.knobs.exchange and has_mailbox(user)):
        text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise Refusal(404, "MailboxNotEnabledForRESTAPI", text)
    return user


def _context(cloud: Cloud, user: Thing, what: str) -> Thing:
    return {"@odata.context": cloud.context(f"users('{user['id']}')/{what}")}


def get_settings(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/mailboxSettings."""
    user = owner(cloud, call)
    settings = cloud.world.mailboxes.settings(user)
    names = [name.strip() for name in call.query.get("$select", "").split(",") if name.strip()]
    chosen = {name: settings[name] for name in names if name in settings} if names else settings
    return Reply.json(_context(cloud, user, "mailboxSettings") | chosen)


def get_setting(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/mailboxSettings/{name}: an object as it is, text in `value`."""
    user = owner(cloud, call)
    name = next((name for name in SETTINGS if name.lower() == call.args[1].lower()), None)
    if name is None:
        raise bad_request(f"Resource not found for the segment '{call.args[1]}'.")
    value = cloud.world.mailboxes.settings(user)[name]
    shown = value if isinstance(value, dict) else {"value": value}
    return Reply.json(_context(cloud, user, f"mailboxSettings/{name}") | shown)


def _bad(message: str) -> Refusal:
    return Refusal(400, "ErrorInvalidProperty", message)


def check_replies(value: Any) -> None:
    """Raise Refusal 400 for automatic replies that Exchange would not take."""
    if not isinstance(value, dict):
        raise _bad("The property 'automaticRepliesSetting' must be an object.")
    chosen = (str(value.get("status", "disabled")).lower(), str(value.get("externalAudience", "all")))
    if chosen[0] not in {word.lower() for word in STATUS} or chosen[1] not in AUDIENCE:
        raise _bad("The value set to property 'automaticRepliesSetting' is not one of those allowed.")
    for name in ("internalReplyMessage", "externalReplyMessage"):
        if not isinstance(value.get(name) or "", str):
            raise _bad(f"The property '{name}' must be text.")
    if value.get("status") != "scheduled":
        return
    try:
        start, end = (
            datetime.fromisoformat(value[f"scheduled{name}DateTime"]["dateTime"]) for name in ("Start", "End")
        )
    except (KeyError, TypeError, ValueError) as err:
        raise _bad("Scheduled replies need scheduledStartDateTime and scheduledEndDateTime.") from err
    if start >= end:
        raise _bad("The scheduled end must be after the scheduled start.")


def patch_settings(cloud: Cloud, call: Call) -> Reply:
    """PATCH /users/{id}/mailboxSettings: 200 with only what was sent; reply texts come back as HTML."""
    user, body = owner(cloud, call), call.json()
    sent = {name: value for name, value in body.items() if not name.startswith("@")}
    if not sent or not SETTINGS.keys() >= sent.keys():
        raise _bad("The request holds properties that cannot be set on mailboxSettings.")
    try:
        sent = take_shape("mailboxSettings", sent)
    except Misfit as err:
        raise _bad("A property of mailboxSettings has a value it cannot have.") from err
    settings = cloud.world.mailboxes.settings(user)
    if "automaticRepliesSetting" in sent:
        check_replies(sent["automaticRepliesSetting"])
        replies = {name: value for name, value in sent["automaticRepliesSetting"].items() if not name.startswith("@")}
        asked = str(replies.get("status", "")).lower()
        known = next((word for word in STATUS if word.lower() == asked), None)
        replies |= {"status": known} if known else {}
        for name in ("internalReplyMessage", "externalReplyMessage"):
            if replies.get(name) and not replies[name].startswith("<html>"):
                replies[name] = f"<html>\n<body>\n{replies[name]}\n</body>\n</html>\n"
        sent["automaticRepliesSetting"] = settings["automaticRepliesSetting"] | replies
    if isinstance(sent.get("workingHours"), dict):
        sent["workingHours"] = hours = settings["workingHours"] | sent["workingHours"]
        # Enum members are taken in any case and given back in their own.
        hours["daysOfWeek"] = [str(day).lower() for day in hours.get("daysOfWeek") or ()]
    before = {name: settings[name] for name in sent}
    settings.update(sent)
    actor, activity = call.caller.object_id, "Set mailbox settings"
    cloud.world.write(actor, activity, "mailboxes", user["id"], user["displayName"], before, sent)
    return Reply.json(_context(cloud, user, "mailboxSettings") | sent)


def _rule(cloud: Cloud, call: Call) -> tuple[Thing, Thing]:
    user = owner(cloud, call)
    rule = cloud.world.mailboxes.rules(user).get(call.args[1])
    if rule is None:
        raise Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
    return user, rule


def list_rules(cloud: Cloud, call: Call) -> Reply:
    """GET inbox rules."""
    user = owner(cloud, call)
    rows = list(cloud.world.mailboxes.rules(user).values())
    return Reply.json(_context(cloud, user, "mailFolders('inbox')/messageRules") | {"value": rows})


def get_rule(cloud: Cloud, call: Call) -> Reply:
    """GET one inbox rule."""
    user, rule = _rule(cloud, call)
    return Reply.json(_context(cloud, user, "mailFolders('inbox')/messageRules/$entity") | rule)


def _checked(call: Call) -> Thing:
    values = {name: value for name, value in call.json().items() if not name.startswith("@")}
    if not RULE.issuperset(values) or not isinstance(values.get("actions", {}), dict):
        raise _bad("The request holds properties that a messageRule does not have.")
    try:
        return take_shape("messageRule", values)
    except Misfit as err:
        raise _bad("A property of the messageRule has a value it cannot have.") from err


def add_rule(cloud: Cloud, call: Call) -> Reply:
    """POST an inbox rule: 201."""
    user, values = owner(cloud, call), _checked(call)
    if not values.get("displayName") or not values.get("actions"):
        raise _bad("A rule needs a displayName and actions.")
    cloud.world.mailboxes.rules(user)
    rule = cloud.world.mailboxes.add_rule(user, values)
    cloud.world.write(call.caller.object_id, "New-InboxRule", "mailboxes", user["id"], user["displayName"], {}, rule)
    return Reply.json(_context(cloud, user, "mailFolders('inbox')/messageRules/$entity") | rule, 201)


def patch_rule(cloud: Cloud, call: Call) -> Reply:
    """PATCH an inbox rule: 200; rules made in Outlook alone are read-only."""
    user, rule = _rule(cloud, call)
    values = _checked(call)
    if rule["isReadOnly"]:
        raise Refusal(403, "ErrorAccessDenied", "The rule is read-only.")
    before = {name: rule.get(name) for name in values}
    rule.update(values)
    cloud.world.write(
        call.caller.object_id, "Set-InboxRule", "mailboxes", user["id"], user["displayName"], before, values
    )
    return Reply.json(_context(cloud, user, "mailFolders('inbox')/messageRules/$entity") | rule)


def delete_rule(cloud: Cloud, call: Call) -> Reply:
    """DELETE an inbox rule: 204."""
    user, rule = _rule(cloud, call)
    del cloud.world.mailboxes.rules(user)[rule["id"]]
    cloud.world.write(call.caller.object_id, "Remove-InboxRule", "mailboxes", user["id"], user["displayName"], rule, {})
    return Reply(204)


RULES = "/users/{id}/mailFolders/inbox/messageRules"
ROUTES = (
    Route("GET", "/users/{id}/mailboxSettings", get_settings),
    Route("GET", "/users/{id}/mailboxSettings/{name}", get_setting),
    Route("PATCH", "/users/{id}/mailboxSettings", patch_settings),
    Route("GET", RULES, list_rules),
    Route("POST", RULES, add_rule),
    Route("GET", f"{RULES}/{{id}}", get_rule),
    Route("PATCH", f"{RULES}/{{id}}", patch_rule),
    Route("DELETE", f"{RULES}/{{id}}", delete_rule),
)
