"""`audit verify`: whether the trail is whole, line by line."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import col

from services.answers import Notice, Suggestion, Tone
from services.errors import BadArgument
from services.paging import counted
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Audit


def answer(read: Reader, asked: Asked) -> Notice:
    """Walks the whole chain: fine, or the first line that was changed, moved, added or left out.

    Source: Steward's own audit trail and its key. Raises BadArgument where Steward runs without one.
    """
    if asked.broken is None:
        raise BadArgument("Here I have no key to verify the trail with.", "Ask in Teams.")
    lines = int(read.value(pick(func.count()).select_from(Audit)))
    last = read.value(pick(func.max(col(Audit.seq)))) or 0
    broken = asked.broken(read)
    if broken is not None:
        sentence = f"The audit trail is broken at line {broken:,}."
        detail = "That line, or one before it, was changed, moved, added or left out outside Steward."
        return Notice(title=sentence, summary=sentence, detail=detail, tone=Tone.BAD)
    sentence = f"The audit trail is whole: {counted(lines, 'line')}."
    detail = f"Lines cut off its end would not show: compare the last number, {last:,}, with one noted elsewhere."
    show = (Suggestion("Show it", "audit"),)
    return Notice(title=sentence, summary=sentence, detail=detail, tone=Tone.GOOD, next=show)


QUESTION = Question(
    name="audit_verify",
    topic="Steward",
    canonical="audit verify",
    help="Whether the audit trail is whole.",
    examples=("audit verify",),
    says=(
        "verify audit|trail",
        "verify the audit|trail",
        "verify the audit trail|log",
        "verify audit trail|log",
        "check the audit trail|log",
        "is the trail|audit whole|intact|complete|untouched",
        "is the audit trail|log whole|intact|complete|untouched",
    ),
    role=Role.AUDITOR,
    answer=answer,
)
