"""What alerts and checks are about, as people part them: "alerts about licences", "the checks on MFA"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from services.names import fold
from services.specs import Filter

# The words people say for what a check watches, its name first, and parts of the names of the checks that they mean.
TOPICS = {
    ("apps", "app", "consent", "consents", "inactive apps"): (
        "app_",
        "consent",
        "grant",
        "saml",
        "verified",
        "application",
    ),
    ("licences", "licence", "licenses", "license", "licensing", "subscriptions"): (
        "licence",
        "licensed",
        "subscription",
        "premium",
    ),
    ("secrets", "secret", "certificate", "certificates", "credentials"): (
        "secret",
        "certificate",
        "credential",
        "saml",
    ),
    ("mfa",): ("mfa",),
    ("guests", "guest", "externals"): ("guest",),
    ("admins", "admin", "role", "roles", "inactive admins"): ("admin", "tier_0", "role", "break_glass"),
    ("azure",): ("azure", "root"),
    ("policies", "policy", "conditional access"): ("policy", "conditional", "security_defaults"),
    ("sync", "syncs", "collection"): ("sync", "permission_lost", "refused"),
    ("groups", "group"): ("group",),
    ("risk", "risks", "risky users", "risky", "at risk"): ("risky",),
    ("sign-ins", "sign-in", "logins", "login"): ("sign_in", "attack", "probed", "dormant"),
    ("inactive guests", "stale guests", "dormant guests", "idle guests"): ("inactive_guest",),
    ("inactive users", "inactive accounts", "inactivity"): ("inactive", "never_signed_in", "dormant"),
    ("forwarding", "mail forwarding", "mail rules"): ("forwarding",),
    ("managers", "manager"): ("manager",),
}
PARTS = {word: parts for words, parts in TOPICS.items() for word in words}
NAMES = {word: words[0] for words in TOPICS for word in words}
NAMED = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, NAMES), key=len, reverse=True))})\b")

ABOUT = "about|on|for|concerning|regarding|involving"
RELATED = "related|relating|relate|pertaining|pertain to {known}"
FILTER = Filter(
    "on",
    "text",
    (
        f"{ABOUT}|with|of|around|concern|concerns|affect|affects {{known}}",
        "about|on|for|concerning|regarding|of expiring|new|missing|unused|risky {known}",
        "to do with {known}",
        RELATED,
        "{known}",
    ),
    known=frozenset(PARTS),
)
# Of what may be about something else than alerts the topic alone does not tell: "trend of guests".
NARROW = Filter("on", "text", (f"{ABOUT} {{known}}", "to do with {known}", RELATED), known=frozenset(PARTS))


def named(text: str) -> str | None:
    """The topic that a text names, or else the first that it speaks of: "a secret is about to expire"."""
    said = fold(text)
    if said in NAMES:
        return NAMES[said]
    found = NAMED.search(said)
    return NAMES[found[0]] if found else None


def watching(topic: str, checks: Iterable[str]) -> Collection[str]:
    """The names among `checks` of those that watch what a topic, as typed, means; none for what is no topic."""
    parts = PARTS.get(topic.casefold(), ())
    return [name for name in checks if any(part in name for part in parts)]
