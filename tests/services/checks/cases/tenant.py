"""Cases of the checks of licences, Azure, policies and the tenant as a whole."""

from __future__ import annotations

from tests.services.checks.case import Case, Row, ago, row, user

ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
GONE, THERE = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
ALL = '{"signInRiskLevels":[],"userRiskLevels":[]}'
RISKY = '{"signInRiskLevels":[],"userRiskLevels":["high"]}'
MFA, BLOCK = '{"builtInControls":["mfa"]}', '{"builtInControls":["block"]}'


def seats(bought: int, used: int, **values: object) -> Row:
    made = {"id": "l", "sku_id": "e5", "part_number": "SPE_E5", "name": "Microsoft 365 E5", "status": "Enabled"}
    return row("licences", **{**made, "enabled": bought, "consumed": used, **values})


def azure(**values: object) -> Row:
    """A role of one person, of a group or of an app in a subscription."""
    made = {"holder_id": "ben", "role_id": "owner", "scope": "/subscriptions/1", "kind": "user", "state": "enabled"}
    return row("azure_access", **{**made, **values})


def policy(id_: str = "p", state: str = "enabled", conditions: str = ALL, grants: str | None = MFA) -> Row:
    return row("access_policies", id=id_, name="CA001", state=state, conditions=conditions, grant_controls=grants)


def names(kind: str, target: str, id_: str = "p", included: bool = True) -> Row:
    return row("access_policy_targets", policy_id=id_, kind=kind, included=included, target_id=target)


def defaults(enabled: bool) -> Row:
    return row("security_defaults", id="sd", enabled=enabled)


def report(upn: str) -> Row:
    return row("usage_reports", report="teams", service="Teams", upn=upn)


def asked(scope: str) -> Row:
    return row("consent_requests", id="r", app_id="notes", name="Notes", scope=scope)


def organization(synced: bool, hours: float | None) -> Row:
    return row("organization", id="o", synced=synced, synced_at=None if hours is None else ago(hours / 24))


