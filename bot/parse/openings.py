"""What a question is led in by: "for the audit our auditors want a list of ...", "is it possible to see ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.parse.dates import MONTH, WEEKDAY
from bot.parse.manners import asked, begun, plain
from bot.parse.no_names import NOT_A_NAME
from bot.parse.numbers import NUMBERS, UNITS
from bot.parse.pronouns import PERSON, owns
from bot.parse.reading import Understood
from bot.parse.words import Word, phrase, split

# Behind one of these stands what is wanted.
WANTS = frozenset("want wants wanted need needs needed require requires like ask asks asked asking asking know".split())
WANTS |= frozenset(
    "see explain wonder wonders wondering curious interested looking look find check tell show list give".split()
)
WANTS |= frozenset("telling showing giving confirm confirming".split())
WANTS |= frozenset("get send understand clarify verify determine figure prepare provide compile possible".split())
# "Which accounts show attempts" asks for accounts: nobody who speaks wants to be shown attempts there.
WHAT = frozenset(("what", "which", "how"))
WHICH, SPEAKING = frozenset(("which", "who", "whose")), frozenset(("i", "we", "you", "me", "us", "my", "our"))
# What is asked for may stand behind one of these, up to the next clause.
WAYS = tuple(tuple(said.split()) for said in ("in the way of", "by way of", "in terms of", "in the line of"))
AFTER = re.compile(r"[,;.?!]")
# Between that and what is wanted these change nothing.
BETWEEN = frozenset("me us him you to for in at about out from if whether that please of into up just know see".split())
BETWEEN |= frozenset("list get find have show check plain simple words english terms".split())
# "I don't want to see guests" wants none; "I do not know who ..." does.
DENIES = frozenset(("not", "no", "never", "nobody", "without"))
KNOWING = frozenset(("know", "sure", "understand", "remember"))
LONGEST, MOST = 14, 4
# How many words ask, before whom or what it is about: "who", "which groups", "how many free licences".
HEADS = {
    **dict.fromkeys(("who", "when", "where", "why"), (1,)),
    **dict.fromkeys(("what", "which"), (1, 2, 3)),
    "how": (2, 3, 4, 1),
}
WHETHER = frozenset(("if", "whether"))
MOVED = frozenset("is are was were has have had can may could must should will did does do".split())
MADE_UP = ("does", "did", "do")
MOST_MOVED = 2
# What may be asked about a thing that is named first, and the words that stand for it: "Budget 1: who is in it?".
ASKS = frozenset("who what which whose when where why how is are was were does do did has have can".split())
STANDING = frozenset(("it", "its"))
AT_THE_END = frozenset(("that", "there", "one"))
LONGEST_FRONT = 5
# What an order has first, of which some are wanted.
NEWEST = frozenset(("newest", "latest", "youngest"))
FIRST = NEWEST | frozenset(
    "oldest longest earliest largest biggest smallest stalest priciest costliest dearest".split()
)
TOP = "top"
# How it is said that those come before the others.
AHEAD = (("first",), *((at, *the, TOP) for at in ("on", "at") for the in ((), ("the",))))
# What is listed the latest first, so that "the last 5" of them are those at the top.
LISTED = frozenset("sign-ins changes attempts edits modifications requests alerts findings".split())
# "The three most used" are some of those; "at least three" is none of an order.
MOST_OR_LEAST = frozenset(("most", "least"))
OWNED_BY = frozenset(("its", "his", "their"))
# Behind one of these it is said again in other words; behind one of the others stands an example.
RESTATES = frozenset(("i.e", "ie", "namely", "viz"))
EXAMPLES = frozenset(("e.g", "eg"))
# "Have all admins got MFA?" asks for whom that is not so of, who stand behind one of these.
SO_OF = frozenset("is are was were has have had does do did".split())
EVERY = {"all": "which", "every": "which", "each": "which", "everyone": "who"}
OF_THEM = frozenset("of the our my their these those".split())
# Between those words they go on: "everyone in Sales", "all guests of Finance".
PLACES = OF_THEM | frozenset("in from at with on who that which a an by under and or".split())
IS_SO, HAS = frozenset("is are was were have has".split()), frozenset(("have", "has"))
SUPPOSING = frozenset("i we hope trust assume suppose guess think believe take it that so surely presumably".split())
MOST_SUPPOSING = 5
PREDICATES = frozenset("have got been had done set use need own hold sign belong get work know require".split())
LONGEST_OF_ALL = 7
# A span of time that is said again more exactly: "over the weekend, last 3 days", "since Friday (3 days)".
AGAIN = re.compile(
    r"\b(?:over|during|on|at|since|from|in|of|for|this|last|past)\s+(?:the\s+)?(?:(?:last|past|this)\s+)?"
    r"(?:week-?end|week|month|quarter|year|yesterday|today|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
    r"(?:\s*[,;:(]|\s[-–—]\s)\s*(?:(?:so|say|i mean|i\.e\.|that is|that's|meaning|roughly|about)(?!\w)\s*,?\s*)*"
    r"(?=(?:(?:in|for|over|within)\s+)?(?:the\s+)?(?:(?:last|past)\s+)?"
    rf"(?:\d+|{'|'.join(NUMBERS)})\s*(?:hours?|days?|weeks?|months?)\b)",
    re.IGNORECASE,
)
# Those who are inactive for so long and no longer: "inactive between 60 and 180 days".
NO_LONGER = re.compile(
    r"\b(inactive|idle|dormant|quiet|absent)(?: for)? (?:between )?(\d+) (?:and|to) (\d+) (days|weeks|months)\b",
    re.IGNORECASE,
)
SINCE_THEN = r"\1 for \2 \4 and active in the last \3 \4"
# A permission that is explained behind it, or named behind what it lets do: "(write to the directory)", "so Mail.Read".
EXPLAINED = re.compile(r"(?<!\S)([A-Z]\w+(?:\.[A-Z]\w+)+)\s*\([^()]+\)")
NAMELY = re.compile(r"\s*[,;:(]\s*(?:so|meaning|that is|namely|i mean|hence|thus)\s+(?=[A-Z]\w+\.[A-Z])")
# What is left out stands before the word that says so: "sign-ins of Lee, failures excluded".
LEFT_OUT = re.compile(
    r"\s*(?:[,;(]|\s[-–—]\s)\s*(?:(?:and|but|with)\s+)?(?P<what>[^\s,;:()][^,;:()]{1,60}?)\s+"
    r"(?:(?:are|is|being|to be)\s+)?(?:excluded|omitted|left out|excepted|disregarded|ignored)"
    r"[\s,).?!]*(?:please[\s.!]*)?$",
    re.IGNORECASE,
)
# Whoever is at home in another language asks so what something means; "what means of signing in" asks for ways.
MEANS = re.compile(r"\bwhat means (?!of\b|to\b|for\b|are\b|is\b|do\b|does\b)([^,;:.?!]+)", re.IGNORECASE)
# "In the directory" is everywhere else no more than "here".
WRITES = re.compile(r"\b(write|writing) in(?:to)? (?=(?:the |our |your )?directory\b)", re.IGNORECASE)
# So do they say "that" and "which" in one: "the devices what are not encrypted".
THAT_ARE = re.compile(
    r"\b(users|people|persons|accounts|guests|devices|laptops|phones|groups|apps|licences|licenses|policies|ones) what "
    r"(?=(?:are|were|have|had|did|do|can|use|used)\b)",
    re.IGNORECASE,
)
# By whom it was is told of each of these.
BY_WHOM = re.compile(
    r"\b(?P<listed>(?:requests?|approvals|changes|edits|modifications)\b.*?),? +(?:and )?(?:from|by) whom?\W*$",
    re.IGNORECASE,
)
# "Users ignoring Teams" do not use it; ", ignoring guests" leaves them out.
IGNORING = re.compile(r"\s*[,;(]\s*ignoring\b", re.IGNORECASE)
# What is asked of is told behind it: "what came in new this month, apps I mean".
TOLD_BEHIND = re.compile(
    r"(?:what|which|who) (?!(?:did|does|do|can|could|will|would|should)\b)(?P<asked>[^,;:.?!]+)[,?] *(?:the )?"
    r"(?P<things>\w+(?: \w+)?s) i mean\W*",
    re.IGNORECASE,
)
# Of whom or what it is asked may stand first: "for Hans Li, show the groups". "For Q4" and "for ISO" say what for.
OF_WHOM = re.compile(
    r"\W*(?i:for|of|in|about|regarding|concerning|as (?:for|to|regards))\s+"
    r"(?P<name>[A-Z][\w'’.-]*[a-z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|[0-9]+))*)\s*[,:]\s+(?P<asked>\S.*?)[\s?!.]*$"
)
NOBODY = frozenset((*MONTH, *WEEKDAY, "steward"))
# In what words the same may be said.
AS_WELL = (
    (AGAIN, ""),
    (NO_LONGER, SINCE_THEN),
    (EXPLAINED, r"\1"),
    (NAMELY, ", "),
    (IGNORING, ", excluding"),
    (WRITES, r"\1 to "),
    (MEANS, r"what does \1 mean"),
    (THAT_ARE, r"\1 which "),
    (BY_WHOM, r"\g<listed>"),
    (LEFT_OUT, r", excluding \g<what>"),
)
# A person is named first only where one of these stands behind: not in "Adele left, what devices does she have".
PARTS = frozenset(":-–—")


def led_in(text: str, words: Sequence[Word]) -> Iterator[str]:
    """What may be wanted by a `text` that says before it who wants it, or what for; the longest first."""
    for begin in _begins([word.key for word in words]):
        yield text[words[begin].start :]


def by_way_of(text: str, words: Sequence[Word]) -> str:
    """What is asked of a kind of thing that stands behind: "what do we own in the way of licences"; "" for none."""
    keys = [word.key for word in words]
    for said in WAYS:
        at = next((at for at in range(3, len(keys)) if tuple(keys[at : at + len(said)]) == said), 0)
        if keys[:1] == ["what"] and at and at + len(said) < len(keys):
            thing = text[words[at + len(said)].start :]
            rest = AFTER.search(thing)
            thing = thing[: rest.start()] if rest else thing
            verb = "has" if keys[1] == "is" and "got" in keys[2:at] else keys[1]  # "what's Lee got"
            return f"which {thing} {verb} {phrase(text, words[2:at])}"
    return ""


def directly(text: str, words: Sequence[Word]) -> Iterator[str]:
    """What an indirect question may ask, in the order of a direct one: "tell me who the owner of Zoom is".

    The verb moves before whom or what it is about, or else is made up: "which apps Lynne uses".
    """
    keys = [word.key for word in words]
    begins = (*((1,) if keys[:1] and keys[0] in WHETHER else ()), 0, *_begins(keys))
    for begin in begins if keys else ():
        heads = (0,) if begin and keys[begin - 1] in WHETHER else HEADS.get(keys[begin], ())
        # "Which of our vendors are unverified" is as direct as can be.
        ends = [
            begin + head
            for head in heads
            if begin + head < len(words) - 1 and "of" not in keys[begin : begin + head + 1]
        ]
        for end in ends:
            asked, rest = text[words[begin].start : words[end].start], text[words[end].start :]
            moved = [at for at in range(end + 1, len(keys)) if keys[at] in MOVED and not _made_up(keys, at)]
            for at in moved[:MOST_MOVED]:
                verb = text[words[at].start : words[at].end]
                yield f"{asked} {verb} {text[words[end].start : words[at].start]} {text[words[at].end :]}"
            if keys[end] not in MOVED:
                yield from (f"{asked} {verb} {rest}" for verb in MADE_UP)


def _made_up(keys: Sequence[str], at: int) -> bool:
    """Whether word `at` is there because it is asked directly: "what permissions does Zoom have"."""
    return keys[at] in MADE_UP and keys[at + 1 : at + 2] not in ([], ["not"])


def otherwise(text: str, words: Sequence[Word]) -> Iterator[str]:
    """In what other words a whole `text` may be said that is no less sure so."""
    if behind := TOLD_BEHIND.fullmatch(text):
        yield f"which {behind['things']} {behind['asked']}"
    yield from filter(
        None, (fronted(text, words), by_way_of(text, words), uncounted(text, words), foremost(text, words))
    )
    once = (other.sub(said, text) for other, said in AS_WELL)
    yield from (said for said in once if said != text)
    yield from of_whom(text)
    yield from restated(text, words)
    yield from exceptions(text, words)


def of_whom(text: str) -> Iterator[str]:
    """What a `text` asks that says first of whom or what, with that behind: "show the groups of Hans Li"."""
    if said := OF_WHOM.match(text):
        yield from (f"{said['asked']} {of} {said['name']}" for of in ("of", "for", "in"))


def forgets(text: str, reading: Understood) -> bool:
    """Whether a `reading` of `text` does not name of whom or what that asks first; a month is no such thing."""
    said = OF_WHOM.match(text)
    if said is None or not NOBODY.isdisjoint(word.key for word in split(said["name"])):
        return False
    named = (*reading.names, *(value for name, value in (*reading.slots.items(), *reading.filters) if name != "words"))
    return not any(said["name"].casefold() in value.casefold() for value in named)


def exceptions(text: str, words: Sequence[Word]) -> Iterator[str]:
    """Of whom it is not so what a `text` asks of all: "are all devices compliant" is "which devices are not ..."."""
    said = begun(tuple(words))
    if text.rstrip().endswith("?"):
        said = _supposed(said)
    if len(said) < 3 or said[0].key not in SO_OF or said[1].key not in EVERY or "not" in {word.key for word in said}:
        return
    begin = next((at for at in range(2, len(said)) if said[at].key not in OF_THEM), len(said))
    who = EVERY[said[1].key]
    for end in _predicates(text, said, begin, begin + (who != "who")):
        whom, asked = said[begin - (said[begin - 1].key == "my") : end], f"{said[0].key} not {text[said[end].start :]}"
        yield f"{who} {phrase(text, whom) if whom else ''} {asked}"
        if said[1].key in {"every", "each"}:
            head = next((at for at, word in enumerate(whom) if word.key in PLACES), len(whom))
            yield f"which {phrase(text, whom[:head])}s {text[whom[head - 1].end : said[end].start]} {asked}"


def _supposed(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The `words` of who supposes that something is so of all, as who asks: "I hope all admins have MFA?"."""
    keys = [word.key for word in words]
    begin = next((at for at, key in enumerate(keys[:MOST_SUPPOSING]) if key in EVERY), len(keys))
    at = next((at for at in range(begin + 1, len(keys)) if keys[at] in IS_SO), 0)
    if not at or not SUPPOSING.issuperset(keys[:begin]) or keys[at - 1] in PLACES:
        return words
    verb = replace(words[at], key="do") if keys[at] in HAS else words[at]
    rest = words[at:] if keys[at] in HAS else words[at + 1 :]
    return (verb, *words[begin:at], *plain(rest))


