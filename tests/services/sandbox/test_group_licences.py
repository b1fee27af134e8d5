"""Licences come with a group and go with it; nobody holds what nobody bought."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.sandbox.world import World
from services.sandbox.world.group_licences import STATES, assign, direct, failing, held, settle, states, units_left
from services.sandbox.world.licences import ID
from services.sandbox.world.membership import members_of, set_owner
from tests.services.sandbox.conftest import Clock

FLOW, VISIO, COPILOT = ID["FLOW_FREE"], ID["VISIOCLIENT"], ID["Microsoft_365_Copilot"]
INHERITED = "User license is inherited from a group membership and it cannot be removed directly from the user."


def skus(user):
    return [row["skuId"] for row in user["assignedLicenses"]]


def licence(sku, *disabled):
    return {"skuId": sku, "disabledPlans": list(disabled)}


@pytest.fixture
def bare(sandbox):
    """A group without licences and somebody in it who holds none of those handed out here."""
    world = sandbox.world
    group = world.group("Steward Approvers")["id"]
    joni = world.user("Joni Sherman")["id"]
    settle(world, joni, own=[])
    world.set_member(group, joni, True)
    return group, joni


async def give(client, group, add=(), remove=()):
    body = {"addLicenses": [licence(sku) for sku in add], "removeLicenses": list(remove)}
    return await client.ask("POST", f"/groups/{group}/assignLicense", json=body)


async def test_the_tenant_has_groups_that_hand_out_licences(client, sandbox):
    rows, _ = await client.walk("/groups?$select=displayName,assignedLicenses,licenseProcessingState")
    giving = {row["displayName"]: row for row in rows if row["assignedLicenses"]}
    assert {"Licence Power Automate", "Licence Copilot Pilot", "Licence Visio"} == set(giving)
    assert all(row["licenseProcessingState"] == {"state": "ProcessingComplete"} for row in giving.values())
    group = sandbox.world.group("Licence Power Automate")["id"]
    members, _ = await client.walk(f"/groups/{group}/members?$select=id,assignedLicenses,licenseAssignmentStates")
    assert members
    for row in members:
        assert FLOW in skus(row)
        state = next(state for state in row[STATES] if state["assignedByGroup"] == group)
        assert (state["state"], state["error"], state["skuId"]) == ("Active", "None", FLOW)


async def test_where_seats_ran_out_members_have_an_error_and_no_licence(client, sandbox):
    group = sandbox.world.group("Licence Visio")["id"]
    rows, _ = await client.walk(f"/groups/{group}/membersWithLicenseErrors?$select=id,assignedLicenses,{STATES}")
    assert rows
    for row in rows:
        assert VISIO not in skus(row)
        state = next(state for state in row[STATES] if state["assignedByGroup"] == group)
        assert (state["state"], state["error"]) == ("Error", "CountViolation")
    found = await client.get("/groups?$filter=hasMembersWithLicenseErrors eq true&$select=displayName")
    assert [row["displayName"] for row in found["value"]] == ["Licence Visio"]
    one = await client.get(f"/groups/{group}?$select=id,hasMembersWithLicenseErrors")
    assert "hasMembersWithLicenseErrors" not in one


async def test_a_group_gives_to_its_members_and_takes_back(client, sandbox, bare):
    (group, joni), world = bare, sandbox.world
    before = world.used[FLOW]
    response = await give(client, group, [FLOW])
    assert response.status_code == 202
    assert response.headers["location"].endswith(f"/directoryObjects/{group}/Microsoft.DirectoryServices.Group")
    assert skus(response.json()) == [FLOW]
    assert skus(world.users[joni]) == [FLOW]
    assert world.used[FLOW] > before
    details = (await client.get(f"/users/{joni}/licenseDetails"))["value"]
    assert [row["skuPartNumber"] for row in details] == ["FLOW_FREE"]
    assert (await give(client, group, remove=[FLOW])).status_code == 202
    assert skus(world.users[joni]) == []
    assert world.used[FLOW] == before


async def test_what_a_group_gives_cannot_be_taken_from_the_user(client, sandbox, bare):
    (group, joni), world = bare, sandbox.world
    await give(client, group, [FLOW])
    body = {"addLicenses": [], "removeLicenses": [FLOW]}
    error = await client.refused("POST", f"/users/{joni}/assignLicense", 400, json=body)
    assert error["message"] == INHERITED
    both = await client.ask("POST", f"/users/{joni}/assignLicense",
                            json={"addLicenses": [licence(FLOW)], "removeLicenses": []})  # fmt: skip
    assert skus(both.json()) == [FLOW]
    assert [row["assignedByGroup"] for row in states(world.users[joni])] == [None, group]
    left = await client.ask("POST", f"/users/{joni}/assignLicense", json=body)
    assert skus(left.json()) == [FLOW]
    await client.ask("DELETE", f"/groups/{group}/members/{joni}/$ref")
    assert skus(world.users[joni]) == []


async def test_coming_and_going_moves_the_licence_and_delta_says_so(client, sandbox, bare):
    (group, _), world = bare, sandbox.world
    await give(client, group, [FLOW])
    lidia = world.user("Lidia Holloway")["id"]
    settle(world, lidia, own=[])
    link = (await client.get("/users/delta?$deltatoken=latest&$select=assignedLicenses"))["@odata.deltaLink"]
    world.set_member(group, lidia, True)
    page = await client.get(link)
    assert [(row["id"], skus(row)) for row in page["value"]] == [(lidia, [FLOW])]
    assert world.ledger[-1].activity == "Change user license"
    world.set_member(group, lidia, False)
    assert [skus(row) for row in (await client.get(page["@odata.deltaLink"]))["value"]] == [[]]


async def test_a_seat_that_became_free_is_taken_after_reprocessing(client, sandbox):
    world = sandbox.world
    group = world.group("Licence Visio")["id"]
    waiting, *_ = failing(world, group)
    sku = next(row for row in world.skus if row["skuId"] == VISIO)
    sku["prepaidUnits"]["enabled"] = world.used[VISIO] + 1
    assert VISIO not in skus(world.users[waiting])
    response = await client.ask("POST", f"/users/{waiting}/reprocessLicenseAssignment")
    assert response.status_code == 200
    assert VISIO in skus(response.json())
    assert units_left(world, VISIO) == 0
    assert waiting not in failing(world, group)


async def test_plans_are_disabled_only_where_everybody_disables_them():
    rows = [
        {"skuId": FLOW, "disabledPlans": disabled, "state": state}
        for disabled, state in ((["a", "b"], "Active"), (["b", "c"], "Active"), ([], "Error"))
    ]
    assert held(rows) == [licence(FLOW, "b")]


async def test_a_group_with_licences_is_not_deleted(client, sandbox, bare):
    group, _ = bare
    await give(client, group, [FLOW])
    await client.refused("DELETE", f"/groups/{group}", 400)
    await give(client, group, remove=[FLOW])
    assert (await client.ask("DELETE", f"/groups/{group}")).status_code == 204


async def test_bad_requests_give_nothing(client, sandbox, bare):
    group, _ = bare
    world = sandbox.world
    for body, text in (
        ({"addLicenses": []}, "The missing parameters are: removeLicenses."),
        ({"addLicenses": [licence("x")], "removeLicenses": []}, "does not correspond to a valid company License"),
        ({"addLicenses": [3], "removeLicenses": []}, "disabledPlans"),
        ({"addLicenses": [{}], "removeLicenses": []}, "skuId"),
        ({"addLicenses": [], "removeLicenses": [FLOW]}, "does not have a corresponding license"),
    ):
        error = await client.refused("POST", f"/groups/{group}/assignLicense", 400, json=body)
        assert text in error["message"]
    newsletter = world.group("Newsletter")["id"]
    assert (await give(client, newsletter, [FLOW])).status_code == 400
    assert not world.groups[group].get("assignedLicenses")


async def test_a_deleted_user_gives_the_seat_back_and_gets_it_again(client, sandbox):
    world = sandbox.world
    group = world.group("Licence Copilot Pilot")["id"]
    member = next(id for id in world.members[group] if not world.protected(id))
    before = world.used[COPILOT]
    await client.ask("DELETE", f"/users/{member}")
    assert world.used[COPILOT] == before - 1
    await client.ask("POST", f"/directory/deletedItems/{member}/restore")
    assert world.used[COPILOT] == before
    assert COPILOT in skus(world.users[member])


SKUS = st.sampled_from([FLOW, VISIO, COPILOT])


class Licensing(RuleBasedStateMachine):
    """People join, leave, are deleted and come back; groups get and lose licences; people get and lose their own."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(24, 3, Clock())
        self.people = list(self.world.users)
        groups = self.world.groups
        self.groups = [id for id, group in groups.items() if group["displayName"].startswith(("Licence", "Steward"))]
        next(row for row in self.world.skus if row["skuId"] == COPILOT)["prepaidUnits"]["enabled"] = 5

    @rule(person=st.integers(0, 23), group=st.integers(0, 4))
    def join_or_leave(self, person, group):
        id, group = self.people[person], self.groups[group % len(self.groups)]
        if id in self.world.users:
            self.world.set_member(group, id, id not in self.world.members[group])

    @rule(person=st.integers(0, 23))
    def come_or_go(self, person):
        id = self.people[person]
        if id in self.world.users:
            self.world.delete("users", id)
        else:
            self.world.restore(id)

    @rule(group=st.integers(0, 4), chosen=st.sets(SKUS))
    def give(self, group, chosen):
        assign(self.world, self.groups[group % len(self.groups)], [licence(sku) for sku in sorted(chosen)])

    @rule(person=st.integers(0, 23), chosen=st.sets(SKUS))
    def own(self, person, chosen):
        settle(self.world, self.people[person], own=[licence(sku) for sku in sorted(chosen)])

    @invariant()
    def everybody_holds_what_somebody_gives_them(self):
        for user in self.world.users.values():
            holding = {row["skuId"] for row in user.get("assignedLicenses") or ()}
            assert holding == {row["skuId"] for row in states(user) if row["state"] == "Active"}
            assert {row["skuId"] for row in direct(user)} <= holding

    @invariant()
    def the_consumed_units_are_what_people_hold(self):
        world = self.world
        for sku in (FLOW, VISIO, COPILOT):
            assert world.used[sku] == sum(sku in skus(user) for user in world.users.values()
                                          if user.get("assignedLicenses"))  # fmt: skip

    @invariant()
    def every_member_of_a_giving_group_has_a_state_for_each_licence(self):
        world = self.world
        for group in self.groups:
            wanted = {row["skuId"] for row in world.groups[group].get("assignedLicenses") or ()}
            for id in members_of(world, group):
                given_here = {row["skuId"] for row in states(world.users[id]) if row["assignedByGroup"] == group}
                assert given_here == wanted
            assert bool(world.groups[group].get("hasMembersWithLicenseErrors")) == bool(failing(world, group))


Licensing.TestCase.settings = settings(max_examples=15, stateful_step_count=20)
TestLicensing = Licensing.TestCase


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=12))
def test_both_ends_of_any_nesting_agree(pairs):
    world = World(20, 1, Clock())
    groups = list(world.groups)[-6:]
    for outer, inner in pairs:
        if groups[inner] not in world.members[groups[outer]]:
            world.set_member(groups[outer], groups[inner], True)
    for outer in groups:
        inside = set(members_of(world, outer, through=True))
        assert {id for id in groups if outer in world.groups_of(id)} == inside & set(groups)


def test_an_object_that_is_not_there_has_no_owner():
    with pytest.raises(KeyError):
        set_owner(World(20, 1, Clock()), "nobody", "x", True)
