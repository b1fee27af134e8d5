"""When and where alerts are told: the first look, cases, quiet hours, routes, exclusions, digests, escalation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import insert, select, update
from sqlmodel import col

from services import digests, rhythms, subscriptions
from services.alert_view import question
from services.errors import BadArgument, BadSettings, NotAllowed, NotFound
from services.moments import quiet_hours, quiet_until
from services.questions.acknowledge import QUESTION as ACKNOWLEDGE
from services.questions.exclude import QUESTION as EXCLUDE
from services.questions.include import QUESTION as INCLUDE
from services.questions.quiet_hours import QUESTION as QUIET
from services.questions.route import QUESTION as ROUTE
from services.questions.trend import answer as trend
from services.questions.tune import QUESTION as TUNE
from services.resources.users import User, UserAttribute
from services.settings import AlertSettings, ExclusionSettings, RouteSettings
from services.severity import Severity
from services.specs import Asked, Caller, Finding, Question, Role
from services.store.engine import Store
from services.store.tables import Subscription
from services.store.watch_tables import AlertEvent, Digest, Wish
from tests.services.alert_house import OPERATOR, OPS, Watched
from tests.services.house import ADELE, ALEX, LEE, NAMES, START

ALERTS = ("alert", OPS)


def hit(subject: str = "a", rank: int = 0, **values: Any) -> Finding:
    return Finding(subject, f"Something about {subject}.", rank=rank, **values)


@pytest.fixture
def watched(settled: Store) -> Callable[..., Watched]:
    """Alerts with these settings, whose checks have had their first look, told in a channel."""

    def make(looked: bool = True, given: dict[str, Any] | None = None, **settings: Any) -> Watched:
        made = Watched(settled, AlertSettings(**settings), given or {})
        made.talks(OPS, "", "alerts")
        if looked:
            made.looked()
        return made

    return make


def says(watched: Watched, spec: Question, words: str, role: Role = Role.ADMIN, where: str = OPS) -> Any:
    caller = Caller(ALEX, "t", "Alex Wilber", frozenset({role}))
    asked = Asked(caller=caller, now=watched.clock(), words=words, specs=watched.specs, conversation=where)
    assert spec.change is not None
    with watched.store.writer() as db:
        return spec.change(db, asked)


def digest(watched: Watched, id: str) -> Any:
    with watched.store.reader(watched.clock()) as read:
        return digests.view(read, id)


async def test_a_first_look_is_told_as_one_digest_when_no_more_comes(watched: Any) -> None:
    house = watched(looked=False)
    await house.judge(hit("a"), hit("b", severity=Severity.CRITICAL))
    house.clock.forward(minutes=5)
    await house.judge(hit("x"), check="sign_in")
    assert house.told() == []
    house.clock.forward(minutes=9)
    assert (await house.alerts.tend(), house.told()) == (0, [])
    house.clock.forward(minutes=1)
    assert await house.alerts.tend() == 1
    ((kind, place, id),) = house.told()
    assert (kind, place) == ("digest", OPS)
    shown = digest(house, id)
    assert shown.title == "The first look at Contoso"
    assert [(section.title, section.total) for section in shown.sections] == [("New", 3)]
    assert str(shown.sections[0].lines[0].text) == "Something about b."
    assert await house.alerts.tend() == 0
    await house.judge(hit("a"), hit("b", severity=Severity.CRITICAL), hit("c"))
    assert house.places() == [ALERTS]


async def test_a_check_that_could_not_tell_at_first_has_its_first_look_when_it_can(watched: Any) -> None:
    house = watched(looked=False)
    house.hits["secret"] = [hit()]
    await house.alerts.judge(1, ["secret"])  # nothing was collected
    await house.judge(hit())
    assert house.told() == []
    house.clock.forward(minutes=10)
    assert await house.alerts.tend() == 1


async def test_what_is_found_about_the_same_within_a_day_is_one_case(watched: Any) -> None:
    house = watched()
    await house.judge(hit(ADELE))
    lead = house.row(ADELE).id
    house.told()
    house.clock.forward(hours=2)
    await house.judge(Finding("audit", "A new method.", about=ADELE, severity=Severity.HIGH), check="sign_in")
    assert house.told() == [("alert", OPS, lead)]
    shown = house.view(lead)
    assert (shown.severity, [str(one.text) for one in shown.others]) == ("high", ["A new method."])
    await house.alerts.acknowledge(OPERATOR, lead, shown.version)
    assert {house.row(ADELE).state, house.row("audit", "sign_in").state} == {"acknowledged"}
    await house.judge()
    assert house.view(lead).state == "acknowledged"
    house.clock.forward(hours=24)
    await house.judge(hit("other", about=ADELE))
    assert house.row("other").case_id == ""


async def test_an_event_that_is_over_closes_without_a_word(watched: Any) -> None:
    house = watched()
    await house.judge(hit(), check="sign_in")
    house.told()
    await house.judge(check="sign_in")
    assert (house.told(), house.row(check="sign_in").state) == ([], "resolved")


async def test_a_snooze_has_a_reason_and_an_author(watched: Any) -> None:
    house = watched()
    await house.judge(hit())
    id = house.row().id
    await house.alerts.snooze(OPERATOR, id, 7, " The vendor renews it on Monday. ")
    shown = house.view(id)
    assert (shown.note, shown.by, shown.accepted) == ("The vendor renews it on Monday.", "Alex Wilber", False)
    with pytest.raises(BadArgument, match="too long"):
        await house.alerts.snooze(OPERATOR, id, 7, "x" * 501)


async def test_an_accepted_risk_has_an_owner_and_a_review(watched: Any) -> None:
    house = watched()
    await house.judge(hit())
    id = house.row().id
    house.told()
    for days, reason, why in ((90, " ", "Say why"), (7, "because", "until a review"), (0, "because", "until a review")):
        with pytest.raises(BadArgument, match=why):
            await house.alerts.accept(OPERATOR, id, days, reason)
    await house.alerts.accept(OPERATOR, id, 90, "The old scanner cannot do better.")
    shown = house.view(id)
    assert (shown.state, shown.accepted, shown.by) == ("snoozed", True, "Alex Wilber")
    assert shown.snoozed_until == START + timedelta(days=90)
    house.told()
    await house.judge(hit())
    assert house.told() == []
    house.clock.forward(days=90)
    assert await house.alerts.wake() == 1
    assert (house.places(), house.view(id).state, house.view(id).accepted) == ([ALERTS], "open", False)


async def test_a_worse_finding_ends_a_snooze(watched: Any) -> None:
    house = watched()
    await house.judge(hit())
    await house.alerts.snooze(OPERATOR, house.row().id, 30)
    house.told()
    await house.judge(hit(rank=1))
    assert (house.places(), house.row().state) == ([ALERTS], "open")


@pytest.mark.parametrize(
    ("hours", "zone", "at", "until"),
    [
        ("22:00-07:00", "UTC", (23, 30), (3, 7)),
        ("22:00-07:00", "UTC", (6, 59), (2, 7)),
        ("22:00-07:00", "UTC", (7, 0), None),
        ("22:00-07:00", "UTC", (21, 59), None),
        ("12:00-13:00", "UTC", (12, 30), (2, 13)),
        ("22:00-07:00", "Europe/Berlin", (21, 30), (3, 6)),
        ("09:00-09:00", "UTC", (9, 0), None),
    ],
)
def test_quiet_hours_end_in_their_own_zone(hours: str, zone: str, at: Any, until: Any) -> None:
    ends = None if until is None else datetime(2026, 3, *until, tzinfo=UTC)
    assert quiet_until(quiet_hours(hours, zone), datetime(2026, 3, 2, *at, tzinfo=UTC)) == ends


async def test_nothing_is_told_in_quiet_hours_and_all_when_they_end(watched: Any) -> None:
    house = watched(quiet="08:00-12:00")
    await house.judge(hit("a"), hit("b"))
    await house.judge(hit("a"))  # b is over before anybody heard of it
    assert (house.told(), await house.alerts.tend()) == ([], 0)
    house.clock.forward(hours=3)
    assert await house.alerts.tend() == 1
    assert house.told() == [("alert", OPS, house.row("a").id)]
    await house.judge()
    assert house.places() == [ALERTS]


async def test_a_conversation_has_quiet_hours_of_its_own(watched: Any) -> None:
    house = watched(quiet="08:00-12:00")
    says(house, QUIET, "off")
    await house.judge(hit())
    assert house.places() == [ALERTS]
    says(house, QUIET, "from 9:00 until 10:30")
    await house.judge(hit(rank=1))
    assert house.told() == []
    with pytest.raises(BadArgument):
        says(house, QUIET, "at night")


async def test_routes_go_by_check_severity_and_owner_with_the_channel_as_fallback(watched: Any) -> None:
    other = "19:apps@thread.tacv2"
    routes = (RouteSettings(checks=("sec*",), severity=Severity.HIGH, to=("owner", other)),)
    house = watched(routes=routes)
    house.talks(other)
    await house.judge(hit("low"))
    assert house.places() == [ALERTS]
    await house.judge(hit("low"), hit("high", severity=Severity.HIGH))
    assert house.places() == [("alert", other)]
    house.talks("a:lee", LEE)
    await house.judge(hit("owned", severity=Severity.CRITICAL, owner=LEE))
    assert ("alert", f"person:{LEE}") in house.places()


async def test_a_route_nobody_of_which_can_be_reached_falls_back_to_the_subscribers(watched: Any) -> None:
    house = watched(routes=(RouteSettings(to=("owner", "19:gone@thread.tacv2")),))
    await house.judge(hit(owner=LEE))
    assert house.places() == [ALERTS]


async def test_routes_are_made_and_ended_in_a_chat(watched: Any) -> None:
    house = watched()
    house.talks("a:lee", LEE)
    said = says(house, ROUTE, "critical to here", where="a:lee")
    await house.judge(hit("c", severity=Severity.CRITICAL), hit("m"))
    assert sorted(house.places()) == [("alert", OPS), ("alert", "a:lee")]
    says(house, INCLUDE, said.detail.rpartition(" ")[2])
    await house.judge(hit("c", severity=Severity.CRITICAL), hit("m"), hit("d", severity=Severity.CRITICAL))
    assert house.places() == [ALERTS]
    says(house, ROUTE, "critical to here", where="a:lee")
    says(house, INCLUDE, "critical")
    await house.judge(hit("c", severity=Severity.CRITICAL), hit("m"), hit("e", severity=Severity.CRITICAL))
    assert set(house.places()) == {ALERTS}
    with pytest.raises(BadArgument):
        says(house, ROUTE, "critical to the moon")


@pytest.mark.parametrize("given", [{"domain": "contoso.com"}, {"name": "adele*"}, {"name": "adele@*"}])
async def test_what_is_excluded_is_not_told_and_closes(watched: Any, given: dict[str, str]) -> None:
    house = watched(exclusions=(ExclusionSettings(checks=("sec*",), **given),))
    await house.judge(hit(ADELE), hit("somebody else"))
    assert house.told() == [("alert", OPS, house.row("somebody else").id)]
    await house.judge(hit(ADELE), check="sign_in")
    assert len(house.told()) == 1


async def test_what_accounts_say_of_themselves_excludes_them_in_any_case_of_letters(watched: Any) -> None:
    kinds = ("department", "title", "office", "city", "country", "company")
    house = watched(exclusions=tuple(ExclusionSettings(**{kind: "ROBOTS and partners"}) for kind in kinds))
    with house.store.writer() as db:
        for person, kind in zip(NAMES, kinds, strict=True):
            said = {"job_title" if kind == "title" else kind: "Robots and Partners"}
            db.execute(update(User).where(col(User.id) == person).values(said))
    await house.judge(*map(hit, NAMES), hit("somebody else"))
    assert house.told() == [("alert", OPS, house.row("somebody else").id)]


async def test_extension_attributes_exclude_those_in_whom_they_say_it(watched: Any) -> None:
    house = watched()
    with house.store.writer() as db:
        for person, number, value in ((ADELE, 3, "Contractor"), (LEE, 3, "Staff"), (ALEX, 13, "Contractor")):
            said = {"connection_id": 1, "user_id": person, "number": number, "value": value, "round": 1}
            db.execute(insert(UserAttribute).values(said))
    said = says(house, EXCLUDE, "extension attribute 3 contractor from secret")
    assert said.title == "Extension attribute 3 contractor is left out of secret."
    await house.judge(*map(hit, (ADELE, LEE, ALEX)))
    assert house.told() == [("alert", OPS, house.row(one).id) for one in (LEE, ALEX)]
    with pytest.raises(BadArgument):
        says(house, EXCLUDE, "extension attribute 16 contractor from secret")


def test_an_exclusion_is_by_one_thing_only() -> None:
    with pytest.raises(
        ValidationError, match=r"give exactly one of group, domain, .* company and extension_attribute1 to 15"
    ):
        ExclusionSettings(country="Japan", extension_attribute3="Contractor")


async def test_exclusions_are_made_and_ended_in_a_chat(watched: Any) -> None:
    house = watched()
    await house.judge(hit(ADELE))
    house.told()
    said = says(house, EXCLUDE, "name adele* from secret")
    await house.judge(hit(ADELE))
    assert (house.places(), house.row(ADELE).state) == ([ALERTS], "resolved")
    says(house, INCLUDE, said.detail.rpartition(" ")[2])
    await house.judge(hit(ADELE))
    assert house.row(ADELE).state == "open"
    says(house, EXCLUDE, "accounts called adele* from the secret check")
    says(house, INCLUDE, "names adele* in secret")
    await house.judge(hit(ADELE))
    assert house.row(ADELE).state == "open"
    with pytest.raises(NotFound):
        says(house, INCLUDE, "names adele* in secret")
    for words in ("adele from secret", "name adele*", "colour red from secret"):
        with pytest.raises(BadArgument):
            says(house, EXCLUDE, words)


async def test_a_digest_comes_at_its_time_and_says_what_became_of_alerts(watched: Any) -> None:
    house = watched()
    with house.store.writer() as db:
        assert subscriptions.rhythm(db, OPS, "alerts", "daily at 18:00", "UTC", START) == ", as a daily digest at 18:00"
    house.clock.forward(minutes=1)
    await house.judge(hit("a"), hit("b"))
    await house.judge(hit("b"))
    assert (house.told(), await house.alerts.tend()) == ([], 0)
    house.clock.forward(hours=9)
    assert await house.alerts.tend() == 1
    ((kind, place, id),) = house.told()
    assert (kind, place) == ("digest", OPS)
    shown = digest(house, id)
    assert [(one.title, one.total) for one in shown.sections] == [("New", 1), ("Resolved", 1)]
    assert shown.subtitle.endswith("Resolving took less than an hour on average.")
    opened, resolved = shown.chart.series
    assert (opened.points[-1], resolved.points[-1]) == (("2026-03-02", 2), ("2026-03-02", 1))
    assert len(opened.points) == 14
    assert await house.alerts.tend() == 0
    house.clock.forward(days=1)
    assert await house.alerts.tend() == 1
    assert digest(house, house.told()[0][2]).subtitle == "Nothing new."
    with house.store.reader(START) as read:
        following = select(col(Subscription.next_at)).where(col(Subscription.topic) == "alerts")
        assert read.value(following) == datetime(2026, 3, 4, 18, tzinfo=UTC)


async def test_who_subscribed_to_a_topic_hears_of_that_alone(watched: Any) -> None:
    house = watched()
    house.talks("logins", "", "sign-ins")
    house.talks("daily", "", "secrets")
    with house.store.writer() as db:
        assert (
            subscriptions.rhythm(db, "daily", "secrets", "daily at 18:00", "UTC", START)
            == ", as a daily digest at 18:00"
        )
    house.clock.forward(minutes=1)
    await house.judge(hit("x"), check="sign_in")
    assert house.places() == [ALERTS, ("alert", "logins")]
    await house.judge(hit("a"))
    assert house.places() == [ALERTS]
    house.clock.forward(hours=10)
    assert await house.alerts.tend() == 1
    ((_, place, id),) = house.told()
    shown = digest(house, id)
    assert (place, shown.title, shown.chart) == ("daily", "The day's alerts on secrets", None)
    assert [(one.title, one.total) for one in shown.sections] == [("New", 1)]


async def test_who_subscribed_to_a_topic_hears_of_it_wherever_else_it_goes(watched: Any) -> None:
    house = watched()
    house.talks("there", "", "secrets")
    house.talks("routed")
    says(house, ROUTE, "secret to here", where="routed")
    await house.judge(hit("a"))
    assert house.places() == [("alert", "routed"), ("alert", "there")]


def test_a_weekly_digest_comes_on_its_day(watched: Any) -> None:
    assert rhythms.next_time(START, "UTC", "weekly", "09:00", 0) == START + timedelta(days=7)
    assert rhythms.next_time(START, "UTC", "weekly", "09:30", 0) == START + timedelta(minutes=30)
    assert rhythms.next_time(START, "Europe/Berlin", "daily", "09:00", 0) == START + timedelta(hours=23)
    house = watched()
    with house.store.writer() as db, pytest.raises(BadArgument):
        subscriptions.rhythm(db, OPS, "alerts", "hourly", "UTC", START)


async def test_whom_nobody_reacts_to_is_told_to_others_once(watched: Any) -> None:
    boss = f"person:{LEE}"
    house = watched(escalate_after_hours=4, escalate_to=(boss,))
    await house.judge(hit("a"), hit("b"))
    await house.alerts.acknowledge(OPERATOR, house.row("b").id, 1)
    house.told()
    house.clock.forward(hours=3)
    assert await house.alerts.tend() == 0
    house.clock.forward(hours=1)
    assert await house.alerts.tend() == 1
    assert house.told() == [("alert", boss, house.row("a").id)]
    house.clock.forward(hours=9)
    assert (await house.alerts.tend(), house.told()) == (0, [])


async def test_the_person_concerned_is_asked_and_only_they_can_answer(watched: Any) -> None:
    house = watched(ask_person=("sign_in",))
    await house.judge(hit(ADELE), check="sign_in")
    assert sorted(house.places()) == [ALERTS, ("question", f"person:{ADELE}")]
    id = house.row(ADELE, "sign_in").id
    with pytest.raises(NotAllowed):
        await house.alerts.answer(OPERATOR, id, mine=True)
    adele = Caller(ADELE, "t", "Adele Vance", frozenset())
    with house.store.reader(START) as read:
        assert question(read, id).verbs == ("mine", "not_mine")
    await house.alerts.answer(adele, id, mine=False)
    assert (house.view(id).severity, house.view(id).person_says, house.places()) == ("critical", "no", [ALERTS])
    await house.alerts.answer(adele, id, mine=True)
    with house.store.reader(START) as read:
        assert (question(read, id).says, question(read, id).verbs) == ("no", ())


async def test_who_says_that_it_was_them_takes_the_alert_on(watched: Any) -> None:
    house = watched(ask_person=("sign_in",))
    await house.judge(hit(ADELE), check="sign_in")
    id = house.row(ADELE, "sign_in").id
    await house.alerts.answer(Caller(ADELE, "t", "Adele Vance", frozenset()), id, mine=True)
    assert (house.view(id).state, house.view(id).by) == ("acknowledged", "Adele Vance")


async def test_many_are_acknowledged_at_once(watched: Any) -> None:
    house = watched()
    await house.judge(hit("a"), hit("b", severity=Severity.LOW))
    await house.judge(hit("c"), check="sign_in")
    house.told()
    assert says(house, ACKNOWLEDGE, "low alerts", Role.OPERATOR).title == "You look after 1 alert now."
    assert says(house, ACKNOWLEDGE, "secret", Role.OPERATOR).title == "You look after 1 alert now."
    assert says(house, ACKNOWLEDGE, "all alerts", Role.OPERATOR).title == "You look after 1 alert now."
    assert says(house, ACKNOWLEDGE, "all", Role.OPERATOR).title == "No alert of that kind is open."
    assert house.places() == [ALERTS] * 3
    await house.judge(hit("d"))
    with pytest.raises(NotAllowed):
        says(house, ACKNOWLEDGE, "all", Role.VIEWER)


async def test_checks_are_tuned_in_a_chat(watched: Any) -> None:
    from services import registry

    house = watched()
    house.specs = registry.load()
    for words, value in (
        ("inactive user days 45", {"days": "45"}),
        ("inactive_user severity high", {"days": "45", "severity": "high"}),
        ("Inactive User days 14, 30 and 90d", {"rules": [{"days": "14"}, {"days": "30"}, {"days": "90"}]}),
        ("inactive users to 60", {"days": "60"}),
        ("inactive user off", {"off": True}),
        ("inactive user default", None),
    ):
        says(house, TUNE, words)
        with house.store.reader(START) as read:
            kept = read.value(select(col(Wish.value)))
        assert kept is None if value is None else value.items() <= kept.items()
    for words in (
        "inactive user days -3",
        "inactive user colour red",
        "inactive user severity huge",
        "inactive user",
        "inactive user to 3 months",
    ):
        with pytest.raises(BadArgument):
            says(house, TUNE, words)


@pytest.mark.parametrize(
    "given", [{"nothing": {}}, {"secret": {"days": 3}}, {"secret": {"severity": "huge"}}, {"secret": {"rules": 3}},
              {"secret": {"off": "yes"}}],
)  # fmt: skip
def test_settings_that_cannot_be_are_named(watched: Any, given: dict[str, Any]) -> None:
    with pytest.raises(BadSettings, match="checks"):
        watched(given=given)


async def test_a_check_that_is_off_finds_nothing(watched: Any) -> None:
    house = watched(given={"secret": {"off": True}})
    await house.judge(hit())
    assert house.told() == []


async def test_a_new_subscriber_hears_of_few_one_by_one_and_of_many_as_one(watched: Any) -> None:
    house = watched()
    await house.judge(*(hit(str(n)) for n in range(3)))
    house.told()
    await house.alerts.introduce("a:new")
    assert house.places() == [("alert", "a:new")] * 3
    await house.judge(*(hit(str(n)) for n in range(4)))
    house.told()
    await house.alerts.introduce("a:late")
    ((kind, place, id),) = house.told()
    assert (kind, place, digest(house, id).sections[0].total) == ("digest", "a:late", 4)


async def test_the_trend_counts_what_came_and_went_and_how_long_it_took(watched: Any) -> None:
    house = watched()
    await house.judge(hit("a"), hit("b"))
    house.clock.forward(days=1)
    await house.judge(hit("b"))
    caller = Caller(ALEX, "t", "Alex", frozenset({Role.VIEWER}))
    with house.store.reader(house.clock()) as read:
        table = trend(read, Asked(caller=caller, now=house.clock(), filters=(("", "3d"),)))
        events = list(read.db.execute(select(AlertEvent.what)).scalars())
        assert read.value(select(Digest.id)) is None
    assert [tuple(value.text for value in row[1:]) for row in table.rows] == [(0, 1, 1), (2, 0, 2), (0, 0, 0)]
    assert "24 hours on average" in table.summary
    assert events == ["opened", "opened", "resolved"]
    assert [[number for _, number in one.points] for one in table.chart.series] == [[0, 2, 0], [0, 0, 1]]
