"""An administrator signs in for a connection: in a browser, with a device code; and who is not let through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import pytest
from pydantic import SecretStr

from services.credentials import ClientSecret, SignedIn
from services.errors import GraphDenied, GraphUnavailable
from services.microsoft import sign_in
from services.microsoft.claims import claims
from services.microsoft.graph import open_graph
from services.microsoft.tokens import Tokens
from services.sandbox import Sandbox
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.settings import ConnectionSettings
from tests.connected import connection

BACK = "http://localhost:3978/connect/back"
ADMIN = "MOD Administrator"


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def settings(sandbox: Sandbox) -> ConnectionSettings:
    return connection(sandbox, "none")


async def browse(sandbox: Sandbox, address: str, **form: str) -> httpx.Response:
    """What a browser would see or be sent on to, after the form was filled in."""
    async with httpx.AsyncClient(verify=str(sandbox.ca_file), trust_env=False) as browser:
        return await browser.post(address, data={"agreed": "yes"} | form)


async def come_back(sandbox: Sandbox, flow: Mapping[str, Any], name: str = ADMIN, **form: str) -> dict[str, str]:
    """The query that the browser is sent back with."""
    answer = await browse(sandbox, flow["auth_uri"], user=sandbox.world.user(name)["id"], **form)
    assert answer.status_code == 302, answer.text
    return {key: value[0] for key, value in parse_qs(urlsplit(answer.headers["location"]).query).items()}


async def signed_in(sandbox: Sandbox, settings: ConnectionSettings) -> ConnectionSettings:
    """The settings, with an administrator's sign-in."""
    flow = await sign_in.begin(settings, BACK)
    found = await sign_in.finish(settings, flow, await come_back(sandbox, flow))
    return settings.model_copy(update={"credential": found})


