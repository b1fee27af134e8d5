"""`route <check or severity> to <where>`: which alerts are told where."""

from __future__ import annotations

import re
from uuid import uuid4

from sqlalchemy import Connection as Database

from services.answers import Notice, Suggestion, Tone
from services.chat_settings import routed
from services.errors import BadArgument
from services.named_checks import CALLED
from services.settings import RouteSettings
from services.severity import Severity
from services.specs import Asked, Question, Role
from services.telling import OWNER
from services.wishes import ROUTE, wish

EXAMPLE = "route critical to here"
SAID = re.compile(r"(?P<what>.+?)(?: to)? (?P<where>(?:here|(?:the )?owner(?: first| or here)?))", re.IGNORECASE)
PLACES = {
    "here": (),
    "the owner": (OWNER,),
    "owner": (OWNER,),
    "owner or here": (OWNER,),
    "the owner or here": (OWNER,),
    "owner first": (OWNER,),
    "the owner first": (OWNER,),
}

# How people speak of alerts, and of a check that they name.
SEND = "send|post|route|put|deliver|direct|forward|bring|report|show|push"
NOUN = "alerts|alert|findings|everything|all|anything|hits|those"
ALL = "[all|every|everything|the|any] [the|new]"
WORSE = "[or|and] [worse|above|higher|up|more]"
ALERTS = f"[severity] [alerts|alert|findings|ones|things] {WORSE}"
CHECK = (
    "[the] [alerts|alert|findings|check] [of|from|about|on] [the] [check|rule] <one!> [check|rule] "
    "[alerts|alert|findings]"
)
SHOULD = "should|must|shall|ought|belong|belongs|go|goes|come|comes"
PUT = "[be|go|come] [sent|posted|routed|put|delivered|told|shown|reported|to]"
THEM = "[put|send|post|route|show] [them|it]"


def change(db: Database, asked: Asked) -> Notice:
    """Tells alerts of a check, or from a severity on, here, or their owner first and else here.

    Raises BadArgument for another place, NotFound for a check.
    """
    found = SAID.fullmatch(" ".join((asked.words or "").split()))
    what, where = (found["what"], found["where"].casefold()) if found else ("", "")
    if not what.strip() or where not in PLACES:
        raise BadArgument("I can tell alerts here, or their owner first.", f"For example: {EXAMPLE}")
    route = RouteSettings.model_validate({**routed(asked, what), "to": (*PLACES[where], asked.conversation)})
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
    names=CALLED,
    says=(
        *(
            f"{said} {place} = {level} to here"
            for level in Severity
            for place in ("[to] here", "to|in|into this|our|the channel|chat|conversation|group|team")
            for said in (
                f"{SEND} {ALL} {level} {ALERTS}",
                f"{SEND} {ALL} [{NOUN}] of|with {level} [severity] {WORSE}",
                f"{ALL} {level} {ALERTS} {SHOULD} {PUT}",
                f"{ALL} {NOUN} of|with {level} [severity] {WORSE} [{SHOULD}] [{PUT}] {THEM}",
            )
        ),
        *(
            f"{said} {place} = <one> to {where}"
            for where, place in (
                ("here", "[to] here"),
                ("here", "to|in|into this|our|the channel|chat|conversation|group|team"),
                ("the owner", "to [the|their|its|each] [app|group|account] owner|owners [first|directly]"),
            )
            for said in (
                f"{SEND} {ALL} {CHECK}",
                f"[the] [{NOUN}] [of|from|about|on|for] {CHECK} {SHOULD} {PUT} [first]",
                f"[the] {NOUN} of|from|about|on|for {CHECK}",
            )
        ),
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
