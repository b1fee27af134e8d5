"""How the sandbox's own web pages look: one style sheet, light and dark, no build step."""

from __future__ import annotations

from html import escape
from pathlib import Path

from services.sandbox.wire import Reply

STYLE = Path(__file__).with_name("look.css").read_text("utf-8")


def html_page(title: str, body: str, status: int = 200) -> Reply:
    """A whole page; `body` is HTML whose texts were escaped before."""
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head>"
        f"<body>{body}</body></html>"
    )
    return Reply(status, page.encode(), {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})
