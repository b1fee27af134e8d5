"""Every filter of apps, secrets and licences keeps what a plain Python filter over the same world keeps."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest

from services.errors import BadArgument, NotFound
from services.prices import Prices
from services.products import product_name
from services.publishers import MICROSOFT_TENANTS
from services.store.types import DAY, to_us
from tests.services.questions.collected import Collected, collect

Thing = dict[str, Any]
Fits = Callable[[Thing], bool]


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    collected = collect(f"sqlite:///{tmp_path_factory.mktemp('apps')}/steward.db")
    yield collected
    collected.store.close()


def listed(tenant: Collected, *filters: tuple[str, str]) -> set[str]:
    return {str(row[0]).removesuffix(" (disabled)") for row in tenant.whole("apps", filters=filters)}


def held(tenant: Collected, app: Thing) -> list[Thing]:
    """What proves an app: its own secrets and those of its registration."""
    registered = [one for one in tenant.world.applications.values() if one["appId"] == app["appId"]]
    kinds = ("passwordCredentials", "keyCredentials")
    return [key | {"kind": kind} for one in (app, *registered) for kind in kinds for key in one.get(kind) or ()]


def owners(tenant: Collected, app: Thing) -> set[str]:
    world = tenant.world
    registered = [one["id"] for one in world.applications.values() if one["appId"] == app["appId"]]
    return {owner for id_ in (app["id"], *registered) for owner in world.owners.get(id_, ())}


def database(tenant: Collected, sql: str) -> list[Any]:
    with tenant.store.reader(tenant.now) as read:
        return [tuple(row) for row in read.db.exec_driver_sql(sql)]


def plain(tenant: Collected) -> dict[tuple[str, str], Fits]:
    """Each filter with what it keeps, as told by the world, and by the log for what people did."""
    world = tenant.world
    grants = list(world.tables["oauth2PermissionGrants"].rows.values())
    since = to_us(tenant.now) // DAY - 30
    used = database(tenant, "SELECT DISTINCT app_id, user_id, max(day) FROM app_usage GROUP BY 1, 2")
    lately = [app for app, _, day in used if day >= since]
    week = to_us(tenant.now - timedelta(days=7)) // DAY
    used_lately = {app for app, _, day in used if day >= week}
    owner = next(iter(world.users[one] for ids in world.owners.values() for one in ids if one in world.users))
    consenting = next(world.users[one["principalId"]] for one in grants if one["consentType"] == "Principal")
    departments = {id_: one.get("department") for id_, one in world.users.items()}
    given = {(one, app["id"]) for app in world.service_principals.values() for one, _ in assigned(tenant, app)}
    adele = world.user("Adele Vance")["id"]
    hers = {adele, *(group for group, members in world.members.items() if adele in members)}
    compared = {"over": operator.gt, "at least": operator.ge, "under": operator.lt, "at most": operator.le,
                "exactly": operator.eq}  # fmt: skip
    fits: dict[tuple[str, str], Fits] = {
        (f"users {name}", "6"): lambda one, compare=compare: compare(lately.count(one["appId"]), 6)
        for name, compare in compared.items()
    }
    permitted = set(database(tenant, "SELECT client_id, kind, everybody, people > 0 FROM app_permissions"))
    return fits | {
        ("owned by", owner["userPrincipalName"]): lambda one: owner["id"] in owners(tenant, one),
        ("owned by disabled people", ""): lambda one: any(
            not world.users[id_]["accountEnabled"] for id_ in owners(tenant, one) if id_ in world.users
        ),
        ("published by", "asana"): lambda one: "asana"
        in ((one["verifiedPublisher"] or {}).get("displayName") or "").lower(),
        ("published by", "microsoft"): lambda one: one["appOwnerOrganizationId"] in MICROSOFT_TENANTS,
        ("single sign-on", ""): lambda one: one.get("preferredSingleSignOnMode") not in (None, "notSupported"),
        ("no single sign-on", ""): lambda one: one.get("preferredSingleSignOnMode") in (None, "notSupported"),
        ("protocol", "SAML"): lambda one: one.get("preferredSingleSignOnMode") == "saml",
        ("not protocol", "SAML"): lambda one: one.get("preferredSingleSignOnMode") != "saml",
        ("assignment required", ""): lambda one: one["appRoleAssignmentRequired"],
        ("assignment not required", ""): lambda one: not one["appRoleAssignmentRequired"],
        ("managed identities", ""): lambda one: one["servicePrincipalType"] == "ManagedIdentity",
        ("holding secrets", ""): lambda one: bool(held(tenant, one)),
        ("holding no secrets", ""): lambda one: not held(tenant, one),
        ("holding expired secrets", ""): lambda one: any(
            datetime.fromisoformat(key["endDateTime"]) <= tenant.now for key in held(tenant, one)
        ),
        ("application permissions", ""): lambda one: any(
            row[:2] == (one["id"], "application") for row in permitted
        ),
        ("user consent", ""): lambda one: any(
            row["clientId"] == one["id"] and row["consentType"] == "Principal" and row["scope"].strip()
            for row in grants
        ),
        ("admin consent", ""): lambda one: any(
            row[0] == one["id"] and (row[1] == "application" or row[2]) for row in permitted
        ),
        ("consented by", consenting["userPrincipalName"]): lambda one: any(
            row["clientId"] == one["id"] and row["principalId"] == consenting["id"] for row in grants
        ),
        ("assigned to", "adele vance"): lambda one: any((id_, one["id"]) in given for id_ in hers),
        ("used", "7d"): lambda one: any(row == one["appId"] for row in used_lately),
        **{
            ("owners", f"{name} 1"): lambda one, compare=compare: compare(len(owners(tenant, one)), 1)
            for name, compare in compared.items()
        },
        ("not used by department", "Sales"): lambda one: not any(
            app == one["appId"] and departments.get(user) == "Sales" for app, user, _ in used
        ),
        ("used by department", "Sales"): lambda one: any(
            app == one["appId"] and departments.get(user) == "Sales" for app, user, _ in used
        ),
    }  # fmt: skip


def assigned(tenant: Collected, app: Thing) -> list[tuple[str, str]]:
    return [
        (row["principalId"], row["principalType"])
        for row in tenant.world.app_role_assignments.values()
        if row["resourceId"] == app["id"]
    ]


def test_apps_are_narrowed_as_the_world_says_by_each_filter_and_by_any_two(tenant: Collected) -> None:
    apps = list(tenant.world.service_principals.values())
    kept = {one: {app["displayName"] for app in apps if fits(app)} for one, fits in plain(tenant).items()}
    found = {one: listed(tenant, one) for one in kept}
    assert found == kept
    both = list(combinations(kept, 2))[::7]
    assert {pair: listed(tenant, *pair) for pair in both} == {(one, two): kept[one] & kept[two] for one, two in both}


def test_somebody_else_owns_nothing_and_a_department_uses_what_its_people_do(tenant: Collected) -> None:
    assert listed(tenant, ("used by", "sales")) == listed(tenant, ("used by department", "sales"))
    for name, value, error in (
        ("users over", "many", BadArgument), ("owned by", "nobody of that name", NotFound),
        ("used by department", "no such department", NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            tenant.ask("apps", filters=((name, value),))


def test_growing_apps_have_more_sign_ins_than_before(tenant: Collected) -> None:
    today = to_us(tenant.now) // DAY
    days = database(tenant, "SELECT app_id, day, count FROM app_usage")
    more: dict[str, int] = {}
    for app, day, count in days:
        if day > today - 28:
            more[app] = more.get(app, 0) + (count if day > today - 14 else -count)
    growing = [row[3] for row in tenant.whole("apps", filters=(("growing first", ""),))]
    assert growing == sorted(
        (more.get(one["appId"], 0) for one in tenant.world.service_principals.values()), reverse=True
    )
    assert [row[3] for row in tenant.whole("apps", filters=(("shrinking first", ""),))] == growing[::-1]
    (column,) = tenant.ask("apps", filters=(("protocol", "saml"),)).columns[3:]
    assert column.title == "Sign-on"


def test_secrets_are_narrowed_by_kind_and_by_owner(tenant: Collected) -> None:
    def total(*names: str) -> int:
        return int(
            tenant.ask(
                "secrets", filters=(*((name, "") for name in names), ("", "from 2020-01-01 to 2040-01-01"))
            ).total
        )

    assert total() == total("only certificates") + total("only secrets") > total("only secrets") > 0
    unowned = sum(
        len(one["passwordCredentials"]) + len(one["keyCredentials"])
        for one in tenant.world.applications.values()
        if not {owner for app in (one, *tenant.world.service_principals.values()) if app["appId"] == one["appId"]
                for owner in tenant.world.owners.get(app["id"], ())}
    )  # fmt: skip
    assert total("without owner") == unowned > 0


@pytest.mark.parametrize("name", ["free", "used", "bought", "wasted", "cost", "price"])
def test_licences_are_narrowed_by_their_numbers(tenant: Collected, name: str) -> None:
    world = tenant.world
    prices = Prices("EUR", {sku["skuPartNumber"]: Decimal(number) for number, sku in enumerate(world.skus[:3], 10)})
    rows = {row[0]: row for row in tenant.whole("licences")}

    def number(sku: Thing) -> Decimal | int | None:
        _, bought, used, free, *wasted = rows[product_name(sku["skuPartNumber"])]
        price = prices.per_month.get(sku["skuPartNumber"])
        told = {"free": free, "used": used, "bought": bought, "wasted": sum(wasted), "price": price}
        return told[name] if name in told else None if price is None else price * bought

    numbers = {product_name(sku["skuPartNumber"]): number(sku) for sku in world.skus}
    known = sorted(int(one) for one in numbers.values() if one is not None)
    limit = known[len(known) // 2]
    ways = {"over": operator.gt, "under": operator.lt, "at least": operator.ge}
    kept = {one.name for one in tenant_filters(tenant) if one.name.startswith(f"{name} ")}
    assert kept
    for one in kept:
        compare = ways[one.removeprefix(f"{name} ")]
        found = {row[0] for row in tenant.whole("licences", filters=((one, str(limit)),), prices=prices)}
        assert found == {sku for sku, value in numbers.items() if value is not None and compare(value, limit)}
    with pytest.raises(BadArgument):
        tenant.ask("licences", filters=((kept.pop(), "few"),))


def tenant_filters(tenant: Collected) -> Any:
    return tenant.asked().specs.questions["licences"].filters


def test_card_of_an_app_shows_the_groups_assigned_to_it(tenant: Collected) -> None:
    groups = tenant.world.groups
    for app in tenant.world.service_principals.values():
        named = {groups[id_]["displayName"] for id_, kind in assigned(tenant, app) if kind == "Group" and id_ in groups}
        sections = {one.title: one for one in tenant.ask("app", app=app["id"]).sections}
        if named:
            section = sections["Groups assigned to it"]
            assert section.total == len(named)
            assert {line.text for line in section.lines} <= named
