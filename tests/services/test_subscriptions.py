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
    with settled.writer() as db, pytest.raises(BadArgument, match="no topic") as refused:
        subscriptions.subscribe(db, "c", "gossip", "Megan", START)
    assert "alerts, approvals" in refused.value.next_step
