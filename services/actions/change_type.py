"""Making a member a guest, or a guest a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.account import account, insist_on_cloud, properties, update
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.errors import NothingToDo

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

TYPES = (("Guest", "guest"), ("Member", "member"))
CALLED = {"employee": "Member", "internal": "Member", "external": "Guest"}
MEANS = {
    "Guest": "Guests see less of the directory, and policies for guests hold for them from now on.",
    "Member": "Members see the directory as employees do, and policies for guests no longer hold for them.",
}


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo when it is so, NotAllowed for who is mastered on premises, NotFound."""
    user, wanted = account(read, step), step.given["type"]
    if user.user_type == wanted:
        raise NothingToDo(f"{user.display_name} already is a {wanted.lower()}.")
    insist_on_cloud(user, "Change the type of")
    return Preview((("Type", user.user_type.lower(), wanted.lower()),), (MEANS[wanted],))


async def run(work: Work) -> Done:
    """Changes it. Safe to repeat. PATCH /users/{id} userType. Raises GraphError kinds."""
    await update(work.graph, work.target, {"userType": work.given["type"]})
    return Done(f"The account is now a {work.given['type'].lower()}.")


async def verify(work: Work) -> bool:
    """Whether Graph shows the type. Raises GraphError kinds."""
    return bool((await properties(work.graph, work.target, "userType"))["userType"] == work.given["type"])


def undo(step: Step) -> Inverse:
    """The other type."""
    return Inverse("change_type", {"type": "Guest" if step.given["type"] == "Member" else "Member"})


CALLED = {"external": "guest", "internal": "member", "employee": "member", "staff": "member", "internal user": "member"}
KIND = "[normal|regular|full|proper|real|ordinary|internal|external]"
BEFORE = "member|guest|external|internal|employee"
RATHER = "[and|instead|rather] [not|of|than] [a] [member|guest|external|internal]"

ACTION = Action(
    name="change_type",
    canonical="change type <who> to <type>",
    help="Makes a member a guest, or a guest a member.",
    examples=("change type Adele Vance to guest", "make Alex Wilber a member"),
    says=(
        f"change|convert|switch|set|turn|make|transform|upgrade <who> 's [user|guest|external] account "
        f"to|into|in|as|a|an [a|an] {KIND} <type> [user|account] {RATHER}",
        f"make|turn|designate <who> [into] [a|an] {KIND} <type> [user|account] [again|only] {RATHER}",
        "change|convert|switch|set|turn|make|transform|designate|mark|register <who> "
        f"to|into|in|as [a|an] {KIND} <type> [user] {RATHER}",
        f"make from|of|out-of <who> [a|an] {KIND} <type> [user|account] {RATHER}",
        f"[user|account] type of|for|on <who> should|must|ought [to] be|say|read [a] <type> {RATHER}",
        f"<who> 's [user|account] type should|must|ought [to] be|say|read [a] <type> {RATHER}",
        f"<who> should|must be|become [a|an] {KIND} <type> [user|account] {RATHER}",
        "make|turn|change|convert|switch|transform <who> from [being] [a] guest|member|external|internal to|into "
        f"[a|an] {KIND} <type>",
        f"<who> is|became [a|an] {KIND} <type> [now] [and] no longer [a|an] {BEFORE}",
        f"<who> is|became [a|an] {KIND} <type> now [and] no|not [a|an] {BEFORE} [anymore]",
        f"<who> is|became now [a|an] {KIND} <type> [and] no|not [longer] [a|an] {BEFORE} [anymore]",
        "<who> from [being] [a] guest|member|external|internal to|into [a] <type>",
        "change|convert|switch|set|correct <who> 's [user|account|member] type to|into|as [a] <type>",
        "<who> 's [user|account] type is now [a] <type>",
        "<who> should|must be|become a <type> [now]",
        "change|set <who> 's user type to <type>",
        "change|set user type of <who> to <type>",
        "change type of <who> to <type>",
        "change the type of <who> to <type>",
        "change user type of <who> to <type>",
        "change the user type of <who> to <type>",
        "change <who> 's type to <type>",
        "change|convert|switch|turn|move <who> over to|into [a] <type>",
        "user|account type of|for <who> to <type>",
    ),
    slots=(Slot(name="type", label="New type", kind="choice", choices=TYPES, called=CALLED),),
    preview=preview,
    run=run,
    verify=verify,
    undo=undo,
    permissions=("User.ReadWrite.All",),
)
