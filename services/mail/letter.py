"""A mail as data, and its two drawings: plain text, and HTML in which everything is escaped."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from textwrap import fill

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.answers import Tone

HERE = Path(__file__).parent
COLOURS = {
    Tone.BAD: ("#b10e1c", "#fdf3f4"),
    Tone.WARNING: ("#8a5a00", "#fdf6e9"),
    Tone.GOOD: ("#0e7a0d", "#f1faf1"),
    Tone.QUIET: ("#5f5f5f", "#f3f3f3"),
    Tone.PLAIN: ("#3b4da8", "#f1f3fb"),
}
WIDTH = 76


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What one mail says; every text may be a tenant's, but `subject` is one line without markup.

    `badge` is a word before the title and `tone` its colour. `facts` are (label, text), `parts` (heading, lines).
    """

    subject: str
    title: str
    text: str
    badge: str = ""
    tone: Tone = Tone.PLAIN
    facts: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    footer: str = ""


def plain(letter: Letter) -> str:
    """The mail for readers that show text alone, in lines of at most 76 characters."""
    blocks = [_lines(f"{letter.badge}: {letter.title}" if letter.badge else letter.title), fill(letter.text, WIDTH)]
    blocks.append("\n".join(_lines(f"{label}: {text}") for label, text in letter.facts))
    blocks += ["\n".join((heading, *(_lines(f"- {line}") for line in lines))) for heading, lines in letter.parts]
    blocks.append(f"-- \n{fill(letter.footer, WIDTH)}" if letter.footer else "")
    return "\n\n".join(block for block in blocks if block) + "\n"


def html(letter: Letter) -> str:
    """The mail as one HTML page: no picture, no script, nothing that is fetched from anywhere."""
    ink, ground = COLOURS[letter.tone]
    return _environment().get_template("letter.html").render(letter=letter, ink=ink, ground=ground)


@lru_cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _lines(text: str) -> str:
    return fill(text, WIDTH, subsequent_indent="  ", break_on_hyphens=False)
