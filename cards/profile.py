"""One thing (a user, an app, a licence) as a card: headline facts, then what it has."""

from __future__ import annotations

from cards.elements import CardSpec, Json, asks, card, chart, facts, fitting, footer, header, section, too_large
from services.answers import Profile

MOST_LINES = 8


def draw(profile: Profile, understood: str = "") -> Json:
    """The card of one thing; long lists are cut to what one message carries and say how many there are."""
    head = header(profile.title, profile.subtitle, profile.badge)
    top = [head, *facts(profile.facts)]
    end = footer(profile, understood)
    buttons = asks(profile.next)

    def cut(most: int, *, pictured: bool = False) -> Json:
        lists = [element for each in profile.sections for element in section(each, most)]
        return card(top + chart(profile.chart, pictured=pictured) + lists + end, buttons)

    whole = cut(MOST_LINES, pictured=True)
    return fitting(cut, MOST_LINES) if too_large(whole) else whole


CARD = CardSpec(name="profile", draws=Profile, draw=draw)
