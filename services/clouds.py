"""Microsoft's clouds: where each answers, and what is not offered there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict

# Source: the national clouds named on each operation's page of the Graph reference (FACTS.md for sign-ins).
SIGN_INS = "Microsoft does not offer sign-in logs in this cloud."
AUDITS = "Microsoft does not offer directory audits in this cloud."
RISK = "Microsoft does not offer Identity Protection in this cloud."


class Cloud(BaseModel):
    """One cloud. `without` names the resources that cannot be collected there, each with the sentence that says so.

    `report_hosts` are where files of usage reports may be fetched from, `vault_hosts` where Azure Key Vaults are; one
    that begins with a dot stands for all below it. `ca_file` and `pace` are for a cloud of one's own, as a sandbox.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    login_url: str
    graph_url: str
    arm_url: str
    arm_audience: str
    portal_url: str
    report_hosts: tuple[str, ...] = ()
    vault_hosts: tuple[str, ...] = ()
    without: Mapping[str, str] = {}
    ca_file: Path | None = None
    pace: bool = True

    @property
    def addresses(self) -> dict[str, Any]:
        """What a connection's settings take over from its cloud unless they say otherwise."""
        return {name: getattr(self, name) for name in ADDRESSES}


ADDRESSES = ("login_url", "graph_url", "arm_url", "arm_audience", "report_hosts", "vault_hosts", "ca_file", "pace")

PUBLIC = Cloud(
    name="public",
    title="Microsoft's public cloud",
    login_url="https://login.microsoftonline.com",
    graph_url="https://graph.microsoft.com",
    arm_url="https://management.azure.com",
    arm_audience="https://management.azure.com",
    portal_url="https://portal.azure.com",
    # reports.office.com and its regions.
    report_hosts=(".office.com", ".office365.us"),
    vault_hosts=(".vault.azure.net",),
)
US_GOV = Cloud(
    name="us_gov",
    title="US government (GCC High)",
    login_url="https://login.microsoftonline.us",
    graph_url="https://graph.microsoft.us",
    arm_url="https://management.usgovcloudapi.net",
    arm_audience="https://management.usgovcloudapi.net",
    portal_url="https://portal.azure.us",
    report_hosts=(".office365.us",),
    vault_hosts=(".vault.usgovcloudapi.net",),
    without={"sign_ins": SIGN_INS, "app_usage": SIGN_INS},
)
US_GOV_DOD = US_GOV.model_copy(
    update={
        "name": "us_gov_dod",
        "title": "US government (DoD)",
        "graph_url": "https://dod-graph.microsoft.us",
    }
)
CHINA = Cloud(
    name="china",
    title="China (operated by 21Vianet)",
    login_url="https://login.partner.microsoftonline.cn",
    graph_url="https://microsoftgraph.chinacloudapi.cn",
    arm_url="https://management.chinacloudapi.cn",
    arm_audience="https://management.chinacloudapi.cn",
    portal_url="https://portal.azure.cn",
    report_hosts=(".partner.microsoftonline.cn", ".office365.cn"),
    vault_hosts=(".vault.azure.cn",),
    without={
        "sign_ins": SIGN_INS,
        "app_usage": SIGN_INS,
        "directory_audits": AUDITS,
        "risky_users": RISK,
        "risk_detections": RISK,
    },
)
CLOUDS: Mapping[str, Cloud] = MappingProxyType({one.name: one for one in (PUBLIC, US_GOV, US_GOV_DOD, CHINA)})
