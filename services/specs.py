"""The five things one file can add to Steward, as data: resource, question, action, workflow, check."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from sqlmodel import SQLModel

from services.action_spec import Action as Action
from services.action_spec import Preview as Preview
from services.action_spec import Wish as Wish
from services.action_spec import Workflow as Workflow
from services.answers import Answer
from services.check_spec import CannotTell as CannotTell
from services.check_spec import Check as Check
from services.check_spec import Finding as Finding
from services.check_spec import Fix as Fix
from services.check_spec import Limits as Limits
from services.prices import Prices
from services.severity import Severity as Severity

if TYPE_CHECKING:
    from sqlalchemy import Connection as Database

    from services.live import Live
    from services.store.reader import Reader
    from services.store.settle import Wanted

Row = dict[str, Any]


class Role(StrEnum):
    """What a caller may do. Everyone with any role may also view; admin does not imply approver (four eyes)."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Caller:
    """The person speaking: `object_id` and `tenant_id` are from the authenticated activity, roles from our settings.

    `groups` are those of the groups our settings name that the person is in, as ids in lower case.
    """

    object_id: str
    tenant_id: str
    name: str
    roles: frozenset[Role]
    groups: frozenset[str] = frozenset()

    @property
    def given_name(self) -> str:
        """The first word of the name; "there" where there is none: "Hello there"."""
        return next(iter(self.name.split()), "there")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that belong to one object of a resource (a user's licences) and are replaced with it.

    `table` has `connection_id` and the column `owner`, which holds the object's id. `to_rows` gives them from raw JSON
    and reads the properties `sources`: a change that names none of them leaves the rows as they are.

    With `relation` (members) delta tells one by one who came and who went (`members@delta`): `to_rows` reads those who
    came under the relation's plain name, `member` is the column with the other's id, and `path` lists one object's
    whole relation. `tracked` is the property under which the history notes what came and went; "" for none.
    """

    table: type[SQLModel]
    owner: str
    to_rows: Callable[[Mapping[str, Any]], list[Row]]
    sources: tuple[str, ...] = ()
    relation: str = ""
    member: str = ""
    path: str = ""
    tracked: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Rows that tie one object, whose id is in `owner`, to another, in `member`; `tracked` is the history's word."""

    owner: str
    member: str
    tracked: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """A relation of each listed object that its list does not give whole: it is read further, twenty at a time.

    `path` lists it for one object (`/groups/{id}/owners`), asked with `select`. `expanded` means that the list carries
    the first twenty, so that only objects with so many are read further; otherwise all are. What was read stands in
    the raw object under `name`.
    """

    name: str
    path: str
    select: tuple[str, ...] = ("id",)
    expanded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list that rows come from: what is asked for, and the rows it becomes.

    `select` is exactly what `to_row` or `to_rows` reads (a test holds them together); `to_row` makes one row of an
    object, or None of one that is not kept, `to_rows` any number. `page` 0 means that the list takes no page size,
    `selects` False that it knows no $select and sends whole objects; `params` are asked with as they stand. `single` is
    a path that holds one object instead of a list. `{client}` and `{subscription}` in a path are the connection's own.
    `licence` and `permissions` say what it needs; where it is one of several, its refusal leaves the others be.
    """

    table: type[SQLModel]
    path: str = ""
    select: tuple[str, ...] = ()
    expand: str = ""
    page: int = 999
    selects: bool = True
    params: Mapping[str, str] = field(default_factory=dict)
    single: bool = False
    to_row: Callable[[Mapping[str, Any]], Row | None] | None = None
    to_rows: Callable[[Mapping[str, Any]], list[Row]] | None = None
    beyond: Beyond | None = None
    permissions: tuple[str, ...] = ()
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource(Listing):
    """One kind of object kept in the cache; it is its own first listing, `more` are the others.

    `kind`: snapshot lists all and sweeps the unseen; delta lists all once, then asks `delta` for changes; log reads
    closed windows of `time`, newest rows only once; report reads CSV files, whose columns `select` names; each reads
    one object, at `path` with the id for `{id}`, for every id that `whom(db, connection_id)` gives, and on demand (the
    id stands in the raw object as `id`, whatever Graph sends); derived computes rows from other resources: all of
    them with `wanted(db, connection_id, now)`, or what is new since the last time with `derive(db, connection_id,
    since, now)`, which writes them and gives how many.

    `to_raw` undoes `to_row`: delta sends changed properties only, which are laid over it. `lists_by_delta` is for what
    only delta gives whole (members): the full list is read there too. `count` is a path that says how many there are.
    `keep` is how long rows of a log stay. `tracked` are the columns whose changes the history notes, `named` the one
    with the object's name; of rows with a `link` it notes which came and went. `blind(db, connection_id)` is a sentence
    on what the rows cannot show, "" for nothing. `of` is the kind of connection that has it. `about` is the column that
    says whom or what a row is about.
    """

    name: str
    kind: Literal["snapshot", "delta", "log", "report", "each", "derived"]
    every: timedelta
    of: Literal["tenant", "subscription"] = "tenant"
    delta: str = ""
    lists_by_delta: bool = False
    count: str = ""
    time: str = ""
    back: timedelta = timedelta(days=30)
    overlap: timedelta = timedelta(minutes=30)
    keep: timedelta | None = None
    to_raw: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    parts: tuple[Part, ...] = ()
    more: tuple[Listing, ...] = ()
    whom: Callable[[Database, int], Sequence[str]] | None = None
    derive: Callable[[Database, int, datetime | None, datetime], int] | None = None
    wanted: Callable[[Database, int, datetime], Wanted] | None = None
    blind: Callable[[Database, int], str] | None = None
    tracked: tuple[str, ...] = ()
    named: str = ""
    link: Link | None = None
    about: str = "id"
    after: tuple[str, ...] = ()

    @property
    def listings(self) -> tuple[Listing, ...]:
        """Every list the resource is read from, its own first."""
        return (self, *self.more)

    @property
    def stale_after(self) -> timedelta:
        """Age at which the rows count as stale: three missed cadences."""
        return self.every * 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked, resolved: things are cached rows' ids, never names. `specs` are for answers about Steward.

    `other` is the second person where two are compared, `connection` the id of the connection named, `about` the
    question that a `<question>` asks about, with what that is asked with, `named` the people that filters name, and
    `called` the names of what filters give by object id.
    `here` is the conversation with its thread, `source` the id of what was said in it.
    `personal` says that nobody but the caller reads the answer, `aloud` that people do who are not trusted with what is
    personal. `holders` says who has which role in Steward, groups as "group:" and their id; `broken` gives the first
    line of the trail that is not as it was written, None for none; `prices` are what licences cost.
    """

    caller: Caller
    now: datetime
    who: str | None = None
    other: str | None = None
    app: str | None = None
    connection: int | None = None
    group: str | None = None
    role: str | None = None
    licence: str | None = None
    words: str | None = None
    filters: tuple[tuple[str, str], ...] = ()
    offset: int = 0
    canonical: str = ""
    conversation: str = ""
    here: str = ""
    source: str = ""
    zone: str = "UTC"
    personal: bool = False
    aloud: bool = False
    about: tuple[Question, Asked] | None = None
    named: tuple[str, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    specs: Specs | None = None
    holders: Mapping[Role, Sequence[str]] = field(default_factory=dict)
    broken: Callable[[Reader], int | None] | None = None
    prices: Prices = field(default_factory=Prices)

    @property
    def wording(self) -> str:
        """The filters as people read them, "" for none."""
        return ", ".join(f"{name} {self.called.get(value, value)}".strip() for name, value in self.filters)


@dataclass(frozen=True, slots=True)
class Filter:
    """One word group that narrows a list: `name` is canonical ("inactive"), `value` the kind of its argument.

    A span without a name is said on its own ("changes 7d"). `says` are further wordings with `{}` where the argument
    goes ("not signed in for {}"); `{known}` takes only one of the texts in `known` (names of countries, of products),
    or one word that it matches, so that "in Germany" and "in Sales" differ. `opposite` is the canonical name of what
    "not" before any of the wordings means ("not in group"); it takes the same value. `of` names the slot that the text
    is like: of what kind the thing so called is. Of those with the same `one_of` (guests, members) a list keeps the
    last said. `called`: "germans" means "Germany". `exactly`: "Mail.Read" says more exactly what "read mail" does.
    `value` is "" for none, "text" for words up to the next filter, "rest" for all to the end, "number" for how many,
    in words or digits, kept in digits, "amount" for that with what it is
    compared by ("over 5"), "days" for whole days.
    "past" is a time in which something happened: days or hours up to now, or of the calendar ("7d", "since
    2026-10-01", "from 2026-10-01 to 2026-10-31", "before 2026-06-01"); "ahead" one in which it will; "age" one in
    which nothing has ("90d", "since 2026-06-01"). services/spans.py reads them.
    """

    name: str
    value: Literal["", "number", "amount", "days", "age", "past", "ahead", "text", "rest"] = ""
    says: tuple[str, ...] = ()
    default: str = ""
    opposite: str = ""
    known: frozenset[str] | re.Pattern[str] = frozenset()
    of: str = ""
    else_of: tuple[str, ...] = ()
    one_of: str = ""
    called: Mapping[str, str] = field(default_factory=dict, hash=False)
    exactly: Callable[[str], Collection[str]] | None = None

    @property
    def person(self) -> bool:
        """Whether the text names somebody."""
        return self.of == "who"

    @property
    def one_of_several(self) -> bool:
        """Whether several texts may be said of which one is so: a domain of two; an app may have all permissions."""
        either = isinstance(self.known, frozenset) or bool(self.opposite) or self.name.startswith("not ")
        return not self.of and either

    @property
    def field(self) -> bool:
        """Whether the text is what many people share: a department, a title."""
        return not self.of and isinstance(self.known, frozenset) and bool(self.known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that can be asked. `canonical` may hold slots, optional ones too, and `[filters]`.

    Slots: `<who>`, `<other>` (a second person), `<app>`, `<group>`, `<role>`, `<licence>`, `<connection>`, `<words>`,
    `<question>` (another question whole); `[<who>]` may be left out, `[<app>|<who>]` may be either.

    `says` are further wordings in the same notation ("who is|are <who>", `a|b` where either will do); `bare` means
    the slot alone will do ("adele vance"). In `says`, `<role!>` takes only what is one of `names`, and `{manager}` the
    text of the filter so named; for `[filters!]` a span of time alone will not do; "quiet from <one> to <two> = <one>
    to <two>" makes up the `<words>` of others.
    `examples` are shown to people and must parse (a test holds it). Exactly one of `answer`, `change` and `live` is
    set: `change` settles something of Steward's own (a subscription) in one
    write transaction, which also writes down who asked for it; `live` reaches Microsoft or starts work. `private` is
    about risk or places, which those who may only view do not see.
    """

    name: str
    topic: str
    canonical: str
    help: str
    examples: tuple[str, ...]
    answer: Callable[[Reader, Asked], Answer] | None = None
    change: Callable[[Database, Asked], Answer] | None = None
    live: Callable[[Live, Asked], Awaitable[Answer]] | None = None
    says: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    reads: tuple[str, ...] = ()
    role: Role = Role.VIEWER
    private: bool = False
    bare: bool = False
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """A permission of Graph that Steward takes in one tenant for something of its own; `by` says what."""

    by: str
    permission: str
    tenant_id: str


@dataclass(frozen=True, slots=True)
class Specs:
    """Everything the folders hold, by name. Made once by `registry.load` and passed down.

    `own` is what Steward must be allowed for what the settings ask of it besides: mail, installing itself.
    """

    resources: Mapping[str, Resource] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    actions: Mapping[str, Action] = field(default_factory=dict)
    checks: Mapping[str, Check] = field(default_factory=dict)
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    own: tuple[OwnNeed, ...] = ()

    @property
    def wishes(self) -> Mapping[str, Wish]:
        """Everything that can be requested, by name."""
        return {**self.actions, **self.workflows}

    def resource_order(self) -> Sequence[Resource]:
        """Resources with everything they come `after` before them."""
        from graphlib import TopologicalSorter

        graph = {name: set(resource.after) for name, resource in sorted(self.resources.items())}
        return [self.resources[name] for name in TopologicalSorter(graph).static_order()]
