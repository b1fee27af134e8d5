"""`risky users`: whom Identity Protection holds to be at risk now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func
from sqlmodel import col

from services.answers import Care, Column, Table, Tone, Value
from services.freshness import freshness
from services.paging import counted, page
from services.resources.risk_detections import RiskDetection
from services.resources.risky_users import RiskyUser
from services.resources.users import User
from services.risk_filters import FILTERS, LEVELS, conditions, spaced
from services.spans import past
from services.specs import Asked, Question
from services.store.query import narrowed, pick
from services.store.reader import Reader
from services.store.tables import Connection

TONES = {"high": Tone.BAD, "medium": Tone.WARNING}
STATES = {"atRisk": "at risk", "confirmedCompromised": "compromised", "confirmedSafe": "confirmed as safe"}
EVER = (
    pick(RiskyUser.id, RiskyUser.level, RiskyUser.state, RiskyUser.updated_at,
         func.coalesce(RiskyUser.name, RiskyUser.upn).label("name"))
    .order_by(case(LEVELS, value=col(RiskyUser.level), else_=3), col(RiskyUser.updated_at).desc(), col(RiskyUser.id))
)  # fmt: skip
OURS = pick(Connection.id)


def answer(read: Reader, asked: Asked) -> Table:
    """People at risk or known to be compromised, worst and latest first; or all in whom a risk was found in a time.

    Source: risky_users (needs Entra ID P2), risk_detections. Raises BadArgument for a time that is none.
    """
    spans = [past("", value, read.now, "risky users 7d") for name, value in asked.filters if not name]
    rows, total = page(read, narrowed(EVER, *conditions(asked.filters, spans)), asked.offset)
    when = "".join(f" {span.words}" for span in spans)
    ids = [row.id for row in rows]
    accounts = _accounts(read, ids) if rows else {}
    found = _found(read, ids) if rows else {}
    said = ", ".join(f"{name} {value}".strip() for name, value in asked.filters if name)
    return Table(
        title=f"Risky users{when}{f': {said}' if said else ''}",
        summary=_summary(total, when, said),
        care=Care.PRIVATE,
        fresh=freshness(read, "risky_users"),
        columns=(
            Column("Who", weight=3),
            Column("Level"),
            Column("State", weight=2),
            Column("Found", weight=2),
            Column("Account"),
            Column("Since", "when", 2),
        ),
        rows=tuple(_row(row, accounts.get(row.id), found.get(row.id)) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "risky users",
        links=tuple(f"risk {row.id}" for row in rows),
    )


def _summary(total: int, when: str, said: str) -> str:
    people = counted(total, "person", "people")
    if said:
        return f"{people} with a risk{f' found{when}' if when else ''} ({said})."
    return f"{people} with a risk found{when}." if when else f"{people} at risk." if total else "Nobody is at risk."


def _accounts(read: Reader, ids: Sequence[str]) -> dict[str, Any]:
    """The accounts of a page alone: joined before the page is cut, all at risk would be looked up."""
    theirs = (col(User.connection_id).in_(OURS), col(User.id).in_(ids))
    return {row.id: row for row in read.rows(pick(User.id, User.display_name, User.enabled).where(*theirs))}


def _found(read: Reader, ids: Sequence[str]) -> dict[str, str]:
    """What was found in each last, in Graph's word."""
    one = RiskDetection
    theirs = (col(one.connection_id).in_(OURS), col(one.user_id).in_(ids))
    return {
        row.user_id: row.event
        for row in read.rows(pick(one.user_id, one.event).where(*theirs).order_by(col(one.created_at)))
    }


def _row(row: Any, account: Any, found: str | None) -> tuple[Value, ...]:
    enabled = account is not None and account.enabled
    return (
        Value(row.name if account is None else account.display_name),
        Value(row.level, TONES.get(row.level, Tone.PLAIN)),
        Value(STATES.get(row.state, row.state)),
        Value(found and spaced(found)),
        Value("enabled" if enabled else "disabled", Tone.PLAIN if enabled else Tone.QUIET),
        Value(row.updated_at),
    )


