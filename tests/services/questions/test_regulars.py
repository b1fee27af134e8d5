"""What is told of a widely used app was found ahead; of others it is counted now."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.names import fold
from services.resources.app_days import AppDay
from services.resources.app_regulars import MANY, AppRegular
from services.resources.app_usage import AppUsage
from services.resources.app_weeks import AppWeek
from services.resources.apps import App
from services.store.types import DAY, to_us
from tests.services.questions.tenant import NOW, ask, guid, open_store, put, put_users, synced, user


def test_most_active_people_of_a_widely_used_app_are_those_found_ahead(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    put_users(store, user(1, "Lee", "Gu"), user(2, "Adele", "Vance"))
    ours, today = {"connection_id": 1, "round": 1}, to_us(NOW) // DAY
    apps = {"Wide": (guid(50), MANY + 1), "Narrow": (guid(51), MANY)}
    put(store, App, [ours | {"id": id_, "app_id": name, "name": name, "name_key": fold(name), "enabled": True,
                             "verified_publisher": True} for name, (id_, _) in apps.items()])  # fmt: skip
    put(store, AppDay, [ours | {"app_id": name, "day": today, "people": people, "kept": people,
                         "sign_ins": people, "last_at": NOW}
                        for name, (_, people) in apps.items()])  # fmt: skip
    used = ours | {"user_id": guid(1), "day": today, "count": 3, "first_at": NOW, "last_at": NOW}
    put(store, AppUsage, [used | {"app_id": name} for name in apps])
    put(store, AppRegular, [ours | {"app_id": name, "user_id": guid(2), "sign_ins": 77} for name in apps])
    synced(store, "apps", "app_days")
    shown = {}
    for name, (id_, _) in apps.items():
        profile = ask(store, "app", app=id_)
        (people,) = (one for one in profile.sections if one.title == "Most active people")
        shown[name] = [line.text for line in people.lines]
    store.close()
    assert shown == {"Wide": ["Adele Vance: 77"], "Narrow": ["Lee Gu: 3"]}


@pytest.mark.parametrize(
    ("ended", "filters", "weeks", "ahead"),
    [(0, (), 12, True), (0, (("", "14d"),), 2, True), (0, (("", "26d"),), 4, True), (1, (), 12, False),
     (0, (("", "90d"),), 13, False)],
    ids=["today", "today, fewer weeks", "today, part of a week", "yesterday", "more weeks than were counted"],
)  # fmt: skip
def test_weeks_of_an_app_are_those_counted_ahead_today_or_counted_now(
    tmp_path: Path, ended: int, filters: tuple[tuple[str, str], ...], weeks: int, ahead: bool
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    ours, today = {"connection_id": 1, "round": 1, "app_id": "wide"}, to_us(NOW) // DAY
    put(store, App, [ours | {"id": guid(50), "name": "Wide", "name_key": "wide", "enabled": True,
                             "verified_publisher": True}])  # fmt: skip
    put(store, AppUsage, [ours | {"user_id": guid(1), "day": today, "count": 3, "first_at": NOW, "last_at": NOW}])
    put(store, AppWeek, [ours | {"day": today - ended - 7 * week, "people": 77 + week, "sign_ins": 100 + week}
                         for week in range(12)])  # fmt: skip
    synced(store, "apps", "app_usage")
    table = ask(store, "usage", app=guid(50), filters=filters)
    store.close()
    expected = list(range(77, 77 + weeks)) if ahead else [1, *[0] * (weeks - 1)]
    assert [row[2].text for row in table.rows] == expected
