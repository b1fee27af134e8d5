from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import amount_filters
from services.errors import BadArgument, NotFound
from services.names import fold
from services.resources.app_owners import AppOwner
from services.resources.devices import Device
from services.resources.group_owners import GroupOwner
from services.resources.groups import GroupMember
from services.resources.licence_errors import LicenceError
from services.resources.licences import Licence
from services.resources.mailbox_settings import MailboxSettings
from services.resources.mfa_registration import MfaRegistration
from services.resources.organization import Domain
from services.resources.risky_users import RiskyUser
from services.resources.service_usage import ServiceUsage
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import UserLicence
from services.sorting import FEW
from services.specs import Role
from services.store.engine import Store
from tests.conftest import ENGINES, a_database
from tests.services.questions.tenant import NOW, ask, days_ago, guid, open_store, put, put_users, synced, user

DEPARTMENTS = ("Sales", "sales", "Inside Sales", "Forschung", "Été", None)
PEOPLE = [
    user(
        at,
        f"Given{at % 7}",
        f"Family{at}",
        enabled=at % 3 != 0,
        user_type="Guest" if at % 4 == 0 else "Member",
        department=DEPARTMENTS[at % len(DEPARTMENTS)],
        synced=at % 5 == 0,
        created_at=days_ago(at * 3) if at % 8 else None,
        manager_id=guid(1) if at % 2 else guid(3) if at % 10 == 0 else None,
        external_state="PendingAcceptance" if at % 8 == 0 else "Accepted" if at % 4 == 0 else None,
        job_title="Engineer" if at % 3 else None,
        usage_location=("DE", "US", None)[at % 3],
        office=("", "Berlin", None)[at % 3],
        city=("Ulm", "Neu-Ulm", "", None)[at % 4],
        company="Fabrikam" if at % 6 == 0 else "Contoso",
        upn=f"svc-{at}@contoso.com"
        if at % 11 == 0
        else f"of_{at}_gmail.com#ext#@contoso.com"
        if at % 12 == 0
        else f"given{at}@contoso.com",
    )
    for at in range(1, 81)
]
SEEN = {guid(at): days_ago(at * 4.5) if at % 7 else None for at in range(1, 81) if at % 5}
TRIED = {guid(at) for at in range(1, 81) if at % 14 == 0 and at % 5}
USED = {guid(at): days_ago(at) for at in range(1, 81) if at % 3}
GROUPED = {guid(at) for at in range(1, 81, 2)}
RISKY = {guid(at): ("high", "medium", "low")[at % 3] for at in range(1, 81, 6)}
# Mailboxes by what they do: who gets their mail, and since when and until when an automatic reply goes out.
FORWARDS = {guid(at): "megan@contoso.com x@fabrikam.com" if at % 10 else "megan@contoso.com" for at in range(1, 81, 5)}
REPLIES = {
    guid(at): (("alwaysEnabled", None, None), ("scheduled", days_ago(3), days_ago(-3)),
               ("scheduled", days_ago(9), days_ago(3)), ("scheduled", days_ago(-1), days_ago(-3)),
               ("disabled", None, None))[at % 5]
    for at in range(1, 81, 3)
}  # fmt: skip
METHODS = {
    guid(at): ("mobilePhone", "email mobilePhone", "", "fido2SecurityKey mobilePhone", "windowsHelloForBusiness")[
        at % 5
    ]
    for at in range(1, 81, 2)
}
# How many devices people have, and who has a second licence.
OWNED = {guid(at): at % 4 for at in range(1, 81, 3)}
SECOND = {guid(at) for at in range(1, 81, 6)}
# Who owns groups and apps, and whose licences failed.
OWNING = {guid(at) for at in range(1, 81, 4)}
OWNING_APPS = {guid(at) for at in range(2, 81, 5)}
FAILING = {guid(at) for at in range(1, 81, 7)}
HOLDERS = {guid(at) for at in range(1, 81) if at % 3 == 1}


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_database(request, tmp_path_factory.mktemp("users")) as url:
        store = open_store(url)
        _fill(store)
        yield store
        store.close()


