"""The age and the blind spots of answers."""

from __future__ import annotations

from services.answers import Column, Freshness, Table
from services.freshness import candid, freshness
from tests.services.sync.conftest import House


async def test_age_is_that_of_the_oldest_resource(house: House) -> None:
    first = house.clock()
    await house.sync.run("licences", 1)
    house.clock.forward(minutes=10)
    await house.sync.run("users", 1)
    with house.store.reader(house.clock()) as read:
        fresh = freshness(read, "users", "licences")
    assert (fresh.connection, fresh.as_of, fresh.blind_spots) == ("Contoso", first, ())


async def test_what_was_never_collected_has_no_age_and_is_said(house: House) -> None:
    await house.sync.run("users", 1)
    with house.store.reader(house.clock()) as read:
        fresh = freshness(read, "users", "sign_ins")
    assert fresh.as_of is None
    assert fresh.blind_spots == ("Steward has not collected sign-ins yet.",)


async def test_missing_licence_is_a_blind_spot_and_does_not_age_the_rest(house: House) -> None:
    house.sandbox.knobs.premium = False
    await house.sync.run("users", 1)
    await house.sync.run("sign_in_activity", 1)
    with house.store.reader(house.clock()) as read:
        fresh = freshness(read, "users", "sign_in_activity")
    assert fresh.as_of == house.clock()
    assert fresh.blind_spots == ("No Entra ID P1: Steward does not collect sign-in activity.",)


async def test_what_was_collected_in_part_has_an_age_and_a_blind_spot(house: House) -> None:
    first = house.clock()
    await house.sync.run("users", 1)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE checkpoint SET blind = 'Some were held back.'")
    house.clock.forward(minutes=5)
    with house.store.reader(house.clock()) as read:
        fresh = freshness(read, "users")
    assert (fresh.as_of, fresh.blind_spots) == (first, ("Some were held back.",))


async def test_what_is_left_out_on_purpose_says_so(house: House) -> None:
    await house.sync.run("users", 1)
    with house.store.writer() as db:
        db.exec_driver_sql("""UPDATE connection SET off = '["risky_users"]', cloud = 'us_gov'""")
    with house.store.reader(house.clock()) as read:
        fresh = freshness(read, "users", "risky_users", "sign_ins")
    assert fresh.as_of == house.clock()
    assert fresh.blind_spots == (
        "An administrator has switched off the collecting of risky users.",
        "Microsoft does not offer sign-in logs in this cloud.",
    )


async def test_what_is_kept_of_a_connection_that_is_gone_has_no_age(house: House) -> None:
    await house.sync.run("users", 1)
    with house.store.writer() as db:
        db.exec_driver_sql("UPDATE connection SET gone_at = 1")
    with house.store.reader(house.clock()) as read:
        fresh, other = freshness(read, "users"), freshness(read, "licences")
    assert (fresh.connection, fresh.as_of) == ("", None)
    assert fresh.blind_spots == ("Contoso is disconnected: what Steward knows of it is no longer kept up to date.",)
    assert other.blind_spots == ()


def empty(fresh: Freshness, total: int = 0) -> str:
    list_ = Table(
        title="Users", summary=f"{total} users.", fresh=fresh, columns=(Column("Name"),), rows=(), total=total
    )
    return candid(list_).summary


async def test_an_empty_list_claims_nobody_only_where_everything_was_seen(house: House) -> None:
    house.sandbox.knobs.premium = False
    await house.sync.run("users", 1)
    await house.sync.run("sign_in_activity", 1)
    with house.store.reader(house.clock()) as read:
        seen, unseen = freshness(read, "users"), freshness(read, "users", "licences")
        in_part = freshness(read, "users", "sign_in_activity")
    assert empty(seen) == "0 users."
    assert empty(unseen) == "I cannot tell yet: what this is answered from has not been collected."
    assert empty(in_part) == "0 users. I cannot see everything, though."
    assert empty(unseen, total=3) == "3 users."
