"""What narrows a list of mailboxes or OneDrives and sorts it, and how people say it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression
from sqlmodel import col

from services.amount_filters import amount
from services.resources.storage_counts import NEARLY_FULL
from services.resources.usage_reports import UsageReport
from services.sorting import TOP, order
from services.spans import cutoff
from services.specs import Filter
from services.store.reader import Reader

# From here on mail or files are soon refused.
UNUSED_EXAMPLE = "storage mailboxes unused 90d"
USED, ALLOWED = col(UsageReport.used_bytes), col(UsageReport.allowed_bytes)
GIGABYTES = {"gigabytes": 1_000_000_000, "terabytes": 1_000_000_000_000}
SIZE = "[of|in|with] [size|storage|data]"
HOLD = "hold|holds|holding|use|uses|using|take|takes|taking|has|have|having|with|contain|contains"
PACKED = "full|filled|used|capacity|quota|of"
NEARLY = "nearly|almost|close|about|practically"
FILTERS = (
    Filter("mailboxes", says=("mailbox|inbox|inboxes|mail|exchange",), one_of="kind"),
    Filter("onedrives", says=("onedrive|drives|drive|files",), one_of="kind"),
    *(
        Filter(name, "amount", (f"[{HOLD}] {{}} {unit} [of|in] [size|data|storage]",))
        for name, unit in (("gigabytes", "gb|gigabytes|gigabyte|gigs|gig"), ("terabytes", "tb|terabytes|terabyte"))
    ),
    Filter(
        "percent",
        "amount",
        (
            f"[{PACKED}] {{}} percent [{PACKED}] [their|its|the] [quota|limit|allowance|storage]",
            f"[{HOLD}] {{}} percent [of] [their|its|the] quota|limit|allowance|storage",
        ),
    ),
    Filter(
        "nearly full",
        says=(
            f"{NEARLY} [to|at] [being] full",
            "[running|run] [almost|nearly] out of space|storage|room|quota",
            f"{NEARLY}|reaching|hitting|nearing|at [to|at] [their|its|the] limit|quota|capacity",
            "full|overfull|bursting|over-full",
        ),
    ),
    Filter(
        "unused",
        "age",
        (
            "not [been] used|active|opened|touched|changed {}",
            "without|no activity|use|usage {}",
            "inactive|idle|stale|untouched|dormant {}",
            "inactive|idle|stale|untouched|dormant",
            "[that|which] nobody [has] used|opened|touched {}",
        ),
        default="90d",
    ),
    order("largest first", "largest|biggest|fullest first", *TOP, by=("size",)),
    order("smallest first", "smallest|emptiest", "smallest|emptiest first"),
)
ORDERS: Mapping[str, Sequence[UnaryExpression[Any]]] = {
    "largest first": (USED.desc(), col(UsageReport.upn).desc()),
    "smallest first": (USED.asc(), col(UsageReport.upn).asc()),
}


def conditions(read: Reader, filters: Sequence[tuple[str, str]]) -> Iterator[ColumnElement[bool]]:
    """What holds of the mailboxes and OneDrives that `filters` leave.

    A part of what is allowed is known only where that is. Raises BadArgument for what is no amount or time.
    """
    for name, value in filters:
        if name in GIGABYTES:
            holds, many = amount(name, value)
            yield holds(USED, many * GIGABYTES[name])
        elif name == "percent":
            holds, many = amount(name, value)
            yield holds(USED * 100, ALLOWED * many)
        elif name == "unused":
            yield col(UsageReport.active_at) < cutoff(name, value, read.now, UNUSED_EXAMPLE)
        elif name == "nearly full":
            yield USED * 100 >= ALLOWED * NEARLY_FULL
