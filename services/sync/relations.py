"""What a list does not give whole: relations of its objects, and objects that a change tells only in part."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from services.errors import GraphError, GraphNotFound
from services.microsoft.graph import Graph, quote_segment
from services.specs import Beyond, Resource
from services.sync import pages
from services.sync.still import MOST_READINGS, Watch, moving

# $expand gives so many, and not a word of the rest.
EXPANDED = 20
LARGEST_PAGE = "999"


async def complete(graph: Graph, beyond: Beyond, objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects with their relation whole under its name; they are parsed on a thread. Raises GraphError kinds."""
    found = await asyncio.to_thread(list, objects)
    for error in (await fill(graph, beyond, found)).values():
        raise error
    return found


async def fill(graph: Graph, beyond: Beyond, objects: Sequence[dict[str, Any]]) -> dict[str, GraphError]:
    """Puts the whole relation into each object under its name; the errors of those for which it was refused, by id.

    A relation that was to be expanded and is absent counts as not given: unknown names are ignored in silence.
    """
    short = [raw for raw in objects if not beyond.expanded or len(raw.get(beyond.name, " " * EXPANDED)) >= EXPANDED]
    query = {"$select": ",".join(beyond.select), "$top": LARGEST_PAGE}
    errors: dict[str, GraphError] = {}
    paths = [address(beyond.path, raw["id"], query) for raw in short]
    for raw, path, found in zip(short, paths, await answers(graph, paths), strict=True):
        if isinstance(found, GraphNotFound):
            # Deleted between the two requests: it is gone from the next list.
            raw[beyond.name] = []
        elif isinstance(found, GraphError):
            errors[raw["id"]] = found
        else:
            raw[beyond.name] = await _all(graph, path, found)
    return errors


async def each(graph: Graph, resource: Resource, ids: Sequence[str]) -> dict[str, dict[str, Any] | GraphError]:
    """What is at the resource's path for each id, under that id; errors as they are, a missing object is one too."""
    query = pages.one_params(resource)
    found = dict(zip(ids, await answers(graph, [address(resource.path, id_, query) for id_ in ids]), strict=True))
    # What hangs on an object often has no id of its own (mailboxSettings).
    objects = [raw | {"id": id_} for id_, raw in found.items() if not isinstance(raw, GraphError)]
    errors = await fill(graph, resource.beyond, objects) if resource.beyond else {}
    return found | {raw["id"]: raw for raw in objects} | errors


async def whole(graph: Graph, resource: Resource, ids: Sequence[str]) -> dict[str, dict[str, Any] | None]:
    """Objects read whole, with the relations that delta would tell of; None for one that Graph knows no more.

    Raises GraphError kinds.
    """
    related = [part for part in resource.parts if part.relation]
    many = {"$select": "id", "$top": LARGEST_PAGE}
    paths = [address(f"{resource.path}/{{id}}", id_, pages.one_params(resource)) for id_ in ids]
    paths += [address(part.path, id_, many) for part in related for id_ in ids]
    found = await answers(graph, paths)
    objects: dict[str, dict[str, Any] | None] = {}
    for place, id_ in enumerate(ids):
        if any(isinstance(one, GraphNotFound) for one in found[place :: len(ids)]):
            objects[id_] = None
            continue
        raw = _given(found[place])
        for number, part in enumerate(related, start=1):
            at = place + number * len(ids)
            raw[part.relation] = await _all(graph, paths[at], _given(found[at]))
        objects[id_] = raw
    return objects


async def answers(graph: Graph, paths: Sequence[str]) -> list[dict[str, Any] | GraphError]:
    """What is at each path, in order: by $batch, or as a plain request where there is but one."""
    if len(paths) != 1:
        return await graph.batch(paths) if paths else []
    try:
        return [await graph.get(paths[0])]
    except GraphError as error:
        return [error]


def address(path: str, id_: str, query: Mapping[str, str]) -> str:
    """`path` with the id in its place, and its query."""
    asked = urlencode(query, quote_via=quote, safe="$(),=';")
    return path.replace("{id}", quote_segment(id_)) + (f"?{asked}" if asked else "")


async def _all(graph: Graph, path: str, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects of the page at `path` and of all after it, read again while they move. Raises GraphError kinds."""
    for reading in range(MOST_READINGS):
        page, watch = await graph.get(path) if reading else page, Watch()
        found = list(watch.page(page["value"]))
        while not watch.moved and (link := page.get("@odata.nextLink")):
            page = await graph.get(link)
            found += watch.page(page["value"])
        if not watch.moved:
            return found
    raise moving("what belongs together")


def _given(found: dict[str, Any] | GraphError) -> dict[str, Any]:
    if isinstance(found, GraphError):
        raise found
    return found
