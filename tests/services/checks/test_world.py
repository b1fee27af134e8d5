"""In a tenant whose generator knows the truth every check finds exactly whom it should."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from shutil import copy

import pytest

from services.sandbox.world.planted import SOME
from tests.services.checks.watched import LEAVER, SPECS, Watched, watch

NONE_THERE = {
    "access_not_taken_back", "break_glass_not_reviewed", "clock_wrong", "concealed_usage_names", "database_near_full",
    "deleted_manager", "entra_connect_stale", "global_admin_count", "new_grant", "no_conditional_access",
    "outbox_stuck", "own_secret_expiring", "permission_lost", "secret_refused", "sync_shrank", "sync_stale",
}  # fmt: skip
# `make soak` looks at a large tenant, in which nothing matches but what was planted.
USERS = 10_000 if "SOAK" in os.environ else 60


@pytest.fixture(scope="module")
def watched(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    file = copy(prepared, tmp_path_factory.mktemp("watched") / "steward.db")
    return asyncio.run(watch(f"sqlite:///{file}", users=USERS))


def test_every_check_finds_exactly_what_is_there(watched: Watched) -> None:
    names = SPECS.checks.keys() - (SOME if USERS < 1_000 else set())
    found = {name: watched.found[name] - watched.ours for name in names}
    assert found == {name: watched.planted.get(name, frozenset()) for name in names}


def test_every_check_has_something_to_find_but_those_that_must_not(watched: Watched) -> None:
    assert {name for name, ids in watched.found.items() if not ids} == NONE_THERE


def test_what_depends_on_size_is_among_what_is_found(watched: Watched) -> None:
    for name in SOME:
        assert watched.found[name] >= watched.planted[name]


def test_nothing_is_unknown_of_a_tenant_that_was_collected(watched: Watched) -> None:
    assert watched.blind == {}


def test_what_happens_later_is_found_later(watched: Watched) -> None:
    assert watched.later["deleted_manager"] == watched.below, LEAVER
    assert len(watched.later["new_grant"]) == 1
