"""The words that say that a text goes on from the last answer: "only", "what about", "narrow it down to"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.parse import Understood
from bot.parse.manners import begun, phrases
from bot.parse.reading import Reading
from bot.parse.words import OWNED, Word
from services.errors import NotNarrowed
from services.last_answers import Last
from services.specs import Question

LEADS = phrases("""
only|just|and|but|also|now|or|what about|how about|and what about|and how about|of those|of these|of them|
which of them are|which of those are|which of these are|which of them|which of those|which ones are|
and only|but only|now only|only the|only those|and the|what about the|how about the|just the|and in|
same for|filter by|filter for|narrow to|narrow down to|restrict to|show only|show me only|only show|
only show me|the same for|same thing for|the same thing for|same question for|and the same for|
do the same for|which of them have|which of those have|which of these have|any of them|any of those|any of these|
how many of them are|how many of them|how many of those are|how many of those|who of those|who among them|
do any of them|is any of them|does any of them|have any of them|the ones with|those with|which ones|
so|ok|okay|those|these|the ones|ones|
which of them have it|which of them has it|who of them has it|which of those have it|which of those has it|
in the same way with|in the same manner with|the same way with|the same way for|in the same way for|
proceed in the same way with|proceed in the same manner with|proceed in the same way for|do likewise with|
do likewise for|limit to|keep only|who of them|are any of them|are any of those|are any of these|then|
out of those|out of these|out of them|from those|from these|from them|among those|among these|among them|
of that list|from that list|in that list|out of that list|from the list|of this list|from this list|
who of those is|who of those are|who of them is|who of them are|which of those is|which of them is|
narrow it to|narrow it down to|narrow that to|narrow that down to|narrow this to|narrow this down to|
include only|include only the|include only those|include just|include just those|only include|only include the|
only include those|just include|just include the|just include those|include the|i want only|i only want|i just want|
i only need|i only want the|i only want those|i only need the|i only need those|
filter it to|filter it by|filter that to|filter that by|filter them to|filter them by|filter this to|filter this by|
limit it to|limit that to|limit this to|limit them to|restrict it to|restrict that to|restrict this to|
cut it down to|cut that down to|reduce it to|reduce that to|do that for|do it for|do this for|those of|that of|
do the same with|same with|the same with|sort|order|sort by|sorted|ordered|sort it|sort them|sort that|sort these|
order it|order them|order that|repeat for|repeat that for|again for|for|group by|group it|group them|group that|
grouped by|one for|and one for|another for|another one for|and another for|and another one for|one more for|
and one more for|same again for|ditto for|ditto|likewise for|same goes for|the same goes for|same applies to|do that to|
do it to|do the same to|also for|and also for|this also for|that also for|same thing with|the same thing with|
same there for|how many of it are|how many of it|of it|out of it|from it|which of it are|
same list but|same list|same but|the same but|the same list but|the same list|i meant|i mean|sorry i meant|no i meant|
and to|plus|which one|which one is|and which one|not that one|not that|no i mean|not this one|
how many are|and how many are|and how many in|and how many have|which have|which are|not her|not him|not them|
not her but|not him but|no not her|no not him|wrong person|wrong one|no wrong one|wrong user|only if they are|
only if they have|only if they sit|only if they belong|and only if they are|and only if they have|and only if they sit|
and only if they belong|who of the members is|who of the members are|which of the members are|which of the members have|
which members are|which members have|who of them has|which of them has|and just|and those|how is it with|
how is it for|how does it look for|how does it look with|show just|show me just|just show|just show me|and with|
and of|and of the|and those of|and the ones of|and the one of|and that of|
no sorry|sorry no|oh no|better|rather|no better|no rather|and compare with|and compare to|leave only|leave only the|
leave just|leave just the|leave me only|keep only the|keep just|keep just the|
anyone there|is anyone there|anyone in there|is anyone in there|anyone of them|is anyone of them|anyone of those|
is anyone of those|anyone in it|is anyone in it|anyone on it|anyone on that list|anyone on the list|anyone in that list|
has anyone of them|has anyone there|does anyone there|does anyone of them|has any of them|has any of those|
do any of those|does any of those|have any of those|show me those|show those|show me the ones|show the ones|
give me those|give me the ones|list those|list the ones|no wait|wait no|no hang on|no hold on|
which of these|who of these|and which of these|how many have|and how many still have|how many still have|
so how many have|how many use|and how many use|
same|
break it down by|break them down by|break that down by|break down by|broken down by|split by|split it by|split them by|
split that by|split it up by|
""")
LEADS += phrases(
    "|".join(
        f"which of {those} {things} are"
        for those in ("those", "these")
        for things in ("assignments", "users", "people", "accounts", "roles", "guests", "groups", "apps", "devices")
    )
)
LEADS += phrases(
    "|".join(
        f"{verb} {which} {to}"
        for verb in ("restrict", "limit", "narrow", "reduce", "filter", "cut down", "cut", "confine")
        for which in ("list", "the list", "the former list", "the previous list", "the last list", "the same list",
                      "the result", "the results", "the former result", "the previous result", "these results")
        for to in ("to", "down to", "by", "to the", "down to the")
    )
)  # fmt: skip
# What stands behind one of these is left out.
WITHOUT = phrases("""
without the|without|minus|minus the|leave out|leave out the|leaving out|leaving out the|exclude|exclude the|
take out the|
ditch|ditch the|drop the|skip the|ignore the|forget the|skip|ignore|omit|omit the|hide|hide the|drop all|skip all|
exclude all|leave out all|ignore all|
not|not the|but no|but not|but not the|but without|but without the|except for|except for the
""")
# Behind one of these a name stands in the place of the one before; behind any other lead it narrows the list.
ANOTHER = frozenset("and what how about same for thing question do the with that it this now then repeat again".split())
ANOTHER |= frozenset(("but", "also", "those", "of", "so", "ok", "okay", "one", "another", "more", "ditto", "to"))
ANOTHER |= frozenset("likewise goes applies please no not i mean meant sorry actually plus thanks thank you".split())
ANOTHER |= frozenset("wait hang hold her him them wrong person user better rather oh compare".split())
ANOTHER |= frozenset(("in", "way", "manner", "proceed"))
SINGLE = {"licences": "licence", "groups": "group", "roles": "role"}
# One licence alone is wanted, of which only that can be told: "just the E5 ones".
ONLY = frozenset(("only", "just"))
# "Show me the same thing again for": what may stand before "same", between that and what the name is led in by.
SHOWS = frozenset("show give get tell fetch pull bring run do repeat check make me us exactly the that this".split())
THING = frozenset("thing question list report check query search overview info details card view answer data".split())
THING |= frozenset("again once more please now too also here information one".split())
FOR = frozenset(("for", "of", "with", "on", "about"))
OUT_OF, THEM = frozenset(("of", "from", "among")), frozenset(("them", "those", "these"))
ENDINGS = frozenset("ones one still lot bunch folks guys crowd please instead too only then them alone either".split())
REGRET = frozenset("sorry no wait oops oh hang hold".split())
SORTS = frozenset(("sort", "order", "sorted", "ordered", "group", "grouped", "break", "split", "broken"))
# What stands before one of these is about the last list.
TAILS = phrases(
    "among them|among these|among those|amongst them|in there|of them|in that list|in this list|on that list"
)
# Where the list's own words end and what narrows it begins: "azure roles [<who>]".
FORM = re.compile(r" [\[<]")
ASKED = frozenset(("any", "are", "is", "there", "anyone", "anything", "how", "many", "do", "we", "have", "some"))


def led(words: Sequence[Word]) -> int:
    """How many words at the beginning of the text say that it goes on from the last answer."""
    keys = [word.key for word in words]
    if lead := _led(keys, 0):
        return lead
    if keys[:1] == ["the"] and keys[2:] and (keys[2] == "ones" or not {"ones", "one"}.isdisjoint(keys[-2:])):
        return 1
    polite = len(words) - len(begun(tuple(words)))
    return next((lead for at in range(1, polite + 1) if (lead := _led(keys, at))), 0)


def without(words: Sequence[Word]) -> int:
    """How many words at the beginning of the text say that what follows is to be left out."""
    keys = [word.key for word in begun(tuple(words))]
    found = max((len(lead) for lead in WITHOUT if keys[: len(lead)] == [*lead]), default=0)
    return len(words) - len(keys) + found if 0 < found < len(keys) else 0


def among(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """What is asked of those in the last list: "any guests among them"; nothing where nothing is."""
    keys = [word.key for word in words]
    found = max((len(tail) for tail in TAILS if keys[-len(tail) :] == [*tail]), default=0)
    kept = words[: len(words) - found] if found else ()
    while kept and kept[0].key in ASKED:
        kept = kept[1:]
    return unended(kept)


def exchanges(words: Sequence[Word]) -> bool:
    """Whether a name behind these leading words stands in the place of the one before: "same for", "what about"."""
    keys = [word.key for word in words]
    if ANOTHER.issuperset(keys):
        return True
    polite = [word.key for word in begun(tuple(words))]
    at, same = next(((at, same) for at in range(len(polite)) if (same := _same(polite, at))), (0, 0))
    return same > 0 and ANOTHER.issuperset(polite[:at] + polite[at + same :])


def single(words: Sequence[Word], listed: str) -> str:
    """What one of those `listed` is that may be named behind these leading words: "what about the"; "" for none."""
    only = listed == "licences" and not ONLY.isdisjoint(word.key for word in words)
    return SINGLE.get(listed, "") if only or exchanges(words) else ""


def alone(reading: Reading, last: Last, lead: Sequence[Word]) -> None:
    """Raises NotNarrowed where what a `lead` asks of those listed last would be read as asked of all there are."""
    keys = {word.key for word in lead}
    if not ("ones" in keys and _of_others(reading, last)) and (OUT_OF.isdisjoint(keys) or THEM.isdisjoint(keys)):
        return
    if not isinstance(reading, Understood) or isinstance(reading.spec, Question):
        told = f"Of all there are you can ask: {reading.canonical}" if isinstance(reading, Understood) else ""
        raise NotNarrowed(f"I cannot narrow “{last.canonical}” by that.", told or "Say the whole question, please.")


def _of_others(reading: Reading, last: Last) -> bool:
    """Whether it is a list of something else than the last."""
    if not isinstance(reading, Understood) or reading.slots:
        return False
    return not last.canonical.startswith(FORM.split(reading.spec.canonical)[0])


def unregretted(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without those at the beginning that say only that it was meant otherwise: "sorry, Lee Gu"."""
    while words and words[0].key in REGRET:
        words = words[1:]
    return words


