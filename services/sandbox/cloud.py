"""Everything one pretend cloud is made of, passed to whoever serves a request."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.sandbox.faults import Faults
from services.sandbox.logins import Logins
from services.sandbox.meter import Meter
from services.sandbox.pages import Pages
from services.sandbox.registrations import Registration
from services.sandbox.tokens import Tokens
from services.sandbox.wire import Thing
from services.sandbox.world import World


@dataclass(slots=True)
class Knobs:
    """Where sources differ, or where a test wants the rarer behaviour. All harmless as they stand.

    `throttling` refuses what is above Microsoft's published limits (it is metered either way).
    `sign_in_activity_page` is the largest page with signInActivity (500; 999; 120 for the odd 400 of 2023).
    `replica_lag` is how long a new object may be 404 (every other read), `delta_lag` how long delta stays silent about
    a change. `late_sign_ins` lets sign-ins appear minutes (some half an hour, a few hours) after their time.
    `copies` of drive items: work, stuck (never end) or silent (say completed, do nothing).
    `premium` off makes the tenant one without Entra ID P1, `p2` off one with P1 alone, `intune` and `exchange` off one
    without those (see profiles.py). `concealed_names` hides names in usage reports (adminReportSettings changes it).
    `registration_lag` is how long userRegistrationDetails keeps silent about a new or removed method.
    `blank_detected_apps` leaves the name out when one detected app is read.
    """

    token_seconds: int | None = None
    delta_page: int = 200
    sign_in_activity_page: int = 500
    page_token_life: timedelta = timedelta(hours=24)
    delta_token_life: timedelta = timedelta(days=7)
    premium: bool = True
    throttling: bool = False
    replica_lag: timedelta = timedelta(0)
    delta_lag: timedelta = timedelta(0)
    late_sign_ins: bool = False
    copies: str = "work"
    p2: bool = True
    intune: bool = True
    exchange: bool = True
    concealed_names: bool = False
    registration_lag: timedelta = timedelta(0)
    blank_detected_apps: bool = False


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

    def note(self, served: Served) -> None:
        """Count one."""
        self[served.operation] += 1
        self.units[served.client_id] += served.units
        self.by_app.setdefault(served.client_id, Counter())[served.operation] += 1
        self.refused[served.client_id] += served.status == 429
        self.log.append(served)


@dataclass(slots=True)
class Cloud:
    """One pretend cloud: the world, who may enter, what is switched on, what was asked."""

    world: World
    clock: Callable[[], datetime]
    apps: dict[str, Registration]
    tokens: Tokens = field(default_factory=Tokens)
    knobs: Knobs = field(default_factory=Knobs)
    faults: Faults = field(default_factory=Faults)
    requests: Requests = field(default_factory=Requests)
    pages: Pages = field(default_factory=Pages)
    meter: Meter = field(default_factory=Meter)
    base: str = ""
    elsewhere: str = ""
    logins: Logins = field(default_factory=Logins)
    followed: set[str] = field(default_factory=set)
    arm_buckets: dict[tuple[str, str, str], tuple[float, float]] = field(default_factory=dict)
    reads: int = 0

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
        return {"apps": rows, "limits": self.meter.report()}

    def hidden(self, kind: str, id: str) -> bool:
        """Whether this read comes to a replica that has not heard of a new object yet: every other one does."""
        made_at = self.world.tables[kind].added.get(id)
        if made_at is None or self.clock() - made_at >= self.knobs.replica_lag:
            return False
        self.reads += 1
        return self.reads % 2 == 1
