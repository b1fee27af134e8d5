"""What narrows devices finds what plain Python finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.resources.devices import JOINED, Device, ManagedDevice
from services.store.engine import Store
from tests.conftest import ENGINES, a_database
from tests.services.questions.tenant import ask, days_ago, guid, open_store, put, put_users, synced, user

Row = dict[str, Any]
PEOPLE = {
    guid(at): user(at, "Given", f"Family{at}", department=("Sales", "Inside Sales", None)[at % 3],
                   country=("Germany", "US")[at % 2], user_type="Guest" if at % 5 == 0 else "Member")
    for at in range(1, 21)
}  # fmt: skip
WAYS = (*JOINED.values(), None)
DEVICES = [
    {"connection_id": 1, "id": f"d{at}", "device_id": f"x{at}", "name": f"PC-{at:02}", "name_key": f"pc-{at:02}",
     "joined": WAYS[at % 4], "owner_id": guid(at % 22) if at % 22 else None,
     "seen_at": days_ago(at) if at % 3 else None, "round": 1}
    for at in range(1, 71)
]  # fmt: skip
MADE = {f"x{at}": (("Dell Inc.", "Latitude 7440"), ("Microsoft Corporation", "Surface Pro"))[at % 2]
        for at in range(1, 71, 3)}  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_database(request, tmp_path_factory.mktemp("devices")) as url:
        store = open_store(url)
        put_users(store, *PEOPLE.values())
        put(store, Device, DEVICES)
        told = {"connection_id": 1, "name": "PC", "name_key": "pc", "compliance": "compliant", "state": "managed"}
        told |= {"ownership": "company", "encrypted": True, "round": 1}
        put(store, ManagedDevice, [told | {"id": one, "device_id": one, "maker": maker, "model": model}
                                   for one, (maker, model) in MADE.items()])  # fmt: skip
        synced(store, "devices", "users")
        yield store
        store.close()


def owner(row: Row) -> Row:
    return PEOPLE.get(row["owner_id"], {})


PLAIN: dict[tuple[str, str], Callable[[Row], bool]] = {
    ("owner department", "sales"): lambda row: owner(row).get("department") == "Sales",
    ("owner department", "inside"): lambda row: owner(row).get("department") == "Inside Sales",
    ("owner country", "germany"): lambda row: owner(row).get("country") == "Germany",
    ("model", "surface"): lambda row: "Surface" in MADE.get(row["device_id"], ("", ""))[1],
    ("model", "dell"): lambda row: "Dell" in MADE.get(row["device_id"], ("", ""))[0],
    ("never seen", ""): lambda row: row["seen_at"] is None,
    ("entra joined", ""): lambda row: row["joined"] == "Entra joined",
    ("hybrid joined", ""): lambda row: row["joined"] == "Entra hybrid joined",
    ("entra registered", ""): lambda row: row["joined"] == "Entra registered",
    ("of guests", ""): lambda row: owner(row).get("user_type") == "Guest",
    ("without owner", ""): lambda row: row["owner_id"] is None,
    ("unseen", "30d"): lambda row: row["seen_at"] is not None and row["seen_at"] < days_ago(30),
}


@given(filters=st.lists(st.sampled_from(sorted(PLAIN)), max_size=3, unique=True))
def test_filters_find_what_plain_python_finds(store: Store, filters: list[tuple[str, str]]) -> None:
    expected = [row["name"] for row in DEVICES if all(PLAIN[one](row) for one in filters)]
    found: list[str] = []
    while True:
        table = ask(store, "devices", filters=tuple(filters), offset=len(found))
        found += [str(row[0].text).split(" (")[0] for row in table.rows]
        if not table.rows or len(found) >= table.total:
            break
    assert (sorted(found), table.total) == (expected, len(expected))
