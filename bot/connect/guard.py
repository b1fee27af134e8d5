"""What stands before every page: which host was asked, how often, how much, from where; what every reply carries."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from time import monotonic
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.connect import form
from bot.connect.rates import Rates
from bot.connect.render import problem
from services.errors import BadArgument, Conflict, GraphDenied, NotAllowed, NotFound, StewardError

log = structlog.get_logger()

ADDRESS_TURNS, SESSION_TURNS, MINUTE = 300, 120, 60
CLOSED = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action {}"
ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
STATUS: tuple[tuple[type[StewardError], int], ...] = (
    (BadArgument, 400),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (GraphDenied, 400),
    (StewardError, 502),
)
WORDS = {
    404: ("There is no such page.", "Ask Steward for a new link: type connect in your chat with it."),
    405: ("This page is not used that way.", "Go back to the page before, and use its buttons."),
    411: ("Your browser did not say how much it sends.", "Go back and send the form again."),
    413: ("That is more than this form takes.", "A certificate is a few kilobytes. Go back and choose the right file."),
}


class Guard:
    """Refuses what no browser in front of our own page sends, and says why on a page.

    `public_url` is the address that people's browsers reach; `clock` counts seconds.
    """

    def __init__(self, public_url: str, clock: Callable[[], float] = monotonic) -> None:
        self._address = urlsplit(public_url)
        self.secure = self._address.scheme == "https"
        self.cookie = "__Host-steward" if self.secure else "steward-connect"
        self._by_address = Rates(ADDRESS_TURNS, MINUTE, clock)
        self._by_session = Rates(SESSION_TURNS, MINUTE, clock)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every failure as a page that says what happened and what to do next, without its inside."""
        try:
            return self._refusal(request) or await handler(request)
        except StewardError as error:
            status = next(status for kind, status in STATUS if isinstance(error, kind))
            return problem(status, error.sentence, error.next_step)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            said = WORDS.get(error.status, (f"{error.reason}.", "Go back and try again."))
            return problem(error.status, *said, allow=error.headers.get("Allow", ""))
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("a connect page failed", path=request.match_info.route.name, reference=reference)
            return problem(
                500,
                "Something went wrong here. What you had entered before is kept.",
                f"Go back and try again. If it stays, look in Steward's log for the reference {reference}.",
            )

    async def dress(self, _: web.Request, response: web.StreamResponse) -> None:
        """Puts on the headers that every reply of ours carries."""
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", CLOSED.format("'self'"))
        if self.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.host.casefold() != self._address.netloc.casefold():
            return problem(421, "This is not Steward's address.", f"Its page is at {self._address.geturl()}/connect.")
        visitor = request.cookies.get(self.cookie, "")
        waits = self._by_address.wait(request.remote or ""), self._by_session.wait(visitor) if visitor else 0
        if wait := max(waits):
            return problem(429, "That was too much at once.", f"Wait {wait} seconds, then try again.", retry=wait)
        if request.method != "POST":
            return None
        if self._from_elsewhere(request):
            return problem(403, "This form was sent from another site, and was not used.", "Use the page itself.")
        if request.content_length is None:
            raise web.HTTPLengthRequired
        if request.content_length > form.LARGEST:
            raise web.HTTPRequestEntityTooLarge(form.LARGEST)
        return None

    def _from_elsewhere(self, request: web.Request) -> bool:
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if site is not None and site != "same-origin":
            return True
        # Under Referrer-Policy no-referrer a browser sends the origin of our own forms as null.
        own = f"{self._address.scheme}://{self._address.netloc}"
        return origin is not None and origin.casefold() not in ("null", own.casefold())


def csrf(session: str) -> str:
    """What every form of a session carries, so that no other site can send it."""
    return hmac.new(session.encode(), b"steward connect form", hashlib.sha256).hexdigest()


def insist_on_csrf(session: str, sent: str) -> None:
    """Raises NotAllowed unless a form carries what this session's forms do."""
    if not hmac.compare_digest(csrf(session).encode(), sent.encode()):
        raise NotAllowed("This form is not from this session, and was not used.", "Reload the page and send it again.")
