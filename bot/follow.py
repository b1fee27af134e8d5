"""Texts that refer to the last answer -> the whole question: "only guests", "and Salesforce?", "disable her"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot import anew, asked_last, filed, leads, likewise, retimed, unsaid
from bot.lines import BACK, MORE, Followed, numbered, page, paged, remembered, which
from bot.parse import Grammar, Understood, Unknown
from bot.parse.clauses import GOES_ON
from bot.parse.pronouns import naming
from bot.parse.reading import SLOT, readings, written
from bot.parse.words import Word, phrase, split
from bot.pointed import IT, THAT, Put, in_order, of_it, pointer, puts, wished_so, with_it, with_line
from bot.refers import (
    A_LIST,
    POINTING,
    RHYTHM,
    SHORT,
    SHOWING,
    asks_of_it,
    counts,
    ends_narrowing,
    may_refer,
    may_subscribe,
)
from bot.stands import EXAMPLES, THEM, THESE, in_place, listed_in, named, of_all, points, pronoun, theirs
from services.attributes import DEPARTMENTS
from services.last_answers import Last
from services.names import fold
from services.specs import Question, Wish

# What a list is of need not be said again: "only the people in Germany".
OF_THE_LIST = frozenset(("the", "users", "ones", "those", "account", "members", "everyone", "anyone"))
WHERE = frozenset("sit sits work works live lives based located comes come belongs belong".split())
SAME = frozenset(("same", "ditto", "likewise", "too", "also", "well"))
WHO_ARE = frozenset(("who", "that", "which", "are", "is", "all", "any", "already", "still"))
COMPARED = frozenset(("who", "other"))
WORDS = frozenset(("words", "question"))
SHOWING_THEM = SHOWING | THESE | {"users", "apps", "groups", "account"}
NAMING_THEM = frozenset(("they", "them", "names", "list"))


class Follow:
    """Rewrites texts that refer to the last answer."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._verbs = frozenset(grammar.participles.values()) - GOES_ON - {"have", "nobody"}
        # Every short text is asked about, and people ask the same things again.
        self._unclear = lru_cache(maxsize=500)(self._means_nothing_sure)

    def refers(self, text: str) -> bool:
        """Whether `text` may refer to the last answer: only then it needs to be looked up."""
        return may_refer(text) or self._unclear(text, retimed.ANY_DAY)

    def whole(self, text: str, last: Last | None, today: date) -> Followed | None:
        """The whole question that `text` means after `last`; None when it stands on its own.

        Raises BadArgument when it refers to something and it is not clear to what.
        """
        words = split(text := likewise.without_undoing(self._grammar, in_order(text)))
        keys = [word.key for word in words]
        if " ".join(keys) in MORE | BACK:
            return page(last, back=" ".join(keys) in BACK)
        if (number := paged(keys)) is not None:
            return page(last, number=number)
        if last is not None and (told := self._regularly(text, words, last, today)):
            return told
        if filed.wanted(words):
            return Followed(f"export {self._list(remembered(last), today)}{filed.kind(keys)}")
        if last is not None and (other := self._changed(text, words, last, today)):
            return other
        if last is not None and (again := self._again(keys, last, today)):
            return again
        if last is not None and (less := asked_last.of_all_listed(self._grammar, text, last, today)):
            return Followed(less)
        chosen = which(keys)
        if chosen is not None:
            return numbered(remembered(last), chosen)
        lead, gone = leads.led(words), leads.without(words)
        if last is not None and (other := self._for_another(text, words, lead, last, today)):
            return other
        if last is not None and gone and (left := self._left_out(text, words[gone:], last, today)):
            return left
        if last is not None and (some := leads.among(words)):
            by = unsaid.of_a_list(self._grammar, text, words, some, last, today)
            if by and (few := self._narrowed(by, last, today)):
                return few
        at = pronoun(keys) if len(keys) <= POINTING else None
        if last is not None and at and at[1] <= lead and (of_them := self._of_them(text, words, lead, last, today)):
            return of_them
        if last is not None and lead and (said := wished_so(self._grammar, leads.unended(words[lead:]), last, today)):
            return Followed(said)
        if last is not None and (lead or asks_of_it(text, keys)):
            person = asked_last.listed_by(self._grammar, last, today)
            about = replace(last, kind="who", name=person) if person else last
            if own := of_it(about, leads.unended(words[lead:])):
                return Followed(own)
        about_it = self._pointing(text, words, last, today) if last is not None else None
        if last is not None and not last.kind:
            said = about_it or text
            if every := of_all(self._grammar, said, split(said), last, today):
                return Followed(every)
        if about_it:
            return Followed(about_it)
        if at and not (self._named_in(text, today) or listed_in(self._grammar, text, words, at, today)):
            meant = self._grammar.read(in_place(text, words, at, EXAMPLES[at[2]]), today)
            if isinstance(meant, Unknown):
                if last is None:
                    return None
                said = named(text, words, at, last, asked_last.listed_by(self._grammar, last, today))
                back = likewise.out_again(self._grammar, said, last, today) or self._with_it(said, last, today)
                return Followed(back) if back else None
            if words[at[1] - 1].key == "guest" and isinstance(meant, Understood) and isinstance(meant.spec, Wish):
                return Followed(in_place(text, words, at, f"guest {remembered(last).name}"))
            said = named(text, words, at, last, asked_last.listed_by(self._grammar, last, today))
            return Followed((last and likewise.taking_back(self._grammar, said, last, today)) or said)
        if last is None:
            return None
        if lead or ends_narrowing(keys):
            return self._of_them(text, words, lead, last, today)
        if text.rstrip().endswith("?") and len(words) < SHORT and (other := self._lone(text, words, last, today)):
            return other
        if self._unclear(text, today) and (narrower := self._narrowed(phrase(text, words), last, today, known=True)):
            return narrower
        return self._either(text, words, last, today)

    def leans(self, text: str) -> bool:
        """Whether `text`, which reads as no more than a name, may hang on the last answer in some part of it."""
        words = split(text)
        pointing = points([word.key for word in words]) or pointer(words) is not None
        return pointing or any(unsaid.wish(self._grammar, one, split(one)) for one in (text, *unsaid.wishing(text)))

    def puts(self, text: str, last: Last, today: date) -> Iterator[Put]:
        """`text` with each name in the place of what may stand for it."""
        words = split(text)
        if last.kind == "who" and points([word.key for word in words]):
            yield Put(naming(text, last.name), "who", last.name)
        yield from puts(self._grammar, text, words, last, today)

    def unsaid(self, text: str, last: Last, today: date) -> tuple[Understood, ...]:
        """What `text` wishes for or asks, where it does not say of whom or what: of what the last answer is about."""
        for said in unsaid.for_whom(self._grammar, text, split(text), last, today):
            found = readings(self._grammar.read(said, today))
            if found and all(one.exact and isinstance(one.spec, Wish) and unsaid.about(one, said) for one in found):
                return found
        return ()

    def _changed(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """The last question or wish with one thing in it changed, or narrowed by what does not say what is narrowed."""
        asked = self._asked(last, today)
        before = asked[0] if asked else self._grammar.read(last.canonical, today)
        if not isinstance(before, Understood):
            return None
        if anew.may_change(words) and (whole := anew.changed(before, text, words)):
            return Followed(whole)
        wishes = isinstance(before.spec, Wish)
        if wishes and (wish := likewise.anew_for(self._grammar, text, words, before, last, today)):
            return Followed(wish)
        if not wishes and (said := anew.made(text, words)) and (other := self._exchanged(said, last, today)):
            return other
        people, told = unsaid.which_one(last, words, text)
        if told and (one := self._narrowed(told, replace(last, canonical=people), today)):
            return one
        rest = unsaid.narrows(words)
        those = unsaid.of_those(self._grammar, before, rest, today)
        few = self._narrowed(phrase(text, rest), last, today) if those else None
        own = () if few is None or unsaid.said_of(words) else readings(self._grammar.read(text, today))
        if few is None or any(one.exact and one.spec is not before.spec for one in own):
            return None
        more = self._grammar.read(few.text, today)
        return few if isinstance(more, Understood) and unsaid.surely(before, more, rest) else None

    def _asked(self, last: Last, today: date) -> tuple[Understood, Question] | None:
        return asked_last.asked_last(self._grammar, last, today)

    def _again(self, keys: Sequence[str], last: Last, today: date) -> Followed | None:
        """The last question over another time, or the same where it is only asked how many there are."""
        showing = SHOWING.issuperset(keys) and not NAMING_THEM.isdisjoint(keys)
        asked = self._asked(last, today)
        if showing and "who" in keys and asked and (people := unsaid.people_of(replace(asked[0], filters=()))):
            return Followed(people)
        if counts(keys) or showing or (SHOWING_THEM.issuperset(keys) and not THESE.isdisjoint(keys)):
            return Followed(last.canonical)
        filters = retimed.retimed(*asked, keys, today) if asked else None
        return Followed(written(asked[1].canonical, asked[0].slots, filters)) if asked and filters else None

    def _of_them(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The last question, told more of. Raises NotNarrowed for what would otherwise be asked of all there are."""
        more = self._more(text, words, lead, last, today)
        if more is None:
            leads.alone(self._grammar.read(text, today), last, words[:lead])
        return more

    def _more(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The last question, told more of by what stands behind the words that lead in."""
        rest = leads.unended(words[lead:])
        while len(rest) > 1 and rest[0].key in OF_THE_LIST | (WHERE if {"in", "from", "at"} & {rest[1].key} else set()):
            rest = rest[1:]
        if not rest:
            return None
        said = phrase(text, rest)
        if len(rest) > SHORT and rest[0].key in self._verbs and rest[1].key != "ones":
            return None
        other = self._exchanged(said, last, today) if lead and leads.exchanges(words[:lead]) else None
        among = not (THESE | THEM).isdisjoint(word.key for word in words[:lead])
        narrowed = other or self._narrowed(said, last, today, among=among) or self._placed(said, last, today)
        if not narrowed and among and (few := asked_last.beside(self._grammar, text, self._asked(last, today), today)):
            return Followed(few)
        return narrowed or self._such(text, words, lead, last, today) or self._one(said, words[:lead], last, today)

    def _one(self, said: str, lead: Sequence[Word], last: Last, today: date) -> Followed | None:
        """One of the kind that was listed: "what about the E5" after the licences."""
        single = leads.single(lead, last.canonical.partition(" ")[0])
        named = readings(self._grammar.read(said, today)) if single else ()
        if any(one.exact for one in named):
            return Followed(said) if all(one.spec.name == single for one in named) else None
        return Followed(f"{single} {said}") if named else None

    def _lone(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """The last question about another thing of which nothing is asked but its name: "Miro?"."""
        asked = self._asked(last, today)
        return self._exchanged(phrase(text, words), last, today) if asked and not asked[1].bare else None

    def _left_out(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """The last list without those of whom `words` tell: "skip accounts that are switched off"."""
        while words[1:] and words[0].key in OF_THE_LIST | WHO_ARE:
            words = words[1:]
        return self._narrowed(f"not {phrase(text, words)}", last, today)

    def _for_another(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The last wish or question for what is named in place of what was: "same for Debra", "Lee Gu too"."""
        also = likewise.ends_so(words)
        rest = words[lead : len(words) - also] if also else leads.unended(words[lead:])
        rest = likewise.by_whom(leads.unregretted(rest))
        by = not also and 0 < len(rest) <= SHORT and rest[0].key == "by"
        if not rest or not (by or also or leads.exchanges(words[:lead])) or not (lead or also or by):
            return None
        said = phrase(text, rest)
        leading = {word.key for word in words[:lead]}
        asks = "about" in leading or ("do" not in leading and text.rstrip().endswith("?"))
        if not asks and (wish := likewise.wished_for(self._grammar, said, last, today)):
            return Followed(wish)
        same = any(
            not SAME.isdisjoint(word.key for word in part) for part in (words[:lead], words[len(words) - also :])
        )
        if (lead or by) and (own := likewise.asked_of(self._grammar, said, last, today, same=same)):
            return Followed(own)
        return self._exchanged(said, last, today) if also and not pointer(rest) else None

    def _regularly(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """The last list again and again: "send me that daily at 8", "every Monday please"."""
        said = f"send me that {text}" if words[0].key in RHYTHM else text
        reading = self._grammar.read(said, today) if may_subscribe([word.key for word in words]) else Unknown()
        asked = self._asked(last, today)
        if not isinstance(reading, Understood) or reading.spec.name != "subscribe" or not (asked and asked[1].answer):
            return None
        topic = split(reading.slots["words"])
        end = 1 + (len(topic) > 1 and topic[1].key in A_LIST)
        if not topic or topic[0].key not in THAT | IT | THESE | {"the"} or (topic[0].key == "the" and end == 1):
            return None
        when = reading.slots["words"][topic[end - 1].end :]
        return Followed(written(reading.spec.canonical, {"words": f"{self._list(last, today)}{when}"}))

    def _means_nothing_sure(self, text: str, today: date) -> bool:
        """Whether a short text means nothing of its own, or one of several things: "newest first"."""
        if not 0 < len(split(text)) <= SHORT:
            return False
        found = readings(self._grammar.read(text, today))
        return not found or (len(found) > 1 and all(one.exact for one in found))

    def _placed(self, rest: str, last: Last, today: date) -> Followed | None:
        """The last question about the one kind of thing that it can be narrowed by: "only Contoso Production"."""
        asked, names = self._asked(last, today), readings(self._grammar.read(rest, today))
        if asked is None:
            return None
        reading, spec = asked
        things = {one.name for one in spec.filters if one.of and one.of != "who"}
        if len(things) != 1 or not names or any(one.exact for one in names):
            return None
        name = things.pop()
        filters = (*(one for one in reading.filters if one[0] != name), (name, rest))
        return Followed(written(spec.canonical, reading.slots, filters))

    def _such(self, text: str, words: tuple[Word, ...], lead: int, last: Last, today: date) -> Followed | None:
        """The question in which "ones" are what the last list is of: "and which ones does Lynne use?"."""
        at = next((at for at, word in enumerate(words) if word.key == "ones"), None)
        asked = self._asked(last, today)
        if at is None or asked is None:
            return None
        begin = words[min(at - 1, lead) if at else 0]
        noun = asked[1].canonical.split()[0]
        said = f"{text[begin.start : words[at].start]}{noun}{text[words[at].end :]}"
        more = self._grammar.read(said, today)
        return Followed(said) if isinstance(more, Understood) and more.spec.name == asked[1].name else None

    def _pointing(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> str | None:
        """`text` with what "it" or "the first" stands for."""
        return with_line(self._grammar, text, words, last, today) or self._with_it(text, last, today)

    def _with_it(self, text: str, last: Last, today: date) -> str | None:
        return with_it(self._grammar, text, split(text), last, today)

    def _either(self, text: str, words: tuple[Word, ...], last: Last, today: date) -> Followed | None:
        """The last question, where it is asked whether its answer is one or the other: "permanent or eligible?"."""
        places = [at for at, word in enumerate(words[:-1]) if at and word.key == "or"]
        alone = readings(self._grammar.read(text, today))
        if len(places) != 1 or (len(alone) == 1 and alone[0].exact) or unsaid.says_of_what(words):
            return None
        parts = (words[: places[0]], words[places[0] + 1 :])
        said = [leads.unended(part) for part in parts]
        both = all(part and self._narrowed(phrase(text, part), last, today) for part in said)
        return Followed(last.canonical) if both else None

    def _list(self, last: Last, today: date) -> str:
        """What was asked last; of a file the list that is in it."""
        reading = self._grammar.read(last.canonical, today)
        return reading.slots.get("question", last.canonical) if isinstance(reading, Understood) else last.canonical

    def _named_in(self, text: str, today: date) -> bool:
        """Whether whom "her" points at is named in `text` itself: "Lynne lost her phone"."""
        own = theirs([word.key for word in split(text)])
        return any(
            likewise.names_whom(one)
            or (own and (one.filters or one.slots) and one.exact and isinstance(one.spec, Question))
            for one in readings(self._grammar.read(text, today))
        )

    def _exchanged(self, rest: str, last: Last, today: date) -> Followed | None:
        """The last question with `rest`, a bare name, in place of the one name in it; None where it says more."""
        asked = self._asked(last, today)
        if asked is None or (fold(rest) in DEPARTMENTS and "department" in dict(asked[0].filters)):
            return None
        reading, spec = asked
        form, names = spec.canonical, readings(self._grammar.read(rest, today))
        taking = {one.name for one in spec.filters if one.of}
        said = [name for name, _ in reading.filters if name in taking]
        # What stands alone is read as a department, and may be the name of anything.
        named = bool(names) and not any(one.exact and {*dict(one.filters)} != {"department"} for one in names)
        slots = [slot for slot in SLOT.findall(form) if slot in reading.slots and slot not in WORDS]
        # Of two who are compared it is the second in whose place another stands: "and with Megan?".
        slots = slots[len(slots) - 1 :] if len(slots) == len(COMPARED) and COMPARED.issuperset(slots) else slots
        if len(slots) + len(said) != 1:
            return None
        more = self._grammar.read(f"{written(form, reading.slots)} {rest}", today)
        if isinstance(more, Understood) and asked_last.of_itself(reading, more):
            return None
        if not (named or likewise.same_kind(slots, names, rest) or (said and isinstance(more, Unknown))):
            return None
        if slots:
            return Followed(written(form, {**reading.slots, slots[0]: rest}, reading.filters))
        filters = tuple((name, rest if name in taking else value) for name, value in reading.filters)
        return Followed(written(form, reading.slots, filters))

    def _narrowed(
        self, rest: str, last: Last, today: date, *, known: bool = False, among: bool = False
    ) -> Followed | None:
        """The last question with the filters of `rest` added, or about the thing that `rest` names.

        With `known` by such filters alone as take no words of the person's own. `among` those who were listed none
        of their filters gives way: a department may be told beside a city.
        """
        asked = self._asked(last, today)
        if asked is None:
            return None
        reading, spec = asked
        wishes = self._grammar.gist.begins(split(rest))
        plain, noun = written(spec.canonical, reading.slots), spec.canonical.split()[0]
        rest = rest.removesuffix(f" {noun}").removeprefix(f"{noun} ")
        for said in (f"{plain} {rest}", f"{plain} with {rest}", *([] if wishes else [f"{plain} in {rest}"])):
            more = asked_last.beyond_names(self._grammar.read(said, today)) if spec.filters else Unknown()
            if (
                isinstance(more, Understood)
                and more.spec.name == spec.name
                and more.slots == reading.slots
                and more.filters
                and not (known and any(value for _, value in more.filters))
            ):
                filters = unsaid.together(spec.filters, reading.filters, more.filters, among=among)
                return Followed(written(spec.canonical, reading.slots, filters))
        if not reading.filters and not reading.slots:
            said = f"{last.canonical} {rest}"
            more = self._grammar.read(said, today)
            if isinstance(more, Understood) and more.exact and len(more.filters) > 1 and not more.slots:
                return Followed(more.canonical)
        if inner := reading.slots.get("question"):
            within = self._narrowed(rest, replace(last, canonical=inner), today, known=known)
            return within and Followed(written(spec.canonical, {"question": within.text}, reading.filters))
        if people := unsaid.people_of(reading):
            return self._narrowed(rest, replace(last, canonical=people), today, known=known)
        names = () if known else readings(self._grammar.read(rest, today))
        slots = [slot for slot in SLOT.findall(spec.canonical) if slot in reading.slots and slot != "words"]
        if len(slots) == 1 and names and not any(one.exact for one in names):
            return Followed(written(spec.canonical, {slots[0]: rest}, reading.filters))
        return None
