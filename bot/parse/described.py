"""A check described instead of named: "any mailbox rules shipping mail outside the org?" is what one of them watches.

What a check `says` are wordings whose words may stand in any order, number and tense: `a|b` is said where either is,
`[a|b]` may be. A text with all of them describes it where no other word of the text tells of anything.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.parse.fillers import ARTICLES, FILLERS
from bot.parse.manners import ASKING, POLITE, plain
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.patterns import SOFT
from bot.parse.rarest import rarity
from bot.parse.reading import Understood
from bot.parse.slots import NAMING
from bot.parse.typed import Mender
from bot.parse.words import OWNED, Word, spell, split
from services.named_checks import by_name
from services.names import label
from services.specs import Check, Question, Specs
from services.watch.words import A_CHECK
from services.worded import stem

LINKS = frozenset("a an and at but by for in is not of on or than the to with".split())
# What a text may say besides: that somebody asks, of when and of where, and how a check did.
WHERE_AND_WHEN = (
    "when why where if or whether as by from in inside into onto per via within anyone anything something "
    "somewhere anywhere employee case system tenant directory company organisation org business firm microsoft "
    "environment entra house ours place moment atm present last latest past next since ago until soon suddenly night "
    "weekend yesterday around against along"
)
HOW_IT_DID = (
    "whom done become might he she they than through under user else even some other bit lot thing stuff say said "
    "think seem happen going come came turn catch caught found result state status pass passed green red many "
    "much number hold held carry use according spot notice detect watch monitor worry concerned problem issue "
    "warn topic regarding ok okay fine alright left remain leftover"
)
# "The last 7d" tells as little as "the last 7 days".
MANY = re.compile(r"\d+[hdwmy]?")
SAYS_NOTHING = SOFT | FILLERS | ARTICLES | frozenset((OWNED, *NUMBERS, *UNITS, *A_CHECK.split("|")))
SAYS_NOTHING |= frozenset(word for phrase in (*ASKING, *POLITE) for word in phrase)
SAYS_NOTHING |= frozenset((*WHERE_AND_WHEN.split(), *HOW_IT_DID.split()))


@dataclass(frozen=True, slots=True)
class _Wording:
    """For each of its words those that will do, what is `known` of all it may say, and the check it describes."""

    needs: tuple[frozenset[str], ...]
    known: frozenset[str]
    check: str


class Described:
    """Finds the checks that texts describe, from what each check itself says it watches."""

    def __init__(self, specs: Specs) -> None:
        self._nothing = frozenset(map(stem, SAYS_NOTHING))
        self._question = specs.questions.get("check")
        self._checks = specs.checks
        says = [(label(check.name), said) for check in specs.checks.values() for said in _says(check)]
        wordings = [_wording(name, said) for name, said in says]
        met = rarity(one.needs for one in wordings)
        self._by_word: dict[str, list[_Wording]] = defaultdict(list)  # the rarest that it needs
        for one in wordings:
            for word in min(one.needs, key=met):
                self._by_word[word].append(one)
        self._mender = Mender(SAYS_NOTHING.union(*(_either(part) for _, said in says for part in said.split())))

    def instead(self, words: tuple[Word, ...], found: list[Understood]) -> list[Understood]:
        """The check that `words` describe where what was `found` is nothing, or has words of nobody's name in it.

        Whoever ends with "please do" describes none.
        """
        if self._question is None or words[-1].key == "do" or any(map(self._sure, found)):
            return found
        parts = dict.fromkeys((words, plain(words)))
        exact = next(filter(None, (self._described(part, {}) for part in parts)), ())
        checks = exact or self._described(words, self._mender.means(words))
        return [_reading(self._question, check, exact=bool(exact)) for check in checks] or found

    def _sure(self, reading: Understood) -> bool:
        """Whether a reading leaves no words over that it can only take for somebody's own."""
        if not isinstance(reading.spec, Question):
            return True
        if reading.spec is self._question:
            return by_name(self._checks, reading.slots.get("words", "")) is not None
        said_so = [one for one in reading.spec.filters if one.value == "text"]
        kept = {name: one.known for one in said_so for name in (one.name, one.opposite) if name}
        texts = [(kept[name], said) for name, said in reading.filters if name in kept]
        texts += [(reading.spec.names, said) for name, said in reading.slots.items() if name in NAMING]
        return all(_known(known, said.casefold()) for known, said in texts)

    def _described(self, words: tuple[Word, ...], means: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
        """The checks of which the words tell the most, by name."""
        told = [word.key for word in words if not NUMBERS.keys() >= {*word.key.split("-")}]
        stems = [frozenset(map(stem, {key, *means.get(key, ())})) for key in told]
        telling = [one for one in stems if self._nothing.isdisjoint(one) and not any(map(MANY.fullmatch, one))]
        every = frozenset[str]().union(*stems)
        could_be = itertools.chain.from_iterable(self._by_word[word] for word in self._by_word.keys() & every)
        fitting = [one for one in could_be if _fits(one, telling, every)]
        most = max((len(one.needs) for one in fitting), default=0)
        return tuple(sorted({one.check for one in fitting if len(one.needs) == most}))


def _known(known: frozenset[str] | re.Pattern[str], said: str) -> bool:
    return said in known if isinstance(known, frozenset) else known.fullmatch(said) is not None


def _fits(wording: _Wording, telling: Sequence[frozenset[str]], said: frozenset[str]) -> bool:
    return not any(map(wording.known.isdisjoint, telling)) and not any(map(said.isdisjoint, wording.needs))


def _says(check: Check) -> Iterator[str]:
    """What a check says it watches, and its name where a check is spoken of."""
    yield from check.says
    yield " ".join((A_CHECK, *(word.key for word in split(label(check.name)) if word.key not in LINKS)))


def _wording(check: str, said: str) -> _Wording:
    parts = [(part.startswith("["), frozenset(map(stem, _either(part)))) for part in said.split()]
    needs = tuple(words for optional, words in parts if not optional)
    return _Wording(needs, frozenset[str]().union(*(words for _, words in parts)), check)


def _either(part: str) -> frozenset[str]:
    return frozenset(spell(word) for word in part.strip("[]").split("|"))


def _reading(question: Question, check: str, *, exact: bool) -> Understood:
    slots = {"words": check}
    return Understood(question, slots, canonical=Understood(question).saying(slots), exact=exact)
