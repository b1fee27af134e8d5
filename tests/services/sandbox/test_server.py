"""Starting, stopping, living on, and the same in a thread."""

from __future__ import annotations

import ssl

import httpx
import pytest

from services.sandbox import Sandbox, SandboxThread
from services.sandbox.world import World


async def test_it_needs_room_for_the_demo_people():
    with pytest.raises(ValueError, match="at least"):
        await Sandbox.start(users=19)


async def test_a_taken_port_is_an_error(sandbox):
    with pytest.raises(OSError, match="address already in use"):
        await Sandbox.start(users=20, port=sandbox.port)


async def test_its_certificate_is_refused_without_its_authority(sandbox):
    async with httpx.AsyncClient(verify=ssl.create_default_context(), trust_env=False) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{sandbox.graph_url}/v1.0/users")


async def test_stopping_removes_the_certificate_and_frees_the_port():
    running = await Sandbox.start(users=20)
    port, file = running.port, running.ca_file
    assert file.exists()
    await running.stop()
    assert not file.exists()
    again = await Sandbox.start(users=20, port=port)
    await again.stop()


def test_a_thread_reports_what_kept_it_from_starting():
    with pytest.raises(ValueError, match="at least"), SandboxThread(users=1):
        pass


def test_a_lively_world_goes_on_with_its_clock(clock):
    quiet, lively = World(60, 1, clock), World(60, 1, clock, lively=True)
    before = len(lively.sign_ins)
    clock.move(hours=1)
    for world in (quiet, lively):
        world.live()
    assert len(quiet.sign_ins) == before
    assert before < len(lively.sign_ins) <= before + 450
    newest = lively.sign_ins.at(len(lively.sign_ins) - 1)
    assert lively.roster[newest.user]["accountEnabled"]
    count = len(lively.sign_ins)
    lively.live()
    assert len(lively.sign_ins) == count


async def test_new_sign_ins_appear_as_time_passes(client, sandbox, clock):
    sandbox.world.lively = True
    before = (await client.get("/auditLogs/signIns?$top=1"))["value"][0]["id"]
    clock.move(minutes=30)
    assert (await client.get("/auditLogs/signIns?$top=1"))["value"][0]["id"] != before
