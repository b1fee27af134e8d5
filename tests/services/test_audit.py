from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlmodel import SQLModel, col

from services import anchors, audit
from services.anchors import Anchors
from services.store.engine import Store
from services.store.tables import Audit, Outbox
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


# Anchors and export


NOON = START.replace(hour=12)


async def noted(store: Store, *conversations: str, at=NOON) -> bool:
    return await Anchors(store, lambda: at, conversations).note()


def told(store: Store) -> list[tuple[str, str]]:
    with store.reader(START) as read:
        return [tuple(row) for row in read.rows(select(Outbox.to, Outbox.text).order_by(col(Outbox.id)))]


def mac(store: Store, seq: int) -> str:
    with store.reader(START) as read:
        return read.value(select(Audit.mac).where(col(Audit.seq) == seq))


async def test_the_end_of_the_trail_is_noted_once_a_day_where_others_see_it(store):
    assert await noted(store, "19:audit", "19:board")
    assert not await noted(store, "19:audit", at=NOON + timedelta(hours=11))
    short = mac(store, 5)[:16]
    text = f"Audit trail on 2 March 2026: 5 lines, the last one {short}. To check later: audit verify 5 {short}"
    assert told(store) == [("19:audit", text), ("19:board", text)]
    assert await noted(store, at=NOON + timedelta(hours=12))


async def test_an_empty_trail_has_no_end_to_note(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/empty.db")
    SQLModel.metadata.create_all(store.engine)
    assert not await noted(store, "19:audit")
    store.close()


async def test_replicas_note_one_anchor_a_day(store):
    done = await asyncio.gather(*(noted(store, "19:audit") for _ in range(8)))
    assert done.count(True) == 1
    assert len(told(store)) == 1


async def test_a_cut_off_end_does_not_break_the_chain_but_tears_the_anchor(store):
    await noted(store)
    with store.reader(START) as read:
        assert anchors.torn(read) is None
    with store.writer() as db:
        db.execute(delete(Audit).where(col(Audit.seq) >= 4))
    assert first_bad(store) is None
    with store.reader(START) as read:
        assert anchors.torn(read).seq == 5


async def test_an_end_written_anew_with_the_key_tears_the_anchor_too(store):
    await noted(store)
    with store.writer() as db:
        db.execute(delete(Audit).where(col(Audit.seq) >= 4))
        for number in (4, 5, 6):
            audit.append(db, KEY, START, "id", "x", "approval.done", f"s{number}")
    assert first_bad(store) is None
    with store.reader(START) as read:
        assert anchors.torn(read).seq == 5


def test_a_line_noted_elsewhere_is_held_or_not(store):
    with store.reader(START) as read:
        assert anchors.holds(read, 5, mac(store, 5)[:16].upper())
        assert anchors.holds(read, 5, mac(store, 5))
        assert not anchors.holds(read, 5, mac(store, 5)[:15])
        assert not anchors.holds(read, 5, mac(store, 4)[:16])
        assert not anchors.holds(read, 6, mac(store, 5)[:16])


def test_the_export_has_every_line_as_json_first_line_first(store):
    with store.reader(START) as read:
        lines = [json.loads(line) for line in audit.lines(read)]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[2] == {
        "seq": 3, "at": "2026-03-02T09:00:00+00:00", "actor_id": "id", "actor_name": "Zoë 🦊 \u202e",
        "event": "approval.requested", "subject_id": "s3", "approval_id": "", "detail": {"n": 3},
        "mac": mac(store, 3),
    }  # fmt: skip
