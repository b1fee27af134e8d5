"""A message, of which no word says when, to whom or how polite: out of office for Lee: "Back on Monday"."""

from __future__ import annotations

import re

from bot.parse.manners import plain
from bot.parse.reading import Understood, settled
from bot.parse.then import Read
from bot.parse.words import Word

QUOTED = re.compile(r"[\"“”„«](?P<said>[^\"“”„«»]+)[\"“”»]|(?<!\w)['‘](?P<told>\S.*\s.*\S)['’](?!\w)")
# A message behind a word for it, and why before that: "ooo for Lee, she is ill. Text: I am out".
REASONED = re.compile(
    r"^(?P<wish>[^,;.:]+)[,;.]\s+(?:s?he|they|because|as|since)\b[^:]*?[,;.]\s+"
    r"(?:(?:with|and|the|this|following) )*(?:text|message|wording|note):\s*(?P<said>\S.*)$",
    re.IGNORECASE,
)
# What leads in a message, and what stands for one.
LEAD = re.compile(
    r"[\s,:;–—-]*(?:\b(?:saying|says|say|stating|states|reads|reading|that|which|it|should|with|and|text|wording|"
    r"(?:(?:the|this|a|following)\s+)+(?:message|note|reply|text))\b[\s,:;–—-]*)*$",
    re.IGNORECASE,
)
STANDS = "thisverymessage"
SHORTEST = 2
# What ends a text politely, behind a message too.
THANKS = frozenset("please thanks thank you thx cheers kindly many very much asap immediately urgently".split())


def told(text: str, read: Read) -> list[Understood]:
    """What `text` wishes for with the message quoted in it; nothing where that has no place for one."""
    quote = QUOTED.search(text := REASONED.sub(r'\g<wish> "\g<said>"', text))
    message = (quote["said"] or quote["told"]).strip(" .") if quote else ""
    if quote is None or len(message.split()) < SHORTEST:
        return []
    before, behind = LEAD.sub("", text[: quote.start()]), text[quote.end() :].strip(" .,;!")
    for wish in (f"{before} {behind} saying {STANDS}", f"{before} saying {STANDS} {behind}"):
        found = [one for one in read(wish.replace("  ", " ").strip()) if one.slots.get("message") == STANDS]
        if found:
            return [settled(one, slots=one.slots | {"message": message}) for one in found]
    return []


def in_full(text: str, words: tuple[Word, ...], reading: Understood) -> Understood:
    """The reading with its message up to the end of the words: the last of "unreachable today" belongs to it."""
    message, polite = reading.slots.get("message", ""), plain(words)
    end = polite[-1].end if polite else 0
    behind = [word for word in words if word.start >= end]
    if not message or THANKS.issuperset(word.key for word in behind) or not text[:end].endswith(message):
        return reading
    return settled(reading, slots=reading.slots | {"message": text[end - len(message) : behind[-1].end]})
