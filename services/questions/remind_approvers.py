"""`remind approvers [<words>]`: brings a request to the mind of those who could approve it."""

from __future__ import annotations

from services import approval_state as state
from services import requests_meant
from services.answers import Answer, Notice, Suggestion, Tone
from services.live import Live
from services.paging import counted
from services.specs import Asked, Question


async def live(live: Live, asked: Asked) -> Answer:
    """In how many places they were reminded; a card to choose from where several requests wait.

    Raises NotFound, NotAllowed, and Conflict when it waits no longer or they were reminded within the hour.
    """
    none = "None of your requests waits for approval, so that there is nobody to remind."
    found = await live.store.read(
        asked.now, lambda read: requests_meant.own(read, asked, ("pending",), "remind approvers", none)
    )
    if isinstance(found, Answer):
        return found
    told = await live.nudges.remind(asked.caller, found)
    live.changed()
    row = await live.store.read(asked.now, lambda read: state.found(read.db, found))
    title = f"Reminded in {counted(told, 'place')}: {state.title(row).lower()} for {row.target_name}."
    return Notice(title=title, summary=title, tone=Tone.GOOD, next=(Suggestion("See it", f"request {found}"),))


REMIND = "remind|nudge|ping|chase|poke|prod|push"
THEM = "approvers|approver|validators|them|everyone|everybody|people|someone|somebody"
ONES = "request|requests|approval"

QUESTION = Question(
    name="remind_approvers",
    topic="Changes",
    canonical="remind approvers [<words>]",
    help="Reminds those who could approve what you asked for.",
    examples=("remind approvers", "remind approvers 3f2a91c4"),
    says=(
        f"wake|stir {THEM} [up]",
        f"{THEM} are|is sleeping|asleep|slow|silent|quiet wake|remind|nudge them [up]",
        f"{REMIND} [the|my|our|all] {THEM} [again]",
        f"{REMIND} [the|my|our|all] {THEM} [again] about|of|for [my|the] {ONES} [number|no|id|nr] [<words>]",
        f"{REMIND} [the|my|our|all] {THEM} [again] about|of|for [my|the] {ONES} for|to|about <words>",
        f"{REMIND} [the|my|our|all] {THEM} [again] about|of|for [my|the] <words> {ONES}",
        f"{REMIND} [the|my|our|all] {THEM} [to] approve|decide|look [at] [my|the] {ONES} [<words>]",
        f"{REMIND} about|of [my|the] {ONES} [<words>]",
        "send [out] [a|another] reminder|nudge",
        f"send [out] [a|another] reminder|nudge to [the|my|our|all] {THEM}",
        f"send [out] [a|another] reminder|nudge about|for [my|the] {ONES} [<words>]",
        "remind request|approval [number|no|id|nr] <words>",
    ),
    live=live,
)
