"""What narrows a list of groups, and how people say it."""

from __future__ import annotations

from services import products
from services.specs import Filter

HOLDING = "with|has|have|having|containing|contain|contains|include|includes|including|holding"
GIVING = "confer|confers|conferring|carry|carries|bestow|bestows|"
GIVING += "bring|brings|give|gives|giving|assign|assigns|assigning|grant|grants|granting|provide|provides|hand|hands"
FILLED = "fill|fills|filled|populate|populated|populates|manage|managed|maintain|maintained|update|updated|built"
COMING = "synced|from|come|comes|coming|came|originating|mastered|made|living|live|created"
ON_PREM = "ad|on-prem"
IN_CHARGE = "responsible|accountable|owning|managing|charge"
GONE = "disabled|blocked|deactivated"
SOMEBODY = "user|person|someone|owner|one"
PEOPLE = "members|member|people|persons|users|user|heads|accounts|participants"


def _sized(name: str, *than: str, alone: tuple[str, ...] = ()) -> Filter:
    """A filter by how many direct members a group has, where one of `than` stands before the number."""
    says = (f"{lead} {many} {PEOPLE} {behind}".strip() for many in (f"{one} {{}}" for one in than)
            for lead in ("", HOLDING) for behind in ("", "in it|them"))  # fmt: skip
    return Filter(name, "number", (*says, *(f"{one} {{}}" for one in alone)))


