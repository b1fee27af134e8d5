"""What narrows a list of accounts by what mailboxes do on their own: rules that send mail on, automatic replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from services.account_filters import KEPT
from services.resources.mailbox_settings import MailboxSettings
from services.resources.organization import Domain
from services.resources.users import User
from services.specs import Filter
from services.store.query import pick
from services.store.reader import Reader

MAIL = "mail|email|emails|messages|mailbox|inbox"
BOXES = "mailboxes|mailbox|inboxes|inbox|rules|mail|email|emails"
DOES = "forwards|forwarding|forwarded|redirects|redirecting|redirected|auto-forwarding"
ON = "on|active|enabled|running|set|turned|switched|configured"
RULES = "inbox|mailbox|mail|outlook rules that|which"
HAS = "with|has|have|having|using|use|uses"
AWAY = (
    "out of office",
    "ooo|oof|auto-reply|autoreply|auto-replies|autoresponder",
    "auto|automatic reply|replies|response|message",
    "absence|vacation|holiday|away note|message|notice|reply|responder",
)
OUTSIDE = (
    "outside",
    "to gmail.com|outlook.com|hotmail.com|yahoo.com|gmx.de",
    "externally|externals",
    "to external|outside|foreign|private|gmail",
    "outside company|domain",
)


def _forwarding(where: str = "") -> list[str]:
    """How people say that mail is sent on, and `where` to."""
    forms = [DOES, f"{DOES} {MAIL}", f"{BOXES} {DOES}", f"{HAS} {DOES}", f"{HAS} {MAIL} {DOES}"]
    forms += [f"{BOXES} {DOES} {MAIL}", f"{BOXES} {HAS} {DOES}", f"{HAS} forwarding|redirect rule|rules"]
    forms += [
        f"{BOXES} is|are|gets|get {DOES}",
        f"{BOXES} {HAS} forwarding|redirect rule|rules",
        "forwarding|redirect rules|rule",
    ]
    forms += [f"{who} forward|redirect" for who in ("who|that|which|people", BOXES, f"{BOXES} that|which", RULES)]
    forms += [f"{who} forward|redirect|send|sends {MAIL}" for who in ("who|that|which|people", BOXES)]
    forms += ["suspicious|strange|malicious|hidden|odd inbox|mailbox|mail rules|rule"]
    return [f"{form} {where}".strip() for form in forms]


def _sending_outside() -> list[str]:
    says = [form for where in OUTSIDE for form in _forwarding(where)]
    ends = "address|addresses|domain|domains|mailbox|mailboxes|account|recipients"
    says += [f"{form} {ends}" for form in _forwarding("to|towards external|outside|foreign|private")]
    return says + [f"external|outside {MAIL} forwarding|forwards", "external|outside forwarding|forwards"]


def _away() -> list[str]:
    says = ["on leave|holiday|vacation|pto|holidays|break", "away", "away|absent|out from|of office"]
    for said in AWAY:
        says += [said, f"{HAS} {said}", f"{said} {ON}", f"{said} is|are {ON}", f"{HAS} {said} {ON}", f"{BOXES} {said}"]
        says += [f"{BOXES} {HAS} {said}", f"{BOXES} {HAS} {said} {ON}", f"turned|switched on {said}"]
        says += [f"has|have|who|that set|put|switched|turned on|up {said}"]
        says += [f"{said} {ON} on|up", f"{HAS} {said} {ON} on|up", f"{said} is|are {ON} on|up"]
    return says


FILTERS = (
    Filter("forwarding mail", says=(*_forwarding(), *(f"{form} {ON}" for form in _forwarding()))),
    Filter("forwarding outside", says=tuple(_sending_outside())),
    Filter("out of office", says=tuple(_away())),
)


def _theirs(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whose mailbox is one of which all `conditions` hold; few are read at all."""
    boxes = pick(MailboxSettings.id).where(col(MailboxSettings.connection_id).in_(KEPT), *conditions)
    return and_(col(User.connection_id).in_(KEPT), col(User.id).in_(boxes))


def _forwards(read: Reader) -> ColumnElement[bool]:
    return _theirs(col(MailboxSettings.forwards_to) != "")


def _forwards_outside(read: Reader) -> ColumnElement[bool]:
    """Whose rules send mail to an address of no domain of the tenants."""
    domains = {row.id for row in read.rows(pick(Domain.id))}
    sending = read.rows(
        pick(MailboxSettings.id, MailboxSettings.forwards_to).where(col(MailboxSettings.forwards_to) != "")
    )
    outside = [one.id for one in sending if any(to.rpartition("@")[2] not in domains for to in one.forwards_to.split())]
    return _theirs(col(MailboxSettings.id).in_(outside))


def _out(read: Reader) -> ColumnElement[bool]:
    """Whose automatic reply goes out now: always, or in a time that has begun and has not ended."""
    box = MailboxSettings
    begun = or_(col(box.from_at).is_(None), col(box.from_at) <= read.now)
    lasts = or_(col(box.until_at).is_(None), col(box.until_at) > read.now)
    return _theirs(or_(col(box.auto_reply) == "alwaysEnabled", and_(col(box.auto_reply) == "scheduled", begun, lasts)))


CONDITIONS: Mapping[str, Callable[[Reader], ColumnElement[bool]]] = {
    "forwarding mail": _forwards,
    "forwarding outside": _forwards_outside,
    "out of office": _out,
}


def condition(read: Reader, name: str) -> ColumnElement[bool]:
    """Whose mailbox does what filter `name` says. Source: mailboxSettings, messageRules; what is outside: domains."""
    return CONDITIONS[name](read)
