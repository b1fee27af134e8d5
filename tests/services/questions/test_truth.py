"""What questions answer of a whole tenant is what its world says, worked out one by one."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.errors import BadArgument, NotFound
from services.names import address
from services.prices import Prices
from services.privacy import reduced
from services.products import product_name
from services.publishers import MICROSOFT_TENANTS
from services.sandbox.areas.eligibility import ELIGIBLE
from services.specs import Role
from tests.services.questions.collected import NEW_TITLE, RENAMED, Collected, collect

Thing = dict[str, Any]
Compare = Callable[[int, int], bool]


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    collected = collect(f"sqlite:///{tmp_path_factory.mktemp('truth')}/steward.db")
    yield collected
    collected.store.close()


def upns(tenant: Collected, *filters: tuple[str, str]) -> set[str]:
    return {str(row[1]).lower() for row in tenant.whole("users", Role.OPERATOR, filters=filters)}


def expected(tenant: Collected, fits: Callable[[Thing], bool]) -> set[str]:
    people = (user for user in tenant.world.users.values() if fits(user))
    return {address(user["userPrincipalName"], user.get("mail")).lower() for user in people}


def role_holders(tenant: Collected) -> set[str]:
    """Who holds or may take on a role, directly or by a group."""
    world = tenant.world
    principals = {row["principalId"] for row in world.role_assignments}
    principals |= {world.user(name)["id"] for _, name, _ in ELIGIBLE}
    return principals | {member for group in principals for member in world.members.get(group, ())}


def test_people_without_a_second_factor_are_those_the_registration_says(tenant: Collected) -> None:
    password_only = tenant.world.planted["no_mfa"]
    assert upns(tenant, ("without mfa", ""), ("enabled", "")) == expected(
        tenant, lambda one: one["id"] in password_only
    )


def test_people_of_a_group_are_its_members(tenant: Collected) -> None:
    group = tenant.world.group("Finance Team")
    members = tenant.world.members[group["id"]]
    assert upns(tenant, ("in group", "finance team")) == expected(tenant, lambda one: one["id"] in members)
    both = upns(tenant, ("in group", group["id"]), ("guests", ""))
    assert both == expected(tenant, lambda one: one["id"] in members and one["userType"] == "Guest")


def test_people_in_a_role_are_its_holders(tenant: Collected) -> None:
    listed = tenant.ask("role", role="62e90394-69f5-4237-9190-012177145e10")
    people = {link.removeprefix("user ") for link in listed.links if link.startswith("user ")}
    assert upns(tenant, ("in role", "global admins")) == expected(tenant, lambda one: one["id"] in people)


def test_people_at_risk_are_those_microsoft_holds_so(tenant: Collected) -> None:
    risky = {
        id_ for id_, row in tenant.world.risk.users.items() if row["riskState"] in ("atRisk", "confirmedCompromised")
    }
    assert upns(tenant, ("at risk", "")) == expected(tenant, lambda one: one["id"] in risky)
    assert {row[0] for row in tenant.whole("risky_users", Role.OPERATOR)} == {
        user["displayName"] for user in tenant.world.users.values() if user["id"] in risky
    }


def test_admins_hold_a_role_directly_or_by_a_group(tenant: Collected) -> None:
    holders = role_holders(tenant)
    assert upns(tenant, ("admins", "")) == expected(tenant, lambda one: one["id"] in holders)


def test_deleted_people_are_those_in_the_recycle_bin(tenant: Collected) -> None:
    gone = {row["displayName"] for row in tenant.world.tables["deleted"].rows.values() if row["@kind"] == "users"}
    assert {row[0] for row in tenant.whole("users", filters=(("deleted", ""),))} == gone
    deleted = tenant.world.tables["deleted"].rows.values()
    since = tenant.now - timedelta(days=10)
    lately = {row["displayName"] for row in deleted if row["@kind"] == "users"
              and datetime.fromisoformat(row["deletedDateTime"]) >= since}  # fmt: skip
    assert {row[0] for row in tenant.whole("users", filters=(("deleted", "10d"),))} == lately
    with pytest.raises(BadArgument):
        tenant.ask("users", filters=(("deleted", ""), ("department", "Sales")))


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [("in group", "no such group at all", NotFound), ("in role", "no such role", NotFound),
     ("using", "no such app", NotFound), ("with mfa", "carrier pigeon", BadArgument)],
)  # fmt: skip
def test_what_does_not_exist_is_said(tenant: Collected, name: str, value: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        tenant.ask("users", filters=((name, value),))


def test_groups_show_how_many_are_in_them(tenant: Collected) -> None:
    world = tenant.world
    kept = [one for one in world.groups.values() if "Unified" in one["groupTypes"] or not one["mailEnabled"]]
    shown = {(row[0], row[3]) for row in tenant.whole("groups")}
    assert shown == {(one["displayName"], len(world.members.get(one["id"], ()))) for one in kept}
    ownerless = {row[0] for row in tenant.whole("groups", filters=(("without owner", ""),))}
    assert ownerless == {one["displayName"] for one in kept if not world.owners.get(one["id"])}


def test_groups_with_guests_and_those_that_give_licences_are_the_worlds(tenant: Collected) -> None:
    world = tenant.world
    kept = {row[0] for row in tenant.whole("groups")}
    guests = {id_ for id_, one in world.users.items() if one["userType"] == "Guest"}
    groups = world.groups.values()
    with_guests = {one["displayName"] for one in groups if guests & set(world.members.get(one["id"], ()))} & kept
    assert {row[0] for row in tenant.whole("groups", filters=(("with guests", ""),))} == with_guests != set()
    giving = {one["displayName"]: {held["skuId"] for held in one.get("assignedLicenses") or ()} for one in groups}
    assert {row[0] for row in tenant.whole("groups", filters=(("giving licences", ""),))} == {
        name for name in kept if giving[name]
    }
    sku = next(sku for sku in world.skus if any(sku["skuId"] in given for given in giving.values()))
    assert {row[0] for row in tenant.whole("groups", filters=(("giving", sku["skuPartNumber"].lower()),))} == {
        name for name in kept if sku["skuId"] in giving[name]
    }
    with pytest.raises(NotFound):
        tenant.ask("groups", filters=(("giving", "nonsense"),))


def test_groups_are_told_by_their_owners_the_groups_in_them_and_the_apps_they_open(tenant: Collected) -> None:
    world = tenant.world
    kept = {row[0] for row in tenant.whole("groups")}

    def called(ids: Iterable[str]) -> set[str]:
        return {world.groups[id_]["displayName"] for id_ in ids if id_ in world.groups} & kept

    def owned_by(fits: Callable[[dict[str, Any]], bool]) -> set[str]:
        owners = {id_: [world.users[one] for one in ids if one in world.users] for id_, ids in world.owners.items()}
        return called(id_ for id_, ones in owners.items() if any(map(fits, ones)))

    given = [one for one in world.app_role_assignments.values() if one["principalType"] == "Group"]
    app = world.service_principals[given[0]["resourceId"]]
    outer = {id_ for id_, ids in world.members.items() if any(one in world.groups for one in ids)}
    inner = {one for ids in world.members.values() for one in ids if one in world.groups}
    wanted = {
        ("owned by disabled people", ""): owned_by(lambda one: not one["accountEnabled"]),
        ("owned by guests", ""): owned_by(lambda one: one["userType"] == "Guest"),
        ("nested", ""): called(inner),
        ("containing groups", ""): called(outer),
        ("giving access to", app["displayName"]): called(
            one["principalId"] for one in given if one["resourceId"] == app["id"]
        ),
    }
    assert {one: {row[0] for row in tenant.whole("groups", filters=(one,))} for one in wanted} == wanted


def test_devices_are_unseen_and_encrypted_as_their_rows_say(tenant: Collected) -> None:
    with tenant.store.reader(tenant.now) as read:
        seen = dict(read.db.exec_driver_sql("SELECT id, seen_at FROM devices").all())
        crypt = "SELECT d.id, m.encrypted FROM devices d JOIN managed_devices m ON m.device_id = d.device_id"
        encrypted = dict(read.db.exec_driver_sql(crypt).all())
    before = (tenant.now - timedelta(days=30)).timestamp() * 1_000_000
    stale = sum(at is not None and at < before for at in seen.values())
    assert tenant.ask("devices", filters=(("unseen", "30d"),)).total == stale > 0
    assert tenant.ask("devices", filters=(("encrypted", ""),)).total == sum(map(bool, encrypted.values()))
    assert tenant.ask("devices", filters=(("not encrypted", ""),)).total == sum(not one for one in encrypted.values())
    with pytest.raises(BadArgument):
        tenant.ask("devices", filters=(("unseen", "0d"),))


def test_devices_are_told_by_windows_owner_age_and_whose_they_are(tenant: Collected) -> None:
    with tenant.store.reader(tenant.now) as read:
        rows = read.db.exec_driver_sql(
            "SELECT d.system, d.version, d.registered_at, u.enabled, m.ownership FROM devices d "
            "LEFT JOIN users u ON u.id = d.owner_id LEFT JOIN managed_devices m ON m.device_id = d.device_id"
        ).all()
    since = (tenant.now - timedelta(days=200)).timestamp() * 1_000_000
    wanted = {
        ("windows 10", ""): [row for row in rows if str(row[1]).startswith("10.0.1") and row[0] == "Windows"],
        ("windows 11", ""): [row for row in rows if str(row[1]).startswith("10.0.2") and row[0] == "Windows"],
        ("registered", "200d"): [row for row in rows if row[2] is not None and row[2] >= since],
        ("of disabled people", ""): [row for row in rows if row[3] == 0],
        ("company owned", ""): [row for row in rows if row[4] == "company"],
        ("personal", ""): [row for row in rows if row[4] == "personal"],
    }
    found = {one: tenant.ask("devices", filters=(one,)).total for one in wanted}
    assert found == {one: len(rows) for one, rows in wanted.items()}
    assert min(found[name, ""] for name in ("windows 10", "windows 11", "of disabled people")) > 0
    with pytest.raises(BadArgument):
        tenant.ask("devices", filters=(("registered", "0d"),))


def test_groups_with_one_owner_are_those_that_lose_it_with_one_person(tenant: Collected) -> None:
    world = tenant.world
    kept = {row[0] for row in tenant.whole("groups")}
    alone = {one["displayName"] for one in world.groups.values() if len(world.owners.get(one["id"], ())) == 1} & kept
    assert {row[0] for row in tenant.whole("groups", filters=(("with one owner", ""),))} == alone != set()


def test_holders_of_a_role_are_parted_into_permanent_eligible_guests_and_disabled(tenant: Collected) -> None:
    for role in {row["roleDefinitionId"] for row in tenant.world.role_assignments}:
        every = tenant.whole("role", role=role)
        parts = {name: tenant.whole("role", role=role, filters=((name, ""),))
                 for name in ("permanent", "eligible", "guests", "disabled")}  # fmt: skip
        assert sorted(parts["permanent"] + parts["eligible"]) == sorted(every)
        assert tenant.whole("role", role=role, filters=(("permanent", ""), ("eligible", ""))) == every
        assert parts["permanent"] == [row for row in every if row[2] == "for good"]
        assert parts["guests"] == [row for row in every if str(row[1]).startswith("guest")]
        assert parts["disabled"] == [row for row in every if str(row[1]).endswith("disabled")]


def test_eligible_and_permanent_admins_make_up_all_admins(tenant: Collected) -> None:
    eligible, permanent = upns(tenant, ("eligible admins", "")), upns(tenant, ("permanent admins", ""))
    assert eligible
    assert eligible | permanent == upns(tenant, ("admins", ""))
    names = {name for _, name, _ in ELIGIBLE if name in {one["displayName"] for one in tenant.world.users.values()}}
    assert {tenant.world.user(name)["userPrincipalName"].lower() for name in names} <= eligible


def test_usage_of_a_service_is_that_of_all_services_in_the_time_asked_for(tenant: Collected) -> None:
    every = {row[0]: row for row in tenant.whole("usage")}
    (teams,) = tenant.whole("usage", filters=(("teams", ""),))
    assert teams == every["Teams"]
    assert {row[0]: row[1] for row in tenant.whole("usage", filters=(("", "30d"),))} == {
        name: row[2] for name, row in every.items()
    }
    for value in ("0d", "from 2026-01-01 to 2026-01-31"):
        with pytest.raises(BadArgument):
            tenant.ask("usage", filters=(("", value),))


def test_expired_secrets_are_all_that_have_ended(tenant: Collected) -> None:
    ended = [
        credential
        for app in tenant.world.applications.values()
        for credential in (*app["passwordCredentials"], *app["keyCredentials"])
        if datetime.fromisoformat(credential["endDateTime"]) < tenant.now
    ]
    assert tenant.ask("secrets", filters=(("expired", ""),)).total == len(ended) > 0


def test_changes_are_parted_by_what_they_are_about(tenant: Collected) -> None:
    every = tenant.whole("changes", filters=(("", "7d"),))
    people = tenant.whole("changes", filters=(("to people", ""), ("", "7d")))
    assert people == [row for row in every if str(row[1]).endswith("(account)")]
    groups = tenant.whole("changes", filters=(("to groups", ""), ("", "7d")))
    assert not [row for row in groups if str(row[1]).endswith("(account)")]


def test_groups_named_so_have_it_in_their_name(tenant: Collected) -> None:
    kept = {str(row[0]) for row in tenant.whole("groups")}
    assert (
        {row[0] for row in tenant.whole("groups", filters=(("named", "TEAM"),))}
        == {name for name in kept if "team" in name.lower()}
        != set()
    )
    assert not tenant.whole("groups", filters=(("named", "100%"),))


@pytest.mark.parametrize(
    ("name", "compare"),
    [("members over", operator.gt), ("members at least", operator.ge), ("members under", operator.lt),
     ("members at most", operator.le), ("members exactly", operator.eq)],
)  # fmt: skip
def test_groups_of_a_size_are_those_of_so_many_members(tenant: Collected, name: str, compare: Compare) -> None:
    sizes = {str(row[0]): int(row[3]) for row in tenant.whole("groups")}
    for wanted in (0, sorted(sizes.values())[len(sizes) // 2], max(sizes.values())):
        found = {row[0] for row in tenant.whole("groups", filters=((name, str(wanted)),))}
        assert found == {group for group, members in sizes.items() if compare(members, wanted)}
    with pytest.raises(BadArgument):
        tenant.ask("groups", filters=((name, "many"),))


def test_groups_of_a_person_are_those_they_are_in(tenant: Collected) -> None:
    adele = tenant.world.user("Adele Vance")["id"]
    hers = {row[0] for row in tenant.whole("groups", filters=(("with member", "adele vance"),))}
    kept = {row[0] for row in tenant.whole("groups")}
    inside = {
        one["displayName"] for one in tenant.world.groups.values() if adele in tenant.world.members.get(one["id"], ())
    }
    assert hers == inside & kept


def test_group_shows_its_owners(tenant: Collected) -> None:
    group = tenant.world.group("Finance Team")
    profile = tenant.ask("group", group=group["id"])
    sections = {section.title: {line.text for line in section.lines} for section in profile.sections}
    assert sections["Owners"] == {tenant.world.users[id_]["displayName"] for id_ in tenant.world.owners[group["id"]]}
    with pytest.raises(NotFound):
        tenant.ask("group", group="gone")


def test_holders_of_a_role_are_told_with_the_group_they_have_it_by(tenant: Collected) -> None:
    world = tenant.world
    names = {**world.users, **world.groups, **world.service_principals}
    for role in {row["roleDefinitionId"] for row in world.role_assignments}:
        direct = {
            names[row["principalId"]]["displayName"]
            for row in world.role_assignments
            if row["roleDefinitionId"] == role
            and row["principalId"] not in world.groups
            and row["principalId"] in names
        }
        rows = tenant.whole("role", role=role)
        assert {row[0] for row in rows if row[2] == "for good" and row[3] == "directly"} >= direct
    with pytest.raises(NotFound):
        tenant.ask("role", role="gone")


def test_licence_counts_what_was_bought_and_who_wastes_it(tenant: Collected) -> None:
    disabled = tenant.world.planted["disabled_but_licensed"]
    for sku in tenant.world.skus:
        profile = tenant.ask("licence", licence=sku["skuId"])
        facts = {fact.label: fact.value.text for fact in profile.facts}
        assert facts["Bought"] == sku["prepaidUnits"]["enabled"]
        holders = {
            id_ for id_ in disabled
            if any(one["skuId"] == sku["skuId"] for one in tenant.world.users[id_]["assignedLicenses"])
        }  # fmt: skip
        wasted = sum(section.total for section in profile.sections if section.title.startswith("On disabled"))
        assert wasted == len(holders)
    with pytest.raises(NotFound):
        tenant.ask("licence", licence="gone")


def test_group_tells_which_licences_it_gives_and_its_people_have_them_through_it(tenant: Collected) -> None:
    world = tenant.world
    names = {sku["skuId"]: product_name(sku["skuPartNumber"]) for sku in world.skus}
    giving = [one for one in world.groups.values() if one.get("assignedLicenses")]
    assert giving
    for group in giving:
        sections = {section.title: section for section in tenant.ask("group", group=group["id"]).sections}
        given = {held["skuId"] for held in group["assignedLicenses"]}
        assert {line.text for line in sections["Gives licences"].lines} == {names[sku] for sku in given}
        member = next(id_ for id_ in world.members[group["id"]] if id_ in world.users)
        held = {held["skuId"] for held in world.users[member]["assignedLicenses"]}
        (licences,) = [one for one in tenant.ask("user", who=member).sections if one.title == "Licences"]
        through = {line.text for line in licences.lines if "(through " in str(line.text)}
        assert {f"{names[sku]} (through {group['displayName']})" for sku in given & held} <= through


def test_licences_cost_their_price_for_every_seat_bought_and_wasted(tenant: Collected) -> None:
    prices = Prices("EUR", {sku["skuPartNumber"]: Decimal(10) for sku in tenant.world.skus[:3]})
    plain = {row[0]: row for row in tenant.whole("licences")}
    rows = {row[0]: row for row in tenant.whole("licences", prices=prices)}
    assert rows.keys() == plain.keys()
    for sku in tenant.world.skus:
        name, bought, _, wasted, costs, lost = rows[product_name(sku["skuPartNumber"])]
        assert wasted == sum(plain[name][4:])
        priced = sku["skuPartNumber"] in prices.per_month
        assert (costs, lost) == ((f"{10 * bought:,}", f"{10 * wasted:,}") if priced else (None, None))
        profile = tenant.ask("licence", licence=sku["skuId"], prices=prices)
        facts = {fact.label: fact.value.text for fact in profile.facts}
        assert facts.get("Wasted money") == (f"EUR {10 * wasted:,} a month" if priced else None)
    assert "They cost EUR " in tenant.ask("licences", prices=prices).summary
    assert "cost" not in tenant.ask("licences").summary


def test_charts_show_what_the_tables_beside_them_say(tenant: Collected) -> None:
    usage = tenant.ask("usage")
    assert dict(usage.chart.series[0].points) == {row[0].text: row[2].text for row in usage.rows}
    failed = tenant.ask("signins_failed", Role.OPERATOR, filters=(("", "30d"),))
    assert sum(number for _, number in failed.chart.series[0].points) == failed.total > 0
    changes = tenant.ask("changes", filters=(("", "7d"),))
    assert sum(number for _, number in changes.chart.series[0].points) == changes.total > 0
    app = next(one for one in tenant.world.service_principals.values() if one["displayName"] == "Salesforce")
    weeks = tenant.ask("usage", app=app["id"])
    assert [number for _, number in weeks.chart.series[0].points] == [row[2].text for row in reversed(weeks.rows)]


def test_permissions_of_an_app_are_those_it_was_granted(tenant: Collected) -> None:
    world = tenant.world
    for app in list(world.service_principals.values())[:12]:
        granted = {
            word for row in world.tables["oauth2PermissionGrants"].rows.values() if row["clientId"] == app["id"]
            for word in row["scope"].split()
        }  # fmt: skip
        delegated = {row[2] for row in tenant.whole("permissions", app=app["id"]) if row[1] != "by itself, for all"}
        assert delegated == granted


def test_risky_apps_hold_a_permission_of_high_risk(tenant: Collected) -> None:
    risky = {row[0] for row in tenant.whole("apps", filters=(("risky", ""),))}
    assert {"Contoso Mail Archiver", "Contoso Legacy Portal"} <= risky
    mail = {row[0] for row in tenant.whole("apps", filters=(("with", "mail.readwrite"),))}
    assert "Contoso Mail Archiver" in mail
    with pytest.raises(NotFound):
        tenant.ask("apps", filters=(("with", "Nothing.At.All"),))


def test_apps_without_owner_are_those_nobody_owns_here_or_in_their_registration(tenant: Collected) -> None:
    world = tenant.world
    registered = {app["appId"]: app["id"] for app in world.applications.values()}
    expected = {
        app["displayName"] for app in world.service_principals.values()
        if app["appOwnerOrganizationId"] not in MICROSOFT_TENANTS
        and not world.owners.get(app["id"]) and not world.owners.get(registered.get(app["appId"], ""))
    }  # fmt: skip
    without = tenant.whole("apps", filters=(("without owner", ""),))
    assert expected
    assert {str(row[0]).removesuffix(" (disabled)") for row in without} == expected


def test_sign_ins_of_a_person_are_those_of_the_log(tenant: Collected) -> None:
    adele = tenant.world.user("Adele Vance")["id"]
    since = tenant.now - timedelta(days=7)
    with tenant.store.reader(tenant.now) as read:
        log = read.db.exec_driver_sql(f"SELECT created_at FROM sign_ins WHERE user_id = '{adele}'").scalars().all()
    rows = tenant.whole("signins", Role.OPERATOR, who=adele, filters=(("", "7d"),))
    assert len(rows) == sum(at >= since.timestamp() * 1_000_000 for at in log)
    times = [row[0] for row in rows]
    assert times == sorted(times, reverse=True)
    with pytest.raises(BadArgument):
        tenant.ask("signins", who=adele, filters=(("", "0d"),))


def test_failed_sign_ins_say_why(tenant: Collected) -> None:
    rows = tenant.whole("signins_failed", Role.OPERATOR, filters=(("", "30d"),))
    assert rows
    assert all(row[4] != "success" for row in rows)
    victim = tenant.world.users[next(iter(tenant.world.planted["sign_ins_under_attack"]))]
    assert sum(row[0] == victim["displayName"] for row in rows) > 20


def test_devices_of_a_person_are_theirs(tenant: Collected) -> None:
    table = tenant.ask("devices", who=tenant.world.user("Adele Vance")["id"])
    assert table.total == len(table.rows) > 0
    assert {row[4].text for row in table.rows} == {"Adele Vance"}


def test_secrets_that_end_soon_are_those_planted(tenant: Collected) -> None:
    world = tenant.world
    ending = set()
    for app in world.applications.values():
        for credential in (*app["passwordCredentials"], *app["keyCredentials"]):
            end = datetime.fromisoformat(credential["endDateTime"])
            if tenant.now - timedelta(days=30) <= end <= tenant.now + timedelta(days=90):
                ending.add(app["displayName"])
    shown = {row[0].removesuffix(" (Steward itself)") for row in tenant.whole("secrets", filters=(("", "90d"),))}
    assert shown == ending


def test_changes_tell_what_a_sync_found_different(tenant: Collected) -> None:
    person = tenant.world.user(RENAMED)["id"]
    (row,) = tenant.whole("changes", who=person)
    assert row[1] == f"{RENAMED} (account)"
    assert str(row[3]).endswith(f"→ {NEW_TITLE}")
    assert tenant.whole("changes", who=tenant.world.user("Adele Vance")["id"]) == []


def test_two_people_are_compared_by_what_they_hold(tenant: Collected) -> None:
    world = tenant.world
    one, other = world.user("Adele Vance")["id"], world.user("Lee Gu")["id"]
    rows = tenant.whole("compare", who=one, other=other)
    groups = {str(row[0]).removeprefix("Group: "): row[1:] for row in rows if str(row[0]).startswith("Group: ")}
    for group in world.groups.values():
        name = group["displayName"]
        if name in groups and "holds roles" not in name:
            held = tuple("yes" if who in world.members[group["id"]] else "no" for who in (one, other))
            assert groups[name] == held
    with pytest.raises(BadArgument):
        tenant.ask("compare", who=one, other=one)


def test_azure_roles_of_a_person_are_those_assigned(tenant: Collected) -> None:
    rows = tenant.whole("azure_roles", who=tenant.world.user("Lee Gu")["id"])
    assert {row[1] for row in rows} == {"Owner"}
    assert len(tenant.whole("azure_roles")) > len(rows)


def test_azure_roles_are_narrowed_by_role_subscription_and_holder(tenant: Collected) -> None:
    every = tenant.whole("azure_roles")
    owners = [row for row in every if row[1] == "Owner"]
    assert 0 < len(owners) < len(every)
    assert tenant.whole("azure_roles", filters=(("named", "owners"),)) == owners
    narrowed = tenant.whole("azure_roles", filters=(("named", "owner"), ("in subscription", "production")))
    assert narrowed == owners
    states = {
        one: tenant.whole("azure_roles", filters=((one, ""),)) for one in ("guests", "disabled", "deleted", "apps")
    }
    assert all(row in every for rows in states.values() for row in rows)
    assert all(row[4] == "guest" for row in states["guests"])
    assert all(row[4] == "disabled" for row in states["disabled"])
    assert all(row[4] in ("deleted", "missing") for row in states["deleted"])


def test_a_persons_card_names_groups_roles_factors_and_devices(tenant: Collected) -> None:
    admin = tenant.world.user("MOD Administrator")["id"]
    profile = tenant.ask("user", Role.OPERATOR, who=admin)
    sections = {section.title: [str(line.text) for line in section.lines] for section in profile.sections}
    assert any(line.startswith("Global Administrator") for line in sections["Directory roles"])
    assert any("User Access Administrator" in line for line in sections["Azure roles"])
    adele = tenant.ask("user", who=tenant.world.user("Adele Vance")["id"])
    assert {"Groups", "Licences", "Devices"} <= {section.title for section in adele.sections}
    assert len(profile.next) <= 6


def test_risk_is_shown_on_a_card_to_more_than_viewers_only(tenant: Collected) -> None:
    risky = next(
        id_
        for id_, row in tenant.world.risk.users.items()
        if row["riskState"] == "atRisk" and id_ in tenant.world.users
    )
    card = tenant.ask("user", Role.OPERATOR, who=risky)
    told = {role: reduced(card, tenant.asked(role, who=risky)) for role in (Role.OPERATOR, Role.VIEWER)}
    labels = {role: {fact.label for fact in one.facts} for role, one in told.items()}
    assert labels[Role.OPERATOR] - labels[Role.VIEWER] == {"Risk"}
    assert tenant.ask("risk", Role.OPERATOR, who=risky).badge.text == "at risk"


def test_usage_of_services_counts_those_active_in_each_window(tenant: Collected) -> None:
    for _, week, month, quarter in tenant.whole("usage"):
        assert week <= month <= quarter <= len(tenant.world.users)
