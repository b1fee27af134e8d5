from __future__ import annotations

from services.answers import Choice, Chooser
from tests.cards.drawing import drawn, lines, presses


def chooser(count: int, total: int) -> Chooser:
    choices = tuple(Choice(f"Adele {nth}", f"adele{nth}@contoso.com", f"user {nth}") for nth in range(count))
    return Chooser(title="Which Adele?", summary="Pick one.", choices=choices, total=total)


def test_each_choice_shows_its_answer_in_the_cards_place() -> None:
    made = [(press["title"], press["verb"], press["data"]) for press in presses(drawn(chooser(2, 2)))]
    assert made == [("Adele 0", "show", {"ask": "user 0"}), ("Adele 1", "show", {"ask": "user 1"})]


def test_a_choice_is_told_apart_by_its_detail() -> None:
    assert "adele1@contoso.com" in lines(drawn(chooser(2, 2)))


def test_at_most_ten_choices_are_drawn_and_the_rest_counted() -> None:
    card = drawn(chooser(12, 30))
    assert len(presses(card)) == 10
    assert lines(card)[-1].startswith("and 20 more")
