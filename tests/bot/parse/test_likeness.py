"""Of two specs the one is likelier whose wording shares more with a text, rare words before common ones."""

from __future__ import annotations

from bot.parse.filters import Filters
from bot.parse.likeness import Likeness
from bot.parse.patterns import compile_patterns
from services.specs import Specs


def like(specs: Specs, name: str, words: str, *names: str, narrowed: bool = False) -> float:
    patterns = [
        pattern
        for spec in specs.questions.values()
        for said in (spec.canonical, *spec.says)
        for pattern in compile_patterns(spec, said, Filters(spec.filters) if spec.filters else None)
    ]
    return Likeness(patterns)(name, [(word,) for word in words.split()], names, narrowed=narrowed)


def test_what_is_worded_so_is_wholly_like_it(specs: Specs) -> None:
    assert like(specs, "devices", "devices", "who") == 1.0


def test_a_word_of_no_wording_makes_it_less_like(specs: Specs) -> None:
    assert 0 < like(specs, "devices", "devices flubber", "who") < 1.0


def test_what_shares_nothing_is_not_like_at_all(specs: Specs) -> None:
    assert like(specs, "devices", "flubber") == 0.0
