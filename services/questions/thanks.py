"""`thanks`: a kind word to whoever thanks, praises or leaves."""

from __future__ import annotations

from services.answers import Notice, Suggestion, Tone
from services.specs import Asked, Question
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Notice:
    """That it was done gladly."""
    return Notice(
        title="Gladly.",
        summary="I am here whenever something needs to be known or done.",
        tone=Tone.PLAIN,
        next=(Suggestion("Alerts", "alerts"), Suggestion("My requests", "my requests")),
    )


QUESTION = Question(
    name="thanks",
    topic="Steward",
    canonical="thanks",
    help="A kind word to whoever thanks, praises or leaves.",
    examples=("thanks", "bye"),
    says=(
        "thanks|thank|cheers|ta|bye|goodbye|cya|great|cool",
        "nice|perfect|awesome|brilliant|excellent|wonderful|super|wow|lol|haha",
        "thanks|thank|cheers bot|steward|mate|again|much|lots|man|buddy|friend",
        "thank you|u",
        "thank you so|very|steward|bot|kindly|again|for much|the|your|help",
        "thank you very|so much [steward]",
        "thank you [so|very] [much] for [all] the|your|this|helping help|information|answer|work|me",
        "thanks for the|your|helping help|information|info|me|answer",
        "thanks for help|helping|that|everything",
        "thanks a lot|bunch|million|ton",
        "thanks so|very much",
        "many|much thanks",
        "nice|good|great|well work|job|done|one|bot",
        "well done",
        "see you",
        "see you later|soon|tomorrow",
        "have a nice|good|great day|evening|weekend",
        "that is all|great|perfect|helpful|cool",
        "that was helpful|great|all",
        "that is it|all for now|today",
    ),
    answer=answer,
)
