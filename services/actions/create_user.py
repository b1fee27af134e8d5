"""Creating an account; its first password is told to whoever asked for it, in private."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import col

from services import attributes
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.countries import code
from services.errors import BadArgument, Conflict, GraphNotFound, NotAllowed
from services.microsoft.graph import segments
from services.new_account import CREATE, LOGIN, told_of
from services.resources.organization import Domain
from services.store.query import pick

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

SKEW = timedelta(minutes=1)
OPTIONAL = {"given": "givenName", "surname": "surname", "department": "department", "title": "jobTitle", "city": "city"}


async def look(work: Work) -> dict[str, Any]:
    """The account of that sign-in name, None for none. GET /users/{upn}. Raises GraphError kinds."""
    try:
        path = segments("users", work.given["address"])
        found = await work.graph.get(path, {"$select": "id,displayName,createdDateTime"})
    except GraphNotFound:
        return {"id": None}
    return {"id": found["id"], "name": found["displayName"], "at": found["createdDateTime"]}


def preview(read: Reader, step: Step) -> Preview:
    """What would come about.

    Raises NotAllowed when the sign-in name is taken, BadArgument for a domain that is not the tenant's, or a wrong
    country or attribute.
    """
    given, name = step.given, step.given["name"]
    if step.found["id"]:
        raise NotAllowed(
            f"{step.found['name']} already signs in as {given['address']}.", "Choose another sign-in name."
        )
    here = (col(Domain.connection_id) == step.connection_id, col(Domain.verified))
    domains = sorted(row.id for row in read.rows(pick(Domain.id).where(*here)))
    if domains and given["address"].rpartition("@")[2].lower() not in domains:
        raise BadArgument("The sign-in name must end with a domain of the tenant.", f"There are: {', '.join(domains)}.")
    body(given, "")
    lines = [("Account", "none", "enabled"), ("Name", "", name), ("Sign-in name", "", given["address"])]
    labels = {slot.name: slot.label for slot in ACTION.slots}
    lines += [(labels[slot], "", str(given[slot])) for slot in (*OPTIONAL, "location") if slot in given]
    lines += [(key, "", str(value)) for key, value in given.get("custom", {}).items()]
    told = "You get the first password in your personal chat with me, once; it must be changed at the first sign-in."
    return Preview(tuple(lines), (told, "Licences and groups are requests of their own."), subject=name)


def body(given: Any, password: str) -> dict[str, Any]:
    """What POST /users takes. Raises BadArgument."""
    made = {
        "accountEnabled": True,
        "displayName": given["name"],
        "mailNickname": given["address"].partition("@")[0],
        "userPrincipalName": given["address"],
        "passwordProfile": {"password": password, "forceChangePasswordNextSignIn": True},
    }
    made |= {graph: given[slot] for slot, graph in OPTIONAL.items() if slot in given}
    if location := code(given.get("location", "")):
        made["usageLocation"] = location
    return made | attributes.body(given.get("custom", {}))


async def run(work: Work) -> Done:
    """Creates it, unless an attempt before has. POST /users. Raises Conflict for somebody else's, GraphError kinds."""
    found = await look(work)
    if found["id"] is None:
        made = await work.graph.send("POST", "/users", body(work.given, work.secret), repeat=False)
        id = made["id"]
    elif datetime.fromisoformat(found["at"]) >= work.began_at - SKEW and found["name"] == work.given["name"]:
        id = found["id"]
    else:
        raise Conflict("That sign-in name was taken meanwhile.", "Ask again with another one.")
    touched = (("users", id),)
    return Done("The account is made; its password was sent in private.", work.secret, kept={"id": id}, touched=touched)


async def verify(work: Work) -> bool:
    """Whether Graph knows the account. Raises GraphError kinds."""
    return (await look(work))["id"] is not None


ACTION = Action(
    name="create_user",
    canonical="create user [<name>] [as <address>] [department <department>] [title <title>] [city <city>] "
    "[country <location>]",
    help="Creates an account; you get its first password in private.",
    examples=("create user Jane Doe as jane.doe@contoso.com", "create a new account"),
    says=(
        f"{CREATE} [new] [user] {LOGIN} <address> for <name>",
        f"{CREATE} <name> as [new] user|employee|colleague|account [in|for|of <department>]",
        f"{CREATE} [new] user|account|person|employee|colleague|member [for|called|named] <name> as <address>",
        f"{CREATE} [new] user|account [for|called|named] <name> with [address|upn|mail|email|login|username] "
        "[name] <address>",
        f"{CREATE} [new] [user] user|account|login|person|employee|colleague [please]",
        "[a|another|one] new user|account|login [for|called|named] <name> as <address>",
        "new user|account",
        "set new [user] user|account|login|person|employee|colleague up",
        "set up [a|an|another] [new] user|account|login|employee|colleague",
        "<name> needs an|new account",
        *told_of("<particulars>"),
    ),
    about="connection",
    slots=(
        Slot(name="name", label="Full name", longest=120, hint="Jane Doe"),
        Slot(name="address", label="Sign-in name", kind="address", longest=113, hint="jane.doe@contoso.com"),
        Slot(name="given", label="Given name", required=False, longest=64),
        Slot(name="surname", label="Family name", required=False, longest=64),
        Slot(name="department", label="Department", required=False, longest=64),
        Slot(name="title", label="Job title", required=False, longest=100),
        Slot(name="city", label="City", required=False, longest=128),
        Slot(name="location", label="Country of use", required=False, longest=60, hint="Two letters, for example DE"),
        attributes.SLOT,
    ),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("delete_user", target=step.kept["id"]),
    permissions=("User.ReadWrite.All",),
    visible_within=timedelta(minutes=5),
    private="made",
)  # fmt: skip
