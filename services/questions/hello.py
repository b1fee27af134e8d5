"""`hello`: a greeting back, with what to try first."""

from __future__ import annotations

from services.answers import Notice, Suggestion, Tone
from services.specs import Asked, Question
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Notice:
    """A greeting by given name."""
    return Notice(
        title=f"Hello, {asked.caller.given_name}.",
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
        "hola|ciao|salut|servus|sup|aloha|heya|ello|evening|afternoon",
        "hello|hi|hey|hiya there|steward|bot|again|everyone|all|team|friend|you|mate|guys|folks|world|buddy",
        "hello|hi|hey|hiya there|my|dear steward|bot|friend",
        "hello|hi|hey how are you",
        "hello|hi|hey|steward how is it going",
        "good morning|afternoon|evening|day|night",
        "good morning|afternoon|evening|day steward|bot|there|everyone|all|team|to",
        "good morning|afternoon|evening to you|all",
        "how are|is you|it|things|life",
        "how are you doing|today|feeling",
        "how is it|life going|today",
        "how do you do",
        "what is up",
        "are you ok|alright|well",
        "nice|pleased|good to meet|see you",
    ),
    answer=answer,
)
