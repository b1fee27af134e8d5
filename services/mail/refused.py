"""What a mail's way may refuse."""

from __future__ import annotations

from services.errors import StewardError


class MailRefused(StewardError):
    """A mail was not sent. A `lasting` refusal is not worth another try: the message or its recipients are wrong."""

    def __init__(self, sentence: str, next_step: str = "", *, lasting: bool = False) -> None:
        super().__init__(sentence, next_step)
        self.lasting = lasting
