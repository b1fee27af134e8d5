"""The token endpoint's further grants: codes, device codes and refresh tokens, and the tokens of a person."""

from __future__ import annotations

import base64

import orjson

from services.sandbox.cloud import Cloud
from services.sandbox.login_errors import LoginRefusal, plain_json
from services.sandbox.logins import Grant, consented, redeem_code, redeem_device, redeem_refresh
from services.sandbox.registrations import Registration
from services.sandbox.tokens import GRAPH, lifetime
from services.sandbox.wire import Call, Refusal, Reply, Thing

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
ON_BEHALF_OF = "urn:ietf:params:oauth:grant-type:jwt-bearer"
PERSONAL = frozenset({"authorization_code", "refresh_token", DEVICE_CODE, "device_code", ON_BEHALF_OF})
OPENID = frozenset({"openid", "profile", "email", "offline_access"})
MANAGEMENT = "https://management.azure.com"
RESOURCES = {
    GRAPH: GRAPH, "00000003-0000-0000-c000-000000000000": GRAPH, MANAGEMENT: MANAGEMENT,
    "https://management.core.windows.net": MANAGEMENT,
}  # fmt: skip
API = "api://"
# What is wrong with a token presented on somebody's behalf, by a word of Graph's refusal; else it is forged.
DOUBTS = {"audience": 500131, "expired": 500133}
NAMES = {GRAPH: "Microsoft Graph", MANAGEMENT: "Windows Azure Service Management API"}


def read_scopes(cloud: Cloud, text: str) -> tuple[str, set[str]]:
    """Audience and scope names of a `scope` parameter; without a resource it is Graph's. Raises LoginRefusal."""
    audience, names = GRAPH, set[str]()
    for part in text.split():
        resource, slash, name = part.rpartition("/")
        if slash:
            known = RESOURCES.get(resource.rstrip("/")) or _own_resource(cloud, resource.rstrip("/"))
            if known is None:
                raise LoginRefusal(500011, name=resource[:200])
            audience = known
        names.add(name)
    return audience, names


def _own_resource(cloud: Cloud, resource: str) -> str | None:
    """The audience of this sandbox's Graph, or of one of the ready-made apps (`api://{client id}`); None for others."""
    if resource == cloud.base:
        return GRAPH
    app = cloud.registration(resource.removeprefix(API))
    return f"{API}{app.client_id}" if app else None


def resource_id(cloud: Cloud, audience: str) -> str:
    """The object id of the service principal behind an audience."""
    app = cloud.registration(audience.removeprefix(API))
    if app is not None:
        return app.object_id
    return str(cloud.world.app(NAMES[audience])["id"])


def redeem(cloud: Cloud, call: Call, form: dict[str, str], app: Registration) -> Reply:
    """Turn a code, a device code or a refresh token into tokens. Raises LoginRefusal."""
    kind = form["grant_type"]
    if kind == "authorization_code":
        grant = redeem_code(cloud.logins, form, call.now)
    elif kind == "refresh_token":
        grant = redeem_refresh(cloud.logins, form, cloud.world, call.now)
    elif kind == ON_BEHALF_OF:
        grant = on_behalf_of(cloud, call, form, app)
    else:
        grant = redeem_device(cloud.logins, form, call.now)
    return _tokens(cloud, call, form, app, grant)


def on_behalf_of(cloud: Cloud, call: Call, form: dict[str, str], app: Registration) -> Grant:
    """The grant of somebody whose token for this app the app itself presents. Raises LoginRefusal."""
    for name in ("assertion", "requested_token_use", "scope"):
        if not form.get(name):
            raise LoginRefusal(900144, name=name)
    if form["requested_token_use"] != "on_behalf_of":  # noqa: S105  # OAuth's own word
        raise LoginRefusal(70000)
    try:
        claims = cloud.tokens.check(form["assertion"], frozenset({app.client_id, f"{API}{app.client_id}"}), call.now)
    except Refusal as refusal:
        raise LoginRefusal(next((n for word, n in DOUBTS.items() if word in refusal.message), 50013)) from refusal
    if not claims.get("scp"):
        raise LoginRefusal(7000114, app=app.client_id)
    return Grant(app.client_id, form["scope"], call.now, call.now, user=claims["oid"])


def _tokens(cloud: Cloud, call: Call, form: dict[str, str], app: Registration, grant: Grant) -> Reply:
    user = cloud.world.users.get(grant.user)
    if user is None or not user.get("accountEnabled"):
        raise LoginRefusal(50057)
    audience, wanted = read_scopes(cloud, form.get("scope") or grant.scope)
    given = consented(cloud.world, app.object_id, grant.user, resource_id(cloud, audience))
    scopes = given if ".default" in wanted else wanted - OPENID
    if not scopes <= given or (".default" in wanted and not given):
        raise LoginRefusal(65001, app=app.client_id)
    seconds = lifetime(app.client_id, cloud.knobs.token_seconds)
    claims = _claims(cloud, call, app, user, seconds)
    access = claims | {"aud": audience, "scp": " ".join(sorted(scopes or given)), "ver": "1.0"}
    body: Thing = {
        "token_type": "Bearer", "scope": " ".join(sorted(f"{audience}/{name}" for name in scopes)),
        "expires_in": seconds, "ext_expires_in": seconds, "access_token": cloud.tokens.mint(access),
    }  # fmt: skip
    asked = wanted | set(grant.scope.split())
    if "offline_access" in asked:
        body["refresh_token"] = cloud.logins.refresh(grant, call.now)
    if "openid" in asked:
        person = claims | {"aud": app.client_id, "iss": f"{cloud.base}/{cloud.tenant.id}/v2.0", "ver": "2.0",
                           "preferred_username": user["userPrincipalName"]}  # fmt: skip
        body["id_token"] = cloud.tokens.mint(person | ({"nonce": grant.nonce} if grant.nonce else {}))
    if form.get("client_info") == "1":
        info = orjson.dumps({"uid": user["id"], "utid": cloud.tenant.id})
        body["client_info"] = base64.urlsafe_b64encode(info).rstrip(b"=").decode()
    return plain_json(body)


def _claims(cloud: Cloud, call: Call, app: Registration, user: Thing, seconds: int) -> Thing:
    now = int(call.now.timestamp())
    return {
        "iss": f"https://sts.windows.net/{cloud.tenant.id}/", "iat": now, "nbf": now, "exp": now + seconds,
        "amr": ["pwd", "mfa"], "app_displayname": app.name, "appid": app.client_id,
        "appidacr": "0" if app.public else "1", "idtyp": "user", "ipaddr": "203.0.113.7", "name": user["displayName"],
        "oid": user["id"], "sub": user["id"], "tid": cloud.tenant.id, "unique_name": user["userPrincipalName"],
        "upn": user["userPrincipalName"], "uti": call.request_id.replace("-", "")[:22],
        "wids": sorted(cloud.world.roles_of(user["id"])),
    }  # fmt: skip
