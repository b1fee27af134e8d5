"""Finding one user or app by what people type: exact first, then beginnings of names, then what is nearly that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import CompoundSelect, Integer, Select, bindparam, literal, union_all
from sqlmodel import col

from services.names import address, fold
from services.resources.apps import App
from services.resources.users import User
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Connection

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BETWEEN_WORDS = re.compile(r"[\s,;()]+")
BETWEEN_PARTS = re.compile(r"[\s,;._+-]+")
LONGEST = 120
MOST_HITS = 25
MOST_CANDIDATES = 200
NEAREST = 3
LIKE_ENOUGH = 65.0
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something in the directory. `detail` tells it apart from others of the same name."""

    id: str
    name: str
    detail: str


@dataclass(frozen=True)
class Found:
    """What was typed is an id or the whole name of `whole`. Less of it is looked for as it is asked for, in the read.

    `parts` looks for what has it in its name, `near` for at most three that are nearly called so: both take longer.
    """

    whole: tuple[Hit, ...] = ()
    parts: Callable[[], tuple[Hit, ...]] = tuple
    near: Callable[[], tuple[Hit, ...]] = tuple

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """What fits, best first: of a whole name, only what is called so."""
        return self.whole or self.parts()

    @cached_property
    def nearest(self) -> tuple[Hit, ...]:
        """What nearly fits where nothing does."""
        return () if self.hits else self.near()


def find_user(read: Reader, text: str, mentions: Sequence[str] = ()) -> Found:
    """The people `text` may mean: by object id, sign-in name, mail, alias, employee id, or name in any order.

    One hit where it is one of those exactly or the full name of one person only. `mentions` are object ids that the
    text points at: one we keep is meant, whatever the words. Never a scan: every read is a range of an index.
    """
    mentioned = [row for id_ in mentions for row in read.fetch(USER_BY_ID, id=id_)]
    if mentioned:
        return Found(_people(mentioned))
    text = _clean(text)
    key = fold(text)
    words = [word for word in BETWEEN_WORDS.split(key) if word]
    if not words:
        return Found()
    if GUID.fullmatch(key):
        return Found(_people(read.fetch(USER_BY_ID, id=key)))
    exact = read.fetch(USER_EXACT, key=key, plain=" ".join(words), text=text, upper=text.upper())
    by_identifier = [row for row in exact if row.identifier]
    return Found(
        _people(by_identifier or exact),
        lambda: _people(_beginning(read, key, words) or _initials(read, key), words),
        lambda: _nearest_people(read, key),
    )


def find_app(read: Reader, text: str) -> Found:
    """The apps `text` may mean: by object id, app id, or name; one hit where the id or full name is one app's only."""
    key = fold(_clean(text))
    if not key:
        return Found()
    return Found(
        _apps(read.fetch(APP_EXACT, key=key)),
        lambda: _apps(_apps_with(read, key, key, MOST_HITS)),
        lambda: _nearest_apps(read, key),
    )


# What a kind of connection is called where only one is meant: "test the Azure connection".
KIND_OF_CONNECTION = {
    **dict.fromkeys(("tenant", "directory", "entra", "entra id", "azure ad", "microsoft", "graph"), "tenant"),
    **dict.fromkeys(("microsoft 365", "m365", "office 365"), "tenant"),
    **dict.fromkeys(("azure", "subscription", "azure subscription"), "subscription"),
}


def find_connection(read: Reader, text: str) -> Found:
    """The connections `text` may mean: by Steward's own number, tenant or subscription id, or name.

    A whole name before its beginning, a beginning before a word of it, and a word for all of a kind ("azure") last of
    all; those that are disconnected come last.
    """
    key = fold(_clean(text))
    rows = read.rows(CONNECTIONS)
    names = {row.id: fold(row.name) for row in rows}

    def first(*ways: Callable[[Any], bool]) -> tuple[Hit, ...]:
        """Those that fit in the first of the ways in which any does."""
        return next(filter(None, (_connections(filter(fits, rows)) for fits in ways if key)), ())

    return Found(
        first(
            lambda row: str(row.id) == key,
            lambda row: names[row.id] == key or key in (row.tenant_id, row.subscription_id),
        ),
        lambda: first(
            lambda row: names[row.id].startswith(key),
            lambda row: f" {key}" in names[row.id],
            lambda row: row.kind == KIND_OF_CONNECTION.get(key),
        ),
        lambda: _nearest_connections(rows, names, key),
    )


