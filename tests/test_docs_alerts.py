"""The examples of docs/alerts.md are what Steward starts with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services import registry, settings
from services.alert_settings import EXCLUDED_BY, AlertSettings
from services.watch.rules import rules

TEXT = (Path(__file__).parent.parent / "docs" / "alerts.md").read_text(encoding="utf-8")


def test_the_documented_settings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "steward.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", TEXT, re.S)))
    monkeypatch.setenv("STEWARD_FILE", str(file))
    read, checks = settings.load(), registry.load().checks
    assert [one.extension_attribute3 for one in read.alerts.exclusions] == [None, "contractor", None, None]
    told = {name: rules(checks[name], given) for name, given in read.checks.items()}
    assert told["inactive_user"][0].limits.model_dump()["days"] == 45
    assert told["admin_with_mailbox_licence"] == ()


def test_every_setting_of_alerts_is_documented() -> None:
    elsewhere = {"mailed"}
    assert [name for name in AlertSettings.model_fields if name not in elsewhere and name not in TEXT] == []
    assert [kind for kind in EXCLUDED_BY if kind not in TEXT] == []
