"""Text -> the question or action meant, with its arguments."""

from functools import cache

from bot.parse.grammar import Grammar
from bot.parse.reading import Ambiguous, Reading, Understood, Unknown
from services import registry

__all__ = ["Ambiguous", "Grammar", "Reading", "Understood", "Unknown", "whole_grammar"]


@cache
def whole_grammar() -> Grammar:
    """The grammar of all questions, actions and workflows there are: it takes a second to build and never changes."""
    return Grammar(registry.load())
