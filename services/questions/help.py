"""`help [topic]`: what this caller may ask and request, taken from the specs themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import log

from services import policy
from services.answers import Help, HelpTopic, Suggestion
from services.errors import NotFound
from services.names import fold
from services.paging import counted
from services.specs import Asked, Question, Specs, Wish
from services.store.reader import Reader
from services.worded import Worded, stems, worded

Line = tuple[str, str, str]
# As many lines as answer "how do I ...", and how near the best the others come.
MOST, NEAR = 4, 0.6
ACTIONS = "Changes (somebody else approves each one)"
SEVERAL = "Workflows (several changes at once)"


def answer(read: Reader, asked: Asked) -> Help:
    """Questions by topic, then actions when the caller may request them; canonical form, one line, an example.

    Words narrow it to the topics they name, or else to what says them. Raises NotFound when nothing does.
    """
    topics = _topics(asked)
    if asked.words:
        return _narrowed(topics, asked.words, _worded(asked.specs or Specs()))
    count = sum(len(topic.entries) for topic in topics)
    return Help(
        title="What you can ask me",
        summary=f"You can ask or request {count} things; ordinary English will do.",
        topics=topics,
    )


def _topics(asked: Asked) -> tuple[HelpTopic, ...]:
    """What the caller may do, topic by topic, Steward's own last."""
    specs = asked.specs or Specs()
    topics: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for question in sorted(specs.questions.values(), key=lambda question: question.name):
        if policy.may(asked.caller, "ask", question).allowed:
            topics[question.topic].append((question.canonical, question.help, question.examples[0]))
    for action in sorted(specs.wishes.values(), key=lambda wish: wish.name):
        if policy.may(asked.caller, "request", action).allowed:
            topic = SEVERAL if action.name in specs.workflows else ACTIONS
            topics[topic].append((action.canonical, action.help, action.examples[0]))
    order = sorted(topics, key=lambda topic: (topic == "Steward", topic == ACTIONS, topic == SEVERAL, topic))
    return tuple(HelpTopic(topic, tuple(topics[topic])) for topic in order)


def _narrowed(topics: Sequence[HelpTopic], words: str, worded: Mapping[str, Worded]) -> Help:
    wanted = stems(words.casefold().replace("license", "licence"))
    named = [topic for topic in topics if set(stems(topic.title)).issuperset(wanted)]
    changes = (
        any(wanted[0] in worded[line[0]].begins for topic in topics for line in topic.entries) if wanted else False
    )
    for fits in () if named or (changes and len(wanted) > 1) else (_says_all, _says_one):
        named = named or _among(topics, partial(fits, wanted))
    if len(wanted) > 1 and not 0 < sum(len(topic.entries) for topic in named) <= MOST:
        nearest = _nearest(topics, wanted, worded)
        named = _among(topics, lambda line: line[0] in nearest) or named
    if not named:
        there = ", ".join(topic.title for topic in topics)
        raise NotFound(f"There is no help on “{words}” for you.", f"There is help on: {there}.")
    count = sum(len(topic.entries) for topic in named)
    return Help(
        title=f"Help: {words}",
        summary=f"You can ask or request {counted(count, 'thing')} here; ordinary English will do.",
        topics=tuple(named),
        next=(Suggestion("All help", "help"),),
    )


def _among(topics: Sequence[HelpTopic], fits: Callable[[Line], bool]) -> list[HelpTopic]:
    """The topics with those lines alone that `fits`."""
    said = (HelpTopic(one.title, tuple(line for line in one.entries if fits(line))) for one in topics)
    return [topic for topic in said if topic.entries]


def _worded(specs: Specs) -> Mapping[str, Worded]:
    """What each thing is worded with, by what can always be typed for it."""
    everything: tuple[Question | Wish, ...] = (*specs.questions.values(), *specs.wishes.values())
    return {one.canonical: worded(one.canonical, one.help, one.says, isinstance(one, Wish)) for one in everything}


def _nearest(topics: Sequence[HelpTopic], wanted: Sequence[str], worded: Mapping[str, Worded]) -> set[str]:
    """What tells the most of the words, each the more the fewer things are told by it; what is nearly as near too.

    Changes alone where the first word is how one of them begins: "reset mfa".
    """
    forms = [line[0] for topic in topics for line in topic.entries]
    forms = [form for form in forms if wanted[0] in worded[form].begins] or forms
    known = Counter(word for one in worded.values() for word in one.shares)
    tells = {word: log(len(worded) / known[word]) for word in wanted if known[word]}
    told = {form: sum(tells[word] * worded[form].shares.get(word, 0) for word in tells) for form in forms}
    best = sorted(told, key=lambda form: -told[form])[:MOST]
    return {form for form in best if told[form] and told[form] >= NEAR * told[best[0]]}


