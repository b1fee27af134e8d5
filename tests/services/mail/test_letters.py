"""What is mailed of alerts and digests, and when there is nothing to say any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.answers import Fact, Value
from services.mail.letter import html, plain
from services.mail.letters import letter
from services.settings import AlertSettings
from services.severity import Severity
from services.specs import Finding
from services.store.engine import Store
from tests.services.alert_house import OPERATOR, OPS, Watched
from tests.services.house import START

MAIL = ("alert", "mail")


@pytest.fixture
def watched(settled: Store) -> Callable[..., Watched]:
    def make(looked: bool = True, **settings: Any) -> Watched:
        made = Watched(settled, AlertSettings(mailed=("sec*",), **settings))
        made.talks(OPS, "", "alerts")
        if looked:
            made.looked()
        return made

    return make


def hit(rank: int = 0, text: str = "The secret of Zoom\u202e ends <b>soon</b>.") -> Finding:
    facts = (Fact("Ends", Value(START)), Fact("App", Value("Zoom")))
    return Finding("a", text, facts, rank=rank, severity=Severity.HIGH)


def drawn(house: Watched, kind: str, id: str) -> Any:
    with house.store.reader(house.clock()) as read:
        return letter(read, kind, id, "UTC")


async def test_a_secret_that_ends_is_told_in_teams_and_by_mail_and_again_when_it_is_worse(watched: Any) -> None:
    house = watched()
    await house.judge(hit())
    assert house.places() == [("alert", OPS), MAIL]
    await house.judge(hit())
    assert house.places() == []
    await house.judge(hit(rank=1))
    assert house.places() == [("alert", OPS), MAIL]


async def test_other_checks_and_changes_are_not_mailed(watched: Any) -> None:
    house = watched()
    await house.judge(Finding("x", "A sign-in."), check="sign_in")
    assert house.places() == [("alert", OPS)]
    await house.judge(hit())
    await house.alerts.acknowledge(OPERATOR, house.row().id, 1)
    assert [place for _, place, _ in house.told()].count("mail") == 1  # what waits to be mailed is not repeated


async def test_the_mail_says_what_the_card_says_and_nothing_hidden(watched: Any) -> None:
    house = watched()
    await house.judge(hit())
    said = drawn(house, "alert", house.row().id)
    assert (said.subject, said.badge) == ("Steward: High: Secret", "High")
    assert said.text == "The secret of Zoom ends <b>soon</b>."
    assert said.facts == (("Ends", "02 March 2026, 09:00 (UTC)"), ("App", "Zoom"))
    assert said.parts[0] == ("Why it matters", ("It matters.",))
    assert "&lt;b&gt;soon&lt;/b&gt;" in html(said)
    assert "What to do\n- Do it." in plain(said)


async def test_what_is_over_before_the_mail_is_sent_is_not_mailed(watched: Any) -> None:
    house = watched()
    await house.judge(hit())
    id = house.row().id
    await house.judge()
    assert drawn(house, "alert", id) is None
    assert drawn(house, "alert", "none") is None


async def test_quiet_hours_hold_mails_too(watched: Any) -> None:
    house = watched(quiet="08:00-10:00")
    await house.judge(hit())
    assert house.places() == []
    house.clock.forward(hours=1)
    await house.alerts.tend()
    assert sorted(house.places()) == [("alert", OPS), MAIL]


async def test_a_first_look_is_mailed_as_one_digest(watched: Any) -> None:
    house = watched(looked=False)
    await house.judge(hit())
    house.clock.forward(minutes=10)
    await house.alerts.tend()
    told = {place: id for _, place, id in house.told()}
    assert set(told) == {OPS, "mail"}
    said = drawn(house, "digest", told["mail"])
    assert (said.title, said.badge) == ("The first look at Contoso", "High")
    assert said.parts == (("New (1)", ("The secret of Zoom ends <b>soon</b>.",)),)
