"""The same turns on a terminal: lines in, plain text (or JSON) out; buttons are pressed by their number."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import plain
from bot.hear import LONGEST
from bot.turn import Actor, ConversationRef, Kind, Message, Reply, Scope, Turn, Upload
from services.answers import FileOffer, Table
from services.errors import NotFound
from services.exporting import Made

WITH_INPUT = {"fill", "request", "approve_alone", "approve", "deny", "snooze"}
Take = Callable[[Turn], Awaitable[Reply]]
Write = Callable[[str], None]


class Terminal:
    """One person's conversation with Steward, without Teams. It is also where that person's messages are delivered."""

    def __init__(self, now: Callable[[], datetime], write: Write, ask: Callable[[str], Awaitable[str]]) -> None:
        self._now = now
        self._write = write
        self._ask = ask
        self._ids = itertools.count(1)
        self._buttons: list[tuple[str, str, Mapping[str, Any]]] = []
        self._inputs: list[Mapping[str, Any]] = []
        self._card_id = ""

    async def talk(self, take: Take, person: Actor, lines: AsyncIterator[str]) -> None:
        """Answers each line until there are no more. A number presses that button of the last card."""
        async for line in lines:
            text = line.strip()
            if text.isdigit() and 0 < int(text) <= len(self._buttons):
                turn = await self._press(person, int(text) - 1)
            else:
                turn = self._said(person, text)
            reply = await self._saved(take, person, await take(turn))
            self._show(reply)
            for message in reply.messages:
                if message.posted is not None:
                    await message.posted(self._card_id)

    async def answer_json(self, take: Take, person: Actor, lines: AsyncIterator[str]) -> None:
        """One JSON object a line: text, understood (canonical form, "" if not), answer (plain text), cards."""
        async for line in lines:
            text = line.rstrip("\r\n")
            reply = await self._saved(take, person, await take(self._said(person, text)))
            self._write(
                json.dumps(
                    {
                        "text": text,
                        "understood": next(
                            (message.understood for message in reply.messages if message.understood), ""
                        ),
                        "answer": "\n\n".join(_plain(message) for message in reply.messages),
                        "cards": [message.card for message in reply.messages if message.card],
                    },
                    ensure_ascii=False,
                )
            )

    async def post(self, ref: ConversationRef, message: Message) -> str:
        """Shows a message that was not asked for; its id."""
        self._show(Reply(messages=(message,)))
        return f"terminal-{next(self._ids)}"

    async def edit(self, ref: ConversationRef, message_id: str, message: Message) -> None:
        """Shows the new state of a card shown before; of a long one, which changes often, its sentence."""
        if isinstance(message.answer, Table):
            self._write(message.text)
        else:
            self._show(Reply(messages=(message,)))

    async def personal(self, object_id: str, tenant_id: str, service_url: str) -> ConversationRef:
        """Raises NotFound: nobody else sits at this terminal."""
        raise NotFound("Nobody else is at this terminal.", "Run Steward with Teams to reach other people.")

    async def put(self, upload: Upload, made: Made) -> None:
        """Puts a file into the working directory."""
        await asyncio.to_thread(_copy, made, Path(upload.url))

    async def _saved(self, take: Take, person: Actor, reply: Reply) -> Reply:
        """Whoever asks for a file here wants it here: what is offered is taken."""
        offer = next((message.file for message in reply.messages if isinstance(message.file, FileOffer)), None)
        if offer is None:
            return reply
        path = _free(Path.cwd() / offer.name)
        upload = Upload(str(path), path.as_uri(), path.name, "", path.suffix.removeprefix("."))
        saved = await take(self._turn(person, kind=Kind.CONSENT, data={"ask": offer.ask}, upload=upload))
        return Reply(messages=(*reply.messages, *saved.messages))

    async def _press(self, person: Actor, index: int) -> Turn:
        _, verb, data = self._buttons[index]
        typed = {}
        for field in self._inputs if verb in WITH_INPUT else ():
            typed[field["id"]] = (await self._ask(_prompt(field))).strip() or field.get("value", "")
        filled = {key: value for key, value in typed.items() if value}
        return self._turn(person, kind=Kind.PRESS, verb=verb, data={**data, **filled}, message_id=self._card_id)

    def _said(self, person: Actor, text: str) -> Turn:
        return self._turn(person, kind=Kind.MESSAGE, text=" ".join(text.split())[:LONGEST])

    def _turn(self, person: Actor, **given: Any) -> Turn:
        here = ConversationRef(
            id=f"terminal-{person.object_id}",
            scope=Scope.PERSONAL,
            service_url="terminal:",
            tenant_id=person.tenant_id or "",
            bot_id="steward",
            channel="terminal",
        )
        at = self._now()
        return Turn(actor=person, conversation=here, at=at, id=f"{at.timestamp()}-{next(self._ids)}", **given)

    def _show(self, reply: Reply) -> None:
        cards = [message.card for message in reply.messages if message.card]
        for message in reply.messages:
            self._write(_plain(message))
            if message.understood:
                self._write(f"\nRead as: {message.understood}")
        if reply.card:
            cards.append(reply.card)
            self._write(plain.card(reply.card))
        for line in (reply.toast, reply.refusal):
            if line:
                self._write(line)
        if cards:
            self._card_id = f"terminal-{next(self._ids)}"
            self._buttons = _buttons(cards[-1])
            self._inputs = [item for item in _walk(cards[-1]) if str(item.get("type", "")).startswith("Input.")]
            for number, (title, _, _) in enumerate(self._buttons, 1):
                self._write(f"  [{number}] {title}")
            for item in _walk(cards[-1]):
                if item.get("type") == "Action.OpenUrl":
                    self._write(f"  {item['title']}: {item['url']}")


def _plain(message: Message) -> str:
    return plain.text(message.answer) if message.answer else message.text


def _copy(made: Made, path: Path) -> None:
    with path.open("xb") as file:
        shutil.copyfileobj(made.file, file)


def _free(path: Path) -> Path:
    """`path`, or with the first number that nothing there has yet."""
    numbered = (path.with_stem(f"{path.stem}-{number}") for number in itertools.count(2))
    return next(one for one in itertools.chain((path,), numbered) if not one.exists())


def _prompt(field: Mapping[str, Any]) -> str:
    """What is asked for, and what stands there if nothing is typed."""
    choices = "/".join(choice["value"] for choice in field.get("choices", ()))
    given = f" [{field['value']}]" if field.get("value") else ""
    return f"{field.get('label') or field['id']}{f' ({choices})' if choices else ''}{given}: "


def _buttons(card: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    """(title, verb, data) of everything on `card` that can be pressed, top to bottom."""
    return [
        (item.get("title") or item.get("tooltip") or item["verb"], item["verb"], item.get("data") or {})
        for item in _walk(card)
        if item.get("type") == "Action.Execute"
    ]


def _walk(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        if "type" in node:
            yield node
        for value in node.values():
            yield from _walk(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _walk(item)
