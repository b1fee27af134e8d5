"""The login service: metadata, keys, tokens, and its errors by number."""

from __future__ import annotations

from urllib.parse import parse_qsl

from services.sandbox.areas import sign_in
from services.sandbox.assertions import KIND, check_assertion, check_federated, is_federated
from services.sandbox.cloud import Cloud
from services.sandbox.login_errors import LoginRefusal, plain_json, refuse
from services.sandbox.registrations import Registration
from services.sandbox.token_endpoint import ON_BEHALF_OF, PERSONAL, redeem
from services.sandbox.tokens import GRAPH, lifetime
from services.sandbox.wire import Call, Reply, Thing

PAGES = {
    ("oauth2", "v2.0", "authorize"): sign_in.authorize,
    ("oauth2", "v2.0", "devicecode"): sign_in.device_code,
    ("oauth2", "deviceauth"): sign_in.device_page,
    ("adminconsent",): sign_in.admin_consent,
    ("v2.0", "adminconsent"): sign_in.admin_consent,
}
SHARED = frozenset({"common", "organizations", "consumers"})


def serve(cloud: Cloud, call: Call) -> Reply | None:
    """Answer a login request; None when the path is not login's."""
    path = tuple(part.lower() for part in call.path)
    if path == ("common", "discovery", "instance"):
        return discovery(cloud, call)
    if len(path) < 2:
        return None
    tenant, rest = path[0], path[1:]
    known = rest in (
        ("v2.0", ".well-known", "openid-configuration"), (".well-known", "openid-configuration"),
        ("discovery", "v2.0", "keys"), ("oauth2", "v2.0", "token"),
    )  # fmt: skip
    if not known and rest not in PAGES:
        return None
    if tenant not in SHARED | _names(cloud):
        return refuse(call, LoginRefusal(90002, tenant=call.path[0]))
    if rest in PAGES:
        return PAGES[rest](cloud, call)
    if rest[-1] == "openid-configuration":
        return openid(cloud, tenant)
    if rest[-1] == "keys":
        return plain_json({"keys": [cloud.tokens.jwk | {"issuer": f"{cloud.base}/{cloud.tenant.id}/v2.0"}]})
    if call.method != "POST":
        return refuse(call, LoginRefusal(9002313))
    try:
        return token(cloud, call)
    except LoginRefusal as refusal:
        return refuse(call, refusal)


def _names(cloud: Cloud) -> frozenset[str]:
    """What the tenant answers to in a path."""
    return frozenset({cloud.tenant.id, cloud.tenant.domain, cloud.tenant.initial_domain})


def discovery(cloud: Cloud, call: Call) -> Reply:
    """Instance discovery: this authority is its own cloud."""
    host = cloud.base.removeprefix("https://")
    return plain_json({
        "tenant_discovery_endpoint": f"{cloud.base}/{cloud.tenant.id}/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    })  # fmt: skip


def openid(cloud: Cloud, tenant: str) -> Reply:
    """OpenID metadata of a tenant."""
    own = f"{cloud.base}/{cloud.tenant.id if tenant not in SHARED else tenant}"
    return plain_json({
        "token_endpoint": f"{own}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{own}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{cloud.base}/{cloud.tenant.id}/v2.0",
        "authorization_endpoint": f"{own}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{own}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "NA",
        "cloud_instance_name": "microsoftonline.com",
        "msgraph_host": cloud.base.removeprefix("https://"),
    })  # fmt: skip


def token(cloud: Cloud, call: Call) -> Reply:
    """POST /{tenant}/oauth2/v2.0/token. Raises LoginRefusal."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    personal = form.get("grant_type") in PERSONAL
    for name in ("grant_type", "client_id") if personal else ("grant_type", "client_id", "scope"):
        if not form.get(name):
            raise LoginRefusal(900144, name=name)
    if form["grant_type"] != "client_credentials" and not personal:
        raise LoginRefusal(70003, name=form["grant_type"][:80])
    app = cloud.registration(form["client_id"])
    if app is None:
        raise LoginRefusal(700016, app=form["client_id"][:80])
    if not (personal and app.public) or form["grant_type"] == ON_BEHALF_OF:
        check_credential(cloud, app, form, call)
    if personal:
        return redeem(cloud, call, form, app)
    audience = read_scope(cloud, form["scope"])
    seconds = lifetime(app.client_id, cloud.knobs.token_seconds)
    claims = app_claims(cloud, app, audience, call, seconds)
    body = {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds}
    return plain_json(body | {"access_token": cloud.tokens.mint(claims)})


def check_credential(cloud: Cloud, app: Registration, form: dict[str, str], call: Call) -> None:
    """Raise LoginRefusal unless the app proved who it is: by a certificate, a trusted identity's token, or a secret."""
    if form.get("client_assertion_type") != KIND:
        return check_secret(app, form.get("client_secret"), call)
    if is_federated(form.get("client_assertion", "")):
        issuer = f"{cloud.base}/{cloud.tenant.id}/v2.0"
        return check_federated(app, form["client_assertion"], cloud.tokens, issuer, call.now)
    own = tuple(f"{cloud.base}/{tenant}" for tenant in (*SHARED, *_names(cloud)))
    audiences = tuple(f"{base}{end}" for base in own for end in ("", "/v2.0", "/oauth2/v2.0/token"))
    return check_assertion(app, form.get("client_assertion", ""), audiences, call.now)


def check_secret(app: Registration, secret: str | None, call: Call) -> None:
    """Raise LoginRefusal unless this is the app's secret and it has not expired."""
    if secret is None:
        raise LoginRefusal(7000216)
    if not secret or not app.knows(secret, call.now):
        raise LoginRefusal(7000215, app=app.client_id)
    if secret == app.client_secret and app.secret_ends_at is not None and app.secret_ends_at <= call.now:
        raise LoginRefusal(7000222, app=app.client_id)


def read_scope(cloud: Cloud, scope: str) -> str:
    """The audience a scope names. Raises LoginRefusal."""
    if not scope.endswith("/.default") or " " in scope.strip():
        raise LoginRefusal(1002012, scope=scope[:200])
    resource = scope.removesuffix("/.default").rstrip("/")
    if resource in (GRAPH, cloud.base, "00000003-0000-0000-c000-000000000000"):
        return GRAPH
    if resource in ("https://management.azure.com", "https://management.core.windows.net"):
        return "https://management.azure.com"
    raise LoginRefusal(500011, name=resource[:200])


def app_claims(cloud: Cloud, app: Registration, audience: str, call: Call, seconds: int) -> Thing:
    """The claims of an app-only token; `roles` are left out when the app has none."""
    now = int(call.now.timestamp())
    issuer = f"https://sts.windows.net/{cloud.tenant.id}/"
    claims: Thing = {
        "aud": audience, "iss": issuer, "iat": now, "nbf": now, "exp": now + seconds,
        "app_displayname": app.name, "appid": app.client_id, "appidacr": "1",
        "idp": issuer, "idtyp": "app", "oid": app.object_id, "sub": app.object_id,
        "tenant_region_scope": "NA", "tid": cloud.tenant.id, "uti": call.request_id.replace("-", "")[:22], "ver": "1.0",
        "wids": ["0997a1d0-0d1d-4acb-b408-d5ca73121e90"],
    }  # fmt: skip
    if app.roles:
        claims["roles"] = sorted(app.roles)
    return claims
