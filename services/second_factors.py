"""The authentication methods of a person: what each is called, and how Graph takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.graph_types import kind_of
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work

# By Graph's type: what people call it, the path it is deleted under, and what one of them is known by.
KINDS = {
    "phoneAuthenticationMethod": ("phone", "phoneMethods", "phoneNumber"),
    "microsoftAuthenticatorAuthenticationMethod": ("authenticator", "microsoftAuthenticatorMethods", "displayName"),
    "fido2AuthenticationMethod": ("security key", "fido2Methods", "displayName"),
    "softwareOathAuthenticationMethod": ("code app", "softwareOathMethods", ""),
    "windowsHelloForBusinessAuthenticationMethod": (
        "windows hello", "windowsHelloForBusinessMethods", "displayName",
    ),
    "emailAuthenticationMethod": ("email", "emailMethods", "emailAddress"),
    "temporaryAccessPassAuthenticationMethod": ("access pass", "temporaryAccessPassMethods", ""),
    "platformCredentialAuthenticationMethod": ("platform credential", "platformCredentialMethods", "displayName"),
}  # fmt: skip
CHOICES = tuple((name, name.capitalize()) for name, _, _ in KINDS.values())

# What else people call them.
CALLED = {
    **dict.fromkeys(
        (
            "sms",
            "text message",
            "text messages",
            "text msg",
            "text msgs",
            "text",
            "texts",
            "txt",
            "phone call",
            "telephone",
        ),
        "phone",
    ),
    **dict.fromkeys(("microsoft authenticator", "authenticator app"), "authenticator"),
    **dict.fromkeys(("fido", "fido2", "fido key", "fido2 key", "passkey", "yubikey", "hardware key"), "security key"),
    **dict.fromkeys(("hello", "windows hello for business"), "windows hello"),
}
# Those that are no device of their own: to wipe a phone is more than to forget its number.
NO_DEVICES = frozenset({name for name, _ in CHOICES} | CALLED.keys()) - {"phone", "telephone"}


async def methods(work: Work) -> list[dict[str, str]]:
    """Every method but the password: its id, kind and name. GET /users/{id}/authentication/methods.

    Raises GraphError kinds.
    """
    found = []
    for one in await work.graph.listed(segments("users", work.target, "authentication", "methods")):
        kind = KINDS.get(kind_of(one))
        if kind is not None:
            name, _, known_by = kind
            found.append({"id": one["id"], "kind": name, "name": _shown(name, one.get(known_by) or "")})
    return found


def path(user_id: str, method: dict[str, Any]) -> str:
    """Where a method is deleted: under its own kind, for the general path knows no DELETE."""
    folder = next(folder for name, folder, _ in KINDS.values() if name == method["kind"])
    return segments("users", user_id, "authentication", folder, method["id"])


def _shown(kind: str, name: str) -> str:
    """A phone number is told by its last digits alone."""
    return f"…{name[-2:]}" if kind == "phone" and name else name
