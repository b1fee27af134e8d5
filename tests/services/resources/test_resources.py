"""Every resource: what it selects is what it reads, and what it keeps it can give back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Column, Integer

from services import registry
from services.names import fold, label
from services.products import product_name
from services.specs import Listing, Part, Resource, Row
from services.store.types import Utc
from tests.services.resources.whole import WHOLE

RESOURCES = registry.folder("services.resources", "RESOURCE", Resource)
DELTA = [resource for resource in RESOURCES.values() if resource.kind == "delta"]
# Every list that rows are made of, with the resource it belongs to.
READ = [
    pytest.param(resource, listing, id=f"{resource.name} {listing.path}")
    for resource in RESOURCES.values()
    for listing in resource.listings
    if resource.kind != "derived"
]


class Recording(Mapping[str, Any]):
    """A Graph object that remembers which of its properties were read."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        self.read: set[str] = set()
        self.needed: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.read.add(key)
        self.needed.add(key)
        return self._raw[key]

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return self._raw.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def rows(listing: Listing, raw: Mapping[str, Any]) -> list[Row]:
    """Everything the list makes of one object."""
    if listing.to_rows:
        return listing.to_rows(raw)
    row = listing.to_row(raw)
    return [] if row is None else [row]


def parts(resource: Resource, listing: Listing) -> tuple[Part, ...]:
    """Parts belong to a resource's own list."""
    return resource.parts if listing is resource else ()


def told(resource: Resource, listing: Listing) -> set[str]:
    """What raw objects of the list hold for us."""
    related = {part.split("(")[0] for part in listing.expand.split(",") if part}
    beyond = {listing.beyond.name} if listing.beyond else set()
    by_delta = {part.relation for part in parts(resource, listing) if part.relation}
    return {*listing.select, *related, *beyond, *by_delta, *({"id"} if resource.kind == "each" else ())}


def fits(value: Any, column: Column[Any]) -> bool:
    """Whether the driver can write `value` into `column` as it stands, on every engine."""
    if value is None:
        return bool(column.nullable)
    return type(value) is {Boolean: bool, Integer: int, BigInteger: int, Utc: int}.get(type(column.type), str)


@pytest.mark.parametrize(("resource", "listing"), READ)
def test_selection_is_exactly_what_is_read(resource: Resource, listing: Listing) -> None:
    raw = Recording(WHOLE)
    rows(listing, raw)
    for part in parts(resource, listing):
        own = Recording(WHOLE)
        part.to_rows(own)
        assert {*part.sources, *filter(None, (part.relation,))} == own.read - {"id"}
        raw.read |= own.read
    assert raw.read == told(resource, listing)


@pytest.mark.parametrize(("resource", "listing"), READ)
def test_every_column_of_the_table_is_filled_with_what_it_takes(resource: Resource, listing: Listing) -> None:
    made = [(listing.table, rows(listing, WHOLE))]
    made += [(part.table, part.to_rows(WHOLE)) for part in parts(resource, listing)]
    for table, some in made:
        assert some
        columns = table.__table__.columns
        for row in some:
            assert {*row, "connection_id", "round"} == set(columns.keys())
            assert not [name for name, value in row.items() if not fits(value, columns[name])]


@pytest.mark.parametrize(("resource", "listing"), READ)
def test_what_is_needed_and_missing_is_an_error_never_a_default(resource: Resource, listing: Listing) -> None:
    def make(raw: Mapping[str, Any]) -> None:
        rows(listing, raw)
        for part in parts(resource, listing):
            part.to_rows(raw)

    raw = Recording(WHOLE)
    make(raw)
    assert raw.needed
    for name in raw.needed:
        with pytest.raises(KeyError):
            make({key: value for key, value in WHOLE.items() if key != name})


@pytest.mark.parametrize(("resource", "listing"), READ)
def test_what_is_absent_is_none_in_a_row_of_the_same_columns(resource: Resource, listing: Listing) -> None:
    raw = Recording(WHOLE)
    whole = rows(listing, raw)
    columns = listing.table.__table__.columns
    for row in rows(listing, {name: WHOLE[name] for name in raw.needed}):
        assert list(row) == list(whole[0])
        assert not [name for name, value in row.items() if not fits(value, columns[name])]


@pytest.mark.parametrize(("resource", "listing"), READ)
def test_each_list_says_what_it_needs_and_only_reads(resource: Resource, listing: Listing) -> None:
    assert listing.permissions
    assert not any("Write" in permission for permission in listing.permissions)


@pytest.mark.parametrize("resource", list(RESOURCES.values()), ids=lambda resource: resource.name)
def test_history_and_order_name_what_there_is(resource: Resource) -> None:
    columns = set(resource.table.__table__.columns.keys())
    assert {*resource.tracked, *((resource.named,) if resource.named else ())} <= columns
    assert set(resource.after) <= RESOURCES.keys()


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


@pytest.mark.parametrize("resource", list(RESOURCES.values()), ids=lambda resource: resource.name)
def test_every_table_is_stamped_and_keyed_by_connection(resource: Resource) -> None:
    for model in (*(listing.table for listing in resource.listings), *(part.table for part in resource.parts)):
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
