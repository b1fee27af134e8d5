"""What Microsoft's sign-in service refuses, by AADSTS number, in plain words and with what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from services.errors import GraphDenied, GraphError, GraphUnavailable

NUMBER = re.compile(r"AADSTS(\d+)")
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
LOOK_UP = "https://login.microsoftonline.com/error?code={}"
PASSING_ERRORS = {"temporarily_unavailable", "server_error"}
PASSING_NUMBERS = {50033, 50087, 90006, 90012, 90024, 90033, 90090, 90091}
SECRET_ID = (
    "What was given is the client secret's id, not its value.",
    "Paste what the portal shows under Value; it shows it only once, so make a new secret if it is gone.",
)

AGAIN = "Sign in once more: reset the credentials of this connection."
CONSENT = "Open the admin-consent link as a Global Administrator or Privileged Role Administrator, and accept."
POLICY = "Leave Steward's app out of the policy, or meet it; the sign-in log of Entra ID names the policy."
TENANT = "Check the tenant id of the connection."
SECOND_FACTOR = "Sign in again in the browser, with the second factor."

# Numbers, sentence, next step. Source: learn.microsoft.com/entra/identity-platform/reference-error-codes, and the
# texts the service sends for the numbers that page leaves out (7000216, 700021, 700024, 70021x, 7000229).
_TABLE: tuple[tuple[tuple[int, ...], str, str], ...] = (
    ((7000215, 70002), "The client secret is wrong.", "Paste the secret's value (not its id), or make a new secret."),
    ((7000222,), "The client secret has expired.", "Make a new secret in the app registration and set it here."),
    ((7000216, 7000218), "No secret or certificate reached Microsoft.",
     "Set one; for a device code, allow public client flows under Authentication in the app registration."),
    ((700025,), "The app registration is a public client, which takes no secret.",
     "Turn off “Allow public client flows” under Authentication in the app registration."),
    ((7000112, 70001), "The app is disabled in this tenant.", "Enable it under Enterprise applications, Properties."),
    ((700016, 700011), "The tenant has no app with this client id.",
     "Check client_id and tenant_id; an app of another tenant must be consented to here first."),
    ((90002,), "There is no tenant with this id.", "Check the tenant id, and that the cloud is the right one."),
    ((900023, 50059, 50128, 90019), "The tenant id is not one.", TENANT),
    ((90038, 900382, 900432, 90051), "The tenant belongs to another cloud.",
     "Choose the cloud it is in: public, US government or China."),
    ((65001, 90008), "Nobody has consented to the app's permissions.", CONSENT),
    ((65004,), "The consent was declined.", "Sign in again and accept what is asked for."),
    ((90094, 90095, 90093), "An administrator must consent to what the app asks for.", CONSENT),
    ((65005, 650056, 650057), "The app registration does not list what Steward asks for.",
     "Add the permissions that `permissions needed` names, then give admin consent."),
    ((650052, 650054, 500011, 50001), "The tenant does not have the service that Steward asks for.",
     "Check that the cloud is the right one and that the service is bought."),
    ((50105, 1000031), "The person is not assigned to the app.",
     "Assign them under Enterprise applications, Users and groups, or turn off “Assignment required”."),
    ((53003, 50131, 530032), "A Conditional Access policy blocks the sign-in.", POLICY),
    ((53000, 53001, 53002, 50005, 50097, 50129, 50155, 50187, 135011),
     "A Conditional Access policy asks for a managed device.", POLICY),
    ((530034, 53004, 53011, 50053), "The sign-in is blocked because it looks risky or was tried too often.",
     "Let an administrator unblock the account in Entra ID Protection, then sign in again."),
    ((530035,), "Security defaults of the tenant block the sign-in.", SECOND_FACTOR),
    ((50072, 50074, 50076, 50079, 50078, 50158, 500121), "The person must prove who they are with a second factor.",
     SECOND_FACTOR),
    ((16000, 16003, 50020, 50034, 51004, 90072, 50014), "The account does not exist in this tenant.",
     "Sign in with an account of the tenant that is being connected."),
    ((16001, 50058, 700020, 50140), "The person must sign in once more.", AGAIN),
    ((50055, 50144, 50126, 50056), "The password is wrong or has expired.", "Sign in with the current password."),
    ((50057,), "The account that signed in is disabled.", "Enable it, or sign in with another administrator's."),
    ((50173, 50132, 50133), "The sign-in was revoked, or the password has changed since.", AGAIN),
    ((70008, 700082, 700084, 50089), "The sign-in has expired because it was not used for long.", AGAIN),
    ((70043,), "The tenant lets a sign-in last only so long, and this one is over.", AGAIN),
    ((70000, 700005), "The kept sign-in is not valid here.", AGAIN),
    ((54005, 501481, 9002325), "This sign-in was used before, or begun elsewhere.", "Start the sign-in again."),
    ((70016,), "Microsoft still waits for the code to be entered.", "Enter the code that is shown."),
    ((70018, 90119, 90120), "The code that was entered is not the one.", "Start again and enter the code shown."),
    ((70019,), "The code was not entered in time.", "Start again; a code lasts fifteen minutes."),
    ((700027, 700030, 50012, 50013, 50006), "The certificate is not registered on the app, or has expired.",
     "Upload the certificate under Certificates & secrets in the app registration; compare the thumbprint."),
    ((700024, 500133), "The time of this machine and Microsoft's are too far apart.",
     "Set this machine's clock by a time server."),
    ((700021, 700023, 50027, 50048, 900384), "What Steward proves itself with is meant for another app or cloud.",
     "Check client_id, tenant id and cloud."),
    ((70021, 700211, 700212, 700213), "The app has no federated credential for this managed identity.",
     "Add one: Certificates & secrets, Federated credentials, with the issuer, subject and audience of the identity."),
    ((700222, 700229), "This kind of token cannot serve as a federated credential.",
     "Use a managed identity's token for api://AzureADTokenExchange."),
    ((50011, 900971, 70004), "The app registration does not know the address to come back to.",
     "Add Steward's redirect address under Authentication, Web, exactly as the connect page shows it."),
    ((50196, 90055), "Microsoft stopped a flood of token requests.", "Wait a few minutes."),
)  # fmt: skip
REFUSALS: Mapping[int, tuple[str, str]] = {
    number: (sentence, next_step) for numbers, sentence, next_step in _TABLE for number in numbers
}


def from_reply(reply: Mapping[str, Any], secret: str = "") -> GraphError:
    """The error that a refusal stands for: of the token endpoint, of MSAL, or the query of a redirect.

    GraphDenied with the reason, or GraphUnavailable for what passes. `secret` is what was sent as client secret: a
    GUID in its place is the secret's id.
    """
    numbers = _numbers(reply)
    known = next((number for number in numbers if number in REFUSALS), 0)
    error = str(reply.get("error", ""))
    if not known and (error in PASSING_ERRORS or not PASSING_NUMBERS.isdisjoint(numbers)):
        return unreachable()
    number = known or next(iter(numbers), 0)
    if number == 7000215 and GUID.fullmatch(secret):
        return _denied(number, error, *SECRET_ID)
    return from_number(number, error)


def from_number(number: int, error: str = "") -> GraphDenied:
    """The error for an AADSTS number; `error` is OAuth's word, for when there is none (0)."""
    unknown = f"Look it up: {LOOK_UP.format(number)}" if number else "Try again in a few minutes."
    return _denied(number, error, *REFUSALS.get(number, ("Microsoft did not let Steward sign in.", unknown)))


def unreachable() -> GraphUnavailable:
    """The error for a sign-in service that did not answer, or not in its own words."""
    return GraphUnavailable(
        "Microsoft's sign-in service could not be reached.", "Try again in a few minutes; check the network."
    )


def _denied(number: int, error: str, reason: str, next_step: str) -> GraphDenied:
    code = f"AADSTS{number}" if number else error or "no code"
    return GraphDenied(f"{reason} ({code})", next_step, status=401, code=code)


def _numbers(reply: Mapping[str, Any]) -> list[int]:
    """AADSTS numbers of a refusal: of its list, or, in a redirect, of its description."""
    listed = reply.get("error_codes")
    if isinstance(listed, list):
        return [int(one) for one in listed if str(one).isdecimal()]
    return [int(one) for one in NUMBER.findall(str(reply.get("error_description", "")))[:3]]
