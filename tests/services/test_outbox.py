from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update
from sqlmodel import SQLModel, col

from services import outbox
from services.store.engine import Store
from services.store.tables import Outbox, Posted
from tests.services.house import START


@pytest.fixture
def db(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/outbox.db")
    SQLModel.metadata.create_all(store.engine)
    with store.writer() as db:
        yield db
    store.close()


def states(db) -> list[tuple[str, str]]:
    return [tuple(row) for row in db.execute(select(Outbox.to, Outbox.state).order_by(col(Outbox.id)))]


def test_one_ready_row_for_a_place_is_enough(db):
    outbox.tell(db, START, "approval", "a", "here")
    outbox.tell(db, START, "approval", "a", "here")
    outbox.tell(db, START, "approval", "a", "there")
    outbox.tell(db, START, "alert", "a", "here")
    assert states(db) == [("here", "ready"), ("there", "ready"), ("here", "ready")]


@pytest.mark.parametrize("state", ["leased", "done", "dead"])
def test_a_row_that_is_being_delivered_or_over_does_not_count(db, state):
    outbox.tell(db, START, "approval", "a", "here")
    db.execute(update(Outbox).values(state=state))
    outbox.tell(db, START, "approval", "a", "here")
    assert states(db) == [("here", state), ("here", "ready")]


def test_two_different_sentences_are_both_told(db):
    outbox.tell(db, START, "outcome", "a", "here", "One.")
    outbox.tell(db, START, "outcome", "a", "here", "Two.")
    assert len(states(db)) == 2


def test_copies_stand_where_a_card_was_posted_or_is_about_to_be(db):
    for place, state in (("ready", "ready"), ("leased", "leased"), ("done", "done"), ("dead", "dead")):
        outbox.tell(db, START, "approval", "a", place)
        db.execute(update(Outbox).where(col(Outbox.to) == place).values(state=state))
    db.execute(
        insert(Posted).values(
            kind="approval", subject_id="a", conversation_id="posted", message_id="1", version=1, at=START
        )
    )
    assert outbox.copies(db, "approval", "a") == ["leased", "posted", "ready"]
    outbox.anew(db, "approval", "a")
    assert outbox.copies(db, "approval", "a") == ["leased", "ready"]
    assert outbox.copies(db, "approval", "b") == []


def test_every_copy_is_told_once_where_it_stands_where_it_is_about_to_and_where_it_is_wanted_too(db):
    posted = {"kind": "approval", "subject_id": "a", "message_id": "1", "version": 1, "at": START}
    db.execute(insert(Posted), [{**posted, "conversation_id": place} for place in ("posted", "ready")])
    db.execute(insert(Posted).values(**posted | {"subject_id": "b", "conversation_id": "elsewhere"}))
    for place, state in (("ready", "ready"), ("leased", "leased"), ("done", "done")):
        outbox.tell(db, START, "approval", "a", place)
        db.execute(update(Outbox).where(col(Outbox.to) == place).values(state=state))
    before = len(states(db))
    outbox.tell_copies(db, START, "approval", "a", "own")
    assert states(db)[before:] == [("leased", "ready"), ("own", "ready"), ("posted", "ready")]
    outbox.tell_copies(db, START, "approval", "a", "own")
    outbox.tell_copies(db, START, "approval", "nobody has")
    assert len(states(db)) == before + 3
    rows = db.execute(select(Outbox).where(col(Outbox.to).in_(("posted", "ready")))).all()
    assert {tuple(row[1:3] + row[4:]) for row in rows} == {
        ("approval", "a", "", "ready", 0, START, START, None, "", "")
    }


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Adele Vance", "Adele Vance"),
        ("**Bold** [link](https://evil.example)", "Bold linkhttps://evil.example"),
        ("<at>All</at> <img src=x onerror=alert(1)>", "atAll/at img src=x onerror=alert1"),
        ("a\u202eb\u200bc\nd\x00e", "abc d e"),
        ("Zoë Müller-O'Neil 🦊", "Zoë Müller-O'Neil 🦊"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_name_in_a_message_has_no_markup(name, said):
    assert outbox.spoken(name) == said
