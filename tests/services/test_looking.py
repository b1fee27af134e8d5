"""After a change only those it touched are looked at, and what is known is then what a look at all would find."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import SQLModel, col

from services import touches
from services.alerts import Alerts
from services.settings import AlertSettings, ExclusionSettings
from services.specs import Check, Finding, Severity, Specs
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Alert, Checkpoint, CheckRun
from services.store.types import to_us
from services.sync.kept import Kept
from services.touches import MOST, Touches
from services.watch.judging import judge
from services.watch.rules import rules
from tests.services.checks import case
from tests.services.checks.case import SPECS, ago
from tests.services.house import KEY, START, Clock

PEOPLE = [f"u{n}" for n in range(8)]
APPS = [f"a{n}" for n in range(6)]
SAID: dict[str, dict[str, Any]] = {
    "break_glass_sign_in": {"accounts": ["u1@contoso.com", "u2@contoso.com"]},
    "global_admin_not_listed": {"accounts": ["u3@contoso.com"]},
    "sign_ins_under_attack": {"failures": 3},
    "unusually_active": {"sign_ins": 10},
    "inactive_user": {"rules": [{"days": 14}, {"days": 60, "severity": "high"}]},
}
GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
STAMPS = ("connection_id", "round")
STEPS = 15
NARROWED = replace(SPECS, checks={name: check for name, check in SPECS.checks.items() if check.each})
LEFT_OUT = (
    ExclusionSettings(checks=("inactive_*", "no_*"), department="Robots"),
    ExclusionSettings(checks=("no_*",), name="U5*"),
)


class World:
    """A cache that changes as syncs change it, and the alerts over it."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.rng = Random(seed)
        self.clock = Clock()
        self.alerts = Alerts(store, NARROWED, self.clock, KEY, SAID, AlertSettings(exclusions=LEFT_OUT))
        with store.writer() as db:
            for name in SPECS.resources:
                point = {"connection_id": 1, "resource": name, "round": 1, "blind": "", "synced_at": START}
                db.execute(insert(Checkpoint).values(**point))
            for row in self._settled():
                row.put(db)
        for resource in self.drawn:
            for id_ in APPS if resource == "apps" else PEOPLE:
                self.change(resource, id_)

    def _settled(self) -> list[case.Row]:
        """What does not change here: roles and who holds them, permissions, who owns what."""
        directory = {"display_name": "x", "built_in": True, "enabled": True, "name_key": "x"}
        roles = [case.row("directory_roles", id=id_, template_id=id_, name=id_, **directory) for id_ in (GLOBAL, "r-x")]
        held = [case.role(id_, self.rng.choice((GLOBAL, "r-x"))) for id_ in PEOPLE[:5]]
        owned = [case.row("app_owners", owned_id=APPS[0], owner_id=id_, kind="user") for id_ in PEOPLE[4:8]]
        may = [case.permission(id_, risk=risk) for id_, risk in zip(APPS, ("high", "medium", "low") * 2, strict=True)]
        return [*roles, *held, *owned, *may, *(case.registration(id_) for id_ in APPS[:2])]

    @property
    def drawn(self) -> dict[str, Any]:
        """How a row of each resource is made up."""
        some = self.rng.choice
        return {
            "users": lambda id_: case.user(
                id_, enabled=some((True, True, False)), user_type=some(("Member", "Guest")),
                synced=some((True, False)), manager_id=some((None, "boss")), created_at=ago(some((1, 20, 400))),
                department=some(("Sales", "Robots")), name_key=id_,
            ),
            "sign_in_activity": lambda id_: case.seen(id_, some((None, 1, 20, 45, 200)), last_at=some((None, ago(1)))),
            "mfa_registration": lambda id_: case.mfa(id_, some((True, False))),
            "sign_ins": lambda id_: case.sign_in(
                id_, some((0.01, 0.02, 0.03, 0.5, 3.0, 40.0)), some((0, 0, 50126)), self.rng.randrange(50)
            ),
            "mailbox_settings": lambda id_: case.row(
                "mailbox_settings", id=id_, forwards_to=some(("", "x@elsewhere.example"))
            ),
            "risky_users": lambda id_: case.row(
                "risky_users", id=id_, level=some(("low", "high")), state=some(("atRisk", "remediated"))
            ),
            "apps": lambda id_: case.app(
                id_, verified_publisher=some((True, False)), assignment_required=some((True, False)),
                enabled=some((True, False)),
            ),
        }  # fmt: skip

    def change(self, resource: str, id_: str) -> None:
        """A row of `resource` about `id_` is made anew, or goes, as a sync would write it."""
        spec, drawn = SPECS.resources[resource], self.drawn[resource](id_)
        table, noted = SQLModel.metadata.tables[drawn.table], Touches(1, resource)
        kept = Kept(table, 1, noted, about=spec.about)
        with self.store.writer() as db:
            if self.rng.random() < 0.2:
                column = spec.about if resource == "sign_ins" else "id"
                kept.drop(db, (column,), [(id_,)])
            else:
                row = {column.name: None for column in table.columns if column.nullable} | drawn.whole()
                kept.add({name: as_driven(value) for name, value in row.items() if name not in STAMPS})
                kept.write(db, 1)
            noted.write(db)

    def expected(self) -> dict[tuple[str, str], tuple[int, str]]:
        """What a look at all would find now, by check and subject, without those that are left out."""
        found: dict[tuple[str, str], tuple[int, str]] = {}
        with self.store.reader(self.clock()) as read:
            robots = {
                row.id for row in read.rows(select(SQLModel.metadata.tables["users"])) if row.department == "Robots"
            }
            for name, check in NARROWED.checks.items():
                said = judge(read, 1, check, rules(check, SAID.get(name, {})), SPECS.resources)
                out = robots if name.startswith(("inactive_", "no_")) else set()
                out = out | ({"u5"} if name.startswith("no_") else set())
                kept = [one for one in said.findings.values() if (one.about or one.subject) not in out]
                found |= {(name, one.subject): (one.rank, one.text) for one in kept}
        return found

    def known(self) -> dict[tuple[str, str], tuple[int, str]]:
        """The alerts that are not over."""
        wanted = select(Alert).where(col(Alert.state) != "resolved")
        with self.store.reader(self.clock()) as read:
            return {(row.check, row.subject): (row.rank, row.text) for row in read.rows(wanted)}

    def counted(self) -> dict[str, int]:
        """How many findings each check says it has."""
        with self.store.reader(self.clock()) as read:
            return {row.check: row.findings for row in read.rows(select(CheckRun)) if row.findings}


