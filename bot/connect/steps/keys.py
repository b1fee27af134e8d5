"""Step three: what Steward signs in with. Secrets come in here, are sealed, and are never drawn again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from services import connecting, credentials
from services.connecting import Draft
from services.credentials import Certificate, ClientSecret, Credential, Federated, ManagedIdentity, SignedIn
from services.errors import BadArgument
from services.microsoft import sign_in
from services.specs import Caller
from services.visits import Visit

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
WAYS: Mapping[str, tuple[str, str]] = {
    "client_secret": ("Client secret", "Simple. It ends after two years at most; Steward warns in time."),
    "certificate": ("Certificate", "Stronger: the private key never leaves Steward, and only proofs are sent."),
    "managed_identity": ("Managed identity", "Best where Steward runs in Azure: there is no secret at all."),
    "federated": ("Federated credential", "A managed identity vouches for an app registration, in another tenant too."),
    "signed_in": ("Administrator sign-in", "Steward works in your name, within your own roles."),
}
FIRST_WAY = "client_secret"


async def show(desk: Desk, visit: Visit, form: Form | None) -> dict[str, Any]:
    """The ways to sign in; what was typed is not among the values."""
    draft = visit.draft
    return {
        "name": draft.name,
        "client_id": draft.client_id,
        "fixed": draft.reset,
        "kept": draft.credential,
        "ways": [{"name": name, "title": title, "hint": hint} for name, (title, hint) in WAYS.items()],
        "chosen": form.text("way") if form and form.text("way") in WAYS else FIRST_WAY,
        "signed_in_url": desk.signed_in_url,
        "form_action": _origin(desk.login_url(draft)),
    }


async def take(desk: Desk, visit: Visit, form: Form, _: Caller) -> str:
    """Seals it and tests it at once. Raises BadArgument for what is no credential, GraphError kinds."""
    way = form.text("way")
    if way not in WAYS:
        raise BadArgument("Choose how Steward signs in.", "Pick one of the list.")
    insist_on_app(visit.draft, way)
    if way == "signed_in":
        scopes = connecting.scopes(visit.draft, desk.specs)
        flow = await sign_in.begin(desk.unsigned(visit.draft), desk.signed_in_url, scopes)
        await desk.visits.keep(visit, visit.draft.back_to("keys"), {"flow": flow})
        return str(flow["auth_uri"])
    return await _settled(desk, visit, _READ[way](visit.draft, form))


async def signed_in(desk: Desk, visit: Visit, query: Mapping[str, str]) -> str:
    """Settles an administrator's sign-in by what Microsoft sent back, once. Raises GraphError kinds, BadArgument."""
    flow = desk.visits.hidden(visit).get("flow")
    if flow is None:
        raise BadArgument("There is no sign-in under way.", "Choose the administrator sign-in again.")
    # Whatever comes of it, the answer is not taken twice.
    visit = await desk.visits.keep(visit, visit.draft, {})
    found = await sign_in.finish(desk.unsigned(visit.draft), flow, dict(query))
    return await _settled(desk, visit, found)


async def _settled(desk: Desk, visit: Visit, credential: Credential) -> str:
    draft = visit.draft.back_to("test").model_copy(update={"credential": _said(credential)})
    kept = await desk.visits.keep(visit, draft, {"credential": credentials.dump(credential)})
    await desk.examined(kept)
    return "test"


def insist_on_app(draft: Draft, way: str) -> None:
    """Raises BadArgument for a credential of an app registration when none was named."""
    if not draft.client_id and way != "managed_identity":
        raise BadArgument(
            "This credential belongs to an app registration, and none was named.",
            "Enter its Application (client) ID in the first step.",
        )


def secret(text: str) -> Credential:
    """A client secret, or the address of one, as typed. Raises BadArgument for what is none."""
    text = text.strip()
    if not text:
        raise BadArgument("There is no secret.", "Paste the secret's Value, or the address of one in Azure Key Vault.")
    if GUID.fullmatch(text):
        raise BadArgument(
            "That is the Secret ID, not the secret.",
            "Copy the Value beside it; if it is no longer shown, make a new one.",
        )
    return ClientSecret(SecretStr(text))


def federated(text: str) -> Credential:
    """The managed identity that vouches for the app, by its client id as typed. Raises BadArgument."""
    identity = text.strip().lower()
    if identity and not GUID.fullmatch(identity):
        raise BadArgument(
            "That is not the client ID of a managed identity.", "Copy it whole, or leave the field empty."
        )
    return Federated(identity)


def _certificate(form: Form) -> Credential:
    pem = form.text("certificate") or form.text("certificate_file")
    if not pem:
        raise BadArgument("There is no certificate.", "Paste the PEM, or choose its file.")
    return Certificate(SecretStr(pem))


_READ: Mapping[str, Callable[[Draft, Form], Credential]] = {
    "client_secret": lambda _, form: secret(form.text("secret")),
    "certificate": lambda _, form: _certificate(form),
    "managed_identity": lambda draft, _: ManagedIdentity(draft.client_id),
    "federated": lambda _, form: federated(form.text("federated_identity")),
}


def _said(credential: Credential) -> str:
    """The credential in words that give nothing away."""
    kind = credentials.KINDS[credential.kind]
    if isinstance(credential, Certificate):
        return f"{kind} {credential.thumbprint}"
    if isinstance(credential, SignedIn):
        return f"{kind} of {credential.name}"
    if isinstance(credential, ClientSecret) and credential.reference:
        return f"{kind} in Azure Key Vault"
    return kind


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


PAGE = Page("keys", show, take)
