"""Countries by every name people give them, as the two letters of ISO 3166 that Microsoft uses too."""

from __future__ import annotations

from importlib.resources import files

from services.errors import BadArgument
from services.names import apart, fold

# Names that ISO's table has otherwise or not at all.
NICKNAMES = {
    "GB": "united kingdom|uk|great britain|england|scotland|wales",
    "US": "usa|united states|united states of america|america|the states|us", "DE": "deutschland", "AT": "österreich",
    "CH": "schweiz|suisse", "NL": "holland|the netherlands|nederland", "IT": "italia", "ES": "españa", "PL": "polska",
    "CZ": "czechia", "SE": "sverige", "NO": "norge", "DK": "danmark", "FI": "suomi", "TR": "türkiye", "IN": "bharat",
    "KP": "north korea|dprk", "KR": "south korea|korea", "BR": "brasil", "AU": "oz", "NZ": "aotearoa",
    "AE": "uae|emirates|united arab emirates", "HK": "hong kong", "VN": "vietnam",
}  # fmt: skip
# What those who live there are called; many with an s where they are several: "the Germans".
INHABITANTS = {
    "GB": "british|english|scottish|welsh|brits|britons", "US": "american", "DE": "german", "AT": "austrian",
    "CH": "swiss", "FR": "french", "NL": "dutch", "IT": "italian", "ES": "spanish|spaniards", "PT": "portuguese",
    "PL": "polish|poles", "CZ": "czech", "SE": "swedish|swedes", "NO": "norwegian", "DK": "danish|danes",
    "FI": "finnish|finns", "IE": "irish", "BE": "belgian", "GR": "greek", "HU": "hungarian", "RO": "romanian",
    "BG": "bulgarian", "HR": "croatian", "RS": "serbian", "SK": "slovakian", "SI": "slovenian", "UA": "ukrainian",
    "RU": "russian", "TR": "turkish|turks", "IN": "indian", "CN": "chinese", "JP": "japanese", "KR": "korean",
    "BR": "brazilian", "MX": "mexican", "CA": "canadian", "AU": "australian|aussies", "NZ": "new zealander",
    "AE": "emirati", "SA": "saudi|saudi arabian", "ZA": "south african", "SG": "singaporean", "VN": "vietnamese",
    "IL": "israeli", "AR": "argentinian", "CL": "chilean", "CO": "colombian", "EG": "egyptian", "LU": "luxembourger",
    "MA": "moroccan", "NG": "nigerian", "KE": "kenyan", "PK": "pakistani", "PH": "filipino", "ID": "indonesian",
    "MY": "malaysian", "TH": "thai", "EE": "estonian", "LV": "latvian", "LT": "lithuanian",
}  # fmt: skip
NO_PLURAL = ("sh", "ch", "ese", "ss", "s")


def _codes() -> tuple[dict[str, str], dict[str, str]]:
    """By names and what people are called there, and what each country is called.

    Source: the table of ISO 3166 that comes with the time zones.
    """
    lines = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8").splitlines()
    named = [line.split("\t") for line in lines if line and not line.startswith("#")]
    official = {code: name.partition(" (")[0].replace(" & ", " and ") for code, name in named}
    codes = {fold(name): code for code, name in official.items()}
    codes |= {fold(name): code for code, names in NICKNAMES.items() for name in names.split("|")}
    return codes, official | {"GB": "United Kingdom"}


CODES, CALLED = _codes()
PEOPLES = {name: code for code, names in INHABITANTS.items() for name in names.split("|")}
PEOPLES |= {f"{name}s": code for name, code in PEOPLES.items() if not name.endswith(NO_PLURAL)}
CODES |= PEOPLES
NAMES = frozenset(CODES)
# By what people are called: "germans" are those in Germany.
HOMES = {name: CALLED[code] for name, code in PEOPLES.items()}


def meant(text: str) -> str | None:
    """The two letters of the country that `text` names, also by those letters; None when it names none."""
    key = fold(text)
    return CODES.get(key) or (key.upper() if key.upper() in CODES.values() else None)


def several_meant(value: str) -> list[str]:
    """The two letters of the country meant, or of each of several; none where one of them is no country."""
    found = [meant(one) for one in ((value,) if meant(value) else apart(value))]
    codes = [code for code in found if code]
    return codes if len(codes) == len(found) else []


def code(text: str) -> str:
    """The two letters (ISO 3166) of a country by letters or name; "" for no text. Raises BadArgument."""
    found = meant(text) if fold(text) else ""
    if found is None:
        raise BadArgument(f"I know no country called “{text}”.", "Give its two letters, for example DE or US.")
    return found
