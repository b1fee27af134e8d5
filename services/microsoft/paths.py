"""What was asked of Microsoft, without whom it was asked about: a path with every id and name left out."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

ID = "{id}"
KEYED = re.compile(r"^([A-Za-z$][\w.$]*)\((.*)\)$", re.DOTALL)
# The words of the paths that Steward asks for, of Graph and of Azure; anything else in a path is somebody's.
WORDS = frozenset(
    """
    $batch $count $ref addPassword admin appCatalogs appConsent appConsentRequests appRoleAssignedTo
    appRoleAssignments applications assignLicense auditLogs authentication authenticationMethods
    authenticationMethodsPolicy calendar calendarPermissions calendarView calendars cancel changePassword chat
    checkMemberGroups checkMemberObjects children conditionalAccess confirmCompromised copy deletedItems delta
    detectedApps deviceManagement devices directReports directory directoryAudits directoryObjects
    directoryRoleTemplates directoryRoles dismiss domains drive drives emailMethods events fido2Methods getByIds
    getEmailActivityUserDetail getM365AppUserDetail getMailboxUsageDetail getMemberGroups getMemberObjects
    getOffice365ActivationsUserDetail getOffice365ActiveUserDetail getOneDriveActivityUserDetail
    getOneDriveUsageAccountDetail getSharePointActivityUserDetail getTeamsUserActivityUserDetail groups history
    identity identityGovernance identityProtection identitySecurityDefaultsEnforcementPolicy inbox installedApps
    invite items licenseDetails mailFolders mailboxSettings managedDevices manager memberOf members
    membersWithLicenseErrors messageRules messages methods microsoft.graph.application microsoft.graph.device
    microsoft.graph.directoryRole microsoft.graph.group microsoft.graph.servicePrincipal microsoft.graph.user
    microsoftAuthenticatorMethods namedLocations oauth2PermissionGrants operations organization ownedDevices
    ownedObjects owners passwordMethods permissions phoneMethods platformCredentialMethods policies
    registeredDevices removePassword reportSettings reports reprocessLicenseAssignment resetPassword restore retire
    revokeSignInSessions riskDetections riskyUsers roleAssignmentScheduleInstances roleAssignments roleDefinitions
    roleEligibilityScheduleInstances roleEligibilitySchedules roleManagement root sendMail sentitems
    servicePrincipals signIns softwareOathMethods subscribedSkus teamwork temporaryAccessPassMethods
    transitiveMemberOf transitiveMembers userRegistrationDetails users v1.0 windowsHelloForBusinessMethods wipe
    subscriptions providers Microsoft.Authorization resourceGroups managementGroups denyAssignments
    """.split()
)


def template(path: str) -> str:
    """`path` with `{id}` for everything that is no word of Microsoft's: "/users/{id}/manager"."""
    return _template(path) if len(path) < 300 else _shape(path)


@lru_cache(maxsize=1024)
def _template(path: str) -> str:
    return _shape(path)


def _shape(path: str) -> str:
    return "/" + "/".join(_word(unquote(part)) for part in path.strip("/").split("/"))


def _word(part: str) -> str:
    keyed = KEYED.match(part)
    if keyed and keyed[1] in WORDS:
        return f"{keyed[1]}({ID if keyed[2] else ''})"
    return part if part in WORDS else ID
