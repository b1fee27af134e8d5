"""Every resource: what it selects is what it reads, and what it keeps it can give back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from services import registry
from services.names import fold, label
from services.products import product_name
from services.specs import Resource
from services.store.types import Utc
from services.sync.pages import relations

RESOURCES = registry.folder("services.resources", "RESOURCE", Resource)
READ = [resource for resource in RESOURCES.values() if resource.to_row]
DELTA = [resource for resource in RESOURCES.values() if resource.kind == "delta"]

# A value of each property; one list serves all resources, for a property means the same wherever it stands.
WHOLE: dict[str, Any] = {
    "id": "00000000-0000-0000-0000-000000000001",
    "userPrincipalName": "Adele@Contoso.com",
    "displayName": "Ádele  Vance",
    "givenName": "Ádele",
    "surname": "Vance",
    "mail": "Adele@Contoso.com",
    "mailNickname": "Adele",
    "employeeId": "E1",
    "accountEnabled": True,
    "userType": "Guest",
    "department": "Sales",
    "jobTitle": "Lead",
    "officeLocation": "18/2111",
    "city": "Ulm",
    "country": "Germany",
    "usageLocation": "DE",
    "companyName": "Contoso",
    "onPremisesSyncEnabled": True,
    "createdDateTime": "2024-05-06T07:08:09.1234567Z",
    "externalUserState": "Accepted",
    "assignedLicenses": [{"skuId": "sku", "disabledPlans": []}],
    "manager": {"id": "m"},
    "signInActivity": {"lastSignInDateTime": "2024-05-06T07:08:09Z"},
    "skuId": "sku",
    "skuPartNumber": "SPE_E5",
    "prepaidUnits": {"enabled": 3, "warning": 1, "suspended": 0},
    "consumedUnits": 2,
    "capabilityStatus": "Enabled",
    "appId": "app",
    "verifiedPublisher": {"displayName": "Zoom, Inc.", "verifiedPublisherId": "5"},
    "appOwnerOrganizationId": "tenant",
    "servicePrincipalType": "Application",
    "homepage": "https://zoom.example",
    "signInAudience": "AzureADMyOrg",
    "passwordCredentials": [{"keyId": "k1", "endDateTime": "2027-01-01T00:00:00Z"}],
    "keyCredentials": [{"keyId": "k2", "displayName": "CN=x"}],
    "userId": "u",
    "appDisplayName": "Zoom",
    "status": {"errorCode": 50126, "failureReason": "bad password"},
    "ipAddress": "1.2.3.4",
    "location": {"city": "Ulm", "countryOrRegion": "DE"},
    "clientAppUsed": "Browser",
    "conditionalAccessStatus": "success",
    "isInteractive": True,
    "groupTypes": ["Unified"],
    "mailEnabled": True,
    "securityEnabled": False,
    "description": "All of us",
    "membershipRule": None,
    "isAssignableToRole": False,
    "visibility": "Private",
    "members": [{"@odata.type": "#microsoft.graph.user", "id": "m"}],
}


class Recording(Mapping[str, Any]):
    """A Graph object that remembers which of its properties were read."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        return self._raw[key]

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return self._raw.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


@pytest.mark.parametrize("resource", READ, ids=lambda resource: resource.name)
def test_selection_is_exactly_what_is_read(resource: Resource) -> None:
    raw = Recording(WHOLE)
    resource.to_row(raw)
    for part in resource.parts:
        before = set(raw.read)
        part.to_rows(raw)
        assert set(part.sources) == raw.read - before
    assert raw.read == {*resource.select, *relations(resource)}


@pytest.mark.parametrize("resource", READ, ids=lambda resource: resource.name)
def test_row_has_the_columns_of_its_table(resource: Resource) -> None:
    assert {*resource.to_row(WHOLE), "connection_id", "round"} == set(resource.table.__table__.columns.keys())
    for part in resource.parts:
        for row in part.to_rows(WHOLE):
            assert {*row, "connection_id", "round"} == set(part.table.__table__.columns.keys())


@pytest.mark.parametrize("resource", READ, ids=lambda resource: resource.name)
def test_columns_come_in_one_order_whatever_is_absent(resource: Resource) -> None:
    needed = {name: value for name, value in WHOLE.items() if name not in ("surname", "mail", "manager", "location")}
    assert list(resource.to_row(needed)) == list(resource.to_row(WHOLE))


@pytest.mark.parametrize("resource", DELTA, ids=lambda resource: resource.name)
def test_row_gives_back_what_it_was_made_from(resource: Resource) -> None:
    row = resource.to_row(WHOLE)
    assert resource.to_row(resource.to_raw(row)) == row
    empty = dict.fromkeys(WHOLE) | {"id": "1", "userPrincipalName": "x", "appId": "a", "accountEnabled": True}
    empty |= {"groupTypes": [], "mailEnabled": False, "securityEnabled": True}
    assert resource.to_row(resource.to_raw(resource.to_row(empty))) == resource.to_row(empty)


@pytest.mark.parametrize("resource", DELTA, ids=lambda resource: resource.name)
def test_delta_has_what_merging_needs(resource: Resource) -> None:
    assert resource.to_raw
    assert resource.delta
    assert all(part.sources for part in resource.parts)


@pytest.mark.parametrize("resource", READ, ids=lambda resource: resource.name)
def test_missing_id_is_an_error_never_a_default(resource: Resource) -> None:
    with pytest.raises(KeyError):
        resource.to_row({name: value for name, value in WHOLE.items() if name != "id"})


@pytest.mark.parametrize("resource", list(RESOURCES.values()), ids=lambda resource: resource.name)
def test_every_table_is_stamped_and_keyed_by_connection(resource: Resource) -> None:
    for model in (resource.table, *(part.table for part in resource.parts)):
        columns = model.__table__.columns
        assert columns["connection_id"].primary_key
        assert "round" in columns
        assert all(isinstance(columns[name].type, Utc) for name in columns.keys() if name.endswith("_at"))  # noqa: SIM118


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  Ádele   VANCE ", "adele vance"),
        ("Straße", "strasse"),
        ("", ""),
        (None, ""),
        ("محمد", "محمد"),
        ("李 明", "李 明"),
    ],
)
def test_names_fold(typed: str | None, key: str) -> None:
    assert fold(typed) == key
    assert fold(key) == key


def test_licences_have_their_product_names() -> None:
    assert product_name("SPE_E5") == "Microsoft 365 E5"
    assert product_name("SOMETHING_NEW") == "SOMETHING NEW"


def test_resources_read_as_words() -> None:
    assert label("sign_ins") == "sign-ins"
    assert label("app_registrations") == "app registrations"
