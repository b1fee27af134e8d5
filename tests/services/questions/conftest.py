from collections.abc import Iterator
from pathlib import Path

import pytest

from services.store.engine import Store
from tests.services.questions.tenant import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path}/steward.db")
    yield store
    store.close()
