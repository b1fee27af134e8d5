"""What is known of a connection while somebody is making it, and which step comes next."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from services import granting, planner
from services.clouds import Cloud
from services.connection_settings import ConnectionSettings, Guid
from services.connectivity import Report
from services.credentials import Credential
from services.errors import BadArgument, Conflict
from services.names import fold
from services.planner import AzureRole, Plan
from services.specs import Resource, Specs

Step = Literal["what", "permissions", "keys", "test", "data", "collect", "done"]
CONNECT: tuple[Step, ...] = ("what", "permissions", "keys", "test", "data", "collect", "done")
RESET: tuple[Step, ...] = ("keys", "test", "done")
TITLES: Mapping[Step, str] = {
    "what": "Connection",
    "permissions": "Permissions",
    "keys": "Credential",
    "test": "Test",
    "data": "Data",
    "collect": "Collect",
    "done": "Done",
}
# A name is said in Teams and stands in sentences: letters, digits and what joins them.
NAME = re.compile(r"[^\W_][\w .,&()'’+-]*")
IDS: Mapping[str, str] = {
    "tenant_id": "Directory (tenant) ID",
    "client_id": "Application (client) ID",
    "subscription_id": "Subscription ID",
}
# What has to be right before a connection is of any use.
MUST_WORK = frozenset(("sign-in", "tenant", "clock", "subscription"))
GUID: TypeAdapter[str] = TypeAdapter(Guid)


class Block(NamedTuple):
    """Text to copy, with what it is."""

    title: str
    text: str


class Found(BaseModel):
    """One line of a test, as connectivity's Finding says it."""

    model_config = ConfigDict(frozen=True)

    kind: str
    name: str
    what: str
    ok: bool
    needed: bool
    found: str
    next_step: str = ""


class Draft(BaseModel):
    """A connection in the making, without its secrets. `reset` gives a new credential to one that there is.

    `client_id` is "" for the managed identity that Azure gives a machine by itself. `reached` is the furthest step that
    may be opened. `credential` says in words what Steward will sign in with ("": nothing yet). `findings` and
    `licences` are of the last test (None: none since the last change), which `usable` says to be good enough to go on.
    `connection_id` is the connection being reset, or the one that was made; while `making` it may be there already.
    `collection` is the collecting begun for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reset: bool = False
    connection_id: int | None = None
    reached: Step = "what"
    kind: Literal["tenant", "subscription"] = "tenant"
    mode: Literal["read", "act"] = "read"
    cloud: str = "public"
    name: str = ""
    tenant_id: str = ""
    client_id: str = ""
    subscription_id: str = ""
    actions: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    credential: str = ""
    findings: tuple[Found, ...] | None = None
    granted: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    ok: bool = False
    usable: bool = False
    making: bool = False
    collection: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of this draft, in order."""
        return RESET if self.reset else CONNECT

    def open_to(self, step: Step) -> bool:
        """Whether a step may be opened; once the connection is made, nothing before it may."""
        if step not in self.steps:
            return False
        if self.reached in ("collect", "done"):
            return step in ("collect", "done")
        return self.steps.index(step) <= self.steps.index(self.reached)

    def on_to(self, step: Step) -> Draft:
        """The same with `step` open too."""
        further = max(self.steps.index(self.reached), self.steps.index(step))
        return self.model_copy(update={"reached": self.steps[further]})

    def back_to(self, step: Step) -> Draft:
        """The same with nothing open after `step`, and what was tested forgotten."""
        untested = {"findings": None, "granted": (), "licences": (), "ok": False, "usable": False}
        return self.model_copy(update={"reached": step, **untested})


def described(
    draft: Draft, given: Mapping[str, str], clouds: Collection[str], others: Iterable[ConnectionSettings]
) -> Draft:
    """The draft as step one describes it, on its way to the permissions.

    What was given before for another app or place is forgotten. Raises BadArgument, with a sentence, for the first
    value that cannot be, and Conflict when one of the `others` has the name or is the same tenant or subscription.
    """
    kind, mode = given["kind"], given["mode"] or "read"
    if kind not in ("tenant", "subscription") or mode not in ("read", "act") or given["cloud"] not in clouds:
        raise BadArgument("Choose what to connect, and what Steward may do there.", "Pick one of each list.")
    values: dict[str, str] = {"kind": kind, "mode": "read" if kind == "subscription" else mode, "cloud": given["cloud"]}
    values["name"] = _name(given["name"])
    for field, label in IDS.items():
        wanted = field != "subscription_id" or kind == "subscription"
        empty = not wanted or (field == "client_id" and not given[field])
        values[field] = "" if empty else _id(given[field], label)
    _refuse_a_second(values, others)
    elsewhere = any(getattr(draft, field) != values[field] for field in ("kind", "cloud", *IDS))
    forgotten = {"credential": "", "actions": (), "off": ()} if elsewhere else {}
    return Draft.model_validate(draft.back_to("permissions").model_dump() | values | forgotten)


def permitted(draft: Draft, actions: Collection[str], data: Collection[str], specs: Specs) -> Draft:
    """The draft with the changes Steward may make and the data it collects. Raises BadArgument for an unknown one."""
    kinds = {resource.name for resource in collectable(draft, specs)}
    if not set(actions) <= {*specs.actions, *planner.OWN_CHANGES} or not set(data) <= kinds:
        raise BadArgument("There is no such action or kind of data.", "Go back and choose from the list.")
    if kinds and not data:
        raise BadArgument("Nothing would be collected.", "Tick at least one kind of data.")
    if draft.mode == "act" and not actions:
        raise BadArgument("No change is chosen.", "Tick at least one, or go back and choose Read only.")
    chosen = {"actions": tuple(sorted(actions)) if draft.mode == "act" else (), "off": tuple(sorted(kinds - set(data)))}
    return draft.model_copy(update=chosen)


