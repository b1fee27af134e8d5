"""The words around a wish that change nothing about it: please, could you, show me."""

from __future__ import annotations

from collections.abc import Mapping

from bot.parse.words import Word

Index = Mapping[str, Mapping[int, frozenset[tuple[str, ...]]]]


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase; one stands between bars."""
    return tuple(tuple(phrase.split()) for phrase in text.replace("\n", " ").split("|"))


POLITE = phrases("""
you can|you can now|you may|feel free to|
bulk|in bulk|looks like|it looks like|apparently|seems like|it seems|it seems that|it seems like|
it is necessary to|it is required to|it would be good to|ehm|hmm|er|got it|
please|kindly|steward|@ steward|@steward|hey|hi|hello|ok|okay|so|well|just|now|and|then|also|actually|quickly|can you|
could you|would you|will you|would you mind|hi steward|hey steward|dear steward|can you help me|i want to|i need to|
i would like to|i want you to|i need you to|i would like you to|we need to|we want to|we would like to|we should|
we ought to|you should|i require that|we require that|i request that|we request that|i ask that|we ask that|
i suspect that|we suspect that|i suspect|we suspect|i believe that|we believe that|it appears that|it seems that|
we fear that|i fear that|we have reason to believe that|there is reason to believe that|there is evidence that|
we would appreciate|we would be grateful for|we have evidence that|we have established that|we have determined that|
we have concluded that|

