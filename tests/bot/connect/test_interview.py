"""`python app.py connect`, as an administrator types it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from bot.connect.interview import administrator, serving
from services.errors import NotAllowed
from services.sandbox import Sandbox, SandboxThread
from services.settings import RolesSettings, Settings
from tests.e2e.connect_house import SEALING, connect_house

MEGAN = "00000001-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with SandboxThread(users=20, sign_ins_per_user=0, throttling=False) as sandbox:
        yield sandbox


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file with the sandbox as a cloud, and no connection."""
    cloud = {
        "name": "sandbox",
        "title": "The sandbox",
        "login_url": sandbox.login_url,
        "graph_url": sandbox.graph_url,
        "arm_url": sandbox.graph_url,
        "arm_audience": "https://management.azure.com",
        "portal_url": sandbox.graph_url,
        "report_hosts": [sandbox.cloud.elsewhere.removeprefix("https://")],
        "ca_file": str(sandbox.ca_file),
    }
    lines = [f'database = "sqlite:///{tmp_path / "steward.db"}"', "[keys]", f'sealing = "{SEALING}"']
    lines += ["[roles]", f'admin = ["{MEGAN}"]', "[[clouds]]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in cloud.items()]
    path = tmp_path / "steward.toml"
    path.write_text("\n".join(lines))
    monkeypatch.setenv("STEWARD_FILE", str(path))
    return path


def test_a_tenant_is_connected_by_answering_and_reset_by_name(settings: Path, sandbox: Sandbox) -> None:
    app = sandbox.apps["read_only"]
    typed = ["tenant", "sandbox", "<b>", "read", sandbox.tenant_id, app.client_id]
    typed += ["tenant", "sandbox", "Contoso", "read", sandbox.tenant_id, app.client_id, "y"]
    typed += ["client_secret", "wrong~one", "y", "client_secret", app.client_secret, "y"]
    done = CliRunner().invoke(cli, ["connect"], input="\n".join(typed) + "\n", env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    assert "not a name" in done.output
    assert "az ad app permission add" in done.output
    assert "Not connected yet" in done.output
    assert "Connected. Steward collects it when it serves" in done.output
    assert app.client_secret not in done.output

    pem = sandbox.certificate("read_only")
    typed = ["certificate", str(pem.with_name("nothing.pem")), "certificate", str(pem)]
    again = CliRunner().invoke(cli, ["connect", "--reset", "contoso"], input="\n".join(typed) + "\n")
    assert again.exit_code == 0, again.output
    assert "cannot be read" in again.output
    assert "Thumbprint" in again.output


def test_given_up_nothing_is_done(settings: Path, sandbox: Sandbox) -> None:
    typed = ["tenant", "sandbox", "Contoso", "read", sandbox.tenant_id, sandbox.apps["full"].client_id, "y"]
    typed += ["client_secret", "wrong~one", "n"]
    done = CliRunner().invoke(cli, ["connect"], input="\n".join(typed) + "\n")
    assert done.exit_code == 0, done.output
    assert "Nothing was done" in done.output


async def test_whether_a_steward_serves_is_asked_at_its_public_address(tmp_path: Path) -> None:
    async with connect_house(tmp_path, users=20, sign_ins_per_user=0) as house:
        assert await serving(house.url)
        assert not await serving(house.sandbox.graph_url)
    assert not await serving(house.url)


def test_only_a_named_administrator_may() -> None:
    given = Settings(roles=RolesSettings(admin=("group:x", MEGAN.upper())))
    assert administrator(given).object_id == MEGAN
    assert administrator(given, MEGAN).object_id == MEGAN
    with pytest.raises(NotAllowed, match="not named"):
        administrator(given, "somebody else")
    with pytest.raises(NotAllowed, match="No person"):
        administrator(Settings(roles=RolesSettings(admin=("group:x",))))