FOR_ALL = (names("user", "All"), names("app", "All"))
PEOPLE = tuple(user(f"user{n}") for n in range(23))
VANISHED = row("changes", id=1, at=ago(1), resource="groups", object_id=GONE, kind="vanished")
CASES = {
    "licence_over_used": (
        Case("a hit", (seats(10, 11),), {"e5": 0}),
        Case("the boundary", (seats(10, 10),)),
        Case("in grace", (seats(0, 10, warning=10),)),
        Case("suspended is told elsewhere", (seats(0, 10, suspended=25),)),
    ),
    "licence_about_to_run_out": (
        Case("a hit", (seats(10, 7),), {"e5": 0}, says="3 licences"),
        Case("the boundary", (seats(10, 6),)),
        Case("one", (seats(10, 9),), {"e5": 0}, says="1 licence of"),
        Case("none", (seats(10, 10),), {"e5": 1}, says="No licence"),
        Case("percent", (seats(1000, 950),), {"e5": 0}),
        Case("percent, just not", (seats(1000, 949),)),
        Case("over-used is told elsewhere", (seats(10, 11),)),
        Case("nobody has one", (seats(2, 0),)),
        Case("free for all", (seats(10_000, 9_999),)),
        Case("fewer will do", (seats(10, 7),), {}, {"seats": 1}),
    ),
    "licence_unused": (
        Case("a hit", (seats(40, 30),), {"e5": 0}),
        Case("too few seats", (seats(20, 11),)),
        Case("too small a share", (seats(100, 76),)),
        Case("other limits", (seats(100, 76),), {"e5": 0}, {"percent": 20}),
        Case("free for all", (seats(10_000, 3),)),
    ),
    "subscription_expiring": (
        Case("in grace", (seats(0, 3, status="Warning"),), {"e5": 0}),
        Case("suspended", (seats(0, 3, status="Suspended"),), {"e5": 1}),
        Case("locked", (seats(0, 3, status="LockedOut"),), {"e5": 2}),
        Case("in force", (seats(10, 3),)),
        Case("deleted", (seats(0, 0, status="Deleted"),)),
    ),
    "licence_assignment_error": (
        Case("a hit", (user("cameron"), row("licence_errors", user_id="cameron", sku_id="e5", by_group="",
                                            error="CountViolation"), seats(1, 1)), {"cameron": 0}),
        Case("two", (user("cameron"), *(row("licence_errors", user_id="cameron", sku_id="e5", by_group=group,
                                            error="Other") for group in "ab")), {"cameron": 1}),
        Case("none", (user("cameron"), seats(1, 1))),
    ),
    "premium_over_used": (
        Case("a hit", (policy(), *FOR_ALL, seats(20, 20, part_number="SPE_E3"), *PEOPLE), {"Entra ID P1": 0}),
        Case("the boundary", (policy(), *FOR_ALL, seats(20, 20, part_number="SPE_E3"), *PEOPLE[1:])),
        Case("P2", (policy(conditions=RISKY), *FOR_ALL, seats(22, 20, part_number="SPE_E3"), *PEOPLE),
             {"Entra ID P2": 0}),
        Case("P2 is bought", (policy(conditions=RISKY), *FOR_ALL, seats(22, 20), *PEOPLE)),
        Case("for some only", (policy(), names("group", THERE), *PEOPLE)),
        Case("not in force", (policy(state="disabled"), *FOR_ALL, *PEOPLE)),
        Case("more allowed", (policy(), *FOR_ALL, seats(20, 20), *PEOPLE), {}, {"percent": 120}),
    ),
    "azure_role_of_guest": (
        Case("a hit", (azure(guest=True), user("ben", display_name="Ben")), {"ben": 0}, says="Ben is a guest"),
        Case("two roles", (azure(guest=True), azure(guest=True, role_id="reader")), {"ben": 1}),
        Case("a member", (azure(),)),
        Case("another subscription", (azure(guest=True, connection_id=2),)),
    ),
    "azure_role_of_disabled_user": (
        Case("a hit", (azure(state="disabled"),), {"ben": 0}),
        Case("through a group", (azure(state="disabled", through="g"),), {"ben": 0}),
        Case("enabled", (azure(),)),
        Case("an app", (azure(state="disabled", kind="servicePrincipal"),)),
    ),
    "azure_role_of_deleted_user": (
        Case("can be brought back", (azure(state="deleted"),), {"ben": 0}),
        Case("gone for good", (azure(state="missing"),), {"ben": 0}, says="gone for good"),
        Case("there", (azure(),)),
        Case("nobody knows", (azure(state="unknown"),)),
        Case("an app", (azure(state="missing", kind="servicePrincipal"),)),
    ),
    "user_access_administrator_at_root": (
        Case("a hit", (azure(role_id=ADMINISTRATOR, scope="/"),), {"ben": 0}),
        Case("in a subscription", (azure(role_id=ADMINISTRATOR),)),
        Case("another role", (azure(scope="/"),)),
    ),
    "policy_report_only": (
        Case("a hit", (policy(state="enabledForReportingButNotEnforced"),), {"p": 0}),
        Case("in force", (policy(),)),
        Case("off", (policy(state="disabled"),)),
    ),
    "no_conditional_access": (
        Case("nothing at all", (defaults(False),), {"conditional access": 0}),
        Case("none in force", (policy(state="disabled"), defaults(False)), {"conditional access": 0}),
        Case("one in force", (policy(), defaults(False))),
        Case("security defaults", (defaults(True),)),
    ),
    "security_defaults_off": (
        Case("nothing instead", (defaults(False),), {"sd": 0}),
        Case("on", (defaults(True),)),
        Case("a policy instead", (defaults(False), policy(), *FOR_ALL)),
        Case("a strength instead", (defaults(False), policy(grants='{"authenticationStrength":{"id":"1"}}'), *FOR_ALL)),
        Case("it is off", (defaults(False), policy(state="disabled"), *FOR_ALL), {"sd": 0}),
        Case("for some people", (defaults(False), policy(), names("user", THERE), names("app", "All")), {"sd": 0}),
        Case("for one app", (defaults(False), policy(), names("user", "All"), names("app", THERE)), {"sd": 0}),
        Case("only at risk", (defaults(False), policy(conditions=RISKY), *FOR_ALL), {"sd": 0}),
        Case("it blocks", (defaults(False), policy(grants=BLOCK), *FOR_ALL), {"sd": 0}),
        Case("no controls", (defaults(False), policy(grants=None), *FOR_ALL), {"sd": 0}),
    ),
    "policy_names_missing_object": (
        Case("a user", (policy(), names("user", GONE)), {"p": 0}, says="names a user"),
        Case("an exception too", (policy(), names("user", GONE, included=False)), {"p": 0}),
        Case("a place", (policy(), names("location", GONE)), {"p": 0}),
        Case("both", (policy(), names("user", GONE), names("location", GONE)), {"p": 1}),
        Case("a group that was known", (policy(), names("group", GONE), VANISHED), {"p": 0}),
        Case("a group Steward does not keep", (policy(), names("group", GONE))),
        Case("there", (policy(), names("user", THERE), user(THERE))),
        Case("Microsoft's words", (policy(), names("user", "All"), names("user", "GuestsOrExternalUsers"))),
        Case("off", (policy(state="disabled"), names("user", GONE))),
    ),
    "entra_connect_stale": (
        Case("a hit", (organization(True, 73),), {"o": 0}),
        Case("the boundary", (organization(True, 72),)),
        Case("never", (organization(True, None),), {"o": 0}),
        Case("not on", (organization(False, 900),)),
        Case("fewer hours", (organization(True, 5),), {"o": 0}, {"hours": 4}),
    ),
    "concealed_usage_names": (
        Case("a hit", tuple(report(f"hash{n}") for n in range(10)), {"usage reports": 0}),
        Case("the boundary", (*(report(f"hash{n}") for n in range(9)), report("a@x"))),
        Case("names", (report("a@x"),)),
        Case("no reports", ()),
    ),
    "consent_request_waiting": (
        Case("a hit", (asked("openid Calendars.Read"),), {"r": 0}, says="consent to Notes"),
        Case("its registration says what", (asked(""),), {"r": 0}),
        Case("a grave one", (asked("openid Directory.AccessAsUser.All"),), {"r": 1}),
        Case("nobody waits", ()),
    ),
}  # fmt: skip