def _fill(store: Store) -> None:
    put_users(store, *PEOPLE)
    activity = [
        {"connection_id": 1, "id": id_, "round": 1, "last_success_at": at, "last_at": NOW if id_ in TRIED else at}
        for id_, at in SEEN.items()
    ]
    put(store, SignInActivity, activity)
    put(store, UserLicence, [{"connection_id": 1, "user_id": id_, "sku_id": "s", "round": 1} for id_ in HOLDERS])
    used = {"connection_id": 1, "refreshed_at": NOW, "round": 1}
    teams = [used | {"user_id": id_, "service": "Teams", "active_at": at} for id_, at in USED.items()]
    other = [used | {"user_id": guid(at), "service": "OneDrive", "active_at": NOW} for at in range(1, 81, 2)]
    put(store, ServiceUsage, teams + other)
    seats = {"enabled": 1, "warning": 0, "suspended": 0, "consumed": 1, "status": "Enabled", "round": 1}
    member = {"connection_id": 1, "group_id": guid(900), "kind": "user", "round": 1}
    put(store, GroupMember, [member | {"member_id": id_} for id_ in GROUPED])
    put(store, UserLicence, [{"connection_id": 1, "user_id": id_, "sku_id": "t", "round": 1} for id_ in SECOND])
    device = {"connection_id": 1, "name": "D", "name_key": "d", "round": 1}
    owned = [(id_, f"{id_} {at}") for id_, many in OWNED.items() for at in range(many)]
    put(store, Device, [device | {"id": one, "device_id": one, "owner_id": id_} for id_, one in owned])
    ours: dict[str, Any] = {"connection_id": 1, "round": 1}
    put(store, GroupOwner, [ours | {"group_id": "g", "owner_id": id_, "kind": "user"} for id_ in OWNING])
    put(store, AppOwner, [ours | {"owned_id": "a", "owner_id": id_, "kind": "user"} for id_ in OWNING_APPS])
    put(store, LicenceError, [ours | {"user_id": id_, "sku_id": "s", "by_group": "", "error": "x"} for id_ in FAILING])
    registered = {"connection_id": 1, "upn": "x", "capable": True, "passwordless": False, "self_service_reset": False}
    registered |= {"updated_at": NOW, "round": 1}
    put(
        store,
        MfaRegistration,
        [registered | {"id": id_, "registered": bool(methods), "methods": methods} for id_, methods in METHODS.items()],
    )
    risk = {"connection_id": 1, "upn": "x", "state": "atRisk", "deleted": False, "updated_at": NOW, "round": 1}
    put(store, RiskyUser, [risk | {"id": id_, "level": level} for id_, level in RISKY.items()])
    put(store, Domain, [{"connection_id": 1, "id": "contoso.com", "authentication": "Managed", "round": 1} | FIRST])
    put(store, MailboxSettings, [_mailbox(id_) for id_ in sorted(FORWARDS.keys() | REPLIES.keys())])
    sku = {"connection_id": 1, "id": "l", "sku_id": "s", "part_number": "SPE_E5", "name": "Microsoft 365 E5"}
    put(store, Licence, [sku | seats])
    synced(store, "users", "sign_in_activity", "licences")


FIRST = dict.fromkeys(("verified", "is_default", "is_initial"), True)


def _mailbox(id_: str) -> dict[str, Any]:
    status, begins, ends = REPLIES.get(id_, ("disabled", None, None))
    box = {"connection_id": 1, "id": id_, "forwards_to": FORWARDS.get(id_, ""), "round": 1}
    return box | {"auto_reply": status, "from_at": begins, "until_at": ends}