go ahead and|go and|go|let us|lets|good morning|good afternoon|good evening|morning|hi there|hello there|hey there|
hi all|hello all|hi team|hello team|hey team|hi bot|hey bot|hello bot|dear bot|dear team|
morning all|morning team|morning everyone|good morning all|good morning team|good morning everyone|
sorry|excuse me|quick question|urgent|asap|do me a favour and|we have to|
i have to|
i must|we must|we should|i should|we ought to|help me|help me to|can you please|be so kind and|do the needful and|
i should like to|we should like to|i wish to|i would love to|i would be grateful for|i would appreciate|
time to|time for|it is time for|let 's|i just want to|i only want to|i just need to|i only need to|we just want to|
could someone|could somebody|can someone|can somebody|someone please|
need|need to|want to|have to|must|got to|i have got to|we have got to|i am going to|we are going to|going to|
if you could|if you can|if you would|if you could please|it would be great if you could|would be great if you could|
it would be nice if you could|would be nice if you could|it would be lovely if you could|would be lovely if you could|
i would be grateful if you could|i would be grateful if you would|we would be grateful if you would|
i would be obliged if you would|i would be obliged if you could|we would be obliged if you would|
we would be obliged if you could|i would be much obliged if you would|i would be much obliged if you could|
we would be much obliged if you would|we would be much obliged if you could|
we would be grateful if you could|i would appreciate it if you could|
we would appreciate it if you could|would appreciate it if you could|any chance you could|
is there any chance you could|i am going to need to|i need|we need|i want|we want|can i get|can we get|can i have|
can we have|could i get|could we get|could we have|i would like|we would like|i am after|we are after|
request you to|requesting you to|i request you to|we request you to|you are requested to|
requested to|requesting to|it is requested to|need you to|
quick one|small one|last one|last question|one last question|one last thing|last thing|one more question|one more thing|
next question|another question|plus|on top of that|besides|furthermore|additionally|could we|can we|
could i|could i have|may we please|could i please|can we please|can i please|
may i please|
may i|may we|might i|might we|see that|i would ask that you|i ask that you|i would ask you to|i ask you to|
it is time to|thanks|thank you|many thanks|alright|right|um|uh|oh|oops|whoops|bot|
cool|great|awesome|perfect|lovely|brilliant|excellent|wonderful|fantastic|yikes|ouch|wow|ugh|dang|gosh|hmm|okay then|
makes sense|good to know|got it|gotcha|that is it|that 's it|thats it|that is all|that 's all|one more|
cheers|ta|right then|righto|right ho|wrong one|wrong person|no wait|wait no|
is it possible to see|would it be possible to see|is it possible to know|is it possible to find out
""")
# After these only a question can follow: "show me disable adele" is nobody's wish to change something.
POLITE += phrases("""
arrange for|please arrange for|arrange that|
from now on|as of now|effective immediately|with immediate effect|i want that|we want that|i would like that|
we would like that|see to it that|make sure that|make sure|ensure that|ensure
""")
ASKING = phrases("""
review|recheck|vet|attest|inspect|eyeball|double check|sanity check|
show|list|every|each|count|report|pull|bring|find|get|give|display|fetch|lookup|search|see|view|open|
provide|provide me with|provide us with|supply|compile|generate|prepare|
which kind of|which kinds of|what kind of|what kinds of|which sort of|what sort of|which sorts of|what sorts of|
describe|tell|say me|say to me|tell to me|explain|confirm|advise|
itemise|itemize|furnish|furnish me with|furnish us with|in plain words|
in plain english|in simple words|in simple terms|sort|order|rank|arrange|
everyone 's|
lots of|loads of|plenty of|
me|all|the|any|our|my|a|an|about|up|for|which|info|information|details|everything|overview|us|print|output|return|
enumerate|complete|full|entire|whole|the complete|the full|the entire|
quick|short|brief|rough|general|detailed|rundown of|rundown on|summary of|summary on|run me through|walk me through|
take me through|talk me through|state of play with|state of play on|the state of play with|the state of play on|
summarise|summarize|identify|name|what|retrieve|query|share|share with|names of|the names of|only|current|
can i get|can i have|could i get|could i have|can i see|could i see|may i see|may i have|may i get|may i know|
i search|we search|may we see|may we have|let me see|a list of|list of|lists of|
the list of|an overview of|overview of|a report of|a report on|report of|report on|pull up|bring up|look up|look for|
look at|search for|looking for|i am looking for|i look for|i search for|i am searching for|let me know|i wonder|
i am wondering|let me know by name|let us know by name|tell me by name|tell us by name|
eyes on|get eyes on|cast an eye over|run an eye over|
bring me up to speed on|get me up to speed on|brief me on|catch me up on|clue me in on|
can you list|can you show|can you find|can you give|can you tell|all of|who all|which of|
i would like to know|i would like to see|the full record of|the full record for|the record of|the record for|
full record of|full record for|
record of|record for|
let me have|let us have|hand me|i should like|i should like to know|i should like to see|i wish to know|
i wish to see|i would love to know|i would love to see|could i see|might i see|could i know|
i want to know|i want to see|i need to know|i need to see|would like to know|
i would like to have|i want to have|please tell|can you check|do you know|do we know|do you have|do you see|
i want|i need|
i would like|what about|how about|what are|what is|what was|who are|are there|is there|do we have|there are|
tell me about|everyone 's|everyones|everybodys|
evidence please|list please|report please|numbers please|figures please|overview please|
evidence of|evidence that|proof of|proof that|some evidence of|any joy with|any joy on|any luck with|any news on|
any news of|any word on|any update on|any updates on|
a quick overview of|quick overview of|a rundown of|rundown of|a summary of|summary of|a breakdown of|breakdown of|
a quick list of|quick list of|a table of|table of|a full list of|full list of|
teach me|inform me|enlighten me|
tell me|give me|details of|details on|any idea|any chance|have we got|have we|do i have|have you got|which are|names of
""")
PARTING = phrases("""
in the meantime|meanwhile|for the time being|in the interim|
first of all|while you are at it|while we are at it|please change that|please change it|much lately|a lot lately|
please|thanks|now|immediately|asap|thx|today|mate|steward|cheers|ok|again|overall|exactly|currently|altogether|right|
anyway|ta|at least|somehow|kindly|bot|buddy|man|bro|lol|urgently|quickly|straight away|this minute|already|
thank you|many thanks|thanks a lot|for me|for us|right now|right away|at once|as soon as possible|if you can|
if possible|
just now|at this point|at this time|in total|in all|so far|if any|at the moment|at present|these days|by any chance|
in place|in here|out there|of ours|
in the bank|in the pot|in the kitty|in stock|in hand|up our sleeve|are we running with|are we carrying|
on our books|on the books|on your books|on our roster|on our rolls|
of the tenant|of our tenant|of this tenant|of the directory|of our directory|of the company|
in tenant|in directory|in entra tenant|
in the tenant|in our tenant|in my tenant|in this tenant|in the company|in our company|in the organisation|
in our organisation|in my organisation|in the directory|in our directory|in entra|in azure ad|in the system|
in our environment|in the environment|around here|pretty please|would you|will you|can you|could you|
do we have|do you have|are there|is there|we have|have we|have we got|in there|we know of|
we know about|that we know of|that we know about|i have|as of now|
as of today|
for the tenant|for our tenant|do you know|you know of|you can see|can you see|you know|or not|or so|
thank you very much|atm|or what|on record|at this moment|until now|at the last evaluation|at the latest evaluation|
in the last evaluation|at the last run|
in the last run|in the latest run|during the last run|at the last assessment|in the last assessment|
day to day|on a daily basis|regularly|usually|normally|access wise|access-wise|
in terms of access|licence wise|at all|
not longer|no longer than that|not any longer|nothing longer|over the time|
as well|for my boss|for my manager|for the boss|for the auditors|for the audit|for my report|for a report|
for the meeting|for a meeting|from now on|once more|a bit|sort him out|sort her out|sort them out|sort it out|sort it|
sort that out|get it sorted|i mean|i guess|i think|i suppose|or something|or whatever|or anything|or the like|
and so on|etc|
what happened|what is wrong|why is that|what is going on|any idea why|do you know why|
and who are they|and who is it|and who they are|and which ones|and which are they|
and what are they|and where are they|and since when|and why|also|
once and for all|permanently|for good|indefinitely|forever|no end date|without end date|without an end date|
with no end date|no expiry|with no expiry|no rush|no hurry|out of interest|out of curiosity|just curious|
just wondering|quick|
while you are at it|while you are there|while we are at it|when you get a chance|when you have a moment|
when you have time|if you have a moment|if you do not mind|if you would|if that is ok|too|as well|likewise|in one go|
if you would not mind|if you could|if you will|if you may|if you have time|if you have the time|if you get the chance|
if you get a chance|whenever you can|when you can|whenever you have time|whenever you have a moment|
whenever you get a chance|whenever you get the chance|when you get the chance|when you get a moment|whenever possible|
at your convenience|at your earliest convenience|when convenient|whenever convenient|when you get round to it|
when you get around to it|thanks in advance|many thanks in advance|thank you in advance|thanks so much|
thank you so much|thanks heaps|much appreciated|thanks very much|would be appreciated|would be great|would be nice|
would be lovely|that would be great|that would be nice|that would be lovely|that would be appreciated|much obliged|
be so kind|if you would be so kind|if you would please|
whatsoever|nowadays|kindly check|please check|check please|kindly confirm|please confirm|kindly advise|please advise|
list them|list them all|on our side|on our end|on your side|in plain words|
in plain english|in plain language|in simple words|in simple terms|in words|one by one|at a glance|
until further notice|till further notice|
from today|from today on|as from today|starting today|effective today|effective immediately|with immediate effect|
with effect from today|if you please|to be safe|just to be safe|to be on the safe side|to be precise|again please|
after the holidays|after her holidays|after his holidays|over the weekend|at the weekend|for good housekeeping|
tenantwide|across the tenant|across the company|across our tenant|throughout the tenant|
across the whole tenant|in the whole tenant|across the entire tenant|in the entire tenant|in the whole directory|
across the whole company|in the whole company|across the whole organisation|in the whole organisation|
across the board|in the address book|
with diagram|with a diagram|with chart|with a chart|with graph|with a graph|as diagram|as a diagram|as chart|as a chart|
as graph|as a graph|in a chart|in a graph|in a diagram|
as a table|in a table|in one table|as a list|in general|in detail|
if they wanted|if they wanted to|if they want to|if he wanted to|if she wanted to|show me|look up|show them|look it up|
for the auditor|for our auditor|for audit|for auditing|for compliance|for the record|
over there|there too|there as well|
real quick|quickly|at the mo|at the minute|before it is too late|for the time being|for now|completely|entirely|anymore|
and their last sign-in|with their last sign-in|and last sign-in|with last sign-in|and when they last signed in|
with their managers|with their manager|and their managers|and their manager|with their titles|with their job titles|
and their titles|and their job titles|with name and mail|with names and mail addresses|
and their departments|and their department|with their department|with department|with departments|
with email addresses|with their addresses|and their mail addresses|with their sign-in names|
names only|only names|only the names|just names|just the names|names please|by name please|with names|
nobody told me about|that nobody told me about|i do not know about|that i do not know about|i do not know of|
i missed|that i missed|i have missed|that i have missed|worth knowing|worth a look|worth looking at|
to worry about|then|any help|any help on that|any help with that|any help with this|
any instructions|any ideas|any advice|any hints|any tips|any pointers|
knocking about|knocking around|floating around|floating about|kicking around|kicking about|flying around|
i hope|i trust|i assume|hopefully|
for a ticket|for my ticket|for the ticket|on my name|in my name|under my name|to my name
""")

# An end that nobody can know: what is wished for lasts until it is taken back.
OPEN_ENDED = tuple(
    (until, who, *back.split())
    for until in ("until", "till", "til")
    for who in ("he", "she", "they")
    for back in ("is back", "are back", "is back again", "returns", "return", "comes back", "gets back", "come back")
)
AWAY = phrases("""
away|out|off|ill|sick|abroad|travelling|traveling|absent|gone|not here|not there|unavailable|on leave|on holiday|
on holidays|on vacation|on sick leave|on parental leave|on maternity leave|on paternity leave|on a business trip|
on pto|in hospital|at a conference|out of office|out of the office
""")
OPEN_ENDED += tuple(
    (until, *known.split(), *more)
    for until in ("until", "till", "til")
    for known in ("we know", "i know", "we hear", "we find out", "we are sure", "this is clear", "it is clear")
    for more in ((), ("more",))
)
OPEN_ENDED += tuple(
    (until, what, "is", *settled.split())
    for until in ("until", "till", "til")
    for what in ("this", "it", "that", "everything", "all")
    for settled in ("settled", "resolved", "sorted", "sorted out", "cleared", "cleared up", "clarified", "over")
)
OPEN_ENDED += tuple(
    (*since, who, be, *away)
    for since in (("while",), ("as", "long", "as"), ("whilst",), ("for", "as", "long", "as"))
    for who, be in (("he", "is"), ("she", "is"), ("they", "are"))
    for away in AWAY
)
OPEN_ENDED += tuple(
    ("during", whose, *leave.split())
    for whose in ("his", "her", "their")
    for leave in ("absence", "leave", "holiday", "holidays", "vacation", "parental leave", "sick leave", "trip")
)
# "Groups without members that we could bin".
TO_BE_RID_OF = tuple(
    (*that, who, can, verb)
    for that in ((), ("that",), ("which",))
    for who in ("we", "i", "one")
    for can in ("can", "could", "should", "may", "might")
    for verb in ("bin", "delete", "remove", "drop", "scrap", "clean-up", "archive")
)
# "Anything new that I ought to look at" is anything new.
TO_LOOK_AT = tuple(
    (*that, who, *must, *look.split())
    for that in ((), ("that",), ("which",))
    for who in ("i", "we")
    for must in (("should",), ("must",), ("ought", "to"), ("need", "to"), ("have", "to"), ("want", "to"))
    for look in ("look at", "look into", "know about", "know of", "be aware of", "worry about", "deal with", "see")
)
# "The riskiest apps from a permissions point of view" are the riskiest, and so they are permission-wise.
VIEWED = tuple(
    (*before, what, *view)
    for what in ("security", "permission", "permissions", "access", "licence", "compliance")
    for before, view in (
        *((("from", "a"), (*view.split(),)) for view in ("point of view", "perspective", "standpoint", "viewpoint")),
        (("from", "a"), ("angle",)),
        ((), ("wise",)),
    )
)
# What was told is to be so: "Adam passes to Operations, update it please".
SO = tuple(
    (*before, verb, *it, *after)
    for before, after in ((("please",), ()), ((), ("please",)), (("can", "you"), ()), (("could", "you"), ()))
    for verb in ("update", "actualise", "actualize", "adjust", "correct", "fix", "note", "record", "register", "enter")
    for it in ((), ("it",), ("that",), ("this",))
    if it or before != ("can", "you")
)
# "My boss asks what we spend on licences; what shall I tell him?" asks for nothing but the answer.
TO_TELL = tuple(
    (*so, "what", ought, who, verb, *whom)
    for so in ((), ("so",), ("and",))
    for ought in ("shall", "should", "can", "do", "could", "must")
    for who in ("i", "we")
    for verb in ("tell", "answer", "reply", "say", "report")
    for whom in ((), *((*to, one) for to in ((), ("to",)) for one in ("him", "her", "them")))
)
PARTING += OPEN_ENDED + TO_BE_RID_OF + TO_LOOK_AT + VIEWED + SO + TO_TELL

# What a list is wanted for: "before my vendor call", "for the budget review", "before my nine o'clock".
OCCASIONS = frozenset(
    "call meeting review audit auditor auditors report presentation board committee appointment interview talk deck "
    "slides newsletter invitation training budget planning workshop negotiation negotiations renewal session".split()
)
MOST_OF_AN_OCCASION = 5
PURPOSE = ["for", "the", "purpose", "of"]
WANTING = frozenset(("need", "want", "have", "get", "like", "ensure", "sure"))
CAN = frozenset(("can", "could", "may", "should", "would", "will"))
# Whole clauses that say nothing but this.
LONE = frozenset(("help", "oops", "ouch", "damn", "names", *(" ".join(phrase) for phrase in POLITE + PARTING)))


def _by(place: int, phrases: tuple[tuple[str, ...], ...]) -> Index:
    """`phrases` by their first (0) or last (-1) word and by their length, longest first."""
    index: dict[str, dict[int, set[tuple[str, ...]]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        index.setdefault(phrase[place], {}).setdefault(len(phrase), set()).add(phrase)
    return {word: {long: frozenset(said) for long, said in alike.items()} for word, alike in index.items()}


BEFORE_ALL = _by(0, POLITE)
BEFORE_QUESTIONS = _by(0, POLITE + ASKING)
AFTER_ALL = _by(-1, PARTING)


def begun(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without politeness before; "now" at the end may be part of what is meant ("sync now")."""
    return _ahead(words, BEFORE_ALL)


