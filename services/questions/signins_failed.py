"""`signins failed [<N>d]`: sign-ins that did not work, of everybody."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import col

from services import sign_in_detail_filters, sign_in_totals
from services.answers import Care, Suggestion, Table
from services.by_day import within
from services.freshness import freshness
from services.paging import counted, listed
from services.resources.sign_ins import SignIn
from services.sign_in_log import COLUMNS_OF_ALL, FAILED, NO_MFA, SIGN_INS, values_of_all
from services.sign_in_log_filters import BY_POLICY, WHERE_AND_WHERETO, WHOSE, conditions
from services.spans import asked_past
from services.specs import Asked, Filter, Question
from services.store.query import narrowed
from services.store.reader import Reader

DAYS = 7
EXAMPLE = "signins failed 7d"


def answer(read: Reader, asked: Asked) -> Table:
    """The failed interactive sign-ins of a time (7 days), newest first, and how many people they are of.

    Source: sign_ins with an error code. Raises BadArgument for a time or a country that is none, NotFound for an app.
    """
    span = asked_past(asked, DAYS, EXAMPLE)
    by_day = sign_in_totals.failed_by_day(read, span, asked.filters)
    total = sum(by_day.values())
    people = sign_in_totals.people(read, span, asked.filters, total)
    narrowing = conditions(read, asked.filters, walked=total > sign_in_totals.WALKED)
    failed = (FAILED, *span.ended(col(SignIn.created_at)), *narrowing)
    rows = listed(read, narrowed(SIGN_INS, *failed), asked.offset, since=span.begin) if total else ()
    fresh = freshness(read, "sign_ins")
    return Table(
        title=f"Failed sign-ins {span.words}",
        summary=f"{counted(total, 'sign-in')} of {counted(people, 'person', 'people')} failed {span.words}.",
        care=Care.PRIVATE,
        fresh=replace(fresh, blind_spots=(*fresh.blind_spots, NO_MFA)),
        columns=COLUMNS_OF_ALL,
        rows=tuple(map(values_of_all, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "signins failed",
        links=tuple(f"signins {row.user_id}" for row in rows),
        next=(Suggestion("Risky users", "risky users"),),
        chart=within("Failed sign-ins", "failed", by_day, span, read.now),
    )


QUESTION = Question(
    name="signins_failed",
    topic="Sign-ins and risk",
    canonical="signins failed [filters]",
    help="Sign-ins of the last days that did not work, and why.",
    examples=(EXAMPLE, "failed logins since last week", "who failed to sign in"),
    filters=(Filter("", "past"), *WHERE_AND_WHERETO, *BY_POLICY, *WHOSE, *sign_in_detail_filters.FILTERS),
    says=(
        "[have|has|had|did|were|are] [we|there|been] [had|have|seen|get|got] [many|any|some|more] "
        "failed|unsuccessful|rejected|refused|denied|blocked|bad sign-ins|attempts [filters]",
        "failed|unsuccessful|bad [sign-in|authentication|sign] attempts|tries|authentications [filters]",
        "which|what sign-ins went|go|gone|turned wrong|bad|badly [filters]",
        "[filters] logins|login|sign-ins|sign-in [attempts] that|which went|gone|go wrong|bad [filters]",
        "how many users failed to sign in [filters]",
        "how many users had|have failed|trouble sign-ins|signing [filters]",
        "failed|unsuccessful|failing|bad|rejected|blocked sign-ins|sign-in|signs",
        "failed|unsuccessful|failing|bad|rejected sign-ins|sign-in|signs [filters]",
        "failed|unsuccessful sign-in|sign-ins|attempts attempts|log|logs|events|to",
        "failed|unsuccessful sign-in|sign-ins attempts|log|logs|events [filters]",
        "failed attempts|tries to sign in",
        "failed attempts|tries to sign in [filters]",
        "failed sign ins",
        "how many failed|unsuccessful sign-ins|attempts",
        "how many failed|unsuccessful sign-ins|attempts [filters]",
        "how many sign-ins failed",
        "how many sign-ins failed [filters]",
        "how many sign-ins have failed",
        "how many sign-ins have failed [filters]",
        "sign-in|sign-ins failures|errors|problems|failure",
        "sign-in|sign-ins failures|errors|problems|failure [filters]",
        "sign-ins that|which|with failed|failures|errors",
        "sign-ins that|which|with failed|failures|errors [filters]",
        "sign-ins that|which did not work|succeed",
        "sign-ins that|which did not work|succeed [filters]",
        "who|whose failed|sign-in|sign-ins failed",
        "who|whose sign-ins|sign-in failed [filters]",
        "who failed to sign in",
        "who failed to sign in [filters]",
        "who|which|what [users|user|guests|members|of] [has|have] fail|failed|fails|failing to sign in "
        "[the] most|often|repeatedly|frequently [often] [filters]",
        "which|what users fail|failed to sign in",
        "which|what users fail|failed to sign in [filters]",
        "who has failed to sign in",
        "who has failed to sign in [filters]",
        "who has|had trouble|problems|difficulties signing in",
        "who has|had trouble|problems|difficulties signing in [filters]",
        "who|which users could|can not sign in [filters]",
        "who could not sign in",
        "who could not sign in [filters]",
        "who was not able to sign in",
        "who was not able to sign in [filters]",
        "who was blocked|unable from|to signing|sign in [filters]",
        "who|which users|had had|failed|sign-ins failed|sign-ins sign-ins|failed",
        "which|what users had|have failed sign-ins",
        "which|what users had|have failed sign-ins [filters]",
        "which|what sign-ins failed",
        "which|what sign-ins failed [filters]",
        "which|what sign-ins did not work|succeed",
        "which|what sign-ins did not work|succeed [filters]",
        "are|did there failed|any|sign-ins sign-ins|failed|fail",
        "did any sign-ins fail",
        "did any sign-ins fail [filters]",
        "were|are there failed sign-ins",
        "were|are there failed sign-ins [filters]",
        "were|are there any failed sign-ins",
        "were|are there any failed sign-ins [filters]",
        "{wrong_password} [attempts|tries|sign-ins|entered|typed] [filters]",
        "who|users keeps|is|are|was|kept [on] typing|entering|using|mistyping {wrong_password} [filters]",
        "who|users [has|had|have] typed|entered|used {wrong_password} [filters]",
        "password spray|spraying|guessing [attempts|attacks|attack]",
        "password spray|spraying|guessing [attempts|attacks|attack] [filters]",
        "brute force|brute-force [attempts|attacks|attack] [filters]",
        "lockouts|lock-outs",
        "lockouts|lock-outs [filters]",
        "who|which|users [has|have|is|are|did|was|were] {mfa_not_passed} [filters]",
        "users|who with|has|had|have [the] many|most|lots|several|repeated [of] failed|failing sign-ins|attempts|tries "
        "[filters]",
        "who|users|anyone [that] [has|have] [got|was|were|is|are] [been] turned|knocked|bounced|sent away|back "
        "[at] [the] [door|gate|sign-in] [filters]",
        "wrong|bad sign-ins",
        "why do|did sign-ins fail",
        "who|which|what|whom|anyone [users] got|was|were|is|are|gets|get|has|have [been] "
        "{blocked_by_conditional_access} [filters]",
        "was|were|is|did|has|have anyone|someone|users|many [get|got|been] {blocked_by_conditional_access} [filters]",
        "how many users|sign-ins were|was|got|have|has|are|get [been] {blocked_by_conditional_access} [filters]",
        "{blocked_by_conditional_access} [filters]",
        "who|whom {blocked_by_conditional_access} [filters]",
        "why do|did sign-ins fail [filters]",
    ),
    reads=("sign_ins",),
    private=True,
    answer=answer,
)
