"""What alerts and checks are about, as people part them: "alerts about licences", "the checks on MFA"."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.specs import Filter

# The words people say for what a check watches, and a part of the names of the checks that they mean.
TOPICS = {
    ("app", "apps", "consent", "consents"): ("app_", "consent", "grant", "saml", "verified", "application"),
    ("licence", "licences", "licensing", "subscriptions"): ("licence", "licensed", "subscription", "premium"),
    ("secret", "secrets", "certificate", "certificates", "credentials"): (
        "secret",
        "certificate",
        "credential",
        "saml",
    ),
    ("mfa",): ("mfa",),
    ("guest", "guests", "externals"): ("guest",),
    ("admin", "admins", "role", "roles"): ("admin", "tier_0", "role", "break_glass"),
    ("azure",): ("azure", "root"),
    ("policy", "policies", "conditional access"): ("policy", "conditional", "security_defaults"),
    ("sync", "syncs", "collection"): ("sync", "permission_lost", "refused"),
    ("group", "groups"): ("group",),
    ("risk", "risks", "risky users"): ("risky",),
    ("sign-in", "sign-ins", "logins"): ("sign_in", "attack", "probed", "dormant"),
    ("inactive users", "inactive accounts", "inactivity"): ("inactive", "never_signed_in", "dormant"),
    ("forwarding", "mail forwarding", "mail rules"): ("forwarding",),
    ("manager", "managers"): ("manager",),
}
PARTS = {word: parts for words, parts in TOPICS.items() for word in words}

FILTER = Filter(
    "on",
    "text",
    (
        "about|on|for|concerning|regarding|involving|with|of|around {known}",
        "to do with {known}",
        "related to {known}",
        "{known}",
    ),
    known=frozenset(PARTS),
)


def watching(topic: str, checks: Iterable[str]) -> Collection[str]:
    """The names among `checks` of those that watch what a topic, as typed, means; none for what is no topic."""
    parts = PARTS.get(topic.casefold(), ())
    return [name for name in checks if any(part in name for part in parts)]
