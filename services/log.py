"""Structured logs with a redaction net: what must not be written is cut out of every field, whatever put it there."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from services.secret_shapes import ENTRA_SECRET, WEB_TOKEN

SECRET = re.compile(
    rf"{WEB_TOKEN}|{ENTRA_SECRET}"
    r"|(?i:bearer)\s+[\w.~+/=-]{8,}"
    r"|(?i:(?:client_secret|client_assertion|refresh_token|password|assertion|code)=)[^&\s]+"
)
HIDDEN_FIELDS = {"authorization", "password", "client_secret", "app_password", "token", "secret", "body", "text"}
QUIET = (
    "msal",
    "httpx",
    "httpcore",
    "urllib3",
    "msrest",
    "aiohttp.access",
    "apscheduler",
    "botframework",
    "botbuilder",
)


class _Stderr(logging.StreamHandler[Any]):
    """To stderr as it is when something is said: terminals and tests put another in its place, and close it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> Any:
        return sys.stderr


def redact(text: str) -> str:
    """`text` with tokens, secrets and passwords replaced by a mark."""
    return SECRET.sub("[redacted]", text)


def configure(level: str = "info", *, lines: bool | None = None) -> None:
    """Sends every log of ours and of the libraries to stderr; JSON unless `lines` (default: when a person watches)."""
    readable = sys.stderr.isatty() if lines is None else lines
    # Tracebacks without local variables: those hold tokens and people's data.
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_fields,
    ]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer: Any = plain if readable else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    out = _Stderr()
    out.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [out]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _redact_fields(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key.lower() in HIDDEN_FIELDS:
            event[key] = "[hidden]"
        elif isinstance(value, str):
            event[key] = redact(value)
        elif isinstance(value, BaseException):
            event[key] = redact(repr(value))
    return event
