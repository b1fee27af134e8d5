"""Does a connection work? Its sign-in, tenant, clock, permissions, data and licences, each with the next step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from services.bought import P1, PLANS, bought
from services.errors import GraphDenied, GraphError, GraphUnlicensed, StewardError
from services.microsoft.claims import claims, issued_at, permissions
from services.microsoft.governor import Patience, urgent
from services.microsoft.graph import Graph, open_graph
from services.microsoft.tokens import OtherTenant
from services.names import label
from services.planner import Plan, plan
from services.probes import Outcome, probe
from services.settings import ConnectionSettings
from services.specs import Listing, Resource, Specs

Kind = Literal["sign-in", "tenant", "clock", "permission", "subscription", "data", "licence"]
# A person waits: what fails is tried once more, not for minutes.
PATIENCE = Patience(tries=2, first_wait_seconds=0.5, longest_wait_seconds=5.0, total_wait_seconds=20.0)
SKEW_NOTICED = timedelta(minutes=1)
# Beyond this Microsoft refuses what is signed here, and we what is signed there.
SKEW_ALLOWED = timedelta(minutes=5)
WAIT = "If it was granted just now, wait some minutes; a person who signed in needs the role Global Reader too."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `name` tells it from others of its kind: a permission, a resource, a licence; "" for none.

    `next_step` is what to do when it is not `ok`. One that is not `needed` leaves the connection of use: a licence that
    the tenant does not have.
    """

    kind: Kind
    ok: bool
    found: str
    next_step: str = ""
    name: str = ""
    needed: bool = True

    @property
    def what(self) -> str:
        """What was looked at, for people: "tenant", "User.Read.All", "data: sign-ins"."""
        if self.kind == "permission":
            return self.name
        return f"{self.kind}: {label(self.name)}" if self.name else self.kind


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, in the order in which it should be mended.

    `granted` are the permissions in the token, `licences` those of PLANS (services/bought.py) that the tenant has.
    """

    findings: tuple[Finding, ...]
    granted: frozenset[str] = frozenset()
    licences: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything needed is right."""
        return all(one.ok or not one.needed for one in self.findings)


async def examine(
    settings: ConnectionSettings,
    specs: Specs,
    now: datetime,
    *,
    actions: Collection[str] | None = None,
    off: Collection[str] = (),
) -> Report:
    """Tries a connection out, over a Graph of its own. `actions` are those it is to allow (None: all), in act mode.

    `off` are resources that are not to be collected. A sign-in that fails ends it; nothing else does. `now` is this
    machine's time (UTC).
    """
    begun = time.monotonic()
    graph: Graph | None = None
    try:
        graph = open_graph(settings, PATIENCE)
        with urgent():
            token = await graph.token()
            lacking = {*off, *graph.left_out}
            chosen = [one for one in specs.resources.values() if one.of == settings.kind and one.name not in lacking]
            if settings.kind == "subscription":
                found, licences = await _subscription(graph, settings, token, chosen, now), frozenset[str]()
            else:
                by_person, home = "scp" in claims(token), settings.tenant_id
                wanted = plan(specs, settings.mode, off, actions, delegated=by_person, tenant_id=home)
                found, licences = await _tenant(graph, settings, token, chosen, wanted, now)
        skew = _clock(graph.clock or issued_at(token), now + timedelta(seconds=time.monotonic() - begun))
    except OtherTenant as error:
        return Report((Finding("sign-in", True, "it works, elsewhere"), _elsewhere(settings, error.tenant_id)))
    except StewardError as error:
        return Report((_failed("sign-in", error),))
    except OSError:
        step = "Check ca_file in the connection's settings."
        return Report((Finding("sign-in", False, "the file of trusted certificates cannot be read", step),))
    finally:
        if graph is not None:
            await graph.close()
    who = "the administrator's sign-in works" if "scp" in claims(token) else "the app registration gets a token"
    signed_in = Finding("sign-in", True, who)
    findings = (signed_in, found[0], skew, *found[1:])
    return Report(findings, permissions(token), tuple(one for one in PLANS if one in licences))


