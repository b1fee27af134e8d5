"""Every filter of roles, their holders, Azure roles and secrets keeps what a plain Python filter of the rows keeps."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import pytest

from services.errors import BadArgument, NotFound
from services.store.types import DAY, to_us
from tests.services.questions.collected import Collected, collect

Row = dict[str, Any]
Fits = Callable[[Row], bool]
BELOW = 4


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    collected = collect(f"sqlite:///{tmp_path_factory.mktemp('roles')}/steward.db")
    yield collected
    collected.store.close()


def rows(tenant: Collected, table: str) -> list[Row]:
    with tenant.store.reader(tenant.now) as read:
        return [dict(row._mapping) for row in read.db.exec_driver_sql(f"SELECT * FROM {table}")]


def people(tenant: Collected) -> dict[str, Row]:
    return {row["id"]: row for row in rows(tenant, "users")}


def without_mfa(tenant: Collected) -> set[str]:
    return {row["id"] for row in rows(tenant, "mfa_registration") if row["registered"] == 0}


def of_roles(tenant: Collected) -> dict[tuple[str, str], Fits]:
    """Each filter of roles with what it keeps of a role that has its holdings in `held`."""
    known = people(tenant)
    ways = {"over": operator.gt, "at least": operator.ge, "under": operator.lt, "at most": operator.le}

    def some(fits: Fits) -> Fits:
        return lambda role: any(map(fits, role["held"]))

    def so_many(way: str, number: int) -> Fits:
        return lambda role: bool(ways[way](len({one["holder_id"] for one in role["held"]}), number))

    return {
        **{("holders", f"{way} {number}"): so_many(way, number) for way in ways for number in (1, 2, 4)},
        ("unheld", ""): lambda role: not role["held"],
        ("eligible", ""): some(lambda one: one["way"] == "eligible"),
        ("permanent", ""): some(lambda one: one["way"] == "permanent"),
        ("through groups", ""): some(lambda one: one["through"] != ""),
        ("with apps", ""): some(lambda one: one["kind"] == "servicePrincipal"),
        ("with guests", ""): some(lambda one: known.get(one["holder_id"], {}).get("user_type") == "Guest"),
        ("with disabled people", ""): some(lambda one: known.get(one["holder_id"], {}).get("enabled") == 0),
        ("custom", ""): lambda role: not role["built_in"],
    }


def test_roles_are_narrowed_by_each_filter_and_by_any_two(tenant: Collected) -> None:
    held = rows(tenant, "effective_roles")
    roles = [
        role | {"held": [one for one in held if one["role_id"] == role["id"]]}
        for role in rows(tenant, "directory_roles")
    ]
    fits = of_roles(tenant)
    for chosen in (*combinations(fits, 1), *combinations(fits, 2)):
        listed = [role for role in roles if role["held"] or ("unheld", "") in chosen]
        wanted = {role["name"] for role in listed if all(fits[one](role) for one in chosen)}
        assert {str(row[0]) for row in tenant.whole("roles", filters=chosen)} == wanted, chosen
    assert sum(bool(role["held"]) for role in roles) == len(tenant.whole("roles"))


def test_roles_are_sorted_by_how_many_hold_them(tenant: Collected) -> None:
    held = rows(tenant, "effective_roles")
    names = {role["name"]: role["id"] for role in rows(tenant, "directory_roles")}
    for order, way in (("most holders first", -1), ("fewest holders first", 1)):
        found = [str(row[0]) for row in tenant.whole("roles", filters=((order, ""),))]
        many = {name: len({one["holder_id"] for one in held if one["role_id"] == names[name]}) for name in found}
        assert found == sorted(found, key=lambda name: (way * many[name], name))


def test_holders_of_a_role_are_narrowed_by_each_filter_and_by_any_two(tenant: Collected) -> None:
    known, unprotected = people(tenant), without_mfa(tenant)
    seen = {row["id"]: row["last_success_at"] for row in rows(tenant, "sign_in_activity")}
    before = to_us(tenant.now) - 30 * DAY

    def account(fits: Fits) -> Fits:
        return lambda one: one["holder_id"] in known and fits(known[one["holder_id"]])

    fits: dict[tuple[str, str], Fits] = {
        ("guests", ""): account(lambda user: user["user_type"] == "Guest"),
        ("disabled", ""): account(lambda user: not user["enabled"]),
        ("apps", ""): lambda one: one["kind"] == "servicePrincipal",
        ("through groups", ""): lambda one: one["through"] != "",
        ("directly", ""): lambda one: one["through"] == "",
        ("limited", ""): lambda one: one["scope"] != "/",
        ("without mfa", ""): account(lambda user: user["id"] in unprotected),
        ("inactive", "30d"): account(lambda user: bool(user["enabled"]) and (seen.get(user["id"]) or before) < before),
        ("department", "IT"): account(lambda user: user["department"] == "IT"),
        ("synced", ""): account(lambda user: bool(user["synced"])),
        ("cloud only", ""): account(lambda user: not user["synced"]),
    }
    held = rows(tenant, "effective_roles")
    for role in {one["role_id"] for one in held}:
        for chosen in (*combinations(fits, 1), *combinations(fits, 2)):
            wanted = sum(all(fits[name](one) for name in chosen) for one in held if one["role_id"] == role)
            assert len(tenant.whole("role", role=role, filters=chosen)) == wanted, chosen


def test_azure_roles_are_narrowed_by_each_filter_and_by_any_two(tenant: Collected) -> None:
    known, unprotected = people(tenant), without_mfa(tenant)
    named = {row["id"]: row for row in rows(tenant, "azure_roles")}
    made = {
        (row["principal_id"], row["role_id"], row["scope"]): row["created_at"]
        for row in rows(tenant, "azure_role_assignments")
    }
    lately = to_us(tenant.now) - 90 * DAY
    groups = {row["id"]: row["name"] for row in rows(tenant, "groups")}
    held = rows(tenant, "azure_access")
    through = next(one["through"] for one in held if one["through"])

    def below(one: Row) -> bool:
        return one["scope"].lower().startswith("/subscriptions/") and one["scope"].count("/") >= BELOW - 1

    fits: dict[tuple[str, str], Fits] = {
        ("left behind", ""): lambda one: one["state"] in ("disabled", "deleted", "missing"),
        ("guests", ""): lambda one: bool(one["guest"]),
        ("apps", ""): lambda one: one["kind"] == "servicePrincipal",
        ("groups", ""): lambda one: one["kind"] == "group",
        ("through groups", ""): lambda one: one["through"] != "",
        ("directly", ""): lambda one: one["through"] == "",
        ("through", groups[through]): lambda one: one["through"] == through,
        ("on subscriptions", ""): lambda one: not one["inherited"] and not below(one),
        ("on resources", ""): below,
        ("inherited", ""): lambda one: bool(one["inherited"]),
        ("conditional", ""): lambda one: bool(one["conditional"]),
        ("custom", ""): lambda one: not named[one["role_id"]]["built_in"],
        ("in resource group", "Secrets"): lambda one: "/resourcegroups/secrets" in one["scope"].lower(),
        ("given", "90d"): lambda one: (
            (made[one["through"] or one["holder_id"], one["role_id"], one["scope"]] or 0) >= lately
        ),
        ("without mfa", ""): lambda one: one["holder_id"] in unprotected,
        ("department", "IT"): lambda one: known.get(one["holder_id"], {}).get("department") == "IT",
    }
    for chosen in (*combinations(fits, 1), *combinations(fits, 2)):
        wanted = sum(all(fits[name](one) for name in chosen) for one in held)
        assert len(tenant.whole("azure_roles", filters=chosen)) == wanted, chosen
    either = (("disabled", ""), ("deleted", ""))
    assert len(tenant.whole("azure_roles", filters=either)) == sum(map(fits["left behind", ""], held))


def test_secrets_are_narrowed_by_whose_they_are_and_how_old(tenant: Collected) -> None:
    known = people(tenant)
    registered = {row["id"]: row for row in rows(tenant, "app_registrations")}
    own = [row | {"own": True} for row in rows(tenant, "own_credentials")]
    others = [
        row | {"own": False, "app_id": registered[row["registration_id"]]["app_id"]}
        for row in rows(tenant, "app_credentials")
        if row["id"] not in {one["id"] for one in own}
    ]
    apps = {row["app_id"]: row for row in rows(tenant, "apps")}
    owned = rows(tenant, "app_owners")
    since = to_us(tenant.now) - 30 * DAY

    def owners(one: Row) -> set[str]:
        things = {one["registration_id"], apps.get(one["app_id"], {}).get("id")}
        return {row["owner_id"] for row in owned if row["owned_id"] in things}

    owner = next(row["owner_id"] for one in others for row in owned if row["owner_id"] in owners(one))
    app = next(apps[one["app_id"]] for one in others if one["app_id"] in apps)
    department = next(known[row["owner_id"]]["department"] for row in owned if row["owner_id"] in known)
    fits: dict[tuple[str, str], Fits] = {
        ("of app", app["name"]): lambda one: one["app_id"] == app["app_id"],
        ("owned by", known[owner]["upn"]): lambda one: owner in owners(one),
        ("owned in department", department): lambda one: any(
            known.get(id_, {}).get("department") == department for id_ in owners(one)
        ),
        ("lasting", "360d"): lambda one: one["ends_at"] - one["starts_at"] > 360 * 1.02 * DAY,
        ("lasting", "730d"): lambda one: one["ends_at"] - one["starts_at"] > 730 * 1.02 * DAY,
        ("older than", "180d"): lambda one: one["starts_at"] < to_us(tenant.now) - 180 * DAY,
        ("created", "90d"): lambda one: one["starts_at"] >= to_us(tenant.now) - 90 * DAY,
        ("own", ""): lambda one: one["own"],
        ("without end", ""): lambda one: one["ends_at"] is None,
    }
    listed = [one for one in (*own, *others) if one["ends_at"] >= since]
    for chosen in (*combinations(fits, 1), *combinations(fits, 2)):
        wanted = sum(all(fits[name](one) for name in chosen) for one in listed)
        assert len(tenant.whole("secrets", filters=chosen)) == wanted, chosen


@pytest.mark.parametrize(
    ("question", "name", "value", "error"),
    [
        ("roles", "holders", "many", BadArgument),
        ("azure_roles", "through", "Nobody's Own Group", NotFound),
        ("azure_roles", "given", "0d", BadArgument),
        ("secrets", "of app", "Nothing Called So", NotFound),
        ("secrets", "lasting", "0d", BadArgument),
        ("storage", "gigabytes", "much", BadArgument),
    ],
)
def test_what_is_no_number_no_time_and_nothing_is_refused(
    tenant: Collected, question: str, name: str, value: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        tenant.ask(question, filters=((name, value),))


def test_a_comparison_may_be_of_one_thing_alone(tenant: Collected) -> None:
    one, other = (tenant.world.user(name)["id"] for name in ("Adele Vance", "Lee Gu"))
    every = tenant.whole("compare", who=one, other=other)
    for kind, head in (("groups", "Group: "), ("licences", "Licence: "), ("roles", "Role: "), ("apps", "App: ")):
        alone = tenant.whole("compare", who=one, other=other, filters=((kind, ""),))
        assert alone == [row for row in every if str(row[0]).startswith(head)]
    differing = tenant.whole("compare", who=one, other=other, filters=(("differing", ""),))
    common = tenant.whole("compare", who=one, other=other, filters=(("in common", ""),))
    assert [*differing, *common] == every
    assert all(row[1] != row[2] for row in differing)