def as_driven(value: Any) -> Any:
    """A value as the driver takes it."""
    return to_us(value) if isinstance(value, datetime) else value


async def test_after_any_change_the_alerts_are_what_a_look_at_all_would_find(settled: Store) -> None:
    world = World(settled, seed=1)
    await world.alerts.judge(1)
    assert world.known() == world.expected()
    checks = {name for name, _ in world.known()}
    for _ in range(STEPS):
        resource = world.rng.choice(list(world.drawn))
        for id_ in world.rng.sample(APPS if resource == "apps" else PEOPLE, world.rng.randrange(3)):
            world.change(resource, id_)
        await world.alerts.follow(1, resource)
        assert world.known() == world.expected(), resource
        assert world.counted() == Counter(check for check, _ in world.known())
        checks |= {name for name, _ in world.known()}
    assert len(checks) > len(NARROWED.checks) * 0.6


class Asked:
    """One check over users that notes whom it was asked about; `hits` is what it finds of them."""

    def __init__(self, store: Store, **given: Any) -> None:
        self.store = store
        self.clock = Clock()
        self.asked: list[frozenset[str] | None] = []
        self.hits = [Finding("a", "It is bad."), Finding("b", "It is bad.")]
        self.check = Check(
            name="bad", title="Bad", why="It matters.", todo="Do it.", every=timedelta(hours=1),
            severity=Severity.LOW, reads=("users",), each=("users",), find=self._find,
        )  # fmt: skip
        self.begin(**given)

    def begin(self, **given: Any) -> None:
        """Steward, started with these settings."""
        specs = Specs(resources={"users": SPECS.resources["users"]}, checks={"bad": self.check})
        settings = AlertSettings(exclusions=given.pop("exclusions", ()))
        self.alerts = Alerts(self.store, specs, self.clock, KEY, given, settings)

    def _find(self, read: Reader, _connection_id: int, _limits: Any) -> list[Finding]:
        self.asked.append(read.only)
        return self.hits

    async def sync(self, *ids: str, **point: Any) -> list[frozenset[str] | None]:
        """A sync of users that changed these; whom the check was asked about then."""
        self.asked.clear()
        with self.store.writer() as db:
            db.execute(delete(Checkpoint))
            values = {"connection_id": 1, "resource": "users", "round": 1, "blind": "", "synced_at": self.clock()}
            db.execute(insert(Checkpoint).values(**(values | point)))
            noted = Touches(1, "users")
            noted.add(ids)
            noted.write(db)
        await self.alerts.follow(1, "users")
        return self.asked

    def states(self) -> dict[str, str]:
        """How each alert stands."""
        with self.store.reader(self.clock()) as read:
            return {row.subject: row.state for row in read.rows(select(Alert))}


