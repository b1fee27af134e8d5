"""Settings: read from one place, and each wrong one named."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import settings
from services.errors import BadSettings
from services.settings import BotSettings, Settings

GUID = "12345678-abcd-1234-abcd-1234567890ab"


def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, **environment: str) -> Settings:
    file = tmp_path / "steward.toml"
    file.write_text(text)
    monkeypatch.setenv("STEWARD_FILE", str(file))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return settings.load()


def test_every_wrong_setting_is_named_with_what_it_should_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[bot]\napp_id = "x"\nport = 99999\nfoo = 1\n[[connections]]\nname = "a"\n'
    with pytest.raises(BadSettings) as caught:
        load(tmp_path, monkeypatch, text)
    named = {problem.split(":")[0] for problem in caught.value.problems}
    assert named == {
        "bot.app_id",
        "bot.port",
        "bot.foo",
        "connections.0.tenant_id",
        "connections.0.client_id",
        "connections.0.credential",
    }


def test_a_wrong_secret_is_never_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings) as caught:
        load(tmp_path, monkeypatch, "[keys]\naudit = 12345\n[bot]\napp_password = 67890\n")
    assert "12345" not in str(caught.value)
    assert "67890" not in str(caught.value)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(tmp_path, monkeypatch, "[bot]\nport = 1\n", STEWARD_BOT__PORT="77")
    assert loaded.bot.port == 77


def test_a_file_that_is_not_toml_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load(tmp_path, monkeypatch, "this is = = not toml")


def test_a_server_without_an_app_id_does_not_start() -> None:
    with pytest.raises(BadSettings) as caught:
        settings.check_for_serving(Settings())
    named = {problem.split(":")[0] for problem in caught.value.problems}
    assert {"bot.app_id", "bot.tenant_id", "bot.app_password", "keys.audit", "keys.sealing", "roles.admin"} <= named


def test_anonymous_is_for_loopback_without_a_registration() -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        BotSettings(anonymous=True, host="0.0.0.0")
    with pytest.raises(ValueError, match="demo only"):
        BotSettings(anonymous=True, host="127.0.0.1", app_id=GUID)
