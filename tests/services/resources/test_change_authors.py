"""Who made a change: one whom the audit log names, or nobody."""

from __future__ import annotations

import itertools
import ssl
from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import insert
from sqlmodel import SQLModel

from services import registry
from services.resources.change_authors import ACTIVITIES, AUDITED, NAMES, RELATIONS, RESOURCE
from services.sandbox.world.membership import set_owner
from services.specs import Resource
from services.store.engine import Store
from services.store.types import to_us
from tests.services.resources.tenant import NOW, Tenant
from tests.services.store.conftest import store
from tests.services.sync.conftest import House, clock, house, sandbox, settings

__all__ = ["clock", "house", "sandbox", "settings", "store"]

NUMBERS = itertools.count(1)
SEEN = NOW - timedelta(hours=2)


def change(tenant: Tenant, word: str = "job_title", at: datetime = SEEN, **facts: Any) -> int:
    """One change of Adele in the history; its number."""
    plain = {"connection_id": tenant.id, "at": at, "resource": "users", "object_id": "adele", "name": "Adele",
             "kind": "changed", "property": word}  # fmt: skip
    with tenant.store.writer(durable=False) as db:
        made = db.execute(insert(SQLModel.metadata.tables["changes"]).values(**plain | facts))
    return int(made.inserted_primary_key[0])


def audit(
    tenant: Tenant,
    by: str | None,
    *names: str,
    minutes: float = 10,
    on: str = "adele",
    value: str = "x",
    result: str = "success",
    activity: str = "Update",
) -> str:
    """What somebody did to an object, `minutes` before the change was seen; its id."""
    id_ = f"audit {next(NUMBERS):06}"
    done = {"id": id_, "created_at": SEEN - timedelta(minutes=minutes), "activity": activity, "category": "Some"}
    tenant.put("directory_audits", done | {"result": result, "actor_kind": "user", "actor_id": by, "actor_name": by})
    changes = orjson.dumps([[name, None, orjson.dumps([value]).decode()] for name in names]).decode()
    tenant.put("audit_targets", {"audit_id": id_, "number": 0, "target_id": on, "changes": changes})
    return id_


def beside(tenant: Tenant, audit_id: str, target: str) -> None:
    """A second target of an audit."""
    tenant.put("audit_targets", {"audit_id": audit_id, "number": 1, "target_id": target, "changes": "[]"})


def authors(tenant: Tenant, now: datetime = NOW) -> set[tuple[Any, ...]]:
    tenant.derive(RESOURCE, now)
    return tenant.rows(RESOURCE, "change_id", "by_id")


def test_one_author_is_named_with_the_latest_of_their_audits(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    audit(tenant, "megan", "JobTitle", minutes=30)
    latest = audit(tenant, "megan", "JobTitle", minutes=20)
    assert tenant.derive(RESOURCE) == 1
    assert tenant.rows(RESOURCE) == {(seen, latest, "megan", "megan", SEEN - timedelta(minutes=20))}
    assert tenant.derive(RESOURCE) == 0


def test_of_two_authors_it_is_nobodys(store: Store) -> None:
    tenant = Tenant(store)
    change(tenant)
    audit(tenant, "megan", "JobTitle", minutes=30)
    audit(tenant, "alex", "JobTitle", minutes=20)
    assert authors(tenant) == set()


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("job_title", "JobTitle"),
        ("enabled", "AccountEnabled"),
        ("licence", "AssignedLicense"),
        ("upn", "userPrincipalName"),
    ],
)
def test_who_changed_that_property_wins_over_who_changed_another(store: Store, word: str, named: str) -> None:
    tenant = Tenant(store)
    seen = change(tenant, word)
    audit(tenant, "megan", "City", named, minutes=30)
    audit(tenant, "alex", "City", minutes=20)
    assert authors(tenant) == {(seen, "megan")}


