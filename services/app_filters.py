"""What narrows a list of apps and sorts it, and how people say it."""

from __future__ import annotations

import re

from services.permission_tasks import TASKS
from services.sorting import TOP, order
from services.specs import Filter

FILTERS = (
    Filter(
        "unused",
        "age",
        (
            "not used {}",
            "not used|needed",
            "not in use {}",
            "not in use",
            "no|nobody uses|used|opens|opened|needs {}",
            "nobody uses|used|opens|opened|needs|touches|wants|touched|accessed|accesses",
            "nobody touches|touched|wants|accessed|accesses|opened {}",
            "nobody uses|opens|needs|touches|wants anymore",
            "nobody has used|opened|touched {}",
            "nobody has used|opened|touched",
            "nobody is using",
            "nobody is using {}",
            "not been used|opened|accessed|touched {}",
            "not been used|opened|accessed|touched",
            "not opened|accessed {}",
            "not signed in to {}",
            "idle|inactive|dormant|stale|abandoned|dead|forgotten {}",
            "idle|inactive|dormant|stale|abandoned|dead|forgotten",
            "without|no users|sign-ins|usage|sign-in|activity {}",
            "without|no users|sign-ins|usage|sign-in|activity",
            "with no users|sign-ins|usage|sign-in|activity {}",
            "with no users|sign-ins|usage|sign-in|activity",
            "not anyone uses|used",
            "never used",
        ),
        default="90d",
    ),
    Filter(
        "new",
        "past",
        (
            "added|created|registered|appeared|installed|came|arrived|connected {}",
            "new|recently|newly added|created|registered {}",
            "recently|newly added|created|registered|installed",
            "added|created|registered|appeared|installed|connected|came recently|lately",
            "showed|popped|turned up {}",
            "showed|popped|turned up recently|lately",
            "were|was added|created|registered {}",
            "recent|recently|newest|latest",
        ),
        default="30d",
    ),
    Filter(
        "unverified",
        says=(
            "not verified|trusted",
            "without verified publisher",
            "without verification",
            "from unverified|unknown publishers|publisher|vendors",
            "with unverified|unknown publishers|publisher",
            "publisher is not verified",
            "untrusted",
        ),
    ),
    Filter(
        "risky",
        says=(
            "high|highly risk|privileged|risky",
            "dangerous|privileged|overprivileged|powerful|suspicious|critical",
            "dodgy|shady|sketchy|fishy|unsafe|malicious|questionable|dubious",
            "with|has|have|having|holding high|risky permissions|rights|scopes|access",
            "with|has|have|having|holding dangerous|powerful|privileged permissions|rights|scopes|access",
            "with|has|have|having|holding high risk permissions|rights|scopes|access",
            "with high privileges|risk",
            "too powerful",
            "with too many permissions|rights",
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
            "can|may|could {known}",
            "able|allowed to {known}",
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
        "without owner",
        says=(
            "without|no owner|owners",
            "with|has|have|having no owner|owners",
            "not owner|owners|owned",
            "not have owner|owners",
            "nobody owns|manages",
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
            "made|published by microsoft",
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
