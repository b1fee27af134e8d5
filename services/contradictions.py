"""What cannot be meant in the rules of approvals, found before anybody asks for anything."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from itertools import combinations

from services.approval_settings import Rule
from services.errors import BadSettings
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
        for problem in (*_alone(rule, known), *_nobody(rule, approvers)):
            yield f"approvals.rules “{rule.name}”: {problem}"
    for one, other in combinations(given.approvals.rules, 2):
        if one.approvers and other.approvers and _meet(one, other, known):
            both = frozenset(one.approvers) & frozenset(other.approvers)
            if not both and _people(one.approvers) and _people(other.approvers):
                yield (
                    f"approvals.rules “{one.name}” and “{other.name}” can both fit one request, and nobody is an "
                    "approver of both. Name somebody in both, or let them be about different things."
                )


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
    """Where too few of the people named could ever approve; members of groups are not known yet."""
    if not rule.approvers or not _people((*rule.approvers, *rule.escalate_to)) or not _people(approvers):
        return
    able = len(approvers & {*rule.approvers, *rule.escalate_to})
    if able < max(rule.approvals or 1, 1):
        yield (
            f"nobody could approve what it is about: it takes {max(rule.approvals or 1, 1)}, and of those it names "
            f"{able} hold the approver role. Name others, or add them to roles.approver."
        )


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
