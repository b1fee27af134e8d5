"""The workflows on the pretend Microsoft: in order, step by step, nothing destroyed that was to be saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from services import approval_view, audit
from services.errors import BadArgument, NothingToDo
from services.sandbox import Sandbox, person_id
from services.sandbox.world.drives import drive_id
from services.step_secrets import KIND, forget
from services.store.step import Step
from services.store.tables import Outbox
from tests.services.actions.line import APPROVERS, MEGAN, REQUESTER, SPECS, Line, line
from tests.services.house import KEY, Clock

ADELE, LEE = person_id("Adele Vance"), person_id("Lee Gu")
EVERY_STEP = [stage.action for stage in SPECS.workflows["offboard"].stages]


@pytest.fixture(scope="module")
async def contoso(tmp_path_factory) -> AsyncIterator[Line]:
    clock = Clock()
    sandbox = await Sandbox.start(users=60, sign_ins_per_user=0, clock=clock)
    made = await line(sandbox, clock, tmp_path_factory.mktemp("workflows"))
    yield made
    await made.close()
    await sandbox.stop()


@pytest.fixture(autouse=True)
def nothing_goes_wrong_by_itself(contoso: Line) -> Any:
    yield
    contoso.sandbox.faults.switches.clear()


def somebody(contoso: Line, nth: int) -> str:
    """One of the tenant's plain members, another for each number."""
    world, found = contoso.sandbox.world, []
    for user in world.users.values():
        if user["id"] in (MEGAN, *APPROVERS):
            continue
        plain = user.get("mail") and user["accountEnabled"] and not user.get("onPremisesSyncEnabled")
        drive = world.drives.find(drive_id(user["id"]), contoso.clock())
        if plain and user["userType"] == "Member" and drive and not world.protected(user["id"]):
            found.append(user["id"])
    return str(found[10 + nth])


def ends(contoso: Line, id: str) -> dict[str, str]:
    return {one.action: one.state for one in contoso.steps(id)}


async def test_a_draft_asks_for_the_steps_first(contoso: Line) -> None:
    id = await contoso.drafted("offboard", somebody(contoso, 0), {})
    with contoso.store.reader(contoso.clock()) as read:
        view = approval_view.view(read, id, "here")
    assert view.verbs == ("fill", "cancel")
    chosen = next(one for one in view.fields if one.name == "steps")
    assert [value for value, _ in chosen.choices] == EVERY_STEP
    assert "disable_user" in chosen.value.split(",")
    assert "delete_user_later" not in chosen.value.split(",")


async def test_what_was_told_stands_in_the_form_as_it_is_typed_and_its_step_is_chosen(contoso: Line) -> None:
    id = await contoso.drafted("onboard", "1", {"name": "Nina Holm", "other": LEE, "department": "Finance"})
    with contoso.store.reader(contoso.clock()) as read:
        fields = {one.name: one.value for one in approval_view.view(read, id, "here").fields}
    assert fields["steps"] == "create_user,set_manager"
    assert (fields["name"], fields["other"], fields["department"]) == ("Nina Holm", "Lee Gu", "Finance")
    domain = contoso.sandbox.world.user("Adele Vance")["userPrincipalName"].partition("@")[2]
    await contoso.approvals.fill(REQUESTER, id, 1, fields | {"address": f"nina.holm@{domain}"})
    made, manager = contoso.steps(id)
    assert made.given["name"] == "Nina Holm"
    assert manager.given["other"] == LEE
    assert manager.change == [["Manager", "", "Lee Gu"]]


async def test_no_step_chosen_is_refused(contoso: Line) -> None:
    id = await contoso.drafted("offboard", somebody(contoso, 0), {})
    with pytest.raises(BadArgument):
        await contoso.approvals.fill(REQUESTER, id, 1, {"steps": " , "})
    with pytest.raises(BadArgument, match="still to be filled in"):
        await contoso.approvals.request(REQUESTER, id, 1, "Left the company.")


