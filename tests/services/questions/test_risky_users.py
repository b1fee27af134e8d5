"""Whom Identity Protection holds to be at risk, and in whom it found a risk in a time."""

import pytest

from services.resources.risk_detections import RiskDetection
from services.resources.risky_users import RiskyUser
from services.specs import Role
from services.store.engine import Store
from tests.services.questions.tenant import ask, days_ago, guid, put, put_users, user

STATES = (("atRisk", "high", 1), ("dismissed", "none", 3), ("atRisk", "medium", 40), ("remediated", "high", 2))

EVENTS = ("", "leakedCredentials", "mcasImpossibleTravel", "passwordSpray", "leakedCredentials")


@pytest.fixture
def risky(store: Store) -> Store:
    put_users(store, *(user(at, f"Given{at}", "Family") for at in range(1, 5)))
    ours = {"connection_id": 1, "round": 1}
    for at, (state, level, days) in enumerate(STATES, 1):
        who = {"id": guid(at), "state": state, "level": level, "deleted": False, "updated_at": days_ago(days)}
        put(store, RiskyUser, [ours | who])
        found = {"id": f"r{at}", "created_at": days_ago(days), "user_id": guid(at), "event": EVENTS[at], "level": level}
        put(store, RiskDetection, [ours | found])
    return store


@pytest.mark.parametrize(
    ("filters", "who"),
    [
        ((), {1, 3}),
        ((("high", ""),), {1}),
        ((("", "7d"),), {1, 2, 4}),
        ((("", "7d"), ("high", "")), {1, 4}),
        ((("", "1d"),), {1}),
        ((("dismissed", ""),), {2}),
        ((("remediated", ""),), {4}),
        ((("confirmed compromised", ""),), set()),
        ((("safe", ""),), set()),
        ((("detected", "leaked credentials"),), {1}),
        ((("detected", "stolen passwords"), ("", "7d")), {1, 4}),
        ((("detected", "password spray"),), {3}),
        ((("detected", "impossible travel"), ("dismissed", "")), {2}),
        ((("detected", "malware"),), set()),
    ],
)
def test_a_time_asks_for_what_was_found_in_it(
    risky: Store, filters: tuple[tuple[str, str], ...], who: set[int]
) -> None:
    table = ask(risky, "risky_users", Role.OPERATOR, filters=filters)
    assert {row[0].text for row in table.rows} == {f"Given{at} Family" for at in who}
    assert table.total == len(who)


def test_what_was_found_last_is_shown(risky: Store) -> None:
    rows = ask(risky, "risky_users", Role.OPERATOR).rows
    assert {row[0].text: row[3].text for row in rows} == {
        "Given1 Family": "leaked credentials",
        "Given3 Family": "password spray",
    }
