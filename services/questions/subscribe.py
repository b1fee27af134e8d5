"""`subscribe <topic>`: tell alerts or approval requests in this conversation."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection as Database

from services import subscriptions
from services.answers import Notice, Tone
from services.errors import BadArgument
from services.specs import Asked, Question, Role

SEND = "send|give|post|tell|bring|write|mail|email|message|notify|inform|ping|push|deliver|report|show|let|remind|keep"
NEW = "[a|the|all|any|our] [new|open|latest|current]"
TO = (
    "[to] [me|us|here|this|our|the] [channel|chat|conversation|team|group|room] [know|informed|posted|updated] "
    "[about|of|on|with|regarding|for]"
)
PLACE = "[to|for|in|into|here] [me|us|this|the|here] [channel|chat|conversation|team]"
LATE = "in the evening"
DAY = "[working|work|business|week] day|days|workday|workdays|morning|mornings"
OFTEN = (
    (f"every|each [single] {DAY} [at|by] <two>", "daily at <two>"),
    ("every|each [single] afternoon|evening|evenings|night [at|by] <two>", f"daily at <two> {LATE}"),
    ("daily [at|by] <two>", "daily at <two>"),
    (f"at|by <two> every|each [single] {DAY}", "daily at <two>"),
    ("at|by <two> every|each [single] afternoon|evening|night", f"daily at <two> {LATE}"),
    ("once|one a|per|each|every day|morning [at|by] <two>", "daily at <two>"),
    ("every|each|weekly [on] <weekday> at <two>", "weekly on <weekday> at <two>"),
    ("daily", "daily"),
    ("every|each|in [single] [the] day|morning|evening|mornings", "daily"),
    ("every|each <weekday>", "weekly on <weekday>"),
)
ALERTS = "alerts|alert|alarms|warnings"
DIGEST = "digest|summary|overview|report"
WHAT = (
    (f"{NEW} {ALERTS} [as|in] [a|the] [daily|morning] [{DIGEST}]", "alerts"),
    (f"{NEW} <one> {ALERTS}", "<one>"),
    (f"[a|the] [daily|morning] {DIGEST} [of] [the|all] [{ALERTS}]", "alerts"),
    (f"{NEW} <one>", "<one>"),
)


def _regularly() -> Iterator[str]:
    """How people ask to be told again and again: what of, and how often."""
    for what, topic in WHAT:
        for often, rhythm in OFTEN:
            said = f"{topic} {rhythm}"
            yield f"{SEND} {TO} {what} {PLACE} {often} = {said}"
            yield (
                f"{SEND} [me|us|here] [channel|chat|conversation|team] [know] {often} "
                f"[about|of|on|with|what|which] {what} [there|are|is|we] "
                f"[are|have|open] {PLACE} = {said}"
            )
            yield f"subscribe me|us|here|this [channel|chat|conversation|team] for {what} {often} = {said}"
            yield f"let me|us have|get|see {what} {PLACE} {often} = {said}"
            yield f"{often} {SEND} [me|us|here] [about|of|on|with|know] {what} {PLACE} = {said}"
            yield (
                f"[i|we] [would|should] want|like|need|get|receive [to] [get|receive|see|have] {what} {PLACE} {often} "
                f"= {said}"
            )
            if topic == "alerts":
                yield f"{what} {PLACE} {often} = {said}"
                yield (
                    f"{often} i|we want|need|like [to] know|see|get [about] [what|which|all|the] {what} [there|are|is] "
                    f"[are|open] = {said}"
                )
    like = (
        "[i|we] [would|should] [want|like|need|get|receive|send|give|mail|post] [to] [get|receive|have] [me|us] "
        "[a|the|my] "
    )
    for what in (f"{DIGEST} of|on|about|for|with [the|all|our|any] <one>", f"<one> {DIGEST}"):
        yield f"{like}daily|morning {what} at|by <two> = <one> daily at <two>"
        yield f"{like}<weekday> {what} at|by <two> = <one> weekly on <weekday> at <two>"
        yield f"{like}<weekday> {what} = <one> weekly on <weekday>"
        yield f"{like}weekly {what} [every|each] [on] <weekday> [at|by] <two> = <one> weekly on <weekday> at <two>"
        yield f"{like}weekly {what} [every|each] [on] <weekday> = <one> weekly on <weekday>"
        each_day = "every|each [single] day|morning [at|by] <two>"
        yield f"{like}[daily|morning|regular] {what} {each_day} = <one> daily at <two>"
    told = "of|about|for|with [checks] [about|on|of] [the|all|our|any]"
    for rhythm in ("daily", "weekly"):
        yield f"{like}{rhythm} {DIGEST} {told} <one> {PLACE} = <one> {rhythm}"
        yield f"{like}{rhythm} <words!> [{DIGEST}] {PLACE} at|by <two> = <words> {rhythm} at <two>"
        yield f"{like}{rhythm} <words!> [{DIGEST}] {PLACE} = <words> {rhythm}"
    yield (
        f"[i|we] should|want|would|like|need [to] get|receive|have [a|the] daily {ALERTS} "
        f"{DIGEST} {PLACE} at|by <two> = alerts daily at <two>"
    )
    yield (
        f"{like}{DIGEST} every|each <weekday> of|on|about|for|with [the|all|our|any] "
        f"<one> {PLACE} = <one> weekly on <weekday>"
    )
    for part, late in (("[morning]", ""), ("afternoon|evening|night", f" {LATE}")):
        yield (
            f"every|each <weekday> {part} at|by <two> {SEND} [me|us|here] [about|of|on|with|know] [which|what] <one> "
            f"= <one> weekly on <weekday> at <two>{late}"
        )
    yield (
        f"{SEND} {TO} [a|the|your] daily|morning {DIGEST} [of|on] [the|all] [{ALERTS}] {PLACE} at|by <two> "
        "= alerts daily at <two>"
    )
    for alerts in (f"{ALERTS} [{DIGEST}]", f"{DIGEST} [of] [the] [{ALERTS}]"):
        yield f"[a|the] daily|morning {alerts} at|by <one> = alerts daily at <one>"
        yield f"[a|the] weekly {alerts} on <one> at <two> = alerts weekly on <one> at <two>"
        yield f"[a|the] weekly {alerts} [on] <weekday> [at] <two> = alerts weekly on <weekday> at <two>"
        yield f"[a|the] weekly {alerts} [on] <weekday> = alerts weekly on <weekday>"


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
        *_regularly(),
        "warn|alert|ping|notify|inform me|us|here [here|in] [this|the] [channel|chat|conversation] [right|straight] "
        "[away|immediately] "
        "when|whenever|if|before|once <one> = <one>",
        "warn|alert|ping|notify|inform|tell|message me|us [here] in|on this chat|channel|conversation "
        "when|whenever|if|once [there] [is|are] <one> = <one>",
        "tell|let|message me|us|here [know] [right|straight] [away|immediately] when|whenever|once [there] [is|are] "
        "<one> = <one>",
        "warn|alert|ping|notify me|us about|of <one> = <one>",
        "tell|inform|message|warn this|our|the channel|chat|conversation about|of|on <one> = <one>",
        "warn|alert|ping|notify|inform this|the channel|chat|conversation|team when|whenever|if|before|about|of <one> "
        "= <one>",
        "warn|alert|ping|notify|inform this|the channel|chat|conversation|team on any|every|each|all|new [new] <one> "
        "= <one>",
        "subscribe to <words>",
        "sub to <words!>",
        "subscribe me|us|here|this [channel|chat] to [all|the|any|new|open|critical] alerts = alerts",
        "subscribe me|us|here|this [channel|chat] to [all] approval|approvals requests|request [also|too] = approvals",
        "subscribe me|us|here|this [channel|chat] to <words>",
        "subscribe me|us|here to <words>",
        "subscribe this channel|chat|conversation|team to <words>",
        "subscribe channel|chat|conversation|team to <words>",
        "send|post|deliver|report|show|put|push <words!> here",
        "send|post|deliver|report|push|give me|us <words!>",
        "send|post|deliver|report|push|put [all|any|the|new|every] <words!> to|in|into this|our|the "
        "channel|chat|conversation",
        "send|post|deliver|report|push|put me|us <words!> here",
        "tell|notify|inform|alert me|us|here|this about|of|channel <words!>|about <words!>",
        "tell|notify|inform|alert me|us about|of|on <words!>",
        "tell|notify|inform|alert|ping channel|chat|conversation|team|group|room about|of|on [every|each|any|new] "
        "<words!>",
        "keep me|us|channel|chat|conversation|team|group|room informed|posted|updated|posted about|of|on [new|any] "
        "<words>",
        "notify|inform|alert|ping me|us|channel|chat|conversation|team|group|room about|of|on every|each|any|all|new "
        "[single|new] alert|alerts|finding|findings = alerts",
        "let me|us know about|of <words!>",
        "i|we [would] want|like|wish|need to be|get informed|notified|told|alerted about|of|on <words!>",
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
