"""Steward killed in its syncs, its changes and its telling: nothing is lost, doubled or left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak import kill_acts
from tests.soak.kill import survive
from tests.soak.telling import tell

KILLS = 3


def test_killed_in_the_middle_of_its_syncs_the_cache_is_what_it_would_have_been(database: str, tmp_path: Path) -> None:
    assert survive(KILLS, database, f"sqlite:///{tmp_path / 'undisturbed.db'}") == []


def test_killed_in_the_middle_of_telling_all_is_told_and_what_stands_is_edited(tmp_path: Path) -> None:
    outcome = tell(tmp_path, f"sqlite:///{tmp_path / 'told.db'}", KILLS, rows=60)
    assert outcome.good, outcome
    assert outcome.posts >= 60


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_two_that_share_an_outbox_tell_each_message_once(tmp_path: Path, database: str) -> None:
    outcome = tell(tmp_path, database, 0, rows=60, replicas=2)
    assert outcome.good, outcome
    assert (outcome.posts, outcome.repeated) == (60, 0)


def test_killed_between_a_decision_and_its_outcome_each_change_happens_once_or_not_at_all(database: str) -> None:
    tally = kill_acts.survive(KILLS + 1, database)
    assert tally.wrong == []
    assert sorted(tally.answered.values()) == ["approve"] * KILLS + ["deny"]
    assert tally.kept == {
        "trail whole": 1,
        "answers kept": KILLS + 1,
        "approved with exactly one effect": KILLS,
        "effects with their lines in the trail": KILLS,
        "denied without effect": 1,
    }
