"""How many devices fit: counted ahead or counted now, it is the same number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import device_totals
from services.device_filters import condition
from services.errors import BadArgument
from services.resources.device_counts import DeviceCount
from services.resources.devices import JOINED, Device, ManagedDevice
from services.store.engine import Store
from tests.services.questions.tenant import NOW, ask, days_ago, derive, guid, open_store, put, synced

DEVICES = range(1, 91)
TOLD = (True, False, None)
SYSTEMS = ("Windows", "WindowsServer", "iOS", None)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('devices')}/steward.db")
    ours: dict[str, Any] = {"connection_id": 1, "round": 1}
    put(store, Device, [
        ours | {"id": guid(at), "device_id": f"d{at}", "name": f"PC-{at}", "name_key": f"pc-{at}",
                "system": SYSTEMS[at % 4], "compliant": TOLD[at % 3], "managed": TOLD[at % 7 % 3],
                "enabled": TOLD[at % 11 % 3], "owner_id": guid(at) if at % 6 else None,
                "joined": (*JOINED.values(), None)[at % 4], "seen_at": days_ago(at * 1.7) if at % 5 else None}
        for at in DEVICES
    ])  # fmt: skip
    put(store, ManagedDevice, [
        ours | {"id": f"{entry}{at}", "device_id": f"d{at}", "name": "PC", "name_key": "pc", "compliance": "compliant",
                "state": "managed", "ownership": ("company", "personal", "unknown")[at // 2 % (3 - entry)],
                "encrypted": (at + entry) % 3 == 0}
        for entry in (0, 1) for at in DEVICES if at % (2 + 7 * entry) == 0
    ])  # fmt: skip
    synced(store, "devices", "device_counts")
    derive(store, "device_counts")
    yield store
    store.close()


FILTERS = st.lists(
    st.sampled_from([*((name, "") for name in device_totals.ALIKE), ("windows", ""), ("ios", ""), ("linux", ""),
                     ("unseen", "30d"), ("unseen", "since 2026-10-01")]),
    max_size=4, unique_by=lambda one: one[0],
)  # fmt: skip


@given(filters=FILTERS)
def test_what_was_counted_ahead_is_what_one_counts_now(store: Store, filters: list[tuple[str, str]]) -> None:
    with store.reader(NOW) as read:
        conditions = [condition(read, *one) for one in filters]
        assert device_totals.ahead(read, filters, conditions) == device_totals.now(read, conditions)


def test_few_devices_are_counted_now_and_many_were_counted_ahead(store: Store) -> None:
    alike = {"connection_id": 1, "round": 1, "system": "Plan 9", "owned": True, "seen_day": -1}
    told = dict.fromkeys(("compliant", "managed", "enabled", "encrypted", "joined", "ownership"), "")
    assert ask(store, "devices").total == len(DEVICES)
    put(store, DeviceCount, [alike | told | {"devices": device_totals.FEW}])
    try:
        assert ask(store, "devices").total == len(DEVICES) + device_totals.FEW
        assert ask(store, "devices", who=guid(1)).total == 1
        compliant = sum(TOLD[at % 3] is True for at in DEVICES)
        assert ask(store, "devices", filters=(("compliant", ""),)).total == compliant
        twice = (("unseen", "60d"), ("unseen", "30d"))
        assert ask(store, "devices", filters=twice).total == ask(store, "devices", filters=twice[:1]).total > 0
        with pytest.raises(BadArgument):
            ask(store, "devices", filters=(("unseen", "0d"),))
    finally:
        derive(store, "device_counts")


def test_devices_that_were_not_counted_yet_are_counted_now(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/other.db")
    told = dict.fromkeys(("system", "compliant", "managed", "enabled", "encrypted", "joined", "ownership"), "")
    counts = {"connection_id": 1, "round": 1, "owned": True, "seen_day": -1, "devices": device_totals.FEW + 1}
    put(store, DeviceCount, [told | counts])
    synced(store, "devices")
    assert ask(store, "devices").total == 0
    store.close()
