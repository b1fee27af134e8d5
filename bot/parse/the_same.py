"""Whether a clause says nothing but to do what another said: "clear it", "please do", "lock her account down"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.parse.manners import begun, plain
from bot.parse.pronouns import OWNERS, PERSON
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
# "Not seen for weeks", "has never come back", "no longer with us".
HAVING = frozenset(("has", "have", "had"))
NOT = (["not"], ["never"])
THERE = frozenset(("seen", "returned", "back", "around", "here", "there", "active", "used"))
CAME = frozenset(("came back", "come back", "came in", "come in", "shown up", "showed up", "signed in"))
AT_WORK = frozenset(("the", "office", "work", "desk"))
IN = (["in"], ["at"])
HERE = (["with"], ["here"], ["works"], ["working"], ["employed"])
# Where it is not to be done: "disable Joni, not here".
ELSEWHERE = (["here"], ["there"])
LONG = frozenset("since for back up in this all around".split())
SPEAKERS = frozenset(("i", "we"))
# How one feels about it changes nothing of what is asked: "I'd rather not be surprised".
MUSING = frozenset(("rather", "hope", "hate", "fear", "worry", "worried", "curious", "promised", "suspect", "bored"))
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
SHOULD = frozenset(("should", "must", "shall", "needs", "can", "has", "may"))
# "So nothing gets lost" says what for.
NOTHING = frozenset(("nothing", "nobody", "none"))
BEGS = frozenset(("can", "could", "would", "will", "please", "may"))
# "With his files going to Alan".
GOING = frozenset("going forwarded redirected copied moved handed".split())
# "Clear it", "please do".
IT = frozenset(("it", "that", "so", "this", "do", "please", "app"))


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


def missed(keys: Sequence[str]) -> bool:
    """Whether a clause says that somebody has not been there: "not been in since January", "no longer with us"."""
    said = [key for key in keys[keys[0] in HAVING :] if key not in PERSON | AT_WORK]
    if not NO_REASON.isdisjoint(said[1:]) or len(said) > MOST_BESIDES:
        return False
    if said[:2] == ["no", "longer"]:
        return said[2:3] in HERE
    rest = said[1 + (said[1:2] == ["been"]) :]
    there = said[:1] in NOT and (" ".join(rest[:2]) in CAME or not THERE.isdisjoint(rest[:1]))
    if said[:2] == ["not", "been"] and rest[:1] in IN:
        return LONG.issuperset(rest[1:2])
    elsewhere = said[:1] == ["not"] and said[1:] in ELSEWHERE
    return there and not elsewhere and (len(rest) == 1 or not LONG.isdisjoint(rest[1:3]))


def is_to_be(keys: Sequence[str]) -> bool:
    """Whether a clause says what is to happen with what is theirs: "his mail should go to Lynne"."""
    return keys[0] in OWNERS and (not (SHOULD | GOING).isdisjoint(keys) or ("to", "be") in pairwise(keys))


def behind_so(keys: Sequence[str]) -> bool:
    """Whether "so" begins a clause of those `keys`: "so nobody sees it", "so can you", "so his mail can go"."""
    return bool(keys) and (keys[0] in NOTHING | BEGS or is_to_be(keys))


def muses(keys: Sequence[str]) -> bool:
    """Whether a clause says only how somebody feels about it."""
    return keys[0] in SPEAKERS and not MUSING.isdisjoint(keys[1:4])


def locks(words: tuple[Word, ...]) -> bool:
    """Whether a clause says to close everything somebody has: "lock her account down", of whoever was hacked."""
    keys = [word.key for word in plain(words)]
    return keys[0] in LOCKING and "down" in keys and len(keys) <= MOST_TO_LOCK and NO_REASON.isdisjoint(keys)