def _connections(rows: Iterable[Any]) -> tuple[Hit, ...]:
    return tuple(Hit(str(row.id), row.name, row.kind) for row in rows)


def _person(*, identifier: bool = False) -> Select[Any]:
    return pick(
        User.id, User.display_name, User.upn, User.enabled, User.user_type, User.department, User.name_key,
        User.family_key, literal(identifier).label("identifier"),
    )  # fmt: skip


def _first(statement: Select[Any]) -> Select[Any]:
    """A limited part of a union: SQLite wants it in brackets."""
    return pick(statement.limit(bindparam("most", type_=Integer())).subquery())


def _user_range(column: Any, *, inside: bool = False) -> Select[Any]:
    """The first accounts whose `column` begins so; `inside`: and holds the other words too."""
    where = [column >= bindparam("low"), column < bindparam("high")]
    if inside:
        where.append(column.like(bindparam("inside"), escape="\\"))
    return _first(_person().where(*where).order_by(column))


def name_of(read: Reader, user_id: str | None) -> str:
    """The display name of an account by object id (users.displayName); "" for nobody and for one not in the cache."""
    rows = read.fetch(USER_BY_ID, id=user_id) if user_id else []
    return rows[0].display_name if rows else ""


def _union(parts: Iterable[Select[Any]]) -> CompoundSelect[Any]:
    return union_all(*parts)


KEPT = pick(Connection.id)
CONNECTIONS = pick(
    Connection.id, Connection.name, Connection.kind, Connection.tenant_id, Connection.subscription_id
).order_by(col(Connection.name))
KEY: Any = bindparam("key")
NAMES = (col(User.name_key), col(User.family_key))
USER_BY_ID = Query(_person(identifier=True).where(col(User.connection_id).in_(KEPT), col(User.id) == bindparam("id")))
USER_EXACT = Query(
    _union(
        (
            *(_person(identifier=True).where(col(column) == KEY) for column in (User.upn, User.mail, User.alias)),
            _person(identifier=True).where(col(User.employee_id) == bindparam("text")),
            _person(identifier=True).where(col(User.employee_id) == bindparam("upper")),
            *(_person().where(column == KEY) for column in NAMES),
            _person().where(col(User.family_key) == bindparam("plain")),
        )
    )
)
USER_BEGINNING = Query(_union(_user_range(column) for column in (*NAMES, col(User.upn))))
USER_WORDS = Query(_union(_user_range(column, inside=True) for column in NAMES))
USER_INITIALS = Query(_user_range(col(User.name_key), inside=True))


def _app() -> Select[Any]:
    return pick(App.id, App.name, App.name_key, App.app_id, App.publisher, App.enabled)


APP_EXACT = Query(
    _union(
        (
            _app().where(col(App.connection_id).in_(KEPT), col(App.id) == KEY),
            _app().where(col(App.app_id) == KEY),
            _app().where(col(App.name_key) == KEY),
        )
    )
)
# A tenant has thousands of apps, not millions: words inside their names may be looked for one by one.
APP_BEGINNING = Query(
    _union(
        (
            _first(
                _app()
                .where(col(App.name_key) >= bindparam("low"), col(App.name_key) < bindparam("high"))
                .order_by(col(App.name_key))
            ),
            _first(_app().where(col(App.name_key).like(bindparam("inside"), escape="\\")).order_by(col(App.name_key))),
        )
    )
)


def _clean(text: str) -> str:
    """`text` without what no database takes (NUL, half a character), with single spaces, cut at 120 characters."""
    return " ".join(text.replace("\0", " ").encode(errors="ignore").decode().split())[:LONGEST]


