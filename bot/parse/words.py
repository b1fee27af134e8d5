"""Typed text as words: how each is compared, and where it stands in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.names import fold

LONGEST = 500
TOKEN = re.compile(r"[^\s,;:!?\"“”„«»()\[\]{}<>…]+")
# "what's" is "what is"; in "Adele's manager" and "O'Brien" the apostrophe belongs to a name.
SHORTENED = {"s": "is", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
SHORTENS = frozenset(
    ("who", "what", "where", "when", "how", "that", "there", "here", "it", "i", "you", "he", "she", "we", "they")
)
RUN_TOGETHER = {
    "whos": ("who", "is"),
    "whats": ("what", "is"),
    "im": ("i", "am"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
    "arent": ("are", "not"),
    "hasnt": ("has", "not"),
    "havent": ("have", "not"),
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "cannot": ("can", "not"),
    "pls": ("please",),
    "plz": ("please",),
    "thx": ("thanks",),
    "ppl": ("people",),
}
NEGATED = {"ca": "can", "wo": "will", "sha": "shall"}
SPELLINGS = {
    "license": "licence",
    "licenses": "licences",
    "licenced": "licensed",
    "unlicenced": "unlicensed",
    "organization": "organisation",
    "log-in": "login",
    "log-ins": "logins",
    "signin": "sign-in",
    "signins": "sign-ins",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `key` is how it is compared (folded, British spelling), `start` and `end` where its text stands."""

    key: str
    start: int
    end: int


def split(text: str) -> tuple[Word, ...]:
    """The words of `text`, up to its first 500 characters; contractions are taken apart, punctuation is dropped."""
    words: list[Word] = []
    for token in TOKEN.finditer(text[:LONGEST].replace("’", "'")):
        words.extend(_apart(token.group(), token.start()))
    return tuple(words)


def spell(key: str) -> str:
    """The one spelling under which `key` is compared."""
    return SPELLINGS.get(key, key)


def _apart(token: str, start: int) -> list[Word]:
    bare = token.strip("'`*_~./#|\\=+^&").rstrip("-")  # a leading dash stays: "-3 days" is refused, not read as 3
    if not any(character.isalnum() for character in bare):
        return []
    start += token.index(bare)
    end = start + len(bare)
    key = fold(bare)
    if key in RUN_TOGETHER:
        return [Word(part, start, end) for part in RUN_TOGETHER[key]]
    head, apostrophe, tail = key.rpartition("'")
    if not apostrophe:
        return [Word(spell(key), start, end)]
    if tail == "t" and head.endswith("n"):
        return [Word(NEGATED.get(head[:-1], head[:-1]), start, end), Word("not", start, end)]
    if tail in SHORTENED and head in SHORTENS:
        return [Word(head, start, end), Word(SHORTENED[tail], start, end)]
    if tail == "s":
        return [Word(spell(head), start, end - 2), Word("'s", end - 2, end)]
    return [Word(key, start, end)]
