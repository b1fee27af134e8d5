"""`audit verify`: whether the trail is whole, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

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


TAMPERED = (
    "tampered|tamper|tampering|changed|change|altered|alter|edited|edit|modified|modify|manipulated|manipulate|forged|"
    "forge|falsified|falsify|touched|touch|fiddled|fiddle|messed|mess|meddled|doctored|faked|rewritten|deleted"
)
INTACT = (
    "whole|intact|complete|untouched|unchanged|unaltered|untampered|unedited|ok|valid|genuine|correct|safe|sound|"
    "authentic|trustworthy|consistent|consistently|tamper-free|unbroken"
)
VERIFY = "verify|check|validate|prove|test|confirm|show|tell|guarantee|demonstrate|assure|ensure|know"


def _wordings() -> Iterator[str]:
    """How people ask whether the trail, whatever they call it, is as it was written."""
    for trail in (
        "audit|trail",
        "audit trail|log|logs|chain|records|entries|journal|history",
        "your|this|steward ['s] [own] log|logs|records|trail|journal|chain",
    ):
        yield f"verify|check|validate|prove|test|confirm {trail} [integrity]"
        yield f"[{VERIFY}|is] [the] integrity|wholeness|authenticity of {trail} [{INTACT}]"
        yield f"{trail} integrity|verification|check|valid|intact"
        yield (
            "run|do|perform|make|start [the|an|a] integrity|tamper|verification check|test|run over|of|on|for|with "
            f"{trail}"
        )
        yield f"can|could|may i|we|one [still] trust|believe|rely [on] {trail}"
        yield f"is|are|was|were {trail} [still] [not] {INTACT}|{TAMPERED} [with|and] [{INTACT}|free]"
        for begin in ("", f"[how] [do|can|could] [i|we] {VERIFY} [to] [me|us] ", "[can] [i|we] make|be sure "):
            yield f"{begin}[that|if|whether] {trail} has|have|is|was|were [not] [been] {TAMPERED} [with]"
            yield (
                f"{begin}[that|if|whether] [has|have|had|did|can|could|was|were|is] anyone|someone|nobody|anything "
                f"[has|have|had|can|could|ever] [have] [been] {TAMPERED} [with|around|about] [in] {trail}"
            )
            if begin:
                yield f"{begin}[that|if|whether] {trail} is|are|was|were [still] {INTACT} [and] [not] [{INTACT}]"
        yield f"has|have|was|were|is|are {trail} [been] {TAMPERED} [with]"


QUESTION = Question(
    name="audit_verify",
    topic="Steward",
    canonical="audit verify [<words>]",
    help="Whether the audit trail is whole, and holds a line noted elsewhere.",
    examples=("audit verify", "audit verify 120 9f8e7d6c5b4a3f2e"),
    says=tuple(_wordings()),
    role=Role.AUDITOR,
    answer=answer,
)
