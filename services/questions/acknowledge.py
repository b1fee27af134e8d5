"""`acknowledge <which> alerts`: somebody looks after many alerts at once."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services.alerts import acknowledge_all
from services.answers import Notice, Suggestion, Tone
from services.named_checks import find_check
from services.paging import counted
from services.severity import Severity
from services.specs import Asked, Question, Role, Specs

ALL = ("all", "everything", "all alerts", "every alert", "alerts")


def change(db: Database, asked: Asked) -> Notice:
    """Acknowledges all open alerts, those of a severity, or those of a check. Raises NotFound, NotAllowed."""
    what = " ".join((asked.words or "").casefold().split())
    plain = what.removeprefix("all ").removesuffix(" alerts").strip()
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
    says=(
        "ack <words>",
        "mark <one> alerts as acknowledged|seen|noted = <one> alerts",
        "acknowledge everything = all alerts",
        "ack everything = all alerts",
    ),
    change=change,
    role=Role.OPERATOR,
)
