"""`quiet hours <from> to <until>`: when this conversation is not told of alerts."""

from __future__ import annotations

import re

from sqlalchemy import Connection as Database

from services.answers import Notice, Tone
from services.errors import BadArgument
from services.rhythms import clock
from services.specs import Asked, Question, Role
from services.wishes import QUIET, wish

EXAMPLE = "quiet hours 22:00 to 07:00"
HOURS = re.compile(r"(?P<begin>\S.*?) *(?:\bto\b|\buntil\b|\btill\b|\band\b|-|–) *(?P<end>.*\S)")
SHORT = re.compile(r"\b(\d\d?) ?h(?:rs|ours?)?(?=\d\d\b|\b)")
# What people call alerts, and the times between which they are to have peace.
ALERTS = "alerts|alert|messages|notifications|pings|noise|notices"
HERE = "[to|for|in|into|here] [me|us|this|the|here|our] [channel|chat|conversation|group|team]"
NIGHT = "[at|during|over|by|in] [the] [night|nights|nighttime|every|each] [night]"
SPAN = "[from|between] <start> and|to|until|till|til <end>"


def change(db: Database, asked: Asked) -> Notice:
    """Sets the quiet hours of the conversation asked in, or ends them. Raises BadArgument for what is no such time."""
    text = " ".join((asked.words or "").casefold().split()).removeprefix("from ")
    found = HOURS.fullmatch(text)
    begin, end = (
        (clock(SHORT.sub(r"\1:", found[name]).rstrip(":")) for name in ("begin", "end")) if found else (None, None)
    )
    if begin and end:
        hours = f"{begin}-{end}"
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
        f"no|silence|hold|mute|suppress|pause|stop [more|all|any] {ALERTS} {HERE} {NIGHT} {SPAN} = <start> to <end>",
        f"silence|peace|quiet [please] {HERE} {NIGHT} {SPAN} {HERE} = <start> to <end>",
        f"{NIGHT} from|between <start> and|to|until|till <end> [no] silence|peace|quiet|{ALERTS} {HERE} "
        "= <start> to <end>",
        f"do not|never bother|disturb|ping|message|alert|notify|tell|send|post [any] [{ALERTS}] {HERE} {NIGHT} {SPAN} "
        "= <start> to <end>",
        f"leave|keep me|us|channel|chat|conversation|group|team alone|quiet|silent|in [peace] {NIGHT} {SPAN} "
        "= <start> to <end>",
        f"[be] quiet|silent {HERE} {NIGHT} {SPAN} = <start> to <end>",
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