def unended(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without "ones", "please" and the like at the end, nor what makes them somebody's: "Lynne's"."""
    while words and (words[-1].key in ENDINGS or words[-1].key == OWNED or _meant(words)):
        words = words[: -2 if _meant(words) else -1]
    return words


def _meant(words: Sequence[Word]) -> bool:
    """Whether it ends in "I mean"."""
    return len(words) > 1 and words[-2].key == "i" and words[-1].key in {"mean", "meant"}


def _led(keys: Sequence[str], at: int) -> int:
    begin = at
    while found := _same(keys, at) or max(
        (len(lead) for lead in LEADS if keys[at : at + len(lead)] == [*lead]), default=0
    ):
        if at + found >= len(keys):
            break
        at += found - (keys[at] in SORTS and found > 1 and keys[at + found - 1] == "by")
        if keys[begin] in SORTS:
            break
    return at if at > begin else 0


def _same(keys: Sequence[str], begin: int) -> int:
    """How many words from `begin` on want the same for another: "show me the same thing again for"; 0 for none."""
    at = begin
    while keys[at : at + 1] and keys[at] in SHOWS:
        at += 1
    if keys[at : at + 1] != ["same"]:
        return 0
    at += 1
    while keys[at : at + 1] and keys[at] in THING:
        at += 1
    return at + 1 - begin if keys[at : at + 1] and keys[at] in FOR else 0
