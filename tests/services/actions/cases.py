"""One case for each action: a target on which it would change something, and what it is told.

A new action file needs a line here, or the tests over all actions fail by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from services.sandbox import Sandbox
from services.sandbox.world.azure import PRODUCTION, role_id
from services.sandbox.world.methods import phone
from services.sandbox.world.people import stamp

Given = Mapping[str, Any]
Arrange = Callable[[Sandbox, str], Given]
OUTSIDE = "someone@fabrikam.example"


@dataclass(frozen=True, slots=True)
class Case:
    """`arrange(sandbox, target)` makes the target fit and gives the parameters.

    `again`: it can always be done once more, so that nothing is "already so". `unsure`: it is sent once only, so that
    whoever refuses for a moment leaves it undone. `opt_in`: an
    app may do it only where the connection names it. `quiet`: it writes nothing now. `counted`: it is done only once
    all of it is seen. `whom` is the kind of target.
    """

    arrange: Arrange = lambda _sandbox, _target: {}
    again: bool = False
    opt_in: bool = False
    quiet: bool = False
    counted: bool = False
    unsure: bool = False
    whom: str = "member"


def given(**values: Any) -> Arrange:
    return lambda _sandbox, _target: values


def update(**values: Any) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        sandbox.world.update("users", target, values, "test", "Update user")
        return {}

    return arrange


def team(*, inside: bool) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        world, id = sandbox.world, sandbox.world.group("Retail Team")["id"]
        if (target in world.members[id]) is not inside:
            world.set_member(id, target, inside, "test")
        return {"group": id}

    return arrange


def licence(*, held: bool) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        from services.sandbox.world.group_licences import settle

        sku = next(row["skuId"] for row in sandbox.world.skus if row["skuPartNumber"] == "POWER_BI_PRO")
        sandbox.world.update("users", target, {"usageLocation": "DE"}, "test", "Update user")
        settle(sandbox.world, target, "test", [{"skuId": sku, "disabledPlans": []}] if held else [])
        return {"licence": sku}

    return arrange


def manager(*, set: bool) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        boss = sandbox.world.user("Patti Fernandez")["id"]
        sandbox.world.set_manager(target, boss if set else None, "test")
        return {} if set else {"other": boss}

    return arrange


def with_methods(sandbox: Sandbox, target: str) -> Given:
    held = sandbox.world.methods.of(sandbox.world.users[target])
    row = phone("+1 2065550100", "mobile", stamp(sandbox.cloud.clock()))
    held[row["id"]] = row
    sandbox.world.methods.default[target] = row["id"]
    return {}


def without_pass(sandbox: Sandbox, target: str) -> Given:
    held = sandbox.world.methods.of(sandbox.world.users[target])
    for id in [id for id, row in held.items() if row["@odata.type"].startswith("temporary")]:
        del held[id]
    return {}


def rules(*forwards: str) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        user = sandbox.world.users[target]
        sandbox.world.mailboxes.rules(user).clear()
        for address in forwards:
            sends = {"forwardTo": [{"emailAddress": {"address": address}}]}
            sandbox.world.mailboxes.add_rule(user, {"displayName": "Invoices", "actions": sends})
        return {} if forwards else {"address": OUTSIDE}

    return arrange


def replies(*, on: bool) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        setting = sandbox.world.mailboxes.settings(sandbox.world.users[target])["automaticRepliesSetting"]
        setting |= {"status": "alwaysEnabled" if on else "disabled", "internalReplyMessage": "Away"}
        return {} if on else {"message": "I have left <Contoso>."}

    return arrange


def deleted(sandbox: Sandbox, target: str) -> Given:
    sandbox.world.delete("users", target, "test")
    return {}


def risk(state: str) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        user, at = sandbox.world.users[target], sandbox.cloud.clock()
        sandbox.world.risk.decide(user, state, "high", "none", at, "test")
        return {}

    return arrange


def consented(sandbox: Sandbox, target: str) -> Given:
    return {}


def app_enabled(enabled: bool) -> Arrange:
    def arrange(sandbox: Sandbox, target: str) -> Given:
        sandbox.world.update("servicePrincipals", target, {"accountEnabled": enabled}, "test", "Update")
        return {}

    return arrange


def calendars(sandbox: Sandbox, target: str) -> Given:
    user = sandbox.world.users[target]
    made = sandbox.world.calendars._calendar(user, "Holidays")
    sandbox.world.calendars.of(user)[made["id"]] = made | {"isRemovable": True, "isDefaultCalendar": False}
    return {}


def delegates(sandbox: Sandbox, target: str) -> Given:
    user = sandbox.world.users[target]
    sandbox.world.calendars.allow(user, "Lee Gu", "leeg@contoso.com", "write")
    return {}


def role_held(sandbox: Sandbox, target: str) -> Given:
    sandbox.world.assign_role(target, "Message Center Reader", "test")
    return {}


def new_account(sandbox: Sandbox, target: str) -> Given:
    domain = sandbox.world.user("Adele Vance")["userPrincipalName"].partition("@")[2]
    number = sum(user["displayName"] == "Jane Doe" for user in sandbox.world.users.values())
    custom = {"extensionAttribute1": "Blue"}
    return {"name": "Jane Doe", "address": f"jane.{number}.{target[:4]}@{domain}", "location": "DE", "custom": custom}


def azure_role(sandbox: Sandbox, target: str) -> Given:
    azure, at = sandbox.world.azure, sandbox.cloud.clock()
    azure.assign(str(uuid4()), target, "User", role_id("Reader"), PRODUCTION, at)
    return {"azure_role": "reader"}


def files(sandbox: Sandbox, target: str) -> Given:
    return {"other": sandbox.world.user("Lee Gu")["id"]}


CASES: dict[str, Case] = {
    "add_to_group": Case(team(inside=False)),
    "assign_licence": Case(licence(held=False)),
    "auto_reply": Case(replies(on=False)),
    "auto_reply_off": Case(replies(on=True)),
    "change_type": Case(given(type="Guest")),
    "confirm_compromised": Case(risk("dismissed")),
    "create_user": Case(new_account, unsure=True),
    "delete_calendars": Case(calendars),
    "delete_events": Case(),
    "delete_guest": Case(whom="guest"),
    "delete_user": Case(),
    "delete_user_later": Case(given(days=30), again=True, quiet=True),
    "disable_app": Case(app_enabled(True)),
    "disable_user": Case(update(accountEnabled=True)),
    "dismiss_risk": Case(risk("atRisk")),
    "enable_app": Case(app_enabled(False)),
    "enable_user": Case(update(accountEnabled=False)),
    "forward_mail": Case(rules(), unsure=True),
    "migrate_onedrive": Case(files, again=True, unsure=True, counted=True, whom="owner"),
    "remove_all_groups": Case(team(inside=True), unsure=True),
    "remove_all_licences": Case(licence(held=True)),
    "remove_app_access": Case(),
    "remove_azure_role": Case(azure_role),
    "remove_delegations": Case(delegates),
    "remove_from_group": Case(team(inside=True)),
    "remove_inbox_rules": Case(rules(OUTSIDE, "another@fabrikam.example")),
    "remove_licence": Case(licence(held=True)),
    "remove_manager": Case(manager(set=True)),
    "remove_roles": Case(role_held),
    "reset_mfa": Case(with_methods),
    "reset_password": Case(again=True, opt_in=True),
    "restore_user": Case(deleted),
    "revoke_consent": Case(),
    "revoke_sessions": Case(again=True),
    "set_manager": Case(manager(set=False)),
    "stop_forwarding": Case(rules(OUTSIDE)),
    "temporary_access_pass": Case(without_pass, again=True),
    "update_user": Case(given(property="department", value="Stewardship")),
}
