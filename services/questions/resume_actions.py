"""`resume actions`: lets changes begin again after a stop."""

from __future__ import annotations

from services import pause
from services.answers import Notice, Suggestion, Tone
from services.live import Live
from services.specs import Asked, Question, Role


async def resume(live: Live, asked: Asked) -> Notice:
    """What was approved and is still in time begins now. Source: Steward's own stops."""
    done = await live.store.write(lambda db: pause.end(db, live.audit_key, asked.now, asked.caller))
    live.changed()
    sentence = "Changes go on." if done else "Nothing was paused."
    detail = "What was approved and is still in time begins now." if done else ""
    show = (Suggestion("Show requests", "requests"),)
    return Notice(title=sentence, summary=sentence, detail=detail, tone=Tone.GOOD, next=show)


QUESTION = Question(
    name="resume_actions",
    topic="Steward",
    canonical="resume actions",
    help="Let changes begin again after a stop.",
    examples=("resume actions",),
    says=(
        "[actions|changes|operations] may|can|should run|continue|resume|restart|start|begin again",
        "actions|changes|operations|operation|everything may|can|should [be] "
        "run|continue|resume|resumed|restart|start|go [on] [again]",
        "restart|resume|continue [the|all] actions|operation|operations|changes|work",
        "resume changes",
        "allow|permit changes|actions",
        "allow|permit changes|actions again",
        "let changes|actions continue|resume|begin|run",
        "let changes|actions go on|through",
        "changes|actions may go on|again",
        "end|lift the stop|pause|freeze",
        "end|lift pause|freeze|stop",
        "start changes|actions again",
        "resume all actions|changes",
        "let changes go on",
        "unpause actions|changes",
    ),
    role=Role.ADMIN,
    live=resume,
)
