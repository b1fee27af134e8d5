"""Lists of many groups, of which what they lack was counted ahead, are what one finds by counting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services import group_totals
from services.resources.group_owners import GroupOwner
from services.resources.groups import Group, GroupMember
from services.store.engine import Store
from services.store.reader import PAGE
from tests.services.questions.tenant import NOW, ask, derive, guid, open_store, put, put_users, synced, user

MANY = group_totals.FEW + 101
NAMES = [f"Group {at:04}" for at in range(MANY)]
OURS: dict[str, Any] = {"connection_id": 1, "round": 1}
# Of 2,101 groups: few are empty, many without owner, a third with the one guest in them.
MEMBERS = {at: {1, 2, 9} if at % 3 == 0 else {1} if at % 400 else set() for at in range(MANY)}
# One in fifty has an owner; of those some have a second or a third, a disabled one and a guest.
OWNERS = {at: {1, 2, 9} if at % 300 == 0 else {1, 2} if at % 200 == 0 else {1} for at in range(0, MANY, 50)}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('groups')}/steward.db")
    put_users(
        store, user(1, "Lee", "Gu"), user(2, "Adele", "Vance", enabled=False), user(9, "Zed", "Out", user_type="Guest")
    )
    plain = OURS | {"kind": "security", "dynamic": False, "role_assignable": False, "synced": False}
    put(store, Group, [plain | {"id": guid(at), "name": name, "name_key": name.lower()}
                       for at, name in enumerate(NAMES)])  # fmt: skip
    put(store, GroupMember, [OURS | {"group_id": guid(at), "member_id": guid(one), "kind": "user"}
                             for at, inside in MEMBERS.items() for one in inside])  # fmt: skip
    put(store, GroupOwner, [OURS | {"group_id": guid(at), "owner_id": guid(who), "kind": "user"}
                            for at, owners in OWNERS.items() for who in owners])  # fmt: skip
    synced(store, "groups", "group_owners", "users", "group_counts")
    derive(store, "group_counts")
    yield store
    store.close()


def ends(store: Store, *filters: str, value: str = "") -> tuple[int, list[Any], list[Any]]:
    """How many groups a list has, and the names and members on its first and its last page."""

    def page(offset: int) -> tuple[int, list[Any]]:
        table = ask(store, "groups", filters=tuple((name, value) for name in filters), offset=offset)
        return table.total, [(row[0].text, row[3].text) for row in table.rows]

    total, first = page(0)
    return total, first, page(max(total - PAGE, 0))[1]


def cut(every: list[Any]) -> tuple[int, list[Any], list[Any]]:
    return len(every), every[:PAGE], every[-PAGE:]


def test_what_groups_lack_and_hold_is_what_one_finds_by_counting(store: Store) -> None:
    with store.reader(NOW) as read:
        assert group_totals.many(read)
    every = [(name, len(MEMBERS[at])) for at, name in enumerate(NAMES)]
    ownerless = [every[at] for at in range(MANY) if at not in OWNERS]
    assert ends(store, "empty") == cut([one for one in every if not one[1]])
    assert ends(store, "with guests") == cut([every[at] for at in range(MANY) if 9 in MEMBERS[at]])
    assert ends(store, "without owner") == cut(ownerless)
    assert ends(store, "without owner", "empty") == cut([one for one in ownerless if not one[1]])


def test_many_groups_by_their_owners_are_what_one_finds_by_counting(store: Store) -> None:
    every = {at: (name, len(MEMBERS[at])) for at, name in enumerate(NAMES)}

    def of(fits: Callable[[set[int]], bool]) -> tuple[int, list[Any], list[Any]]:
        return cut([one for at, one in every.items() if fits(OWNERS.get(at, set()))])

    assert ends(store, "with one owner") == of(lambda owners: len(owners) == 1)
    assert ends(store, "owned by guests") == of(lambda owners: 9 in owners)
    assert ends(store, "owned by disabled people") == of(lambda owners: 2 in owners)
    assert ends(store, "owners", value="over 1") == of(lambda owners: len(owners) > 1)


def test_many_groups_of_a_size_are_those_of_so_many_members(store: Store) -> None:
    every = [(name, len(MEMBERS[at])) for at, name in enumerate(NAMES)]
    size = max(members for _, members in every)
    assert ends(store, "members exactly", value=str(size)) == cut([one for one in every if one[1] == size])
    assert ends(store, "members under", value=str(size)) == cut([one for one in every if one[1] < size])
    assert ends(store, "members over", value=str(size)) == (0, [], [])


def test_many_groups_are_sorted_by_how_many_are_in_them(store: Store) -> None:
    every = sorted((-len(MEMBERS[at]), name) for at, name in enumerate(NAMES))
    assert ends(store, "largest first") == cut([(name, -size) for size, name in every])
    small = sorted((len(MEMBERS[at]), name) for at, name in enumerate(NAMES) if at not in OWNERS)
    assert ends(store, "smallest first", "without owner") == cut([(name, size) for size, name in small])


def test_groups_of_so_many_owners_are_those_that_have_so_many(store: Store) -> None:
    many = [len(OWNERS.get(at, ())) for at in range(MANY)]
    told = {"exactly 1": many.count(1), "at least 1": MANY - many.count(0), "over 1": many.count(2) + many.count(3),
            "under 1": many.count(0), "at most 3": MANY}  # fmt: skip
    found = {value: ask(store, "groups", filters=(("owners", value),)).total for value in told}
    assert found == told
