"""A list that lacked too much becomes an alert until it is accepted or set right."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from services.checks.sync_shrank import CHECK
from services.store.tables import Checkpoint
from tests.services.house import START


@pytest.mark.parametrize(
    ("held", "accepted", "connection", "count"),
    [(300, False, 1, 1), (300, True, 1, 0), (0, False, 1, 0), (300, False, 2, 0)],
)
def test_what_is_held_back_is_found_until_it_is_accepted(settled, held, accepted, connection, count):
    with settled.writer() as db:
        point = {"connection_id": connection, "resource": "users", "round": 1, "blind": ""}
        db.execute(insert(Checkpoint).values(**point, held=held, accepted=accepted))
    with settled.reader(START) as read:
        found = list(CHECK.find(read, 1))
    assert len(found) == count
    for one in found:
        assert one.subject == "users"
        assert one.text == "The last list of users lacked 300 rows that Steward knows: too many to remove unasked."
        assert "accept shrink users" in one.facts[0].value.text
