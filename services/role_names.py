"""The names of Entra's built-in roles as people say them: "global admins", "helpdesk administrator"."""

from __future__ import annotations

ADMINS = (
    "global|privileged role|user|exchange|sharepoint|teams|security|compliance|application|cloud application|intune|"
    "helpdesk|help desk|password|authentication|privileged authentication|billing|license|licence|groups|"
    "conditional access|hybrid identity|power platform|fabric|power bi|office apps|service support|domain name|"
    "cloud device|identity governance|external identity provider|authentication policy|knowledge|search|windows 365|"
    "printer|dynamics 365|skype for business|teams communications|teams devices|lifecycle workflows|"
    "attribute assignment|compliance data|insights|kaizala|azure information protection|exchange recipient|network"
).split("|")
OTHERS = (
    "global reader|security reader|security operator|directory reader|directory writer|reports reader|guest inviter|"
    "message center reader|application developer|usage summary reports reader|directory synchronization account|"
    "attack payload author|global secure access reader|teams communications support engineer|printer technician"
).split("|")


def _said() -> frozenset[str]:
    one = {f"{name} {what}" for name in ADMINS for what in ("admin", "administrator")} | set(OTHERS)
    return frozenset(one | {f"{name}s" for name in one})


NAMES = _said()
