"""What an app's permission means, in words for people, and how much harm it can do.

The high-risk list has two halves. TAKEOVER are the permissions with a known or suspected way to Global Administrator or
to locking everybody out: tier 0 of Emilien Socchi's "Azure administrative tiering"
(https://github.com/emiliensocchi/azure-tiering, Microsoft Graph application permissions, commit d0ff339), which is
what Maester's test of high-risk app permissions goes by too; after a blank line stand three that we add. CONTENT is
our own choice of what that list has in its tier 1 as "sensitive scopes (e.g. email content)": what people write and
keep, or a key to it. What a permission lets one do is in Microsoft's permissions reference
(https://learn.microsoft.com/graph/permissions-reference).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

LOW, MEDIUM, HIGH = "low", "medium", "high"
# Graph, Azure AD Graph, Exchange Online and SharePoint Online, by their appIds: elsewhere the same names mean nothing.
MICROSOFT = frozenset(
    {
        "00000003-0000-0000-c000-000000000000",
        "00000002-0000-0000-c000-000000000000",
        "00000002-0000-0ff1-ce00-000000000000",
        "00000003-0000-0ff1-ce00-000000000000",
    }
)
TAKEOVER = frozenset(
    """
    AdministrativeUnit.ReadWrite.All AppRoleAssignment.ReadWrite.All Application.ReadWrite.All
    Application.ReadWrite.OwnedBy DelegatedAdminRelationship.ReadWrite.All DeviceManagementConfiguration.ReadWrite.All
    DeviceManagementRBAC.ReadWrite.All Directory.ReadWrite.All Domain.ReadWrite.All EntitlementManagement.ReadWrite.All
    Group.ReadWrite.All GroupMember.ReadWrite.All Organization.ReadWrite.All Policy.ReadWrite.AuthenticationMethod
    Policy.ReadWrite.ConditionalAccess Policy.ReadWrite.PermissionGrant PrivilegedAccess.ReadWrite.AzureAD
    PrivilegedAccess.ReadWrite.AzureADGroup PrivilegedAccess.ReadWrite.AzureResources
    PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup
    RoleAssignmentSchedule.ReadWrite.Directory RoleEligibilitySchedule.ReadWrite.Directory
    RoleManagement.ReadWrite.Directory RoleManagementPolicy.ReadWrite.AzureADGroup
    RoleManagementPolicy.ReadWrite.Directory Synchronization.ReadWrite.All User-PasswordProfile.ReadWrite.All
    User.DeleteRestore.All User.EnableDisableAccount.All User.ReadWrite.All UserAuthenticationMethod.ReadWrite.All

    Directory.AccessAsUser.All UserAuthMethod-TAP.ReadWrite.All Exchange.ManageAsApp
    """.split()
)
CONTENT = frozenset(
    """
    BitlockerKey.Read.All ChannelMessage.Read.All Chat.Read.All Chat.ReadWrite.All
    DelegatedPermissionGrant.ReadWrite.All DeviceLocalCredential.Read.All Files.Read.All Files.ReadWrite.All Mail.Read
    Mail.ReadWrite Mail.Send MailboxSettings.ReadWrite Sites.FullControl.All Sites.Manage.All Sites.Read.All
    Sites.ReadWrite.All User.Export.All full_access_as_app
    """.split()
)
# Read-only, and yet more than names and addresses.
SENSITIVE = frozenset(
    """
    AuditLog.Read.All CallRecords.Read.All Calendars.Read Contacts.Read CustomDetection.Read.All
    IdentityRiskEvent.Read.All IdentityRiskyUser.Read.All MailboxSettings.Read Notes.Read.All OnlineMeetings.Read.All
    UserAuthenticationMethod.Read.All
    """.split()
)
WRITES = re.compile(r"\.(ReadWrite|Write|Manage|FullControl|Send|Create|Delete|Upload|PrivilegedOperations)\b")

# Permission: as an application's own, and in somebody's name.
SPECIAL: Mapping[str, tuple[str, str]] = {
    "openid": ("Sign people in", "Sign them in"),
    "profile": ("Read basic profiles", "Read their basic profile"),
    "email": ("Read e-mail addresses", "Read their e-mail address"),
    "offline_access": ("Keep access", "Keep access while they are away"),
    "user_impersonation": ("Act as people", "Do there whatever they may do"),
    "full_access_as_app": ("Read, change and send all mail of every mailbox",) * 2,
    "Exchange.ManageAsApp": ("Administer Exchange",) * 2,
    "User.Read": ("Read profiles", "Sign them in and read their profile"),
    "Mail.Send": ("Send mail as anybody", "Send mail in their name"),
    "Directory.AccessAsUser.All": ("Act in the directory as people",
                                   "Do in the directory whatever they may do, as an administrator too"),
    "RoleManagement.ReadWrite.Directory": ("Make anybody an administrator",) * 2,
    "RoleAssignmentSchedule.ReadWrite.Directory": ("Make anybody an administrator",) * 2,
    "RoleEligibilitySchedule.ReadWrite.Directory": ("Let anybody become an administrator",) * 2,
    "AppRoleAssignment.ReadWrite.All": ("Give any app any permission",) * 2,
    "DelegatedPermissionGrant.ReadWrite.All": ("Let any app act in anybody's name",) * 2,
    "Application.ReadWrite.OwnedBy": ("Change the apps it owns, their secrets too",) * 2,
    "Policy.ReadWrite.ConditionalAccess": ("Read and change Conditional Access",) * 2,
    "Sites.Selected": ("Use the SharePoint sites it was given",) * 2,
    "User.EnableDisableAccount.All": ("Let in or lock out anybody",) * 2,
    "User.DeleteRestore.All": ("Delete and restore any account",) * 2,
    "User-PasswordProfile.ReadWrite.All": ("Set anybody's password",) * 2,
    "UserAuthenticationMethod.ReadWrite.All": ("Read and change how anybody signs in",) * 2,
    "UserAuthMethod-TAP.ReadWrite.All": ("Make passes to sign in as anybody",) * 2,
}  # fmt: skip
VERBS = {
    "Read": "Read",
    "ReadBasic": "Read the basics of",
    "ReadWrite": "Read and change",
    "Write": "Change",
    "Send": "Send",
    "Create": "Create",
    "Delete": "Delete",
    "Export": "Export",
    "Invite": "Invite",
    "Manage": "Manage",
    "FullControl": "Have full control of",
    "PrivilegedOperations": "Wipe, lock and reset",
}
# Thing: all of it, and what is somebody's own.
THINGS: Mapping[str, tuple[str, str]] = {
    "AdministrativeUnit": ("administrative units",) * 2,
    "Application": ("all apps, their secrets too", "their apps"),
    "AuditLog": ("sign-in and audit logs",) * 2,
    "BitlockerKey": ("the disk keys of all devices", "the disk keys of their devices"),
    "Calendars": ("all events of every calendar", "their calendars"),
    "ChannelMessage": ("all messages of every channel", "their channels' messages"),
    "Chat": ("all chats of everybody", "their chats"),
    "Contacts": ("all contacts of everybody", "their contacts"),
    "Device": ("all devices", "their devices"),
    "DeviceLocalCredential": ("the local administrator passwords of all devices",) * 2,
    "DeviceManagementApps": ("the programs Intune installs",) * 2,
    "DeviceManagementConfiguration": ("how Intune configures devices",) * 2,
    "DeviceManagementManagedDevices": ("all devices Intune manages",) * 2,
    "DeviceManagementRBAC": ("who may do what in Intune",) * 2,
    "Directory": ("the whole directory",) * 2,
    "Domain": ("the tenant's domains",) * 2,
    "Files": ("all files of everybody", "their files"),
    "Group": ("all groups and what is in them", "their groups"),
    "GroupMember": ("who is in which group",) * 2,
    "Mail": ("all mail of every mailbox", "their mail"),
    "MailboxSettings": ("the settings and rules of every mailbox", "their mailbox's settings and rules"),
    "Notes": ("all notebooks of everybody", "their notebooks"),
    "OnlineMeetings": ("all online meetings of everybody", "their online meetings"),
    "Organization": ("the tenant's own settings",) * 2,
    "People": ("whom everybody works with", "whom they work with"),
    "Policy": ("the tenant's policies",) * 2,
    "Reports": ("usage reports",) * 2,
    "Sites": ("all SharePoint sites and files", "SharePoint sites and files they can open"),
    "Tasks": ("all tasks of everybody", "their tasks"),
    "User": ("every account", "their profile"),
    "UserAuthenticationMethod": ("how everybody signs in", "how they sign in"),
}
ALL_THEY_MAY = " that they may"


class Meaning(NamedTuple):
    """What a permission lets an app do, as a sentence without its full stop, and its risk: low, medium or high."""

    words: str
    risk: str


@lru_cache(maxsize=4096)
def meaning(permission: str, application: bool, resource: str, name: str | None = None) -> Meaning:
    """The meaning of one permission of the app with the appId `resource`.

    `application` ones the app has by itself and for everybody's data; otherwise it can do no more than the person in
    whose name it acts. `name` is what the resource calls the permission, used where we have no words of our own.
    """
    if resource not in MICROSOFT:
        said = name or (SPECIAL[permission][not application] if permission in SPECIAL else _plain(permission))
        return Meaning(said, MEDIUM if application or permission == "user_impersonation" else LOW)
    return Meaning(_words(permission, application, name), _risk(permission, application))


def _risk(permission: str, application: bool) -> str:
    if permission in TAKEOVER or (application and permission in CONTENT):
        return HIGH
    if permission in CONTENT or permission == "user_impersonation":
        return MEDIUM
    if WRITES.search(permission):
        return MEDIUM if application or permission.endswith(".All") else LOW
    return MEDIUM if application and permission in SENSITIVE else LOW


def _words(permission: str, application: bool, name: str | None) -> str:
    if permission in SPECIAL:
        return SPECIAL[permission][0 if application else 1]
    thing, _, rest = permission.partition(".")
    verb, _, reach = rest.partition(".")
    if thing not in THINGS or verb not in VERBS:
        return name if name and name != permission else _plain(permission)
    everything, own = THINGS[thing]
    if application:
        return f"{VERBS[verb]} {everything}"
    if reach == "All":
        return f"{VERBS[verb]} {everything}{ALL_THEY_MAY}"
    return f"{VERBS[verb]} {own}" + (" and what is shared with them" if reach == "Shared" else "")


def _plain(permission: str) -> str:
    """A permission's name taken apart: AccessReview.ReadWrite.All is "Read and change access review"."""
    thing, _, rest = permission.partition(".")
    verb = rest.partition(".")[0]
    if verb not in VERBS:
        return permission
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|-", " ", thing).lower()
    return f"{VERBS[verb]} {spaced}"
