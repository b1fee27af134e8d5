"""Mail by Microsoft Graph: sent as a mailbox of the tenant, and looked up in its Sent Items before it is repeated."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from services.errors import GraphDenied, GraphError, GraphNotFound
from services.mail.letter import Letter, html
from services.mail.refused import MailRefused
from services.mail_settings import MailSettings
from services.microsoft.graph import Graph

SENDING = "Mail.Send"
LOOKING = frozenset({"Mail.ReadBasic.All", "Mail.Read", "Mail.ReadWrite"})
UNWELCOME = {"ErrorInvalidRecipients", "ErrorInvalidArgument", "RequestBodyRead"}


async def send(graph: Graph, settings: MailSettings, letter: Letter, message_id: str, *, again: bool) -> None:
    """POST /users/{sender}/sendMail. `again`: it may have been sent, so Sent Items is asked first if it may be.

    Raises MailRefused; recipients or a message that Exchange does not take are a lasting refusal.
    """
    try:
        if again and await sent(graph, settings, message_id):
            return
        # Never repeated below us: a lost answer to one that was sent would send it twice.
        await graph.send("POST", f"{_mailbox(settings)}/sendMail", body(settings, letter, message_id), repeat=False)
    except GraphError as error:
        raise _translated(error, settings) from error


async def sent(graph: Graph, settings: MailSettings, message_id: str) -> bool:
    """Whether the mail is in the sender's Sent Items; False too where Steward may not look there.

    GET /users/{sender}/mailFolders/sentitems/messages?$filter=internetMessageId eq '...'. Raises GraphError.
    """
    if LOOKING.isdisjoint(await graph.granted()):
        return False
    wanted = {"$filter": f"internetMessageId eq '{message_id}'", "$select": "id", "$top": "1"}
    found = await graph.get(f"{_mailbox(settings)}/mailFolders/sentitems/messages", wanted)
    return bool(found.get("value"))


async def examine(graph: Graph, settings: MailSettings) -> str:
    """What can be said of sending without sending: the permission is held. Raises MailRefused where it is not seen."""
    try:
        held = await graph.granted()
    except GraphError as error:
        raise _translated(error, settings) from error
    if SENDING not in held:
        raise MailRefused(
            f"The token does not hold {SENDING}.",
            "Grant it; if you granted it by a role of Exchange (RBAC for applications), say send test mail instead.",
        )
    looks = "can" if not LOOKING.isdisjoint(held) else "cannot (Mail.ReadBasic.All)"
    return f"{SENDING} is granted; Steward {looks} look up whether a mail was sent before it repeats one"


def body(settings: MailSettings, letter: Letter, message_id: str) -> dict[str, Any]:
    """The request: a `message` of Graph with an id of our own, kept in Sent Items."""
    return {
        "message": {
            "subject": letter.subject,
            "body": {"contentType": "HTML", "content": html(letter)},
            "toRecipients": [{"emailAddress": {"address": one}} for one in settings.recipients],
            "internetMessageId": message_id,
            "internetMessageHeaders": [
                {"name": "X-Steward-Mail", "value": message_id.strip("<>")},
                {"name": "X-Auto-Response-Suppress", "value": "All"},
            ],
        },
        "saveToSentItems": True,
    }


def _mailbox(settings: MailSettings) -> str:
    return f"/users/{quote(str(settings.sender), safe='@')}"


def _translated(error: GraphError, settings: MailSettings) -> MailRefused:
    if isinstance(error, GraphNotFound):
        return MailRefused(f"There is no mailbox {settings.sender} to send from.", "Check mail.sender.")
    if isinstance(error, GraphDenied):
        step = "Grant Mail.Send; with an application access policy, let it reach that mailbox."
        return MailRefused(f"Microsoft does not let Steward send as {settings.sender}.", step)
    if error.code in UNWELCOME:
        return MailRefused(f"Exchange does not take the mail: {error.sentence}", "Check mail.recipients.", lasting=True)
    return MailRefused(error.sentence, error.next_step)
