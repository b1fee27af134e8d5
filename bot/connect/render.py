"""Pages as HTML: one template each, everything in them escaped."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent


@lru_cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def page(template: str, status: int = 200, /, **values: Any) -> web.Response:
    """The page of a template (its name without .html) with its values."""
    text = _environment().get_template(f"{template}.html").render(values)
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def problem(status: int, sentence: str, next_step: str = "", *, allow: str = "", retry: int = 0) -> web.Response:
    """The page for what went wrong: what happened, and what to do next."""
    response = page("problem", status, title="This did not work", sentence=sentence, next_step=next_step)
    if allow:
        response.headers["Allow"] = allow
    if retry:
        response.headers["Retry-After"] = str(retry)
    return response