async def _tenant(
    graph: Graph, settings: ConnectionSettings, token: str, chosen: list[Resource], wanted: Plan, now: datetime
) -> tuple[list[Finding], frozenset[str]]:
    """The findings of a tenant, the tenant itself first, and its licences."""
    organization, skus = await asyncio.gather(_rows(graph, "/organization"), _rows(graph, "/subscribedSkus"))
    known = None if isinstance(skus, GraphError) else bought(skus)
    held = permissions(token)
    missing = {need.permission for need in wanted.needs if not need.met(held)}

    def refusal_expected(listing: Listing) -> bool:
        unlicensed = known is not None and listing.licence not in {"", *known}
        return unlicensed or not missing.isdisjoint(listing.permissions)

    outcomes = await probe(graph, chosen, now, refusal_expected)
    licences, lacking = _licences(known, outcomes), _lacking(known, outcomes)
    grant = _Grants(wanted, held)

    found = [
        _same_tenant(settings, token, organization),
        *_permissions(wanted, grant, lacking),
        *(_data(outcome, grant, lacking) for outcome in outcomes),
        *(_licence(name, name in licences, name in lacking) for name in PLANS),
    ]
    return found, licences


async def _subscription(
    graph: Graph, settings: ConnectionSettings, token: str, chosen: list[Resource], now: datetime
) -> list[Finding]:
    """The findings of an Azure subscription, its tenant first: whether the app may read it, and each of its data."""
    try:
        found = await graph.get("/subscriptions/{subscription}")
        seen = Finding("subscription", True, str(found.get("displayName", settings.subscription_id)))
    except GraphError as error:
        # Azure says of a subscription that the app holds no role in that there is none.
        role = f" Assign the role Reader to the app on /subscriptions/{settings.subscription_id}."
        step = error.next_step if "Reader" in error.next_step else error.next_step + role
        seen = Finding("subscription", False, error.sentence, step.strip())
    outcomes = await probe(graph, chosen, now, lambda listing: not seen.ok)
    data = [_data(outcome, _Grants(Plan(()), frozenset()), frozenset()) for outcome in outcomes]
    return [_same_tenant(settings, token, []), seen, *data]


async def _rows(graph: Graph, path: str) -> list[dict[str, Any]] | GraphError:
    """The objects of a short list, or why they cannot be had."""
    try:
        found = (await graph.get(path)).get("value")
    except GraphError as error:
        return error
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _failed(kind: Kind, error: StewardError) -> Finding:
    return Finding(kind, False, error.sentence, error.next_step)


def _same_tenant(settings: ConnectionSettings, token: str, organization: list[dict[str, Any]] | GraphError) -> Finding:
    """Whether the token and Graph are of the tenant that was named; both are asked, as far as they say."""
    rows = [] if isinstance(organization, GraphError) else organization
    said = [str(claims(token).get("tid") or ""), *(str(one.get("id") or "") for one in rows)]
    other = next((one for one in said if one and one.casefold() != settings.tenant_id.casefold()), "")
    if other:
        return _elsewhere(settings, other)
    name = next((str(one["displayName"]) for one in rows if one.get("displayName")), "")
    if isinstance(organization, GraphError) and not isinstance(organization, GraphDenied):
        return _failed("tenant", organization)
    return Finding("tenant", True, name or settings.tenant_id)


def _elsewhere(settings: ConnectionSettings, tenant_id: str) -> Finding:
    step = f"Connect tenant {tenant_id} under its own id, or use a credential of tenant {settings.tenant_id}."
    return Finding("tenant", False, f"it is another tenant: {tenant_id}", step)


