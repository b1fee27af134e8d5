"""Cases of the checks with which Steward watches itself; their own tests say more."""

from __future__ import annotations

from services.resources.users import RESOURCE as USERS
from tests.services.checks.case import Case, Row, ago, row

STALE_DAYS = USERS.stale_after.total_seconds() / 86_400


def point(days: float | None = 0, **values: object) -> Row:
    """Where the sync of something other than what the cases begin with stands."""
    at = None if days is None else ago(days)
    return row("checkpoint", **{"resource": "other", "blind": "", "synced_at": at, **values})


def run(state: str, days: float = 0.1, **values: object) -> Row:
    made = {"resource": "users", "state": state, "started_at": ago(days), "finished_at": ago(days), "requests": 1}
    return row("run", **{**made, "error": "", "next_step": "Wait.", **values})


def own(days: float, hint: str = "") -> Row:
    made = {"id": "k", "registration_id": "r", "app_id": "own-1", "app_name": "Steward", "kind": "secret"}
    return row("own_credentials", **made, hint=hint, name="prod", ends_at=ago(-days))


def message(days: float, waits: float = 0, **values: object) -> Row:
    """A message written so many days ago and due `waits` days later."""
    made = {"kind": "alert", "subject_id": "a", "to": "19:ops", "state": "ready", "error": "Teams is busy."}
    return row("outbox", **{**made, "created_at": ago(days), "run_at": ago(days - waits), **values})


MINUTE = 1 / 1440
FAST = "The time of this machine and Microsoft's are too far apart. (AADSTS700024)"


def request(id_: str = "a", days: float = 2, **values: object) -> Row:
    made = {"action": "remove_from_group", "target_id": "adele", "target_name": "Adele Vance", "state": "done"}
    ended = {"decided_at": ago(days), "finished_at": ago(days), "outcome": "Microsoft refused."}
    return row("approval", **{**made, **ended, "id": id_, "source_id": id_, "given": {}, "preview": {}, **values})


def decided(by: str = "lee") -> Row:
    return row("decision", approval_id="a", object_id=by, name="Lee Gu", verdict="approve", comment="Now.", at=ago(2))


ALONE = {"alone": "lee", "reviewed_by": ""}
REFUSED = "The client secret has expired. (AADSTS7000222)"
CASES = {
    "own_secret_expiring": (
        Case("a hit", (own(89.9),), {"k": 0}),
        Case("the boundary day", (own(90),)),
        Case("a month", (own(30),), {"k": 1}),
        Case("a week", (own(7),), {"k": 2}),
        Case("ended", (own(0),), {"k": 3}),
        Case("more days", (own(100),), {"k": 0}, {"days": 120}),
        Case("nothing to be seen of it", (), {"unseen": 0}),
    ),
    "sync_shrank": (
        Case("a hit", (point(held=300),), {"other": 0}),
        Case("accepted", (point(held=300, accepted=True),)),
        Case("nothing held", (point(),)),
        Case("another connection", (point(held=300, connection_id=2),)),
    ),
    "sync_stale": (
        Case("it failed", (run("failed", error="Microsoft is busy."),), {"users": 0}),
        Case("it works again", (run("failed", 0.2), run("done"))),
        Case("under way", (run("failed"), run("running", 0, finished_at=None)), {"users": 0}),
        Case("nothing happened", ()),
    ),
    "permission_lost": (
        Case("a hit", (point(3, denied=True, blind="No permission (X): not collected."),), {"other": 0}),
        Case("never had it", (point(None, denied=True, blind="No permission (X): not collected."),)),
        Case("only a part", (point(blind="No Entra ID P2: not collected."),)),
    ),
    "access_not_taken_back": (
        Case("a hit", (request(follows="b", state="failed"),), {"a": 0}, says="Adele Vance was given something"),
        Case("nobody knows", (request(follows="b", state="unknown"),), {"a": 0}),
        Case("taken back since", (request(follows="b", state="failed"), request("c", 1))),
        Case("taken back before", (request(follows="b", state="failed"), request("c", 3)), {"a": 0}),
        Case("it ended", (request(follows="b"),)),
        Case("no end was meant", (request(state="failed"),)),
        Case("long ago", (request(follows="b", state="failed", days=31),)),
        Case("another connection", (request(follows="b", state="failed", connection_id=2),)),
    ),
    "break_glass_not_reviewed": (
        Case("a hit", (request(**ALONE), decided()), {"a": 0}, says="was approved alone"),
        Case("reviewed", (request(alone="lee", reviewed_by="Patti"), decided())),
        Case("an hour ago", (request(**ALONE, days=1 / 24), decided())),
        Case("an hour is long", (request(**ALONE, days=1 / 24), decided()), {"a": 0}, {"hours": 1}),
        Case("by the rules", (request(), decided())),
        Case("another connection", (request(**ALONE, connection_id=2), decided())),
    ),
    "secret_refused": (
        Case("a hit", (run("failed", error=REFUSED),), {"sign-in": 0}, says="does not let Steward sign in"),
        Case("it works again", (run("failed", 0.2, error=REFUSED), run("done"))),
        Case("what asks nobody does not count", (run("failed", 0.2, error=REFUSED), run("done", requests=0)),
             {"sign-in": 0}),
        Case("another failure", (run("failed", error="Microsoft is busy."),)),
        Case("another connection", (run("failed", error=REFUSED, connection_id=2),)),
        Case("the clock is another matter", (run("failed", error=FAST),)),
    ),
    "outbox_stuck": (
        Case("a hit", (message(31 * MINUTE),), {"outbox": 0}, says="do not arrive"),
        Case("the boundary minute", (message(30 * MINUTE),), {"outbox": 0}),
        Case("not yet", (message(29 * MINUTE),)),
        Case("half a day", (message(0.5), message(31 * MINUTE)), {"outbox": 1}),
        Case("put off again and again", (message(0.1, 0.2, attempts=9),), {"outbox": 0}),
        Case("meant for later", (message(0.1, 0.2),)),
        Case("it was meant for later, and that is over", (message(2, 1.9),), {"outbox": 1}),
        Case("being told", (message(0.1, state="leased"),), {"outbox": 0}),
        Case("told, or given up", (message(1, state="done"), message(1, state="dead"))),
        Case("more patience", (message(31 * MINUTE),), {}, {"minutes": 60}),
    ),
    "clock_wrong": (
        Case("ahead", (run("done", clock_ahead_seconds=301),), {"clock": 0}, says="5 minutes ahead of"),
        Case("behind", (run("failed", clock_ahead_seconds=-7200),), {"clock": 0}, says="120 minutes behind"),
        Case("five minutes", (run("done", clock_ahead_seconds=300),)),
        Case("set right since", (run("done", 0.2, clock_ahead_seconds=900), run("done", clock_ahead_seconds=1))),
        Case("not asked since", (run("done", 0.2, clock_ahead_seconds=900), run("done")), {"clock": 0}),
        Case("refused", (run("done", 0.2, clock_ahead_seconds=2), run("failed", error=FAST)), {"clock": 1}),
        Case("another refusal", (run("failed", error=REFUSED),)),
        Case("another connection", (run("done", clock_ahead_seconds=900, connection_id=2),)),
        Case("less patience", (run("done", clock_ahead_seconds=121),), {"clock": 0}, {"minutes": 2}),
    ),
    "database_near_full": (
        Case("hardly any room", (), {"database": 1}, {"most": 1}),
        Case("less than is wanted", (), {"database": 0}, {"most": 1000, "free": 1000}),
        Case("enough", (), {}, {"most": 1_000_000, "free": 1}),
    ),
}  # fmt: skip
