"""The command line, run as a person runs it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from app import cli
from tests.ports import free_ports

ROOT = Path(__file__).parent.parent
COMMANDS = ("serve", "demo", "chat", "sandbox", "sync", "package", "connect", "rotate-key", "doctor")


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STEWARD_")}
    return kept | {"STEWARD_FILE": str(tmp_path / "steward.toml"), "COLUMNS": "200", **more}


def run(tmp_path: Path, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *words],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(tmp_path, **more),
        check=False,
    )


def chat(tmp_path: Path, lines: Sequence[str], *words: str) -> list[dict[str, object]]:
    done = run(tmp_path, "chat", "--demo", "--json", "--users", "60", *words, stdin="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    done = CliRunner().invoke(cli, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage" in done.stdout


def test_serving_without_settings_names_each_missing_one(tmp_path: Path) -> None:
    done = run(tmp_path, "serve")
    assert done.returncode == 2
    for name in ("bot.app_id", "bot.tenant_id", "keys.audit", "keys.sealing", "roles.admin"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def connected(tmp_path: Path) -> Iterator[Path]:
    """A folder whose steward.toml names the tenant of a sandbox running beside it."""
    command = [sys.executable, str(ROOT / "app.py"), "sandbox", "--users", "60", "--no-throttling"]
    command += ["--json", "--with-parent"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cloud:
        facts = json.loads(cloud.stdout.readline())
        given = {
            "name": "Contoso",
            "tenant_id": facts["tenant_id"],
            **facts["apps"]["full"],
            **{name: facts[name] for name in ("graph_url", "login_url", "ca_file")},
            "report_hosts": [facts["elsewhere_url"].removeprefix("https://")],
            "pace": False,
        }
        lines = [f'database = "sqlite:///{tmp_path / "steward.db"}"', "[[connections]]"]
        lines += [f"{name} = {json.dumps(value)}" for name, value in given.items()]
        (tmp_path / "steward.toml").write_text("\n".join(lines))
        yield tmp_path
        cloud.stdin.close()


def test_a_tenant_is_examined_collected_and_talked_about_from_its_settings(connected: Path) -> None:
    examined = run(connected, "doctor")
    assert "the app registration gets a token" in examined.stdout
    assert "User.Read.All" in examined.stdout
    assert "mail server" not in examined.stdout
    mail = {"STEWARD_MAIL__WAY": "smtp", "STEWARD_MAIL__SENDER": "s@contoso.com", "STEWARD_MAIL__HOST": "127.0.0.1"}
    mail |= {"STEWARD_MAIL__RECIPIENTS": '["it@contoso.com"]', "STEWARD_MAIL__PORT": "1"}
    examined = run(connected, "doctor", **mail)
    assert "The mail server 127.0.0.1" in " ".join(examined.stdout.split())

    collected = run(connected, "sync")
    assert collected.returncode == 0, collected.stderr
    assert "users" in collected.stdout
    assert "failed" not in collected.stdout

    done = run(connected, "chat", "--as", "Megan Bowen", "--json", stdin="who is adele vance\n")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("sync",), ("chat", "--as", "Megan Bowen")])
def test_without_a_tenant_the_way_to_one_is_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words, STEWARD_DATABASE=f"sqlite:///{tmp_path / 'x.db'}")
    assert done.returncode == 2
    assert "No tenant is connected" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_database_is_said_so(connected: Path) -> None:
    done = run(connected, "sync", STEWARD_DATABASE="oracle://x/y")
    assert done.returncode == 2
    assert "not supported" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", STEWARD_DATABASE=f"sqlite:///{tmp_path / 'x.db'}")
    assert done.returncode == 1
    assert "bot.app_id" in done.stdout
    assert "Database" in done.stdout


def test_the_doctor_names_a_rule_for_a_connection_there_is_not(tmp_path: Path) -> None:
    lines = (f'database = "sqlite:///{tmp_path / "x.db"}"', "[[approvals.rules]]", 'name = "Abroad"')
    (tmp_path / "steward.toml").write_text("\n".join([*lines, 'connections = ["Fabrikam"]', "approvals = 2"]))
    said = " ".join(run(tmp_path, "doctor").stdout.split())
    assert "“Abroad” is for the connection “Fabrikam”, and none is called so" in said


def test_a_chat_in_json_answers_each_line_with_one_object(tmp_path: Path) -> None:
    lines = ["who is adele vance?", "please show me the licences", "make me a sandwich", "", "block lynne robbins"]
    answers = chat(tmp_path, lines)
    assert [answer["text"] for answer in answers] == lines
    assert [answer["understood"] for answer in answers] == [
        "user adele vance",
        "licences",
        "",
        "",
        "disable lynne robbins",
    ]
    assert all(answer["answer"] and answer["cards"] for answer in answers)


def test_a_form_is_filled_in_line_by_line_on_a_terminal(tmp_path: Path) -> None:
    told = "onboard Nina Holm, Finance, title Controller"
    typed = [told, "1", "", "", "nina.holm@contoso.com", *[""] * 7]
    done = run(tmp_path, "chat", "--demo", "--users", "60", stdin="\n".join(typed) + "\n")
    assert "Read as: onboard nina holm department finance title controller" in done.stdout
    assert "Full name [Nina Holm]: " in done.stdout
    assert "nina.holm@contoso.com" in done.stdout
    assert "Request approval" in done.stdout


def test_a_stranger_cannot_chat(tmp_path: Path) -> None:
    done = run(tmp_path, "chat", "--demo", "--users", "60", "--as", "Nobody Here")
    assert done.returncode == 2
    assert "no demo person" in done.stderr


def test_a_taken_port_is_reported_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(tmp_path, "demo", "--no-playground", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is taken" in done.stderr
    assert "--port" in done.stderr


def test_the_demo_answers_and_ctrl_c_ends_all_of_it(tmp_path: Path) -> None:
    [port] = free_ports(1)
    words = ("demo", "--no-playground", "--users", "30", "--port", str(port))
    demo = subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), *words],
        stdout=subprocess.PIPE,
        text=True,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        start_new_session=True,
    )
    try:
        assert demo.stdout is not None
        assert "Making Contoso" in demo.stdout.readline()
        assert str(port) in demo.stdout.readline()
        assert httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).json()["ready"] is True
        children = Path(f"/proc/{demo.pid}/task/{demo.pid}/children").read_text().split()
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=30)
    finally:
        demo.kill()
    assert demo.returncode == 0
    assert "Traceback" not in errors
    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_without_node_the_demo_offers_the_terminal(tmp_path: Path) -> None:
    ports = free_ports(2)
    done = run(tmp_path, "demo", "--port", str(ports[0]), "--playground-port", str(ports[1]), PATH=str(tmp_path))
    assert done.returncode == 2
    assert "Node.js" in done.stderr
    assert "chat --demo" in done.stderr


def test_the_sandbox_alone_tells_where_it_is(tmp_path: Path) -> None:
    words = ("--users", "30", "--tenant", "Fabrikam", "--grant", "User.Read.All", "--no-throttling")
    facts = json.loads(run(tmp_path, "sandbox", "--json", "--with-parent", *words).stdout)
    assert facts["tenant_name"] == "Fabrikam"
    assert facts["admin_url"] == f"{facts['graph_url']}/sandbox"
    assert set(facts["apps"]) == {"full", "read_only", "least", "none"}
    said = run(tmp_path, "sandbox", "--with-parent", "--users", "30").stdout
    assert all(
        word in said for word in ("/v1.0", "/sandbox", "CA file", "Contoso", "App least", "sandbox~least~secret")
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--profile", "gold"), "no_intune"),
        (("--tenant", "***"), "letters or digits"),
        (("--grant", "Users.Read.All"), "Perhaps: User.Read.All"),
    ],
)
def test_a_sandbox_that_cannot_be_made_says_why(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = run(tmp_path, "sandbox", "--users", "30", *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
