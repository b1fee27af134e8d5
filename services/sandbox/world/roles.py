"""Directory roles with Microsoft's template ids, and who holds them."""

from __future__ import annotations

TEMPLATES = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Privileged Authentication Administrator": "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "Authentication Administrator": "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "Helpdesk Administrator": "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
    "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    "License Administrator": "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
    "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Guest Inviter": "95e79109-95c0-4d8e-aee3-d01accf2d47b",
    "Message Center Reader": "790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b",
    "Password Administrator": "966707d0-3269-4727-9be2-8c3a10f19b9d",
    "Reports Reader": "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "Usage Summary Reports Reader": "75934031-6c7e-415a-99d7-48dbd49e875e",
}
# Holding only these does not make somebody an administrator whose sign-in is protected.
HARMLESS = frozenset(
    TEMPLATES[name]
    for name in (
        "Directory Readers", "Guest Inviter", "Message Center Reader", "Password Administrator", "Reports Reader",
        "Usage Summary Reports Reader",
    )
)  # fmt: skip
HIGHEST = frozenset(TEMPLATES[name] for name in ("Global Administrator", "Privileged Authentication Administrator"))
# Groups hold roles for their members: one that may, one made before Entra asked for it. Apps hold roles too.
HOLDERS = (
    ("Global Administrator", "MOD Administrator"),
    ("Global Administrator", "Nestor Wilke"),
    ("User Administrator", "Lee Gu"),
    ("Security Reader", "Joni Sherman"),
    ("Reports Reader", "Pradeep Gupta"),
    ("Helpdesk Administrator", "Privileged Helpdesk"),
    ("Global Administrator", "Allan Deyoung"),
    ("Groups Administrator", "Emily Braun"),
    ("Application Administrator", "Ravi Patel"),
    ("Reports Reader", "Report Readers"),
    ("User Administrator", "Contoso Payroll Export"),
)
# Who may be Global Administrator in Contoso.
LISTED = frozenset({"MOD Administrator", "Nestor Wilke"})
