"""What Prometheus is told: turns and how long they took, what was asked of Microsoft, and how Steward itself does."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from services.graphs import Graphs
from services.microsoft.buckets import Tally
from services.store.engine import Store
from services.vitals import Vitals, vitals

BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
Tallies = Mapping[str, Mapping[str, Tally]]


async def _no_vitals() -> Vitals:
    return Vitals()


class Metrics:
    """Counts turns as they come; all else is looked up when it is asked for.

    `vitals` are read anew each time, `tallies` are what each connection has asked of Microsoft, by limit. Who asks
    without `token` is told of turns only: the address is the one that Teams uses, and open to the world.
    """

    def __init__(
        self,
        vitals: Callable[[], Awaitable[Vitals]] = _no_vitals,
        tallies: Callable[[], Tallies] = dict,
        token: str = "",
    ) -> None:
        self._vitals = vitals
        self._tallies = tallies
        self._token = token
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._turns = Counter("steward_turns", "Activities by HTTP status.", ["status"], registry=self._registry)
        self._seconds = Histogram(
            "steward_turn_seconds", "Time to answer an activity.", buckets=BUCKETS, registry=self._registry
        )
        self._by_status: dict[int, Counter] = {}

    def turned(self, status: int, seconds: float) -> None:
        """One activity was answered."""
        counter = self._by_status.get(status)
        if counter is None:
            counter = self._by_status[status] = self._turns.labels(str(status))
        counter.inc()
        self._seconds.observe(seconds)

    async def text(self, authorization: str = "") -> bytes:
        """What may be told to who sends this Authorization header, in Prometheus' own format."""
        if not self._token or not hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode()):
            return generate_latest(self._registry)
        looked_up = CollectorRegistry()
        looked_up.register(_LookedUp([*_asked(self._tallies()), *_doing(await self._vitals())]))
        return generate_latest(self._registry) + generate_latest(looked_up)


def of(store: Store, graphs: Graphs, now: Callable[[], datetime], token: str) -> Metrics:
    """The metrics of a house."""

    async def doing() -> Vitals:
        return await store.read(now(), vitals, aside=True)

    def asked() -> Tallies:
        return {graphs.settings[id].name: graph.governor.tallies for id, graph in graphs.items()}

    return Metrics(doing, asked, token)


class _LookedUp:
    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = tuple(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _asked(tallies: Tallies) -> Iterator[Metric]:
    """What was asked of Microsoft: requests and resource units by the limit they count for, and what it cost."""
    by = ("connection", "limit")
    requests = CounterMetricFamily("steward_microsoft_requests", "Requests sent, by limit.", labels=by)
    units = CounterMetricFamily("steward_microsoft_units", "Resource units spent, by limit.", labels=by)
    waited = CounterMetricFamily("steward_microsoft_wait_seconds", "Time requests were held back, by limit.", labels=by)
    throttled = CounterMetricFamily("steward_microsoft_throttled", "Answers 429 and 503, by limit.", labels=by)
    for connection, limits in tallies.items():
        for limit, tally in limits.items():
            requests.add_metric((connection, limit), tally.requests)
            units.add_metric((connection, limit), tally.units)
            waited.add_metric((connection, limit), tally.waited_seconds)
            throttled.add_metric((connection, limit), tally.throttled)
    yield from (requests, units, waited, throttled)


def _doing(vitals: Vitals) -> Iterator[Metric]:
    ages = GaugeMetricFamily(
        "steward_data_age_seconds",
        "Time since the last completed sync; a resource that never completed one is not listed.",
        labels=("connection", "resource"),
    )
    for labels, age in vitals.ages.items():
        if age is not None:
            ages.add_metric(labels, age)
    yield ages
    yield GaugeMetricFamily("steward_outbox_waiting", "Messages still to be told.", vitals.waiting)
    yield GaugeMetricFamily(
        "steward_outbox_oldest_seconds", "How long the first of them has been due.", vitals.oldest or 0
    )
    yield GaugeMetricFamily("steward_outbox_dead", "Messages that were given up.", vitals.dead)
    yield _by("steward_approvals", "Approvals that have not ended.", "state", vitals.approvals)
    yield _by("steward_alerts_open", "Alerts that are open.", "severity", vitals.alerts)


def _by(name: str, what: str, label: str, numbers: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=(label,))
    for value, number in numbers.items():
        family.add_metric((value,), number)
    return family
