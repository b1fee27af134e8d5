"""`help`: everything this caller may ask and request, taken from the specs themselves."""

from __future__ import annotations

from collections import defaultdict

from services import policy
from services.answers import Help, HelpTopic
from services.specs import Asked, Question, Specs
from services.store.reader import Reader

ACTIONS = "Changes (somebody else approves each one)"


def answer(read: Reader, asked: Asked) -> Help:
    """Questions by topic, then actions when the caller may request them; canonical form, one line, an example."""
    specs = asked.specs or Specs()
    topics: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for question in sorted(specs.questions.values(), key=lambda question: question.name):
        if policy.may(asked.caller, "ask", question).allowed:
            topics[question.topic].append((question.canonical, question.help, question.examples[0]))
    for action in sorted(specs.wishes.values(), key=lambda wish: wish.name):
        if policy.may(asked.caller, "request", action).allowed:
            topics[ACTIONS].append((action.canonical, action.help, action.examples[0]))
    order = sorted(topics, key=lambda topic: (topic == "Steward", topic == ACTIONS, topic))
    count = sum(len(entries) for entries in topics.values())
    return Help(
        title="What you can ask me",
        summary=f"You can ask or request {count} things; ordinary English will do.",
        topics=tuple(HelpTopic(topic, tuple(topics[topic])) for topic in order),
    )


QUESTION = Question(
    name="help",
    topic="Steward",
    canonical="help",
    help="Everything you may ask and request.",
    examples=("help",),
    says=(
        "help me",
        "commands|menu|examples|usage|man|info|about",
        "what can you do",
        "what do you do",
        "what do you know",
        "what can i ask|say|type",
        "what can i ask you",
        "what else can you do",
        "how do you work",
        "how does this|it work",
        "how do i use this|you|steward",
        "who are you",
        "what are you",
        "i am lost",
        "i need help",
    ),
    answer=answer,
)
