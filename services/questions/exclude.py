"""`exclude <whom> from <check>`: whom or what checks leave out."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Connection as Database

from services.answers import Notice, Suggestion, Tone
from services.chat_settings import EXCLUDED, left_out
from services.named_checks import CALLED
from services.names import label
from services.specs import Asked, Question, Role
from services.wishes import EXCLUSION, wish

# How people speak of the check that they name.
CHECK = "[the] [check|rule|control|alerts] [for|about|on|called] [the] <two!> [check|rule|control|alerts] [anymore]"
OUT = "from|in|for|by|of|off|out"


def change(db: Database, asked: Asked) -> Notice:
    """Leaves a group's members, a domain, a department and so on, or names like a pattern out of one check, or of all.

    Raises BadArgument for something else, NotFound for a check.
    """
    whom, _, check = (asked.words or "").rpartition(" from ")
    given, said = left_out(asked, whom, check)
    id = uuid4().hex[:8]
    wish(db, EXCLUSION, id, given.model_dump(mode="json"), asked.caller.object_id, asked.now)
    sentence = f"{said} is left out of {'every check' if given.checks == ('*',) else label(given.checks[0])}."
    return Notice(
        title=sentence,
        summary=sentence,
        tone=Tone.GOOD,
        detail=f"Its alerts close after the next sync. To undo it, say: include {id}",
        next=(Suggestion("All exclusions", "exclusions"),),
    )


QUESTION = Question(
    name="exclude",
    topic="Watch",
    canonical="exclude <words>",
    help="Leave a group, domain, department, country, extension attribute or names like svc-* out of a check.",
    examples=(EXCLUDED, "exclude name svc-* from all checks", "exclude country Japan from inactive users"),
    names=CALLED,
    says=(
        f"ignore|skip|omit|exempt|exclude|except|drop|remove|take|spare|whitelist [out] <one> {OUT} [of|from] {CHECK} "
        "= <one> from <two>",
        f"leave|keep|take <one> out of|from {CHECK} = <one> from <two>",
        "[the] [check|rule|alerts] [for|about|on] <two!> [check|rule|alerts] should|must|shall|may "
        "ignore|skip|omit|exempt|exclude|spare|leave [out] <one> = <one> from <two>",
        f"<one> should|must|shall|may|can|has|have|need|needs|ought [to] be "
        f"left|kept|excluded|exempt|exempted|ignored|skipped|omitted|taken|out {OUT} [of|from] {CHECK} "
        "= <one> from <two>",
        f"<one> should|must|shall|may|can not count|apply|appear|figure|be [counted|checked|watched|included|covered] "
        f"{OUT} {CHECK} = <one> from <two>",
        f"everything|everyone|anything|anyone|all [users] from|in|at|of <one> should|must|can|has|have [to] be "
        f"left|kept|excluded|exempt|exempted|ignored|skipped|omitted|taken|out {OUT} [of|from] {CHECK} "
        "= <one> from <two>",
        f"<one> [please] exclude|ignore|skip|omit|exempt|leave|drop|take [out] {OUT} [of|from] {CHECK} "
        "= <one> from <two>",
        f"<one> should|must|shall|has|have|needs|need [to] leave|quit {CHECK} = <one> from <two>",
        f"{CHECK} should|must|shall|may|need|does not cover|watch|include|count|check|concern|apply|touch [to] <one> "
        "= <one> from <two>",
        f"do not check|count|watch|include|cover <one> for|in|by|with|against {CHECK} = <one> from <two>",
        f"stop checking|watching|counting|including <one> for|in|by|with|against {CHECK} = <one> from <two>",
        f"make|add|set|create an exception|exclusion of|for <one> {OUT} {CHECK} = <one> from <two>",
        "ignore|skip|omit <one> in|for|from <two> = <one> from <two>",
        "leave|keep <one> out of <two> = <one> from <two>",
        "do not check <one> for <two> = <one> from <two>",
        "stop checking <one> for <two> = <one> from <two>",
        "make an exception of|for <one> in|from <two> = <one> from <two>",
    ),
    change=change,
    role=Role.ADMIN,
)
