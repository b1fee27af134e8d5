"""Mail by a mail server: SMTP with TLS, on a thread."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from services.mail.letter import Letter, html, plain
from services.mail.refused import MailRefused
from services.mail_settings import TLS_PORT, MailSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT_SECONDS = 30


def send(settings: MailSettings, password: str, letter: Letter, message_id: str, now: datetime) -> None:
    """Hands the mail to the server, and waits. The same `message_id` again is the same mail to those who look at it.

    Raises MailRefused; a refusal of all recipients or of the message itself is lasting.
    """
    with _translated(settings), _open(settings, password) as server:
        refused = server.send_message(message(settings, letter, message_id, now))
    if refused:
        raise MailRefused(f"{settings.host} took the mail, but not for {_named(refused)}.", lasting=True)


def examine(settings: MailSettings, password: str) -> str:
    """What a mail server that would take mails says of itself, without sending one. Raises MailRefused."""
    with _translated(settings), _open(settings, password) as server:
        code, said = server.noop()
    return f"{settings.host} answers ({code} {said.decode('ascii', 'replace')[:60]})"


def message(settings: MailSettings, letter: Letter, message_id: str, now: datetime) -> EmailMessage:
    """The mail with both its drawings, marked as written by a machine so that nobody's absence answers it."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = letter.subject
    made["From"] = f"Steward <{settings.sender}>"
    made["To"] = ", ".join(settings.recipients)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(plain(letter))
    made.add_alternative(html(letter), subtype="html")
    return made


@contextmanager
def _open(settings: MailSettings, password: str) -> Iterator[smtplib.SMTP]:
    """A session with the server, encrypted and signed in as the settings say."""
    context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
    if settings.port == TLS_PORT:
        made: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        made = smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT_SECONDS)
    with made as server:
        if settings.starttls and settings.port != TLS_PORT:
            server.starttls(context=context)
        if password:
            server.login(settings.user or str(settings.sender), password)
        yield server


@contextmanager
def _translated(settings: MailSettings) -> Iterator[None]:
    host = settings.host
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        step = "Check mail.user and mail.password, and whether the server allows signing in by SMTP."
        raise MailRefused(f"The mail server {host} does not accept the sign-in.", step) from error
    except smtplib.SMTPNotSupportedError as error:
        step = "Check mail.port and mail.starttls."
        raise MailRefused(f"The mail server {host} does not offer what is asked of it: {error}", step) from error
    except smtplib.SMTPRecipientsRefused as error:
        lasting = all(code >= 500 for code, _ in error.recipients.values())
        who = _named(error.recipients)
        raise MailRefused(f"{host} takes no mail for {who}.", "Check mail.recipients.", lasting=lasting) from error
    except smtplib.SMTPResponseException as error:
        said = f"The mail server {host} refused the mail ({error.smtp_code})."
        lasting = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
        raise MailRefused(said, "Check mail.sender, and what the server allows.", lasting=lasting) from error
    except ssl.SSLError as error:
        raise MailRefused(f"The certificate of {host} is not trusted.", "Check mail.host and mail.ca_file.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailRefused(f"The mail server {host} cannot be reached.", "Check mail.host and mail.port.") from error


def _named(people: Sequence[str] | dict[str, tuple[int, bytes]]) -> str:
    return ", ".join(sorted(people)[:5])
