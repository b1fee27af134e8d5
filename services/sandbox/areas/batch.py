"""`$batch`: up to twenty requests in one envelope, each judged on its own, answered out of order."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from random import Random
from typing import Any

import orjson

from services.sandbox.cloud import Cloud
from services.sandbox.routes import segments
from services.sandbox.wire import Call, Reply, Thing, bad_request

LARGEST = 20
PASSED_ON = ("Content-Type", "Location", "Retry-After", "OData-Version")
METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
Answer = Callable[[Cloud, Call], Reply]


def _id(member: Any) -> str:
    """The id of a well-formed member. Raises Refusal 400 for any other."""
    if isinstance(member, dict):
        id, before = member.get("id"), member.get("dependsOn") or []
        texts = (id, member.get("url"), member.get("method"), *(before if isinstance(before, list) else [None]))
        headers = isinstance(member.get("headers") or {}, dict)
        if all(isinstance(text, str) for text in texts) and member["method"] in METHODS and headers:
            return str(id)
    raise bad_request("Invalid batch payload format.")


def check(requests: Any) -> list[Thing]:
    """The members, in order. Raises Refusal 400 where Graph would refuse the whole envelope."""
    if not isinstance(requests, list) or not requests:
        raise bad_request("Invalid batch payload format.")
    if len(requests) > LARGEST:
        text = f"Number of batch request steps exceeds the maximum value of {LARGEST}."
        raise bad_request(text, "MaximumValueExceeded")
    seen: set[str] = set()
    for member in requests:
        id = _id(member)
        if id in seen:
            raise bad_request(f"Duplicate request id: {id}.")
        if "$batch" in member["url"] or "://" in member["url"].split("?")[0]:
            raise bad_request(f"Invalid request URL in step {id}.")
        unknown = set(member.get("dependsOn") or ()) - seen
        if unknown:
            raise bad_request(f"Request {id} depends on {sorted(unknown)[0]}, which does not come before it.")
        seen.add(id)
    return requests


def serve(cloud: Cloud, call: Call, answer: Answer) -> Reply:
    """POST /$batch: always 200; what came of each member is inside."""
    members = check(call.json().get("requests"))
    statuses: dict[str, int] = {}
    responses: list[Thing] = []
    for member in members:
        failed = [id for id in member.get("dependsOn") or () if statuses[id] >= 400]
        reply = _failed_dependency() if failed else answer(cloud, _call(call, member))
        statuses[member["id"]] = reply.status
        responses.append(_response(member["id"], reply))
    Random(call.request_id).shuffle(responses)  # noqa: S311  # no order is promised
    return Reply.json({"responses": responses})


def _failed_dependency() -> Reply:
    error = {"code": "FailedDependency", "message": "The request has a dependency that failed."}
    return Reply.json({"error": error}, 424)


def _call(outer: Call, member: Thing) -> Call:
    """The member as a request of its own: same token, own headers, own body."""
    path, _, query = member["url"].partition("?")
    headers = {"authorization": outer.headers.get("authorization", "")}
    headers |= {str(name).lower(): str(value) for name, value in (member.get("headers") or {}).items()}
    body = orjson.dumps(member["body"]) if member.get("body") is not None else b""
    if body and "content-type" not in headers:
        raise bad_request(f"Request {member['id']} has a body but no Content-Type header.")
    return Call(member["method"], ("v1.0", *segments(path)), {}, headers, body, outer.now, query)


def _response(id: str, reply: Reply) -> Thing:
    response: Thing = {"id": id, "status": reply.status}
    headers = {name: reply.headers[name] for name in PASSED_ON if name in reply.headers}
    if headers:
        response["headers"] = headers
    kind = headers.get("Content-Type", "")
    if reply.body:
        response["body"] = json.loads(reply.body) if "json" in kind else b64encode(reply.body).decode()
    else:
        response["body"] = None
    return response
