"""Requests for an administrator's consent to apps."""

from __future__ import annotations

from services.sandbox.cloud import Cloud
from services.sandbox.listing import in_order, list_things, read_condition
from services.sandbox.routes import Route
from services.sandbox.schema import TYPES, Kind
from services.sandbox.wire import Call, Reply

PATH = "/identityGovernance/appConsent/appConsentRequests"
REQUESTS = Kind(PATH.strip("/"), "appConsentRequest", tuple(TYPES["appConsentRequest"]))


def list_requests(cloud: Cloud, call: Call) -> Reply:
    """GET /identityGovernance/appConsent/appConsentRequests: by the status of those who asked, where that is said."""
    condition = read_condition(REQUESTS, call.query.get("$filter"), {"userConsentRequests"})
    rows = in_order(list(cloud.world.consent_requests.values()))
    return list_things(cloud, call, REQUESTS, rows, condition=condition)


ROUTES = (Route("GET", PATH, list_requests),)
