"""The permissions that the specs name are Microsoft's, with its ids, and include each other as its table says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

from services import registry
from services.mail.graph import SENDING
from services.microsoft.sign_in_errors import GUID
from services.own_needs import INSTALLING
from services.permissions import ids, including
from services.planner import OWN_CHANGES, WHO_HOLDS_ROLES
from services.specs import Listing

SPECS = registry.load()
TABLE = Path(__file__).parents[3] / "shared/graph/permissions.json"
SERVED = Path(__file__).parents[2] / "services/sandbox/permissions.json"
FILE = orjson.loads(Path(registry.__file__).with_name("permissions.json").read_bytes())
TENANT = [one for one in SPECS.resources.values() if one.of == "tenant"]
NAMED = sorted(
    {name for one in TENANT for listing in one.listings for name in listing.permissions}
    | {name for action in SPECS.actions.values() for name in action.permissions}
    | {name for names in OWN_CHANGES.values() for name in names}
    | set(WHO_HOLDS_ROLES)
    | {SENDING}
)

# Where User.ReadWrite.All will not do for User.Read.All; Steward calls none of them with it.
NOT_CALLED = {
    "GET /users/{id}/transitiveMemberOf",
    "GET /directory/deletedItems/{id}",
    "GET /organization",
    "GET /organization/{id}",
}


def operation(path: str) -> str:
    """A list's path as Microsoft's table writes it."""
    path = path.replace("(appId='{client}')", "/{id}").replace("(period='D180')", "(period='{period}')")
    return f"GET {re.sub('/delta$', '/delta()', path)}"


def accepted(kind: str, path: str) -> set[str] | None:
    """The permissions of a kind with which a list may be read; None where no table says.

    What Microsoft's table lacks the sandbox knows from the documentation, for apps.
    """
    table: dict[str, Any] = orjson.loads(TABLE.read_bytes())["operations"]
    if (row := table.get(operation(path))) is not None:
        return set(row[kind])
    served: dict[str, list[str]] = orjson.loads(SERVED.read_bytes())
    found = served.get(operation(path)) if kind == "application" else None
    return set(found) if found else None


def paths(listing: Listing) -> list[str]:
    given = [listing.path, getattr(listing, "delta", ""), listing.beyond.path if listing.beyond else ""]
    return [path for path in given if path]


@pytest.mark.parametrize("name", NAMED)
def test_every_permission_a_spec_names_has_its_ids(name: str) -> None:
    application, delegated = ids(name)
    assert GUID.fullmatch(application)
    assert GUID.fullmatch(delegated) or any(ids(wider).delegated for wider in including(name, listing=False))


def test_what_only_an_app_may_do_has_an_id_for_apps() -> None:
    assert GUID.fullmatch(ids(INSTALLING).application)


def test_no_id_stands_twice() -> None:
    given = [one for pair in FILE["ids"].values() for one in pair if one]
    assert len(given) == len(set(given))
    assert ids("User.Read.All").application == "df021288-bdef-4463-88db-98f22de89214"
    with pytest.raises(KeyError):
        ids("User.Read.Everything")


def test_what_includes_another_has_ids_too_and_nothing_includes_itself() -> None:
    for name in FILE["ids"]:
        wider = including(name, listing=True)
        assert name not in wider
        assert wider <= FILE["ids"].keys()
    assert FILE["included"].keys() | FILE["included_when_listing"].keys() <= FILE["ids"].keys()


@pytest.mark.parametrize("kind", ["application", "delegated"])
def test_a_list_can_be_read_with_what_its_spec_names_and_with_all_that_include_it(kind: str) -> None:
    looked_at = 0
    for one in TENANT:
        for listing in one.listings:
            for path in paths(listing):
                allowed = accepted(kind, path)
                if allowed is None:
                    continue
                # Properties may need one more: AuditLog.Read.All for signInActivity, which the table does not list.
                serving = [name for name in listing.permissions if name in allowed]
                assert serving, (one.name, path, allowed)
                for name in serving:
                    looked_at += 1
                    assert including(name, listing=True) <= allowed, (one.name, path, name)
    assert looked_at > 20


@pytest.mark.parametrize("name", sorted(FILE["included"]))
def test_what_always_includes_another_may_do_all_that_it_may(name: str) -> None:
    table = orjson.loads(TABLE.read_bytes())["operations"]
    may = {operation: row["application"] for operation, row in table.items() if operation not in NOT_CALLED}
    for wider in FILE["included"][name]:
        assert not [operation for operation, allowed in may.items() if name in allowed and wider not in allowed]
