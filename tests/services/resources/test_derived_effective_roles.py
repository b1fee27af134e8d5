"""Who holds which role in the end: through groups in groups and circles of them, for good or eligible."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.resources.effective_roles import RESOURCE
from services.store.engine import Store
from tests.services.resources.tenant import NOW, Rows, Tenant, ago, holders
from tests.services.store.conftest import store

__all__ = ["store"]

SOURCES = ("role_assignments", "role_eligibilities", "groups", "group_members", "users", "apps")


def give(tenant: Tenant, principal: str, role: str = "GA", scope: str | None = "/") -> None:
    tenant.put("role_assignments", {"id": f"{principal}{role}{scope}", "role_id": role, "principal_id": principal,
                                    "scope": scope})  # fmt: skip


def let(tenant: Tenant, principal: str, role: str = "GA", **facts: Any) -> None:
    plain = {"id": f"{principal}{role}{facts}", "role_id": role, "principal_id": principal, "scope": "/",
             "membership": "Direct"}  # fmt: skip
    tenant.put("role_eligibilities", plain | facts)


def test_holders_are_people_and_apps_directly_or_through_a_group(store: Store) -> None:
    tenant = Tenant(store)
    tenant.user("adele")
    tenant.app("portal")
    tenant.group("admins", ("adele", "user"), ("portal", "servicePrincipal"), ("laptop", "device"))
    for principal in ("adele", "portal", "gone", "admins"):
        give(tenant, principal)
    assert tenant.derive(RESOURCE, since=None) == 5
    assert tenant.rows(RESOURCE, "holder_id", "kind", "through") == {
        ("adele", "user", ""),
        ("portal", "servicePrincipal", ""),
        ("gone", "unknown", ""),
        ("adele", "user", "admins"),
        ("portal", "servicePrincipal", "admins"),
    }


def test_nested_groups_give_the_role_through_the_one_that_holds_it(store: Store) -> None:
    tenant = Tenant(store)
    tenant.user("adele")
    tenant.group("top", ("middle", "group"))
    tenant.group("middle", ("bottom", "group"), ("top", "group"))
    tenant.group("bottom", ("adele", "user"), ("middle", "group"))
    let(tenant, "top")
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE, "holder_id", "way", "through") == {("adele", "eligible", "top")}


def test_scopes_are_told_apart_and_one_inside_an_app_is_empty(store: Store) -> None:
    tenant = Tenant(store)
    tenant.user("adele")
    for scope in ("/", "/administrativeUnits/1", None):
        give(tenant, "adele", scope=scope)
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE, "scope") == {("/",), ("/administrativeUnits/1",), ("",)}


def test_an_eligibility_lasts_as_long_as_its_longest_and_then_ends_by_itself(store: Store) -> None:
    tenant = Tenant(store)
    tenant.user("adele")
    tenant.user("lee")
    let(tenant, "adele", ends_at=NOW + timedelta(days=1))
    let(tenant, "adele", ends_at=NOW + timedelta(days=2))
    let(tenant, "lee", ends_at=NOW + timedelta(days=2))
    let(tenant, "lee", ends_at=None)
    let(tenant, "lee", "Reader", ends_at=ago(1))
    tenant.derive(RESOURCE, since=None)
    ends = {("adele", NOW + timedelta(days=2)), ("lee", None)}
    assert tenant.rows(RESOURCE, "holder_id", "ends_at") == ends
    assert tenant.derive(RESOURCE, NOW + timedelta(days=1, hours=1)) == 0
    assert tenant.derive(RESOURCE, NOW + timedelta(days=2)) == 1
    assert tenant.rows(RESOURCE, "holder_id") == {("lee",)}


def test_what_a_member_has_of_an_eligible_group_is_told_once(store: Store) -> None:
    tenant = Tenant(store)
    tenant.user("adele")
    tenant.group("admins", ("adele", "user"))
    let(tenant, "admins")
    let(tenant, "adele", membership="Group")
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE, "holder_id", "way", "through") == {("adele", "eligible", "admins")}


def test_who_leaves_a_group_loses_its_role_and_nothing_else_is_written(store: Store) -> None:
    tenant = Tenant(store)
    for id_ in ("adele", "lee"):
        tenant.user(id_)
    tenant.group("admins", ("adele", "user"), ("lee", "user"))
    give(tenant, "admins")
    tenant.derive(RESOURCE, since=None)
    assert tenant.derive(RESOURCE) == 0
    tenant.clear("groups", "group_members")
    tenant.group("admins", ("lee", "user"))
    assert tenant.derive(RESOURCE) == 1
    assert (tenant.rows(RESOURCE, "holder_id"), tenant.rounds(RESOURCE)) == ({("lee",)}, [1])


GROUPS = ("g1", "g2", "g3", "g4")
PEOPLE = {"u1": "user", "u2": "user", "s1": "servicePrincipal"}
# The type of each account, and whether it is enabled.
ACCOUNTS = {"u1": ("Member", True), "u2": ("Guest", False), "s1": (None, None)}
MEMBERS = st.sets(st.sampled_from([*((id_, "group") for id_ in GROUPS), *PEOPLE.items(), ("d1", "device")]))
GIVEN = st.sets(
    st.tuples(st.sampled_from((*GROUPS, *PEOPLE)), st.sampled_from(["GA", "Reader"]), st.booleans()), max_size=6
)
WORLDS = st.tuples(st.fixed_dictionaries(dict.fromkeys(GROUPS, MEMBERS)), GIVEN)
World = tuple[dict[str, set[tuple[str, str]]], set[tuple[str, str, bool]]]


def settle(tenant: Tenant, world: World) -> None:
    tenant.clear(*SOURCES)
    members, given = world
    tenant.user("u1")
    tenant.user("u2", user_type="Guest", enabled=False)
    tenant.app("s1")
    for id_, inside in members.items():
        tenant.group(id_, *inside)
    for principal, role, eligible in given:
        (let if eligible else give)(tenant, principal, role)


def plainly(world: World) -> Rows:
    members, given = world
    found = holders(set(GROUPS), members)
    rows: Rows = set()
    for principal, role, eligible in given:
        way = "eligible" if eligible else "permanent"
        if principal in GROUPS:
            rows |= {(id_, role, "/", way, principal, kind, None, *ACCOUNTS[id_])
                     for id_, kind in found[principal] if kind != "device"}  # fmt: skip
        else:
            rows.add((principal, role, "/", way, "", PEOPLE[principal], None, *ACCOUNTS[principal]))
    return rows


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=WORLDS, after=WORLDS)
def test_changes_end_where_a_fresh_start_does(store: Store, before: World, after: World) -> None:
    tenant = Tenant(store)
    settle(tenant, before)
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE) == plainly(before)
    settle(tenant, after)
    tenant.derive(RESOURCE)
    assert tenant.rows(RESOURCE) == plainly(after)
    assert tenant.from_nothing(RESOURCE) == plainly(after)
