"""How alerts are told: where, when, and whom or what checks leave out."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from services.connection_settings import Part
from services.names import enumerated
from services.severity import Severity

ENDING = ("*_secret_expiring", "app_certificate_expiring", "saml_key_expiring")
EXCLUDED_BY = ("group", "domain", "name", "department", "title", "office", "city", "country", "company")
EXTENSIONS = tuple(f"extension_attribute{number}" for number in range(1, 16))


class RouteSettings(Part):
    """Where alerts of some checks go, from a severity on: the first of `to` that can be reached.

    `checks` are names, * standing for any letters. `to` are conversations, "person:" and an object id, or "owner".
    """

    checks: tuple[str, ...] = ("*",)
    severity: Severity = Severity.LOW
    to: tuple[str, ...] = Field(min_length=1)


class ExclusionSettings(Part):
    """Whom or what some checks leave out; exactly one of the attributes is given.

    `group` is a group's name or id (its members), `domain` that of a user principal name, `name` a pattern with *; the
    others are what an account says of itself, in any case of letters.
    """

    checks: tuple[str, ...] = ("*",)
    group: str | None = None
    domain: str | None = None
    name: str | None = None
    department: str | None = None
    title: str | None = None
    office: str | None = None
    city: str | None = None
    country: str | None = None
    company: str | None = None
    extension_attribute1: str | None = None
    extension_attribute2: str | None = None
    extension_attribute3: str | None = None
    extension_attribute4: str | None = None
    extension_attribute5: str | None = None
    extension_attribute6: str | None = None
    extension_attribute7: str | None = None
    extension_attribute8: str | None = None
    extension_attribute9: str | None = None
    extension_attribute10: str | None = None
    extension_attribute11: str | None = None
    extension_attribute12: str | None = None
    extension_attribute13: str | None = None
    extension_attribute14: str | None = None
    extension_attribute15: str | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _one_attribute(self) -> ExclusionSettings:
        if sum(bool(getattr(self, kind)) for kind in (*EXCLUDED_BY, *EXTENSIONS)) != 1:
            raise ValueError(f"give exactly one of {enumerated((*EXCLUDED_BY, f'{EXTENSIONS[0]} to 15'))}")
        return self


class AlertSettings(Part):
    """Where alerts go and when. `quiet` are hours in which nothing is told ("22:00-07:00").

    What nobody has reacted to for `escalate_after_hours` is told to `escalate_to` as well (0: never). `ask_person` are
    the checks of which the person concerned is asked whether it was them. `mailed` are the checks of which a mail is
    sent as well where [mail] is set up, * standing for any letters.
    """

    conversations: tuple[str, ...] = ()
    quiet: Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d)?$")] = ""
    routes: tuple[RouteSettings, ...] = ()
    exclusions: tuple[ExclusionSettings, ...] = ()
    escalate_after_hours: int = Field(default=0, ge=0, le=8760)
    escalate_to: tuple[str, ...] = ()
    ask_person: tuple[str, ...] = ()
    mailed: tuple[str, ...] = ENDING
