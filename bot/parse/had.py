"""What somebody or something has, where a text does no more than name it: "mfa methods for Lee Gu" wishes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse.things import MY, Thing
from bot.parse.words import OWNED

# What is had, of what kind it may be, and what joins it to whoever has it.
HAD = frozenset(
    "method methods factor factors mfa authenticator phone number token tokens session sessions sign-in sign-ins "
    "password passwords passcode pwd office oof ooo auto-reply auto-replies autoreply reply replies responder message "
    "messages note absence forwarding forwards forward redirect rule rules delegate delegates delegation delegations "
    "calendar calendars event events meeting meetings appointment appointments invitations permission permissions "
    "licence licences account profile type status state level risk title department role roles rights privileges "
    "onedrive drive files data access consent consents grant grants membership memberships group groups mailbox "
    "inbox settings app apps device devices manager".split()
)
KINDS = frozenset(
    "active open current existing existing registered assigned all any the a an authentication verification second "
    "mail email calendar out of automatic auto vacation holiday away refresh user guest member admin directory entra "
    "azure job line security external internal future upcoming granted".split()
)
JOINS = frozenset((OWNED, "of", "for", "on", "in", "from"))
# Of what is issued, only whoever has it is asked about: a code for somebody is wished for.
ISSUED = frozenset(("tap", "pass", "passes", "code", "codes", "temporary"))


def only_names(keys: Sequence[str], things: Sequence[Thing]) -> bool:
    """Whether the words do no more than name what somebody or something has; `things` are named among them.

    A licence "for" somebody is to be theirs.
    """
    own = (one for one in things if "for" not in keys or not one.slots.isdisjoint(("who", "app")))
    named = {at for one in own for at in range(one.start, one.end)}
    said = [key for at, key in enumerate(keys) if at not in named and key not in MY]
    had = HAD if "for" in said else HAD | ISSUED
    joined = len(said) < len(keys) and (not JOINS.isdisjoint(said) or not MY.isdisjoint(keys))
    return joined and not had.isdisjoint(said) and all(key in had | KINDS | JOINS for key in said)
