"""A name that holds words of ours is whole where something is called so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from sqlmodel import insert

from bot import torn
from bot.parse import Understood, whole_grammar
from bot.parse.reading import readings
from services.names import fold
from services.resources.apps import App
from services.resources.users import User
from services.store.engine import Store
from tests.services.cached import group
from tests.services.house import START, person, settle

CLOUD, GUESTS, LINE, ADMIN = (f"00000000-0000-4000-8000-00000000000{number}" for number in range(4))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    settle(store)
    values = {"connection_id": 1, "round": 1, "enabled": True, "verified_publisher": False}
    with store.writer() as db:
        for id_, name in ((CLOUD, "Atlassian Cloud"), (GUESTS, "Slack"), (LINE, "Business Line 1")):
            db.execute(insert(App).values(**values, id=id_, app_id=id_, name=name, name_key=fold(name)))
        name = "MOD Administrator"
        db.execute(insert(User).values(**person(ADMIN, display_name=name, name_key=fold(name))))
    group(store, GUESTS, name="Project External Partners")
    yield store
    store.close()


def read(text: str) -> Sequence[Understood]:
    return readings(whole_grammar().read(text, START.date()))


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("how many use Atlassian Cloud", [("using", CLOUD)]),
        ("which guests use atlassian cloud", [("guests", ""), ("using", CLOUD)]),
        ("users not using atlassian cloud and without mfa", [("not using", CLOUD), ("without mfa", "")]),
        ("who uses business line 1", [("using", LINE)]),
        ("users in group Project external partners", [("in group", GUESTS)]),
        ("users using atlassian and cloud only", None),
        ("who uses Slack and is cloud only", None),
        ("guests using Slack", None),
        ("users without mfa", None),
    ],
)
def test_a_name_that_something_has_wins_over_what_its_words_say(
    store: Store, text: str, filters: list[tuple[str, str]] | None
) -> None:
    (reading,) = read(text)
    with store.reader(START) as cache:
        found = torn.whole(cache, text, reading, read) if torn.may_be(reading) else None
    assert (found and list(found.filters)) == filters


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("list the changes made by MOD Administrator in the past seven days", ADMIN),
        ("changes of MOD about roles", None),
    ],
)
def test_so_does_that_of_a_person_of_which_one_word_was_taken(store: Store, text: str, who: str | None) -> None:
    (reading,) = read(text)
    with store.reader(START) as cache:
        found = torn.whole(cache, text, reading, read) if torn.may_be(reading) else None
    assert (found and found.slots["who"]) == who
    assert found is None or [name for name, _ in found.filters] == [""]
