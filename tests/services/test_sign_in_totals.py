"""How many sign-ins there were: counted ahead by the hour or counted now, it is the same number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services import sign_in_totals
from services.names import fold
from services.resources import sign_in_kinds
from services.resources.apps import App
from services.resources.sign_ins import SignIn
from services.spans import Span
from services.store.engine import Store
from services.store.types import DAY, to_us
from tests.services.questions.tenant import NOW, days_ago, derive, guid, open_store, put, put_users, synced, user

COUNTRIES = ("DE", "DE", "DE", "US", None)
APPS = ("Zoom", "Salesforce", None)
# A tenant of which the hours are read: a sign-in every six minutes, most of them failed.
ROWS = [
    {"connection_id": 1, "id": f"s{at}", "created_at": NOW - timedelta(minutes=6 * at), "user_id": guid(at * 7 % 41),
     "app_id": APPS[at % 3], "error_code": (0, 50126, 50126, 50076, 50053)[at % 17 % 5], "country": COUNTRIES[at % 5],
     "city": None if at % 11 == 2 else "Berlin", "ip": "10.0.0.2" if at // 60 % 7 == 3 else "10.0.0.1",
     "ca_status": "failure" if at % 7 == 0 else "success", "client": "IMAP4" if at % 13 == 0 else "Browser",
     "interactive": True, "round": 1}
    for at in range(1, 7_001)
]  # fmt: skip
ENDED = ("failed", "successful")
GUESTS, SELLERS = {guid(at) for at in range(1, 41)}, {guid(at) for at in range(38)}
FILTERS = {
    ("country", "Germany"): lambda row: row["country"] == "DE",
    ("not country", "Germany"): lambda row: row["country"] not in ("DE", None),
    ("app", "Zoom"): lambda row: row["app_id"] == "Zoom",
    ("not app", "Zoom"): lambda row: row["app_id"] not in ("Zoom", None),
    ("city", "berlin"): lambda row: row["city"] == "Berlin",
    ("ip", "10.0.0.1"): lambda row: row["ip"] == "10.0.0.1",
    ("ip", "10.0.0.1 and 10.0.0.2"): lambda row: True,
    ("browser", ""): lambda row: row["client"] == "Browser",
    ("client apps", ""): lambda row: False,
    ("legacy", ""): lambda row: row["client"] == "IMAP4",
    ("of guests", ""): lambda row: row["user_id"] in GUESTS,
    ("wrong password", ""): lambda row: row["error_code"] == 50126,
    ("mfa not passed", ""): lambda row: row["error_code"] == 50076,
    ("account disabled", ""): lambda row: False,
    ("blocked by conditional access", ""): lambda row: row["error_code"] != 0 and row["ca_status"] == "failure",
    ("department", "sales"): lambda row: row["user_id"] in SELLERS,
    ("failed", ""): lambda row: row["error_code"] != 0,
    ("successful", ""): lambda row: row["error_code"] == 0,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('totals')}/steward.db")
    put(store, SignIn, ROWS)
    put(store, App, [{"connection_id": 1, "id": guid(300 + at), "app_id": name, "name": name, "name_key": fold(name),
                      "enabled": True, "verified_publisher": True, "assignment_required": False, "round": 1}
                     for at, name in enumerate(APPS[:2])])  # fmt: skip
    for at in range(41):
        more = {"user_type": "Guest" if guid(at) in GUESTS else "Member"}
        put_users(store, user(at, "Given", f"Family{at}", department="Sales" if guid(at) in SELLERS else None, **more))
    synced(store, "users", "apps", "sign_ins", "sign_in_hours", "sign_in_kinds")
    # Of ten sign-ins in an hour, some addresses have many and some have not.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in_kinds, "MANY", 5)
        derive(store, "sign_in_hours", "sign_in_kinds")
    yield store
    store.close()


def within(row: dict[str, datetime], span: Span) -> bool:
    return (span.since is None or row["created_at"] >= span.since) and (
        span.until is None or row["created_at"] < span.until
    )


def kind(one: tuple[str, str]) -> str:
    """A list keeps one of those that end so or so."""
    return "outcome" if one[0] in ENDED else one[0].removeprefix("not ")


def each_alone(test: Any) -> Any:
    """With an example of every filter, of a long time that ends now and of one that ended in an hour."""
    for one, (since, until) in product(FILTERS, ((29.13, None), (28.7, 0.02))):
        test = example(since=since, until=until, filters=[one])(test)
    return test


@settings(max_examples=20)
@given(
    since=st.none() | st.floats(0.01, 30),
    until=st.none() | st.floats(0.01, 30),
    filters=st.lists(st.sampled_from([*FILTERS]), max_size=3, unique_by=kind),
)
@each_alone
@example(since=29.13, until=None, filters=[])
@example(since=28.7, until=None, filters=[])
@example(since=29.13, until=0.02, filters=[("not app", "Zoom"), ("not country", "Germany")])
def test_what_was_counted_ahead_is_what_one_counts_now(
    store: Store, since: float | None, until: float | None, filters: list[tuple[str, str]]
) -> None:
    span = Span("", None if since is None else days_ago(since), None if until is None else days_ago(until))
    fitting = [row for row in ROWS if within(row, span) and all(FILTERS[one](row) for one in filters)]
    failed = [row for row in fitting if row["error_code"] != 0]
    with store.reader(NOW) as read:
        found = sign_in_totals.totals(read, span, filters)
        people = sign_in_totals.people(read, span, [one for one in filters if one[0] != "successful"], found.failed)
    assert (found.sign_ins, found.failed) == (len(fitting), len(failed))
    days = [to_us(row["created_at"]) // DAY for row in failed]
    assert {day: number for day, number in found.failed_by_day.items() if number} == {
        day: days.count(day) for day in days
    }
    if ("successful", "") not in filters:
        assert people == len({row["user_id"] for row in failed})


def test_many_are_read_from_what_was_counted_ahead_and_few_are_counted_now(store: Store) -> None:
    with store.writer(durable=False) as db:
        db.exec_driver_sql("UPDATE sign_in_hours SET sign_ins = sign_ins + 1")
    try:
        with store.reader(NOW) as read:
            long, short = Span("", days_ago(25)), Span("", days_ago(1))
            assert sign_in_totals.totals(read, long, []).sign_ins > sum(within(row, long) for row in ROWS)
            assert sign_in_totals.totals(read, short, []).sign_ins == sum(within(row, short) for row in ROWS)
            theirs = sign_in_totals.totals(read, long, [], who=guid(7))
            assert theirs.sign_ins == sum(within(row, long) and row["user_id"] == guid(7) for row in ROWS)
    finally:
        with store.writer(durable=False) as db:
            db.exec_driver_sql("UPDATE sign_in_hours SET sign_ins = sign_ins - 1")
