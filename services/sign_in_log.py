"""Rows of the sign-in log as people read them: when, who, which app, from where, how it ended."""

from __future__ import annotations

from typing import Any

from sqlalchemy import literal_column
from sqlmodel import col

from services.answers import Column, Tone, Value
from services.resources.sign_ins import SignIn
from services.resources.users import User
from services.sign_in_causes import SECOND_FACTOR
from services.spans import begun
from services.store.query import named_by, pick

# Microsoft's conditionalAccessStatus.
CONDITIONAL_ACCESS = {"success": "passed", "failure": "blocked", "notApplied": "none applied"}
# The codes people meet most, in fewer words than Microsoft's; https://learn.microsoft.com/entra/identity-platform/reference-error-codes
WORDS = {
    50034: "no such account",
    50053: "locked: too many bad tries",
    50055: "password expired",
    50057: "account disabled",
    50074: "second factor asked for",
    50076: "second factor asked for",
    50079: "must register a second factor",
    50097: "device must be known",
    50105: "not assigned to the app",
    50125: "password reset or registration asked for",
    50126: "wrong name or password",
    50140: "asked to stay signed in",
    50158: "sent to another sign-in service",
    53000: "device not compliant",
    53001: "device not joined",
    53003: "blocked by Conditional Access",
    53004: "must register a second factor",
    65001: "no consent to the app",
    70044: "session expired",
    500121: "second factor failed",
    700016: "app not in the tenant",
}
NO_MFA = "Of a sign-in's second factor Steward keeps only what its error tells."
# Spelt as the index of failed sign-ins is, so that it serves.
FAILED = col(SignIn.error_code) != literal_column("0")
COLUMNS = (
    Column("When", "when", 3),
    Column("App", weight=3),
    Column("From", weight=3),
    Column("Result", weight=3),
    Column("Second factor", weight=2),
    Column("Conditional Access", weight=2),
)
COLUMNS_OF_ALL = (Column("Who", weight=3), *COLUMNS)


# All sign-ins, newest first, with the names of their people.
SIGN_INS = (
    pick(
        SignIn.created_at, SignIn.user_id, SignIn.app_name, SignIn.app_id, SignIn.error_code, SignIn.failure,
        SignIn.ip, SignIn.city, SignIn.country, SignIn.client, SignIn.ca_status, User.display_name, User.upn,
    )
    .outerjoin(User, named_by(User, SignIn.user_id))
    .where(begun(col(SignIn.created_at)))
    .order_by(col(SignIn.created_at).desc(), col(SignIn.id))
)  # fmt: skip


def values(row: Any) -> tuple[Value, ...]:
    """One sign-in under COLUMNS."""
    place = ", ".join(part for part in (row.city, row.country, row.ip) if part)
    result = "success" if not row.error_code else WORDS.get(row.error_code) or row.failure or f"error {row.error_code}"
    factor = ("failed" if row.error_code == 500121 else "asked for") if row.error_code in SECOND_FACTOR else "not told"
    passed = CONDITIONAL_ACCESS.get(row.ca_status or "", row.ca_status)
    return (
        Value(row.created_at),
        Value(row.app_name or row.app_id),
        Value(place or None),
        Value(result, Tone.BAD if row.error_code else Tone.GOOD),
        Value(factor, Tone.WARNING if factor == "failed" else Tone.QUIET),
        Value(passed, Tone.WARNING if row.ca_status == "failure" else Tone.PLAIN),
    )


def values_of_all(row: Any) -> tuple[Value, ...]:
    """One sign-in of somebody under COLUMNS_OF_ALL."""
    return (Value(row.display_name or row.upn or row.user_id), *values(row))
