"""The Teams door, and the only file that knows botbuilder: who may come in, what came, and what is said."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

import aiohttp
import jwt
import orjson
import structlog
from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
from botframework.connector.auth.verify_options import VerifyOptions

from bot.activity import BadActivity, Json, from_bot, invoke_answer, is_invoke, refusal, tenants, to_turn
from bot.channel_keys import ChannelKeys, Key, KeysUnavailable
from bot.connector import TIMEOUT, Connector, Hosts, SendRefused
from bot.credentials import Credentials
from bot.exchange import Answer, Exchange, Take
from bot.turn import ConversationRef, Message, Reply, Scope, Turn, Upload
from bot.upload import UploadHosts, put
from services.exporting import Made
from services.settings import BotSettings

log = structlog.get_logger()

Logic = Callable[[TurnContext], Awaitable[None]]
CHANNEL = "msteams"
# Teams gives up on a card action after five seconds and sends it twice more; a message it sends again after fifteen.
PATIENCE_SECONDS = 4.0
FAREWELL_SECONDS = 10.0
REMEMBERED = 2_000
REMEMBERED_TOKENS = 32
WORKING = "I am working on it. The answer follows here."


class Refused(Exception):
    """An activity that is not let in; `status` is HTTP's, the text goes to whoever sent it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Foreign(Refused):
    """A turn that Teams vouches for, of another organisation."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(403, "This bot serves another tenant.")
        self.turn = turn


class Teams:
    """Receives activities and speaks in conversations. Everybody the channel did not vouch for stays outside.

    `turned_away` is told of turns of another organisation, and why they were refused.
    """

    def __init__(
        self,
        settings: BotSettings,
        now: Callable[[], datetime],
        turned_away: Callable[[Turn, str], Awaitable[None]] | None = None,
    ) -> None:
        self._turned_away = turned_away
        self.anonymous = settings.anonymous
        self._settings = settings
        self._now = now
        self._hosts = Hosts(settings.service_hosts, anonymous=settings.anonymous)
        self._uploads = UploadHosts(settings.upload_hosts)
        self._door = _Door()
        self._answers: OrderedDict[tuple[str, str, str], asyncio.Future[Answer]] = OrderedDict()
        self._turns: set[asyncio.Task[None]] = set()
        self._bot_id = f"28:{settings.app_id}" if settings.app_id else "28:steward"
        self._session: aiohttp.ClientSession
        self._connector: Connector
        self._exchange: Exchange
        self._guard: _Guard | None = None

    async def start(self) -> None:
        """Opens the shared session and fetches keys and token ahead; either may be missing for now."""
        ca_file = self._settings.ca_file
        verify = ssl.create_default_context(cafile=ca_file) if ca_file else ssl.create_default_context()
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=verify, limit=100, keepalive_timeout=60),
            timeout=TIMEOUT,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=not self.anonymous and ca_file is None,
            auto_decompress=True,
        )
        credentials = None if self.anonymous else Credentials(self._settings, self._now)
        self._connector = Connector(self._session, self._hosts, credentials.token if credentials else None)
        self._exchange = Exchange(self._connector)
        if credentials:
            keys = ChannelKeys(self._settings.openid_metadata, self._session, self._now)
            self._guard = _Guard(self._settings, keys, self._now)
            await asyncio.gather(keys.refresh(), _warm(credentials))

    async def stop(self) -> None:
        """Lets turns under way finish for ten seconds, then closes the session."""
        if self._turns:
            _, unfinished = await asyncio.wait(self._turns, timeout=FAREWELL_SECONDS)
            for task in unfinished:
                task.cancel()
        await self._session.close()

    async def settled(self) -> None:
        """Returns when no turn is under way any more: a message is answered before its reply has arrived."""
        while self._turns:
            await asyncio.wait(self._turns)

    async def receive(self, authorization: str, body: bytes, take: Take) -> Answer:
        """The HTTP status and JSON body for one activity.

        400 for what is no activity, 401 for a token that is missing or wrong, 403 for another tenant, channel or
        service host, 503 while no signing key can be fetched. Never raises.
        """
        activity: Json = {}
        try:
            identity = await self._guard.identify(authorization) if self._guard else _nobody()
            activity = _parse(body)
            turn = self._admit(activity, identity)
        except Foreign as foreign:
            if self._turned_away is not None:
                await self._turned_away(foreign.turn, str(foreign))
            return _refuse(foreign.status, str(foreign))
        except Refused as refused:
            return _refuse(refused.status, str(refused))
        except KeysUnavailable:
            return _refuse(503, "The keys to check the token with cannot be fetched at the moment.")
        except BadActivity as bad:
            if is_invoke(activity):
                return 400, refusal(400, "BadRequest", str(bad))
            return _refuse(400, str(bad))
        if from_bot(activity):
            return 200, None
        return await self._answer(activity, identity, turn, take)

    async def post(self, ref: ConversationRef, message: Message) -> str:
        """Says `message` there: its id. Raises SendRefused; tries once."""
        return await self._connector.post(ref, message)

    async def edit(self, ref: ConversationRef, message_id: str, message: Message) -> None:
        """Replaces what `message_id` says. Raises SendRefused; tries once."""
        await self._connector.edit(ref, message_id, message)

    async def put(self, upload: Upload, made: Made) -> None:
        """Puts a file where a person let it. Raises UploadRefused."""
        await put(self._session, self._uploads, upload.url, made.file, made.bytes)

    async def personal(self, object_id: str, tenant_id: str, service_url: str) -> ConversationRef:
        """The personal chat with one person, made where it is not yet. Raises SendRefused."""
        parameters = {
            "isGroup": False,
            "bot": {"id": self._bot_id},
            "members": [{"id": object_id}],
            "tenantId": tenant_id,
            "channelData": {"tenant": {"id": tenant_id}},
        }
        id_ = await self._connector.create(service_url, parameters)
        return ConversationRef(id_, Scope.PERSONAL, service_url.rstrip("/"), tenant_id, self._bot_id)

    def _admit(self, activity: Json, identity: ClaimsIdentity) -> Turn:
        service_url = activity.get("serviceUrl")
        if not isinstance(service_url, str) or not service_url:
            raise BadActivity("An activity names its service URL.")
        if self._guard and identity.get_claim_value("serviceurl") != service_url:
            raise Refused(401, "The token was given for another service URL.")
        if not self._hosts.allow(service_url):
            raise Refused(403, "That service URL is not one of Teams'.")
        turn = to_turn(activity, self._now())
        # Other channels (Direct Line, Web Chat) let the client choose who it is.
        if turn.conversation.channel != CHANNEL and not self.anonymous:
            raise Refused(403, "Only Microsoft Teams is served.")
        named, own = tenants(activity), self._settings.tenant_id
        if own and (named - {own} or (not named and not self.anonymous)):
            raise Foreign(turn)
        return turn

    async def _answer(self, activity: Json, identity: ClaimsIdentity, turn: Turn, take: Take) -> Answer:
        """The answer to a turn, or to the first delivery of it; after four seconds a promise of one."""
        key = (turn.conversation.id, str(activity["type"]), turn.id)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = asyncio.get_running_loop().create_future()
            if len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)
            self._bot_id = turn.conversation.bot_id or self._bot_id
            task = asyncio.create_task(self._run(activity, identity, turn, take, answer))
            self._turns.add(task)
            task.add_done_callback(self._turns.discard)
        await asyncio.wait((answer,), timeout=PATIENCE_SECONDS)
        if not answer.done():
            answer.set_result((200, invoke_answer(Reply(toast=WORKING), turn.kind) if is_invoke(activity) else None))
        return answer.result()

    async def _run(
        self, activity: Json, identity: ClaimsIdentity, turn: Turn, take: Take, answer: asyncio.Future[Answer]
    ) -> None:
        """One turn inside botbuilder's pipeline. However it ends, there is an answer."""

        async def logic(_: TurnContext) -> None:
            await self._exchange(turn, take, answer, invoked=is_invoke(activity))

        try:
            await self._door.enter(activity, identity, logic)
        except Exception:
            log.exception("a turn broke off", turn=turn.id[:64])
        finally:
            if not answer.done():
                answer.set_result(_refuse(500, "The turn broke off."))


