from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from services import alerts as alert_rows
from services import audit, subscriptions
from services.alerts import Alerts
from services.answers import Fact, Tone, Value
from services.errors import BadArgument, Conflict, NotAllowed, NotFound
from services.resources.users import RESOURCE as USERS
from services.specs import Caller, Check, Finding, Role, Severity, Specs
from services.store.engine import Store
from services.store.tables import Alert, Audit, Checkpoint, CheckRun, Outbox, Posted
from tests.services.house import ALEX, KEY, START, Clock

OPS = "19:operations@thread.tacv2"
OPERATOR = Caller(ALEX, "t", "Alex Wilber", frozenset({Role.OPERATOR, Role.VIEWER}))
VIEWER = Caller(ALEX, "t", "Alex Wilber", frozenset({Role.VIEWER}))


@dataclass
class Watch:
    """Alerts over one check whose findings the test sets."""

    store: Store
    clock: Clock = field(default_factory=Clock)
    hits: list[Finding] = field(default_factory=list)
    broken: bool = False

    def __post_init__(self) -> None:
        check = Check(
            name="secret", title="Secret ends soon", why="It stops working.", todo="Renew it.", reads=("users",),
            every=timedelta(hours=1), severity=Severity.MEDIUM, find=self.find,
        )  # fmt: skip
        specs = Specs(resources={"users": USERS}, checks={"secret": check})
        self.alerts = Alerts(self.store, specs, self.clock, KEY)

    def find(self, _read, _connection_id, _limits) -> Iterator[Finding]:
        if self.broken:
            raise KeyError("a bug")
        yield from self.hits

    async def judge(self, *hits: Finding) -> None:
        self.hits = list(hits)
        await self.alerts.judge(1)

    def row(self, subject: str = "a") -> Alert:
        with self.store.reader(self.clock()) as read:
            return Alert(**read.one(select(Alert).where(col(Alert.subject) == subject))._mapping)

    def view(self, subject: str = "a"):
        with self.store.reader(self.clock()) as read:
            return alert_rows.view(read, self.row(subject).id)

    def said(self) -> CheckRun:
        with self.store.reader(self.clock()) as read:
            return read.one(select(CheckRun))

    def deliver(self) -> list[str]:
        """Where something was told since the last delivery; each card then stands there."""
        with self.store.writer() as db:
            rows = db.execute(select(Outbox.to, Outbox.subject_id).order_by(col(Outbox.id))).all()
            db.execute(delete(Outbox))
            for row in rows:
                one = {"kind": "alert", "subject_id": row.subject_id, "conversation_id": row.to}
                here = (col(Posted.subject_id) == row.subject_id, col(Posted.conversation_id) == row.to)
                db.execute(delete(Posted).where(*here))
                db.execute(insert(Posted).values(**one, message_id="m", version=1, at=START))
        return [row.to for row in rows]

    def cards(self) -> int:
        with self.store.reader(self.clock()) as read:
            return len(read.rows(select(Posted)))


@pytest.fixture
def watch(settled) -> Watch:
    with settled.writer() as db:
        db.execute(insert(Checkpoint).values(connection_id=1, resource="users", synced_at=START, round=1, blind=""))
        subscriptions.subscribe(db, OPS, "alerts", "settings", START)
        # Its first look was some time ago: what it finds now is news.
        first = {"connection_id": 1, "check": "secret", "at": START, "verdict": "pass", "told_at": START}
        db.execute(insert(CheckRun).values(**first))
    return Watch(settled)


def hit(subject: str = "a", rank: int = 0, text: str = "A secret ends.") -> Finding:
    return Finding(subject, text, (Fact("Ends", Value(START, Tone.WARNING)), Fact("App", Value(None))), rank)


async def test_a_new_finding_is_told_once_however_often_it_is_found(watch):
    await watch.judge(hit())
    assert watch.deliver() == [OPS]
    for _ in range(3):
        watch.clock.forward(minutes=5)
        await watch.judge(hit(text="A secret still ends."))
    assert watch.deliver() == []
    assert (watch.row().version, watch.row().text) == (1, "A secret still ends.")


async def test_an_alert_shows_the_checks_words_and_the_findings_facts(watch):
    await watch.judge(hit())
    shown = watch.view()
    assert (shown.title, shown.why, shown.todo) == ("Secret ends soon", "It stops working.", "Renew it.")
    assert shown.facts == (Fact("Ends", Value(START, Tone.WARNING)), Fact("App", Value("")))
    assert (shown.state, shown.severity, shown.verbs) == ("open", "medium", ("acknowledge", "snooze", "accept"))


