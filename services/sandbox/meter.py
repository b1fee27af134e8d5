"""Resource units and requests per app, and the limits Microsoft publishes for them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from math import ceil

from services.sandbox.wire import Call, Refusal
from services.sandbox.world import TENANT_ID

WRITES = frozenset({"POST", "PATCH", "PUT", "DELETE"})
# Tenants below so many users, and their units per 10 s for each app.
SIZES = ((50, 3500), (501, 5000))
LARGE = 8000
REPORTING = ("/auditlogs", "/reports/authenticationmethods")
PROTECTION = ("/identityprotection", "/identity/conditionalaccess")
THROTTLED = {"code": "429", "message": "Please retry after", "status": "429"}


def units(call: Call, cost: int) -> int:
    """What one request costs: its own price, one less with $select or a small $top, one more with $expand."""
    if cost == 0:
        return 0
    top = call.query.get("$top", "")
    cost -= "$select" in call.query
    cost += "$expand" in call.query
    cost -= top.isdigit() and int(top[:9]) < 20
    return max(1, cost) + (call.method in WRITES)


@dataclass(slots=True)
class Window:
    """What was spent in the last `seconds`."""

    limit: float
    seconds: float
    spent: deque[tuple[float, int]] = field(default_factory=deque)
    total: int = 0

    def spend(self, now: float, amount: int) -> None:
        """Count an amount; refused requests count too."""
        while self.spent and self.spent[0][0] <= now - self.seconds:
            self.total -= self.spent.popleft()[1]
        self.spent.append((now, amount))
        self.total += amount

    def wait(self, now: float) -> float:
        """Seconds until there is room again; 0 when there is."""
        if self.total <= self.limit:
            return 0.0
        return max(0.1, self.spent[0][0] + self.seconds - now)


@dataclass(slots=True)
class Meter:
    """All windows, by what they limit. `retry_after` is how a refusal says when: seconds, decimal, date or absent."""

    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    retry_after: str = "seconds"
    refused: int = 0

    def count(self, call: Call, users: int, *, enforced: bool) -> None:
        """Count a request in every window it falls in. Raises Refusal 429 above a limit when `enforced`."""
        now, app = call.now.timestamp(), call.caller.app_id
        path = "/" + "/".join(call.path).lower()
        budget = next((units for below, units in SIZES if users < below), LARGE)
        charged = [("ResourceUnitLimitExceeded", app, budget, 10.0, call.units)]
        if call.method in WRITES and call.units:
            charged.append(("WriteLimitExceeded", app, 3000, 150.0, 1))
        if path.startswith(REPORTING) or "/authentication/" in path or "signInActivity" in call.raw_query:
            charged.append(("Reporting", app, 5, 10.0, 1))
        if path.startswith(PROTECTION):
            charged.append(("Protection", "", 1, 1.0, 1))
        over = ""
        wait = 0.0
        for what, who, limit, seconds, amount in charged:
            window = self.windows.setdefault((what, who), Window(limit, seconds))
            window.limit = limit
            window.spend(now, amount)
            if window.wait(now) > wait:
                over, wait = what, window.wait(now)
        if over and enforced:
            self.refused += 1
            raise self._refusal(call, over, wait)

    def _refusal(self, call: Call, what: str, wait: float) -> Refusal:
        scope = f"Tenant_Application/ReadWrite/{call.caller.app_id}/{TENANT_ID}"
        headers = {"x-ms-throttle-scope": scope, "x-ms-throttle-information": what}
        if what == "Reporting":
            text = "This request is throttled. Please try again after the value specified in the Retry-After header."
        else:
            text = "Please retry again later."
        if what != "Protection" and self.retry_after != "absent":
            headers["Retry-After"] = self._when(call, wait)
        return Refusal(429, "TooManyRequests", text, headers=headers, inner=THROTTLED)

    def _when(self, call: Call, wait: float) -> str:
        if self.retry_after == "decimal":
            return f"{wait:.3f}"
        if self.retry_after == "date":
            at = call.now.timestamp() + ceil(wait)
            return call.now.fromtimestamp(at, call.now.tzinfo).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return str(ceil(wait))
