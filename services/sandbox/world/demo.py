"""The sixteen demo people of Contoso, the well-known apps, and the fixed ids they have."""

from __future__ import annotations

from hashlib import sha256

TENANT_ID = "c0470500-feed-4000-8000-00000c047050"
TENANT_NAME = "Contoso"
DOMAIN = "contoso.com"
INITIAL_DOMAIN = "contoso.onmicrosoft.com"
MICROSOFT_TENANT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"

# Name, title, department, city (a row of PLACES), office, manager.
PEOPLE = (
    ("Adele Vance", "Retail Manager", "Retail", 0, "18/2111", "Miriam Graham"),
    ("Alex Wilber", "Marketing Assistant", "Marketing", 2, "131/1104", "Megan Bowen"),
    ("Megan Bowen", "Marketing Manager", "Marketing", 1, "12/1110", "Miriam Graham"),
    ("Diego Siciliani", "HR Manager", "HR", 3, "14/1108", "Nestor Wilke"),
    ("Grady Archie", "Designer", "R&D", 3, "19/2109", "Lee Gu"),
    ("Henrietta Mueller", "Developer", "R&D", 5, "18/1106", "Lee Gu"),
    ("Isaiah Langer", "Sales Rep", "Sales", 3, "20/1101", "Miriam Graham"),
    ("Johanna Lorenz", "Senior Engineer", "Engineering", 5, "23/2102", "Lee Gu"),
    ("Joni Sherman", "Paralegal", "Legal", 1, "20/1109", "Nestor Wilke"),
    ("Lee Gu", "Director", "Manufacturing", 3, "23/3101", "Patti Fernandez"),
    ("Lidia Holloway", "Product Manager", "Engineering", 3, "20/2107", "Lee Gu"),
    ("Lynne Robbins", "Planner", "Retail", 3, "20/1104", "Adele Vance"),
    ("Miriam Graham", "VP Marketing", "Marketing", 2, "131/2103", "Patti Fernandez"),
    ("Nestor Wilke", "Director", "Operations", 0, "36/2121", "Patti Fernandez"),
    ("Patti Fernandez", "President", "Executive Management", 0, "15/1102", ""),
    ("Pradeep Gupta", "Accountant", "Finance", 7, "98/2202", "Nestor Wilke"),
)
# Always there after the sixteen: a name twice, a first name shared, an administrator who is not a demo person.
EXTRAS = ("Alex Johnson", "Chris Green", "Chris Green", "MOD Administrator")

SAAS = (
    "Salesforce", "Slack", "Zoom", "Atlassian Cloud", "GitHub Enterprise Cloud", "Dropbox Business", "Miro",
    "ServiceNow", "Workday", "DocuSign", "Box", "Adobe Creative Cloud", "Figma", "Notion", "Tableau Cloud", "Zendesk",
    "SAP Concur", "Asana", "HubSpot", "Snowflake", "Datadog", "Okta Verify", "Trello", "Grammarly", "Calendly",
    "Lucidchart", "Smartsheet", "Expensify", "LinkedIn Learning", "Coupa",
)  # fmt: skip
# Microsoft's own apps with their real app ids; the first few are what most people sign in to.
MICROSOFT = (
    ("Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000"),
    ("Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000"),
    ("Microsoft Teams", "1fec8e78-bce4-4aaf-ab1b-5451cc387264"),
    ("OfficeHome", "4765445b-32c6-49b0-83e6-1d93765276ca"),
    ("Microsoft Office", "d3590ed6-52b3-4102-aeff-aad2292ab01c"),
    ("Azure Portal", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"),
    ("Microsoft Graph", "00000003-0000-0000-c000-000000000000"),
    ("Windows Sign In", "38aa3b87-a06d-4817-b275-7a316988d93b"),
    ("Power BI Service", "00000009-0000-0000-c000-000000000000"),
    ("Outlook Mobile", "27922004-5251-4030-b22d-91ecd9a37ea4"),
    ("OneDrive SyncEngine", "ab9b8c07-8f02-4f72-87fa-80105867a763"),
    ("Microsoft Azure CLI", "04b07795-8ddb-461a-bbee-02f9e1bf7b46"),
    ("Azure Active Directory PowerShell", "1b730954-1685-4b74-9bfd-dac224a7b894"),
    ("Graph Explorer", "de8bc8b5-d9f9-48b1-a8ad-b748da725064"),
    ("Office 365 Yammer", "00000005-0000-0ff1-ce00-000000000000"),
    ("Windows Azure Service Management API", "797f4846-ba00-4fd7-ba43-dac1f8f63013"),
)
# Contoso's own registrations: name, secrets as (label, days until the end), certificates likewise.
OWN_APPS: tuple[tuple[str, tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]], ...] = (
    ("Contoso Expenses", (("prod", 12),), ()),
    ("Contoso Intranet", (("old key", -20), ("current", 300)), ()),
    ("Contoso Payroll Export", (("never rotated", 640),), ()),
    ("Contoso HR Sync", (), (("CN=hr-sync.contoso.com", 160),)),
    ("Contoso Warehouse", (("rpa", 45),), (("CN=warehouse", 25),)),
    ("Contoso Mail Archiver", (("mail", 220),), ()),
    ("Contoso Legacy Portal", (), ()),
)
# Nobody has signed in to these for longer than the log goes back.
UNUSED_APPS = frozenset({"Contoso Mail Archiver", "Contoso Legacy Portal"})


def fixed_id(kind: str, name: str, number: int = 0) -> str:
    """A GUID that is the same in every run: eight digits from the name, then zeros, then the number."""
    return f"{sha256(f'{kind}:{name}'.encode()).hexdigest()[:8]}-0000-4000-8000-{number:012d}"


def person_id(name: str) -> str:
    """The object id of one of the sixteen demo people. Raises ValueError for anybody else."""
    return fixed_id("user", name, [person[0] for person in PEOPLE].index(name) + 1)