async def test_an_administrator_signs_in_with_a_browser(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    flow = orjson.loads(orjson.dumps(await sign_in.begin(settings, BACK)))
    assert "code_challenge_method=S256" in flow["auth_uri"]
    found = await sign_in.finish(settings, flow, await come_back(sandbox, flow))
    admin = sandbox.world.user(ADMIN)
    assert (found.object_id, found.name) == (admin["id"], admin["userPrincipalName"])
    assert found.at is not None
    assert abs(datetime.now(UTC) - found.at) < timedelta(minutes=5)
    graph = open_graph(settings.model_copy(update={"credential": found}))
    assert (await graph.get("/me"))["id"] == admin["id"]
    assert "Directory.Read.All" in await graph.granted()
    await graph.close()


async def test_azure_is_read_in_an_administrators_name(sandbox: Sandbox) -> None:
    azure = connection(sandbox, "none", kind="subscription", subscription_id=SUBSCRIPTIONS["Contoso Production"])
    found = await signed_in(sandbox, azure)
    assert claims(await Tokens(found, "https://management.azure.com/.default").token())["scp"] == "user_impersonation"


async def test_only_what_is_asked_for_is_asked_for(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    flow = await sign_in.begin(settings, BACK, scopes=("Domain.Read.All",))
    assert "Domain.Read.All" in flow["auth_uri"]
    assert ".default" not in flow["auth_uri"]


async def test_a_code_for_a_device_signs_in(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    code, url, wait = await sign_in.device(settings)
    waiting = asyncio.ensure_future(wait())
    page = await browse(sandbox, url, otc=code, user=sandbox.world.user(ADMIN)["id"])
    assert "You are signed in" in page.text
    assert (await waiting).object_id == sandbox.world.user(ADMIN)["id"]


async def test_a_device_that_is_given_up_waits_no_longer(settings: ConnectionSettings) -> None:
    _, _, wait = await sign_in.device(settings)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wait(), 0.05)


@pytest.mark.parametrize(
    "change",
    [{"state": "another"}, {"code": "1.another"}],
    ids=["state", "code"],
)
async def test_an_answer_that_is_not_ours_is_refused(
    sandbox: Sandbox, settings: ConnectionSettings, change: dict[str, str]
) -> None:
    flow = await sign_in.begin(settings, BACK)
    query = await come_back(sandbox, flow)
    with pytest.raises(GraphDenied):
        await sign_in.finish(settings, flow, query | change)


@pytest.mark.parametrize("what", ["nonce", "code_verifier"])
async def test_a_sign_in_begun_by_somebody_else_is_refused(
    sandbox: Sandbox, settings: ConnectionSettings, what: str
) -> None:
    """The code of a stranger's sign-in, brought to a flow of ours: its state fits, nonce and verifier do not."""
    flow = await sign_in.begin(settings, BACK)
    query = await come_back(sandbox, flow)
    with pytest.raises(GraphDenied) as caught:
        await sign_in.finish(settings, flow | {what: "z" * 43}, query)
    assert "z" * 43 not in str(caught.value)


async def test_a_code_is_good_once(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    flow = await sign_in.begin(settings, BACK)
    query = await come_back(sandbox, flow)
    await sign_in.finish(settings, flow, query)
    with pytest.raises(GraphDenied):
        await sign_in.finish(settings, flow, query)


async def test_a_sign_in_that_was_declined_says_so(sandbox: Sandbox) -> None:
    settings = connection(sandbox, "read_only")
    flow = await sign_in.begin(settings, BACK, scopes=("Mail.Read",))
    query = await come_back(sandbox, flow, agreed="no")
    with pytest.raises(GraphDenied, match="declined"):
        await sign_in.finish(settings, flow, query)


async def test_whoever_signs_in_must_be_of_the_tenant(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    flow = await sign_in.begin(settings, BACK)
    query = await come_back(sandbox, flow)
    elsewhere = settings.model_copy(update={"tenant_id": "common"})
    with pytest.raises(GraphDenied, match="another tenant than that of Contoso"):
        await sign_in.finish(elsewhere, flow, query)


async def test_without_a_sign_in_service_there_is_no_sign_in(settings: ConnectionSettings) -> None:
    away = settings.model_copy(update={"login_url": "https://127.0.0.1:9"})
    with pytest.raises(GraphUnavailable):
        await sign_in.begin(away, BACK)
    with pytest.raises(GraphUnavailable):
        await sign_in.device(away)


async def test_an_unknown_app_gets_no_device_code(settings: ConnectionSettings) -> None:
    unknown = settings.model_copy(update={"client_id": "00000000-0000-4000-8000-00000000dead"})
    with pytest.raises(GraphDenied, match="700016"):
        await sign_in.device(unknown)


async def test_each_renewed_refresh_token_is_handed_on(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    found = await signed_in(sandbox, settings)
    kept: list[SecretStr] = []

    async def keep(token: SecretStr) -> None:
        kept.append(token)

    tokens = Tokens(found, f"{sandbox.graph_url}/.default", keep)
    first = await tokens.token()
    assert await tokens.token() == first
    assert await tokens.token(instead_of=first) != first
    assert len({token.get_secret_value() for token in kept}) == len(kept) == 2
    assert found.credential.refresh_token not in kept
    assert all("1." not in repr(token) for token in kept)
    # The last of them is as good as the first was.
    renewed = SignedIn(kept[-1], found.credential.object_id, found.credential.name)
    assert await Tokens(found.model_copy(update={"credential": renewed}), f"{sandbox.graph_url}/.default").token()


async def test_a_revoked_sign_in_says_what_to_type(sandbox: Sandbox, settings: ConnectionSettings) -> None:
    found = await signed_in(sandbox, settings)
    sandbox.world.update(
        "users",
        sandbox.world.user(ADMIN)["id"],
        {"signInSessionsValidFromDateTime": (datetime.now(UTC) + timedelta(minutes=1)).isoformat()},
    )
    with pytest.raises(GraphDenied) as caught:
        await Tokens(found, f"{sandbox.graph_url}/.default").token()
    assert "reset credentials Contoso" in caught.value.next_step
    sandbox.world.update(
        "users", sandbox.world.user(ADMIN)["id"], {"signInSessionsValidFromDateTime": "2020-01-01T00:00:00Z"}
    )


async def test_the_secret_of_an_app_is_no_matter_for_a_sign_in(sandbox: Sandbox) -> None:
    """An app registration may hold a secret and take people's sign-ins too."""
    settings = connection(sandbox, "none", credential=ClientSecret(SecretStr("whatever")))
    assert (await signed_in(sandbox, settings)).credential.kind == "signed_in"
