"""`include <id>`, or what was excluded or routed: an exclusion or a route ends."""

from __future__ import annotations

from sqlalchemy import Connection as Database
from sqlalchemy import select
from sqlmodel import col

from services.alert_settings import RouteSettings
from services.answers import Notice, Suggestion, Tone
from services.chat_settings import left_out, routed, same
from services.errors import BadArgument, NotFound
from services.named_checks import CALLED
from services.severity import Severity
from services.specs import Asked, Question, Role
from services.store.watch_tables import Wish
from services.wishes import EXCLUSION, ROUTE, forget

# How people speak of the check that they name, and of here.
CHECK = "[the] [check|rule|alerts] [for|about|on|called] [the] <two!> [check|rule|alerts] [again]"
HERE = "[to|in|into] [here|this|our] [chat|channel|conversation] [anymore]"
ALERTS = "[severity] [alerts|alert|findings|ones]"


def change(db: Database, asked: Asked) -> Notice:
    """Ends the exclusion or route with this number, or all that are of this. Raises NotFound.

    What the settings file says stays.
    """
    said = " ".join((asked.words or "").split())
    ended = [
        id for id in (said.casefold(), *_meant(db, asked, said)) if forget(db, EXCLUSION, id) or forget(db, ROUTE, id)
    ]
    if not ended:
        raise NotFound(f"There is no exclusion or route “{said}” that was made in a chat.", "Type exclusions for all.")
    sentence = f"{said} has ended."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, next=(Suggestion("The rest", "exclusions"),))


def _meant(db: Database, asked: Asked, said: str) -> list[str]:
    """The numbers of the exclusions or routes that were made of what is `said`: "group Guests in no mfa", "high"."""
    whom, within, check = said.rpartition(" in ")
    try:
        wanted = left_out(asked, whom, check)[0] if within else _route(asked, said)
    except (BadArgument, NotFound):
        return []
    kind = EXCLUSION if within else ROUTE
    kept = db.execute(select(col(Wish.name), col(Wish.value)).where(col(Wish.kind) == kind))
    return [id for id, value in kept if same(value, wanted)]


def _route(asked: Asked, said: str) -> RouteSettings:
    return RouteSettings.model_validate({"to": ("here",), **routed(asked, said)})


QUESTION = Question(
    name="include",
    topic="Watch",
    canonical="include <words>",
    help="End an exclusion or a route that was made in a chat.",
    examples=("include 3f2a91c4",),
    names=CALLED,
    says=(
        f"include|count|cover <one> again in|for|by|with|to {CHECK} = <one> in <two>",
        f"include|count|cover <one> in|for|by|with {CHECK} = <one> in <two>",
        "start|begin|resume including|checking|watching|counting|covering <one> [again] "
        f"in|for|by|with|to|against {CHECK} = <one> in <two>",
        f"check|watch|count|cover <one> again in|for|by|with|against {CHECK} = <one> in <two>",
        f"put|take|bring|let|add|get [back] [again] <one> [back] [again] in|into|under|to {CHECK} = <one> in <two>",
        f"<one> count|counts|belongs|belong|is|are [back] [again] in|for|by|with|to|under {CHECK} again "
        "= <one> in <two>",
        f"<one> count|counts|belongs|belong|is|are back|again in|for|by|with|to|under {CHECK} = <one> in <two>",
        f"stop excluding|exempting|ignoring|skipping <one> from|in|for|by {CHECK} = <one> in <two>",
        f"do not exclude|exempt|ignore|skip <one> from|in|for|by {CHECK} [anymore] = <one> in <two>",
        f"<one> should|must|shall|may|can be [checked|watched|counted|included|covered|back] [again] "
        f"in|for|by|with|under {CHECK} [again] = <one> in <two>",
        f"end|remove|undo|cancel|delete|lift|drop exclusion|exception of|for <one> in|from|for|of {CHECK} "
        "= <one> in <two>",
        "end|remove|undo|cancel|delete|lift|drop [the|our|my] exclusion|exception|route [of|for|number] <words>",
        *(
            f"{said} = {level}"
            for level in Severity
            for said in (
                f"stop|end|no|not routing|route|routes [more|longer] [of|for] [the|all] {level} {ALERTS} {HERE}",
                f"no|do longer|more|not route|send|post|routing|routes [of|for] [the|all] {level} {ALERTS} {HERE}",
                f"{level} {ALERTS} should|must|shall no|not longer|be [be] [routed|sent|posted|told] {HERE}",
            )
        ),
        f"stop|end|no|not routing|route|routes [more|longer] [of|for] {CHECK} {HERE} = <two>",
        f"no|do longer|more|not route|send|post|routing|routes [of|for] {CHECK} {HERE} = <two>",
        f"{CHECK} should|must|shall no|not longer|be [be] [routed|sent|posted|told] {HERE} = <two>",
        f"{CHECK} i|we do not want|need it|this|that|them routed|sent|posted {HERE} = <two>",
    ),
    change=change,
    role=Role.ADMIN,
)
