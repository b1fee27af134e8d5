"""Two bodies agree when nothing is missing: what may be absent or null, and what may not."""

from __future__ import annotations

import pytest

from tests.fidelity import rounds
from tests.fidelity.__main__ import DEFAULT
from tests.fidelity.contract import Contract
from tests.fidelity.examples import Example
from tests.fidelity.shape import differences
from tests.services.sandbox import contract

pytestmark = pytest.mark.skipif(contract.load() is None or not DEFAULT.is_dir(), reason="no contract of Microsoft")


@pytest.fixture(scope="module")
def known() -> Contract:
    return Contract()


def test_null_agrees_only_where_the_contract_lets_it(known):
    assert differences(known, "user", {"displayName": "Adele"}, {"displayName": None}) == []
    assert differences(known, "user", {"businessPhones": ["1"]}, {"businessPhones": None}) != []


def test_a_relation_may_lack_unless_it_was_asked_for(known):
    wanted, got = {"principal": {"id": "1"}}, {"id": "2"}
    assert differences(known, "unifiedRoleAssignment", wanted, got) == []
    found = differences(known, "unifiedRoleAssignment", wanted, got, "", frozenset({"principal"}))
    assert found == ["principal is missing"]


def test_the_changes_of_a_relation_may_not_lack(known):
    wanted = {"members@delta": [{"id": "1", "@removed": {"reason": "deleted"}}]}
    assert differences(known, "group", wanted, {"id": "2"}) == ["members@delta is missing"]


def test_another_type_is_a_difference_and_a_missing_key_is_named(known):
    assert differences(known, "user", {"displayName": "Adele"}, {"displayName": 7}) != []
    assert differences(known, "user", {"displayName": "Adele"}, {}) == ["displayName is missing"]


def test_a_page_of_two_rounds_is_split_and_others_are_not():
    rows = [{"id": "1", "members@delta": [{"id": "2"}, {"id": "3", "@removed": {}}]}, {"id": "4", "@removed": {}}]
    both = Example("x", "GET /groups/delta()", "GET", "/groups/delta", 200, response={"value": rows})
    first, later = rounds.split(both) or (both, both)
    assert rounds.page(first) == [{"id": "1", "members@delta": [{"id": "2"}]}]
    assert [row["id"] for row in rounds.page(later)] == ["1", "4"]
    assert rounds.follows(later)
    assert rounds.split(later) is None
    assert rounds.split(first) is None
