"""A list of people of whom something should be done, with the button that asks for it for all of them."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import col

from services import policy
from services.answers import Answer, Suggestion, Table
from services.specs import Asked
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

# By the filter that says what is wrong with them: the action, what its button says, and the wish.
FIXES = {
    "inactive": ("disable_user", "Disable these", "disable them"),
    "never signed in": ("disable_user", "Disable these", "disable them"),
    "at risk": ("revoke_sessions", "Revoke their sessions", "revoke sessions them"),
}
SETTLED = "disabled"
LONGEST = 400


def fixable(read: Reader, answer: Answer, asked: Asked, most: int) -> Answer:
    """The list with a button that asks for what would set it right, for those who may; others as they are.

    It is about all of the list, not the page alone, where they are no more than `most`.
    """
    if not isinstance(answer, Table) or not 1 < answer.total <= most or asked.specs is None:
        return answer
    names = {name for name, _ in asked.filters}
    action, label, wish = next((fix for name, fix in FIXES.items() if name in names), ("", "", ""))
    spec, ask = asked.specs.actions.get(action), f"{wish}: {answer.ask}"
    if spec is None or SETTLED in names or len(ask) > LONGEST or not answer.people:
        return answer
    acting = pick(Connection.id).where(col(Connection.mode) == "act", col(Connection.gone_at).is_(None))
    if not policy.may(asked.caller, "request", spec).allowed or read.one(acting.limit(1)) is None:
        return answer
    return replace(answer, next=(Suggestion(label, ask), *answer.next))
