"""What narrows a list of apps and sorts it, and how people say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.permission_tasks import REACHED, TASKS
from services.sorting import TOP, order
from services.specs import Filter

USES = "uses|used|use|using|opens|opened|open|needs|needed|need|touches|touched|touch|wants|accesses|accessed|access"
USES += "|launched|launches|visits|visited|clicks|clicked"


ADDED = (
    "added|created|registered|appeared|appear|installed|came|arrived|arrive|connected|introduced|integrated|onboarded"
)
ADDED += "|joined|deployed|set-up"

PLUGGED = "hooked|plugged|wired|linked|integrated|connected|brought"


def _when(*said: str) -> Iterator[str]:
    """Each of `said` alone, and with a span of time behind it."""
    return (text for one in said for text in ((one,) if "{}" in one else (one, f"{one} {{}}")))


FILTERS = (
    Filter(
        "unused",
        "age",
        (
            *_when(
                "not|never used|needed|opened|accessed|touched|launched|visited",
                "not in use",
                "can|could|should|may we|i get rid of",
                "can|could|should|may we|i retire|remove|drop|cut|delete|clean|retired",
                "can|could|should|may be retired|removed|dropped|deleted|cleaned",
                "to get rid of",
                "to retire|remove|clean|drop",
                "no|nobody uses|used|opens|opened|needs",
                "gathering|collecting dust",
                f"nobody {USES}",
                f"nobody {USES} anymore",
                f"nobody has|is|did|does|was {USES}",
                f"has|have|did|does|is|are nobody {USES}",
                "nobody signs|signed|signing|sign in to",
                "nobody signs|signed|signing|sign in to anymore",
                "nobody has|did|does signs|signed|sign in to",
                f"not|never been {USES}",
                f"not|never been {USES} by anyone",
                f"not anyone {USES}",
                "not signed in to",
                "nobody signs|signed in",
                "nobody signs|signed in anymore",
                "can|could|should|may we|i switch|turn|shut off|down",
                "never used|opened|accessed|launched|signed",
                "gone|sitting|lying unused|idle|dead",
                "has|have|had idle|inactive|dormant|unused|stale|abandoned|dead",
                "idle|inactive|dormant|stale|abandoned|dead|forgotten|zombie|obsolete",
                "without|no|zero any|single users|user|sign-ins|usage|use|sign-in|activity",
                "without|no|zero users|user|sign-ins|usage|use|sign-in|activity|traffic",
                "without|no|zero any|single sign in",
                "without|no|zero sign in",
                "with|has|have|having|had|seen|saw|see|sees|got|show|shows no|zero|without "
                "users|user|sign-ins|sign-in|usage",
                "with|has|have|having|had|seen|saw|see|sees|got|show|shows no|zero|without activity|traffic|use",
                "not|never have|had|seen|saw|see|got|show single|any|a "
                "sign-in|sign-ins|users|user|usage|activity|traffic",
                "not|never have|had|seen|saw|see|got|show sign-in|sign-ins|users|user|usage|activity|traffic",
            ),
        ),
        default="90d",
    ),
    Filter(
        "new",
        "past",
        (
            *_when(
                ADDED,
                f"{ADDED} recently|lately|newly",
                f"new|recently|newly|freshly|lately {ADDED}",
                f"were|was|got|been|getting {ADDED}",
                f"{PLUGGED} into|to|with|in|up tenant|environment|us|systems|system",
                "show|shows|showed|pop|pops|popped|turn|turns|turned|come|came|shown up",
                "has|have|had popped|turned|come|shown|sprung up|in",
                "showed|popped|turned|came|shown up recently|lately|new",
                "recent|recently|lately|newest|latest|fresh|brand-new",
                "brand new",
            "we|i|you got|added|introduced|bought|connected|registered",
            "we|i|you got|added|introduced|bought|connected|registered {}",
                "not here|there|known before",
            ),
        ),
        default="30d",
    ),
    Filter(
        "unverified",
        says=(
            "not verified|trusted",
            "without verified publisher",
            "without verification",
            "from unverified|unknown|untrusted|unconfirmed publishers|publisher|vendors|vendor|companies|developers",
            "with|has|have|having|by unverified|unknown|untrusted|unconfirmed publishers|publisher|vendors|vendor",
            "with|has|have|having unverified|untrusted publishers|publisher|vendors|vendor",
            "with|has|have|having no|without|not verified|trusted publisher|vendor",
            "without|no verified|trusted|known publisher|vendor",
            "publisher|vendor is|are not verified|trusted|known|confirmed|checked",
            "publisher|vendor not verified|trusted|known|confirmed|checked",
            "publisher|vendor is|are unverified|unknown|untrusted",
            "publisher|vendor unverified|unknown|untrusted",
            "nobody verified|trusts",
            "from|by publisher|publishers|vendor|vendors|company|companies nobody verified|trusts|knows|checked",
            "from|by publisher|publishers|vendor|vendors that|who|which is|are not verified|trusted|known|checked",
            "nobody has verified|checked",
            "come|comes|coming|came from|of publisher|publishers|vendor|vendors nobody verified|trusts|knows|checked",
            "come|comes|coming|came from|of publisher|publishers|vendor|vendors nobody has verified|trusted|checked",
            "come|comes|coming|came from|of publisher|publishers|vendor|vendors who|that|which is|are not verified",
            "from|by publisher|publishers|vendor|vendors nobody has verified|trusted|checked",
            "come|comes|coming|came from unverified|unknown|untrusted publisher|publishers|vendor|vendors|companies",
            "untrusted|unconfirmed",
        ),
    ),
    Filter(
        "risky",
        says=(
            "high|highly risk|privileged|risky",
            "dangerous|privileged|overprivileged|powerful|suspicious|critical|riskiest|scary|scariest",
            "most|very dangerous|risky|privileged|powerful|critical",
            "could|can|might hurt|harm|endanger us|company|tenant",
            "you|we|i|one would|do consider|call|deem|rate|think risky|dangerous|unsafe|privileged",
            "you|we|i|one consider|call|deem|rate|think risky|dangerous|unsafe|privileged",
            "dodgy|shady|sketchy|fishy|unsafe|malicious|questionable|dubious",
            "with|has|have|having|holding high|risky permissions|rights|scopes|access",
            "with|has|have|having|holding dangerous|powerful|privileged permissions|rights|scopes|access",
            "with|has|have|having|holding high risk permissions|rights|scopes|access",
            "with|has|have high|excessive|broad|big|strong|scary|far-reaching "
            "privileges|risk|permissions|rights|access",
            "with|has|have|having|holding excessive|broad|big|strong|scary|sensitive permissions|rights|scopes|access",
            "too powerful|dangerous|risky|privileged",
            "with|has|have too many|much|broad permissions|rights|access|privileges",
            "over-privileged|over-permissioned|overpermissioned|high-privileged|harmful|worrying|unsafe",
            "are|is a|at|high risk|danger|threat",
            "risk|danger|threat to us",
            "can|could do|cause harm|damage",
            "of high|highest risk",
            "worry|concern|scare about|me|us",
        ),
    ),
    Filter(
        "with",
        "text",
        (
            "with|has|have|having|holding|granted|using permission|scope|right {}",
            "with|has|have|having|holding|granted {} permission|permissions|scope|rights|access",
            "having|has|have|hold|holds|request|requests|use|uses {}",
            "can|may|could use {}",
            "can|may|could|to {known}",
            "can|may|could {known} of|for everyone|anyone|users|all",
            "can|may|could {known} on behalf of users|everyone|people|others",
            "able|allowed|permitted|entitled to {known}",
            "able|allowed|permitted|entitled to {known} of|for everyone|anyone|users|all",
            "reading|writing|sending {known}",
            "with|has|have access to {known}",
            "with permission to {known}",
            "with|has|have {known} access|permission|permissions",
            "{known}",
            "holding|granted {}",
            "permission {}",
        ),
        known=frozenset(TASKS),
    ),
    Filter(
        "with", "text", ("can|may|could do|call|get|use {known}", "{known}"), known=re.compile(r"[a-z]+(?:\.[a-z-]+)+")
    ),
    Filter(
        "with",
        "text",
        (
            "with|has|have|having|got access|rights|permissions|permission to|on|for {known}",
            "with|has|have|having|got full|complete|read|write access|rights|permissions to|on|for {known}",
            "access|accesses|accessing|touch|touches|reach|reaches {known}",
            "can|may|could access|touch|reach|get|into {known}",
            "can|may|could get|look into|at|to {known}",
        ),
        known=frozenset(REACHED),
    ),
    Filter(
        "without owner",
        says=(
            "without|no owner|owners",
            "with|has|have|having no owner|owners",
            "not owner|owners|owned",
            "not have|got|had owner|owners",
            "nobody owns|manages|administers",
            "nobody is|feels responsible|accountable for",
            "nobody responsible|accountable for",
            "nobody looks after",
            "nobody took|taken|takes|claimed|assumed|assumes ownership|responsibility|charge of|for",
            "nobody took|taken|takes|claimed|assumed ownership|responsibility|charge",
            "nobody down|listed|named|registered|recorded|set|entered|assigned|noted as owner",
            "with|has|have|having|had|got nobody down|listed|named|registered|recorded|set|entered|assigned as owner",
            "with|has|have|having|had|got nobody as owner|owners|contact",
            "nobody as|is owner|owners|contact",
            "belong|belongs|belonging to nobody|none",
            "nobody responsible",
            "nobody responsible for them|it",
            "nobody is responsible",
            "without|no responsible person|contact|people|owner",
            "have|has no responsible person|contact|people|owner",
            "ownerless|orphaned|unowned|orphan",
            "missing owner|owners",
            "owner is missing",
        ),
    ),
    Filter(
        "first party",
        says=(
            "microsoft|built-in",
            "microsoft 's",
            "microsoft 's own",
            "from|by|of|made|published microsoft",
            "made|published|created|built|provided|owned|registered by|from microsoft",
        ),
        one_of="publisher",
    ),
    Filter(
        "third party",
        says=(
            "external|foreign|vendor",
            "not from|by microsoft",
            "not microsoft",
            "not made|published by microsoft",
            "not first party",
            "from|by other|third|external vendors|parties|companies|publishers",
        ),
        one_of="publisher",
    ),
    Filter("disabled", says=("blocked|deactivated", "turned|switched off", "not enabled|active", "off"),
           one_of="state"),
    Filter("enabled", says=("active", "turned|switched on", "not disabled|blocked"), one_of="state"),
    Filter("used by", "text", ("of user|person {}", "used|opened by {}", "being used by {}"), of="who"),
    order("by name", "alphabetically", "in alphabetical order", "a to z"),
    order("most used first", "most used|popular", "most popular first", "with|has|have most users|people", *TOP,
          by=("users", "people", "usage", "popularity", "number of users")),
    order("least used first", "least used|popular", "least popular first", "with fewest users|people"),
    order("newest first", "latest|youngest first", by=("creation", "age")),
    order("oldest first", "oldest"),
)  # fmt: skip
