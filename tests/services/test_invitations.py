"""One-time links: for one person, for ten minutes, for one use; the database knows only their hashes."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, text

from services.errors import Conflict, NotAllowed, NotFound, StewardError
from services.invitations import Invitations, link
from services.specs import Asked, Caller, Role
from services.store.engine import Store
from services.store.page_tables import Invitation
from services.store.tables import Audit
from tests.services.house import ALEX, KEY, LEE, START, Clock

ADMIN = Caller(LEE, "tenant", "Lee Gu", frozenset({Role.VIEWER, Role.ADMIN}))
PAGE = "https://steward.contoso.com"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def invitations(settled: Store, clock: Clock) -> Invitations:
    return Invitations(settled, clock, KEY)


async def test_a_link_opens_once_and_says_whose_it_is(invitations: Invitations) -> None:
    token = await invitations.invite(ADMIN, "reset", 7)
    assert len(token) == 43
    found = await invitations.find(token)
    row = await invitations.redeem(token)
    assert (row.object_id, row.tenant_id, row.purpose, row.connection_id) == (LEE, "tenant", "reset", 7)
    assert found.id == row.id
    for again in (invitations.redeem, invitations.find):
        with pytest.raises(Conflict, match="used already"):
            await again(token)


async def test_a_link_is_good_for_ten_minutes(invitations: Invitations, clock: Clock) -> None:
    token = await invitations.invite(ADMIN, "connect")
    clock.forward(minutes=9, seconds=59)
    await invitations.find(token)
    clock.forward(seconds=1)
    for late in (invitations.find, invitations.redeem):
        with pytest.raises(Conflict, match="expired"):
            await late(token)


@pytest.mark.parametrize("token", ["", "x", "x" * 100_000, "\ud800", "../../etc/passwd", "' OR 1=1 --"])
async def test_what_is_no_token_is_refused(invitations: Invitations, token: str) -> None:
    await invitations.invite(ADMIN, "connect")
    with pytest.raises(NotFound):
        await invitations.redeem(token)


async def test_of_many_who_open_a_link_at_once_one_gets_in(invitations: Invitations) -> None:
    token = await invitations.invite(ADMIN, "connect")
    opened = await asyncio.gather(*(invitations.redeem(token) for _ in range(8)), return_exceptions=True)
    assert sum(isinstance(one, Invitation) for one in opened) == 1
    assert sum(isinstance(one, Conflict) for one in opened) == 7


async def test_a_new_link_ends_the_persons_earlier_one_and_nobody_elses(invitations: Invitations) -> None:
    other = Caller(ALEX, "tenant", "Alex Wilber", ADMIN.roles)
    first, theirs = await invitations.invite(ADMIN, "connect"), await invitations.invite(other, "connect")
    second = await invitations.invite(ADMIN, "connect")
    with pytest.raises(NotFound):
        await invitations.find(first)
    assert (await invitations.find(second)).object_id == LEE
    assert (await invitations.find(theirs)).object_id == ALEX


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
async def test_only_an_administrator_is_invited(invitations: Invitations, role: Role) -> None:
    with pytest.raises(NotAllowed):
        await invitations.invite(Caller(LEE, "tenant", "Lee Gu", frozenset({role})), "connect")


async def test_the_database_holds_no_link_and_the_trail_says_who_asked(
    invitations: Invitations, settled: Store
) -> None:
    token = await invitations.invite(ADMIN, "connect")
    await invitations.redeem(token)
    with settled.reader(START) as read:
        kept = [*read.rows(text("SELECT * FROM invitation")), *read.rows(text("SELECT * FROM audit"))]
        assert token not in str(kept)
        assert [row.event for row in read.rows(select(Audit).order_by(Audit.seq))] == [
            "connect.invited",
            "connect.opened",
        ]


async def test_old_links_are_forgotten(invitations: Invitations, settled: Store, clock: Clock) -> None:
    await invitations.redeem(await invitations.invite(ADMIN, "connect"))
    clock.forward(days=1, minutes=11)
    await invitations.invite(ADMIN, "connect")
    with settled.reader(START) as read:
        assert len(read.rows(select(Invitation))) == 1


def asked(**more: object) -> Asked:
    return Asked(caller=ADMIN, now=START, canonical="connect", **{"personal": True} | more)  # type: ignore[arg-type]


async def test_the_card_opens_the_page(invitations: Invitations) -> None:
    card = await link(invitations, f"{PAGE}/", asked(), "connect", "Connect")
    (button,) = card.links
    assert button.url.startswith(f"{PAGE}/connect/")
    assert (await invitations.find(button.url.rsplit("/", 1)[1])).purpose == "connect"


async def test_no_link_is_given_where_others_read_or_where_the_address_is_unknown(invitations: Invitations) -> None:
    with pytest.raises(NotAllowed) as caught:
        await link(invitations, PAGE, asked(personal=False), "connect", "Connect")
    assert caught.value.next_step == "Say connect in our personal chat."
    with pytest.raises(StewardError, match="address"):
        await link(invitations, "", asked(), "connect", "Connect")
