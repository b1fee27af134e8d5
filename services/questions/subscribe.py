"""`subscribe <topic>`: tell alerts or approval requests in this conversation."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services import subscriptions
from services.answers import Notice, Tone
from services.errors import BadArgument
from services.specs import Asked, Question, Role


def change(db: Database, asked: Asked) -> Notice:
    """Subscribes the conversation asked in. Raises BadArgument for a topic or a time that does not exist."""
    topic, _, when = (asked.words or "").strip().casefold().partition(" ")
    subscriptions.subscribe(db, asked.conversation, topic, asked.caller.object_id, asked.now)
    if when and topic != "alerts":
        raise BadArgument(f"Only alerts come as a digest, not {topic}.", f"Say: subscribe {topic}")
    rhythm = subscriptions.rhythm(db, asked.conversation, when, asked.zone, asked.now) if topic == "alerts" else ""
    sentence = f"This conversation is now told about {topic}{rhythm}."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, detail=f"Stop it with: unsubscribe {topic}")


QUESTION = Question(
    name="subscribe",
    topic="Alerts",
    canonical="subscribe <words>",
    help="Tell this conversation about alerts (at once, daily or weekly) or approvals.",
    examples=("subscribe alerts", "subscribe alerts daily at 09:00", "subscribe approvals"),
    change=change,
    role=Role.ADMIN,
)
