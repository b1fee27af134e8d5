"""Traces: what Steward did and how long it took, for a collector of OpenTelemetry; nothing where none is named."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from services.errors import BadSettings
from services.trace_settings import TraceSettings

Plain = str | int | float | bool
MISSING = (
    "traces.endpoint: what sends traces is not installed. Install requirements.lock, or "
    "opentelemetry-exporter-otlp-proto-http."
)
# Not OpenTelemetry's global: the SDK for Graph would put whole addresses, with ids in them, into its own spans there.
_tracer: Any = None


class Span(Protocol):
    """One piece of work while it lasts. What is set on it must name nobody: kinds, states and numbers alone."""

    def set(self, **attributes: Plain) -> None:
        """More about it, as attributes."""


class _Off:
    """What every span is while nobody listens: one object that does nothing."""

    __slots__ = ()

    def __enter__(self) -> _Off:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def set(self, **attributes: Plain) -> None:
        return None


class _On:
    __slots__ = ("_span",)

    def __init__(self, span: Any) -> None:
        self._span = span

    def set(self, **attributes: Plain) -> None:
        for name, value in attributes.items():
            self._span.set_attribute(f"steward.{name}", value)


OFF = _Off()


def on() -> bool:
    """Whether anybody listens."""
    return _tracer is not None


def span(name: str, **attributes: Plain) -> AbstractContextManager[Span]:
    """A span around a piece of work, below the one around it. An error is noted by its kind, never by its words."""
    return OFF if _tracer is None else _begun(name, attributes)


@contextmanager
def _begun(name: str, attributes: dict[str, Plain]) -> Iterator[Span]:
    from opentelemetry.trace import Status, StatusCode

    named = {f"steward.{key}": value for key, value in attributes.items()}
    quiet = {"record_exception": False, "set_status_on_exception": False}
    with _tracer.start_as_current_span(name, attributes=named, **quiet) as begun:
        try:
            yield _On(begun)
        except BaseException as error:
            begun.set_attribute("error.type", type(error).__name__)
            if status := getattr(error, "status", 0):
                begun.set_attribute("steward.status", status)
            begun.set_status(Status(StatusCode.ERROR))
            raise


def note(**attributes: Plain) -> None:
    """Sets attributes on the span around the caller, if there is one."""
    if _tracer is not None:
        from opentelemetry.trace import get_current_span

        _On(get_current_span()).set(**attributes)


def reference() -> str:
    """What a person is told so that an administrator finds what happened: in the log, and on the span around it."""
    made = secrets.token_hex(4)
    note(reference=made)
    return made


class Traces:
    """Sends what is traced to the collector, from `start` to `stop`, on a thread of its own."""

    def __init__(self, settings: TraceSettings, processor: Any = None) -> None:
        """`processor` takes the spans instead of a collector. Raises BadSettings where the sender is not installed."""
        self._settings = settings
        self._provider: Any = None
        self._processor = processor or (_sender(settings) if settings.endpoint else None)

    def start(self) -> None:
        """From now on spans are kept and sent, if the settings name a collector."""
        if self._processor is None:
            return
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

        global _tracer
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(self._settings.share)),
            resource=Resource.create({"service.name": "steward"}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(self._processor)
        _tracer = self._provider.get_tracer("steward")

    def stop(self) -> None:
        """Sends what is left, for some seconds at most; nothing is traced any more."""
        global _tracer
        if self._provider is not None:
            _tracer = None
            self._provider.shutdown()


def _sender(settings: TraceSettings) -> Any:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError:
        raise BadSettings([MISSING]) from None
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    headers = {name: value.get_secret_value() for name, value in settings.headers.items()}
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.endpoint, headers=headers, timeout=5))
