"""What somebody supposes -> the wish it would be: "disabled adele" in "what would happen if I disabled Adele"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from bot.parse import Grammar, Understood
from bot.parse.reading import readings
from services.specs import Wish

PASTS = {"gave": "give", "took": "take", "got": "get"}
SUPPOSED = re.compile(
    r"\bwhat\s(?:would|will|does|do|is going to|happens|changes|breaks|if)\b.*?(?:\bif|\bwhen|(?<=what if))\s+"
    r"(?:i|we|you|one|somebody|someone)\s+(?:(?:were|was)\s+to\s+)?(\S.*?)[\s?!.]*$",
    re.IGNORECASE | re.DOTALL,
)
# "What would adding Lee to Finance change?"
DOES = re.compile(
    r"\s*what\s(?:would|will)\s+(\S.*?)\s+(?:change|do|break|mean|cause|affect)(?:\s+(?:for\s+)?\w+)?[\s?!.]*$",
    re.IGNORECASE,
)
PREVIEW = re.compile(
    r"\s*(?:(?:preview|dry.run|simulate)\s+(?:of\s+)?|what\b.{,40}\b(?:impact|effects?|consequences?)\s+of\s+)"
    r"(\S.*?)[\s?!.]*$",
    re.IGNORECASE | re.DOTALL,
)


def supposed(grammar: Grammar, text: str, today: date) -> tuple[Understood, Wish] | None:
    """The wish whose effect `text` asks for, without wishing for it; None where it asks for no wish's."""
    found = PREVIEW.match(text) or SUPPOSED.search(text) or DOES.match(text)
    return found and _wished(grammar, found[1], today)


def _wished(grammar: Grammar, text: str, today: date) -> tuple[Understood, Wish] | None:
    """The wish that is meant by `text`, whose verb may be in the past; None where it is none."""
    for one in _present(text, grammar.participles):
        for reading in readings(grammar.read(one, today)):
            if isinstance(reading.spec, Wish):
                return reading, reading.spec
    return None


def _present(text: str, participles: Mapping[str, str]) -> Iterator[str]:
    """`text`, and with its first word in the present: disabled, disable; gave, give; dropping, drop."""
    yield text
    verb, _, rest = text.partition(" ")
    if form := PASTS.get(verb.lower()) or participles.get(verb.lower()):
        yield f"{form} {rest}"
