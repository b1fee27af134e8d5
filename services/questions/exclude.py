"""`exclude <whom> from <check>`: whom or what checks leave out."""

from __future__ import annotations

import re
from uuid import uuid4

from sqlalchemy import Connection as Database

from services.alert_settings import EXCLUDED_BY, EXTENSIONS, ExclusionSettings
from services.answers import Notice, Suggestion, Tone
from services.errors import BadArgument
from services.named_checks import find_check
from services.specs import Asked, Question, Role, Specs
from services.wishes import EXCLUSION, wish

EXAMPLE = "exclude group Service Accounts from no mfa"
NUMBERED = re.compile(r"extension[ _]?attribute[ _]?([1-9]|1[0-5]) +(\S.*)", re.IGNORECASE)
EVERYTHING = ("all", "everything", "all checks", "every check")


def change(db: Database, asked: Asked) -> Notice:
    """Leaves a group's members, a domain, a department and so on, or names like a pattern out of one check, or of all.

    Raises BadArgument for something else, NotFound for a check.
    """
    whom, _, check = (asked.words or "").rpartition(" from ")
    kind, _, value = _told(whom.strip())
    if kind.casefold() not in (*EXCLUDED_BY, *EXTENSIONS) or not value.strip():
        kinds = f"{', '.join(EXCLUDED_BY)} or extension attribute 1 to 15"
        raise BadArgument("I do not know whom to leave out.", f"Say a {kinds}, for example: {EXAMPLE}")
    every = check.strip().casefold() in EVERYTHING
    name = "*" if every else find_check((asked.specs or Specs()).checks, check).name
    given = ExclusionSettings.model_validate({"checks": (name,), kind.casefold(): value.strip()})
    id = uuid4().hex[:8]
    wish(db, EXCLUSION, id, given.model_dump(mode="json"), asked.caller.object_id, asked.now)
    said = kind.replace("_attribute", " attribute ").capitalize()
    sentence = f"{said} {value.strip()} is left out of {'every check' if every else check.strip()}."
    return Notice(
        title=sentence,
        summary=sentence,
        tone=Tone.GOOD,
        detail=f"Its alerts close after the next sync. To undo it, say: include {id}",
        next=(Suggestion("All exclusions", "exclusions"),),
    )


def _told(whom: str) -> tuple[str, str, str]:
    """The kind and the value said; a pattern and a domain need no kind."""
    if numbered := NUMBERED.fullmatch(whom):
        return f"extension_attribute{numbered[1]}", " ", numbered[2]
    if " " not in whom and "*" in whom:
        return "name", " ", whom
    if " " not in whom and "." in whom:
        return "domain", " ", whom
    return whom.partition(" ")


QUESTION = Question(
    name="exclude",
    topic="Watch",
    canonical="exclude <words>",
    help="Leave a group, domain, department, country, extension attribute or names like svc-* out of a check.",
    examples=(EXAMPLE, "exclude name svc-* from all checks", "exclude country Japan from inactive users"),
    says=(
        "ignore|skip|omit <one> in|for|from <two> = <one> from <two>",
        "leave|keep <one> out of <two> = <one> from <two>",
        "do not check <one> for <two> = <one> from <two>",
        "stop checking <one> for <two> = <one> from <two>",
        "make an exception of|for <one> in|from <two> = <one> from <two>",
    ),
    change=change,
    role=Role.ADMIN,
)
