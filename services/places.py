"""Where messages go, as the outbox and Teams name it: a person, a conversation, a thread of a channel."""

from __future__ import annotations

# Before the object id of somebody whose personal chat is meant, whether it has begun or not.
PERSON = "person:"
# Between a channel and the message that began the thread.
THREAD = ";messageid="


def root(conversation_id: str) -> str:
    """The conversation without the thread: channels have one row, however many threads."""
    return conversation_id.partition(THREAD)[0]
