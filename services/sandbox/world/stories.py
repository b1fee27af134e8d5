"""People with a story: each is there so that a check of Steward has something to find."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Thing = dict[str, Any]
NEVER = -1
SUCCESS, WRONG_PASSWORD = 0, 50126

# What the company keeps where Graph has no property for it.
CONTRACTOR = {"onPremisesExtensionAttributes": {"extensionAttribute3": "Contractor"}}
ON_SITE = {"onPremisesExtensionAttributes": {"extensionAttribute1": "CC-4711", "extensionAttribute3": "Staff"}}


@dataclass(frozen=True, slots=True)
class Story:
    """One person: days since the last sign-in (0: active, -1: never), a row of licences.SETS (None: no licence).

    A `partner` makes a guest, whose mail is there. `facts` are properties that differ from everybody else's.
    """

    name: str
    title: str
    department: str | None
    idle: int
    licences: int | None = 0
    partner: str = ""
    facts: Thing = field(default_factory=dict)


STORIES = (
    Story("Ben Walters", "Account Executive", "Sales", 120, facts={"accountEnabled": False}),
    Story("Kelly Krout", "Consultant", "IT", 210, facts=CONTRACTOR),
    Story("Debra Berger", "Administrative Assistant", "Executive Management", NEVER),
    Story("Christie Cline", "Buyer", "Retail", 95, facts={"usageLocation": None}),
    Story("Ravi Patel", "Contractor", None, 0, None, "fabrikam.com", CONTRACTOR),
    Story("Lena Fischer", "Auditor", None, 150, None, "northwindtraders.com"),
    Story("Kim Akers", "Consultant", None, NEVER, None, "adatum.com", {"externalUserState": "PendingAcceptance"}),
    Story("Allan Deyoung", "IT Administrator", "IT", 0, facts={"onPremisesSyncEnabled": True} | ON_SITE),
    Story("Emily Braun", "Budget Analyst", "Finance", 140),
    Story("Irvin Sayers", "Project Manager", "Engineering", 75),
    Story("Garth Fort", "Web Marketing Manager", "Marketing", 64),
    Story("Brian Johnson", "Marketing Director", "Marketing", 0),
    Story("Print Service", "Service account", "IT", 40, None),
    Story("Enrico Cattaneo", "Attorney", "Legal", 0),
    Story("Cameron White", "Human Resources Specialist", "HR", 0, 1),
    Story("Tony Krijnen", "Designer", "", 0, 3, facts={"mail": None}),
)
# Deleted a few days ago, with somebody still reporting to her.
DELETED, DELETED_DAYS, LEFT_BEHIND = "Sonia Rees", 6, "Enrico Cattaneo"
# Accounts that answer to nobody, as service accounts do.
ALONE = frozenset({"MOD Administrator", "Print Service"})
# Whose licence could not be given, and what Graph says of it.
LICENCE_ERRORS = {"Cameron White": "CountViolation"}
# Who signed in besides (or instead of) what people usually do: minutes ago, minutes it lasted, how often, error code.
SIGN_INS = (
    ("MOD Administrator", 2_900, 1, 1, SUCCESS),
    ("Garth Fort", 190, 1, 1, SUCCESS),
    ("Irvin Sayers", 2_500, 2_400, 6, WRONG_PASSWORD),
    ("Brian Johnson", 430, 50, 34, WRONG_PASSWORD),
    ("Print Service", 1_200, 600, 1_100, SUCCESS),
)
# Audits from before the first look: hours ago, who (empty: Microsoft), activity, kind, target, what it says.
HISTORY: tuple[tuple[float, str, str, str, str, Thing], ...] = (
    (50.0, "Nestor Wilke", "Add member to role", "roleAssignments", "Allan Deyoung",
     {"roleDefinition": "Global Administrator"}),
    (31.0, "Grady Archie", "Consent to application", "servicePrincipals", "Lucidchart",
     {"scope": "openid profile User.Read Mail.Read Files.ReadWrite.All", "consentType": "Principal"}),
    (20.0, "MOD Administrator", "Reset user password", "users", "Nestor Wilke", {"forceChangePassword": True}),
    (9.0, "Lee Gu", "Add member to group", "groups", "Finance Team", {"member": "Pradeep Gupta"}),
    (5.0, "Alex Wilber", "User registered security info", "users", "Alex Wilber",
     {"method": "microsoftAuthenticatorAuthenticationMethod"}),
)  # fmt: skip
