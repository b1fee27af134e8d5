"""How people say that something was changed, for whom and by whom."""

from __future__ import annotations

from services.specs import Filter

AWAY = "holiday|leave|vacation|away|out|off|gone|sick|absent"
COMES = "appear|appeared|vanish|vanished|disappear|disappeared|come|came|go|gone|went"
FIELDS = "manager|boss|department|title|name|address|email|phone|office|country|account|profile|upn"
GAVE = "assigned|gave|granted"
ANYTHING = "anything|something|everything|much|anyone"
AT = "on|to|for|about|with|at|around|regarding|concerning"
TOUCHING = "to|of|on|in|about|concerning"
GOT = "get|lose|assigned|given|granted|added|removed"

HAD = (
    "mfa|password|methods|sessions|tokens|licence|licences|account|manager|department|roles|role|groups|rules|onedrive|"
    "files|forwarding|consent|access|delegates|title|calendar|meetings"
)
DONE = (
    "reset|changed|removed|revoked|withdrawn|taken|edited|disabled|enabled|wiped|cleared|deleted|moved|copied|"
    "transferred|assigned|restored|killed|ended|cancelled|locked|touched|stopped|change"
)
DO = "reset|change|remove|revoke|edit|touch|disable|enable|delete|move|kill|clear|" + DONE.removesuffix("|change")
# How somebody comes by another second factor.
REGISTERS = "register|registered|add|added|enroll|enrolled|enrol"
FACTOR = "mfa|authentication|method|methods|factor|factors|authenticator|passkey|phone|info|app"
# What narrows the changes.
FILTERS = (
    Filter("", "past"),
    Filter("to people", says=("user|users", f"{TOUCHING} users|user|account")),
    Filter(
        "to groups",
        says=(
            "group|groups|team|teams|membership|memberships|member",
            f"{TOUCHING} groups|group|teams|team",
        )
        + ("group|team memberships|membership|members|owners", "to|of|in group memberships|membership|members|owners"),
    ),
    Filter(
        "to apps",
        says=(
            "app|apps|consent|consents|grant|grants",
            f"{TOUCHING} apps|app",
            "app permissions|registrations",
        )
        + ("to|of|in app permissions|registrations", "admin|tenantwide consent|consents|grants|permissions")
        + ("app consent|consents|grant|grants",),
    ),
    Filter(
        "to roles",
        says=(
            "role|roles|admin|admins|privileged",
            f"{TOUCHING} roles|role|admins|admin",
            "role assignments",
        )
        + ("admin|directory role|roles|rights|assignments", "to|of admin|directory roles|role|rights")
        + ("to|of role assignments|members", "global|a|an admin|admins"),
    ),
    Filter(
        "to policies",
        says=(
            "policy|policies",
            f"{TOUCHING} policies|policy",
            "conditional access",
            "ca rules|rule|policies|policy",
        )
        + (
            "conditional access policies|policy|rules|rule",
            "to|of|in conditional access",
            "to|of|in ca rules|policies",
        ),
    ),
    Filter("appeared", says=("added|new|created|additions|arrived",)),
    Filter("vanished", says=("removed|deleted|gone|disappeared|deletions|removals",)),
    Filter("changed", says=("modified|updated|edited|altered|modifications",)),
)