def collectable(draft: Draft, specs: Specs) -> list[Resource]:
    """The kinds of data that can be left out, by name: what is only derived from others follows them."""
    ours = (one for one in specs.resources.values() if one.of == draft.kind and one.kind != "derived")
    return sorted(ours, key=lambda one: one.name)


def settings(draft: Draft, credential: Credential, cloud: Cloud) -> ConnectionSettings:
    """The settings of the connection that a draft describes, with a credential."""
    return ConnectionSettings(
        name=draft.name,
        kind=draft.kind,
        mode=draft.mode,
        cloud=draft.cloud,
        tenant_id=draft.tenant_id,
        client_id=draft.client_id,
        subscription_id=draft.subscription_id or None,
        credential=credential,
        off=draft.off,
        actions=draft.actions,
        **cloud.addresses,
    )


def reset(connection_id: int, given: ConnectionSettings) -> Draft:
    """The draft of another credential for a connection that there is."""
    fixed = {name: getattr(given, name) for name in ("kind", "mode", "cloud", "name", "tenant_id", "client_id")}
    fixed |= {"subscription_id": given.subscription_id or "", "actions": given.actions, "off": given.off}
    return Draft.model_validate({"reset": True, "connection_id": connection_id, "reached": "keys", **fixed})


def plan(draft: Draft, specs: Specs, *, delegated: bool = False) -> Plan | AzureRole:
    """The least that a draft needs; `delegated` for an administrator's sign-in."""
    if draft.kind == "subscription":
        return planner.plan_subscription(specs, draft.subscription_id)
    chosen = (draft.mode, draft.off, draft.actions or None)
    return planner.plan(specs, *chosen, delegated=delegated, tenant_id=draft.tenant_id)


def scopes(draft: Draft, specs: Specs) -> tuple[str, ...]:
    """What an administrator who signs in is asked to consent to; none named is all that the app registration lists."""
    wanted = plan(draft, specs, delegated=True)
    return tuple(one.name for one in wanted.permissions) if isinstance(wanted, Plan) else ()


def commands(draft: Draft, plan: Plan | AzureRole) -> tuple[Block, ...]:
    """Commands that grant a plan; those for Microsoft's public cloud where a cloud has no names of its own."""
    cloud = draft.cloud if draft.cloud in granting.CLOUDS else "public"
    app = draft.client_id or "<client id of the managed identity>"
    az, powershell = plan.az(app, cloud, draft.tenant_id), plan.powershell(app, cloud, draft.tenant_id)
    module = "Azure PowerShell" if isinstance(plan, AzureRole) else "Microsoft Graph PowerShell"
    return Block("Azure CLI", az), Block(module, powershell)


def tested(draft: Draft, report: Report) -> Draft:
    """The draft with what a test found.

    It is usable when Steward signs in, to the tenant or subscription that was named, and some data can be collected.
    """
    lines = [Found.model_validate(one, from_attributes=True) for one in report.findings]
    wrong = any(one.needed and not one.ok and one.kind in MUST_WORK for one in lines)
    some = any(one.ok and one.kind == "data" for one in lines)
    values = {"granted": tuple(sorted(report.granted)), "licences": report.licences, "ok": report.ok}
    return draft.model_copy(update={"findings": tuple(lines), "usable": some and not wrong, **values})


def unlicensed(draft: Draft) -> frozenset[str]:
    """The kinds of data that the tenant has not bought, by what the last test found."""
    return frozenset(one.name for one in draft.findings or () if one.kind == "data" and not one.ok and not one.needed)


def verdict(draft: Draft) -> tuple[str, str]:
    """What a test came to, as a headline and a sentence."""
    wrong = sum(one.needed and not one.ok for one in draft.findings or ())
    if draft.ok:
        return "Connected!", f"“{draft.name}” answers, and everything Steward needs is there."
    if draft.usable:
        things = "one thing" if wrong == 1 else f"{wrong} things"
        return "Connected, with gaps", f"“{draft.name}” answers, but {things} would be missing. You can go on without."
    return "Not connected yet", "Do what the table says, then test again. Nothing was put to use."


def licence(resource: Resource) -> str:
    """What the tenant must have bought for any of a resource to be there; "" when a part of it takes none."""
    return resource.licence if all(one.licence for one in resource.listings) else ""


def _refuse_a_second(values: Mapping[str, str], others: Iterable[ConnectionSettings]) -> None:
    place = "subscription_id" if values["kind"] == "subscription" else "tenant_id"
    for other in others:
        if fold(other.name) == fold(values["name"]):
            raise Conflict(f"There is a connection called {other.name} already.", "Choose another name.")
        if other.kind == values["kind"] and getattr(other, place) == values[place]:
            raise Conflict(
                f"This {other.kind} is connected already, as {other.name}.",
                f"To give it other credentials, type in Teams: reset credentials {other.name}",
            )


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > 60 or not NAME.fullmatch(name):
        raise BadArgument(
            "That is not a name for a connection.", "Use letters, digits, spaces and . , - & ( ), at most 60 of them."
        )
    return name


def _id(text: str, label: str) -> str:
    try:
        return GUID.validate_python(text)
    except ValidationError:
        raise BadArgument(
            f"{label}: that is not an id.", "Copy it whole; it looks like 12345678-abcd-1234-abcd-1234567890ab."
        ) from None
