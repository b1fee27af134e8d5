"""What is counted ahead is what one finds by counting."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from services import told_apart
from services.resources import (
    amount_counts,
    amount_people,
    app_days,
    app_regulars,
    app_weeks,
    department_counts,
    department_days,
    device_counts,
    device_kinds,
    device_owner_counts,
    group_counts,
    licence_totals,
    method_counts,
    property_counts,
    service_days,
    sign_in_hours,
    sign_in_kinds,
    storage_counts,
    user_counts,
)
from services.store import bulk
from services.store.engine import Store
from services.store.types import DAY, HOUR, to_us
from services.told_apart import NEVER, UNKNOWN
from tests.services.resources.tenant import NOW, Tenant, ago
from tests.services.store.conftest import store

__all__ = ["store"]

TODAY = to_us(NOW) // DAY
NOTHING = {"last_success_at": None, "last_at": None, "last_noninteractive_at": None}


def day(at: datetime) -> int:
    return to_us(at) // DAY


@pytest.mark.parametrize(
    ("activity", "factor", "licensed", "expected"),
    [
        ({"last_success_at": ago(3)}, True, True, (" E5 P1 ", "yes", day(ago(3)))),
        ({}, False, False, ("", "no", NEVER)),
        ({"last_at": ago(1)}, None, True, (" E5 P1 ", "", UNKNOWN)),
        (None, None, False, ("", "", UNKNOWN)),
    ],
    ids=["somebody who works", "never tried", "tried without success", "nothing known"],
)
def test_accounts_are_told_apart_by(
    store: Store, activity: dict[str, Any] | None, factor: bool | None, licensed: bool, expected: tuple[Any, ...]
) -> None:
    tenant = Tenant(store)
    tenant.user("a", synced=True, user_type="Guest")
    if activity is not None:
        tenant.put("sign_in_activity", {"id": "a"} | NOTHING | activity)
    if factor is not None:
        plain = {"capable": True, "methods": "", "passwordless": False, "self_service_reset": False, "updated_at": NOW}
        tenant.put("mfa_registration", plain | {"id": "a", "upn": "a", "registered": factor})
    if licensed:
        tenant.put("user_licences", {"user_id": "a", "sku_id": "P1"}, {"user_id": "a", "sku_id": "E5"})
    tenant.derive(user_counts.RESOURCE)
    columns = ("enabled", "user_type", "synced", "held", "second_factor", "seen_day", "people")
    assert tenant.rows(user_counts.RESOURCE, *columns) == {(True, "Guest", True, *expected, 1)}


def test_those_who_are_alike_are_counted_together_and_a_leaver_is_counted_no_more(store: Store) -> None:
    tenant = Tenant(store)
    for name in "abc":
        tenant.user(name, enabled=name != "c")
    assert tenant.derive(user_counts.RESOURCE) == 2
    assert tenant.rows(user_counts.RESOURCE, "enabled", "people") == {(True, 2), (False, 1)}
    assert tenant.derive(user_counts.RESOURCE) == 0
    tenant.clear("users")
    tenant.derive(user_counts.RESOURCE)
    assert tenant.rows(user_counts.RESOURCE, "people") == set()


USES = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 40)), max_size=30, unique=True)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(uses=USES)
def test_from_any_day_on_as_many_used_an_app_as_did(store: Store, uses: list[tuple[str, str, int]]) -> None:
    tenant = Tenant(store)
    plain = {"count": 2, "first_at": NOW, "last_at": NOW}
    tenant.put("app_usage", *(plain | {"user_id": who, "app_id": app, "day": TODAY - ago_} for who, app, ago_ in uses))
    tenant.clear("users")
    tenant.user("a")
    tenant.user("b")
    tenant.derive(app_days.RESOURCE)
    rows = tenant.rows(app_days.RESOURCE, "app_id", "day", "people", "kept")
    for app in "xy":
        for days in (0, 7, 30):
            used = {who for who, where, ago_ in uses if where == app and ago_ <= days}
            since = [(people, kept) for one, on, people, kept in rows if one == app and on >= TODAY - days]
            assert sum(people for people, _ in since) == len(used)
            assert sum(kept for _, kept in since) == len(used - {"c"})


def test_people_of_a_service_are_counted_by_kind_on_the_day_they_were_last_active(store: Store) -> None:
    tenant = Tenant(store)
    seen = {"a": ago(1), "b": ago(1), "c": ago(9), "d": None, "e": ago(1), "gone": ago(1)}
    for name in "abcde":
        tenant.user(name, enabled=name != "e", user_type="Guest" if name == "c" else "Member")
    tenant.put("service_usage", *({"user_id": who, "service": "Teams", "active_at": at, "refreshed_at": NOW}
                                  for who, at in seen.items()))  # fmt: skip
    tenant.derive(service_days.RESOURCE)
    assert tenant.rows(service_days.RESOURCE, "service", "day", "enabled", "user_type", "people") == {
        ("Teams", day(ago(1)), True, "Member", 2),
        ("Teams", day(ago(1)), False, "Member", 1),
        ("Teams", day(ago(9)), True, "Guest", 1),
    }


def test_those_who_hold_the_same_are_counted_together(store: Store) -> None:
    tenant = Tenant(store)
    for name in "abcd":
        tenant.user(name, enabled=name != "c")
    held = [("a", "E3"), ("a", "P1"), ("b", "P1"), ("b", "E3"), ("c", "E3"), ("gone", "E3")]
    held += [("d", f"{number:036}") for number in range(60)]
    tenant.put("user_licences", *({"user_id": who, "sku_id": sku} for who, sku in held))
    plain = {"capable": True, "registered": True, "passwordless": False, "self_service_reset": False, "updated_at": NOW}
    tenant.put("mfa_registration", *(plain | {"id": who, "upn": who, "methods": methods}
                                     for who, methods in (("a", "email mobilePhone"), ("b", ""))))  # fmt: skip
    tenant.derive(user_counts.RESOURCE)
    counts = tenant.rows(user_counts.RESOURCE, "held", "enabled", "people")
    assert {(held if len(held) < 99 else "many", *rest) for held, *rest in counts} == {
        (" E3 P1 ", True, 2),
        (" E3 ", False, 1),
        ("many", True, 1),
    }
    tenant.derive(method_counts.RESOURCE)
    assert tenant.rows(method_counts.RESOURCE, "methods", "registered", "enabled", "people") == {
        (" email mobilePhone ", True, True, 1)
    }
    assert tenant.derive(user_counts.RESOURCE) == tenant.derive(method_counts.RESOURCE) == 0


def test_who_has_as_many_is_counted_and_the_few_are_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = Tenant(store)
    for name in "abcd":
        tenant.user(name, manager_id="a" if name != "a" else "d", user_type="Guest" if name == "d" else "Member",
                    enabled=name != "d")  # fmt: skip
    plain = {"device_id": "x", "name": "PC", "name_key": "pc", "system": "iOS", "compliant": False}
    owners = ("b", "b", "c", "gone", None)
    tenant.put("devices", *(plain | {"id": f"{at}", "owner_id": owner} for at, owner in enumerate(owners)))
    tenant.put("user_licences", {"user_id": "a", "sku_id": "E5"})
    tenant.put("group_owners", *({"group_id": group, "owner_id": "c", "kind": "user"} for group in "xy"))
    tenant.put("group_members", *({"group_id": group, "member_id": "d", "kind": "user"} for group in "xyz"))
    tenant.derive(amount_counts.RESOURCE)
    assert tenant.rows(amount_counts.RESOURCE, "things", "amount", "user_type", "people") == {
        ("licences", 1, "Member", 1), ("licences", 0, "Member", 2), ("licences", 0, "Guest", 1),
        ("reports", 3, "Member", 1), ("reports", 0, "Member", 2), ("reports", 1, "Guest", 1),
        ("groups", 2, "Member", 1), ("groups", 0, "Member", 2), ("groups", 0, "Guest", 1),
        ("memberships", 0, "Member", 3), ("memberships", 3, "Guest", 1),
        ("disabled managers", 1, "Member", 1), ("disabled managers", 0, "Member", 2),
        ("disabled managers", 0, "Guest", 1),
        ("devices", 2, "Member", 1), ("devices", 1, "Member", 1), ("devices", 0, "Member", 1),
        ("devices", 0, "Guest", 1),
    }  # fmt: skip
    monkeypatch.setattr(amount_people, "FEW", 2)
    tenant.derive(amount_people.RESOURCE)
    assert tenant.rows(amount_people.RESOURCE, "things", "amount", "user_id") == {
        ("licences", 1, "a"), ("reports", 3, "a"), ("reports", 1, "d"), ("reports", 0, "b"), ("reports", 0, "c"),
        ("groups", 2, "c"), ("memberships", 3, "d"), ("disabled managers", 1, "a"), ("devices", 2, "b"),
        ("devices", 1, "c"), ("devices", 0, "a"), ("devices", 0, "d"),
    }  # fmt: skip
    assert tenant.derive(amount_people.RESOURCE) == tenant.derive(amount_counts.RESOURCE) == 0
    tenant.put("effective_roles", {"holder_id": "c", "role_id": "r", "scope": "/", "way": "eligible", "through": "",
                                   "kind": "user"})  # fmt: skip
    tenant.derive(device_owner_counts.RESOURCE)
    assert tenant.rows(device_owner_counts.RESOURCE, "user_type", "admin", "system", "compliant", "devices") == {
        ("Member", False, "iOS", "no", 2), ("Member", True, "iOS", "no", 1),
    }  # fmt: skip


def test_accounts_that_say_the_same_in_a_property_are_counted_together_by_kind(store: Store) -> None:
    tenant = Tenant(store)
    for name, office, domain in (
        ("a", "HQ", "contoso.com"), ("b", "HQ", "contoso.com"), ("c", "", "contoso.com"),
        ("d", None, "fabrikam.com#ext#@contoso.com"),
    ):  # fmt: skip
        tenant.user(name, office=office, domain=domain, user_type="Guest" if name == "d" else "Member")
    assert tenant.derive(property_counts.RESOURCE)
    counts = tenant.rows(property_counts.RESOURCE, "property", "value", "user_type", "people")
    assert counts == {
        ("office", "HQ", "Member", 2), ("office", "", "Member", 1), ("office", "", "Guest", 1),
        ("domain", "contoso.com", "Member", 3), ("domain", "fabrikam.com#ext#@contoso.com", "Guest", 1),
        *((one, "", *rest) for one in ("city", "company", "usage location") for rest in (("Member", 3), ("Guest", 1))),
    }  # fmt: skip
    assert tenant.derive(property_counts.RESOURCE) == 0


def test_accounts_of_a_department_and_country_are_counted_together_by_kind(store: Store) -> None:
    tenant = Tenant(store)
    for name, department, country, of_use in (
        ("a", "Sales", "Germany", None), ("b", "Sales", "Germany", "FR"), ("c", "Sales", None, "DE"),
        ("d", None, None, None), ("e", "", "", "DE"),
    ):  # fmt: skip
        tenant.user(name, department=department, country=country, usage_location=of_use)
    tenant.put("user_licences", *({"user_id": who, "sku_id": "E5"} for who in "ab"))
    plain = {"capable": True, "methods": "", "passwordless": False, "self_service_reset": False, "updated_at": NOW}
    tenant.put("mfa_registration", *(plain | {"id": who, "upn": who, "registered": False} for who in "ab"))
    assert tenant.derive(department_counts.RESOURCE) == 3
    assert tenant.rows(department_counts.RESOURCE, "department", "country", "held", "second_factor", "people") == {
        ("Sales", "Germany", " E5 ", "no", 2),
        ("Sales", "DE", "", "", 1),
        ("", "", "", "", 2),
    }
    assert tenant.derive(department_counts.RESOURCE) == 0
    tenant.put("sign_in_activity", *({"id": who} | NOTHING | {"last_success_at": ago(3)} for who in "abc"))
    tenant.derive(department_days.RESOURCE)
    assert tenant.rows(department_days.RESOURCE, "department", "country", "seen_day", "people") == {
        ("Sales", "Germany", day(ago(3)), 2),
        ("Sales", "DE", day(ago(3)), 1),
        ("", "", UNKNOWN, 2),
    }


def test_devices_that_are_alike_are_counted_together(store: Store) -> None:
    tenant = Tenant(store)
    plain = {"name": "PC", "name_key": "pc", "system": "Windows", "seen_at": ago(3), "enabled": True}
    plain |= {"joined": "Entra joined"}
    tenant.put("devices", *(plain | {"id": name, "device_id": name, "compliant": told, "owner_id": owner}
                            for name, told, owner in (("a", True, "x"), ("b", True, "y"), ("c", None, None),
                                                      ("d", False, "x"), ("e", False, "x"))))  # fmt: skip
    intune = {"name": "PC", "name_key": "pc", "compliance": "compliant", "state": "managed"}
    entries = (("a", True, "personal"), ("b", True, "personal"), ("d", False, "unknown"), ("e", False, "company"),
               ("e", True, "personal"), ("e", True, "unknown"))  # fmt: skip
    tenant.put("managed_devices", *(
        intune | {"id": f"{at}", "device_id": device, "encrypted": encrypted, "ownership": ownership}
        for at, (device, encrypted, ownership) in enumerate(entries)
    ))  # fmt: skip
    tenant.derive(device_counts.RESOURCE)
    columns = ("system", "compliant", "enabled", "encrypted", "joined", "ownership", "owned", "seen_day", "devices")
    assert tenant.rows(device_counts.RESOURCE, *columns) == {
        ("Windows", "yes", "yes", "yes", "Entra joined", "personal", True, day(ago(3)), 2),
        ("Windows", "", "yes", "", "Entra joined", "", False, day(ago(3)), 1),
        ("Windows", "no", "yes", "no", "Entra joined", "", True, day(ago(3)), 1),
        ("Windows", "no", "yes", "both", "Entra joined", "both", True, day(ago(3)), 1),
    }
    assert tenant.derive(device_counts.RESOURCE) == 0


def test_devices_of_a_version_are_counted_and_those_of_a_model_by_all_that_is_told_of_it(store: Store) -> None:
    tenant = Tenant(store)
    plain = {"name": "PC", "name_key": "pc"}
    tenant.put("devices", *(plain | {"id": name, "device_id": name, "system": system, "version": version}
                            for name, system, version in (("a", "Windows", "10.0.1"), ("b", "Windows", "10.0.1"),
                                                          ("c", "iOS", "17"), ("d", None, "17"),
                                                          ("e", "iOS", None))))  # fmt: skip
    intune = plain | {"compliance": "compliant", "state": "managed", "ownership": "company", "encrypted": True}
    entries = (("a", "Dell", "XPS"), ("b", "Dell", "XPS"), ("b", "Dell", "XPS"), ("c", "Apple", None),
               ("d", "Nokia", "1"), ("d", None, "2"), ("gone", "Dell", "XPS"), (None, "Dell", "XPS"))  # fmt: skip
    tenant.put("managed_devices", *(intune | {"id": f"{at}", "device_id": device, "maker": maker, "model": model}
                                    for at, (device, maker, model) in enumerate(entries)))  # fmt: skip
    tenant.derive(device_kinds.RESOURCE)
    assert tenant.rows(device_kinds.RESOURCE) == {
        ("version", "Windows", "10.0.1", 2), ("version", "iOS", "17", 1), ("version", "", "17", 1),
        ("model", "Windows", "Dell\nXPS", 2), ("model", "iOS", "Apple\n", 1), ("model", "", "\n2\nNokia\n1", 1),
    }  # fmt: skip
    assert tenant.derive(device_kinds.RESOURCE) == 0


def test_mailboxes_and_onedrives_are_counted_by_the_day_of_their_last_use(store: Store) -> None:
    tenant = Tenant(store)
    plain = {"service": "Exchange", "refreshed_at": NOW, "allowed_bytes": 10}
    told = (("mailbox", 2, 1, False), ("mailbox", 2, 9, False), ("mailbox", None, 1, False),
            ("mailbox", 2, None, False), ("onedrive", 1, 1, False), ("onedrive", 1, 1, True))  # fmt: skip
    for at, (report, days, size, gone) in enumerate(told):
        used = plain | {"active_at": days and ago(days), "used_bytes": size, "deleted": gone}
        tenant.put("usage_reports", used | {"upn": f"{at}@x.com", "report": report})
    tenant.derive(storage_counts.RESOURCE)
    assert tenant.rows(storage_counts.RESOURCE) == {
        ("mailbox", to_us(ago(2)) // DAY, False, 1), ("mailbox", to_us(ago(2)) // DAY, True, 1),
        ("mailbox", told_apart.NEVER, False, 1), ("onedrive", to_us(ago(1)) // DAY, False, 1),
    }  # fmt: skip
    assert tenant.derive(storage_counts.RESOURCE) == 0


def test_weeks_of_an_app_that_many_use_are_counted_and_of_others_they_are_not(store: Store) -> None:
    tenant = Tenant(store)
    plain = {"count": 2, "first_at": NOW, "last_at": NOW}
    used = [("a", "x", 0), ("b", "x", 1), ("b", "x", 6), ("c", "x", 7), ("c", "x", 90), ("a", "y", 0)]
    tenant.put("app_usage", *(plain | {"user_id": who, "app_id": app, "day": TODAY - ago_} for who, app, ago_ in used))
    many = {"x": app_weeks.MANY + 1, "y": app_weeks.MANY}
    tenant.put("app_days", *({"app_id": app, "day": TODAY, "people": people, "kept": people, "sign_ins": 1}
                             for app, people in many.items()))  # fmt: skip
    tenant.derive(app_weeks.RESOURCE)
    assert tenant.rows(app_weeks.RESOURCE, "app_id", "day", "people", "sign_ins") == {
        ("x", TODAY, 2, 6),
        ("x", TODAY - 7, 1, 2),
    }


def test_wasted_licences_are_counted_by_why(store: Store) -> None:
    tenant = Tenant(store)
    waste = [("E5", "a", "inactive"), ("E5", "b", "inactive"), ("E5", "c", "disabled"), ("E3", "a", "inactive")]
    tenant.put("licence_waste", *({"sku_id": sku, "user_id": who, "why": why} for sku, who, why in waste))
    tenant.derive(licence_totals.RESOURCE)
    counted = Counter((sku, why) for sku, _, why in waste)
    assert tenant.rows(licence_totals.RESOURCE, "sku_id", "why", "people") == {
        (*key, people) for key, people in counted.items()
    }


def signed_in(store: Tenant, *rows: tuple[str, str, float, int, str | None], round_: int = 1) -> None:
    """Sign-ins: id, whose, how many hours ago, error code, country."""
    store.put("sign_ins", *({"id": id_, "user_id": who, "created_at": NOW - timedelta(hours=hours), "error_code": code,
                             "country": country, "interactive": True, "round": round_}
                            for id_, who, hours, code, country in rows))  # fmt: skip


def test_sign_ins_are_counted_by_hour_and_country_and_people_where_they_failed_last(store: Store) -> None:
    tenant, hour = Tenant(store), to_us(NOW) // HOUR
    signed_in(tenant, ("1", "a", 2, 50126, "DE"), ("2", "a", 5, 50126, "US"), ("3", "b", 5, 50126, "US"),
              ("4", "b", 2, 0, "DE"), ("5", "c", 2, 0, None))  # fmt: skip
    assert tenant.derive(sign_in_hours.RESOURCE, since=None) == 3
    columns = ("hour", "country", "sign_ins", "failed", "people")
    assert tenant.rows(sign_in_hours.RESOURCE, *columns) == {
        (hour - 2, "DE", 2, 1, 1), (hour - 2, "", 1, 0, 0), (hour - 5, "US", 2, 2, 1)
    }  # fmt: skip
    signed_in(tenant, ("6", "b", 1, 50126, "DE"), ("7", "d", 5, 0, "US"), round_=2)
    assert tenant.derive(sign_in_hours.RESOURCE) == 2
    assert tenant.rows(sign_in_hours.RESOURCE, *columns) == {
        (hour - 1, "DE", 1, 1, 1), (hour - 2, "DE", 2, 1, 1), (hour - 2, "", 1, 0, 0), (hour - 5, "US", 3, 2, 0)
    }  # fmt: skip
    assert tenant.rows(sign_in_hours.RESOURCE) == tenant.from_nothing(sign_in_hours.RESOURCE)


def test_hours_that_the_log_holds_no_longer_are_counted_no_more(store: Store) -> None:
    tenant = Tenant(store)
    signed_in(tenant, ("1", "a", 2, 0, "DE"), ("2", "a", 5, 0, "DE"))
    tenant.derive(sign_in_hours.RESOURCE, since=None)
    with store.writer(durable=False) as db:
        db.exec_driver_sql(f"DELETE FROM sign_ins WHERE connection_id = {tenant.id} AND id = '2'")
    tenant.derive(sign_in_hours.RESOURCE)
    assert tenant.rows(sign_in_hours.RESOURCE, "hour") == {(to_us(NOW) // HOUR - 2,)}
    tenant.clear("sign_ins")
    tenant.derive(sign_in_hours.RESOURCE)
    assert tenant.rows(sign_in_hours.RESOURCE) == set()


def test_members_guests_and_owners_of_every_group_are_counted(store: Store) -> None:
    tenant = Tenant(store)
    tenant.user("a")
    tenant.user("b", user_type="Guest")
    tenant.group("x", ("a", "user"), ("b", "user"), ("y", "group"))
    tenant.group("y")
    tenant.user("c", enabled=False)
    tenant.put("group_owners", *({"group_id": "y", "owner_id": who, "kind": "user"} for who in ("a", "b", "c")))
    tenant.derive(group_counts.RESOURCE)
    columns = ("group_id", "members", "guests", "owners", "guest_owners", "disabled_owners")
    assert tenant.rows(group_counts.RESOURCE, *columns) == {("x", 3, 1, 0, 0, 0), ("y", 0, 0, 3, 1, 1)}


def test_those_with_the_most_sign_ins_are_kept_of_apps_that_many_use(store: Store) -> None:
    tenant, plain = Tenant(store), {"first_at": NOW, "last_at": NOW, "day": TODAY}
    many = app_regulars.MANY + 1
    uses = [("wide", f"u{at:04}", 1 + at % 400) for at in range(many)] + [("narrow", "u0001", 9)]
    names = ["connection_id", "round", "app_id", "user_id", "count", *plain]
    with store.writer(durable=False) as db:
        late = [(tenant.id, 1, *use, to_us(NOW), to_us(NOW), TODAY) for use in uses]
        bulk.append(db, SQLModel.metadata.tables["app_usage"], names, late)
    tenant.put("app_usage", plain | {"app_id": "wide", "user_id": "before", "count": 9_000, "day": TODAY - 31})
    tenant.derive(app_days.RESOURCE)
    tenant.derive(app_regulars.RESOURCE)
    most = sorted((use for use in uses if use[0] == "wide"), key=lambda use: (-use[2], use[1]))[: app_regulars.MOST]
    assert tenant.rows(app_regulars.RESOURCE, "app_id", "user_id", "sign_ins") == set(most)


def test_sign_ins_are_counted_by_whose_with_what_client_and_from_where(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_kinds, "MANY", 2)
    tenant = Tenant(store)
    tenant.user("a", department="Sales")
    tenant.user("b", department="Sales", user_type="Guest")
    tenant.user("c", department="")
    log = [
        {"user_id": who, "created_at": ago(days), "client": client, "city": city, "ip": city and "::1",
         "error_code": error, "ca_status": "failure" if error == 50126 else "success"}
        for who, days, client, city, error in (
            ("a", 1, "Browser", "Ulm", 50126), ("a", 1, "Browser", "Ulm", 0), ("a", 3, "IMAP4", "Ulm", 50126),
            ("b", 3, "Browser", None, 1), ("b", 3, None, "", 500121), ("c", 3, "IMAP4", "Ulm", 0),
            ("gone", 1, None, "Bonn", 1),
        )
    ]  # fmt: skip
    tenant.put("sign_ins", *({"id": f"{at}", "interactive": True} | row for at, row in enumerate(log)))
    assert tenant.derive(sign_in_kinds.RESOURCE)
    late, early = (to_us(ago(days)) // HOUR for days in (1, 3))
    assert tenant.rows(sign_in_kinds.RESOURCE) == {
        ("department", "Sales", late, 2, 1, 1), ("department", "Sales", early, 3, 3, 1),
        ("user_type", "Member", late, 2, 1, 1), ("user_type", "Member", early, 2, 1, 0),
        ("user_type", "Guest", early, 2, 2, 1),
        ("client", "Browser", late, 2, 1, 1), ("client", "Browser", early, 1, 1, 1),
        ("client", "IMAP4", early, 2, 1, 1),
        ("cause", "wrong password", late, 1, 1, 1), ("cause", "wrong password", early, 1, 1, 0),
        ("cause", "mfa not passed", early, 1, 1, 1),
        ("ca_status", "failure", late, 1, 1, 1), ("ca_status", "failure", early, 1, 1, 0),
        ("ca_status", "success", late, 1, 1, 1), ("ca_status", "success", early, 2, 2, 1),
        ("city", "Ulm", late, 2, 1, 0), ("city", "Ulm", early, 2, 1, 0),
        ("ip", "::1", late, 3, 2, 0), ("ip", "::1", early, 2, 1, 0),
    }  # fmt: skip
    assert tenant.derive(sign_in_kinds.RESOURCE) == 0
    tenant.clear("users")
    tenant.derive(sign_in_kinds.RESOURCE)
    assert {kind for (kind,) in tenant.rows(sign_in_kinds.RESOURCE, "kind")} == {
        "client", "cause", "ca_status", "city", "ip"
    }  # fmt: skip
