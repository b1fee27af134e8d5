"""What one file of actions/ or workflows/ declares: a change in the tenant, and a bundle of such changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from services.severity import Severity

if TYPE_CHECKING:
    from services.microsoft.graph import Graph
    from services.store.reader import Reader
    from services.store.step import Step
    from services.targets import Target

About = Literal["user", "deleted", "app", "connection"]
Kind = Literal[
    "user", "group", "app", "licence", "role", "text", "address", "hours", "days", "time", "choice", "several", "data"
]
VISIBLE_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One thing an action is told besides its target: a `<name>` of its canonical form and a field of its form.

    A user, group, app, licence or role is given as the id of what is cached, `hours` and `days` as whole numbers,
    `time` as ISO 8601 in UTC, `several` as a list of chosen values, `data` as JSON, all else as text of at most
    `longest` characters. `choices` are (value, title), `called` is what else people call their values; `options` are
    those that depend on the target. A missing one that is `required` is asked for on the draft's card; `hint` says
    there what is meant. In wordings `<licence!>` takes only one of the `names`.
    """

    name: str
    label: str
    kind: Kind = "text"
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)
    options: Callable[[Reader, Step], Sequence[tuple[str, str]]] | None = None
    longest: int = 500
    default: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action would change: (property, before, after) lines, and what it will not do, in whole sentences.

    `more` is how many approvals it takes beyond the action's own (mail to the outside); `subject` is whom it is about
    where that is nobody in the cache yet.
    """

    change: tuple[tuple[str, str, str], ...]
    warnings: tuple[str, ...] = ()
    more: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to be done later because of what was done now: the inverse action, `after` the end of the run."""

    action: str
    given: Mapping[str, Any]
    after: timedelta


@dataclass(frozen=True, slots=True)
class Done:
    """What a run has to say. `secret` is told once, to the requester's personal chat alone, and kept nowhere else.

    `kept` are facts found out on the way that `undo` needs, plain JSON; `touched` are further (resource, id) to be read
    anew.
    """

    sentence: str
    secret: str = field(default="", repr=False)
    follow_up: FollowUp | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)
    touched: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Inverse:
    """The action that takes another back, with its parameters; `target` "" is the same one."""

    action: str
    given: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""


async def _keep_nothing(_progress: Mapping[str, Any]) -> None:
    """Where no run is under way there is nothing to resume."""


@dataclass(frozen=True, slots=True)
class Work:
    """One step in the hands of its action: what to do to whom, and the means.

    `keep` remembers how far a long run has come (plain JSON, on `step.progress` after a crash) and shows its
    "sentence" on the card; `wait` pauses for seconds. `secret` is a fresh password, the same after a crash.
    """

    graph: Graph
    step: Step
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    keep: Callable[[Mapping[str, Any]], Awaitable[None]] = _keep_nothing
    wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    secret: str = field(default="", repr=False)

    @property
    def target(self) -> str:
        """The object id of what the action is about."""
        return self.step.target_id

    @property
    def given(self) -> Mapping[str, Any]:
        """The parameters, by slot."""
        return self.step.given

    @property
    def found(self) -> Mapping[str, Any]:
        """What `look` saw before anything was changed."""
        return self.step.found

    @property
    def began_at(self) -> datetime:
        """When the step was first begun; by then nothing had been changed."""
        return self.step.began_at or self.now()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What can be requested: an Action or a Workflow, on a user, a deleted one, an app, or the connection (`about`).

    `canonical` names the target as `<who>`, `<deleted>` or `<app>` and each slot as `<its name>`, optional ones in
    brackets with the words around them (`[for <hours> hours]`). `approvals` is how many it takes unless the settings
    say otherwise, `expires` how long they may take. `candidates` is the question that lists whom it may be about,
    asked where nobody was named.
    """

    name: str
    canonical: str
    help: str
    examples: tuple[str, ...]
    says: tuple[str, ...] = ()
    about: About = "user"
    slots: tuple[Slot, ...] = ()
    permissions: tuple[str, ...] = ()
    risk: Severity = Severity.MEDIUM
    approvals: int = 1
    expires: timedelta = timedelta(hours=4)
    candidates: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Wish):
    """One change in the tenant.

    `where(read, target, given)` is the connection it happens in, where that is not the target's own (a subscription).
    `look(work)` reads from Microsoft what the cache does not hold, as plain JSON, before each preview; a preview finds
    it in `step.found`. `preview(read, step)` raises NothingToDo when nothing would change and NotAllowed when it must
    not be. `run(work)` is safe to repeat: what is not so by nature looks for its own marker first. `verify(work)` says
    whether the effect can be seen, asked until `visible_within` has passed. `undo(step)` is the inverse of a step that
    is done, None when there is none for it.

    `permissions` are the least of an app, `delegated` those of an administrator's sign-in (None: the same);
    `signed_in_only` marks what is left to the latter, unless a connection names the action. `refreshes` are (resource,
    slot) read anew after it, the target's own in any case. `private` means that a secret comes of it, which goes to the
    requester alone: one that Steward made (`work.secret`) or one that Microsoft told. `offers` is another action worth
    requesting with it. `many`: it may be asked for on several people at once. `all_of` is what each of those things
    is called of which it takes all ("licence|plan"), and `singly` how one of them is asked for, with `{}` for whom:
    nobody who wants one gone loses all.
    """

    preview: Callable[[Reader, Step], Preview]
    run: Callable[[Work], Awaitable[Done]]
    verify: Callable[[Work], Awaitable[bool]]
    where: Callable[[Reader, Target, Mapping[str, Any]], int] | None = None
    look: Callable[[Work], Awaitable[dict[str, Any]]] | None = None
    undo: Callable[[Step], Inverse | None] | None = None
    delegated: tuple[str, ...] | None = None
    signed_in_only: bool = False
    licence: str = ""
    visible_within: timedelta = VISIBLE_WITHIN
    refreshes: tuple[tuple[str, str], ...] = ()
    private: Literal["", "made", "told"] = ""
    offers: str = ""
    many: bool = False
    all_of: str = ""
    singly: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One action of a workflow.

    `given` pairs its slots with the workflow's; `needs` are actions before it whose failure keeps it from running,
    because it would destroy what they were to save. `of` is the action before it that makes its target. `usual`: it is
    chosen unless somebody chooses otherwise.
    """

    action: str
    title: str
    given: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    of: str = ""
    usual: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Wish):
    """Actions on one target in a fixed order, approved once and reported step by step.

    `slots` are what its stages need; which of them are to run is one more, `steps`. `then` is a question worth asking
    afterwards, with `{}` for the target's id.
    """

    stages: tuple[Stage, ...]
    then: str = ""


def inverse(action: str) -> Callable[[Step], Inverse]:
    """An `undo` that takes the same parameters back."""
    return lambda step: Inverse(action, step.given)
