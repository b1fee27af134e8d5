"""The ready-made apps that may ask login for tokens, and their objects in the directory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import get_close_matches

from cryptography.x509 import Certificate

from services.sandbox.permissions import EVERY
from services.sandbox.world import TENANT_ID, World
from services.sandbox.world.apps import principal, registration
from services.sandbox.world.azure import role_id
from services.sandbox.world.demo import fixed_id
from services.sandbox.world.grants import graph_permissions
from services.sandbox.world.people import stamp

# The fewest permissions with which everything a directory inventory reads can be read.
LEAST = (
    "Directory.Read.All", "AuditLog.Read.All", "RoleEligibilitySchedule.Read.Directory", "IdentityRiskyUser.Read.All",
    "IdentityRiskEvent.Read.All", "Policy.Read.All", "DeviceManagementManagedDevices.Read.All", "Reports.Read.All",
    "ReportSettings.Read.All", "MailboxSettings.Read", "ConsentRequest.Read.All",
)  # fmt: skip


@dataclass(slots=True)
class Registration:
    """An app that may ask login for tokens. `roles` are application permissions with admin consent.

    `more_secrets` are by key id; login knows each of them from `known_from` on. `requested` are those an administrator
    would give by consenting; a `public` app needs no credential of its own; `trusts` are object ids of managed
    identities whose tokens stand in for a secret (federated credentials).
    """

    name: str
    client_id: str
    client_secret: str
    object_id: str
    roles: frozenset[str]
    key_id: str = ""
    secret_ends_at: datetime | None = None
    more_secrets: dict[str, str] = field(default_factory=dict)
    known_from: dict[str, datetime] = field(default_factory=dict)
    certificates: list[Certificate] = field(default_factory=list)
    requested: frozenset[str] = frozenset()
    redirect_uris: list[str] = field(default_factory=lambda: ["http://localhost"])
    public: bool = False
    trusts: set[str] = field(default_factory=set)

    def knows(self, secret: str, now: datetime) -> bool:
        """Whether login takes this secret."""
        more = (held for key, held in self.more_secrets.items() if self.known_from.get(key, now) <= now)
        return secret == self.client_secret or secret in more

    def forget(self, key_id: str) -> None:
        """Stop taking the secret with this key id; the first one has a fixed id."""
        self.more_secrets.pop(key_id, None)
        if key_id == self.key_id:
            self.client_secret = ""


def ready_made(least: Iterable[str] = LEAST) -> dict[str, Registration]:
    """Apps by key: everything, reading only, nothing at all, and the permissions of `least`.

    Raises ValueError for a permission that no served operation knows, naming those that look like it.
    """
    for name in least:
        if name not in EVERY:
            near = ", ".join(get_close_matches(name, EVERY)) or "see services/sandbox/permissions.json"
            raise ValueError(f"There is no application permission called {name}. Perhaps: {near}.")
    reading = frozenset(name for name in EVERY if ".ReadWrite" not in name and ".Read" in name)
    wanted = {"full": EVERY, "read_only": reading, "none": frozenset[str](), "least": frozenset(least)}
    made = {}
    for number, (key, roles) in enumerate(wanted.items(), 9001):
        name = f"Steward {key.replace('_', ' ')}"
        client_id, object_id = fixed_id("app", name, number), fixed_id("servicePrincipal", name, number)
        made[key] = Registration(name, client_id, f"sandbox~{key.replace('_', '-')}~secret", object_id, roles)
    made["none"].requested = reading
    made["none"].public = True
    return made


def register(world: World, apps: dict[str, Registration]) -> None:
    """Give the ready-made apps the directory objects real ones would have, and Graph the permissions they hold."""
    graph = world.app("Microsoft Graph")
    graph["appRoles"], graph["oauth2PermissionScopes"] = graph_permissions(EVERY)
    for number, app in enumerate(apps.values(), 9001):
        created_at = world.born_at - timedelta(days=90)
        row = registration(app.name, number, created_at)
        app.key_id = fixed_id("secret", app.name, 1)
        secret = {
            "customKeyIdentifier": None,
            "displayName": "Steward",
            "endDateTime": stamp(world.born_at + timedelta(days=180)),
            "hint": app.client_secret[:3],
            "keyId": app.key_id,
            "secretText": None,
            "startDateTime": stamp(created_at),
        }
        world.tables["applications"].load(row | {"appId": app.client_id, "passwordCredentials": [secret]})
        service = principal(app.name, app.client_id, TENANT_ID, created_at, number)
        service["id"] = app.object_id
        world.tables["servicePrincipals"].load(service)
        world.app_roster.append(service)
        if app.roles:
            role = "Owner" if app.roles == EVERY else "Reader"
            id = fixed_id("azureAssignment", app.name, number)
            world.azure.assign(id, app.object_id, "ServicePrincipal", role_id(role), world.azure.group, world.born_at)
