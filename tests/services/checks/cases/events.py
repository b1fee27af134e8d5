"""Cases of the checks of what was done, and of who signed in."""

from __future__ import annotations

from tests.services.checks.case import Case, ago, app, audit, role, row, seen, sign_in, user


def happened(activity: str, kind: str = "User", *, target: str = "adele", days: int = 7) -> tuple[Case, ...]:
    """An activity of the last `days` days is found, worse each time it is done again."""
    return (
        Case("a hit", audit(target, activity, 1, kind), {target: 0}),
        Case("twice", (*audit(target, activity, 1, kind), *audit(target, activity, 2, kind)), {target: 1}),
        Case("the boundary day", audit(target, activity, days, kind), {target: 0}),
        Case("long ago", audit(target, activity, days + 0.001, kind)),
        Case("it failed", audit(target, activity, 1, kind, result="failure")),
        Case("something else", audit(target, "Update user", 1, kind)),
        Case("fewer days", audit(target, activity, 3, kind), limits={"days": 2}),
    )


def with_rows(cases: tuple[Case, ...], *rows: object) -> tuple[Case, ...]:
    """The same in a tenant that also has `rows`."""
    return tuple(Case(one.name, (*one.rows, *rows), one.found, one.limits, one.cannot, one.says) for one in cases)


FINANCE = row("groups", id="g", name="Finance Team", name_key="finance team")
EVERYBODY = '[["ConsentType",null,"[\\"AllPrincipals\\"]"]]'
WATCHING = {"groups": ["finance*"]}
MANY = tuple(sign_in("bot", 0.5, 0, n) for n in range(11))
GUESSES = tuple(sign_in("brian", 0.5, 50126, n) for n in range(21))
CASES = {
    "new_admin": (
        *happened("Add member to role"),
        Case("eligible", audit("adele", "Add eligible member to role", 1), {"adele": 0}),
        Case("the role itself is not who has it", audit("r", "Add member to role", 1, "Role")),
    ),
    "new_mfa_method": happened("User registered security info"),
    "admin_password_changed": (
        *with_rows(happened("Reset user password"), role("adele")),
        Case("no administrator", audit("adele", "Reset user password", 1)),
    ),
    "new_consent": (
        *happened("Consent to application", "ServicePrincipal"),
        Case("for everybody", audit("x", "Consent to application", 1, "ServicePrincipal", EVERYBODY), {"x": 0}),
        Case("the user who consented", audit("adele", "Consent to application", 1, "User")),
    ),
    "new_grant": (
        *with_rows(happened("Add app role assignment to service principal", "ServicePrincipal"), app("adele")),
        Case("no app", audit("adele", "Add app role assignment to service principal", 1)),
    ),
    "watched_group_changed": (
        Case("a hit", (FINANCE, *audit("g", "Add member to group", 1, "Group")), {"g": 0}, WATCHING, says="Finance"),
        Case("not watched", (FINANCE, *audit("g", "Add member to group", 1, "Group")), {}, {"groups": ["hr*"]}),
        Case("no wildcard", (FINANCE, *audit("g", "Add owner to group", 1, "Group")), {"g": 0},
             {"groups": ["Finance Team"]}),
        Case("the boundary day", (FINANCE, *audit("g", "Update group", 7, "Group")), {"g": 0}, WATCHING),
        Case("long ago", (FINANCE, *audit("g", "Update group", 7.001, "Group")), {}, WATCHING),
        Case("none named", (FINANCE, *audit("g", "Update group", 1, "Group")), cannot="No group is watched"),
    ),
    "dormant_account_woke_up": (
        Case("a hit", (user("garth"), sign_in("garth", 0.5), sign_in("garth", 31)), {"garth": 0}),
        Case("the boundary day", (user("garth"), sign_in("garth", 0.5), sign_in("garth", 30))),
        Case("nothing before it", (user("garth"), sign_in("garth", 0.5)), {"garth": 0}),
        Case("used of late", (user("garth"), sign_in("garth", 0.5), sign_in("garth", 12))),
        Case("only failures before", (user("garth"), sign_in("garth", 0.5), sign_in("garth", 12, 50126)), {"garth": 0}),
        Case("awake for more than a day", (user("garth"), sign_in("garth", 1.1))),
        Case("a failure wakes nobody", (user("garth"), sign_in("garth", 0.5, 50126))),
        Case("a new account", (user("garth", created_at=ago(20)), sign_in("garth", 0.5))),
        Case("other days", (user("garth"), sign_in("garth", 0.5), sign_in("garth", 12)), {"garth": 0}, {"days": 10}),
    ),
    "inactive_account_probed": (
        Case("a hit", (user("irvin"), seen("irvin", 75), sign_in("irvin", 2, 5), sign_in("irvin", 1, 5)), {"irvin": 0}),
        Case("one failure", (user("irvin"), seen("irvin", 75), sign_in("irvin", 1, 5))),
        Case("one will do", (user("irvin"), seen("irvin", 75), sign_in("irvin", 1, 5)), {"irvin": 0}, {"failures": 1}),
        Case("active", (user("irvin"), seen("irvin", 5), sign_in("irvin", 2, 5), sign_in("irvin", 1, 5))),
        Case("the boundary day", (user("irvin"), seen("irvin", 30), sign_in("irvin", 2, 5), sign_in("irvin", 1, 5))),
        Case("never used", (user("irvin"), seen("irvin", None), sign_in("irvin", 2, 5), sign_in("irvin", 1, 5)),
             {"irvin": 0}),
        Case("tried long ago", (user("irvin"), seen("irvin", 75), sign_in("irvin", 31, 5), sign_in("irvin", 32, 5))),
        Case("disabled", (user("irvin", enabled=False), seen("irvin", 75), sign_in("irvin", 2, 5),
                          sign_in("irvin", 1, 5))),
    ),
    "unusually_active": (
        Case("a hit", (user("bot"), *MANY), {"bot": 0}, {"sign_ins": 10}),
        Case("the boundary", (user("bot"), *MANY[1:]), {}, {"sign_ins": 10}),
        Case("the default is far off", (user("bot"), *MANY)),
        Case("on two days", (user("bot"), *MANY[1:], sign_in("bot", 1.01)), {}, {"sign_ins": 10}),
        Case("failures are told elsewhere", (user("brian"), *GUESSES), {}, {"sign_ins": 10}),
    ),
    "sign_ins_under_attack": (
        Case("a hit", (user("brian"), *GUESSES), {"brian": 0}),
        Case("the boundary", (user("brian"), *GUESSES[1:])),
        Case("spread over hours", (user("brian"), *GUESSES[1:], sign_in("brian", 0.4, 50126))),
        Case("yesterday", (user("brian"), *(sign_in("brian", 1.1, 50126, n) for n in range(30)))),
        Case("fewer will do", (user("brian"), *GUESSES[:6]), {"brian": 0}, {"failures": 5}),
        Case("successes", (user("bot"), *MANY), {}, {"failures": 5}),
    ),
}  # fmt: skip
