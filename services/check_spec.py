"""What one file of checks/ declares: a rule over the cache, what it finds, and what would set that right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from services.answers import Fact
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of a check, now. `subject` is stable across runs (an object id); `rank` rises as it gets worse.

    `about` is the object id of whom or what it concerns, "" where the subject is it: a secret is about its app.
    `owner` is the object id of the person who should know first, "" for nobody.
    """

    subject: str
    text: str
    facts: tuple[Fact, ...] = ()
    rank: int = 0
    severity: Severity | None = None
    about: str = ""
    owner: str = ""


class Limits(BaseModel):
    """The thresholds of a check, with their defaults; each check that has any adds its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Fix:
    """An action that would set a finding right: `ask` is its canonical form, {about} the object id it is about.

    `action` is its name; a Steward without such an action does not offer it.
    """

    action: str
    label: str
    ask: str


class CannotTell(Exception):
    """What a check raises when it lacks something other than fresh data; its text is the reason, a whole sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule over the cache: `find(read, connection_id, limits)` yields what it hits, or raises CannotTell.

    Stale or missing `reads` mean cannot tell, never fine. `limits` holds the thresholds with their defaults. `passing`
    findings are events: they are no longer found after a while, which closes their alert and is told to nobody.
    `says` are words people describe it with, in any order: `a|b`, `[may be said]`. `fixes` are what would set it right;
    `asks` is what the person concerned can be asked, "" for nothing. `source` is whose rule it is, by id.
    `watches_itself` checks judge Steward's own syncs and so run on stale data too.

    When rows of a resource in `each` have changed, only those they are about are looked at (`read.among`), and what is
    found of others stands; a finding's subject is then whom it is about. A look at all is due after `every`.
    """

    name: str
    title: str
    why: str
    todo: str
    every: timedelta
    severity: Severity
    reads: tuple[str, ...]
    find: Callable[[Reader, int, Any], Iterable[Finding]]
    says: tuple[str, ...] = ()
    each: tuple[str, ...] = ()
    limits: type[Limits] = Limits
    fixes: tuple[Fix, ...] = ()
    asks: str = ""
    passing: bool = False
    source: str = "Steward's own"
    watches_itself: bool = False
