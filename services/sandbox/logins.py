"""What login remembers between two requests: codes, device codes, refresh tokens, and who consented to what."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import choice, token_urlsafe

from services.sandbox.login_errors import LoginRefusal
from services.sandbox.tokens import encode
from services.sandbox.wire import Thing
from services.sandbox.world import World
from services.sandbox.world.demo import fixed_id

CODE_LIFE = timedelta(minutes=10)
DEVICE_LIFE = timedelta(minutes=15)
REFRESH_LIFE = timedelta(days=90)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class Grant:
    """Something to be turned into tokens: for which app and person, until when. `user` is empty while nobody chose."""

    app_id: str
    scope: str
    begun_at: datetime
    ends_at: datetime
    user: str = ""
    redirect_uri: str = ""
    challenge: str = ""
    method: str = ""
    nonce: str = ""
    used: bool = False
    declined: bool = False
    user_code: str = ""


@dataclass(slots=True)
class Logins:
    """Everything that is waiting to be redeemed, by its secret."""

    codes: dict[str, Grant] = field(default_factory=dict)
    devices: dict[str, Grant] = field(default_factory=dict)
    refreshing: dict[str, Grant] = field(default_factory=dict)

    def code(self, grant: Grant) -> str:
        """A new authorization code."""
        code = f"1.{token_urlsafe(48)}"
        self.codes[code] = grant
        return code

    def device(self, app_id: str, scope: str, now: datetime) -> tuple[str, Grant]:
        """A new device code."""
        user_code = "".join(choice(LETTERS) for _ in range(9))
        grant = Grant(app_id, scope, now, now + DEVICE_LIFE, user_code=user_code)
        code = token_urlsafe(48)
        self.devices[code] = grant
        return code, grant

    def waiting(self, user_code: str, now: datetime) -> Grant | None:
        """The device sign-in with this code on its screen; None when there is none, or no longer."""
        code = user_code.strip().upper().replace("-", "")
        found = (grant for grant in self.devices.values() if grant.user_code == code and not grant.user)
        return next((grant for grant in found if grant.ends_at > now), None)

    def refresh(self, grant: Grant, now: datetime) -> str:
        """A new refresh token for the same app and person."""
        token = f"1.{token_urlsafe(64)}"
        self.refreshing[token] = Grant(grant.app_id, grant.scope, now, now + REFRESH_LIFE, user=grant.user)
        return token


def redeem_code(logins: Logins, form: dict[str, str], now: datetime) -> Grant:
    """The grant of an authorization code, once. Raises LoginRefusal."""
    grant = logins.codes.get(form.get("code", ""))
    if grant is None or grant.app_id != form["client_id"].lower():
        raise LoginRefusal(70000)
    if grant.used:
        raise LoginRefusal(54005)
    if grant.ends_at <= now:
        raise LoginRefusal(70008)
    if form.get("redirect_uri") != grant.redirect_uri:
        raise LoginRefusal(50011, uri=form.get("redirect_uri", "")[:200], app=grant.app_id)
    check_verifier(grant, form.get("code_verifier"))
    grant.used = True
    return grant


def check_verifier(grant: Grant, verifier: str | None) -> None:
    """Raise LoginRefusal unless the PKCE verifier is the one whose challenge came with the code."""
    if not grant.challenge:
        return
    text = verifier or ""
    hashed = encode(hashlib.sha256(text.encode()).digest()) if grant.method == "S256" else text
    if not text or hashed != grant.challenge:
        raise LoginRefusal(501481)


def redeem_device(logins: Logins, form: dict[str, str], now: datetime) -> Grant:
    """The grant of a device code, once somebody has signed in. Raises LoginRefusal."""
    grant = logins.devices.get(form.get("device_code", ""))
    if grant is None or grant.used or grant.app_id != form["client_id"].lower():
        raise LoginRefusal(70000)
    if grant.declined:
        raise LoginRefusal(65004)
    if grant.ends_at <= now:
        raise LoginRefusal(70019)
    if not grant.user:
        raise LoginRefusal(70016)
    grant.used = True
    return grant


def redeem_refresh(logins: Logins, form: dict[str, str], world: World, now: datetime) -> Grant:
    """The grant of a refresh token; void after a revocation, a deletion or 90 days. Raises LoginRefusal."""
    grant = logins.refreshing.get(form.get("refresh_token", ""))
    if grant is None or grant.app_id != form["client_id"].lower():
        raise LoginRefusal(70000)
    if grant.ends_at <= now:
        raise LoginRefusal(70008)
    valid_from = world.users.get(grant.user, {}).get("signInSessionsValidFromDateTime")
    if grant.user not in world.users or (valid_from and datetime.fromisoformat(valid_from) >= grant.begun_at):
        raise LoginRefusal(50173)
    return grant


def consented(world: World, client: str, user: str, resource: str) -> set[str]:
    """Scopes a person, or an administrator for everybody, has given an app (service principal ids)."""
    rows = world.tables["oauth2PermissionGrants"].rows.values()
    return {
        scope
        for row in rows
        if row["clientId"] == client and row["resourceId"] == resource and row["principalId"] in (None, user)
        for scope in row["scope"].split()
    }


def consent(world: World, client: str, user: str, resource: str, scopes: set[str], *, everybody: bool) -> None:
    """Write down that a person (or an administrator for everybody) gave an app these scopes."""
    table = world.tables["oauth2PermissionGrants"]
    principal = None if everybody else user
    for row in table.rows.values():
        if (row["clientId"], row["resourceId"], row["principalId"]) == (client, resource, principal):
            scope = " ".join(sorted({*row["scope"].split(), *scopes}))
            world.update("oauth2PermissionGrants", row["id"], {"scope": scope}, user, "Consent to application")
            return
    id = encode(hashlib.sha256(f"{client}{resource}{principal}".encode()).digest())
    given: Thing = {
        "id": id, "clientId": client, "consentType": "AllPrincipals" if everybody else "Principal",
        "principalId": principal, "resourceId": resource, "scope": " ".join(sorted(scopes)),
    }  # fmt: skip
    table.add(given, world.clock())
    name = world.service_principals.get(client, {}).get("displayName", "")
    world.write(user, "Consent to application", "servicePrincipals", client, name, {}, given)


def session_id(user: str) -> str:
    """What `session_state` holds for a person."""
    return fixed_id("session", user)
