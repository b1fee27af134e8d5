"""`quiet hours <from> to <until>`: when this conversation is not told of alerts."""

from __future__ import annotations

import re

from sqlalchemy import Connection as Database

from services.answers import Notice, Tone
from services.errors import BadArgument
from services.specs import Asked, Question, Role
from services.wishes import QUIET, wish

EXAMPLE = "quiet hours 22:00 to 07:00"
HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d) *(?:to|until|-) *([01]?\d|2[0-3]):([0-5]\d)")


def change(db: Database, asked: Asked) -> Notice:
    """Sets the quiet hours of the conversation asked in, or ends them. Raises BadArgument for what is no such time."""
    text = " ".join((asked.words or "").casefold().split()).removeprefix("from ")
    found = HOURS.fullmatch(text)
    if found:
        hours = f"{int(found[1]):02}:{found[2]}-{int(found[3]):02}:{found[4]}"
        sentence = f"Nothing is told here between {hours.replace('-', ' and ')}; it comes when they end."
    elif text in ("off", "none"):
        hours, sentence = "", "This conversation has no quiet hours any more."
    else:
        raise BadArgument("I do not understand these hours.", f"For example: {EXAMPLE}, or: quiet hours off")
    wish(db, QUIET, asked.conversation, {"hours": hours}, asked.caller.object_id, asked.now)
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD)


QUESTION = Question(
    name="quiet_hours",
    topic="Alerts",
    canonical="quiet hours <words>",
    help="When this conversation is not told of alerts; they come when the hours end.",
    examples=(EXAMPLE, "quiet hours off"),
    says=(
        "quiet hours from|between <one> and|to|until <two> = <one> to <two>",
        "set quiet hours from|between <one> and|to|until <two> = <one> to <two>",
        "set quiet hours to <words>",
        "no alerts|messages|notifications from|between <one> and|to|until <two> = <one> to <two>",
        "be quiet|silent from|between <one> and|to|until <two> = <one> to <two>",
        "do not disturb from|between <one> and|to|until <two> = <one> to <two>",
        "do not disturb|alert|tell|notify us|me from|between <one> and|to|until <two> = <one> to <two>",
        "turn|switch off quiet hours = off",
        "turn|switch quiet hours off = off",
        "no|end|stop|remove|cancel quiet hours = off",
        "no more quiet hours = off",
    ),
    change=change,
    role=Role.ADMIN,
)
