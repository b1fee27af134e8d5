"""The names of Entra's built-in roles as people say them: "global admins", "helpdesk administrator"."""

from __future__ import annotations

import re

ADMINS = (
    "global|privileged role|user|exchange|sharepoint|teams|security|compliance|application|cloud application|intune|"
    "helpdesk|help desk|password|authentication|privileged authentication|billing|license|licence|groups|"
    "conditional access|hybrid identity|power platform|fabric|power bi|office apps|service support|domain name|"
    "cloud device|identity governance|external identity provider|authentication policy|knowledge|search|windows 365|"
    "printer|dynamics 365|skype for business|teams communications|teams devices|lifecycle workflows|"
    "attribute assignment|compliance data|insights|kaizala|azure information protection|exchange recipient|network|"
    "company|tenant"
).split("|")
OTHERS = (
    "ga|global reader|security reader|security operator|directory reader|directory writer|reports reader|guest inviter|"
    "message center reader|application developer|usage summary reports reader|directory synchronization account|"
    "attack payload author|global secure access reader|teams communications support engineer|printer technician"
).split("|")


# "Adminstrators", "admistrator".
MISSPELT = re.compile(r"adm[a-z]{2,9}[aor]t[oe]r(s?)")
# What people call some of them, and what each word is called in their names.
CALLED = {"ga": "global administrator", "company": "global", "tenant": "global", "admin": "administrator"}


def official(key: str) -> str:
    """A role's name as Entra writes it: "exchange admins" is "exchange administrator"."""
    words = [MISSPELT.sub("administrator", word) for word in key.split()]
    words = [CALLED.get(word, CALLED.get(word.removesuffix("s"), word)) for word in words]
    return " ".join(words).removesuffix("s")


def _said() -> frozenset[str]:
    one = {f"{name} {what}" for name in ADMINS for what in ("admin", "administrator")} | set(OTHERS)
    return frozenset(one | {f"{name}s" for name in one})


NAMES = _said()
