"""Countries by every name people give them, as the two letters of ISO 3166 that Microsoft uses too."""

from __future__ import annotations

from importlib.resources import files

from services.errors import BadArgument
from services.names import fold

# Names that ISO's table has otherwise or not at all.
NICKNAMES = {
    "GB": "uk|united kingdom|great britain|england|scotland|wales|british|english|scottish",
    "US": "usa|united states|united states of america|america|american|the states|us",
    "DE": "deutschland|german", "AT": "österreich|austrian", "CH": "schweiz|suisse|swiss", "FR": "french",
    "NL": "holland|the netherlands|nederland|dutch", "IT": "italia|italian", "ES": "españa|spanish",
    "PT": "portuguese", "PL": "polska|polish", "CZ": "czechia|czech", "SE": "sverige|swedish", "NO": "norge|norwegian",
    "DK": "danmark|danish", "FI": "suomi|finnish", "IE": "irish", "BE": "belgian", "GR": "greek", "HU": "hungarian",
    "RO": "romanian", "UA": "ukrainian", "RU": "russian", "TR": "türkiye|turkish", "IN": "indian|bharat",
    "CN": "chinese", "JP": "japanese", "KP": "north korea|dprk",
    "KR": "south korea|korea|korean", "BR": "brasil|brazilian", "MX": "mexican",
    "CA": "canadian", "AU": "australian|oz", "NZ": "aotearoa", "AE": "uae|emirates|united arab emirates",
    "SA": "saudi", "ZA": "south african", "SG": "singaporean", "HK": "hong kong", "VN": "vietnam|vietnamese",
    "IL": "israeli", "AR": "argentinian", "CL": "chilean", "CO": "colombian", "EG": "egyptian", "LU": "luxemburg",
}  # fmt: skip


def _codes() -> dict[str, str]:
    """Source: the table of ISO 3166 that comes with the time zones."""
    lines = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8").splitlines()
    named = [line.split("\t") for line in lines if line and not line.startswith("#")]
    codes = {fold(name.partition(" (")[0].replace(" & ", " and ")): code for code, name in named}
    return codes | {fold(name): code for code, names in NICKNAMES.items() for name in names.split("|")}


CODES = _codes()
PEOPLES = frozenset(name for name in CODES if name.endswith(("an", "ish", "ch", "ese", "ss", "eli", "ek"))) & frozenset(
    name for names in NICKNAMES.values() for name in names.split("|")
)
CODES |= {f"{name}s": CODES[name] for name in PEOPLES if name.endswith(("an", "eli", "ek"))}
PEOPLES |= frozenset(f"{name}s" for name in PEOPLES) & frozenset(CODES)
NAMES = frozenset(CODES)


def meant(text: str) -> str | None:
    """The two letters of the country that `text` names, also by those letters; None when it names none."""
    key = fold(text)
    return CODES.get(key) or (key.upper() if key.upper() in CODES.values() else None)


def code(text: str) -> str:
    """The two letters (ISO 3166) of a country by letters or name; "" for no text. Raises BadArgument."""
    found = meant(text) if fold(text) else ""
    if found is None:
        raise BadArgument(f"I know no country called “{text}”.", "Give its two letters, for example DE or US.")
    return found
