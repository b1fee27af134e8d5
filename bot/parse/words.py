"""Typed text as words: how each is compared, and where it stands in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.parse.lexicon import JOINED, NEGATED, OF_SIGN_INS, RUN_TOGETHER, SHORTENED, SHORTENS, SIGNING, SPELLINGS
from services.names import fold
from services.role_names import MISSPELT

LONGEST = 500
# The word that "Adele's" ends in.
OWNED = "'s"
# The key of the department and of what is called after it, which is no pronoun: "IT", "the it team".
IT = "IT"
CALLED_IT = frozenset(("team", "department", "dept", "staff", "support", "helpdesk", "group"))
# A colon stands inside a time of the day only: "17:00".
TOKEN = re.compile(r"(?:[^\s,;:!?\"“”„«»()\[\]{}<>…]|(?<=[0-9]):(?=[0-9]))+")
# "50GB" is two words, as "50 GB" is, and "90%".
SIZED = re.compile(r"([0-9]{1,6})(gb|tb|%)")
SIZES = {"gb": "gb", "tb": "tb", "%": "percent"}
# "1.12." is a day, without its last dot it would be a time.
DOTTED_DAY = re.compile(r"[0-3]?[0-9]\.(?:0?[1-9]|1[0-2])\.")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: `key` is how it is compared (folded, one spelling for all), `start` and `end` where its text stands."""

    key: str
    start: int
    end: int


# A text is taken apart by whoever asks what is in it.
@lru_cache(maxsize=512)
def split(text: str) -> tuple[Word, ...]:
    """The words of `text`, up to its first 500 characters; contractions are taken apart, punctuation is dropped."""
    words: list[Word] = []
    for token in TOKEN.finditer(text[:LONGEST].replace("’", "'").replace("`", "'")):
        for word in _apart(token.group(), token.start()):
            _append(words, word)
    return tuple(_called_it(text, words)) if any(word.key == "it" for word in words) else tuple(words)


def phrase(text: str, words: Sequence[Word]) -> str:
    """The text from the first of `words` to the last, which are at least one."""
    return text[words[0].start : words[-1].end]


def spell(key: str) -> str:
    """The one spelling under which `key` is compared."""
    return SPELLINGS.get(MISSPELT.sub(r"administrator\1", key) if key.startswith("adm") else key, key)


def joined(words: Iterable[str]) -> list[str]:
    """The `words` of a wording, with two that are one as that one."""
    found: list[str] = []
    for word in words:
        while found and (one := JOINED.get((found[-1], word))):
            found.pop()
            word = one
        found.append(word)
    return found


def _append(words: list[Word], word: Word) -> None:
    """Adds `word`, joined with the one before where both are one: "sign ins", "two factor"."""
    before = words[-1].key if words else ""
    if one := JOINED.get((before, word.key)):
        _append(words, Word(one, words.pop().start, word.end))
    elif word.key == "been" and before == "is":  # "who's been given"
        words[-1:] = (replace(words[-1], key="has"), word)
    elif word.key in OF_SIGN_INS and [one.key for one in words[-2:]] == ["sign", "in"]:
        words[-2:] = (Word("sign-in", words[-2].start, words[-1].end),)
        _append(words, word)
    elif word.key == "of" and [one.key for one in words[-3:]] == ["with", "the", "exception"]:
        words[-3:] = (Word("not", words[-3].start, word.end),)
    elif word.key == "on" and before in SIGNING:
        words.append(replace(word, key="in"))
    elif word.key == "into" and before in SIGNING:
        words += (replace(word, key="in"), replace(word, key="to"))
    else:
        words.append(word)


def _called_it(text: str, words: Sequence[Word]) -> Iterator[Word]:
    """The `words`, of which what "IT" is has a key of its own."""
    shouted = text.isupper()
    for word, following in zip(words, (*words[1:], None), strict=True):
        named = text[word.start : word.end] == "IT" and not shouted
        named = named or (following is not None and following.key in CALLED_IT)
        yield replace(word, key=IT) if word.key == "it" and named else word


def _apart(token: str, start: int) -> list[Word]:
    if token.startswith("@") and "." in token.strip("."):
        return [Word("@", start, start + 1), *_apart(token[1:], start + 1)]
    bare = token.strip("'*_~./#|\\=+^&").rstrip("-")  # a leading dash stays: "-3 days" is refused, not read as 3
    if not any(character.isalnum() for character in bare):
        return []
    whole = start + len(token)
    bare += "." * bool(DOTTED_DAY.fullmatch(token))
    start += token.index(bare)
    # The star of a pattern belongs to what was said ("svc-*"), those around a word ("*svc*") do not.
    end = whole if token.endswith("*") and not token.startswith("*") else start + len(bare)
    key = fold(bare)
    if key in RUN_TOGETHER:
        return [Word(part, start, end) for part in RUN_TOGETHER[key]]
    if sized := SIZED.fullmatch(key):
        between = start + len(sized[1])
        return [Word(sized[1], start, between), Word(SIZES[sized[2]], between, end)]
    head, apostrophe, tail = key.rpartition("'")
    if not apostrophe:
        return [Word(spell(key), start, end)]
    if tail == "t" and head.endswith("n"):
        return [Word(NEGATED.get(head[:-1], head[:-1]), start, end), Word("not", start, end)]
    if tail in SHORTENED and spell(head) in SHORTENS:
        return [Word(spell(head), start, start + len(head)), Word(SHORTENED[tail], start + len(head), end)]
    if tail == "s":
        return [Word(spell(head), start, end - 2), Word(OWNED, end - 2, end)]
    return [Word(key, start, end)]
