"""`compare <who> and <other>`: what two people have in common, and what only one of them has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import col

from services import holdings
from services.answers import Column, Suggestion, Table, Tone, Value
from services.errors import BadArgument, NotFound
from services.freshness import freshness
from services.paging import PAGE, counted
from services.resources.users import User
from services.specs import Asked, Filter, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

READS = ("users", "groups", "effective_roles", "licences", "app_usage")
# What may be compared alone, and how it is headed.
KINDS = {"licences": "Licence", "groups": "Group", "roles": "Role", "apps": "App"}
FACTS = (("Department", "department"), ("Job title", "job_title"), ("Country", "country"), ("Type", "user_type"))


def answer(read: Reader, asked: Asked) -> Table:
    """Licences, groups, roles and apps of the last 30 days side by side, or those asked for; what differs comes first.

    Source: users, groups, effective_roles, licences, app_usage. Raises NotFound when one is not in the cache (any
    more), BadArgument when both are the same.
    """
    if asked.who == asked.other:
        raise BadArgument("That is the same person twice.", "Name two people: compare Adele Vance and Lee Gu")
    one, other = _account(read, asked.who), _account(read, asked.other)
    said = [name for name, _ in asked.filters]
    kinds = [name for name in KINDS if name in said] or list(KINDS)
    rows = [*(_facts(one, other) if kinds == list(KINDS) else ()), *_lists(read, one, other, kinds)]
    rows.sort(key=lambda row: row[1].text == row[2].text)
    differing, total = sum(row[1].text != row[2].text for row in rows), len(rows)
    rows = rows[differing:] if "in common" in said else rows[:differing] if "differing" in said else rows
    return Table(
        title=f"{one.display_name} and {other.display_name}{f': {asked.wording}' if said else ''}",
        summary=f"{one.display_name} and {other.display_name} differ in {differing:,} of "
        f"{counted(total, 'thing' if len(kinds) == len(KINDS) else ' or '.join(one[:-1] for one in kinds))}.",
        fresh=freshness(read, *READS),
        columns=(Column("What", weight=4), Column(one.display_name, weight=2), Column(other.display_name, weight=2)),
        rows=tuple(rows[asked.offset : asked.offset + PAGE]),
        total=len(rows),
        offset=asked.offset,
        ask=" and ".join((f"compare {one.id} and {other.id}", *said)),
        next=(
            Suggestion(one.display_name, f"user {one.id}"),
            Suggestion(other.display_name, f"user {other.id}"),
        ),
    )


def _account(read: Reader, id_: str | None) -> Any:
    ours = col(User.connection_id).in_(pick(Connection.id))
    found = read.one(
        pick(
            User.connection_id, User.id, User.display_name, User.enabled, User.user_type, User.department,
            User.job_title, User.country,
        ).where(ours, col(User.id) == id_)
    )  # fmt: skip
    if found is None:
        raise NotFound("That account is no longer in the directory.", "Ask again by name.")
    return found


def _facts(one: Any, other: Any) -> list[tuple[Value, ...]]:
    state = ("Status", *("enabled" if user.enabled else "disabled" for user in (one, other)))
    lines = [state, *((title, getattr(one, name), getattr(other, name)) for title, name in FACTS)]
    return [tuple(map(Value, line)) for line in lines if line[1] or line[2]]


def _lists(read: Reader, one: Any, other: Any, kinds: Sequence[str]) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    for kind in kinds:
        first, second = (_held(read, user, kind) for user in (one, other))
        for name in sorted({*first, *second}):
            rows.append((Value(f"{KINDS[kind]}: {name}"), _tick(name in first), _tick(name in second)))
    return rows


def _held(read: Reader, user: Any, kind: str) -> Sequence[str]:
    here = {"connection": user.connection_id, "who": user.id}
    if kind == "apps":
        return [name for name, _ in holdings.apps(read, here)]
    held = {"licences": holdings.licences, "groups": holdings.groups, "roles": holdings.roles}
    return held[kind](read, here)


def _tick(held: bool) -> Value:
    return Value("yes", Tone.GOOD) if held else Value("no", Tone.QUIET)


IN = "in|by|on|regarding|as|when|concerning|for [it] [comes|far|terms|regards] [of|to] [their]"
ASPECTS = "access|rights|groups|permissions|licences|roles|apps|devices|memberships|membership"
# One kind of thing alone is a filter.
WHATS = (
    "access|rights|permissions|devices",
    f"{ASPECTS} [and|or|as] [well] [as] {ASPECTS} [and|or] [{ASPECTS}] [and|or] [{ASPECTS}]",
)
MEASURES = "same|identical|equal|similar|alike|different|other|more|less|fewer|higher|better"

QUESTION = Question(
    name="compare",
    topic="People",
    canonical="compare <who> and <other> [filters]",
    filters=(
        Filter("groups", says=("group|memberships|membership|teams",)),
        Filter("licences", says=("licence|licensing",)),
        Filter("roles", says=("role",)),
        Filter("apps", says=("app",)),
        Filter(
            "differing",
            says=("only differences|difference", "differences|difference only", "different"),
            one_of="which",
        ),
        Filter("in common", says=("common|shared|alike|same",), one_of="which"),
    ),
    help="Groups, licences, roles and apps of two people side by side.",
    examples=("compare Adele Vance and Lee Gu",),
    says=(
        "how|where [do|does|is|are] <who> 's [filters!] differ|different|compare from|to|with|than [that|those] "
        "[of] <other> ['s]",
        *(
            said.replace("KIND", kind)
            for kind in ("{groups}", "{licences}", "{roles}", "{apps}")
            for said in (
                "compare|contrast [the] KIND of|between|for <who> and|with|to|against <other>",
                "compare|contrast <who> 's KIND with|to|and|against <other> ['s] [groups|licences|roles|apps]",
                "compare|contrast <who> and|with|to|against|vs|versus <other> by|on|in|regarding [their] KIND",
                "which|what KIND do|does|has|have|are <who> and <other> have|share|hold|has|got [in] [common]",
                "which|what KIND do|does|has|have <who> have|share|got in common with <other>",
                "which|what KIND differ|differs|different [between|of] <who> and|from <other>",
                "which|what KIND does|has <who> have|got|in that|which <other> does|has|is not|lacks|missing [have]",
                "[the] common|shared KIND of|between|for <who> and <other>",
            )
        ),
        "[what] [is|are] [the] difference|differences|diff in [filters!] between|of <who> and|with <other>",
        "which|what [access|rights] do|does|has|have <who> have|share|got in common with <other>",
        "what do|does|has|have <who> have|share|got in common with <other>",
        "which|what access|rights do|does|have <who> and <other> share|have [in] [common]",
        "<who> vs|versus|and <other> what is|are [the] different|difference|differences",
        "how does|do|is|are <who> compare|compares|differ|different with|to|from|against <other> [now]",
        "[what] [is|are] [the] difference|differences|diff between|in|of <who> and|with <other> 's "
        "access|rights|permissions",
        "how|where [do|does|is|are] <who> 's access|rights|permissions "
        "and|or access|rights|permissions differ|different|compare|deviate "
        "from|to|with|than [that|those] [of] <other> ['s]",
        "<who> should|must|needs|is|shall|has [to] have|get|has [the] same|identical "
        "access|rights|permissions [and] [access|rights|permissions] "
        "as|like <other> what|which [rights|groups|access|is|are|does|do] [is|are|he|she|they] "
        "[still] missing|lacking|different|lack|miss|need|missed",
        "what is|are [still] missing|lacking|different for|so|until|before|from [that|to] <who> "
        "has|have|gets|to|can [have|get] [the] same [access|rights|permissions] as|like <other>",
        "what does|do|would <who> [still] need|lack|miss to|for [be|have|get|match] [set] [up] [the] [same] "
        "[access|rights|permissions] [as|like] <other>",
        "<who> and <other> have|do|are|work|share|hold [in|on|the|a] same job|role|title|position|department|team|work "
        "<words>",
        "put|lay|set|show <who> and|beside|against <other> side|next [by] [to] [side] [each] [other]",
        "stack|hold|measure|weigh <who> [up] against <other>",
        "side by side <who> and <other>",
        "how does|do|is|are <who> [access|rights|groups|permissions|licences] stack|stacks|measure|measures|hold [up] "
        "against|to|with|beside <other>",
        "how does|do <who> 's access|rights|permissions "
        "stack|stacks|measure|compare|compares|differ|hold [up] against|to|with|from|beside <other> ['s] "
        "[access|rights|permissions]",
        "what|where can|could|may <who> get|go|reach|do|see|access|open|use [to|at|in|into] that|which|where "
        "<other> can|could|may not [get|go|reach|do|see|access|open|use] [to|at|in|into]",
        "what|where is|was <who> allowed|able|permitted to get|go|reach|do|see|access|open|use [to|at|in|into] "
        "that|which|where <other> is|was not [allowed|able|permitted] [to] "
        "[get|go|reach|do|see|access|open|use] [to|at|in|into]",
        "what is|has|does|did <who> [got|have|had] that|which <other> has|is|does|have not [got|have]",
        "what is|has|does <who> [got|have] which|that <other> is|has missing|lacking|without|lacked",
        "why does|has <who> have|hold|got|get more|fewer|less|other|different|better "
        "licences|licence|groups|roles|rights|access|apps|permissions than|to <other>",
        "difference|differences|diff in [access|rights|permissions] between|of <who> and|with <other>",
        "compare <who> with|to|and <other> want|wanting to see|know|understand|find [out] <words>",
        "compare|comparing|contrast|contrasting <who> with|to|against|vs|versus|and|or <other>",
        "why does|can|has <who> see|have|access|do|get more than <other>",
        "what does|has <who> have that <other> does|has not [have]",
        "what can <who> see|do|access that <other> can not [see|do|access]",
        "compare users|accounts|people <who> and|with <other>",
        "compare access|rights|permissions of|between|for <who> and|with|to [that|those|the] [of] <other>",
        "compare <who> 's access|rights|permissions with|to|and|against <other> ['s] [access|rights|permissions]",
        "why does|has|can|did <who> not have|see|get|do|access [everything|all] what|that <other> "
        "has|have|can|sees|does|gets|got [access] [to]",
        "why does|has|can|did not <who> have|see|get|do|access [everything|all] [what|that] <other> "
        "has|have|can|sees|does|gets|got [access] [to]",
        "why does|has|can|did <who> not have|see|get|do|access [everything|all] <other> has|have|can|sees|does|got",
        "which|what access|rights|permissions does|has <who> have|got that|which <other> "
        "does|has|is not|lacks|missing [have|got]",
        "what distinguishes|separates <who> from|and <other>",
        "how|where does|do|is|are <who> 's access|rights|permissions differ|different|compare "
        "from|to|with|than [that|those] [of] <other> ['s]",
        "how|where does|do|is|are [the] access|rights|permissions of <who> "
        "differ|different|compare from|to|with|than [that|those|the] [one|ones] [of] <other>",
        "in what|which way|ways|respect does|do|is|are <who> ['s] [access|rights|permissions] "
        "differ|different from|to [that|those] [of] <other> ['s]",
        "side by side of|for|on <who> and|with <other>",
        "comparison of|between <who> and|with <other>",
        "difference|differences|diff between|of <who> and|with|to <other>",
        "diff <who> and|with|against|vs <other>",
        "diff <who> <other>",
        "what is difference|differences|different between <who> and <other>",
        "what is the difference|differences between <who> and <other>",
        "what are the difference|differences between <who> and <other>",
        "what is different between|about|for <who> and|from|than <other>",
        "how do|does|is|are <who> and <other> differ|different|compare|alike",
        "how does|is <who> differ|different|compare from|to|with|than <other>",
        "how is <who> different|differing from|to|than <other>",
        "what does|has <who> have|got that <other> does|has|have not|lacks|lack|is have",
        "what does|has <who> have|got that <other> does|has|have not|is missing",
        "what does|has <who> have|got that <other> does not",
        "what does|has <who> have|got that <other> does not have",
        "what does|has <who> have|got that <other> is missing|lacks",
        "what does|has <who> have|got that <other> lacks|has",
        "what does|has <who> have|got <other> does not",
        "what does|has <who> have|got <other> does not have",
        "what has <who> that <other> has not",
        "what has <who> that <other> does not",
        "what do <who> and <other> have|share in common",
        "what do <who> and <other> share|have",
        "what have <who> and <other> in common",
        "<who> vs|versus|against <other> access|rights|permissions",
        "<who> vs|versus|against|compared <other>",
        "compare me|us <who> and|with|to|against <other>",
        *(
            wording
            for what in WHATS
            for wording in (
                f"how do|does|is|are <who> and <other> differ|different|compare {IN} {what}",
                f"[how] compare|differ|difference|differences|diff [between|of] <who> and|with|to|from <other> "
                f"{IN} {what}",
                f"what|which {what} do|does|are|is <who> and <other> have|has|share|hold|different|differ "
                "[in] [common]",
            )
        ),
        "what is|does <who> missing|lacking|lack|miss compared|relative|next|versus|vs|against to|with <other>",
        "what is|does <who> missing|lacking|lack|miss that <other> has|have|got",
        "line|stack|match|hold up <who> against|with|and|next|beside [to] <other>",
        "<who> compared to|with <other>",
        "<who> and <other> side by side",
        "<who> and <other> compared",
        "<who> and <other> next to each other",
        "put <who> next|beside|against to|and <other>",
        "put <who> next to <other>",
        "why does|can|has <who> see|have|access|do|get less|fewer [access|rights|groups|permissions] than <other>",
        "<who> has|have|can|sees|see|gets more|less|fewer [access|rights|groups|permissions] than <other>",
        "put <who> and <other> side by side",
        "show <who> and <other> side by side",
        f"does|do|has|have|is|are <who> [have|has|get|got] {MEASURES} [{ASPECTS}] [and|or] [{ASPECTS}] "
        "than|as|like|to|with|from [those|that] [of] <other> [has|have|does|do|got]",
        f"is|are {ASPECTS} [and|or] [{ASPECTS}] of|from|for <who> {MEASURES} "
        "than|as|like|to|with|from [those|that|the] [ones|one] [of|from|for] <other>",
        "do <who> and <other> have same access|rights|permissions",
    ),
    reads=READS,
    answer=answer,
)
