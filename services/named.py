"""Finding one group, role or licence by what people type: the whole name, its beginning, words in it, what is near."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import bindparam, union_all
from sqlmodel import col

from services.directory import LAST, LIKE_ENOUGH, MOST_CANDIDATES, MOST_HITS, NEAREST, Found, Hit
from services.errors import NotFound
from services.names import fold
from services.resources.directory_roles import DirectoryRole
from services.resources.groups import Group
from services.resources.licences import Licence
from services.role_names import official
from services.store.query import Query, pick
from services.store.reader import Reader
from services.store.tables import Connection

KINDS = {"microsoft365": "Microsoft 365 group", "security": "security group"}
NICKNAMES = {
    "m365": "microsoft 365", "ms365": "microsoft 365", "o365": "office 365", "pbi": "power bi", "powerbi": "power bi",
    "ems": "enterprise mobility", "aad": "entra id",
}  # fmt: skip
KIND_OF_GROUP = re.compile(r"\s+(group|team)$")
KEY: Any = bindparam("key")


def _group() -> Any:
    return pick(Group.id, Group.name, Group.name_key, Group.kind, Group.mail, Group.dynamic, Group.description)


GROUP_EXACT = Query(
    union_all(
        _group().where(col(Group.connection_id).in_(pick(Connection.id)), col(Group.id) == KEY),
        _group().where(col(Group.name_key) == KEY),
        _group().where(col(Group.mail) == KEY),
    )
)
BEGINNING = (col(Group.name_key) >= bindparam("low"), col(Group.name_key) < bindparam("high"))
# A tenant has tens of thousands of groups, not millions: words inside their names may be looked for one by one.
GROUP_BEGINNING = Query(_group().where(*BEGINNING).order_by(col(Group.name_key)).limit(bindparam("most")))
GROUP_INSIDE = Query(
    _group()
    .where(col(Group.name_key).like(bindparam("inside"), escape="\\"))
    .order_by(col(Group.name_key))
    .limit(bindparam("most"))
)
ROLES = Query(
    pick(
        DirectoryRole.id, DirectoryRole.template_id, DirectoryRole.name, DirectoryRole.name_key, DirectoryRole.built_in
    ).order_by(col(DirectoryRole.name_key), col(DirectoryRole.id))
)  # fmt: skip
LIKE_THE_NOUN = 80.0
PLAN, SUITES = re.compile(r"[aefg]\ds?"), ("microsoft 365", "office 365")
LICENCES = Query(pick(Licence.sku_id, Licence.part_number, Licence.name).order_by(col(Licence.name)))


def licences_called(read: Reader, text: str) -> tuple[Hit, ...]:
    """The licences `text` may mean, several for a nickname ("E5"). Raises NotFound for none, naming those like it."""
    found = find_licence(read, text)
    if not found.hits:
        names = ", ".join(hit.name for hit in found.nearest) or "none that are like it"
        raise NotFound(f"No licence is called “{text}”.", f"There are: {names}. Type licences for all.")
    return found.hits


def find_group(read: Reader, text: str) -> Found:
    """The groups `text` may mean: by object id, name or mail address; the beginning of its name, or a word in it.

    "sales group" is Sales where no group is called so, and "7" is Group 7.
    """
    key = _key(text)
    if not key:
        return Found()
    found = _group_called(read, key)
    other = f"group {key}" if key.isdigit() else KIND_OF_GROUP.sub("", key).removeprefix("the ")
    if found.whole or other in ("", key):
        return found
    instead = _group_called(read, other)
    if instead.whole:
        return found if found.hits else instead
    return Found(
        parts=lambda: found.hits or instead.hits,
        near=lambda: (found if key.isdigit() else instead).nearest,
    )


def _group_called(read: Reader, key: str) -> Found:
    return Found(
        _groups(read.fetch(GROUP_EXACT, key=key)),
        lambda: _groups(
            read.fetch(GROUP_BEGINNING, low=key, high=key + LAST, most=MOST_HITS)
            or read.fetch(GROUP_INSIDE, inside=f"% {_literal(key)}%", most=MOST_HITS)
        ),
        lambda: _nearest_groups(read, key),
    )


def _nearest_groups(read: Reader, key: str) -> tuple[Hit, ...]:
    start = key[:2]
    near = read.fetch(GROUP_BEGINNING, low=start, high=start + LAST, most=MOST_CANDIDATES)
    near += read.fetch(GROUP_INSIDE, inside=f"% {_literal(key[:3])}%", most=MOST_CANDIDATES)
    return _nearest(key, near, _group_hit)


def find_role(read: Reader, text: str) -> Found:
    """The directory roles `text` may mean: by id, name, or the beginnings of its words ("global admin")."""
    key = _key(text).removesuffix(" role").removeprefix("the ")
    rows = read.fetch(ROLES)
    names = {key, official(key)}
    exact = [row for row in rows if key in (row.id.lower(), row.template_id) or row.name_key in names]
    return _among(key, exact, rows, _role_hit)


def find_licence(read: Reader, text: str) -> Found:
    """The licences `text` may mean: by id, part number, product name, or words of it ("Visio").

    A plan alone ("E5") is that of the suites before that of anything else, such as Enterprise Mobility + Security E5.
    """
    said = _key(text)
    name, _, last = said.rpartition(" ")
    # "a Copilot licnce": the noun behind the name, however it is spelt.
    key = _product(name if name and fuzz.ratio(last, "licence") > LIKE_THE_NOUN else said)
    rows = read.fetch(LICENCES)
    exact = [row for row in rows if key in (row.sku_id.lower(), fold(row.part_number), fold(row.name))]
    if not exact and PLAN.fullmatch(key):
        plans = {f"{suite} {key.removesuffix('s')}" for suite in SUITES}
        exact = [row for row in rows if fold(row.name) in plans]
    return _among(key, exact, rows, _licence_hit)


def _product(key: str) -> str:
    """`key` with Microsoft's words for the suites that people abbreviate: "m365 e5" is "microsoft 365 e5"."""
    words = [NICKNAMES.get(word, word) for word in key.split()]
    return " ".join(words).replace("azure ad", "entra id")


