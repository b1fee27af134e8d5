"""Who can do what in a subscription in the end: through groups of its tenant, with what became of each holder."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from services.resources.azure_access import RESOURCE
from services.store import tables
from services.store.engine import Store
from tests.services.resources.tenant import NOW, Rows, Tenant, ago, holders
from tests.services.store.conftest import store

__all__ = ["store"]

OWN = "/subscriptions/1"


def connected(store: Store, *, synced: bool = True) -> tuple[Tenant, Tenant]:
    """A tenant and one of its subscriptions."""
    tenant, azure = Tenant(store), Tenant(store)
    with store.writer() as db:
        for one in (tenant, azure):
            values = {"id": one.id, "name": str(one.id), "tenant_id": f"t{tenant.id}", "mode": "read"}
            db.execute(insert(tables.Connection).values(**values))
        point = {"connection_id": tenant.id, "resource": "users", "synced_at": NOW if synced else None}
        db.execute(insert(tables.Checkpoint).values(**point))
    return tenant, azure


def assign(azure: Tenant, principal: str, kind: str, role: str = "owner", scope: str = OWN, **facts: Any) -> None:
    azure.put("azure_role_assignments", {"id": f"{scope}/{principal}/{role}/{facts}", "role_id": role, "scope": scope,
                                         "principal_id": principal, "principal_kind": kind} | facts)  # fmt: skip


def test_holders_are_told_apart_by_what_became_of_them(store: Store) -> None:
    tenant, azure = connected(store)
    tenant.user("adele")
    tenant.user("ben", enabled=False)
    tenant.user("guest", user_type="Guest")
    tenant.app("portal")
    tenant.app("old", enabled=False)
    tenant.put("deleted_users", {"id": "gone", "upn": "gone", "display_name": "gone", "name_key": "gone",
                                 "user_type": "Guest", "deleted_at": ago(3)})  # fmt: skip
    for id_ in ("adele", "ben", "guest", "gone", "orphan"):
        assign(azure, id_, "User")
    for id_ in ("portal", "old"):
        assign(azure, id_, "ServicePrincipal")
    assign(azure, "list", "Group")
    assign(azure, "partner", "ForeignGroup")
    azure.derive(RESOURCE, since=None)
    assert azure.rows(RESOURCE, "holder_id", "kind", "state", "guest") == {
        ("adele", "user", "enabled", False),
        ("ben", "user", "disabled", False),
        ("guest", "user", "enabled", True),
        ("gone", "user", "deleted", True),
        ("orphan", "user", "missing", False),
        ("portal", "servicePrincipal", "enabled", False),
        ("old", "servicePrincipal", "disabled", False),
        ("list", "group", "missing", False),
        ("partner", "other", "missing", False),
    }
    assert tenant.rows(RESOURCE) == set()


def test_nothing_is_claimed_of_people_whose_directory_is_not_collected(store: Store) -> None:
    tenant, azure = connected(store, synced=False)
    stranger, _ = connected(store)
    stranger.user("adele")
    tenant.user("adele", enabled=False)
    assign(azure, "adele", "User")
    azure.derive(RESOURCE, since=None)
    assert azure.rows(RESOURCE, "holder_id", "state") == {("adele", "unknown")}


def test_inherited_scopes_and_conditions_are_shown(store: Store) -> None:
    tenant, azure = connected(store)
    tenant.user("adele")
    above = ("/", "/providers/Microsoft.Management/managementGroups/contoso")
    for scope in (*above, OWN, f"{OWN}/resourceGroups/lab"):
        assign(azure, "adele", "User", scope=scope)
    assign(azure, "adele", "User", role="reader", condition="only blobs")
    azure.derive(RESOURCE, since=None)
    assert azure.rows(RESOURCE, "role_id", "scope", "inherited", "conditional") == {
        ("owner", above[0], True, False),
        ("owner", above[1], True, False),
        ("owner", OWN, False, False),
        ("owner", f"{OWN}/resourceGroups/lab", False, False),
        ("reader", OWN, False, True),
    }


def test_a_group_stands_for_those_in_it(store: Store) -> None:
    tenant, azure = connected(store)
    tenant.user("adele")
    tenant.user("lee", enabled=False)
    tenant.group("ops", ("adele", "user"), ("circle", "group"), ("laptop", "device"))
    tenant.group("circle", ("ops", "group"), ("lee", "user"))
    tenant.group("empty")
    assign(azure, "ops", "Group")
    assign(azure, "empty", "Group")
    assign(azure, "adele", "User")
    azure.derive(RESOURCE, since=None)
    assert azure.rows(RESOURCE, "holder_id", "through", "state") == {
        ("adele", "", "enabled"),
        ("adele", "ops", "enabled"),
        ("lee", "ops", "disabled"),
    }
    assert azure.derive(RESOURCE) == 0
    tenant.clear("users")
    tenant.user("adele")
    assert azure.derive(RESOURCE) == 1
    assert ("lee", "missing") in azure.rows(RESOURCE, "holder_id", "state")


GROUPS = ("g1", "g2", "g3")
MEMBERS = st.sets(st.sampled_from([*((id_, "group") for id_ in GROUPS), ("u1", "user"), ("u2", "user")]))
HELD = st.sets(st.tuples(st.sampled_from((*GROUPS, "u1", "u2")), st.sampled_from(["/", OWN])), max_size=5)
STATES = st.sampled_from(["enabled", "disabled", "missing"])
WORLDS = st.tuples(
    st.fixed_dictionaries(dict.fromkeys(GROUPS, MEMBERS)),
    HELD,
    st.fixed_dictionaries(dict.fromkeys(("u1", "u2"), STATES)),
)
World = tuple[dict[str, set[tuple[str, str]]], set[tuple[str, str]], dict[str, str]]


def settle(tenant: Tenant, azure: Tenant, world: World) -> None:
    tenant.clear("groups", "group_members", "users")
    azure.clear("azure_role_assignments")
    members, held, states = world
    for id_, state in states.items():
        if state != "missing":
            tenant.user(id_, enabled=state == "enabled")
    for id_, inside in members.items():
        tenant.group(id_, *inside)
    for principal, scope in held:
        assign(azure, principal, "Group" if principal in GROUPS else "User", scope=scope)


def plainly(world: World) -> Rows:
    members, held, states = world
    found = holders(set(GROUPS), members)
    rows: Rows = set()
    for principal, scope in held:
        people = {id_ for id_, _ in found[principal]} if principal in GROUPS else {principal}
        through = principal if principal in GROUPS else ""
        rows |= {(id_, "owner", scope, through, "user", states[id_], False, scope == "/", False) for id_ in people}
    return rows


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=WORLDS, after=WORLDS)
def test_changes_end_where_a_fresh_start_does(store: Store, before: World, after: World) -> None:
    tenant, azure = connected(store)
    settle(tenant, azure, before)
    azure.derive(RESOURCE, since=None)
    assert azure.rows(RESOURCE) == plainly(before)
    settle(tenant, azure, after)
    azure.derive(RESOURCE)
    assert azure.rows(RESOURCE) == plainly(after)
    assert azure.from_nothing(RESOURCE) == plainly(after)
