"""What Teams, the 1.5 schema and our own law ask of every card. `python -m tests.cards.lint` reads the golden files."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import microsoft_teams.cards as teams
from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match
from pydantic import BaseModel, ValidationError

from tests.cards.drawing import GOLDEN, elements

SCHEMA = Path(__file__).parents[3] / "shared/teams/schemas/adaptive-cards/adaptive-card-1.5.0.json"
LARGEST_BYTES = 28 * 1024
MOST_BUTTONS = 6
DATA_KEYS = ({"ask"}, {"ask", "offset"}, {"id", "version"})
SAFE = re.compile(r"https://[^/]|http://(127\.0\.0\.1|localhost|\[::1\])[:/]")
MARKDOWN = {"TextBlock", "FactSet", "MediaSource", "Media"}
KINDS = {
    kind.model_fields["type"].default: kind
    for kind in vars(teams).values()
    if isinstance(kind, type) and issubclass(kind, BaseModel) and "type" in kind.model_fields
}


def problems(card: Mapping[str, Any]) -> list[str]:
    """Everything wrong with `card`, a sentence each; empty when it may be sent."""
    return [*breaches(card), *_schema(card)]


def breaches(card: Mapping[str, Any]) -> list[str]:
    """What is wrong by our own rules and the library's types: a hundred times quicker than the schema."""
    return [*_whole(card), *_parts(card), *_library(card)]


def _whole(card: Mapping[str, Any]) -> Iterator[str]:
    if card.get("version") != "1.5":
        yield f"version is {card.get('version')}, not 1.5"
    if card.get("msteams") != {"width": "full"}:
        yield "does not use the full width"
    if len(card.get("actions", [])) > MOST_BUTTONS:
        yield f"has {len(card['actions'])} buttons, more than {MOST_BUTTONS}"
    size = len(json.dumps(card, ensure_ascii=False).encode("utf-16-le"))
    if size > LARGEST_BYTES:
        yield f"takes {size} bytes, more than {LARGEST_BYTES}"
    if len(card.get("refresh", {}).get("userIds", [])) > 60:
        yield "refreshes for more than 60 people"
    ids = Counter(element["id"] for element in elements(card) if "id" in element)
    yield from (f"uses the id {id!r} {times} times" for id, times in ids.items() if times > 1)


def _parts(card: Mapping[str, Any]) -> Iterator[str]:
    inputs = {element["id"] for element in elements(card) if element["type"].startswith("Input.")}
    for element in elements(card):
        kind = element["type"]
        if kind in MARKDOWN:
            yield f"has a {kind}, which reads Markdown"
        if kind == "TextRun" and not element["text"]:
            yield "has an empty run"
        if kind.startswith("Chart.") and not element.get("fallback"):
            yield "has a chart without anything for clients that draw none"
        if kind == "Image" and not element.get("altText"):
            yield "has an image without words for it"
        if kind.startswith("Input.") and not element.get("label"):
            yield f"has a field without a label: {element['id']}"
        if kind.startswith("Action."):
            yield from _action(element, inputs)


def _action(action: Mapping[str, Any], inputs: set[str]) -> Iterator[str]:
    if not action.get("title", "").strip():
        yield "has a press without words"
    if action["type"] == "Action.OpenUrl":
        if not SAFE.match(action["url"]):
            yield "opens an address that is neither https nor this machine's"
        return
    if action["type"] != "Action.Execute":
        yield f"has an {action['type']}"
    if set(action["data"]) not in DATA_KEYS:
        yield f"sends {sorted(action['data'])}"
    for same in inputs & set(action["data"]):
        yield f"has a field that overwrites the data key {same}"


def _library(card: Mapping[str, Any]) -> Iterator[str]:
    """The library's own types, one element at a time: it keeps unknown properties silently, so those are looked for."""
    for element in elements(card):
        kind = KINDS.get(element["type"])
        if kind is None:
            yield f"has an element the library does not know: {element['type']}"
            continue
        try:
            read = kind.model_validate(element)
        except ValidationError as error:
            yield f"has a {element['type']} the library refuses: {error.errors()[0]['msg']}"
            continue
        yield from (f"has a {element['type']} with the unknown property {name}" for name in read.model_extra or {})


def _schema(card: Mapping[str, Any]) -> Iterator[str]:
    validator = _validator()
    if validator is None:
        return
    error = best_match(validator.iter_errors(_plain({key: value for key, value in card.items() if key != "msteams"})))
    if error is not None:
        yield f"breaks the 1.5 schema at {error.json_path}: {error.message[:200]}"


def _plain(node: Any) -> Any:
    """The card as a client without charts reads it: the schema does not know them."""
    if isinstance(node, list):
        known = (item.get("fallback") if _is_chart(item) else item for item in node)
        return [_plain(item) for item in known if item != "drop"]
    return {key: _plain(value) for key, value in node.items()} if isinstance(node, Mapping) else node


def _is_chart(item: Any) -> bool:
    return isinstance(item, Mapping) and str(item.get("type", "")).startswith("Chart.")


@cache
def _validator() -> Draft6Validator | None:
    return Draft6Validator(json.loads(SCHEMA.read_text(encoding="utf-8-sig"))) if SCHEMA.exists() else None


def main() -> int:
    """Prints what is wrong with the golden files; 1 when anything is."""
    wrong = [
        f"{path.name}: {problem}"
        for path in sorted(GOLDEN.glob("*.json"))
        for problem in problems(json.loads(path.read_text(encoding="utf-8")))
    ]
    print("\n".join(wrong) or "every card is fine")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
