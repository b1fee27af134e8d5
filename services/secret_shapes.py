"""What secrets look like, so that one pasted into a chat is known before anything is done with the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

ENTRA_SECRET = r"[\w.~-]{3}[0-9]Q~[\w.~-]{31,34}"  # noqa: S105  a pattern
WEB_TOKEN = r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # noqa: S105  a pattern
# By what a person would call it. A GUID, a hash, a sign-in name or a link without a password is none of these.
SHAPES: Mapping[str, re.Pattern[str]] = {
    "a private key": re.compile(r"-----(?:BEGIN|END) (?:[A-Z0-9]+ )*PRIVATE KEY-----", re.IGNORECASE),
    # In five parts, the second is empty for a token that is encrypted directly.
    "an access token": re.compile(rf"{WEB_TOKEN}|eyJ[\w-]{{8,}}\.[\w-]*\.[\w-]{{8,}}\.[\w-]{{8,}}\.[\w-]+"),
    "a client secret": re.compile(
        rf"{ENTRA_SECRET}|(?<![\w+/=-])(?=[\w+/]*[A-Z])(?=[\w+/]*[a-z])(?=[\w+/]*[0-9])[A-Za-z0-9+/]{{43}}=(?![\w=])"
        r"|(?i:client[_ -]?secret|secret value)[\"' ]*[:=][\"' ]*(?![0-9a-fA-F]{8}-)[^\s\"']{16,}"
    ),
    "a refresh token": re.compile(r"(?<![\w.])(?:[01]\.A[\w-]{40,}|M\.[A-Z][0-9]+_\S{40,})"),
    "a connection string": re.compile(
        r"(?i:accountkey|sharedaccesskey|sharedsecret|sharedaccesssignature|[?&]sig|pwd|password|client_secret)"
        r"=\s*[^\s;&]{6,}|(?i:[a-z][a-z0-9+.-]{2,20})://[^\s/:@]+:[^\s/@]+@[^\s/]"
    ),
    "an access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abprs]-[\w-]{20,})"),
}


def secret_in(*texts: str) -> str:
    """What the first secret in any of `texts` is called ("a client secret"); "" when there is none."""
    return next((name for name, shape in SHAPES.items() if _any(shape, texts)), "")


def _any(shape: re.Pattern[str], texts: Iterable[str]) -> bool:
    return any(shape.search(text) for text in texts)
