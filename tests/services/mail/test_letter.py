"""A mail's two drawings: readable as text, harmless as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from services.answers import Tone
from services.mail.letter import COLOURS, Letter, html, plain

HOSTILE = '<script>alert(1)</script><img src=x onerror="x"> & {{ 7 * 7 }} <a href="https://evil.example">x</a>'


class Tags(HTMLParser):
    """The elements and the texts of a page, and whatever in it would fetch something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.texts, self.reaching = set(), [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.reaching += [name for name, _ in attrs if name in {"src", "href", "background"} or name.startswith("on")]

    def handle_data(self, data):
        self.texts.append(data)


def letter(text: str) -> Letter:
    return Letter(
        subject=text, title=text, text=text, badge="High", tone=Tone.BAD, facts=(("App", text),),
        parts=(("What to do", (text,)),), footer="Sent by Steward.",
    )  # fmt: skip


def test_whatever_a_tenant_calls_itself_stays_text() -> None:
    page = Tags(html(letter(HOSTILE)))
    assert not page.tags & {"script", "img", "a", "iframe", "object", "link"}
    assert page.reaching == []
    assert sum(HOSTILE in text for text in page.texts) == 5


def test_the_page_speaks_to_dark_and_to_narrow_screens() -> None:
    page = html(letter("Zoom"))
    assert "prefers-color-scheme: dark" in page
    assert "max-width: 420px" in page
    assert len(page.encode()) < 20_000


def test_the_text_has_everything_in_short_lines() -> None:
    text = plain(letter("The secret of Zoom ends on 3 March 2026. " * 5))
    assert max(map(len, text.splitlines())) <= 76
    for part in ("High: ", "App: The secret", "What to do\n- The secret", "-- \nSent by Steward."):
        assert part in text


def test_every_tone_has_a_colour() -> None:
    assert set(COLOURS) == set(Tone)
