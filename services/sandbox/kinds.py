"""The kinds of directory objects: what comes without $select, and what is worked out when somebody asks."""

from __future__ import annotations

from typing import Any

from services.sandbox.schema import ABSENT, TYPES, Kind
from services.sandbox.wire import Thing
from services.sandbox.world import World
from services.sandbox.world.group_licences import states
from services.sandbox.world.licences import BY_ID
from services.sandbox.world.stories import LICENCE_ERRORS

# Graph names all fifteen, whether or not they say something.
EMPTY_ATTRIBUTES: Thing = {f"extensionAttribute{number}": None for number in range(1, 16)}


def _activity(world: World, user: Thing) -> Any:
    number = world.numbers.get(user["id"])
    activity = None if number is None else world.sign_ins.activity(number)
    return ABSENT if activity is None else activity


def _identities(world: World, user: Thing) -> list[Thing]:
    issuer = next(name for name in world.domains if name.endswith(".onmicrosoft.com"))
    return [{"signInType": "userPrincipalName", "issuer": issuer, "issuerAssignedId": user["userPrincipalName"]}]


def _addresses(world: World, user: Thing) -> list[str]:
    return [f"SMTP:{user['mail']}"] if user.get("mail") else []


def _plans(world: World, user: Thing) -> list[Thing]:
    return [
        {
            "assignedDateTime": user["createdDateTime"],
            "capabilityStatus": "Enabled",
            "service": name,
            "servicePlanId": plan,
        }
        for held in user.get("assignedLicenses") or ()
        for name, plan in BY_ID[held["skuId"]]["plans"].items()
        if plan not in held["disabledPlans"] and name not in world.missing_plans
    ]


def _provisioned(world: World, user: Thing) -> list[Thing]:
    return [
        {"capabilityStatus": "Enabled", "provisioningStatus": "Success", "service": plan["service"]}
        for plan in _plans(world, user)
    ]


def _licence_states(world: World, user: Thing) -> list[Thing]:
    error = LICENCE_ERRORS.get(user["displayName"])
    wrong = {"state": "Error", "error": error} if error else {}
    return [row | wrong if row["assignedByGroup"] is None else row for row in states(user)]


def _never(world: World, thing: Thing) -> Any:
    return ABSENT


def _sessions(world: World, user: Thing) -> str:
    return str(user.get("signInSessionsValidFromDateTime") or user["createdDateTime"])


def _password_changed(world: World, user: Thing) -> str:
    return str(user.get("lastPasswordChangeDateTime") or user["createdDateTime"])


def _attributes(world: World, user: Thing) -> Thing:
    said = user.get("onPremisesExtensionAttributes")
    return EMPTY_ATTRIBUTES | said if said else EMPTY_ATTRIBUTES


def _all(type_: str, *without: str) -> tuple[str, ...]:
    return tuple(name for name in TYPES[type_] if name not in without)


USERS = Kind(
    "users", "user",
    ("businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
     "preferredLanguage", "surname", "userPrincipalName", "id"),
    {"signInActivity": _activity, "identities": _identities, "proxyAddresses": _addresses, "assignedPlans": _plans,
     "provisionedPlans": _provisioned, "licenseAssignmentStates": _licence_states,
     "onPremisesExtensionAttributes": _attributes, "signInSessionsValidFromDateTime": _sessions,
     "lastPasswordChangeDateTime": _password_changed},
    keys=("memberOf", "manager", "ownedObjects", "transitiveMemberOf"),
)  # fmt: skip
GROUPS = Kind(
    "groups", "group",
    ("id", "deletedDateTime", "classification", "createdDateTime", "description", "displayName", "expirationDateTime",
     "groupTypes", "isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule",
     "membershipRuleProcessingState", "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName",
     "onPremisesSamAccountName", "onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "preferredDataLocation",
     "preferredLanguage", "proxyAddresses", "renewedDateTime", "resourceBehaviorOptions", "resourceProvisioningOptions",
     "securityEnabled", "securityIdentifier", "theme", "uniqueName", "visibility", "onPremisesProvisioningErrors",
     "serviceProvisioningErrors"),
    {"hasMembersWithLicenseErrors": _never},  # to be filtered by, never returned
    keys=("members", "owners", "memberOf"),
)  # fmt: skip
SERVICE_PRINCIPALS = Kind(
    "servicePrincipals", "servicePrincipal", _all("servicePrincipal", "customSecurityAttributes", "isDisabled"),
    keys=("owners",),
)  # fmt: skip
APPLICATIONS = Kind(
    "applications", "application",
    _all("application", "logo", "authenticationBehaviors", "managerApplications", "isDisabled"), keys=("owners",),
)  # fmt: skip
DEVICES = Kind("devices", "device", tuple(TYPES["device"]))
DIRECTORY_ROLES = Kind(
    "directoryRoles", "directoryRole", ("id", "deletedDateTime", "description", "displayName", "roleTemplateId")
)
GRANTS = Kind("oauth2PermissionGrants", "oAuth2PermissionGrant", _all("oAuth2PermissionGrant"))
ASSIGNMENTS = Kind("appRoleAssignments", "appRoleAssignment", _all("appRoleAssignment"))
SUBSCRIBED_SKUS = Kind("subscribedSkus", "subscribedSku", _all("subscribedSku"))
ORGANIZATION = Kind("organization", "organization", _all("organization"))
TYPE_OF = {"users": USERS, "groups": GROUPS, "servicePrincipals": SERVICE_PRINCIPALS, "applications": APPLICATIONS}
