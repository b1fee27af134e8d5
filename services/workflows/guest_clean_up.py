"""Cleaning up after a guest: put out, taken out of everything, and deleted."""

from __future__ import annotations

from services.action_spec import Stage, Workflow
from services.severity import Severity

WORKFLOW = Workflow(
    name="guest_clean_up",
    canonical="clean up guest <who>",
    help="Ends what a guest has here: sessions, sign-in, groups, and the account itself.",
    examples=("clean up guest Adele Vance", "clean up the guest Alex Wilber"),
    says=(
        "run|start|do [the] guest clean-up|cleanup [of|for|on] <who>",
        "tidy|sweep|clear [up|out|away] external|guest [user|account] [of] <who>",
        "guest clean-up|cleanup [of|for] <who>",
        "clean up|out [after] external|guest [user|account] [of] <who>",
        "cleanup|tidy [up] external|guest [user|account] <who>",
        "end guest access of|for <who>",
        "offboard external|guest [user|account] <who>",
    ),
    stages=(
        Stage(action="revoke_sessions", title="Revoke sessions"),
        Stage(action="disable_user", title="Disable the account"),
        Stage(action="remove_all_groups", title="Remove from groups"),
        Stage(action="delete_guest", title="Delete the guest"),
    ),
    risk=Severity.HIGH,
)
