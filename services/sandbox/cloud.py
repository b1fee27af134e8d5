"""Everything one pretend cloud is made of, passed to whoever serves a request."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.sandbox.faults import Faults
from services.sandbox.knobs import Knobs
from services.sandbox.logins import Logins
from services.sandbox.meter import Meter
from services.sandbox.pages import Pages, Spread
from services.sandbox.registrations import Registration
from services.sandbox.tenants import CONTOSO, Tenant
from services.sandbox.tokens import Tokens
from services.sandbox.vault import Vault
from services.sandbox.wire import Thing
from services.sandbox.world import World


@dataclass(frozen=True, slots=True)
class Served:
    """One line of the request log."""

    method: str
    path: str
    operation: str
    status: int
    client_id: str
    units: int
    request_id: str


class Requests(Counter[str]):
    """How often each operation (`GET /users/{id}`) was served, and the last 10,000 requests in `log`."""

    def __init__(self) -> None:
        super().__init__()
        self.log: deque[Served] = deque(maxlen=10_000)
        self.units: Counter[str] = Counter()
        self.by_app: dict[str, Counter[str]] = {}
        self.refused: Counter[str] = Counter()

    def reset(self) -> None:
        """Forget what was asked."""
        self.clear()
        for kept in (self.log, self.units, self.by_app, self.refused):
            kept.clear()

    def note(self, served: Served) -> None:
        """Count one."""
        self[served.operation] += 1
        self.units[served.client_id] += served.units
        self.by_app.setdefault(served.client_id, Counter())[served.operation] += 1
        self.refused[served.client_id] += served.status == 429
        self.log.append(served)


@dataclass(slots=True)
class Cloud:
    """One pretend cloud: the world, who may enter, what is switched on, what was asked.

    `catalogue` holds the Teams apps of the organisation: the client id that its manifest names, by app id. `installed`
    are those in people's personal scope: the installation's id by person and app.
    """

    world: World
    clock: Callable[[], datetime]
    apps: dict[str, Registration]
    tenant: Tenant = CONTOSO
    tokens: Tokens = field(init=False)
    knobs: Knobs = field(default_factory=Knobs)
    faults: Faults = field(default_factory=Faults)
    requests: Requests = field(default_factory=Requests)
    pages: Pages = field(default_factory=Pages)
    spread: Spread = field(default_factory=Spread)
    meter: Meter = field(init=False)
    base: str = ""
    elsewhere: str = ""
    logins: Logins = field(default_factory=Logins)
    vault: Vault = field(default_factory=Vault)
    followed: set[str] = field(default_factory=set)
    catalogue: dict[str, str] = field(default_factory=dict)
    installed: dict[tuple[str, str], str] = field(default_factory=dict)
    reads: int = 0

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.tenant.id)
        self.meter = Meter(self.knobs, self.tenant.id)

    @property
    def graph_root(self) -> str:
        """The address below which Graph's operations are."""
        return f"{self.base}/v1.0"

    def context(self, what: str) -> str:
        """An `@odata.context`."""
        return f"{self.base}/v1.0/$metadata#{what}"

    def registration(self, client_id: str) -> Registration | None:
        """The app with this client id; None when the tenant has none."""
        return next((app for app in self.apps.values() if app.client_id == client_id.lower()), None)

    def meters(self) -> Thing:
        """What every app asked and spent (`apps`), and how near each published limit came (`limits`)."""
        names = {app.client_id: app.name for app in self.apps.values()}
        asked = self.requests
        rows = [
            {"client_id": id, "name": names.get(id, ""), "requests": operations.total(), "units": asked.units[id],
             "refused": asked.refused[id], "operations": dict(operations.most_common())}
            for id, operations in asked.by_app.items() if id
        ]  # fmt: skip
        return {"throttling": self.knobs.throttling, "apps": rows, "limits": self.meter.report()}

    def reset_meters(self) -> None:
        """Begin a measurement: nothing asked, nothing spent."""
        self.meter.reset()
        self.requests.reset()

    def hidden(self, kind: str, id: str) -> bool:
        """Whether this read comes to a replica that has not heard of a new object yet: every other one does."""
        made_at = self.world.tables[kind].added.get(id)
        if made_at is None or self.clock() - made_at >= self.knobs.replica_lag:
            return False
        self.reads += 1
        return self.reads % 2 == 1
