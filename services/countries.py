"""Countries by their two letters or their name, as the time zone database lists them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from services.errors import BadArgument
from services.names import fold

ALSO = {"uk": "GB", "great britain": "GB", "united kingdom": "GB", "usa": "US", "united states of america": "US"}


def code(text: str) -> str:
    """The two letters (ISO 3166) of a country by letters or name; "" for no text. Raises BadArgument."""
    key = fold(text)
    if not key:
        return ""
    known = _known()
    found = key.upper() if key.upper() in known.values() else known.get(key)
    if found is None:
        raise BadArgument(f"I know no country called “{text}”.", "Give its two letters, for example DE or US.")
    return found


@cache
def _known() -> Mapping[str, str]:
    lines = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {fold(name): letters for letters, name in rows} | ALSO
