from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from services.checks.app_secret_expiring import CHECK, find
from services.resources.app_registrations import AppCredential, AppRegistration
from services.specs import Severity
from tests.services.house import START


@pytest.fixture
def found(settled):
    """What the check finds for one credential that ends this much from now."""
    with settled.writer() as db:
        for connection in (1, 2):
            app = {"connection_id": connection, "id": "app", "app_id": "x", "name": "Payroll <b>", "round": 1}
            db.execute(insert(AppRegistration).values(**app))

    def ending(days: float | None, **values):
        ends_at = None if days is None else START + timedelta(days=days)
        row = {"connection_id": 1, "registration_id": "app", "id": "key", "kind": "secret", "name": "prod",
               "ends_at": ends_at, "round": 1}  # fmt: skip
        with settled.writer() as db:
            db.execute(insert(AppCredential).values(**{**row, **values}))
        with settled.reader(START) as read:
            return list(CHECK.find(read, 1))

    return ending


@pytest.mark.parametrize(
    ("days", "rank", "severity", "verb"),
    [(29.9, 0, Severity.MEDIUM, "ends"), (7.1, 0, Severity.MEDIUM, "ends"), (7, 1, Severity.HIGH, "ends"),
     (0.1, 1, Severity.HIGH, "ends"), (0, 2, Severity.CRITICAL, "ended"), (-6.9, 2, Severity.CRITICAL, "ended")],
)  # fmt: skip
def test_it_gets_worse_a_week_before_and_at_the_end(found, days, rank, severity, verb):
    (one,) = found(days)
    assert (one.subject, one.rank, one.severity) == ("app/key", rank, severity)
    assert one.text.startswith(f"A secret of Payroll <b> {verb} on ")
    assert [fact.value.text for fact in one.facts] == ["Payroll <b>", "prod", START + timedelta(days=days)]


@pytest.mark.parametrize("days", [30, 400, -7, -100, None])
def test_what_ends_later_or_ended_long_ago_or_never_is_no_finding(found, days):
    assert found(days) == []


def test_another_connections_credential_is_no_finding(found):
    assert found(3, connection_id=2) == []


def test_a_nameless_certificate_is_named_by_its_key(found):
    (one,) = found(3, kind="certificate", name=None)
    assert [(fact.label, fact.value.text) for fact in one.facts][1] == ("Certificate", "key")


def test_the_number_of_days_can_be_another(found, settled):
    assert found(60) == []
    with settled.reader(START) as read:
        assert len(list(find(read, 1, days=90))) == 1
