"""How people ask for an account of somebody new, and go on with what is told of them."""

from __future__ import annotations

LOGIN = "user|account|login|id"
SETUP = "[needs|need|needing] [to] [be] [set|setting|setup|created|creating|made|making|opened|opening] [up]"
CREATE = "create|add|make|set-up|setup|provision|register|spin|stand|open [up]"


def told_of(told: str) -> tuple[str, ...]:
    """The wordings that end with the slot that takes what is `told` of somebody."""
    return (
        f"[i|we] need|want|get|have|require [a|an|another] [new] [user] {LOGIN} {SETUP} for|called|named {told}",
        f"[a|another|one] [new] [user] {LOGIN} [is] needed|wanted|required [please] [for|called|named] {told}",
        f"{CREATE} [a|an|the] [new] [user] {LOGIN} for|called|named {told}",
        f"{CREATE} new [user] user|account|employee|colleague|login {told}",
        f"[a|another|one] new [user] {LOGIN} {SETUP} [for|called|named] {told}",
        f"{CREATE} user|account {told}",
        f"set up [new] user|account [for] {told}",
    )
