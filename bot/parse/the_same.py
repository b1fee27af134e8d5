"""Whether a clause says nothing but to do what another said: "clear it", "please do", "lock her account down"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.parse.manners import begun, plain
from bot.parse.words import Word

# With one of these the speaker takes something back, or is not sure.
DOUBT = frozenset(
    "if unless instead but except until wait kidding joking joke or wrong cancel stop rather nevermind whether maybe "
    "perhaps".split()
)
# With one of these it is no reason but takes something back, narrows it, or says when.
NO_REASON = DOUBT | frozenset(
    "not no never nobody said says and also then only just later tomorrow today tonight next after before".split()
)
# "No point in paying for it" says why.
POINTLESS = (["no", "point", "in"], ["no", "sense", "in"], ["no", "use", "in"])
GOING_ON = frozenset("paying keeping having wasting holding leaving waiting carrying".split())
MOST_OF_A_REASON = 4
MOST_BESIDES = 10
# "Do everything that is needed", "give him a new one".
DOING = frozenset(("do", "take", "start", "begin", "handle", "arrange", "prepare", "organise", "organize"))
NEEDED = frozenset(("everything", "needed", "necessary", "required", "rest", "usual", "needful"))
# "Lock it all down", "shut everything off".
LOCKING = frozenset("lock lockdown shut cut close secure contain stop freeze".split())
MOST_TO_LOCK = 5
EVERYTHING = frozenset(("all", "everything"))
GIVING = frozenset(("give", "send", "get", "make", "set", "sort", "issue"))
# "Please correct it", "please add": nothing but that.
AGAIN = frozenset(
    "do start begin add update correct change fix adjust arrange proceed go ahead it that so this please "
    "respond response incident procedure protocol "
    "in the directory profile record system accordingly enter register note save put set store make".split()
)
MOST_OF_A_NEW_ONE = 7
POINTED = frozenset(("app", "account", "user", "licence", "group", "device"))
# "Clear it", "please do".
IT = frozenset(("it", "that", "so", "this", "do", "please", "app"))
# "He's a guest", but "he is no guest".
GUEST, NO = frozenset(("guest", "guests")), frozenset(("not", "no", "never"))


def the_same(words: tuple[Word, ...]) -> bool:
    """Whether a clause says nothing but to do what was said: "clear it", "so can you do everything needed"."""
    keys = [word.key for word in begun(words)]
    if {*keys} <= AGAIN:
        return True
    if not NO_REASON.isdisjoint(keys):
        return False
    all_of_it = keys[0] in DOING and not NEEDED.isdisjoint(keys) and len(keys) <= MOST_BESIDES
    another = {"new", "one"} <= {*keys} and keys[0] in GIVING and len(keys) <= MOST_OF_A_NEW_ONE
    it = not IT.isdisjoint(keys[1:]) and len([key for key in keys if key not in POINTED]) <= 3
    all_of_it |= keys[0] in LOCKING and not EVERYTHING.isdisjoint(keys) and len(keys) <= MOST_OF_A_REASON
    return all_of_it or another or it


def pointless(keys: Sequence[str]) -> bool:
    """Whether a clause says that it makes no sense to go on so, which is why something is wished for."""
    return [*keys[:3]] in POINTLESS and not GOING_ON.isdisjoint(keys[3:4]) and NO_REASON.isdisjoint(keys[4:])


def of_a_guest(words: tuple[Word, ...]) -> bool:
    """Whether a clause says that somebody is a guest, who then may go: "he's a guest from outlook"."""
    keys = [word.key for word in words]
    return keys[0] in ("he", "she", "they") and not GUEST.isdisjoint(keys[1:6]) and NO.isdisjoint(keys[1:4])


def locks(words: tuple[Word, ...]) -> bool:
    """Whether a clause says to close everything somebody has: "lock her account down", of whoever was hacked."""
    keys = [word.key for word in plain(words)]
    return keys[0] in LOCKING and "down" in keys and len(keys) <= MOST_TO_LOCK and NO_REASON.isdisjoint(keys)
