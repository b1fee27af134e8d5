from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from services.checks.sync_stale import CHECK
from services.resources.users import RESOURCE as USERS
from services.specs import Severity
from services.store.tables import Checkpoint, Run
from tests.services.house import START


@pytest.fixture
def found(settled):
    """What the check finds when users were last synced this long ago and these runs were made."""

    def after(age: timedelta | None, *states: str, connection: int = 1):
        with settled.writer() as db:
            if age is not None:
                db.execute(
                    insert(Checkpoint).values(
                        connection_id=connection, resource="users", synced_at=START - age, round=1, blind=""
                    )
                )
            for state in states:
                run = {"connection_id": connection, "resource": "users", "state": state, "started_at": START}
                end = None if state == "running" else START
                words = {"error": "Microsoft is busy.", "next_step": "Wait."} if state == "failed" else {}
                db.execute(insert(Run).values(**run, finished_at=end, rows=0, removed=0, requests=1,
                                              **{"error": "", "next_step": "", **words}))  # fmt: skip
        with settled.reader(START) as read:
            return list(CHECK.find(read, 1, CHECK.limits()))

    return after


STALE = USERS.stale_after + timedelta(seconds=1)


def test_a_sync_that_works_is_fine(found):
    assert found(timedelta(minutes=5), "failed", "done") == []


def test_a_sync_under_way_does_not_hide_the_failure_before_it(found):
    assert len(found(timedelta(minutes=5), "failed", "running")) == 1


def test_a_failed_sync_says_why_and_what_to_do(found):
    (one,) = found(timedelta(minutes=5), "done", "failed")
    assert (one.subject, one.rank, one.severity) == ("users", 0, Severity.MEDIUM)
    assert [fact.value.text for fact in one.facts][1:] == ["Microsoft is busy.", "Wait."]


@pytest.mark.parametrize("states", [(), ("done",), ("failed",)])
def test_data_three_cadences_old_is_worse(found, states):
    (one,) = found(STALE, *states)
    assert (one.subject, one.rank, one.severity) == ("users", 1, Severity.HIGH)


def test_what_is_skipped_for_want_of_a_licence_is_no_finding(found):
    assert found(STALE, "skipped") == []


def test_what_never_ran_is_no_finding_and_what_never_worked_is(found):
    assert found(None) == []
    (one,) = found(None, "failed")
    assert one.facts[0].value.text == "never"


def test_another_connections_failure_is_no_finding(found):
    assert found(STALE, "failed", connection=2) == []
