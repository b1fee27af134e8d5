"""What narrows a list of apps and sorts it, and how people say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services import app_kind_filters, app_people_filters
from services.permission_tasks import ACCESS, REACHED, TASKS, task
from services.sorting import TOP, order
from services.specs import Filter

USES = "uses|used|use|using|opens|opened|open|needs|needed|need|touches|touched|touch|wants|accesses|accessed|access"
USES += "|launched|launches|visits|visited|clicks|clicked"


SHOWS = "with|has|have|having|had|seen|saw|see|sees|got|show|shows"
# That it is new; the others say so with a time only: any app is "registered".
CAME = "added|created|appeared|appear|came|arrived|arrive|introduced|onboarded|joined"
ADDED = f"{CAME}|registered|installed|connected|integrated|deployed|set-up"

PLUGGED = "hooked|plugged|wired|linked|integrated|connected|brought"
HERE = "tenant|directory|environment|entra|systems|system|us"
CONNECT = "connect|add|install|register|integrate|introduce|onboard|plug|hook|link|wire|bring"

# Who makes an app, that nobody knows them, and that somebody does.
MAKER = "publisher|publishers|vendor|vendors|maker|makers|company|companies|developer|developers|provider|providers"
MAKER += "|manufacturer|manufacturers|supplier|suppliers|author|authors|source|sources|origin|firm|firms"
UNKNOWN = "unverified|unknown|untrusted|unconfirmed|unchecked|unvetted"
KNOWN = "verified|trusted|known|confirmed|checked|vetted|validated|certified"
KNOWS = f"{KNOWN}|verifies|trusts|knows|verify|trust|know"
BEING, THAT = "[is|are|was|were|has|have]", "[that|who|which|whom]"
FROM = "from|by|of|with|has|have|having"

MADE = "built|developed|made|written|created|coded|programmed|published|produced"
MAKE = f"{MADE}|build|develop|make|wrote|write|create|code|publish"
OURS = "company|organisation|tenant|developers|programmers|department|IT|engineers|business"

JUDGE = "consider|call|deem|rate|think|regard|see|count|class|classify|rank|view|describe"
POWER = "permissions|permission|rights|scopes|access|privileges|power|powers|authority|control|reach"
MUCH = "high|risky|dangerous|powerful|privileged|excessive|broad|big|strong|scary|sensitive|far-reaching|extensive"
MUCH += "|critical|wide|wide-ranging|sweeping|heavy|massive|huge|unusual|alarming"


def _when(*said: str) -> Iterator[str]:
    """Each of `said` alone, and with a span of time behind it."""
    return (text for one in said for text in ((one,) if "{}" in one else (one, f"{one} {{}}")))


FILTERS = (
    Filter(
        "unused",
        "age",
        (
            *_when(
                f"not|never [been] {USES} [by] [anyone]",
                "used|opened|needed by nobody|none",
                "not [being] [in] use",
                "not needed|wanted",
                "can|could|should|may we|i get rid of",
                "can|could|should|may we|i retire|remove|drop|cut|delete|clean|retired",
                "can|could|should|may we|i switch|turn|shut off|down",
                "can|could|should|may be retired|removed|dropped|deleted|cleaned",
                "to get rid of",
                "to retire|remove|clean|drop",
                "[unused|old|stale] clean-up|tidy-up|retirement|housekeeping [candidates|list]",
                f"no|nobody [has|is|did|does|was] [ever] {USES} [anymore]",
                f"has|have|did|does|is|are nobody {USES}",
                f"not anyone {USES}",
                "nobody [has|did|does|was|is] signs|signed|signing|sign in [to] [anymore]",
                "not [been] signed in to [by] [anyone]",
                "never signed [in] [to]",
                "[has|have|had|gone|sitting|lying|sit|lie] unused|idle|dead|inactive|dormant|stale|abandoned|forgotten",
                "fallen|fell|gone|went|dropped [out] of|from use|favour|favor|fashion",
                "zombie|obsolete|disused|sleeping|defunct",
                "gathering|collecting dust",
                "without|no|zero [any|one|single|recent] [single|user] "
                "users|user|sign-ins|usage|use|sign-in|activity|traffic",
                "without|no|zero [any|one|single] [single] sign|signing in",
                f"{SHOWS} no|zero|without [single|user|recent] users|user|sign-ins|sign-in|usage|activity|traffic|use",
                f"not|never {SHOWS} [single|any|a|one] [single|user] "
                "sign-in|sign-ins|users|user|usage|activity|traffic|use",
            ),
        ),
        default="90d",
    ),
    Filter(
        "new",
        "past",
        (
            *_when(
                CAME,
                f"{ADDED} {{}}",
                f"{ADDED} recently|lately|newly",
                f"new|recently|newly|freshly|lately {ADDED}",
                f"were|was|got|been|getting {ADDED}",
                f"did|has|have [users|anyone|someone|we|i|you] [have|has] {CONNECT}|{PLUGGED}|{ADDED} [up] [in]",
                f"users|anyone|someone|we|i|you [have|has] {CONNECT}|{PLUGGED}|{ADDED} [up] [in]",
                f"[has|have|had|been|was|were] [been] {PLUGGED} [up] [in] [to|with|into] {HERE}",
                "show|shows|showed|pop|pops|popped|turn|turns|turned|come|came|shown up",
                "has|have|had popped|turned|come|shown|sprung up|in",
                "showed|popped|turned|came|shown up|in recently|lately|new",
                "crept|snuck|sneaked|slipped in|through",
                "recent|newest|latest|fresh|brand-new",
                "brand new",
                "we|i|you bought|acquired",
                "not here|there|known before",
                "first seen|noticed|used|observed|added|appeared|opened",
            ),
        ),
        default="30d",
    ),
    Filter(
        "unverified",
        says=(
            "untrusted|unconfirmed",
            "not|never [been] verified|trusted [by] [microsoft]",
            "without verification",
            f"{FROM}|come|comes|coming|came [from|by] {UNKNOWN} {MAKER}",
            f"{FROM}|without|no|not [no|not|without] {KNOWN} {MAKER}",
            f"[of] {MAKER} [is|are|was|were] {UNKNOWN}",
            f"[of] {MAKER} {BEING} not|never {KNOWN} [by] [microsoft|anyone|us]",
            f"made|published|built|sold|come|comes|coming|came by|from {MAKER}|someone {THAT} {BEING} "
            f"not|never {KNOWN} [by] [microsoft|anyone|us]",
            f"{FROM} {MAKER}|someone {THAT} {BEING} not|never {KNOWN} [by] [microsoft|anyone|us]",
            f"[made|published|come|comes|coming|came] from|by|of {MAKER}|someone {THAT} [has] "
            f"nobody|microsoft|we [can|does|do|did|has|have] [not|never] {KNOWS}",
            f"[made|published|come|comes] from|by someone {THAT} microsoft [does|has] not vouch|vouched for",
            f"{MAKER} {THAT} [has] microsoft|nobody|we [does|do|has|can] [not|never] {KNOWS}|vouched",
            f"{MAKER} verification|check|validation is|are missing",
            f"missing|without|no|has|have [no|a] {MAKER} verification|check|badge",
            f"missing [a|any] {KNOWN} {MAKER}",
            "nobody [has] verified|checked|trusts",
            f"where|of|and we|i|nobody have|has|know|knows [no|not] [clue|idea] who|what [the] {MAKER} [is|are]",
        ),
    ),
    Filter(
        "risky",
        says=(
            "high|highly risk|privileged|risky",
            "dangerous|privileged|overprivileged|powerful|suspicious|critical|riskiest|scary|scariest|insecure",
            "most|very|too dangerous|risky|privileged|powerful|critical|worrying",
            "look|looks|looking|seem|seems|appear|sound [very|rather] risky|dangerous|suspicious|unsafe|dodgy|shady",
            "could|can|might|may hurt|harm|endanger|damage|threaten [us|company|tenant|data]",
            "could|can|might|may do|cause|be [the|some|us] [most|much|real] "
            "harm|damage|dangerous|risky|danger|risk|threat "
            "[for|to] [us|company|tenant]",
            f"[would|do|should] you|we|i|one [would|do|should] {JUDGE} [as|to] [be] [most] "
            "risky|riskiest|dangerous|unsafe|privileged|scariest",
            "dodgy|shady|sketchy|fishy|unsafe|malicious|questionable|dubious",
            "over-privileged|over-permissioned|overpermissioned|high-privileged|harmful|worrying|unsafe",
            f"with|has|have|having|holding|hold|holds|got|granted [such|very|way|far|most] {MUCH} [risk] {POWER}",
            "with|has|have|having|holding|hold|holds|got|granted [way|far] too many|much|broad|big|wide "
            f"[far-reaching] {POWER} "
            "[over|on|to] [data|tenant|directory|everything]",
            "are|is [a|at] high|big|real|serious risk|danger|threat",
            "risk|danger|threat to|for us",
            "of high|highest|most risk|danger",
            "with|has|have|having|holding|hold|holds|got|granted [app|delegated] permissions|permission of|with high "
            "risk",
            "[should|would|to|that] worry|concern|scare [about] [me|us] [most]",
            "i|we should|must|need|ought [to] [be] worry|worried|concerned|scared|afraid|careful|nervous|watch "
            "[about|of|with]",
            "should|must|need|ought i|we [be] worry|worried|concerned|scared|afraid|careful|nervous|watch "
            "[about|of|with]",
            "i|we should|must|need|ought [to] [keep|have] an eye on",
            "to [be] worry|worried|concerned about",
        ),
    ),
    Filter(
        "with",
        "text",
        (
            "with|has|have|having|holding|granted|using permission|scope|right {}",
            "with|has|have|having|holding|granted {} permission|permissions|scope|rights|access",
            "can|may|could|to {known}",
            "can|may|could {known} of|for|from [all|every] everyone|anyone|users|user|all",
            "can|may|could {known} on|in|under behalf|name|names [of] [users|everyone|people|others|anyone|someone]",
            "able|allowed|permitted|entitled to {known}",
            "has|have|having|with|got|holding right|rights|permission|permissions to {known}",
            "able|allowed|permitted|entitled to {known} of|for|from everyone|anyone|users|all",
            "reading|writing|sending {known}",
            "with permission to {known}",
            "with|has|have {known} access|permission|permissions",
            "{known}",
            "holding|granted {}",
            "permission {}",
        ),
        known=frozenset(TASKS),
        exactly=task,
    ),
    Filter(
        "with",
        "text",
        (
            "can|may|could do|call|get|use {known}",
            "having|has|have|hold|holds|holding|request|requests|use|uses|got|granted [permission|scope|right] {known} "
            "[permission|permissions|scope|right|access]",
            "with [permission|scope|right] {known} [permission|permissions|scope|right|access]",
            "{known}",
        ),
        known=re.compile(r"[a-z]+(?:[._][a-z-]+)+|openid|profile"),
    ),
    Filter(
        "with",
        "text",
        (
            "with|has|have|having|got access|rights|permissions|permission to|on|for {known}",
            "with|has|have|having|got full|complete|read|write access|rights|permissions to|on|for {known}",
            "access|accesses|accessing|touch|touches|reach|reaches {known}",
            "can|may|could access|touch|reach|get|into {known}",
            "can|may|could read|see|open|view [all] peoples|everyones|everybodys|other [users] {known}",
            "can|may|could get|look into|at|to {known}",
        ),
        known=frozenset(REACHED),
        exactly=task,
    ),
    Filter("with", "text", ("with|has|have|having|got|hold|holds|holding {known}",), known=ACCESS, exactly=task),
    Filter(
        "without owner",
        says=(
            "without|no|missing [a|any|single] owner|owners",
            "with|has|have|having no owner|owners",
            "not [have|got|had|having] owner|owners|owned",
            "nobody [really] owns|manages|administers|maintains",
            "nobody [is|feels] responsible|accountable|[in] [charge] [for|of] [them|it]",
            "nobody looks after|for",
            "nobody takes|taking care of",
            "[with|has|have|having|had|got] nobody [down|listed|named|registered|recorded|set|entered|assigned|noted] "
            "[as|is] owner|owners|contact",
            "[with|has|have|having|had|got] nobody in charge [of] [them|it]",
            "[with|has|have|having|had|got] nobody [is] responsible [for] [them|it]",
            "nobody took|taken|takes|claimed|assumed|assumes ownership|responsibility|charge [of|for]",
            "with|has|have|having|had|got nobody as owner|owners|contact",
            "nobody as|is owner|owners|contact",
            "belong|belongs|belonging to nobody|none",
            "not belong|belongs|belonging to anyone|us",
            "[has|have|with] without|no responsible|accountable|listed|named [person|contact|users|owner|anyone]",
            "[has|have|with] without|no anyone|user|users|contact [who|that] [is] responsible|accountable [for] "
            "[them|it]",
            "[has|have] without|no contact|users",
            "ownerless|orphaned|unowned|orphan|orphans|owner-less",
            "owner [is] missing|unknown|gone",
        ),
    ),
    Filter(
        "first party",
        says=(
            "microsoft|built-in",
            "microsoft 's",
            "microsoft 's own",
            "from|by|of|made|published microsoft",
            "made|published|created|built|provided|owned|registered by|from microsoft",
        ),
        one_of="publisher",
    ),
    Filter(
        "in-house",
        says=(
            "[our|my] company|organisation|tenant 's own",
            "our|my own",
            "home-made|homemade|home-grown|homegrown|self-made|self-built|self-developed|self-written|bespoke|internal",
            "custom|custom-made|custom-built|customised|proprietary",
            f"internally|ourselves {MADE}",
            f"[was|were] [that|which] [we] {MAKE} in-house|internally|ourselves|here",
            f"[was|were] {MADE} by us|ourselves|somebody [of] [ours|us]",
            f"[was|were] {MADE}|registered by|in|of [our|my] [own] {OURS}",
            f"[our|my] [own] {OURS} [have|has] {MAKE}",
            "[that|which] [are|is] ours",
            "of our own",
            "not from|by [other|third|external|outside] vendors|vendor|companies|publishers|suppliers|providers",
        ),
        one_of="publisher",
    ),
    Filter(
        "third party",
        says=(
            "external|foreign|vendor",
            "3rd party|parties",
            "not [made|published] [from|by] microsoft",
            "not [microsoft] first party",
            "of|from|by other|third|external|outside vendors|parties|companies|publishers|suppliers|providers",
            "of|from|by third-parties|others|outsiders",
            "belong|belongs|belonging to third|external|outside parties|vendors|companies",
        ),
        one_of="publisher",
    ),
    Filter("disabled", says=("blocked|deactivated", "turned|switched off", "not enabled|active", "off"),
           one_of="state"),
    Filter("enabled", says=("active", "turned|switched on", "not disabled|blocked"), one_of="state"),
    Filter("used by", "text", ("of user|person {}", "used|opened by {}", "being used by {}"), of="who"),
    *app_people_filters.FILTERS,
    *app_kind_filters.FILTERS,
    *app_people_filters.SORTS,
    order("by name", "alphabetically", "in alphabetical order", "a to z"),
    order("most used first", "most used|popular",
          f"{USES}|log|logs|sign|signs|work|works [in|into|on|to|with] [to] most", "most used|popular first",
          "with|has|have most users|people", "most users|people first", "biggest|largest first", *TOP,
          by=("users", "people", "usage", "popularity", "number of users")),
    order("least used first", "least used|popular", "least used|popular first", "with fewest users|people",
          "fewest users|people first"),
    order("newest first", "newest|latest|youngest first", "most recent first", f"most recently|newly {ADDED}",
          f"most recently|newly {ADDED} first", by=("creation", "age")),
    order("oldest first", "oldest", "least recent first"),
)  # fmt: skip
