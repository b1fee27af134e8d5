"""`subscriptions`: who is told about what."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import col

from services import policy
from services.answers import Column, Suggestion, Table, Value
from services.paging import counted, page
from services.resources.users import User
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection, Conversation, Subscription

ADMINS_SEE_ALL = {Role.ADMIN, Role.AUDITOR}


def answer(read: Reader, asked: Asked) -> Table:
    """The topics this conversation is told about; administrators and auditors see those of every conversation.

    Source: Steward's own subscriptions.
    """
    everything = bool(asked.caller.roles & ADMINS_SEE_ALL)
    here = [] if everything else [col(Subscription.conversation_id) == asked.conversation]
    statement = (
        pick(Subscription.topic, Subscription.conversation_id, Subscription.since, Subscription.by, Conversation.scope,
             Conversation.name, User.display_name)
        .select_from(Subscription)
        .outerjoin(Conversation, col(Conversation.id) == Subscription.conversation_id)
        .outerjoin(User, (col(User.id) == Subscription.by) & col(User.connection_id).in_(pick(Connection.id)))
        .where(*here)
        .order_by(col(Subscription.topic), col(Subscription.conversation_id))
    )  # fmt: skip
    rows, total = page(read, statement, asked.offset, pick(func.count()).select_from(Subscription).where(*here))
    where = "in all conversations" if everything else "in this conversation"
    return Table(
        title="Subscriptions",
        summary=f"{counted(total, 'subscription')} {where}.",
        columns=(
            Column("Topic", weight=2),
            Column("Conversation", weight=4),
            Column("Since", "date", 2),
            Column("By", weight=3),
        ),
        rows=tuple(
            (
                Value(row.topic),
                Value(" ".join(part for part in (row.scope, row.name) if part) or row.conversation_id),
                Value(row.since),
                Value(row.display_name or row.by),
            )
            for row in rows
        ),
        total=total,
        offset=asked.offset,
        ask="subscriptions",
        next=_subscribe(asked),
    )


def _subscribe(asked: Asked) -> tuple[Suggestion, ...]:
    question = (asked.specs.questions if asked.specs else {}).get("subscribe")
    allowed = question is not None and policy.may(asked.caller, "ask", question).allowed
    return (Suggestion("Tell me alerts", "subscribe alerts"),) if allowed else ()


QUESTION = Question(
    name="subscriptions",
    topic="Alerts",
    canonical="subscriptions",
    help="What this conversation is told about.",
    examples=("subscriptions", "what am i subscribed to"),
    says=(
        "my subscriptions",
        "what am i subscribed to",
        "what is this channel|chat|conversation subscribed to",
        "what are you telling|sending us|me|here",
        "who is subscribed",
        "who is subscribed to alerts|approvals",
        "which channels|conversations|chats are subscribed",
        "notifications",
    ),
    answer=answer,
)