def _says_all(wanted: Sequence[str], line: Line) -> bool:
    """Whether each word begins one of the line's."""
    return all(f" {word}" in f" {fold(' '.join(line))}" for word in wanted)


def _says_one(wanted: Sequence[str], line: Line) -> bool:
    """Whether some word is the first of what is typed."""
    return line[0].split()[0] in wanted


COMMANDS = "commands|examples|questions|options|possibilities|things"
VERBS = "disable|block|enable|unblock|delete|create|reset|remove|add|revoke|assign|offboard|onboard|invite|restore"
THINGS = "users|accounts|someone|anyone|passwords|mfa|licences|groups|guests|roles|sessions|apps|permissions"
# What people ask how to do, and the same as a thing that is done.
DOING = (
    "disable block enable unblock delete create reset remove add revoke assign offboard onboard invite "
    "restore give take forward set change make turn convert move copy migrate transfer cancel clean "
    "dismiss confirm rotate update rename lock unlock kick undo schedule approve deny subscribe connect "
    "disconnect acknowledge snooze stop hide share grant hand bring put withdraw wipe sign free put fire"
).split()
DONE = "disabling deleting forwarding migrating restoring blocking".split()
# What several changes at once are called, and what helps with them.
WORKFLOWS = (
    ("offboarding|offboard|off-boarding|leaver|exit", "offboarding"),
    ("onboarding|onboard|on-boarding|joiner|starter", "onboarding"),
    ("guest clean-up", "clean up guest"),
    ("lockdown|lock-down|compromise|compromised", "compromised"),
)
DO = "do|run|start|perform|begin|launch|trigger|use|execute|kick-off|carry|initiate|schedule|plan"
STEPS = "steps|step|guide|instructions|recipe|manual|how-to"
RUN = "[workflow|action|process|routine|procedure|user|account]"
HOW = (
    "how|where do|does|did|can|could|would|should|may|must i|we|you|one|people|someone|anyone|steward [go] [about]",
    "how to",
    "what [is] [best|right|correct] way|command|procedure|process|steps to|for|of",
    "is it|there possible|allowed|permitted|way|option|how to",
    "can|could|may|is|are steward|bot [able] [to]",
    "are|were you|we able|allowed to",
    "should|would|will i|we|you be able|allowed to",
    "how long|quickly|fast|often do|does|can|will|did i|we|you|it have|take|need|got to",
    "what do i|we|you need|have|type|write|say|ask [to] [do] to",
)
# With one of these it is asked whether something can be done; of somebody named it is wished for.
ANYBODY = "somebody|someone|anybody|anyone|user|users|guest|guests|person|account|accounts|leaver|licence|licences"


def _ways() -> Iterator[str]:
    """How people ask how something is done, whatever it is; the words of it are what they are helped with."""
    for verb in DOING:
        yield from (f"{asked} {verb} <message> = {verb} <message>" for asked in HOW)
        yield from (f"{asked} {verb} [it|something|this|that|stuff|things] = {verb}" for asked in HOW[:2])
        yield f"if|when|once i|we|you {verb} <message> = {verb} <message>"
        yield f"what [exactly] happens|happen if|when|once|after i|we|you|one|someone {verb} somebody|someone = {verb}"
        yield f"what [exactly] happens|happen if|when|once|after i|we|you|one {verb} users|guests|people = {verb}"
        yield f"can|could|may i {verb} [a|an|the|somebody|someone|anybody|anyone] <message> = {verb} <message>"
        yield f"can|could|may we {verb} [a|an] {ANYBODY} <message> = {verb} <message>"
    for verb in VERBS.split("|"):
        for asked in ("can|could|do you", "are you able to", "is it possible to"):
            yield f"{asked} {verb} {THINGS} [for] [me|us] = {verb}"
    for called, topic in WORKFLOWS:
        yield (
            f"does|will|would|can|could|should [the|a|our|your] {called} [workflow|action|process] <message> = {topic}"
        )
        yield from (f"{asked} {DO} [out|through] {called} {RUN} = {topic}" for asked in HOW[:3])
        yield f"[what] [are|is] {STEPS} for|of|to|in|on {called} {RUN} = {topic}"
        yield f"what|which steps does|has|are|belong [to|in|part] [of] {called} {RUN} [have|take|include|run] = {topic}"
        yield f"{called} {RUN} how|explained|{STEPS} [to] = {topic}"
        yield f"how does|do|is|will [the|a] {called} [workflow|action|process] work|done|go|happen = {topic}"
        yield (
            f"what [all] does|is|happens|happen|do|will|are [done] [in|during|with|part] [of] [the|a] {called} "
            f"[workflow|action|process] [do|mean|involve|remove|delete|touch|change|about] = {topic}"
        )
    for done in DONE:
        yield f"how does|is [the] {done} [workflow|action|process] work|done|go = {done}"
        yield (
            f"what does|is|happens|happen|do|in|during|with [the] [in|during|a|an] {done} [do|mean|involve] [exactly] "
            f"[step] [by] [step] = {done}"
        )


