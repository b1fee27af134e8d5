"""What a place in a question is: a department, a town or a group."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.narrowed import Narrowed, narrowed
from bot.parse import Understood, whole_grammar
from services.errors import NotFound
from services.names import domain_of
from services.resources.users import User
from services.specs import Caller
from services.store.engine import Store
from tests.services.cached import group
from tests.services.house import ADELE, LEE, START, settle

CALLER = Caller(LEE, "t", "Lee Gu", frozenset())
NOBODY = "00000000-0000-4000-8000-0000000000{:02}"


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    store = Store(database)
    settle(store)
    for at, name in enumerate(("Sales and Marketing", "All Company", "Sales", "Budget 2", "Budget 4")):
        group(store, NOBODY.format(at), name=name)
    with store.writer() as db:
        db.execute(update(User).where(col(User.id) == ADELE).values(department="Sales", city="Seattle"))
        upn = "gil_fabrikam.com#ext#@contoso.com"
        db.execute(update(User).where(col(User.id) == LEE).values(user_type="Guest", upn=upn, domain=domain_of(upn)))
    yield store
    store.close()


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("users in Sales", [("department", "Sales")]),
        ("users in Seattle", [("city", "Seattle")]),
        ("guests from fabrikam", [("guests", ""), ("domain", "fabrikam.com")]),
        ("guests not from Fabrikam", [("guests", ""), ("not domain", "fabrikam.com")]),
        ("guests from Fabri Kam", [("guests", ""), ("domain", "fabrikam.com")]),
        ("fabrikam people", [("domain", "fabrikam.com")]),
        ("users in Salees", [("department", "Sales")]),
        ("guests in budjet 2?", [("guests", ""), ("in group", NOBODY.format(3))]),
        ("users in All Company", [("in group", NOBODY.format(1))]),
        ("who is in Sales and Marketing", [("in group", NOBODY.format(0))]),
        ("members of Sales and Marketing", [("in group", "Sales and Marketing")]),
        ("members of Sales and Legal", [("in group", "Sales"), ("department", "Legal")]),
        ("anyone both in Budget 2 and Budget 4", [("in group", "Budget 2"), ("in group", "Budget 4")]),
        ("users in group Budget 2 and group Budget 4", [("in group", "Budget 2"), ("in group", "Budget 4")]),
        ("users in All Company and in Sales", [("in group", NOBODY.format(1)), ("department", "Sales")]),
    ],
)
def test_a_place_is_what_is_called_so(store: Store, text: str, filters: list[tuple[str, str]]) -> None:
    reading = whole_grammar().read(text, START.date())
    assert isinstance(reading, Understood)
    with store.reader(START) as read:
        found = narrowed(read, reading, {}, CALLER)
    assert isinstance(found, Narrowed)
    assert list(found.reading.filters) == filters


def test_somebody_is_no_place(store: Store) -> None:
    reading = whole_grammar().read("users disabled and department lee gu", START.date())
    assert isinstance(reading, Understood)
    with store.reader(START) as read, pytest.raises(NotFound, match="a person, no department"):
        narrowed(read, reading, {}, CALLER)


@pytest.mark.parametrize("text", ["users in Nowhere", "guests in budjet 3?"])
def test_a_place_that_nothing_is_called_is_said_not_to_be_there(store: Store, text: str) -> None:
    reading = whole_grammar().read(text, START.date())
    assert isinstance(reading, Understood)
    with store.reader(START) as read, pytest.raises(NotFound, match="I found no department, town, company or group"):
        narrowed(read, reading, {}, CALLER)


def test_a_department_that_is_empty_here_is_still_one(store: Store) -> None:
    reading = whole_grammar().read("users in Legal", START.date())
    assert isinstance(reading, Understood)
    with store.reader(START) as read:
        found = narrowed(read, reading, {}, CALLER)
    assert isinstance(found, Narrowed)
    assert list(found.reading.filters) == [("department", "Legal")]
