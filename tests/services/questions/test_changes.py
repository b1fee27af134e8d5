"""The history of changes, narrowed: what the database says is what a plain filter says."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import NotFound
from services.names import fold
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.resources.change_authors import ChangeAuthor
from services.resources.directory_roles import DirectoryRole
from services.resources.groups import Group
from services.specs import Role
from services.store.engine import Store
from services.store.tables import Change
from tests.services.questions.tenant import ask, days_ago, guid, open_store, put, put_users, synced, user

TEAM, APP, OWN, ROLE = guid(201), guid(301), guid(302), guid(401)
RESOURCES = ("users", "groups", "apps", "policies", "directory_roles", "app_registrations", "devices")
OBJECTS = (guid(1), TEAM, APP, guid(501), guid(2), OWN, guid(3))
HISTORY: list[dict[str, Any]] = [
    {
        "connection_id": 1,
        "id": at,
        "at": days_ago(at * 0.11),
        "resource": RESOURCES[at % 7],
        "object_id": OBJECTS[at % 7],
        "name": ("Require MFA for all", "Block legacy")[at % 2] if at % 7 == 3 else "something",
        "kind": ("appeared", "vanished", "changed")[at % 3],
        "property": {4: "role", 1: "member", 0: ("licence", "department")[at % 2]}.get(at % 7, ""),
        "before": ROLE if at % 7 == 4 and at % 3 == 1 else None,
        "after": ROLE if at % 7 == 4 and at % 3 == 0 else None,
    }
    for at in range(1, 121)
]
AUTHORS = {at: APP if at % 5 == 0 else guid(1 + at % 3) for at in range(1, 121, 2)}
FITS: dict[tuple[str, str], Callable[[dict[str, Any]], bool]] = {
    ("by", "Given1 Family1"): lambda row: AUTHORS.get(row["id"]) == guid(1),
    ("to group", "Finance Team"): lambda row: row["object_id"] == TEAM,
    ("to app", "Salesforce"): lambda row: row["object_id"] in (APP, OWN),
    ("to role", "Global Reader"): lambda row: ROLE in (row["before"], row["after"]),
    ("to policy", "require mfa"): lambda row: row["resource"] == "policies" and row["name"].startswith("Require MFA"),
    ("to apps", ""): lambda row: row["resource"] in ("apps", "app_registrations"),
    ("appeared", ""): lambda row: row["kind"] == "appeared",
    ("of licences", ""): lambda row: row["property"] == "licence",
    ("by apps", ""): lambda row: AUTHORS.get(row["id"]) == APP,
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('changes')}/steward.db")
    put_users(store, *(user(at, f"Given{at}", f"Family{at}") for at in range(1, 4)))
    ours = {"connection_id": 1, "round": 1}
    team = {"id": TEAM, "name": "Finance Team", "name_key": "finance team", "kind": "security", "dynamic": False}
    put(store, Group, [ours | team | {"role_assignable": False, "synced": False}])
    app = {"id": APP, "app_id": guid(300), "name": "Salesforce", "name_key": fold("Salesforce"), "enabled": True}
    put(store, App, [ours | app | {"verified_publisher": True, "assignment_required": False}])
    put(store, AppRegistration, [ours | {"id": OWN, "app_id": guid(300), "name": "Salesforce"}])
    role = {"id": ROLE, "name": "Global Reader", "name_key": "global reader", "built_in": True, "enabled": True}
    put(store, DirectoryRole, [ours | role])
    put(store, Change, HISTORY)
    made = [
        {"change_id": at, "audit_id": f"a{at}", "by_id": by, "happened_at": days_ago(1)} for at, by in AUTHORS.items()
    ]
    put(store, ChangeAuthor, [ours | one for one in made])
    synced(store, "users", "change_authors")
    yield store
    store.close()


@given(filters=st.lists(st.sampled_from(sorted(FITS)), max_size=3, unique=True), days=st.integers(1, 14))
def test_changes_are_those_that_a_plain_filter_leaves(store: Store, filters: list[tuple[str, str]], days: int) -> None:
    rows = [row for row in HISTORY if row["at"] >= days_ago(days) and all(FITS[one](row) for one in filters)]
    table = ask(store, "changes", Role.OPERATOR, filters=(*filters, ("", f"{days}d")))
    assert table.total == len(rows)
    assert len(table.rows) == min(len(rows), 15)


def test_changes_of_several_kinds_are_told_together(store: Store) -> None:
    kinds = (("of members", ""), ("of departments", ""))
    wanted = [row for row in HISTORY if row["property"] in ("member", "department")]
    assert ask(store, "changes", Role.OPERATOR, filters=(*kinds, ("", "14d"))).total == len(wanted)


@pytest.mark.parametrize("name", ["by", "to group", "to app", "to role"])
def test_what_is_not_there_is_said(store: Store, name: str) -> None:
    with pytest.raises(NotFound):
        ask(store, "changes", filters=((name, "Nowhere"),))
