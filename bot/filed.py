"""Whether the last list is wanted as a file: "export that", "can I have that as csv please", "xlsx pls"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse.manners import plain
from bot.parse.openings import ASKS
from bot.parse.words import Word

EXPORT = frozenset(("export", "download", "save"))
SHEETS = frozenset(("excel", "xlsx", "xls", "spreadsheet", "sheet", "workbook"))
FORMATS = SHEETS | {"csv", "file"}
THAT = FORMATS | EXPORT
THAT |= frozenset(
    "that this it these those them as to in please send pass get put into give want need have i can".split()
)
THAT |= frozenset("make the one list table result results a all answer of me an for us could we you turn mail".split())
THAT |= frozenset(
    "into onto out over down up my our here version format form copy those both also just instead rather then".split()
)
THAT |= frozenset(("same", "email", "e-mail"))
# What else may be said of how it is to come: "as a spreadsheet, or just give me the file here", "in Excel by mail".
DELIVERED = THAT | frozenset(
    "and or then by via email e-mail mailing ping post drop shoot forward chuck inbox mailbox attach attached chat "
    "attachment teams directly straight".split()
)
JOINS = frozenset("and or then by via".split())
# Behind the format one of these begins for whom it is, or why: "in a spreadsheet, my boss loves those".
REASONS = frozenset("for my our because since so".split())
POINTING = frozenset("that this it these those them one".split())
# Whatever is to be done with it: "stick that in a spreadsheet", but not "is it in Excel?", nor "not that as csv".
NO_VERB = ASKS | {"not", "no", "never", "stop", "and", "or", "but"}


def wanted(words: tuple[Word, ...]) -> bool:
    """Whether the words ask for the last list as a file; for whom or what it is may be told behind."""
    keys = [word.key for word in plain(words)]
    formats = [at for at, key in enumerate(keys) if key in FORMATS]
    if formats and (why := next((at for at in range(formats[0], len(keys)) if keys[at] in REASONS), 0)):
        keys = keys[:why]
    if formats and (how := next((at for at in range(formats[0], len(keys)) if keys[at] in JOINS), 0)):
        keys = keys[:how] if DELIVERED.issuperset(keys[how:]) else keys
    if formats and keys[1:] and keys[1] in POINTING and keys[0] not in NO_VERB:
        keys = keys[1:]
    alone = len(keys) == 1 and keys[0] in FORMATS - {"file", "sheet"} | EXPORT
    return bool(alone or (len(keys) > 1 and (formats or not EXPORT.isdisjoint(keys)))) and THAT.issuperset(keys)


def kind(keys: Sequence[str]) -> str:
    """The kind of file that was said, as the export knows it."""
    return " as csv" if "csv" in keys else " as xlsx" if SHEETS.intersection(keys) else ""
