"""Cases of the checks of apps and their credentials."""

from __future__ import annotations

from services.publishers import MICROSOFT_TENANTS
from tests.services.checks.case import Case, Row, ago, app, mfa, permission, registration, role, row, user

ABLE = (app("x"), permission("x"))
OWN = (app("x", app_id="own-1"), permission("x"))
MICROSOFT = (app("x", owner_tenant_id=MICROSOFT_TENANTS[0]), permission("x"))
USER_ADMIN, READER = "fe930be7-5e62-47db-91af-98c3a49a38b1", "4a5d8f65-41da-4de4-8968-e035b65339cf"


def owner(of: str, id_: str) -> Row:
    return row("app_owners", owned_id=of, owner_id=id_, kind="user")


def held(days: float, kind: str = "secret", lasted: float = 100, **values: object) -> Row:
    """A credential of the registration of x that ends in `days` days."""
    made = {"registration_id": "reg-x", "id": "key", "kind": kind, "name": "prod", "ends_at": ago(-days)}
    return row("app_credentials", **{**made, "starts_at": ago(lasted), **values})


def key(days: float, kind: str = "signing key") -> Row:
    return row("app_keys", app_id="x", id="key", kind=kind, ends_at=ago(-days), starts_at=ago(100))


def ending(kind: str) -> tuple[Case, ...]:
    """A credential of this kind gets worse a week before its end, and at the end."""
    reg, subject = registration("x"), "reg-x/key"
    other = {"secret": "certificate", "certificate": "secret"}[kind]
    return (
        Case("a hit", (reg, held(29.9, kind)), {subject: 0}, says=f"A {kind} of X ends on "),
        Case("the boundary day", (reg, held(30, kind))),
        Case("a week", (reg, held(7, kind)), {subject: 1}),
        Case("more than a week", (reg, held(7.001, kind)), {subject: 0}),
        Case("today", (reg, held(0.1, kind)), {subject: 1}),
        Case("ended", (reg, held(0, kind)), {subject: 2}, says=" ended on "),
        Case("ended six days ago", (reg, held(-6.9, kind)), {subject: 2}),
        Case("forgotten", (reg, held(-7, kind))),
        Case("never ends", (reg, held(1, kind, ends_at=None))),
        Case("the other kind", (reg, held(3, other))),
        Case("more days", (reg, held(60, kind)), {subject: 0}, {"days": 90}),
        Case("another connection", (registration("x", connection_id=2), held(3, kind, connection_id=2))),
        Case(
            "rules of 90, 30 and 14 days",
            (reg, held(20, kind)),
            {subject: 1_000_000},
            {"rules": [{"days": 90, "severity": "low"}, {"days": 30}, {"days": 14, "severity": "critical"}]},
        ),
    )


def powerful(also: tuple[Row, ...], text: str) -> tuple[Case, ...]:
    """Apps with a dangerous application permission of their own are found where `also` holds."""
    return (
        Case("a hit", (*ABLE, *also), {"x": 0}, says=text),
        Case("low risk", (app("x"), permission("x", risk="medium"), *also)),
        Case("in people's names", (app("x"), permission("x", kind="delegated"), *also)),
        Case("Steward itself", (*OWN, *also)),
        Case("Microsoft's own", (*MICROSOFT, *also)),
        Case("Microsoft's own, but nobody knows whose", (app("x", owner_tenant_id=None), permission("x"), *also),
             {"x": 0}),
    )  # fmt: skip


