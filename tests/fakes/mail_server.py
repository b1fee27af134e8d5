"""A pretend mail server on loopback: real SMTP with STARTTLS and sign-in; keeps what it took, refuses when told to."""

from __future__ import annotations

import socketserver
import ssl
import threading
from base64 import b64decode
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import trustme

USER, PASSWORD = "steward", "canary-mail-password"


@dataclass
class MailServer:
    """`refusing` answers a command (MAIL, RCPT, DATA, the mail itself as END) with a line of its own, once.

    `silent`: it takes the next mail, and breaks off before it says so.
    """

    folder: Path
    taken: list[EmailMessage] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    refusing: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    port: int = 0

    def __enter__(self) -> MailServer:
        authority = trustme.CA()
        self.ca_file = self.folder / "mail-ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(self.context)
        house = self

        class Session(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                try:
                    _Session(house, self.request).serve()
                except (OSError, EOFError):
                    return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Session:
    """One client: what it says line by line, and what is answered."""

    def __init__(self, house: MailServer, socket: object) -> None:
        self.house, self.socket = house, socket
        self.file = socket.makefile("rb")
        self.safe = self.known = False

    def serve(self) -> None:
        self.say("220 mail.example ESMTP")
        while True:
            line = self.line()
            verb, _, rest = line.partition(" ")
            self.house.heard.append(verb.upper())
            if refusal := self.house.refusing.pop(verb.upper(), ""):
                self.say(refusal)
            elif verb.upper() == "QUIT":
                return self.say("221 bye")
            else:
                getattr(self, f"do_{verb.lower()}", self.do_unknown)(rest)

    def do_ehlo(self, _: str) -> None:
        more = ["AUTH PLAIN"] if self.safe else ["STARTTLS"]
        self.say("\r\n".join(["250-mail.example", *(f"250-{one}" for one in more), "250 8BITMIME"]))

    def do_starttls(self, _: str) -> None:
        self.say("220 go ahead")
        self.socket = self.house.context.wrap_socket(self.socket, server_side=True)
        self.file = self.socket.makefile("rb")
        self.safe = True

    def do_auth(self, rest: str) -> None:
        _, user, password = b64decode(rest.split()[1]).decode().split("\0")
        self.known = self.safe and (user, password) == (USER, PASSWORD)
        self.say("235 welcome" if self.known else "535 5.7.8 no")

    def do_mail(self, _: str) -> None:
        self.say("250 ok" if self.known else "530 5.7.0 sign in first")

    def do_rcpt(self, _: str) -> None:
        self.say("250 ok")

    def do_noop(self, _: str) -> None:
        self.say("250 at your service")

    def do_rset(self, _: str) -> None:
        self.say("250 ok")

    def do_data(self, _: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.file.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        if refusal := self.house.refusing.pop("END", ""):
            return self.say(refusal)
        self.house.taken.append(message_from_bytes(b"".join(lines), policy=default))
        if self.house.silent:
            self.house.silent = False
            raise EOFError
        return self.say("250 taken")

    def do_unknown(self, _: str) -> None:
        self.say("502 what?")

    def say(self, line: str) -> None:
        self.socket.sendall(line.encode() + b"\r\n")

    def line(self) -> str:
        said = self.file.readline()
        if not said:
            raise EOFError
        return said.decode().rstrip("\r\n")
