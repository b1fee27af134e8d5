"""Who may do what: one function, which fails closed, and the roles it goes by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.errors import NotAllowed, StewardError
from services.settings import RolesSettings
from services.specs import Caller, Question, Role, Wish
from services.store.tables import Alert, Approval, Conversation

GROUP = "group:"
KEPT_FOR = timedelta(minutes=5)
KEPT_AT_MOST = 2_000
SEND = "Ask a Steward administrator for the {} role."

Subject = Question | Wish | Approval | Alert | Conversation | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it is allowed; when not, `why` is the sentence and `next_step` what to do about it."""

    allowed: bool
    why: str = ""
    next_step: str = ""


YES = Verdict(True)


def may(caller: Caller, verb: str, subject: Subject = None) -> Verdict:
    """Whether `caller` may `verb` the subject; an unknown verb or an unfitting subject is refused.

    Verbs: ask, request, approve, deny, approve_alone, cancel, edit, remind, review, acknowledge, snooze, subscribe,
    sync, connect.
    """
    if not caller.object_id or not caller.roles:
        who = f" for your account, object id {caller.object_id}" if caller.object_id else ""
        return Verdict(False, "You have no role in Steward yet.", f"Ask a Steward administrator for one{who}.")
    rule = _RULES.get(verb)
    return rule(caller, subject) if rule else Verdict(False, "Nobody may do that.", "Type help for what you can do.")


def insist(caller: Caller, verb: str, subject: Subject = None) -> None:
    """Raises NotAllowed, with the reason and the way out, unless `may` allows it."""
    verdict = may(caller, verb, subject)
    if not verdict.allowed:
        raise NotAllowed(verdict.why, verdict.next_step)


def sees_private(caller: Caller) -> bool:
    """Whether `caller` may see people's risk and where they sign in from: everybody who may do more than view."""
    return bool(caller.roles - {Role.VIEWER})


def _ask(caller: Caller, subject: Subject) -> Verdict:
    if isinstance(subject, Question) and subject.role is not Role.VIEWER:
        # What an operator may ask, an administrator may too; the trail is the auditor's alone.
        also = {Role.ADMIN} if subject.role is Role.OPERATOR else set()
        return _one_of(caller, "ask that", subject.role, *also)
    if isinstance(subject, Question) and subject.private and not sees_private(caller):
        why = "You may not ask that: risk, places of sign-ins and files are not for those who may only view."
        return Verdict(False, why, SEND.format("operator"))
    return YES if subject is None or isinstance(subject, Question) else _unfit("ask")


def _request(caller: Caller, subject: Subject) -> Verdict:
    if isinstance(subject, Approval) and not _same(caller.object_id, subject.requester_id):
        return Verdict(False, "Somebody else began this request.", "Ask for it yourself to make a request of your own.")
    if not isinstance(subject, Wish | Approval):
        return _unfit("request")
    return _one_of(caller, "request changes", Role.OPERATOR)


def _decide(caller: Caller, subject: Subject) -> Verdict:
    other = _another(caller, subject)
    return _one_of(caller, "approve or deny requests", Role.APPROVER) if other.allowed else other


def _another(caller: Caller, subject: Subject) -> Verdict:
    """Whether somebody else asked for it, about somebody else: who may approve alone is told by the settings."""
    if not isinstance(subject, Approval):
        return _unfit("decide")
    if _same(caller.object_id, subject.requester_id):
        return Verdict(False, "You asked for this yourself, so somebody else must decide.", "You may cancel it.")
    if _same(caller.object_id, subject.target_id):
        return Verdict(False, "This is about you, so somebody else must decide.", "Another approver can.")
    return YES


def _cancel(caller: Caller, subject: Subject) -> Verdict:
    if not isinstance(subject, Approval):
        return _unfit("cancel")
    if subject.follows and subject.state == "approved":
        # What ends by itself was approved so: whoever asked for it cannot make it stay.
        others = _another(caller, subject)
        return _one_of(caller, "let this go on for ever", Role.ADMIN) if others.allowed else others
    if _same(caller.object_id, subject.requester_id) or Role.ADMIN in caller.roles:
        return YES
    return Verdict(False, f"Only {subject.requester_name} or an administrator can cancel this.", "You may deny it.")


def _edit(caller: Caller, subject: Subject) -> Verdict:
    if not isinstance(subject, Approval) or subject.follows:
        return _unfit("change")
    if not _same(caller.object_id, subject.requester_id):
        return Verdict(False, f"Only {subject.requester_name} can change this.", "Ask for what you need yourself.")
    return _one_of(caller, "request changes", Role.OPERATOR)


def _remind(caller: Caller, subject: Subject) -> Verdict:
    if not isinstance(subject, Approval):
        return _unfit("remind about")
    if _same(caller.object_id, subject.requester_id) or Role.ADMIN in caller.roles:
        return YES
    return Verdict(False, f"Only {subject.requester_name} or an administrator can remind.", "You may decide it.")


