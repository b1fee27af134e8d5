"""What is said to a text that means nothing, or more than one thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.meant import MOST_CHOICES
from bot.parse import Understood
from services.answers import Choice, Chooser, Notice, Suggestion, Tone
from services.specs import Wish

SEVERAL = "These are several requests, each of its own. Which one first?"
EVERYBODY = "This is about several people. See them first, or draw up one request for them all?"
EITHER = re.compile(r"\bor\b", re.IGNORECASE)
JOINED = re.compile(r"[,;&+]|\b(?:and|then|plus|also)\b", re.IGNORECASE)


def which_reading(readings: Sequence[Understood], text: str) -> Chooser:
    """A button for each of several readings, or for each of several wishes: one request is about one thing."""
    choices = tuple(Choice(one.canonical, one.spec.help, one.canonical) for one in readings[:MOST_CHOICES])
    title = (
        EVERYBODY
        if any(one.among for one in readings)
        else SEVERAL
        if _each_of_its_own(readings, text)
        else "I can read that in more than one way."
    )
    return Chooser(title=title, summary=title, choices=choices, total=len(readings))


def _each_of_its_own(readings: Sequence[Understood], text: str) -> bool:
    """Whether all of them are wished for: they are joined, or are about different things."""
    if not all(isinstance(one.spec, Wish) for one in readings) or EITHER.search(text):
        return False
    about = {tuple(sorted(said.casefold() for said in one.slots.values())) for one in readings}
    return len(about) == len(readings) or bool(JOINED.search(text))


def not_understood(nearest: tuple[str, ...]) -> Notice:
    """That nothing was understood, with the `nearest` that can be typed."""
    return Notice(
        title="I did not understand that.",
        summary="I did not understand that.",
        tone=Tone.WARNING,
        detail="The nearest things you can ask are below. Type help for everything.",
        next=tuple(Suggestion(example, example) for example in nearest[:3]),
    )


def nothing_said() -> Notice:
    """What to say to an empty message."""
    return Notice(
        title="What would you like to know?",
        summary="Your message was empty.",
        detail="Name a person or an app, or pick one of these.",
        next=(Suggestion("Help", "help"), Suggestion("Licences", "licences")),
    )


def too_long(longest: int) -> Notice:
    """What to say to a message of more than `longest` characters."""
    return Notice(
        title="That message is too long for me.",
        summary="That message is too long for me.",
        tone=Tone.WARNING,
        detail=f"I read up to {longest:,} characters. Ask one thing in a sentence.",
        next=(Suggestion("Help", "help"),),
    )
