"""Service principals and app registrations: Microsoft's, the well-known SaaS ones, Contoso's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from services.sandbox.world.demo import DOMAIN, MICROSOFT, MICROSOFT_TENANT, OWN_APPS, SAAS, TENANT_ID, fixed_id
from services.sandbox.world.people import stamp

Thing = dict[str, Any]
MAKERS = (
    "Brightline", "Cedarworks", "Northgate", "Quillon", "Halcyon", "Ferrostack", "Lumenary", "Tidewater", "Octavia",
    "Parcelwise", "Redwood", "Sparrow", "Tangent", "Umbra", "Vantage", "Willowtree", "Xenial", "Yardstick", "Zephyr",
    "Acorn", "Bluefin", "Copperleaf", "Dovetail", "Evergreen", "Foxglove", "Granite", "Harbour", "Ironbark", "Juniper",
    "Kestrel", "Lattice", "Meridian", "Nimbus", "Orchard", "Pinnacle", "Quartz", "Ridgeway", "Saffron", "Trellis",
    "Upland",
)  # fmt: skip
PRODUCTS = (
    "CRM", "Forms", "Boards", "Sign", "Travel", "Time", "Survey", "Wiki", "Desk", "Chat", "Mail Merge", "Analytics",
    "Backup", "Learning", "Recruiting", "Payroll", "Rooms", "Whiteboard", "Roadmap", "Contracts", "Vault", "Feedback",
    "Scheduler", "Transcripts", "Translate", "Inventory", "Fleet", "Safety", "Polls", "Newsletter", "Diagrams",
    "Video", "Budget", "Invoices", "Approvals", "Parking", "Visitors", "Lunch", "Badges", "Notes", "Tasks", "Maps",
    "Sync", "Print", "Scan", "Fax", "Design", "Code", "Tests", "Deploy", "Logs", "Alerts", "Secrets", "Access",
    "Devices", "Guests", "Mentor", "Goals", "Pulse", "Awards", "Perks", "Claims", "Carbon", "Energy", "Labels",
    "Archive", "Search", "Assist", "Voice", "Events", "Tickets", "Pages", "Sheets", "Slides", "Stock",
)  # fmt: skip
# The label of a secret that lasts four years.
NEVER_ROTATED = "never rotated"
USERS_A_VENDOR, MOST_VENDORS = 50, 3000
UNVERIFIED = frozenset({"Lucidchart"})
# SAML signing certificates and the days they still last.
SAML = "CN=Microsoft Azure Federated SSO Certificate"
SAML_DAYS = {"Salesforce": 18, "Workday": 410, "ServiceNow": 700}


def principal(name: str, app_id: str, owner: str | None, at: datetime, number: int) -> Thing:
    """A service principal of the app `app_id`, owned by the tenant `owner`."""
    return {
        "id": fixed_id("servicePrincipal", name, number), "accountEnabled": True, "appDisplayName": name,
        "appId": app_id, "appOwnerOrganizationId": owner, "appRoleAssignmentRequired": False, "displayName": name,
        "servicePrincipalNames": [app_id], "servicePrincipalType": "Application",
        "signInAudience": "AzureADMultipleOrgs",
        "info": {"termsOfServiceUrl": None, "supportUrl": None, "privacyStatementUrl": None, "marketingUrl": None,
                 "logoUrl": None},
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"], "createdDateTime": stamp(at),
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
    }  # fmt: skip


def vendors(users: int) -> list[str]:
    """Names of the lesser-known apps that a tenant of this size has collected."""
    count = min(MOST_VENDORS, users // USERS_A_VENDOR)
    return [f"{MAKERS[n % len(MAKERS)]} {PRODUCTS[n // len(MAKERS) % len(PRODUCTS)]}" for n in range(count)]


def service_principals(born_at: datetime, registrations: list[Thing], users: int, rng: Random) -> list[Thing]:
    """Enterprise apps, most used first: Microsoft's own, SaaS, one for each of our registrations, lesser ones."""
    rows = []
    for number, (name, app_id) in enumerate(MICROSOFT, 1):
        rows.append(principal(name, app_id, MICROSOFT_TENANT, born_at - timedelta(days=2000), number))
    for number, name in enumerate(SAAS, 101):
        at = born_at - timedelta(days=30 + rng.randrange(1200))
        row = principal(name, fixed_id("app", name, number), fixed_id("tenant", name), at, number)
        slug = name.lower().replace(" ", "")
        row |= {"homepage": f"https://www.{slug}.example/", "loginUrl": f"https://{slug}.example/saml",
                "preferredSingleSignOnMode": "saml" if number % 3 else None,
                "appRoleAssignmentRequired": number % 4 == 0}  # fmt: skip
        if number % 5 and name not in UNVERIFIED:
            row["verifiedPublisher"] = {
                "displayName": f"{name}, Inc.",
                "verifiedPublisherId": str(5_000_000 + number),
                "addedDateTime": stamp(at),
            }
        rows.append(row)
    for number, app in enumerate(registrations, 1001):
        at = datetime.fromisoformat(app["createdDateTime"])
        row = principal(app["displayName"], app["appId"], TENANT_ID, at, number)
        rows.append(row | {"signInAudience": "AzureADMyOrg"})
    for row in rows:
        if row["displayName"] in SAML_DAYS:
            row |= _signing(row["displayName"], SAML_DAYS[row["displayName"]], born_at)
    for number, name in enumerate(vendors(users), 10_001):
        at = born_at - timedelta(days=rng.randrange(20, 1500))
        # An orphan of years ago has no owner organisation any more.
        owner = fixed_id("tenant", name) if number % 200 else None
        rows.append(principal(name, fixed_id("app", name, number), owner, at, number))
    return rows