MIDYEAR = datetime(2026, 6, 1, tzinfo=UTC)
Row = dict[str, Any]
OUT = (("alwaysEnabled", None), ("scheduled", days_ago(3)))
PLAIN: dict[tuple[str, str], Callable[[Row], bool]] = {
    ("guests", ""): lambda row: row["user_type"] == "Guest",
    ("members", ""): lambda row: row["user_type"] == "Member",
    ("enabled", ""): lambda row: row["enabled"],
    ("disabled", ""): lambda row: not row["enabled"],
    ("licensed", ""): lambda row: row["id"] in HOLDERS | SECOND,
    ("unlicensed", ""): lambda row: row["id"] not in HOLDERS | SECOND,
    ("with licence", "e5"): lambda row: row["id"] in HOLDERS,
    ("synced", ""): lambda row: row["synced"],
    ("cloud only", ""): lambda row: not row["synced"],
    ("without manager", ""): lambda row: row["manager_id"] is None,
    ("manager", guid(1)): lambda row: row["manager_id"] == guid(1),
    ("never signed in", ""): lambda row: row["id"] in SEEN and not SEEN[row["id"]] and row["id"] not in TRIED,
    ("inactive", "90d"): lambda row: row["enabled"] and bool(SEEN.get(row["id"])) and SEEN[row["id"]] < days_ago(90),
    ("inactive", "200d"): lambda row: row["enabled"] and bool(SEEN.get(row["id"])) and SEEN[row["id"]] < days_ago(200),
    ("created", "60d"): lambda row: row["created_at"] is not None and row["created_at"] >= days_ago(60),
    ("active", "60d"): lambda row: bool(SEEN.get(row["id"])) and SEEN[row["id"]] >= days_ago(60),
    ("active", "before 2026-06-01"): lambda row: bool(SEEN.get(row["id"])) and SEEN[row["id"]] < MIDYEAR,
    ("pending", ""): lambda row: row["external_state"] == "PendingAcceptance",
    ("pending", "60d"): lambda row: (
        row["external_state"] == "PendingAcceptance" and bool(row["created_at"]) and row["created_at"] < days_ago(60)
    ),
    ("owning groups", ""): lambda row: row["id"] in OWNING,
    ("owning no groups", ""): lambda row: row["id"] not in OWNING,
    ("owning apps", ""): lambda row: row["id"] in OWNING_APPS,
    ("owning no apps", ""): lambda row: row["id"] not in OWNING_APPS,
    ("with licence errors", ""): lambda row: row["id"] in FAILING,
    ("with disabled manager", ""): lambda row: row["manager_id"] == guid(3),
    ("named", "Family1"): lambda row: fold(row["surname"]).startswith("family1"),
    ("named", "given3 fam"): lambda row: fold(row["display_name"]).startswith("given3 fam"),
    ("service accounts", ""): lambda row: row["upn"].startswith("svc-"),
    ("without job title", ""): lambda row: not row["job_title"],
    ("office", "berlin"): lambda row: row["office"] == "Berlin",
    ("not office", "berlin"): lambda row: row["office"] != "Berlin",
    ("without groups", ""): lambda row: row["id"] not in GROUPED,
    ("without office", ""): lambda row: not row["office"],
    ("without department", ""): lambda row: not row["department"],
    ("using teams", "30d"): lambda row: row["id"] in USED and USED[row["id"]] >= days_ago(30),
    ("not using teams", "30d"): lambda row: row["enabled"] and USED.get(row["id"], days_ago(999)) < days_ago(30),
    ("without licence", "e5"): lambda row: row["id"] not in HOLDERS,
    ("department", "SALES"): lambda row: fold(row["department"]) == "sales",
    ("department", "ete"): lambda row: fold(row["department"]) == "ete",
    ("department", "inside"): lambda row: row["department"] == "Inside Sales",
    ("department", "nowhere"): lambda row: False,
    ("department", "sales or ete"): lambda row: fold(row["department"]) in ("sales", "ete"),
    ("department", "sales team"): lambda row: fold(row["department"]) == "sales",
    ("not department", "sales, ete"): lambda row: fold(row["department"]) not in ("sales", "ete"),
    ("older than", "60d"): lambda row: row["created_at"] is not None and row["created_at"] < days_ago(60),
    ("at risk", ""): lambda row: row["id"] in RISKY,
    ("not at risk", ""): lambda row: row["id"] not in RISKY,
    ("risk level", "high"): lambda row: RISKY.get(row["id"]) == "high",
    ("forwarding mail", ""): lambda row: row["id"] in FORWARDS,
    ("forwarding outside", ""): lambda row: "fabrikam" in FORWARDS.get(row["id"], ""),
    ("out of office", ""): lambda row: REPLIES.get(row["id"], ("",))[:2] in OUT,
    ("licences", "over 1"): lambda row: row["id"] in HOLDERS & SECOND,
    ("licences", "at most 1"): lambda row: row["id"] not in HOLDERS & SECOND,
    ("licences", "exactly 0"): lambda row: row["id"] not in HOLDERS | SECOND,
    ("with reports", ""): lambda row: row["id"] in (guid(1), guid(3)),
    ("reports", "over 39"): lambda row: row["id"] == guid(1),
    ("reports", "under 40"): lambda row: row["id"] != guid(1),
    ("without reports", ""): lambda row: row["id"] not in (guid(1), guid(3)),
    ("with devices", ""): lambda row: OWNED.get(row["id"], 0) > 0,
    ("devices", "at least 1"): lambda row: OWNED.get(row["id"], 0) > 0,
    ("devices", "exactly 2"): lambda row: OWNED.get(row["id"], 0) == 2,
    ("without devices", ""): lambda row: OWNED.get(row["id"], 0) == 0,
    ("with mfa", "phishing-resistant"): lambda row: any(
        one in METHODS.get(row["id"], "") for one in ("fido2SecurityKey", "windowsHello")
    ),
    ("not with mfa", "phishing-resistant"): lambda row: (
        not any(one in METHODS.get(row["id"], "") for one in ("fido2SecurityKey", "windowsHello"))
    ),
    ("with only mfa", "sms"): lambda row: METHODS.get(row["id"]) == "mobilePhone",
    ("with only mfa", "sms or email"): lambda row: METHODS.get(row["id"]) in ("mobilePhone", "email mobilePhone"),
    ("usage location", "germany"): lambda row: row["usage_location"] == "DE",
    ("not usage location", "germany"): lambda row: row["usage_location"] != "DE",
    ("city", "ulm"): lambda row: row["city"] in ("Ulm", "Neu-Ulm"),
    ("not city", "Neu-Ulm"): lambda row: row["city"] != "Neu-Ulm",
    ("without city", ""): lambda row: not row["city"],
    ("company", "fabrikam"): lambda row: row["company"] == "Fabrikam",
    ("company", "o"): lambda row: row["company"] == "Contoso",
    ("without company", ""): lambda row: False,
    ("domain", "gmail.com"): lambda row: "_gmail.com#ext#" in row["upn"],
    ("domain", "@gmail.com, x.com"): lambda row: "_gmail.com#ext#" in row["upn"],
    ("domain", "mail.com"): lambda row: False,
    ("not domain", "gmail.com"): lambda row: "_gmail.com#ext#" not in row["upn"],
    ("domain", "contoso.com"): lambda row: True,
    ("domain", "fabrikam.com or contoso.com"): lambda row: True,
    ("not domain", "fabrikam.com and contoso.com"): lambda row: False,
}


