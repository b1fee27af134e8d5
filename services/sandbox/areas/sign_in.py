"""The pages people sign in on: choose a person, agree, and go back to the app; device codes; admin consent."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from services.sandbox.cloud import Cloud
from services.sandbox.login_errors import ERRORS, LoginRefusal, plain_json, refuse
from services.sandbox.logins import CODE_LIFE, DEVICE_LIFE, Grant, consent, consented, session_id
from services.sandbox.look import html_page
from services.sandbox.registrations import Registration
from services.sandbox.token_endpoint import OPENID, read_scopes, resource_id
from services.sandbox.tokens import GRAPH
from services.sandbox.wire import Call, Reply, Thing
from services.sandbox.world.demo import PEOPLE
from services.sandbox.world.roles import TEMPLATES

ADMIN_ONLY = (".All", ".Directory")
NOT_ADMIN = "Need admin approval: this app asks for permissions that only an administrator can grant."
Form = dict[str, str]


def read_form(call: Call) -> Form:
    """Query and body together; the body wins."""
    body = parse_qsl(call.body.decode("utf-8", "replace")) if call.method == "POST" else []
    return dict(parse_qsl(call.raw_query)) | dict(body)


def _page(title: str, inner: str, status: int = 200) -> Reply:
    return html_page(title, f'<main class="card login"><p class="brand">Contoso</p>{inner}</main>', status)


def failed(code: int, **words: str) -> Reply:
    """The page login shows when it cannot go back to the app."""
    text = escape(ERRORS[code][2].format_map(words))
    return _page("Sign in", f"<h1>Sorry, we cannot sign you in</h1><p>AADSTS{code}: {text}</p>", 400)


def _hidden(form: Form, **more: str) -> str:
    both = {name: value for name, value in form.items() if name not in ("user", "agreed")} | more
    return "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in both.items())


def _people(cloud: Cloud, hint: str) -> list[Thing]:
    names = [name for name, *_ in PEOPLE] + ["MOD Administrator"]
    users = [user for user in cloud.world.users.values() if user["displayName"] in names]
    hinted = cloud.world.user_id(hint) if hint else None
    if hinted and hinted not in {user["id"] for user in users}:
        users.insert(0, cloud.world.users[hinted])
    return sorted(users, key=lambda user: user["id"] != hinted)


def choose(cloud: Cloud, form: Form, note: str = "") -> Reply:
    """The page with the people to be."""
    rows = []
    for user in _people(cloud, form.get("login_hint", "")):
        initials = "".join(word[:1] for word in user["displayName"].split()[:2])
        title = escape(user.get("jobTitle") or "Administrator")
        rows.append(
            f'<button class="person" name="user" value="{user["id"]}"><i>{escape(initials)}</i><span><b>'
            f"{escape(user['displayName'])}</b><small>{escape(user['userPrincipalName'])} · {title}</small></span>"
            "</button>"
        )
    warning = f'<p class="warning">{escape(note)}</p>' if note else ""
    return _page("Sign in", f"<h1>Pick an account</h1>{warning}<p>No password is needed in the sandbox.</p>"
                 f'<form method="post">{_hidden(form)}{"".join(rows)}</form>')  # fmt: skip


def ask_consent(app: Registration, user: Thing, form: Form, scopes: set[str], *, admin: bool) -> Reply:
    """The page that asks whether the app may."""
    rows = "".join(f"<li><code>{escape(name)}</code></li>" for name in sorted(scopes))
    everybody = (
        '<label><input type="checkbox" name="everybody" value="yes"> Consent on behalf of your organization</label>'
        if admin
        else ""
    )
    return _page(
        "Permissions requested",
        f"<p>{escape(user['userPrincipalName'])}</p><h1>Permissions requested</h1><p><b>{escape(app.name)}</b> would "
        f'like to:</p><ul>{rows}</ul><form method="post">{_hidden(form, user=user["id"])}{everybody}<p class="buttons">'
        '<button name="agreed" value="no">Cancel</button><button class="main" name="agreed" value="yes">Accept</button>'
        "</p></form>",
    )


def is_admin(cloud: Cloud, user: str) -> bool:
    """Whether somebody may consent for everybody."""
    return TEMPLATES["Global Administrator"] in cloud.world.roles_of(user)


def _settle(cloud: Cloud, app: Registration, form: Form) -> Reply | str:
    """The person who signed in and agreed (an object id), or the page to show next. Raises LoginRefusal."""
    user = cloud.world.users.get(form.get("user", ""))
    if user is None:
        return choose(cloud, form)
    if not user.get("accountEnabled"):
        return choose(cloud, form, "Your account has been locked. Contact your support person to unlock it.")
    audience, wanted = read_scopes(cloud, form.get("scope", ""))
    if ".default" in wanted:
        wanted |= app.requested if audience == GRAPH else {"user_impersonation"}
    resource = resource_id(cloud, audience)
    missing = wanted - OPENID - {".default"} - consented(cloud.world, app.object_id, user["id"], resource)
    if not missing and form.get("prompt") != "consent":
        return str(user["id"])
    admin = is_admin(cloud, user["id"])
    if not admin and any(name.endswith(ADMIN_ONLY) for name in missing):
        return choose(cloud, form, NOT_ADMIN)
    if form.get("agreed") == "no":
        raise LoginRefusal(65004)
    if form.get("agreed") != "yes":
        return ask_consent(app, user, form, missing or wanted - OPENID - {".default"}, admin=admin)
    everybody = admin and form.get("everybody") == "yes"
    consent(cloud.world, app.object_id, user["id"], resource, missing, everybody=everybody)
    return str(user["id"])


def allowed_redirect(app: Registration, uri: str) -> bool:
    """Whether an app may be sent back there: exactly as registered, `http://localhost` with any port and path."""
    parts = urlsplit(uri)
    local = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    return uri in app.redirect_uris or (local and "http://localhost" in app.redirect_uris)


def _asking(cloud: Cloud, form: Form) -> Registration | Reply:
    """The app that sent the person here, or the page that says why it cannot be sent back to."""
    app = cloud.registration(form.get("client_id", ""))
    if app is None:
        return failed(700016, app=form.get("client_id", "")[:80])
    if not allowed_redirect(app, form.get("redirect_uri", "")):
        return failed(50011, uri=form.get("redirect_uri", "")[:200], app=app.client_id)
    return app


def authorize(cloud: Cloud, call: Call) -> Reply:
    """GET and POST /{tenant}/oauth2/v2.0/authorize."""
    form = read_form(call)
    app = _asking(cloud, form)
    if isinstance(app, Reply):
        return app
    if form.get("response_type") != "code":
        return failed(900144, name="response_type")
    try:
        user = _settle(cloud, app, form)
    except LoginRefusal as refusal:
        error = ERRORS[refusal.code]
        text = error[2].format_map(refusal.words)
        return _back(form, {"error": error[1], "error_description": f"AADSTS{refusal.code}: {text}"})
    if isinstance(user, Reply):
        return user
    cloud.world.sign_in(user, app.name)
    grant = Grant(
        app.client_id, form.get("scope", ""), call.now, call.now + CODE_LIFE, user, form["redirect_uri"],
        form.get("code_challenge", ""), form.get("code_challenge_method", "plain"), form.get("nonce", ""),
    )  # fmt: skip
    return _back(form, {"code": cloud.logins.code(grant), "session_state": session_id(user)})


def _back(form: Form, values: Form) -> Reply:
    values |= {"state": form["state"]} if "state" in form else {}
    target = form["redirect_uri"]
    if form.get("response_mode") == "form_post":
        return _page("Signing you in", f'<form method="post" action="{escape(target)}">{_hidden(values)}'
                     '<button class="main">Continue</button></form>'
                     '<script>document.forms[0].submit()</script>')  # fmt: skip
    mark = "#" if form.get("response_mode") == "fragment" else "&" if "?" in target else "?"
    return Reply(302, b"", {"Location": f"{target}{mark}{urlencode(values)}"})


def device_code(cloud: Cloud, call: Call) -> Reply:
    """POST /{tenant}/oauth2/v2.0/devicecode."""
    form = read_form(call)
    app = cloud.registration(form.get("client_id", ""))
    if app is None:
        return refuse(call, LoginRefusal(700016, app=form.get("client_id", "")[:80]))
    code, grant = cloud.logins.device(app.client_id, form.get("scope", ""), call.now)
    place = f"{cloud.base}/common/oauth2/deviceauth"
    message = f"To sign in, use a web browser to open the page {place} and enter the code {grant.user_code}."
    return plain_json({
        "user_code": grant.user_code, "device_code": code, "verification_uri": place,
        "expires_in": int(DEVICE_LIFE.total_seconds()), "interval": 1, "message": message,
    })  # fmt: skip


def device_page(cloud: Cloud, call: Call) -> Reply:
    """GET and POST the page on which a device's code is typed."""
    form = read_form(call)
    grant = cloud.logins.waiting(form.get("otc", ""), call.now)
    if grant is None:
        wrong = '<p class="warning">That code did not work. Check the code and try again.</p>' if "otc" in form else ""
        return _page("Enter code", f"<h1>Enter code</h1>{wrong}<p>Type the code your app or device shows.</p>"
                     '<form method="post"><input class="code" name="otc" autofocus autocomplete="off" '
                     'aria-label="Code">'
                     '<p class="buttons"><button class="main">Next</button></p></form>')  # fmt: skip
    app = cloud.registration(grant.app_id)
    if app is None:
        return failed(700016, app=grant.app_id)
    try:
        user = _settle(cloud, app, form | {"scope": grant.scope})
    except LoginRefusal:
        grant.declined = True
        return _page("Declined", "<h1>You declined</h1><p>You can close this window.</p>")
    if isinstance(user, Reply):
        return user
    cloud.world.sign_in(user, app.name)
    grant.user = user
    return _page("Signed in", f"<h1>You are signed in</h1><p>You can close this window and go back to "
                 f"<b>{escape(app.name)}</b>.</p>")  # fmt: skip


def admin_consent(cloud: Cloud, call: Call) -> Reply:
    """GET and POST /{tenant}/adminconsent: gives an app the application permissions it requests."""
    form = read_form(call)
    app = _asking(cloud, form)
    if isinstance(app, Reply):
        return app
    user = cloud.world.users.get(form.get("user", ""))
    if user is None:
        return choose(cloud, form)
    if not is_admin(cloud, user["id"]):
        return choose(cloud, form, NOT_ADMIN)
    wanted = app.roles | app.requested
    if form.get("agreed") not in ("yes", "no"):
        return ask_consent(app, user, form, set(wanted), admin=False)
    if form["agreed"] == "no":
        return _back(form, {"error": "access_denied", "error_description": "The administrator declined.",
                            "tenant": cloud.tenant.id, "admin_consent": "False"})  # fmt: skip
    before, app.roles = app.roles, wanted
    after = {"roles": sorted(wanted - before)}
    cloud.world.write(user["id"], "Consent to application", "servicePrincipals", app.object_id, app.name, {}, after)
    return _back(form, {"tenant": cloud.tenant.id, "admin_consent": "True"})
