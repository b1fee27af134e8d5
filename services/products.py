"""The names Microsoft sells licences under, by part number."""

from __future__ import annotations

NAMES = {
    "AAD_BASIC": "Microsoft Entra ID Basic",
    "AAD_PREMIUM": "Microsoft Entra ID P1",
    "AAD_PREMIUM_P2": "Microsoft Entra ID P2",
    "ATP_ENTERPRISE": "Microsoft Defender for Office 365 (Plan 1)",
    "BUSINESS_VOICE_MED2_TELCO": "Microsoft 365 Business Voice (US)",
    "CCIBOTS_PRIVPREV_VIRAL": "Microsoft Copilot Studio Viral Trial",
    "CPC_E_2C_8GB_128GB": "Windows 365 Enterprise 2 vCPU 8 GB 128 GB",
    "DESKLESSPACK": "Office 365 F3",
    "DEVELOPERPACK": "Office 365 E3 Developer",
    "DEVELOPERPACK_E5": "Microsoft 365 E5 Developer (without Windows and Audio Conferencing)",
    "DYN365_ENTERPRISE_SALES": "Dynamics 365 for Sales Enterprise Edition",
    "Dynamics_365_Sales_Premium_Viral_Trial": "Dynamics 365 Sales Premium Viral Trial",
    "EMS": "Enterprise Mobility + Security E3",
    "EMSPREMIUM": "Enterprise Mobility + Security E5",
    "ENTERPRISEPACK": "Office 365 E3",
    "ENTERPRISEPREMIUM": "Office 365 E5",
    "ENTERPRISEPREMIUM_NOPSTNCONF": "Office 365 E5 Without Audio Conferencing",
    "EXCHANGEARCHIVE_ADDON": "Exchange Online Archiving for Exchange Online",
    "EXCHANGEDESKLESS": "Exchange Online Kiosk",
    "EXCHANGEENTERPRISE": "Exchange Online (Plan 2)",
    "EXCHANGESTANDARD": "Exchange Online (Plan 1)",
    "FLOW_FREE": "Microsoft Power Automate Free",
    "FLOW_PER_USER": "Power Automate per user plan",
    "IDENTITY_THREAT_PROTECTION": "Microsoft 365 E5 Security",
    "INFORMATION_PROTECTION_COMPLIANCE": "Microsoft 365 E5 Compliance",
    "INTUNE_A": "Intune",
    "M365_F1": "Microsoft 365 F1",
    "M365_F1_COMM": "Microsoft 365 F1",
    "MCOEV": "Microsoft Teams Phone Standard",
    "MCOMEETADV": "Microsoft 365 Audio Conferencing",
    "MCOPSTN1": "Skype for Business PSTN Domestic Calling",
    "MCOPSTN2": "Skype for Business PSTN Domestic and International Calling",
    "MCOSTANDARD": "Skype for Business Online (Plan 2)",
    "MDATP_XPLAT": "Microsoft Defender for Endpoint P2_XPLAT",
    "MEETING_ROOM": "Microsoft Teams Rooms Standard",
    "Microsoft_365_Copilot": "Microsoft Copilot for Microsoft 365",
    "Microsoft_365_E3": "Microsoft 365 E3 (500 seats min)_HUB",
    "Microsoft_365_E5": "Microsoft 365 E5 (500 seats min)_HUB",
    "Microsoft_Intune_Suite": "Microsoft Intune Suite",
    "Microsoft_Teams_Audio_Conferencing_select_dial_out": "Microsoft Teams Audio Conferencing with dial-out to USA/CAN",
    "Microsoft_Teams_Premium": "Microsoft Teams Premium Introductory Pricing",
    "Microsoft_Teams_Rooms_Basic": "Microsoft Teams Rooms Basic",
    "Microsoft_Teams_Rooms_Pro": "Microsoft Teams Rooms Pro",
    "O365_BUSINESS": "Microsoft 365 Apps for Business",
    "O365_BUSINESS_ESSENTIALS": "Microsoft 365 Business Basic",
    "O365_BUSINESS_PREMIUM": "Microsoft 365 Business Standard",
    "O365_w/o_Teams_Bundle_E3": "Office 365 E3 EEA (no Teams)",
    "OFFICESUBSCRIPTION": "Microsoft 365 Apps for Enterprise",
    "PBI_PREMIUM_PER_USER": "Power BI Premium Per User",
    "PHONESYSTEM_VIRTUALUSER": "Microsoft Teams Phone Resource Account",
    "POWER_BI_PRO": "Power BI Pro",
    "POWER_BI_STANDARD": "Microsoft Fabric (Free)",
    "POWERAPPS_DEV": "Microsoft Power Apps for Developer",
    "POWERAPPS_PER_USER": "Power Apps Premium",
    "POWERAPPS_VIRAL": "Microsoft Power Apps Plan 2 Trial",
    "POWERAUTOMATE_ATTENDED_RPA": "Power Automate Premium",
    "PROJECT_P1": "Planner Plan 1",
    "PROJECTESSENTIALS": "Project Online Essentials",
    "PROJECTPREMIUM": "Project Online Premium",
    "PROJECTPROFESSIONAL": "Planner and Project Plan 3",
    "RIGHTSMANAGEMENT": "Azure Information Protection Plan 1",
    "RIGHTSMANAGEMENT_ADHOC": "Rights Management Adhoc",
    "SHAREPOINTENTERPRISE": "SharePoint Online (Plan 2)",
    "SHAREPOINTSTANDARD": "SharePoint Online (Plan 1)",
    "SPB": "Microsoft 365 Business Premium",
    "SPE_E3": "Microsoft 365 E3",
    "SPE_E5": "Microsoft 365 E5",
    "SPE_E5_NOPSTNCONF": "Microsoft 365 E5 without Audio Conferencing",
    "SPE_F1": "Microsoft 365 F3",
    "SPE_F5_SEC": "Microsoft 365 F5 Security Add-on",
    "STANDARDPACK": "Office 365 E1",
    "STREAM": "Microsoft Stream",
    "Teams_Ess": "Microsoft Teams Essentials",
    "TEAMS_ESSENTIALS_AAD": "Microsoft Teams Essentials (AAD Identity)",
    "TEAMS_EXPLORATORY": "Microsoft Teams Exploratory",
    "THREAT_INTELLIGENCE": "Microsoft Defender for Office 365 (Plan 2)",
    "VISIO_PLAN1_DEPT": "Visio Plan 1",
    "VISIO_PLAN2_DEPT": "Visio Plan 2",
    "VISIOCLIENT": "Visio Plan 2",
    "VISIOONLINE_PLAN1": "Visio Plan 1",
    "WACONEDRIVESTANDARD": "OneDrive for Business (Plan 1)",
    "WIN10_VDA_E3": "Windows 10/11 Enterprise E3",
    "WIN10_VDA_E5": "Windows 10/11 Enterprise E5",
    "WIN_DEF_ATP": "Microsoft Defender for Endpoint",
    "WINDOWS_STORE": "Windows Store for Business",
}


