"""`undo [<words>]`: the draft of what takes back a change that the caller asked for."""

from __future__ import annotations

from services import approval_state as state
from services import approval_view, requests_meant
from services.answers import Answer
from services.errors import NotAllowed
from services.live import Live
from services.specs import Asked, Question
from services.store.reader import Reader

BEGUN = ("done", "failed", "unknown", "running")
AHEAD = ("pending", "approved")


async def live(live: Live, asked: Asked) -> Answer:
    """The draft that takes it back, which is approved like any other; a card to choose from where several are meant.

    Raises NotFound, NotAllowed where nothing was done yet or nothing takes it back, and what `Approvals.undo` does.
    """
    found = await live.store.read(asked.now, lambda read: _meant(read, asked))
    if isinstance(found, Answer):
        return found
    source = f"{asked.here}|{asked.source}|undo"
    back = await live.approvals.undo(asked.caller, found, asked.here, source)
    return await live.store.read(asked.now, lambda read: approval_view.view(read, back, asked.here))


def _meant(read: Reader, asked: Asked) -> str | Answer:
    none = "None of your requests has been carried out, so that there is nothing to take back."
    found = requests_meant.own(read, asked, (*BEGUN, *AHEAD), "undo", none, newest=True)
    if isinstance(found, Answer):
        return found
    row = state.found(read.db, found)
    if row.state in AHEAD:
        what = f"{state.title(row)} for {row.target_name} has not been carried out yet."
        raise NotAllowed(what, f"To take it back, type: cancel request {found[:8]}")
    return found


UNDO = "undo|revert|reverse|rollback|unwind|back-out"
THING = "action|change|request|step|thing|operation|one"

QUESTION = Question(
    name="undo",
    topic="Changes",
    canonical="undo [<words>]",
    help="Asks to take back a change that was carried out: your last, or the one you name.",
    examples=("undo", "undo 3f2a91c4"),
    says=(
        f"roll|take|turn|pull back [my|the] {THING} [of|from|in|under|with] [{THING}] [number|no|id|nr] [<words>]",
        f"can|could you|i|we {UNDO} what|that i|we [just|have|last] did|done|changed|requested [last|just]",
        f"{UNDO} what|that i|we [just|have|last] did|done|changed|requested [last|just]",
        f"come|go back on [my|the] [last] {THING}|modification [number|no|id|nr] [<words>]",
        f"{UNDO} [my|the] <words>",
        f"{UNDO} [my|the] {THING} [number|no|id|nr] <words>",
        f"{UNDO} [my|the] <words> {THING}",
        f"{UNDO} what i [just|have] did|done|changed|requested [last]",
        f"roll|take|turn back [my|the] <words> {THING}",
        f"roll|take|turn [my|the] <words> {THING} back",
        "roll|take|turn that|it|this back [again|please]",
        "roll back [that|it|this]",
        f"can|could you|i|we {UNDO} <words>",
        f"i [want|would|need|like] [to] {UNDO} <words>",
    ),
    live=live,
)
