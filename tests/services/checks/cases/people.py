"""Cases of the checks of people and what they hold."""

from __future__ import annotations

from tests.services.checks.case import Case, ago, licensed, mfa, row, seen, user


def idle(days: int, **values: object) -> tuple[Case, ...]:
    """An account that `values` describe is found once it was idle for more than `days` days."""
    of = values or {}
    return (
        Case("a hit", (user("adele", **of), seen("adele", days + 1)), {"adele": 0}, says="Adele"),
        Case("just past the day", (user("adele", **of), seen("adele", days + 0.001)), {"adele": 0}),
        Case("the boundary day", (user("adele", **of), seen("adele", days))),
        Case("active", (user("adele", **of), seen("adele", 1))),
        Case("never is told elsewhere", (user("adele", **of), seen("adele", None))),
        Case("unknown is not inactive", (user("adele", **of),)),
        Case("disabled", (user("adele", **{**of, "enabled": False}), seen("adele", days + 9))),
        Case("another connection", (user("adele", **of, connection_id=2), seen("adele", 900, connection_id=2))),
        Case("other days", (user("adele", **of), seen("adele", 200)), limits={"days": 365}),
        Case(
            "several rules",
            (user("adele", **of), user("lee", **of), seen("adele", 20), seen("lee", 400)),
            {"adele": 0, "lee": 2_000_000},
            {"rules": [{"days": 14}, {"days": 30, "severity": "high"}, {"days": 365}]},
        ),
    )


LICENSED = tuple(
    Case(one.name, (*one.rows, licensed("adele"), licensed("lee")), one.found, one.limits, one.cannot, one.says)
    for one in idle(90)
)
GUEST = {"user_type": "Guest"}
CASES = {
    "inactive_user": (
        *idle(30),
        Case("a guest is told elsewhere", (user("ravi", **GUEST), seen("ravi", 200))),
    ),
    "inactive_guest": (
        *idle(90, **GUEST),
        Case("a member is told elsewhere", (user("adele"), seen("adele", 200))),
    ),
    "inactive_but_licensed": (
        *LICENSED,
        Case("without a licence", (user("adele"), seen("adele", 200))),
        Case("another's licence", (user("adele"), licensed("lee"), seen("adele", 200))),
    ),
    "never_signed_in": (
        Case("a hit", (user("adele"), seen("adele", None)), {"adele": 0}, says="never signed in"),
        Case("just past the day", (user("adele", created_at=ago(7.001)), seen("adele", None)), {"adele": 0}),
        Case("the boundary day", (user("adele", created_at=ago(7)), seen("adele", None))),
        Case("more days", (user("adele", created_at=ago(20)), seen("adele", None)), limits={"days": 30}),
        Case("a failed try", (user("adele"), seen("adele", None, last_at=ago(3)))),
        Case("only by a program", (user("adele"), seen("adele", None, last_noninteractive_at=ago(3)))),
        Case("not collected of this one", (user("adele"),)),
        Case("disabled", (user("adele", enabled=False), seen("adele", None))),
        Case("age unknown", (user("adele", created_at=None), seen("adele", None))),
    ),
    "disabled_but_licensed": (
        Case("a hit", (user("ben", enabled=False), licensed("ben"), licensed("ben", "visio")), {"ben": 0}),
        Case("enabled", (user("ben"), licensed("ben"))),
        Case("no licence", (user("ben", enabled=False), licensed("adele"))),
    ),
    "no_mfa": (
        Case("a hit", (user("adele"), mfa("adele")), {"adele": 0}, says="second factor"),
        Case("a guest", (user("ravi", **GUEST), mfa("ravi")), {"ravi": 0}),
        Case("registered", (user("adele"), mfa("adele", True))),
        Case("unknown", (user("adele"),)),
        Case("disabled", (user("adele", enabled=False), mfa("adele"))),
        Case("within the grace", (user("adele", created_at=ago(13)), mfa("adele"))),
        Case("the boundary day", (user("adele", created_at=ago(14)), mfa("adele"))),
        Case("past the grace", (user("adele", created_at=ago(14.001)), mfa("adele")), {"adele": 0}),
        Case("no grace", (user("adele", created_at=ago(0.1)), mfa("adele")), {"adele": 0}, {"days": 0}),
        Case("age unknown", (user("adele", created_at=None), mfa("adele")), {"adele": 0}),
    ),
    "user_without_manager": (
        Case("a hit", (user("adele", manager_id=None),), {"adele": 0}),
        Case("has one", (user("adele"),)),
        Case("a guest", (user("ravi", **GUEST, manager_id=None),)),
        Case("disabled", (user("adele", manager_id=None, enabled=False),)),
    ),
    "deleted_manager": (
        Case(
            "a hit",
            (user("adele", manager_id=None),
             row("changes", id=1, at=ago(1), resource="users", object_id="adele", kind="changed",
                 property="manager_id", before="sonia"),
             row("deleted_users", id="sonia", upn="s", display_name="Sonia Rees", name_key="s", user_type="Member")),
            {"adele": 0},
        ),
        Case(
            "gone for good",
            (user("adele", manager_id=None),
             row("changes", id=1, at=ago(1), resource="users", object_id="adele", kind="changed",
                 property="manager_id", before="sonia")),
            {"adele": 0},
        ),
        Case(
            "the last manager is there",
            (user("adele", manager_id=None), user("lee"),
             row("changes", id=1, at=ago(9), resource="users", object_id="adele", kind="changed",
                 property="manager_id", before="sonia", after="lee"),
             row("changes", id=2, at=ago(1), resource="users", object_id="adele", kind="changed",
                 property="manager_id", before="lee")),
        ),
        Case("has another", (user("adele"),
             row("changes", id=1, at=ago(1), resource="users", object_id="adele", kind="changed",
                 property="manager_id", before="sonia", after="boss"))),
        Case("never had one", (user("adele", manager_id=None),)),
    ),
    "forwarding_rule_outside": (
        Case("a hit", (user("adele"), row("mailbox_settings", id="adele", forwards_to="a@contoso.com b@evil.example"),
                       row("domains", id="contoso.com")), {"adele": 0}),
        Case("inside", (user("adele"), row("mailbox_settings", id="adele", forwards_to="lee@contoso.com"),
                        row("domains", id="contoso.com"))),
        Case("nowhere", (user("adele"), row("mailbox_settings", id="adele", forwards_to=""))),
        Case("a domain that only ends alike", (user("adele"), row("domains", id="contoso.com"),
             row("mailbox_settings", id="adele", forwards_to="a@evilcontoso.com")), {"adele": 0}),
    ),
    "new_risky_user": (
        Case("levels", tuple(row("risky_users", id=one, level=one, state="atRisk", name=one) for one in
                             ("low", "medium", "high", "hidden")), {"low": 0, "medium": 1, "high": 2, "hidden": 0}),
        Case("compromised", (row("risky_users", id="a", level="low", state="confirmedCompromised", upn="a@x"),),
             {"a": 3}, says="has been taken over"),
        Case("over", tuple(row("risky_users", id=one, level="high", state=one) for one in ("remediated", "dismissed"))),
    ),
}  # fmt: skip
