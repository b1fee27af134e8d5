"""One small request for each kind of data: whether it can be had, is not licensed, is not allowed, or fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from services.errors import GraphError, GraphNotFound, GraphUnlicensed
from services.microsoft.graph import Graph, quote_segment
from services.specs import Listing, Resource
from services.sync import refusals
from services.sync.pages import list_params

State = Literal["ok", "unlicensed", "denied", "failed"]
RECENT = timedelta(hours=1)
MOST_PEOPLE = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking for one list. `what` is the resource, or the table where the list is a further one of it.

    `error` is what was refused or failed, None when `ok`.
    """

    what: str
    listing: Listing
    state: State
    error: GraphError | None = None


async def probe(
    graph: Graph, resources: Iterable[Resource], now: datetime, expected: Callable[[Listing], bool]
) -> list[Outcome]:
    """Asks once for every list that has a permission or licence of its own, all of them together.

    A refusal is believed at once where it is `expected`, otherwise the second time.
    """
    asked = [(one, listing) for one in resources for listing in _different(one)]
    return await asyncio.gather(*(_ask(graph, one, listing, now, expected) for one, listing in asked))


def _different(resource: Resource) -> list[Listing]:
    """The lists of a resource that may be refused apart from each other, its own first; none of what is derived.

    In Azure one role opens all of them.
    """
    if resource.of == "subscription":
        return [resource] if resource.path else []
    chosen: dict[tuple[Collection[str], str], Listing] = {}
    for listing in resource.listings:
        if listing.path:
            chosen.setdefault((listing.permissions, listing.licence), listing)
    return list(chosen.values())


async def _ask(
    graph: Graph, resource: Resource, listing: Listing, now: datetime, expected: Callable[[Listing], bool]
) -> Outcome:
    async def once() -> None:
        await _request(graph, resource, listing, now)

    what = resource.name if listing is resource else str(listing.table.__tablename__)
    try:
        await (once() if expected(listing) else refusals.twice(once))
    except GraphUnlicensed as error:
        return Outcome(what, listing, "unlicensed", error)
    except GraphError as error:
        return Outcome(what, listing, "denied" if refusals.refused(error) else "failed", error)
    return Outcome(what, listing, "ok")


async def _request(graph: Graph, resource: Resource, listing: Listing, now: datetime) -> None:
    if resource.kind == "each":
        await _somebodys(graph, listing)
        return
    params = list_params(replace(listing, page=1) if listing.page else listing)
    if resource.kind == "log":
        # Unfiltered, a log takes minutes to answer in a large tenant. Microsoft's times have no offset but Z.
        since = (now - RECENT).strftime("%Y-%m-%dT%H:%M:%SZ")
        params["$filter"] = f"{resource.time} ge {since}"
    if resource.kind == "report":
        params = dict(listing.params)  # the columns of the file are no properties to select
    await graph.page(listing.path, params)


async def _somebodys(graph: Graph, listing: Listing) -> None:
    """Asks for what one person has; whoever has no mailbox is no refusal."""
    given = {"$select": "id,mail,userType", "$top": str(MOST_PEOPLE)}
    people = (await graph.get("/users", given)).get("value") or []
    person = next((one for one in people if _may_have_mail(one)), None)
    if person is None:
        return
    try:
        await graph.page(listing.path.replace("{id}", quote_segment(str(person["id"]))), list_params(listing))
    except GraphNotFound:
        return


def _may_have_mail(person: Mapping[str, Any]) -> bool:
    return bool(person.get("mail")) and person.get("userType") != "Guest"
