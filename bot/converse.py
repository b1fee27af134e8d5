"""A turn from beginning to end: who speaks, what happened, what is said. Never raises; a failure becomes words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.caller import Callers
from bot.conversations import Conversations
from bot.copies import Copies
from bot.files import Files
from bot.hear import Hear
from bot.pictures import illustrated
from bot.press import Press
from bot.reply import Replies, notice
from bot.search import Search
from bot.turn import Kind, Message, Reply, Scope, Turn
from services import (
    alert_view,
    approval_view,
    collecting,
    collection_view,
    digests,
    outbox,
    step_secrets,
    subscriptions,
    tracing,
)
from services.alerts import Alerts
from services.answers import Answer, HelpTopic, Notice, Suggestion, Tone, Welcome
from services.errors import NotAllowed, StewardError
from services.places import PERSON, root
from services.refusals import Refusals
from services.secret_shapes import secret_in
from services.settings import Settings
from services.specs import Specs
from services.step_secrets import StepSecrets
from services.store.engine import Store
from services.store.reader import Reader

log = structlog.get_logger()
REVOKE = (
    "Everybody in this conversation could read it: delete your message, and revoke the secret where it was made. "
    "Secrets are typed only on the connect page or at the prompt of Steward's own terminal, never in a chat."
)
# What anybody of the organisation may press: it is about themselves.
CONCERNED = ("mine", "not_mine")
TRIES = (
    ("users inactive 30d", "Who has not signed in for a month", "users inactive 30d"),
    ("licences", "What is bought, used and free", "licences"),
    ("alerts", "What needs somebody's attention", "alerts"),
    ("sync", "How fresh my data is", "sync"),
)


class Converse:
    """Takes turns and gives replies."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        specs: Specs,
        callers: Callers,
        conversations: Conversations,
        hear: Hear,
        press: Press,
        files: Files,
        search: Search,
        alerts: Alerts,
        refusals: Refusals,
        replies: Replies,
        copies: Copies,
        now: Callable[[], datetime],
        changed: Callable[[], None],
        secrets_of: StepSecrets,
    ) -> None:
        self._secrets = secrets_of
        self._store = store
        self._settings = settings
        self._specs = specs
        self._callers = callers
        self._conversations = conversations
        self._hear = hear
        self._press = press
        self._files = files
        self._search = search
        self._alerts = alerts
        self._refusals = refusals
        self._replies = replies
        self._copies = copies
        self._now = now
        self._changed = changed

    async def take(self, turn: Turn) -> Reply:
        """What `turn` leads to; a failure is a sentence and a next step, or one apology with a reference to the log."""
        with tracing.span("turn", kind=turn.kind.value, scope=turn.conversation.scope.value):
            return await self._taken(turn)

    async def _taken(self, turn: Turn) -> Reply:
        try:
            return await self._take(turn)
        except StewardError as error:
            tracing.note(refused=type(error).__name__)
            log.info("refused", kind=turn.kind.value, verb=turn.verb, reason=type(error).__name__)
            if turn.kind is Kind.PRESS:
                await self._written_down(turn, error)
            return self._failed(turn, error)
        except Exception:
            reference = tracing.reference()
            log.exception("failed", reference=reference, kind=turn.kind.value, verb=turn.verb)
            sorry = StewardError(
                "Something went wrong on my side, and nothing was changed by this message.",
                f"Try again. If it happens again, give your administrator the reference {reference}.",
            )
            return self._failed(turn, sorry, reference)

    async def turned_away(self, turn: Turn, why: str) -> None:
        """Writes down a press that was refused at the door: it came from another organisation."""
        if turn.kind is Kind.PRESS:
            await self._written_down(turn, NotAllowed(why))

    async def draw(self, kind: str, subject_id: str, conversation_id: str) -> tuple[Message, int] | None:
        """A standing card as it is now, with its version; None when the subject is gone."""

        def work(read: Reader) -> tuple[Answer, int] | None:
            if kind == "approval":
                approval = approval_view.view(read, subject_id, conversation_id)
                return approval, approval.version
            if kind == collecting.KIND:
                collection = collection_view.view(read, subject_id, self._specs)
                return collection, collection.stands.version if collection.stands else 0
            if kind == step_secrets.KIND:
                return self._secrets.notice(read.db, subject_id), 1
            if kind == digests.KIND:
                return digests.view(read, subject_id), 1
            if kind == "question":
                question = alert_view.question(read, subject_id)
                return question, question.version
            alert = alert_view.view(read, subject_id)
            return alert, alert.version

        try:
            drawn = await self._store.read(self._now(), work)
        except StewardError:
            return None
        return None if drawn is None else (self._replies.message(await illustrated(drawn[0])), drawn[1])

    async def _take(self, turn: Turn) -> Reply:
        if turn.kind is Kind.INSTALLED:
            return await self._installed(turn)
        if turn.kind is Kind.UNINSTALLED:
            await self._conversations.forget(turn.conversation.id)
            return Reply()
        if turn.kind is Kind.OTHER:
            return Reply()
        caller = await self._callers.who(turn.actor, concerned=turn.verb in CONCERNED)
        if secret := secret_in(turn.text, *(value for value in turn.data.values() if isinstance(value, str))):
            return self._not_kept(turn, secret)
        # A message is written anywhere: where somebody searches, nobody has put me.
        if turn.kind is Kind.SEARCH:
            return await self._search(caller, turn)
        await self._conversations.seen(turn)
        if turn.kind is Kind.PRESS:
            return await self._press(caller, turn)
        if turn.kind is Kind.CONSENT:
            return await self._files.decided(caller, turn)
        return self._copies.posted(await self._hear(caller, turn.text, turn), turn)

    async def _written_down(self, turn: Turn, error: StewardError) -> None:
        """A press that was refused, in the trail; what it carried is somebody's word, so only its id is kept."""
        who = (turn.actor.object_id or turn.actor.channel_id, turn.actor.name)
        try:
            about = str(turn.data.get("id") or "")
            await self._refusals.note(who, turn.verb, about, error.sentence, root(turn.conversation.id))
        except Exception:
            log.exception("a refusal was not written down", verb=turn.verb)

    async def _installed(self, turn: Turn) -> Reply:
        """One welcome a conversation, however often Teams says that it was installed."""
        new = await self._conversations.seen(turn)
        await self._subscribe_from_settings(root(turn.conversation.id))
        if new and turn.conversation.scope is Scope.PERSONAL:
            person, at = f"{PERSON}{turn.actor.object_id}", self._now()
            await self._store.write(lambda db: outbox.hurry(db, at, person))
            self._changed()
        return Reply(messages=(self._replies.message(_welcome(turn)),)) if new else Reply()

    async def _subscribe_from_settings(self, conversation_id: str) -> None:
        told = {"approvals": self._settings.approvals.conversations, "alerts": self._settings.alerts.conversations}
        topics = [topic for topic, conversations in told.items() if conversation_id in conversations]
        at = self._now()

        def work(db: Connection) -> list[str]:
            return [one for one in topics if subscriptions.subscribe(db, conversation_id, one, "settings", at)]

        # Teams says that it was installed with every new version too: what is open is told once.
        new = await self._store.write(work) if topics else []
        if "alerts" in new:
            await self._alerts.introduce(conversation_id)
            self._changed()

    def _not_kept(self, turn: Turn, secret: str) -> Reply:
        """Somebody wrote a secret: nothing of the turn is looked at, stored or logged."""
        log.warning("a secret was pasted", kind=turn.kind.value, what=secret)
        if turn.kind in (Kind.PRESS, Kind.SEARCH):
            return Reply(refusal=f"What you typed looks like {secret}, so I did not keep it. {REVOKE}")
        said = f"That looks like {secret}. I did not read on, and kept nothing of it."
        return Reply(messages=(self._replies.message(Notice(title=said, summary=said, tone=Tone.BAD, detail=REVOKE)),))

    def _failed(self, turn: Turn, error: StewardError, reference: str = "") -> Reply:
        if turn.kind in (Kind.PRESS, Kind.SEARCH):
            return Reply(refusal=f"{error.sentence} {error.next_step}".strip())
        if turn.kind in (Kind.MESSAGE, Kind.CONSENT):
            return Reply(messages=(self._replies.message(notice(error, reference)),))
        return Reply()


def _welcome(turn: Turn) -> Welcome:
    by = f" {turn.actor.name} added me." if turn.conversation.scope is not Scope.PERSONAL and turn.actor.name else ""
    return Welcome(
        title="Hello, I am Steward.",
        summary=f"Ask me who has what in Microsoft 365; ask me to change it, and somebody else approves.{by}",
        topics=(HelpTopic("Try", TRIES),),
        next=(Suggestion("Help", "help"),),
    )
