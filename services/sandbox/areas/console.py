"""The sandbox's own front door: its page, and the same in JSON for other processes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl

import orjson

from services.sandbox import board, switches
from services.sandbox.cloud import Cloud
from services.sandbox.look import html_page
from services.sandbox.wire import Call, Reply

Form = dict[str, str]


def serve(cloud: Cloud, call: Call) -> Reply | None:
    """Answer a request to `/sandbox` and below; None for any other path."""
    if not call.path or call.path[0].lower() != "sandbox":
        return None
    place = "/".join(call.path[1:]).lower()
    if place not in ("", "meters.json", "switches.json"):
        return _json({"error": "Here are /sandbox, /sandbox/meters.json and /sandbox/switches.json."}, 404)
    if call.method == "GET":
        if place == "meters.json":
            return _json(cloud.meters())
        return _json(switches.state(cloud)) if place else board.page(cloud, call)
    if call.method != "POST" or place == "meters.json":
        return _json({"error": "The method is not allowed here."}, 405)
    if call.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return html_page("Refused", '<main class="card login"><h1>Only this page may do that</h1></main>', 403)
    return _change_by_json(cloud, call) if place else _change_by_form(cloud, call)


def _json(value: object, status: int = 200) -> Reply:
    return Reply(status, orjson.dumps(value), {"Content-Type": "application/json", "Cache-Control": "no-store"})


def _change_by_json(cloud: Cloud, call: Call) -> Reply:
    """Do what the body asks, then tell the new state; 400 with a sentence for what makes no sense."""
    try:
        switches.change(cloud, orjson.loads(call.body))
    except (ValueError, OverflowError) as err:
        return _json({"error": str(err)}, 400)
    return _json(switches.state(cloud))


def _change_by_form(cloud: Cloud, call: Call) -> Reply:
    """Throw a switch, then show the page again. A form on another site is not obeyed."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    try:
        CHANGES.get(form.pop("do", ""), _nothing)(cloud, form)
    except (ValueError, OverflowError) as err:
        text = f'<h1>That did not work</h1><p>{escape(str(err))}</p><p><a href="/sandbox">Back</a></p>'
        return html_page("Not changed", f'<main class="card login">{text}</main>', 400)
    return Reply(303, b"", {"Location": "/sandbox"})


def _throw(cloud: Cloud, form: Form) -> None:
    fault: dict[str, object] = {name: text.strip() for name, text in form.items() if text.strip()}
    for name, number in (("status", int), ("times", int), ("rate", float), ("seconds", float)):
        if name in fault:
            fault[name] = _number(name, form[name], number)
    if not form.get("times", "1").strip():
        fault["times"] = None
    switches.throw(cloud, {"path": "/", **fault})


def _number(name: str, text: str, number: type[int] | type[float]) -> float:
    try:
        return number(text)
    except ValueError as err:
        raise ValueError(f"The field {name} is a number, not {text[:40]}.") from err


def _move(cloud: Cloud, form: Form) -> None:
    switches.move(cloud, {name: _number(name, text, float) for name, text in form.items()})


def _nothing(cloud: Cloud, form: Form) -> None:
    raise ValueError("There is no such switch.")


CHANGES: dict[str, Callable[[Cloud, Form], None]] = {
    "fault": _throw,
    "clear": lambda cloud, form: cloud.faults.clear(),
    "move": _move,
    "knobs": lambda cloud, form: switches.turn(cloud, dict(form)),
    "reset": lambda cloud, form: cloud.reset_meters(),
}
