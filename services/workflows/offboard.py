"""Offboarding: somebody leaves, and what they had is ended, saved or handed over."""

from __future__ import annotations

from datetime import timedelta

from services.action_spec import Slot, Stage, Workflow
from services.severity import Severity

PLAN = "plan|schedule|book|arrange|prepare|set|do|make|run|start|perform|organise|organize|process|handle|"
PLAN += "rerun|retry|repeat|resume|redo"
WHOLE = "[failed|whole|full|complete|usual|entire|standard]"
LEAVING = "leaver|leavers|leaving|offboarding|off-boarding|exit|departure|termination"
STEPS = "[thing|stuff|routine|process|procedure|checklist|steps|drill|workflow|programme]"

WORKFLOW = Workflow(
    name="offboard",
    canonical="offboard <who>",
    help="Ends what somebody has who leaves: sessions, sign-in, roles, groups, mail, calendar, files, licences.",
    examples=("offboard Adele Vance", "offboard employee Alex Wilber"),
    says=(
        "do|run|start|begin|give [the] [whole|full|complete|usual] leaver|offboarding|exit|departure "
        "thing|stuff|routine|process|procedure|checklist|steps|drill <who>",
        "do|run|start|begin [the] [whole|full|complete|usual] leaver|offboarding|exit|departure "
        "thing|stuff|routine|process|procedure|checklist|steps|drill [for|of|on] <who>",
        "take|walk|put|run|set|bring <who> through|for|up [for] [the] [whole|full] offboarding|leaver "
        "[process|routine]",
        f"{PLAN} <who> 's {WHOLE} {LEAVING} {STEPS}",
        f"{PLAN} {WHOLE} {LEAVING}|offboard {STEPS} of|for|on <who>",
        f"{WHOLE} {LEAVING} {STEPS} of|for|on <who> [please]",
        f"{PLAN} {WHOLE} goodbye|farewell routine|process|procedure|checklist|steps|drill|programme "
        "of|for|with|on <who>",
        "get offboarding going|started|done|moving for|of <who>",
        "offboard|terminate|off-board|deprovision|decommission [user|employee|colleague] <who>",
        "start|begin|run|launch|do [leaver|offboarding|exit|leaving|departure] offboarding|process|workflow "
        "for|of <who>",
        "process departure|exit|leaving of <who>",
        "<who> leaves|left [us|company]",
        "<who> is leaving|quitting [us|company|soon]",
        "<who> quits|resigned|quit",
        "<who> has left|quit|resigned [us|company]",
        "<who> was|is|got fired|terminated|dismissed",
        "offboarding [of|for] <who>",
        "<who> no longer works [here] [with|for] [us]",
        "<who> does not work here|anymore [anymore]",
        "<who> 's last day is|was [today|now]",
        "today|this is|was <who> 's last day [here]",
        "last day of <who> is|was",
        "start|begin offboarding <who>",
        "kick off offboarding of|for <who>",
        f"leaver|leavers <who> {WHOLE} {LEAVING} {STEPS}",
        "leaver|leavers <who>",
        f"<who> {WHOLE} {LEAVING} {STEPS}",
        "[whole] offboarding|termination|exit|leaver|departure|resignation ticket|notice|case|request|form "
        "[for|of] <who>",
        f"[whole] offboarding|termination|exit|departure|resignation of|for <who> {STEPS}",
        "termination|leaving|exit|departure|last|final [working] day|date of|for <who> [is]",
        "<who> resignation|termination|retirement|dismissal",
        f"set|get|put {WHOLE} {LEAVING} {STEPS} going|moving|running|up|in-motion for|of <who>",
        f"queue|line|set up {WHOLE} {LEAVING} {STEPS} of|for <who>",
        "wind|close|shut down [account|user|employee] [of] <who>",
        "<who> was|is|got|has|were|are|have [been] let|laid go|off",
        "<who> was|is|got|has|were|have [been] fired|terminated|dismissed|sacked|axed|discharged|retired",
        "<who> was|is|got|has [been] made redundant",
        "<who> finishes|departs|retires|finish|depart|retire|leave [us|company|work|here|service]",
        "<who> finishes|finish [up] with us|company",
        "<who> is|are finishing|done [up] with us|company",
        "<who> is|are retiring|departing|finishing|done [us|company|work|here|service]",
        "<who> will leave|quit|retire|depart [us|company|service]",
        "<who> 's contract ends|ended|expires|expired|finishes|finished",
        "<who> 's employment ends|ended|is-over|terminates|terminated",
        f"<who> through|into {WHOLE} {LEAVING} {STEPS}",
        "exit|out-process <who>",
        "<who> is leaver|gone",
    ),
    slots=(
        Slot(name="message", label="Automatic reply", required=False, longest=2_000, hint="I have left Contoso."),
        Slot(name="address", label="Forward mail to", kind="address", required=False, longest=100),
        Slot(name="other", label="Copy OneDrive to", kind="user", required=False, longest=120),
        Slot(name="days", label="Delete the account after days", kind="days", required=False, longest=4),
    ),
    stages=(
        Stage(action="revoke_sessions", title="Revoke sessions"),
        Stage(action="disable_user", title="Disable the account"),
        Stage(action="remove_roles", title="Remove directory roles"),
        Stage(action="remove_all_groups", title="Remove from groups"),
        Stage(action="remove_inbox_rules", title="Remove inbox rules"),
        Stage(action="auto_reply", title="Automatic reply", given=(("message", "message"),), usual=False),
        Stage(action="forward_mail", title="Forward mail", given=(("address", "address"),), usual=False),
        Stage(action="delete_events", title="Cancel future events"),
        Stage(action="remove_delegations", title="Remove calendar delegations"),
        Stage(action="reset_mfa", title="Reset MFA"),
        Stage(action="migrate_onedrive", title="Copy OneDrive", given=(("other", "other"),), usual=False),
        Stage(
            action="remove_all_licences",
            title="Remove licences",
            needs=("auto_reply", "forward_mail", "migrate_onedrive"),
        ),
        Stage(
            action="delete_user_later",
            title="Delete the account later",
            given=(("days", "days"),),
            needs=("auto_reply", "forward_mail", "migrate_onedrive"),
            usual=False,
        ),
    ),
    risk=Severity.CRITICAL,
    approvals=1,
    expires=timedelta(days=7),
)
