"""The people who use an app most are those found ahead where many use it, and counted now where few do."""

from __future__ import annotations

from pathlib import Path

from services.names import fold
from services.resources.app_days import AppDay
from services.resources.app_regulars import MANY, AppRegular
from services.resources.app_usage import AppUsage
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
    put(store, AppDay, [ours | {"app_id": name, "day": today, "people": people, "sign_ins": people, "last_at": NOW}
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
