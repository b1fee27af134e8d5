"""`paused`: whether changes may begin, and who stopped them."""

from __future__ import annotations

from services import pause
from services.answers import Notice, Suggestion, Tone
from services.specs import Asked, Question, Role
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Notice:
    """Who stopped all changes, since when (UTC) and why, or that they may begin. Source: Steward's own stops."""
    held = pause.holding(read.db)
    admin = Role.ADMIN in asked.caller.roles
    sentence = pause.said(held) if held else "Changes are not paused: what is approved begins."
    return Notice(
        title=sentence,
        summary=sentence,
        tone=Tone.WARNING if held else Tone.PLAIN,
        next=(
            Suggestion("Requests", "requests"),
            *((Suggestion("Resume", "resume actions", style="positive"),) if held and admin else ()),
        ),
    )


CHANGES = "actions|changes|operations|everything|anything|steward|approvals|executions"
PAUSED = "paused|stopped|halted|frozen|suspended|blocked"
QUESTION = Question(
    name="paused",
    topic="Steward",
    canonical="paused",
    help="Whether changes are paused, by whom, since when and why.",
    examples=("paused", "are actions paused"),
    says=(
        f"is|are|was|were|has|have [all|any|our] {CHANGES} [been] [on] {PAUSED}|hold [now|today]",
        f"is|are {CHANGES} [still] allowed|running|possible|going [on|ahead|through]",
        f"who|why|when [has|have|did|was|were|is|are] [anyone|someone] {PAUSED}|pause|stop|halt|freeze [all] {CHANGES}",
        f"who|why|when|since is|are|was|were|has|have [when] [all] {CHANGES} [been] [on] {PAUSED}|hold",
        "is|was there a|any pause|stop|freeze|halt [of|on|for] [changes|actions]",
        "is|are|has|did [the] [a] emergency stop|brake [is|been] [on|active|set|pulled|engaged]",
        "pause|stop|freeze status|state",
    ),
    answer=answer,
)
