"""The house keeps its own rules: who imports whom, one spec a file, nobody reads the environment but the settings."""

from __future__ import annotations

import ast
from fnmatch import fnmatch
from pathlib import Path

import pytest

from cards.elements import CardSpec
from services import registry
from services.errors import BadSettings
from services.specs import Question

ROOT = Path(__file__).parent.parent
SOURCES = [
    ROOT / "app.py",
    *(path for room in ("bot", "cards", "services") for path in sorted((ROOT / room).rglob("*.py"))),
]
TOP = {
    "bot",
    "cards",
    "services",
    "tests",
    "manifest",
    "app.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "Makefile",
    "requirements.lock",
    "requirements-dev.lock",
    ".ci",
    "docs",
    "Dockerfile",
    ".gitignore",
    ".dockerignore",
}
SPEC_FOLDERS = ("resources", "questions", "actions", "workflows", "checks")
CARDS_MAY_READ = {"services.answers"}


def imports(path: Path) -> set[str]:
    """Every module `path` imports, wherever in the file it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(modules: set[str], *packages: str) -> set[str]:
    return {name for name in modules if any(name == package or name.startswith(f"{package}.") for package in packages)}


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_imports_go_down_the_house_and_never_up(path: Path) -> None:
    room = place(path).split("/")[0]
    seen = imports(path)
    forbidden = {"services": ("bot", "cards", "app"), "cards": ("bot", "app"), "bot": ("app",), "app.py": ()}[room]
    assert not within(seen, *forbidden)
    assert not within(seen, "tests")
    if room == "cards":
        assert within(seen, "services") <= {
            name for name in seen if name.startswith(tuple(CARDS_MAY_READ)) or name == "services"
        }


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_each_outside_thing_has_one_door(path: Path) -> None:
    seen, where = imports(path), place(path)
    if where != "bot/botframework.py":
        assert not within(seen, "botbuilder", "botframework", "msrest")
    if where != "cards/elements.py":
        assert not within(seen, "microsoft_teams")
    if not where.startswith(("services/microsoft/", "services/sandbox/")):
        assert not within(seen, "httpx")
        # The bot's own sign-in to the Bot Connector is not a connection to a tenant.
        assert where == "bot/credentials.py" or not within(seen, "msal")
    if not where.startswith("services/store/"):
        assert not {"create_engine", "Session", "sessionmaker"} & {
            name.rsplit(".", 1)[-1] for name in within(seen, "sqlalchemy", "sqlmodel")
        }
    if where != "services/settings.py" and not where.startswith("services/sandbox/"):
        assert "os.environ" not in path.read_text(encoding="utf-8")
        assert "getenv" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_only_the_app_knows_the_sandbox_and_it_knows_nothing_of_us(path: Path) -> None:
    seen, where = imports(path), place(path)
    if where.startswith("services/sandbox/"):
        assert within(seen, "services", "bot", "cards") == within(seen, "services.sandbox")
    elif where != "app.py":
        assert not within(seen, "services.sandbox")


@pytest.mark.parametrize("folder", SPEC_FOLDERS)
def test_specs_never_import_a_neighbour(folder: str) -> None:
    for path in sorted((ROOT / "services" / folder).glob("*.py")):
        assert not within(imports(path), f"services.{folder}"), place(path)


def test_the_top_level_is_the_fixed_one() -> None:
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split())]
    names = {path.name for path in ROOT.iterdir()}
    assert {name for name in names if not any(fnmatch(name, pattern) for pattern in ignored)} <= TOP


def test_every_spec_loads_and_says_how_it_is_asked() -> None:
    specs = registry.load()
    cards = registry.folder("cards", "CARD", CardSpec, apart=("elements",))
    assert all((specs.resources, specs.questions, specs.actions, specs.checks, cards))
    for question in specs.questions.values():
        ways = (question.answer, question.change, question.live)
        assert sum(way is not None for way in ways) == 1, question.name
        assert question.examples, question.name


def test_a_file_without_its_spec_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "wrongly"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "forgotten.py").write_text("THING = 1\n")
    (package / "misnamed.py").write_text("QUESTION = 3\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BadSettings) as caught:
        registry.folder("wrongly", "QUESTION", Question)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "wrongly/forgotten.py",
        "wrongly/misnamed.py",
    ]


def test_no_file_is_too_long_to_read() -> None:
    long = {
        place(path): lines
        for path in SOURCES
        if "migrations/versions" not in place(path)
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert not long
