"""`changes [<who>] [<N>d]`: what appeared, vanished and changed in the directory, and who did it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, func, literal_column, type_coerce, union
from sqlmodel import col

from services import by_day, change_filters, change_kind_filters
from services.answers import Column, Suggestion, Table, Tone, Value
from services.change_wordings import (
    ANYTHING,
    AT,
    AWAY,
    COMES,
    DO,
    DONE,
    FACTOR,
    FIELDS,
    FILTERS,
    GAVE,
    GOT,
    HAD,
    REGISTERS,
)
from services.directory import name_of
from services.freshness import freshness
from services.names import label
from services.paging import counted, listed
from services.privacy import hidden_history
from services.resources.change_authors import ChangeAuthor
from services.spans import asked_past, begun
from services.specs import Asked, Question
from services.store.query import narrowed, pick
from services.store.reader import Reader
from services.store.tables import Change, Connection
from services.store.types import DAY

DAYS = 7
TONES = {"appeared": Tone.GOOD, "vanished": Tone.BAD}
OURS = pick(Connection.id)
AUTHORED = and_(col(ChangeAuthor.connection_id) == Change.connection_id, col(ChangeAuthor.change_id) == col(Change.id))
MOMENT = type_coerce(Change.at, BigInteger)
ON_DAY = (MOMENT // DAY).label("day")
SOME_BY_DAY = pick(ON_DAY, func.count().label("changes")).where(begun(col(Change.at))).group_by(ON_DAY)
CHANGES = (
    pick(Change.at, Change.resource, Change.object_id, Change.name, Change.kind, Change.property, Change.before,
         Change.after, ChangeAuthor.by_name, ChangeAuthor.by_id, ChangeAuthor.happened_at)
    .outerjoin(ChangeAuthor, AUTHORED)
    .where(begun(col(Change.at)))
    .order_by(col(Change.at).desc(), col(Change.id).desc())
)  # fmt: skip


def _by_day(ended: Sequence[ColumnElement[bool]] = ()) -> Select[Any]:
    """How many changes there were each day on which there were any, in a time that has `ended` at midnight or not yet.

    From the first change of a day the index leads over that day, and to the first one after it: grouped, all changes
    of all days would be sorted.
    """
    firsts = pick(func.min(MOMENT).label("at")).where(begun(col(Change.at)), *ended).cte("firsts", recursive=True)
    after = pick(func.min(MOMENT)).where(_midnight(firsts.c.at) <= MOMENT, *ended).correlate(firsts).scalar_subquery()
    firsts = firsts.union_all(pick(after).where(firsts.c.at.is_not(None)))
    of_day = pick(func.count()).where(firsts.c.at <= MOMENT, _midnight(firsts.c.at) > MOMENT).correlate(firsts)
    on_day = (firsts.c.at // DAY).label("day")
    return pick(on_day, of_day.scalar_subquery().label("changes")).where(firsts.c.at.is_not(None))


def _midnight(at: Any) -> Any:
    """The end of the day of `at`, spelt out: a value in another's place would have no day end."""
    day = literal_column(str(DAY), BigInteger)
    return (at // day + literal_column("1", BigInteger)) * day


BY_DAY = _by_day()
THINGS = {"users": "account", "groups": "group", "apps": "app", "app_registrations": "app registration"}


def answer(read: Reader, asked: Asked) -> Table:
    """What was found different in a time (7 days), newest first; of one person: what happened to them or by them.

    Source: Steward's own history (`when` is when a sync saw it), change_authors (who did it, where an audit says so).
    Raises BadArgument for a time that is none, NotFound for whom or what a filter names and is not there.
    """
    span = asked_past(asked, DAYS, "changes 7d")
    conditions = [*change_filters.conditions(read, asked), *change_kind_filters.conditions(asked.filters)]
    if hidden := hidden_history(asked):
        conditions.append(col(Change.resource).not_in(hidden))
    if asked.who:
        to_them = pick(Change.id).where(col(Change.connection_id).in_(OURS), col(Change.object_id) == asked.who)
        by_them = pick(ChangeAuthor.change_id).where(col(ChangeAuthor.by_id) == asked.who)
        conditions.append(col(Change.id).in_(union(to_them, by_them)))
    ended = span.ended(col(Change.at))
    counting = SOME_BY_DAY.where(*ended, *conditions) if conditions else _by_day(ended) if ended else BY_DAY
    by_days = {row.day: row.changes for row in read.rows(counting, since=span.begin)}
    listing = narrowed(CHANGES, *ended, *conditions)
    rows, total = listed(read, listing, asked.offset, since=span.begin), sum(by_days.values())
    name = name_of(read, asked.who)
    whose = f" of or by {name or asked.who}" if asked.who else ""
    return Table(
        title=f"Changes{whose} {span.words}",
        summary=f"{counted(total, 'change')}{whose} {span.words}.",
        fresh=freshness(read, "users", "change_authors"),
        columns=(
            Column("When", "when", 2),
            Column("What", weight=3, leads=True),
            Column("How", weight=2),
            Column("From and to", weight=4),
            Column("By", weight=2),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "changes",
        next=(Suggestion("Account", f"user {asked.who}"),) if asked.who else (),
        chart=by_day.within("Changes", "changes", by_days, span, read.now),
    )


def _row(row: Any) -> tuple[Value, ...]:
    thing = THINGS.get(row.resource, label(row.resource))
    return (
        Value(row.happened_at or row.at),
        Value(f"{row.name or row.object_id} ({thing})"),
        Value(f"{label(row.property)} {row.kind}" if row.property else row.kind, TONES.get(row.kind, Tone.PLAIN)),
        Value(_difference(row)),
        Value((row.by_name or "Microsoft") if row.happened_at else "not known", _quiet(row)),
    )


def _quiet(row: Any) -> Tone:
    return Tone.PLAIN if row.happened_at else Tone.QUIET


def _difference(row: Any) -> str | None:
    if row.kind == "changed":
        return f"{_said(row.before)} → {_said(row.after)}"
    value: str | None = row.after or row.before
    return value


def _said(value: str | None) -> str:
    return "nothing" if value is None or value == "" else value


QUESTION = Question(
    name="changes",
    topic="Watch",
    canonical="changes [<who>] [filters]",
    help="What appeared, vanished and changed in the directory, and who did it.",
    examples=("changes 7d", "changes Adele Vance", "what changed since last week"),
    filters=(*FILTERS, *change_kind_filters.FILTERS, *change_filters.FILTERS),
    says=(
        *(
            f"who [has|have] changed|modified|edited|touched|updated|altered {said}{narrowed}"
            for narrowed in ("", " [filters]")
            for said in ("app {to_app}", "group|team {to_group}", "role {to_role}", "policy {to_policy}")
        ),
        "which|what users|user|groups|apps|objects|policies [was|were|has|have|got] [been] "
        "created|added|deleted|removed|changed|modified|altered|disabled by <who> [filters]",
        "which|what objects|object|entries|items [that] [was|were|has|have|got] [been] [filters!] "
        "[from|in|to|within|of] [directory|tenant|entra] [filters]",
        "who [has|have|is] [been] messing|tampering|fiddling|playing|messed|tampered|fiddled|meddling [around|about] "
        "with|on|in <who> 's account|user|profile",
        "who [has|have|is] [been] messing|tampering|fiddling|messed|tampered|fiddled [around|about] with <who>",
        "everything|what|things|all <who> has|have|had|did|was [been] "
        "changing|changed|doing|done|modifying|modified|edited",
        "everything|what|things|all <who> has|have|had|did|was [been] changing|changed|doing|done|modifying|modified "
        "[filters]",
        "who [has] took|taken|removed|withdrew|withdrawn|revoked|stole [away] [the|a|an] <words> from|off|of <who> "
        "[and] [when]",
        "who [has] took|taken|removed|withdrew|withdrawn|revoked|stole [away] [the|a|an] <words> from|off|of <who> "
        "[filters]",
        "who [has|have] deleted|created|changed|renamed|edited|modified|altered|touched [filters] <words>",
        "who [has|have] deleted|created|changed|renamed|edited|modified|altered|touched [filters!] <words> [filters]",
        "did|has|have anyone|someone|users change|changed|edit|edited|modify|modified|touch|touched|alter|altered|"
        "update|"
        "updated|mess [with] [filters!]",
        "was|were|has|have|got {to_policies} [been] changed|edited|modified|touched|altered|updated [filters]",
        *(
            f"{said}{narrowed}"
            for narrowed in ("", " [filters]")
            for said in (
                "who [has|have] changed|modified|edited|did|done|touched|altered|updated "
                "something|anything|stuff|things [in|to|on] [directory|tenant|entra]",
                "did|has|have anyone|someone change|changed|modify|edit|touch|touched|alter|altered "
                "something|anything|stuff|things [in|to|on] [directory|tenant|entra]",
                "directory|entra|tenant|azure|aad|microsoft audit|audits [log|logs|trail|events|records|entries]",
                f"what [has|all] changed|happened|happens when|while i|we was|were|am [on] {AWAY} [for|in|during]",
                f"{ANYTHING} [that] {COMES} [or|and] [{COMES}]",
                "what has|is|was <who> [been] doing|changing|up [to] as [an|our|the] admin",
                "history|timeline of|for|on|behind <who> 's account|user|profile",
                "<who> 's account|user history|timeline|changes",
                f"who {GAVE} <who> the|that|this|a|an|his|her|their <words> [and] [when]",
                f"who {GAVE} <who> that|this|his|her|their|the {{to_roles}} [and] [when]",
                f"who {GAVE} [the|a|an] <words> to|from|of <who> [and] [when] [was|did] [that|it]",
                "has|did anyone|someone|anybody dismissed|dismiss|confirmed|confirm|cleared|clear [the] risk "
                "on|of|for <who>",
                "who dismissed|confirmed|cleared [the] risk on|of|for <who>",
                "who dismissed|confirmed|cleared <who> 's risk",
                "who [has] reset|changed|removed|wiped|cleared|touched|edited|altered|set|updated|modified <who> 's "
                "[job|display] "
                f"mfa|password|methods|licences|licence|roles|groups|{FIELDS}",
                f"when|did was|were|has|someone|anyone|who [been] change|changed <who> 's [job|display] {FIELDS} "
                "[changed|set]",
                "who [has] reset|changed|removed|wiped|cleared|touched [the] mfa|password|methods|licences|roles "
                "of|for <who>",
                "did|has|was anyone|someone reset|change|changed|remove|removed [the] mfa|password|methods of|for "
                "<who>",
                "when was|were <who> 's mfa|password|methods|account "
                "reset|changed|removed|disabled|wiped|enabled|locked",
                "was|were|has <who> removed|taken|thrown|kicked|dropped from|off <group>",
                "was|were|has <who> added|put to|in|into [the] <group> group|team",
                "has <who> been removed|taken|thrown|kicked|dropped|added from|to|in|into <group>",
                "when was|were <who> removed|added|taken from|to <group>",
                "who took|removed|revoked|withdrew <who> 's <licence> [away] [and] [when]",
                "who gave|assigned <who> <licence> [and] [when]",
                "who removed|took|kicked|threw|dropped <who> [out] from|off|of [the] <group> [group|team] [and] [when]",
                "who added|put <who> to|in|into [the] <group> [group|team] [and] [when]",
                "who disabled|enabled|blocked|unblocked|locked|unlocked|deleted|restored|created|invited <who> [and] "
                "[when] [why] [was] [it|that]",
                "who disabled|blocked|enabled|locked|unlocked <who> 's account|user [and] [when] [why]",
                "who turned|switched|shut off|on|down <who> [and] [when] [why]",
                "who turned|switched|shut off|on|down <who> 's account|user [and] [when] [why]",
                "who turned|switched|shut <who> off|on|down [and] [when] [why]",
                "who turned|switched|shut <who> 's account|user off|on|down [and] [when] [why]",
                "what did|has <who> change|changed|do|done|modify|edit|modified [in] [the] [directory|tenant|entra]",
                f"was|were|is|are|has|have|had|did <who> 's {HAD} [already] [been|get|got] {DONE} [off|on|away] "
                "[already|yet]",
                f"has|have|had|did <who> had|have|get|got [her|his|their|the] {HAD} {DONE} [off|on|away|already] "
                "[already|yet]",
                f"did|has|have anyone|someone {DO} [the] <who> 's {HAD} [already|yet]",
                "who changed|did|modified|edited|touched what",
                "who changed|did|modified|edited|touched what in|to directory|tenant|entra",
                "what did|has <who> mess|messed|fiddle|fiddled|tinker|play|played with|around",
                "what did|has <who> mess|messed up",
                "what did|does|has|was|is <who> get|got|been|getting up to",
                "did|has anyone|someone disable|disabled|enable|enabled|block|blocked <who>",
                "did|has anyone|someone unblock|delete|deleted|edit|edited|change|changed <who>",
                "changes|edits|modifications made|done by|to <who>",
                "[which|what|all|every|any] changes|edits|modifications [that] [did|has|have|does|was] <who> "
                "[has|have] make|made|do|done|making|cause|caused [in|to|on] [directory|tenant|entra|azure]",
                "which|what changes|edits|modifications were|was|have|has|are [been] made|done|carried [out] "
                "by|to|on|at|for <who>",
                "recent|latest|last changes|edits|activity of|by|to|for|on|about <who>",
                "changes|edits [filters!] of|by|to|for|on|about <who>",
                f"[has|have|had|did|was|is|are] {ANYTHING} [has|been] changed|change|happened|happen|new|different|"
                f"altered|edited|modified|updated|done {AT} <who> ['s] [account|profile|user]",
                f"what is|are [all] new|different {AT} <who> ['s] [account|profile|user]",
                f"[any|some] changes|edits|modifications|updates {AT} <who> 's account|profile|user|data|details|"
                "groups|licences|roles",
                "what was|were|has|got [been] done|changed|happened to|with|on|at <who>",
                "what was|were|has|is|got [been] happened|happening|done|changed to|with|on|at|in <who> 's "
                "account|profile|user",
                f"did|has|have|when [did|has] <who> {REGISTERS} [a|an|any|some|another|her|his|their] "
                f"[new|another|second|different|more] {FACTOR} [{FACTOR}] [before|after|around] "
                "[odd|strange|suspicious|risky] [sign-ins|sign-in|alert|alerts]",
                "what have|has|did people|users|we|admins|they|everyone [been] changing|changed|change|doing|modifying",
                "what|anything|something|everything has|was|that|were|have|is [been|got] altered|touched|updated",
                "what|anything|something|everything has|was|that|were|have|is [been|got] altered|touched|updated "
                "in|on|across directory|tenant|entra",
                "[has|have|was|did] anything|something changed|change|happened|altered|happen in|across|with "
                "directory|tenant|entra|organisation",
                "<who> 's changes|history|timeline",
                "what|anything|something|everything has changed|happened",
                "what|anything|something|everything that changed|happened",
                *(
                    "what|which [all|else|things] was|were|got|has|have|is [been|got|being] "
                    f"changed|modified|edited|altered|touched {place}{narrowed}"
                    for place in ("", "in|on|to directory|tenant|entra|azure|ad|it")
                    for narrowed in ("", " [filters]")
                ),
                "what is different|new",
                "what changed|changes for|about|at|on|with|to <who>",
                "what has changed for|about|at|on|with|to <who>",
                "what changed|changes on|in|at <who> 's account|profile|user",
                "what was changed on|for|at|about <who>",
                "what happened to|with|at|around <who>",
                "what happened to|with <who> 's account",
                "what did|has|does <who> change|do|changed|done|modify|edit",
                "what has <who> been doing|changing",
                "has <who> changed|modified|edited|done anything|something",
                "did <who> change|modify|edit|do anything|something",
                "who changed|did|modified|edited|made what|changes|anything",
            )
        ),
        f"when did|was|were <who> {GOT} [the|a|an|to|from] <words> [and] [by] [whom|who]",
        "who has changed|done|modified|edited what [filters]",
        "who|which|what [users] was|were|got|has|have [been] {appeared} to group|team {to_group} [filters]",
        "who|which|what [users] was|were|got|has|have [been] {vanished} from|of group|team {to_group} [filters]",
        "everything|anything|all|things|what [that] [was|were|has|is] [been] done|made|changed by {by} [filters]",
        "who changed|modified|edited|did|touched something|anything|stuff at|on|about|for|with|to|in <who>",
        "did|has anyone|someone change|changed|modify|edit|touch|touched something|anything|stuff "
        "at|on|about|for|in <who>",
        "who has|have changed|modified|edited|done|touched something|anything|stuff at|on|about|for|with|to|in <who>",
        "who has changed|done|modified|edited what in|to directory|tenant|entra [filters]",
        "when was|were <who> 's <licence> taken|removed|revoked|withdrawn|assigned|changed|reset [away]",
        "when was|were <who> 's <licence> taken|removed|revoked [away] and by who|whom",
        "when was|were <who> 's <licence> withdrawn|assigned|changed|reset [away] and by who|whom",
        "what|anything|something|everything changed|happened|changes [filters]",
        "change|history|timeline",
        "changes|history|timeline|edits|modifications of|for|to|on|made <who>",
        "[filters] changes|history|timeline|edits of|for|to|on <who> [filters]",
        "[filters] changes to|of|on account|user|profile of|for <who> [filters]",
        "[filters] changes to|of|on account|user <who> [filters]",
        "[filters] changes|edits|modifications|alterations [filters]",
        "{to_apps} given|granted|made|approved [filters]",
        "which|what {to_apps} [was|were|has|have|got] [been] consented|approved|authorised|given|granted [to] by <who>",
        "{to_roles} given|granted|made|approved [filters]",
        "[filters] changes in|to|of directory|tenant|entra [filters]",
        "[filters] directory|tenant|recent|latest|last changes [filters]",
        "[filters] recent|latest|last directory|tenant changes [filters]",
        "what|anything|something|everything changed|happened|new",
        "what|anything|something|everything changed|happened recently|lately",
        "what|anything|something|everything has|was|that been|got changed|modified|edited [filters]",
        "what|anything|something|everything was|were|got [filters]",
        "what changed|happened|else in|with|to directory|tenant [filters]",
        "what has|is|have [been] changed|happened|different|new in|with|to|across "
        "directory|tenant|entra|organisation [id] "
        "[filters]",
        "what changed|happened in|with|to directory|tenant",
        "has|did|was|is anything|something changed|change|happen|happened|new|different",
        "has|did|was|is anything|something changed|change|happen|happened [filters]",
        "what changed|changes on|in|at account|profile of <who>",
        "what has happened to|with <who>",
        "what did|has|does <who> change|do|changed|done|modify|modified|edit|edited|been",
        "what has <who> been doing|changing|up",
        "everything|all [that] <who> [has|have] changed|did|done|modified [in|on] [directory|tenant|entra] [filters]",
        "what has <who> been up to",
        "what has <who> changed|done",
        "who changed|modified|edited|altered|updated|touched|created|deleted|removed|added [filters]",
        "who has changed|modified|edited|updated|touched|created|deleted|removed|added [filters]",
        "who added|put|removed|assigned|gave|moved people|users|anyone|someone|accounts to|into|from|in {to_roles} "
        "[filters]",
        "who was|were|got|has made|given|granted|promoted|elevated|assigned [filters]",
        "who has|was been made|given|granted|promoted|elevated|assigned [filters]",
        "has|have|was|were|did|is anyone|someone|users [been|get|got] "
        "made|given|granted|promoted|elevated|assigned [to|as|into] {to_roles} [filters]",
        "who became [filters]",
        "new|newly|recent {to_roles} [filters]",
        "which|what [filters] changed [filters]",
        "which|what [filters] were|was|have|has changed|been [filters]",
        "{to_people} [profiles|profile|records|details|data] [that|which|who] [were|was|got|have|has] [been] {changed} "
        "[filters]",
        "why|when|how was|were|is|are|got <who> disabled|blocked|enabled|deleted|removed|locked|deactivated|changed",
        "why|when|how did <who> get|become disabled|blocked|locked|deleted|removed|deactivated",
        "why|when has <who> been disabled|blocked|locked|deleted|removed|deactivated|enabled|changed",
        "why is <who> 's account disabled|blocked|locked",
        "why was|is|were the account|user of <who> disabled|blocked|locked",
        "who added|put|removed|invited|moved|took <who> to|from|into|in|out <words>",
        "who gave|granted|assigned <who> <words>",
        "who made <who> admin|owner|guest|member",
        "who made <who> a|an|the|global <words>",
        "when did <who> join|leave|get|become <words>",
        "who changed|modified|edited|updated|touched|created|invited|added|deleted <who>",
        "who changed|modified|edited|updated|touched <who> 's account|profile",
        "who changed|modified|edited|did [something|anything|what] on|in|at|to|with <who> 's account|profile",
        "who created|invited|added|deleted|disabled|enabled <who> 's account|profile",
        "who changed|modified|edited|updated|touched the account|profile|user of <who>",
        "who disabled|enabled|blocked|unblocked|locked|promoted <who>",
        "who made|did changes|modifications to|on|at <who>",
        "recent|latest|last|directory|tenant changes",
        "recent|latest|directory activity|events",
        "changes in directory|tenant|entra",
        "directory|tenant history|timeline|audits",
    ),
    reads=("users", "change_authors"),
    answer=answer,
)
