"""`test <connection>`: tries it out now and says what works, what does not, and what to do."""

from __future__ import annotations

from services import connectivity
from services.answers import Answer, Column, Suggestion, Table, Tone, Value
from services.connection_wordings import ONE, THING, WORKS
from services.connectivity import Finding, Report
from services.errors import NotFound
from services.live import Live
from services.paging import PAGE, counted
from services.policy import insist
from services.specs import Asked, Question, Role

TRY = "test|check|verify|probe|examine|try|confirm"
SEE = f"{TRY}|see|find"
COLUMNS = (Column("", weight=1), Column("What", weight=8), Column("Found", weight=9), Column("Next step", weight=9))


async def live(live: Live, asked: Asked) -> Answer:
    """What fails first, then what is of no harm, then what works; what was found is remembered of the connection.

    Raises NotAllowed, and NotFound for a connection that is gone.
    """
    insist(asked.caller, "connect")
    id_ = asked.connection or 0
    settings = live.connections.all().get(id_)
    if settings is None:
        raise NotFound("That connection is disconnected.", "Say connect to connect it again.")
    report = await connectivity.examine(
        settings, live.specs, asked.now, actions=settings.actions or None, off=settings.off
    )
    if report.granted or report.ok:
        await live.connections.learned(id_, report.granted, report.licences)
    return _table(settings.name, id_, report, asked.offset)


def _table(name: str, id_: int, report: Report, offset: int) -> Table:
    findings = sorted(report.findings, key=lambda one: (one.ok, not one.needed))
    wrong = sum(not one.ok and one.needed for one in findings)
    title = f"{name}: Connected!" if report.ok else f"{name}: {counted(wrong, 'thing')} to mend"
    works, shown = sum(one.ok for one in findings), findings[offset : offset + PAGE]
    # Where there is nothing to do, nothing is said about it.
    width = len(COLUMNS) if any(one.next_step for one in shown) else len(COLUMNS) - 1
    return Table(
        title=title,
        summary=f"{works} of {counted(len(findings), 'thing')} looked at work." if findings else title,
        columns=COLUMNS[:width],
        rows=tuple(_row(one)[:width] for one in shown),
        total=len(findings),
        offset=offset,
        ask=f"test {id_}",
        next=(Suggestion("Sync now", f"sync now {id_}"),) if report.ok else (Suggestion("Test again", f"test {id_}"),),
    )


def _row(one: Finding) -> tuple[Value, ...]:
    mark = Value("✓", Tone.GOOD) if one.ok else Value("✗", Tone.BAD) if one.needed else Value("–", Tone.QUIET)
    what = one.what[:1].upper() + one.what[1:]
    return mark, Value(what), Value(one.found), Value(one.next_step or None, Tone.QUIET)


QUESTION = Question(
    name="test_connection",
    topic="Connections",
    canonical="test <connection>",
    help="Try a connection out: sign-in, permissions, each kind of data, licences.",
    examples=("test Contoso", "test the connection Contoso"),
    says=(
        f"test|try|probe [out] {ONE} [out|again|once|now] [more]",
        f"{TRY} {THING} [to|of|with|for|on] <connection>",
        f"{TRY} <connection> ['s] {THING}",
        f"{SEE} [sure|out] if|whether|that {ONE} {WORKS}",
        f"make|ensure [sure] [that] {ONE} {WORKS}",
        f"[do|run|make|perform|start] [a|the] [connection|connectivity] test|check of|for|to|on|with {ONE}",
        f"does|is|are|can|do {ONE} {WORKS}",
        f"does|is access|{THING} [to|of|with|for] <connection> broken|down|dead",
        f"does|is <connection> ['s] {THING} broken|down|dead",
        "can you|we|steward [still] reach|access|see|read|connect [to] <connection>",
        "how is <connection> connection doing",
        "what is wrong with connection|tenant <connection>",
        "what is wrong with <connection> connection",
    ),
    live=live,
    role=Role.ADMIN,
)
