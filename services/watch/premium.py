"""Products that hold Entra ID P1 or P2, by their part numbers."""

from __future__ import annotations

P2 = frozenset(
    """
    AAD_PREMIUM_P2 EMSPREMIUM EMSPREMIUM_USGOV_GCCHIGH IDENTITY_THREAT_PROTECTION IDENTITY_THREAT_PROTECTION_FOR_EMS_E5
    Microsoft_Entra_ID_Governance M365EDU_A5_FACULTY M365EDU_A5_STUDENT M365_G5_GCC SPE_E5 SPE_E5_NOPSTNCONF
    SPE_F5_SEC SPE_F5_SECCOMP Microsoft_Entra_Suite Microsoft_365_E5 Microsoft_365_E5_(no_Teams)
    """.split()
)
P1 = P2 | frozenset(
    """
    AAD_PREMIUM EMS EMS_EDU_FACULTY M365_F1 M365EDU_A3_FACULTY M365EDU_A3_STUDENT M365_G3_GCC Microsoft_365_E3
    Microsoft_365_E3_(no_Teams) Microsoft_365_F1_EEA SPB SPE_E3 SPE_E3_USGOV_GCCHIGH SPE_F1
    """.split()
)
