"""What cannot be meant in the rules of approvals, found before anybody asks for anything."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import combinations

from services.approval_settings import Rule
from services.errors import BadSettings
from services.moments import quiet_for_ever
from services.settings import Settings
from services.specs import Role, Severity, Specs
from services.terms import GROUP

APART = {frozenset({"guest", "member"})}


def insist(given: Settings, specs: Specs) -> None:
    """Raises BadSettings naming every rule that contradicts itself, another, or the roles."""
    if found := list(contradictions(given, specs)):
        raise BadSettings(found)


def contradictions(given: Settings, specs: Specs) -> Iterable[str]:
    """A sentence for each thing in the rules that cannot be meant."""
    known, approvers = _kinds(specs), frozenset(one.casefold() for one in given.roles.holders(Role.APPROVER))
    for rule in given.approvals.rules:
        for problem in (
            *_alone(rule, known),
            *_nobody(rule, approvers),
            *_too_late(rule, approvers, given.approvals.expires_hours),
        ):
            yield f"approvals.rules “{rule.name}”: {problem}"
    for one, other in combinations(given.approvals.rules, 2):
        if _meet(one, other, known):
            for problem in _together(one, other, approvers):
                yield f"approvals.rules “{one.name}” and “{other.name}” can both fit one request, and {problem}"
    held = {one.casefold() for role in Role for one in given.roles.holders(role)}
    for person in given.approvals.break_glass:
        if person.casefold() not in held and _people(held):
            yield f"approvals.break_glass: {person} has no role in Steward, so they could approve nothing."


def _kinds(specs: Specs) -> dict[str, Severity]:
    """How far each action and workflow reaches, by name."""
    return {name: action.risk for name, action in specs.wishes.items()}


def _alone(rule: Rule, known: dict[str, Severity]) -> Iterable[str]:
    for pattern in rule.actions:
        if not _actions(pattern, known):
            names = ", ".join(sorted(known))
            yield f"no action is called {pattern!r}. There are: {names}; and risk:low, medium, high, critical."
    if rule.forbidden and (rule.approvals is not None or rule.approvers or rule.escalate_to):
        yield "it forbids and asks for approvals at once. Leave one of the two out."
    if rule.approvals == 0 and rule.approvers:
        yield "it names approvers and needs none. Leave one of the two out."


def _nobody(rule: Rule, approvers: frozenset[str]) -> Iterable[str]:
    """Where too few people could ever approve; members of groups are not known yet."""
    if not (rule.approvers or rule.approvals) or not _people((*rule.approvers, *rule.escalate_to, *approvers)):
        return
    takes = _takes(rule)
    able = approvers & {*rule.approvers, *rule.escalate_to} if rule.approvers else approvers
    # Whoever asks cannot approve: the only one who may ask is none of those who could.
    able -= frozenset(rule.requesters) if len(rule.requesters) == 1 else frozenset()
    if len(able) < takes:
        of = "of those it names" if rule.approvers else "besides whoever asks"
        yield (
            f"nobody could approve what it is about: it takes {takes}, and {of} {len(able)} hold the approver role. "
            "Name others, or add them to roles.approver."
        )


def _takes(*rules: Rule) -> int:
    """How many approvals it takes at least where these fit: one more where they are about the privileged alone."""
    stated = max((rule.approvals for rule in rules if rule.approvals is not None), default=1)
    return max(stated + any({one.casefold() for one in rule.targets} == {"privileged"} for rule in rules), 1)


def _too_late(rule: Rule, approvers: frozenset[str], expires: int) -> Iterable[str]:
    """Where asking others comes to nothing: the request has expired by then, or none of them may approve."""
    if (rule.escalate_after_hours or 0) >= (rule.expires_hours or expires):
        yield f"it escalates after {rule.escalate_after_hours} hours, when a request has expired. Do so sooner."
    if rule.escalate_to and _people((*rule.escalate_to, *approvers)) and not approvers & {*rule.escalate_to}:
        yield "nobody in escalate_to holds the approver role. Name others, or add them to roles.approver."


def _together(one: Rule, other: Rule, approvers: frozenset[str]) -> Iterable[str]:
    """What cannot be where both rules fit a request; what one of them cannot be alone is said of it alone."""
    named = [frozenset({*rule.approvers, *rule.escalate_to}) for rule in (one, other) if rule.approvers]
    known = all(_people(holders) for holders in named)
    if len(named) == 2 and known and not frozenset(one.approvers) & frozenset(other.approvers):
        yield "nobody is an approver of both. Name somebody in both, or let them be about different things."
    elif named and known and _people(approvers):
        able, takes = len(approvers.intersection(*named)), _takes(one, other)
        alone = (list(_nobody(rule, approvers)) for rule in (one, other))
        if able < takes and not any(alone):
            yield f"it takes {takes} approvals then, and {able} may give one. Name others in the rule that names them."
    if one.quiet_hours and other.quiet_hours and quiet_for_ever((one.quiet_hours, other.quiet_hours)):
        yield "their quiet hours never end together. Leave approvers some time of the day."


def _people(holders: Iterable[str]) -> bool:
    return not any(holder.startswith(GROUP) for holder in holders)


def _actions(pattern: str, known: dict[str, Severity]) -> set[str]:
    if pattern.startswith("risk:"):
        wanted = pattern.removeprefix("risk:")
        return {name for name, risk in known.items() if risk.value == wanted} or (
            {pattern} if wanted in set(Severity) else set()
        )
    return {name for name in known if fnmatchcase(name, pattern.strip().replace(" ", "_").casefold())}


def _meet(one: Rule, other: Rule, known: dict[str, Severity]) -> bool:
    """Whether one request could be about both rules, by what they name."""

    def named(rule: Rule) -> set[str]:
        return {name for pattern in rule.actions for name in _actions(pattern, known)} or set(known)

    def together(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
        same = {text.casefold() for text in mine} & {text.casefold() for text in theirs}
        return not mine or not theirs or bool(same)

    kinds = frozenset(one.targets), frozenset(other.targets)
    apart = len(kinds[0]) == len(kinds[1]) == 1 and kinds[0] | kinds[1] in APART
    return (
        bool(named(one) & named(other))
        and together(one.connections, other.connections)
        and (together(one.requesters, other.requesters) or not _people((*one.requesters, *other.requesters)))
        and not apart
    )