def only(found: Found, text: str, what: str) -> str:
    """The id of the one thing found for `text`. Raises NotFound, naming what is near, unless it is one thing."""
    if len(found.hits) == 1:
        return found.hits[0].id
    near = ", ".join(hit.name for hit in (found.hits or found.nearest)[:3])
    raise NotFound(f"“{text}” is not one {what}.", f"Did you mean: {near}?" if near else "Check how it is spelt.")


def _among(key: str, exact: Sequence[Any], rows: Sequence[Any], hit: Callable[[Any], Hit]) -> Found:
    """What fits among few enough rows to look at each: exactly, or with a word for every word typed."""
    if not key:
        return Found()
    typed = key.split()
    return Found(
        _unique(hit(row) for row in exact),
        lambda: _unique(hit(row) for row in rows if _fits(typed, fold(row.name).split())),
        lambda: _nearest(key, rows, hit),
    )


def _fits(typed: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a word begins with every word typed, plurals too ("global admins")."""
    return all(any(word.startswith(one.removesuffix("s")) for word in words) for one in typed)


def _nearest(key: str, rows: Iterable[Any], hit: Callable[[Any], Hit]) -> tuple[Hit, ...]:
    by_name = {fold(row.name): row for row in rows}
    near = process.extract(key, list(by_name), scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=LIKE_ENOUGH)
    return tuple(hit(by_name[name]) for name, _, _ in near)


def _unique(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Each thing once: a built-in role and a licence have the same id in every tenant."""
    return tuple({hit.id: hit for hit in hits}.values())


def _groups(rows: Iterable[Any]) -> tuple[Hit, ...]:
    return _unique(_group_hit(row) for row in rows)


def _group_hit(row: Any) -> Hit:
    notes = (KINDS.get(row.kind, row.kind), "dynamic" if row.dynamic else "", row.mail, row.description)
    return Hit(row.id, row.name, " · ".join(filter(None, notes)))


def _role_hit(row: Any) -> Hit:
    return Hit(row.id, row.name, "built in" if row.built_in else "your own role")


def _licence_hit(row: Any) -> Hit:
    return Hit(row.sku_id, row.name, row.part_number)


def _key(text: str) -> str:
    """`text` folded, without what no database takes, cut at 120 characters."""
    return fold(text.replace("\0", " ").encode(errors="ignore").decode())[:120]


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
