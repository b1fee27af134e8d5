"""Graph's pages: read one after another, written while the next is on its way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

import msgspec
import orjson

from services.microsoft.errors import unreadable
from services.microsoft.graph import Graph
from services.specs import Resource

# Pages written together while the last ones were being written. More means fewer commits, each of which writes nearly
# every page of the indexes; fewer means less to read again after a crash, and less waiting for SQLite's one writer.
PAGES_A_WRITE = 10


class Page(msgspec.Struct, rename={"next": "@odata.nextLink", "delta": "@odata.deltaLink"}):
    """One page: its objects still unparsed, and the link to the next page or to the next round of changes."""

    value: msgspec.Raw = msgspec.Raw(b"[]")
    next: str | None = None
    delta: str | None = None

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
        return _decode(body)
    except msgspec.DecodeError as error:
        raise unreadable() from error


async def pour(
    graph: Graph, link: str, params: Mapping[str, str] | None, write: Callable[[list[Page]], Awaitable[None]]
) -> None:
    """Gives every page from `link` on to `write`, in order, as many at once as came while the last were written.

    Raises GraphError kinds when a page cannot be read, after all pages before it are written.
    """
    batch: list[Page] = []
    writing: asyncio.Task[None] | None = None
    following: str | None = link
    try:
        while following:
            page = await read(graph, following, params)
            batch.append(page)
            following, params = page.next, None
            if writing is None or writing.done() or len(batch) == PAGES_A_WRITE:
                if writing is not None:
                    await writing
                writing = asyncio.ensure_future(write(batch))
                batch = []
    finally:
        if writing is not None:
            await writing
        if batch:
            await write(batch)


def list_params(resource: Resource) -> dict[str, str]:
    """What a full list of `resource` asks for: exactly what `to_row` reads, in the largest pages."""
    params = one_params(resource)
    if resource.page:
        params["$top"] = str(resource.page)
    return params


def one_params(resource: Resource) -> dict[str, str]:
    """What one object of `resource` is read with."""
    params = {"$select": ",".join(resource.select)}
    if resource.expand:
        params["$expand"] = resource.expand
    return params


def delta_params(resource: Resource) -> dict[str, str]:
    """What changes are asked with: delta has no expand, a relation is selected instead."""
    return {"$select": ",".join((*resource.select, *relations(resource)))}


def relations(resource: Resource) -> tuple[str, ...]:
    """The names of the expanded relations."""
    return tuple(part.split("(")[0] for part in resource.expand.split(",") if part)


def shape(resource: Resource) -> str:
    """What is selected, as text: links made for another selection are of no use."""
    return "|".join((resource.path, ",".join(resource.select), resource.expand))