async def test_a_chosen_step_that_lacks_something_is_asked_about(contoso: Line) -> None:
    id = await contoso.drafted("offboard", somebody(contoso, 0), {"steps": "disable_user,forward_mail"})
    with contoso.store.reader(contoso.clock()) as read:
        view = approval_view.view(read, id, "here")
    assert "Forward mail" in view.warnings[0]
    assert [one.name for one in view.fields if one.required] == ["steps", "address"]


async def test_offboarding_does_everything_in_order_and_says_so(contoso: Line) -> None:
    who = somebody(contoso, 1)
    given = {"steps": ",".join(EVERY_STEP), "message": "I have left.", "address": "lee@fabrikam.example",
             "other": LEE, "days": "30"}  # fmt: skip
    id = await contoso.approved("offboard", who, given)
    order: list[str] = []
    keep = contoso.execution._carrier.run

    async def noting(step: Step, *rest: Any, **more: Any) -> Any:
        order.append(step.action)
        return await keep(step, *rest, **more)

    contoso.execution._carrier.run = noting  # type: ignore[method-assign]
    await contoso.execution.run(id)
    contoso.execution._carrier.run = keep  # type: ignore[method-assign]
    states = ends(contoso, id)
    assert set(states.values()) <= {"done", "skipped"}, {one.action: one.outcome for one in contoso.steps(id)}
    assert {"disable_user", "forward_mail", "migrate_onedrive", "remove_all_groups"} <= set(order)
    assert order == [name for name in EVERY_STEP if name in order]
    user = contoso.sandbox.world.users[who]
    assert user["accountEnabled"] is False
    assert contoso.row(id).state == "done"
    later = next(one for one in contoso.steps(id) if one.action == "delete_user_later")
    assert later.follow_up is not None
    assert later.follow_up["action"] == "delete_user"
    with contoso.store.reader(contoso.clock()) as read:
        view = approval_view.view(read, id, "here")
        assert audit.verify(read, KEY) is None
    assert [one.state for one in view.steps] == [states[name] for name in EVERY_STEP]


async def test_what_should_have_saved_something_and_failed_keeps_the_destroying_step_back(contoso: Line) -> None:
    who = somebody(contoso, 2)
    id = await contoso.approved("offboard", who, {"steps": "disable_user,migrate_onedrive,remove_all_licences",
                                                  "other": LEE})  # fmt: skip
    contoso.sandbox.faults.add("/", status=403, times=None, operation="POST /drives/{id}/items/{id}/copy")
    await contoso.execution.run(id)
    assert ends(contoso, id) == {
        "disable_user": "done", "migrate_onedrive": "refused", "remove_all_licences": "skipped",
    }  # fmt: skip
    row, left_out = contoso.row(id), contoso.steps(id)[2]
    assert (row.state, row.outcome) == ("failed", "1 done, 1 refused, 1 skipped.")
    assert "migrate onedrive" in left_out.outcome
    assert contoso.sandbox.world.users[who]["assignedLicenses"]


async def test_a_step_that_cannot_be_done_is_said_on_the_draft_and_left_out(contoso: Line) -> None:
    who = somebody(contoso, 3)
    contoso.sandbox.cloud.knobs.exchange = False
    try:
        id = await contoso.drafted("offboard", who, {"steps": "revoke_sessions,remove_inbox_rules"})
    finally:
        contoso.sandbox.cloud.knobs.exchange = True
    first, rules = contoso.steps(id)
    assert (first.state, rules.state) == ("waiting", "refused")
    assert "no mailbox" in rules.outcome


async def test_nothing_to_do_at_all_is_said(contoso: Line) -> None:
    who = somebody(contoso, 4)
    with pytest.raises(NothingToDo, match="None of these steps"):
        await contoso.drafted("offboard", who, {"steps": "remove_roles"})


