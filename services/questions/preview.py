"""`preview <words>`: what a change would do, of which nothing is drafted."""

from __future__ import annotations

from services.answers import Answer
from services.specs import Asked, Question
from services.store.reader import Reader


def answer(read: Reader, asked: Asked) -> Answer:
    """What help says about the words: whoever listens has looked for a change of somebody's in them, and found none."""
    assert asked.specs is not None  # noqa: S101  whoever asks has them
    told = asked.specs.questions["help"].answer
    assert told is not None  # noqa: S101  help answers
    return told(read, asked)


HAPPENS = "happens|happen|changes|change|breaks|break|occurs|occur|results|result"
VERBS = "add|adding|remove|removing|delete|deleting|disable|disabling|enable|enabling|block|blocking|give|giving|take"
VERBS += "|taking|assign|assigning|reset|resetting|revoke|revoking|offboard|offboarding|onboard|onboarding|forward"
VERBS += "|forwarding|restore|restoring|move|moving|put|putting|set|setting|make|making|withdraw|withdrawing|end|ending"
WHO = "i|we|you|somebody|someone|one"

QUESTION = Question(
    name="preview",
    topic="Changes",
    canonical="preview <words>",
    help="What a change would do, without asking for it.",
    examples=("preview disable Adele Vance", "dry run offboard Adele Vance"),
    says=(
        f"what would|will|does|is|gets [going] [to] [{HAPPENS}|done] if|when|were {WHO} [to] <words>",
        f"what {HAPPENS} if|when {WHO} <words>",
        f"what would|will|does {HAPPENS} if|when {WHO} [were|was] [to] <words>",
        "what would be the effect|effects|consequence|consequences|impact of <words>",
        "what is|are the effect|effects|consequence|consequences|impact of <words>",
        f"what would|will {VERBS} <words> change|do|break|mean|cause|affect [for] [us|me|anyone]",
        f"what if {WHO} <words>",
        "dry run|dry-run [of|for|to] <words>",
        f"dry run|dry-run what would|will {HAPPENS} if|when {WHO} [would|were] [to] <words>",
        "simulate|rehearse <words>",
        "show|tell me what would|will happen|change if i|we <words>",
        "preview [of] [what] [happens|changes] [if|when] [i|we] <words>",
    ),
    answer=answer,
)
