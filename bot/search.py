"""The message box: people, apps and groups are found as somebody types, and put into a message as a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.reply import Replies
from bot.turn import Reply, Result, Turn
from services import policy
from services.directory import Hit
from services.errors import BadArgument, NotFound
from services.places import root
from services.privacy import reduced
from services.search import KINDS, search
from services.specs import Asked, Caller, Specs
from services.store.engine import Store
from services.store.reader import Reader
from services.trail import Trail

MOST = 10
FURTHEST = 1_000


class Search:
    """Answers what is typed into the message box. Whoever gets the message reads the card: personal things stay out."""

    def __init__(
        self,
        store: Store,
        specs: Specs,
        replies: Replies,
        trail: Trail,
        trusted: frozenset[str],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._specs = specs
        self._replies = replies
        self._trail = trail
        self._trusted = trusted
        self._now = now

    async def __call__(self, caller: Caller, turn: Turn) -> Reply:
        """What was found, or words where nothing was. Raises BadArgument for other kinds of things, and NotAllowed."""
        if turn.verb not in KINDS:
            raise BadArgument("I look for people, apps and groups here.", "Choose one of the three.")
        policy.insist(caller, "ask", self._specs.questions[KINDS[turn.verb][0]])
        skip = min(max(turn.data.get("skip", 0), 0), FURTHEST)
        count = min(max(turn.data.get("count", MOST), 1), MOST)
        here = root(turn.conversation.id)
        asked = Asked(
            caller=caller,
            now=self._now(),
            specs=self._specs,
            conversation=here,
            aloud=here not in self._trusted,
        )

        def work(read: Reader) -> tuple[tuple[Hit, ...], tuple[Result, ...]]:
            hits = search(read, turn.verb, turn.text, skip, count)
            return hits, tuple(result for hit in hits if (result := self._result(read, asked, turn.verb, hit)))

        hits, results = await self._store.read(asked.now, work, aside=True)
        if turn.verb == "people" and turn.text and hits:
            said = {"said": f"search people {turn.text}"}
            self._trail.note(asked, "searched", said, (hits[0].id,) if len(hits) == 1 else ("",))
        if not results:
            return Reply(toast=_nothing(turn.verb, turn.text, skip))
        return Reply(results=results)

    def _result(self, read: Reader, asked: Asked, kind: str, hit: Hit) -> Result | None:
        """One hit with its card, without buttons: they would be pressed by people who do not know me. None if gone."""
        name, slot, _ = KINDS[kind]
        chosen: dict[str, Any] = {slot: hit.id}
        answer = self._specs.questions[name].answer
        assert answer is not None  # noqa: S101  the three read the cache
        try:
            drawn = reduced(answer(read, replace(asked, **chosen)), asked)
        except NotFound:
            return None
        return Result(hit.name, hit.detail, self._replies.card(replace(drawn, next=())))


def _nothing(kind: str, text: str, skip: int) -> str:
    if skip:
        return "That is all."
    return f"I found nobody like “{text[:60]}”." if kind == "people" and text else f"I found no {kind} like that."
