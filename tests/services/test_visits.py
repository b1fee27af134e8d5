"""Visits to the connect page: until when they live, what lies in the database, and who wins when two write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from services.connecting import Draft
from services.errors import Conflict, NotAllowed
from services.store.engine import Store
from services.store.page_tables import Connecting, Invitation
from services.vault import CannotOpen, Key, Vault
from services.visits import Visits
from tests.services.house import ALEX, MEGAN, START, Clock

SECRET = "canary~of~a~secret"


def invitation(who: str = MEGAN) -> Invitation:
    return Invitation(
        id="x", purpose="connect", object_id=who, tenant_id="t", name="Megan Bowen", created_at=START, expires_at=START
    )


class Desk:
    def __init__(self, store: Store) -> None:
        self.store, self.clock = store, Clock()
        self.vault = Vault(Key.fresh())
        self.visits = Visits(store, self.vault, self.clock)


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    store = Store(database)
    SQLModel.metadata.create_all(store.engine, tables=[Connecting.__table__])
    yield Desk(store)
    store.close()


async def test_a_visit_is_its_persons_and_keeps_what_was_entered(desk: Desk) -> None:
    token = await desk.visits.begin(invitation(), Draft())
    visit = await desk.visits.of(token)
    assert (visit.object_id, visit.name, visit.version, visit.draft) == (MEGAN, "Megan Bowen", 1, Draft())
    await desk.visits.keep(visit, Draft(name="Contoso"), {"credential": SECRET})
    again = await desk.visits.of(token)
    assert (again.version, again.draft.name, desk.visits.hidden(again)) == (2, "Contoso", {"credential": SECRET})
    await desk.visits.keep(again, again.draft, {})
    assert desk.visits.hidden(await desk.visits.of(token)) == {}


async def test_neither_what_the_browser_holds_nor_a_secret_lies_in_the_database(desk: Desk) -> None:
    token = await desk.visits.begin(invitation(), Draft())
    visit = await desk.visits.keep(await desk.visits.of(token), Draft(), {"credential": SECRET})
    with desk.store.engine.connect() as db:
        rows = repr(db.execute(text("SELECT * FROM connecting")).all())
    assert token not in rows
    assert SECRET not in rows
    assert SECRET not in repr(visit)


async def test_secrets_of_one_visit_cannot_be_moved_to_another(desk: Desk) -> None:
    mine = await desk.visits.begin(invitation(), Draft())
    theirs = await desk.visits.begin(invitation(ALEX), Draft())
    await desk.visits.keep(await desk.visits.of(mine), Draft(), {"credential": SECRET})
    await desk.visits.keep(await desk.visits.of(theirs), Draft(), {"credential": "another"})
    swap = "UPDATE connecting SET blob = (SELECT blob FROM connecting WHERE object_id = :of) WHERE object_id = :to"
    with desk.store.writer() as db:
        db.execute(text(swap), {"of": MEGAN, "to": ALEX})
    with pytest.raises(CannotOpen):
        desk.visits.hidden(await desk.visits.of(theirs))


@pytest.mark.parametrize("token", ["", "x" * 43, "\udcff", "a" * 5_000, "' OR 1=1 --"])
async def test_a_browser_that_holds_something_else_has_no_visit(desk: Desk, token: str) -> None:
    await desk.visits.begin(invitation(), Draft())
    with pytest.raises(NotAllowed, match="over"):
        await desk.visits.of(token)


async def test_half_an_hour_without_a_step_ends_it_and_a_step_keeps_it(desk: Desk) -> None:
    token = await desk.visits.begin(invitation(), Draft())
    for _ in range(7):
        desk.clock.forward(minutes=29)
        await desk.visits.of(token)
    desk.clock.forward(minutes=31)
    with pytest.raises(NotAllowed):
        await desk.visits.of(token)


async def test_four_hours_end_it_whatever_happens_and_it_is_forgotten(desk: Desk) -> None:
    token = await desk.visits.begin(invitation(), Draft())
    for _ in range(8):
        desk.clock.forward(minutes=27)
        await desk.visits.of(token)
    desk.clock.forward(minutes=27)
    with pytest.raises(NotAllowed):
        await desk.visits.of(token)
    await desk.visits.begin(invitation(), Draft())
    with desk.store.engine.connect() as db:
        assert db.execute(text("SELECT count(*) FROM connecting")).scalar() == 1


async def test_of_two_windows_the_first_wins_and_the_second_is_told(desk: Desk) -> None:
    token = await desk.visits.begin(invitation(), Draft())
    one, two = await desk.visits.of(token), await desk.visits.of(token)
    await desk.visits.keep(one, Draft(name="One"))
    with pytest.raises(Conflict, match="another window"):
        await desk.visits.keep(two, Draft(name="Two"))
    assert (await desk.visits.of(token)).draft.name == "One"