def _predicates(text: str, words: Sequence[Word], begin: int, first: int) -> Iterator[int]:
    """The words with which may begin what is asked of those who are named from word `begin` on, the likeliest first."""
    ends = range(first, min(len(words), begin + LONGEST_OF_ALL))
    places = [at for at in ends if words[at].key in PLACES]
    behind = [at for at in ends if words[at - 1].key in PLACES and at > begin]
    big = [text[word.start].isupper() for word in words]
    named = [at for at in ends if at > begin and big[at - 1] and big[at]]
    verbs = [at for at in ends if words[at].key in PREDICATES or words[at].key.endswith("ed")]
    yield from verbs
    yield from (at for at in ends if at not in {*places, *behind, *named, *verbs})
    yield from places


def uncounted(text: str, words: Sequence[Word]) -> str:
    """The `text` without how many are wanted of those that stand first: "the five oldest"; "" for no such.

    The latest of them are in the order of their age: "newest 5 guests".
    """
    keys = [word.key for word in words]
    last = next((at for at in range(1, len(keys) - 1) if keys[at - 1] in {"last", TOP} and keys[at + 1] in LISTED), 0)
    last = last or next((at for at in range(1, min(len(keys) - 1, LONGEST_FRONT)) if _all_of_them(keys, at)), 0)
    if last and (keys[last].isdigit() or keys[last] in NUMBERS):
        return text[: words[last].start] + text[words[last].end :]
    if (FIRST | MOST_OR_LEAST).isdisjoint(keys) or TOP in keys[-2:]:
        return ""
    for at, word in enumerate(words):
        number = word.key.isdigit() or word.key in NUMBERS
        if FIRST.isdisjoint(keys) and MOST_OR_LEAST.isdisjoint(keys[at + 1 : at + 2]):
            continue
        if not number or (keys[at + 1 : at + 2] and keys[at + 1] in UNITS) or keys[at - 1 : at] == ["last"]:
            continue
        if at > LONGEST_FRONT:
            break
        begin, end = at - (at > 0 and keys[at - 1] in FIRST | {TOP, "first"}), at + 1
        end += begin == at and end < len(words) and keys[end] in FIRST | MOST_OR_LEAST
        beside = {*keys[begin:at], *keys[at + 1 : end]}
        if beside & NEWEST:
            return f"{text[: words[begin].start]}newest first {text[words[end - 1].end :]}"
        kept = "" if beside <= {TOP, "first"} else phrase(text, [one for one in words[begin:end] if one is not word])
        return f"{text[: words[begin].start]}{kept}{text[words[end - 1].end :]}"
    return ""


