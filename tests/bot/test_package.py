"""The Teams app package is one that Teams takes."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from bot.package import SOURCE, build_package, manifest
from services.errors import BadSettings
from services.settings import BotSettings, ConnectionSettings, Settings
from services.specs import Action, Question, Specs

APP_ID = "11111111-2222-4333-8444-555555555555"
SCHEMAS = Path(__file__).parents[3] / "shared/teams/schemas/teams-manifest"


def question(name: str, topic: str, canonical: str) -> Question:
    return Question(name=name, topic=topic, canonical=canonical, help="h" * 300, examples=(), answer=None)  # type: ignore[arg-type]


def action(name: str, canonical: str) -> Action:
    return Action(
        name=name,
        canonical=canonical,
        help="Does it.",
        examples=(),
        preview=None,
        run=None,
        verify=None,  # type: ignore[arg-type]
    )


SPECS = Specs(
    questions={
        "apps": question("apps", "Apps", "apps [filters]"),
        "app": question("app", "Apps", "app <app>"),
        "help": question("help", "Steward", "help"),
        "user": question("user", "People", "user <who>"),
        **{f"more{n}": question(f"more{n}", "More", f"more {n}") for n in range(12)},
    },
    actions={"disable_user": action("disable_user", "disable <who>")},
)


@pytest.fixture
def made() -> dict[str, Any]:
    return manifest(
        SPECS, Settings.model_construct(bot=BotSettings(app_id=APP_ID, website="https://contoso.com/steward"))
    )


def test_the_commands_come_from_the_specs_with_help_first(made: dict[str, Any]) -> None:
    (commands,) = made["bots"][0]["commandLists"]
    titles = [command["title"] for command in commands["commands"]]
    assert titles[:6] == ["help", "apps", "user", "more 0", "disable", "app"]
    assert len(titles) == 10
    assert all(len(command["description"]) <= 128 for command in commands["commands"])
    assert commands["scopes"] == ["personal", "team", "groupChat"]


def test_the_manifest_keeps_teams_limits(made: dict[str, Any]) -> None:
    assert made["id"] == made["bots"][0]["botId"] == APP_ID
    assert made["manifestVersion"] == "1.19"
    assert "/v1.19/" in made["$schema"]
    assert len(made["name"]["short"]) <= 30
    assert len(made["name"]["full"]) <= 100
    assert len(made["description"]["short"]) <= 80
    assert len(made["description"]["full"]) <= 4000
    assert len(made["developer"]["name"]) <= 32
    assert all(url.startswith("https://") for key, url in made["developer"].items() if key.endswith("Url"))
    assert made["validDomains"] == []
    assert "webApplicationInfo" not in made


@pytest.mark.parametrize("version", ["v1.19", "v1.25", "v1.30"])
def test_the_manifest_meets_microsofts_schema(made: dict[str, Any], version: str) -> None:
    file = SCHEMAS / version / "MicrosoftTeams.schema.json"
    if not file.exists():
        pytest.skip("Microsoft's manifest schemas are not on this machine; the limits are checked above")
    said = made | {
        "manifestVersion": version.removeprefix("v"),
        "$schema": made["$schema"].replace("v1.19", version),
    }
    errors = [error.message for error in Draft4Validator(json.loads(file.read_text("utf-8-sig"))).iter_errors(said)]
    assert errors == []


def test_the_package_has_three_files_at_its_root(tmp_path: Path) -> None:
    path = build_package(
        SPECS,
        Settings.model_construct(bot=BotSettings(app_id=APP_ID, website="https://contoso.com/steward")),
        tmp_path / "out/steward.zip",
    )
    with zipfile.ZipFile(path) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(package.read("manifest.json"))["id"] == APP_ID


def test_who_installs_itself_names_the_registration_that_does() -> None:
    client, tenant = (f"{digit * 8}-1111-4111-8111-111111111111" for digit in "12")
    one = {"name": "Contoso", "tenant_id": tenant, "client_id": client, "client_secret": "x"}
    bot = {"app_id": APP_ID, "tenant_id": tenant, "website": "https://contoso.example/steward"}
    for given, named in (({}, None), ({"catalogue_app_id": client}, {"id": client, "resource": f"api://{client}"})):
        settings = Settings(bot=BotSettings(**bot, **given), connections=(ConnectionSettings(**one),))
        assert manifest(SPECS, settings).get("webApplicationInfo") == named


def test_without_an_app_id_there_is_no_package(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"bot\.app_id"):
        build_package(SPECS, Settings.model_construct(bot=BotSettings()), tmp_path / "x.zip")


@pytest.mark.parametrize(("icon", "size", "colour_type"), [("color.png", 192, 2), ("outline.png", 32, 6)])
def test_the_icons_have_the_sizes_teams_wants(icon: str, size: int, colour_type: int) -> None:
    head = (SOURCE / icon).read_bytes()[:26]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (size, size)
    assert head[25] == colour_type  # full colour; white on transparent
