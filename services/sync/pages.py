"""Graph's pages: read one after another, written while the next is on its way."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import msgspec
import orjson

from services.errors import GraphUnavailable
from services.microsoft.errors import unreadable
from services.microsoft.graph import Graph
from services.specs import Listing, Resource

# Pages written together while the last ones were being written. More means fewer commits, each of which writes nearly
# every page of the indexes; fewer means less to read again after a crash, and less waiting for SQLite's one writer.
PAGES_A_WRITE = 10
# And no more than this of JSON at once: in memory its rows take several times as much.
BYTES_A_WRITE = 4_000_000
# A page may come again when data moves between pages; one that comes again and again leads nowhere.
MOST_VISITS = 5


class Page(msgspec.Struct, rename={"next": "@odata.nextLink", "delta": "@odata.deltaLink", "arm_next": "nextLink"}):
    """One page: its objects still unparsed, and the link to the next page or to the next round of changes.

    `arm_next` is what Azure Resource Manager calls the next page.
    """

    value: msgspec.Raw = msgspec.Raw(b"[]")
    next: str | None = None
    delta: str | None = None
    arm_next: str | None = None

    def objects(self) -> Iterator[dict[str, Any]]:
        """The objects, parsed one after another: work for a thread. Raises GraphUnavailable when they cannot be.

        A page parsed at one go would hold up the event loop for as long as it takes.
        """
        try:
            for one in _split(self.value):
                yield orjson.loads(memoryview(one))
        except (msgspec.DecodeError, orjson.JSONDecodeError) as error:
            raise unreadable() from error


_decode = msgspec.json.Decoder(Page).decode
_split = msgspec.json.Decoder(list[msgspec.Raw]).decode


async def read(graph: Graph, link: str, params: Mapping[str, str] | None = None) -> Page:
    """The page at a path or link. Raises GraphError kinds."""
    body = await graph.page(link, params)
    try:
        page = _decode(body)
    except msgspec.DecodeError as error:
        raise unreadable() from error
    page.next = page.next or page.arm_next
    return page


async def read_single(graph: Graph, path: str, params: Mapping[str, str]) -> Page:
    """The one object at `path`, as a page that holds it alone. Raises GraphError kinds."""
    return Page(msgspec.Raw(b"[" + await graph.page(path, params) + b"]"))


async def pour(
    graph: Graph, link: str, params: Mapping[str, str] | None, write: Callable[[list[Page]], Awaitable[None]]
) -> None:
    """Gives every page from `link` on to `write`, in order, as many at once as came while the last were written.

    Raises GraphError kinds when a page cannot be read, after all pages before it are written; GraphUnavailable too
    when the pages lead in a circle.
    """
    batch: list[Page] = []
    writing: asyncio.Task[None] | None = None
    following: str | None = link
    visits: Counter[int] = Counter()
    try:
        while following:
            page = await read(graph, following, params)
            batch.append(page)
            following, params = page.next, None
            visits[hash(following)] += 1
            if following and visits[hash(following)] > MOST_VISITS:
                raise GraphUnavailable("Microsoft's pages lead in a circle.", "Try again later.")
            if writing is None or writing.done() or _full(batch):
                if writing is not None:
                    await writing
                writing = asyncio.ensure_future(write(batch))
                batch = []
    finally:
        if writing is not None:
            await writing
        if batch:
            await write(batch)


def _full(batch: list[Page]) -> bool:
    return len(batch) == PAGES_A_WRITE or sum(len(memoryview(page.value)) for page in batch) >= BYTES_A_WRITE


def list_params(listing: Listing) -> dict[str, str]:
    """What a full list asks for: exactly what its rows are made of, in the largest pages."""
    params = one_params(listing)
    if listing.page and not listing.single:
        params["$top"] = str(listing.page)
    return params


def one_params(listing: Listing) -> dict[str, str]:
    """What one object of a list is read with. Where nothing can be selected, whole objects come."""
    params = {"$select": ",".join(listing.select)} if listing.selects and listing.select else {}
    if listing.expand:
        params["$expand"] = listing.expand
    return params | dict(listing.params)


def delta_params(resource: Resource) -> dict[str, str]:
    """What changes are asked with: delta has no expand, a relation is selected instead."""
    return {"$select": ",".join((*resource.select, *relations(resource)))}


def relations(resource: Resource) -> tuple[str, ...]:
    """The names of the relations that come with an object: the expanded ones, and those delta tells of."""
    told = tuple(part.relation for part in resource.parts if part.relation)
    return (*(part.split("(")[0] for part in resource.expand.split(",") if part), *told)


def shape(resource: Resource) -> str:
    """What is selected, as text: links made for another selection are of no use."""
    listed = [(one.path, ",".join(one.select), one.expand, *map("=".join, one.params.items()))
              for one in resource.listings]  # fmt: skip
    return "|".join([*(text for one in listed for text in one), *relations(resource)])