REGISTERED = (app("x", assignment_required=False), registration("x"))
READS_MAIL = permission("x", "Mail.Read", "delegated", "medium")
ADMINISTERS = (
    app("x"),
    registration("x"),
    row("directory_roles", id=USER_ADMIN, template_id=USER_ADMIN, name="User Administrator"),
    row("directory_roles", id=READER, template_id=READER, name="Reports Reader"),
    row("directory_roles", id="own", template_id=None, name="Our own role"),
)
MANY = tuple(owner("x", f"owner{n}") for n in range(6))
CASES = {
    "app_secret_expiring": ending("secret"),
    "app_certificate_expiring": ending("certificate"),
    "saml_key_expiring": (
        Case("a hit", (app("x"), key(18)), {"x/key": 0}),
        Case("a week", (app("x"), key(7)), {"x/key": 1}),
        Case("the boundary day", (app("x"), key(30))),
        Case("ended", (app("x"), key(-1)), {"x/key": 2}),
        Case("forgotten", (app("x"), key(-7))),
        Case("a secret of the app itself", (app("x"), key(3, "secret")), {"x/key": 1}),
    ),
    "long_lived_credential": (
        Case("a hit", (registration("x"), held(640, lasted=860)), {"reg-x/key": 0}),
        Case("the boundary", (registration("x"), held(365, lasted=365))),
        Case("just past it", (registration("x"), held(365, lasted=365.01)), {"reg-x/key": 0}),
        Case("ended", (registration("x"), held(0, lasted=1500))),
        Case("longer allowed", (registration("x"), held(365, lasted=400)), limits={"months": 36}),
        Case("a certificate too", (registration("x"), held(640, "certificate", 860)), {"reg-x/key": 0}),
    ),
    "high_risk_application_permission": (
        *powerful((), "great harm"),
        Case("worse with each", (*ABLE, permission("x", "Directory.ReadWrite.All")), {"x": 1}),
    ),
    "privileged_app_without_owner": (
        *powerful((registration("x"), owner("other", "adele")), "no owner"),
        Case("an owner", (*ABLE, owner("x", "adele"))),
        Case("an owner of its registration", (*ABLE, registration("x"), owner("reg-x", "adele"))),
    ),
    "privileged_app_with_too_many_owners": (
        *powerful(MANY, "many people"),
        Case("the boundary", (*ABLE, *MANY[1:])),
        Case("the same twice", (*ABLE, registration("x"), *MANY[1:], owner("reg-x", "owner1"))),
        Case("more allowed", (*ABLE, *MANY), limits={"owners": 6}),
    ),
    "app_owner_without_mfa": (
        Case("a hit", (registration("x"), owner("reg-x", "pradeep"), user("pradeep"), mfa("pradeep")), {"pradeep": 0}),
        Case("of the app itself", (app("x"), owner("x", "pradeep"), user("pradeep"), mfa("pradeep")), {"pradeep": 0}),
        Case("registered", (registration("x"), owner("reg-x", "pradeep"), user("pradeep"), mfa("pradeep", True))),
        Case("owns nothing", (registration("x"), user("pradeep"), mfa("pradeep"))),
        Case("disabled", (app("x"), owner("x", "pradeep"), user("pradeep", enabled=False), mfa("pradeep"))),
    ),
    "app_open_to_everybody": (
        Case("a hit", REGISTERED, {"x": 0}),
        Case("assignment required", (app("x", assignment_required=True), registration("x"))),
        Case("another tenant's", (app("x", assignment_required=False),)),
        Case("disabled", (app("x", assignment_required=False, enabled=False), registration("x"))),
        Case("Steward itself", (app("x", app_id="own-1"), registration("x", app_id="own-1"))),
    ),
    "unverified_publisher_with_high_risk_permission": (
        Case("a hit", (app("x"), READS_MAIL), {"x": 0}),
        Case("by itself", ABLE, {"x": 0}),
        Case("verified", (app("x", verified_publisher=True), READS_MAIL)),
        Case("our own", (app("x"), registration("x"), READS_MAIL)),
        Case("harmless", (app("x"), permission("x", "User.Read", "delegated", "low"))),
        Case("Microsoft's own", MICROSOFT),
    ),
    "unused_app_with_permissions": (
        Case("a hit", ABLE, {"x": 0}),
        Case("for everybody", (app("x"), permission("x", kind="delegated", everybody=True)), {"x": 0}),
        Case("for one person", (app("x"), permission("x", kind="delegated", everybody=False))),
        Case("used", (*ABLE, row("app_usage", user_id="a", app_id="app-x", day=20_500, count=1))),
        Case("the boundary day", (*ABLE, row("app_usage", user_id="a", app_id="app-x", day=20_424, count=1))),
        Case("used long ago", (*ABLE, row("app_usage", user_id="a", app_id="app-x", day=20_423, count=1)), {"x": 0}),
        Case("new", (app("x", created_at=ago(30)), permission("x"))),
        Case("harmless", (app("x"), permission("x", "User.Read", risk="low"))),
        Case("disabled", (app("x", enabled=False), permission("x"))),
    ),
    "app_with_secret_and_role": (
        Case("a hit", (*ADMINISTERS, role("x", USER_ADMIN, kind="servicePrincipal"), held(200)), {"x": 0}),
        Case("its own secret", (*ADMINISTERS, role("x", USER_ADMIN), key(200, "secret")), {"x": 0}),
        Case("a role of our own", (*ADMINISTERS, role("x", "own"), held(200)), {"x": 0}),
        Case("a certificate", (*ADMINISTERS, role("x", USER_ADMIN), held(200, "certificate"))),
        Case("it has ended", (*ADMINISTERS, role("x", USER_ADMIN), held(0))),
        Case("reads only", (*ADMINISTERS, role("x", READER), held(200))),
        Case("no role", (*ADMINISTERS, held(200))),
    ),
}