async def test_after_a_crash_it_goes_on_with_the_step_under_way(contoso: Line) -> None:
    who = somebody(contoso, 5)
    id = await contoso.approved("compromised", who, {"steps": "revoke_sessions,disable_user,confirm_compromised"})
    run = contoso.execution._carrier.run

    async def dies(step: Step, *rest: Any, **more: Any) -> Any:
        result = await run(step, *rest, **more)
        if step.action == "disable_user":
            raise asyncio.CancelledError
        return result

    contoso.execution._carrier.run = dies  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await contoso.execution.run(id)
    contoso.execution._carrier.run = run  # type: ignore[method-assign]
    assert ends(contoso, id) == {"revoke_sessions": "done", "disable_user": "running", "confirm_compromised": "waiting"}
    writes = contoso.writes()
    contoso.execution._worker = "another"
    await contoso.execution.recover()
    assert set(ends(contoso, id).values()) <= {"done"}
    assert contoso.row(id).state == "done"
    wrote = [write.activity for write in contoso.sandbox.world.ledger[writes:]]
    assert "Disable account" not in wrote


async def test_onboarding_makes_the_account_and_what_belongs_to_it(contoso: Line) -> None:
    domain = contoso.sandbox.world.user("Adele Vance")["userPrincipalName"].partition("@")[2]
    team = contoso.sandbox.world.group("Retail Team")["id"]
    given = {"steps": "create_user,set_manager,add_to_group,temporary_access_pass", "name": "Nina Onboard",
             "address": f"nina@{domain}", "other": LEE, "group": team}  # fmt: skip
    contoso.sandbox.cloud.knobs.replica_lag = timedelta(seconds=20)
    id = await contoso.approved("onboard", "1", given)
    await contoso.execution.run(id)
    contoso.sandbox.cloud.knobs.replica_lag = timedelta(0)
    assert set(ends(contoso, id).values()) == {"done"}, {one.action: one.outcome for one in contoso.steps(id)}
    made = contoso.sandbox.world.user("Nina Onboard")
    assert contoso.sandbox.world.manager_of[made["id"]] == LEE
    assert made["id"] in contoso.sandbox.world.members[team]
    secrets = contoso.execution._secrets
    with contoso.store.writer() as db:
        rows = db.execute(select(Outbox.subject_id).where(Outbox.kind == KIND).order_by(Outbox.id))
        told = [row.subject_id for row in rows if row.subject_id.startswith(id)]
        assert told == [f"{id}/1", f"{id}/4"]
        assert len(secrets.notice(db, told[0]).detail) == 16
        assert not contains_clear(db, secrets.notice(db, told[0]).detail)
        forget(db, told[0])
    assert contoso.steps(id)[0].sealed is None


def contains_clear(db: Any, secret: str) -> bool:
    """Whether a secret stands anywhere in the database as it is."""
    tables = [row[0] for row in db.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
    return any(secret in str(row) for table in tables for row in db.execute(text(f'SELECT * FROM "{table}"')))


async def test_a_guest_is_cleaned_up(contoso: Line) -> None:
    world = contoso.sandbox.world
    guests = [user for user in world.users.values() if user["userType"] == "Guest" and user["accountEnabled"]]
    who = next(user["id"] for user in guests if not world.protected(user["id"]))
    id = await contoso.approved("guest_clean_up", who, {"steps": "revoke_sessions,disable_user,delete_guest"})
    await contoso.execution.run(id)
    assert set(ends(contoso, id).values()) == {"done"}, {one.action: one.outcome for one in contoso.steps(id)}
    assert who not in world.users


@pytest.mark.parametrize("workflow", SPECS.workflows.values(), ids=lambda workflow: workflow.name)
def test_each_workflow_is_made_of_actions_that_exist_and_slots_that_fit(workflow: Any) -> None:
    names = [stage.action for stage in workflow.stages]
    assert len(set(names)) == len(names)
    slots = {slot.name for slot in workflow.slots}
    for stage in workflow.stages:
        action = SPECS.actions[stage.action]
        assert {name for _, name in stage.given} <= slots
        assert {slot for slot, _ in stage.given} <= {slot.name for slot in action.slots}
        assert {slot.name for slot in action.slots if slot.required} <= {slot for slot, _ in stage.given}
        assert set(stage.needs) <= set(names[: names.index(stage.action)])
        assert stage.of == "" or stage.of in names[: names.index(stage.action)]
