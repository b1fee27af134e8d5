"""Who may ask for what about whom, as one table: roles down, kinds of people across."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from services.approval_settings import GuardSettings, Rule
from services.errors import NotAllowed
from services.resources.users import User
from services.settings import RolesSettings
from services.specs import Role
from services.store.engine import Store
from tests.services.house import ADELE, ALEX, HERE, JONI, LEE, MEGAN, PATTI, House, house

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
GUARDED = GuardSettings(break_glass_accounts=(JONI,))
# Guests take two, and of Finance nothing is changed.
RULES = (
    Rule(name="Guests", targets=("guest",), approvals=2),
    Rule(name="Books", targets=("department:Finance",), forbidden="Finance is closing its books."),
)
ABOUT = {
    "somebody": (ADELE, {}, 1),
    "a guest": (ADELE, {"user_type": "Guest"}, 2),
    "one with a role in Steward": (LEE, {}, 2),
    "the requester's manager": (PATTI, {}, 2),
    "a break-glass account": (JONI, {}, "break-glass account"),
    "themselves": (MEGAN, {}, "your own account"),
    "somebody of Finance": (ADELE, {"department": "Finance"}, "closing its books"),
}


@pytest.fixture
def steward(settled: Store) -> House:
    with settled.writer() as db:
        db.execute(update(User).where(col(User.id) == MEGAN).values(manager_id=PATTI))
    return house(settled, RolesSettings(operator=(MEGAN,), approver=(ALEX,), admin=(LEE,)), GUARDED, rules=RULES)


async def asked(steward: House, action: str, target: str, role: Role = Role.OPERATOR) -> str:
    caller = await steward.caller(MEGAN)
    caller = type(caller)(caller.object_id, "t", caller.name, frozenset({role, Role.VIEWER}))
    return await steward.approvals.draft(caller, action, 1, target, HERE, f"{action} {target} {role}")


@pytest.mark.parametrize("action", ["disable_user", "enable_user"])
async def test_about_whom_it_takes_how_many_or_is_refused(steward: House, action: str) -> None:
    for what, (target, values, wanted) in ABOUT.items():
        with steward.store.writer() as db:
            plain = {"user_type": "Member", "department": None, "enabled": action == "disable_user"}
            db.execute(update(User).where(col(User.id) == target).values(**{**plain, **values}))
        if isinstance(wanted, int):
            id = await asked(steward, action, target)
            assert steward.row(id).needed == wanted, what
            with steward.store.writer() as db:
                db.exec_driver_sql("DELETE FROM approval")
        else:
            with pytest.raises(NotAllowed, match=wanted):
                await asked(steward, action, target)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
async def test_whoever_is_no_operator_asks_for_nothing_about_anybody(steward: House, role: Role) -> None:
    for target, _, _ in ABOUT.values():
        with pytest.raises(NotAllowed, match="takes the operator role"):
            await asked(steward, "disable_user", target, role)
    assert steward.tenant.ledger == []