def product_name(part_number: str) -> str:
    """The product name of a licence's part number; one not listed reads as itself, with spaces."""
    return NAMES.get(part_number) or part_number.replace("_", " ")


def _spoken() -> frozenset[str]:
    """What people call licences: the plan alone ("E5"), with its suite in several spellings, or the product."""
    plans = "e1 e3 e5 f1 f3 a1 a3 a5 g1 g3 g5".split()
    suites = ("microsoft 365", "office 365", "m365", "o365", "ms365", "office", "ems", "business")
    said = {*plans, *(f"{suite} {plan}" for suite in suites for plan in plans)}
    said |= {f"{plan}s" for plan in said if plan not in plans} | {f"{plan}s" for plan in plans}
    said |= {f"{suite} p{number}" for suite in ("entra id", "entra", "azure ad", "aad") for number in (1, 2)}
    said |= {"p1", "p2", "visio", "project", "power bi", "power bi pro", "power bi premium", "copilot", "m365 copilot"}
    said |= {f"{brand}business {kind}" for brand in ("", "m365 ", "microsoft 365 ") for kind in ("basic", "premium")}
    said |= {"business standard", "teams premium", "teams phone", "teams rooms", "visio plan 2", "project plan 3"}
    said |= {"project plan 5", "visio plan 1", "power apps", "power automate", "exchange online", "defender", "fabric"}
    said |= {"dynamics", "dynamics 365", "microsoft 365 copilot", "powerbi", "powerbi pro", "pbi pro", "ems"}
    return frozenset(said | {name.casefold() for name in NAMES.values()} | {part.casefold() for part in NAMES})


SPOKEN = _spoken()
