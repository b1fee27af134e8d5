"""Replaying one example: scope, request, answer, verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

import httpx

from tests.fidelity.address import operation_of
from tests.fidelity.contract import Contract
from tests.fidelity.examples import Example
from tests.fidelity.finding import fill
from tests.fidelity.rounds import DRIVE, of_collection, of_drive, split
from tests.fidelity.shape import trimmed, whole
from tests.fidelity.staging import set_up
from tests.fidelity.tenant import Tenant, needs_a_person
from tests.fidelity.wording import body, query

ATTEMPTS = 60
PASSED, FAILED, OUT = "passed", "failed", "out of scope"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an example, and why."""

    example: Example
    outcome: str
    reasons: tuple[str, ...] = ()


def scope(contract: Contract, example: Example) -> tuple[str, list[str]] | str:
    """The operation and what follows it; in words, why there is none."""
    if not example.status:
        return "no HTTP: a record of an event stream"
    if example.host not in ("", "graph.microsoft.com"):
        return f"another host: {example.host}"
    found = operation_of(contract, example.method, example.path, example.operation)
    return found or "its address is no operation of the contract"


def replay(contract: Contract, tenant: Tenant, example: Example) -> Verdict:
    """Send the equivalent request, for one object after another until one answers like the example."""
    found = scope(contract, example)
    if isinstance(found, str):
        return Verdict(example, OUT, (found,))
    operation, tail = found
    example = in_scope(contract, example)
    set_up(tenant, operation, example)
    parts = split(example) if "/delta" in operation else None
    for part in parts or (example,):
        verdict = _replay(contract, tenant, part, operation, tail)
        if verdict.outcome == FAILED:
            break
    return replace(verdict, example=example)


def in_scope(contract: Contract, example: Example) -> Example:
    """A batch without the members that are no operations of the contract; others as they are."""
    if not isinstance(example.body, dict) or not isinstance(example.body.get("requests"), list):
        return example
    kept = []
    for member in example.body["requests"]:
        path = "/" + member["url"].partition("?")[0].strip("/")
        found = operation_of(contract, member["method"], path, "")
        if found is not None:
            template = "/".join([found[0].partition(" ")[2], *found[1]])
            kept.append(member | {"url": template + "".join(member["url"].partition("?")[1:])})
    ids = {member["id"] for member in kept}
    answers = [row for row in example.response["responses"] if row["id"] in ids]
    return replace(example, body={"requests": kept}, response={"responses": answers})


def _replay(contract: Contract, tenant: Tenant, example: Example, operation: str, tail: list[str]) -> Verdict:
    nearest: list[str] | None = None
    for answer in _answers(tenant, operation, tail, example):
        reasons = judge(contract, operation, tail, example, answer)
        if not reasons:
            return Verdict(example, PASSED)
        if nearest is None or _distance(reasons) < _distance(nearest):
            nearest = reasons
    return Verdict(example, FAILED, tuple(nearest or ["the tenant has no object to ask about"]))


def _distance(reasons: list[str]) -> int:
    """How far an answer was from the example: a missing object furthest, a refusal next, then by what is missing."""
    return 1000 * reasons[0].startswith("status") + 1000 * reasons[0].startswith("status 404") + len(reasons)


def _answers(tenant: Tenant, operation: str, tail: list[str], example: Example) -> Iterator[httpx.Response]:
    template = operation.partition(" ")[2].replace("{period}", "D7")
    if "roleTemplateId=" in example.path:
        template = template.replace("/directoryRoles/{id}", "/directoryRoles(roleTemplateId='{id}')")
    if template.endswith("/delta()") and "{id}" not in template:
        yield from of_collection(tenant, template.removesuffix("/delta()"), example)
        return
    if template.endswith(DRIVE):
        yield from islice(of_drive(tenant, template, example), ATTEMPTS)
        return
    for number, path in enumerate(fill(tenant, template)):
        if number == ATTEMPTS:
            return
        address = "/".join([path, *tail])
        options = query(tenant, address, example.query)
        headers = {"ConsistencyLevel": "eventual"} if example.eventual else {}
        more: dict[str, Any] = {"params": options} if options else {}
        if example.body is not None:
            more["json"] = body(tenant, path, example.body)
        answer = _asker(tenant, operation, example, path)(example.method, address, headers, **more)
        if _wants_next(example) and answer.status_code == 200 and "@odata.nextLink" not in answer.json():
            fewer = str(max(1, len(answer.json()["value"]) - 1))
            answer = tenant.ask(example.method, address, headers, params=options | {"$top": fewer})
        if answer.status_code == 302 and example.status == 200:
            answer = tenant.http.get(answer.headers["location"])
        yield answer


def _asker(tenant: Tenant, operation: str, example: Example, path: str) -> Callable[..., httpx.Response]:
    """Who asks: an app; where none may, an administrator, or for `/me` the person it is about."""
    if not needs_a_person(operation):
        return tenant.ask
    return partial(tenant.ask_as, path.split("/")[2] if example.path.startswith("/me") else tenant.administrator)


def _wants_next(example: Example) -> bool:
    return isinstance(example.response, dict) and "@odata.nextLink" in example.response and "$top" not in example.query


def judge(contract: Contract, operation: str, tail: list[str], example: Example, answer: httpx.Response) -> list[str]:
    """How an answer differs from the example: status first, then headers, then the body."""
    agreed = (contract.operations.get(operation) or {}).get("status")
    drifted = example.status < 300 and answer.status_code == agreed
    if answer.status_code != example.status and not drifted:
        text = answer.text[:160].replace("\n", " ")
        return [f"status {answer.status_code}, not {example.status}: {text}"]
    found = []
    if answer.status_code in (201, 202, 302) and "location" in {name.lower() for name in _told(example)}:
        found += [] if "location" in answer.headers else ["the Location header is missing"]
    if answer.status_code == 302 and "location" not in answer.headers:
        found.append("the Location header is missing")
    if example.text is not None:
        return found + _columns(example.text, answer.content.decode("utf-8-sig", "replace"))
    if example.response is None:
        return found
    if not answer.content:
        return [*found, "the body is empty"]
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return found if not isinstance(example.response, dict | list) else [*found, "the body is no JSON"]
    asked = operation if not tail or tail[0].startswith("microsoft.graph.") else ""
    selected = example.query.get("$select", "") if "delta" not in operation and example.status < 300 else ""
    return found + whole(contract, asked, trimmed(example.response, selected), answer.json(), expanded(example))


def expanded(example: Example) -> frozenset[str]:
    """The relations an example asked for, which an answer must therefore have."""
    return frozenset(re.findall(r"(\w+)(?:\([^)]*\))?", example.query.get("$expand", "")))


def _told(example: Example) -> dict[str, str]:
    return example.headers


def _columns(wanted: str, got: str) -> list[str]:
    """The columns of a CSV, in order; a documentation sample may begin with other lines."""
    lines = [line.strip() for line in wanted.splitlines() if line.count(",") > 1]
    if not lines:
        return []
    columns = [name.strip() for name in lines[0].lstrip("﻿").split(",") if name.strip()]
    sent = [name.strip() for name in got.splitlines()[0].split(",")] if got else []
    return [f"column {name!r} is missing" for name in columns if name not in sent]
