"""What narrows a list of apps by whose they are, how people sign in to them, and what they hold themselves."""

from __future__ import annotations

from services.specs import Filter

HAVING = "with|has|have|having|had|got|holding|hold|holds"
USING = "with|using|uses|use|via|through|by|support|supporting|supports|on|doing|has|have"
SIGN_ON = "sso|single-sign-on"
PROTOCOLS = frozenset(("saml", "oidc", "openid", "openid connect", "password"))
HELD = "secret|secrets|credential|credentials|keys|key"
ENDED = "expired|ended|lapsed|outdated|invalid|dead"
MADE = "made|published|built|developed|sold|provided|offered"

FILTERS = (
    Filter(
        "published by",
        "text",
        (
            f"{MADE} by|from [publisher|vendor|company|maker] {{}}",
            "publisher|vendor|maker is|called {}",
            "with|of|from|by publisher|vendor|maker|company {}",
            "whose publisher|vendor|maker is {}",
            "[coming|come] from {}",
            f"[that|which] {{}} {MADE}|publishes|makes|builds|develops|sells",
        ),
    ),
    Filter(
        "single sign-on",
        says=(
            f"{USING} [a] {SIGN_ON}",
            f"{USING} [a] single sign [on|in]",
            "single sign [on|in]",
            f"[set|configured|integrated|enabled|connected|hooked] [up] for|with|by|via {SIGN_ON}",
            f"{HAVING} single sign [on] configured|enabled|integrated|set [up]",
            f"{SIGN_ON} [is] configured|enabled|integrated|set [up]",
            "federated",
        ),
        opposite="no single sign-on",
    ),
    Filter(
        "protocol",
        "text",
        (
            f"{USING} {{known}}",
            f"{USING} {{known}} [based] {SIGN_ON}|authentication|login|sign-in|federation|single [sign] [on|in]",
            "{known} [based]",
            f"{SIGN_ON} [by|with|via|through|over] {{known}}",
            "configured|integrated|enabled|set [up] for|with|by|via {known}",
        ),
        known=PROTOCOLS,
        opposite="not protocol",
    ),
    Filter(
        "assignment required",
        says=(
            "[that|which] require|requires|requiring|need|needs|needing assignment|assignments",
            f"{HAVING} assignment|assignments required|needed|enforced|on",
            "[that|which] [users|people] must|need|have|has [to] be assigned [to]",
            "[only] for|open [only] [to] assigned users|people",
            "[only] assigned users|people can|may [use|open|access]",
            "restricted|limited to assigned [users|people]",
        ),
        one_of="assignment",
    ),
    Filter(
        "assignment not required",
        says=(
            "without|no assignment|assignments [required|requirement]",
            "not requiring|needing assignment|assignments",
            "open|accessible|available without assignment|assignments",
        ),
        one_of="assignment",
    ),
    Filter(
        "managed identities",
        says=("managed identity|identity's", "[that|which] are|is [a] managed identity|identities", "msi|msis"),
    ),
    Filter(
        "application permissions",
        says=(
            f"{HAVING}|granted [such|any] application|app-only|app permissions|permission|rights|roles",
            f"{HAVING}|granted [such|any] app only permissions|permission|rights",
            "acting|act|acts|work|working|works|running|run without [a|signed-in] user|users",
            "acting|act|acts|work|working|works on [its|their] own",
        ),
    ),
    Filter(
        "holding secrets",
        says=(f"{HAVING}|own|owning [client|app] {HELD}", f"{HAVING} [own] {HELD} at all"),
        opposite="holding no secrets",
    ),
    Filter("holding certificates", says=(f"{HAVING}|own|owning certificate|certificates",)),
    Filter(
        "holding no secrets",
        says=(
            f"without|no [any|a|single] {HELD}|certificate|certificates",
            f"{HAVING} no|without [any|a|single] {HELD}|certificate|certificates",
            f"not {HAVING} [any|a] {HELD}|certificate|certificates",
            "secretless",
        ),
    ),
    Filter(
        "holding expired secrets",
        says=(
            f"holding|hold|holds|owning {ENDED} {HELD}|certificate|certificates",
        ),
    ),
)  # fmt: skip
