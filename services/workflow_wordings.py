"""How people ask how far several changes at once have come: those of one person, or all of a kind."""

from __future__ import annotations

from collections.abc import Iterator

from services.request_filters import STATES, WORKFLOWS

IS = "is|are|was|were|has|have|did|does"
PROGRESS = "status|progress|state|outcome|news|update|updates|result|results|stage|eta|timeline|history"
FAR = "[along|going|gone|go|coming|come|now|yet|doing|progressing|stand|stands|looking]"
ENDED = (
    "through|done|finished|finish|pending|waiting|open|stuck|run|running|over|denied|approved|failed|fail|cancelled|"
    "complete|completed|executed|work|worked|succeed|successful|there|ongoing|started|start|scheduled|ok"
)
ORDERED = "ran|run|started|start|requested|approved|did|ordered|asked|made"
DONE = "finish|finished|complete|completed|run|ran|start|started|do|done"
LATELY = "current|currently|recent|recently|latest|last|our"
DAY = "monday|tuesday|wednesday|thursday|friday|today|tomorrow|tonight"
SOON = f"[us] [on] [{DAY}|now|soon|next|this] [week|month|morning]"


def of_workflows() -> Iterator[str]:
    """The wordings of `requests` for each filter that keeps those of a workflow."""
    for name in WORKFLOWS:
        work = f"{{{name.replace(' ', '_')}}}"
        for whose in (f"{work} [filters]", f"{{about}} 's {work}"):
            yield f"[what] [is|are] {PROGRESS} [of|on|for|about|with|in] {whose}"
            yield f"how far|well [along] {IS} {whose} {FAR}"
            yield f"how|where {IS} {whose} {FAR} [along]"
            yield f"what is|are|has left|missing|outstanding|open|next|remaining [to] [do] on|of|in|for|with {whose}"
            yield f"what happened|became|about to|of|with|in {whose}"
            yield f"where|how are|is|do we|you|it|things [at] [stand] with|on|about {whose}"
            yield f"what [has|is|went] failed|wrong|stuck|blocked|broke|broken [in|on|with|during|about] {whose}"
            yield f"did|have|has|when|did we|you|i|anyone|it [last] {DONE} [with] {whose}"
            yield f"who|when [did|was|has|have] [we|last] {ORDERED} [for] {whose}"
        for whose in (f"{work} of|for|on {{about}}", f"{{about}} 's {work}", work):
            yield f"{IS} {whose} [been|gone|still|get|go] {ENDED} [yet|now|already|through]"
            yield f"why|what|when did|was|is|has|does {whose} [not] {ENDED}|begin|do|change|changed|remove"
        yield (
            "who|what [all] is|are|gets|will [currently|we] [due|be|being|get|getting|going|scheduled|planned] "
            f"[to|for] [be] {work} {SOON}"
        )
        if name != "onboardings":  # who was onboarded has an account since
            yield f"who|whom|what [all] was|were|got|has|have|did [been|we|you|i] {work} [filters]"
        yield f"{{about}} ['s] {work} {ENDED} [yet|now|already|through]"
        yield f"{work} {PROGRESS} [filters]"
        yield f"{work} {PROGRESS} {{about}}"
        yield (
            f"any|all|which|what|how|list|{LATELY} [many] [{LATELY}] {work} [are|is|have|has|did|do|was|were] "
            f"[we|there|i] [have] [{LATELY}] [filters]"
        )
        yield f"{work} [in|over|during|for|within] last|past [filters]"
        yield from (f"{work} {{{state}}} [filters]" for state in STATES if state.isalpha())
        yield from (
            f"[any|all|which|what|how] [many] {{{state}}} {work} [filters]" for state in STATES if state.isalpha()
        )
