"""What narrows a list of groups, and how people say it."""

from __future__ import annotations

from services import products
from services.specs import Filter

HOLDING = "with|has|have|having|containing|contain|contains|include|includes|including|holding"
GIVING = "bring|brings|give|gives|giving|assign|assigns|assigning|grant|grants|granting|provide|provides|hand|hands"
FILTERS = (
    Filter("security", says=("security-enabled",)),
    Filter("microsoft 365", says=("m365|o365|microsoft365|unified|office", "office 365")),
    Filter(
        "dynamic", says=("with dynamic membership|rule|rules|members", "with membership|a rule|rule") + ("membership",)
    ),
    Filter("assigned", says=("not dynamic", "static|manual")),
    Filter(
        "role-assignable",
        says=("assignable to roles", "role assignable", "can hold|have|get roles", "role-assigned|role-enabled")
        + ("can be assigned to|a|directory roles|role", "can be assigned to directory roles"),
    ),
    Filter(
        "synced",
        says=("on-prem|hybrid", "from active directory", "from ad|on-prem", "synced from ad|on-prem"),
        one_of="source",
    ),
    Filter(
        "cloud only", says=("cloud", "not synced", "in cloud", "only in cloud", "not from on-prem|ad"), one_of="source"
    ),
    Filter("public", says=("open", "open to everyone", "everyone|anyone can join")),
    Filter("private", says=("not public", "closed")),
    Filter(
        "without owner",
        says=("no owner|owners", "with no owner|owners", "without owners", "ownerless|orphaned|unowned|orphan")
        + (
            "not owner|owners|owned",
            "not have|got|had owner|owners",
            "nobody owns|manages|administers",
            "nobody is|feels responsible|accountable for",
            "nobody responsible|accountable for",
            "with|has|have|having nobody in charge|control|command|lead",
            "nobody looks after",
            "belong|belongs|belonging to nobody|none",
            "missing owner|owners",
        )
        + ("has|have no owner|owners", "lack|lacks owner|owners"),
    ),
    Filter(
        "with one owner",
        says=("with only|just one|1|a owner", "with|having one|1|single owner", "has|have only|just one|1|a owner")
        + ("has|have one|1|single owner", "one owner only", "only one|1 owner", "with one owner only"),
    ),
    Filter(
        "empty",
        says=("without members|users|anyone|people", "no members|users", "with no members|users|people")
        + ("with nobody", "with nobody in it|them", "not members|users", "nobody is in", "nobody is in it")
        + ("zero members", "has|have no|zero members|users", "not have members|users", "memberless")
        + ("with zero|0 members",),
    ),
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
        ("whose owner is {}", "that {} owns", "with {} as owner", "with owner {}", "managed|run by {}")
        + ("owner is {}", "where {} is owner"),
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
