"""A sandbox tenant with its three subscriptions, collected whole, and what every check finds in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services import connections, registry
from services.alerts import Alerts
from services.microsoft.governor import Patience
from services.microsoft.graph import open_graph
from services.sandbox import Sandbox
from services.sandbox.areas.eligibility import ELIGIBLE
from services.sandbox.world import World
from services.sandbox.world.azure import SUBSCRIPTIONS
from services.store.engine import Store
from services.sync.engine import Sync
from services.watch.judging import fits, judge
from services.watch.rules import rules
from tests.connected import connection
from tests.services.house import KEY, Clock

SPECS = registry.load()
ONCE = Patience(tries=2, first_wait_seconds=0)
LEAVER = "Adele Vance"
# What only an administrator can say, as Contoso's would.
SAID: dict[str, dict[str, Any]] = {
    "break_glass_sign_in": {"accounts": ["admin@contoso.com"]},
    "global_admin_not_listed": {"accounts": ["admin@contoso.com", "nestorw@contoso.com"]},
    "watched_group_changed": {"groups": ["Finance*"]},
}


@dataclass
class Watched:
    """What each check found, by the object ids its findings are about: at first and `later`.

    `ours` are Steward's own apps, `below` those whose manager left in between, `blind` says why checks cannot tell."""

    planted: Mapping[str, frozenset[str]]
    ours: frozenset[str]
    below: frozenset[str]
    found: Mapping[str, frozenset[str]]
    later: Mapping[str, frozenset[str]]
    blind: Mapping[str, str]


async def watch(url: str, users: int) -> Watched:
    """Collects a new tenant into the prepared database `url` and asks every check of each connection."""
    clock = Clock()
    sandbox = await Sandbox.start(users=users, clock=clock, sign_ins_per_user=8)
    store = Store(url)
    given = [connection(sandbox)]
    for name, id_ in SUBSCRIPTIONS.items():
        given.append(connection(sandbox, name=name, kind="subscription", subscription_id=id_))
    ids = connections.remember(store, given)
    graphs = {id_: open_graph(settings, ONCE) for id_, settings in ids.items()}
    sync = Sync(store, SPECS, graphs, clock)
    try:
        for id_ in ids:
            await sync.run_all(id_)
        # Whom an alert is about is looked at more closely from then on.
        await Alerts(store, SPECS, clock, KEY, SAID).judge(1)
        await sync.run("mailbox_settings", 1)
        kinds = {id_: graphs[id_].of for id_ in ids}
        found, blind = _asked(store, kinds, clock())
        planted, leaver = expected(sandbox.world), sandbox.world.user(LEAVER)["id"]
        below = frozenset(id_ for id_, boss in sandbox.world.manager_of.items() if boss == leaver)
        _go_on(sandbox.world)
        clock.forward(hours=1)
        for resource in ("users", "deleted_users", "directory_audits"):
            await sync.run(resource, 1)
        later, _ = _asked(store, kinds, clock())
        ours = frozenset(app.object_id for app in sandbox.apps.values())
        return Watched(planted, ours, below, found, later, blind)
    finally:
        for graph in graphs.values():
            await graph.close()
        await sandbox.stop()
        store.close()


def _go_on(world: World) -> None:
    """A manager leaves, and an app is given a permission."""
    world.delete("users", world.user(LEAVER)["id"])
    app = world.app("Datadog")
    world.write("", "Add app role assignment to service principal", "servicePrincipals", app["id"], "Datadog", {}, {})


def expected(world: World) -> dict[str, frozenset[str]]:
    """What was planted, and what follows from it: through groups, by roles that are only eligible, in Graph's eyes."""
    users, found = world.users, dict(world.planted)
    eligible = {world.user(name)["id"] for _, name, _ in ELIGIBLE}
    held = {row["properties"]["principalId"] for row in world.azure.assignments.values()}
    through = {id_ for group in held for id_ in _inside(world, group, set()) if id_ in users}
    also = {
        "admin_with_mailbox_licence": {id_ for id_ in eligible if world.mailboxes.has(users[id_])},
        "azure_role_of_disabled_user": {id_ for id_ in through if not users[id_]["accountEnabled"]},
        "dormant_account_woke_up": found["unusually_active"],
        "global_admin_not_listed": {world.user(name)["id"] for role, name, _ in ELIGIBLE if role.startswith("Global")},
        "licence_assignment_error": {
            id_ for id_, user in users.items()
            if any(state["state"] == "Error" for state in user.get("licenseAssignmentStates") or ())
        },
        # Graph no longer names a manager who was deleted.
        "user_without_manager": found["deleted_manager"],
        "premium_over_used": {"Entra ID P2"},
    }  # fmt: skip
    for name, ids in also.items():
        found[name] = found.get(name, frozenset()) | ids
    return found | {"deleted_manager": frozenset()}


def _inside(world: World, group: str, seen: set[str]) -> set[str]:
    """Everybody in a group, through the groups in it too."""
    if group not in seen:
        seen.add(group)
        for id_ in world.members.get(group, ()):
            _inside(world, id_, seen)
    return seen


def _asked(store: Store, kinds: Mapping[int, str], now: datetime) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    found: dict[str, frozenset[str]] = {}
    blind: dict[str, str] = {}
    with store.reader(now) as read:
        for name, check in SPECS.checks.items():
            by = rules(check, SAID.get(name, {}))
            asked = [id_ for id_, kind in kinds.items() if fits(check, SPECS.resources, kind)]
            said = [judge(read, id_, check, by, SPECS.resources) for id_ in asked]
            found[name] = frozenset(one.about or one.subject for each in said for one in each.findings.values())
            if why := [each.why for each in said if each.why]:
                blind[name] = why[0]
    return found, blind
