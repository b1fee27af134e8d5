"""Text -> the question or action meant, with its arguments."""

from bot.parse.grammar import Grammar
from bot.parse.reading import Ambiguous, Reading, Understood, Unknown

__all__ = ["Ambiguous", "Grammar", "Reading", "Understood", "Unknown"]
