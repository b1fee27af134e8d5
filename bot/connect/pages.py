"""The connect page's routes: a link is opened, a visit begins, and each step is shown and settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.connect import form as forms
from bot.connect.desk import Desk, Page
from bot.connect.form import Form
from bot.connect.guard import CLOSED, STATUS, Guard, csrf, insist_on_csrf
from bot.connect.render import HERE, page
from bot.connect.steps import collect, data, done, keys, permissions, test, what
from services.connecting import TITLES, Draft, Step
from services.errors import StewardError
from services.policy import insist
from services.specs import Caller
from services.visits import Visit

PAGES: Mapping[str, Page] = {one.PAGE.name: one.PAGE for one in (what, permissions, keys, test, data, collect, done)}
LINK = r"/{token:[\w-]{40,100}}"
WHOLE_SECONDS = 4 * 3600
FILES = {"style.css": "text/css", "icon.svg": "image/svg+xml"}


class Pages:
    """The connect page. `build` gives it as an application to mount at /connect."""

    def __init__(self, desk: Desk, guard: Guard | None = None) -> None:
        self._desk = desk
        self._guard = guard or Guard(desk.public_url)

    def build(self) -> web.Application:
        """The routes behind their guard."""
        app = web.Application(middlewares=[self._guard.middleware])
        app.on_response_prepare.append(self._guard.dress)
        for name in FILES:
            app.router.add_get(f"/{name}", self._file, name=name)
        app.router.add_get("", self._resume)
        app.router.add_get(LINK, self._link)
        app.router.add_post(LINK, self._open)
        app.router.add_get("/signed-in", self._signed_in)
        app.router.add_get("/{step}", self._show)
        app.router.add_post("/{step}", self._take)
        return app

    async def _file(self, request: web.Request) -> web.Response:
        name = str(request.match_info.route.name)
        return web.Response(body=(HERE / name).read_bytes(), content_type=FILES[name], charset="utf-8")

    async def _link(self, request: web.Request) -> web.Response:
        """A page with a button. Whatever opens links to look at them opens no visit by it."""
        found = await self._desk.invitations.find(request.match_info["token"])
        return page("open", title="Continue", person=found.name)

    async def _open(self, request: web.Request) -> web.Response:
        invitation = await self._desk.invitations.redeem(request.match_info["token"])
        draft = self._desk.begun(invitation)
        token = await self._desk.visits.begin(invitation, draft)
        response = _see(draft.reached)
        path = "/" if self._guard.secure else "/connect"
        response.set_cookie(
            self._guard.cookie,
            token,
            max_age=WHOLE_SECONDS,
            path=path,
            secure=self._guard.secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def _resume(self, request: web.Request) -> web.Response:
        visit, _, _ = await self._visitor(request)
        return _see(visit.draft.reached)

    async def _show(self, request: web.Request) -> web.Response:
        step = self._step(request)
        visit, _, token = await self._visitor(request)
        if not visit.draft.open_to(step.name):
            return _see(visit.draft.reached)
        return await self._drawn(step, visit, token)

    async def _take(self, request: web.Request) -> web.Response:
        step = self._step(request)
        visit, caller, token = await self._visitor(request)
        form = await forms.read(request, step.several)
        insist_on_csrf(token, form.text("token"))
        if not visit.draft.open_to(step.name):
            return _see(visit.draft.reached)
        try:
            where = await step.take(self._desk, visit, form, caller)
        except StewardError as error:
            return await self._drawn(step, await self._desk.visits.of(token), token, form, error)
        return _see(where)

    async def _signed_in(self, request: web.Request) -> web.Response:
        """Microsoft sends the administrator back here, with an answer that is theirs alone to use."""
        visit, _, token = await self._visitor(request)
        try:
            return _see(await keys.signed_in(self._desk, visit, dict(request.query)))
        except StewardError as error:
            return await self._drawn(keys.PAGE, await self._desk.visits.of(token), token, None, error)

    def _step(self, request: web.Request) -> Page:
        step = PAGES.get(request.match_info["step"])
        if step is None:
            raise web.HTTPNotFound
        return step

    async def _visitor(self, request: web.Request) -> tuple[Visit, Caller, str]:
        """Whose visit it is, still an administrator, and what their browser holds. Raises NotAllowed."""
        token = request.cookies.get(self._guard.cookie, "")
        visit = await self._desk.visits.of(token)
        caller = await self._desk.roles.of(visit.object_id, visit.tenant_id, visit.name, fresh=request.method == "POST")
        insist(caller, "connect")
        return visit, caller, token

    async def _drawn(
        self, step: Page, visit: Visit, token: str, form: Form | None = None, problem: StewardError | None = None
    ) -> web.Response:
        """The page of a step; with a `problem` on top when its form was refused."""
        shown = await step.show(self._desk, visit, form)
        status = next((status for kind, status in STATUS if isinstance(problem, kind)), 200)
        values: dict[str, Any] = {
            "title": TITLES[step.name],
            "person": visit.name,
            "steps": _progress(visit.draft, step.name),
            "csrf": csrf(token),
            "problem": problem,
        }
        response = page(step.name, status, **values, **shown)
        if target := shown.get("form_action"):
            response.headers["Content-Security-Policy"] = CLOSED.format(f"'self' {target}")
        return response


def _progress(draft: Draft, now: Step) -> list[dict[str, Any]]:
    """The steps beside the page: what is done, where one is, what comes."""
    reached = draft.steps.index(draft.reached)
    found = []
    for place, step in enumerate(draft.steps):
        state = "now" if step == now else "done" if place < reached else "next"
        found.append({"name": step, "title": TITLES[step], "state": state, "open": draft.open_to(step)})
    return found


def _see(where: str) -> web.Response:
    """To a step of ours; an address of Microsoft's sign-in is the only other place anybody is ever sent to."""
    return web.Response(
        status=303, headers={"Location": where if where.startswith("https://") else f"/connect/{where}"}
    )
