"""Which request somebody means: by its id, by what it is about, or the last of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col

from services import approval_state as state
from services.answers import Choice, Chooser
from services.errors import NotFound
from services.specs import Asked, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Approval

SEES_ALL = {Role.APPROVER, Role.ADMIN, Role.AUDITOR}
ID = re.compile(r"[0-9a-f-]{4,36}")
SEVERAL = 5
# Of what a request is about these tell nothing.
SAYS_NOTHING = frozenset("the a an of for to in on from at and his her their my access user account".split())
NEWEST = frozenset("last latest newest previous recent that this it".split())
A_REQUEST = frozenset("request requests one action change approval thing number no nr id please just about".split())
A_REQUEST |= frozenset("i we you what did do done made asked have has been which who can may was".split())


def by_id(read: Reader, asked: Asked, typed: str) -> str:
    """The id that begins as `typed`; approvers, admins and auditors see everybody's. Raises NotFound for none, or many.

    Source: Steward's own approvals.
    """
    typed = typed.strip().lower().removeprefix("#")
    mine = col(Approval.requester_id) == asked.caller.object_id
    theirs = [or_(mine, col(Approval.state) != "draft") if asked.caller.roles & SEES_ALL else mine]
    found = []
    if ID.fullmatch(typed):
        known = pick(Approval.id).where(col(Approval.id) >= typed, col(Approval.id) < typed + "g", *theirs)
        found = [row.id for row in read.rows(known.limit(2))]
    if len(found) != 1:
        several = "More than one request begins so." if found else f"I know no request “{typed}” of yours."
        raise NotFound(several, "Type requests for those you may see.")
    return str(found[0])


def about(text: str) -> Iterator[ColumnElement[bool]]:
    """That a request is about what `text` says: the words without their endings, "disabling" is disable_user."""
    said = func.lower(col(Approval.action) + " " + col(Approval.target_name))
    yield from (said.contains(stem, autoescape=True) for stem in stems(text))


def stems(text: str) -> list[str]:
    """The words of `text` that tell something, without their endings."""
    words = (word.lower().strip("'’").removesuffix("'s").removesuffix("’s") for word in text.split())
    return [word.removesuffix("ing").removesuffix("es").removesuffix("s") for word in words if word not in SAYS_NOTHING]


def own(
    read: Reader, asked: Asked, states: Sequence[str], verb: str, none: str, *, newest: bool = False
) -> str | Chooser:
    """The id of the caller's own request in one of `states` that they mean; a card to choose from where several fit.

    Somebody else's is meant by its id alone. `verb` is the canonical text before an id, `none` the sentence said when
    there is none; with `newest` the last is meant where nothing is said. Raises NotFound.
    """
    words = (asked.words or "").lower().removeprefix("#").split()
    rest = " ".join(word for word in words if word not in A_REQUEST | NEWEST | SAYS_NOTHING)
    if ID.fullmatch(rest) and any(letter.isdigit() for letter in rest):
        return by_id(read, asked, rest)
    mine = (col(Approval.requester_id) == asked.caller.object_id, col(Approval.state).in_(states))
    shown = pick(Approval.id, Approval.action, Approval.target_name, Approval.state).where(*mine, *about(rest))
    rows = read.rows(shown.order_by(col(Approval.created_at).desc(), col(Approval.id)).limit(SEVERAL))
    if not rows:
        raise NotFound(none, "Type my requests for what you have asked for.")
    if len(rows) == 1 or NEWEST.intersection(words) or (newest and not rest):
        return str(rows[0].id)
    choices = tuple(_choice(row, verb) for row in rows)
    title = "Which of your requests?"
    return Chooser(title=title, summary=title, choices=choices, total=len(choices))


def _choice(row: Any, verb: str) -> Choice:
    return Choice(f"{state.words(row.action)}: {row.target_name}", row.state, f"{verb} {row.id[:8]}")
