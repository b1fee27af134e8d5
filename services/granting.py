"""How an administrator grants Steward's app what a plan names: commands, a manifest, a consent link."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from services.permissions import GRAPH_APP_ID, Permission
from services.settings import ConnectionSettings


class Names(NamedTuple):
    """What a cloud is called by Azure CLI, by Microsoft Graph PowerShell and by Azure PowerShell."""

    az: str
    graph: str
    azure: str


CLOUDS: Mapping[str, Names] = {
    "public": Names("AzureCloud", "Global", "AzureCloud"),
    "us_gov": Names("AzureUSGovernment", "USGov", "AzureUSGovernment"),
    "us_gov_dod": Names("AzureUSGovernment", "USGovDoD", "AzureUSGovernment"),
    "china": Names("AzureChinaCloud", "China", "AzureChinaCloud"),
}


def az(permissions: Iterable[Permission], client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
    """Azure CLI lines that ask for `permissions` in the app registration and consent to them."""
    wanted = " ".join(f"{one.id}={one.kind}" for one in permissions)
    add = f"az ad app permission add --id {client_id} --api {GRAPH_APP_ID} --api-permissions {wanted}"
    return _lines(*_az_start(cloud, tenant_id), add, f"az ad app permission admin-consent --id {client_id}")


def powershell(permissions: Iterable[Permission], client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
    """Microsoft Graph PowerShell lines that grant `permissions`, consent included.

    They need no app registration of one's own tenant, so they serve managed identities too.
    """
    wanted = list(permissions)
    names = ["Application.Read.All", "AppRoleAssignment.ReadWrite.All"]
    scopes = " ".join(one.name for one in wanted if one.kind == "Scope")
    if scopes:
        names[1] = "DelegatedPermissionGrant.ReadWrite.All"
    start = [
        f"Connect-MgGraph -Environment {CLOUDS[cloud].graph}{_tenant(' -TenantId', tenant_id)} -Scopes {_list(names)}",
        f"$app = Get-MgServicePrincipal -Filter \"appId eq '{client_id}'\"",
        f"$graph = Get-MgServicePrincipal -Filter \"appId eq '{GRAPH_APP_ID}'\"",
    ]
    if scopes:
        whose = "clientId = $app.Id; consentType = 'AllPrincipals'; resourceId = $graph.Id"
        return _lines(*start, f"New-MgOauth2PermissionGrant -BodyParameter @{{ {whose}; scope = '{scopes}' }}")
    assign = (
        "New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id -PrincipalId $app.Id "
        "-ResourceId $graph.Id -AppRoleId "
    )
    return _lines(*start, *(f"{assign}{one.id} # {one.name}" for one in wanted))


def manifest(permissions: Iterable[Permission]) -> str:
    """The part of an app registration's manifest that lists `permissions`, as JSON."""
    access = [{"id": one.id, "type": one.kind} for one in permissions]
    return json.dumps({"requiredResourceAccess": [{"resourceAppId": GRAPH_APP_ID, "resourceAccess": access}]}, indent=2)


def az_role(role: str, scope: str, client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
    """Azure CLI lines that give the app an Azure role."""
    assign = f'az role assignment create --assignee {client_id} --role "{role}" --scope {scope}'
    return _lines(*_az_start(cloud, tenant_id), assign)


def powershell_role(role: str, scope: str, client_id: str, cloud: str = "public", tenant_id: str = "") -> str:
    """Azure PowerShell lines that give the app an Azure role."""
    return _lines(
        f"Connect-AzAccount -Environment {CLOUDS[cloud].azure}{_tenant(' -Tenant', tenant_id)}",
        f'New-AzRoleAssignment -ApplicationId {client_id} -RoleDefinitionName "{role}" -Scope {scope}',
    )


def consent_url(settings: ConnectionSettings) -> str:
    """Where an administrator consents, for the whole tenant, to all that the app registration lists."""
    return consent_link(settings.login_url, settings.tenant_id, settings.client_id)


def consent_link(login_url: str, tenant_id: str, client_id: str) -> str:
    """`consent_url` from its parts."""
    return f"{login_url.rstrip('/')}/{quote(tenant_id)}/adminconsent?client_id={quote(client_id)}"


def _az_start(cloud: str, tenant_id: str) -> list[str]:
    chosen = [f"az cloud set --name {CLOUDS[cloud].az}"] if cloud != "public" else []
    return [*chosen, f"az login --allow-no-subscriptions{_tenant(' --tenant', tenant_id)}"]


def _tenant(option: str, tenant_id: str) -> str:
    return f"{option} {tenant_id}" if tenant_id else ""


def _list(names: Iterable[str]) -> str:
    return ",".join(f'"{name}"' for name in names)


def _lines(*lines: str) -> str:
    return "\n".join(lines)
