"""The settings of mail: how it is sent, by whom, to whom, and of what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints, model_validator

from services.connection_settings import Part

Address = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^@\s<>\"(),:;]+@[^@\s<>\"(),:;]+$")]
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# The port on which a mail server speaks TLS from the first byte.
TLS_PORT = 465


class MailSettings(Part):
    """Mail in addition to Teams: no `way` means none.

    The way graph sends as the mailbox `sender` with a tenant's connection (`connection` names it, else the first one);
    the way smtp hands it to the server at `host`, over TLS by STARTTLS, or from the first byte on port 465. `password`
    may be the address of an Azure Key Vault secret. `unreached_after_minutes` is how long Teams may be out of reach
    until that is mailed.
    """

    way: Literal["", "graph", "smtp"] = ""
    sender: Address | None = None
    recipients: tuple[Address, ...] = ()
    connection: str = ""
    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    starttls: bool = True
    user: str = ""
    password: SecretStr | None = None
    ca_file: Path | None = None
    unreached_after_minutes: int = Field(default=30, ge=1, le=1440)

    @model_validator(mode="after")
    def _complete(self) -> MailSettings:
        if not self.way:
            return self
        if self.sender is None:
            raise ValueError("sender is missing: the address that mails come from")
        if not self.recipients:
            raise ValueError("recipients are missing: name at least one address")
        if self.way == "smtp" and not self.host:
            raise ValueError("host is missing: the mail server that takes the mails")
        readable = not self.starttls and self.port != TLS_PORT and self.host not in LOOPBACK
        if self.way == "smtp" and self.password and readable:
            raise ValueError("a password needs starttls = true or port = 465: it would travel readable otherwise")
        return self
