"""What a question that reaches further than the cache works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.approval_settings import ApprovalSettings, GuardSettings
from services.approvals import Approvals
from services.collecting import Collecting
from services.connections import Connections
from services.downloads import Downloads
from services.exporting import Exporting
from services.invitations import Invitations
from services.mail.sending import Mail
from services.nudges import Nudges
from services.rotation import Rotation
from services.specs import Specs
from services.store.engine import Store


@dataclass(frozen=True, slots=True)
class Live:
    """The parts of Steward that a live question may use.

    `public_url` is where people's browsers reach Steward, "" when that is not set; `links_only` says that the client
    takes no files (the Playground). `rules` and `guard` are what policy goes by. `reconnect` opens and closes what
    changed in `connections`, `changed` looks for what is due now.
    """

    store: Store
    specs: Specs
    connections: Connections
    invitations: Invitations
    collecting: Collecting
    rotation: Rotation
    exporting: Exporting
    mail: Mail
    approvals: Approvals
    nudges: Nudges
    rules: ApprovalSettings
    guard: GuardSettings
    downloads: Downloads
    now: Callable[[], datetime]
    public_url: str
    links_only: bool
    reconnect: Callable[[], Awaitable[None]]
    changed: Callable[[], None]
    audit_key: bytes = field(repr=False)
