"""What narrows a list of apps by the people behind it: who owns, uses, was given and agreed to it."""

from __future__ import annotations

from collections.abc import Iterator

from services.organisation_filters import DEPARTMENTS
from services.sorting import order
from services.specs import Filter

PEOPLE = "users|user|people|persons|person|employees|accounts|colleagues"
HAVING = "with|has|have|having|had"
USED = "used|opened|needed|visited"
USE = "use|uses|using|used|open|opens|opened|need"
# The time that people are counted for, which is always the same.
MONTH = ("", "[in] [this|last|past] month", "in [this|last|past] 30 days", "monthly")


def _sized(name: str, *than: str) -> Filter:
    """A filter by how many people used an app in 30 days, where one of `than` stands before the number."""
    return Filter(name, "number", tuple(_said(than)))


def _said(than: tuple[str, ...]) -> Iterator[str]:
    for one in than:
        many = f"{one} {{}} [active|different]".strip()
        for when in MONTH:
            yield f"[{HAVING}] {many} {PEOPLE} {when}".strip()
            yield f"{USED} by {many} {PEOPLE} {when}".strip()
        yield f"{many} {PEOPLE} {USE} [it|them]"


OWNS = "own|owns|manage|manages|maintain|maintains|administer|administers"

FILTERS = (
    Filter(
        "owned by",
        "text",
        ("whose owner is {}", f"[that|which] {{}} {OWNS}", "with {} as owner", "with owner {}", "owner is {}")
        + ("where {} is owner", "managed|administered|maintained by {}", "looked after by {}")
        + ("{} is responsible|accountable for", "belong|belongs|belonging to {}"),
        of="who",
    ),
    Filter(
        "owned by disabled people",
        says=(
            "owned|managed by disabled|blocked|deactivated users|accounts|user|account",
            "with|has|have|having disabled|blocked|deactivated owner|owners",
            "whose owner|owners [is|are|was|were|has|have] disabled|blocked|deactivated",
            "owner|owners [is|are] disabled|blocked|deactivated",
        ),
    ),
    _sized("users over", "more than", "over|above|exceeding", "greater|larger than"),
    _sized("users at least", "at least|minimum", "minimum of"),
    _sized("users under", "fewer|less than", "under|below"),
    _sized("users at most", "at most", "no|not more than", "maximum|max", "up to"),
    _sized("users exactly", "exactly|just|only", "only by", ""),
    Filter(
        "used by department",
        "text",
        (
            f"{USED} by|in|within|at|among [people|users|employees|staff] [in|from|of] {{known}} "
            "[department|team|people|users|staff|folks]",
            f"{USED} by|in|within|at {{}} department|division",
            f"{USED} by department|division {{}}",
            "popular|common|in use in|with|at|among {known} [department|team|people|users|staff]",
        ),
        known=DEPARTMENTS,
        opposite="not used by department",
    ),
    Filter(
        "not used by department",
        "text",
        (
            f"[that|which] nobody|none in|of|from [the] {{known}} [department|team] [has|have|ever] {USE}",
            f"[that|which] nobody|none in|of|from [the] {{}} department [has|have|ever] {USE}",
            f"{USED} by nobody|none in|of|from [the] {{known}} [department|team]",
        ),
        known=DEPARTMENTS,
    ),
    Filter(
        "used",
        "past",
        (
            f"[last|actively|still] {USED} [by] [anyone|somebody|people|us] {{}}",
            "[last|actively] in use {}",
            "with|has|have|having [any] sign-ins|sign-in|logins|usage|activity|traffic [in] {}",
            "[that|which] people|users|anyone|somebody|we used|opened|needed {}",
            "signed in to {}",
        ),
    ),
    Filter("owners", "amount", (f"{HAVING} {{}} owner|owners", "owned|managed by {} users", "{} owner|owners")),
    Filter(
        "assigned to",
        "text",
        (
            "assigned|given|granted|allocated to user|person {}",
            "given|granted|allocated to {}",
            "{} is|was|has|have [been] assigned|given [to]",
        )
        + ("[that|which] {} may|can [use|open|access]", "{} has|have access to", "with {} assigned"),
        of="who",
    ),
    Filter(
        "consented by",
        "text",
        ("[that|which] {} [has|have] consented|agreed [to]", "{} gave|granted consent [to|for]", "approved by {}")
        + ("with consent of|from|by {}", "consented to by {}", "allowed by {}"),
        of="who",
    ),
    Filter(
        "user consent",
        says=(
            f"consented|approved|allowed|accepted|granted [to] by {PEOPLE} [themselves|alone|rather] "
            "[than|not] [admins|admin|an] [admin]",
            f"[that|which] {PEOPLE} [have|has] consented|agreed [to] [themselves|alone]",
            f"{HAVING}|with user|users|personal|individual consent|consents|grants",
            "consented by users not admins",
            "user|self consented",
            "user-consented",
            "without|no admin consent|approval",
        ),
    ),
    Filter(
        "admin consent",
        says=(
            "consented|approved|allowed|granted [to] by admin|admins|administrator|administrators|it [for] [everybody]",
            f"{HAVING}|with admin|administrator|tenant-wide|tenantwide|organisation-wide consent|consents|grants",
            "[that|which] admin|admins|administrators [have|has] consented|agreed [to]",
            "admin-consented",
            "consented for everybody|everyone|all|organisation",
        ),
    ),
)
SORTS = (
    order(
        "growing first",
        "growing|rising [the] [most|fastest|strongest|quickest]",
        "fastest|strongest|quickest growing",
        "gaining|gained|gain [the] [most] users|people|usage",
        "fastest-growing|trending|up-and-coming",
        by=("growth",),
    ),
    order(
        "shrinking first",
        "shrinking|shrinks|shrank|declining|declines|falling|dropping|losing [the] [most|fastest|strongest]",
        "losing|lost|lose [the] [most] users|people|usage",
        "fastest shrinking|declining|falling",
    ),
)