@given(filters=st.lists(st.sampled_from(sorted(PLAIN)), max_size=4, unique=True))
def test_filters_find_what_plain_python_finds(store: Store, filters: list[tuple[str, str]]) -> None:
    expected = {f"user {row['id']}" for row in PEOPLE if all(PLAIN[one](row) for one in filters)}
    found: list[str] = []
    total = len(PEOPLE)
    while len(found) < total:
        table = ask(store, "users", Role.OPERATOR, filters=tuple(filters), offset=len(found))
        total = table.total
        found += table.links
        if not table.links:
            break
    assert (set(found), len(found), total) == (expected, len(expected), len(expected))


def test_inactive_come_longest_unused_first(store: Store) -> None:
    times = [row[4].text for row in ask(store, "users", filters=(("inactive", "30d"),)).rows]
    assert times == sorted(times)


def test_inactive_tells_never_and_unknown_apart(store: Store) -> None:
    summary = ask(store, "users", filters=(("inactive", "90d"),)).summary
    enabled = [row["id"] for row in PEOPLE if row["enabled"]]
    never = sum(id_ in SEEN and SEEN[id_] is None and id_ not in TRIED for id_ in enabled)
    unknown = sum(id_ not in SEEN or (SEEN[id_] is None and id_ in TRIED) for id_ in enabled)
    assert never
    assert unknown
    assert f"{never} more never signed in" in summary
    assert f"{unknown} cannot be told" in summary


