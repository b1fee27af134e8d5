"""Rubbish to send: values, texts, bodies that are no JSON, and right bodies with one thing in them gone wrong."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import orjson

from services.sandbox.schema import TYPES

JUNK: list[Any] = [
    None, True, False, 0, -1, 1.5, 2**31, 2**63, 1e308, "", " ", "x", "é🦄", "\x00", "\u202e", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "2026-02-30", "2026-01-01T00:00:00+25:00", "..", "/", "'", "null", [], [1], [None], [[]],
    {}, {"a": 1}, {"@odata.type": "#microsoft.graph.user"}, [{"id": 3}], "00000000-0000-0000-0000-000000000000",
    "a" * 5000,
]  # fmt: skip
DEEP = b"[" * 100_000
BROKEN = [
    b"{", b"[]", b"", b"\xff", b"null", b"1", b'"x"', b'{"displayName":"\\ud800"}', b'{"displayName":NaN}',
    b'{"displayName":"\xed\xa0\x80"}', b'{"displayName":"a","displayName":7}', b'{"n":' + b"9" * 5000 + b"}",
    b'{"displayName":1e999}', b"{'displayName':'x'}", b'{"a":1,}', DEEP, b'{"a":' + b'{"a":' * 20_000,
    b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'{"displayName":"' + b"x" * 1_000_000 + b'"}', b"--x\r\n\r\nhi\r\n--x--",
]  # fmt: skip
OPTIONS = "$filter $select $top $expand $orderby $search $skiptoken $deltatoken $count $format $skip x %24top".split()
TEXTS = [
    "", "'", "id", "-1", "0", "1e9", "9" * 400, "a eq", "(((", "(" * 3000, "not " * 500, "not not not", "x/any(", "%FF",
    "displayName eq 'a", "%F0%9F%A6%84", "%ED%A0%80", "%00", "%", "null", "id eq null", "displayName gt 3", "&", "=",
    "a/b/c eq true", "manager($select=nope)", "id desc,", "startswith(id)", "createdDateTime ge 2026-13-45", "+",
    "createdDateTime ge 2026-02-30T99:99:99Z", "userId eq 'x' and", "members/$count eq 0", "id in ('a',", "id in ()",
    "assignedLicenses/any(x:x/skuId eq 1)", "latest", "e30", "eyJwIjoxfQ", "true", "*", ",", "id,id", "%22displayName:",
    "accountEnabled eq 'true'", "businessPhones/any(p:startsWith(p,null))", "signInActivity/x ge 1", "isof('x')",
]  # fmt: skip
USER = {"accountEnabled": True, "displayName": "Fuzz", "mailNickname": "fuzz", "userPrincipalName": "fuzz@contoso.com",
        "passwordProfile": {"password": "Long-enough-2026", "forceChangePasswordNextSignIn": True}}  # fmt: skip
GROUP = {"displayName": "x", "mailEnabled": False, "mailNickname": "fuzz", "securityEnabled": True}
SOMEBODY = {"@odata.id": "https://graph.microsoft.com/v1.0/users/AdeleV@contoso.com"}
REPLIES = {"status": "scheduled", "externalAudience": "all", "internalReplyMessage": "x", "externalReplyMessage": "x",
           "scheduledStartDateTime": {"dateTime": "2026-06-10T08:00:00", "timeZone": "UTC"},
           "scheduledEndDateTime": {"dateTime": "2026-06-20T08:00:00", "timeZone": "UTC"}}  # fmt: skip
RULE = {"displayName": "x", "sequence": 1, "isEnabled": True, "conditions": {"senderContains": ["x"]},
        "actions": {"forwardTo": [{"emailAddress": {"name": "x", "address": "x@y.z"}}], "stopProcessingRules": True},
        "exceptions": {"importance": "high"}}  # fmt: skip
ROLE = {"role": "read", "emailAddress": {"name": "Lee Gu", "address": "LeeG@contoso.com"}}
INVITE = {"recipients": [{"email": "LeeG@contoso.com"}], "roles": ["read"], "requireSignIn": True, "message": "x"}
HOURS = {"daysOfWeek": ["monday"], "startTime": "08:00:00.0000000", "timeZone": {"name": "UTC"}}
# A right body for each write that takes one; properties that a type has besides are tried too.
RIGHT: dict[str, tuple[dict[str, Any], str]] = {
    "POST /users/{id}/sendMail": (
        {"message": {"subject": "x", "body": {"contentType": "html", "content": "<p>x</p>"},
                     "toRecipients": [{"emailAddress": {"address": "LeeG@contoso.com"}}]},
         "saveToSentItems": True}, ""),
    "POST /users/{id}/teamwork/installedApps": (
        {"teamsApp@odata.bind": "https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/x"}, ""),
    "POST /users": (USER, "user"), "PATCH /users/{id}": ({"jobTitle": "x"}, "user"),
    "PUT /users/{id}/manager/$ref": (SOMEBODY, ""), "POST /groups/{id}/members/$ref": (SOMEBODY, ""),
    "POST /users/{id}/assignLicense": (
        {"addLicenses": [{"skuId": "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "disabledPlans": []}],
         "removeLicenses": []}, ""),
    "POST /groups/{id}/assignLicense": (
        {"addLicenses": [{"skuId": "06ebc4ee-1bb5-47dd-8120-11324bc54e06", "disabledPlans": []}],
         "removeLicenses": []}, ""),
    "POST /users/{id}/reprocessLicenseAssignment": ({}, ""),
    "POST /users/{id}/changePassword": ({"currentPassword": "Long-enough-2025", "newPassword": "Long-enough-2026"}, ""),
    "POST /groups": (GROUP | {"members@odata.bind": [SOMEBODY["@odata.id"]]}, "group"),
    "PATCH /groups/{id}": ({"description": "x", "owners@odata.bind": [SOMEBODY["@odata.id"]]}, "group"),
    **{f"POST /{path}/$ref": (SOMEBODY, "") for path in (
        "groups/{id}/owners", "applications/{id}/owners", "servicePrincipals/{id}/owners",
        "directoryRoles/{id}/members")},
    "POST /directoryObjects/getByIds": ({"ids": ["x"], "types": ["user"]}, ""),
    **{f"POST /{of}/{{id}}/{action}": (right, "")
       for of in ("directoryObjects", "users", "groups", "servicePrincipals")
       for action, right in (
           ("checkMemberGroups", {"groupIds": ["x"]}), ("checkMemberObjects", {"ids": ["x"]}),
           ("getMemberGroups", {"securityEnabledOnly": False}), ("getMemberObjects", {"securityEnabledOnly": False}))},
    "POST /directoryRoles": ({"roleTemplateId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"}, ""),
    "POST /roleManagement/directory/roleAssignments": (
        {"principalId": "x", "roleDefinitionId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b", "directoryScopeId": "/"}, ""),
    "POST /servicePrincipals/{id}/appRoleAssignedTo": ({"principalId": "x", "resourceId": "x", "appRoleId": "x"}, ""),
    "PATCH /servicePrincipals/{id}": ({"notes": "x"}, "servicePrincipal"),
    "PATCH /applications/{id}": ({"notes": "x"}, "application"),
    "POST /applications/{id}/addPassword": (
        {"passwordCredential": {"displayName": "x", "endDateTime": "2027-01-01T00:00:00Z"}}, ""),
    "POST /applications/{id}/removePassword": ({"keyId": "x"}, ""),
    "PATCH /oauth2PermissionGrants/{id}": ({"scope": "User.Read"}, "oAuth2PermissionGrant"),
    "POST /users/{id}/authentication/phoneMethods": ({"phoneNumber": "+49 1701234567", "phoneType": "mobile"}, ""),
    "POST /users/{id}/authentication/temporaryAccessPassMethods": (
        {"lifetimeInMinutes": 60, "isUsableOnce": True, "startDateTime": "2026-06-11T00:00:00Z"}, ""),
    "PATCH /users/{id}/mailboxSettings": (
        {"automaticRepliesSetting": REPLIES, "timeZone": "UTC", "workingHours": HOURS, "dateFormat": "x",
         "language": {"locale": "de-DE"}}, ""),
    "POST /users/{id}/mailFolders/inbox/messageRules": (RULE, ""),
    "PATCH /users/{id}/mailFolders/inbox/messageRules/{id}": (RULE, ""),
    "POST /users/{id}/calendar/calendarPermissions": (ROLE, "calendarPermission"),
    "PATCH /users/{id}/calendar/calendarPermissions/{id}": ({"role": "write"}, "calendarPermission"),
    "POST /users/{id}/events/{id}/cancel": ({"comment": "x"}, ""),
    "POST /drives/{id}/items/{id}/children": ({"name": "x", "folder": {}}, "driveItem"),
    "PATCH /drives/{id}/items/{id}": ({"name": "x", "parentReference": {"id": "x"}}, "driveItem"),
    "POST /drives/{id}/items/{id}/invite": (INVITE, ""),
    "POST /drives/{id}/items/{id}/copy": ({"name": "x", "parentReference": {"driveId": "x", "id": "x"}}, ""),
    "PATCH /identity/conditionalAccess/policies/{id}": (
        {"state": "enabled", "displayName": "x", "conditions": {"users": {"excludeUsers": ["x"]}}},
        "conditionalAccessPolicy"),
    "POST /deviceManagement/managedDevices/{id}/wipe": ({"keepUserData": True, "keepEnrollmentData": False}, ""),
    "POST /identityProtection/riskyUsers/dismiss": ({"userIds": ["x"]}, ""),
    "POST /identityProtection/riskyUsers/confirmCompromised": ({"userIds": ["x"]}, ""),
    "PATCH /admin/reportSettings": ({"displayConcealedNames": True}, ""),
    "POST /$batch": (
        {"requests": [{"id": "1", "method": "PATCH", "url": "/users/x", "headers": {"Content-Type": "application/json"},
                       "body": {"a": 1}, "dependsOn": []}]}, ""),
}  # fmt: skip


def spoiled(dice: Random, value: Any) -> Any:
    """The value with one thing in it, at any depth, replaced by junk."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        name = dice.choice(list(value))
        return value | {name: spoiled(dice, value[name])}
    if isinstance(value, list) and value and dice.random() < 0.7:
        return [spoiled(dice, value[0]), *value[1:]]
    return deepcopy(dice.choice(JUNK))


def body(dice: Random, operation: str) -> bytes:
    """A bad body for an operation: no JSON at all, a right one spoiled, or junk in any property of its type."""
    roll = dice.random()
    if roll < 0.1:
        return dice.choice(BROKEN)
    right, kind = RIGHT.get(operation, ({"comment": "x"}, ""))
    if kind and roll < 0.7:
        return orjson.dumps(right | {dice.choice(list(TYPES[kind])): dice.choice(JUNK)})
    return orjson.dumps(spoiled(dice, right))
