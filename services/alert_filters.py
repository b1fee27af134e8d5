"""What narrows alerts by who has to do with them and by how bad they are, and the orders they are asked for in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, UnaryExpression, and_, func
from sqlmodel import col

from services import directory
from services.named import only
from services.sorting import order
from services.spans import ahead
from services.specs import Filter, Severity
from services.store.reader import Reader
from services.store.tables import Alert

# "High and up", "medium or worse".
UP = "up|above|higher|worse|upwards|over|more"
AND_WORSE: Mapping[str, tuple[Severity, ...]] = {
    "high or worse": (Severity.HIGH, Severity.CRITICAL),
    "medium or worse": (Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL),
}
SEVERITIES = (
    Filter(
        "critical", says=("urgent|severe|worst|serious|red", "gone|went|turned|going red", "critical severity|priority")
    ),
    Filter("high", says=("important|major", "high severity|priority")),
    Filter("medium", says=("moderate|yellow|warning", "medium severity|priority", "with warnings")),
    Filter("low", says=("minor|informational", "low severity|priority")),
    *(
        Filter(
            f"{level} or worse",
            says=(
                f"{said} [severity|priority] [severity|priority] and|or|& {UP}",
                f"at least {said} [severity|priority]",
                f"[everything|anything] from {said} [severity|priority] up|upwards|on",
                f"not below|under {said}",
                f"above {worse}",
                *bad,
            ),
        )
        for level, said, worse, bad in (
            ("high", "high|important", "medium", ("nasty|ugly|scary|dangerous|burning",)),
            ("medium", "medium|moderate", "low", ()),
        )
    ),
)
HANDLED = "handled|dismissed|dealt|processed|taken|treated|looked"
ENDS = "ends|end|ending|expires|expire|expiring|runs|run|running"
FILTERS = (
    Filter(
        "by",
        "text",
        (f"{HANDLED} [with|care|at] [of] by {{}}", f"[that|which] {{}} [has|have] {HANDLED} [with|care|at] [of]"),
        of="who",
    ),
    Filter(
        "snoozed",
        "ahead",
        (
            "snoozed|muted|parked|sleeping|postponed until|till|to {}",
            f"[whose|where|with] [the] snooze|snoozes [that] {ENDS} [out] {{}}",
            "waking|wake|wakes|woken|back|return|returning|returns [up] {}",
        ),
    ),
    Filter(
        "accepted",
        says=(
            "with|of accepted risk|risks",
            "risk accepted",
            "[whose|where|with] risk|risks [is|was|were|been|we] accepted",
            "we|someone|anyone accepted",
        ),
    ),
    Filter(
        "owned by",
        "text",
        (
            "assigned|belonging|belong|belongs|given to {}",
            "owner|owners is|are {}",
            "with owner {}",
            "[that|which] {} owns|own",
            "{} is|are responsible for",
            "in responsibility of {}",
        ),
        of="who",
    ),
    Filter(
        "without owner",
        says=(
            "without|no [an|any] owner|owners|assignee|responsible",
            "unowned|ownerless|unassigned|orphaned",
            "not owned|assigned [by|to] [anyone|someone]",
            "nobody owns|looks|look|cares|is|feels [after|for] [responsible] [for]",
            "assigned|owned to|by nobody",
        ),
    ),
)
ORDERS = (
    order(
        "oldest first", "oldest", "open|there|waiting longest", "longest open|standing|unresolved|waiting",
        "longest first", by=("age",),
    ),
    order("newest first", "newest|latest|most-recent first", by=("time", "date")),
)  # fmt: skip
ORDERED: Mapping[str, UnaryExpression[datetime]] = {
    "oldest first": col(Alert.opened_at).asc(),
    "newest first": col(Alert.opened_at).desc(),
}


def severities(names: set[str]) -> list[str]:
    """The severities that filters of these names let through; none where any may be."""
    return sorted((names & set(Severity)).union(*(AND_WORSE.get(name, ()) for name in names)))


def conditions(read: Reader, filters: tuple[tuple[str, str], ...]) -> Iterator[ColumnElement[bool]]:
    """Who handled them, whose they are, and until when they are silent. Raises NotFound for nobody or several."""
    for name, value in filters:
        if name == "by":
            yield func.lower(col(Alert.by)) == directory.name_of(read, _person(read, value)).lower()
        if name == "owned by":
            yield col(Alert.owner_id) == _person(read, value)
        if name == "without owner":
            yield col(Alert.owner_id) == ""
        if name == "accepted":
            yield col(Alert.accepted).is_(True)
        if name == "snoozed" and value:
            span = ahead(name, value, read.now, "alerts snoozed 7d")
            yield and_(col(Alert.state) == "snoozed", span.holds(col(Alert.snoozed_until)))


def _person(read: Reader, value: str) -> str:
    return only(directory.find_user(read, value), value, "person")
