"""What Steward does not keep, and what comes nearest."""

import pytest

from bot.parse import whole_grammar
from bot.parse.reading import readings
from services.errors import NotFound
from services.store.engine import Store
from services.unkept import UNKEPT, Unkept, named, unkept
from tests.services.questions.tenant import NOW, ask


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Whose password never expires?", "password age"),
        ("who has a password older than a year", "password age"),
        ("when was Lynne's password last changed", "password age"),
        ("What is our password policy?", "password age"),
        ("what is Lynne's password", "passwords"),
        ("list all shared mailboxes", "shared mailboxes"),
        ("which mailboxes are shared", "shared mailboxes"),
        ("who has full access to Lynne's mailbox", "who may open a mailbox"),
        ("show me the mails of Lynne", "what is in mails, chats and files"),
        ("which files were shared outside", "sites and sharing links"),
        ("remind me every Monday about expiring secrets", "reminders"),
        ("snooze the guest alerts for two weeks", "snoozing alerts"),
        ("show the growth of our guests since spring", "numbers of before"),
        ("how did the number of licences develop", "numbers of before"),
        ("people who are on holiday next week", "who will be away"),
        ("users whose account expires soon", "when accounts end"),
        ("groups expiring next month", "when groups end"),
        ("groups with disabled members", "groups with disabled members"),
        ("licences assigned directly", "licences given directly"),
    ],
)
def test_what_is_not_kept_is_known_by_how_it_is_asked_for(text: str, topic: str) -> None:
    found = unkept(text)
    assert found is not None
    assert found.name == topic


@pytest.mark.parametrize(
    "text",
    [
        "users forwarding mail",
        "reset password Lynne",
        "who has no mfa",
        "alerts",
        "box",
        "add Bob to the developers group",
        "take E5 away from Bob in Sales",
        "restore the history app for all users",
        "groups owned by disabled users",
        "remove licence E5 from all disabled users",
        "users with a secret that expires",
    ],
)
def test_what_is_kept_is_none_of_it(text: str) -> None:
    assert unkept(text) is None


@pytest.mark.parametrize("topic", UNKEPT, ids=lambda topic: topic.name)
def test_what_comes_nearest_can_be_typed(topic: Unkept) -> None:
    assert named(topic.name) is topic
    assert [reading.canonical for reading in readings(whole_grammar().read(f"not kept {topic.name}", NOW.date()))] == [
        f"not kept {topic.name}"
    ]
    for one in topic.nearest:
        found = readings(whole_grammar().read(one, NOW.date()))
        assert [reading.exact for reading in found] == [True], one


def test_a_topic_is_told_candidly_and_all_of_them_are_listed(store: Store) -> None:
    one = ask(store, "not_kept", words="password age")
    assert one.summary == "When a password was last set, and whether it ever expires, is not collected."
    assert [link.ask for link in one.next] == list(UNKEPT[0].nearest)
    every = ask(store, "not_kept")
    assert every.total == len(UNKEPT)
    with pytest.raises(NotFound):
        ask(store, "not_kept", words="the weather")
