"""A compromised account: whoever took it is put out, and what they left behind is removed."""

from __future__ import annotations

from services.action_spec import Stage, Workflow
from services.severity import Severity

WORKFLOW = Workflow(
    name="compromised",
    canonical="compromised <who>",
    help="Puts out whoever took over an account: sessions, sign-in, second factors, inbox rules.",
    examples=("compromised Adele Vance", "secure the account of Alex Wilber"),
    says=(
        "secure|contain|isolate|quarantine account|user <who>",
        "secure|contain|isolate|quarantine the account of <who>",
        "isolate|quarantine <who>",
        "isolate|quarantine <who> 's account",
        "treat <who> as compromised|hacked|breached",
        "respond to a|the|an compromise|breach|takeover|attack of|on <who>",
        "start|run the compromised|compromise workflow|playbook for|on <who>",
        "account takeover of <who>",
        "secure account of <who>",
        "secure the account of <who>",
        "secure <who> 's account",
        "lock down <who>",
        "lock down the account of <who>",
        "lock down <who> 's account",
        "respond to the compromise of <who>",
        "contain <who>",
        "contain the account of <who>",
    ),
    stages=(
        Stage(action="revoke_sessions", title="Revoke sessions"),
        Stage(action="disable_user", title="Disable the account"),
        Stage(action="reset_mfa", title="Reset MFA"),
        Stage(action="remove_inbox_rules", title="Remove inbox rules"),
        Stage(action="confirm_compromised", title="Confirm to Identity Protection", usual=False),
    ),
    then="changes {} 7d",
    risk=Severity.HIGH,
)
