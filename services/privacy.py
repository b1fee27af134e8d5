"""What is left out of an answer: private things for those who may only view, personal ones where others read along."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from services import policy
from services.answers import Answer, Care, Freshness, Notice, Profile, Table, Tone
from services.specs import Asked

LEFT_OUT = (
    "Others read along here, so personal things (sign-ins, devices, second factors, risk) are left out: ask me in our "
    "personal chat."
)
EVERYTHING = frozenset(Care)
# Of the history of changes, what tells of risk and mailboxes, and what else is personal.
PRIVATE_HISTORY = ("risky_users", "mailbox_settings")
PERSONAL_HISTORY = (*PRIVATE_HISTORY, "mfa_registration", "devices")


def reduced(answer: Answer, asked: Asked) -> Answer:
    """`answer` as it may be told to whoever asked, where it was asked; what others would read along says so."""
    told = _told(asked)
    if told is EVERYTHING:
        return answer
    if answer.care not in told:
        return _kept_back(asked)
    if isinstance(answer, Profile):
        kept: Answer = replace(
            answer,
            facts=tuple(fact for fact in answer.facts if fact.care in told),
            sections=tuple(section for section in answer.sections if section.care in told),
        )
    elif isinstance(answer, Table):
        kept = _columns(answer, told)
    else:
        return answer
    if kept == answer or not asked.aloud:
        return kept
    fresh = kept.fresh or Freshness("Steward", asked.now)
    return replace(kept, summary=kept.aloud or kept.summary, fresh=_saying(fresh))


def hidden_history(asked: Asked) -> tuple[str, ...]:
    """The resources whose changes are not told to whoever asked, where it was asked."""
    if asked.aloud:
        return PERSONAL_HISTORY
    return () if policy.sees_private(asked.caller) else PRIVATE_HISTORY


def _told(asked: Asked) -> Set[Care]:
    if asked.aloud:
        return {Care.OPEN}
    return EVERYTHING if policy.sees_private(asked.caller) else {Care.OPEN, Care.PERSONAL}


def _columns(table: Table, told: Set[Care]) -> Table:
    places = [place for place, column in enumerate(table.columns) if column.care in told]
    if len(places) == len(table.columns):
        return table
    return replace(
        table,
        columns=tuple(table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in table.rows),
    )


def _saying(fresh: Freshness) -> Freshness:
    return replace(fresh, blind_spots=(*fresh.blind_spots, LEFT_OUT))


def _kept_back(asked: Asked) -> Notice:
    if asked.aloud:
        why, way = "That is personal, and others read along here.", "Ask me the same in our personal chat."
    else:
        why, way = "That is not for those who may only view.", policy.SEND.format("operator")
    return Notice(title=why, summary=why, tone=Tone.WARNING, detail=way)
