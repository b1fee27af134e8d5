"""`request <id>`: one request for a change, as its card shows it."""

from __future__ import annotations

from dataclasses import replace

from services import approval_view
from services.answers import ApprovalView, Standing
from services.requests_meant import by_id
from services.specs import Asked, Question
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> ApprovalView:
    """The request whose id, or whose id alone, begins so; approvers, admins and auditors see everybody's.

    Source: Steward's own approvals. Raises NotFound when there is none, or several, or it is somebody else's.
    """
    view = approval_view.view(read, by_id(read, asked, asked.words or ""), asked.conversation)
    return replace(view, stands=Standing("approval", view.id, view.version))


QUESTION = Question(
    name="request",
    topic="Changes",
    canonical="request <words>",
    help="One request: what it would change, who decided, how it went.",
    examples=("request 3f2a91c4",),
    says=(
        "who approved|denied|decided|rejected request|approval [number|no] <one> and what|how|when|why "
        "[it|they|that] [was|were|did|is] [change|changed|do|done|happened|reason] = <one>",
        "who [has] approved|denied|requested|decided|rejected|signed|confirmed [off] [on] number|no|nr <words>",
        "request|approval|ticket number|no|nr <words>",
        "approval <words>",
        "how far [along] is|has|did [the|my] request|approval [number|no|nr|id] <words> [got|gotten|come|get|along]",
        "[what|how] [is] [the|my] request|approval [number|no|nr|id] <words> 's "
        "status|state|outcome|result|progress|fate",
        "[the|my] request|approval [number|no|nr|id] <words> what|how|where is|are|about [it|its|the] ['s] "
        "[status|state|outcome|result|progress|going|doing|stand|at|up]",
        "request|approval number|no|id|nr|status <words>",
        "the request|approval <words>",
        "status|state|details|outcome|result of|for request|approval <words>",
        "status|state|details|outcome|result|progress of|for|on [the|my] request|approval [number|no|nr|id] <words>",
        "what is status|state|outcome of request|approval <words>",
        "what [has] happened|went|wrong [wrong] to|with|in|on [the|my] request|approval [number|no|nr|id] <words>",
        "why did|has|was|is [the|my] request|approval [number|no|nr|id] <words> "
        "fail|failed|denied|rejected|stuck|expired|pending|waiting",
        "[please] [inform|tell] [me] what is [the] status|state of request|approval <words>",
        "where is [the] request|approval <words> up|at [to] [now]",
        "what does|did|would request|approval <words> change|do",
        "what is|was the|up|happening|going|new [latest|story|state|news|matter|deal|progress] [on] with|on|about|of "
        "request|approval <words>",
        "tell me [more|everything|all] about|of [the] request|approval <words>",
        "where does|is|are [the] request|approval <words> stand|stuck|at",
        "what became of request|approval <words>",
        "how is|did|does request|approval <words> going|go|look|doing",
        "who approved|denied|requested|decided request|approval <words>",
        "was|is|has request|approval <words> approved|denied|done|been",
        "look up|at request|approval <words>",
        "find|open|check|view request|approval <words>",
        "approve|deny|reject|decide|confirm request|approval <words>",
        "approve|deny|reject|decide|confirm the request|approval <words>",
        "approve|reject <words>",
    ),
    answer=answer,
)
