"""The pretend cloud as a running HTTPS server on loopback, with its own certificate authority."""

from __future__ import annotations

import asyncio
import ssl
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import trustme
from aiohttp import web
from aiohttp.http import HttpProcessingError

from services.sandbox import elsewhere, gate, profiles, tenants
from services.sandbox.assertions import make_certificate
from services.sandbox.clock import MovableClock
from services.sandbox.cloud import Cloud
from services.sandbox.faults import Fault, Faults
from services.sandbox.registrations import LEAST, ready_made, register
from services.sandbox.routes import segments
from services.sandbox.wire import Call, Refusal, Reply, bad_request, envelope
from services.sandbox.world import World
from services.sandbox.world.demo import PEOPLE

Clock = Callable[[], datetime]
LARGEST_BODY = 4 * 1024 * 1024


class Sandbox:
    """One running pretend cloud. Made by `await Sandbox.start(...)`, ended by `await sandbox.stop()`."""

    def __init__(
        self, cloud: Cloud, runner: web.AppRunner, port: int, folder: tempfile.TemporaryDirectory[str]
    ) -> None:
        self.cloud = cloud
        self.port = port
        self.graph_url = self.login_url = f"https://127.0.0.1:{port}"
        self.ca_file = Path(folder.name) / "sandbox-ca.pem"
        self.tenant_id, self.tenant_name = cloud.tenant.id, cloud.tenant.name
        self.world, self.apps = cloud.world, cloud.apps
        self.vault = cloud.vault
        self.requests, self.faults, self.knobs = cloud.requests, cloud.faults, cloud.knobs
        self._runner, self._folder = runner, folder

    @classmethod
    async def start(
        cls, users: int = 500, seed: int = 1, port: int = 0, clock: Clock | None = None, lively: bool = False,
        sign_ins_per_user: float = 20, profile: str = "p2", throttling: bool = False, tenant: str = "Contoso",
        least: Iterable[str] = LEAST,
    ) -> Sandbox:  # fmt: skip
        """A pretend tenant of `users` people on 127.0.0.1; port 0 takes a free one.

        `clock` gives aware UTC and may be moved by tests. `profile` says what the tenant has bought: p2, p1, free,
        no_intune, no_exchange, concealed. `throttling` refuses above Microsoft's limits: off here, where clocks stand
        still, on at the command line. `tenant` names it; ids of its own follow from any name but Contoso. `least` are
        the application permissions of the app `least`. Raises OSError when the port is taken, ValueError below 20
        users, for an unknown profile or permission, and for a name no domain can be made of.
        """
        if users < 20:
            raise ValueError("The demo people alone are 20: ask for at least so many users.")
        clock = clock or MovableClock()
        kept, apps = tenants.called(tenant), ready_made(tuple(least))
        profiles.check(profile)
        world = await asyncio.to_thread(World, users, seed, clock, sign_ins_per_user, lively)
        register(world, apps)
        if kept != tenants.CONTOSO:
            await asyncio.to_thread(tenants.rename, world, apps, kept)
        cloud = Cloud(world, clock, apps, kept, faults=Faults(seed))
        cloud.knobs.throttling = throttling
        profiles.apply(cloud, profile)
        folder = tempfile.TemporaryDirectory(prefix="sandbox-")
        context = _certificate(Path(folder.name))
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", _handler(cloud))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=context)
        try:
            await site.start()
            await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        except OSError:
            await runner.cleanup()
            folder.cleanup()
            raise
        bound = int(runner.addresses[0][1])
        cloud.elsewhere = f"https://localhost:{runner.addresses[1][1]}"
        cloud.base = f"https://127.0.0.1:{bound}"
        return cls(cloud, runner, bound, folder)

    @property
    def meters(self) -> dict[str, Any]:
        """What every app asked and spent, and how near each published limit came: peaks and refusals."""
        return self.cloud.meters()

    def facts(self) -> dict[str, Any]:
        """How to reach it, ready for JSON: addresses, CA file, tenant, the apps' credentials, the demo people."""
        people = {name: self.world.user(name) for name, *_ in PEOPLE}
        return {
            "graph_url": self.graph_url,
            "login_url": self.login_url,
            "ca_file": str(self.ca_file),
            "tenant_id": self.tenant_id,
            "tenant_name": self.tenant_name,
            "admin_url": f"{self.graph_url}/sandbox",
            "arm_url": self.graph_url,
            "elsewhere_url": self.cloud.elsewhere,
            "apps": {
                name: {"client_id": app.client_id, "client_secret": app.client_secret}
                for name, app in self.apps.items()
            },
            "subscriptions": dict(self.world.azure.subscriptions),
            "people": {name: {"id": user["id"], "upn": user["userPrincipalName"]} for name, user in people.items()},
        }

    def certificate(self, app: str = "full", days: int = 365) -> Path:
        """A new certificate for an app: a PEM file with its private key, which login takes from now on."""
        pem = make_certificate(self.apps[app], self.world, self.cloud.clock(), days)
        place = self.ca_file.with_name(f"{app}-{len(self.apps[app].certificates)}.pem")
        place.write_bytes(pem)
        return place

    async def stop(self) -> None:
        """Close every connection and forget the certificate."""
        await self._runner.cleanup()
        self._folder.cleanup()


def _certificate(folder: Path) -> ssl.SSLContext:
    authority = trustme.CA(organization_name="Steward sandbox")
    authority.cert_pem.write_to_path(folder / "sandbox-ca.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost", "::1").configure_cert(context)
    return context


def _handler(cloud: Cloud) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        raw_path, _, raw_query = request.raw_path.partition("?")
        call = Call(
            request.method, segments(raw_path), {}, {name.lower(): value for name, value in request.headers.items()},
            b"", cloud.clock(), raw_query,
        )  # fmt: skip
        try:
            call.body = await _body(request)
        except Refusal as refusal:
            return _respond(envelope(call, refusal))
        if request.url.port is not None and cloud.elsewhere.endswith(f":{request.url.port}"):
            return _respond(elsewhere.answer(cloud, call))
        fault = cloud.faults.due(request.method, raw_path, wire=True)
        if fault is None:
            return _respond(gate.answer(cloud, call))
        return await _misbehave(cloud, call, fault, request)

    return serve


async def _body(request: web.Request) -> bytes:
    """What was sent. Raises Refusal 413 when it is too much, 400 when it cannot be unpacked or breaks off."""
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge as err:
        text = "The size of the request body exceeds the maximum allowed."
        raise Refusal(413, "RequestEntityTooLarge", text) from err
    except (web.RequestPayloadError, HttpProcessingError) as err:
        raise bad_request("Unable to read the request payload in its encoding.") from err


async def _misbehave(cloud: Cloud, call: Call, fault: Fault, request: web.Request) -> web.StreamResponse:
    if fault.kind == "reset":
        if request.transport is not None:
            request.transport.close()
        raise ConnectionResetError
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
        return _respond(gate.answer(cloud, call))
    whole = gate.answer(cloud, call)
    response = web.StreamResponse(status=whole.status, headers=whole.headers)
    response.content_length = len(whole.body)
    await response.prepare(request)
    await response.write(whole.body[: len(whole.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _respond(reply: Reply) -> web.Response:
    return web.Response(status=reply.status, body=reply.body or None, headers=reply.headers)