class _Guard:
    """Checks channel tokens with botbuilder's extractor, but accepts one issuer only.

    The SDK also takes emulator and skill tokens, whose service URL it does not check: with one of those anybody who
    holds the bot's secret could speak for anybody.
    """

    def __init__(self, settings: BotSettings, keys: ChannelKeys, now: Callable[[], datetime]) -> None:
        self._app_id = settings.app_id
        self._issuer = settings.token_issuer
        self._keys = keys
        self._now = now
        self._checked: OrderedDict[bytes, tuple[ClaimsIdentity, Key]] = OrderedDict()
        options = cast(Any, VerifyOptions)(
            issuer=[self._issuer], audience=None, clock_tolerance=300, ignore_expiration=False
        )
        self._extractor = JwtTokenExtractor(options, settings.openid_metadata, ["RS256"])
        self._extractor.open_id_metadata = keys

    async def identify(self, authorization: str) -> ClaimsIdentity:
        """The claims of a token Teams gave for this bot. Raises Refused (401), or KeysUnavailable."""
        scheme, _, token = (part.strip() for part in authorization.partition(" "))
        if scheme.lower() != "bearer" or not token:
            raise Refused(401, "A bearer token is required.")
        # Teams sends the same token for an hour; checking its signature costs as much as the rest of a turn.
        digest = hashlib.sha256(token.encode()).digest()
        identity, key = self._checked.get(digest, (None, None))
        if identity and key and self._keys.publishes(key) and identity.claims["exp"] > self._now().timestamp():
            return identity
        identity = await self._check(token)
        self._checked[digest] = identity, await self._keys.get(jwt.get_unverified_header(token)["kid"])
        if len(self._checked) > REMEMBERED_TOKENS:
            self._checked.popitem(last=False)
        return identity

    async def _check(self, token: str) -> ClaimsIdentity:
        try:
            identity = await self._extractor.get_identity("Bearer", token, CHANNEL)
        except KeysUnavailable:
            raise
        except Exception as err:  # the SDK raises PyJWT's errors, bare ones, and whatever a forged header leads to
            log.info("token refused", reason=type(err).__name__)
            raise Refused(401, "The token is not valid.") from err
        claims = identity.claims if identity else {}
        if claims.get("iss") != self._issuer or claims.get("aud") != self._app_id or "exp" not in claims:
            raise Refused(401, "The token is not valid for this bot.")
        return identity


