"""The properties of an account that can be set, and a tenant's own: extension attributes and security attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from services.action_spec import Slot
from services.errors import BadArgument

# What people call it, and Graph's property.
PROPERTIES = {
    "display name": "displayName",
    "given name": "givenName",
    "surname": "surname",
    "job title": "jobTitle",
    "department": "department",
    "company": "companyName",
    "office": "officeLocation",
    "street": "streetAddress",
    "city": "city",
    "state": "state",
    "postal code": "postalCode",
    "country": "country",
    "usage location": "usageLocation",
    "employee id": "employeeId",
    "mobile phone": "mobilePhone",
    "language": "preferredLanguage",
}
# What departments are called nearly everywhere.
DEPARTMENTS = frozenset(
    "sales marketing finance hr it legal engineering operations retail manufacturing support research r&d accounting "
    "procurement logistics purchasing development design communications security product facilities".split()
)
CHOICES = tuple((name, name.capitalize()) for name in PROPERTIES)
# What else people call them.
CALLED = {
    "title": "job title", "position": "job title", "designation": "job title",
    "role title": "job title", "job": "job title",
    "name": "display name", "full name": "display name", "first name": "given name", "forename": "given name",
    "last name": "surname", "family name": "surname", "company name": "company", "office location": "office",
    "street address": "street", "address": "street", "town": "city", "location": "city", "province": "state",
    "zip": "postal code", "zip code": "postal code", "postcode": "postal code", "employee number": "employee id",
    "staff number": "employee id", "phone": "mobile phone", "phone number": "mobile phone", "mobile": "mobile phone",
    "mobile number": "mobile phone", "cell phone": "mobile phone", "preferred language": "language",
    "country of use": "usage location", "licence location": "usage location",
    "rename": "display name", "be called": "display name", "be named": "display name",
    "works in": "department", "belongs to": "department", "belongs in": "department", "is part of": "department",
    "sits in": "city", "is based in": "city",
}  # fmt: skip
# What cannot be set by name here is read too, so that this can be said.
CALLED |= {
    one: one for one in "cost center|cost centre|employee type|employeetype|badge number|business phone|fax".split("|")
}
CALLED |= {f"extensionattribute{number}": f"extensionattribute{number}" for number in range(1, 16)}
# What nothing else is called.
UNMISTAKABLE = frozenset(one for one in CALLED if one.startswith(("cost ", "employee t", "employeet", "extension")))
SYNCED_TOO = frozenset({"usage location"})
NUMBERED = re.compile(r"extensionAttribute([1-9]|1[0-5])")
DIRECTORY = re.compile(r"extension_[0-9a-f]{32}_\w{1,200}")
HINT = 'For example: {"extensionAttribute1": "Blue"} or {"Engineering": {"Project": ["Baker"], "Level": 3}}'
SLOT = Slot(
    name="custom",
    label="Attributes of your own",
    kind="data",
    required=False,
    longest=4_000,
    hint=HINT,
)


def body(custom: Mapping[str, Any]) -> dict[str, Any]:
    """What PATCH or POST /users takes for a tenant's own attributes; null clears one.

    extensionAttribute1 to 15 hold text; extension_<app id>_<name> what it was made for (text, number, list); any other
    name is a set of custom security attributes, an object of them by name. Raises BadArgument.
    """
    made: dict[str, Any] = {}
    for name, value in custom.items():
        if NUMBERED.fullmatch(name):
            if not isinstance(value, str | None):
                raise BadArgument(f"{name} holds text only.", HINT)
            made.setdefault("onPremisesExtensionAttributes", {})[name] = value
        elif DIRECTORY.fullmatch(name):
            made[name] = value
        elif isinstance(value, dict) and re.fullmatch(r"\w{1,32}", name):
            made.setdefault("customSecurityAttributes", {})[name] = _set(value)
        else:
            raise BadArgument(f"I know no attribute called “{name}”.", HINT)
    return made


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    """One set of custom security attributes, its values with the types Graph asks for."""
    made: dict[str, Any] = {"@odata.type": "#Microsoft.DirectoryServices.CustomSecurityAttributeValue"}
    for name, value in values.items():
        kind = _kind(value)
        if kind:
            made[f"{name}@odata.type"] = kind
        made[name] = value
    return made


def _kind(value: Any) -> str:
    """The type to name beside a value; "" where JSON says enough (text, true, null)."""
    if isinstance(value, list):
        return "#Collection(Int32)" if value and all(isinstance(one, int) for one in value) else "#Collection(String)"
    return "#Int32" if isinstance(value, int) and not isinstance(value, bool) else ""


def shows(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether every value of `wanted` is in `found`, however deep; names with @ are not values."""
    return all(
        shows(found.get(name) or {}, value) if isinstance(value, dict) else (found.get(name) or None) == (value or None)
        for name, value in wanted.items()
        if "@" not in name
    )
