"""Adding somebody to a group, for good or for some hours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services import group_changes
from services.account import account
from services.action_spec import Action, Done, FollowUp, Inverse, Preview, Slot, Work
from services.errors import GraphError, NothingToDo
from services.microsoft.graph import segments

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

ALREADY = "already exist"


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo for a member, NotAllowed for a group that cannot be changed, NotFound."""
    user, name, hours = account(read, step), step.found["displayName"], step.given.get("hours")
    notes = group_changes.insist_changeable(step)
    if step.found["inside"]:
        raise NothingToDo(f"{user.display_name} is already in {name}.")
    lasting = f"member for {hours} hours" if hours else "member"
    return Preview(change=((name, "not a member", lasting),), warnings=notes)


async def run(work: Work) -> Done:
    """Says that they are in. Safe to repeat: being in already is no error. POST /groups/{id}/members/$ref."""
    group, hours = work.given["group"], work.given.get("hours")
    body = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{work.target}"}
    try:
        await work.graph.send("POST", segments("groups", group, "members") + "/$ref", body)
    except GraphError as error:
        if error.status != 400 or ALREADY not in error.sentence:
            raise
    if not hours:
        return Done(f"They are now in {work.found['displayName']}.")
    later = FollowUp("remove_from_group", {"group": group}, timedelta(hours=hours))
    return Done(f"They are now in {work.found['displayName']}, for {hours} hours.", follow_up=later)