def _secret(name: str, label: str, days: int, born_at: datetime) -> Thing:
    end = born_at + timedelta(days=days)
    return {
        "customKeyIdentifier": None, "displayName": label, "endDateTime": stamp(end), "hint": fixed_id(name, label)[:3],
        "keyId": fixed_id("secret", f"{name} {label}", 1), "secretText": None,
        "startDateTime": stamp(end - timedelta(days=1500 if label == NEVER_ROTATED else 730)),
    }  # fmt: skip


def _certificate(name: str, label: str, days: int, born_at: datetime) -> Thing:
    end = born_at + timedelta(days=days)
    return {
        "customKeyIdentifier": "R0ZFRDRBQTlGQjY4QzE1QTNGQjEyMzQ1", "displayName": label, "endDateTime": stamp(end),
        "key": None, "keyId": fixed_id("certificate", f"{name} {label}", 2),
        "startDateTime": stamp(end - timedelta(days=365)), "type": "AsymmetricX509Cert", "usage": "Verify",
    }  # fmt: skip


def _signing(name: str, days: int, born_at: datetime) -> Thing:
    """A SAML signing certificate: both its halves and the password of the private one, with the same thumbprint."""
    public = _certificate(name, SAML, days, born_at)
    private = public | {"keyId": fixed_id("certificate", f"{name} private", 2), "usage": "Sign"}
    password = _secret(name, SAML, days, born_at)
    for half in ("customKeyIdentifier", "startDateTime"):
        password[half] = public[half]
    return {"keyCredentials": [private, public], "passwordCredentials": [password]}


def registration(name: str, number: int, created_at: datetime) -> Thing:
    """An app registration of Contoso without credentials."""
    return {
        "id": fixed_id("application", name, number), "appId": fixed_id("app", name, number), "displayName": name,
        "createdDateTime": stamp(created_at), "signInAudience": "AzureADMyOrg", "publisherDomain": DOMAIN,
        "oauth2RequirePostResponse": False, "keyCredentials": [], "passwordCredentials": [],
        "info": {"termsOfServiceUrl": None, "supportUrl": None, "privacyStatementUrl": None, "marketingUrl": None,
                 "logoUrl": None},
        "publicClient": {"redirectUris": []}, "spa": {"redirectUris": []},
        "web": {"homePageUrl": None, "logoutUrl": None, "redirectUris": [],
                "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False}},
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "api": {"acceptMappedClaims": None, "knownClientApplications": [], "requestedAccessTokenVersion": 2,
                "oauth2PermissionScopes": [], "preAuthorizedApplications": []},
    }  # fmt: skip


def registrations(born_at: datetime, users: int, rng: Random) -> list[Thing]:
    """Contoso's own apps, then plain line-of-business ones in proportion to its size."""
    rows = []
    for number, (name, secrets, certificates) in enumerate(OWN_APPS, 1):
        app = registration(name, number, born_at - timedelta(days=700 + number))
        app["passwordCredentials"] = [_secret(name, label, days, born_at) for label, days in secrets]
        app["keyCredentials"] = [_certificate(name, label, days, born_at) for label, days in certificates]
        rows.append(app)
    for number in range(min(2000, users // 100)):
        name = f"Contoso Line of Business {number + 1}"
        app = registration(name, 1000 + number, born_at - timedelta(days=rng.randrange(30, 1500)))
        app["passwordCredentials"] = [_secret(name, "key", 200 + number % 400, born_at)]
        rows.append(app)
    return rows
