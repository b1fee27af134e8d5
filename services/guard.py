"""The guard rails: what Steward does to nobody, whoever asks and however many approve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, true
from sqlmodel import col

from services.approval_settings import GuardSettings
from services.errors import NotAllowed
from services.resources.app_registrations import AppRegistration
from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import EffectiveRole
from services.resources.users import User
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.whom import Whom

# What takes an account out of use: each counts against the most that may happen in an hour.
LOCKS_OUT = frozenset({"disable_user", "delete_user", "delete_guest"})
# Microsoft's template of Global Administrator, the same in every tenant.
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


@dataclass(frozen=True, slots=True)
class Guard:
    """The rails as they are set. `bot_id` is the application id Steward speaks to Teams as, "" for none."""

    given: GuardSettings
    bot_id: str = ""

    def insist(
        self, read: Reader, connection_id: int, actions: Iterable[str], targets: Iterable[Whom], also: Iterable[str]
    ) -> None:
        """Raises NotAllowed where a change is about somebody nobody may touch.

        `actions` are the names of all that would be done, `targets` those it is about; `also` are ids that it names
        besides.
        """
        targets, actions = tuple(targets), set(actions)
        self._not_kept_apart({target.id.casefold(): target.name for target in targets}, also)
        self._not_ourselves(read, connection_id, {*(target.id for target in targets), *also})
        for target in targets:
            self._not_of_the_requester(target)
        taken = _taken(actions, set(also))
        if taken is not None:
            self._not_the_last(read, connection_id, [target.id for target in targets], taken)

    def insist_few(self, actions: Iterable[str]) -> None:
        """Raises NotAllowed when so many of `actions`, one a step, lock out that one request could never begin."""
        wanted = sum(action in LOCKS_OUT for action in actions)
        if wanted > self.given.most_an_hour:
            raise NotAllowed(
                f"That would lock out or delete {wanted} accounts; at most {self.given.most_an_hour} may be within an "
                "hour.",
                "Ask for some of them now and for the others later.",
            )

    def _not_kept_apart(self, targets: dict[str, str], also: Iterable[str]) -> None:
        kept = {*targets, *(id_.casefold() for id_ in also)} & set(self.given.break_glass_accounts)
        for id_ in sorted(kept):
            raise NotAllowed(
                f"{targets.get(id_, 'That account')} is a break-glass account, kept for emergencies: Steward never "
                "touches it.",
                "If it really must change, do so in the Entra admin centre, with a second person watching.",
            )

    def _not_ourselves(self, read: Reader, connection_id: int, ids: set[str]) -> None:
        client = read.value(pick(Connection.client_id).where(col(Connection.id) == connection_id)) or ""
        own = [id_ for id_ in (client.casefold(), self.bot_id.casefold()) if id_]
        for kind in (App, AppRegistration):
            ours = pick(kind.id).where(
                col(kind.connection_id) == connection_id, col(kind.app_id).in_(own), col(kind.id).in_(ids)
            )
            if own and read.one(ours.limit(1)):
                raise NotAllowed(
                    "That is Steward's own app: whoever changes it may lock Steward out.",
                    "Change it in the Entra admin centre; rotate secret <connection> renews its secret.",
                )

    def _not_of_the_requester(self, target: Whom) -> None:
        if target.own and self.given.own_account == "forbid":
            raise NotAllowed(
                "That is your own account: nobody asks for changes to their own.", "Ask a colleague to request it."
            )
        if target.above and self.given.manager_chain == "forbid":
            raise NotAllowed(
                f"{target.name} is above you in your organisation, and such requests are not allowed here.",
                "Ask a colleague who does not report to them, or a Steward administrator.",
            )

    def _not_the_last(
        self, read: Reader, connection_id: int, theirs: Sequence[str], taken: ColumnElement[bool]
    ) -> None:
        """Raises NotAllowed when no enabled Global Administrator for good would be left but for what is `taken`."""
        lost = col(User.id).in_(theirs) & taken
        held = (
            pick(func.count(col(User.id).distinct()))
            .join(EffectiveRole, col(EffectiveRole.holder_id) == User.id)
            .join(DirectoryRole, col(DirectoryRole.id) == EffectiveRole.role_id)
            .where(
                col(User.connection_id) == connection_id,
                col(EffectiveRole.connection_id) == connection_id,
                col(DirectoryRole.connection_id) == connection_id,
                or_(
                    col(DirectoryRole.template_id) == GLOBAL_ADMINISTRATOR,
                    col(DirectoryRole.id) == GLOBAL_ADMINISTRATOR,
                ),
                col(EffectiveRole.way) == "permanent",
                col(User.enabled).is_(True),
            )
        )
        if int(read.value(held.where(lost)) or 0) and not int(read.value(held.where(~lost)) or 0):
            raise NotAllowed(
                "Afterwards the tenant would have no Global Administrator who can sign in.",
                "Make somebody else a Global Administrator first.",
            )


def _taken(actions: AbstractSet[str], named: AbstractSet[str]) -> ColumnElement[bool] | None:
    """Which of the roles somebody holds they cannot use after `actions`, in which `named` are; None for none."""
    through = col(EffectiveRole.through)
    if actions & LOCKS_OUT:
        return true()
    ways = []
    if "remove_roles" in actions:
        own = through == ""
        ways.append(and_(own, col(EffectiveRole.role_id).in_(named)) if named and len(actions) == 1 else own)
    if "remove_all_groups" in actions:
        ways.append(through != "")
    elif "remove_from_group" in actions:
        ways.append(through.in_(named))
    return or_(*ways) if ways else None
