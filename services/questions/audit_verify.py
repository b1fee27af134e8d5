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
        "verify|check|validate|prove|test audit|trail",
        "verify|check|validate|prove|test the audit|trail",
        "verify|check|validate|prove|test the audit trail|log|logs|chain",
        "verify|check|validate|prove|test audit trail|log|logs|chain",
        "verify|check|validate|prove integrity|wholeness of audit|trail",
        "verify|check|validate|prove|is the|audit integrity of|intact audit|trail|the",
        "verify|check|validate|prove the integrity of the audit trail|log|logs",
        "verify|check|validate|prove integrity of audit trail|log|logs",
        "is|are the trail|audit whole|intact|complete|untouched|ok|valid|unchanged|genuine|correct",
        "is|are trail|audit whole|intact|complete|untouched|ok|valid|unchanged|genuine",
        "is|are the audit trail|log|logs|chain|records whole|intact|complete|untouched|ok",
        "is|are the audit trail|log|logs|chain|records valid|unchanged|genuine|safe|tampered|trustworthy",
        "is|are audit trail|log|logs|chain|records whole|intact|complete|untouched|ok",
        "is|are audit trail|log|logs|chain|records valid|unchanged|genuine|safe|tampered|trustworthy",
        "has|did|was|were anyone|someone tampered been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were anyone|someone change|changed been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were the|anything|audit tampered been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were the|anything|audit change|changed been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were anyone|someone manipulated|log been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were anyone|someone trail|tamper been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were the|anything|audit manipulated|log been|with|audit|the tampered|audit|with with|log|trail",
        "has|did|was|were the|anything|audit trail|tamper been|with|audit|the tampered|audit|with with|log|trail",
        "has|did anyone|someone|anything tamper|tampered with audit|trail",
        "has|did anyone|someone|anything tamper|tampered with audit trail|log|logs",
        "has|did anyone|someone change|changed|manipulate|manipulated|edit|edited audit|trail",
        "has|did anyone|someone alter|altered|touch|touched|forge|forged audit|trail",
        "has|did anyone|someone change|changed|manipulate|manipulated|edit|edited audit trail|log|logs|records",
        "has|did anyone|someone alter|altered|touch|touched|forge|forged audit trail|log|logs|records",
        "has|was|were audit|trail been tampered|changed|manipulated|altered with",
        "has|was|were audit trail|log|logs been tampered|changed|manipulated|altered",
        "has|was|were audit trail|log|logs been tampered with",
        "has|was|were audit trail|log|logs tampered|changed|manipulated|altered",
        "has|was|were audit trail|log|logs tampered with",
        "can i|we trust audit|trail",
        "can i|we trust audit trail|log|logs",
        "audit|trail integrity|verification|check|valid|intact",
        "audit trail|log integrity|verification|check|intact",
        "integrity of audit|trail",
        "integrity of audit trail|log",
    ),
    role=Role.AUDITOR,
    answer=answer,
)
