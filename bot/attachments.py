"""What goes out beside our cards: files to consent to, files that arrived, and what a search found."""

from __future__ import annotations

from typing import Any

from bot.turn import Reply, Result, Upload
from cards.elements import clean
from services.answers import FileOffer

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
FILE = "application/vnd.microsoft.teams.card.file.info"
THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
LONG = 500
# Look-alikes of the characters that make Markdown and HTML of a text.
HARMLESS = str.maketrans({"<": "‹", ">": "›", "[": "❲", "]": "❳", "*": "∗", "`": "ˋ", "~": "∼", "#": "＃", "|": "∣"})


def file(given: FileOffer | Upload) -> Json:
    """A file as an attachment: one to consent to, or one that was put where the person let it."""
    if isinstance(given, Upload):
        kept = {"uniqueId": given.unique_id, "fileType": given.kind}
        return {"contentType": FILE, "contentUrl": given.shown_url, "name": given.name, "content": kept}
    context = {"ask": given.ask}
    asked: Json = {"description": harmless(given.detail, LONG), "sizeInBytes": given.bytes}
    return {
        "contentType": CONSENT,
        "name": given.name,
        "content": asked | {"acceptContext": context, "declineContext": context},
    }


def found(reply: Reply) -> Json:
    """What a search found as the body that answers it, or the words about why there is nothing."""
    if not reply.results:
        return {"composeExtension": {"type": "message", "text": reply.refusal or reply.toast}}
    listed = [_result(one) for one in reply.results]
    return {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": listed}}


def harmless(text: str, limit: int = 120) -> str:
    """A text for where none is literal: what would be a tag, a link or bold in it stays words."""
    return clean(text, limit).translate(HARMLESS)


def _result(result: Result) -> Json:
    preview = {"title": harmless(result.title), "text": harmless(result.detail)}
    return {
        "contentType": CARD,
        "content": result.card,
        "preview": {"contentType": THUMBNAIL, "content": preview},
    }
