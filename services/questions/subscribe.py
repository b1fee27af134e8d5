"""`subscribe <topic>`: tell alerts or approval requests in this conversation."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services import subscriptions
from services.answers import Notice, Tone
from services.specs import Asked, Question, Role


def change(db: Database, asked: Asked) -> Notice:
    """Subscribes the conversation asked in. Raises BadArgument for a topic that does not exist."""
    topic = (asked.words or "").strip().casefold()
    subscriptions.subscribe(db, asked.conversation, topic, asked.caller.object_id, asked.now)
    sentence = f"This conversation is now told about {topic}."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, detail=f"Stop it with: unsubscribe {topic}")


QUESTION = Question(
    name="subscribe",
    topic="Alerts",
    canonical="subscribe <words>",
    help="Tell this conversation about alerts or approvals.",
    examples=("subscribe alerts", "subscribe approvals"),
    change=change,
    role=Role.ADMIN,
)
