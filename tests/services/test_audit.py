from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import SQLModel, col

from services import audit
from services.store.engine import Store
from services.store.tables import Audit
from tests.services.house import KEY, START


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/audit.db")
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        for number in range(1, 6):
            audit.append(
                db, KEY, START, "id", "Zoë 🦊 \u202e", "approval.requested", f"s{number}", detail={"n": number}
            )
    yield store
    store.close()


def first_bad(store: Store, key: bytes = KEY) -> int | None:
    with store.reader(START) as read:
        return audit.verify(read, key)


def test_an_untouched_trail_is_whole_and_has_no_gaps(store):
    assert first_bad(store) is None
    with store.reader(START) as read:
        assert list(read.db.execute(select(Audit.seq).order_by(col(Audit.seq))).scalars()) == [1, 2, 3, 4, 5]


def test_an_empty_trail_is_whole(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/empty.db")
    SQLModel.metadata.create_all(store.engine)
    assert first_bad(store) is None
    store.close()


@pytest.mark.parametrize(
    "change", [{"actor_id": "other"}, {"actor_name": "x"}, {"event": "x"}, {"subject_id": "x"}, {"approval_id": "x"},
               {"detail": {"n": 30}}, {"mac": "0" * 64}, {"at": START.replace(year=2025)}]
)  # fmt: skip
def test_a_changed_line_is_the_first_bad_one(store, change):
    with store.writer() as db:
        db.execute(update(Audit).where(col(Audit.seq) == 3).values(**change))
    assert first_bad(store) == 3


def test_a_line_left_out_shows(store):
    with store.writer() as db:
        db.execute(delete(Audit).where(col(Audit.seq) == 2))
    assert first_bad(store) == 2


def test_a_line_left_out_shows_even_when_the_rest_is_renumbered(store):
    with store.writer() as db:
        db.execute(delete(Audit).where(col(Audit.seq) == 2))
        for number in (3, 4, 5):
            db.execute(update(Audit).where(col(Audit.seq) == number).values(seq=number - 1))
    assert first_bad(store) == 2


def test_the_trail_cannot_be_made_anew_without_the_key(store):
    assert first_bad(store, b"another key") == 1


def test_a_line_is_written_only_with_the_change_it_tells_of(store):
    def fails() -> None:
        with store.writer() as db:
            audit.append(db, KEY, START, "id", "n", "approval.denied")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with store.reader(START) as read:
        assert read.value(select(Audit.seq).order_by(col(Audit.seq).desc())) == 5
