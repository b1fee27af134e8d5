"""What a browser sent in a form, or a sentence on why it cannot be that."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web
from aiohttp.web_request import FileField

from services.errors import BadArgument

LARGEST = 64 * 1024
LONG_FIELDS = {"certificate": 32 * 1024, "certificate_file": 32 * 1024, "secret": 4 * 1024}
LONGEST = 300
LINES = "\r\n\t"


class Form:
    """The fields of one posted form: text without control characters; only those named `several` may come again."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        """The value of a field without the space around it; "" when it was not sent."""
        return next(iter(self._fields.get(name, ())), "").strip()

    def several(self, name: str) -> tuple[str, ...]:
        """Every value of a field whose boxes were ticked."""
        return tuple(self._fields.get(name, ()))

    def has(self, name: str) -> bool:
        """Whether the field was sent at all, as the button pressed is."""
        return name in self._fields


async def read(request: web.Request, several: Collection[str] = ()) -> Form:
    """The posted form. Raises BadArgument for one that no page of ours sends, HTTPException for one too large."""
    try:
        sent = await request.post()
    except (UnicodeError, LookupError, ValueError, AssertionError) as error:
        raise BadArgument("Your browser sent a form that cannot be read.", "Go back and send it again.") from error
    fields: dict[str, list[str]] = {}
    for name, value in sent.items():
        fields.setdefault(name, []).append(_checked(name, value))
    for name, values in fields.items():
        if len(values) > 1 and name not in several:
            raise BadArgument("A field of the form came more than once.", "Go back and send the form again.")
    return Form(fields)


def _checked(name: str, value: object) -> str:
    if isinstance(value, FileField):
        try:
            value = value.file.read(LARGEST).decode("ascii")
        except UnicodeDecodeError as error:
            raise BadArgument(
                "The file is not text.", "Choose the PEM file: text that begins with -----BEGIN."
            ) from error
    if isinstance(value, bytearray) and not value:
        value = ""  # a file that was not chosen
    if not isinstance(value, str):
        raise BadArgument("Your browser sent a form that cannot be read.", "Go back and send it again.")
    if len(value) > LONG_FIELDS.get(name, LONGEST):
        raise BadArgument("What was typed is too long for its field.", "Go back and check what was pasted.")
    allowed = LINES if name in LONG_FIELDS else ""
    if any(not one.isprintable() and one not in allowed for one in value) or "\ufffd" in value:
        raise BadArgument(
            "What was typed holds characters that cannot be.", "Type it again, without hidden characters."
        )
    return value
