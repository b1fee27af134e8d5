"""`storage [<who>] [filters]`: how full mailboxes and OneDrives are, the largest first."""

from __future__ import annotations

from typing import Any

from sqlmodel import col

from services import storage_totals
from services.answers import Care, Column, Suggestion, Table, Tone, Value
from services.directory import name_of
from services.freshness import freshness
from services.paging import counted, listed
from services.resources.storage_counts import NEARLY_FULL
from services.resources.usage_reports import UsageReport
from services.resources.users import User
from services.said import one_of
from services.sorting import parted
from services.specs import Asked, Question
from services.storage_filters import FILTERS, ORDERS, conditions
from services.store.query import certain, pick
from services.store.reader import Reader
from services.store.tables import Connection

REPORTS = {"mailboxes": "mailbox", "onedrives": "onedrive"}
CALLED = {"mailboxes": ("mailbox", "mailboxes"), "onedrives": ("OneDrive", "OneDrives")}
MEGABYTE = 1_000_000


def answer(read: Reader, asked: Asked) -> Table:
    """Somebody's mailbox and OneDrive, else all mailboxes, or OneDrives where asked for: megabytes used and allowed.

    What Microsoft does not say is empty. Source: usage_reports (getMailboxUsageDetail, getOneDriveUsageAccountDetail),
    about two days behind. Raises BadArgument for what is no size or time.
    """
    narrowing, by = parted(asked, ORDERS)
    said = [name for name, _ in narrowing if name in REPORTS]
    kinds = said or (list(REPORTS) if asked.who else ["mailboxes"])
    report = UsageReport
    reports = [REPORTS[kind] for kind in kinds]
    wanted = [one for one in narrowing if one[0] not in REPORTS]
    ours = [
        one_of(col(report.report), reports),
        col(report.used_bytes) >= 0,
        col(report.deleted).is_(False),
        col(report.connection_id).in_(pick(Connection.id)),
        *conditions(read, narrowing),
    ]
    if asked.who:
        # Nothing else leads to what is one person's.
        person = (col(User.connection_id).in_(pick(Connection.id)), col(User.id) == asked.who)
        theirs = col(report.upn).in_(pick(User.upn).where(*person))
        ours = [theirs, *map(certain, ours)]
    statement = (
        pick(
            report.upn, report.service, report.used_bytes, report.allowed_bytes, User.id, User.display_name,
            User.enabled,
        )
        .select_from(report)
        .outerjoin(User, (col(User.upn) == report.upn) & (col(User.connection_id) == report.connection_id))
        .where(*ours)
        .order_by(*(by or ORDERS["largest first"]))
    )  # fmt: skip
    rows = listed(read, statement, asked.offset)
    total = len(rows) if asked.who else storage_totals.total(read, reports, wanted, ours)
    others = [
        Suggestion(f"{many[0].upper()}{many[1:]}", f"storage {name}")
        for name, (_, many) in CALLED.items()
        if name not in kinds
    ]
    whose = f" of {name_of(read, asked.who) or asked.who}" if asked.who else ""
    called = CALLED[kinds[0]] if len(kinds) == 1 else ("store", "")
    rest = ", ".join(f"{name} {value}".strip() for name, value in wanted)
    order = next((name for name, _ in reversed(asked.filters) if name in ORDERS), "largest first")
    return Table(
        title=f"Storage{whose or f' of {called[1]}'}{f': {rest}' if rest else ''}",
        summary=f"{counted(total, *called)}{whose}{f' ({rest})' if rest else ''}, the {order}.",
        care=Care.PERSONAL if whose else Care.OPEN,
        fresh=freshness(read, "usage_reports"),
        columns=(
            Column("Store" if asked.who else "Who", weight=3),
            Column("Used MB", "number", 2),
            Column("Allowed MB", "number", 2),
            Column("Full %", "number"),
        ),
        rows=tuple(_row(row, row.service if asked.who else row.display_name or row.upn) for row in rows),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "storage",
        links=tuple(f"user {row.id}" if row.id else "" for row in rows),
        next=(*others, Suggestion("Usage", "usage")),
    )


