"""Mail that a rule sends out of the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_
from sqlmodel import col

from services.answers import Fact, Tone, Value
from services.resources.mailbox_settings import MailboxSettings
from services.resources.organization import Domain
from services.resources.users import User
from services.specs import Check, Finding, Limits, Severity
from services.store.query import pick
from services.store.reader import Reader
from services.watch.fixes import DISABLE, REVOKE_SESSIONS
from services.watch.people import PERSON, person


def find(read: Reader, connection_id: int, limits: Limits) -> Iterator[Finding]:
    """Mailboxes with a rule in force that sends mail to an address of no domain of the tenant.

    Source: messageRules (forwardTo, forwardAsAttachmentTo, redirectTo), domains.
    """
    box = MailboxSettings
    domains = {row.id for row in read.rows(pick(Domain.id).where(col(Domain.connection_id) == connection_id))}
    wanted = (
        pick(*PERSON, box.forwards_to)
        .select_from(box)
        .join(User, and_(col(User.connection_id) == box.connection_id, col(User.id) == box.id))
        .where(col(box.connection_id) == connection_id, read.among(col(box.id)), col(box.forwards_to) != "")
    )
    for row in read.rows(wanted.order_by(col(User.id))):
        outside = [one for one in row.forwards_to.split() if one.rpartition("@")[2] not in domains]
        if outside:
            yield person(row, "has a rule that sends mail outside.", Fact("To", Value(", ".join(outside), Tone.BAD)))


CHECK = Check(
    name="forwarding_rule_outside",
    title="Mail is forwarded outside",
    says=(
        "forward|redirect|auto-forward|autoforward "
        "outside|external|externally|elsewhere|gmail|hotmail|private|foreign|out|away "
        "[mail|email|mailbox|inbox|rule|org|address|addresses|domain|auto|automatically|house|going|goes|sending|"
        "other]",
        "mail|email|mailbox|inbox|rule "
        "send|sent|ship|pass|relay|leak|going|goes|go|leaving|copy|exfiltrate|flowing|pushing "
        "outside|external|externally|out|gmail|hotmail|private|foreign|leaving|leak|org|exfiltrated|abroad|elsewhere "
        "[mail|mailbox|inbox|rule|address|addresses|domain|house|forward|auto|automatically]",
    ),
    why="It is what most attackers set up first in a mailbox: they go on reading after the password is changed.",
    todo="Ask the person whether they made the rule; if not, delete it and treat the account as taken over.",
    every=timedelta(hours=6),
    severity=Severity.HIGH,
    reads=("mailbox_settings", "organization", "users"),
    find=find,
    each=("users", "mailbox_settings"),
    fixes=(REVOKE_SESSIONS, DISABLE),
    asks="A rule in your mailbox sends your mail to an address outside. Did you make it?",
    source="CISA SCuBA MS.EXO.1.1v1",
)
