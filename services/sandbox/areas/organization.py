"""The organization, its domains and its subscriptions."""

from __future__ import annotations

from services.sandbox.cloud import Cloud
from services.sandbox.collection import one
from services.sandbox.kinds import ORGANIZATION, SUBSCRIBED_SKUS
from services.sandbox.routes import Route
from services.sandbox.schema import Kind
from services.sandbox.wire import Call, Reply, Thing, bad_request, missing


def _unpaged(cloud: Cloud, call: Call, kind: Kind, rows: list[Thing]) -> Reply:
    """A collection that knows $select only. Raises Refusal 400 for other options."""
    for name in call.query:
        if name.startswith("$") and name not in ("$select", "$count", "$top", "$format"):
            raise bad_request(f"Query option '{name}' is not supported for this resource.", "Request_UnsupportedQuery")
    names = kind.selected(call.query.get("$select"))
    plan = kind.plan(names)
    selected = "(" + ",".join(names) + ")" if call.query.get("$select") else ""
    value = [plan.draw(cloud.world, row) for row in rows]
    return Reply.json({"@odata.context": cloud.context(kind.collection + selected), "value": value})


def _organization(cloud: Cloud) -> Thing:
    knobs = cloud.knobs
    bought = (
        (knobs.exchange, "exchange", "efb87545-963c-4e0d-99df-69c6916d9eb0"),
        (True, "MultiFactorService", "8a256a2b-b617-496d-b51b-e76466e88db0"),
        (knobs.premium, "AADPremiumService", "41781fb2-bc02-4b7c-bd55-b576c07bb09d"),
        (knobs.premium and knobs.p2, "AADPremiumService", "eec0eb4f-6444-4f95-aba0-50c24d67f998"),
        (knobs.intune, "SCO", "c1ec4a95-1f05-45b3-a911-aa3fa01094f5"),
    )
    plans = [(service, plan) for held, service, plan in bought if held]
    return {
        "id": cloud.tenant.id, "displayName": cloud.tenant.name, "tenantType": "AAD",
        "countryLetterCode": "US", "city": "Redmond",
        "country": None, "preferredLanguage": "en", "createdDateTime": "2019-05-14T10:30:06Z",
        "defaultUsageLocation": "US", "mobileDeviceManagementAuthority": "intune",
        "technicalNotificationMails": [f"admin@{cloud.tenant.domain}"], "businessPhones": ["425-555-0100"],
        "assignedPlans": [
            {"assignedDateTime": "2022-04-03T02:46:42Z", "capabilityStatus": "Enabled", "service": service,
             "servicePlanId": plan} for service, plan in plans
        ],
        "provisionedPlans": [{"capabilityStatus": "Enabled", "provisioningStatus": "Success", "service": "exchange"}],
        "verifiedDomains": [
            {"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": name == cloud.tenant.domain,
             "isInitial": name == cloud.tenant.initial_domain, "name": name, "type": "Managed"}
            for name in sorted(cloud.world.domains)
        ],
    }  # fmt: skip


def list_organization(cloud: Cloud, call: Call) -> Reply:
    """GET /organization: always one."""
    return _unpaged(cloud, call, ORGANIZATION, [_organization(cloud)])


def get_organization(cloud: Cloud, call: Call) -> Reply:
    """GET /organization/{id}."""
    if call.args[0].lower() != cloud.tenant.id:
        raise missing(call.args[0])
    return one(cloud, call, ORGANIZATION, _organization(cloud))


def _skus(cloud: Cloud) -> list[Thing]:
    world = cloud.world
    rows = [sku | {"consumedUnits": world.used[sku["skuId"]]} for sku in world.skus]
    for row in rows if world.missing_plans else ():
        row["servicePlans"] = [p for p in row["servicePlans"] if p["servicePlanName"] not in world.missing_plans]
    return rows


def list_skus(cloud: Cloud, call: Call) -> Reply:
    """GET /subscribedSkus."""
    return _unpaged(cloud, call, SUBSCRIBED_SKUS, _skus(cloud))


def get_sku(cloud: Cloud, call: Call) -> Reply:
    """GET /subscribedSkus/{id}."""
    found = next((sku for sku in _skus(cloud) if sku["id"] == call.args[0].lower()), None)
    if found is None:
        raise missing(call.args[0])
    return one(cloud, call, SUBSCRIBED_SKUS, found)


def list_domains(cloud: Cloud, call: Call) -> Reply:
    """GET /domains."""
    rows = [
        {"id": name, "authenticationType": "Managed", "availabilityStatus": None, "isAdminManaged": True,
         "isDefault": name == cloud.tenant.domain, "isInitial": name == cloud.tenant.initial_domain,
         "isRoot": True, "isVerified": True,
         "supportedServices": ["Email", "OfficeCommunicationsOnline"], "passwordValidityPeriodInDays": 2147483647,
         "passwordNotificationWindowInDays": 14, "manufacturer": None, "model": None, "state": None}
        for name in sorted(cloud.world.domains)
    ]  # fmt: skip
    return Reply.json({"@odata.context": cloud.context("domains"), "value": rows})


ROUTES = (
    Route("GET", "/organization", list_organization),
    Route("GET", "/organization/{id}", get_organization),
    Route("GET", "/domains", list_domains),
    Route("GET", "/subscribedSkus", list_skus, 3),
    Route("GET", "/subscribedSkus/{id}", get_sku),
)
