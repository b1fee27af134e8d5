"""What narrows a list of accounts by the only second factors they have, and how people call each of them."""

from __future__ import annotations

from collections.abc import Mapping

from services.access_filters import METHODS
from services.errors import BadArgument
from services.names import fold
from services.specs import Filter

# How people call the factors that no false page can ask for.
RESISTANT = ("phishing-resistant", "phishing resistant", "phish-resistant", "phishing-proof")
# Graph's methodsRegistered, and what people call them.
FACTORS: Mapping[str, tuple[str, ...]] = {
    "microsoftAuthenticatorPush": ("authenticator", "microsoft authenticator", "authenticator app", "app", "push"),
    "microsoftAuthenticatorPasswordless": ("passwordless", "phone sign-in"),
    "softwareOneTimePasscode": ("one-time passcode", "otp", "totp", "software token", "code"),
    "hardwareOneTimePasscode": ("hardware token", "hardware otp", "token"),
    "mobilePhone": (
        "mobile phone",
        "phone",
        "sms",
        "mobile",
        "text message",
        "text msg",
        "txt",
        "text",
        "phone call",
        "voice call",
    )
    + ("sms code",),
    "alternateMobilePhone": ("alternate mobile phone", "second phone"),
    "officePhone": ("office phone", "desk phone"),
    "fido2SecurityKey": (
        *RESISTANT,
        "security key",
        "fido2",
        "fido",
        "key",
        "fido2 key",
        "fido2 security key",
        "fido key",
    )
    + ("fido token", "yubikey"),
    "passKeyDeviceBound": (*RESISTANT, "passkey", "passkeys"),
    "passKeyDeviceBoundAuthenticator": (*RESISTANT, "passkey in authenticator", "passkey", "passkeys"),
    "windowsHelloForBusiness": (*RESISTANT, "windows hello", "hello", "windows hello for business"),
    "temporaryAccessPass": ("temporary access pass", "tap"),
    "email": ("e-mail", "email", "mail"),
    "securityQuestion": ("security question", "security questions"),
}
FILTERS = (
    Filter(
        "with only mfa",
        "text",
        (
            "{known} only [mfa|authentication|auth]",
            "on|with|using|uses|use|has|have|rely|relying|relies only|just {known}",
            "only|just on {known}",
            "on|with|using|uses|use|has|have only|just {known} as|for mfa",
            "on|with|using|uses|use|has|have only|just {known} authentication|auth|verification|codes|mfa",
            "with|using|uses|use|has|have only|just {known} registered|enrolled|enabled",
            "with|has|have|using|use|uses|on {known} only|alone",
            "only|just {known}",
            "only|just use|uses|using|has|have|got|registered {known} [as|for] [mfa]",
            "rely|relies|relying|depend|depends|depending only|just on {known} as|for mfa",
            "rely|relies|relying|depend|depends only|just on {known}",
            "with|has|have|having {known} as only|sole|single mfa|factor|method",
            "{known} as only|sole|single mfa|factor|method",
            "with|has|have|having {known} and nothing|no else|other [factor|method|mfa]",
            "{known} and nothing else",
        ),
        known=METHODS,
        one_of="MFA",
    ),
)


def methods_called(value: str) -> list[str]:
    """Graph's names of the second factors that people call so. Raises BadArgument where none is."""
    meant = methods_meant(value)
    if not meant:
        known = ", ".join(words[0] for words in FACTORS.values())
        raise BadArgument(f"I know no second factor called “{value}”.", f"There are: {known}.")
    return meant


def methods_meant(value: str) -> list[str]:
    """As `methods_called`, none where there is none."""
    said = {fold(value), fold(value).removesuffix("s"), fold(value).removesuffix("-based")}
    return [method for method, words in FACTORS.items() if said.intersection((method.casefold(), *words))]
