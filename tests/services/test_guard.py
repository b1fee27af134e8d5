"""The guard rails: what Steward does to nobody, whoever asks and however many approve."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from services import registry, whom
from services.approval_settings import GuardSettings
from services.errors import NotAllowed
from services.guard import LOCKS_OUT, Guard
from services.resources.users import User
from services.store.engine import Store
from services.store.tables import Connection
from tests.services import cached
from tests.services.house import ADELE, ALEX, GROUP, LEE, MEGAN, START

CLIENT = "55555555-0000-4000-8000-000000000000"
BOT = "66666666-0000-4000-8000-000000000000"
APP = "77777777-0000-4000-8000-000000000000"


def insist(
    store: Store,
    *ids: str,
    action: str = "disable_user",
    also: tuple[str, ...] = (),
    by: str = MEGAN,
    guard: GuardSettings | None = None,
) -> None:
    with store.reader(START) as read:
        targets = whom.look(read, 1, [(id_, "Adele Vance") for id_ in ids], by)
        Guard(guard or GuardSettings(), BOT).insist(read, 1, [action], targets, also)


def refusal(store: Store, *ids: str, **how: object) -> str:
    with pytest.raises(NotAllowed) as refused:
        insist(store, *ids, **how)  # type: ignore[arg-type]
    assert refused.value.next_step
    return refused.value.sentence


def test_an_ordinary_account_may_be_touched(settled: Store) -> None:
    insist(settled, ADELE)
    insist(settled, ADELE, ALEX, also=(GROUP, "some words"))


def test_a_break_glass_account_is_never_touched_by_anything(settled: Store) -> None:
    kept = GuardSettings(break_glass_accounts=(ADELE.upper(),))
    assert "break-glass" in refusal(settled, ADELE, guard=kept)
    assert "break-glass" in refusal(settled, ADELE, guard=kept, action="revoke_sessions")
    assert "break-glass" in refusal(settled, ALEX, guard=kept, also=(ADELE.upper(),))
    assert "break-glass" in refusal(settled, ALEX, ADELE, guard=kept)
    insist(settled, ALEX, guard=kept)


@pytest.mark.parametrize("own", [CLIENT, BOT])
@pytest.mark.parametrize("id_", [APP, f"{APP}-registration"])
def test_stewards_own_apps_are_left_alone(settled: Store, own: str, id_: str) -> None:
    with settled.writer() as db:
        db.execute(update(Connection).values(client_id=CLIENT))
    cached.app(settled, APP, own)
    assert "own app" in refusal(settled, id_, action="disable_app")
    assert "own app" in refusal(settled, ADELE, also=(id_,))


def test_somebody_elses_app_may_be_touched(settled: Store) -> None:
    cached.app(settled, APP, "another")
    insist(settled, APP, action="disable_app")


def test_nobody_asks_for_changes_to_their_own_account(settled: Store) -> None:
    assert "your own account" in refusal(settled, MEGAN)
    insist(settled, MEGAN, guard=GuardSettings(own_account="extra"))
    insist(settled, MEGAN, guard=GuardSettings(own_account="allow"))


def test_requests_about_those_above_the_requester_can_be_forbidden(settled: Store) -> None:
    cached.manager(settled, MEGAN, ADELE)
    insist(settled, ADELE)
    assert "above you" in refusal(settled, ADELE, guard=GuardSettings(manager_chain="forbid"))


def test_the_last_global_administrator_stays(settled: Store) -> None:
    cached.role(settled, ADELE, name="Global Administrator", id_=cached.ADMINISTRATORS)
    assert "no Global Administrator" in refusal(settled, ADELE)
    insist(settled, ADELE, action="revoke_sessions")
    insist(settled, ALEX)


def test_of_several_global_administrators_not_all_may_go_at_once(settled: Store) -> None:
    cached.role(settled, ADELE, ALEX, name="Global Administrator", id_=cached.ADMINISTRATORS)
    insist(settled, ADELE)
    assert "no Global Administrator" in refusal(settled, ADELE, ALEX, LEE)


def test_the_last_global_administrator_keeps_the_role_however_it_would_be_taken(settled: Store) -> None:
    cached.role(settled, ADELE, name="Global Administrator", id_=cached.ADMINISTRATORS)
    assert "no Global Administrator" in refusal(settled, ADELE, action="remove_roles")
    assert "no Global Administrator" in refusal(settled, ADELE, action="remove_roles", also=(cached.ADMINISTRATORS,))
    insist(settled, ADELE, action="remove_roles", also=("another role",))
    insist(settled, ADELE, action="remove_all_groups")
    insist(settled, ADELE, action="remove_from_group", also=(GROUP,))
    cached.holds(settled, ADELE, cached.ADMINISTRATORS, through=GROUP)
    insist(settled, ADELE, action="remove_roles")
    cached.holds(settled, ALEX, cached.ADMINISTRATORS)
    insist(settled, ADELE, action="disable_user")


def test_nor_does_one_leave_the_group_that_gives_it(settled: Store) -> None:
    cached.role(settled, ADELE, name="Global Administrator", id_=cached.ADMINISTRATORS, through=GROUP)
    assert "no Global Administrator" in refusal(settled, ADELE, action="remove_all_groups")
    assert "no Global Administrator" in refusal(settled, ADELE, action="remove_from_group", also=(GROUP,))
    insist(settled, ADELE, action="remove_from_group", also=(APP,))
    insist(settled, ADELE, action="remove_roles")


@pytest.mark.parametrize(("way", "enabled"), [("eligible", True), ("permanent", False)])
def test_one_who_is_disabled_or_may_only_take_the_role_on_does_not_count(
    settled: Store, way: str, enabled: bool
) -> None:
    cached.role(settled, ADELE, name="Global Administrator", id_=cached.ADMINISTRATORS)
    cached.holds(settled, ALEX, cached.ADMINISTRATORS, way=way)
    with settled.writer() as db:
        db.execute(update(User).where(col(User.id) == ALEX).values(enabled=enabled))
    assert "no Global Administrator" in refusal(settled, ADELE)


def test_what_locks_out_is_called_as_it_is() -> None:
    known = registry.load().actions
    assert "disable_user" in LOCKS_OUT & set(known)
