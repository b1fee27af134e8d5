"""How big and how fast the sandbox is, so that other benchmarks measure Steward.

`python -m tests.bench.sandbox_pages [users]`
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import ssl
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

import httpx

from tests.bench import memory

USERS = 100_000
SIGN_INS_PER_USER = 11.2
PAGES = 300
AT_ONCE = 4
MOST_SECONDS, MOST_GB, LEAST_PAGES = 60.0, 2.5, 300.0


def measure(users: int = USERS) -> list[dict[str, Any]]:
    """The rows of the benchmark table: seconds to be ready, memory, full pages a second."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(users, theirs), daemon=True)
    process.start()
    try:
        facts = ours.recv()
        pages = asyncio.run(_pages(facts))
        ours.send("size")
        gigabytes = ours.recv()
    finally:
        ours.close()
        process.join(10)
        process.kill()
    size = f"{users:,} users, {facts['sign_ins']:,} sign-ins"
    return [
        _row("sandbox ready", facts["seconds"], "s", size, MOST_SECONDS, facts["seconds"] <= MOST_SECONDS),
        _row("sandbox memory", gigabytes, "GB", size, MOST_GB, gigabytes <= MOST_GB),
        _row("sandbox pages", pages, "pages/s", "999 users a page", LEAST_PAGES, pages >= LEAST_PAGES),
    ]


def _row(name: str, value: float, unit: str, reference: str, target: float, ok: bool) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "reference": reference,
        "ratio": None,
        "target": target,
        "ok": ok,
    }


def _serve(users: int, pipe: Connection) -> None:
    """The sandbox with its sign-ins made, in a process of its own, until the other end closes."""
    from services.sandbox import SandboxThread

    began = time.perf_counter()
    with SandboxThread(users=users, sign_ins_per_user=SIGN_INS_PER_USER) as sandbox:
        sign_ins = len(sandbox.world.sign_ins)
        app = sandbox.apps["full"]
        pipe.send(
            {"seconds": time.perf_counter() - began, "sign_ins": sign_ins, "url": sandbox.graph_url,
             "tenant": sandbox.tenant_id, "id": app.client_id, "secret": app.client_secret, "ca": str(sandbox.ca_file)}
        )  # fmt: skip
        try:
            pipe.recv()
            pipe.send(memory.peak() / 1024)
            pipe.recv()
        except EOFError:
            return


async def _pages(facts: dict[str, Any]) -> float:
    """Full pages a second once each was served before, over a few connections."""
    context = ssl.create_default_context(cafile=facts["ca"])
    async with httpx.AsyncClient(verify=context, trust_env=False, timeout=120) as http:
        form = {"grant_type": "client_credentials", "client_id": facts["id"], "client_secret": facts["secret"],
                "scope": "https://graph.microsoft.com/.default"}  # fmt: skip
        answer = await http.post(f"{facts['url']}/{facts['tenant']}/oauth2/v2.0/token", data=form)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        url, links = f"{facts['url']}/v1.0/users?$top=999&$select=id,displayName,userPrincipalName,accountEnabled", []
        while url and len(links) < PAGES:
            links.append(url)
            url = (await http.get(url, headers=headers)).json().get("@odata.nextLink", "")
        began = time.perf_counter()
        todo = iter((links * (PAGES // len(links) + 1))[:PAGES])

        async def reader() -> None:
            for link in todo:
                async with http.stream("GET", link, headers=headers) as answer:
                    async for _ in answer.aiter_raw():
                        pass

        await asyncio.gather(*(reader() for _ in range(AT_ONCE)))
        return PAGES / (time.perf_counter() - began)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else USERS), indent=1))
