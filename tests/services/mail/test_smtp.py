"""Mail by a mail server: encrypted, signed in, told apart by what is worth another try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from services.mail import smtp
from services.mail.letter import Letter
from services.mail.refused import MailRefused
from services.mail_settings import MailSettings
from tests.fakes.mail_server import PASSWORD, USER, MailServer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LETTER = Letter(subject="Steward: A secret ends", title="A secret ends", text="Zoom – <b>soon</b>.")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with MailServer(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> MailServer:
    running.taken.clear()
    running.heard.clear()
    return running


def settings(server: MailServer, **more: Any) -> MailSettings:
    given = {"way": "smtp", "sender": "steward@contoso.com", "recipients": ("it@contoso.com", "sec@contoso.com")}
    given |= {"host": "127.0.0.1", "port": server.port, "user": USER, "password": PASSWORD, "ca_file": server.ca_file}
    return MailSettings(**given | more)


def send(server: MailServer, password: str = PASSWORD, **more: Any) -> None:
    smtp.send(settings(server, **more), password, LETTER, "<steward-1@contoso.com>", NOW)


def test_a_mail_is_sent_encrypted_with_text_and_html(server: MailServer) -> None:
    send(server)
    (mail,) = server.taken
    assert (mail["To"], mail["From"]) == ("it@contoso.com, sec@contoso.com", "Steward <steward@contoso.com>")
    assert (mail["Message-ID"], mail["Subject"]) == ("<steward-1@contoso.com>", "Steward: A secret ends")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "Zoom – <b>soon</b>." in mail.get_body(("plain",)).get_content()
    assert "Zoom – &lt;b&gt;soon&lt;/b&gt;." in mail.get_body(("html",)).get_content()
    assert server.heard.index("STARTTLS") < server.heard.index("AUTH")


def test_a_server_is_examined_without_a_mail(server: MailServer) -> None:
    assert smtp.examine(settings(server), PASSWORD) == "127.0.0.1 answers (250 at your service)"
    assert server.taken == []


@pytest.mark.parametrize(
    ("refusing", "lasting", "words"),
    [
        ({"RCPT": "550 5.1.1 nobody"}, True, "took the mail, but not for it@contoso.com"),
        ({"MAIL": "451 4.3.0 later"}, False, "refused the mail (451)"),
        ({"MAIL": "550 5.7.1 not you"}, False, "refused the mail (550)"),
        ({"END": "554 5.6.0 no such thing"}, True, "refused the mail (554)"),
        ({"END": "452 4.2.2 full"}, False, "refused the mail (452)"),
        ({"STARTTLS": "454 4.7.0 no"}, False, "refused the mail (454)"),
    ],
)
def test_a_refusal_says_whether_another_try_is_worth_it(
    server: MailServer, refusing: dict[str, str], lasting: bool, words: str
) -> None:
    server.refusing |= refusing
    with pytest.raises(MailRefused) as caught:
        send(server)
    assert caught.value.lasting is lasting
    assert words in caught.value.sentence


def test_nobody_who_is_named_gets_it(server: MailServer) -> None:
    server.refusing["RCPT"] = "550 5.1.1 nobody"
    with pytest.raises(MailRefused, match=r"takes no mail for it@contoso\.com") as caught:
        send(server, recipients=("it@contoso.com",))
    assert caught.value.lasting


def test_a_wrong_password_is_said_and_never_shown(server: MailServer) -> None:
    with pytest.raises(MailRefused) as caught:
        send(server, "wrong-canary")
    assert "does not accept the sign-in" in caught.value.sentence
    assert "canary" not in f"{caught.value} {caught.value.next_step} {settings(server)!r}"


def test_a_server_that_breaks_off_or_is_not_there_is_tried_again(server: MailServer) -> None:
    server.silent = True
    with pytest.raises(MailRefused, match="cannot be reached") as caught:
        send(server)
    assert not caught.value.lasting
    with pytest.raises(MailRefused, match="cannot be reached"):
        send(server, port=1)


def test_a_server_whom_nobody_vouches_for_gets_neither_password_nor_mail(server: MailServer) -> None:
    with pytest.raises(MailRefused, match="is not trusted"):
        send(server, ca_file=None)
    assert "AUTH" not in server.heard


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sender": None}, "sender is missing"),
        ({"recipients": ()}, "recipients are missing"),
        ({"host": ""}, "host is missing"),
        ({"host": "mail.contoso.com", "starttls": False}, "would travel readable"),
        ({"recipients": ("a@b.c\r\nBcc: x@y.z",)}, "pattern"),
    ],
)
def test_settings_that_cannot_work_are_refused(server: MailServer, given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        settings(server, **given)
