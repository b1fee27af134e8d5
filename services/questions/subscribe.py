"""`subscribe <topic>`: tell alerts or approval requests in this conversation."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services import subscriptions
from services.answers import Notice, Tone
from services.errors import BadArgument
from services.specs import Asked, Question, Role

TOLD = "remind|send|tell|notify|inform|post|give|message|ping me|us|here"
TELL = f"{TOLD} [about|of|on] [the]"


def change(db: Database, asked: Asked) -> Notice:
    """Subscribes the conversation asked in. Raises BadArgument for a topic or a time that does not exist."""
    topic, when = subscriptions.wanted(asked.words or "")
    subscriptions.subscribe(db, asked.conversation, topic, asked.caller.object_id, asked.now)
    approvals = topic == subscriptions.APPROVALS
    if when and approvals:
        raise BadArgument(f"Only alerts come as a digest, not {topic}.", f"Say: subscribe {topic}")
    rhythm = "" if approvals else subscriptions.rhythm(db, asked.conversation, topic, when, asked.zone, asked.now)
    sentence = f"This conversation is now told about {subscriptions.called(topic)}{rhythm}."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, detail=f"Stop it with: unsubscribe {topic}")


QUESTION = Question(
    name="subscribe",
    topic="Alerts",
    canonical="subscribe <words>",
    help="Tell this conversation about alerts, all or those of a topic (at once, daily or weekly), or approvals.",
    examples=("subscribe alerts", "subscribe alerts daily at 09:00", "subscribe guests", "subscribe approvals"),
    names=frozenset(subscriptions.TOPICS),
    says=(
        "send|give|post|tell|bring [me|us] every|each day|morning at <one> [the|all|any] [new|open|latest] alerts "
        "= alerts daily at <one>",
        "every|each day|morning at <one> send|give|post|tell|bring [me|us] [the|all|any] [new|open|latest] alerts "
        "= alerts daily at <one>",
        "send|give|post|tell|bring [me|us] daily at <one> [the|all|any] [new|open|latest] alerts "
        "= alerts daily at <one>",
        "send|give|post|tell|bring [me|us] every|each <one> at <two> [the|all|any] [new|open|latest] alerts "
        "= alerts weekly on <one> at <two>",
        "send|give|post me|us [a|the] daily|morning digest|summary|overview [of] [alerts] [every|each] [day] at "
        "<one> = alerts daily at <one>",
        "send|give|post me|us [a|the] digest|summary|overview [of] [alerts] daily|every|each [day|morning] at <one> "
        "= alerts daily at <one>",
        f"{TELL} [new|all|any|latest] <one> every|each|in morning|day|mornings = <one> daily",
        f"{TELL} [new|all|any|latest] <one> every|each|in morning|day|mornings at <two> = <one> daily at <two>",
        f"[each|every] morning|day|daily {TELL} [new|all|any|latest] <one> = <one> daily",
        f"[each|every] morning|day|daily at <two> {TELL} [new|all|any|latest] <one> = <one> daily at <two>",
        f"{TOLD} every|each day|morning about|of|on [the] [new|all|any|latest] <one> = <one> daily",
        f"{TOLD} every|each day|morning at <two> about|of|on [the] [new|all|any|latest] <one> = <one> daily at <two>",
        f"{TOLD} every|each <two> about|of|on [the] [new|all|any|latest] <one> = <one> weekly on <two>",
        f"{TOLD} every|each <two> at <three> about|of|on [the] [new|all|any|latest] <one> "
        "= <one> weekly on <two> at <three>",
        "warn|alert|ping|notify|inform me|us|here when|whenever|if|before <one> = <one>",
        "warn|alert|ping|notify|inform this|the channel|chat|conversation|team when|whenever|if|before|about|of <one> "
        "= <one>",
        "subscribe to <words>",
        "send|give|post [me|us] [the|all|any] [new|open|latest] alerts daily at <one> = alerts daily at <one>",
        "send|give|post [me|us] [the|all|any] [new|open|latest] alerts every|each day|morning at <one> "
        "= alerts daily at <one>",
        "send|give|post me|us alerts weekly on <one> at <two> = alerts weekly on <one> at <two>",
        "send|give|post me|us alerts every|each <one> at <two> = alerts weekly on <one> at <two>",
        "tell|notify|inform|alert me|us about|of|on alerts daily at <one> = alerts daily at <one>",
        "tell|notify|inform|alert me|us about|of|on alerts every|each day|morning at <one> = alerts daily at <one>",
        "daily|morning alerts|digest at <one> = alerts daily at <one>",
        "daily|morning digest of alerts at <one> = alerts daily at <one>",
        "subscribe me|us|here|this to|channel|chat <words>|to <words>",
        "subscribe me|us|here to <words>",
        "subscribe this channel|chat|conversation|team to <words>",
        "subscribe channel|chat|conversation|team to <words>",
        "send|post|deliver|report|show|put|push <words!> here",
        "send|post|deliver|report|push|give me|us <words!>",
        "send|post|deliver|report|push|put <words!> to|in|into this channel|chat|conversation",
        "send|post|deliver|report|push|put me|us <words!> here",
        "tell|notify|inform|alert me|us|here|this about|of|channel <words!>|about <words!>",
        "tell|notify|inform|alert me|us about|of|on <words!>",
        "tell|notify|inform|alert this channel|chat|conversation about|of|on <words!>",
        "keep me|us informed|posted|updated about|of|on <words!>",
        "let me|us know about|of <words!>",
        "i|we want|would|need to|like get|receive|see|to <words!>|get <words!>",
        "turn|switch on <words!>",
        "turn|switch on <words!> here",
        "turn|switch <words!> on",
        "start sending|posting <words!>",
        "start sending|posting <words!> here",
        "start sending|posting me|us <words!>",
        "enable <words!> here",
        "enable <words!> for|in this channel|chat|conversation",
    ),
    change=change,
    role=Role.ADMIN,
)