FILTERS = (
    _sized(
        "members over",
        "more than",
        "over|above|exceeding",
        "greater|larger|bigger than",
        alone=("larger|bigger than",),
    ),
    _sized("members at least", "at least|minimum", "minimum of", "from"),
    _sized("members under", "fewer|less|smaller than", "under|below", alone=("smaller than",)),
    _sized("members at most", "at most", "no|not more than", "maximum|max", "maximum of", "up to"),
    _sized("members exactly", "exactly|just|only", ""),
    Filter(
        "named",
        "text",
        ("called {}", "name|names is|are|contains|contain|includes|include|has|like|begins|starts|starting {}")
        + ("name|names begin|begins|start|starts|beginning|starting with {}", "starting|beginning with {}")
        + ("with|has|have|having|containing {} in name|names|title", "with name {}", "matching|like {}"),
    ),
    Filter("security", says=("security-enabled",)),
    Filter("microsoft 365", says=("m365|o365|microsoft365|unified|office", "office 365")),
    Filter(
        "dynamic",
        says=("with dynamic membership|rule|rules|members", "with membership|a rule|rule", "membership")
        + ("rule-based|automatic|self-filling", "rule based", "automatic membership", "with|by automatic membership")
        + tuple(
            f"{FILLED} [up] {by} rule|rules|query|filter [rather] [than] [by] [hand]"
            for by in ("by|from|through|via|with", "themselves|itself by")
        )
        + (f"{FILLED} themselves|itself|automatically", "with members added|chosen|picked by rule|rules"),
    ),
    Filter(
        "assigned",
        says=(
            "not dynamic",
            "static|manual",
            "with assigned|static|manual membership|members",
            "assigned membership",
            "filled|maintained|managed by hand",
            "filled|maintained manually",
        ),
    ),
    Filter(
        "role-assignable",
        says=("assignable to roles", "role assignable", "can hold|have|get roles", "role-assigned|role-enabled")
        + ("can be assigned to|a|directory roles|role", "can be assigned to directory roles")
        + ("[to] [which] [directory|admin|entra] roles|role can|may be assigned|given [to]",)
        + (
            "can be used|made for|to assign|give|hold roles|role",
            "can be given|assigned roles|role",
            "usable for roles",
        ),
    ),
    Filter(
        "synced",
        says=(
            "on-prem|hybrid",
            f"{COMING} {ON_PREM}",
            f"{COMING} from|in {ON_PREM}",
            f"{COMING} on-prem|local ad",
            "in local ad",
        )
        + (f"{COMING} from|in on-prem|local ad", f"{COMING} from|in active|local|on-prem directory")
        + (f"{COMING} active|local|on-prem directory", f"{COMING} active directory", "from on-prem|local ad|directory")
        + ("outside [of] cloud",),
        one_of="source",
    ),
    Filter(
        "cloud only",
        says=("cloud|cloud-born|cloud-native|cloud-based", "not synced", "in cloud", "only in cloud")
        + ("not from on-prem|ad", "born|made|created|mastered|managed|living|live in cloud"),
        one_of="source",
    ),
    Filter("public", says=("open", "open to everyone", "everyone|anyone can join")),
    Filter("private", says=("not public", "closed")),
    Filter(
        "without owner",
        says=("no owner|owners", "with no owner|owners", "without owners", "ownerless|orphaned|unowned|orphan")
        + (
            "not owner|owners|owned",
            "not have|got|had|having owner|owners",
            "[does] nobody owns|own|manages|administers",
            "nobody is|feels responsible|accountable for",
            "nobody is owner",
            "nobody responsible|accountable for",
            f"no|without|missing {IN_CHARGE} {SOMEBODY}",
            f"with|has|have no {IN_CHARGE} {SOMEBODY}",
            f"with|has|have nobody {IN_CHARGE}",
            f"nobody {IN_CHARGE}",
            "lost|lose|lack owner|owners",
            "with|has|have|having nobody in charge|control|command|lead",
            "without|no anyone|someone in charge|control|command",
            "[with|has|have] nobody at wheel|helm|tiller",
            "nobody is baby|job|responsibility|problem",
            "nobody looks after",
            "belong|belongs|belonging to nobody|none",
            "missing owner|owners",
        )
        + ("has|have no owner|owners", "lack|lacks owner|owners"),
    ),
    Filter(
        "with one owner",
        says=(
            "with|having|has|have only|just one|1|a owner",
            "with|having one|1|single owner",
            "has|have only|just one|1|a owner",
        )
        + ("has|have one|1|single owner", "one owner only", "only one|1 owner", "with one owner only"),
    ),
    Filter(
        "empty",
        says=("without member|members|users|user|anyone", "no|zero|0 member|members|users", "memberless")
        + (f"{HOLDING} no|zero|0 member|members|users|user", f"{HOLDING} nobody", "not members|users|anyone|someone")
        + (f"{HOLDING} no|zero|0 members|users in|inside it|them|there",)
        + (f"{HOLDING} nobody in|inside", f"{HOLDING} nobody in|inside it|them", "nobody is|belongs|sits in|to")
        + (
            "nobody is in it|them",
            "nobody is member|part",
            "nobody is member|part of",
            "without anyone in it|them|there",
        )
        + ("not have|contain|include member|members|users|anyone", "nobody in|inside", "nobody in|inside it|them"),
    ),
    Filter(
        "owned by disabled people",
        says=(
            f"owned|managed|run|led by {GONE} users|user|people|members|owners|account|accounts",
            f"with|has|have|having [a] {GONE} owner|owners",
            f"whose owner|owners [is|are|was|were|has|have|got] [been] {GONE}",
            f"owner|owners [is|are] {GONE}",
            "whose owner|owners [has|have] left",
        ),
    ),
    Filter(
        "owned by guests",
        says=(
            "owned|managed|run|led by [a] guest|guests|external|externals|outsiders [users|user|people]",
            "with|has|have|having [a] guest|external owner|owners",
            "with|has|have|having [a] guest|guests|external|externals as owner|owners",
            "whose owner|owners [is|are] [a] guest|guests|external|externals",
            "[that|which] guests|externals|outsiders own|manage|run",
        ),
    ),
    Filter(
        "nested",
        says=(
            "inside|within [of] [other|another] group|groups",
            "nested in|inside|within [other|another] group|groups",
            "[that|which] [are|is|sit|sits] [a] member|members of [other|another] group|groups",
            "[that|which] [are|is|sit|sits] in other|another group|groups",
        ),
    ),
    Filter(
        "containing groups",
        says=(
            f"{HOLDING} [other|another|nested] group|groups [as] [member|members|in] [it|them]",
            f"{HOLDING} [other|another|nested] group|groups inside|within [it|them]",
            "with nesting",
        ),
    ),
    Filter(
        "giving access to",
        "text",
        (
            f"{GIVING} [users|members|people|someone] access to|for app|application {{}}",
            f"{GIVING} [users|members|people|someone] access to {{}}",
            "[assigned|allowed|entitled] to|for app|application {}",
            "assigned to {}",
            "[that|which] have|has|with access to {}",
            "[that|which] may|can|could use|open|access {}",
        ),
        of="app",
    ),
    Filter("owners", "amount", (f"{HOLDING} {{}} owners|owner", "owned|managed|run by {} users")),
    Filter(
        "with guests",
        says=(
            f"{HOLDING} guests|guest|externals|external|outsiders",
            f"{HOLDING} guest|external members|users|member|user",
            f"{HOLDING} guests|externals|outsiders in it|them",
            f"{HOLDING} guest|external members|users in it|them",
            "guests|externals|outsiders are in|member|members",
            "that guests|externals are in",
            "with guests as members|owners",
        ),
    ),
    Filter(
        "giving roles",
        says=(
            f"{GIVING} role|roles",
            f"{GIVING} out role|roles",
            f"{GIVING} admin|directory|entra|administrative role|roles|rights|access|power|powers",
            f"{GIVING} out admin|directory|entra|administrative role|roles|rights|access|power|powers",
            f"{GIVING} users|members|someone|anyone|you admin|directory|entra role|roles|rights|access",
            "with|has|have|having|holding|hold|holds|carrying admin|directory|entra role|roles|rights",
            "with|has|have|having|holding|hold|holds|carrying role|roles",
            "make|makes|making users|members|someone|you admin|admins",
            "used|needed for admin|directory|entra role|roles|rights|access",
        ),
    ),
    Filter(
        "giving licences",
        says=(
            f"{GIVING} licence|licences",
            f"{GIVING} out licence|licences",
            "with licence|licences|assigned-licences",
            "licensing|licence",
            "with licences assigned",
            "used for licences|licensing|licence",
        ),
    ),
    Filter(
        "giving",
        "text",
        (
            f"{GIVING} {{known}}",
            f"{GIVING} out {{known}}",
            f"{GIVING} users|members|someone|anyone|you {{known}}",
            f"{GIVING} users|members|someone|anyone|you {{known}} licence|licences",
            f"{GIVING} {{known}} licence|licences",
            f"{GIVING} out {{known}} licence|licences",
            f"{GIVING} licence|licences {{}}",
            f"{GIVING} {{}} licence|licences",
            "with|has|have {known}",
            "with|has|have {known} licence|licences|assigned",
            "{known} licence|licences",
            "{known}",
            "{known} comes|come from",
            "licence|licences {known}",
        ),
        known=products.SPOKEN - {"teams"},
        of="licence",
    ),
    Filter(
        "new",
        "past",
        ("created|added|made {}", "recently|newly created|added|made {}", "recently|newly created|added|made")
        + ("recent|latest|newest", "were|was created|added {}", "created|added recently|lately"),
        default="30d",
    ),
    Filter(
        "owned by",
        "text",
        ("whose owner is {}", "that {} owns|runs|manages|leads", "with {} as owner", "with owner {}")
        + ("belong|belongs|belonging to {} as owner", "has|have|having {} as|for [its|their] owner|owners")
        + ("owner is {}", "where {} is owner", "managed|run|led|administered|looked by|after {}")
        + (f"{{}} is {IN_CHARGE}", f"{{}} is {IN_CHARGE} for|of", "{} looks after", "in {} 's hands|care"),
        of="who",
    ),
    Filter(
        "with member",
        "text",
        ("with {} as member", "containing|contain|contains {}", "of user|person {}", "with {} in it|them")
        + ("is {} in", "does {} belong to", "is {} member of", "has|have {} as member", "where {} is member|in")
        + ("has|have {} in it|them", "has|have member {}", "include|includes|including {}"),
        of="who",
    ),
)
