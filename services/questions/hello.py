"""`hello`: a greeting back, with what to try first."""

from __future__ import annotations

from services.answers import Notice, Suggestion, Tone
from services.specs import Asked, Question
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Notice:
    """A greeting by given name."""
    given = asked.caller.name.split()[0] if asked.caller.name.split() else "there"
    return Notice(
        title=f"Hello, {given}.",
        summary="Ask me who has what: type a name, or ask who has not signed in for three months.",
        tone=Tone.PLAIN,
        next=(Suggestion("Help", "help"), Suggestion("Inactive users", "users inactive 90d")),
    )


QUESTION = Question(
    name="hello",
    topic="Steward",
    canonical="hello",
    help="Says hello back.",
    examples=("hello",),
    says=(
        "hi|hey|hiya|howdy|greetings|morning|hallo|moin|yo",
        "hello|hi|hey there|steward|bot|again|everyone|all|team",
        "good morning|afternoon|evening|day",
        "good morning|afternoon|evening|day steward|bot|there",
        "thanks|thank|cheers|ta",
        "thank you",
        "thank you very much",
        "thanks a lot",
        "many thanks",
        "how are you",
        "nice to meet you",
    ),
    answer=answer,
)
