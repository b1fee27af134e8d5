"""Delta queries replayed: a first round from the beginning, then what happened, then the round that tells of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx

from tests.fidelity.examples import Example
from tests.fidelity.finding import fill
from tests.fidelity.staging import happened
from tests.fidelity.tenant import Tenant

PAGE = 12
DRIVE = "/root/delta()"


def page(example: Example) -> list[Any]:
    """The rows an example shows."""
    value = example.response.get("value") if isinstance(example.response, dict) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def gone(row: dict[str, Any]) -> bool:
    """Whether a row tells of something that is no more, itself or in one of its relations."""
    inner = [item for name, value in row.items() if name.endswith("@delta") for item in value]
    return "@removed" in row or "deleted" in row or any("@removed" in item for item in inner)


def follows(example: Example) -> bool:
    """Whether an example goes on from an earlier round."""
    return bool({"$deltatoken", "token"} & example.query.keys())


def split(example: Example) -> tuple[Example, Example] | None:
    """A page that shows at once what a first round has and what only a later one can; None for the others."""
    told = [row for row in page(example) if gone(row)]
    if not told or follows(example):
        return None
    first = [_still(row) for row in page(example) if "@removed" not in row and "deleted" not in row]
    mark = "&$deltatoken=later" if "?" in example.url else "?$deltatoken=later"
    return (replace(example, response=example.response | {"value": first}),
            replace(example, response={"value": [_changed(row) for row in told]}, url=example.url + mark))  # fmt: skip


def _still(row: dict[str, Any]) -> dict[str, Any]:
    """A row without the relations that were taken away."""
    kept = {name: [item for item in value if "@removed" not in item]
            for name, value in row.items() if name.endswith("@delta")}  # fmt: skip
    return {name: value for name, value in row.items() if name not in kept} | {n: v for n, v in kept.items() if v}


def _changed(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose relations are only those taken away."""
    return {
        name: [item for item in value if "@removed" in item] if name.endswith("@delta") else value
        for name, value in row.items()
    }


def of_collection(tenant: Tenant, collection: str, example: Example) -> Iterator[httpx.Response]:
    """Every page of a first round, and, where the example follows a deltaLink, the one after the changes it tells."""
    rows = page(example)
    tenant.sandbox.knobs.delta_page = max(1, min(PAGE, len(tenant.rows(collection)) // 2))
    options = {name: value for name, value in example.query.items() if "token" not in name}
    if not options and rows and ("$deltatoken" in example.query or "$skiptoken" in example.query):
        names = {name.partition("@")[0] for row in rows for name in row} - {"", "id"}
        options = {"$select": ",".join(sorted(names))} if names else {}
    if options.get("$filter"):
        asked = tenant.rows(collection)[: options["$filter"].count(" eq ")]
        options["$filter"] = " or ".join(f"id eq '{row['id']}'" for row in asked)
    for answer in _walk(tenant, f"{collection}/delta", options):
        yield answer
    if answer.status_code == 200 and "$deltatoken" in example.query:
        happened(tenant, collection, rows)
        yield tenant.ask("GET", answer.json()["@odata.deltaLink"])


def of_drive(tenant: Tenant, template: str, example: Example) -> Iterator[httpx.Response]:
    """The same for the items of one drive after another; a token may also be a moment, or part of the path."""
    token = example.query.get("token", "")
    given = {"token": token} if token == "latest" or token[:2] == "20" else {}
    for path in fill(tenant, template):
        root = path.removesuffix(DRIVE)
        if given and any(map(gone, page(example))):
            _delete_one(tenant, root)
        for answer in _walk(tenant, path, given):
            yield answer
        if answer.status_code == 200 and not given and follows(example):
            _delete_one(tenant, root)
            tenant.ask("POST", f"{root}/root/children", json={"name": "Replayed", "folder": {}})
            link = answer.json()["@odata.deltaLink"]
            yield tenant.ask("GET", _as_call(link) if "(token=" in example.url else link)


def _walk(tenant: Tenant, address: str, options: dict[str, str]) -> Iterator[httpx.Response]:
    """Page after page of one round."""
    answer = tenant.ask("GET", address, params=options) if options else tenant.ask("GET", address)
    yield answer
    while answer.status_code == 200 and "@odata.nextLink" in answer.json():
        answer = tenant.ask("GET", answer.json()["@odata.nextLink"])
        yield answer


def _delete_one(tenant: Tenant, drive: str) -> None:
    """The first folder or file of a drive goes."""
    for row in tenant.rows(f"{drive}/root/children"):
        if tenant.ask("DELETE", f"{drive}/items/{row['id']}").status_code == 204:
            return


def _as_call(link: str) -> str:
    """`delta(token='x')` for `delta()?token=x`."""
    before, _, token = link.partition("()?token=")
    return f"{before}(token='{token}')"
