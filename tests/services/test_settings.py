"""Settings: read from one place, and each wrong one named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from services import registry, settings
from services.clouds import CLOUDS
from services.errors import BadSettings
from services.settings import BotSettings, ConnectionSettings, KeySettings, Settings
from services.specs import Resource
from tests.services.test_credentials import GOOD

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


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ('client_secret = "x"', "client_secret"),
        ('client_secret = "https://contoso.vault.azure.net/secrets/steward"', "client_secret"),
        ("managed_identity = true", "managed_identity"),
        (f'managed_identity = "{GUID}"', "managed_identity"),
        ("federated_identity = true", "federated"),
    ],
)
def test_a_credential_is_one_word_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, kind: str
) -> None:
    text = f'[[connections]]\nname = "a"\ntenant_id = "{GUID}"\ncloud = "us_gov_dod"\n{words}\n'
    own = "" if words.startswith("managed") else f'client_id = "{GUID}"\n'
    [found] = load(tmp_path, monkeypatch, text + own).connections
    assert found.credential.kind == kind
    assert (found.graph_url, found.arm_audience) == (
        "https://dod-graph.microsoft.us",
        "https://management.usgovcloudapi.net",
    )


def test_the_id_of_a_managed_identity_is_the_connections_own() -> None:
    def client_id(given: object) -> str:
        return ConnectionSettings(name="a", tenant_id=GUID, managed_identity=given).client_id

    assert (client_id(True), client_id("true"), client_id(GUID)) == ("", "", GUID)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('client_secret = "canary"\nmanaged_identity = true', "one credential is enough"),
        ('client_secret = "canary"\ncloud = "moon"', "no cloud called 'moon'; there are public, us_gov"),
        ('certificate_file = "nowhere.pem"', "certificate_file: nowhere.pem cannot be read"),
        ("federated_identity = true\n", "client_id"),
    ],
)
def test_a_wrong_credential_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, says: str
) -> None:
    own = "" if "federated" in words else f'client_id = "{GUID}"\n'
    with pytest.raises(BadSettings) as caught:
        load(tmp_path, monkeypatch, f'[[connections]]\nname = "a"\ntenant_id = "{GUID}"\n{own}{words}\n')
    assert says in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_certificate_is_read_from_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "steward.pem"
    text = f'[[connections]]\nname = "a"\ntenant_id = "{GUID}"\nclient_id = "{GUID}"\ncertificate_file = "{file}"\n'
    file.write_text(GOOD)
    [found] = load(tmp_path, monkeypatch, text).connections
    assert len(found.credential.thumbprint) == 40
    file.write_text("PRIVATE nonsense")
    with pytest.raises(BadSettings, match="no private key in this PEM") as caught:
        load(tmp_path, monkeypatch, text)
    assert "nonsense" not in str(caught.value)


def test_two_connections_of_a_name_are_refused() -> None:
    one = ConnectionSettings(name="Contoso", tenant_id=GUID, client_id=GUID, client_secret="x")
    with pytest.raises(ValueError, match="two are called contoso"):
        Settings(connections=(one, one.model_copy(update={"name": "CONTOSO"})))


@pytest.mark.parametrize("url", ["http://steward.example", "https://u@steward.example", "ftp://x", "https://x/?y", ""])
def test_a_public_address_is_https_unless_it_is_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="public_url"):
        BotSettings(public_url=url)
    assert BotSettings(public_url="http://127.0.0.1:3978").public_url
    assert BotSettings(public_url="https://steward.example/base").public_url


def test_nothing_need_be_connected_when_there_is_a_key_to_seal_with() -> None:
    with pytest.raises(BadSettings) as caught:
        settings.check_for_serving(Settings(keys=KeySettings(sealing=SecretStr("x"))))
    assert not [problem for problem in caught.value.problems if problem.startswith(("connections", "keys.sealing"))]


def test_what_a_cloud_lacks_is_known_by_name() -> None:
    resources = registry.folder("services.resources", "RESOURCE", Resource)
    assert all(cloud.without.keys() <= resources.keys() for cloud in CLOUDS.values())


def test_one_time_zone_is_meant_everywhere_and_must_be_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(tmp_path, monkeypatch, 'time_zone = "Europe/Berlin"').time_zone == "Europe/Berlin"
    with pytest.raises(BadSettings, match="time_zone: must be the name of a time zone like Europe/Berlin"):
        load(tmp_path, monkeypatch, 'time_zone = "Berlin"')


@pytest.mark.parametrize("where", [("approvals", "timezone"), ("alerts", "time_zone")])
def test_where_the_time_zone_stood_before_it_is_said_where_it_stands_now(
    where: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, name = where
    with pytest.raises(BadSettings, match=f"{part}.{name}: say time_zone, at the top of the file, instead"):
        load(tmp_path, monkeypatch, f'[{part}]\n{name} = "Europe/Berlin"')