async def test_a_notification_has_no_markup_of_the_tenant(watch):
    await watch.judge(hit(text="<at>All</at> **x**"))
    assert watch.view().summary == "Medium: atAll/at x"
    assert watch.view().text == "<at>All</at> **x**"


async def test_a_worse_finding_opens_again_and_is_posted_anew(watch):
    await watch.judge(hit())
    watch.deliver()
    await watch.alerts.acknowledge(OPERATOR, watch.row().id, 1)
    watch.deliver()
    await watch.judge(hit(rank=1))
    assert watch.cards() == 0
    assert watch.deliver() == [OPS]
    assert (watch.row().state, watch.row().by) == ("open", "")
    await watch.judge(hit(rank=0))
    assert watch.deliver() == []


async def test_what_is_gone_is_resolved_where_it_was_told_and_comes_back_as_new(watch):
    await watch.judge(hit())
    watch.deliver()
    await watch.judge()
    assert (watch.deliver(), watch.row().state, watch.view().verbs) == ([OPS], "resolved", ())
    await watch.judge()
    assert watch.deliver() == []
    await watch.judge(hit())
    assert (watch.deliver(), watch.row().state) == ([OPS], "open")


async def test_each_subject_is_an_alert_of_its_own(watch):
    await watch.judge(hit("a"), hit("b"), hit("a", rank=2))
    assert watch.row("a").rank == 2
    await watch.judge(hit("b"))
    assert (watch.row("a").state, watch.row("b").state) == ("resolved", "open")


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (None, "Users: not collected yet."),
        ({"synced_at": None}, "Users: not collected yet."),
        ({"blind": "No permission: users are not collected.", "denied": True}, "No permission: users are not"),
        ({"blind": "No permission: users are not collected.", "synced_at": None}, "No permission: users are not"),
        ({"synced_at": START - USERS.stale_after - timedelta(seconds=1)}, "too long ago"),
    ],
)
async def test_without_fresh_data_a_check_cannot_tell_and_leaves_every_alert(watch, kept, why):
    await watch.judge(hit())
    watch.deliver()
    with watch.store.writer() as db:
        if kept is None:
            db.execute(delete(Checkpoint))
        else:
            db.execute(update(Checkpoint).values(**kept))
    await watch.judge()
    assert watch.said().verdict == "cannot tell"
    assert why in watch.said().why
    assert (watch.row().state, watch.deliver()) == ("open", [])


async def test_what_lacks_a_part_is_judged_and_says_what_it_cannot_see(watch):
    with watch.store.writer() as db:
        db.execute(update(Checkpoint).values(blind="No Entra ID P2: Steward does not collect role eligibilities."))
    await watch.judge(hit())
    assert (watch.said().verdict, watch.deliver()) == ("findings", [OPS])
    assert watch.said().why == "No Entra ID P2: Steward does not collect role eligibilities."
    await watch.judge()
    assert (watch.said().verdict, watch.row().state) == ("pass", "resolved")
    assert "No Entra ID P2" in watch.said().why
    with watch.store.writer() as db:
        db.execute(update(Checkpoint).values(blind=""))
    await watch.judge()
    assert (watch.said().verdict, watch.said().why) == ("pass", "")


def test_after_a_sync_those_that_read_it_are_judged_and_those_that_watch_the_syncs(settled):
    plain = Check(
        name="a", title="t", why="w", todo="d", every=timedelta(hours=1), severity=Severity.LOW, reads=("users",),
        find=lambda _read, _connection_id, _limits: (),
    )  # fmt: skip
    checks = (plain, replace(plain, name="b", reads=("groups", "apps")), replace(plain, name="c", reads=()),
              replace(plain, name="watch", reads=(), watches_itself=True))  # fmt: skip
    alerts = Alerts(settled, Specs(checks={check.name: check for check in checks}), Clock(), KEY)
    assert alerts.concerned("users") == ["a", "watch"]
    assert alerts.concerned("apps") == ["b", "watch"]
    assert alerts.concerned("licences") == ["watch"]


async def test_a_broken_check_cannot_tell_rather_than_pass(watch):
    watch.broken = True
    await watch.judge()
    assert (watch.said().verdict, "itself failed" in watch.said().why) == ("cannot tell", True)


