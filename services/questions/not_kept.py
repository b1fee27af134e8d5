"""`not kept [<topic>]`: what Steward cannot answer because it keeps nothing of it, and what comes nearest."""

from __future__ import annotations

from services.answers import Answer, Column, Notice, Suggestion, Table, Value
from services.errors import NotFound
from services.paging import PAGE, counted
from services.specs import Asked, Question
from services.store.reader import Reader
from services.unkept import UNKEPT, Unkept, named, unkept


def answer(read: Reader, asked: Asked) -> Answer:
    """One topic with what comes nearest, or all of them. Raises NotFound for what is none."""
    if not asked.words:
        return _all(asked.offset)
    topic = named(asked.words) or unkept(asked.words)
    if topic is None:
        raise NotFound(f"I know nothing of “{asked.words}”.", "Type help for what you can ask.")
    return _one(topic)


def _one(topic: Unkept) -> Notice:
    return Notice(
        title=topic.why,
        summary=topic.why,
        detail="The nearest things you can ask are below.",
        next=tuple(Suggestion(one, one) for one in topic.nearest),
    )


def _all(offset: int) -> Table:
    shown = UNKEPT[offset : offset + PAGE]
    return Table(
        title="What I do not keep",
        summary=f"I keep nothing of {counted(len(UNKEPT), 'topic')} that people ask about.",
        columns=(Column("Topic", weight=2), Column("Why", weight=4), Column("Nearest", weight=3)),
        rows=tuple((Value(one.name), Value(one.why), Value(", ".join(one.nearest))) for one in shown),
        total=len(UNKEPT),
        offset=offset,
        ask="not kept",
        links=tuple(f"not kept {one.name}" for one in shown),
        next=(Suggestion("Help", "help"), Suggestion("Data freshness", "sync")),
    )


QUESTION = Question(
    name="not_kept",
    topic="Steward",
    canonical="not kept [<words>]",
    help="What Steward keeps nothing of, and what comes nearest to it.",
    examples=("not kept", "not kept password age"),
    names=frozenset(one.name for one in UNKEPT),
    says=(
        "what can|could you|steward not answer|tell|know|see|do",
        "what do|does|did you|steward not know|keep|collect|store|have|cover|see",
        "what is|are|was [data] not kept|collected|stored|covered|known [here]",
        "which|what data|things|topics do|does|are|is you|steward not know|keep|collect|store|cover",
        "limits|limitations|blind-spots [of] [steward]",
        "what are your|the limits|limitations|blind-spots [of] [steward]",
    ),
    answer=answer,
)
