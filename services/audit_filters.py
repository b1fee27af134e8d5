"""What narrows the audit trail: what was done, as people part it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from services.specs import Filter
from services.store.tables import Audit

# The events of the trail that each filter keeps.
EVENTS: Mapping[str, tuple[str, ...]] = {
    "look-ups": ("asked",),
    "exports": ("exported",),
    "approved": ("approval.approved", "approval.approved_alone"),
    "denied": ("approval.denied",),
    "failed": ("approval.failed", "approval.unknown"),
    "refused": ("refused",),
    "approved alone": ("approval.approved_alone",),
}
# What is no setting of Steward: requests, questions, alerts, and what people ask it to do.
NO_SETTINGS = (
    *("asked", "exported", "refused", "sync.asked", "alert.answered", "acknowledge", "cancel_request"),
    *("remind_approvers", "complain", "request", "undo", "send_test_mail"),
)
LINES = "lines|entries|events"
FILTERS = (
    Filter(
        "look-ups",
        says=(
            "look-ups|lookups|searches|questions|queries",
            "what was|people [was|were|have] asked|searched|looked [up]",
        ),
    ),
    Filter(
        "exports", says=("exported|downloads|downloaded|export|files", "exported|downloaded data|lists|files|things")
    ),
    Filter(
        "approved",
        says=("approving|granted|sign-offs", f"approved changes|actions|{LINES}", "[who] approved [what]"),
    ),
    Filter("denied", says=("denials|rejected|rejections|declined|denying", f"denied|rejected changes|actions|{LINES}")),
    Filter("failed", says=("failures|failing|errors|unsuccessful", "went wrong", f"failed changes|actions|{LINES}")),
    Filter("refused", says=("refusals|forbidden|blocked", "turned away", "not allowed|permitted")),
    Filter(
        "approved alone",
        says=(
            "emergency approvals|approved|approval",
            "break-glass [approvals|approval]",
            "without second approver|person",
        ),
    ),
    Filter(
        "settings",
        says=(
            "configuration|config|configurations|set-up",
            "changes of|to|in settings|configuration|connections|steward",
            "setting|settings|configuration changes",
            "tunings|exclusions|routes|connections",
        ),
    ),
)


def conditions(filters: tuple[tuple[str, str], ...]) -> Iterator[ColumnElement[bool]]:
    """That a line is of one of the kinds named."""
    names = {name for name, _ in filters}
    event = col(Audit.event)
    kinds: list[ColumnElement[bool]] = []
    if events := sorted({event for name in names for event in EVENTS.get(name, ())}):
        kinds.append(event.in_(events))
    if "settings" in names:
        kinds.append(and_(event.not_in(NO_SETTINGS), event.not_like("approval.%")))
    if kinds:
        yield or_(*kinds)
