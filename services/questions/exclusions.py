"""`exclusions`: what administrators have said in chats about checks and alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from services.answers import Column, Suggestion, Table, Value
from services.paging import PAGE, counted
from services.specs import Asked, Question, Role
from services.store.reader import Reader
from services.store.watch_tables import Wish

WORDS = {"check": "Threshold", "route": "Route", "exclusion": "Exclusion", "quiet": "Quiet hours"}


def answer(read: Reader, asked: Asked) -> Table:
    """Thresholds, exclusions, routes and quiet hours that were set in a chat. Source: Steward's own wishes."""
    rows = read.rows(select(Wish).order_by(col(Wish.kind), col(Wish.at), col(Wish.name)))
    return Table(
        title="Set in chats",
        summary=f"{counted(len(rows), 'thing')} set in chats; the settings file may say more.",
        columns=(
            Column("Kind", weight=2),
            Column("What", weight=5),
            Column("Number", weight=2),
            Column("Since", "when", 2),
        ),
        rows=tuple(
            (Value(WORDS[row.kind]), Value(_said(row.name, row.value)), Value(row.name), Value(row.at))
            for row in rows[asked.offset : asked.offset + PAGE]
        ),
        total=len(rows),
        offset=asked.offset,
        ask="exclusions",
        next=(Suggestion("Checks", "checks"), Suggestion("Subscriptions", "subscriptions")),
    )


def _said(name: str, value: Mapping[str, Any]) -> str:
    parts = [f"{key} {_plain(one)}" for key, one in value.items() if one not in (None, "", [], ())]
    return ", ".join(parts) or name


def _plain(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)


QUESTION = Question(
    name="exclusions",
    topic="Watch",
    canonical="exclusions",
    help="Thresholds, exclusions, routes and quiet hours that were set in chats.",
    examples=("exclusions",),
    says=(
        "alert settings",
        "exclusions|exclusion list|overview|summary",
        "routes",
        "exceptions",
        "what|who|which is|are excluded|exempt|exempted|ignored",
        "what|who|which is|are excluded|exempt|exempted|ignored from|by|in checks|alerts",
        "what|who is|are left out",
        "what|who is|are left out of checks|alerts",
        "what|which exclusions|exceptions|routes|thresholds are|do there|we|set have",
        "what|which exclusions|exceptions|routes|thresholds are there|set",
        "what|which thresholds|routes|exclusions were|have been|are set|changed|made",
        "what|which thresholds|routes|exclusions|exceptions|settings|limits did|have|were [we|users|been|someone] "
        "[have] [been] change|changed|set|made|make|adjust|adjusted|tune|tuned [in|through|by] [the|a] "
        "[chat|chats|conversation|conversations|here]",
        "what|who|which [users|people|accounts|groups|apps] did|have|has|do [we|anyone|someone|you] exclude|excluded|"
        "exempt|exempted|ignore|ignored [from|in|by] [all|the] [checks|alerts|check|watching]",
        "how are|is checks|alerts configured|tuned|routed|set",
        "where are [the] alerts routed|told",
    ),
    answer=answer,
    role=Role.ADMIN,
)
