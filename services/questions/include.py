"""`include <id>`: an exclusion or a route ends."""

from __future__ import annotations

from sqlalchemy import Connection as Database

from services.answers import Notice, Suggestion, Tone
from services.errors import NotFound
from services.specs import Asked, Question, Role
from services.wishes import EXCLUSION, ROUTE, forget


def change(db: Database, asked: Asked) -> Notice:
    """Ends the exclusion or route with this number. Raises NotFound; what the settings file says stays."""
    id = (asked.words or "").strip().casefold()
    if not (forget(db, EXCLUSION, id) or forget(db, ROUTE, id)):
        raise NotFound(f"There is no exclusion or route “{id}” that was made in a chat.", "Type exclusions for all.")
    sentence = f"{id} has ended."
    return Notice(title=sentence, summary=sentence, tone=Tone.GOOD, next=(Suggestion("The rest", "exclusions"),))


QUESTION = Question(
    name="include",
    topic="Watch",
    canonical="include <words>",
    help="End an exclusion or a route that was made in a chat.",
    examples=("include 3f2a91c4",),
    says=(
        "end|remove|undo|cancel|delete|lift|drop exclusion|exception|route <words>",
        "end|remove|undo|cancel|delete|lift the exclusion|exception|route <words>",
        "stop excluding|routing <words>",
    ),
    change=change,
    role=Role.ADMIN,
)
