"""`accept shrink <data>`: what the last list lacked is really gone; the next one may remove it."""

from __future__ import annotations

from sqlalchemy import Connection as Database
from sqlalchemy import select
from sqlmodel import SQLModel

from services import shrinks
from services.answers import Notice, Tone
from services.errors import BadArgument
from services.names import fold, label
from services.specs import Asked, Question, Role


def change(db: Database, asked: Asked) -> Notice:
    """Accepts what was held back of one kind of data. Where several connections hold some, `in <name>` says whose.

    Raises BadArgument when nothing of it is held back, and when it is not clear whose is meant.
    """
    what, _, whose = fold(asked.words).partition(" in ")
    held = [(id_, name, of) for id_, name, of in _held(db) if fold(label(of)) == what and whose in ("", fold(name))]
    if not held:
        raise BadArgument(f"No list of “{what}” is held back.", "Type sync to see which are.")
    if len(held) > 1:
        names = " or ".join(name for _, name, _ in held)
        raise BadArgument(f"{what.capitalize()} are held back in {names}.", f"Say which: accept shrink {what} in ...")
    ((id_, name, resource),) = held
    shrinks.accept(db, id_, resource)
    said = f"The next list of {label(resource)} of {name} may remove what it lacks."
    return Notice(title=said, summary=said, tone=Tone.GOOD, detail="It is read now; sync shows when it is done.")


def _held(db: Database) -> list[tuple[int, str, str]]:
    """Connection, its name, and the resource, of everything that is held back."""
    tables = SQLModel.metadata.tables
    points, connections = tables["checkpoint"], tables["connection"]
    found = select(connections.c.id, connections.c.name, points.c.resource).where(
        points.c.connection_id == connections.c.id, points.c.held > 0
    )
    return [(row[0], row[1], row[2]) for row in db.execute(found.order_by(connections.c.name))]


QUESTION = Question(
    name="accept_shrink",
    topic="Steward",
    canonical="accept shrink <words>",
    help="Let the next list of some data remove what the last one lacked.",
    examples=("accept shrink users", "accept shrink groups in contoso"),
    says=(
        "accept the shrink|shrinking|loss of|in|for <words>",
        "accept shrink|shrinking|loss of|in|for <words>",
        "accept the shrunken|smaller|shrunk|shorter list of|for <words>",
        "accept the shrunken|smaller|shrunk|shorter <words> list",
        "accept the shrunken|smaller|shrunk|shorter <words>",
        "accept shrunken|smaller|shrunk|shorter <words>",
        "accept shrunken|smaller|shrunk|shorter list of|for <words>",
        "accept that there|<words> are|shrank|shrunk fewer|shrank <words>",
        "accept that there are fewer|less <words>",
        "accept that <words> shrank|shrunk|dropped|are fewer",
        "allow the shrink|removal of <words>",
        "allow shrink|removal of <words>",
        "the shrink of <words> is right|ok|fine|correct|intended",
        "the <words> are really gone",
        "<words> are really gone",
    ),
    change=change,
    role=Role.ADMIN,
)
