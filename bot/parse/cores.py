"""What a text of several clauses asks for, apart from what it tells: "HR called. Lee left today, so disable him."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.parse.clauses import ASKING
from bot.parse.reading import Understood
from bot.parse.the_same import BEGS, DOUBT, pointless
from bot.parse.words import LONGEST, split

SENTENCE = re.compile(r"(?:[!?;]|(?<!\bi\.e)(?<!\be\.g)(?<!\bexcl)(?<!\bincl)\.)(?=\s)[.!?\s]*|\s*\n\s*|\s+[-–—]+\s+")
# Behind a comma, or before one of these, something may be asked for, or told why.
CLAUSE = re.compile(
    r"\s*[,:]\s+(?:(?:so|and|then|but|therefore|hence|thus)\s+)?|"
    r"\s+(?:so|and)\s+(?=(?:please|pls|could|can|would|kindly|now)\b)|"
    r"\s+(?!as (?:his|her|their|my|our|the|a) (?:new )?(?:manager|boss|supervisor|line manager)\b)"
    r"(?=(?:because|cause|cuz|since|as|before|so|while|after|when|now that)\s+"
    r"(?:i|we|my|our|he|she|they|it|his|her|their|its|the|there|this|that|you|nobody|somebody|someone)\b)|"
    r"\s+(?=so that\b)|(?<=\w)\s+(?=(?:we|i) (?:must|need to|have to|want to|would like to)\b)",
    re.IGNORECASE,
)
BEGGING = BEGS | {"might", "kindly"}
# Told of somebody these take nothing back: "he is away until Friday, but reads his mail".
TOLD = frozenset(("but", "until", "or", "stop"))
# What begins so tells more of somebody: "a new user in IT, Karl Benz, title Technician" asks for no list.
FIELDS = frozenset("title position job designation department manager city country office location".split())
# Said before a wish these are why: "the wrong person was picked, take her out of Finance", "no auditor needs it, ...".
REASONS, FEW_OF_A_REASON = frozenset(("wrong",)), 3
# Whoever begins so takes back what was said, forbids it or says when; whoever speaks to us may want to trick us.
FORBIDS = frozenset("not never no or when whenever once after said".split())
JOINS = frozenset(("but", "and", "so"))
# "Don't forget to ..." forbids nothing.
DO_NOT, REMINDS = ["do", "not"], frozenset("forget hesitate wait worry want need know think".split())
# "What kit does he have" asks without a question mark too.
ASKED, HAS = frozenset(("what", "which", "how", "where")), frozenset("does do did is are has have can must".split())
DENIED = re.compile(
    r"\b(?:(?:not to|or not|nor|you(?: are|'re| must| may| can| will)|myself|said no|refused|declined)\b|"
    r"(?:said|says|wrote|writes|(?<!nobody )(?<!never )(?:asked|told|asks|tells) (?:me|us))\W*$)",
    re.IGNORECASE,
)
# Whoever tells what he does wishes for nothing; who wants, needs or must have it does.
SPEAKER = frozenset(("i", "we"))
WISHES = frozenset("want need would like have must should wish am are 'm 'd appreciate".split())
# "Debra is leaving, so which groups does she own".
SO_WHAT = re.compile(r"[,;.] ?so,? (?:what|which|who|whose|how|where|when|why)\b", re.IGNORECASE)
# Nobody refers to that, or means it beside something else.
SMALL_TALK = frozenset(("hello", "thanks", "complain"))
# What begins so is said of some of those that are asked for.
PICKS, LEAVES_OUT = frozenset(("ones", "those")), re.compile(r"exc|apart|aside|other|barring|minus", re.IGNORECASE)
MOST_SENTENCES, MOST_CLAUSES, MOST_PARTS = 5, 5, 12


@dataclass(frozen=True, slots=True)
class Core:
    """What may be asked for, where it stands in the text, and what is told besides: so many of that before it."""

    said: str
    start: int
    end: int
    told: tuple[str, ...]
    before: int = 0

    @property
    def doubted(self) -> bool:
        """Whether what is told besides takes it back, forbids it, sets a condition or asks, or it tells itself."""
        told = [[word.key for word in split(one) if word.key not in JOINS] for one in self.told]
        doubts = any(_doubts(keys, why=at < self.before) for at, keys in enumerate(told))
        asked = any(one.endswith("?") and split(one)[0].key in ASKING - BEGGING for one in self.told)
        asked = asked or any(keys[:1] and keys[0] in ASKED and not HAS.isdisjoint(keys[1:5]) for keys in told)
        keys = [word.key for word in split(self.said)[:2]]
        tells = not SPEAKER.isdisjoint(keys[:1]) and WISHES.isdisjoint(keys)
        return doubts or asked or tells or any(map(DENIED.search, (self.said, *self.told)))

    @property
    def begs(self) -> bool:
        """Whether it begins like a polite wish or question: "could we ..."."""
        return not BEGGING.isdisjoint(word.key for word in split(self.said)[:1])

    @property
    def asks(self) -> bool:
        """Whether it ends as a question and does not begin like one that begs: "Disable her?"."""
        return self.said.rstrip().endswith("?") and not self.begs


def _doubts(keys: Sequence[str], *, why: bool) -> bool:
    """Whether something told takes back what is asked for, forbids it or says when; it may be `why` it is asked for."""
    why = why and len(keys) >= FEW_OF_A_REASON
    doubts = DOUBT - TOLD - (REASONS if why else frozenset())
    if pointless(keys):
        return False
    if keys[:2] == DO_NOT and REMINDS.isdisjoint(keys[2:3]):
        return True
    return not doubts.isdisjoint(keys) or not (FORBIDS - {"no" if why else ""}).isdisjoint(keys[:1])


def overrun(reading: Understood) -> bool:
    """Whether something in a reading goes on where another sentence or clause begins, without being a message."""
    said = (text for name, text in reading.slots.items() if name not in {"message", "question", "value"})
    return not reading.names and any(SENTENCE.search(text) or CLAUSE.search(text) for text in said)


def tells_more(text: str, found: Sequence[Understood]) -> bool:
    """Whether a part of a text, read alone as a list of all who fit, rather tells more of somebody."""
    words = split(text)
    lists = bool(found) and not any(one.slots or one.spec.name != "users" for one in found)
    return lists and bool(words) and words[0].key in FIELDS


def narrows(told: str) -> bool:
    """Whether something told leaves out or picks some of what is asked for: "excluding Lee's", "ones with no owner"."""
    words = split(told)
    picks = words[:1] and words[0].key in PICKS
    return bool(picks) or any(word.key == "not" and LEAVES_OUT.match(told, word.start) for word in words[:2])


def asks(text: str) -> bool:
    """Whether one of several sentences asks: what another says is not wished for then. "Lee left. Disable him?"."""
    return any(one.asks and split(one.said)[0].key in ASKING for one in sentences(text)) or bool(SO_WHAT.search(text))


def explained(text: str) -> str:
    """What is asked in `text` beside nothing but what the speaker does or needs it for; "" where that is all of it.

    "Who owns it? I need somebody to approve a request."
    """
    whole = sentences(text)
    asking = [one for one in whole if one.said.endswith("?")]
    others = [split(one.said)[0].key for one in whole if one not in asking]
    return asking[0].said if len(asking) == 1 and others and SPEAKER.issuperset(others) else ""


def parts(text: str) -> list[Core]:
    """The parts of `text` that may be all it asks for: first what asks or begs, then the rest, longer ones first."""
    whole = sentences(text)
    smaller = [part for one in whole or [Core(text, 0, len(text), ())] for part in clauses(text, one)]
    return [*whole, *sorted(smaller, key=lambda one: not (one.asks or one.begs))][:MOST_PARTS]


def sentences(text: str) -> list[Core]:
    """The sentences of `text`, the likeliest to ask for something first; none where there is but one."""
    spans = _parts(text, 0, min(len(text), LONGEST), SENTENCE)
    return [_core(text, *span) for span in _likeliest(text, spans)] if 1 < len(spans) <= MOST_SENTENCES else []


def clauses(text: str, sentence: Core) -> list[Core]:
    """The runs of clauses of a sentence of `text` but for all of it: longer ones and those at its end first."""
    parts = _parts(text, sentence.start, min(sentence.end, LONGEST), CLAUSE)
    return [_core(text, *span) for span in _spans(parts)] if 1 < len(parts) <= MOST_CLAUSES else []


def _core(text: str, start: int, end: int) -> Core:
    before, after = _parts(text, 0, start, SENTENCE), _parts(text, end, len(text), SENTENCE)
    return Core(text[start:end], start, end, tuple(text[slice(*span)] for span in (*before, *after)), len(before))


def _parts(text: str, start: int, end: int, breaks: re.Pattern[str]) -> list[tuple[int, int]]:
    """Where the parts of `text` stand that `breaks` part, without those that hold no word."""
    bounds = [start, *(at for found in breaks.finditer(text, start, end) for at in (found.start(), found.end())), end]
    spans = [(begin, stop) for begin, stop in list(pairwise(bounds))[::2] if split(text[begin:stop])]
    # A question mark says that it asks.
    return [(begin, stop + 1 if text[stop : stop + 1] == "?" else stop) for begin, stop in spans]


def _likeliest(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that ask or beg before the others, what ends the text before what begins it."""
    asking = [span for span in spans if text[span[1] - 1] == "?" or split(text[slice(*span)])[0].key in BEGGING]
    return [*reversed(asking), *(span for span in reversed(spans) if span not in asking)]


def _spans(parts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The runs of neighbouring parts but for all of them: the longest first."""
    many = len(parts)
    for length in range(many - 1, 0, -1):
        for at in range(many - length + 1):
            yield parts[at][0], parts[at + length - 1][1]