def test_names_come_in_order_fifteen_at_a_time(store: Store) -> None:
    first, second = ask(store, "users"), ask(store, "users", offset=15)
    names = [fold(row[0].text) for row in (*first.rows, *second.rows)]
    assert len(names) == 30
    assert names == sorted(names)
    assert second.offset == 15


@pytest.mark.parametrize("value", ["0d", "-3d", "3651d", "999999999999999999999d", "soon"])
@pytest.mark.parametrize("name", ["inactive", "active", "using teams", "not using teams", "deleted"])
def test_days_out_of_range_are_refused(store: Store, name: str, value: str) -> None:
    with pytest.raises(BadArgument):
        ask(store, "users", filters=((name, value),))


@pytest.mark.parametrize("filters", [(("manager", "nobody at all"),), (("with licence", "nonsense"),)])
def test_unknown_manager_or_licence_is_not_found(store: Store, filters: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(NotFound):
        ask(store, "users", filters=filters)


def test_without_collected_sign_ins_nobody_is_called_never_signed_in(tmp_path: Any) -> None:
    store = open_store(f"sqlite:///{tmp_path}/other.db")
    put_users(store, user(1, "Adele", "Vance"))
    assert ask(store, "users", filters=(("never signed in", ""),)).total == 0
    assert "1 cannot be told" in ask(store, "users", filters=(("inactive", "90d"),)).summary
    store.close()


def test_many_of_several_departments_or_inactive_come_in_order_to_the_last(database: str) -> None:
    store = open_store(database)
    many = range(1, 2 * FEW + 50)
    put_users(store, *(user(at, "Given", f"Family{at * 7919 % 9973:05}",
                            department=("Sales", "Legal", "Sales", "Retail")[at % 4]) for at in many))  # fmt: skip
    ours = {"connection_id": 1, "round": 1}
    put(store, SignInActivity, [ours | {"id": guid(at), "last_success_at": days_ago(100 + at % 50)} for at in many])
    synced(store, "users", "sign_in_activity")
    by_name = sorted((f"Given Family{at * 7919 % 9973:05}", at) for at in many if at % 4 != 3)
    listed = [name for name, _ in by_name]
    unseen = [at for _, at in sorted((-(at % 50), guid(at)) for at in many if at % 4 in (0, 2))]
    assert min(len(listed), len(unseen)) > FEW
    for offset in (0, 1_200):
        both = ask(store, "users", filters=(("department", "Sales or Legal"),), offset=offset)
        assert [row[0].text for row in both.rows] == listed[offset : offset + 15]
        idle = ask(store, "users", filters=(("department", "Sales"), ("inactive", "90d")), offset=offset)
        assert [link.removeprefix("user ") for link in idle.links] == unseen[offset : offset + 15]
        assert idle.total == len(unseen)
    store.close()


@pytest.mark.parametrize("name", ["licences", "reports", "devices"])
def test_of_many_who_have_so_many_each_is_counted_for(store: Store, name: str, monkeypatch: Any) -> None:
    for value in ("at least 1", "over 1", "under 2", "exactly 0"):
        monkeypatch.setattr(amount_filters, "FEW", 2_000)
        followed = ask(store, "users", filters=((name, value),))
        monkeypatch.setattr(amount_filters, "FEW", 0)
        assert ask(store, "users", filters=((name, value),)) == followed


@pytest.mark.parametrize("value", ["", "many", "over", "over -1", "about 5", "over 99999999999"])
def test_what_is_no_amount_is_refused(store: Store, value: str) -> None:
    with pytest.raises(BadArgument, match="no number of licences"):
        ask(store, "users", filters=(("licences", value),))
