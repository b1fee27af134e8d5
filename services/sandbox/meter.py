"""What each app spends, and the refusal when it spends more than Microsoft publishes."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from math import ceil

from services.sandbox.limits import OUTLOOK, WRITES, Limit, budget, covering
from services.sandbox.wire import Call, Refusal, Thing
from services.sandbox.world import TENANT_ID

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
    """What was spent in the last `seconds`; `peak` is the most that ever was."""

    limit: float
    seconds: float
    spent: deque[tuple[float, int]] = field(default_factory=deque)
    total: int = 0
    peak: int = 0

    def spend(self, now: float, amount: int) -> None:
        """Count an amount; refused requests count too."""
        while self.spent and self.spent[0][0] <= now - self.seconds:
            self.total -= self.spent.popleft()[1]
        self.spent.append((now, amount))
        self.total += amount
        self.peak = max(self.peak, self.total)

    def wait(self, now: float) -> float:
        """Seconds until there is room again; 0 when there is."""
        if self.total <= self.limit:
            return 0.0
        return max(0.1, self.spent[0][0] + self.seconds - now)


@dataclass(slots=True)
class Bucket:
    """Azure Resource Manager's way: `size` tokens, refilled by `rate` a second."""

    size: float
    rate: float
    left: float = 0.0
    at: float | None = None

    def take(self, now: float) -> float:
        """Take one token: 0 when there was one, else seconds until there is."""
        self.left = self.size if self.at is None else min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


@dataclass(slots=True)
class Meter:
    """All windows, by what they limit and whose they are.

    `retry_after` is how a refusal says when: seconds, decimal, date or absent. `mailbox_seconds` is how long a request
    is deemed to be under way in its mailbox, of which four may be at once; 0 for requests that take no time.
    """

    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    retry_after: str = "seconds"
    mailbox_seconds: float = 0.0
    refused: int = 0
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, call: Call, users: int, *, enforced: bool) -> None:
        """Count a request in every window it falls in. Raises Refusal 429 above a limit when `enforced`."""
        now, app = call.now.timestamp(), call.caller.app_id
        path = "/" + "/".join(call.path).lower()
        shape = _shape(path) + ("?signinactivity" if "signInActivity" in call.raw_query else "")
        over, wait = None, 0.0
        for limit in covering(call.method, shape):
            window = self._window(limit, _whose(limit, app, path), users)
            amount = call.units if limit.counts == "units" else 1
            if not window.seconds or not amount:
                continue
            window.spend(now, amount)
            if window.wait(now) > wait:
                over, wait = limit, window.wait(now)
        if over and enforced:
            self.refused += 1
            self.refusals[app, over.name] += 1
            raise self._refusal(call, over, wait)

    def _window(self, limit: Limit, whose: str, users: int) -> Window:
        window = self.windows.get((limit.name, whose))
        if window is None:
            window = self.windows[limit.name, whose] = Window(limit.most, limit.seconds)
        if limit.name == "ResourceUnitLimitExceeded":
            window.limit = budget(users)
        if limit.name == "MailboxConcurrency":
            window.seconds = self.mailbox_seconds
        return window

    def take(self, app: str, kind: str, now: float) -> float:
        """One request to Azure Resource Manager (`reads`, `writes`, `deletes`): seconds to wait, 0 for none."""
        size, rate = (250.0, 25.0) if kind == "reads" else (200.0, 10.0)
        bucket = self.buckets.setdefault((kind, app), Bucket(size, rate))
        return bucket.take(now)

    def _refusal(self, call: Call, limit: Limit, wait: float) -> Refusal:
        headers = {"x-ms-throttle-information": limit.name}
        headers["x-ms-throttle-scope"] = f"Tenant_Application/ReadWrite/{call.caller.app_id}/{TENANT_ID}"
        if limit.tells and self.retry_after != "absent":
            headers["Retry-After"] = self._when(call, wait)
        return Refusal(429, limit.code, limit.message, headers=headers, inner=THROTTLED)

    def _when(self, call: Call, wait: float) -> str:
        if self.retry_after == "decimal":
            return f"{wait:.3f}"
        if self.retry_after == "date":
            at = call.now.timestamp() + ceil(wait)
            return call.now.fromtimestamp(at, call.now.tzinfo).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return str(ceil(wait))

    def used(self, app: str) -> float:
        """The share of its resource units an app has used in the running window."""
        window = self.windows.get(("ResourceUnitLimitExceeded", app))
        return 0.0 if window is None else window.total / window.limit

    def report(self) -> list[Thing]:
        """Every limit that was touched: whose, the most in any window, how many were allowed, how many refused."""
        return [
            {"limit": name, "of": whose, "peak": window.peak, "allowed": window.limit, "seconds": window.seconds,
             "refused": sum(n for (app, what), n in self.refusals.items() if what == name and app in whose)}
            for (name, whose), window in sorted(self.windows.items()) if window.peak
        ]  # fmt: skip


def _shape(path: str) -> str:
    """A path in which the id does not matter: only users are many."""
    head, _, rest = path.removeprefix("/").partition("/")
    if head != "users":
        return path if head in ("reports", "identity", "identityprotection", "auditlogs") else f"/{head}/"
    return "/users/x/" + rest.partition("/")[2]


def _whose(limit: Limit, app: str, path: str) -> str:
    if limit.per == "tenant":
        return ""
    if limit.per == "report":
        return f"{app} {path.split('/')[2]}"
    mailbox = OUTLOOK.match(path) if limit.per == "mailbox" else None
    return f"{app} {mailbox[1]}" if mailbox else app
