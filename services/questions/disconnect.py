"""`disconnect <connection>`: keep or purge what was collected is asked, what is lost is named, then it is done."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlmodel import col

from services.answers import Answer, Notice, Suggestion, Tone
from services.connections import changeable
from services.live import Live
from services.names import enumerated, label
from services.paging import counted
from services.policy import insist
from services.specs import Asked, Filter, Question, Role, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Alert, Approval

NAMED = 4


async def live(live: Live, asked: Asked) -> Answer:
    """The next question on the way to it, or what was done.

    Raises NotFound for a connection that is gone already, Conflict for one that stands in the settings.
    """
    insist(asked.caller, "connect")
    row = await live.store.read(asked.now, lambda read: changeable(read.db, asked.connection or 0))
    said = {name for name, _ in asked.filters}
    if "leave" in said:
        title = f"{row['name']} stays connected."
        return Notice(title=title, summary=title, tone=Tone.GOOD)
    if not said & {"keep", "purge"}:
        return _how(row)
    if "confirmed" not in said:
        lost = await live.store.read(asked.now, lambda read: _lost(read, live.specs, row), aside=True)
        return _sure(row, lost, purge="purge" in said)
    await live.connections.disconnect(row["id"], asked.caller, purge="purge" in said)
    await live.reconnect()
    return _gone(row, purge="purge" in said)


def _how(row: Any) -> Notice:
    title = f"Disconnect {row['name']}?"
    return Notice(
        title=title,
        summary=title,
        detail="What I collected from it can stay for looking things up, or it is deleted with the connection.",
        next=(
            Suggestion("Keep the data", f"disconnect {row['id']} keep", here=True),
            Suggestion("Delete the data", f"disconnect {row['id']} purge", here=True, style="destructive"),
            _leave(row),
        ),
    )


def _sure(row: Any, lost: str, *, purge: bool) -> Notice:
    how = "and delete its data" if purge else "and keep its data"
    title = f"Disconnect {row['name']} {how}: are you sure?"
    ends = "I forget its credentials and collect nothing more; its alerts are closed; nothing can be changed there."
    what = f"{lost} are deleted for good." if purge else f"{lost} stay as they are and grow old."
    return Notice(
        title=title,
        summary=title,
        tone=Tone.WARNING,
        detail=f"{ends} {what}",
        next=(
            Suggestion(
                "Disconnect",
                f"disconnect {row['id']} {'purge' if purge else 'keep'} confirmed",
                here=True,
                style="destructive",
            ),
            _leave(row),
        ),
    )


def _gone(row: Any, *, purge: bool) -> Notice:
    title = f"{row['name']} is disconnected."
    kept = "Its data is being deleted." if purge else "Its data is kept; connecting it again goes on with it."
    left = "Steward's app registration is still there: delete it in Microsoft Entra if nothing else uses it."
    return Notice(title=title, summary=title, tone=Tone.GOOD, detail=f"{kept} {left}")


def _leave(row: Any) -> Suggestion:
    return Suggestion("Leave it connected", f"disconnect {row['id']} leave", here=True)


def _lost(read: Reader, specs: Specs, row: Any) -> str:
    """What is kept of a connection, the most first, and what waits on it."""
    counts = []
    for resource in specs.resources.values():
        if resource.of == row["kind"] and resource.kind != "derived":
            table: Any = resource.table
            rows = read.value(pick(func.count()).select_from(table).where(table.connection_id == row["id"]))
            counts.append((int(rows), label(resource.name)))
    most = [f"{number:,} {name}" for number, name in sorted(counts, reverse=True)[:NAMED] if number]
    more = sum(number for number, _ in counts) - sum(number for number, _ in sorted(counts, reverse=True)[:NAMED])
    alerts = (
        pick(func.count())
        .select_from(Alert)
        .where(col(Alert.connection_id) == row["id"], col(Alert.state) != "resolved")
    )
    waiting = (
        pick(func.count())
        .select_from(Approval)
        .where(col(Approval.connection_id) == row["id"], col(Approval.state) == "pending")
    )
    told = [*most, *([f"{more:,} other rows"] if more else [])]
    told += [
        counted(number, one)
        for number, one in ((int(read.value(alerts)), "alert"), (int(read.value(waiting)), "request"))
        if number
    ]
    return enumerated(told or ["The rows kept of it"])


QUESTION = Question(
    name="disconnect",
    topic="Connections",
    canonical="disconnect <connection> [filters]",
    help="End a connection; what was collected is kept or deleted, as you say.",
    examples=("disconnect Contoso", "disconnect Contoso keep"),
    says=(
        "cut|stop|end|break|sever|close|drop|remove [off] [the] link|connection to|with|of|from <connection> "
        "[but] [filters!]",
        "disconnect|disconnection|unlink of|from <connection> [filters]",
        "disconnect|unlink|detach <connection> [please] and|but [filters!]",
        "remove|delete|drop|disconnect|end|close|cut|unlink|detach connection <connection>",
        "remove|delete|drop|disconnect|end|close|cut|unlink|detach connection <connection> [filters]",
        "remove|delete|drop|end|close|cut|unlink|detach the connection <connection>",
        "remove|delete|drop|end|close|cut|unlink|detach connection to|with|of <connection>",
        "remove|delete|drop|end|close|cut|unlink|detach the connection to|with|of <connection>",
        "remove|delete|drop|end|close|cut|unlink|detach <connection> connection",
        "remove|delete|drop|end|close|cut|unlink|detach the <connection> connection",
        "remove|delete|drop|unlink|detach|disconnect tenant|subscription <connection>",
        "remove|delete|drop|unlink|detach|disconnect the tenant|subscription <connection>",
        "disconnect|unlink|detach from <connection>",
        "disconnect|unlink|detach <connection> tenant|subscription",
        "stop collecting|reading|syncing|watching <connection>",
        "stop collecting|reading|syncing from <connection>",
        "unlink|detach|unhook|uncouple <connection>",
        "unlink|detach|unhook|uncouple|disconnect <connection> from steward|you|here",
    ),
    filters=(
        Filter(
            "keep",
            says=(
                "keep|keeping|retain|save|leave [its|all|what] data|history [there|in]",
                "keep|retain|save what was|is|has [been] collected|gathered|read",
                "[collected] data stays|stay|remains|remain|kept [here]",
                "without deleting|losing [any] [collected] data",
            ),
        ),
        Filter(
            "purge",
            says=(
                "purge|delete|wipe|erase|remove|destroy|drop [also|its|all] [collected] data|history",
                "purge|delete|wipe|erase|remove|destroy|drop [all] what|everything was|is|has|we [been] "
                "collected|gathered|read",
            ),
        ),
        Filter("leave", says=("never mind", "leave it connected")),
        Filter("confirmed"),
    ),
    live=live,
    role=Role.ADMIN,
)
