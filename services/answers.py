"""The plain results questions give and cards draw.

Every string in them may come from a tenant: treat it as hostile text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

# What asks for a person's card, before their object id.
PERSON = "user "


class Tone(StrEnum):
    """How a value should strike the eye."""

    # Enum's own is Python code, and every run of a card looks up how it is drawn.
    __hash__ = str.__hash__

    PLAIN = "plain"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


class Care(StrEnum):
    """How carefully something is told: personal things not where others read along, private ones to viewers neither."""

    OPEN = "open"
    PERSONAL = "personal"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Value:
    """One shown value; `datetime` values are UTC and drawn in the reader's own time zone where the card can."""

    text: str | int | datetime | None
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Fact:
    """A label of ours and a value of the tenant's."""

    label: str
    value: Value
    care: Care = Care.OPEN


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A button: `label` is shown, `ask` is the canonical text it stands for (with object ids, never names).

    With `here` the answer takes the place of the card that was pressed: for a step that follows another.
    """

    label: str
    ask: str
    here: bool = False
    style: Literal["", "positive", "destructive"] = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address in the browser: https, or http on this machine."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old an answer is and what it could not see.

    `as_of` is the oldest last completed sync among the resources read (UTC); None means one of them never completed.
    `blind_spots` are whole sentences ("No Entra ID P1: sign-in times are not collected.").
    """

    connection: str
    as_of: datetime | None
    blind_spots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an answer is the present state of: its card is edited where it stands whenever `version` has risen."""

    kind: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers that belong together; each point is a label and its number."""

    name: str
    points: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers to look at; `title` says of what.

    `kind`: bars (long labels, one below the other), columns (few moments of time), lines (many), donut (parts of a
    whole). Lines may have several series, over the same days (2026-11-21); the other kinds have one. `picture` is a PNG
    for clients that draw no charts, made on the way to them; empty for none.
    """

    title: str
    kind: Literal["bars", "columns", "lines", "donut"]
    series: tuple[Series, ...]
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class FileOffer:
    """A file that can be made: its `name`, what is in it, about how many `bytes`; `ask` is the canonical export."""

    name: str
    detail: str
    bytes: int
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What every answer carries. `summary` is one plain sentence: the notification and the terminal's first line.

    `stands` is set for what goes on after it was said, `chart` shows what the answer tells, `file` is what is offered.
    `care` is that of the whole answer; `aloud` is the summary without what is personal, "" when nothing in it is.
    """

    title: str
    summary: str
    fresh: Freshness | None = None
    next: tuple[Suggestion, ...] = ()
    stands: Standing | None = None
    chart: Chart | None = None
    file: FileOffer | None = None
    care: Care = Care.OPEN
    aloud: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of short lines; `total` is how many there are when not all are listed."""

    title: str
    lines: tuple[Value, ...]
    total: int
    care: Care = Care.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Answer):
    """One thing (user, app, licence): headline facts, then sections."""

    subtitle: str = ""
    badge: Value | None = None
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is how its values read: text, number, date, when (relative time).

    `leads` says what a row is about where there is no room for columns; the first column, where none does.
    """

    title: str
    kind: str = "text"
    weight: int = 1
    care: Care = Care.OPEN
    leads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Answer):
    """A page of rows. `total` counts all rows; `offset` is where this page starts; `ask` asks for it again, unpaged.

    `links`, when given, has one canonical question a row ("user <object id>") for the row's details.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total: int
    offset: int = 0
    ask: str = ""
    links: tuple[str, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """The object ids of the people in this page's rows; none where any row leads to something else."""
        ids = tuple(link.removeprefix(PERSON) for link in self.links if link.startswith(PERSON))
        return ids if len(ids) == len(self.links) else ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things the caller may have meant. `ask` is the whole canonical text with this one's id in it."""

    name: str
    detail: str
    ask: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chooser(Answer):
    """Several things fit what was typed, or only `nearly` do: pick one."""

    choices: tuple[Choice, ...]
    total: int
    nearly: bool = False


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """A heading and what can be typed under it: (canonical form, one line of help, example)."""

    title: str
    entries: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Help(Answer):
    """What this caller may ask and request."""

    topics: tuple[HelpTopic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(Answer):
    """The first words in a new conversation: what Steward is for and, by topic, what this caller may try."""

    topics: tuple[HelpTopic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Answer):
    """One thing to say: an error with its next step, a confirmation, a greeting."""

    tone: Tone = Tone.PLAIN
    detail: str = ""
    reference: str = ""
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. `kind` is text, choice, several or time; `choices` are (value, title)."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    required: bool = True
    choices: Sequence[Sequence[str]] = ()
    longest: int = 500


@dataclass(frozen=True, slots=True)
class StepLine:
    """One change of several, with its own state: waiting, running, done, accepted, refused, failed, unknown, skipped.

    `outcome` is what came of it, or how far it has come.
    """

    title: str
    target: str
    state: str
    outcome: str = ""
    change: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalView(Answer):
    """One approval as everybody sees it, in any state. `version` rises with each change and travels on the buttons.

    `verbs` are the presses this copy offers: fill, request, approve, deny, approve_alone, edit, remind, cancel, review,
    undo. `begins` says when it is to begin, "" at once; `held` why it waits. `alone` is who approved it alone,
    `reviewed_by` who looked at that since. `needs_reason`: one must be given. `fields` are what a draft
    still asks for. `steps` are the changes where there are several, `result` how the only one ended ("" before).
    `about` is what kind of thing the target is.
    """

    id: str
    version: int
    state: str
    action: str
    target: str
    target_detail: str
    requester: str
    requested_at: datetime | None
    expires_at: datetime | None
    reason: str = ""
    change: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    needed: int = 1
    decisions: tuple[tuple[str, str, datetime, str], ...] = ()
    outcome: str = ""
    fingerprint: str = ""
    verbs: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()
    steps: tuple[StepLine, ...] = ()
    result: str = ""
    begins: str = ""
    held: str = ""
    alone: str = ""
    reviewed_by: str = ""
    needs_reason: bool = True
    about: str = "Who"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView(Answer):
    """One alert, or a case of several, as everybody sees it, in any state. `others` are the rest of the case.

    `verbs` are acknowledge, snooze and accept while it is open. `note` says why it was snoozed or its risk `accepted`
    until `snoozed_until`. `person_says` is what the person concerned answered: yes, no or "".
    """

    id: str
    version: int
    state: str
    severity: str
    text: str
    facts: tuple[Fact, ...] = ()
    why: str = ""
    todo: str = ""
    opened_at: datetime | None = None
    by: str = ""
    note: str = ""
    accepted: bool = False
    snoozed_until: datetime | None = None
    person_says: str = ""
    others: tuple[Value, ...] = ()
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertQuestion(Answer):
    """What the person concerned is asked about an alert: was it them? `says` is their answer: yes, no or ""."""

    id: str
    version: int
    text: str
    facts: tuple[Fact, ...] = ()
    says: str = ""
    verbs: tuple[str, ...] = ()
