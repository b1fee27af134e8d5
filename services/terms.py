"""What policy asks for before a change may happen: of all rules that fit, the strictest word counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase

from services.approval_settings import ApprovalSettings, GuardSettings, QuietHours, Rule
from services.connection_settings import Part
from services.names import fold
from services.specs import Caller, Wish
from services.whom import Whom

GROUP = "group:"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change as policy sees it: what, where, who asks, and whom it is about.

    `does` is what was wished for, then everything that is done for it; `more` are approvals it asks for besides.
    """

    does: tuple[Wish, ...]
    connection: str
    requester: Caller
    targets: tuple[Whom, ...]
    more: int = 0

    @property
    def approvals(self) -> int:
        """How many it takes where no rule says: as many as the most demanding of what is done."""
        return max(wish.approvals for wish in self.does)


class Circle(Part):
    """Those of whom an approver must be one, by one rule; `later` counts too once it was escalated."""

    approvers: tuple[str, ...]
    later: tuple[str, ...] = ()


class Terms(Part):
    """What was asked for when the change was requested; kept with it as JSON.

    `approvals` includes what `because` says was added to it, and the `more` that the change asks for itself. `reason`
    tells whether one must be given. `forbidden` is the sentence that refuses it altogether, "" when it may be asked
    for. `rules` are the names of those that fitted, `alone` the people who may approve alone in an emergency.
    """

    approvals: int = 1
    circles: tuple[Circle, ...] = ()
    expires_minutes: int = 240
    use_within_minutes: int = 15
    reason: bool = True
    quiet: tuple[QuietHours, ...] = ()
    escalate_after_hours: int | None = None
    escalate_to: tuple[str, ...] = ()
    forbidden: str = ""
    because: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    more: int = 0
    alone: tuple[str, ...] = ()

    @property
    def expires(self) -> timedelta:
        """How long it waits for its approvers."""
        return timedelta(minutes=self.expires_minutes)

    @property
    def use_within(self) -> timedelta:
        """How long after that it may still begin."""
        return timedelta(minutes=self.use_within_minutes)

    def entitles(self, caller: Caller, *, escalated: bool) -> bool:
        """Whether `caller` is one of those every rule wants to approve; the approver role is needed besides."""
        return all(
            among(caller, circle.approvers) or (escalated and among(caller, circle.later)) for circle in self.circles
        )


def terms(given: ApprovalSettings, guard: GuardSettings, wanted: Wanted) -> Terms:
    """What is asked for before `wanted` may happen.

    Of the rules that fit, the strictest word counts: most approvals, every circle of approvers, the shortest times, a
    reason if any wants one, every quiet hour, the earliest escalation, forbidden if one forbids. Where no rule says
    anything, the defaults do. One approval more where a target is privileged, or the guard rails want it.
    """
    rules = [rule for rule in given.rules if fits(rule, wanted)]
    because = tuple(_extras(guard, wanted.targets))
    stated = [rule.approvals for rule in rules if rule.approvals is not None]
    approvals = max(stated, default=wanted.approvals) + wanted.more + bool(because)
    hours = [rule.expires_hours for rule in rules if rule.expires_hours is not None]
    default = min(timedelta(hours=given.expires_hours), wanted.does[0].expires)
    minutes = [rule.use_within_minutes for rule in rules if rule.use_within_minutes is not None]
    later = [rule.escalate_after_hours for rule in rules if rule.escalate_after_hours is not None]
    asked = [rule.reason for rule in rules if rule.reason is not None]
    return Terms(
        approvals=approvals,
        circles=tuple(Circle(approvers=rule.approvers, later=rule.escalate_to) for rule in rules if rule.approvers),
        expires_minutes=min(hours) * 60 if hours else int(default.total_seconds()) // 60,
        use_within_minutes=min(minutes, default=given.use_within_minutes),
        reason=any(asked) or not asked,
        quiet=tuple(dict.fromkeys(rule.quiet_hours for rule in rules if rule.quiet_hours is not None)),
        escalate_after_hours=min(later, default=None),
        escalate_to=tuple(dict.fromkeys(one for rule in rules for one in rule.escalate_to)),
        forbidden=next((rule.forbidden for rule in rules if rule.forbidden), ""),
        because=because,
        rules=tuple(rule.name for rule in rules),
        more=wanted.more,
        alone=given.break_glass,
    )


def fits(rule: Rule, wanted: Wanted) -> bool:
    """Whether the rule is about `wanted`: each thing it names is so; of several targets one is enough."""
    return (
        (not rule.actions or any(_names(pattern, wish) for pattern in rule.actions for wish in wanted.does))
        and (not rule.connections or fold(wanted.connection) in map(fold, rule.connections))
        and (not rule.requesters or among(wanted.requester, rule.requesters))
        and (not rule.targets or any(_is(kind, target) for kind in rule.targets for target in wanted.targets))
    )


def among(caller: Caller, holders: Iterable[str]) -> bool:
    """Whether `caller` is one of `holders`, people and groups, as they were read last."""
    return any(
        holder.removeprefix(GROUP) in caller.groups if holder.startswith(GROUP) else holder == caller.object_id
        for holder in holders
    )


def _names(pattern: str, wish: Wish) -> bool:
    if pattern.startswith("risk:"):
        return wish.risk.value == pattern.removeprefix("risk:")
    return fnmatchcase(wish.name, pattern.strip().replace(" ", "_").casefold())


def _is(kind: str, target: Whom) -> bool:
    what, _, value = kind.partition(":")
    match what.casefold():
        case "privileged":
            return bool(target.privileged)
        case "guest":
            return target.guest is True
        case "member":
            return target.guest is False
        case "group":
            return value.casefold() in {group.casefold() for group in target.groups} | {target.id.casefold()}
    return fold(target.department) == fold(value)


def _extras(guard: GuardSettings, targets: Sequence[Whom]) -> Iterable[str]:
    """Why one more must approve, a sentence for each reason."""
    for target in targets:
        if target.privileged:
            yield f"{target.name} {target.privileged}, so one more must approve."
        if target.own and guard.own_account == "extra":
            yield f"{target.name} asks about their own account, so one more must approve."
        if target.above and guard.manager_chain == "extra":
            yield f"{target.name} is above the requester, so one more must approve."
