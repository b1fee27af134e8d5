"""Sign-ins by country, by app and by how they ended: what the database says is what a plain filter says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import BadArgument, NotFound
from services.names import fold
from services.resources.apps import App
from services.resources.effective_roles import EffectiveRole
from services.resources.sign_ins import SignIn
from services.specs import Role
from services.store.engine import Store
from tests.services.questions.tenant import NOW, ask, days_ago, guid, open_store, put, put_users, synced, user

APPS = {"Zoom": guid(301), "Salesforce": guid(302), "GitHub": guid(303)}
COUNTRIES = ("DE", "RU", "US", "CN", None)
LOG: list[dict[str, Any]] = [
    {
        "connection_id": 1,
        "id": f"s{at}",
        "created_at": days_ago(at * 0.21),
        "user_id": guid(1 + at % 4),
        "app_id": [*APPS.values(), None][at % 4],
        "app_name": "as logged",
        "error_code": 53003 if at % 6 == 0 else (50126, 50053, 500121)[at // 3 % 3] if at % 3 == 0 else 0,
        "ca_status": "failure" if at % 6 == 0 else "notApplied",
        "client": ("Browser", "IMAP4", "Mobile Apps and Desktop clients", None)[at % 4],
        "country": COUNTRIES[at % 5],
        "city": ("Berlin", "Bonn", None)[at % 3],
        "ip": ("10.0.0.1", "10.0.0.2", None, "fe80::1")[at % 4],
        "interactive": True,
        "round": 1,
    }
    for at in range(1, 151)
]
HELD = {"role_id": "r", "scope": "/", "way": "permanent", "through": "", "kind": "user"}
ENDED: dict[str, Callable[[dict[str, Any]], bool]] = {
    "": lambda row: True,
    "failed": lambda row: row["error_code"] != 0,
    "successful": lambda row: row["error_code"] == 0,
    "blocked by conditional access": lambda row: row["error_code"] == 53003,
    "of guests": lambda row: row["user_id"] == guid(2),
    "of admins": lambda row: row["user_id"] == guid(3),
    "legacy": lambda row: row["client"] == "IMAP4",
    "browser": lambda row: row["client"] == "Browser",
    "client apps": lambda row: row["client"] == "Mobile Apps and Desktop clients",
    "wrong password": lambda row: row["error_code"] == 50126,
    "locked out": lambda row: row["error_code"] == 50053,
    "account disabled": lambda row: False,
    "password expired": lambda row: False,
    "mfa not passed": lambda row: row["error_code"] == 500121,
}
FROM: dict[tuple[str, str], Callable[[dict[str, Any]], bool]] = {
    ("city", "berlin"): lambda row: row["city"] == "Berlin",
    ("city", "Berlin or Bonn"): lambda row: row["city"] is not None,
    ("city", "Atlantis"): lambda row: False,
    ("ip", "10.0.0.1"): lambda row: row["ip"] == "10.0.0.1",
    ("ip", "FE80::1 and 10.0.0.2"): lambda row: row["ip"] in ("fe80::1", "10.0.0.2"),
    ("department", "sales"): lambda row: row["user_id"] in (guid(1), guid(2)),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('signins')}/steward.db")
    for at in range(1, 5):
        more = {"user_type": "Guest" if at == 2 else "Member", "department": "Sales" if at < 3 else "HR"}
        put_users(store, user(at, f"Given{at}", f"Family{at}", **more))
    role = {"connection_id": 1, "holder_id": guid(3), "round": 1}
    put(store, EffectiveRole, [role | HELD])
    app = {"connection_id": 1, "enabled": True, "verified_publisher": True, "round": 1, "assignment_required": False}
    named = [(guid(200 + at), name, app_id) for at, (name, app_id) in enumerate(APPS.items())]
    rows = [{"id": id_, "app_id": app_id, "name": name, "name_key": fold(name)} for id_, name, app_id in named]
    put(store, App, [app | row for row in rows])
    put(store, SignIn, LOG)
    synced(store, "users", "apps", "sign_ins")
    yield store
    store.close()


def times(store: Store, name: str, **more: Any) -> list[Any]:
    """When the sign-ins of the whole answer were, page by page."""
    found: list[Any] = []
    while True:
        table = ask(store, name, Role.OPERATOR, offset=len(found), **more)
        at = [column.title for column in table.columns].index("When")
        found += [row[at].text for row in table.rows]
        if len(found) >= table.total:
            return found


@given(
    who=st.sampled_from([None, guid(1), guid(2)]),
    country=st.sampled_from([None, ("country", "Germany"), ("country", "russian"), ("not country", "us")]),
    app=st.sampled_from([None, ("app", "Zoom"), ("not app", "salesforce")]),
    ended=st.sampled_from([*ENDED]),
    origin=st.sampled_from([None, *FROM]),
    days=st.integers(1, 40),
)
def test_sign_ins_are_those_that_a_plain_filter_leaves(
    store: Store, who: str | None, country: Any, app: Any, ended: str, origin: Any, days: int
) -> None:
    filters = [one for one in (country, app, origin, (ended, "") if ended else None, ("", f"{days}d")) if one]
    code = {"Germany": "DE", "russian": "RU", "us": "US"}.get(country[1]) if country else None
    wanted = APPS[app[1].title()] if app else None

    def fits(row: dict[str, Any]) -> bool:
        place = code is None or (row["country"] is not None and (row["country"] == code) == (country[0] == "country"))
        used = wanted is None or (row["app_id"] is not None and (row["app_id"] == wanted) == (app[0] == "app"))
        theirs = who is None or row["user_id"] == who
        there = origin is None or FROM[origin](row)
        return place and used and theirs and there and ENDED[ended](row) and row["created_at"] >= days_ago(days)

    expected = sorted((row["created_at"] for row in LOG if fits(row)), reverse=True)
    assert times(store, "signins", who=who, filters=tuple(filters)) == expected
    if ended not in ("", "successful", "legacy") and who is None:
        others = tuple(one for one in filters if one != ("failed", ""))
        failed = sorted((row["created_at"] for row in LOG if fits(row) and row["error_code"]), reverse=True)
        assert times(store, "signins_failed", filters=others) == failed


def test_sign_ins_of_everybody_are_of_seven_days_and_say_whose(store: Store) -> None:
    table = ask(store, "signins", Role.OPERATOR)
    assert table.total == sum(row["created_at"] >= days_ago(7) for row in LOG)
    assert table.columns[0].title == "Who"
    assert {row[0].text for row in table.rows} <= {f"Given{at} Family{at}" for at in range(1, 5)}
    assert NOW - min(times(store, "signins")) <= NOW - days_ago(7)


def test_a_country_that_is_none_is_said(store: Store) -> None:
    with pytest.raises(BadArgument, match="no country called"):
        ask(store, "signins", Role.OPERATOR, filters=(("country", "Atlantis"),))


def test_an_app_that_is_none_is_said(store: Store) -> None:
    with pytest.raises(NotFound):
        ask(store, "signins", Role.OPERATOR, filters=(("app", "Nowhere"),))
