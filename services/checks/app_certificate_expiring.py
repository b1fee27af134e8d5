"""Certificates of app registrations that end soon: what uses them stops working that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from services.specs import Check, Finding, Severity
from services.store.reader import Reader
from services.watch.credentials import Ending, registered
from services.watch.words import A_CHECK, APPS, ENDING


def find(read: Reader, connection_id: int, limits: Ending) -> Iterator[Finding]:
    """Certificates ending within `days` days, worse at a week and at the end. Source: applications."""
    return registered(read, connection_id, limits.days, "certificate")


CHECK = Check(
    name="app_certificate_expiring",
    title="App certificate ends soon",
    says=(f"{A_CHECK} certificate|cert {ENDING} [{APPS}|client|run]",),
    why="Whatever signs in with it stops working on that day.",
    todo="Upload a new one to the app registration, change over to it, then remove the old one.",
    every=timedelta(hours=6),
    severity=Severity.MEDIUM,
    reads=("app_registrations", "app_owners"),
    find=find,
    limits=Ending,
)
