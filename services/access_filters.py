"""What narrows a list of accounts by what they hold and use, and how people say it."""

from __future__ import annotations

from services import products
from services.specs import Filter

ANY = "any"
METHODS = frozenset(
    "authenticator|microsoft authenticator|authenticator app|sms|text message|text|phone|mobile phone|passkey|passkeys|"
    "fido|fido2|security key|security keys|fido2 key|fido2 keys|fido2 security key|hardware token|otp|totp|"
    "one-time passcode|windows hello|hello|temporary access pass|tap|passwordless|phone call|push|email".split("|")
)
HELD = (
    Filter(
        "licensed",
        says=(
            "with|has|have|having|holding|holds|hold|own|owns|consuming|using licence|licences",
            "with|has|have|holding|hold|consuming paid|some licence|licences",
            "not unlicensed",
            "licence|licences assigned",
            "assigned licence|licences",
        ),
    ),
    Filter(
        "unlicensed",
        says=(
            "without|no licence|licences",
            "with no licence|licences",
            "not licensed|licence",
            "not have|hold licence|licences",
            "not assigned licence|licences",
            "without|no licence|licences assigned",
            "missing licence|licences",
        ),
    ),
    Filter(
        "with licence",
        "text",
        (
            "with|has|have|having|holding|holds {} licence|licences|sku|plan|subscription|assigned",
            "hold|using|use|uses|on|own|owns {} licence|licences|sku|plan|subscription|assigned",
            "with|has|have|having|holding|holds|hold|using {known} licence|licences|seat",
            "use|uses|on|own|owns|get|gets|consuming {known} licence|licences|seat",
            "with|has|have|having|holding|holds|hold|using|use|uses|on|own|owns|get|gets|consuming|for {known}",
            "assigned|given|granted {known}",
            "with|has|have|having|holding|holds|hold|using|use|uses|on {} licence|licences assigned",
            "with|has|have|having|holding licence|licences {}",
            "licensed for|with|to {}",
            "assigned licence {}",
            "{known} users|user|holders|holder|licensed",
        ),
        opposite="without licence",
        known=products.SPOKEN,
        of="licence",
    ),
    Filter(
        "without mfa",
        says=(
            "without|no|missing mfa",
            "with no|missing mfa",
            "not mfa",
            "not have|use|using|has mfa",
            "not registered|enrolled|signed|set|protected|configured|activated|enabled for|up|with|by|in mfa",
            "not registered|enrolled|enabled|activated|configured|completed|done mfa",
            "not registered|set|set-up|setup up for mfa",
            "not set up mfa",
            "not setup mfa",
            "not signed up for mfa",
            "not mfa registered|enabled|protected|enrolled",
            "not mfa set up",
            "without|no mfa registered|enabled|enrolled|set|configured|registration",
            "without|no|missing registered mfa",
            "mfa not registered|enabled|set|configured",
            "mfa is missing|off|disabled",
            "mfa disabled|off",
            "still need|needs to register|enrol|enroll|set for|up mfa",
            "only password",
            "only a password",
        ),
    ),
    Filter(
        "with mfa",
        "text",
        (
            "with|has|have|having|using|uses|use|registered mfa method|by|via|through|with {}",
            "mfa method|via|by|through|is {}",
            "registered|enrolled|signed|protected for|up mfa with|by|via|using {}",
            "registered|enrolled for mfa",
            "registered with|for|using {} as|for mfa",
            "registered mfa",
            "with {} as|for mfa",
            "with mfa {}",
            "has|have|having|using|uses|use {} as|for mfa",
            "with|has|have|having|using|uses|use|registered|via {known}",
            "with|has|have|having|using|uses|use|set|protected mfa",
            "with|has|have|having mfa registered|enabled|enrolled|set|configured",
            "protected|secured by|with mfa",
            "mfa registered|enabled|capable|ready",
            "set up mfa",
            "set up {known}",
        ),
        default=ANY,
        known=METHODS,
    ),
    Filter(
        "admins",
        says=(
            "admin|privileged|powerful",
            "privileged users|user|account",
            "with|has|have|having|holding|holds|hold admin|admins|directory|privileged|entra role|roles|rights",
            "with|has|have admin|admins|directory|privileged|entra permissions|access|privileges",
            "having|holding|holds|hold admin|admins|directory|privileged|entra permissions|access|privileges",
            "with|has|have|having|holding|holds|hold role|roles",
            "are|is admin|admins",
            "assigned directory|admin role|roles",
            "assigned role|roles",
            "in any admin|directory role|roles",
        ),
        opposite="not admins",
    ),
    Filter(
        "in group",
        "text",
        (
            "in|of|inside|within|from|part|belonging group {}",
            "part|members|member of group {}",
            "members|member of {} group",
            "members|member of|in {}",
            "in|of|inside|within|from|to {} group",
            "in|member|members of team {}",
            "belong|belongs|belonging to group {}",
            "belong|belongs|belonging to {} group",
            "belong|belongs|belonging to {}",
            "part of {} group",
        ),
        opposite="not in group",
        of="group",
    ),
    Filter(
        "using",
        "text",
        (
            "using|uses|use|used|have|has app {}",
            "using|uses|use|used {} app",
            "using|uses|use|used {}",
            "active in {} app",
            "sign|signs|signing|signed in to {}",
            "sign-ins|sign-in to {}",
            "opened|open|access|accessing|accessed|accesses {}",
        ),
        opposite="not using",
        of="app",
    ),
    Filter(
        "at risk",
        says=(
            "risky|compromised|endangered",
            "with risk",
            "flagged|marked|seen|considered as risky|risk|compromised",
            "flagged for|with risk",
            "flagged risky",
        ),
        opposite="not at risk",
    ),
)
