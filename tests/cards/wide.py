"""Answers with more columns than a phone has room for: everybody's sign-ins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from services.answers import Answer, Freshness, Suggestion, Table, Tone, Value
from services.sign_in_log import COLUMNS_OF_ALL

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
GOOD, BAD = Value("success", Tone.GOOD), Value("wrong name or password", Tone.BAD)
ROWS = (
    ("Adele Vance", 3, "Salesforce", "Seattle, US, 131.107.1.239", GOOD, "asked for", "passed"),
    ("Brian Johnson", 7, "Office 365 Exchange Online", "Minsk, BY, 178.120.0.39", BAD, None, "none applied"),
    ("Isaiah Langer", 52, "Windows Azure Service Management API", "", GOOD, "not told", "passed"),
)
SIGN_INS = Table(
    title="Sign-ins in 7 days",
    summary="3 sign-ins in 7 days, 1 failed.",
    columns=COLUMNS_OF_ALL,
    rows=tuple(
        (
            Value(who),
            Value(NOW - timedelta(minutes=ago)),
            Value(app),
            Value(place),
            result,
            Value(second),
            Value(policy),
        )
        for who, ago, app, place, result, second, policy in ROWS
    ),
    links=tuple(f"user {nth}" for nth in range(len(ROWS))),
    total=len(ROWS),
    next=(Suggestion("Only failed", "signins failed 7d"), Suggestion("Risky users", "risky users")),
    fresh=Freshness("Contoso", NOW - timedelta(minutes=3)),
)
WIDE: dict[str, tuple[Answer, str]] = {"table_sign_ins": (SIGN_INS, "signins 7d")}