def test_a_property_in_a_value_is_not_named(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    audit(tenant, "megan", "JobTitle")
    audit(tenant, "alex", "City", value='[["JobTitle","a","b"]]', minutes=5)
    assert authors(tenant) == {(seen, "megan")}


def test_an_audit_that_does_not_name_the_property_is_believed_when_a_better_one_would_have_come(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    audit(tenant, "megan")
    assert authors(tenant, SEEN + timedelta(minutes=59)) == set()
    assert authors(tenant, SEEN + timedelta(minutes=60)) == {(seen, "megan")}


def test_only_the_day_before_a_change_was_seen_counts(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    audit(tenant, "late", "JobTitle", minutes=-0.1)
    audit(tenant, "old", "JobTitle", minutes=24 * 60 + 0.1)
    assert authors(tenant) == set()
    audit(tenant, "megan", "JobTitle", minutes=24 * 60)
    audit(tenant, "megan", "JobTitle", minutes=0)
    assert authors(tenant) == {(seen, "megan")}


def test_an_audit_that_comes_late_still_finds_its_change_for_three_days(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    assert authors(tenant) == set()
    audit(tenant, "megan", "JobTitle")
    assert authors(tenant, SEEN + timedelta(days=3)) == set()
    assert authors(tenant, SEEN + timedelta(days=3, microseconds=-1)) == {(seen, "megan")}


def test_a_known_author_stays_whatever_comes_after(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    audit(tenant, "megan", "JobTitle")
    assert authors(tenant) == {(seen, "megan")}
    audit(tenant, "alex", "JobTitle")
    assert authors(tenant, NOW + timedelta(days=30)) == {(seen, "megan")}


def test_what_failed_was_done_by_nobody_and_what_microsoft_did_has_no_id(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant)
    audit(tenant, "alex", "JobTitle", result="failure")
    assert authors(tenant) == set()
    audit(tenant, None, "JobTitle")
    assert authors(tenant) == {(seen, None)}


def test_a_membership_is_told_by_an_audit_of_either_that_names_the_other(store: Store) -> None:
    tenant = Tenant(store)
    group = {"resource": "groups", "object_id": "admins", "word": "member"}
    came = change(tenant, **group, kind="appeared", after="adele")
    went = change(tenant, **group, kind="vanished", before="lee")
    change(tenant, **group, kind="appeared", after="patti")
    audit(tenant, "megan", "Group.ObjectID", value="admins")
    audit(tenant, "alex", "member", on="admins", value="lee")
    audit(tenant, "joni", "JobTitle", on="patti")
    assert authors(tenant) == {(came, "megan"), (went, "alex")}


@pytest.mark.parametrize(
    ("resource", "word"),
    [("directory_roles", "role"), ("app_assignments", "app"), ("app_owners", "owner"), ("group_owners", "owner")],
)
def test_what_was_given_to_somebody_is_told_by_an_audit_that_names_both(store: Store, resource: str, word: str) -> None:
    tenant = Tenant(store)
    given = change(tenant, word, resource=resource, object_id="adele", kind="appeared", after="one")
    other = change(tenant, word, resource=resource, object_id="lee", kind="appeared", after="one")
    audit(tenant, "megan", "Role.TemplateId", value="one")
    audit(tenant, "alex", "Role.TemplateId", value="two")
    beside(tenant, audit(tenant, "patti", on="lee"), "one")
    beside(tenant, audit(tenant, "joni", on="lee"), "two")
    assert authors(tenant) == {(given, "megan"), (other, "patti")}


def test_who_took_it_away_did_not_give_it(store: Store) -> None:
    tenant = Tenant(store)
    held = {"word": "role", "resource": "directory_roles"}
    came = change(tenant, **held, kind="appeared", after="one")
    went = change(tenant, **held, kind="vanished", before="one")
    audit(tenant, "megan", "Role.TemplateId", value="one", activity="Add member to role")
    audit(tenant, "alex", "Role.TemplateId", value="one", activity="Remove member from role")
    assert authors(tenant) == {(came, "megan"), (went, "alex")}


def test_a_licence_is_told_by_the_activity_alone(store: Store) -> None:
    tenant = Tenant(store)
    seen = change(tenant, "licence", kind="appeared", after="sku")
    audit(tenant, "megan", activity="Change user license", minutes=30)
    audit(tenant, "alex", "City")
    assert authors(tenant) == {(seen, "megan")}


def test_an_audit_of_a_person_says_nothing_about_their_mailbox(store: Store) -> None:
    tenant = Tenant(store)
    change(tenant, "forwards_to", resource="mailbox_settings")
    audit(tenant, "megan", "JobTitle")
    assert authors(tenant) == set()


def test_a_tenant_is_not_explained_by_another(store: Store) -> None:
    tenant, other = Tenant(store), Tenant(store)
    change(tenant)
    audit(other, "megan", "JobTitle")
    assert authors(tenant) == set() == authors(other)


def test_author_of_a_change_that_is_gone_goes_too(store: Store) -> None:
    tenant = Tenant(store)
    change(tenant)
    audit(tenant, "megan", "JobTitle")
    assert len(authors(tenant)) == 1
    tenant.clear("changes")
    assert tenant.derive(RESOURCE) == 1
    assert tenant.rows(RESOURCE) == set()


def test_whatever_is_audited_has_a_history_and_every_word_is_one_of_its(store: Store) -> None:
    resources = registry.folder("services.resources", "RESOURCE", Resource)
    words = {word for name in AUDITED for word in resources[name].tracked}
    words |= {part.tracked for name in AUDITED for part in resources[name].parts}
    linked = {one.link.tracked for one in resources.values() if one.link}
    assert all(resources[name].tracked or resources[name].link for name in AUDITED)
    assert NAMES.keys() | ACTIVITIES.keys() <= words
    assert set(RELATIONS) == linked | {"member"}


async def patch(house: House, user_id: str, **values: Any) -> None:
    """Changes a user through Graph, as the app Steward is."""
    trust = ssl.create_default_context(cafile=str(house.sandbox.ca_file))
    async with httpx.AsyncClient(verify=trust, trust_env=False) as http:
        bearer = {"Authorization": f"Bearer {await house.graph.token()}"}
        url = f"{house.sandbox.graph_url}/v1.0/users/{user_id}"
        assert (await http.patch(url, json=values, headers=bearer)).status_code == 204


async def test_who_changed_a_title_is_named_app_or_person(house: House) -> None:
    world = house.sandbox.world
    adele, lee, megan = (world.user(name)["id"] for name in ("Adele Vance", "Lee Gu", "Megan Bowen"))
    for name in ("users", "directory_audits", "change_authors"):
        assert (await house.sync.run(name, 1)).state == "done"
    await patch(house, adele, jobTitle="Astronaut")
    world.update("users", lee, {"jobTitle": "Diver", "accountEnabled": False}, megan)
    done = to_us(house.clock())
    house.clock.forward(minutes=20)
    for name in ("users", "directory_audits", "change_authors"):
        assert (await house.sync.run(name, 1)).state == "done"
    app = house.sandbox.apps["full"].object_id
    found = house.values(
        "SELECT c.name, c.property, a.by_id, a.happened_at FROM change_authors a "
        "JOIN changes c ON c.id = a.change_id AND c.connection_id = a.connection_id"
    )
    assert set(found) == {
        ("Adele Vance", "job_title", app, done),
        ("Lee Gu", "job_title", megan, done),
        ("Lee Gu", "enabled", megan, done),
    }


async def test_who_gave_a_role_an_app_and_its_owner_is_named(house: House) -> None:
    world = house.sandbox.world
    adele, lee, megan = (world.user(name)["id"] for name in ("Adele Vance", "Lee Gu", "Megan Bowen"))
    app = list(world.service_principals)[-1]
    graph = world.app("Microsoft Graph")["id"]
    names = ("users", "apps", "groups", "directory_roles", "app_assignments", "app_owners", "directory_audits")
    for name in names:
        assert (await house.sync.run(name, 1)).state == "done"
    role = world.assign_role(adele, "Security Reader", megan)["roleDefinitionId"]
    set_owner(world, app, adele, True, lee)
    taken = next(row for row in world.app_role_assignments.values() if row["resourceId"] == graph)
    trust = ssl.create_default_context(cafile=str(house.sandbox.ca_file))
    async with httpx.AsyncClient(verify=trust, trust_env=False) as http:
        bearer = {"Authorization": f"Bearer {await house.graph.token()}"}
        url = f"{house.sandbox.graph_url}/v1.0/servicePrincipals/{graph}/appRoleAssignedTo/{taken['id']}"
        assert (await http.delete(url, headers=bearer)).status_code == 204
    house.clock.forward(minutes=20)
    for name in (*names, "change_authors"):
        assert (await house.sync.run(name, 1)).state == "done"
    found = house.values(
        "SELECT c.object_id, c.kind, c.property, coalesce(c.after, c.before), a.by_id FROM change_authors a "
        "JOIN changes c ON c.id = a.change_id AND c.connection_id = a.connection_id"
    )
    assert set(found) == {
        (adele, "appeared", "role", role, megan),
        (app, "appeared", "owner", adele, lee),
        (taken["principalId"], "vanished", "app", graph, house.sandbox.apps["full"].object_id),
    }
