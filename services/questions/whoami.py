"""`whoami`: who the caller is to Steward, and what that allows."""

from __future__ import annotations

from services.answers import Fact, Profile, Section, Suggestion, Tone, Value
from services.specs import Asked, Question, Role
from services.store.reader import Reader

MEANS = {
    Role.VIEWER: "ask questions",
    Role.OPERATOR: "request changes, which somebody else approves",
    Role.APPROVER: "approve or deny what others request",
    Role.ADMIN: "set Steward up and cancel requests",
    Role.AUDITOR: "read the audit trail",
}


def answer(read: Reader, asked: Asked) -> Profile:
    """The caller's object id and tenant from the authenticated message, and roles from the settings."""
    caller = asked.caller
    held = [role for role in Role if role in caller.roles]
    names = ", ".join(role.value for role in held) or "no role"
    lines = tuple(Value(f"{role.value}: {MEANS[role]}") for role in held)
    return Profile(
        title=caller.name or "You",
        subtitle="This is who you are to Steward.",
        summary=f"You are {caller.name or 'unnamed'}, with {names}.",
        badge=Value(names, Tone.GOOD if held else Tone.WARNING),
        facts=(Fact("Object id", Value(caller.object_id)), Fact("Tenant", Value(caller.tenant_id))),
        sections=(Section("You may", lines, len(lines)),) if lines else (),
        next=(Suggestion("Help", "help"), Suggestion("My requests", "requests")),
    )


MINE = "role|roles|rights|access|permissions|privileges|clearance|entitlements|entitlement|authorisations|powers"
QUESTION = Question(
    name="whoami",
    topic="Steward",
    canonical="whoami",
    help="Who you are to Steward, and what you may do here.",
    examples=("whoami",),
    says=(
        f"my [own|current] {MINE} [here] [in|within|on|with] [this|the|your] [system|bot|tool|assistant|steward]",
        "what|which is|are my [own|current] role|roles|rights|permissions|privileges|access in|within|inside|for|with "
        "[this|the] bot|assistant|tool|steward|chat",
        "[as] who|whom|what do|does you|steward know|see|recognise|treat|regard|take me [as|for]",
        "do|am i [count|rank|qualify|treated|listed|known|seen] [as] [an|a|the|only|just] "
        "admin|operator|approver|auditor|viewer|reader [here] or [only|just] [as] [an|a|the|only|just] "
        "admin|operator|approver|auditor|viewer|reader [here]",
        "do|am i count|rank|qualify|treated|listed|known|seen as [an|a|the|only|just] "
        "admin|operator|approver|auditor|viewer|reader [here]",
        "what [all] am i [cleared|allowed|permitted|entitled|authorised|supposed|able] for|to [do] [in] [here|steward]",
        "what [is] [it] that|things i can|may|could do [in|here|with] [here|steward|you]",
        "what can|may someone|people like me do [here|in|with] [steward]",
        "what|which [level] [of] role|roles|rights|access|permissions|clearance do|have|am i [have|got|hold|given] "
        "[here|in|on|within|with] [here|steward|you]",
        "do|have i [have|got] [any|the|a|an] admin|operator|approver|auditor|viewer rights|role|access|permissions "
        "[here|in] [steward]",
        "my [own|current] role|roles|rights|access|permissions|privileges|clearance "
        "[here|in|within|with|on] steward|here",
        "may|can|could|must i approve|deny|decide|sign [requests|things|changes|off] [here]",
        "am i|do i an|have [the|a] [admin|operator|approver|auditor|viewer] role|rights here",
        "am i allowed|able|permitted|entitled to <words>",
        "do i have the right|rights|permission|permissions to <words>",
        "who am i",
        "who am i here|to|logged|signed you|in|as",
        "who am i to you",
        "who am i signed in as",
        "what am i",
        "what can|may|could i do",
        "what can|may|could i do here",
        "what can|may i request|approve|ask|change",
        "what can|may i do with|in steward|you",
        "what are my roles|rights|permissions|privileges",
        "what are my roles|rights|permissions in|here|with steward|here",
        "what are my steward roles|rights|permissions",
        "what is my role|access|name|account|role",
        "what is my role|access here",
        "what role|roles|rights|permissions|access do|have i have|got|hold",
        "what role|roles|rights|permissions|access do|have i have|got here",
        "which role|roles|rights|permissions|access do|have i have|got|hold",
        "which role|roles|rights|permissions|access do|have i have|got here",
        "what am i allowed|permitted to do",
        "what is|does|do|will|can|may [this|the] bot|steward|you let|allow|permit me [to] [do]",
        "what am i allowed|permitted to do here",
        "what am i able to do",
        "am i an admin|operator|approver|auditor|viewer",
        "am i a viewer|user|approver",
        "am i allowed to approve|request|act|disable|do|change <words>",
        "am i allowed|able to approve|request|act",
        "my|own roles|role|rights|access|permissions|account|profile|identity",
        "who do you think|believe i am",
        "do you know who i am",
        "do you know me",
        "what do you know about me",
        "who are we",
    ),
    answer=answer,
)
