"""The unmodified msgraph-sdk, with only its base address and authority changed."""

from __future__ import annotations

import ssl

import httpx
import pytest
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.audit_logs.sign_ins.sign_ins_request_builder import SignInsRequestBuilder
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.user import User
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph_core import GraphClientFactory
from msgraph_core.tasks.page_iterator import PageIterator

pytestmark = pytest.mark.filterwarnings("ignore:This class is deprecated:DeprecationWarning")


class Tokens(AccessTokenProvider):
    def __init__(self, token: str) -> None:
        self.token = token

    async def get_authorization_token(self, uri: str, additional_authentication_context: dict | None = None) -> str:
        return self.token

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator([])


async def graph(client) -> GraphServiceClient:
    context = ssl.create_default_context(cafile=str(client.sandbox.ca_file))
    http = GraphClientFactory.create_with_default_middleware(client=httpx.AsyncClient(verify=context, trust_env=False))
    adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(Tokens(await client.token())), http)
    adapter.base_url = f"{client.sandbox.graph_url}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


async def test_sdk_lists_pages_and_reads_typed_users(client, sandbox):
    sdk = await graph(client)
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        select=["id", "displayName", "accountEnabled", "createdDateTime", "assignedLicenses"], top=25
    )
    page = await sdk.users.get(RequestConfiguration(query_parameters=query))
    seen = []
    while page:
        seen += page.value
        page = await sdk.users.with_url(page.odata_next_link).get() if page.odata_next_link else None
    assert {user.id for user in seen} == set(sandbox.world.users)
    assert seen[0].created_date_time.tzinfo


async def test_sdk_changes_a_user_and_revokes_sessions(client, sandbox):
    sdk = await graph(client)
    adele = sandbox.world.user("Adele Vance")["id"]
    await sdk.users.by_user_id(adele).patch(User(account_enabled=False))
    assert sandbox.world.users[adele]["accountEnabled"] is False
    answer = await sdk.users.by_user_id(adele).revoke_sign_in_sessions.post()
    assert answer.value is True


def few() -> RequestConfiguration:
    """Five of a long list: the SDK takes 20 ms an object to read."""
    return RequestConfiguration(query_parameters=SignInsRequestBuilder.SignInsRequestBuilderGetQueryParameters(top=5))


async def test_sdk_tours_what_is_served(client, sandbox):
    sdk = await graph(client)
    assert (await sdk.organization.get()).value[0].display_name == "Contoso"
    assert (await sdk.subscribed_skus.get()).value[0].sku_part_number
    assert (await sdk.service_principals.get()).value[0].app_id
    assert (await sdk.applications.get()).value
    assert (await sdk.users.delta.get()).odata_delta_link
    assert (await sdk.audit_logs.sign_ins.get(few())).value[0].status.error_code is not None
    group = (await sdk.groups.get()).value[0]
    assert (await sdk.groups.by_group_id(group.id).members.get()).value
    assert (await sdk.users.by_user_id("AdeleV@contoso.com").manager.get()).display_name == "Miriam Graham"


async def test_sdk_reads_the_error_body(client):
    sdk = await graph(client)
    with pytest.raises(ODataError) as caught:
        await sdk.users.by_user_id("nobody@contoso.com").get()
    assert caught.value.response_status_code == 404
    assert caught.value.error.code == "Request_ResourceNotFound"
    assert caught.value.error.inner_error.request_id


async def test_sdk_follows_delta_over_its_pages_into_the_next_round(client, sandbox):
    sandbox.knobs.delta_page = 25
    sdk, seen = await graph(client), set()
    page = await sdk.users.delta.get()
    while page.odata_next_link:
        seen |= {user.id for user in page.value}
        page = await sdk.users.delta.with_url(page.odata_next_link).get()
    seen |= {user.id for user in page.value}
    assert seen == set(sandbox.world.users)
    adele = sandbox.world.user("Adele Vance")["id"]
    sandbox.world.update("users", adele, {"jobTitle": "Guide"})
    later = await sdk.users.delta.with_url(page.odata_delta_link).get()
    assert [(user.id, user.job_title) for user in later.value] == [(adele, "Guide")]


async def test_the_sdks_page_iterator_reaches_everybody(client, sandbox):
    sdk, seen = await graph(client), []
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(top=25)
    first = await sdk.users.get(RequestConfiguration(query_parameters=query))
    await PageIterator(first, sdk.request_adapter).iterate(lambda user: seen.append(user.id) or True)
    assert sorted(seen) == sorted(sandbox.world.users)
