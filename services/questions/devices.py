"""`devices [<who>]`: computers and phones, of everybody or of one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, union
from sqlmodel import col

from services import device_totals
from services.answers import Care, Column, Suggestion, Table, Tone, Value
from services.device_filters import FILTERS, MANAGED, SYSTEMS, condition
from services.directory import name_of
from services.freshness import freshness
from services.paging import counted
from services.resources.devices import Device, ManagedDevice
from services.resources.users import User
from services.sorting import Order, led_by_order, order, parted
from services.specs import Asked, Question
from services.store.query import named_by, pick
from services.store.reader import Reader

SEEN = col(Device.seen_at)
# Each that is sorted brings its owner and its entry in Intune.
FEW = 500
BY_NAME = Order((col(Device.name_key),))
ORDERS: Mapping[str, Order] = {
    "by name": BY_NAME,
    "by system": Order((col(Device.system), col(Device.version)), known=col(Device.system)),
    "last seen first": Order((SEEN.desc(),), known=SEEN),
    "longest unseen first": Order((SEEN,), known=SEEN),
}
SORTS = (
    order("by name", "alphabetically", "in alphabetical order", "a to z"),
    order("by system", by=("operating system", "os", "platform")),
    order(
        "last seen first",
        "newest|latest first",
        "most recent first",
        "seen|used|active|online most recently|lately|last",
        "most recently seen|used|active first",
        "most recently seen|used|active",
        by=("last seen", "activity"),
    ),
    order(
        "longest unseen first",
        "oldest|stalest first",
        "longest inactive|unused|idle first",
        "seen|used|active least recently",
        "least recently seen|used|active first",
        "least recently seen|used|active",
    ),
)


def answer(read: Reader, asked: Asked) -> Table:
    """Devices that fit all filters, by name or as asked; of one person: theirs in Entra ID or in Intune.

    Whether one is encrypted is known of those in Intune only; unseen means by Entra ID. Source: devices (Entra ID),
    managed_devices (Intune: compliance, encryption, model). Raises BadArgument for a time that is none.
    """
    narrowing, ordered = parted(asked, ORDERS)
    conditions = [condition(read, name, value) for name, value in narrowing]
    if asked.who:
        theirs = union(
            pick(Device.device_id).where(col(Device.owner_id) == asked.who),
            pick(ManagedDevice.device_id).where(col(ManagedDevice.user_id) == asked.who),
        )
        conditions.append(col(Device.device_id).in_(theirs))
        total = device_totals.now(read, conditions)
    else:
        total = device_totals.total(read, narrowing, conditions)
    listing = _listing(led_by_order(conditions, total, FEW))
    rows = (ordered or BY_NAME).page(read, listing, col(Device.id), max(asked.offset, 0)) if total else []
    name = name_of(read, asked.who)
    whose = f" of {name or asked.who}" if asked.who else ""
    wording = asked.wording
    return Table(
        title=f"Devices{whose}" + (f": {wording}" if wording else ""),
        summary=f"{counted(total, 'device')}{whose}{f' ({wording})' if wording else ''}.",
        fresh=freshness(read, "devices"),
        columns=(
            Column("Device", weight=3),
            Column("System", weight=2),
            Column("How it belongs", weight=3),
            Column("Compliant", weight=2),
            Column("Owner", weight=3, care=Care.PERSONAL),
            Column("Last seen", "date", 2, Care.PERSONAL),
        ),
        rows=tuple(map(_row, rows)),
        total=total,
        offset=asked.offset,
        ask=asked.canonical or "devices",
        next=(Suggestion("Account", f"user {asked.who}"),) if asked.who else (),
        care=Care.PERSONAL if asked.who else Care.OPEN,
    )


def _listing(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    return (
        pick(
            Device.name, Device.system, Device.version, Device.joined, Device.compliant, Device.seen_at, Device.enabled,
            ManagedDevice.compliance, ManagedDevice.model, ManagedDevice.maker, User.display_name, Device.owner_id,
        )
        .outerjoin(ManagedDevice, MANAGED)
        .outerjoin(User, named_by(User, Device.owner_id))
        .where(*conditions)
    )  # fmt: skip


def _row(row: Any) -> tuple[Value, ...]:
    compliance = {True: "yes", False: "no", None: "not told"}[row.compliant]
    tone = {True: Tone.GOOD, False: Tone.BAD, None: Tone.QUIET}[row.compliant]
    model = " ".join(part for part in (row.maker, row.model) if part)
    name = f"{row.name} ({model})" if model else row.name
    return (
        Value(f"{name}, disabled" if row.enabled is False else name),
        Value(" ".join(part for part in (row.system, row.version) if part) or None),
        Value(row.joined),
        Value(compliance, tone),
        Value(row.display_name or row.owner_id),
        Value(row.seen_at),
    )


ANY = (
    "device|devices|laptop|laptops|phone|phones|computer|computers|pc|pcs|machine|machines|tablet|tablets|"
    "kit|gear|equipment|hardware|gadgets|mobile|mobiles|notebook|notebooks"
)
# The filters that say what a device runs, by their marks.
RUNNING = (*SYSTEMS, "windows_10", "windows_11")
QUESTION = Question(
    name="devices",
    topic="Devices",
    canonical="devices [<who>] [filters]",
    help="Computers and phones, of everybody or one person: compliant, managed, windows.",
    examples=("devices Adele Vance", "devices", "devices not compliant", "unmanaged devices"),
    filters=(
        *SORTS,
        *FILTERS,
    ),
    says=(
        "[filters] devices|computers|phones|laptops|machines|pcs of|for|from|by [all|our] "
        "users|employees|everyone|people [filters]",
        "how many {ios} [do|are] [we|there] [have|got|here]",
        "how many {android} [do|are] [we|there] [have|got|here]",
        "how many {macos} [do|are] [we|there] [have|got|here]",
        "how many {windows_10} [devices|machines|pcs] [do|are] [we|there] [have|got|here]",
        *(
            f"do|does|is|has|have|did|was <who> [have|has|got|own|use|using|on|with|work|carry] [on|with] "
            f"[a|an|any|some|our] {{{system}}} [machine|laptop|pc|computer|phone|device|tablet] [filters]"
            for system in RUNNING
        ),
        "how many {windows_11} [devices|machines|pcs] [do|are] [we|there] [have|got|here]",
        "[filters] devices|computers|phones|laptops|machines|pcs of|for|from|by <who> [filters]",
        "[filters] devices|computers|phones|laptops|machines|pcs <who> has|owns|uses|got [filters]",
        f"which|what {ANY} [and|or|&] [{ANY}] do|does|has|have|is|did <who> [have|got|had] registered|enrolled "
        "[with|in|on|to|at] [us|intune|entra|tenant|here]",
        f"is|are <who> 's {ANY} [and|or|&] [{ANY}] [even] registered|enrolled [with|in|at] [us|intune|entra|here]",
        f"[filters] {ANY} registered|enrolled to|by|for <who> [filters]",
        "do|does|has|is <who> [have|got|using|use] [company|work|managed|corporate] "
        "device|phone|laptop|computer|machine|tablet|hardware [or|and] [phone|laptop|computer|tablet] "
        "[registered|enrolled|assigned] [with|to|by|from] [us|him|her|them]",
        f"[which|what] {ANY} [or|and|&] [{ANY}] [that|which] [is|are|was|were] registered|enrolled|assigned|listed|"
        "belonging|issued|given to|for|by|with|under|on "
        "<who>",
        f"<who> 's {ANY} and|or|& {ANY}",
        f"{ANY} and|or|& {ANY} [filters]",
        f"[filters] {ANY} and|or|& {ANY}",
        f"{ANY} and|or|& {ANY} of|for|from <who>",
        f"which|what {ANY} is|are|has|have <who> [got|been] signed|registered|enrolled|logged up|in|on|for|with [with|"
        "for|on|to]",
        f"which|what {ANY} does|do|has|is|did|have <who> have|use|own|got|using|carry|been|get|has|on|work|works "
        "[given|on|with]",
        f"which|what {ANY} has|have <who>",
        *(
            f"{whose} [that|which] [have|has|were|was] not [been] seen|used|active|online|connected {{unseen}}"
            for whose in (
                "[filters] devices|computers|phones|laptops|machines|pcs of|for|from|by <who>",
                "<who> 's devices|computers|phones|laptops|machines|pcs",
                "devices|computers|phones|laptops|machines|pcs {of_disabled_people}",
                *(f"{{{system}}} [devices|machines|laptops|phones|computers]" for system in RUNNING),
            )
        ),
        "devices|computers|phones|laptops|machines|pcs per|by system|os|platform",
        "how many devices|computers|machines per|by system|os|platform",
        "how many devices|computers|phones|laptops has <who> got",
        "laptops|phones|computers|tablets and laptops|phones registered|assigned|belonging to <who>",
        "laptops|phones|computers|tablets and computers|tablets|devices registered|assigned|belonging to <who>",
        "which|what devices|laptops and laptops|phones|computers|tablets|devices do|does|has <who> have|use|own|got",
        "which|what phones|computers|tablets and laptops|phones do|does|has <who> have|use|own|got",
        "which|what phones|computers|tablets and computers|tablets|devices do|does|has <who> have|use|own|got",
        "laptops|phones|computers|tablets and laptops|phones|computers|tablets|devices of|for <who>",
        "[filters!]",
        "[filters] endpoints|endpoint|tablets|tablet|workstations|boxes|clients|box|kit|hardware [filters]",
        "computers|phones|laptops|machines|pcs|device|computer",
        "phone|laptop|machine|tablets|workstations|notebooks|endpoints|hardware",
        "[filters] devices|computers|phones|laptops|machines [filters]",
        "[filters] pcs|device|tablets|workstations|notebooks|endpoints [filters]",
        "which|what|whose [filters] devices|computers|phones|laptops|machines|pcs|tablets|endpoints|device [filters]",
        "which|what devices|computers|phones|laptops|machines do|are we|there have",
        "[which|what] hardware|devices|computers|phones|laptops|laptop|phone do|does|must|should|has|will <who> "
        "[have|need|has] [to] return|hand|give|bring|leave|turn [back|in|behind|over] [back|in]",
        "[which|what] hardware|devices|laptop|phone [do|does|should|must] we|i [need|have] [to] get|collect|take|fetch "
        "[back] from <who> [back]",
        "how many [filters] devices|computers|phones|laptops|machines|pcs|tablets|endpoints|iphones [filters]",
        "number|count|list|overview|report|inventory of [filters] devices|computers|phones [filters]",
        "number|count|list|overview|report|inventory of [filters] laptops|machines|pcs|endpoints [filters]",
        "are|is there [filters] devices|computers|phones|laptops|machines|pcs [filters]",
        "do we have [filters] devices|computers|phones|laptops|machines|pcs [filters]",
        "do|does any [filters] devices|computers|phones|laptops|machines|pcs [filters]",
        "device|devices list|overview|inventory|compliance|report",
        "devices|computers|phones|laptops|machines|device of|for|from|by|belonging <who>",
        "computer|phone|laptop|machine|pc|pcs|hardware of|for|from|by|belonging|with|at <who>",
        "devices|computers|phones|laptops belonging|registered|assigned|enrolled|owned|used to|by|for <who>",
        "machines|device|computer|phone|laptop belonging|registered|assigned|enrolled|owned|used to|by|for <who>",
        "devices|computers|phones|laptops|machines <who> uses|has|owns",
        "devices|computers|phones|laptops|machines that <who> uses|has|owns",
        "<who> 's devices|computers|phones|laptops|device|computer|phone|laptop",
        "<who> 's machine|machines|pc|pcs|hardware|iphone|tablet|mac",
        "<who> 's [filters] devices|computers|phones|laptops|machines|pcs [filters]",
        "<who> devices|computers|laptop|laptops",
        "which|what devices|computers|phones do|does|has|is <who> have|use|own|using|got|registered",
        "which|what laptops|machines|hardware do|does|has|is <who> have|use|own|using|got|registered",
        "which|what devices|computers|phones|laptops|machines has|are <who> got|registered|enrolled",
        "which|what device|computer|phone|laptop|machine|pc|hardware do|does|has|is <who> have|use|own|using|got|on",
        "which|what device|computer|phone|laptop|machine|pc does <who> work on",
        "which|what devices|device|computers|computer|phones|phone|laptops|laptop|machines|machine|pc "
        "belong|belongs to <who>",
        "which|what devices|computers|phones|laptops|machines are|is registered|assigned|owned to|by <who>",
        "how many devices|computers|phones|laptops|machines do|does|has <who> have|own|got|use|registered",
        "does <who> have a|any|managed device|devices|laptop|phone|computer",
        "is|are <who> 's device|devices|laptop|phone|computer|machine compliant|managed|enrolled|encrypted",
        "who|which users|people has|have|with [filters] devices|laptops|phones|computers [filters]",
    ),
    reads=("devices",),
    answer=answer,
)
