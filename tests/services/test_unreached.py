"""Who cannot be reached is said once: by mail, and to those who can mend it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlmodel import col

from services import outbox
from services.mail.letters import letter
from services.mail_settings import MailSettings
from services.store.engine import Store
from services.store.tables import Conversation, Outbox
from services.unreached import TEAMS, Unreached
from tests.services.house import ADELE, ALEX, MEGAN, Clock

OPS = "19:operations@thread.tacv2"
MAIL = MailSettings(way="smtp", sender="steward@contoso.com", recipients=("it@contoso.com",), host="mail")


class House:
    """A store with one channel, and rows of the outbox that failed."""

    def __init__(self, store: Store, mail: MailSettings = MAIL) -> None:
        self.store, self.clock = store, Clock()
        self.unreached = Unreached(mail, (MEGAN, "group:admins"))
        with store.writer() as db:
            db.execute(delete(Conversation))
            row = {"id": OPS, "scope": "channel", "service_url": "s", "tenant_id": "t", "bot_id": "b"}
            db.execute(insert(Conversation).values(**row, channel="msteams", name="Operations", seen_at=self.clock()))

    def failed(self, to: str = OPS, error: str = "Teams cannot be reached at the moment.") -> None:
        with self.store.writer() as db:
            outbox.tell(db, self.clock(), "alert", "a", to)
            db.execute(update(Outbox).where(col(Outbox.to) == to).values(attempts=1, error=error))

    def look(self) -> bool:
        with self.store.writer() as db:
            return self.unreached.look(db, self.clock())

    def lost(self, place: str, kind: str = "alert", subject: str = "a") -> list[tuple[str, str]]:
        """Who is told that a place is lost, and by what kind of row."""
        row: Any = type("Row", (), {"kind": kind, "subject_id": subject})
        with self.store.writer() as db:
            db.execute(update(Conversation).values(blocked_at=self.clock()))
            self.unreached.lost(db, self.clock(), row, place, "I was removed.")
            rows = db.execute(select(Outbox).order_by(col(Outbox.id))).all()
        return [(one.kind, one.to) for one in rows]

    def letter(self, subject: str) -> Any:
        with self.store.reader(self.clock()) as read:
            return letter(read, "unreached", subject, "Europe/Berlin")


@pytest.fixture
def house(settled: Store) -> House:
    return House(settled)


def test_a_blocked_conversation_is_told_to_administrators_and_by_mail_once_a_day(house: House) -> None:
    told = [("outcome", f"person:{MEGAN}"), ("unreached", "mail")]
    assert house.lost(OPS) == told
    assert house.lost(OPS) == told
    assert house.letter(OPS).title == "Operations cannot be reached"
    assert ("Since", "02 March 2026, 10:00 (Europe/Berlin)") in house.letter(OPS).facts
    house.clock.forward(hours=25)
    with house.store.writer() as db:
        db.execute(update(Outbox).values(state="done"))
    assert len(house.lost(OPS)) == 4


def test_a_conversation_that_can_be_reached_again_needs_no_mail(house: House) -> None:
    house.lost(OPS)
    with house.store.writer() as db:
        db.execute(update(Conversation).values(blocked_at=None))
    assert house.letter(OPS) is None


def test_whoever_has_not_opened_steward_is_named_to_who_waits_for_them(house: House) -> None:
    assert house.lost(f"person:{ADELE}") == [("outcome", f"person:{MEGAN}"), ("unreached", "mail")]
    said = house.letter(f"person:{ADELE}")
    assert said.title == "Adele Vance cannot be reached in Teams"
    with house.store.reader(house.clock()) as read:
        (text,) = read.db.execute(select(col(Outbox.text)).where(col(Outbox.kind) == "outcome")).scalars()
    assert text.startswith("Adele Vance has not opened Steward in Teams yet")


def test_an_administrator_is_not_told_of_themselves(house: House) -> None:
    assert house.lost(f"person:{MEGAN}") == [("unreached", "mail")]


def test_without_mail_administrators_alone_are_told(settled: Store) -> None:
    house = House(settled, MailSettings())
    assert house.lost(OPS) == [("outcome", f"person:{MEGAN}")]
    house.failed()
    house.clock.forward(hours=2)
    assert house.look() is False


def test_teams_out_of_reach_is_mailed_once_for_each_time(house: House) -> None:
    house.failed()
    house.clock.forward(minutes=29)
    assert house.look() is False
    house.clock.forward(minutes=1)
    assert [house.look(), house.look()] == [True, False]
    said = house.letter(TEAMS)
    assert ("Waiting", "1 message") in said.facts
    assert ("The last word", "Teams cannot be reached at the moment.") in said.facts
    with house.store.writer() as db:
        db.execute(update(Outbox).values(state="done"))
    assert house.letter(TEAMS) is None
    house.clock.forward(minutes=1)
    house.failed("19:other")
    house.clock.forward(hours=1)
    assert house.look() is True


def test_waiting_for_somebody_to_open_steward_is_not_teams_out_of_reach(house: House) -> None:
    house.failed(f"person:{ALEX}", "They have not opened me in Teams yet.")
    house.clock.forward(hours=2)
    assert house.look() is False
    with house.store.writer() as db:
        row = {"id": "a:alex", "scope": "personal", "service_url": "s", "tenant_id": "t", "bot_id": "b"}
        row |= {"channel": "msteams", "object_id": ALEX, "seen_at": house.clock()}
        db.execute(insert(Conversation).values(**row))
    assert house.look() is True


def test_what_waits_for_its_turn_is_not_out_of_reach(house: House) -> None:
    with house.store.writer() as db:
        outbox.tell(db, house.clock(), "alert", "a", OPS)
    house.clock.forward(hours=2)
    assert house.look() is False
