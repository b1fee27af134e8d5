"""What narrows the list of requests: whose, about what, made when, and what became of them."""

from __future__ import annotations

from services.sorting import order
from services.specs import Filter

# The states of an approval that each filter means; one that is to begin later is approved.
STATES = {
    "waiting": ("pending",),
    "to decide": ("pending",),
    "approved": ("approved", "running", "done", "failed", "unknown"),
    "scheduled": ("approved",),
    "running": ("running",),
    "done": ("done",),
    "failed": ("failed", "unknown"),
    "denied": ("denied",),
    "expired": ("expired",),
    "cancelled": ("cancelled",),
}
MADE = "made|asked|requested|raised|submitted|created|opened|filed|sent|placed"
REQUEST = "request|requests|approval|approvals|ticket|tickets"
# The workflows that each filter keeps the requests of, and how people call those.
WORKFLOWS: dict[str, tuple[tuple[str, ...], str]] = {
    "offboardings": (
        ("offboard",),
        "offboarding|offboard|off-boarding|off-boardings|offboards|offboarded|leaving|departing",
    ),
    "onboardings": (("onboard",), "onboarding|onboard|on-boarding|on-boardings|onboards|onboarded"),
    "guest cleanups": (("guest_clean_up",), "clean-up"),
    "lockdowns": (("compromised",), "lockdown|lock-down|lock-downs"),
}
ALL_WORKFLOWS = tuple(name for names, _ in WORKFLOWS.values() for name in names)
WORKFLOWS["workflows"] = ALL_WORKFLOWS, "workflow|playbook|playbooks|runbook|runbooks"