class _Door(CloudAdapterBase):
    """botbuilder's turn pipeline without its REST clients: they cost 10 ms a turn, and our Connector speaks for us."""

    def __init__(self) -> None:
        super().__init__(cast(Any, self))

    async def enter(self, activity: Json, identity: ClaimsIdentity, logic: Logic) -> None:
        """Runs `logic` inside the pipeline for an activity that was checked already."""
        result: Any = AuthenticateRequestResult()
        result.claims_identity = identity
        result.connector_factory = self
        result.audience = result.caller_id = None
        # Only what the pipeline reads: parsing the whole activity with msrest costs more than the turn.
        light: Any = Activity(type=activity["type"])
        # An invoke's answer is ours to give: the SDK serialises it twice and fails.
        await self.process_activity(result, light, logic)

    async def create(self, _service_url: str, _audience: str | None = None) -> object:
        """What the pipeline takes for a connector client."""
        return self

    async def create_user_token_client(self, _identity: ClaimsIdentity) -> None:
        """None: the bot signs nobody in."""


def _parse(body: bytes) -> Json:
    try:
        activity = orjson.loads(body)
    except orjson.JSONDecodeError as err:
        raise BadActivity("The body is not JSON.") from err
    if not isinstance(activity, dict):
        raise BadActivity("An activity is a JSON object.")
    return activity


def _nobody() -> ClaimsIdentity:
    return ClaimsIdentity({}, True, "anonymous")


def _refuse(status: int, sentence: str) -> Answer:
    codes = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 503: "Unavailable"}
    return status, {"error": {"code": codes.get(status, "Failed"), "message": sentence}}


async def _warm(credentials: Credentials) -> None:
    try:
        await credentials.token()
    except SendRefused:
        log.warning(
            "no token for the Bot Connector yet", next_step="Check bot.app_id, bot.app_password, bot.tenant_id."
        )
