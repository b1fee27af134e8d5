"""Steward killed in the middle of its syncs: nothing is lost, nothing doubled, nothing left behind."""

from __future__ import annotations

from pathlib import Path

from tests.soak.kill import survive

KILLS = 3


def test_killed_in_the_middle_of_its_syncs_the_cache_is_what_it_would_have_been(database: str, tmp_path: Path) -> None:
    assert survive(KILLS, database, f"sqlite:///{tmp_path / 'undisturbed.db'}") == []
