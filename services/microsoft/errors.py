"""What Microsoft answered when it did not do what was asked, as our own errors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from services.errors import (
    GraphDenied,
    GraphError,
    GraphGone,
    GraphNotFound,
    GraphThrottled,
    GraphUnavailable,
    GraphUnlicensed,
    StewardError,
)

# Each feature refuses unlicensed tenants in its own way, and none of them is documented as such.
UNLICENSED_CODES = ("RequestFromNonPremiumTenantOrB2CTenant", "AadPremiumLicenseRequired")
UNLICENSED_WORDS = (
    "premium license",
    "not licensed for this feature",
    "does not have a valid license",
    "Request not applicable to target tenant",
    "does not have a SPO license",
)
GONE_CODES = {
    "syncstatenotfound",
    "syncstateinvalid",
    "resyncrequired",
    "directory_expiredpagetoken",
    "resyncchangesapplydifferences",
    "resyncchangesuploaddifferences",
}
GONE_WORDS = ("skip token is null", "Badly formed token", "Invalid Skip Token")
LONGEST = 400
FORBIDDEN_BY_ARM = re.compile(r"authorization to perform action '([^']+)' over scope '([^']+)'")


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> GraphError:
    """The error that a bad response stands for, whatever shape its body has."""
    code, message = _said(body)
    request_id = headers.get("request-id", "")
    kind, sentence, next_step = _judged(status, code, message)
    return kind(sentence, next_step, status=status, code=code, request_id=request_id)


def no_answer(error: Exception) -> GraphUnavailable:
    """The error for a connection that failed before an answer came."""
    how = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "could not be reached"
    return GraphUnavailable(f"Microsoft {how}.", "Try again in a few minutes; check the network if it stays so.")


@contextmanager
def translated() -> Iterator[None]:
    """Errors of msgraph-sdk, its serializer and httpx leave the block as ours. Raises GraphError kinds."""
    try:
        yield
    except StewardError:
        raise
    except httpx.HTTPError as error:
        raise no_answer(error) from error
    except Exception as error:
        if not type(error).__module__.startswith(("kiota_", "msgraph")):
            raise
        status = getattr(error, "response_status_code", None) or 0
        headers = {key.lower(): str(value) for key, value in (getattr(error, "response_headers", None) or {}).items()}
        if not status:
            raise unreadable() from error
        main = getattr(error, "error", None)
        said = {"code": getattr(main, "code", None), "message": getattr(main, "message", None)}
        raise refusal(status, headers, orjson.dumps({"error": said})) from error


def unreadable() -> GraphUnavailable:
    """The error for a good status with a body that is not what Graph sends."""
    return GraphUnavailable(
        "Microsoft sent an answer that cannot be read.", "Try again; a proxy on the way may have changed it."
    )


def _judged(status: int, code: str, message: str) -> tuple[type[GraphError], str, str]:
    quoted = f" It said: {message}" if message else ""
    if status == 410 or code.lower() in GONE_CODES or (status == 400 and any(word in message for word in GONE_WORDS)):
        return GraphGone, "The place where reading stopped is no longer valid.", "Steward starts over by itself."
    if any(known in code for known in UNLICENSED_CODES) or any(word in message for word in UNLICENSED_WORDS):
        return GraphUnlicensed, "The tenant has no licence for this data.", "Buy the licence, or live without the data."
    if status == 401:
        return GraphDenied, f"Microsoft refused the sign-in of Steward's app.{quoted}", "Run `python app.py doctor`."
    if code in ARM_SAYS or code == "AuthorizationFailed":
        return _of_arm(code, message)
    if status == 403:
        return (
            GraphDenied,
            f"Steward's app is not allowed to do this.{quoted}",
            "Grant the permission to the app registration and give admin consent; `python app.py doctor` names it.",
        )
    if status == 404:
        return GraphNotFound, f"Microsoft knows no such object.{quoted}", "It may be deleted, or too new to be seen."
    if status in {429, 503}:
        return GraphThrottled, "Microsoft asked Steward to slow down for longer than it waits.", "Try again later."
    if status == 424:
        return GraphUnavailable, "Microsoft did not run this, because what it came with failed.", "Try again later."
    if status >= 500:
        return GraphUnavailable, f"Microsoft failed ({status}).{quoted}", "Try again in a few minutes."
    return GraphError, f"Microsoft did not accept the request ({status}).{quoted}", ""


ARM_SAYS = {
    "SubscriptionNotFound": (
        GraphNotFound,
        "Microsoft knows no such Azure subscription.",
        "Check subscription_id and tenant_id in the connection's settings.",
    ),
    "MissingApiVersionParameter": (
        GraphError,
        "Azure was asked without an api-version.",
        "This is a fault of Steward: please report it.",
    ),
}


def _of_arm(code: str, message: str) -> tuple[type[GraphError], str, str]:
    """What Azure Resource Manager refused, and the least role that would have been let through."""
    if code in ARM_SAYS:
        return ARM_SAYS[code]
    found = FORBIDDEN_BY_ARM.search(message)
    action, scope = found.groups() if found else ("this", "the subscription")
    role = "Reader" if action.lower().endswith("/read") else "User Access Administrator"
    return (
        GraphDenied,
        f"Steward's app holds no Azure role that allows {action} on {scope}.",
        f"Assign the role {role} to the app on the subscription (Access control, IAM).",
    )


def _said(body: bytes) -> tuple[str, str]:
    """The most specific code and the message of an error body; both "" when it holds neither (HTML, empty)."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "", ""
    if not isinstance(found, dict):
        return "", ""
    error = found.get("error")
    if isinstance(error, dict):
        return _deepest(error), _unwrapped(error.get("message")) or _text(_inner(error).get("message"))
    if isinstance(error, str):
        return error, _text(found.get("error_description"))
    return "", _text(found.get("Message")) or _text(found.get("value"))


def _deepest(error: dict[str, Any]) -> str:
    """The code of the innermost error that has a wordy one; an inner "429" says less than the outer word."""
    code = _text(error.get("code"))
    inner = _inner(error)
    below = _deepest(inner) if inner else ""
    return below if below and not below.isdigit() else code


def _inner(error: dict[str, Any]) -> dict[str, Any]:
    inner = error.get("innerError") or error.get("innererror")
    return inner if isinstance(inner, dict) else {}


def _unwrapped(value: object) -> str:
    """A message; Intune puts its own, in JSON, inside it."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            return _text(orjson.loads(value)["Message"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            pass
    return _text(value)


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""
