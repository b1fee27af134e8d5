"""Cleaning up after a guest: put out, taken out of everything, and deleted."""

from __future__ import annotations

from services.action_spec import Stage, Workflow
from services.severity import Severity

START = "run|start|begin|launch|do|perform|schedule|need"
CLEAN = "clean-up|tidy|tidy-up|sweep|clear|purge|prune|weed|cull|flush"
OLD = "[all] [our|those|these|that|this] "
OLD += "[old|stale|inactive|dormant|unused|idle|forgotten|expired|leftover|dead|obsolete]"
GUESTS = "guest|guests|external|externals|b2b"
USERS = "[user|users|account|accesses|access]"
WORK = "clean-up|tidy-up|tidying|housekeeping|purge|sweep|review-and-clean-up"
GONE = (
    "[that|who|which|we] [are|is|have|has|nobody|no|not|do] [longer|not|been] "
    "[gone|inactive|unused|used|left|uses|use|active|needed|need|around|here] [anymore]"
)
RUN = "[workflow|process|routine|job|procedure|thing]"

WORKFLOW = Workflow(
    name="guest_clean_up",
    canonical="clean up guest [<who>]",
    help="Ends what a guest has here: sessions, sign-in, groups, and the account itself.",
    examples=("clean up guest Adele Vance", "guest clean-up"),
    says=(
        "tidy|clean|sweep|clear <who> up|out|away",
        f"{START} [usual] {OLD} {GUESTS} {USERS} {WORK} {RUN}",
        f"{START} {WORK} {RUN} of|for|on|among {OLD} {GUESTS} {USERS}",
        f"{START} clean-up {RUN}",
        f"[a|the|another|our] {GUESTS} {USERS} clean-up|housekeeping {RUN}",
        f"[a|the] clean-up|housekeeping of|for|among {OLD} {GUESTS} {USERS}",
        f"get {GUESTS} {USERS} clean-up {RUN} going|started|done|moving",
        f"{CLEAN} [up|out|away] [after|among] {OLD} {GUESTS} {USERS} {GONE}",
        f"clean out|away [after|among] {OLD} {GUESTS} {USERS} {GONE}",
        f"rid|dispose [of] {OLD} {GUESTS} {USERS} who|that|which|we|nobody {GONE}",
        f"{OLD} {GUESTS} {USERS} need|needs|want|wants|require|requires|could|should|must [do|to] [with|be|get|have] "
        "[a] clean-up|cleaning|cleaned|tidy-up|tidying|sweep|purge|housekeeping [up|out|away]",
        f"start|begin cleaning|tidying|clearing|purging [up|out|away] {OLD} {GUESTS} {USERS}",
        f"delete|remove old|stale|inactive|dormant|unused|idle|expired|dead|obsolete {GUESTS} {USERS}",
        f"{START} guest clean-up {RUN} [of|for|on] <who>",
        "tidy|sweep|clear [up|out|away] external|guest [user|account] [of] <who>",
        "guest clean-up [of|for] <who>",
        "clean-up|clean [out] [after] external|guest [user|account] [of] <who>",
        "tidy [up] external|guest [user|account] <who>",
        "end|terminate|withdraw|revoke|close guest access of|for|from <who>",
        "offboard external|guest [user|account] <who>",
    ),
    stages=(
        Stage(action="revoke_sessions", title="Revoke sessions"),
        Stage(action="disable_user", title="Disable the account"),
        Stage(action="remove_all_groups", title="Remove from groups"),
        Stage(action="delete_guest", title="Delete the guest"),
    ),
    risk=Severity.HIGH,
    candidates="users guests and inactive 90d",
)
