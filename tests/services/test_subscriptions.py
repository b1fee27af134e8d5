from __future__ import annotations

import pytest

from services import subscriptions
from services.errors import BadArgument
from tests.services.house import CHANNEL, START


def test_a_conversation_subscribes_once_and_leaves(settled):
    with settled.writer() as db:
        assert subscriptions.subscribe(db, "c", "alerts", "Megan", START)
        assert not subscriptions.subscribe(db, "c", "alerts", "Alex", START)
        assert subscriptions.subscribe(db, "c", "approvals", "Megan", START)
        assert subscriptions.subscribed(db, "approvals") == [CHANNEL, "c"]
    with settled.reader(START) as read:
        assert subscriptions.topics(read, "c") == {"alerts", "approvals"}
    with settled.writer() as db:
        assert subscriptions.unsubscribe(db, "c", "alerts")
        assert not subscriptions.unsubscribe(db, "c", "alerts")
    with settled.reader(START) as read:
        assert subscriptions.topics(read, "c") == {"approvals"}
        assert subscriptions.topics(read, "elsewhere") == set()


def test_an_unknown_topic_is_refused_with_those_there_are(settled):
    with pytest.raises(BadArgument, match="no topic") as refused:
        subscriptions.wanted("gossip daily at 09:00")
    assert "alerts, approvals, and what alerts are about: admins, apps" in refused.value.next_step


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("alerts", ("alerts", "")),
        ("Approvals", ("approvals", "")),
        ("guest daily at 9", ("guests", "daily at 9")),
        ("risky users weekly on monday", ("risk", "weekly on monday")),
        ("a secret is about to expire", ("secrets", "")),
        ("somebody becomes global admin at once", ("admins", "at once")),
    ],
)
def test_what_alerts_are_about_is_a_topic(words, wanted):
    assert subscriptions.wanted(words) == wanted


def test_a_digest_is_of_all_where_all_are_told(settled):
    with settled.writer() as db:
        assert subscriptions.of_alerts(db, "c") == ""
        for topic in ("risk", "approvals", "guests"):
            subscriptions.subscribe(db, "c", topic, "Megan", START)
        assert subscriptions.of_alerts(db, "c") == "guests,risk"
        subscriptions.subscribe(db, "c", "alerts", "Megan", START)
        assert subscriptions.of_alerts(db, "c") == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("weekly mon 0900", ", as a weekly digest on Mondays at 09:00"),
        ("weekly on Thurs at half eight", ", as a weekly digest on Thursdays at 08:30"),
        ("daily 7am", ", as a daily digest at 07:00"),
    ],
)
def test_when_it_is_due_may_be_said_in_short(settled, words: str, told: str):
    with settled.writer() as db:
        assert subscriptions.rhythm(db, CHANNEL, "alerts", words, "UTC", START) == told
