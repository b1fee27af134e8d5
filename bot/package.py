"""The Teams app package: the manifest with this bot's id and the commands of the specs, and its icons, in a zip."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.errors import BadSettings
from services.search import KINDS
from services.settings import Settings
from services.specs import Question, Specs, Wish

SOURCE = Path(__file__).parent.parent / "manifest"
ICONS = ("color.png", "outline.png")
# What Teams' menu shows; longer titles and descriptions are allowed in newer schemas, and cut off.
MOST_COMMANDS = 10
LONGEST_TITLE = 32
LONGEST_DESCRIPTION = 128
SOUGHT = {"people": "A name, sign-in name or employee id", "apps": "A name", "groups": "A name or mail address"}
SLOT = re.compile(r"\s*[<\[].*$")


def build_package(specs: Specs, settings: Settings, path: Path) -> Path:
    """Writes the package to `path` and gives it back. Raises BadSettings without an app id or a website."""
    written = json.dumps(manifest(specs, settings), indent=2, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("manifest.json"), written)
        for icon in ICONS:
            package.writestr(zipfile.ZipInfo(icon), (SOURCE / icon).read_bytes())
    return path


def manifest(specs: Specs, settings: Settings) -> dict[str, Any]:
    """The manifest of this bot. Raises BadSettings without an app id or a website."""
    problems = []
    if settings.bot.app_id is None:
        problems.append("bot.app_id: missing. Set the Application (client) id of the bot registration.")
    if settings.bot.website is None:
        problems.append("bot.website: missing. Set your https page about Steward: Teams links it as privacy and terms.")
    if problems:
        raise BadSettings(problems)
    made: dict[str, Any] = json.loads((SOURCE / "manifest.json").read_text(encoding="utf-8"))
    made["id"] = settings.bot.app_id
    made["developer"] |= dict.fromkeys(("websiteUrl", "privacyUrl", "termsOfUseUrl"), settings.bot.website)
    if client_id := _installer(settings):
        # Teams lets an app install itself only if its manifest names the registration that asks for it.
        made["webApplicationInfo"] = {"id": client_id, "resource": f"api://{client_id}"}
    (bot,) = made["bots"]
    bot["botId"] = settings.bot.app_id
    bot["commandLists"] = [{"scopes": bot["scopes"], "commands": commands(specs)}]
    (box,) = made["composeExtensions"]
    box["botId"] = settings.bot.app_id
    box["commands"] = [_search(kind) for kind in KINDS]
    return made


def _installer(settings: Settings) -> str:
    """The client id with which Steward installs itself for people; "" where it does not."""
    own = [one for one in settings.connections if one.kind == "tenant" and one.tenant_id == settings.bot.tenant_id]
    return own[0].client_id if own and settings.bot.catalogue_app_id else ""


def commands(specs: Specs) -> list[dict[str, str]]:
    """What Teams offers to type: help, the first question of each topic, the actions, then the other questions."""
    listed: dict[str, str] = {}
    for spec in _by_use(specs):
        title = SLOT.sub("", spec.canonical)
        if 0 < len(title) <= LONGEST_TITLE:
            listed.setdefault(title, _short(spec.help))
    return [{"title": title, "description": text} for title, text in list(listed.items())[:MOST_COMMANDS]]


def _search(kind: str) -> dict[str, Any]:
    """One search of the message box: it lists what there is before a word is typed."""
    return {
        "id": kind,
        "type": "query",
        "title": kind.capitalize(),
        "description": f"Find {kind} of your tenant and put one into the message.",
        "context": ["compose"],
        "initialRun": True,
        "parameters": [
            {"name": "query", "title": kind.capitalize(), "description": SOUGHT[kind], "inputType": "text"},
        ],
    }


def _by_use(specs: Specs) -> Iterator[Question | Wish]:
    topics: dict[str, Question] = {}
    for question in specs.questions.values():
        topics.setdefault(question.topic, question)
    if "help" in specs.questions:
        yield specs.questions["help"]
    yield from topics.values()
    yield from specs.wishes.values()
    yield from specs.questions.values()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1].rstrip() + "…"
