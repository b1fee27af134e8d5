"""The sandbox's own page: what is in it, who asked what, how near the limits, what goes wrong, and what time it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import timedelta
from html import escape
from itertools import islice

from services.sandbox.cloud import Cloud
from services.sandbox.faults import KINDS
from services.sandbox.knobs import CHOICES
from services.sandbox.look import html_page
from services.sandbox.wire import Call, Reply

STATUSES = (429, 503, 504, 500, 410)
STEPS = {"1 hour": 1, "1 day": 24, "8 days": 192, "31 days": 744}
SHOWN = 14


def _table(heads: str, rows: list[str], empty: str) -> str:
    """A table; `heads` are separated by commas, a `#` before one puts it to the right."""
    if not rows:
        return f'<p class="empty">{empty}</p>'
    cells = "".join(
        f'<th class="number">{name[1:]}</th>' if name.startswith("#") else f"<th>{name}</th>"
        for name in heads.split(",")
    )
    return f'<div class="scroll"><table><tr>{cells}</tr>{"".join(rows)}</table></div>'


def _row(*cells: object) -> str:
    """One row: numbers to the right; texts are escaped unless they are `Html`."""
    drawn = []
    for cell in cells:
        side = ' class="number"' if isinstance(cell, int) else ""
        text = f"{cell:,}" if isinstance(cell, int) else cell if isinstance(cell, Html) else escape(str(cell))
        drawn.append(f"<td{side}>{text}</td>")
    return f"<tr>{''.join(drawn)}</tr>"


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def _code(text: str) -> Html:
    return Html(f"<code>{escape(text)}</code>")


def _whole(text: str) -> Html:
    """Something to copy: never broken over lines."""
    return Html(f'<code class="whole">{escape(text)}</code>')


def _section(size: str, title: str, inner: str) -> str:
    return f'<section class="card {size}"><h2>{title}</h2>{inner}</section>'


def _counts(cloud: Cloud) -> str:
    world = cloud.world
    people = world.users.values()
    numbers = {
        "people": len(world.users), "guests": sum(user.get("userType") == "Guest" for user in people),
        "disabled": sum(not user.get("accountEnabled") for user in people), "groups": len(world.groups),
        "enterprise apps": len(world.service_principals), "registrations": len(world.applications),
        "role assignments": len(world.role_assignments), "requests served": sum(cloud.requests.values()),
        "changes made": len(world.ledger),
    }  # fmt: skip
    cells = "".join(f"<div><b>{number:,}</b><small>{name}</small></div>" for name, number in numbers.items())
    return f'<section class="card wide counts">{cells}</section>'


def _places(cloud: Cloud) -> str:
    rows = {
        "Graph": cloud.graph_root, "Login": f"{cloud.base}/{cloud.tenant.id}", "Azure": f"{cloud.base}/subscriptions",
        "Other host": cloud.elsewhere, "Tenant": cloud.tenant.id,
    }  # fmt: skip
    return _table("What,Where", [_row(name, _whole(place)) for name, place in rows.items()], "")


def _apps(cloud: Cloud) -> str:
    asked = cloud.requests.by_app
    rows = [
        _row(Html(f"<b>{escape(app.name)}</b>"), _whole(app.client_id), _whole(app.client_secret or "none"),
             len(app.roles), len(app.certificates), asked.get(app.client_id, Counter()).total(),
             cloud.requests.units[app.client_id])
        for app in cloud.apps.values()
    ]  # fmt: skip
    heads = "App,Client id,Secret,#Permissions,#Certificates,#Requests,#Resource units"
    return _table(heads, rows, "")


def _operations(cloud: Cloud) -> str:
    rows = [_row(_code(operation), count) for operation, count in cloud.requests.most_common(SHOWN)]
    return _table("Operation,#Served", rows, "Nobody has asked anything yet.")


def _latest(cloud: Cloud) -> str:
    names = {app.client_id: app.name for app in cloud.apps.values()}
    rows = []
    for served in islice(reversed(cloud.requests.log), SHOWN):
        look = "bad" if served.status >= 400 else "good"
        status = Html(f'<span class="{look}">{served.status}</span>')
        path = served.path if len(served.path) < 70 else f"{served.path[:68]}…"
        rows.append(_row(status, _code(f"{served.method} {path}"), names.get(served.client_id, "")))
    return _table("Status,Request,App", rows, "Nobody has asked anything yet.")


def _ledger(cloud: Cloud) -> str:
    names = {app.object_id: app.name for app in cloud.apps.values()}
    rows = []
    for write in islice(reversed(cloud.world.ledger), SHOWN):
        person = cloud.world.person(write.actor) or {}
        actor = names.get(write.actor) or person.get("displayName") or "The sandbox"
        rows.append(_row(f"{write.at:%d %b %H:%M:%S}", write.activity, write.name or write.id, actor))
    return _table("When (UTC),What,On,By", rows, "Nothing has been changed.")


def _options(values: tuple[object, ...], chosen: object = None) -> str:
    return "".join(f"<option{' selected' if value == chosen else ''}>{value}</option>" for value in values)


def _faults(cloud: Cloud) -> str:
    rows = [
        _row(_code(fault.path), fault.kind, fault.status, "until cleared" if fault.times is None else f"{fault.times}",
             f"{fault.rate:.0%}", fault.hits)
        for fault in cloud.faults.switches
    ]  # fmt: skip
    table = _table("Path,Kind,#Status,Times left,Rate,#Hits", rows, "Everything works.")
    clear = (
        '<form method="post" class="after"><button class="act" name="do" value="clear">Clear all</button></form>'
        if rows
        else ""
    )
    return (
        f'{table}{clear}<form method="post" class="row"><label>Path begins with<input name="path" value="/users">'
        f'</label><label>Kind<select name="kind">{_options(tuple(KINDS))}</select></label>'
        f'<label>Status<select name="status">{_options(STATUSES)}</select></label>'
        '<label>Times<input name="times" value="1" inputmode="numeric"></label>'
        '<label>Retry-After<input name="retry_after" placeholder="none"></label>'
        '<button class="act main" name="do" value="fault">Add fault</button></form>'
    )


def _clock(cloud: Cloud, call: Call) -> str:
    text = f'<p class="mono">{call.now:%A %d %B %Y, %H:%M:%S} UTC</p>'
    if not hasattr(cloud.clock, "move"):
        return f'{text}<p class="soft">It belongs to the program that started the sandbox.</p>'
    steps = "".join(
        f'<button class="act" name="hours" value="{hours}">+ {name}</button> ' for name, hours in STEPS.items()
    )
    return (
        f'{text}<p class="soft">Tokens, delta links, retention and limits follow it. It only moves forward.</p>'
        f'<form method="post"><input type="hidden" name="do" value="move"><p>{steps}</p></form>'
    )


def _knob(name: str, value: object) -> str:
    """One knob as a labelled field; spans are told in seconds."""
    title = name.replace("_", " ").capitalize() + (" (seconds)" if isinstance(value, timedelta) else "")
    words = ("on", "off") if isinstance(value, bool) else CHOICES.get(name)
    if words:
        chosen = value if isinstance(value, str) else "on" if value else "off"
        field = f'<select name="{name}">{_options(words, chosen)}</select>'
    else:
        shown = f"{value.total_seconds():g}" if isinstance(value, timedelta) else "" if value is None else f"{value:g}"
        field = f'<input name="{name}" value="{escape(str(shown))}" placeholder="Microsoft\'s" inputmode="decimal">'
    return f"<label>{escape(title)}{field}</label>"


def _knobs(cloud: Cloud) -> str:
    known = {knob.name: getattr(cloud.knobs, knob.name) for knob in fields(cloud.knobs)}
    rows = "".join(_knob(name, value) for name, value in known.items())
    return (
        f'<form method="post"><div class="knobs">{rows}</div>'
        '<p class="buttons"><button class="main" name="do" value="knobs">Save knobs</button></p></form>'
    )


def _limits(cloud: Cloud) -> str:
    """Every limit that was touched: the fullest it ever was, against what is allowed."""
    names = {app.client_id: app.name for app in cloud.apps.values()} | {
        app.object_id: app.name for app in cloud.apps.values()
    }
    rows = []
    for row in sorted(cloud.meter.report(), key=lambda row: -row["peak"] / row["allowed"])[:SHOWN]:
        who, _, rest = row["of"].partition(" ")
        share = min(100, round(100 * row["peak"] / row["allowed"]))
        bar = Html(f'<span class="bar{" full" if row["refused"] else ""}"><i style="width:{share}%"></i></span>')
        of = f"{names.get(who, who) or 'the whole tenant'} {rest}".strip()
        span = f"{row['allowed']:,.0f} in {row['seconds']:g} s"
        rows.append(_row(row["limit"], of, bar, Html(f"{row['peak']:,} of {span}"), row["refused"]))
    state = "are refused" if cloud.knobs.throttling else "would be refused, but throttling is off"
    return (
        _table("Limit,Whose,Fullest,Peak,#Refused", rows, "No limit was touched yet.")
        + f'<form method="post" class="after row-end"><span class="soft">Requests above these limits {state}. '
        'The same in JSON: <a href="/sandbox/meters.json">meters.json</a></span>'
        '<button class="act" name="do" value="reset">Reset meters</button></form>'
    )


def page(cloud: Cloud, call: Call) -> Reply:
    """The whole page."""
    head = (
        '<header class="top"><h1>Microsoft cloud sandbox <span class="tag">'
        f"{escape(cloud.tenant.name)}</span></h1>"
        f'<span class="soft">seed {cloud.world.seed}, since {cloud.world.born_at:%d %b %Y %H:%M} UTC</span></header>'
    )
    sections = (
        ("wide", "Apps that may sign in", _apps(cloud)),
        ("most", "Where to point a client", _places(cloud)),
        ("third", "Clock", _clock(cloud, call)),
        ("half", "Latest requests", _latest(cloud)),
        ("half", "Most asked", _operations(cloud)),
        ("wide", "Limits", _limits(cloud)),
        ("wide", "Faults", _faults(cloud)),
        ("wide", "Ledger of changes", _ledger(cloud)),
        ("wide", "Knobs", _knobs(cloud)),
    )
    body = _counts(cloud) + "".join(_section(*section) for section in sections)
    return html_page("Sandbox", f'{head}<main class="board">{body}</main>')
