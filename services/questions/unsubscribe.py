"""`unsubscribe <topic>`: stop telling alerts or approval requests in this conversation."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services import subscriptions
from services.answers import Notice, Tone
from services.specs import Asked, Question, Role


def change(db: Database, asked: Asked) -> Notice:
    """Unsubscribes the conversation asked in. Raises BadArgument for a topic that does not exist."""
    topic = (asked.words or "").strip().casefold()
    subscriptions.unsubscribe(db, asked.conversation, topic)
    sentence = f"This conversation is no longer told about {topic}."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, detail=f"Start again with: subscribe {topic}")


QUESTION = Question(
    name="unsubscribe",
    topic="Alerts",
    canonical="unsubscribe <words>",
    help="Stop telling this conversation about alerts or approvals.",
    examples=("unsubscribe alerts", "unsubscribe approvals"),
    change=change,
    role=Role.ADMIN,
)
