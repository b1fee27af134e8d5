"""What narrows a list of accounts by where in the organisation people are, and how people say it."""

from __future__ import annotations

from services import countries
from services.specs import Filter

# What most companies call their departments: "sales people" then need no "department".
DEPARTMENTS = frozenset(
    "sales|retail|marketing|finance|accounting|controlling|treasury|hr|human resources|people ops|"
    "recruiting|talent|it|information technology|it support|help desk|helpdesk|support|customer support|service desk|"
    "customer success|customer service|engineering|development|r&d|research|research and development|"
    "product management|design|operations|ops|devops|legal|compliance|procurement|purchasing|logistics|"
    "supply chain|manufacturing|quality|warehouse|facilities|administration|executive|"
    "communications|public relations|pr|consulting|analytics|business development|executive management|"
    "payroll|shipping|health and safety|property".split("|")
)
# "The Sales Team" is a group where one is called so, otherwise the department.
TEAMS = frozenset(f"{name} team" for name in DEPARTMENTS)
# What people are by the thousand: "engineers in Germany".
TITLES = frozenset(
    "engineer|developer|consultant|accountant|analyst|designer|assistant|recruiter|technician|architect|"
    "scientist|lawyer|salesperson|trainee|intern|secretary|contractor|freelancer|apprentice".split("|")
)
TITLES |= frozenset(
    "account manager|key account manager|project manager|product manager|program manager|store manager|area manager|"
    "office manager|branch manager|regional manager|team lead|team leader|vice president|sales rep|software engineer|"
    "ceo|cfo|cto|cio|coo|ciso|cmo|cpo|managing director|chief executive officer|chief financial officer|"
    "chief technology officer|head of sales|head of it|head of hr|head of marketing|head of finance|"
    "sales representative|system administrator|business analyst|data analyst|executive assistant".split("|")
)
TITLES |= frozenset(f"{title}s" for title in (*TITLES, "manager", "director", "executive"))
# Countries that people are named after.
GIVEN_NAMES = frozenset("jordan|georgia|chad|israel|india|kenya|jersey|dominica|malta|cuba|america".split("|"))
FILTERS = (
    Filter(
        "department",
        "text",
        (
            "in|from|of|for|at|within {} department|departments|org|division|organisation",
            "in|from|of|for|at|within department|team|division {}",
            "members|member of|in {} department",
            "department {}",
            "department is|called|named|of|as {}",
            "belonging|belong|belongs to {} department",
            "works|work|working|sitting|sits|sit in|at|within {}",
            "works|work|working in|for|at|within {known}",
            "in|from|within|inside|of {known}",
            "belonging|belong|belongs to {known}",
            "in|from|within|inside {}",
            "{known} department|org|users|people|members|employees|folk",
            "{known} department|org members|users|user|member|employees",
            "{known}",
        ),
        opposite="not department",
        known=DEPARTMENTS | {"salespeople"},
        called={"salespeople": "sales"},
    ),
    Filter(
        "department",
        "text",
        (
            "in|from|within|inside|of|on|at|for {known}",
            "works|work|working|sitting|sits|sit in|for|at|within|inside {known}",
            "{known} members|users|user|people|member|employees",
        ),
        opposite="not department",
        known=TEAMS,
    ),
    Filter(
        "title",
        "text",
        (
            "job title {}",
            "titled {}",
            "title|job|position is|of|called|as {}",
            "job title is|of|as {}",
            "with title|job|position {}",
            "with job title {}",
            "with {} as title|job",
            "with {} as job title",
            "with {} title|position",
            "with {} job title",
            "with|has|have|having {} in title|position|job",
            "with|has|have|having {} in job title|description",
            "job title|name contains|includes|has|says|like {}",
            "title|position contains|includes|has|says|like {}",
            "{} in title|position",
            "{} in job title",
            "working|works|work|employed as {}",
            "hired as {}",
            "{known}",
        ),
        opposite="not title",
        known=TITLES,
    ),
    Filter(
        "city",
        "text",
        ("in|from|of city|town {}", "city|town is|of|as {}", "in|from {} city"),
        opposite="not city",
    ),
    Filter(
        "office",
        "text",
        (
            "in|at|from|of|on {} office|building|site|location|branch|floor",
            "in|at|from|of|on office|building|site|branch|floor {}",
            "office|location|building is|of|as {}",
            "sitting|sits|sit|working|works|work in|at {} office|building|site",
        ),
        opposite="not office",
    ),
    Filter(
        "company",
        "text",
        (
            "of|from|at|with|for|in|inside|within company|employer|firm {}",
            "of|from|at|with {} company|employer|firm",
            "company|employer is|of|called|as {}",
            "employed by|at {}",
            "work|works|working for|at company|employer {}",
        ),
        opposite="not company",
    ),
    Filter(
        "without groups",
        says=(
            "without group|groups|memberships",
            "with no|zero group|groups|memberships|membership",
            "no group|groups|memberships",
            "not in group|groups",
            "in no|zero group|groups",
            "member|members of no group|groups",
            "not member|part of group|groups",
            "belong|belongs|belonging to no group|groups",
            "not belong|have|belonging to group|groups",
            "not have group|groups",
        ),
    ),
    Filter(
        "country",
        "text",
        (
            "based|living|located|situated|lives|live|sitting|sits|sit|residing|working|work|works|are in {known}",
            "based|living|located|situated|lives|live|residing|resident|stationed in {}",
            "works|work|working|based|operating|operates out of {known}",
            "in|from|of country {}",
            "country is|of|as {}",
            "belong|belongs|belonging to {known}",
            "in|from|of|within {known}",
            "in|from|at|of {known} office|branch|site|offices",
            "{known} office|branch|site",
            "{known} users",
        ),
        opposite="not country",
        known=countries.NAMES,
        called=countries.HOMES,
    ),
    Filter("country", "text", ("{known}",), known=countries.NAMES - GIVEN_NAMES, called=countries.HOMES),
    Filter(
        "usage location",
        "text",
        (
            "with|has|have|having usage-location|location of|is {known}",
            "with|has|have|having usage location [of|is|as|set] [to] {known}",
            "usage location|region|country [is|of|are|set|equals] [to] {known}",
            "{known} as|in|is [their] usage location",
            "licensed for use in {known}",
        ),
        opposite="not usage location",
        known=countries.NAMES | frozenset(code.lower() for code in countries.CALLED),
    ),
    Filter(
        "manager",
        "text",
        (
            "managed|led|supervised by {}",
            "reporting|reports|report to {}",
            "reporting|reports|report directly to {}",
            "work|works|working under|for {}",
            "work|works|working directly under|for {}",
            "report|reports|reporting in to {}",
            "report|reports|reporting into|in-to {}",
            "fall|falls|sit|sits|come|comes under {}",
            "in|on|from {} 's patch|camp|squad|crew|unit",
            "answer|answers|answering to {}",
            "below|beneath {}",
            "in {} 's reporting line|org|chain",
            "{} is manager|boss of",
            "users|user|employees {} manages|leads|supervises|heads",
            "{} manages|leads|supervises|heads",
            "whom|that|who {} manages|leads|supervises",
            "direct|directs|reports reports of|under|for {}",
            "reports|subordinates|directs of {}",
            "in {} 's team",
            "on {} 's team",
            "among|within|from|of|in {} 's team|users|reports|directs|subordinates|employees",
            "manager|boss is {}",
            "with manager|boss {}",
            "with {} as manager|boss",
            "with|has|have|having as manager|boss {}",
            "under {}",
        ),
        opposite="not manager",
        of="who",
    ),
    Filter(
        "without manager",
        says=(
            "no|without manager|boss|supervisor|superior|lead [field|entry|value|attribute|attr]",
            "with no manager|boss|supervisor|superior|lead",
            "no|without manager|boss|supervisor [is] [set|given|entered|recorded] in profile|card|record|directory",
            "with no manager|boss|supervisor [set|given|entered|recorded] in profile|card|record|directory",
            "with no manager set|assigned",
            "no|without manager|boss [is|was] set|assigned|recorded|filled|entered|maintained|given|known|listed",
            "no|without manager|boss set|filled|entered|given in|up",
            "with no manager|boss set|filled|entered|given in|up",
            "manager|boss field|entry is empty|blank|missing",
            "manager|boss field|entry empty|blank|missing",
            "empty|blank|missing manager|boss field|entry",
            "manager|boss not set|filled|known|entered|maintained",
            "manager|boss is not set|filled|known|entered|maintained",
            "manager|boss not filled|set in",
            "nobody leads|supervises|manages",
            "not have|has|got|had manager|boss|supervisor|superior|lead",
            "not have|has|got|had manager|boss [put|written|noted] down [in|on] [system|file|record|directory]",
            "not have|has|got|had manager|boss set|assigned|recorded|filled|entered|listed|known|maintained",
            "no|without|not have|has|got|had manager|boss on|in file|record|profile|system",
            "with nobody to report to",
            "not manager",
            "not have manager|boss",
            "without boss|manager|supervisor|superior",
            "not have|has supervisor|superior|lead",
            "manager|boss|supervisor missing|unknown|unset",
            "nobody responsible|accountable for them|it",
            "nobody filled|set|entered|put in manager|boss",
            "nobody filled|set|entered|put manager|boss in",
            "nobody set|entered|assigned|recorded manager|boss",
            "nobody as manager|boss",
            "[with|have|has|having|had|got] nobody above|over them|him|her",
            "[with|have|has|having|had|got] nobody above",
            "not report|reporting to anyone|anybody|someone",
            "manager is missing|empty|unset",
            "missing manager|boss|supervisor|superior",
            "nobody manages",
            "report|reports to nobody",
        ),
    ),
)