async def test_the_verdict_of_each_run_is_kept(watch):
    await watch.judge()
    assert (watch.said().verdict, watch.said().findings) == ("pass", 0)
    await watch.judge(hit("a"), hit("b"))
    assert (watch.said().verdict, watch.said().findings, watch.said().why) == ("findings", 2, "")


async def test_acknowledging_happens_once_is_told_and_written_down(watch):
    await watch.judge(hit())
    watch.deliver()
    id = watch.row().id
    said = await asyncio.gather(*(watch.alerts.acknowledge(OPERATOR, id, 1) for _ in range(20)), return_exceptions=True)
    assert sorted({type(one).__name__ for one in said}) == ["Conflict", "NoneType"]
    assert said.count(None) == 1
    assert (watch.deliver(), watch.view().state, watch.view().by) == ([OPS], "acknowledged", "Alex Wilber")
    with watch.store.reader(START) as read:
        assert list(read.db.execute(select(Audit.event)).scalars()) == ["alert.acknowledged"]
        assert audit.verify(read, KEY) is None


async def test_an_old_card_does_not_acknowledge_something_worse(watch):
    await watch.judge(hit())
    await watch.judge(hit(rank=1))
    with pytest.raises(Conflict, match="changed since"):
        await watch.alerts.acknowledge(OPERATOR, watch.row().id, 1)


async def test_a_snooze_is_silent_until_it_ends(watch):
    await watch.judge(hit())
    watch.deliver()
    await watch.alerts.snooze(OPERATOR, watch.row().id, 7)
    assert watch.deliver() == [OPS]
    assert watch.view().snoozed_until == START + timedelta(days=7)
    await watch.judge(hit())
    watch.clock.forward(days=6)
    assert await watch.alerts.wake() == 0
    assert watch.deliver() == []
    watch.clock.forward(days=1)
    assert await watch.alerts.wake() == 1
    assert (watch.deliver(), watch.view().state, watch.view().snoozed_until) == ([OPS], "open", None)
    assert await watch.alerts.wake() == 0


async def test_an_acknowledged_alert_can_be_snoozed_and_a_resolved_one_cannot(watch):
    await watch.judge(hit())
    await watch.alerts.acknowledge(OPERATOR, watch.row().id, 1)
    await watch.alerts.snooze(OPERATOR, watch.row().id, 30)
    await watch.judge()
    with pytest.raises(Conflict, match="resolved"):
        await watch.alerts.snooze(OPERATOR, watch.row().id, 30)


@pytest.mark.parametrize("days", [0, -7, 8, 365])
async def test_a_snooze_is_7_14_30_or_90_days(watch, days):
    await watch.judge(hit())
    with pytest.raises(BadArgument, match="cannot be snoozed"):
        await watch.alerts.snooze(OPERATOR, watch.row().id, days)


async def test_alerts_are_tended_by_operators_and_must_exist(watch):
    await watch.judge(hit())
    for caller, id, kind in ((VIEWER, watch.row().id, NotAllowed), (OPERATOR, "x", NotFound)):
        with pytest.raises(kind):
            await watch.alerts.acknowledge(caller, id, 1)
        with pytest.raises(kind):
            await watch.alerts.snooze(caller, id, 7)
    with watch.store.reader(START) as read, pytest.raises(NotFound):
        alert_rows.view(read, "x")


async def test_a_new_subscriber_is_told_what_is_open(watch):
    await watch.judge(hit("a"), hit("b"), hit("c"))
    await watch.alerts.acknowledge(OPERATOR, watch.row("b").id, 1)
    watch.deliver()
    await watch.alerts.introduce("a:new")
    assert watch.deliver() == ["a:new", "a:new"]


async def test_a_check_that_does_not_exist_is_an_error(watch):
    with pytest.raises(KeyError):
        await watch.alerts.judge(1, ["nothing"])


async def test_replicas_that_judge_at_once_record_a_finding_once(watch: Watch) -> None:
    watch.hits = [Finding("a", "Secret a ends soon.")]
    replica = Watch(watch.store, watch.clock, watch.hits)
    await asyncio.gather(*(one.alerts.judge(1) for one in (watch, replica) * 3))
    assert watch.row().state == "open"
    assert watch.said().findings == 1
    assert watch.deliver() == [OPS]