async def test_only_those_that_changed_are_looked_at_and_what_is_known_of_others_stands(settled: Store) -> None:
    house = Asked(settled)
    assert await house.sync("a") == [None]
    house.hits = []
    assert await house.sync("a") == [frozenset("a")]
    assert house.states() == {"a": "resolved", "b": "open"}
    assert await house.sync() == []


async def test_what_a_check_says_of_others_is_not_taken_for_news(settled: Store) -> None:
    house = Asked(settled)
    await house.sync("a")
    house.hits = [Finding("c", "It is bad.")]
    await house.sync("b")
    assert house.states() == {"a": "open", "b": "resolved"}


async def test_all_are_looked_at_once_the_time_of_the_check_has_come(settled: Store) -> None:
    house = Asked(settled)
    await house.sync("a")
    house.clock.forward(minutes=59)
    assert await house.sync("a") == [frozenset("a")]
    house.clock.forward(minutes=1)
    assert await house.sync() == [None]


async def test_all_are_looked_at_after_a_check_could_not_tell(settled: Store) -> None:
    house = Asked(settled)
    await house.sync("a")
    assert await house.sync("a", synced_at=None) == []
    assert await house.sync() == [None]


async def test_all_are_looked_at_when_its_thresholds_or_exclusions_are_others(settled: Store) -> None:
    house = Asked(settled)
    await house.sync("a")
    house.begin(bad={"severity": "high"})
    assert await house.sync("a") == [None]
    house.begin(exclusions=(ExclusionSettings(name="robot*"),))
    assert await house.sync("a") == [None]
    assert await house.sync("a") == [frozenset("a")]


async def test_all_are_looked_at_when_somebody_joins_a_group_that_is_left_out(settled: Store) -> None:
    house = Asked(settled, exclusions=(ExclusionSettings(group="Robots"),))
    await house.sync("a")
    with settled.writer() as db:
        case.row("groups", id="g", name="Robots", name_key="robots", kind="security").put(db)
        case.row("group_members", group_id="g", member_id="b", kind="user").put(db)
    assert await house.sync("a") == [None]
    assert house.states() == {"a": "open", "b": "resolved"}


async def test_many_changes_are_a_look_at_all(settled: Store) -> None:
    house = Asked(settled)
    await house.sync("a")
    assert await house.sync(*(str(n) for n in range(MOST + 1))) == [None]


async def test_a_change_nobody_has_looked_at_before_a_crash_is_looked_at_after_it(settled: Store) -> None:
    house = Asked(settled)
    await house.sync("a")
    with settled.writer() as db:
        noted = Touches(1, "users")
        noted.add(["b"])
        noted.write(db)
    house.begin()
    assert await house.sync("a") == [frozenset("ab")]


async def test_a_change_that_comes_during_a_look_is_left_for_the_next(settled: Store) -> None:
    with settled.writer() as db:
        noted = Touches(1, "users")
        noted.add("a")
        noted.write(db)
        before = touches.unseen(db, 1, "users")
        noted.add("a")
        noted.write(db)
        touches.seen(db, before)
        assert touches.unseen(db, 1, "users").ids == frozenset("a")
        assert touches.unseen(db, 2).rows == ()
