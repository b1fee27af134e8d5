"""A thousand steps on a virtual clock, with faults and restarts: each change is told once to each who should hear."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from services import wishes
from services.alerts import Alerts
from services.moments import quiet_hours, quiet_until
from services.settings import AlertSettings, ExclusionSettings
from services.specs import Finding
from services.store.engine import Store
from services.store.tables import Alert, Checkpoint, Outbox
from services.store.watch_tables import Held
from tests.services.alert_house import OPERATOR, Watched

DAY, NIGHT = "19:day@thread.tacv2", "19:night@thread.tacv2"
QUIET = "22:00-07:00"
STEPS, SUBJECTS = 1_000, 40
LEFT_OUT = "contoso.com"


class Crash(Exception):
    """Steward dies in the middle of a transaction."""


class Story:
    """What really is, what should have been told to whom, and what was."""

    def __init__(self, store: Store, seed: int) -> None:
        settings = AlertSettings(exclusions=(ExclusionSettings(domain=LEFT_OUT),))
        self.house = Watched(store, settings)
        self.rng = Random(seed)
        self.real: dict[str, int] = {}
        self.heard: Counter[tuple[str, str]] = Counter()
        for place in (DAY, NIGHT):
            self.house.talks(place, "", "alerts")
        self.house.looked()
        with store.writer() as db:
            wishes.wish(db, wishes.QUIET, NIGHT, {"hours": QUIET}, "x", self.house.clock())

    async def step(self) -> None:
        """Some time goes by, and something happens."""
        self.house.clock.forward(minutes=self.rng.choice((1, 7, 30, 90)))
        roll = self.rng.random()
        if roll < 0.45:
            await self._world()
        elif roll < 0.55:
            await self._faulty()
        elif roll < 0.65:
            await self._snooze()
        elif roll < 0.70:
            self.house.restart()
        await self.house.alerts.wake()
        await self.house.alerts.tend()
        self._deliver()

    async def _world(self) -> None:
        subject = f"s{self.rng.randrange(SUBJECTS)}"
        if subject in self.real and self.rng.random() < 0.5:
            del self.real[subject]
        else:
            self.real[subject] = self.real.get(subject, -1) + 1
        await self.house.judge(*self._findings())

    async def _faulty(self) -> None:
        """Data that is stale, a check that cannot tell, or a crash before the commit: nothing is told."""
        before = self._alerts()
        kind = self.rng.randrange(3)
        if kind == 0:
            with self.house.store.writer() as db:
                db.execute(update(Checkpoint).values(synced_at=self.house.clock() - timedelta(days=9)))
            await self.house.alerts.judge(1, ["secret"])
        elif kind == 1:
            self.house.blind = "secret"
            self.house.fresh()
            await self.house.alerts.judge(1, ["secret"])
            self.house.blind = ""
        else:
            await self._crash()
        assert self._alerts() == before

    async def _crash(self) -> None:
        """The write is undone: the change is found again by whoever comes after."""
        alerts = self.house.alerts
        self.house.fresh()
        self.house.hits["secret"] = [*self._findings(), Finding("crash", "It crashes.")]
        record = alerts._record

        def dies(*args: Any, **kwargs: Any) -> None:
            record(*args, **kwargs)
            raise Crash

        dying = Alerts.__new__(Alerts)
        for name, value in vars(alerts).items():
            setattr(dying, name, value)
        dying._record = dies  # type: ignore[method-assign]  # as if the power went
        with pytest.raises(Crash):
            await dying.judge(1, ["secret"])
        self.house.restart()

    async def _snooze(self) -> None:
        open_ = [row for row in self._alerts().values() if row.state == "open"]
        if open_:
            row = self.rng.choice(open_)
            await self.house.alerts.snooze(OPERATOR, row.id, 7, "later")

    def _findings(self) -> list[Finding]:
        return [
            *(Finding(subject, f"{subject} is bad.", rank=rank) for subject, rank in sorted(self.real.items())),
            Finding("00000003-0000-4000-8000-000000000000", "Left out by her domain."),
        ]

    def _alerts(self) -> dict[str, Any]:
        with self.house.store.reader(self.house.clock()) as read:
            return {row.subject: row for row in read.rows(select(Alert))}

    def _deliver(self) -> None:
        """What stands in the outbox arrives; who should have heard, by the alert's own state, is noted."""
        quiet = quiet_until(quiet_hours(QUIET, "UTC"), self.house.clock()) is not None
        states = {row.id: row for row in self._alerts().values()}
        with self.house.store.reader(self.house.clock()) as read:
            rows = read.rows(select(Outbox.to, Outbox.subject_id))
        # What a person pressed is shown at once; all else waits for the morning.
        pressed = {row.id for row in states.values() if row.state == "snoozed"}
        for row in rows:
            assert not (quiet and row.to == NIGHT and row.subject_id not in pressed)
        for kind, place, id in self.house.told():
            assert kind == "alert"
            self.heard[place, f"{id} {states[id].version}"] += 1


@pytest.mark.parametrize("seed", [1])
async def test_each_change_is_told_exactly_once_to_whom_it_concerns(settled: Store, seed: int) -> None:
    story = Story(settled, seed)
    for _ in range(STEPS if settled.sqlite or "SOAK" in os.environ else STEPS // 10):
        await story.step()
    house = story.house
    house.clock.at = house.clock.at.replace(hour=12) + timedelta(days=91)
    await house.alerts.wake()
    await house.judge(*story._findings())
    await house.alerts.tend()
    story._deliver()
    # No state of an alert was told twice in one place, nothing excluded ever, and nothing waits.
    assert set(story.heard.values()) == {1}
    alerts = story._alerts()
    assert not [subject for subject in alerts if subject.startswith("00000003")]
    with house.store.reader(house.clock()) as read:
        assert read.value(select(col(Held.to))) is None
    # What is, is open and was told in its last state everywhere; what is not, is resolved.
    for subject, row in alerts.items():
        assert (row.state == "open") == (subject in story.real), subject
        if row.state == "open":
            assert {place for place, what in story.heard if what == f"{row.id} {row.version}"} == {DAY, NIGHT}, subject
    assert story.real.keys() <= alerts.keys()
