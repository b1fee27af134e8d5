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


REPORTS = "[regular|daily|weekly] reports|report|digests|digest|summaries|summary|alerts|notifications|messages"


QUESTION = Question(
    name="subscriptions",
    topic="Alerts",
    canonical="subscriptions",
    help="What this conversation is told about.",
    examples=("subscriptions", "what am i subscribed to"),
    says=(
        "what am|are i|we [all] subbed|subscribed|signed [up] [to|for|in]",
        "what am|are i|we signed up|on to|for get|receive|see from|off you|steward "
        "[automatically|regularly|already|daily|every|each] [day|morning|week]",
        "what [else] am|are|do i|we [already] getting|get|receiving|receive from|off you|steward "
        "[automatically|regularly|already|daily]",
        "what do|will i|we get|receive|be [told|notified|informed] [of|about|on] here|in [this] "
        "[channel|chat|conversation]",
        "what|which am|are i|we getting|receiving|sent [here|in] [this] [channel|chat|conversation]",
        f"what|which {REPORTS} [do|does|is|are|will|gets] [i|we] [this|the|our] [channel|chat|conversation] "
        "come|comes|arrive|arrives|go|get|gets|receive|receives|sent|posted|coming [out|in] [here|to|in] [this|here] "
        "[channel|chat|conversation] [and] [when|at|how] [what|which|often] [time]",
        f"is|are|does|do|will this|the|our|i|we|here [channel|chat|conversation] get|getting|receive|receiving "
        f"[any|some] {REPORTS}",
        f"does|do|will this|the|our [channel|chat|conversation] have [any|some] {REPORTS}",
        "what|which alerts|notifications|messages|topics do|will i|we get|receive [in|here] [this|the] "
        "[channel|chat|conversation]",
        "what|which [alerts|topics|notifications] did|have i|we subscribe|subscribed [to] [here]",
        "what|which [alerts|topics|notifications] have|did i|we [subscribed|subscribe] [to] here",
        "my|our subscriptions|notifications",
        "what|which [messages|alerts|topics|notifications] did|have|do|am|are i|we [sign|signed] up for|to",
        "what am|are i|we subscribed|notified|told to|about|of",
        "what|which am|are i|we subscribed|notified to|about|of",
        "what|which is|are this|the channel|chat|conversation|team subscribed|told|notified to|about",
        "what|which alerts|notifications is|are|does|do|will this|i|we|come channel|chat|conversation get|gets",
        "what|which alerts|notifications is|are|does|do|will this|i|we|come channel receive|subscribed",
        "what|which alerts|notifications is|are|does|do|will this|i|we|come chat|conversation receive|subscribed",
        "what|which alerts|notifications is|are|does|do|will this|i|we|come get|receive|here get|gets",
        "what|which alerts|notifications is|are|does|do|will this|i|we|come get|receive|here receive|subscribed",
        "what|which messages is|are|does|do|will this|i|we|come channel|chat|conversation get|gets|receive|subscribed",
        "what|which topics|subscriptions is|are|does|do|will this|i|we|come channel|chat|conversation get|gets",
        "what|which topics|subscriptions is|are|does|do|will this|i|we|come channel receive|subscribed",
        "what|which topics|subscriptions is|are|does|do|will this|i|we|come chat|conversation receive|subscribed",
        "what|which messages is|are|does|do|will this|i|we|come get|receive|here get|gets|receive|subscribed",
        "what|which topics|subscriptions is|are|does|do|will this|i|we|come get|receive|here get|gets",
        "what|which topics|subscriptions is|are|does|do|will this|i|we|come get|receive|here receive|subscribed",
        "what|which alerts|notifications does|do|will this|the channel|chat|conversation get|gets|receive",
        "what|which messages|topics does|do|will this|the channel|chat|conversation get|gets|receive",
        "what|which alerts|notifications|messages|topics does|do|will i|we get|receive",
        "what|which alerts|notifications|messages|topics does|do|will i|we get|receive here",
        "what|which alerts|notifications|messages|topics come|go|arrive|are here|sent|posted|told",
        "what|which alerts|notifications|messages|topics are sent|posted|told here",
        "what|which topics can|may i|we subscribe to",
        "what|which are you telling|sending|posting|reporting us|me|here|to",
        "what do|will you tell|send|post|report us|me|here|to",
        "what gets|is sent|posted|told|reported here",
        "what gets|is sent|posted|told|reported in|to|into this channel|chat|conversation",
        "what|which [alerts|messages] do|will i|we|this|the [channel|chat] get|receive from you|steward "
        "[automatically|regularly|unasked]",
        "who|what is|are subscribed",
        "who is|are subscribed to alerts|approvals",
        "who gets|receives|sees|is alerts|approvals|notifications|notified|told",
        "who is notified|told about|of alerts|approvals",
        "which|what channels|conversations|chats|teams are|is subscribed|notified|told|get",
        "which|what channels|conversations|chats|teams get|receive|see alerts|approvals|notifications",
        "where do|does|are [the] alerts|approvals|notifications go|sent|posted|arrive",
        "notifications|subscription",
        "notification|subscription list|status|settings",
        "list of|my|our subscriptions|notifications",
        "subscriptions of|for|in this channel|chat|conversation",
        "am i subscribed",
        "am i subscribed to <words>",
        "is this channel|chat|conversation subscribed",
        "is this channel|chat|conversation subscribed to <words>",
    ),
    answer=answer,
)
