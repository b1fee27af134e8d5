"""What apps may do: gathered over people, named, put into words, weighed."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.permission_risk import CONTENT, MICROSOFT, SENSITIVE, SPECIAL, TAKEOVER, meaning
from services.resources.app_permissions import PLAIN_ACCESS, RESOURCE
from services.store.engine import Store
from tests.services.resources.tenant import Rows, Tenant
from tests.services.store.conftest import store

__all__ = ["store"]

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
SOURCES = ("grants", "granted_permissions", "app_assignments", "app_roles")


def consent(tenant: Tenant, client: str, person: str | None, *permissions: str) -> None:
    """A delegated grant to Graph: by a person, or for everybody (None)."""
    id_ = f"{client}{person}"
    tenant.put("grants", {"id": id_, "client_id": client, "resource_id": "graph", "scope": " ".join(permissions),
                          "consent": "Principal" if person else "AllPrincipals", "principal_id": person})  # fmt: skip
    tenant.put("granted_permissions", *({"grant_id": id_, "permission": one} for one in permissions))


def offer(tenant: Tenant, resource: str, *roles: str) -> None:
    """The roles an app offers, each by its id, with a name."""
    tenant.put("app_roles", *({"app_id": resource, "id": f"{one} id", "value": one, "name": f"Called {one}",
                               "kinds": "Application", "enabled": True} for one in roles))  # fmt: skip


def assign(tenant: Tenant, principal: str, resource: str, role: str, kind: str = "ServicePrincipal") -> None:
    tenant.put("app_assignments", {"id": f"{principal}{resource}{role}", "resource_id": resource, "role_id": role,
                                   "principal_id": principal, "principal_kind": kind})  # fmt: skip


def microsoft(store: Store) -> Tenant:
    tenant = Tenant(store)
    tenant.app("graph", GRAPH_APP)
    return tenant


def test_people_are_counted_and_everybody_is_told_apart(store: Store) -> None:
    tenant = microsoft(store)
    consent(tenant, "zoom", None, "User.Read", "offline_access")
    consent(tenant, "zoom", "adele", "User.Read", "Calendars.Read")
    consent(tenant, "zoom", "lee", "Calendars.Read")
    consent(tenant, "asana", "lee", "User.Read")
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE, "client_id", "kind", "permission", "people", "everybody") == {
        ("zoom", "delegated", "User.Read", 1, True),
        ("zoom", "delegated", "offline_access", 0, True),
        ("zoom", "delegated", "Calendars.Read", 2, False),
        ("asana", "delegated", "User.Read", 1, False),
    }


def test_application_permissions_have_the_names_of_the_roles_they_are(store: Store) -> None:
    tenant = microsoft(store)
    offer(tenant, "graph", "Mail.Read", "Weird.Thing")
    offer(tenant, "crm", "Everything")
    for resource, role in (
        ("graph", "Mail.Read id"),
        ("graph", "Weird.Thing id"),
        ("graph", "of old"),
        ("crm", "Everything id"),
        ("crm", PLAIN_ACCESS),
    ):
        assign(tenant, "archiver", resource, role)
    assign(tenant, "adele", "crm", "Everything id", "User")
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE, "client_id", "resource_id", "permission", "words", "risk", "everybody") == {
        ("archiver", "graph", "Mail.Read", "Read all mail of every mailbox", "high", False),
        ("archiver", "graph", "Weird.Thing", "Called Weird.Thing", "low", False),
        ("archiver", "graph", "of old", "of old", "low", False),
        ("archiver", "crm", "Everything", "Called Everything", "medium", False),
    }


@pytest.mark.parametrize(
    ("permission", "application", "words", "risk"),
    [
        ("Mail.Read", True, "Read all mail of every mailbox", "high"),
        ("Mail.Read", False, "Read their mail", "medium"),
        ("Mail.Read.Shared", False, "Read their mail and what is shared with them", "low"),
        ("Mail.Send", True, "Send mail as anybody", "high"),
        ("Files.ReadWrite.All", False, "Read and change all files of everybody that they may", "medium"),
        ("RoleManagement.ReadWrite.Directory", True, "Make anybody an administrator", "high"),
        ("Directory.ReadWrite.All", False, "Read and change the whole directory that they may", "high"),
        ("Directory.Read.All", True, "Read the whole directory", "low"),
        ("AuditLog.Read.All", True, "Read sign-in and audit logs", "medium"),
        ("Calendars.ReadWrite", True, "Read and change all events of every calendar", "medium"),
        ("Calendars.ReadWrite", False, "Read and change their calendars", "low"),
        ("AccessReview.ReadWrite.All", True, "Read and change access review", "medium"),
        ("User.Read", False, "Sign them in and read their profile", "low"),
        ("offline_access", False, "Keep access while they are away", "low"),
        ("something_new", False, "something_new", "low"),
    ],
)
def test_a_permission_has_words_and_a_risk(permission: str, application: bool, words: str, risk: str) -> None:
    assert meaning(permission, application, GRAPH_APP) == (words, risk)


def test_names_of_other_apps_mean_what_those_say_they_mean() -> None:
    assert meaning("Mail.Read", True, "somebody's", "Read parcels") == ("Read parcels", "medium")
    assert meaning("Mail.ReadWrite", False, "somebody's") == ("Read and change mail", "low")
    assert meaning("user_impersonation", False, "somebody's") == ("Do there whatever they may do", "medium")


def test_no_permission_is_on_two_lists_and_all_have_words() -> None:
    assert not TAKEOVER & CONTENT
    assert not (TAKEOVER | CONTENT) & SENSITIVE
    for permission in TAKEOVER | CONTENT | SENSITIVE | SPECIAL.keys():
        for application in (True, False):
            words = meaning(permission, application, GRAPH_APP).words
            assert words[0].isupper(), permission
            assert permission != words
    assert GRAPH_APP in MICROSOFT


def test_a_revoked_consent_goes_and_nothing_else_is_written(store: Store) -> None:
    tenant = microsoft(store)
    consent(tenant, "zoom", "adele", "User.Read", "Calendars.Read")
    assert tenant.derive(RESOURCE, since=None) == 2
    assert tenant.derive(RESOURCE) == 0
    tenant.clear("grants", "granted_permissions")
    consent(tenant, "zoom", "adele", "User.Read")
    assert tenant.derive(RESOURCE) == 1
    assert (tenant.rows(RESOURCE, "permission"), tenant.rounds(RESOURCE)) == ({("User.Read",)}, [1])


NAMES = ("Mail.Read", "User.Read.All", "Directory.ReadWrite.All")
APPS = st.sampled_from(["zoom", "asana"])
CONSENTS = st.dictionaries(
    st.tuples(APPS, st.sampled_from([None, "adele", "lee"])), st.sets(st.sampled_from(NAMES), min_size=1)
)
WORLDS = st.tuples(CONSENTS, st.sets(st.tuples(APPS, st.sampled_from(NAMES))))
World = tuple[dict[tuple[str, str | None], set[str]], set[tuple[str, str]]]


def settle(tenant: Tenant, world: World) -> None:
    tenant.clear(*SOURCES)
    offer(tenant, "graph", *NAMES)
    for (client, person), permissions in world[0].items():
        consent(tenant, client, person, *sorted(permissions))
    for client, permission in world[1]:
        assign(tenant, client, "graph", f"{permission} id")


def plainly(world: World) -> Rows:
    found: defaultdict[tuple[str, str, str], set[str | None]] = defaultdict(set)
    for (client, person), permissions in world[0].items():
        for permission in permissions:
            found[client, "delegated", permission].add(person)
    for client, permission in world[1]:
        found[client, "application", permission] = set()
    return {
        (client, "graph", kind, permission, len(people - {None}), None in people,
         *meaning(permission, kind == "application", GRAPH_APP))
        for (client, kind, permission), people in found.items()
    }  # fmt: skip


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=WORLDS, after=WORLDS)
def test_changes_end_where_a_fresh_start_does(store: Store, before: Any, after: Any) -> None:
    tenant = microsoft(store)
    settle(tenant, before)
    tenant.derive(RESOURCE, since=None)
    assert tenant.rows(RESOURCE) == plainly(before)
    settle(tenant, after)
    tenant.derive(RESOURCE)
    assert tenant.rows(RESOURCE) == plainly(after)
    assert tenant.from_nothing(RESOURCE) == plainly(after)
