"""Tokens by every kind of credential, of the unmodified MSAL, against the sandbox; and each way they are refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from services.credentials import Certificate, ClientSecret, Credential, Federated, ManagedIdentity, SignedIn
from services.errors import BadArgument, GraphDenied, GraphNotFound, GraphUnavailable, StewardError
from services.microsoft.claims import claims
from services.microsoft.graph import open_graph
from services.microsoft.tokens import Tokens
from services.sandbox import Sandbox
from services.sandbox.areas.managed_identity import HEADER
from services.settings import ConnectionSettings
from tests.connected import connection

ELSEWHERE = "00000000-0000-4000-8000-0000000000aa"


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(users=20, sign_ins_per_user=0)
    yield sandbox
    await sandbox.stop()


@pytest.fixture
def machine(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steward runs where App Service gives it a managed identity: that of the app `full`."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"{sandbox.login_url}/msi/token")
    monkeypatch.setenv("IDENTITY_HEADER", HEADER)


@pytest.fixture
def vault(sandbox: Sandbox, machine: None) -> AsyncIterator[str]:
    """The address of the Key Vault's secret that holds the secret of `full`."""
    sandbox.vault.secrets["steward"] = sandbox.apps["full"].client_secret
    sandbox.vault.readers.add(sandbox.apps["full"].object_id)
    yield f"{sandbox.graph_url}/secrets/steward"
    for kept in (sandbox.vault.secrets, sandbox.vault.disabled, sandbox.vault.readers):
        kept.clear()


def settings(sandbox: Sandbox, credential: Credential, app: str = "full", **more: Any) -> ConnectionSettings:
    host = sandbox.graph_url.removeprefix("https://")
    return connection(sandbox, app, credential=credential, vault_hosts=(host,), **more)


async def signed_in(given: ConnectionSettings) -> str:
    """Who the token is of, once Graph has taken it."""
    graph = open_graph(given)
    try:
        assert (await graph.get("/organization"))["value"]
        return str(claims(await graph.token())["oid"])
    finally:
        await graph.close()


async def refused(work: Callable[[], Awaitable[object]]) -> StewardError:
    with pytest.raises(StewardError) as caught:
        await work()
    return caught.value


async def test_a_certificate_signs_in(sandbox: Sandbox) -> None:
    pem = SecretStr(sandbox.certificate("full").read_text())
    assert await signed_in(settings(sandbox, Certificate(pem))) == sandbox.apps["full"].object_id


async def test_a_certificate_that_the_app_does_not_have_is_refused(sandbox: Sandbox) -> None:
    pem = SecretStr(sandbox.certificate("read_only").read_text())
    error = await refused(lambda: signed_in(settings(sandbox, Certificate(pem))))
    assert "AADSTS700027" in error.sentence


@pytest.mark.parametrize("which", ["", "read_only"])
async def test_a_managed_identity_signs_in(sandbox: Sandbox, machine: None, which: str) -> None:
    id = sandbox.apps[which].client_id if which else ""
    given = settings(sandbox, ManagedIdentity(id), client_id=id)
    assert await signed_in(given) == sandbox.apps[which or "full"].object_id


async def test_a_managed_identity_that_is_not_there_is_named(sandbox: Sandbox, machine: None) -> None:
    error = await refused(lambda: signed_in(settings(sandbox, ManagedIdentity(ELSEWHERE))))
    assert isinstance(error, GraphDenied)
    assert ELSEWHERE in error.sentence


async def test_a_machine_without_an_identity_is_said_to_be_one(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:9")
    error = await refused(lambda: signed_in(settings(sandbox, ManagedIdentity())))
    assert isinstance(error, GraphUnavailable)
    assert "in Azure" in error.next_step


async def test_an_app_that_trusts_the_machines_identity_signs_in(sandbox: Sandbox, machine: None) -> None:
    app = sandbox.apps["read_only"]
    given = settings(sandbox, Federated(), "read_only")
    error = await refused(lambda: signed_in(given))
    assert "AADSTS700213" in error.sentence
    app.trusts.add(sandbox.apps["full"].object_id)
    assert await signed_in(given) == app.object_id
    app.trusts.clear()


async def test_the_token_must_be_of_the_tenant_that_was_named(sandbox: Sandbox, machine: None) -> None:
    given = settings(sandbox, ManagedIdentity(), tenant_id=ELSEWHERE)
    error = await refused(lambda: signed_in(given))
    assert isinstance(error, GraphDenied)
    assert "another tenant than that of Contoso" in error.sentence


async def test_a_secret_is_read_from_key_vault(sandbox: Sandbox, vault: str) -> None:
    for address in (vault, f"{vault}/{'0' * 32}"):
        assert await signed_in(settings(sandbox, ClientSecret(SecretStr(address))))


async def test_a_secret_exchanged_in_key_vault_is_read_anew(sandbox: Sandbox, vault: str) -> None:
    app = sandbox.apps["least"]
    sandbox.vault.secrets["steward"] = before = app.client_secret
    tokens = Tokens(settings(sandbox, ClientSecret(SecretStr(vault)), "least"), f"{sandbox.graph_url}/.default")
    first = await tokens.token()
    app.client_secret = sandbox.vault.secrets["steward"] = "sandbox~exchanged~secret"
    assert await tokens.token(instead_of=first) != first
    app.client_secret = before


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        (lambda vault: vault.readers.clear(), GraphDenied, "may not read the Key Vault's secret steward"),
        (lambda vault: vault.disabled.add("steward"), GraphDenied, "secret steward is disabled"),
        (lambda vault: vault.secrets.clear(), GraphNotFound, "no secret called steward"),
        (lambda vault: vault.secrets.update(steward="wrong"), GraphDenied, "AADSTS7000215"),
    ],
    ids=["not allowed", "disabled", "not there", "wrong"],
)
async def test_a_vault_that_gives_no_good_secret_says_why(
    sandbox: Sandbox, vault: str, change: Callable[[Any], object], kind: type[StewardError], says: str
) -> None:
    change(sandbox.vault)
    error = await refused(lambda: signed_in(settings(sandbox, ClientSecret(SecretStr(vault)))))
    assert type(error) is kind
    assert says in error.sentence


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/secrets/steward",
        "https://vault.azure.net.evil.example/secrets/steward",
        "https://evil.vault.azure.net:8443/secrets/steward",
        "https://x@contoso.vault.azure.net/secrets/steward",
        "https://contoso.vault.azure.net/keys/steward",
        "https://contoso.vault.azure.net/secrets/",
        "https://contoso.vault.azure.net/secrets/a/b/c",
        "https://contoso.vault.azure.net/secrets/a?x=1",
        "https://contoso.vault.azure.net:x/secrets/a",
    ],
)
async def test_the_identitys_token_goes_to_no_other_host(sandbox: Sandbox, machine: None, address: str) -> None:
    given = settings(sandbox, ClientSecret(SecretStr(address))).model_copy(
        update={"vault_hosts": (".vault.azure.net",)}
    )
    before = len(sandbox.requests.log)
    error = await refused(lambda: signed_in(given))
    assert isinstance(error, BadArgument)
    assert len(sandbox.requests.log) == before


async def test_a_sign_in_that_has_ended_says_what_to_type(sandbox: Sandbox) -> None:
    ended = SignedIn(SecretStr("1.a-token-that-nobody-gave"), ELSEWHERE, "admin@contoso.com")
    error = await refused(lambda: signed_in(settings(sandbox, ended, "none")))
    assert isinstance(error, GraphDenied)
    assert error.sentence.startswith("The administrator's sign-in is not good any more")
    assert error.next_step == "Sign in again: reset credentials Contoso"
