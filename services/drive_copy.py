"""Copying one OneDrive into a folder of another: child by child, each followed to its end, and counted afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.errors import GraphDenied, GraphError, GraphNotFound
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.action_spec import Work

AT_ONCE = 8
PAGE = "200"
SELECT = "id,name,size,folder"
POLLS_S = (0.5, 1.0, 2.0, 5.0)
POLLS = 2_000


@dataclass(frozen=True, slots=True)
class Size:
    """How many files there are, and how many bytes they have."""

    files: int
    bytes: int

    def holds(self, wanted: Size) -> bool:
        """Whether there is at least as much here as is wanted."""
        return self.files >= wanted.files and self.bytes >= wanted.bytes


async def drive(work: Work, user_id: str) -> dict[str, Any] | None:
    """The id of somebody's drive and the bytes in it; None for none. GET /users/{id}/drive. Raises GraphError kinds."""
    try:
        found = await work.graph.get(segments("users", user_id, "drive"), {"$select": "id,quota"})
    except (GraphNotFound, GraphDenied) as error:
        if isinstance(error, GraphDenied) and error.status != 401:
            raise
        return None
    return {"id": found["id"], "bytes": (found.get("quota") or {}).get("used") or 0}


async def children(work: Work, drive_id: str, folder: str) -> AsyncIterator[list[dict[str, Any]]]:
    """What is in a folder, a page at a time. GET /drives/{id}/items/{id}/children. Raises GraphError kinds."""
    page = await work.graph.get(
        segments("drives", drive_id, "items", folder, "children"), {"$select": SELECT, "$top": PAGE}
    )
    while True:
        yield page.get("value") or []
        if not (link := page.get("@odata.nextLink")):
            return
        page = await work.graph.get(link)


async def measured(work: Work, drive_id: str, folder: str) -> Size:
    """Everything below a folder, counted; never more than a page of it in memory. Raises GraphError kinds."""
    files = size = 0
    folders = [folder]
    while folders:
        async for page in children(work, drive_id, folders.pop()):
            folders += [one["id"] for one in page if "folder" in one]
            files += sum("folder" not in one for one in page)
            size += sum(one.get("size") or 0 for one in page if "folder" not in one)
    return Size(files, size)


async def arrived(work: Work, drive_id: str, folder: str, wanted: Size, pauses: Iterable[float]) -> Size:
    """What is below a folder, counted again after each of `pauses` (seconds) until it holds what is wanted.

    Raises GraphError kinds.
    """
    there = await measured(work, drive_id, folder)
    for pause in pauses:
        if there.holds(wanted):
            break
        await work.wait(pause)
        there = await measured(work, drive_id, folder)
    return there


async def folder(work: Work, drive_id: str, name: str) -> str:
    """The folder of that name at the top of a drive, made unless it is there. Raises GraphError kinds."""
    found = await find(work, drive_id, name)
    if found is not None:
        return found
    body = {"name": name, "folder": {}, "@microsoft.graph.conflictBehavior": "fail"}
    try:
        made = await work.graph.send("POST", segments("drives", drive_id, "root", "children"), body)
    except GraphError as error:
        # Made by the request before this one, whose answer was lost.
        if error.status == 409 and (found := await find(work, drive_id, name)):
            return found
        raise
    return str(made["id"])


async def find(work: Work, drive_id: str, name: str) -> str | None:
    """The id of what is called so at the top of a drive; None for nothing. Raises GraphError kinds."""
    async for page in children(work, drive_id, "root"):
        for one in page:
            if one["name"].casefold() == name.casefold():
                return str(one["id"])
    return None


async def copied(work: Work, source: str, item: dict[str, Any], target: str, into: str) -> str:
    """Why one item could not be copied, "" when it was. A name that is taken gets a number.

    POST /drives/{id}/items/{id}/copy, then its monitor, which is read without the bearer. Raises GraphError kinds.
    """
    path = segments("drives", source, "items", item["id"], "copy") + "?@microsoft.graph.conflictBehavior=rename"
    body = {"parentReference": {"driveId": target, "id": into}, "name": item["name"]}
    try:
        monitor = await work.graph.begin(path, body)
    except GraphError as error:
        if error.status in {400, 403, 409, 507}:
            return error.sentence
        raise
    for attempt in range(POLLS):
        try:
            found = await work.graph.follow(monitor)
        except GraphNotFound:
            return ""  # over long ago; counting says whether it is there
        state = str(found.get("status")).casefold()
        if state == "completed":
            return ""
        if state in {"failed", "deletefailed"}:
            why = found.get("error") or {}
            return str(why.get("message") or why.get("code") or "Microsoft did not say why.")
        await work.wait(POLLS_S[min(attempt, len(POLLS_S) - 1)])
    return "Microsoft did not finish the copy in time."


async def there(work: Work, drive_id: str, into: str) -> dict[str, int]:
    """The size of each thing that is in the folder already, by name. Raises GraphError kinds."""
    found: dict[str, int] = {}
    async for page in children(work, drive_id, into):
        found |= {one["name"].casefold(): one.get("size") or 0 for one in page}
    return found


async def copy_all(work: Work, source: str, target: str, into: str) -> tuple[int, list[str]]:
    """How many things at the top were copied, and what could not be, some at a time. Safe to repeat.

    What is there already with the same size is not copied again. Raises GraphError kinds.
    """
    before, done, trouble = await there(work, target, into), 0, list[str]()
    async for page in children(work, source, "root"):
        left = [one for one in page if before.get(one["name"].casefold()) != (one.get("size") or 0)]
        done += len(page) - len(left)
        for start in range(0, len(left), AT_ONCE):
            some = left[start : start + AT_ONCE]
            said = await asyncio.gather(*(copied(work, source, one, target, into) for one in some))
            trouble += [f"{one['name']}: {why}" for one, why in zip(some, said, strict=True) if why]
            done += len(some)
            await work.keep({"done": done, "sentence": f"{done} files and folders at the top so far."})
    return done, trouble
