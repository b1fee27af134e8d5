"""What is said to a text that means nothing, or more than one thing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.meant import MOST_CHOICES
from bot.parse import Understood
from services.answers import Choice, Chooser, Notice, Suggestion, Tone


def which_reading(readings: Sequence[Understood]) -> Chooser:
    """A button for each of several readings."""
    choices = tuple(Choice(one.canonical, one.spec.help, one.canonical) for one in readings[:MOST_CHOICES])
    return Chooser(
        title="I can read that in more than one way.",
        summary="I can read that in more than one way.",
        choices=choices,
        total=len(readings),
    )


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