def _clock(theirs: datetime | None, ours: datetime) -> Finding:
    """How far this machine's clock is from Microsoft's."""
    if theirs is None:
        return Finding("clock", True, "Microsoft did not say what time it is", needed=False)
    skew = abs(ours - theirs)
    if skew < SKEW_NOTICED:
        return Finding("clock", True, "agrees with Microsoft's")
    way = "ahead of" if ours > theirs else "behind"
    minutes = round(skew.total_seconds() / 60)
    return Finding(
        "clock",
        False,
        f"{minutes:,} {'minute' if minutes == 1 else 'minutes'} {way} Microsoft's",
        "Set this machine's clock by a time server.",
        needed=skew >= SKEW_ALLOWED,
    )


class _Grants:
    """What must be granted beyond what is `held`, so that a plan works."""

    def __init__(self, wanted: Plan, held: frozenset[str]) -> None:
        unmet = wanted.only(need for need in wanted.needs if not need.met(held))
        self.held = held
        self.unmet = unmet.needs
        self._planned = unmet.carriers()
        self._kind = "delegated" if wanted.delegated else "application"

    def step(self, *names: str) -> str:
        """What to grant for those of the permissions `names` that are not met; "" when all are."""
        planned = dict.fromkeys(one for name in names for one in self._planned.get(name, ()))
        if not planned:
            return ""
        return f"Grant the {self._kind} permission {' and '.join(planned)} and give admin consent."


def _permissions(wanted: Plan, grants: _Grants, lacking: Collection[str]) -> Iterator[Finding]:
    """Each permission that something takes, held itself or in one that includes it."""
    for name in sorted({need.permission for need in wanted.needs}):
        unmet = [need for need in grants.unmet if need.permission == name]
        needs = unmet or [need for need in wanted.needs if need.permission == name]
        by = ", ".join(dict.fromkeys(need.by for need in needs))
        if unmet:
            needed = not all(need.optional or need.licence in lacking for need in unmet)
            yield Finding("permission", False, f"missing, for {by}", grants.step(name), name, needed)
        else:
            how = "granted" if name in grants.held else "granted by a wider one"
            yield Finding("permission", True, f"{how}, for {by}", name=name)


def _data(outcome: Outcome, grants: _Grants, lacking: Collection[str]) -> Finding:
    """Whether one kind of data can be collected."""
    listing, error = outcome.listing, outcome.error
    if error is None:
        return Finding("data", True, "can be collected", name=outcome.what)
    if outcome.state == "unlicensed":
        licence = listing.licence or "a licence for it"
        found = f"not licensed: it takes {licence}"
        return Finding("data", False, found, f"Buy {licence}, or live without.", outcome.what, needed=False)
    found, step = error.sentence, error.next_step
    if outcome.state == "denied" and grants.step(*listing.permissions):
        found, step = f"not allowed: it takes {' and '.join(listing.permissions)}", grants.step(*listing.permissions)
    elif outcome.state == "denied":
        step = f"{step} {WAIT}"
    return Finding("data", False, found, step, outcome.what, listing.licence not in lacking)


def _licence(name: str, has: bool, lacks: bool) -> Finding:
    if has:
        return Finding("licence", True, "bought", name=name)
    found = "not bought" if lacks else "cannot be told"
    step = f"Without {name} some data is not collected." if lacks else "Let the app read licences."
    return Finding("licence", False, found, step, name, needed=False)


def _licences(known: frozenset[str] | None, outcomes: Iterable[Outcome]) -> frozenset[str]:
    """What the tenant has: by its subscriptions, and by what it was given in answer."""
    seen = {one.listing.licence for one in outcomes if one.state == "ok" and one.listing.licence}
    found = (known or frozenset()) | seen
    return frozenset(found | ({P1} if "Entra ID P2" in found else set()))


def _lacking(known: frozenset[str] | None, outcomes: Iterable[Outcome]) -> frozenset[str]:
    """What the tenant surely lacks: not among its subscriptions, or, where those cannot be read, refused for it."""
    has = _licences(known, outcomes)
    if known is not None:
        return frozenset(PLANS.keys() - has)
    refused = {one.listing.licence for one in outcomes if isinstance(one.error, GraphUnlicensed)}
    return frozenset(refused - has - {""})
