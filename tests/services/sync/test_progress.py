"""How far a sync has come, and when it will be there."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.resources.sign_in_activity import RESOURCE as ACTIVITY
from services.resources.sign_ins import RESOURCE as SIGN_INS
from services.resources.users import RESOURCE as USERS
from services.sync import progress
from services.sync.engine import Sync
from tests.services.sync.conftest import House, cut_graph

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "expected", "share"), [(0, 10, 0), (5, 10, 0.5), (12, 10, 1), (0, 0, 1), (7, None, None)]
)
def test_share(done: int, expected: int | None, share: float | None) -> None:
    assert progress.share(done, expected) == share


@pytest.mark.parametrize(
    ("done", "expected", "least", "left"),
    [(5, 10, 0, 60), (1, 4, 0, 180), (5, 10, 90, 90), (10, 10, 90, 0), (0, 10, 0, None), (0, 10, 30, 30),
     (5, None, 0, None)],
)  # fmt: skip
def test_time_left(done: int, expected: int | None, least: int, left: int | None) -> None:
    found = progress.time_left(done, expected, NOW - timedelta(minutes=1), NOW, timedelta(seconds=least))
    assert found == (None if left is None else timedelta(seconds=left))


@given(st.integers(0, 10**7), st.none() | st.integers(0, 10**7), st.integers(0, 10**6))
def test_time_left_is_never_negative_and_share_stays_a_share(done: int, expected: int | None, seconds: int) -> None:
    part = progress.share(done, expected)
    assert part is None or 0 <= part <= 1
    left = progress.time_left(done, expected, NOW, NOW + timedelta(seconds=seconds))
    assert left is None or left >= timedelta(0)


def test_microsofts_own_limits_say_how_long_it_takes_at_least() -> None:
    assert progress.least_time(ACTIVITY, 0, 100_000) == timedelta(seconds=400)
    assert progress.least_time(USERS, 0, 100_000) == timedelta(0)
    assert progress.least_time(SIGN_INS, 0, 720) == timedelta(0)


async def test_run_that_was_cut_shows_how_far_it_came(house: House) -> None:
    small = dataclasses.replace(house.sync.specs.resources["users"], page=7)
    specs = dataclasses.replace(house.sync.specs, resources={"users": small})
    graph = cut_graph(house.settings, 2 + 3, "reset")
    await Sync(house.store, specs, {1: graph}, house.clock).run("users", 1)
    await graph.close()
    point = "SELECT done, expected FROM checkpoint WHERE resource = 'users'"
    assert house.values(point) == [(21, 60)]
    await house.sync.run("users", 1)
    assert house.values(point) == [(60, 60)]


async def test_without_a_count_the_rows_of_the_last_round_are_expected(house: House) -> None:
    await house.sync.run("sign_in_activity", 1)
    house.sandbox.faults.add("/users", status=500, times=None)
    await house.sync.run("sign_in_activity", 1)
    assert house.values("SELECT done, expected FROM checkpoint WHERE resource = 'sign_in_activity'") == [(0, 60)]


async def test_count_that_is_refused_does_not_stop_the_sync(house: House) -> None:
    house.sandbox.faults.add("/users/$count", status=403, times=None)
    assert (await house.sync.run("users", 1)).state == "done"


async def test_log_counts_the_hours_it_has_covered(house: House) -> None:
    graph = cut_graph(house.settings, 2, "reset")
    await Sync(house.store, house.sync.specs, {1: graph}, house.clock).run("sign_ins", 1)
    await graph.close()
    point = "SELECT done, expected FROM checkpoint WHERE resource = 'sign_ins'"
    done, expected = house.values(point)[0]
    assert 0 < done < expected == 720
    await house.sync.run("sign_ins", 1)
    assert house.values(point) == [(720, 720)]
