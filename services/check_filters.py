"""What narrows the list of checks besides what they last said: how bad, about what, how much they found, and tuned."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlmodel import col

from services import alert_topics
from services.alert_filters import SEVERITIES, severities
from services.amount_filters import amount
from services.sorting import order
from services.specs import Asked, Check, Filter
from services.store.query import pick
from services.store.reader import Reader
from services.store.watch_tables import Wish

HAVE = "with|has|have|having|found|find|finds|finding"
LIMITS = "limits|limit|thresholds|threshold|settings|severity"
TUNED = "tuned|changed|adjusted|customised|customized|modified|overridden|altered|tweaked"
FILTERS = (
    *SEVERITIES,
    alert_topics.NARROW,
    Filter("findings", "amount", (f"[{HAVE}] {{}} findings|hits|problems|issues|things|alerts",)),
    Filter(
        "tuned",
        says=(
            f"[that|which|whose] [{LIMITS}] [were|was|are|is|been|we] {TUNED} [by] [us|hand|someone|anyone]",
            f"with|has|have|using|own|other|{TUNED} [own|other|{TUNED}] {LIMITS}",
            "not default|defaults|standard",
            "[with|on] non-default|non-standard [limits|thresholds|settings]",
            "different|differ|differs|differing from [the|their] default|defaults|standard",
        ),
    ),
    order(
        "most findings first", "most findings|hits|problems", f"{HAVE} most [findings|hits|problems]",
        "worst|busiest|noisiest|loudest first", "worst|busiest|noisiest|loudest",
        by=("findings", "number of findings"),
    ),
)  # fmt: skip


def wanted(read: Reader, asked: Asked, checks: Mapping[str, Check]) -> Collection[str]:
    """The names among `checks` of those that are as bad, about what and tuned in a chat as the filters say."""
    names = {name for name, _ in asked.filters}
    said = {row.name: row.value for row in read.rows(pick(Wish.name, Wish.value).where(col(Wish.kind) == "check"))}
    found = set(checks)
    if bad := severities(names):
        found = {name for name in found if said.get(name, {}).get("severity", checks[name].severity) in bad}
    if "tuned" in names:
        found &= said.keys()
    for name, value in asked.filters:
        if name == "on":
            found &= {*alert_topics.watching(value, checks)}
    return found


def enough(asked: Asked, findings: int | None) -> bool:
    """Whether so many were found as the filters say. Raises BadArgument for what is no amount."""
    amounts = (amount(name, value) for name, value in asked.filters if name == "findings" and value)
    return all(findings is not None and bool(holds(findings, number)) for holds, number in amounts)
