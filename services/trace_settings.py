"""The settings of traces: where they are sent, and how many of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, StringConstraints

from services.connection_settings import Part


class TraceSettings(Part):
    """Traces for OpenTelemetry: none without an `endpoint` ("https://collector:4318/v1/traces", OTLP over HTTP).

    `headers` are sent along, a key for instance; `share` is how many of all turns, syncs and deliveries are traced.
    """

    endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = None
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    share: float = Field(default=1.0, ge=0, le=1)
