"""Cases of the checks of administrators."""

from __future__ import annotations

from tests.services.checks.case import Case, Row, ago, mfa, role, row, seen, user

GLOBAL, PRIVILEGED = "62e90394-69f5-4237-9190-012177145e10", "e8611ab8-c189-46e8-94e1-60213ab1f814"
ROLES = tuple(
    row("directory_roles", id=id_, template_id=id_, name=name, name_key=name.lower(), built_in=True, enabled=True)
    for id_, name in ((GLOBAL, "Global Administrator"), (PRIVILEGED, "Privileged Role Administrator"),
                      ("r-reader", "Reports Reader"))
)  # fmt: skip


def tenant(*rows: Row) -> tuple[Row, ...]:
    return (*ROLES, *rows)


def globals_(count: int, **values: object) -> tuple[Row, ...]:
    """So many Global Administrators."""
    names = [f"admin{n}" for n in range(count)]
    return tenant(*(user(name, **values) for name in names), *(role(name, GLOBAL) for name in names))


def named(cannot: str) -> Case:
    """Without names the check cannot tell."""
    return Case("nobody named", tenant(user("adele"), role("adele", GLOBAL)), cannot=cannot)


CASES = {
    "admin_without_mfa": (
        Case("a hit", tenant(user("adele"), role("adele"), mfa("adele")), {"adele": 0}),
        Case("eligible", tenant(user("adele"), role("adele", way="eligible"), mfa("adele")), {"adele": 0}),
        Case("registered", tenant(user("adele"), role("adele"), mfa("adele", True))),
        Case("no administrator", tenant(user("adele"), mfa("adele"))),
        Case("disabled", tenant(user("adele", enabled=False), role("adele"), mfa("adele"))),
        Case("unknown", tenant(user("adele"), role("adele"))),
    ),
    "guest_admin": (
        Case("a hit", tenant(user("ravi", user_type="Guest"), role("ravi")), {"ravi": 0}),
        Case("through a group", tenant(user("ravi", user_type="Guest"), role("ravi", through="g")), {"ravi": 0}),
        Case("a member", tenant(user("adele"), role("adele"))),
    ),
    "stale_admin": (
        Case("a hit", tenant(user("adele"), role("adele"), seen("adele", 31)), {"adele": 0}),
        Case("the boundary day", tenant(user("adele"), role("adele"), seen("adele", 30))),
        Case("just past it", tenant(user("adele"), role("adele"), seen("adele", 30.001)), {"adele": 0}),
        Case("never", tenant(user("adele"), role("adele"), seen("adele", None))),
        Case("disabled", tenant(user("adele", enabled=False), role("adele"), seen("adele", 90))),
        Case("other days", tenant(user("adele"), role("adele"), seen("adele", 31)), limits={"days": 60}),
    ),
    "synced_global_admin": (
        Case("a hit", tenant(user("adele", synced=True), role("adele", GLOBAL)), {"adele": 0}),
        Case("eligible", tenant(user("adele", synced=True), role("adele", GLOBAL, "eligible")), {"adele": 0}),
        Case("cloud only", tenant(user("adele", synced=False), role("adele", GLOBAL))),
        Case("another role", tenant(user("adele", synced=True), role("adele"))),
    ),
    "permanent_tier_0": (
        Case("a hit", tenant(user("adele"), role("adele", GLOBAL)), {"adele": 0}),
        Case("another key to everything", tenant(user("adele"), role("adele", PRIVILEGED)), {"adele": 0}),
        Case("eligible", tenant(user("adele"), role("adele", GLOBAL, "eligible"))),
        Case("a lesser role", tenant(user("adele"), role("adele"))),
        Case("an app", tenant(role("app", GLOBAL, kind="servicePrincipal"))),
    ),
    "global_admin_not_listed": (
        Case("a hit", tenant(user("adele"), role("adele", GLOBAL)), {"adele": 0}, {"accounts": ["lee@contoso.com"]}),
        Case("listed by name", tenant(user("adele"), role("adele", GLOBAL)), {}, {"accounts": ["Adele@Contoso.com"]}),
        Case("listed by id", tenant(user("adele"), role("adele", GLOBAL)), {}, {"accounts": ["adele"]}),
        Case("another role", tenant(user("adele"), role("adele")), {}, {"accounts": ["lee@contoso.com"]}),
        named("Nobody has said"),
    ),
    "global_admin_count": (
        Case("one", globals_(1), {"global administrators": 0}, says="too few"),
        Case("none", tenant(user("adele")), {"global administrators": 0}),
        Case("two", globals_(2)),
        Case("eight", globals_(8)),
        Case("nine", globals_(9), {"global administrators": 0}, says="too many"),
        Case("nine allowed", globals_(9), limits={"most": 9}),
        Case("the disabled do not count", globals_(2, enabled=False), {"global administrators": 0}),
    ),
    "admin_with_mailbox_licence": (
        Case("a hit", tenant(user("adele"), role("adele"), row("mailbox_settings", id="adele")), {"adele": 0}),
        Case("no mailbox", tenant(user("adele"), role("adele"))),
        Case("no administrator", tenant(user("adele"), row("mailbox_settings", id="adele"))),
    ),
    "role_through_unassignable_group": (
        Case("a hit", tenant(row("groups", id="g", name="Helpdesk", role_assignable=False),
                             row("role_assignments", id="a", role_id=GLOBAL, principal_id="g")), {"g": 0}),
        Case("made for it", tenant(row("groups", id="g", name="Helpdesk", role_assignable=True),
                                   row("role_assignments", id="a", role_id=GLOBAL, principal_id="g"))),
        Case("gives nothing", tenant(row("groups", id="g", name="Helpdesk", role_assignable=False))),
    ),
    "break_glass_sign_in": (
        Case("a hit", (user("glass"), row("sign_ins", id="1", user_id="glass", created_at=ago(1), error_code=0)),
             {"glass": 1}, {"accounts": ["glass@contoso.com"]}, says="was signed in to"),
        Case("in vain", (user("glass"), row("sign_ins", id="1", user_id="glass", created_at=ago(1), error_code=5)),
             {"glass": 0}, {"accounts": ["glass"]}, says="without success"),
        Case("worse each time",
             (user("glass"), *(row("sign_ins", id=str(n), user_id="glass", created_at=ago(n)) for n in range(1, 4))),
             {"glass": 3}, {"accounts": ["glass"]}),
        Case("long ago", (user("glass"), row("sign_ins", id="1", user_id="glass", created_at=ago(7.1))),
             limits={"accounts": ["glass"]}),
        Case("the boundary day", (user("glass"), row("sign_ins", id="1", user_id="glass", created_at=ago(7))),
             {"glass": 1}, {"accounts": ["glass"]}),
        Case("somebody else", (user("adele"), row("sign_ins", id="1", user_id="adele", created_at=ago(1))),
             limits={"accounts": ["glass"]}),
        named("No break-glass account"),
    ),
}  # fmt: skip
