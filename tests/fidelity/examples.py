"""One official example: a request, and what Microsoft's documentation says comes back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# A header that a documentation page ran into the address before it.
GLUED = "ConsistencyLevel: eventual"


@dataclass(frozen=True, slots=True)
class Example:
    """One file of the folder. `text` is a body that is no JSON (CSV); `suspect` wraps one entity in `value`."""

    name: str
    operation: str
    method: str
    url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    response: Any = None
    text: str | None = None

    @property
    def host(self) -> str:
        """Where it was sent; empty for a relative address."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """The path below the version, decoded; `/me/drive` and `https://.../v1.0/me/drive` are the same."""
        path = unquote(self.url.split("?", 1)[0].removeprefix(f"https://{self.host}") if self.host else
                       self.url.split("?", 1)[0])  # fmt: skip
        for version in ("/v1.0", "/beta"):
            path = path.removeprefix(version)
        return path.rstrip("/")

    @property
    def eventual(self) -> bool:
        """Whether the request accepted the lagging index, as advanced queries must."""
        said = {name.lower(): value for name, value in self.headers.items()}
        options = self.query
        advanced = "$search" in options or options.get("$count") == "true" or self.path.endswith("/$count")
        return advanced or "consistencylevel" in said

    @property
    def query(self) -> dict[str, str]:
        """Query options by name, decoded."""
        path, _, raw = self.url.partition("?")
        pairs = [pair.partition("=") for pair in raw.removesuffix(GLUED).split("&") if pair]
        inside = re.search(r"\(token='([^']*)'\)$", unquote(path))
        own = {"token": inside[1]} if inside else {}
        return own | {unquote(name).strip(): unquote(value).strip() for name, _, value in pairs}


def load(folder: Path) -> Iterator[Example]:
    """Every example of a folder, by name."""
    for file in sorted(folder.glob("*.json")):
        row = json.loads(file.read_text(encoding="utf-8"))
        request = row.get("request") or {}
        yield Example(
            name=file.stem,
            operation=row["operation"],
            method=request.get("method", ""),
            url=request.get("url", ""),
            status=row["status"],
            headers=request.get("headers") or {},
            body=request.get("body"),
            response=_unwrapped(row),
            text=row.get("responseText"),
        )


def _unwrapped(row: dict[str, Any]) -> Any:
    """The body; generated documentation pages put one entity in `value`, the service does not."""
    body = row.get("response")
    if row.get("suspect") and isinstance(body, dict) and isinstance(body.get("value"), dict):
        return body["value"]
    return body
