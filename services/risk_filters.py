"""What narrows a list of risky users: how risky, what was found and where, how it ended; and how people say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from sqlalchemy import ColumnElement, Select, or_
from sqlmodel import col

from services.names import fold
from services.resources.risk_detections import RiskDetection
from services.resources.risky_users import RiskyUser
from services.spans import Span
from services.specs import Filter
from services.store.query import pick

BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
AT_RISK = ("atRisk", "confirmedCompromised")
LEVELS = {"high": 0, "medium": 1, "low": 2}
# What people call a detection, and Graph's riskEventTypes for it.
DETECTIONS: Mapping[str, tuple[str, ...]] = {
    "leaked credentials": ("leakedCredentials",),
    "password spray": ("passwordSpray",),
    "impossible travel": ("impossibleTravel", "mcasImpossibleTravel", "unlikelyTravel"),
    "atypical travel": ("unlikelyTravel",),
    "unfamiliar sign-in": ("unfamiliarFeatures",),
    "anonymous ip": ("anonymizedIPAddress", "riskyIPAddress"),
    "malicious ip": ("maliciousIPAddress", "maliciousIPAddressValidCredentialsBlockedIP", "nationStateIP"),
    "new country": ("newCountry",),
    "malware": ("malwareInfectedIPAddress",),
    "token theft": ("anomalousToken", "tokenIssuerAnomaly", "attackerinTheMiddle"),
    "inbox rules": ("mcasSuspiciousInboxManipulationRules", "suspiciousInboxForwarding"),
}
CALLED = {
    **dict.fromkeys(("leaked passwords", "leaked password", "stolen credentials", "exposed credentials",
                     "stolen passwords", "exposed passwords", "leaked credential"), "leaked credentials"),
    **dict.fromkeys(("password spraying", "password sprays", "spray attacks", "spray attack", "password spray attack",
                     "password spray attacks"), "password spray"),
    **dict.fromkeys(("impossible travels", "impossible journey"), "impossible travel"),
    "unusual travel": "atypical travel",
    **dict.fromkeys(("unfamiliar features", "unfamiliar sign-ins", "unfamiliar locations", "unfamiliar location",
                     "unfamiliar sign-in properties", "unfamiliar properties"), "unfamiliar sign-in"),
    **dict.fromkeys(("anonymous ips", "anonymous ip address", "anonymous ip addresses", "anonymized ip", "tor", "vpn",
                     "anonymised ip", "tor browser"), "anonymous ip"),
    **dict.fromkeys(("malicious ips", "malicious ip address", "malicious ip addresses", "bad ip"), "malicious ip"),
    "new countries": "new country",
    **dict.fromkeys(("stolen token", "stolen tokens", "anomalous token", "anomalous tokens"), "token theft"),
    **dict.fromkeys(("suspicious inbox rules", "inbox rule"), "inbox rules"),
}  # fmt: skip
SPOKEN = frozenset((*DETECTIONS, *CALLED))
ENDED: Mapping[str, str] = {
    "confirmed compromised": "confirmedCompromised",
    "dismissed": "dismissed",
    "remediated": "remediated",
    "safe": "confirmedSafe",
}
FILTERS = (
    Filter("", "past", ("flagged|detected|found|marked {}",)),
    *(Filter(level, says=(f"{level} risk", f"{level} level", f"of|with|at {level} risk|level")) for level in LEVELS),
    Filter(
        "detected",
        "text",
        (
            "[flagged|found|detected|marked] [with|for|from|by|of|because|due|through|after|on|as] [of|to|a|an] "
            "{known} [detection|detections|attack|attacks|alert|alerts|risk|address]",
        ),
        known=SPOKEN,
        called=CALLED,
    ),
    Filter(
        "confirmed compromised",
        says=(
            "[as] confirmed [as] hacked|breached|compromised",
            "compromised confirmed",
            "[who|that] [we|i|admins|someone] confirmed",
        ),
        one_of="state",
    ),
    Filter("dismissed", says=("closed|ignored",), one_of="state"),
    Filter("remediated", says=("resolved|fixed|mitigated|solved",), one_of="state"),
    Filter("safe", says=("[as] confirmed [as] safe", "marked as safe"), one_of="state"),
)
NOW = (or_(*(col(RiskyUser.state) == state for state in AT_RISK)), col(RiskyUser.deleted).is_(False))
FOUND: Select[tuple[str]] = pick(RiskDetection.user_id)


def spaced(word: str) -> str:
    """Microsoft's camelCase as words: leakedCredentials is "leaked credentials"."""
    return BETWEEN.sub(" ", word).lower()


def conditions(filters: Sequence[tuple[str, str]], spans: Sequence[Span]) -> Iterator[ColumnElement[bool]]:
    """What holds of the people whom `filters` leave, and in whom a risk was found in all `spans`.

    They are at risk now, if no time and no end of the risk is asked for; what was detected was so in that time.
    """
    names = dict(filters).keys()
    detected = [_detected(value) for name, value in filters if name == "detected"]
    if detected or spans:
        when = [span.holds(col(RiskDetection.created_at)) for span in spans]
        yield col(RiskyUser.id).in_(reduce(Select[tuple[str]].where, (*detected, *when), FOUND))
    if not spans and ENDED.keys().isdisjoint(names):
        yield from NOW
    if levels := [name for name in names if name in LEVELS]:
        yield or_(*(col(RiskyUser.level) == level for level in levels))
    for name in names:
        if name in ENDED:
            yield col(RiskyUser.state) == ENDED[name]


def _detected(value: str) -> ColumnElement[bool]:
    said = fold(value)
    return or_(*(col(RiskDetection.event) == event for event in DETECTIONS.get(CALLED.get(said, said), (value,))))
