"""`tune <check> <threshold> <value>`: what a check goes by here, over the settings file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin

from sqlalchemy import Connection as Database
from sqlalchemy import select
from sqlmodel import col

from services.answers import Notice, Suggestion, Tone
from services.errors import BadArgument, BadSettings
from services.named_checks import CALLED, leading_check
from services.names import label
from services.severity import Severity
from services.specs import Asked, Check, Question, Role, Specs
from services.store.watch_tables import Wish
from services.watch.rules import rules
from services.wishes import CHECK, forget, wish

EXAMPLE = "tune inactive user days 45"
SAYS_NOTHING = frozenset(("and", "d", "to", "at", "after"))
# How people speak of the check that they name, and of its threshold.
NAMED = "[the] [check|rule|alert|alerts] [for|about|on] [the] <one!> [check|rule|alert|alerts]"
SWITCHES = (
    ("off", "turn|switch|shut|disable|deactivate|mute|silence|stop|suspend [off]"),
    ("on", "turn|switch|enable|activate|reactivate|restart|resume|start [on|again]"),
)
LIMIT = "threshold|limit|number|value|trigger"


def change(db: Database, asked: Asked) -> Notice:
    """Sets one threshold, several rules ("days 14, 30, 90"), the severity, or turns the check off, on or to default.

    Raises NotFound for a check and BadArgument for a threshold or value that cannot be.
    """
    check, rest = leading_check((asked.specs or Specs()).checks, asked.words or "")
    what, _, value = rest.partition(" ")
    if what.casefold() == "default" and not value:
        forget(db, CHECK, check.name)
        return _said(check, f"{check.title}: back to what the settings say.")
    if what.casefold() in ("on", "off") and not value:
        given: dict[str, Any] = {"off": what.casefold() == "off"}
    else:
        given = _given(check, rest)
    kept: Any = db.scalar(select(col(Wish.value)).where(col(Wish.kind) == CHECK, col(Wish.name) == check.name)) or {}
    merged = {name: one for name, one in kept.items() if name != "rules"} | given
    try:
        rules(check, merged)
    except BadSettings as error:
        raise BadArgument(error.problems[0].removeprefix(f"checks.{check.name}."), f"Try: {EXAMPLE}") from None
    wish(db, CHECK, check.name, merged, asked.caller.object_id, asked.now)
    return _said(check, f"{check.title}: {_words(given)}.")


def _given(check: Check, text: str) -> dict[str, Any]:
    """The threshold that `text` names, with its value or values."""
    known = {label(name): name for name in check.limits.model_fields} | {"severity": "severity"}
    name = next((one for one in sorted(known, key=len, reverse=True) if text.casefold().startswith(one)), None)
    rest = text[len(name or "") :].replace(",", " ").split()
    if name is None and len(check.limits.model_fields) == 1 and any(one.removesuffix("d").isdigit() for one in rest):
        name = next(iter(known))  # "inactive user 45": it goes by nothing else
    nothing = SAYS_NOTHING | {name, (name or "").removesuffix("s")}
    values = [one for one in rest if one.casefold() not in nothing]
    if name is None or not values:
        raise BadArgument(f"I do not know what to set of {check.title}.", f"There are: {', '.join(known)}.")
    if name == "severity":
        if values[0].casefold() not in set(Severity):
            raise BadArgument(f"“{values[0]}” is no severity.", f"There are: {', '.join(Severity)}.")
        return {"severity": values[0].casefold()}
    field = known[name]
    if get_origin(check.limits.model_fields[field].annotation) is tuple:
        return {field: values}
    numbers = [one.casefold().removesuffix("d") for one in values]
    return {field: numbers[0]} if len(numbers) == 1 else {"rules": [{field: one} for one in numbers]}


def _words(given: Mapping[str, Any]) -> str:
    if "off" in given:
        return "switched off" if given["off"] else "switched on"
    if "rules" in given:
        (name,) = given["rules"][0]
        return f"{label(name)} {', '.join(rule[name] for rule in given['rules'])}, worse with each"
    ((name, value),) = given.items()
    return f"{label(name)} {', '.join(value) if isinstance(value, list) else value}"


def _said(check: Check, sentence: str) -> Notice:
    return Notice(
        title=sentence,
        summary=sentence,
        tone=Tone.GOOD,
        detail="It counts from the next look on, which is after the next sync.",
        next=(Suggestion("The check", f"check {label(check.name)}"),),
    )


QUESTION = Question(
    name="tune",
    topic="Watch",
    canonical="tune <words>",
    help="Set what a check goes by: a threshold, several (14, 30, 90), its severity, on or off.",
    examples=(EXAMPLE, "tune app secret expiring days 90, 30, 14", "tune no mfa severity high"),
    says=(
        *(
            f"{said} {two}"
            for two in ("<two> days = <one> days <two>", "<two> = <one> to <two>")
            for said in (
                "set|change|adjust|configure|move|put|raise|lower|increase|reduce|extend "
                f"[the] [{LIMIT}] [of|for|in|on] {NAMED} [{LIMIT}] to|at|on",
                f"[the] [{LIMIT}] [of|for] {NAMED} [{LIMIT}] should|shall|must|ought|has|needs|is [to] [now] "
                "be|become|warn|alert|fire|trigger|start|say|tell [me|us] [at|after|from|with|on]",
                f"[the] [{LIMIT}] [of|for] {NAMED} [{LIMIT}] [please] set|put [to|at]",
                f"warn|alert|tell [me|us] about|of|on {NAMED} after|at|from",
            )
        ),
        *(
            f"{said} = <one> severity {level}"
            for level in Severity
            for said in (
                f"set|change|raise|lower|reduce|increase|drop|make|put|rate|mark|treat [the] [severity] [of|for] "
                f"{NAMED} [severity] [to|as|into] [a|only] {level} [severity|alert|alerts|one]",
                f"{NAMED} should|must|shall|is [only] [be|have|get] [a] {level} [severity]",
            )
        ),
        *(
            f"{said} = <one> {way}"
            for way, verbs in SWITCHES
            for said in (
                f"[the] check|rule <one!> [please] {verbs}",
                f"[the] <one!> check|rule [please] {verbs}",
                f"{verbs} [the] check|rule [for|about|on] <one!>",
                f"{verbs} [the] <one!> check|rule",
                f"turn|switch|put [the] check|rule [for|about|on] <one!> [back] {way}",
                f"turn|switch|put [the] <one!> check|rule [back] {way}",
            )
        ),
        "reset [the] threshold|limit|thresholds|limits [of|for|on] <one!> [check|rule] = <one> default",
        "turn|switch [the|our] <one> check|rule off = <one> off",
        "turn|switch|disable|deactivate|stop|suspend off [the|our] <one> check|rule = <one> off",
        "disable|deactivate|suspend|stop [the|our] <one> check|rule = <one> off",
        "set|change|adjust|configure|move threshold|limit of|for <one> to <two> days = <one> days <two>",
        "set|change|adjust|configure|move <one> to <two> days = <one> days <two>",
        "warn|alert|tell about|of|on <one> after|at|from <two> days = <one> days <two>",
        "warn|alert|tell me|us about|of|on <one> after|at|from <two> days = <one> days <two>",
        "set|change|raise|lower|make|put severity of|for <one> to <two> = <one> severity <two>",
        "set|change|make|rate <one> to <two> severity = <one> severity <two>",
        "rate <one> as <two> = <one> severity <two>",
        "make|set|rate <one> low severity = <one> severity low",
        "make|set|rate <one> medium severity = <one> severity medium",
        "make|set|rate <one> high severity = <one> severity high",
        "make|set|rate <one> critical severity = <one> severity critical",
        "reset check|rule <one> = <one> default",
        "set|put check|rule <one> back to default = <one> default",
    ),
    names=CALLED,
    change=change,
    role=Role.ADMIN,
)
