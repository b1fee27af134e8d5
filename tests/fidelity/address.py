"""Which operation an example's address is, whoever `me` was and whatever the ids were called."""

from __future__ import annotations

import re

from tests.fidelity.contract import Contract

# Addresses that mean the same thing as another, first match first.
ALIASES = (
    (re.compile(r"/delta\(token='[^']*'\)$", re.I), "/delta()"),
    (re.compile(r"^/me/drive(?=/|$)", re.I), "/drives/{id}"),
    (re.compile(r"^/drives/[^/]+$", re.I), "/users/{id}/drive"),
    (re.compile(r"^/drives/([^/]+)/root:/.*:/children$", re.I), r"/drives/\1/items/{id}/children"),
    (re.compile(r"^/me(?=/|$)", re.I), "/users/{id}"),
    (re.compile(r"^/users/([^/]+)/managedDevices/(.+)$", re.I), r"/deviceManagement/managedDevices/\2"),
    (re.compile(r"^/users/([^/]+)/calendar$", re.I), r"/users/\1/calendars/{id}"),
    (re.compile(r"^/([^/]+)/roleTemplateId=([^/]+)", re.I), r"/\1(roleTemplateId='\2')"),
)
KEYED = re.compile(r"^([^(]+)\((?:(\w+)=)?'?(.*?)'?\)$")


def parts(path: str) -> list[str]:
    """Path segments: `delta()` and `delta` are the same, `users('x')` is two, `f(period='D7')` stays one."""
    found: list[str] = []
    for text in path.strip("/").split("/"):
        keyed = KEYED.match(text)
        if keyed is None or not keyed[3]:
            found.append(text.removesuffix("()").removeprefix("microsoft.graph.delta") or "delta")
        elif keyed[2] in (None, "roleTemplateId"):
            found += [keyed[1], keyed[3]]
        else:
            found.append(text)
    return found


def _same(template: str, text: str) -> bool:
    if template.startswith("{"):
        return not text.startswith("$") and text.lower() not in ("delta",)
    if "(" in template and "(" in text:
        return template[: template.index("=")].lower() == text[: text.find("=")].lower()
    return template.lower() == text.lower()


def operation_of(contract: Contract, method: str, path: str, told: str) -> tuple[str, list[str]] | None:
    """The operation of an address, and what follows it (`/$count`, a cast); None when the contract has none.

    `told` is the operation the example says it is; it wins among several that fit.
    """
    for pattern, replacement in ALIASES:
        path = pattern.sub(replacement, path)
    asked = parts(path)
    best: tuple[str, list[str]] | None = None
    for name, row in contract.operations.items():
        template = parts(row["path"])
        if row["method"] != method or len(template) > len(asked):
            continue
        tail = asked[len(template) :]
        if not all(_same(*pair) for pair in zip(template, asked, strict=False)):
            continue
        if not all(map(_tail, tail)) and not (method == "GET" and len(tail) == 1 and _member(contract, row, tail[0])):
            continue
        if name == told:
            return name, tail
        if best is None or len(tail) < len(best[1]):
            best = name, tail
    return best


def _tail(part: str) -> bool:
    return part.lower() in ("$count", "$ref") or part.startswith("microsoft.graph.")


def _member(contract: Contract, row: dict[str, str], part: str) -> bool:
    """Whether the last segment is a property of what the operation gives (`mailboxSettings/workingHours`)."""
    return contract.of(row.get("response"), part) is not None
