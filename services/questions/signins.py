"""`signins [<who>] [<N>d]`: when one person signed in, or anybody, to what, from where, and how it ended."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import col

from services import sign_in_detail_filters
from services.answers import Care, Suggestion, Table
from services.directory import name_of
from services.freshness import freshness
from services.paging import counted, listed
from services.resources.sign_ins import SignIn
from services.sign_in_log import COLUMNS, COLUMNS_OF_ALL, NO_MFA, SIGN_INS, values, values_of_all
from services.sign_in_log_filters import BY_POLICY, HOW, WHERE_AND_WHERETO, WHOSE, conditions
from services.sign_in_totals import WALKED, totals
from services.spans import asked_past
from services.specs import Asked, Filter, Question
from services.store.query import narrowed
from services.store.reader import Reader

DAYS = 30
DAYS_OF_ALL = 7


def answer(read: Reader, asked: Asked) -> Table:
    """The interactive sign-ins of one person in a time (30 days), or of all (7 days), newest first, failed ones too.

    Source: sign_ins. Raises BadArgument for a time or a country that is none, NotFound for an app that is none.
    """
    days = DAYS if asked.who else DAYS_OF_ALL
    span = asked_past(asked, days, "signins Adele Vance 30d")
    counts = totals(read, span, asked.filters, asked.who)
    within = [*span.ended(col(SignIn.created_at)), *conditions(read, asked.filters, walked=counts.sign_ins > WALKED)]
    if asked.who:
        within.append(col(SignIn.user_id) == asked.who)
    listing = narrowed(SIGN_INS, *within)
    rows = listed(read, listing, asked.offset, since=span.begin) if counts.sign_ins else ()
    fresh = freshness(read, "sign_ins")
    name = (name_of(read, asked.who) or "This person") if asked.who else ""
    return Table(
        title=f"Sign-ins of {name}" if name else f"Sign-ins {span.words}",
        summary=f"{f'{name}: ' if name else ''}{counted(counts.sign_ins, 'sign-in')} {span.words}, "
        f"{counts.failed:,} failed.",
        care=Care.PRIVATE,
        fresh=replace(fresh, blind_spots=(*fresh.blind_spots, NO_MFA)),
        columns=COLUMNS if name else COLUMNS_OF_ALL,
        rows=tuple(map(values if name else values_of_all, rows)),
        total=counts.sign_ins,
        offset=asked.offset,
        ask=asked.canonical or f"signins {asked.who or ''}".strip(),
        links=() if name else tuple(f"signins {row.user_id}" for row in rows),
        next=_next(asked, days),
    )


def _next(asked: Asked, days: int) -> tuple[Suggestion, ...]:
    if asked.who is None:
        return (Suggestion("Only failed", "signins failed"), Suggestion("Risky users", "risky users"))
    failed = f"signins {asked.who} failed and {dict(asked.filters).get('', f'{days}d')}"
    return (Suggestion("Account", f"user {asked.who}"), Suggestion("Only failed", failed))


# With a time, a country or the like behind it, or without.
APPS = "apps|app|programs|program|tools|tool|software|systems|services|platforms"
WRONG = "error|errors|problem|problems|trouble|issue|issues|message|messages"
ATTACKED = "attack|attacked|probed|targeted|hammered|brute-forced|bruteforced|sprayed|assault|fire"
ASKED = (
    "[at] what time|times did|does|has|was|is <who> [last] sign|signed|signing|come|came|get|got in|on|online",
    f"<who> is|was|keeps|has|gets|got|sees|had [getting|got|seeing|a|an|had|having] {WRONG} when|while|at|on|during|"
    "with|in [he|she|they] [tries] [to] sign|signs|signing|sign-in|sign-ins [in]",
    f"why does|is <who> get|getting [an|a|the] {WRONG} when|while|at|on|during [he|she|they] [tries] [to] "
    "sign|signs|signing|sign-in [in]",
    "when|whether <who> accessed|used|opened|touched|reached anything|something|stuff|us",
    f"which|what {APPS} did|has|does|is <who> sign|signed|signing|been [in|signing] [in] [to]",
    "how often|many [times] did|has|does <who> fail|failed to sign in",
    "did|has|have <who> {failed} any|some|a sign-in|sign-ins",
    "[filters] attempts|tries of|for|by|from <who>",
    "[in|from] which|what country|countries|city|place is|was|were <who> [in|at|from]",
    "did|does|has|is|was <who> sign|signed|signing in from abroad|outside|elsewhere",
    "who|what is|are|keeps|was|were signing in from {country!}",
    "did|has|have anyone|someone [ever] used|use|open|opened|access|accessed {app}",
    "did|has|have anyone|someone [ever] sign|signed in to {app}",
    "did|has <who> used|use|open|opened {app}",
    "has|have|was|is <who> [been] in|on|inside {app} app",
    "who|which users|anyone|someone [still] {legacy}",
    "who|which|users|people|accounts [users|accounts|people] [still] [used|uses|use|using|with] {legacy}",
    "[is|are|any|do|does|we] [there] {legacy} [is|are|still] [being] [in|still] [used|use|seen|around|alive] "
    "anywhere|somewhere|used|use|around",
)
# With a time behind it; without, whoever does is asked for: "users using Zoom".
TIMED = (
    "who uses|used {app}",
    "who [has] used|accessed|opened {app}",
    "who is|was|has [been] in|on|inside {app} app",
    "has|have|was|is anyone|someone [been] in|on|inside {app} app",
    "who signed|signs in to {app}",
)
QUESTION = Question(
    name="signins",
    topic="Sign-ins and risk",
    canonical="signins [<who>] [filters]",
    help="When somebody signed in, or anybody, to which app, from where, and how it ended.",
    examples=(
        "signins Adele Vance 7d",
        "where did Adele Vance sign in from",
        "sign-ins of Adele Vance",
        "logins from Germany",
    ),
    filters=(Filter("", "past"), *HOW, *WHERE_AND_WHERETO, *BY_POLICY, *WHOSE, *sign_in_detail_filters.FILTERS),
    says=(
        "when was|is|has <who> [last] [been] in|on|around [last|lately]",
        "when was|is|has [the] account|user of <who> [last] [been] used|active [last|lately]",
        "when was|is|has <who> 's account|user|sign-in [last] [been] used|active [last|lately]",
        "when was <who> last [been] in|on|around",
        "when did|has|was <who> last|lately get|got|come|came in|on",
        "did|has|was anyone|someone|users [been] sign|signed|get|got|log|logged in as <who> [filters]",
        "[which|what] [filters] sign-ins [that|which] [were|was|are|is|have|has] [been] "
        "made|done|performed|attempted|tried by|from|of <who> [filters]",
        "sign-in|sign-ins {failed} [reason|reasons|cause|causes|details] of|for|by <who> [filters]",
        "<who> sign-in|sign-ins {failed} reason|reasons|cause|causes|details [filters]",
        "[filters] sign-ins|sign-in to|into|in {app} by|of|from <who> [filters]",
        "connections|connection to|into {app} [filters]",
        "connections|connection of|by <who> [filters]",
        "[from] where|which|what [countries|country|places|place|city] did|does|do|has|have|is|was <who> [been] "
        "connect|connected|connecting [himself|herself|themselves] [from] [filters]",
        "[filters] attempts against|on <who> ['s] [account] [filters]",
        *(
            f"[do|did|does|has|have|are|is|which|what] [any|some|our|the] {whose} [been|have] "
            "sign|signed|signing|signs in from {country!} [filters]"
            for whose in ("{of_guests}", "{of_admins}")
        ),
        "from where|when has|did|does|is|was <who> sign in [filters]",
        "where from has|did|does|do|is|was <who> [been] sign|signing|signed|sign-in in [filters]",
        *(
            f"{one}{narrowed}"
            for one in (
                "[any|all|the] [active|open|current|live] session|sessions|token|tokens of|for|from|by <who>",
                "<who> ['s] [active|open|current|live] session|sessions|tokens",
            )
            for narrowed in ("", " [filters]")
        ),
        *(
            f"is|was|has|did {whose} [being|been|come|get|getting] [under] {ATTACKED}{narrowed}"
            for whose in ("<who>", "<who> 's account|user", "[the] account|user of <who>")
            for narrowed in ("", " [filters]")
        ),
        *ASKED,
        *(f"{one} [filters]" for one in (*ASKED, *TIMED)),
        "from|since where|when has|did|does|is|was <who> [been] sign|signing|signed|sign-in in [filters]",
        "has|was|is|did <who> [been] online|active|seen|here|around|show|on [up] [filters]",
        "[the] [most] latest|recent|newest sign-ins|sign-in [filters]",
        "[the] last|latest|recent|newest sign-ins|logons|signs of|by|from|for <who> [filters]",
        "[in|into] [to] which|what apps|app|services did|does|has|have|was|is <who> [been] sign|signed|signing in|to "
        "[to] "
        "[filters] [and|where] [from] [from|where] [where]",
        *(
            f"check|look|see|read|inspect [at|through] [sign-in] log|logs|protocol of|for|about <who>{narrowed}"
            for narrowed in ("", " [filters]")
        ),
        "how often|much does|do|did|has <who> use|used|open|opened|access {app}",
        "when did|has|was <who> last|ever|recently use|used|open|opened|access|accessed|in {app}",
        "why did|does <who> 's sign-in|sign-ins fail [filters]",
        "what is|was|are|were|has|goes|went [going|gone|the|happening|been] [wrong|matter|problem|trouble|issue|up] "
        "with|in|on|to <who> 's [failed|failing] sign-ins|sign-in [filters]",
        "[has|have|did|is|was] [there] anyone|someone|who [has|is|been] "
        "tried|tries|try|trying|attempted|attempting [to] break|get|hack|log|sign [in|into] [to] <who> 's "
        "account|user|mailbox",
        *(
            "[is|are|was|were|has|have|did] [there] anyone|someone|who|users [that|who|is|are|was|were|been] "
            f"sign|signs|signed|signing in from|out-of {{country!}}{narrowed}"
            for narrowed in ("", " [filters]")
        ),
        "check|inspect|investigate|review <who> 's [failed|failing] sign-ins|sign-in [filters]",
        "{legacy} [sign-ins|usage|use|attempts|users|people|accounts] [filters]",
        "sign-ins per|by day|hour [filters]",
        "sign-ins from|in unknown|strange|unusual|odd places|countries|locations|addresses|ips",
        "was|were|is|did|has|got <who> [get|got|been] {blocked_by_conditional_access} [filters]",
        "why|when|where was|were|is|did|has|got <who> [get|got|been] {blocked_by_conditional_access} [filters]",
        "how often|many [times] was|were|is|did|has|got <who> [get|got|been] {blocked_by_conditional_access} [filters]",
        "did|does|has|was ca|policy|policies block|blocked|stop|stopped|reject|keep|kept <who> [out] [filters]",
        "did|does|has conditional access block|blocked|stop|stopped|reject|rejected|keep|kept <who> [out] [filters]",
        "where has|is <who> been signing|signed in from [filters]",
        "did|has <who> get|got|see|receive [an|a] mfa prompt|code|request|challenge [filters]",
        "<who> 's last|latest|recent|newest [few|couple] [of] sign-ins",
        "<who> 's last|latest|recent|newest [few|couple] [of] sign-in attempts|tries",
        "<who> 's latest|recent|newest sign-in",
        "[filters] sign-ins|sign-in|signs [filters]",
        "[filters] sign-in|sign-ins log|logs|events|attempts|activity|records [filters]",
        "which|what [filters] sign-ins|sign-in [filters]",
        "how many [filters] sign-ins|sign-in [filters]",
        "who signed|signs|sign in from {country!} [filters]",
        "who|which|what users has|have [been] signed|signing in from {country!} [filters]",
        "did|has|does anyone|someone sign|signed|signs in from {country!} [filters]",
        "who|users [has|have] signed|signs|sign|signing in from {city!} [filters]",
        "did|has|does|is|was anyone|someone sign|signed|signs|signing in from {city!} [filters]",
        "[filters] sign-ins|logins [filters!] of|for|by <who> [filters]",
        "was|were|are|is there [any] sign-ins|sign-in [filters]",
        "do we see|have sign-ins|sign-in [filters]",
        "when did <who> last sign|signed in and from where|which",
        "when and|or where did <who> [last] sign|signed in",
        "when and|or from where did <who> [last] sign|signed in",
        "where and|or when did <who> [last] sign|signed in",
        "why is|was <who> blocked|locked|kept|shut out",
        "why does|did it|steward|microsoft not let <who> in",
        *(
            f"{one}{narrowed}"
            for one in ("why can|could <who> not get|come in|through", "why can|could not <who> get|come in|through")
            for narrowed in ("", " [filters]")
        ),
        "why is|was|does <who> blocked|locked|refused|denied|rejected",
        *(
            f"<who> can|could not get|sign|sign-in [in]{narrowed} [what|why] [is] "
            "[wrong|going|happening|up|that|matter|it] [on|with] [him|her|them|it]"
            for narrowed in ("", " [filters]")
        ),
        "why is <who> not getting in",
        "why did|does|is <who> get|getting blocked|denied|rejected|refused",
        "sign-in|sign-ins history|log|logs|activity|events|record|records <who>",
        "[filters] sign-in|sign-ins history|log|logs|activity|events <who> [filters]",
        "who|what is <who> signing in from|to",
        "did|does|has|have <who> have|had [filters] sign-ins|sign-in|attempts [filters]",
        "sign-in|login|logins|logons|activity <who>",
        "[location|travel|country|city|ip] history|trail of|for <who> 's sign-ins|locations|travels",
        "location|locations|travel|country|city|ip|whereabouts history|log|trail of|for <who>",
        "<who> 's location|locations|travel|country|city|ip|whereabouts history|log|trail",
        "sign-ins|logins|logons|sign-in|activity|signs of|for|by|from <who>",
        "[filters] sign-ins|logins|logons|sign-in|activity of|for|by|from <who> [filters]",
        "[filters] sign-in|login|sign-ins activity|history|log|logs|events|attempts of|for|by|from <who> [filters]",
        "[filters] sign-in|login|sign-ins records of|for|by|from <who> [filters]",
        "[filters] sign-in|login|sign-ins {failed} of|for|by|from <who> [filters]",
        "<who> 's [filters] sign-in|login|sign-ins {failed} [filters]",
        "<who> sign-in|sign-ins {failed} [filters]",
        "[filters] sign-in|login|sign-ins trail|places|locations of|for|by|from <who> [filters]",
        "[filters] activity of|for|by|from <who> [filters]",
        "<who> ['s] sign-ins|logins|logons|sign-in [filters] with|including|incl|plus|and "
        "location|locations|place|places|ip|ips|device|devices",
        "<who> 's sign-ins|logins|logons|sign-in|activity",
        "<who> 's [filters] sign-ins|logins|activity [filters]",
        "<who> 's [filters] sign-in|login|sign-ins history|log|logs|activity|attempts [filters]",
        "<who> sign-ins|logins",
        "<who> [filters] sign-ins|logins [filters]",
        *(
            f"{one}{narrowed}"
            for one in (
                "every|each|any [single] sign-in|attempt of|for|by|from <who>",
                "<who> every|each|any [single] sign-in|attempt",
                "what|who|which [policy|rule] [has] blocked|stopped|refused|rejected|prevented|denied|failed "
                "<who> 's sign-in|sign-ins|login",
            )
            for narrowed in ("", " [filters]")
        ),
        "<who> [filters] sign-in|sign-ins history|log|logs|activity|attempts [filters]",
        "where did|does|has|do <who> sign|signed in",
        "where did|does|has|do <who> sign|signed in from",
        "where did|does|has|do <who> sign|signed in [filters]",
        "where did|does|has|do <who> sign|signed in from [filters]",
        "from where did|does|has|do <who> sign|signed in",
        "from where did|does|has|do <who> sign|signed in [filters]",
        "where has|was|is <who> been signing|signed in from",
        "where is|was <who> signing|signed in from",
        "from which|what countries|places|locations|ips|ip|cities|country|place did|does|has <who> sign|signed in",
        "from which|what countries|places|locations|ips did|does|has <who> sign|signed in [filters]",
        "from which|what ip|cities|country|place did|does|has <who> sign|signed in [filters]",
        "which|what countries|places|locations|ips|ip|cities did|does|has <who> sign|signed in from",
        "which|what countries|places|locations|ips|ip|cities did|does|has <who> sign|signed in from [filters]",
        "which|what apps did|has|does <who> sign|signed in to",
        "which|what apps did|has|does <who> sign|signed in to [filters]",
        "what did|has <who> sign|signed in to",
        "what did|has <who> sign|signed in to [filters]",
        "show when <who> signed in",
        "when did|does|has <who> sign|signed in [filters]",
        "when did|does|has <who> sign|signed in",
        "did|has|does <who> sign|signed in [filters]",
        "did|has <who> sign|signed in",
        "did|does|has|can <who> fail|failed|have to sign|problems in|signing",
        "how often|many did|does|has|times <who> sign|signed|fail in",
        "how often|many did|does|has|times did|has <who> sign|signed in|fail",
        "how often did|does|has <who> sign|signed in [filters]",
        "why can <who> not sign in",
        "why could <who> not sign in",
        "why can|could|may|does|do|did|was|is not <who> [able|allowed] [to] sign in [filters]",
        "why can|could|does|do|did|was|is <who> not [able|allowed] [to] sign in [filters]",
        "why is|was <who> not able to sign in",
        "why did|does|is <who> fail|failing to sign in",
        "why did|does <who> 's sign-in|sign-ins fail",
        "why can not <who> sign in",
        "why does <who> 's sign-in fail",
        "can not <who> sign in",
        "<who> can not sign in",
        "<who> says|said|claims|reports|complains|writes [that] he|she|they can|could not sign|get|come in [filters]",
        "<who> says|said|claims|reports|complains|writes [that] he|she|they can|could not sign|get|come in",
        "<who> says|said|claims|reports|complains [that] he|she|they is|are|was|were locked|blocked|kicked out",
        "was|were|is|has|got|did <who> [get] [been] asked|prompted|challenged [for] mfa [filters]",
        "was|were|is|has|got|did <who> [get] [been] asked|prompted|challenged [for] mfa",
        "did|does|must|had|has <who> have|need|pass|do|use [to] [do|pass|use] mfa [filters]",
        "someone|anyone|somebody tried|tries|attempted [to] sign in as|with <who>",
        "what happened|happens when <who> tried|tries|wanted|signs|signed [to|in] [sign|get|log] [in]",
        "why was|is <who> 's sign-in|login|logon blocked|refused|rejected|denied|stopped",
    ),
    reads=("sign_ins",),
    private=True,
    answer=answer,
)
