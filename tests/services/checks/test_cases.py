"""Every check: what it finds and what not, case by case; and that it cannot tell without what it reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from sqlalchemy import Connection, insert, update
from sqlmodel import col

from services.specs import Check
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Checkpoint
from services.store.tables import Connection as Connected
from services.watch.judging import Judgement, judge
from services.watch.rules import rules
from tests.conftest import ENGINES, a_database
from tests.services.checks.case import SPECS, Case
from tests.services.house import START

TABLES = [
    import_module(f"tests.services.checks.cases.{module.name}").CASES
    for module in iter_modules([str(Path(__file__).parent / "cases")])
]
CASES: dict[str, tuple[Case, ...]] = {name: cases for table in TABLES for name, cases in table.items()}
NO_SIGHT: tuple[tuple[dict[str, object], str], ...] = (
    ({"synced_at": None}, "not collected yet"),
    ({"denied": True, "blind": "No Entra ID P1: not collected."}, "No Entra ID P1"),
    ({"denied": True, "blind": "No permission (X): not collected."}, "No permission"),
    ({"synced_at": START - timedelta(days=30)}, "too long ago"),
)


@pytest.fixture(scope="module", params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with a_database(request, tmp_path_factory.mktemp("cases")) as url:
        opened = Store(url)
        with opened.writer() as db:
            for id_ in (1, 2):
                row = {"id": id_, "name": f"Contoso {id_}", "tenant_id": "t", "mode": "read", "client_id": f"own-{id_}"}
                db.execute(insert(Connected).values(**row))
            for name in SPECS.resources:
                point = {"connection_id": 1, "resource": name, "round": 1, "blind": "", "synced_at": START}
                db.execute(insert(Checkpoint).values(**point))
        yield opened
        opened.close()


@contextmanager
def undone(store: Store) -> Iterator[Connection]:
    """A transaction of which nothing stays."""
    with store.engine.connect() as db:
        yield db
        db.rollback()


def said(db: Connection, check: Check, **limits: object) -> Judgement:
    return judge(Reader(db, START), 1, check, rules(check, limits), SPECS.resources)


def test_every_check_has_cases_and_every_case_a_check() -> None:
    assert CASES.keys() == SPECS.checks.keys()
    assert sum(len(table) for table in TABLES) == len(CASES)
    for name, cases in CASES.items():
        # What cannot be told of any tenant has nothing to hit.
        assert any(one.found for one in cases) or all(one.cannot for one in cases), f"{name} has no hit"
        assert any(not one.found for one in cases), f"{name} has no near miss"
        assert len({one.name for one in cases}) == len(cases), f"{name} has two cases of one name"


@pytest.mark.parametrize("name", CASES)
def test_a_check_finds_what_its_cases_say(store: Store, name: str) -> None:
    for case in CASES[name]:
        with undone(store) as db:
            for row in case.rows:
                row.put(db)
            judged = said(db, SPECS.checks[name], **case.limits)
        assert (case.cannot in judged.why) if case.cannot else judged.why == "", case.name
        assert {one.subject: one.rank for one in judged.findings.values()} == case.found, case.name
        for one in judged.findings.values():
            assert case.says in one.text, case.name
            assert one.text.endswith("."), case.name
            assert "None" not in one.text, case.name


@pytest.mark.parametrize("name", [name for name, check in SPECS.checks.items() if not check.watches_itself])
def test_without_what_it_reads_a_check_cannot_tell(store: Store, name: str) -> None:
    for resource in SPECS.checks[name].reads:
        for kept, why in NO_SIGHT:
            with undone(store) as db:
                db.execute(update(Checkpoint).where(col(Checkpoint.resource) == resource).values(**kept))
                judged = said(db, SPECS.checks[name])
            assert (judged.verdict, dict(judged.findings)) == ("cannot tell", {})
            assert why in judged.why


@pytest.mark.parametrize("check", SPECS.checks.values(), ids=lambda check: check.name)
def test_a_check_says_why_it_matters_what_to_do_and_whose_rule_it_is(check: Check) -> None:
    for words in (check.why, check.todo):
        assert words[0].isupper()
        assert words.endswith(".")
    assert check.source
    assert check.title[0].isupper()
    assert not check.title.endswith(".")
    assert rules(check, {}) == (replace(rules(check, {})[0], limits=check.limits()),)
    assert set(check.reads) <= SPECS.resources.keys()