def _all_of_them(keys: Sequence[str], at: int) -> bool:
    """Whether word `at` says how many all of them are: "the two holders of User Administrator"."""
    return keys[at - 1] == "the" and keys[at] in NUMBERS and keys[at] != "one" and keys[at + 1] not in UNITS | NUMBERS


def foremost(text: str, words: Sequence[Word]) -> str:
    """The `text` with the order that it begins with at its end: "the newest accounts first"; "" for no such."""
    keys = [word.key for word in words]
    at = next((at for at, key in enumerate(keys[:LONGEST_FRONT]) if key in FIRST), len(keys))
    lasts = {len(words), len(plain(tuple(words), once=True)) + len(words) - len(begun(tuple(words)))}
    end = next((to - len(said) for to in lasts for said in AHEAD if tuple(keys[to - len(said) : to]) == said), 0)
    if at >= end - 1:
        return ""
    return f"{text[: words[at].start]}{text[words[at].end : words[end].start]}{words[at].key} first"


def fronted(text: str, words: Sequence[Word]) -> str:
    """The question about a thing that is named first, with its name in place; "" where none is."""
    keys = [word.key for word in words]
    end = next((at for at, key in enumerate(keys) if key in ASKS), 0)
    head = tuple(words[:end])
    if not 0 < end <= LONGEST_FRONT or keys[end - 1] in {"and", "or"} or not NOT_A_NAME.isdisjoint(keys[:end]):
        return ""
    if begun(head) != head or asked(head):
        return ""
    last = len(keys) - 1
    parted = not PARTS.isdisjoint(text[head[-1].end : words[end].start])
    standing = STANDING | PERSON if parted else STANDING
    at = next((at for at in range(end + 1, last + 1) if keys[at] in standing), 0)
    at = at or (last if keys[last] in AT_THE_END else 0)
    if not at or AFTER.search(text[words[end].start : words[at].start]):
        return ""
    own = "'s" if keys[at] in OWNED_BY or owns(keys, at) else ""
    name = text[head[0].start : head[-1].end]
    return f"{text[words[end].start : words[at].start]}{name}{own}{text[words[at].end :]}"


