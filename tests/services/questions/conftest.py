"""A store for the questions, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.store.engine import Store
from tests.services.questions.tenant import open_store


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """A database with one connection."""
    store = open_store(database)
    yield store
    store.close()
