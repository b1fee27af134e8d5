"""One answer for every card and state, as the demo tenant would give it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.answers import (
    AlertQuestion,
    AlertView,
    Answer,
    ApprovalView,
    Choice,
    Chooser,
    Column,
    Fact,
    Field,
    Freshness,
    Help,
    HelpTopic,
    Link,
    Notice,
    Profile,
    Section,
    StepLine,
    Suggestion,
    Table,
    Tone,
    Value,
    Welcome,
)
from services.by_day import lines
from tests.cards.charts import CHARTS, TODAY
from tests.cards.wide import WIDE

NOW = datetime(2026, 11, 21, 9, 14, tzinfo=UTC)
ADELE = "7b1f3c52-90a4-4f0e-8d0c-3a5d6a4e1c01"
REQUEST = "3f2a9c1d-5b7e-4c1a-9e55-0c1d2e3f4a5b"
FRESH = Freshness("Contoso", NOW - timedelta(minutes=3))
BLIND = Freshness("Contoso", NOW - timedelta(hours=2), ("No Entra ID P1: sign-in times are not collected.",))

PROFILE = Profile(
    title="Adele Vance",
    subtitle="AdeleV@contoso.onmicrosoft.com",
    summary="Adele Vance is enabled and signed in today.",
    badge=Value("Enabled", Tone.GOOD),
    facts=(
        Fact("Type", Value("Member")),
        Fact("Job title", Value("Retail Manager")),
        Fact("Department", Value("Retail")),
        Fact("Manager", Value("Miriam Graham")),
        Fact("Last sign-in", Value(NOW - timedelta(minutes=52))),
        Fact("Created", Value(NOW - timedelta(days=900))),
        Fact("Password", Value("older than a year", Tone.WARNING)),
        Fact("Employee id", Value(None, Tone.QUIET)),
    ),
    sections=(
        Section("Licences", (Value("Microsoft 365 E5"), Value("Power BI Pro")), 2),
        Section(
            "Apps used",
            tuple(
                Value(f"{name} · {n} sign-ins in 30 days")
                for name, n in (("Salesforce", 43), ("GitHub Enterprise", 31), ("Zoom", 12))
            ),
            9,
        ),
        Section("Groups", (Value("Retail"), Value("Sales and Marketing"), Value("U.S. Sales")), 3),
        Section("Azure roles", (), 0),
    ),
    next=(Suggestion("Disable", f"disable {ADELE}"), Suggestion("Revoke sessions", f"revoke sessions {ADELE}")),
    fresh=FRESH,
)

PEOPLE = (
    "Alex Wilber",
    "Diego Siciliani",
    "Grady Archie",
    "Henrietta Mueller",
    "Isaiah Langer",
    "Johanna Lorenz",
    "Joni Sherman",
    "Lee Gu",
    "Lidia Holloway",
    "Lynne Robbins",
    "Megan Bowen",
    "Miriam Graham",
    "Nestor Wilke",
    "Patti Fernandez",
    "Pradeep Gupta",
)
TABLE = Table(
    title="Users inactive for 90 days",
    summary="42 enabled users have not signed in for 90 days.",
    columns=(
        Column("Name", weight=3),
        Column("Department", weight=2),
        Column("Last sign-in", "date", 2),
        Column("Licences", "number", 1),
    ),
    rows=tuple(
        (
            Value(name),
            Value(("Marketing", "Finance", None)[nth % 3]),
            Value(NOW - timedelta(days=91 + 17 * nth)) if nth % 5 else Value("never", Tone.WARNING),
            Value(nth % 4),
        )
        for nth, name in enumerate(PEOPLE)
    ),
    links=tuple(f"user {ADELE}" for _ in PEOPLE),
    total=42,
    offset=15,
    ask="users inactive 90d",
    fresh=BLIND,
)

APPROVAL = ApprovalView(
    title="Disable Adele Vance",
    summary="Megan Bowen asks to disable Adele Vance.",
    id=REQUEST,
    version=2,
    state="pending",
    action="Blocks sign-in until somebody enables the account again.",
    target="Adele Vance",
    target_detail="AdeleV@contoso.onmicrosoft.com · 7b1f3c52",
    requester="Megan Bowen",
    requested_at=NOW,
    expires_at=NOW + timedelta(hours=4),
    reason="Left the company on 20 November; HR ticket 4711.",
    change=(("Sign-in", "allowed → blocked"),),
    warnings=("Open sessions live on for up to an hour: revoke sessions ends them.",),
    needed=2,
    fingerprint="9c1d2e3f",
    verbs=("approve", "deny", "cancel"),
    fresh=FRESH,
)
OFFBOARD = replace(
    APPROVAL,
    title="Offboard",
    action="Ends what somebody has who leaves: sessions, sign-in, roles, groups, mail, calendar, files, licences.",
    change=(),
    warnings=(),
    needed=1,
    fingerprint="",
)
FORM = (
    Field(
        name="steps",
        label="Steps",
        kind="several",
        value="revoke_sessions,disable_user,remove_all_licences",
        choices=(
            ("revoke_sessions", "Revoke sessions"),
            ("disable_user", "Disable the account"),
            ("forward_mail", "Forward mail"),
            ("migrate_onedrive", "Copy OneDrive"),
            ("remove_all_licences", "Remove licences"),
        ),
    ),
    Field(name="message", label="Automatic reply", required=False, hint="I have left Contoso.", longest=2000),
    Field(name="address", label="Forward mail to", required=False, longest=100),
    Field(name="licence", label="Licence", kind="choice", choices=(("1", "Power BI Pro"), ("2", "Visio")), value="1"),
    Field(name="start", label="From", kind="time", required=False),
)
STEPS = (
    StepLine("Revoke sessions", "Adele Vance", "done", "Every sign-in session was ended.",
             (("Sessions", "signed in → must sign in again"),)),
    StepLine("Disable user", "Adele Vance", "done", "The account can no longer sign in.",
             (("Sign-in", "allowed → blocked"),)),
    StepLine("Migrate onedrive", "Adele Vance", "running", "240 files and folders at the top so far.",
             (("Files", "theirs alone → copied to Lee Gu, folder “OneDrive of Adele Vance (d4217265)”"),)),
    StepLine("Remove all licences", "Adele Vance", "waiting", "", (("Power BI Pro", "assigned → not assigned"),)),
)  # fmt: skip
FAILED = (
    *STEPS[:2],
    replace(STEPS[2], state="refused", outcome="Steward's app is not allowed to do this. Grant Files.ReadWrite.All."),
    replace(
        STEPS[3],
        state="skipped",
        outcome="Left out: it must not happen unless “migrate onedrive” has succeeded.",
    ),
)
APPROVED = (("Alex Wilber", "approve", NOW + timedelta(minutes=4), ""),)
BOTH = (*APPROVED, ("Lee Gu", "approve", NOW + timedelta(minutes=9), "Confirmed with HR."))
DENIED = (("Alex Wilber", "deny", NOW + timedelta(minutes=4), "She is on leave, not gone."),)

ALERT = AlertView(
    title="App secret expiring",
    summary="A secret of Salesforce Connector ends in 6 days.",
    id="a41e6a0c-1111-4222-8333-944455556666",
    version=1,
    state="open",
    severity="high",
    text="The secret “prod 2024” of Salesforce Connector ends in 6 days.",
    facts=(Fact("App", Value("Salesforce Connector")), Fact("Ends", Value(NOW + timedelta(days=6), Tone.BAD))),
    why="When it ends, everything that signs in with it stops working.",
    todo="Add a new secret, put it where the app reads it, then remove this one.",
    opened_at=NOW,
    verbs=("acknowledge", "snooze", "accept"),
    fresh=FRESH,
)

CASE = replace(
    ALERT,
    others=(Value("A new sign-in method was registered for Adele Vance."), Value("It was over.", Tone.QUIET)),
    person_says="no",
    next=(Suggestion("Revoke sessions", f"revoke sessions {ADELE}"), Suggestion("Disable", f"disable {ADELE}")),
)
ACCEPTED = replace(
    ALERT,
    state="snoozed",
    accepted=True,
    by="Alex Wilber",
    note="The vendor cannot do better before spring.",
    snoozed_until=NOW + timedelta(days=90),
    verbs=(),
)
WAS_THIS_YOU = AlertQuestion(
    title="Was this you?",
    summary="A new way to sign in was added to your account. Was this you?",
    id=ALERT.id,
    version=1,
    text="A new way to sign in was added to your account. Was this you?",
    facts=(Fact("When", Value(NOW)), Fact("From", Value("131.107.4.2"))),
    verbs=("mine", "not_mine"),
)
DIGEST = Profile(
    title="The first look at Contoso",
    subtitle="31 alerts: 31 new.",
    summary="The first look at Contoso: 31 new.",
    badge=Value("Critical", Tone.BAD),
    sections=(
        Section(
            "New",
            (
                Value("Allan Deyoung is a Global Administrator and not on the list of those who may be.", Tone.BAD),
                Value("Emily Braun is an administrator without a second factor.", Tone.BAD),
                Value("A secret of Contoso Expenses ends on 14 March 2026.", Tone.WARNING),
                Value("Kelly Krout has not signed in for 30 days.", Tone.QUIET),
            ),
            31,
        ),
    ),
    next=(Suggestion("Alerts", "alerts"), Suggestion("Trend", "trend"), Suggestion("Checks", "checks")),
)
DAY_DIGEST = replace(
    DIGEST,
    title="The day's alerts",
    subtitle="4 alerts: 3 new, 1 resolved. Resolving took 9 hours on average.",
    summary="The day's alerts: 3 new, 1 resolved.",
    badge=Value("High", Tone.BAD),
    sections=(
        Section("New", DIGEST.sections[0].lines[1:], 3),
        Section("Resolved", (Value("The secret of Zoom ends on 3 December 2026.", Tone.WARNING),), 1),
    ),
    chart=lines(
        "Alerts",
        {
            "Opened": {TODAY - n: (n * 5 + 3) % 8 for n in range(14)},
            "Resolved": {TODAY - n: (n * 3 + 1) % 6 for n in range(14)},
        },
        NOW - timedelta(days=13),
        NOW,
    ),
)

TOPICS = (
    HelpTopic(
        "People",
        (
            ("user <who>", "Everything known about one person.", "user adele vance"),
            ("users [filters]", "A list, narrowed as you like.", "users inactive 90d and licensed"),
        ),
    ),
    HelpTopic(
        "Apps",
        (
            ("app <name>", "Who uses an app and what it may do.", "app salesforce"),
            ("apps", "All apps of the tenant.", "apps"),
        ),
    ),
    HelpTopic("Actions", (("disable <who>", "Blocks sign-in, after approval.", "disable adele vance"),)),
)


BLOCKED = (("Sign-in", "allowed → blocked"),)
PEOPLE_AT_ONCE = replace(
    APPROVAL,
    title="Disable user",
    target="Adele Vance, Lynne Robbins and Joni Sherman",
    target_detail="3 people",
    change=(),
    needed=1,
)
EACH = (
    StepLine("Adele Vance", "AdeleV@contoso.onmicrosoft.com · 7b1f3c52", "done", "The account is disabled.", BLOCKED),
    StepLine("Lynne Robbins", "LynneR@contoso.onmicrosoft.com · 11fac001", "running", "", BLOCKED),
    StepLine(
        "Joni Sherman",
        "JoniS@contoso.onmicrosoft.com · 90aa77b1",
        "skipped",
        "Joni Sherman is a break-glass account, kept for emergencies: Steward never touches it.",
    ),
)
REFUSED = replace(EACH[1], state="refused", outcome="Microsoft refused: Steward lacks User.EnableDisableAccount.All.")


def _states() -> dict[str, Answer]:
    final = replace(APPROVAL, verbs=(), version=5)
    return {
        "approval_held": replace(
            final,
            state="approved",
            decisions=BOTH,
            verbs=("cancel",),
            held="Changes are paused by Lee Gu since 20 November, 14:02 UTC. Something is wrong with HR's list.",
        ),
        "approval_scheduled": replace(
            final,
            state="approved",
            decisions=BOTH,
            verbs=("cancel",),
            begins="30 November 2026, 17:00 (Europe/Berlin)",
        ),
        "approval_alone": replace(
            final,
            state="done",
            alone="Lee Gu",
            verbs=("review",),
            outcome="The account can no longer sign in.",
            decisions=(("Lee Gu", "approve", NOW, "The account is being used by somebody else right now."),),
        ),
        "approval_pending_alone": replace(APPROVAL, verbs=("approve", "deny", "approve_alone", "cancel")),
        "approval_draft": replace(
            APPROVAL,
            state="draft",
            verbs=("request", "cancel"),
            reason="",
            requested_at=None,
            needed=1,
            summary="Ready to request.",
        ),
        "approval_pending": APPROVAL,
        "approval_pending_half": replace(APPROVAL, decisions=APPROVED, version=3),
        "approval_pending_requester": replace(APPROVAL, verbs=("edit", "remind", "cancel")),
        "approval_approved": replace(final, state="approved", decisions=BOTH),
        "approval_running": replace(final, state="running", decisions=BOTH),
        "approval_done": replace(final, state="done", decisions=BOTH, outcome="Adele Vance can no longer sign in."),
        "approval_failed": replace(
            final,
            state="failed",
            decisions=BOTH,
            outcome="Microsoft refused: Steward lacks User.EnableDisableAccount.All.",
        ),
        "approval_unknown": replace(
            final,
            state="unknown",
            decisions=BOTH,
            outcome="Sent, but the change is not visible. Please look at the account.",
        ),
        "approval_denied": replace(final, state="denied", decisions=DENIED),
        "approval_expired": replace(final, state="expired"),
        "approval_cancelled": replace(final, state="cancelled", outcome="Withdrawn by Megan Bowen."),
        "approval_form": replace(
            OFFBOARD,
            state="draft",
            verbs=("fill", "cancel"),
            fields=FORM,
            reason="",
            requested_at=None,
            warnings=("“Forward mail” needs “Forward mail to”.",),
        ),
        "approval_steps_draft": replace(
            OFFBOARD,
            state="draft",
            verbs=("request", "cancel"),
            reason="",
            requested_at=None,
            steps=tuple(replace(one, state="waiting", outcome="") for one in STEPS),
        ),
        "approval_draft_scheduled": replace(
            APPROVAL,
            state="draft",
            verbs=("request", "cancel"),
            reason="",
            requested_at=None,
            needed=1,
            begins="30 November 2026, 17:00 (Europe/Berlin)",
        ),
        "approval_people_draft": replace(
            PEOPLE_AT_ONCE,
            state="draft",
            verbs=("request", "cancel"),
            reason="",
            requested_at=None,
            steps=tuple(one if one.state == "skipped" else replace(one, state="waiting", outcome="") for one in EACH),
        ),
        "approval_people_running": replace(
            PEOPLE_AT_ONCE, state="running", verbs=(), version=5, decisions=APPROVED, steps=EACH
        ),
        "approval_people_failed": replace(
            PEOPLE_AT_ONCE,
            state="failed",
            verbs=("undo",),
            version=9,
            decisions=APPROVED,
            steps=tuple(REFUSED if one.state == "running" else one for one in EACH),
            outcome="1 done, 1 refused, 1 skipped.",
        ),
        "approval_steps_running": replace(
            OFFBOARD,
            state="running",
            verbs=(),
            version=5,
            decisions=APPROVED,
            steps=STEPS,
        ),
        "approval_steps_failed": replace(
            OFFBOARD,
            state="failed",
            verbs=(),
            version=9,
            decisions=APPROVED,
            steps=FAILED,
            outcome="2 done, 1 refused, 1 skipped.",
        ),
        "approval_accepted": replace(
            final,
            state="done",
            decisions=BOTH,
            result="accepted",
            verbs=("undo",),
            outcome="The account can no longer sign in. Microsoft accepted it, but does not show it yet.",
            next=(Suggestion("Revoke sessions", f"revoke sessions {ADELE}"),),
        ),
        "alert_open": ALERT,
        "alert_case": CASE,
        "alert_accepted": ACCEPTED,
        "alert_question": WAS_THIS_YOU,
        "alert_question_answered": replace(WAS_THIS_YOU, says="no", verbs=()),
        "digest": DIGEST,
        "digest_day": DAY_DIGEST,
        "alert_acknowledged": replace(ALERT, state="acknowledged", by="Lidia Holloway", verbs=()),
        "alert_snoozed": replace(
            ALERT,
            state="snoozed",
            by="Lidia Holloway",
            verbs=(),
            severity="medium",
            snoozed_until=NOW + timedelta(days=7),
        ),
        "alert_resolved": replace(ALERT, state="resolved", verbs=()),
    }


SAMPLES: dict[str, tuple[Answer, str]] = {
    "profile": (PROFILE, "user adele vance"),
    "profile_blind": (replace(PROFILE, badge=Value("Disabled", Tone.BAD), fresh=Freshness("Contoso", None)), ""),
    "table": (TABLE, "users inactive 90d"),
    **CHARTS,
    **WIDE,
    "table_whole": (replace(TABLE, rows=TABLE.rows[:3], links=(), total=3, offset=0, fresh=FRESH), "apps"),
    "table_empty": (replace(TABLE, rows=(), links=(), total=0, offset=0, summary="No user is inactive."), ""),
    "chooser": (
        Chooser(
            title="Which Adele?",
            summary="Three people are called that. Pick one.",
            choices=(
                Choice("Adele Vance", "AdeleV@contoso.onmicrosoft.com · Retail Manager", f"user {ADELE}"),
                Choice("Adele Voss", "AdeleVo@contoso.onmicrosoft.com · Engineer", f"user {ADELE[::-1]}"),
                Choice("Adèle Vincent", "guest · adele@fabrikam.com", "user 3"),
            ),
            total=14,
        ),
        "user adele",
    ),
    "help": (
        Help(
            title="What you can ask",
            summary="Ordinary English works too.",
            topics=TOPICS,
            next=(Suggestion("Help with people", "help people"),),
        ),
        "help",
    ),
    "welcome": (
        Welcome(
            title="Hello, I am Steward",
            topics=TOPICS[:2],
            next=(Suggestion("Help", "help"),),
            summary="Ask me who has what in Contoso. I change something only after the right people have "
            "approved it, and I prove what I did.",
        ),
        "",
    ),
    "notice": (
        Notice(
            title="I did not understand “usr adele”.",
            summary="I did not understand “usr adele”.",
            detail="Try one of these.",
            next=(Suggestion("user adele", "user adele"),),
        ),
        "",
    ),
    "notice_bad": (
        Notice(
            title="Something went wrong on my side.",
            summary="Something went wrong on my side.",
            detail="Try again; if it happens twice, tell your administrator the reference.",
            tone=Tone.BAD,
            reference="7f3a-91c2",
        ),
        "",
    ),
    "notice_good": (
        Notice(
            title="This channel now gets alerts.",
            summary="This channel now gets alerts.",
            detail="unsubscribe alerts ends it.",
            tone=Tone.GOOD,
        ),
        "subscribe alerts",
    ),
    "notice_link": (
        Notice(
            title="Connect a tenant or subscription",
            summary="Connect a tenant or subscription: open the page within ten minutes.",
            detail="The link is yours alone and opens once. Secrets are typed on that page, never here.",
            links=(Link("Open", "https://steward.contoso.com/connect/6kPq0S9b1Yt3"),),
        ),
        "connect",
    ),
    "notice_steps": (
        Notice(
            title="Disconnect Contoso?",
            summary="Disconnect Contoso?",
            detail="What was collected from it can stay for looking things up, or it is deleted with the connection.",
            next=(
                Suggestion("Keep the data", "disconnect 3 keep", here=True),
                Suggestion("Delete the data", "disconnect 3 purge", here=True, style="destructive"),
                Suggestion("Leave it connected", "disconnect 3 leave", here=True),
            ),
        ),
        "disconnect contoso",
    ),
    **{name: (view, "") for name, view in _states().items()},
}
