"""What the cache knows of those a change is about: power, type, department, groups, place above the requester."""

from __future__ import annotations

import pytest

from services import whom
from services.resources.users import User
from services.store.engine import Store
from services.whom import Whom
from tests.services import cached
from tests.services.house import ADELE, ALEX, GROUP, JONI, LEE, MEGAN, PATTI, START, person

OTHER = "88888888-0000-4000-8000-000000000000"
APP = "77777777-0000-4000-8000-000000000000"


def seen(store: Store, *ids: str, by: str = MEGAN, ours: tuple[str, ...] = ()) -> tuple[Whom, ...]:
    with store.reader(START) as read:
        return whom.look(read, 1, [(id_, "Somebody") for id_ in ids], by, ours)


def power(store: Store, id_: str) -> str:
    return seen(store, id_)[0].privileged


def test_an_ordinary_member_has_no_power(settled: Store) -> None:
    (adele,) = seen(settled, ADELE)
    assert adele == Whom(ADELE, "Somebody", guest=False)


@pytest.mark.parametrize("way", ["permanent", "eligible"])
def test_whoever_holds_a_directory_role_or_may_take_it_on_is_privileged(settled: Store, way: str) -> None:
    cached.role(settled, ADELE, way=way)
    assert power(settled, ADELE) == "holds the directory role User Administrator"
    assert power(settled, ALEX) == ""


def test_members_and_owners_of_a_group_that_can_hold_roles_are_privileged_and_so_is_the_group(settled: Store) -> None:
    cached.group(settled, GROUP, ADELE, name="Tier 0", role_assignable=True)
    cached.owns(settled, ALEX, GROUP)
    cached.group(settled, OTHER, PATTI)
    assert power(settled, ADELE) == power(settled, ALEX) == "is in or owns Tier 0, which can hold directory roles"
    assert power(settled, GROUP) == "can hold directory roles"
    assert power(settled, PATTI) == power(settled, OTHER) == ""


def test_a_member_of_a_group_in_such_a_group_is_privileged_too(settled: Store) -> None:
    cached.group(settled, GROUP, name="Tier 0", role_assignable=True, groups=(OTHER,))
    cached.group(settled, OTHER, ADELE, groups=(GROUP,))
    assert "Tier 0" in power(settled, ADELE)
    assert seen(settled, ADELE)[0].groups == {GROUP, OTHER}


def test_a_group_through_which_a_role_is_held_and_an_app_with_a_role_are_privileged(settled: Store) -> None:
    cached.role(settled, APP, through=GROUP, kind="servicePrincipal")
    assert power(settled, APP) == "holds the directory role User Administrator"
    assert power(settled, GROUP) == "holds a directory role"


def test_whoever_has_a_role_in_steward_is_privileged(settled: Store) -> None:
    assert seen(settled, LEE, ours=(LEE,))[0].privileged == "has a role in Steward"


def test_everybody_above_the_requester_is_above_them(settled: Store) -> None:
    cached.manager(settled, MEGAN, ALEX)
    cached.manager(settled, ALEX, PATTI)
    cached.manager(settled, PATTI, MEGAN)  # dirty data goes round in circles
    assert [one.above for one in seen(settled, ALEX, PATTI, MEGAN, JONI)] == [True, True, False, False]
    assert [one.own for one in seen(settled, ALEX, MEGAN)] == [False, True]


def test_guests_and_departments_are_known(settled: Store) -> None:
    with settled.writer() as db:
        values = person(OTHER, user_type="Guest", department="Sales")
        db.execute(User.__table__.insert().values(**values))  # type: ignore[attr-defined]
    (guest,) = seen(settled, OTHER)
    assert (guest.guest, guest.department) == (True, "Sales")
    assert seen(settled, "nobody")[0].guest is None