ACTION = Action(
    name="add_to_group",
    canonical="add <who> to group <group> [for <hours> hours]",
    help="Puts a person into a group, for good or for some hours.",
    examples=("add Adele Vance to group Retail", "add Alex Wilber to the group Sales for 4 hours"),
    says=(
        "include|register|enter <who> as [a] [new] member of|in|for [the] [group|team] <group> [for <hours> hours]",
        "can|could|may <who> be in|inside <group> [just|only] for <hours> hours",
        "<who> joins the <group> group|team",
        "<who> should|must|shall join the <group> group|team",
        "<who> will need|have [to] be [member] in|of|part-of [the] [group|team] <group> [group|team] "
        "[for <hours> hours]",
        "<who> into the <group> group|team [please]",
        "<who> into group|team <group> [please]",
        "<who> to|into <group> please|asap",
        "<who> into <group> [please] [but] for <hours> hours",
        "<who> should|must|shall|needs [to] join|enter group|team <group>",
        "<who> needs|has|wants to be|become [a|member] in|of|part-of [the] <group> team|group [for <hours> hours]",
        "pop|stick|slot <who> in|into [group|team] <group>",
        "pop|stick|slot <who> in|into the <group> group|team",
        "[i|we] [would] want|have|get|need|like <who> in|inside|into [group|team] <group> [group|team]",
        "<who> needs|gets [the] <group> group|team [access|membership] [please]",
        "<who> needs|wants|requires [to] [be|get] [access] [in|into|to] [group|team] <group> [group|team] [just|only] "
        "[for] [today|the|this|a] [day|morning|afternoon|evening|week|while] [can|could|would|please|so] [you|we] "
        "add|put her|him|them [in|into|to] [it|there] for <hours> hours",
        "<who> needs|gets|requires|wants|should|must [to] [have|get|be] [granted|given|receive] [the] "
        "<group> membership "
        "[just|only] [for <hours> hours]",
        "<who> needs|gets [to] [be] [in] <group> [please] [but] [just|only] for <hours> hours",
        "[temporary] access|membership for|of <who> to|in|of [group|team] <group> [just|only] [for <hours> hours]",
        "join|enrol|enroll|invite|assign <who> to|into|in [group|team] <group> group|team",
        "join|enrol|enroll|invite|assign <who> to|into|in group|team <group>",
        "can|could|may <who> have|get [temporary] access to|of|in [group|team] <group> [just|only] [for <hours> hours]",
        "can <who> have|get [temporary] membership to|of|in [group|team] <group> [just|only] [for <hours> hours]",
        "could|may <who> have|get [temporary] membership to|of|in [group|team] <group> [just|only] [for <hours> hours]",
        "can|could|may <who> have|get [temporary] access to|of|in <group> group [just|only] [for <hours> hours]",
        "can|could|may <who> have|get [temporary] membership to|of|in <group> group [just|only] [for <hours> hours]",
        "can|could|may <who> be in|join <group> group|team [just|only] [for <hours> hours]",
        "<group> group|team [access|membership] for <who> [just|only] [for <hours> hours]",
        "add|join|enrol|enroll [user|member] <who> to|in|into|onto [group|team] <group> [for <hours> hours]",
        "[group|team] <group> group|team add|plus|include <who>",
        "<group> is missing <who>",
        "<who> is missing in|from [group|team] <group> [group|team]",
        "<who> goes|belongs|go|belong|comes [also] in|into|to [group|team] <group> [group|team] [for <hours> hours]",
        "<who> should|must|shall|ought|has|needs [to] go|belong|get|move|come in|into|to [group|team] <group> "
        "[group|team] [for <hours> hours]",
        "<who> should|must|shall|ought|has|needs|wants [to] be [a|made|put|added] [part|member] of|in|into|inside "
        "[group|team] <group> [group|team] [for <hours> hours]",
        "<who> wants|requests|requires|asks|asked|applied [for|to] [be] [a] [member|membership|access] of|in|to|into "
        "[group|team] <group> [group|team] [for <hours> hours]",
        "<who> want in|into|to [join|be] [in] [group|team] <group>",
        "grant|give|get <who> [a|temporary|jit|just-in-time|short] [group] membership|access [for|of|in|to] "
        "[group|team] <group> [for <hours> hours]",
        "let <who> in [group|team] <group> [group|team] [for <hours> hours]",
        "[group] membership|access request|requested of|for|from|by <who> in|of|to|for [group|team] <group>",
        "<who> to|into [group|team] <group> group|team [please] [for <hours> hours]",
        "<who> covers|covering|helps|helping [out] in [group|team] <group> [group|team] for <hours> hours",
        "<who> is covering|helping|filling [out|in] in|for [group|team] <group> [group|team] for <hours> hours",
        "i|we need|want|require <who> in [group|team] <group> [group|team] for <hours> hours",
        "give|grant <who> <group> [group|team] [access|membership] for <hours> hours",
        "add <who> to the <group> group [for <hours> hours]",
        "add <who> as member of [group|team] <group> [for <hours> hours]",
        "put|place|include <who> in|into|on|to [group|team] <group> [for <hours> hours]",
        "get <who> in|into [group|team] <group> [for <hours> hours]",
        "put|get|place|include <who> in|into|on|to the <group> group [for <hours> hours]",
        "make <who> a|the [temporary] member of [group|team] <group> [for <hours> hours]",
        "make <who> a|the [temporary] member of the <group> group [for <hours> hours]",
        "give <who> [temporary] membership|access of|in|to [group|team] <group> [for <hours> hours]",
        "give <who> [temporary] membership|access of|in|to the <group> group [for <hours> hours]",
        "grant <who> [temporary] membership|access of|in|to [group|team] <group> [for <hours> hours]",
        "let <who> into|join [group|team] <group> [for <hours> hours]",
        "let <who> in|into|join [group|team] <group> [but] just|only for <hours> hours",
        "<who> needs [temporary] access to [group|team] <group> [for <hours> hours]",
        "<who> joins|joined group|team <group>",
        "<who> should|must be [member] in|of [group|team] <group> [for <hours> hours]",
        "<who> needs|has to be [member] in|of [group|team] <group> [for <hours> hours]",
        "<who> should|must be in the <group> group [for <hours> hours]",
    ),
    slots=(
        Slot(name="group", label="Group", kind="group"),
        Slot(name="hours", label="For how many hours", kind="hours", required=False, hint="Left empty: for good"),
    ),
    look=group_changes.look,
    preview=preview,
    run=run,
    verify=group_changes.is_member,
    undo=lambda step: Inverse("remove_from_group", {"group": step.given["group"]}),
    permissions=("GroupMember.ReadWrite.All", "Group.Read.All", "User.Read.All"),
    refreshes=(("groups", "group"),),
    many=True,
)
