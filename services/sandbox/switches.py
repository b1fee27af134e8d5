"""Turning knobs, throwing faults and moving the clock from outside: by the page's forms, or in JSON by any process."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any, get_type_hints

from services.sandbox.cloud import Cloud
from services.sandbox.faults import Fault
from services.sandbox.knobs import CHOICES, Knobs
from services.sandbox.wire import Thing

KINDS_OF_KNOB: dict[str, Any] = get_type_hints(Knobs)
OWN_CLOCK = "This sandbox's clock belongs to the program that started it."
# What a caller may say of a fault; the rest of a Fault is counted.
SHOWN = tuple(field.name for field in fields(Fault) if field.name != "told")
TELLING = frozenset(SHOWN) - {"hits", "met"}
PARTS = ("knobs", "faults", "clear", "move", "reset")


def state(cloud: Cloud) -> Thing:
    """Every knob (spans in seconds), every fault with its hits, the time, and whether it can be moved."""
    knobs = {name: value.total_seconds() if isinstance(value, timedelta) else value
             for name, value in asdict(cloud.knobs).items()}  # fmt: skip
    return {
        "knobs": knobs,
        "faults": [{name: getattr(fault, name) for name in SHOWN} for fault in cloud.faults.switches],
        "now": cloud.clock().isoformat(),
        "clock_moves": hasattr(cloud.clock, "move"),
    }


def value_of(knob: str, value: Any) -> Any:
    """A value as the knob holds it, from JSON or from a form's text. Raises ValueError with a sentence."""
    kind = KINDS_OF_KNOB.get(knob)
    if kind is None:
        raise ValueError(f"There is no knob called {knob}.")
    text = str(value if value is not None else "").strip()
    if kind is bool:
        if text.lower() not in ("on", "off", "true", "false"):
            raise ValueError(f"The knob {knob} is on or off.")
        return text.lower() in ("on", "true")
    if kind is str:
        if text not in CHOICES[knob]:
            raise ValueError(f"The knob {knob} is one of {', '.join(CHOICES[knob])}.")
        return text
    if kind == int | None and not text:
        return None
    least = 0 if kind in (timedelta, float) else 1
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number < 1e9:
        raise ValueError(f"The knob {knob} is a number from {least} on, not {text[:40] or 'nothing'}.")
    return timedelta(seconds=number) if kind is timedelta else number if kind is float else int(number)


def turn(cloud: Cloud, knobs: dict[str, Any]) -> None:
    """Turn some knobs, all or none. Raises ValueError with a sentence."""
    values = {name: value_of(name, value) for name, value in knobs.items()}
    for name, value in values.items():
        setattr(cloud.knobs, name, value)


def throw(cloud: Cloud, fault: dict[str, Any]) -> None:
    """Throw one fault, given by the names of its fields. Raises ValueError with a sentence."""
    unknown = sorted(fault.keys() - TELLING)
    if unknown or not isinstance(fault.get("path"), str):
        raise ValueError(f"A fault has no {unknown[0]}." if unknown else "A fault needs the path it is about.")
    told = dict(fault)
    try:
        cloud.faults.add(told.pop("path"), **told)
    except TypeError as err:
        raise ValueError("A fault's path and words are text, its numbers are numbers.") from err


def move(cloud: Cloud, by: dict[str, float]) -> None:
    """Move the clock on, by the arguments of a timedelta. Raises ValueError where it cannot be moved."""
    forward = getattr(cloud.clock, "move", None)
    if forward is None:
        raise ValueError(OWN_CLOCK)
    try:
        forward(**by)
    except TypeError as err:
        raise ValueError("The clock moves by days, hours, minutes or seconds.") from err


def change(cloud: Cloud, wanted: Any) -> None:
    """Do what JSON asks: `clear` the faults, turn `knobs`, throw `faults`, `move` the clock, `reset` the meters.

    Raises ValueError with a sentence for what makes no sense.
    """
    if not isinstance(wanted, dict):
        raise ValueError("The body is one JSON object.")  # noqa: TRY004  the caller tells it as a sentence
    unknown = sorted(wanted.keys() - set(PARTS))
    if unknown:
        raise ValueError(f"There is no switch called {unknown[0]}: choose from {', '.join(PARTS)}.")
    knobs, faults, by = wanted.get("knobs", {}), wanted.get("faults", []), wanted.get("move", {})
    if not (isinstance(knobs, dict) and isinstance(by, dict) and isinstance(faults, list)):
        raise ValueError("Knobs and move are objects, faults is a list.")  # noqa: TRY004  as above
    turn(cloud, knobs)
    if wanted.get("clear"):
        cloud.faults.clear()
    for fault in faults:
        throw(cloud, fault if isinstance(fault, dict) else {})
    if by:
        move(cloud, by)
    if wanted.get("reset"):
        cloud.reset_meters()
