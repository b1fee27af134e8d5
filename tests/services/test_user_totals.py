"""How many accounts fit: counted ahead or counted now, it is the same number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import alike, amount_filters, user_totals
from services.errors import BadArgument
from services.people import condition
from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.resources.devices import Device
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupMember
from services.resources.licences import Licence
from services.resources.mfa_registration import MfaRegistration
from services.resources.service_usage import ServiceUsage
from services.resources.sign_in_activity import SignInActivity
from services.resources.user_counts import UserCount
from services.resources.users import User, UserLicence
from services.store.engine import Store
from services.store.query import pick
from services.store.reader import Reader
from services.store.types import DAY, from_us, to_us
from tests.conftest import ENGINES, a_database
from tests.services.questions.tenant import NOW, days_ago, derive, guid, open_store, put, put_users, synced, user

PEOPLE = range(1, 91)
COUNTS = ("user_counts", "department_counts", "department_days", "method_counts", "service_days", "app_days",
          "amount_counts", "amount_people", "property_counts")  # fmt: skip
METHODS = ("", "fido2SecurityKey", "email mobilePhone", "mobilePhone")
SKUS = {"SPE_E5": 3, "ENTERPRISEPREMIUM": 4, "VISIOCLIENT": 5}


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_database(request, tmp_path_factory.mktemp("totals")) as url:
        store = open_store(url)
        _fill(store)
        yield store
        store.close()


def _fill(store: Store) -> None:
    ours: dict[str, Any] = {"connection_id": 1, "round": 1}
    put_users(store, *(
        user(at, "Given", f"Family{at}", enabled=at % 3 > 0, user_type="Guest" if at % 4 == 0 else "Member",
             synced=at % 5 == 0, manager_id=guid(at * at % 17) if at % 8 else None,
             department=("Sales", "Legal", None)[at % 3],
             country=("Germany", "France", None, "DE")[at % 4], usage_location=("FR", None, "DE")[at % 3],
             office=("Berlin HQ", "berlin 2", "", None, "Ulm")[at % 5], city=("Ulm", None)[at % 2],
             company=("Fabrikam", "Contoso")[at % 2],
             upn=f"x_{'gmail' if at % 8 else 'live'}.com#ext#@contoso.com" if at % 4 == 0 else f"x{at}@contoso.com")
        for at in PEOPLE
    ))  # fmt: skip
    put(store, SignInActivity, [ours | {"id": guid(at), "last_success_at": days_ago(at * 1.7) if at % 7 else None,
                                        "last_at": NOW if at % 2 else None} for at in PEOPLE if at % 9])  # fmt: skip
    put(store, MfaRegistration, [ours | {"id": guid(at), "upn": f"{at}", "registered": at % 2 == 0, "capable": True,
                                         "methods": METHODS[at % 4], "passwordless": False, "updated_at": NOW,
                                         "self_service_reset": True} for at in PEOPLE if at % 6])  # fmt: skip
    put(store, UserLicence, [ours | {"user_id": guid(at), "sku_id": sku}
                             for sku, every in SKUS.items() for at in PEOPLE if at % every == 1])  # fmt: skip
    put(
        store,
        Licence,
        [
            ours
            | {
                "id": sku,
                "sku_id": sku,
                "part_number": sku,
                "name": name,
                "enabled": 9,
                "warning": 0,
                "suspended": 0,
                "consumed": 9,
                "status": "Enabled",
            }
            for sku, name in zip(SKUS, ("Microsoft 365 E5", "Office 365 E5", "Visio"), strict=True)
        ],
    )
    put(
        store,
        ServiceUsage,
        [
            ours
            | {
                "user_id": guid(at),
                "service": service,
                "refreshed_at": NOW,
                "active_at": from_us(to_us(days_ago(at % days)) // DAY * DAY) if at % 5 else None,
            }
            for service, days in (("Teams", 50), ("OneDrive", 9))
            for at in PEOPLE
            if at % 4
        ],
    )
    put(store, App, [ours | {"id": guid(500), "app_id": "zoom", "name": "Zoom", "name_key": "zoom", "enabled": True,
                             "verified_publisher": True}])  # fmt: skip
    put(store, AppUsage, [ours | {"user_id": guid(at), "app_id": "zoom", "day": to_us(NOW) // DAY - at % 40 - again,
                                  "count": 1, "first_at": NOW, "last_at": NOW}
                          for at in (*PEOPLE, 99) for again in (0, 1) if at % 3])  # fmt: skip
    put(store, Device, [ours | {"id": f"d{at}", "device_id": f"x{at}", "name": "PC", "name_key": "pc",
                                "owner_id": guid(at % 40 + at % 3) if at % 9 else None} for at in PEOPLE])  # fmt: skip
    put(store, GroupOwner, [ours | {"group_id": f"g{at}", "owner_id": guid(at % 20 + at % 3), "kind": "user"}
                            for at in PEOPLE])  # fmt: skip
    put(store, GroupMember, [ours | {"group_id": f"m{at % 7}", "member_id": guid(at), "kind": "user"}
                             for at in PEOPLE if at % 6])  # fmt: skip
    synced(store, "users", *COUNTS)
    derive(store, *COUNTS)


KINDS = [(name, "") for name in ("guests", "members", "enabled", "disabled")]
WORDED = [("with mfa", "any"), ("with licence", "E5"), ("with licence", "Visio")]
BY_SIGN_IN = [*((name, "") for name in alike.BY_SIGN_IN.plain), ("inactive", "30d"), ("inactive", "90d"), *WORDED]
PLACES = [
    ("department", "sales"), ("department", "Legal or Sales"), ("department", "nowhere"), ("country", "Germany"),
    ("country", "fr"), ("country", "Germany and France"), ("country", "Italy"),
]  # fmt: skip
BY_DEPARTMENT = [*((name, "") for name in alike.BY_DEPARTMENT.plain), *PLACES, *WORDED]
BY_DAY = [*((name, "") for name in alike.BY_DEPARTMENT_AND_DAY.plain), *PLACES, ("inactive", "30d")]


def some(filters: list[tuple[str, str]]) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.sampled_from(filters), max_size=4, unique_by=lambda one: one[0])


HELD = [
    ("with licence", "E5"), ("with licence", "Visio"), ("without licence", "E5"), ("with mfa", "sms"),
    ("not with mfa", "security key"), ("with only mfa", "sms"), ("with only mfa", "sms and email"),
    ("using teams", "30d"), ("using teams", "from 2026-10-20 to 2026-11-03"),
    ("not using teams", "7d"), ("using onedrive", "6h"), ("not using onedrive", "since 2026-11-17"),
    ("not using exchange", "30d"),
]  # fmt: skip
AMOUNTS = [
    *((f"{way} {things}", "") for things in ("reports", "devices") for way in ("with", "without")),
    *((things, value) for things in ("licences", "reports", "devices")
      for value in ("at least 1", "over 2", "under 2", "exactly 0", "exactly 1", "over 99")),
]  # fmt: skip
AMOUNTS += [("owning groups", ""), ("owning no groups", ""), ("with disabled manager", ""), ("without groups", "")]
PROPERTIES = {
    "office": [("office", "berlin"), ("office", "berlin hq"), ("office", "nowhere"), ("without office", "")],
    "city": [("city", "ulm"), ("not city", "Ulm"), ("without city", "")],
    "company": [("company", "fabrik"), ("company", "o"), ("without company", "")],
    "usage location": [
        ("usage location", "germany"), ("usage location", "Germany or France"), ("usage location", "atlantis"),
        ("not usage location", "de"), ("without usage location", ""),
    ],
    "domain": [
        ("domain", "gmail.com"), ("domain", "@Gmail.com or live.com"), ("domain", "contoso.com"),
        ("domain", "mail.com"), ("not domain", "live.com"),
    ],
}  # fmt: skip
HELD += AMOUNTS + [one for each in PROPERTIES.values() for one in each]
APP = [("using", "Zoom"), ("not using", "Zoom")]


BY_AMOUNT = [
    *KINDS, ("without mfa", ""), ("with mfa", "any"), ("without department", ""), *PLACES[:3],
    *(one for one in AMOUNTS if one[0] != "licences"),
]  # fmt: skip
APART = [
    [one for one in BY_AMOUNT if not any(other in one[0] for other in others)]
    for others in (
        ("reports", "group", "manager"),
        ("devices", "group", "manager"),
        ("reports", "devices", "group"),
        ("reports", "devices", "owning", "manager"),
    )
]
APART += [[*KINDS, *(one for one in each if not one[0].startswith("not "))] for each in PROPERTIES.values()]


@given(filters=st.one_of(*map(some, (BY_SIGN_IN, BY_DEPARTMENT, BY_DAY, *APART))))
def test_what_was_counted_ahead_is_what_one_counts_now(store: Store, filters: list[tuple[str, str]]) -> None:
    with store.reader(NOW) as read:
        assert user_totals.ahead(read, filters) == user_totals.now(read, filters)


@pytest.mark.parametrize("kinds", [[], KINDS[:1], KINDS[2:3], KINDS[1:3], KINDS[2:]], ids=str)
@pytest.mark.parametrize("filter_", HELD, ids=" ".join)
def test_who_holds_or_uses_something_is_told_from_what_was_counted_ahead(
    store: Store, filter_: tuple[str, str], kinds: list[tuple[str, str]]
) -> None:
    with store.reader(NOW) as read:
        assert user_totals.told(read, [*kinds, filter_]) == user_totals.now(read, [*kinds, filter_])


@pytest.mark.parametrize("few", [0, 2_000])
@pytest.mark.parametrize("filter_", AMOUNTS, ids=" ".join)
def test_of_a_large_tenant_the_few_of_an_amount_were_found_ahead(
    store: Store, filter_: tuple[str, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.reader(NOW) as read:
        expected = listed(read, filter_)
        assert len(expected) == user_totals.told(read, [filter_])
        monkeypatch.setattr(amount_filters, "LARGE", 0)
        monkeypatch.setattr(amount_filters, "FEW", few)
        assert listed(read, filter_) == expected


def listed(read: Reader, filter_: tuple[str, str]) -> list[str]:
    return sorted(row.id for row in read.rows(pick(User.id).where(condition(read, *filter_))))


@pytest.mark.parametrize("filter_", [*APP, ("not department", "Sales"), ("not country", "Germany")], ids=" ".join)
def test_those_of_whom_something_holds_or_does_not_are_told_without_looking_at_everybody(
    store: Store, filter_: tuple[str, str]
) -> None:
    with store.reader(NOW) as read:
        assert 0 < user_totals.now(read, [filter_]) < len(PEOPLE)
        assert user_totals.told(read, [filter_]) == user_totals.now(read, [filter_])


@pytest.mark.parametrize(
    "filters",
    [[("department", "Sales"), ("inactive", "90d"), ("licensed", "")], [("country", "Atlantis")],
     [("country", "Germany, Atlantis")],
     [("using teams", "30d"), ("with licence", "E5")], [("created", "30d")], [("guests", ""), ("guests", "")],
     [("licensed", ""), ("with mfa", "sms")], [("with licence", "E5"), ("with mfa", "sms")],
     [("reports", "over 2"), ("devices", "over 2")], [("office", "berlin"), ("city", "ulm")],
     [("with devices", ""), ("with mfa", "sms")],
     [("not using teams", "30d"), ("created", "30d")]],
    ids=str,
)  # fmt: skip
def test_what_was_not_counted_together_is_not_told(store: Store, filters: list[tuple[str, str]]) -> None:
    with store.reader(NOW) as read:
        assert user_totals.told(read, filters) is None


def test_small_tenants_are_counted_now_and_large_ones_were_counted_ahead(store: Store) -> None:
    each = {"connection_id": 1, "round": 1, "enabled": True, "synced": False, "held": "", "second_factor": "no"}
    with store.reader(NOW) as read:
        assert not user_totals.large(read)
        assert user_totals.total(read, [("guests", "")]) == sum(at % 4 == 0 for at in PEOPLE)
        never, unknown = user_totals.unseen(read, [])
    many = [each | {"user_type": "Robot", "seen_day": day, "people": 20_001} for day in (-1, -2)]
    put(store, UserCount, many)
    try:
        with store.reader(NOW) as read:
            assert user_totals.large(read)
            assert user_totals.total(read, []) == len(PEOPLE) + 40_002
            assert user_totals.unseen(read, []) == (never + 20_001, unknown + 20_001)
            assert user_totals.total(read, [("created", "30d")]) == 0
            with pytest.raises(BadArgument):
                user_totals.total(read, [("inactive", "0d")])
    finally:
        derive(store, "user_counts")


def test_a_tenant_whose_accounts_were_not_counted_yet_is_counted_now(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/other.db")
    each = {"connection_id": 1, "round": 1, "enabled": True, "synced": False, "held": "", "second_factor": "no"}
    put(store, UserCount, [each | {"user_type": "Member", "seen_day": -1, "people": 20_001}])
    synced(store, "users")
    with store.reader(NOW) as read:
        assert user_totals.total(read, []) == 0
    store.close()


def test_people_of_a_large_group_are_its_members_who_are_people(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/group.db")
    ours = {"connection_id": 1, "round": 1}
    put_users(store, *(user(at, "Given", f"Family{at}") for at in range(1, 31)))
    each = {"enabled": True, "user_type": "Member", "synced": False, "held": "", "second_factor": ""}
    put(store, UserCount, [ours | each | {"seen_day": -2, "people": 20_001}])
    synced(store, "users", "user_counts")
    put(store, Group, [ours | {"id": "g", "name": "Everyone", "name_key": "everyone", "kind": "security",
                               "dynamic": False, "role_assignable": False, "synced": False}])  # fmt: skip
    members = [ours | {"group_id": "g", "member_id": f"m{at}", "kind": "user"} for at in range(user_totals.FEW + 1)]
    put(store, GroupMember, [*members, ours | {"group_id": "g", "member_id": "pc", "kind": "device"}])
    with store.reader(NOW) as read:
        assert user_totals.total(read, [("in group", "everyone")]) == user_totals.FEW + 1
    store.close()
