"""Steward's own credentials are told of before they end, and nobody else's are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from services.checks.own_secret_expiring import CHECK, Notice, find
from services.resources.own_credentials import OwnCredential
from services.specs import Finding, Severity
from services.store.engine import Store
from services.store.tables import Checkpoint, Connection
from tests.services.house import START

APP = "00000000-0000-4000-8000-0000000000aa"


class Kept:
    """A database in which connection 1 signs in with a client secret that begins with abc."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.connection(credential="client_secret", client_id=APP, hint="abc")

    def connection(self, **values: Any) -> None:
        with self.store.writer() as db:
            db.execute(update(Connection).where(Connection.id == 1).values(**values))

    def secret(self, days: float, hint: str = "abc", **values: Any) -> None:
        row = {"connection_id": 1, "id": hint, "registration_id": "r", "app_id": APP, "app_name": "Steward", "round": 1}
        row |= {"kind": "secret", "name": "prod", "hint": hint, "ends_at": START + timedelta(days=days)}
        with self.store.writer() as db:
            db.execute(insert(OwnCredential).values(**row | values))

    def looked(self, blind: str = "") -> None:
        point = {"connection_id": 1, "resource": "own_credentials", "synced_at": START, "blind": blind}
        with self.store.writer() as db:
            db.execute(insert(Checkpoint).values(round=1, **point))

    def found(self, connection_id: int = 1, **days: int) -> list[Finding]:
        with self.store.reader(START) as read:
            return list(find(read, connection_id, Notice(**days)))


@pytest.fixture
def kept(settled: Store) -> Kept:
    return Kept(settled)


@pytest.mark.parametrize(
    ("days", "rank", "severity", "verb"),
    [(89.9, 0, Severity.MEDIUM, "ends"), (30.1, 0, Severity.MEDIUM, "ends"), (30, 1, Severity.HIGH, "ends"),
     (7, 2, Severity.CRITICAL, "ends"), (0, 3, Severity.CRITICAL, "ended"), (-40, 3, Severity.CRITICAL, "ended")],
)  # fmt: skip
def test_it_gets_worse_towards_the_end(kept: Kept, days: float, rank: int, severity: Severity, verb: str) -> None:
    kept.secret(days)
    (one,) = kept.found()
    assert (one.subject, one.rank, one.severity) == ("abc", rank, severity)
    assert one.text.startswith(f"The client secret with which Steward signs in to Contoso {verb} on ")
    assert one.facts[-1].value.text == "rotate secret Contoso"


def test_what_ends_later_is_no_finding_unless_more_days_are_asked_for(kept: Kept) -> None:
    kept.secret(91)
    assert kept.found() == []
    assert len(kept.found(days=120)) == 1


def test_another_secret_of_the_registration_is_no_finding(kept: Kept) -> None:
    kept.secret(3, hint="xyz")
    kept.secret(200)
    kept.secret(3, hint="crt", kind="certificate")
    assert kept.found() == []


def test_when_it_cannot_be_told_which_is_in_use_each_may_be(kept: Kept) -> None:
    kept.connection(hint="")
    kept.secret(3, hint="xyz")
    kept.secret(5)
    assert {one.subject for one in kept.found()} == {"abc", "xyz"}


def test_the_end_noted_with_a_new_secret_counts_until_the_directory_was_read(kept: Kept) -> None:
    kept.secret(3)
    kept.connection(hint="new", ends_at=START + timedelta(days=180))
    assert kept.found() == []


def test_a_certificate_tells_its_own_end(kept: Kept) -> None:
    kept.connection(credential="certificate", hint="", ends_at=START + timedelta(days=20))
    (one,) = kept.found()
    assert (one.subject, one.severity) == ("certificate", Severity.HIGH)
    assert one.facts[-1].value.text == "reset credentials Contoso"


@pytest.mark.parametrize("credential", ["managed_identity", "federated", "signed_in"])
def test_what_does_not_end_is_no_finding(kept: Kept, credential: str) -> None:
    kept.connection(credential=credential)
    kept.secret(3)
    kept.looked()
    assert kept.found() == []


def test_a_subscription_with_the_same_app_is_told_of_too(kept: Kept, settled: Store) -> None:
    kept.secret(3)
    with settled.writer() as db:
        row = {"id": 2, "name": "Production", "tenant_id": "t", "mode": "read", "kind": "subscription", "hint": "abc"}
        db.execute(insert(Connection).values(client_id=APP, **row))
    assert [one.subject for one in kept.found(2)] == ["abc"]


@pytest.mark.parametrize(("blind", "looked", "count"), [("", True, 1), ("No permission.", True, 1), ("", False, 0)])
def test_an_end_that_cannot_be_seen_is_said_once_that_is_known(
    kept: Kept, blind: str, looked: bool, count: int
) -> None:
    if looked:
        kept.looked(blind)
    found = kept.found()
    assert [(one.subject, one.severity) for one in found] == [("unseen", Severity.LOW)] * count


def test_what_is_disconnected_is_not_told_of(kept: Kept) -> None:
    kept.secret(3)
    kept.connection(gone_at=START)
    assert kept.found() == []


def test_it_watches_steward_itself() -> None:
    assert CHECK.watches_itself
