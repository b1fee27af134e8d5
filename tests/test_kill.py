"""Steward killed in the middle of its syncs and its changes: nothing is lost, nothing doubled, nothing left behind."""

from __future__ import annotations

from pathlib import Path

from tests.soak import kill_acts
from tests.soak.kill import survive

KILLS = 3


def test_killed_in_the_middle_of_its_syncs_the_cache_is_what_it_would_have_been(database: str, tmp_path: Path) -> None:
    assert survive(KILLS, database, f"sqlite:///{tmp_path / 'undisturbed.db'}") == []


def test_killed_between_a_decision_and_its_outcome_each_change_happens_once_or_not_at_all(database: str) -> None:
    tally = kill_acts.survive(KILLS + 1, database)
    assert tally.wrong == []
    assert sorted(tally.answered.values()) == ["approve"] * KILLS + ["deny"]
