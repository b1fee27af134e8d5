"""`unsubscribe <topic>`: stop telling alerts or approval requests in this conversation."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services import subscriptions
from services.answers import Notice, Tone
from services.specs import Asked, Question, Role


def change(db: Database, asked: Asked) -> Notice:
    """Unsubscribes the conversation asked in; from "that" where it is told about one thing only.

    Raises BadArgument for a topic that does not exist.
    """
    told = subscriptions.told(db, asked.conversation) if (asked.words or "").casefold() in THAT else ()
    topic, _ = (told[0], "") if len(told) == 1 else subscriptions.wanted(asked.words or "")
    subscriptions.unsubscribe(db, asked.conversation, topic)
    sentence = f"This conversation is no longer told about {subscriptions.called(topic)}."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, detail=f"Start again with: subscribe {topic}")


THAT = frozenset(("that", "this", "it", "them", "those", "these"))
HERE = "[in|to|into|for] [this|the|our|here] [chat|channel|conversation]"

QUESTION = Question(
    name="unsubscribe",
    topic="Alerts",
    canonical="unsubscribe <words>",
    help="Stop telling this conversation about alerts or approvals.",
    examples=("unsubscribe alerts", "unsubscribe approvals"),
    names=frozenset(subscriptions.TOPICS),
    says=(
        "[i|we] [would|want] [to] [like] stop following|receiving|getting|watching|seeing|hearing "
        "messages|alerts|notices|notifications about|on|of|for <one> [here] = <one>",
        "[the|your|these|those] messages|alerts|notices|notifications|mails about|on|of|for <one> "
        "[is|are|get|getting|become|becoming|it|there] [far|way] too many|much|often [please] stop|end|cancel "
        "them|these|those|it|that [please] = <one>",
        "stop|quit|end|cancel sending|posting [me|us] [the|any|all|more|your|so] [many] "
        "messages|alerts|notices|notifications|mails about|on|of|for <one> [here|anymore] = <one>",
        "<one> notification|notifications|notices|messages|alerts [please] stop|off|end = <one>",
        f"no more <one> messages|notifications|notices|alerts {HERE} = <one>",
        "i|we do not want [any|more|anymore] notices|messages|notifications|alerts "
        "of|about|on|for <one> [here] = <one>",
        f"stop|end|cancel [the|this|that] mail|daily|weekly|morning digest|digests|report|summary {HERE} = alerts",
        "stop|end|cancel [the|these|those|your] daily|weekly|morning messages|message|mails|mail|posts|notifications "
        f"[again] {HERE} = alerts",
        "do not|never [ever] send|post|mail|give|push|show [me|us|here] [the|that|this|any|your|those] "
        "[daily|weekly|morning] <one> "
        "report|reports|digest|digests|summary|summaries|alerts|messages|notifications|mail [here] [anymore|again] "
        "= <one>",
        "no more report|reports|digest|digests|summary|summaries|alerts|messages|notifications|mail "
        "about|on|of|for|regarding [the] <one> = <one>",
        "no more <one> report|reports|digest|digests|summary|summaries|alerts|messages|notifications|mail = <one>",
        "stop|end|cancel [sending|posting] [me|us] [the|that|this|my|our|your] [daily|weekly|morning] <one> "
        "report|reports|digest|digests|summary|summaries|alerts|messages|notifications [here] = <one>",
        "no more [risk|alert|daily|weekly|morning] digest|digests|alerts|notifications|messages [here] "
        "[for|to] [me|us] = alerts",
        "stop|end|cancel|mute sending|posting|delivering|pushing [me|us] [the|those|these|your|any] "
        "[risk|alert|daily|weekly|morning] digest|digests|alerts|notifications|messages [here|anymore] = alerts",
        "stop|quit telling|notifying|informing|alerting|pinging|bothering|spamming [me|us|here] about|of|on|with <one> "
        "= <one>",
        "stop|end|cancel telling|notifying|informing|alerting about|of|on <words!>",
        "stop|end|cancel notifications|messages about|of|for|on <words!>",
        "i|we do not want|need [to] [get|receive|see|have] [the|those|these|any|your|more] "
        "alerts|notifications|digests|messages [here] [anymore] = alerts",
        "stop|end|cancel|mute [the|those|these|your|any|my|our] [risk|alert|daily|weekly|morning] digest|digests "
        "[here] = alerts",
        "do not|never tell|send|show|give|notify|inform|alert|message|bother [me|us] [here] "
        "[about|of|with|any] [anymore|more|new] <words!> [here|anymore]",
        "stop|quit sending|posting|giving me|us [the|that|this|those] <one> thing|things|stuff [here|anymore] = <one>",
        f"stop|end|cancel|mute [all|any] notifications|notification|messages {HERE} "
        "[channel|chat|conversation] = alerts",
        "unsubscribe from <words>",
        "unsubscribe me|us|here from <words>",
        "unsubscribe this channel|chat|conversation|team from <words>",
        "unsubscribe channel|chat|conversation from <words>",
        "stop sending|posting|telling|reporting|delivering|pushing <words!>",
        "stop sending|posting|telling|reporting|delivering|pushing <words!> here",
        "stop sending|posting|telling|reporting|delivering|pushing me|us <words!>",
        "stop sending|posting|telling|reporting|delivering|pushing me|us about <words!>",
        "stop sending|posting|telling|reporting|delivering <words!> to|in|into this channel|chat|conversation",
        "stop telling|notifying|informing|alerting me|us about|of <words!>",
        "stop telling|notifying|informing|alerting this channel|chat|conversation about|of <words!>",
        "stop <words!>",
        "stop the <words!>",
        "stop <words!> here",
        "no more <words!>",
        "no more <words!> here",
        "no <words!> here",
        "turn|switch off <words!>",
        "turn|switch off <words!> here",
        "turn|switch <words!> off",
        "mute <words!>",
        "mute <words!> here",
        "disable <words!> here",
        "disable <words!> for|in this channel|chat|conversation",
        "end|cancel|remove subscription|subscriptions to|of|for <words>",
        "end|cancel|remove the|my|our|this subscription|subscriptions to|of|for <words>",
        "do not send|post|tell|show <words!> here",
        "do not send|post|tell|show me|us <words!>",
        "i|we do not want <words!>",
        "i|we do not want <words!> here",
        "i|we do not want to get|see|receive <words!>",
    ),
    change=change,
    role=Role.ADMIN,
)
