"""What is known of an app itself: whose it is, how people sign in to it, and the secrets it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlmodel import col

from services.names import fold
from services.publishers import MICROSOFT_TENANTS
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.apps import App, AppKey
from services.store.query import named_by, pick

UNSUPPORTED = "notSupported"
MODES = {"openid": "oidc", "openid connect": "oidc"}
SIGN_ON = and_(col(App.single_sign_on).is_not(None), col(App.single_sign_on) != UNSUPPORTED)
# How people sign in, in the words of the trade.
SIGN_ON_MODE = case(
    (col(App.single_sign_on) == "saml", "SAML"), (col(App.single_sign_on) == "oidc", "OpenID Connect"),
    else_=col(App.single_sign_on),
)  # fmt: skip
MICROSOFT = "microsoft"
# The registration of an app, looked up for each: joined, all that registrations have would be read for every app.
REGISTRATION: Any = (
    pick(AppRegistration.id)
    .where(col(AppRegistration.connection_id) == App.connection_id, col(AppRegistration.app_id) == App.app_id)
    .limit(1)
    .correlate(App)
    .scalar_subquery()
)


def holding(holds: Callable[[Any], ColumnElement[bool]] | None = None) -> ColumnElement[bool]:
    """That an app or its registration holds a secret or certificate, one that `holds` is true of."""
    own = pick(AppKey.id).where(named_by(App, AppKey.app_id))
    registered = pick(AppCredential.id).where(
        col(AppCredential.connection_id) == App.connection_id, col(AppCredential.registration_id) == REGISTRATION
    )
    if holds is not None:
        own, registered = own.where(holds(AppKey)), registered.where(holds(AppCredential))
    return or_(own.exists(), registered.exists())


def protocol(value: str) -> ColumnElement[bool]:
    """That people sign in to an app by SAML, OpenID Connect or a password that is kept for them."""
    mode = fold(value)
    return col(App.single_sign_on) == MODES.get(mode, mode)


def not_protocol(value: str) -> ColumnElement[bool]:
    """That people do not sign in so, or that nobody has said how."""
    return or_(col(App.single_sign_on).is_(None), ~protocol(value))


def published_by(value: str) -> ColumnElement[bool]:
    """That the verified publisher is called so; Microsoft's are those of its tenants."""
    called = func.lower(App.publisher).contains(fold(value), autoescape=True)
    return or_(called, col(App.owner_tenant_id).in_(MICROSOFT_TENANTS)) if fold(value) == MICROSOFT else called


SAID: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "protocol": protocol,
    "not protocol": not_protocol,
    "published by": published_by,
}
PLAIN: Mapping[str, ColumnElement[bool]] = {
    "single sign-on": SIGN_ON,
    "no single sign-on": or_(col(App.single_sign_on).is_(None), col(App.single_sign_on) == UNSUPPORTED),
    "assignment required": col(App.assignment_required).is_(True),
    "assignment not required": col(App.assignment_required).is_(False),
    "managed identities": col(App.kind) == "ManagedIdentity",
    "holding secrets": holding(),
    "holding no secrets": ~holding(),
    "holding certificates": holding(lambda kept: col(kept.kind) == "certificate"),
}
