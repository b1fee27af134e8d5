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
        "hola|ciao|salut|servus|sup|aloha|heya|ello|evening|afternoon",
        "hello|hi|hey|hiya there|steward|bot|again|everyone|all|team|friend|you|mate|guys|folks|world|buddy",
        "hello|hi|hey|hiya there|my|dear steward|bot|friend",
        "hello|hi|hey how are you",
        "hello|hi|hey|steward how is it going",
        "good morning|afternoon|evening|day|night",
        "good morning|afternoon|evening|day steward|bot|there|everyone|all|team|to",
        "good morning|afternoon|evening to you|all",
        "thanks|thank|cheers|ta|bye|goodbye|cya|ciao|great|cool",
        "nice|perfect|awesome|brilliant|excellent|wonderful|super|wow|lol|haha",
        "thanks|thank|cheers bot|steward|mate|again|much|lots|man|buddy|friend",
        "thank you|u",
        "thank you so|very|steward|bot|kindly|again|for much|the|your|help",
        "thank you very|so much",
        "thank you very|so much steward",
        "thank you for the|your|this|helping help|information|answer|me",
        "thank you for your help",
        "thanks for the|your|helping help|information|info|me|answer",
        "thanks for help|helping|that|everything",
        "thanks a lot|bunch|million|ton",
        "thanks so|very much",
        "many|much thanks",
        "how are|is you|it|things|life",
        "how are you doing|today|feeling",
        "how is it|life going|today",
        "how do you do",
        "what is up",
        "are you ok|alright|well",
        "nice|pleased|good to meet|see you",
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
