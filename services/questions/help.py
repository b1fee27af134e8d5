"""`help [topic]`: what this caller may ask and request, taken from the specs themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from services import policy
from services.answers import Help, HelpTopic, Suggestion
from services.errors import NotFound
from services.names import fold
from services.paging import counted
from services.specs import Asked, Question, Specs
from services.store.reader import Reader

ACTIONS = "Changes (somebody else approves each one)"


def answer(read: Reader, asked: Asked) -> Help:
    """Questions by topic, then actions when the caller may request them; canonical form, one line, an example.

    Words narrow it to the topics they name, or else to what says them. Raises NotFound when nothing does.
    """
    topics = _topics(asked)
    if asked.words:
        return _narrowed(topics, asked.words)
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
            topics[ACTIONS].append((action.canonical, action.help, action.examples[0]))
    order = sorted(topics, key=lambda topic: (topic == "Steward", topic == ACTIONS, topic))
    return tuple(HelpTopic(topic, tuple(topics[topic])) for topic in order)


def _narrowed(topics: Sequence[HelpTopic], words: str) -> Help:
    wanted = [word.rstrip("s") for word in fold(words).split()]
    named = [topic for topic in topics if {word.rstrip("s") for word in fold(topic.title).split()}.issuperset(wanted)]
    for fits in () if named else (_says_all, _says_one):
        said = (HelpTopic(one.title, tuple(line for line in one.entries if fits(line, wanted))) for one in topics)
        named = named or [topic for topic in said if topic.entries]
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


def _says_all(line: tuple[str, str, str], wanted: Sequence[str]) -> bool:
    """Whether each word begins one of the line's."""
    return all(f" {word}" in f" {fold(' '.join(line))}" for word in wanted)


def _says_one(line: tuple[str, str, str], wanted: Sequence[str]) -> bool:
    """Whether some word is the first of what is typed."""
    return line[0].split()[0] in wanted


VERBS = "disable|block|enable|unblock|delete|create|reset|remove|add|revoke|assign|offboard|onboard|invite|restore"
THINGS = "users|accounts|someone|anyone|passwords|mfa|licences|groups|guests|roles|sessions|apps|permissions"
QUESTION = Question(
    name="help",
    topic="Steward",
    canonical="help [<words>]",
    help="What you may ask and request, all of it or one topic.",
    examples=("help", "help people", "help licences"),
    says=(
        "help me",
        "help me <words>",
        "help me with <words>",
        "help on|with|about|for <words>",
        "how do i ask about|for <words>",
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
        "who are you",
        "who or what are you",
        "what are you",
        "are you a bot|human|robot",
        "are you there|human",
        f"can|could|do you {VERBS} {THINGS}",
        f"are you able to {VERBS} {THINGS}",
        f"is it possible to {VERBS} {THINGS}",
        "can you help",
        "can|could you help me",
        "can|could you help",
        "can|could you explain yourself",
        "show|give me|some|what|us examples|commands|help|an|example|you|options know|can do",
        "show|give me|us what you can do",
        "tell me what you can|know do",
        "tell me what i can ask|do",
        "explain yourself",
        "introduce yourself",
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
