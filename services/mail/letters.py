"""What a mail says of a row of the outbox: an alert, a digest, or that Teams cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from services import alert_view, digests, outbox, unreached
from services.answers import AlertView, Profile, Tone, Value
from services.errors import NotFound
from services.mail.letter import Letter
from services.store.reader import Reader

TONES = {"critical": Tone.BAD, "high": Tone.BAD, "medium": Tone.WARNING, "low": Tone.QUIET}
LONGEST_SUBJECT = 120
LONGEST_TEXT = 2_000
IN_TEAMS = "Acknowledge, snooze or settle it in Teams: type alerts to Steward."
FOOTER = "Sent by Steward because steward.toml names you under [mail]."


def letter(read: Reader, kind: str, subject_id: str, zone: str) -> Letter | None:
    """What the mail for a row says, times in `zone`; None when it is over and nobody need be told any more."""
    try:
        if kind == "alert":
            return _alert(alert_view.view(read, subject_id), zone)
        if kind == digests.KIND:
            return _digest(digests.view(read, subject_id), zone)
        return _unreached(read, subject_id, zone)
    except NotFound:
        return None


def test_letter(asked_by: str) -> Letter:
    """What a mail says that is sent to see whether mails arrive."""
    return Letter(
        subject="Steward: a test mail",
        title="Mail from Steward arrives",
        text=f"{_clean(asked_by)} asked for this mail, to see whether it arrives. There is nothing to do.",
        badge="Test",
        tone=Tone.GOOD,
        footer=FOOTER,
    )


def _alert(view: AlertView, zone: str) -> Letter | None:
    if view.state == "resolved":
        return None
    parts = [("Why it matters", (view.why,)), ("What to do", (view.todo, IN_TEAMS))]
    if view.others:
        parts.append(("About the same", tuple(_said(one, zone) for one in view.others)))
    return Letter(
        subject=_subject(f"{view.severity.capitalize()}: {view.title}"),
        title=view.title,
        text=_clean(view.text),
        badge=view.severity.capitalize(),
        tone=TONES.get(view.severity, Tone.PLAIN),
        facts=tuple((one.label, _said(one.value, zone)) for one in view.facts),
        parts=_filled(parts),
        footer=f"Steward told this in Teams too. {FOOTER}",
    )


def _digest(view: Profile, zone: str) -> Letter:
    parts = []
    for section in view.sections:
        more = (f"and {section.total - len(section.lines):,} more",) if section.total > len(section.lines) else ()
        parts.append((f"{section.title} ({section.total:,})", (*(_said(one, zone) for one in section.lines), *more)))
    return Letter(
        subject=_subject(view.title),
        title=_clean(view.title),
        text=_clean(view.subtitle),
        badge=str(view.badge.text) if view.badge else "",
        tone=view.badge.tone if view.badge else Tone.PLAIN,
        parts=_filled(parts),
        footer=f"Steward told this in Teams too. {FOOTER}",
    )


def _unreached(read: Reader, subject_id: str, zone: str) -> Letter | None:
    said = unreached.view(read, subject_id)
    if said is None:
        return None
    return Letter(
        subject=_subject(said.title),
        title=_clean(said.title),
        text=_clean(said.text),
        badge="Not told",
        tone=Tone.BAD,
        facts=tuple((one.label, _said(one.value, zone)) for one in said.facts),
        parts=(("What to do", (said.todo,)),),
        footer=FOOTER,
    )


def _filled(parts: Iterable[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    filled = ((heading, tuple(line for line in lines if line)) for heading, lines in parts)
    return tuple((heading, lines) for heading, lines in filled if lines)


def _said(value: Value, zone: str) -> str:
    if isinstance(value.text, datetime):
        return f"{value.text.astimezone(ZoneInfo(zone)):%d %B %Y, %H:%M} ({zone})"
    return _clean("" if value.text is None else f"{value.text:,}" if isinstance(value.text, int) else value.text)


def _clean(text: str) -> str:
    return outbox.visible(text, LONGEST_TEXT)


def _subject(text: str) -> str:
    return f"Steward: {outbox.spoken(text, LONGEST_SUBJECT)}"
