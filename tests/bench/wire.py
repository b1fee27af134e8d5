"""The bare wire for load: HTTP/1.1 written and read by hand, so that the measured bot is the slow part."""

from __future__ import annotations

import asyncio
import re

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
CREATED = b'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{"id":"1"}'
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


class Http(asyncio.Protocol):
    """Cuts what arrives into messages of a head and a body."""

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self.buffer, 0, end)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self.buffer) < stop:
                return
            head, self.buffer = self.buffer[:end], self.buffer[stop:]
            self.arrived(head)

    def arrived(self, head: bytes) -> None:
        raise NotImplementedError


class Connector(Http):
    """Answers 201 to every reply and says which conversation it was for."""

    def __init__(self, replied: dict[bytes, asyncio.Event]) -> None:
        super().__init__()
        self.replied = replied

    def arrived(self, head: bytes) -> None:
        self.transport.write(CREATED if head.startswith(b"POST") else EMPTY)
        conversation = head.split(b"/conversations/", 1)[-1].split(b"/", 1)[0]
        if conversation in self.replied:
            self.replied[conversation].set()


class Caller(Http):
    """Sends one request after the other; `status` is the last answer's."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = asyncio.Event()
        self.status = b""

    def arrived(self, head: bytes) -> None:
        self.status = head[9:12]
        self.answered.set()