# What changes are about, as people call all requests for such changes.
KINDS = (
    "licence|licences|group|role|password|mfa|forwarding|guest|device|session|mailbox|account|app|onedrive|disable|"
    "disabling|delete|deletion"
)
# What whoever decides has done to a request, by the filter that finds it.
VERDICTS = {"approved by": ("approve",), "denied by": ("deny",), "decided by": ("approve", "deny")}
SAID_YES = "approved|granted|confirmed|accepted|agreed|okayed|signed"
SAID_NO = "denied|rejected|refused|declined|turned"
# What whoever approves gives.
OK = "approval|decision|ok|okay|answer|yes|go-ahead|blessing|sign-off|signoff|consent|nod|verdict|signature|say-so"
FILTERS = (
    Filter(
        "mine",
        says=("my", "of mine", "my own", "own", "by|from me", "i made", "i have made", "i asked for")
        + (
            f"i {MADE}|request",
            f"i have {MADE}",
            f"{MADE} by me",
            "did i raise|make|request|submit|open|file|place",
            "i put in|through",
            "i have in",
            "things|stuff|everything|all|anything i asked for",
            "things|stuff i have asked for",
        ),
    ),
    Filter(
        "waiting",
        says=(
            "pending|open|outstanding|unapproved|undecided|queued",
            "to approve",
            "waiting for approval|approve|approving|decision|us|ok|okay",
            "waiting|pending for|on someone|anyone|approver 's approval|decision|ok|sign-off",
            "waiting|pending for|on someone|anyone|approver to approve|decide",
            "waiting|pending for|on approval|decision|ok|someone|anyone|approvers|sign-off",
            "waiting|pending for|on someone|somebody|anyone to say|give yes|ok|go-ahead",
            "waiting|pending for|on a yes|ok|nod|approval|decision from someone|anyone|approver|approvers",
        )
        + ("awaiting|pending approval|decision", "for approval", "need|needs approval|approving|decision")
        + ("not approved|decided yet", "not yet approved|decided", "not approved|decided", "still open|pending")
        + ("nobody decided|approved|answered|confirmed", "nobody has decided|approved|answered|confirmed|looked")
        + ("unanswered|unfinished|undone", "in queue", "left to approve", "on hold", "stuck"),
        one_of="state",
    ),
    Filter(
        "to decide",
        says=("waiting for|on me", "awaiting me", "for me", "for me to approve|decide|confirm|sign")
        + (f"waiting for|on my {OK}", "waiting for me to approve|decide|sign|say|confirm")
        + (f"awaiting|pending|lacking|missing my {OK}", f"for my {OK}", f"waiting for|on {OK} from|of me|mine")
        + (f"awaiting|pending|need|needs {OK} from|of me|mine", "waiting for me to say|give yes|go-ahead|ok")
        + (
            f"need|needs|needing|require|requires|requiring my {OK}",
            "need|needs me to approve|decide",
            "for me to say yes",
        )
        + (
            "i can|may|must|should|could approve|decide|deny",
            "can|may|must|should|could i approve|decide",
            "i need|have to approve|decide",
            "on my desk|plate",
        )
        + ("for me to sign off", "in my approval|approvals queue|inbox|list")
        + ("in my queue|inbox", "left for me", "left for me to approve|decide|confirm|sign [off]", "assigned to me")
        + ("i still|yet [need|have] to approve|decide|confirm|sign", "i am to approve|decide"),
        one_of="state",
    ),
    Filter(
        "approved",
        says=(
            "we|they|someone|anyone approve|approved",
            "granted|accepted|agreed",
            "went|gone through",
            "been approved|granted",
        ),
        one_of="state",
    ),
    Filter(
        "scheduled",
        says=(
            "planned|upcoming",
            "scheduled for later",
            "to begin later",
            "awaiting|pending|waiting [for] execution",
            "not|never [yet] run|ran|started|begun|begin|start|happened|executed [yet]",
            "not [yet] been|be carried|executed|run|started [out] [yet]",
            "yet|still to run|start|begin|happen|come",
        ),
        one_of="state",
    ),
    Filter("scheduled", value="ahead", one_of="state"),
    Filter(
        "running",
        says=("[being] carried out [now]", "in progress|execution|flight", "under way", "in-flight|underway")
        + ("steward|you doing|working|executing|busy [on|with]",)
        + ("being executed|processed|done", "executing"),
        one_of="state",
    ),
    Filter("done", says=("completed|executed|finished|successful", "carried out"), one_of="state"),
    Filter("failed", says=("unsuccessful", "went wrong", "not work|worked"), one_of="state"),
    Filter("denied", says=("rejected|refused|declined", "turned down", "been denied|rejected"), one_of="state"),
    Filter(
        "expired",
        says=(
            "lapsed",
            "timed|ran out",
            "run out",
            "expired|lapsed|ended|died without|before [a|any] decision|answer|approval",
            "nobody decided|answered in time",
            "not decided|answered|approved in time",
        ),
        one_of="state",
    ),
    Filter("cancelled", says=("canceled|withdrawn", "taken back", "called off"), one_of="state"),
    Filter(
        "by",
        "text",
        (f"{MADE} by {{}}", f"{MADE} from {{}}", "from {}", f"that {{}} {MADE}", f"which {{}} {MADE}"),
        of="who",
    ),
    Filter(
        "about",
        "text",
        ("for|about|concerning|regarding|on|to|involving|of {}", "to do with {}")
        + ("concern|concerns|concerned|affect|affects|affecting|touch|touches|target|targeting|targets {}",),
    ),
    Filter("about", "text", known=frozenset(KINDS.split("|"))),
    *(
        Filter(
            name,
            "text",
            (
                f"{said} [off|down] by {{}}",
                f"[that|which] {{}} [has|have] {said} [off|down]",
                f"with {noun} of|from|by {{}}",
            ),
            of="who",
        )
        for name, said, noun in (
            ("approved by", SAID_YES, "approval|ok|consent"),
            ("denied by", SAID_NO, "denial|rejection"),
            ("decided by", "decided|judged|settled|handled|answered|reviewed", "decision"),
        )
    ),
    Filter(
        "running out",
        "ahead",
        (
            "[that|which|to] run|runs out {}",
            "that|which|to|will|would|do|does|about expire|expires|lapse|lapses {}",
            "that|which|to|will|would|do|does|about expire|expires|lapse|lapses [soon]",
            "[that|which|to] running|run|runs out [soon]",
            "soon|shortly",
            "about|going to expire|lapse",
            "near|close [to] expiry",
        ),
        default="1d",
    ),
    Filter("", "past", (f"{MADE} {{}}",)),
    *(Filter(name, says=(f"[guest|guests] {said}", f"about {said}")) for name, (_, said) in WORKFLOWS.items()),
    order(
        "oldest first",
        "oldest",
        "longest waiting",
        "waiting|pending|open longest",
        "waiting|pending|open the longest",
        "longest first",
        by=("age",),
    ),
    order("newest first", "newest|latest|most-recent first", by=("time", "date")),
)
