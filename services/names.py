"""Names as people type them: folded, so that case, accents and spacing do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

BETWEEN = re.compile(r"\s*(?:,\s*(?:and|or)\b|[,&]|(?<=\s)[+/](?=\s)|\b(?:and|or)\b)\s*", re.IGNORECASE)
# Fewer letters may be another word with one of them changed.
SHORTEST_WITH_SLIP, SHORTEST_WITH_SLIPS = 5, 9
# What stands in a guest's sign-in name between the address it was made from and the domain they are a guest of.
HOME = "#ext#@"


def fold(text: str | None) -> str:
    """`text` in lower case, without accents, with single spaces; "" for None. Equal folds mean the same name."""
    if not text:
        return ""
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.casefold())
        text = unicodedata.normalize("NFC", "".join(part for part in parts if not unicodedata.combining(part)))
    return " ".join(text.casefold().split())


def domain_of(upn: str) -> str:
    """What a sign-in name in lower case says after its @; of a guest what it says after the _ that stands for theirs.

    There it is the domain they are at home in and, after HOME, the one they are a guest of.
    """
    return upn.rpartition("_" if HOME in upn else "@")[2]


def address(upn: str, mail: str | None = None) -> str:
    """The sign-in name as people read it: of a guest the address they were invited by, which Entra ID wraps."""
    end = upn.casefold().find("#ext#")
    if end < 0:
        return upn
    name = upn[:end]
    local, _, domain = name.rpartition("_")
    return mail or (f"{local}@{domain}" if local and domain else name)


def enumerated(names: Sequence[str]) -> str:
    """`names`, of which there is one at least, as people write them: "Adele, Lee and Joni"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def apart(text: str) -> tuple[str, ...]:
    """The names that `text` strings together: "Sales, HR or Legal"."""
    return tuple(filter(None, BETWEEN.split(text)))


def label(resource: str) -> str:
    """A resource's name as it reads in a sentence: "sign_ins" is "sign-ins"."""
    return resource.replace("sign_in", "sign-in").replace("_", " ")


def likely(key: str, names: Iterable[str]) -> str | None:
    """The one of the folded `names` that a folded text is, with a slip or two in it; None where none or several are."""
    slips = 0 if len(key) < SHORTEST_WITH_SLIP else 1 if len(key) < SHORTEST_WITH_SLIPS else 2
    figures = [letter for letter in key if letter.isdigit()]  # "Budget 2" is no slip of "Budget 3"
    near = [
        name
        for name in names
        if OSA.distance(key, name, score_cutoff=slips) <= slips and figures == [one for one in name if one.isdigit()]
    ]
    return near[0] if len(near) == 1 else None