def wanted(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without the politeness before what needs or wants something: "oops, we need Lee back"."""
    while phrase := _said(words, BEFORE_ALL, 0):
        if not WANTING.isdisjoint(phrase):
            return words
        words = words[len(phrase) :]
    return words


def plain(words: tuple[Word, ...], *, once: bool = False) -> tuple[Word, ...]:
    """`words` without politeness before and after; `once`: after them but for one phrase."""
    words = begun(words)
    while phrase := _said(words, AFTER_ALL, -1):
        words = words[: -len(phrase)]
        if once:
            break
    return words


def aimless(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without the occasion at the end for which something is wanted, which may be when a wish is to happen."""
    keys = [word.key for word in words]
    if not words or (keys[-1] not in OCCASIONS and (keys[-1] != "o'clock" or keys[-3:-2] not in (["my"], ["our"]))):
        return words
    ends = range(max(1, len(keys) - MOST_OF_AN_OCCASION), len(keys) - 1)
    for at in range(max(1, ends.start - len(PURPOSE)), ends.start):
        if keys[at : at + len(PURPOSE)] == PURPOSE:
            return words[:at]
    return next((words[:at] for at in ends if keys[at] in {"for", "before"}), words)


def open_ended(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words at the end that say until when in a way that names no day; none where there are none."""
    rest = words
    while phrase := _said(rest, AFTER_ALL, -1):
        if phrase in OPEN_ENDED:
            return rest[-len(phrase) :]
        rest = rest[: -len(phrase)]
    return ()


def asked(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """`words` without "show", "show me", "show me all" and the like before; what is left can only be a question."""
    shorter = []
    while (phrase := _said(words, BEFORE_QUESTIONS, 0)) and not _wonders(phrase, words):
        words = words[len(phrase) :]
        shorter.append(words)
    return shorter


def _wonders(phrase: tuple[str, ...], words: tuple[Word, ...]) -> bool:
    """Whether it is "what can you do with ..." that begins so: without its first words it would say something else."""
    return phrase == ("what",) and words[1].key in CAN


def _ahead(words: tuple[Word, ...], index: Index) -> tuple[Word, ...]:
    while phrase := _said(words, index, 0):
        words = words[len(phrase) :]
    return words


def _said(words: tuple[Word, ...], index: Index, place: int) -> tuple[str, ...]:
    """The phrase standing at the beginning (0) or end (-1) of `words`, with something left besides it; () for none."""
    for long, phrases in index.get(words[place].key, {}).items() if words else ():
        if len(words) > long:
            said = tuple(word.key for word in (words[:long] if place == 0 else words[-long:]))
            if said in phrases:
                return said
    return ()
