"""`pause actions [<why>]`: stops every change at once, until an administrator lets them go on."""

from __future__ import annotations

from services import pause
from services.answers import Notice, Suggestion, Tone
from services.live import Live
from services.specs import Asked, Question, Role

LONGEST = 300


async def stop(live: Live, asked: Asked) -> Notice:
    """Nothing begins any more; of what is under way, the step that has begun ends. Source: Steward's own stops."""
    why = (asked.words or "").strip()[:LONGEST]
    done = await live.store.write(lambda db: pause.begin(db, live.audit_key, asked.now, asked.caller, why))
    live.changed()
    held = await live.store.read(asked.now, lambda read: pause.holding(read.db))
    sentence = "All changes are paused." if done else pause.said(held) if held else "Changes go on."
    detail = (
        "Nothing begins any more: what was approved waits, and expires when it is not used in time. Of what is under "
        "way, the step that has begun comes to its end; the steps after it are not begun."
    )
    go_on = (Suggestion("Resume", "resume actions", style="positive"),)
    return Notice(title=sentence, summary=sentence, detail=detail, tone=Tone.WARNING, next=go_on)


QUESTION = Question(
    name="pause_actions",
    topic="Steward",
    canonical="pause actions [<words>]",
    help="Stop every change at once, for everybody; say why.",
    examples=("pause actions", "pause actions something is wrong"),
    says=(
        "detain|stop|halt|pause|hold|block|freeze|suspend [all|every|any] [the] [automated|automatic|pending|further] "
        "actions|action|operations|operation|changes|change",
        "[emergency] all|every|any operations|operation|actions|changes|action [please] stop|halt|freeze|pause "
        "[please]",
        "[emergency] stop|halt|freeze|pause all|every operations|operation|actions|changes|action [please]",
        "freeze|halt|suspend|hold|block all actions|changes",
        "freeze|halt|hold actions|changes",
        "no more changes",
        "stop everything",
        "pause everything",
        "pause changes",
        "stop all actions|changes",
        "pause all actions|changes",
        "emergency stop",
    ),
    role=Role.ADMIN,
    live=stop,
)
