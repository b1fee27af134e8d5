"""`audit verify`: whether the trail is whole, line by line."""

from __future__ import annotations

import re

from sqlalchemy import func

from services import anchors
from services.answers import Notice, Suggestion, Tone
from services.errors import BadArgument
from services.paging import counted
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Audit

TYPED = re.compile(r"([\d,]{1,11}) ([0-9a-f]{16,64})")


def answer(read: Reader, asked: Asked) -> Notice:
    """Walks the whole chain: fine, or the first line that was changed, moved, added or left out.

    The end is held against what was noted of it each day, and against a number and mac that are typed. Source:
    Steward's own audit trail, its key and its anchors. Raises BadArgument where Steward runs without a key, and for
    words that are no anchor.
    """
    if asked.broken is None:
        raise BadArgument("Here I have no key to verify the trail with.", "Ask in Teams.")
    typed = _typed(asked.words)
    lines = int(read.value(pick(func.count()).select_from(Audit)))
    broken = asked.broken(read)
    if broken is not None:
        detail = "That line, or one before it, was changed, moved, added or left out outside Steward."
        return _said(f"The audit trail is broken at line {broken:,}.", detail, Tone.BAD)
    if typed and not anchors.holds(read, *typed):
        detail = f"Line {typed[0]:,} is missing or is another than the one noted: the end was cut off or written anew."
        return _said("The audit trail is not the one that was noted.", detail, Tone.BAD)
    if torn := anchors.torn(read):
        detail = f"On {torn.at.day} {torn.at:%B %Y} it ended with line {torn.seq:,}, which is missing or another now."
        return _said("The end of the audit trail was cut off or written anew.", detail, Tone.BAD)
    detail = "It holds the line you named." if typed else "It holds every end that was noted, one a day."
    return _said(f"The audit trail is whole: {counted(lines, 'line')}.", detail, Tone.GOOD)


def _typed(words: str | None) -> tuple[int, str] | None:
    """The number and mac that were typed, None for none."""
    found = TYPED.fullmatch((words or "").strip().casefold())
    if words and not found:
        raise BadArgument(
            "That is no line of a trail.", "Type what was noted, for example: audit verify 120 9f8e7d6c5b4a3f2e"
        )
    return (int(found[1].replace(",", "")), found[2]) if found else None


def _said(sentence: str, detail: str, tone: Tone) -> Notice:
    show = (Suggestion("Show it", "audit"),)
    return Notice(title=sentence, summary=sentence, detail=detail, tone=tone, next=show)


QUESTION = Question(
    name="audit_verify",
    topic="Steward",
    canonical="audit verify [<words>]",
    help="Whether the audit trail is whole, and holds a line noted elsewhere.",
    examples=("audit verify", "audit verify 120 9f8e7d6c5b4a3f2e"),
    says=(
        "is|was|has|did [anybody|someone|anyone] [been] [the] [audit] trail|log [been] "
        "changed|altered|edited|forged|modified|tampered|manipulated [with]",
        "make|be sure [that] [the|your|our] [audit] trail|log|records has|have|is|was|were not [been] "
        "tampered|changed|altered|edited|touched|forged|manipulated [with]",
        "verify|check|validate|prove|test audit|trail",
        "prove|show|confirm|tell|guarantee|demonstrate|assure [me|us] [that] nobody|noone "
        "[has|ever|could|can|have] [been] "
        "tampered|changed|touched|altered|edited|manipulated|forged|tamper|change|edit [with] [audit] trail|log|logs",
        "how do|can|could i|we know|tell|prove [that] [nobody|the|your] [has] "
        "[tampered|changed|touched|altered|edited|manipulated] [with] audit trail|log [is|was] [not|intact|complete] "
        "[tampered|changed|altered|manipulated] [with]",
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
