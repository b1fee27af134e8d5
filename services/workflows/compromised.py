"""A compromised account: whoever took it is put out, and what they left behind is removed."""

from __future__ import annotations

from services.action_spec import Stage, Workflow
from services.severity import Severity

HACKED = "hacked|compromised|breached|phished|stolen|pwned|popped|hijacked"
COMPROMISE = "compromise|compromised|hacked|breach|takeover|incident|phished"
STEPS = "steps|routine|procedure|drill|workflow|playbook|process|actions|response|checklist|runbook|protocol"

WORKFLOW = Workflow(
    name="compromised",
    canonical="compromised <who>",
    help="Puts out whoever took over an account: sessions, sign-in, second factors, inbox rules.",
    examples=("compromised Adele Vance", "secure the account of Alex Wilber"),
    says=(
        f"{COMPROMISE} [account|user|mailbox] {STEPS} for|on|of|with|against <who>",
        f"full|whole|complete {COMPROMISE} [account|user|mailbox] {STEPS} for|on|of|with|against <who>",
        f"run|start|do|perform|go|follow|apply|use [through] [full|whole|complete] {COMPROMISE} [account|user|mailbox] "
        f"{STEPS} for|on|of|with|against <who>",
        f"put|take|walk|run <who> through [full|whole|complete] {COMPROMISE} [account|user|mailbox] {STEPS}",
        "run|start|do|perform|go [through] [full] compromised|compromise|hacked [account|user] "
        "steps|thing|routine|procedure|drill|workflow|playbook|process|actions for|on|of|with <who>",
        "start|run|do full|whole|complete|compromise procedure|process|playbook|programme [for|on|of] <who>",
        "do|run|start|perform|begin [full|complete|total|whole] lockdown|lock-down [of|for|on] <who>",
        "do|run|start|perform|begin [full|complete|total|whole] lockdown|lock-down of|for|on <who> 's account",
        "lockdown <who>",
        "do everything|all [that] [you] [do|does|can] for [a] compromised|hacked account|user [with|on|for] <who>",
        "secure|contain|isolate|quarantine [account|user] [of] <who>",
        "secure|contain|isolate|quarantine <who> 's account",
        "lock down [account|user] [of] <who>",
        "lock down <who> 's account",
        "treat|handle <who> as compromised|hacked|breached",
        "respond to compromise|breach|takeover|attack of|on <who>",
        "start|run compromised|compromise [account] workflow|playbook|process for|on <who>",
        "account takeover [of|for|on] <who>",
        f"[incident|breach|alert] <who> {HACKED}",
        "someone|somebody|attacker|hacker [else] is using|in|inside|controlling [of] <who> 's "
        "account|mailbox|sign-in|identity|password",
        "someone|somebody|attacker|intruder|hacker [appears|seems] [to] has|have|got|gained|obtained "
        "[gained|obtained|got] access|control to|of|over <who> 's account|mailbox",
        "<who> is|was|got owned|attacked|taken [over] by attacker|attackers|hacker|hackers|criminals|someone",
        f"<who> 's sign-in|credentials|identity|sign-ins was|is|got|are|were|has|have [been] {HACKED}",
        "<who> 's sign-in|credentials|identity|password was|is|got|are|were|has|have [been] leaked|exposed",
        f"{HACKED} [account|user] <who>",
        f"ir|incident|incident-response|breach [response] {STEPS} [for|on|of] <who>",
        f"<who> was|is|got|appears|seems|looks [to] [be|have] [been] {HACKED}",
        f"<who> 's been {HACKED}",
        f"<who> has been|got {HACKED}",
        f"<who> 's account|mailbox|password was|is|got|appears|seems|looks [to] [be|have] [been] {HACKED}",
        f"<who> 's account|mailbox|password has been|got {HACKED}",
        f"[account|mailbox] [of] <who> ['s] [account|mailbox] was|is|got|has [been] {HACKED} [so|and|please] "
        f"start|run|begin|trigger|launch [emergency|incident|security|full] {STEPS}",
        "<who> fell for [a] [phishing|phish|scam] [mail|email|attack]",
        "<who> fell for [a] phishing|phish|scam [mail|email|attack] and typed|entered|gave|put [in|away] "
        "[her|his|their] password|pw|credentials [in|away]",
        "<who> clicked [on] [a] phishing|phish|malicious|bad|dodgy [link|mail|email]",
        "<who> clicked [on] [a] phishing|phish|malicious|bad|dodgy [link|mail|email] [and] typed|entered|gave|put "
        "[in|away|up] [her|his|their] password|pw|credentials [in|away|there]",
        "<who> typed|entered|gave|put [in|away|up] [her|his|their] password|pw|credentials [in|into|on|to|at] [to] [a] "
        "phishing|phish|fake|malicious|dodgy [page|site|form|website|link|mail]",
        "someone|they hacked|phished|attacked <who>",
        "<who> 's account|mailbox was|is|got|has [been] taken over",
        "account|mailbox|credentials|password of <who> "
        "was|is|were|are|has|have|got|appears|seems|looks|appear|seem [to] "
        f"[be|have] [been] {HACKED}",
        "suspected compromise of <who>",
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
