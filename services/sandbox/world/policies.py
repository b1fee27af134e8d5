"""What the tenant demands at sign-in: Conditional Access, named locations, defaults, authentication methods."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from services.sandbox.world.demo import fixed_id
from services.sandbox.world.people import stamp
from services.sandbox.world.roles import TEMPLATES

Thing = dict[str, Any]
ADMINS = [TEMPLATES[name] for name in (
    "Global Administrator", "Privileged Role Administrator", "Security Administrator", "Exchange Administrator",
    "User Administrator", "Helpdesk Administrator", "Application Administrator",
)]  # fmt: skip
AZURE = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
EVERYBODY = [{"targetType": "group", "id": "all_users", "isRegistrationRequired": False}]
# Configuration type, id, whether it is on, what else it says.
METHODS: tuple[tuple[str, str, bool, Thing], ...] = (
    ("fido2", "Fido2", True, {
        "isSelfServiceRegistrationAllowed": True, "isAttestationEnforced": False,
        "keyRestrictions": {"isEnforced": False, "enforcementType": "block", "aaGuids": []},
    }),
    ("microsoftAuthenticator", "MicrosoftAuthenticator", True, {
        "isSoftwareOathEnabled": False,
        "featureSettings": {
            name: {"state": "default", "includeTarget": {"targetType": "group", "id": "all_users"},
                   "excludeTarget": {"targetType": "group", "id": "00000000-0000-0000-0000-000000000000"}}
            for name in ("displayAppInformationRequiredState", "displayLocationInformationRequiredState")
        },
    }),
    ("sms", "Sms", True, {}),
    ("temporaryAccessPass", "TemporaryAccessPass", True, {
        "defaultLifetimeInMinutes": 60, "defaultLength": 8, "minimumLifetimeInMinutes": 60,
        "maximumLifetimeInMinutes": 480, "isUsableOnce": False,
    }),
    ("softwareOath", "SoftwareOath", False, {}),
    ("voice", "Voice", True, {"isOfficePhoneAllowed": False}),
    ("email", "Email", True, {"allowExternalIdToUseEmailOtp": "default"}),
    ("x509Certificate", "X509Certificate", False, {}),
)  # fmt: skip


def _conditions(who: Thing, apps: Thing | None = None, **more: Any) -> Thing:
    nobody: Thing = {f"{side}{what}": [] for side in ("include", "exclude") for what in ("Users", "Groups", "Roles")}
    guests = {"includeGuestsOrExternalUsers": None, "excludeGuestsOrExternalUsers": None}
    return {
        "userRiskLevels": [], "signInRiskLevels": [], "clientAppTypes": ["all"], "servicePrincipalRiskLevels": [],
        "insiderRiskLevels": None, "platforms": None, "locations": None, "devices": None, "clientApplications": None,
        "authenticationFlows": None,
        "applications": {
            "includeApplications": ["All"], "excludeApplications": [], "includeUserActions": [],
            "includeAuthenticationContextClassReferences": [], "applicationFilter": None,
        } | (apps or {}),
        "users": nobody | guests | who,
    } | more  # fmt: skip


def _grant(*controls: str) -> Thing:
    return {"operator": "OR", "builtInControls": list(controls), "customAuthenticationFactors": [], "termsOfUse": [],
            "authenticationStrength": None}  # fmt: skip


class Policies:
    """Conditional Access policies and named locations by id, the two tenant-wide policies as they are.

    One policy only reports, one is off, one names a group, a person and a place that do not exist.
    """

    def __init__(self, born_at: datetime, break_glass: str, guests: str, finance: str) -> None:
        self.born_at = born_at
        self.locations = {row["id"]: row for row in self._locations()}
        office, countries = list(self.locations)[:2]
        rows = [
            self._policy(1, "CA001: MFA for administrators", "enabled", _grant("mfa"),
                         _conditions({"includeRoles": ADMINS, "excludeUsers": [break_glass]})),
            self._policy(2, "CA002: MFA for everybody", "enabledForReportingButNotEnforced", _grant("mfa"),
                         _conditions({"includeUsers": ["All"], "excludeUsers": [break_glass]}, locations={
                             "includeLocations": ["All"], "excludeLocations": ["AllTrusted"]})),
            self._policy(3, "CA003: Block legacy authentication", "enabled", _grant("block"),
                         _conditions({"includeUsers": ["All"]}, clientAppTypes=["exchangeActiveSync", "other"])),
            self._policy(4, "CA004: VPN exception (old)", "enabled", _grant("mfa"),
                         _conditions({"includeGroups": [fixed_id("group", "VPN Pilot 2021")],
                                      "excludeUsers": [fixed_id("user", "Long Gone")]}, locations={
                             "includeLocations": ["All"], "excludeLocations": [fixed_id("place", "Old office")]})),
            self._policy(5, "CA005: Compliant device for finance", "disabled", _grant("compliantDevice"),
                         _conditions({"includeGroups": [finance]}, {"includeApplications": ["Office365"]})),
            self._policy(6, "CA006: Guests prove themselves", "enabled", _grant("mfa"),
                         _conditions({"includeUsers": ["GuestsOrExternalUsers"], "excludeGroups": [guests]})),
            self._policy(7, "CA007: Azure management from known countries", "enabled", _grant("block"),
                         _conditions({"includeUsers": ["All"], "excludeUsers": [break_glass]},
                                     {"includeApplications": [AZURE]}, locations={
                             "includeLocations": ["All"], "excludeLocations": [office, countries]})),
            self._policy(8, "CA008: Password change at high risk", "enabled", _grant("passwordChange", "mfa"),
                         _conditions({"includeUsers": ["All"]}, userRiskLevels=["high"])),
        ]  # fmt: skip
        self.conditional_access = {row["id"]: row for row in rows}
        self.version = 0

    def _policy(self, number: int, name: str, state: str, grant: Thing, conditions: Thing) -> Thing:
        made_at = self.born_at - timedelta(days=900 - 60 * number)
        changed = stamp(made_at + timedelta(days=45)) if number % 2 else None
        return {
            "id": fixed_id("policy", name, number), "templateId": None, "displayName": name, "description": None,
            "createdDateTime": stamp(made_at), "modifiedDateTime": changed, "deletedDateTime": None, "state": state,
            "sessionControls": None, "grantControls": grant, "conditions": conditions,
        }  # fmt: skip

    def _locations(self) -> list[Thing]:
        made_at = stamp(self.born_at - timedelta(days=800))
        facts: tuple[tuple[str, str, Thing], ...] = (
            ("ipNamedLocation", "Headquarters", {"isTrusted": True, "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "131.107.0.0/16"},
                {"@odata.type": "#microsoft.graph.iPv6CidrRange", "cidrAddress": "2001:4898:80e8:7::/64"},
            ]}),
            ("countryNamedLocation", "Where we work", {
                "countriesAndRegions": ["US", "GB", "DE", "FR", "EG", "JP", "BR", "CA"],
                "includeUnknownCountriesAndRegions": False, "countryLookupMethod": "clientIpAddress",
            }),
            ("ipNamedLocation", "Partner network", {"isTrusted": False, "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "203.0.113.0/24"},
            ]}),
        )  # fmt: skip
        return [
            {"@odata.type": f"#microsoft.graph.{kind}", "id": fixed_id("place", name, number), "displayName": name,
             "modifiedDateTime": made_at, "createdDateTime": made_at, "deletedDateTime": None} | more
            for number, (kind, name, more) in enumerate(facts, 1)
        ]  # fmt: skip

    def security_defaults(self) -> Thing:
        """Microsoft's own minimum: off."""
        return {
            "id": "00000000-0000-0000-0000-000000000005", "displayName": "Security Defaults", "isEnabled": False,
            "deletedDateTime": None,
            "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft. "
            "When enabled, these recommendations will be automatically enforced in your organization.",
        }  # fmt: skip

    def authentication_methods(self) -> Thing:
        """Which ways of proving oneself the tenant allows."""
        campaign = {
            "snoozeDurationInDays": 1, "enforceRegistrationAfterAllowedSnoozes": True, "state": "default",
            "excludeTargets": [],
            "includeTargets": [{"id": "all_users", "targetType": "group",
                                "targetedAuthenticationMethod": "microsoftAuthenticator"}],
        }  # fmt: skip
        return {
            "id": "authenticationMethodsPolicy", "displayName": "Authentication Methods Policy",
            "description": "The tenant-wide policy that controls which authentication methods are allowed in the "
            "tenant, authentication method registration requirements, and self-service password reset settings",
            "lastModifiedDateTime": stamp(self.born_at - timedelta(days=120)), "policyVersion": "1.5",
            "policyMigrationState": "migrationInProgress", "reconfirmationInDays": None,
            "registrationEnforcement": {"authenticationMethodsRegistrationCampaign": campaign},
            "authenticationMethodConfigurations": [
                {"@odata.type": f"#microsoft.graph.{kind}AuthenticationMethodConfiguration", "id": id,
                 "state": "enabled" if on else "disabled", "excludeTargets": [], "includeTargets": EVERYBODY} | more
                for kind, id, on, more in METHODS
            ],
        }  # fmt: skip