# What people call a part of what we do: "the alerts stuff".
MANUAL = "manual|manuals|handbook|guide|guides|tutorial|tutorials|instructions|docs|documentation|cheat-sheet"
STUFF = "stuff|thing|things|part|question|questions|feature|features|function|functions|functionality|topic|topics"

QUESTION = Question(
    name="help",
    topic="Steward",
    canonical="help [<words>]",
    help="What you may ask and request, all of it or one topic.",
    examples=("help", "help people", "help licences"),
    says=(
        "which|what topics|areas|subjects|commands do|can you understand|know|cover|support|offer",
        "list|show|all|available|possible|supported|your [all] [your|available|possible|supported] actions = changes",
        "man|syntax [of|for|to] <words> [command]",
        "usage|syntax of|for [the|your] <words> command",
        "[which|what|list|all|your|available] workflows|playbooks|runbooks|automations [are|is|do|can|does|have] "
        "[there|you|i|we|steward] [can] [have|run|do|know|offer|start|support] = workflows",
        "explain|tell|describe|teach|show [me|us] how asking|questions|requests [about|for|on] [the|your] <words> "
        "works|work [here] = <words>",
        "teach|show [me|us] how [the|your] <words> works|work [here]",
        f"{MANUAL} for|on|about|to|of|regarding [the|your|using] <words> [{STUFF}] [here|in] [this] [chat|channel|bot]",
        f"[is|are] [there] [a|an|any|some] {MANUAL} for|on|about|to|of|regarding [the|your|using] <words> [{STUFF}] "
        "[here|in] [this] [chat|channel|bot]",
        f"[have|do|does|is|are] [you|there|we|i] have|got [a|an|any|some] {MANUAL}|help|guidance|information "
        "for|on|about|with|regarding [the] <words>",
        "how do|does|can|could|should|to [i|we|one|you] word|phrase|formulate|express|put [a|an|my|the] <words> "
        "[request|question] = <words>",
        "not sure|certain how to word|phrase|formulate|express|put [a|an|my|the] <words> [request|question] = <words>",
        "i do|am not know|sure|certain how to word|phrase|formulate|express|put|request|order [a|an|my|the] <words> "
        "[request|question] = <words>",
        "what do|must|should|can i|we|you type|write|say|ask to|for [to] [get|request|order|obtain|issue|have] "
        "[a|an|the] <words> = <words>",
        "help me",
        f"[which|what] [are|is] {COMMANDS} [there|you|are|do|have] [are|you|have|know] for|about|on|with|of <words>",
        "what can|could|do you [help] [me|us] [do|with|about] [with|when|about] [it|someone|somebody|people|a|an] "
        "[comes|person|employee] [to] leaves|leave|leaving|quits|goes [us|the] [company|firm|organisation] "
        "= offboarding",
        "what can|could you [help|do|tell|show] [me|us] [do|with|about] [when|if|with|about|for|on] "
        "[it] [comes] [to] <words>",
        "how do|does|can|should i|we|one|you use|read|handle|work [with] [the|your] <words>",
        "how do|does|can|could|should|would|to [i|we|one|you] [go] [about] do|doing|perform|performing a|an <words> "
        "[here|in] [here|steward] = <words>",
        "how do|does [the|your] <words> work|works [here|in] [steward]",
        "explain|tell|describe [me] how [the|your] <words> works|work [here]",
        f"how do|does|can|should i|we|one|you use|read|handle|work [with] [the|your] <words> {STUFF}",
        f"which|what <words> [related] {STUFF} can|could|do|may|does|are you|i|we|steward|there "
        "[do|offer|answer|ask|know|have|support|handle|say] [about] [here] [for] [me]",
        "which|what sort|sorts|kind|kinds|type|types of <words> questions|things|stuff|requests "
        "can|could|do|may you|i|we|steward [do|offer|answer|ask|know|have|support|handle|say] [about] [here]",
        f"explain|help|describe|about [me] [with|on|about] [your] <words> {STUFF}",
        "help me <words>",
        "help me with <words>",
        "what can you|steward do [for] [me|us] regarding|concerning|about [the] <words>",
        "[some|more|further|extra] help|guidance|advice on|with|about|for|regarding <words>",
        "help on|with|about that|this|it|these|those",
        "how do i ask about|for <words>",
        "how do|does [the|all|your] <words> stuff|thing|things|part|questions|feature|features work|works = <words>",
        "help me [to] understand [the] <words>",
        "what|which [sort|sorts|kind|kinds|type|types] [of] [things|questions|stuff|thing|all] "
        "can|could|may|should i|we|"
        "one|people ask|say|find|know [out] [you|steward|here] about|on|with|for|regarding|concerning <words>",
        "what can i ask|say about <words>",
        "commands|menu|examples|man|about|manual|instructions",
        "docs|documentation|guide|tutorial|options|features|capabilities|faq",
        "help page|menu|text|please|topics",
        "what can|could|do|are you do|know|capable|able of|to|do",
        "what can|could you do",
        "what can|could you do for me|us",
        "what can|could you tell|show|help me|us|with",
        "what can|could you help me|us with",
        "what do you do",
        "what do you know",
        "what do you do here|exactly",
        "what are you for|good|able|here",
        "what are you good for|at",
        "what are you capable of",
        "what are you able to do",
        "what is this|steward|that",
        "what is this for|bot|about",
        "what is this bot",
        "what is this bot for",
        "what is steward for",
        "what can|could|may|should i ask|say|type|try|write|enter|tell",
        "what can|could|may|should i ask|say|type|try|write|tell you|here|to|steward",
        "what can|could|may|should i ask|say you|to for|about|you",
        "what can|could|may|should i do with|here you|this|steward",
        "what can|could|may we ask|say|type|do you|here",
        "what kind|sort|kinds of|type questions|things|question can|do i|you ask|answer|understand",
        "what questions|commands|things can|do|may i|you ask|answer|understand|know|use|type",
        "what|which questions|commands|actions|things do|can you know|understand|support|answer|do",
        "what|which commands|questions|actions are|is there|available|possible|supported",
        "what else can|could|do you do|know",
        "what else can|could i ask|do|say",
        "how do|does|can you|this|it|i|we work|use|talk|ask|start this|you|steward|to|it",
        "how do you work",
        "how does this|it|steward work",
        "how do|can|should i|we use|talk|work|ask|start this|you|steward|to|with you|steward|questions|things",
        "how do|can|should i|we use this|you|steward|it",
        "how do|can|should i|we ask|start|begin",
        "how do|can|should i|we ask|tell you|questions|something",
        "how do|can|should i|we get started|help",
        "getting started",
        "get started",
        "where do|should|can i start|begin|help",
        "where do i find help",
        "who built|made|wrote|created|developed|runs you|steward|bot",
        "what is your|steward version|name|purpose|job",
        "who are you",
        "who or what are you",
        "what are you",
        "are you a bot|human|robot",
        "are you there|human",
        "how|where do|does|can|could|would|should i|we|you|one get|bring <message> back = restore <message>",
        "how to get|bring <message> back = restore <message>",
        *(
            f"what happens|happen|would|will|is|gets [happen] [done] if|when i|we|you|somebody|someone {verb}|{verb}ed "
            f"<message> = {verb}"
            for verb in ("offboard", "onboard")
        ),
        *_ways(),
        "how do|does|can|to [i|we|one] export|download [this|it|that|a|lists|answers] [list|answer|table] "
        "[to|as|in|into] [excel|csv|xlsx] = export",
        "can|could|do you export|download|save [to|as|in|into|a|an|answers|lists|tables] [to|as|in|into] "
        "excel|csv|xlsx = export",
        "can you help",
        "can|could you help [me|us] [out] [with] [something|smth|sth]",
        "help me|us [out] with|about something",
        "i need help|assistance with something",
        "i|we have|got a [quick] question",
        "can|may|could i ask [you] [something|a question]",
        "can|could you help",
        "can|could you explain yourself",
        "show|give me|some|what|us examples|commands|help|an|example|you|options know|can do",
        "show|give me|us what you can do",
        "tell me what you can|know do",
        "tell me what i can ask|do",
        "explain yourself",
        "introduce yourself",
        "what|which commands|questions|actions [do|are|can] [you|there|i] [have|know|understand|use] "
        "for|about|on|around|regarding <message> = <message>",
        "teach me",
        "i am lost|new|confused|stuck",
        "i am new here",
        "i need|want|require help|assistance",
        "i do not know what|how to ask|do|say|use",
        "i do not understand",
        "assist|assistance|support me",
        "support",
        "info",
    ),
    answer=answer,
)
