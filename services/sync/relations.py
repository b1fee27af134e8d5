"""What a list does not give whole: relations of its objects, and objects that a change tells only in part."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from services.errors import GraphError, GraphNotFound
from services.microsoft.graph import Graph, quote_segment
from services.specs import Beyond, Resource
from services.sync import pages
from services.sync.pages import Page

# $expand gives so many, and not a word of the rest.
EXPANDED = 20
LARGEST_PAGE = "999"


async def complete(graph: Graph, beyond: Beyond, batch: Sequence[Page]) -> list[dict[str, Any]]:
    """The objects of `batch` with their relation whole under its name. Raises GraphError kinds."""
    objects = await asyncio.to_thread(lambda: [raw for page in batch for raw in page.objects()])
    for error in (await fill(graph, beyond, objects)).values():
        raise error
    return objects


async def fill(graph: Graph, beyond: Beyond, objects: Sequence[dict[str, Any]]) -> dict[str, GraphError]:
    """Puts the whole relation into each object under its name; the errors of those for which it was refused, by id.

    A relation that was to be expanded and is absent counts as not given: unknown names are ignored in silence.
    """
    short = [raw for raw in objects if not beyond.expanded or len(raw.get(beyond.name, " " * EXPANDED)) >= EXPANDED]
    query = {"$select": ",".join(beyond.select), "$top": LARGEST_PAGE}
    errors: dict[str, GraphError] = {}
    for raw, found in zip(short, await answers(graph, [address(beyond.path, raw["id"], query) for raw in short]),
                          strict=True):  # fmt: skip
        if isinstance(found, GraphNotFound):
            # Deleted between the two requests: it is gone from the next list.
            raw[beyond.name] = []
        elif isinstance(found, GraphError):
            errors[raw["id"]] = found
        else:
            raw[beyond.name] = await _rest(graph, found)
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
            raw[part.relation] = await _rest(graph, _given(found[place + number * len(ids)]))
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


async def _rest(graph: Graph, page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The objects of a page and of all after it."""
    found = list(page["value"])
    while link := page.get("@odata.nextLink"):
        page = await graph.get(link)
        found += page["value"]
    return found


def _given(found: dict[str, Any] | GraphError) -> dict[str, Any]:
    if isinstance(found, GraphError):
        raise found
    return found