QUESTION = Question(
    name="risky_users",
    topic="Sign-ins and risk",
    canonical="risky users [filters]",
    help="People whom Identity Protection holds to be at risk now, or found a risk with in a time.",
    examples=("risky users", "who is at risk", "risky sign-ins since yesterday"),
    filters=FILTERS,
    says=(
        *(
            f"{said} [filters]"
            for said in (
                "[filters] risky|compromised|suspicious|hacked users|people|accounts|user",
                "[filters] risky|suspicious|unusual|strange|dangerous sign-ins|sign-in|signs|activity",
                "[any|are|is|were|was|did] [there|we] [any|have|had|see] risky|suspicious|unusual|strange "
                "sign-ins|activity",
                "who has|had risky|suspicious|unusual|strange sign-ins|activity",
                "who|which|users [was|were|got|is|are|has|have] [been] flagged|compromised|hacked [as|at|for] "
                "[risky|risk|compromised]",
                "risk detections|events",
                "[any|all|which|what] [identity] [protection] risk detections|events [were] [there]",
            )
        ),
        "risky people|accounts|user|identities|users",
        "compromised|endangered|suspicious|hacked users|people|accounts|user",
        "[any|some|which] [of] [our] [are|is] dodgy|shady|suspect|fishy|iffy|rogue users|user",
        "who|anyone|users [is|are] on [our|the|your] risk|risky radar|watchlist",
        "who is|are|was at risk",
        "who looks|seems|appears [to] [be] compromised|hacked|risky|endangered|suspicious",
        "who does microsoft|identity|you think|say|believe|consider [is] [to] [be] compromised|hacked|risky|endangered",
        "who is|are|was risky|compromised|suspicious|hacked|flagged",
        "who is|are|was flagged|marked as risky|compromised",
        "who is|are|was flagged for risk",
        "who has|have risk|been compromised|flagged|hacked",
        "who has been compromised|flagged|hacked",
        "who might|may|could be compromised|hacked",
        "who does|did identity|microsoft protection|flag flag",
        "which|what users|people|accounts are|is|were risky|compromised|suspicious|hacked",
        "which|what users|people|accounts are|is|were at risk",
        "which|what users|people|accounts are|is|were flagged|marked as|for risky|risk|compromised",
        "which|what users|people|accounts might|may|could be compromised|hacked|risky",
        "how many risky|compromised users|people|accounts",
        "how many risky|compromised users|people|accounts are there",
        "how many risky|compromised users|people|accounts do we have",
        "how many users|people|accounts are at risk",
        "how many users|people|accounts are risky|compromised",
        "any risky|compromised|suspicious users|people|accounts",
        "are there any risky|compromised|suspicious users|people|accounts",
        "are there risky|compromised|suspicious users|people|accounts",
        "do we have any risky|compromised users|people|accounts",
        "do we have risky|compromised users|people|accounts",
        "do we have users|people|accounts at risk",
        "is|are|was anyone|someone|anybody|somebody|any at|users risk|at",
        "is|are anyone|someone at risk",
        "is|are anyone|someone risky|compromised|hacked",
        "is|are any users|people|accounts at risk",
        "is|are any users|people|accounts risky|compromised",
        "was anyone compromised|hacked",
        "has anyone been compromised|hacked",
        "have any users|people|accounts been compromised|hacked",
        "have we been hacked|compromised",
        "at risk",
        "identity protection",
        "risk report|overview",
        "risky|suspicious|unusual|strange|dangerous sign-ins|sign-in|signs|activity",
        "any|are|is there risky|suspicious|unusual|strange sign-ins|activity",
        "who has|had risky|suspicious|unusual|strange sign-ins|activity",
        "[filters!] sign-ins|logins [filters]",
        "[who|which] [are] [the|our] riskiest|dangerous [users|user|account|people]",
        "[any|all|who|which|show] [users|accounts|user] [has|have|had|is|are|was|were|got|been] "
        "[been] [seen|found|flagged|hit] [in|by|with|for] "
        "{detected!} "
        "[detections|detection|users|alerts|attacks|events|risk|risks] [filters]",
        "[which|what|all|any|list] [of] [our] users|accounts|who [that|who|whose] [is|are|was|were|has|have|got|been] "
        "[been] [at] [risk] {confirmed_compromised} [filters]",
        "[all|any|which] {confirmed_compromised} users|accounts|user [filters]",
        *(
            f"{said} [filters]"
            for ended in ("{dismissed}", "{remediated}", "{safe}")
            for said in (
                f"[all|any|list] {ended} risk|risks|risky [users|accounts]",
                f"[all|any|list] risk|risks|risky [users|accounts] [is|was|were|got|been] {ended}",
                f"[which|what|all|any|list] [of] [our] [users|accounts|who] [whose|their] risk "
                f"[is|was|were|has|have|got] [been] {ended}",
                f"[which|what|all|any|list] [of] [our] users|accounts|who [that|who] [is|was|were|has|have|had|got] "
                f"[a] {ended} risk",
            )
        ),
        "risk detections|events|alerts",
        "users|who flagged|marked by microsoft|entra",
        "users|who [got|was|were|has|been] [been] flagged by microsoft|entra",
        "whose account|password is|was|were|are|got|has leaked|compromised|hacked|stolen|phished|breached",
        "user|users risk",
    ),
    reads=("risky_users", "risk_detections"),
    private=True,
    answer=answer,
)
