"""Taking somebody out of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services import group_changes
from services.account import account
from services.action_spec import Action, Done, Inverse, Preview, Slot, Work
from services.errors import NothingToDo

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo for no member, NotAllowed for a group that cannot be changed, NotFound."""
    user, name = account(read, step), step.found["displayName"]
    notes = group_changes.insist_changeable(step)
    if not step.found["inside"]:
        raise NothingToDo(f"{user.display_name} is not directly in {name}.")
    return Preview(
        change=((name, "member", "not a member"),),
        warnings=(*notes, "Licences, roles and apps that come with the group go with it."),
    )


async def run(work: Work) -> Done:
    """Says that they are out. Safe to repeat."""
    await group_changes.take_out(work, work.given["group"])
    return Done(f"They are no longer in {work.found['displayName']}.")


async def verify(work: Work) -> bool:
    """Whether Graph shows them outside. Raises GraphError kinds."""
    return not await group_changes.is_member(work)


REMOVE = "remove|take|drop|pull|kick|throw|get|boot|toss|unadd|un-add|expel"
END = "end|revoke|remove|cancel|delete|terminate|withdraw|undo"

ACTION = Action(
    name="remove_from_group",
    canonical="remove <who> from group <group>",
    help="Takes a person out of a group.",
    examples=("remove Adele Vance from group Retail", "take Alex Wilber out of the group Sales"),
    says=(
        "<who> has|have nothing|business to|no do|lose|place|seek [anymore] in|inside|with [group|team] <group> "
        "[anymore]",
        "<who> should|must|shall|can|needs|has [to] come|go|get|be out|off of [the] <group> [group]",
        "<who> should|must|can no longer be [a] [member|part] in|of|on [the] [group|team] <group> [group|team] "
        "[anymore]",
        "<who> does not need|have|want|get to be in [the] <group> [group|team] [anymore]",
        "<who> no longer needs|has|wants|belongs [to] [be] in [the] <group> [group|team]",
        "<who> has no business|place in [the] <group> [group|team] [anymore]",
        "<who> does not belong in|to [the] <group> [group|team] [anymore]",
        "<who> out of [the] <group> group|team",
        "<who> out of group|team <group>",
        "[please] <who> out of <group> please|asap",
        "<who> should|must|shall|needs [to] leave group|team <group>",
        "<who> should|must|shall|needs [to] leave [the] <group> group|team",
        "<who> left|leaves [the] <group> group|team",
        "<who> has|have|needs|must|should|is to|must|should go|come out of [the] group|team <group>",
        "<who> has|have|needs|must|should|is to go|come out of [the] <group> group|team",
        "<who> does|should|must not belong|be [member|part] in|to|of [group|team] <group> [group|team] [anymore]",
        "<who> no longer belongs|belong in|to [group|team] <group> [group|team]",
        "<who> is no longer in|part-of|with [group|team] <group> [group|team]",
        f"{REMOVE} [user|member] <who> from|of|off [group|team] <group>",
        f"[group|team] <group> group|team {REMOVE} <who>",
        "[group|team] <group> group|team <who> out",
        "<who> no longer needs|requires|uses <group>",
        "<who> is not [supposed|meant|allowed] [to] [be] in [group|team] <group> [group|team] [anymore]",
        "<who> should|must|may|can not [be] [in|have] [group|team] <group> group|team [access|membership] [anymore]",
        "[the] <group> group|team [membership|access] of|for|from <who> [can|should|must] [be] ends|over|end|ended",
        "<who> 's <group> [group|team] [membership|access] can|should|must|may [be] end|ended|stop|lapse",
        "<who> loses|lost [the] [membership|place|seat|access] in|of|to [group|team] <group> [group|team]",
        "<who> should|must|shall lose [the] [membership|place|seat|access] in|of|to [group|team] <group> [group|team]",
        "delete <who> from|of|out of|off [group|team] <group> [group|team]",
        f"{REMOVE} <who> from|off the <group> group",
        "delete <who> from group|team <group>",
        f"{REMOVE} <who> out of [group|team] <group>",
        f"{REMOVE} <who> out of the <group> group",
        f"{END} <who> 's [group] membership|access of|in|to [group|team] <group>",
        f"{END} <who> 's <group> [group] membership",
        f"{END} membership|access of|for|from <who> in|to|of [group|team] <group> [group|team]",
    ),
    slots=(Slot(name="group", label="Group", kind="group"),),
    look=group_changes.look,
    preview=preview,
    run=run,
    verify=verify,
    undo=lambda step: Inverse("add_to_group", {"group": step.given["group"]}),
    permissions=("GroupMember.ReadWrite.All", "Group.Read.All", "User.Read.All"),
    refreshes=(("groups", "group"),),
    many=True,
)
