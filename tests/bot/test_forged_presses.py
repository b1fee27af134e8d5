"""Presses that no card of ours sends: each is refused in words, changes nothing, and stands in the trail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.turn import Actor, Kind, Turn
from services.sandbox import Sandbox
from services.settings import BotSettings
from tests.bot.acting import ADELE, ALEX, JONI, LYNNE, MEGAN, PATTI, Floor, Heard, chat, floor
from tests.bot.conftest import Clock as BotClock
from tests.bot.office import office
from tests.fakes.activities import OTHER_TENANT, press
from tests.fakes.activities import PERSONAL as OWN_CHAT
from tests.fakes.connector import FakeTeams
from tests.services.house import Clock

OTHERS = "99999999-0000-4000-8000-000000000009"
NO_ROLE = "88888888-0000-4000-8000-000000000008"


@dataclass
class Scene:
    """Two requests that wait, with the card of the first in Alex's chat and in that of whoever asked."""

    floor: Floor
    one: str
    other: str
    alexs: Heard
    megans: Heard
    draft: Heard


@pytest.fixture(scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    clock = Clock()
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0, clock=clock)
    made = await floor(sandbox, clock, tmp_path_factory.mktemp("forged"))
    one, other = await made.requested("disable adele vance"), await made.requested("disable lynne robbins")
    alexs, megans = await made.say(f"request {one[:8]}", ALEX), await made.say(f"request {one[:8]}", MEGAN)
    yield Scene(made, one, other, alexs, megans, await made.say("disable grady archie"))
    await made.close()
    await sandbox.stop()


@pytest.mark.parametrize(
    ("by", "verb", "forged", "words"),
    [
        pytest.param(
            ALEX, "approve", {"id": "other"}, "does not belong to this conversation", id="another request's id"
        ),
        pytest.param(ALEX, "approve", {"id": OTHERS}, "I know no such request", id="an id there is none of"),
        pytest.param(PATTI, "approve", {}, "does not belong to this conversation", id="another conversation"),
        pytest.param(MEGAN, "approve", {}, "You asked for this yourself", id="a changed verb on the requester's card"),
        pytest.param(ALEX, "grant", {}, "That button is not one of mine", id="a verb there is none of"),
        pytest.param(
            ALEX, "approve_alone", {"comment": "It is urgent."}, "You may not approve alone", id="a louder verb"
        ),
        pytest.param(ALEX, "approve", {"needed": 0}, "something I did not put there", id="an extra key"),
        pytest.param(ALEX, "approve", {"caller": PATTI}, "something I did not put there", id="a name to act under"),
        pytest.param(ALEX, "approve", {"id": "' OR 1=1"}, "something I did not put there", id="an id that is none"),
        pytest.param(ALEX, "approve", {"version": 99}, "something I did not put there", id="a version not yet there"),
        pytest.param(ALEX, "edit", {}, "Only Megan Bowen can change this", id="a change of somebody else's"),
        pytest.param(ALEX, "cancel", {}, "Only Megan Bowen or an administrator", id="a cancel of somebody else's"),
        pytest.param(ALEX, "review", {}, "nothing here to review", id="a review of what needs none"),
        pytest.param(JONI, "approve", {}, "does not belong to this conversation", id="a viewer in their own chat"),
        pytest.param(NO_ROLE, "approve", {}, "You have no role in Steward yet", id="somebody without a role"),
    ],
)
async def test_a_forged_press_is_refused_changes_nothing_and_stands_in_the_trail(
    scene: Scene, by: str, verb: str, forged: dict[str, Any], words: str
) -> None:
    card = scene.megans if by == MEGAN else scene.alexs
    data = {**card.data, **forged}
    data["id"] = scene.other if data["id"] == "other" else data["id"]
    before, lines = rows(scene), len(scene.floor.trail())
    reply = await scene.floor.turn(by, kind=Kind.PRESS, verb=verb, data=data, message_id=card.id)
    assert words in reply.refusal
    assert (rows(scene), [scene.floor.writes(one) for one in (ADELE, LYNNE)]) == (before, [0, 0])
    ((who, event, detail),) = scene.floor.trail()[lines:]
    assert (who, event) == (by, "refused")
    assert detail["why"] in reply.refusal
    assert (detail["verb"], detail["about"]) == (verb, data["id"])


def rows(scene: Scene) -> list[tuple[str, int]]:
    found = (scene.floor.row(id_) for id_ in (scene.one, scene.other, scene.draft.view.id))
    return [(row.state, row.version) for row in found]


async def test_a_draft_is_requested_by_whoever_drew_it_up_and_as_it_is(scene: Scene) -> None:
    for by, data, words in (
        (ALEX, scene.draft.data, "Somebody else began this request"),
        (MEGAN, {**scene.draft.data, "version": 99}, "something I did not put there"),
    ):
        typed = {**data, "reason": "It must be done today."}
        reply = await scene.floor.turn(by, kind=Kind.PRESS, verb="request", data=typed, message_id=scene.draft.id)
        assert words in reply.refusal
        assert scene.floor.trail()[-1][:2] == (by, "refused")
    assert scene.floor.row(scene.draft.view.id).state == "draft"


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        (Actor(ALEX, OTHER_TENANT, "29:x", "Alex Wilber"), "I serve another organisation than yours"),
        (Actor(None, "", "29:guest", "Guest"), "I cannot tell who you are"),
    ],
)
async def test_a_stranger_s_press_is_refused_and_stands_in_the_trail(scene: Scene, actor: Actor, words: str) -> None:
    made, before = scene.floor, rows(scene)
    here = chat(ALEX, made.sandbox.tenant_id)
    turn = Turn(Kind.PRESS, actor, here, made.clock(), "x", "", "approve", scene.alexs.data, scene.alexs.id)
    assert words in (await made.steward.converse.take(turn)).refusal
    who, event, _ = made.trail()[-1]
    assert (who, event, rows(scene)) == (actor.object_id or actor.channel_id, "refused", before)


async def test_a_press_said_again_counts_once_and_stands_in_the_trail(scene: Scene) -> None:
    made = scene.floor
    id_ = await made.requested("revoke sessions of grady archie")
    card = await made.approve(id_)
    ended = made.row(id_)
    for verb in ("approve", "deny"):
        again = await made.press(card, verb, ALEX)
        assert again.card is not None
        assert made.trail()[-1][:2] == (ALEX, "refused")
        assert "already been carried out" in made.trail()[-1][2]["why"]
    assert made.row(id_) == ended


async def test_a_press_from_another_tenant_is_refused_at_the_door_and_stands_in_the_trail(
    tmp_path: Path, settings: BotSettings, fake: FakeTeams, clock: BotClock
) -> None:
    async with office(f"sqlite:///{tmp_path}/office.db", settings, fake, clock) as here:
        data = {"id": OTHERS, "version": 1}
        away = {"channelData": {"tenant": {"id": OTHER_TENANT}}}
        status, _ = await here.receive(press("approve", data, conversation=OWN_CHAT, **away))
        assert status == 403
        ((who, event, _, detail),) = here.trail()
        assert (who, event, detail["about"]) == ("Adele Vance", "refused", OTHERS)
        assert detail["why"] == "This bot serves another tenant."
