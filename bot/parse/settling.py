"""What the filters said in a text come to: their names and values, the spans of time at the filters they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse.fillers import MYSELF
from bot.parse.filters import REST
from bot.parse.items import Item, Run
from bot.parse.slots import THE
from bot.parse.typed import Typed
from services.names import fold

# What the filter before names: "with Power BI and not using it".
IT = frozenset(("it", "them"))
# Of several orders the last one said counts: "sorted by age, the oldest on top".
ORDER = "order"


def settle(items: Sequence[Item]) -> tuple[tuple[str, str], ...] | None:
    """(name, value) of each filter, defaults filled in; None when a span of time belongs to nothing."""
    spans = [item for item in items if item.spans]
    settled: list[tuple[str, str]] = []
    told = {item.name for item in items if item.value is not None}
    ordered = [item for item in items if item.filter and item.filter.one_of == ORDER]
    items = [item for item in items if item is ordered[-1] or item not in ordered] if ordered else items
    for item in items:
        if item.spans or item.filter is None or (item.value is None and item.filter.default and item.name in told):
            continue
        value, told = item.value, told | {item.name}
        fitting = [span for span in spans if item.filter.value in dict(span.spans)]
        if value is None and fitting:
            spans.remove(fitting[0])
            value = dict(fitting[0].spans)[item.filter.value]
        if value in IT and not item.filter.known and not (value := settled[-1][1] if settled else ""):
            return None
        called = MYSELF if item.filter.person else item.filter.called
        value = item.filter.default if value is None else called.get(fold(value), value)
        if item.filter.value == REST:
            value = " ".join(word for word in value.split() if fold(word) not in THE)  # "for disabling a user"
        settled.append((item.name, value))
    if any(item.filter is None or item.filter.value not in dict(item.spans) for item in spans) or len(spans) > 1:
        return None
    settled = [one for one in settled if not _said_again(one, settled, items)]
    return tuple(
        dict.fromkeys([*settled, *(("", dict(item.spans)[item.filter.value]) for item in spans if item.filter)])
    )


def undated(run: Run, typed: Typed, at: int) -> bool:
    """Whether a word of somebody's things only seems to narrow them, by no time that is said: "has Lee registered"."""
    first, key = run.items[0], typed.keys[at]
    past = first.filter is not None and first.filter.value == "past" and first.value is None
    alone = run.after - at == 1 and first.name in {key, *typed.means.get(key, ())}
    return past and alone and not any(typed.span(one, "past") for one in range(at, len(typed.keys)))


def _said_again(one: tuple[str, str], settled: Sequence[tuple[str, str]], items: Sequence[Item]) -> bool:
    """Whether another says more exactly what one does: "which apps can read mail (Mail.Read)"."""
    name, text = one
    exactly = next((item.filter.exactly for item in items if item.filter and (item.name, item.value) == one), None)
    meant = [f"{fold(said)}." for said in exactly(text)] if exactly else []
    return any(other == name and f"{fold(said)}.".startswith(tuple(meant)) for other, said in settled)
