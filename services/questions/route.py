"""`route <check or severity> to <where>`: which alerts are told where."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection as Database

from services.answers import Notice, Suggestion, Tone
from services.errors import BadArgument
from services.named_checks import find_check
from services.settings import RouteSettings
from services.severity import Severity
from services.specs import Asked, Question, Role, Specs
from services.telling import OWNER
from services.wishes import ROUTE, wish

EXAMPLE = "route critical to here"
PLACES = {
    "here": (),
    "the owner": (OWNER,),
    "owner": (OWNER,),
    "owner or here": (OWNER,),
    "the owner or here": (OWNER,),
}


def change(db: Database, asked: Asked) -> Notice:
    """Tells alerts of a check, or from a severity on, here, or their owner first and else here.

    Raises BadArgument for another place, NotFound for a check.
    """
    what, _, place = (asked.words or "").rpartition(" to ")
    where = " ".join(place.casefold().split())
    if not what.strip() or where not in PLACES:
        raise BadArgument("I can tell alerts here, or their owner first.", f"For example: {EXAMPLE}")
    severity = what.strip().casefold().removesuffix(" alerts")
    if severity in set(Severity):
        given: dict[str, object] = {"severity": severity}
    else:
        given = {"checks": (find_check((asked.specs or Specs()).checks, what.strip()).name,)}
    route = RouteSettings.model_validate({**given, "to": (*PLACES[where], asked.conversation)})
    id = uuid4().hex[:8]
    wish(db, ROUTE, id, route.model_dump(mode="json"), asked.caller.object_id, asked.now)
    first = "to their owner, and here if they cannot be reached" if PLACES[where] else "here"
    sentence = f"Alerts of {what.strip()} are told {first}."
    return Notice(
        title=sentence,
        summary=sentence,
        tone=Tone.GOOD,
        detail=f"To undo it, say: include {id}",
        next=(Suggestion("All routes", "exclusions"),),
    )


QUESTION = Question(
    name="route",
    topic="Watch",
    canonical="route <words>",
    help="Tell the alerts of a check, or from a severity on, here or to their owner first.",
    examples=(EXAMPLE, "route app secret expiring to the owner or here"),
    says=(
        "send|post|deliver|direct|forward|bring <one> alerts|findings to <two> = <one> to <two>",
        "send|post|deliver|direct|bring alerts|findings of|about|on <one> to <two> = <one> to <two>",
        "send|post|deliver|show|report <one> alerts|findings here = <one> to here",
        "send|post|deliver|show|report alerts|findings of|about|on <one> here = <one> to here",
        "tell|notify|inform owner of|about <one> alerts|findings = <one> to the owner",
        "route <one> alerts here = <one> to here",
    ),
    change=change,
    role=Role.ADMIN,
)