def _review(caller: Caller, subject: Subject) -> Verdict:
    if not isinstance(subject, Approval) or not subject.alone:
        return _unfit("review")
    if any(_same(caller.object_id, one) for one in (subject.requester_id, subject.alone)):
        return Verdict(False, "You had a part in this, so somebody else must review it.", "Another administrator can.")
    return _one_of(caller, "review what was approved alone", Role.ADMIN)


def _tend(caller: Caller, subject: Subject) -> Verdict:
    return _one_of(caller, "tend alerts", Role.OPERATOR, Role.ADMIN) if isinstance(subject, Alert) else _unfit("tend")


def _subscribe(caller: Caller, subject: Subject) -> Verdict:
    own = isinstance(subject, Conversation) and subject.scope == "personal"
    if own and isinstance(subject, Conversation) and _same(caller.object_id, subject.object_id):
        return YES
    return _one_of(caller, "subscribe a chat or channel", Role.ADMIN)


def _sync(caller: Caller, _subject: Subject) -> Verdict:
    return _one_of(caller, "start a sync", Role.OPERATOR, Role.ADMIN)


def _connect(caller: Caller, _subject: Subject) -> Verdict:
    return _one_of(caller, "connect tenants and subscriptions", Role.ADMIN)


_RULES: Mapping[str, Callable[[Caller, Subject], Verdict]] = {
    "ask": _ask,
    "request": _request,
    "approve": _decide,
    "deny": _decide,
    "approve_alone": _another,
    "cancel": _cancel,
    "edit": _edit,
    "remind": _remind,
    "review": _review,
    "acknowledge": _tend,
    "snooze": _tend,
    "subscribe": _subscribe,
    "sync": _sync,
    "connect": _connect,
}


def _one_of(caller: Caller, what: str, *roles: Role) -> Verdict:
    if caller.roles.intersection(roles):
        return YES
    names = " or ".join(role.value for role in roles)
    return Verdict(False, f"You may not {what}: that takes the {names} role.", SEND.format(names))


def _unfit(verb: str) -> Verdict:
    return Verdict(False, f"There is nothing here to {verb}.", "Ask again for an up-to-date card.")


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


class Roles:
    """Who holds which role: people by object id from the settings, members of groups as Graph says now.

    `also` are groups that give no role, but whose membership matters elsewhere: the rules of approvals name them.
    """

    def __init__(
        self,
        settings: RolesSettings,
        member_groups: Callable[[str, Sequence[str]], Awaitable[frozenset[str]]],
        now: Callable[[], datetime],
        also: Iterable[str] = (),
    ) -> None:
        self._people: dict[str, set[Role]] = {}
        self._groups: dict[str, set[Role]] = {group: set() for group in also}
        for role in Role:
            for entry in settings.holders(role):
                held = self._groups if entry.startswith(GROUP) else self._people
                held.setdefault(entry.removeprefix(GROUP).casefold(), set()).add(role)
        self._member_groups = member_groups
        self._now = now
        self._kept: dict[str, tuple[datetime, frozenset[str]]] = {}

    async def of(self, object_id: str, tenant_id: str, name: str, *, fresh: bool = False) -> Caller:
        """The caller with every role held; any role brings viewer, none leaves them empty.

        Group membership is at most five minutes old, and read now when `fresh`. When Graph does not answer, groups
        give no role.
        """
        groups = await self._memberships(object_id.casefold(), fresh) or frozenset()
        roles = set(self._people.get(object_id.casefold(), ()))
        roles.update(*(self._groups.get(group, ()) for group in groups))
        if roles:
            roles.add(Role.VIEWER)
        return Caller(object_id.casefold(), tenant_id, name, frozenset(roles), groups)

    async def privileged(self, object_id: str) -> bool:
        """Whether this person holds a role of ours; also when Graph does not say, so that one more must approve."""
        if object_id.casefold() in self._people:
            return True
        groups = await self._memberships(object_id.casefold(), fresh=False)
        return groups is None or any(self._groups.get(group) for group in groups)

    def holders(self) -> Mapping[Role, tuple[str, ...]]:
        """Who has each role by the settings: object ids in lower case, groups with "group:" before theirs."""
        groups = {GROUP + group: roles for group, roles in self._groups.items() if roles}
        held = sorted((self._people | groups).items())
        return {role: tuple(holder for holder, roles in held if role in roles) for role in Role}

    async def _memberships(self, object_id: str, fresh: bool) -> frozenset[str] | None:
        """Which of our groups the person is in; None when Graph did not say."""
        if not self._groups:
            return frozenset()
        now = self._now()
        at, kept = self._kept.get(object_id, (None, frozenset[str]()))
        if at and not fresh and timedelta(0) <= now - at < KEPT_FOR:
            return kept
        try:
            found = await self._member_groups(object_id, sorted(self._groups))
        except StewardError:
            return None
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        kept = frozenset(group.casefold() for group in found)
        self._kept[object_id] = (now, kept)
        return kept