def restated(text: str, words: Sequence[Word]) -> Iterator[str]:
    """What a `text` asks with an "i.e." or "e.g." in it: without that, as it is said again, and as it is said first."""
    at = next((at for at, word in enumerate(words) if at and word.key in RESTATES | EXAMPLES), len(words) - 1)
    if at < len(words) - 1:
        first, again = text[: words[at].start], text[words[at + 1].start :]
        yield first + again
        if words[at].key in RESTATES:
            yield again
        yield first


def _begins(keys: Sequence[str]) -> list[int]:
    """The places at which what is wanted may begin."""
    begins: list[int] = []
    for at, key in enumerate(keys[:LONGEST]):
        if key not in WANTS or _denied(keys, at) or (keys[0] in WHICH and SPEAKING.isdisjoint(keys[1:at])):
            continue
        begin = at + 1
        while begin < len(keys) and keys[begin] in BETWEEN:
            begin += 1
        if 1 < begin < len(keys) and begin not in begins:
            begins.append(begin)
    return begins[:MOST]


def _denied(keys: Sequence[str], at: int) -> bool:
    """Whether what is wanted by word `at` is not wanted, or it is asked what there is to ask for."""
    if keys[at] == "ask" and keys[at - 1 : at] in (["i"], ["we"]) and not WHAT.isdisjoint(keys[: at - 1]):
        return True
    before = keys[max(0, at - 3) : at]
    return not DENIES.isdisjoint(before) and keys[at] not in KNOWING
