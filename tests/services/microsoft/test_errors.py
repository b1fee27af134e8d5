"""Every shape of refusal becomes one of our errors, with a sentence and never a body."""

from __future__ import annotations

import httpx
import orjson
import pytest

from services.errors import (
    GraphDenied,
    GraphError,
    GraphGone,
    GraphNotFound,
    GraphThrottled,
    GraphUnavailable,
    GraphUnlicensed,
    NothingToDo,
)
from services.microsoft.errors import refusal, translated


def envelope(code: str, message: str = "", /, **inner: object) -> bytes:
    return orjson.dumps({"error": {"code": code, "message": message, "innerError": inner}})


def intune(text: str) -> str:
    """A message as Intune words it: JSON in the text."""
    return orjson.dumps({"_version": 3, "Message": f"{text} - Operation ID: 1"}, option=orjson.OPT_INDENT_2).decode()


CASES = [
    (
        401,
        envelope("InvalidAuthenticationToken", "Access token has expired."),
        GraphDenied,
        "InvalidAuthenticationToken",
    ),
    (
        403,
        envelope("Authorization_RequestDenied", "Insufficient privileges."),
        GraphDenied,
        "Authorization_RequestDenied",
    ),
    (403, envelope("Authentication_RequestFromNonPremiumTenantOrB2CTenant"), GraphUnlicensed, ""),
    (403, envelope("Forbidden", "Tenant is not a B2C tenant and doesn't have premium licenses"), GraphUnlicensed, ""),
    (403, envelope("Forbidden", "Your tenant is not licensed for this feature."), GraphUnlicensed, ""),
    (400, envelope("AadPremiumLicenseRequired", "The tenant needs Entra ID P2."), GraphUnlicensed, ""),
    (403, envelope("AccessDenied", "Your tenant is not licensed for this feature."), GraphUnlicensed, "AccessDenied"),
    (403, envelope("RequestFromNonPremiumTenantOrB2CTenant"), GraphUnlicensed, ""),
    (
        403,
        envelope("UnknownError", "", code="Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
        GraphUnlicensed,
        "",
    ),
    (400, envelope("BadRequest", "Tenant does not have a SPO license."), GraphUnlicensed, "BadRequest"),
    (400, envelope("BadRequest", intune("Request not applicable to target tenant.")), GraphUnlicensed, ""),
    (503, envelope("ServiceUnavailable", intune("Request not applicable to target tenant.")), GraphUnlicensed, ""),
    (403, envelope("Forbidden", intune("An error has occurred")), GraphDenied, "Forbidden"),
    (403, envelope("accessDenied", "Access denied"), GraphDenied, "accessDenied"),
    (403, envelope("ErrorAccessDenied", "Access to OData is disabled"), GraphDenied, "ErrorAccessDenied"),
    (404, envelope("MailboxNotEnabledForRESTAPI", "The mailbox is either inactive"), GraphNotFound, ""),
    (424, envelope("FailedDependency", "The request has a dependency that failed."), GraphUnavailable, ""),
    (404, envelope("SubscriptionNotFound", "The subscription 'x' could not be found."), GraphNotFound, ""),
    (
        404,
        envelope("Request_ResourceNotFound", "Resource 'x' does not exist."),
        GraphNotFound,
        "Request_ResourceNotFound",
    ),
    (410, envelope("resyncRequired"), GraphGone, "resyncRequired"),
    (400, envelope("Directory_ExpiredPageToken", "expired"), GraphGone, "Directory_ExpiredPageToken"),
    (400, envelope("BadRequest", "Badly formed token."), GraphGone, "BadRequest"),
    (400, envelope("BadRequest", "Invalid Skip Token, skip token is null"), GraphGone, ""),
    (404, envelope("syncStateNotFound"), GraphGone, ""),
    (400, envelope("BadRequest", "Outer", code="MoreSpecific"), GraphError, "MoreSpecific"),
    (429, envelope("TooManyRequests", "Please retry again later.", code="429"), GraphThrottled, "TooManyRequests"),
    (503, b"", GraphThrottled, ""),
    (500, envelope("UnknownError"), GraphUnavailable, "UnknownError"),
    (502, b"<html><h1>502 Bad Gateway</h1></html>", GraphUnavailable, ""),
    (400, orjson.dumps({"@odata.context": "x", "value": "Cannot query more than 120 users."}), GraphError, ""),
    (404, orjson.dumps({"Message": "No HTTP resource was found"}), GraphNotFound, ""),
    (400, orjson.dumps({"error": "invalid_request", "error_description": "bad"}), GraphError, "invalid_request"),
    (400, b'["odd"]', GraphError, ""),
    (400, b"\xff\x00", GraphError, ""),
]


@pytest.mark.parametrize(("status", "body", "kind", "code"), CASES)
def test_every_shape_has_its_error(status: int, body: bytes, kind: type[GraphError], code: str) -> None:
    error = refusal(status, {"request-id": "r"}, body)
    assert type(error) is kind
    assert (error.status, error.request_id) == (status, "r")
    assert not code or error.code == code
    assert error.sentence.endswith((".", "!", "?")) or "It said" in error.sentence
    assert "<html>" not in error.sentence


def test_deviant_texts_are_quoted() -> None:
    found = refusal(400, {}, orjson.dumps({"value": "Cannot query more than 120 users."}))
    assert "120 users" in found.sentence
    assert len(refusal(400, {}, envelope("x", "y" * 5000)).sentence) < 500


def test_errors_of_the_sdk_and_of_httpx_become_ours() -> None:
    from msgraph.generated.models.o_data_errors.main_error import MainError
    from msgraph.generated.models.o_data_errors.o_data_error import ODataError

    refused = ODataError(response_status_code=403)
    refused.error = MainError(code="Authorization_RequestDenied", message="Insufficient privileges.")
    with pytest.raises(GraphDenied) as caught, translated():
        raise refused
    assert caught.value.code == "Authorization_RequestDenied"
    with pytest.raises(GraphUnavailable, match="in time"), translated():
        raise httpx.ReadTimeout("slow")
    with pytest.raises(NothingToDo), translated():
        raise NothingToDo("fine")
    with pytest.raises(LookupError), translated():
        raise LookupError


def test_a_message_inside_a_message_is_taken_out() -> None:
    found = refusal(400, {}, envelope("BadRequest", intune("The device is unknown.")))
    assert found.sentence.endswith("It said: The device is unknown. - Operation ID: 1")
    assert "_version" not in found.sentence
    assert "{" in refusal(400, {}, envelope("BadRequest", "{not JSON")).sentence