def _row(row: Any, name: str) -> tuple[Value, ...]:
    full = round(100 * row.used_bytes / row.allowed_bytes) if row.allowed_bytes else None
    return (
        Value("Mailbox" if name == "Exchange" else name, Tone.QUIET if row.enabled is False else Tone.PLAIN),
        Value(round(row.used_bytes / MEGABYTE)),
        Value(round(row.allowed_bytes / MEGABYTE) if row.allowed_bytes else None),
        Value(full, Tone.WARNING if full is not None and full >= NEARLY_FULL else Tone.PLAIN),
    )


BIG = "biggest|largest|fullest|big|large|full|huge|bulkiest"
SPACE = "storage|space|quota|quotas|size|sizes|room|capacity"
TAKE = "use|using|used|need|have|occupy|occupying|take|taking|taken|consume|consuming|fill"
TAKEN = "used|taken|occupied|consumed|filled|needed"
# What may be said before the noun.
LEADING = ("{nearly_full}", "{unused}", "{largest_first}", "{smallest_first}")
QUESTION = Question(
    name="storage",
    topic="Licences",
    canonical="storage [<who>] [filters]",
    help="How full mailboxes or OneDrives are, the largest first.",
    examples=("storage mailboxes", "storage onedrives", "storage Adele Vance"),
    filters=FILTERS,
    says=(
        *(
            f"{said} [that|which|who] [is|are|has|have|do|does|did] [been] [filters!]"
            for kind in ("{mailboxes}", "{onedrives}")
            for said in (f"[all] {kind}", f"which|what|whose|any [of] [our] {kind}", f"how many {kind}")
        ),
        *(
            f"{said} {kind} [filters]"
            for kind in ("{mailboxes}", "{onedrives}")
            for said in (
                *(f"[which|what|all|how] [many] {one}" for one in LEADING),
                "who|which|what|users [users] [that|who] has|have|with [a|an|the]",
            )
        ),
        f"[the] {BIG} [filters!]",
        f"[how] {BIG} is|are [the|our|my|everybody|all|people] ['s] [filters!]",
        f"how {BIG} [filters!] is|are",
        f"who|whose has|have|is|are|uses|use [got] [the] [most] {BIG} [filters!]",
        f"whose [filters!] is|are|gets|runs [nearly|almost|the] {BIG}|out [of] [{SPACE}]",
        f"which|what|whose [filters!] [is|are|have|has|get] [nearly|almost|the|too] {BIG}",
        f"how {BIG} is|are <who> 's [filters!]",
        f"how {BIG} [is|are] [filters!] [of] <who>",
        f"how {BIG} [filters!] does|has|is <who> [have|got|using]",
        f"how much {SPACE} does|is|has <who> {TAKE} [up|in|on] [filters]",
        f"[filters] {SPACE} {TAKEN} [in|up] [filters] by|of <who>",
        f"which|what [filters!] is|are [running] [nearly|almost] out|short of {SPACE}",
        f"who is|are running|nearly|almost [out|short] of [filters!] {SPACE}",
        f"who uses|has|needs|takes [the] most [filters!] {SPACE}",
        f"who is|are using|taking|filling|hogging|eating|occupying [up] [the] most|much [filters!] {SPACE}",
        f"top|most [filters!] {SPACE} [eaters|users|hogs|consumers]",
        f"[filters!] {SPACE} [used|usage] of|for|by|on <who>",
        f"<who> 's [filters!] {SPACE} [used|usage|left]",
        f"what|how is <who> 's [filters!] {SPACE} [used|usage|left|like]",
        f"[filters!] {SPACE} [used|usage|use|report|left|overview|consumption]",
        f"{SPACE} [used|usage|use|report|left|overview|consumption] of|in|by|per|for [all|the|our] [filters!]",
        f"how much [{SPACE}] is|are [there] in|used|left|taken [in|by|for] [all|the|our] [filters!]",
        f"how much {SPACE} do|does [all|the|our] [filters!] use|need|take|have",
        "[filters!] by|sorted|ordered [by] size|storage|space",
    ),
    reads=("usage_reports",),
    answer=answer,
)
