"""Stores for the tests of what decides, acts and tells, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services import registry
from services.store.engine import Store
from tests.services.house import settle


@pytest.fixture
def settled(database: str) -> Iterator[Store]:
    """A database with one connection, six people, and a channel that is told about approvals."""
    registry.load()  # so that every table is known
    store = Store(database)
    settle(store)
    yield store
    store.close()
