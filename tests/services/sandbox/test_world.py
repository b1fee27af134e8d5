"""The tenant at several sizes: a tree of managers, groups with a heavy tail, apps, sign-ins, dirty data, and life."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from services.sandbox.world import World

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def big() -> World:
    return World(5_000, 1, lambda: NOW, 2)


def test_the_same_seed_makes_the_same_tenant_and_another_seed_another():
    first, second, other = (World(300, seed, lambda: NOW, 2) for seed in (1, 1, 2))
    assert first.roster == second.roster
    assert first.members == second.members
    assert first.sign_ins.times == second.sign_ins.times
    assert first.planted == second.planted
    assert first.roster != other.roster


def test_managers_are_one_tree_of_a_believable_width(big):
    tops = {boss for boss in big.manager_of.values() if boss not in big.manager_of and boss in big.users}
    assert tops == {big.user("Patti Fernandez")["id"]}
    width = Counter(boss for boss in big.manager_of.values() if boss in big.users)
    assert max(width.values()) <= 12
    assert sum(count >= 5 for count in width.values()) > 0.9 * len(width)
    for user in big.manager_of:
        steps = 0
        while user in big.manager_of:
            user, steps = big.manager_of[user], steps + 1
            assert steps < 20


def test_memberships_have_a_heavy_tail_and_every_kind_of_group(big):
    sizes = sorted((len(inside) for inside in big.members.values()), reverse=True)
    assert 450 <= len(sizes) <= 550
    assert 4.5 < sum(sizes) / len(big.users) < 5.2
    assert sizes[0] == len(big.roster) - 1
    assert sizes[len(sizes) // 2] < 40
    kinds = {(bool(g["groupTypes"]), g["mailEnabled"], g["securityEnabled"]) for g in big.groups.values()}
    security, distribution, mail_security = (False, False, True), (False, True, False), (False, True, True)
    assert kinds == {(True, True, False), (True, False, True), security, distribution, mail_security}
    nested = [id for inside in big.members.values() for id in inside if id in big.groups]
    assert len(nested) > 10
    assert any(big.groups[id].get("isAssignableToRole") for id in big.groups)


def test_a_dynamic_group_holds_whom_its_rule_names(big):
    ruled = [group for group in big.groups.values() if group.get("membershipRule", "").startswith("(user.department")]
    assert ruled
    for group in ruled:
        _, department, _, city, _ = group["membershipRule"].split('"')
        fitting = {id for id, user in big.users.items() if (user.get("department"), user["city"]) == (department, city)}
        assert set(big.members[group["id"]]) == fitting


def test_memberships_are_known_both_ways_after_every_change():
    world = World(100, 1, lambda: NOW, 0)
    world.delete("users", world.user("Adele Vance")["id"])
    group = world.group("Steward Approvers")["id"]
    world.set_member(group, world.user("Lee Gu")["id"], True)
    above = {(group, member) for group, inside in world.members.items() for member in inside}
    assert above == {(group, member) for member, groups in world.memberships.above.items() for group in groups}


def test_apps_are_used_very_unevenly(big):
    used = Counter(big.sign_ins.at(place).app for place in range(len(big.sign_ins))).most_common()
    assert used[0][1] > 50 * used[-1][1]
    assert len(big.app_roster) > 150
    assert len(big.tables["oauth2PermissionGrants"].rows) > 100


def test_the_directory_is_as_dirty_as_real_ones(big):
    users = big.users.values()
    assert any("#EXT#" in user["userPrincipalName"] for user in users)
    assert any(user["mail"] is None for user in users)
    assert {"", None} <= {user.get("department") for user in users}
    assert max(Counter(user["displayName"] for user in users).values()) > 1
    assert any(not user["displayName"].isascii() for user in users)
    principals = World(20_000, 1, lambda: NOW, 0).service_principals.values()
    assert any(row["appOwnerOrganizationId"] is None for row in principals)


def test_sign_ins_fail_are_interrupted_and_come_from_elsewhere(big):
    drawn = [big.sign_ins.draw(big.sign_ins.at(place)) for place in range(len(big.sign_ins))]
    codes = {row["status"]["errorCode"] for row in drawn}
    assert {0, 50126, 50140, 50074, 53003} <= codes
    assert len({row["location"]["countryOrRegion"] for row in drawn}) > 8


class Hours:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_a_lively_tenant_changes_and_every_change_is_on_record():
    clock = Hours()
    world, twin, quiet = World(300, 1, clock, 2, True), World(300, 1, clock, 2, True), World(300, 1, clock, 2)
    before, risky = len(world.ledger), len(world.risk.detections)
    for hours in (1, 2, 20):
        clock.now = NOW + timedelta(hours=hours)
        world.live()
        quiet.live()
    twin.live()
    done = Counter(write.activity for write in world.ledger[before:])
    assert {"User registered security info", "Add member to group", "Change user license", "Consent to application",
            "Update user"} <= done.keys()  # fmt: skip
    assert len(world.risk.detections) > risky
    assert len(quiet.ledger) == before
    assert [write.at for write in world.ledger] == sorted(write.at for write in world.ledger)
    assert world.ledger == twin.ledger
    assert world.members == twin.members
    assert world.devices.synced
    journal = [change.at for change in world.tables["users"].journal]
    assert journal == sorted(journal)


def test_all_sizes_begin_alike():
    for size in (20, 21, 24, 33, 45, 60):
        world = World(size, 3, lambda: NOW, 0)
        assert len(world.users) == size
        assert world.planted["admin_without_mfa"]
