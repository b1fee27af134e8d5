"""What narrows devices finds what plain Python finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import device_filters, device_totals
from services.questions import devices
from services.resources.devices import JOINED, Device, ManagedDevice
from services.resources.effective_roles import EffectiveRole
from services.store.engine import Store
from tests.conftest import ENGINES, a_database
from tests.services.questions.tenant import NOW, ask, days_ago, derive, guid, open_store, put, put_users, synced, user

Row = dict[str, Any]
COUNTS = ("device_counts", "device_owner_counts", "device_kinds")
PEOPLE = {
    guid(at): user(at, "Given", f"Family{at}", department=("Sales", "Inside Sales", None)[at % 3],
                   country=("Germany", "US", None)[at % 4 % 3], usage_location="DE" if at % 3 else None,
                   enabled=at % 6 > 0, user_type="Guest" if at % 5 == 0 else "Member")
    for at in range(1, 21)
}  # fmt: skip
WAYS = (*JOINED.values(), None)
DEVICES = [
    {"connection_id": 1, "id": f"d{at}", "device_id": f"x{at}", "name": f"PC-{at:02}", "name_key": f"pc-{at:02}",
     "joined": WAYS[at % 4], "system": ("Windows", "iOS", None)[at % 3], "compliant": (True, False, None)[at % 7 % 3],
     "version": ("10.0.19045", "17.4.1", None, "10.0.22631")[at % 4],
     "managed": (True, None, False)[at % 4 % 3],
     "owner_id": guid(at % 22) if at % 22 else None,
     "registered_at": days_ago(at * 2) if at % 5 else None,
     "seen_at": days_ago(at) if at % 3 else None, "round": 1}
    for at in range(1, 71)
]  # fmt: skip
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
ADMINS = {guid(at) for at in (2, 7, 11)}
MADE = {f"x{at}": (("Dell Inc.", "Latitude 7440"), ("Microsoft Corporation", "Surface Pro"))[at % 2]
        for at in range(1, 71, 3)}  # fmt: skip
OWNERSHIP = {one: ("personal", "company", "unknown")[at % 3] for at, one in enumerate(MADE)}


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_database(request, tmp_path_factory.mktemp("devices")) as url:
        store = open_store(url)
        put_users(store, *PEOPLE.values())
        put(store, Device, DEVICES)
        told = {"connection_id": 1, "name": "PC", "name_key": "pc", "compliance": "compliant", "state": "managed"}
        told |= {"encrypted": True, "round": 1}
        put(store, ManagedDevice, [
            told | {"id": one, "device_id": one, "maker": maker, "model": model, "ownership": OWNERSHIP[one]}
            for one, (maker, model) in MADE.items()
        ])  # fmt: skip
        role = {"connection_id": 1, "role_id": "r", "scope": "/", "way": "permanent", "through": "", "round": 1}
        put(store, EffectiveRole, [role | {"holder_id": one, "kind": "user"} for one in ADMINS])
        synced(store, "devices", "users", *COUNTS)
        for counts in COUNTS:
            derive(store, counts)
        yield store
        store.close()


def owner(row: Row) -> Row:
    return PEOPLE.get(row["owner_id"], {})


def lives_in_germany(row: Row) -> bool:
    return row.get("country") == "Germany" or (row.get("country") is None and row.get("usage_location") == "DE")


PLAIN: dict[tuple[str, str], Callable[[Row], bool]] = {
    ("owner department", "sales"): lambda row: owner(row).get("department") == "Sales",
    ("owner department", "inside"): lambda row: owner(row).get("department") == "Inside Sales",
    ("owner country", "germany"): lambda row: lives_in_germany(owner(row)),
    ("model", "surface"): lambda row: "Surface" in MADE.get(row["device_id"], ("", ""))[1],
    ("model", "dell"): lambda row: "Dell" in MADE.get(row["device_id"], ("", ""))[0],
    ("never seen", ""): lambda row: row["seen_at"] is None,
    ("entra joined", ""): lambda row: row["joined"] == "Entra joined",
    ("hybrid joined", ""): lambda row: row["joined"] == "Entra hybrid joined",
    ("entra registered", ""): lambda row: row["joined"] == "Entra registered",
    ("of guests", ""): lambda row: owner(row).get("user_type") == "Guest",
    ("of disabled people", ""): lambda row: owner(row).get("enabled") is False,
    ("of admins", ""): lambda row: row["owner_id"] in ADMINS,
    ("seen", "30d"): lambda row: row["seen_at"] is not None and row["seen_at"] >= days_ago(30),
    ("seen", "before 2026-11-01"): lambda row: row["seen_at"] is not None and row["seen_at"] < NOVEMBER,
    ("version", "10.0"): lambda row: str(row["version"]).startswith("10.0"),
    ("version", "17.4"): lambda row: str(row["version"]).startswith("17.4"),
    ("personal", ""): lambda row: OWNERSHIP.get(row["device_id"]) == "personal",
    ("company owned", ""): lambda row: OWNERSHIP.get(row["device_id"]) == "company",
    ("windows 10", ""): lambda row: row["system"] == "Windows" and row["version"] == "10.0.19045",
    ("windows 11", ""): lambda row: row["system"] == "Windows" and row["version"] == "10.0.22631",
    ("registered", "30d"): lambda row: row["registered_at"] is not None and row["registered_at"] >= days_ago(30),
    ("compliant", ""): lambda row: row["compliant"] is True,
    ("windows", ""): lambda row: row["system"] == "Windows",
    ("without owner", ""): lambda row: row["owner_id"] is None,
    ("unseen", "30d"): lambda row: row["seen_at"] is not None and row["seen_at"] < days_ago(30),
}


SOME = st.lists(st.sampled_from(sorted(PLAIN)), max_size=3, unique=True)


@given(filters=SOME, few=st.sampled_from((0, 2_000)))
def test_filters_find_what_plain_python_finds(store: Store, filters: list[tuple[str, str]], few: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        for module in (device_filters, devices):
            patched.setattr(module, "FEW", few)
        _found(store, filters)


OF_OWNERS = sorted(one for one in PLAIN if one[0] in device_totals.OWNERS)
BESIDES = [("compliant", ""), ("windows", ""), ("not compliant", ""), ("managed", ""), ("unmanaged", "")]


@given(owners=st.lists(st.sampled_from(OF_OWNERS), min_size=1, max_size=3, unique=True),
       besides=st.lists(st.sampled_from(BESIDES), max_size=2, unique=True))  # fmt: skip
def test_devices_are_counted_ahead_by_whose_they_are(
    store: Store, owners: list[tuple[str, str]], besides: list[tuple[str, str]]
) -> None:
    filters = [*owners, *besides]
    with store.reader(NOW) as read:
        conditions = [device_filters.condition(read, *one) for one in filters]
        assert device_totals.owned(read, filters) == device_totals.now(read, conditions)


OF_KINDS = sorted(one for one in PLAIN if one[0] in device_totals.KINDS)


@given(kinds=st.lists(st.sampled_from(OF_KINDS), min_size=1, max_size=3, unique=True), windows=st.booleans())
def test_devices_are_counted_ahead_by_version_or_model(
    store: Store, kinds: list[tuple[str, str]], windows: bool
) -> None:
    told_apart = len({device_totals.KINDS[name] for name, _ in kinds}) < 2
    filters = [*kinds, ("windows", "")] if windows else kinds
    with store.reader(NOW) as read:
        conditions = [device_filters.condition(read, *one) for one in filters]
        assert device_totals.of_kind(read, filters) == (device_totals.now(read, conditions) if told_apart else None)


def test_what_is_not_told_of_the_devices_of_some_owners_is_counted_now(store: Store) -> None:
    with store.reader(NOW) as read:
        for other in (("unseen", "30d"), ("owner country", "nowhere at all")):
            assert device_totals.owned(read, [("of guests", ""), other]) is None


def _found(store: Store, filters: list[tuple[str, str]]) -> None:
    expected = [row["name"] for row in DEVICES if all(PLAIN[one](row) for one in filters)]
    found: list[str] = []
    while True:
        table = ask(store, "devices", filters=tuple(filters), offset=len(found))
        found += [str(row[0].text).split(" (")[0] for row in table.rows]
        if not table.rows or len(found) >= table.total:
            break
    assert (sorted(found), table.total) == (expected, len(expected))
