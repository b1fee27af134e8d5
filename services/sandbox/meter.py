"""What each app spends, and the refusal when it spends more than Microsoft publishes."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from math import ceil

from services.sandbox.knobs import Knobs
from services.sandbox.limits import AZURE, OUTLOOK, WRITES, Limit, budget, covering, drive_budget
from services.sandbox.wire import Call, Refusal, Thing

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
        """Seconds until there is room for the last amount once more; 0 when it was within the limit."""
        if self.total <= self.limit:
            return 0.0
        over = self.total - self.limit + self.spent[-1][1]
        for at, amount in self.spent:
            over -= amount
            if over <= 0:
                return max(0.1, at + self.seconds - now)
        return self.seconds


@dataclass(slots=True)
class Bucket:
    """Azure Resource Manager's way: `size` tokens, refilled by `rate` a second; `most` is the most ever gone."""

    size: float
    rate: float
    left: float
    at: float
    most: float = 0.0

    def take(self, now: float) -> float:
        """Take one token: 0 when there was one, else seconds until there is."""
        self.left = min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now
        self.most = max(self.most, self.size - self.left + 1)
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


@dataclass(slots=True)
class Meter:
    """All windows and buckets, by what they limit and whose they are."""

    knobs: Knobs = field(default_factory=Knobs)
    tenant: str = ""
    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    buckets: dict[tuple[str, str], Bucket] = field(default_factory=dict)
    refused: int = 0
    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)

    def reset(self) -> None:
        """Forget everything spent and refused: a measurement begins."""
        for kept in (self.windows, self.buckets, self.refusals):
            kept.clear()
        self.refused = 0

    def count(self, call: Call, users: int) -> None:
        """Count a request in every window it falls in. Raises Refusal 429 above a limit, with throttling on."""
        now, app = call.now.timestamp(), call.caller.app_id
        path = "/" + "/".join(call.path).lower()
        shape = _shape(path) + ("?signinactivity" if "signInActivity" in call.raw_query else "")
        over, owner, wait = None, "", 0.0
        for limit in covering(call.method, shape):
            whose = _whose(limit, app, path)
            window = self._window(limit, whose, users)
            amount = call.units if limit.counts == "units" else 1
            if not window.seconds or not amount:
                continue
            window.spend(now, amount)
            if window.wait(now) > wait:
                over, owner, wait = limit, whose, window.wait(now)
        if over and self.knobs.throttling:
            self._note(over.name, owner)
            raise self._refusal(call, over, wait)

    def take(self, who: str, where: str, kind: str, now: float) -> tuple[float, float]:
        """One request to Azure Resource Manager (`reads`, `writes`, `deletes`): tokens left and seconds to wait."""
        size, rate = AZURE[kind]
        name, whose = f"Azure {kind}", f"{who} {where}".strip()
        bucket = self.buckets.setdefault((name, whose), Bucket(size, rate, size, now))
        wait = bucket.take(now)
        if wait and self.knobs.throttling:
            self._note(name, whose)
        return bucket.left, wait if self.knobs.throttling else 0.0

    def _note(self, name: str, whose: str) -> None:
        self.refused += 1
        self.refusals[name, whose] += 1

    def _window(self, limit: Limit, whose: str, users: int) -> Window:
        window = self.windows.get((limit.name, whose))
        if window is None:
            window = self.windows[limit.name, whose] = Window(limit.most, limit.seconds)
        if limit.name == "ResourceUnitLimitExceeded":
            window.limit = budget(users)
        if limit.name == "SharePoint":
            window.limit = drive_budget(users)
        if limit.name == "MailboxConcurrency":
            window.seconds = self.knobs.mailbox_seconds
        return window

    def _refusal(self, call: Call, limit: Limit, wait: float) -> Refusal:
        headers = {"x-ms-throttle-information": limit.name}
        headers["x-ms-throttle-scope"] = f"Tenant_Application/ReadWrite/{call.caller.app_id}/{self.tenant}"
        if limit.tells and self.knobs.retry_after != "absent":
            headers["Retry-After"] = self.when(call, wait)
        return Refusal(429, limit.code, limit.message, headers=headers, inner=THROTTLED)

    def when(self, call: Call, wait: float) -> str:
        """A wait as `Retry-After` says it: seconds, decimal or date."""
        if self.knobs.retry_after == "decimal":
            return f"{wait:.3f}"
        if self.knobs.retry_after == "date":
            at = call.now.timestamp() + ceil(wait)
            return call.now.fromtimestamp(at, call.now.tzinfo).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return str(ceil(wait))

    def used(self, app: str) -> float:
        """The share of its resource units an app has used in the running window."""
        window = self.windows.get(("ResourceUnitLimitExceeded", app))
        return 0.0 if window is None else window.total / window.limit

    def report(self) -> list[Thing]:
        """Every limit that was touched: whose, the most in any window, how many were allowed, how many refused.

        Of a bucket, `allowed` is its size and `seconds` how long it takes to fill.
        """
        spent = [(key, window.peak, window.limit, window.seconds) for key, window in self.windows.items()]
        spent += [(key, ceil(one.most), one.size, one.size / one.rate) for key, one in self.buckets.items()]
        return [
            {"limit": name, "of": whose, "peak": peak, "allowed": allowed, "seconds": seconds,
             "refused": self.refusals[name, whose]}
            for (name, whose), peak, allowed, seconds in sorted(spent) if peak
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
