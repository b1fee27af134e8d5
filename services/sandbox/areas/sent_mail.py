"""Mail that an app sends: it is accepted at once, goes to Sent Items a moment later, and can be looked up there."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from services.sandbox.areas.mail import owner
from services.sandbox.cloud import Cloud
from services.sandbox.outlook import page
from services.sandbox.routes import Route
from services.sandbox.wire import Call, Refusal, Reply, Thing

MOST_HEADERS = 5
ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
KNOWN = frozenset(
    {
        "subject", "body", "toRecipients", "ccRecipients", "bccRecipients", "replyTo", "from", "sender", "importance",
        "attachments", "internetMessageHeaders", "internetMessageId", "isDeliveryReceiptRequested",
        "isReadReceiptRequested", "singleValueExtendedProperties", "categories", "flag", "inferenceClassification",
    }
)  # fmt: skip
SHOWN = ("id", "subject", "body", "toRecipients", "internetMessageId", "sentDateTime", "internetMessageHeaders")


def send_mail(cloud: Cloud, call: Call) -> Reply:
    """POST /users/{id}/sendMail: 202 and nothing more; what is wrong with the message is said at once."""
    user, body = owner(cloud, call), call.json()
    sent = {name.lower(): value for name, value in body.items()}
    message = sent.get("message")
    if not isinstance(message, dict):
        raise Refusal(400, "ErrorInvalidRequest", "The request must hold a message.")
    if unknown := {name for name in message if "@" not in name} - KNOWN:
        text = f"The property '{min(unknown)}' does not exist on type 'microsoft.graph.message'."
        raise Refusal(400, "RequestBodyRead", text)
    _check(message)
    kept = {
        "id": f"AAMk{uuid4().hex}=",
        "sentDateTime": f"{call.now:%Y-%m-%dT%H:%M:%SZ}",
        "internetMessageId": f"<{uuid4().hex}@{user['userPrincipalName'].partition('@')[2]}>",
    } | message
    cloud.world.mailboxes.outgoing.append(kept | {"sender": user["userPrincipalName"]})
    if sent.get("savetosentitems", True):
        cloud.world.mailboxes.sent.setdefault(user["id"], []).append(kept)
    return Reply(202)


def _check(message: Thing) -> None:
    """Raise Refusal 400 for a message Exchange would not send."""
    to = [one for name in ("toRecipients", "ccRecipients", "bccRecipients") for one in _list(message, name)]
    if not to:
        raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient is not valid.")
    for one in to:
        if not ADDRESS.fullmatch(_address(one)):
            text = f"At least one recipient is not valid., Recipient '{_address(one)[:60]}' is not resolved."
            raise Refusal(400, "ErrorInvalidRecipients", text)
    body = message.get("body") or {}
    if not isinstance(body, dict) or str(body.get("contentType", "text")).lower() not in {"text", "html"}:
        raise Refusal(400, "ErrorInvalidArgument", "The body's contentType is text or html.")
    headers = _list(message, "internetMessageHeaders")
    if len(headers) > MOST_HEADERS:
        raise Refusal(400, "InvalidInternetMessageHeaderCollection", "Maximum number of headers in one message is 5.")
    for header in headers:
        name = str(header.get("name", "")) if isinstance(header, dict) else ""
        if not name.lower().startswith("x-"):
            text = f"The internet message header name '{name[:60]}' should start with 'x-' or 'X-'."
            raise Refusal(400, "InvalidInternetMessageHeader", text)


def _list(message: Thing, name: str) -> list[Any]:
    found = message.get(name) or []
    if not isinstance(found, list):
        raise Refusal(400, "RequestBodyRead", f"The property '{name}' is a collection.")
    return found


def _address(recipient: Any) -> str:
    inner = recipient.get("emailAddress") if isinstance(recipient, dict) else None
    return str(inner.get("address", "")) if isinstance(inner, dict) else ""


def sent_items(cloud: Cloud, call: Call) -> Reply:
    """GET /users/{id}/mailFolders/sentitems/messages: what was sent and saved, newest first."""
    user = owner(cloud, call)
    rows = [{name: one.get(name) for name in SHOWN} for one in reversed(cloud.world.mailboxes.sent.get(user["id"], []))]
    context = f"users('{user['id']}')/mailFolders('sentitems')/messages"
    return page(cloud, call, context, rows, "message", SHOWN)


ROUTES = (
    Route("POST", "/users/{id}/sendMail", send_mail),
    Route("GET", "/users/{id}/mailFolders/sentitems/messages", sent_items),
)
