"""`usage [<app>|<who>]`: who is active in which service and app, over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col

from services import holdings
from services.answers import Care, Chart, Column, Series, Suggestion, Table, Tone, Value
from services.by_day import line
from services.errors import BadArgument, NotFound
from services.freshness import freshness
from services.paging import PAGE, counted
from services.resources.app_usage import AppUsage
from services.resources.app_weeks import WEEKS, AppWeek
from services.resources.apps import App
from services.resources.service_days import ServiceDay
from services.resources.service_usage import ServiceUsage
from services.resources.users import User
from services.service_filters import SERVICES, SPOKEN
from services.spans import asked_past
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.store.types import DAY, EPOCH, to_us

WINDOWS = (7, 30, 90)
MOST_WEEKS = 26
EXAMPLE = "usage 30d"
MOST_BARS = 8
OURS = pick(Connection.id)


def answer(read: Reader, asked: Asked) -> Table:
    """Active people of each Microsoft 365 service in 7, 30 and 90 days; of one app, by week; of one person, by service.

    Active means: activity in a usage report (two days behind), for apps a successful sign-in. Source: service_usage,
    app_usage. Raises NotFound when the app or the account is not in the cache (any more), BadArgument for a time that
    is none or ended before today. What a person used is told of 30 days.
    """
    if asked.app:
        return _of_app(read, asked)
    return _of_person(read, asked) if asked.who else _of_all(read, asked)


def _of_all(read: Reader, asked: Asked) -> Table:
    today, windows = to_us(read.now) // DAY, _windows(asked)
    active = [func.coalesce(func.sum(ServiceDay.people).filter(col(ServiceDay.day) >= today - days), 0)
              for days in windows]  # fmt: skip
    found = read.rows(pick(ServiceDay.service, *active).where(*_services(asked)).group_by(col(ServiceDay.service)))
    # Of several times the middle one is told.
    at = 1 + len(windows) // 2
    services = sorted(map(tuple, found), key=lambda row: (-row[at], row[0]))
    most, people = (services[0][0], services[0][at]) if services else ("", 0)
    return Table(
        title="Usage",
        summary=f"{counted(people, 'person', 'people')} used {most} in {windows[at - 1]} days."
        if most
        else "No usage is known yet.",
        fresh=freshness(read, "service_days"),
        columns=(Column("Service", weight=3), *(Column(f"In {days} days", "number", 2) for days in windows)),
        rows=tuple(tuple(map(Value, row)) for row in services),
        total=len(services),
        ask=asked.canonical or "usage",
        chart=_bars(f"People in {windows[at - 1]} days", "people", [(str(row[0]), row[at]) for row in services]),
        next=(*_who(asked), Suggestion("Apps", "apps"), Suggestion("Unused apps", "apps unused 90d")),
    )


def _windows(asked: Asked) -> tuple[int, ...]:
    """The days, up to today, in which somebody was active: those asked for, else three lengths of time."""
    if "" not in dict(asked.filters):
        return WINDOWS
    span = asked_past(asked, WINDOWS[1], EXAMPLE)
    if span.since is None or span.until is not None:
        raise BadArgument("I count usage up to today only.", f"Try: {EXAMPLE}")
    return (max(1, -((span.since - asked.now) // timedelta(days=1))),)


def _services(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """That the service is one of those named; nothing where none is."""
    names = [SERVICES[name] for name, _ in asked.filters if name in SERVICES]
    return (col(ServiceDay.service).in_(names),) if names else ()


def _who(asked: Asked) -> tuple[Suggestion, ...]:
    """Who is behind the number of each service that was named."""
    named = (name for name, _ in asked.filters if name in SERVICES)
    return tuple(Suggestion(f"Who uses {SERVICES[name]}", f"users using {name} 30d") for name in named)[:2]


def _of_app(read: Reader, asked: Asked) -> Table:
    ours = col(App.connection_id).in_(OURS)
    app = read.one(pick(App.connection_id, App.id, App.app_id, App.name).where(ours, col(App.id) == asked.app))
    if app is None:
        raise NotFound("That app is no longer in the directory.", "Ask again by name.")
    today, windows = to_us(read.now) // DAY, _windows(asked)
    shown = WEEKS if windows == WINDOWS else min(-(-windows[0] // 7), MOST_WEEKS)
    weeks = _weeks(read, app, today, shown)
    rows = [
        (Value(_day(today - 7 * number - 6)), Value(_day(today - 7 * number)),
         Value(weeks[number].people if number in weeks else 0), Value(weeks[number].sign_ins if number in weeks else 0))
        for number in range(shown)
    ]  # fmt: skip
    return Table(
        title=f"Usage of {app.name}",
        summary=f"{counted(int(str(rows[0][2].text)), 'person', 'people')} used {app.name} in the last 7 days.",
        fresh=freshness(read, "app_usage"),
        columns=(Column("From", "date", 2), Column("To", "date", 2), Column("People", "number"),
                 Column("Sign-ins", "number")),
        rows=tuple(rows),
        total=len(rows),
        ask=asked.canonical,
        chart=line("People by week", "people", {
            today - 7 * number: weeks[number].people if number in weeks else 0 for number in reversed(range(shown))
        }),
        next=(Suggestion("The app", f"app {app.id}"), Suggestion("Who used it", f"users using {app.id}")),
    )  # fmt: skip


def _day(day: int) -> datetime:
    return EPOCH + timedelta(days=day)


def _weeks(read: Reader, app: Any, today: int, shown: int) -> dict[int, Any]:
    """The people and sign-ins of each week that ended so many weeks ago; one ends today, so that each has seven days.

    Of an app that many use they were counted ahead today.
    """
    ahead = (col(AppWeek.connection_id) == app.connection_id, col(AppWeek.app_id) == app.app_id)
    if shown <= WEEKS and read.one(pick(AppWeek.day).where(*ahead, col(AppWeek.day) == today)):
        week = ((today - col(AppWeek.day)) // 7).label("week")
        found = pick(week, AppWeek.people, AppWeek.sign_ins).where(*ahead)
    else:
        week = ((today - col(AppUsage.day)) // 7).label("week")
        found = (
            pick(week, func.count(func.distinct(AppUsage.user_id)).label("people"),
                 func.sum(AppUsage.count).label("sign_ins"))
            .where(col(AppUsage.connection_id) == app.connection_id, col(AppUsage.app_id) == app.app_id,
                   col(AppUsage.day) > today - 7 * shown)
            .group_by(week)
        )  # fmt: skip
    return {int(row.week): row for row in read.rows(found)}


def _of_person(read: Reader, asked: Asked) -> Table:
    ours = col(User.connection_id).in_(OURS)
    user = read.one(pick(User.connection_id, User.id, User.display_name).where(ours, col(User.id) == asked.who))
    if user is None:
        raise NotFound("That account is no longer in the directory.", "Ask again by name.")
    theirs = (col(ServiceUsage.connection_id) == user.connection_id, col(ServiceUsage.user_id) == user.id)
    services = read.rows(
        pick(ServiceUsage.service, ServiceUsage.active_at).where(*theirs).order_by(ServiceUsage.service)
    )
    rows = [
        (
            Value(row.service),
            Value("service"),
            Value(row.active_at or "no activity known", _tone(row.active_at)),
            Value(None),
        )
        for row in services
    ]
    apps = holdings.apps(read, {"connection": user.connection_id, "who": user.id})
    rows += [
        (Value(name), Value("app"), Value(f"in {holdings.USED_WITHIN_DAYS} days"), Value(times)) for name, times in apps
    ]
    return Table(
        title=f"Usage of {user.display_name}",
        summary=f"{user.display_name} used {counted(len(apps), 'app')} in {holdings.USED_WITHIN_DAYS} days.",
        fresh=freshness(read, "service_usage", "app_usage"),
        columns=(
            Column("What", weight=4),
            Column("Kind"),
            Column("Last active", "date", 2),
            Column("Sign-ins", "number"),
        ),
        rows=tuple(rows[asked.offset : asked.offset + PAGE]),
        total=len(rows),
        offset=asked.offset,
        ask=asked.canonical,
        chart=_bars(f"Sign-ins in {holdings.USED_WITHIN_DAYS} days", "sign-ins", apps),
        next=(Suggestion("Account", f"user {user.id}"),),
        care=Care.PERSONAL,
    )


def _bars(title: str, name: str, points: Sequence[tuple[str, int]]) -> Chart:
    return Chart(title, "bars", (Series(name, tuple(points[:MOST_BARS])),))


def _tone(at: datetime | None) -> Tone:
    return Tone.PLAIN if at else Tone.QUIET


# The services together, the suite that they belong to, and how a chart of them is asked for.
SERVICE = "[various|individual] [microsoft|ms|m365|office|cloud|online] [365] services|service|workloads"
SUITE = "[microsoft|ms|office|cloud|online] services|service|workloads|suite|365|m365|o365|office"
CHART = "[chart|graph|diagram|plot|picture|graphic|trend|curve] [of|for|on|about|showing]"
USED = "usage|use|adoption|utilisation|utilization|uptake|take-up|activity"
WENT = "change|changed|changing|develop|developed|developing|evolve|evolved|evolving|grow|grew|grown|growing|going|look"
ROSE = (
    "grow|growing|grown|rise|rising|risen|fall|falling|fallen|shrink|shrinking|shrunk|increase|increasing|increased|"
    "decrease|decreasing|decreased|drop|dropping|dropped|decline|declining|declined|up|down"
)
PEOPLE = "users|people|employees"
REALLY = "[are] [really|actually|currently|still]"
REPORTS = "report|reports|statistics|stats|trend|trends|history|chart|graph|numbers|figures"
BY_USE = f"[in|by|for] [terms] [of] [{USED}|active|{PEOPLE}] [{PEOPLE}] [using|use|used|uses] [it|them|each]"
BY_WEEK = "over-time|weekly|monthly|daily|week|month|day [by|over] [week|month|day]"
QUESTION = Question(
    name="usage",
    topic="Apps",
    canonical="usage [<app>|<who>] [filters]",
    filters=(*(Filter(name, says=SPOKEN[name][1:]) for name in SERVICES), Filter("", "past")),
    help="How many people use each service; one app week by week; one person's services and apps.",
    examples=("usage", "usage Salesforce", "usage Adele Vance"),
    says=(
        f"[overall|total|general] {USED} [numbers|figures|rates|overview] of|for|in|across {SUITE} [365] [and] "
        "[apps|services|others]",
        f"{USED} [numbers|figures|rates|stats|statistics|data|overview] of|for|in|across|on|by|per "
        "[all|every|each] apps|services|everything|tools|app|service [and|or|plus] "
        "[apps|services|tools|more|everything]",
        *(
            f"how much|heavily|intensively|widely|often is|are people|users|we|they|employees|everyone using {what}"
            for what in ("<app>", "[filters!]", "[filters!] [filters]")
        ),
        f"how do|does|is|are {USED} [numbers|figures|rates] look|looking|doing|developing [filters]",
        f"[numbers|figures|statistics|stats] [on|about|of|for] how active|busy [are] {PEOPLE}|we [are] "
        "[by|per|in|across|with] [each|every|service|services|app] [service|app]",
        f"how many {PEOPLE} [are] active [in|on|per|by] each|every|by|per service|app",
        f"does|do|did|is|has <who> [been] do|doing|done|active [in] anything|something [in|with|on] {SUITE} [365]",
        "<who> 's usage|activity|adoption statistics|stats|numbers|figures|report|data [filters]",
        "how much|often does|do|did <who> use|open what|which [app|apps|service|services|tool]",
        "does|do|did|is|has <who> [been] use|using|used|been|active|touch|touched|open|opened|need "
        "[in|on|with] [his|her|their] [filters!]",
        *(
            "what|which [microsoft|m365|office|cloud|online] services|service|workloads does|do|did|is|has <who> "
            f"[been] use|using|used|active|touched [in|on|with]{narrowed}"
            for narrowed in ("", " [filters]")
        ),
        "<who> activity across|over|in|on|by services|service|apps|everything|microsoft [services|apps|365] [filters]",
        "<who> 's activity|use across|over|in|on|by services|service|apps|everything|microsoft [services] [filters]",
        "activity of|for|by <who> across|over|in|on|by services|service|apps|everything|microsoft [services|apps] "
        "[filters]",
        "is|are <app> worth [it|renewing|keeping|extending] [the] [money|price|cost|renewal|licence]",
        "is it worth renewing|keeping|extending|paying [for] <app>",
        "should|shall we renew|extend|prolong <app>",
        "<app> usage|use|adoption|numbers|figures|users|trend [per|by|each|every|over] day|week|month [by|on|over] "
        "[day|week|month]",
        *(
            f"usage|adoption|activity figures|numbers|report|statistics|stats|data|trend of|for|on|about {what}"
            for what in ("<app>", "[filters]", "<app> [filters]")
        ),
        "<app> numbers|figures [filters]",
        "<app> headcount|head-count [filters]",
        f"usage|adoption {REPORTS} <app>|<who> [filters]",
        f"how does|do|is|are [filters!] stack|compare|comparing|measure|fare [up] {BY_USE}",
        f"how does|do|is|are [filters!] stack|stacks|compare|compares|comparing|measure|measures|fare|fares [up] "
        f"against|to|with|versus|vs|beside [filters!] {BY_USE}",
        "<app> day|week|month by day|week|month",
        "how active|busy is|was <who> [in|on|with] [filters]",
        "how much|often does|did|do <who> use|used [filters] [and] [the] [rest]",
        "<app>|<who> ['s] usage|use|utilisation",
        "usage|use|utilisation of|for|in <app>|<who>",
        "which|what services|service|tools|apps is|are|get|gets used|popular [the] most|least",
        "most|least used|popular services|service",
        "how many people|users use|used|open|opened <app> each|per|every|a week|day|month",
        "how many people|users use|used|open|opened <app> weekly|daily|monthly",
        "what|which [apps|tools|services] does|do|did|is|has <who> work|works|working|worked with",
        f"is|are|does|do|did|has|have [filters!] {USED} [been|go|gone|going] {ROSE} [or] [{ROSE}] [filters]",
        f"is|are|does|do|did|has|have {USED} of|for [filters!] [been|go|gone|going] {ROSE} [or] [{ROSE}] [filters]",
        "is|are anyone|people|someone|users still using <app> show|with|and [me] [the] trend|chart|graph|history",
        "trend|chart|graph|history of|for <app> usage|use|users",
        "how did|does|has|have <app> usage|use|adoption change|changed|look|develop|developed [over-time] [filters]",
        "[filters] usage|adoption|activity trend|trends|chart|graph|over|history [filters]",
        "[filters] usage|adoption|activity over time",
        "how many active users|people does|do|has|did <app> have|get|see|got|still",
        "is|are <app> [being] used|opened less|more|often than before|earlier",
        "is|are <app> [being] used|opened less|more [often] than last|previous|past|this|in|earlier|at <words>",
        "is|are <app> used|opened less|more [often] [now]",
        "how much|many [people] really use|uses <app> [each|every|per|a] [month|week|day]",
        "active users|people of|in|on <app>",
        "<app> active users",
        "usage|adoption report|reports|statistics|stats|overview|trend|trends|numbers|figures",
        "service|services|microsoft 365|m365|office usage|adoption",
        "microsoft|office 365 usage|adoption",
        "microsoft|office 365 usage|adoption report|reports|statistics|stats",
        "which|what services are|do used|we|people|users",
        "which|what services are being used",
        "which|what services do we|people|users|everyone use",
        "which|what services do we|people|users actually use",
        *(
            f"how many [active] {PEOPLE} {REALLY} use|using|on|active [in|on] {{{service}}}{narrowed}"
            for service in SERVICES
            for narrowed in ("", " [filters]")
        ),
        f"{CHART} how [much|well|widely|often|heavily|far] {SERVICE} is|are|get|gets [being|getting] "
        "used|adopted|accepted|utilised|utilized [by] [people|users|everyone] [over-time]",
        f"{CHART} how [much|well|widely|often|heavily|far|busy|popular] is|are|do|does {SERVICE} [being|get|getting] "
        "[used|adopted|accepted|utilised|utilized|doing|do] [by] [people|users|everyone] [over-time]",
        f"{CHART} how much|many|often|well [people|users|we|everyone] use|using {SERVICE} [over-time]",
        f"{CHART} {USED} of|across|for|in|on {SERVICE} [over-time]",
        f"[overall|total|general] {USED} of|across|for|in|on microsoft|m365|o365|office [365] [services]",
        f"[how] [many] [active] users|people|us are|is active in|on|across {SERVICE}",
        f"{CHART} {SERVICE} {USED} [over-time]",
        f"{CHART} how [did|does|has|have|is|are] {SERVICE} {USED} [has|have|is] [been] {WENT} [over-time]",
        f"{CHART} how [did|does|has|have|is|are] {USED} [of] {SERVICE} [has|have|is] [been] {WENT} [over-time]",
        f"{CHART} {USED} [over-time]",
        f"{CHART} how many [active] users|people are|is|use [active] [in|on|using] "
        "teams|exchange|onedrive|sharepoint|outlook|mail and [rest|others|co] [over-time]",
        f"which|what {SERVICE} do|does users|people|we|everyone [really] use",
        *(
            f"{said}{narrowed}"
            for narrowed in ("", " [filters]")
            for said in (
                "how much|often|active|busy|well|heavily does|do|did|is|was|has|have <who> [been] "
                f"[use|using|used|active|busy] [in|on|with|across|of] {SUITE}",
                "does|do|did|is|was|has|have <who> [been] use|using|used|active|busy|work|working [in|on|with|across] "
                + SUITE,
                f"<who> 's {USED} of|in|on|across|with {SUITE}",
                f"{USED} of|by|for <who> of|in|on|across|with {SUITE}",
                f"<app> {USED} [trend|trends|history|numbers|figures|statistics|stats|chart|graph] over-time",
                f"[how] [many] [number|count] [of] [active] {PEOPLE} [are|is|have|has|of] [been] [active] "
                f"[actively|regularly|really] use|used|using|open|opened|opening|in|on <app> {BY_WEEK}",
            )
        ),
        "what|which services|apps and apps|services is|does|do|has <who> [been] use|using|used",
        f"how much {USED}|traffic does|do|did|is|has <app> see|get|got|have|seen",
        "what [services|things] <who> is|has|was [been] using|used",
        "what is|was <who> active|busy in|on",
        "<app> uptake|take-up [trend|history|numbers|figures|statistics|stats|chart|graph]",
        "chart|graph|plot|trend|history [of|for|showing] how [many|much] [number|users|people] "
        "[of|is|are] [users|people|use] <app> [is|are|has] [been|being] [used]",
        "chart|graph|plot|trend|history of|for|showing [number|count] [of] users|people [using|use|in|on|of] <app>",
        "weekly|daily|monthly active users|people of|in|on|for <app>",
        "<app> weekly|daily|monthly [active] users|people",
        "is|are|was|were <app> [being] used more|less [often] [or] [less|more] [often] than <words>",
        "is|are|was|were <app> [being] used more|less [often] or less|more [often] [now]",
        "is|are|do|does users|people|anyone|we use|using|used <app> more|less or less|more [often] than <words>",
        "is|are|has|did|does <app> [being] caught|catch|catching|taken|taking|picked|pick|picking on|off|up",
        "is|are|do|does|has users|people|anyone|we use|using|used <app> more|less [often] than <words>",
        f"how many {PEOPLE} {REALLY} use|using|on|active [on|in|in-to] office|365|m365 [365]",
        "how many active users do we have",
        "[filters] usage|adoption|activity report|reports|statistics|stats|overview|numbers|figures [filters]",
        "[filters] usage|adoption [filters]",
        "[filters] usage|adoption by|per user|users|person|account [filters]",
        "<app> usage|adoption by|per user|users|person",
        "usage|use|adoption|activity|statistics|stats of|for|in|on [filters]",
        "usage|use|utilisation of|for|in <app> [filters]",
        "<app>|<who> usage|adoption|statistics|stats [filters]",
        "usage|adoption|statistics|stats of|for <app>|<who> [filters]",
        "sign-ins to <app> [filters]",
        "how many sign-ins to <app> [filters]",
        "how many sign-ins did|does|has <app> have|see|get [filters]",
        "how much do we|people|users|is use|used microsoft|m365|office|teams",
        "how much do we|people|users use microsoft|office 365",
        "how much is microsoft|office 365 used",
        "active users|people by|per service|app",
        "usage|adoption over time",
        "usage|adoption by|per|of service|services|app|apps",
        "usage|adoption|statistics|stats|trend|history of|for <app> over time",
        "usage|adoption|statistics|stats trend|history of|for <app>",
        "adoption|statistics|stats|trend of|for <app>",
        "<app> adoption|statistics|stats|trend",
        "<app> usage over time",
        "<app> usage trend|history|statistics|stats|report|chart|graph",
        "usage statistics|stats|report|chart|graph|history|trend of|for <app>",
        "how has|is|did <app> usage developed|changed|evolved|developing|changing|trending|develop|change",
        "how has|is|did usage of <app> developed|changed|evolved|developing|changing|trending|develop|change",
        "how much|often|heavily is <app> used",
        "how is <app> being used",
        "how [much|often|heavily|widely|strongly|well] is|was|are|were|has|have <app> [been] used [filters]",
        "how much|often|heavily|widely is <app> being used [now|lately|recently|currently]",
        "how much|often|heavily|widely is <app> being used these days",
        "how many people|users|accounts|colleagues [have] use|used|opened|using <app> [filters]",
        "is|are <app> [being] used [a] lot|much|often|heavily|widely",
        "how is <app> adopted",
        "is <app> usage growing|falling|rising|shrinking|going",
        "is <app> usage going up|down",
        "chart|graph|plot of|the <app> usage",
        "chart|graph|plot <app> usage",
        "service|app usage of|by|for <who>",
        "usage of|by|for user <who>",
        "<who> 's usage",
        "which|what services does|is <who> use|using",
        "what|which apps and services does <who> use",
        "how active is <who>",
        "what does|did|has <who> use|used|using|been [using] [lately|recently]",
        "what is|was <who> using|used [lately|recently]",
        "what|which services|tools does|did|has <who> use|used [lately|recently]",
    ),
    reads=("service_days", "service_usage", "app_usage"),
    answer=answer,
)
