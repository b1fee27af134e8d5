"""A text as it would be written without what says nothing in it: titles, oaths, short forms, dots of initials."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse import asides, guests
from bot.parse.dates import spelt_out
from bot.parse.initials import undotted
from bot.parse.words import Word

# "Mr. Wilber" is Wilber, and so is "Wilber-san".
ADDRESSED = re.compile(
    r"\b(?:[Mm]rs?|[Mm]s|[Mm]iss|[Dd]r|[Pp]rof|Herrn?|Frau|Monsieur|M(?:ada)?me|Mlle|Señora?|Signora?|Sig(?:\.ra)?|Mx)"
    r"\b\.?\s+(?=[A-Z])|(?<=[a-z])-san\b"
)
# Whoever swears or stresses means no more by it: "who the hell deleted Lee", "nobody so much as opened it".
SWEARING = re.compile(
    r"(?<=\w )(?:the (?:hell|heck|fuck)|on earth|so much as|"
    r"bloody|damn(?:ed)?|fuck(?:ing|in)|freaking|frigging|goddamn|blasted) (?=\w)",
    re.IGNORECASE,
)
# "Drop Lee form Sales": a form is a paper only where something tells so: "the form", "a leaver form".
FORM = re.compile(
    r"\b(?!(?:the|an?|any|our|one|new|this|that|your|hire|in|to|as|joiner|leaver|starter|ticket|request|exit|"
    r"(?:on|off)-?boarding|termination|resignation|departure|csv|short)\b)([\w'’.-]+) form (?!(?:for|of|to)\b)(?=\w)"
)
# What a wish follows from says nothing of it: "following the audit, Lee is to lose it".
OCCASION = re.compile(
    r"^\W*(?:following|further to|pursuant to|in accordance with|in line with|as per|due to|owing to|in view of|"
    r"in (?:the )?light of|on account of|as agreed (?:with|in)) [a-z][^,;:.?!\"]{2,60}, +(?=\w)",
    re.IGNORECASE,
)
# No sentence ends with "excl." or "approx."
SHORT = re.compile(r"\b((?:ex|in)cl|approx)\.(?= )", re.IGNORECASE)
# How many there are of those that are asked for tells nothing: "who are the 23 people on an E5", "those two accounts".
COUNTED = re.compile(
    r"\b(the|those|these|our) (?:\d{1,5}|two|three|four|five|six|seven|eight|nine|ten) "
    r"(?=(?:(?:wasted|unused|idle|free|spare|disabled|blocked|enabled|inactive|new|external|guest|user|risky) )?"
    r"(?:people|persons|users|accounts|guests|members|colleagues|employees|admins|seats|licen[cs]es|apps|groups|devices)\b)",
    re.IGNORECASE,
)


def tidied(text: str, begins: Callable[[Sequence[Word]], bool]) -> str:
    """`text` so; `begins` tells whether words begin like a wish or a question."""
    text = text.replace("\0", " ").encode(errors="ignore").decode()  # half a character can be neither read nor kept
    text = COUNTED.sub(r"\1 ", text)
    text = spelt_out(asides.plainly(guests.fronted(SHORT.sub(r"\1", text))))
    text = OCCASION.sub("", text)
    return SWEARING.sub("", ADDRESSED.sub("", FORM.sub(r"\1 from ", undotted(text, begins))))