def _literal(text: str) -> str:
    """`text` for LIKE, where its own wildcards mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _beginning(read: Reader, key: str, words: list[str]) -> list[Any]:
    """Accounts whose name or sign-in name begins with `key`, or has words that begin with each of `words`."""
    rows = read.fetch(USER_BEGINNING, low=key, high=key + LAST, most=MOST_HITS)
    if rows or len(words) == 1:
        return rows
    for at, first in enumerate(words[:3]):
        others = "".join(f"% {_literal(word)}" for word in words[:at] + words[at + 1 :]) + "%"
        rows += read.fetch(USER_WORDS, low=first, high=first + LAST, inside=others, most=MOST_HITS)
    return rows


def _initials(read: Reader, key: str) -> list[Any]:
    """Accounts whose names begin with the two or three letters of `key`: "av" or "a.v." for Adele Vance."""
    letters = key.replace(".", "").replace(" ", "")
    if not 2 <= len(letters) <= 3 or not letters.isalpha():
        return []
    inside = " ".join(f"{letter}%" for letter in letters)
    rows = read.fetch(USER_INITIALS, low=letters[0], high=letters[0] + LAST, inside=inside, most=MOST_HITS)
    return [row for row in rows if [word[0] for word in row.name_key.split()] == list(letters)]


def _nearest_people(read: Reader, key: str) -> tuple[Hit, ...]:
    """The three people whose names are most like `key`, among those that begin as one of its words does."""
    words = [word for word in BETWEEN_PARTS.split(key.partition("@")[0]) if len(word) > 1][:3]
    rows = {row.id: row for row in _candidates(read, words)}
    said = " ".join(words)
    names: dict[str, Any] = {}
    for row in rows.values():
        for name in (row.name_key, row.family_key) if len(words) > 1 else (*row.name_key.split(), row.upn):
            names.setdefault(name.partition("@")[0], row)
    near = process.extract(said, list(names), scorer=fuzz.ratio, limit=3 * NEAREST, score_cutoff=LIKE_ENOUGH)
    best = {names[name].id: names[name] for name, _, _ in near}
    return tuple(_hit(row) for row in list(best.values())[:NEAREST])


def _candidates(read: Reader, words: list[str]) -> list[Any]:
    rows: list[Any] = []
    for at, word in enumerate(words):
        others = "".join(f"% {_literal(other[0])}" for other in words[:at] + words[at + 1 :]) + "%"
        for length in (3, 2) if len(words) == 1 else (2,):
            start = word[:length]
            rows += read.fetch(USER_WORDS, low=start, high=start + LAST, inside=others, most=MOST_CANDIDATES)
    return rows


def _apps_with(read: Reader, start: str, word: str, most: int) -> list[Any]:
    """Apps whose name begins with `start`, or has a word that begins with `word`."""
    return read.fetch(APP_BEGINNING, low=start, high=start + LAST, most=most, inside=f"% {_literal(word)}%")


def _nearest_apps(read: Reader, key: str) -> tuple[Hit, ...]:
    names = {row.name_key: row for row in _apps_with(read, key[:2], key[:3], MOST_CANDIDATES)}
    near = process.extract(key, list(names), scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=LIKE_ENOUGH)
    return _apps(names[name] for name, _, _ in near)


def _nearest_connections(rows: Iterable[Any], names: Mapping[int, str], key: str) -> tuple[Hit, ...]:
    near = process.extract(key, names, scorer=fuzz.ratio, limit=NEAREST, score_cutoff=LIKE_ENOUGH)
    chosen = [id_ for _, _, id_ in near]
    return _connections(row for row in rows if row.id in chosen)


def _people(rows: Iterable[Any], words: Sequence[str] = ()) -> tuple[Hit, ...]:
    """One hit for each account: whole words before beginnings, active before disabled, members before guests."""

    def rank(row: Any) -> tuple[bool, bool, bool, str, str]:
        said = set(row.name_key.split())
        return not said.issuperset(words), not row.enabled, row.user_type == "Guest", row.name_key, row.id

    unique = {row.id: row for row in rows}
    return tuple(_hit(row) for row in sorted(unique.values(), key=rank)[:MOST_HITS])


def _hit(row: Any) -> Hit:
    notes = (
        address(row.upn),
        row.department,
        "guest" if row.user_type == "Guest" else "",
        "" if row.enabled else "disabled",
    )
    return Hit(row.id, row.display_name or address(row.upn), " · ".join(filter(None, notes)))


def _apps(rows: Iterable[Any]) -> tuple[Hit, ...]:
    unique = {row.id: row for row in rows}
    ranked = sorted(unique.values(), key=lambda row: (not row.enabled, row.name_key, row.id))
    return tuple(Hit(row.id, row.name, " · ".join(filter(None, (row.publisher, row.app_id)))) for row in ranked)
