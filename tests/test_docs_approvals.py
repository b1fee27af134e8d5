"""The examples of docs/approvals.md are what Steward starts with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services import contradictions, registry, settings
from services.approval_settings import Rule
from services.settings import Settings

TEXT = (Path(__file__).parent.parent / "docs" / "approvals.md").read_text(encoding="utf-8")
ROLES = '\n[roles]\napprover = ["group:11111111-0000-4000-8000-00000000000b"]\n'


@pytest.fixture
def documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    file = tmp_path / "steward.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", TEXT, re.S)) + ROLES)
    monkeypatch.setenv("STEWARD_FILE", str(file))
    return settings.load()


def test_the_documented_settings_are_read_and_contradict_nothing(documented: Settings) -> None:
    assert [rule.name for rule in documented.approvals.rules] == [
        "Administrators",
        "Deleting",
        "Guests",
        "Finance is closing its books",
    ]
    assert documented.audit.anchors
    assert list(contradictions.contradictions(documented, registry.load())) == []


def test_every_setting_of_a_rule_is_documented() -> None:
    assert [name for name in Rule.model_fields if name != "name" and f"`{name}`" not in TEXT] == []
