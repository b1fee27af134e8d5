"""What a press carries: an id, a version and what was typed on the card; anything else is no card of ours."""

from __future__ import annotations

from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.turn import Turn
from services.errors import BadArgument

FIELD = "slot."
NOT_OURS = "That button carries something I did not put there.", "Ask again for an up-to-date card and press that one."
Data = TypeVar("Data", bound="_Data")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskData(_Data):
    """A press that stands for a question."""

    ask: str = Field(min_length=1, max_length=400)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class ApprovalData(_Data):
    """A press on an approval's card; `reason` and `comment` are what was typed on it."""

    id: UUID
    version: int = Field(ge=1)
    reason: Annotated[str, Field(max_length=2_000)] = ""
    comment: Annotated[str, Field(max_length=2_000)] = ""


class FormData(_Data):
    """A press on the form of a draft; `given` is what its fields hold, by slot."""

    id: UUID
    version: int = Field(ge=1)
    given: dict[str, Annotated[str, Field(max_length=10_000)]] = Field(max_length=60)


class AlertData(_Data):
    """A press on an alert's card; `days` and `review` come from its choices as text, `reason` was typed on it."""

    id: UUID
    version: int = Field(ge=1)
    days: Literal["7", "14", "30", "90"] = "7"
    review: Literal["30", "90", "180", "365"] = "90"
    reason: Annotated[str, Field(max_length=2_000)] = ""


def checked(kind: type[Data], turn: Turn) -> Data:
    """The data of a press of that kind. Raises BadArgument for more or other than a card of ours sends."""
    try:
        return kind.model_validate(dict(turn.data))
    except ValidationError:
        raise BadArgument(*NOT_OURS) from None
