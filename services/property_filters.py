"""What narrows a list of accounts by what a property says: office, city, company, place of use, domain; or by none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_

from services import countries, told_apart
from services.names import HOME, apart
from services.resources.users import User
from services.said import one_by_one, one_of
from services.store.query import certain, pick
from services.store.reader import Reader

# So few accounts are followed by the index of the property; of more the first by name are soon found.
FEW = 2_000
PLACES = ("city", "office", "company")
PROPERTIES: Mapping[str, Any] = {name.replace("_", " "): getattr(User, name) for name in told_apart.PROPERTIES}
NONE = {f"without {name}": name for name in PROPERTIES if name != "domain"}
NAMES = frozenset((*PROPERTIES, *NONE))


def condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """Whose property is what one of NAMES says. Source: officeLocation, city, companyName, usageLocation, upn."""
    property_ = PROPERTIES[NONE.get(name, name)]
    if name in NONE:
        fits: ColumnElement[bool] = or_(property_.is_(None), property_ == "")
    else:
        fits = one_of(property_, written(read, name, value))
    return fits if read.few(pick(User.id).where(fits), FEW) else certain(fits)


def written(read: Reader, name: str, value: str) -> list[str]:
    """What accounts write in one of PROPERTIES that is meant: a place that has the words in it, or a country's code."""
    if name == "usage location":
        return countries.several_meant(value) or [value.strip().upper()]
    known, wanted = one_by_one(read, PROPERTIES[name]), value.strip().lower()
    if name != "domain":
        return [text for text in known if wanted in text.lower()]
    meant = {one.strip().removeprefix("@") for one in apart(wanted)}
    return [text for text in known if not meant.isdisjoint(_parts(text))]


def domains(read: Reader) -> set[str]:
    """All domains of accounts, also those that guests are at home in."""
    return {part for text in one_by_one(read, PROPERTIES["domain"]) for part in _parts(text)}


def _parts(text: str) -> list[str]:
    """A domain; of a guest that of their address at home, and the one they are a guest of."""
    return text.split(HOME)
