"""The secrets of the app registration that Steward signs in as, read and changed in the directory itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.errors import GraphDenied, GraphUnavailable
from services.microsoft.errors import translated

if TYPE_CHECKING:
    from services.microsoft.graph import Graph

HINT = 3  # letters of a secret that Microsoft shows, so that people can tell one from another
OWNER = (
    "Grant the permission Application.ReadWrite.OwnedBy and make the app's service principal an owner of its own "
    "registration; or make a secret by hand and say reset credentials."
)


@dataclass(frozen=True, slots=True)
class Held:
    """One secret of a registration, as the directory shows it: all but the secret. `id` is its keyId."""

    id: str
    name: str
    hint: str


@dataclass(frozen=True, slots=True)
class Registration:
    """An app registration by its object id, with the secrets it holds."""

    id: str
    secrets: Sequence[Held]

    def only(self, secret: str) -> str:
        """The keyId of `secret`; "" when it is not there, or several begin alike and it cannot be told."""
        alike = [one.id for one in self.secrets if one.hint == secret[:HINT]]
        return alike[0] if len(alike) == 1 else ""


@dataclass(frozen=True, slots=True)
class Made:
    """A new secret, told this once."""

    id: str
    secret: str
    ends_at: datetime | None


async def read(graph: Graph) -> Registration:
    """The registration of the app itself. GET /applications(appId='{client}'). Raises GraphError kinds."""
    raw = await graph.get("/applications(appId='{client}')", {"$select": "id,passwordCredentials"})
    held = [
        Held(one["keyId"], one.get("displayName") or "", one.get("hint") or "") for one in raw["passwordCredentials"]
    ]
    return Registration(raw["id"], held)


async def add(graph: Graph, registration_id: str, name: str, ends_at: datetime) -> Made:
    """A new secret called `name`. POST /applications/{id}/addPassword; never repeated: each makes another one.

    Raises GraphError kinds.
    """
    from msgraph.generated.applications.item.add_password.add_password_post_request_body import (
        AddPasswordPostRequestBody,
    )
    from msgraph.generated.models.password_credential import PasswordCredential

    body = AddPasswordPostRequestBody(password_credential=PasswordCredential(display_name=name, end_date_time=ends_at))
    try:
        with translated():
            made = await graph.sdk.applications.by_application_id(registration_id).add_password.post(body)
    except GraphDenied as denied:
        raise GraphDenied(denied.sentence, OWNER, status=denied.status, code=denied.code) from denied
    if made is None or made.key_id is None or not made.secret_text:
        raise GraphUnavailable("Microsoft made a secret and did not tell it.", "Say rotate secret again.")
    return Made(str(made.key_id), made.secret_text, made.end_date_time)


async def remove(graph: Graph, registration_id: str, key_id: str) -> None:
    """Takes a secret away. POST /applications/{id}/removePassword. Raises GraphError kinds."""
    from msgraph.generated.applications.item.remove_password.remove_password_post_request_body import (
        RemovePasswordPostRequestBody,
    )

    body = RemovePasswordPostRequestBody(key_id=UUID(key_id))
    with translated():
        await graph.sdk.applications.by_application_id(registration_id).remove_password.post(body)
