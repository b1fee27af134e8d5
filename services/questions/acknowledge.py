"""`acknowledge <which> alerts`: somebody looks after many alerts at once."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services.alerts import acknowledge_all
from services.answers import Notice, Suggestion, Tone
from services.named_checks import CALLED, find_check
from services.paging import counted
from services.severity import Severity
from services.specs import Asked, Question, Role, Specs

ALL = ("all", "everything", "all alerts", "every alert", "alerts")

ALERTS = "[severity] [alerts|alert|findings|ones]"
# How people say that they look after something, and after what.
LOOK = (
    "acknowledge|ack",
    "i|we am|are|will|shall|have [be] "
    "looking|look|dealing|deal|handling|handle|taking|take|working|work|caring|care|on|got "
    "[care|charge|ownership|responsibility] [after|with|of|on|for]",
    "i|we acknowledge|ack|own|handle|take|have [care|charge|ownership|responsibility] [of|for]",
    "i|we look|deal|work after|with|on",
)
THINGS = (
    *(f"[all|every|the|these|those] [open] {level} {ALERTS} = {level} alerts" for level in Severity),
    "[all|every|the] [open] [alerts|alert|findings] [of|from|on|about|for] [check|rule] <one!> [check|rule] "
    "[alerts|alert|findings] = <one>",
    "[all] everything|all [alerts] [that|which] [is|are] [open] = all alerts",
    "[all|every|the] open alerts = all alerts",
)


def change(db: Database, asked: Asked) -> Notice:
    """Acknowledges all open alerts, those of a severity, or those of a check. Raises NotFound, NotAllowed."""
    what = " ".join((asked.words or "").casefold().split())
    plain = what.removeprefix("all ").removeprefix("the ").removesuffix(" ones").removesuffix(" alerts").strip()
    severity = plain if plain in set(Severity) else ""
    check = "" if what in ALL or severity else find_check((asked.specs or Specs()).checks, plain).name
    count = acknowledge_all(db, asked.now, asked.caller, check, severity)
    sentence = f"You look after {counted(count, 'alert')} now." if count else "No alert of that kind is open."
    tone = Tone.GOOD if count else Tone.PLAIN
    return Notice(title=sentence, summary=sentence, tone=tone, next=(Suggestion("Alerts", "alerts"),))


QUESTION = Question(
    name="acknowledge",
    topic="Watch",
    canonical="acknowledge <words>",
    help="Say that you look after all open alerts, those of a severity, or those of a check.",
    examples=("acknowledge all alerts", "acknowledge low alerts", "acknowledge inactive user"),
    names=CALLED,
    says=(
        *(f"{said} {thing}" for said in LOOK for thing in THINGS),
        *(
            f"mark|set|flag {said} as acknowledged|seen|noted|mine|ours|taken|handled|known = {means}"
            for said, means in (thing.split(" = ") for thing in THINGS)
        ),
        "ack <words>",
        "mark <one> alerts as acknowledged|seen|noted = <one> alerts",
        "acknowledge everything = all alerts",
        "ack everything = all alerts",
    ),
    change=change,
    role=Role.OPERATOR,
)
