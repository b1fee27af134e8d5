"""Every action, found by its file, on the pretend Microsoft over real HTTPS: whatever Microsoft answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from services.errors import BadArgument, NothingToDo, StewardError
from services.sandbox import Sandbox
from services.sandbox.world.drives import drive_id
from services.sandbox.world.mailboxes import has_mailbox
from tests.services.actions.cases import CASES
from tests.services.actions.line import SPECS, Line, line
from tests.services.house import Clock

EVERY = sorted(SPECS.actions)
STALE = {"app": ("apps",), "deleted": ("deleted_users",)}
GONE_OR_TAKEN = {"create_user", "delete_user", "delete_guest"}
# Files are counted before anybody says that they were copied.
SHOWN_LATE = [name for name in EVERY if not (CASES[name].quiet or CASES[name].counted)]
WRITES = ("POST", "PATCH", "PUT", "DELETE")


@dataclass
class Town:
    """One sandbox with two Stewards: one that may do everything, and one that may only read."""

    sandbox: Sandbox
    full: Line
    reading: Line
    members: Iterator[str]
    guests: Iterator[str]
    owners: Iterator[str]

    async def given(self, name: str, line: Line | None = None) -> tuple[str, dict[str, Any]]:
        """A target that fits the action, known to the cache, and the parameters."""
        case, line = CASES[name], line or self.full
        target = self.target(case.whom, SPECS.actions[name].about)
        parameters = dict(case.arrange(self.sandbox, target))
        line.choose(*([name] if case.opt_in else []))
        action = SPECS.actions[name]
        if action.about == "user":
            await line.sync.refresh("users", 1, target)
        for resource in STALE.get(action.about, ()):
            await line.sync.run(resource, 1)
        for resource in ("azure_roles", "azure_access") if action.where else ():
            await line.sync.run(resource, 2)
        return target, parameters

    def target(self, whom: str, about: str) -> str:
        if about == "connection":
            return "1"
        if about == "app":
            world = self.sandbox.world
            holding = {row["clientId"] for row in world.tables["oauth2PermissionGrants"].rows.values()}
            return next(id for id in sorted(holding) if id in world.service_principals)
        return next({"guest": self.guests, "owner": self.owners}.get(whom, self.members))


def has_few_files(sandbox: Sandbox, user: dict[str, Any]) -> bool:
    drive = sandbox.world.drives.find(drive_id(user["id"]), sandbox.cloud.clock())
    return drive is not None and len(drive.items) < 25


@pytest.fixture(scope="module")
async def town(tmp_path_factory) -> AsyncIterator[Town]:
    clock = Clock()
    sandbox = await Sandbox.start(users=500, sign_ins_per_user=0, clock=clock)
    full = await line(sandbox, clock, tmp_path_factory.mktemp("full"))
    reading = await line(sandbox, clock, tmp_path_factory.mktemp("reading"), "read_only")
    people = [user for user in sandbox.world.users.values() if user.get("mail") and user["accountEnabled"]]
    plain = [one for one in people if not one.get("onPremisesSyncEnabled") and not sandbox.world.protected(one["id"])]
    plain = [one for one in plain[20:] if one["userType"] == "Member" and has_mailbox(one)]
    owners = [one["id"] for one in plain if has_few_files(sandbox, one)][:12]
    members = [one["id"] for one in plain if one["id"] not in owners]
    everybody = [one for one in sandbox.world.users.values() if not sandbox.world.protected(one["id"])]
    guests = [one["id"] for one in everybody if one["userType"] == "Guest"]
    yield Town(sandbox, full, reading, iter(members), iter(guests), iter(owners))
    await full.close()
    await reading.close()
    await sandbox.stop()


@pytest.fixture(autouse=True)
def nothing_goes_wrong_by_itself(town: Town) -> Iterator[None]:
    yield
    town.sandbox.faults.switches.clear()


def fails(town: Town, **how: Any) -> None:
    """Every write fails so, the next `times`."""
    for method in WRITES:
        town.sandbox.faults.add("/", method=method, **how)


def test_every_action_has_a_case() -> None:
    assert set(CASES) == set(EVERY)


@pytest.mark.parametrize("name", EVERY)
async def test_it_is_done_proven_and_then_already_so(town: Town, name: str) -> None:
    target, given = await town.given(name)
    before = town.full.writes()
    row, step = await town.full.carry_out(name, target, given)
    assert (row.state, step.state) == ("done", "done"), row.outcome
    assert (town.full.writes() > before) is not CASES[name].quiet
    assert bool(step.request_ids) is not CASES[name].quiet
    assert step.change
    if not CASES[name].again and SPECS.actions[name].about != "deleted":
        with pytest.raises(StewardError if name in GONE_OR_TAKEN else NothingToDo):
            await town.full.drafted(name, target, given)


async def test_an_absence_with_an_end_alone_begins_when_the_step_is_begun(town: Town) -> None:
    target, given = await town.given("auto_reply")
    until = (town.full.clock() + timedelta(days=3)).isoformat()
    row, step = await town.full.carry_out("auto_reply", target, given | {"end": until})
    setting = town.sandbox.world.mailboxes.settings(town.sandbox.world.users[target])["automaticRepliesSetting"]
    assert (row.state, setting["status"]) == ("done", "scheduled")
    assert setting["scheduledStartDateTime"]["dateTime"][:16] == step.began_at.isoformat()[:16]
    assert setting["scheduledEndDateTime"]["dateTime"][:19] == until[:19]


@pytest.mark.parametrize("times", [{"start": 1}, {"end": -1}, {"start": 2, "end": 1}])
async def test_an_absence_that_has_no_end_or_is_over_before_it_begins_is_refused(
    town: Town, times: dict[str, int]
) -> None:
    target, given = await town.given("auto_reply")
    said = {name: (town.full.clock() + timedelta(days=days)).isoformat() for name, days in times.items()}
    with pytest.raises(BadArgument):
        await town.full.drafted("auto_reply", target, given | said)


@pytest.mark.parametrize("name", [name for name in EVERY if SPECS.actions[name].undo])
async def test_what_undoes_it_undoes_it(town: Town, name: str) -> None:
    target, given = await town.given(name)
    _, step = await town.full.carry_out(name, target, given)
    back = SPECS.actions[name].undo(step)
    assert back is not None
    if SPECS.actions[back.action].about == "deleted":
        await town.full.sync.run("deleted_users", 1)
    row, _ = await town.full.carry_out(back.action, back.target or target, back.given)
    assert row.state == "done", row.outcome


@pytest.mark.parametrize("name", [name for name in EVERY if not CASES[name].quiet])
async def test_without_the_permission_nothing_happens_and_it_says_what_to_grant(town: Town, name: str) -> None:
    target, given = await town.given(name, town.reading)
    before = town.reading.writes()
    row, step = await town.reading.carry_out(name, target, given)
    assert (row.state, step.state) == ("failed", "refused"), row.outcome
    assert "allow" in row.outcome
    assert town.reading.writes() == before


@pytest.mark.parametrize("name", EVERY)
async def test_a_busy_microsoft_is_asked_again(town: Town, name: str) -> None:
    target, given = await town.given(name)
    id = await town.full.approved(name, target, given)
    fails(town, status=429, times=1, retry_after="0")
    await town.full.execution.run(id)
    assert town.full.row(id).state == "done", town.full.row(id).outcome


@pytest.mark.parametrize("name", EVERY)
async def test_a_write_that_failed_before_it_took_effect_is_made_good_or_owned_up_to(town: Town, name: str) -> None:
    target, given = await town.given(name)
    id = await town.full.approved(name, target, given)
    fails(town, status=504, times=1)
    await town.full.execution.run(id)
    assert town.full.row(id).state in ({"done", "unknown"} if CASES[name].unsure else {"done"})


@pytest.mark.parametrize("name", EVERY)
async def test_a_write_whose_answer_was_lost_took_effect_once(town: Town, name: str) -> None:
    target, given = await town.given(name)
    id = await town.full.approved(name, target, given)
    fails(town, kind="truncated", times=1)
    await town.full.execution.run(id)
    row = town.full.row(id)
    assert row.state == "done", row.outcome
    if SPECS.actions[name].private == "told":
        assert town.full.steps(id)[0].sealed


@pytest.mark.parametrize("name", SHOWN_LATE)
async def test_a_write_that_no_read_shows_yet_is_accepted_never_failed(town: Town, name: str) -> None:
    target, given = await town.given(name)
    id = await town.full.approved(name, target, given)
    town.sandbox.faults.add("/", method="GET", kind="stale", times=None)
    assert not await town.full.shows(id)
    before = town.full.writes()
    await town.full.execution.run(id)
    step = town.full.steps(id)[0]
    assert (town.full.row(id).state, step.state) == ("done", "accepted"), step.outcome
    assert "does not show it yet" in step.outcome
    assert town.full.writes() > before


@pytest.mark.parametrize("name", EVERY)
async def test_a_target_that_is_gone_is_said_so(town: Town, name: str) -> None:
    action = SPECS.actions[name]
    if action.about != "user" or action.where:
        return
    target, given = await town.given(name)
    id = await town.full.approved(name, target, given)
    town.sandbox.world.delete("users", target, "test")
    await town.full.execution.run(id)
    assert (town.full.row(id).state, "no longer exists" in town.full.row(id).outcome) == ("failed", True)


@pytest.mark.parametrize(
    "value", ["Engineering and his job title to Team Lead", "Engineering and his job title is Lead"]
)
async def test_a_second_property_is_not_taken_for_the_value_of_the_first(town: Town, value: str) -> None:
    target, _ = await town.given("update_user")
    with pytest.raises(BadArgument, match="more than one property"):
        await town.full.drafted("update_user", target, {"property": "department", "value": value})
