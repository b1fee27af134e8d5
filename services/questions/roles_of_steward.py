"""`roles of steward`: who may do what here."""

from __future__ import annotations

from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.policy import GROUP
from services.resources.groups import Group
from services.resources.users import User
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

MEANS = {
    Role.VIEWER: "asks questions",
    Role.OPERATOR: "requests changes",
    Role.APPROVER: "approves what others request",
    Role.ADMIN: "sets Steward up",
    Role.AUDITOR: "reads the trail",
}
OURS = pick(Connection.id)


def answer(read: Reader, asked: Asked) -> Table:
    """Each role of Steward with the people and groups that hold it.

    Source: the settings (`roles`), names from users and groups.
    """
    held = [(role, holder) for role in Role for holder in asked.holders.get(role, ())]
    shown = held[asked.offset : asked.offset + PAGE]
    names = _names(read, [holder.removeprefix(GROUP) for _, holder in shown])
    people = {holder for _, holder in held}
    return Table(
        title="Roles of Steward",
        summary=f"{counted(len(people), 'person or group', 'people and groups')} may use Steward.",
        fresh=freshness(read, "users", "groups"),
        columns=(Column("Role", weight=2), Column("Who", weight=4), Column("May", weight=4)),
        rows=tuple(
            (Value(role.value), _holder(holder, names), Value(MEANS[role], Tone.QUIET)) for role, holder in shown
        ),
        total=len(held),
        offset=asked.offset,
        ask="roles of steward",
        links=tuple(_link(holder, names) for _, holder in shown),
        next=(Suggestion("My own roles", "whoami"),),
    )


def _names(read: Reader, ids: list[str]) -> dict[str, str]:
    users = read.rows(
        pick(User.id, User.display_name, User.upn).where(col(User.connection_id).in_(OURS), col(User.id).in_(ids))
    )
    groups = read.rows(pick(Group.id, Group.name).where(col(Group.connection_id).in_(OURS), col(Group.id).in_(ids)))
    return {row.id: row.display_name or row.upn for row in users} | {row.id: row.name for row in groups}


def _holder(holder: str, names: dict[str, str]) -> Value:
    id_ = holder.removeprefix(GROUP)
    if id_ not in names:
        return Value(f"{id_} (not in the directory)", Tone.WARNING)
    return Value(f"members of {names[id_]}" if holder.startswith(GROUP) else names[id_])


def _link(holder: str, names: dict[str, str]) -> str:
    id_ = holder.removeprefix(GROUP)
    if id_ not in names:
        return ""
    return f"group {id_}" if holder.startswith(GROUP) else f"user {id_}"


WHO = "who|which [people|users|colleagues|ones|of] [us] [all]"
HERE = "in|with|on|through|inside|via|of|for|here [steward|you|bot|tool]"

QUESTION = Question(
    name="roles_of_steward",
    topic="Steward",
    canonical="roles of steward",
    help="Who may do what in Steward.",
    examples=("roles of steward", "who may approve here"),
    says=(
        "what can|may|could|is|are [a|an] operator|operators|viewer|viewers|approver|approvers|auditor|auditors "
        "[of] [steward] [allowed] [to] do|see|request|approve|ask",
        "who can|may|could|is [allowed] [to] offboard|onboard|request|ask|run|start|trigger "
        "[for] [offboarding|onboarding|workflows|changes|clean-ups|someone|people|users|anything]",
        "who|which [people|users|colleagues] [all] can|could|may|must|has|should|gets|is|are "
        "[allowed|able|permitted|entitled|authorised|cleared] [to] "
        "approve|decide|confirm|deny|request|sign [off] [on] [stuff|things|something|changes|requests|actions] "
        "[in|with|on] steward|here",
        "who|which [people|users|colleagues] [all] has|have|holds|got [the] "
        "power|right|rights|authority|approver|operator|auditor|role [rights|role|power] to approve|decide|confirm "
        "[requests|changes|stuff|things] [here|in] [steward]",
        "who|which [people|users] is|are|has|have [the] [people|ones] [with|have|has] "
        "approver|operator|auditor|viewer rights|role [here|in] [steward]",
        "who is|are [the] [steward] approvers|operators|auditors|admins|users|viewers of|in|for steward",
        "whose approval|ok is|do|does [needed|required|i|we] [for|to] [need|delete|disable] <words>",
        "who|people [else] [in|at|of] [company|firm|organisation|team] has|have|holds|got|was|were|is|are [been|got] "
        "[given|granted|assigned] [any|which] rights|roles|access|permissions|say in|on|to|with|for "
        "steward|you|here|this [bot|tool]",
        f"{WHO} may|can|could|must|should do|request|see|approve|ask what {HERE}",
        f"{WHO} is|are allowed|able|permitted|entitled|authorised|supposed to do|request|see|approve|ask what {HERE}",
        f"{WHO} has|have|holds|got which|what rights|roles|role|permissions|access|powers {HERE}",
        f"{WHO} is|are admin|admins|operator|operators|approver|approvers|auditor|auditors|viewer|viewers {HERE}",
        f"{WHO} [may|can|could|is|are|has] [been] [allowed|entitled|authorised|permitted] [to] "
        "act|acts|acting|serve|serves|"
        "function|functions|designated|appointed|named|registered|nominated as "
        "approver|approvers|operator|operators|auditor|"
        f"auditors|admin|admins|viewer {HERE}",
        f"{WHO} is|are responsible|accountable for approving|deciding|confirming changes|requests|actions",
        "who administers|manages|runs|operates|controls|administrates|owns steward|bot|you",
        "what|which [actions|things] can|may|must|does|is a|an|the operator|approver|auditor|viewer "
        "do|ask|request|see|approve|allowed [to] [do] [here|in] [steward]",
        f"{WHO} may|can|could|must|should|has|is|are [the] [allowed|able|permitted|entitled|authorised|right] [to] "
        "give|order|command|instruct|tell you|steward|this|bot [bot] [commands|orders|instructions|around|what] "
        "[to] [do]",
        f"{WHO} may|can|could|has|is|are [allowed|able|permitted|entitled|authorised] [to] "
        "give commands|orders|instructions to|here [you|steward|bot]",
        "whose|which|what commands|orders|instructions do|does|will you|steward follow|obey|take|accept|listen [to]",
        "steward roles|permissions|users|admins|rights",
        "steward 's [own] roles|permissions|users|admins|rights|operators|approvers|auditors|viewers",
        "roles in|inside|within|for steward|here|you",
        "which|what roles can|may|could i|we give|assign|grant [to] [users|someone|people] in|inside|within|of steward "
        "[itself]",
        "who may|can|is|does approve|approver|approves here",
        "who may|can|must|has|is|does approve|approver|approves requests|changes|actions requests|request",
        "who may|can|must|has|is|does approve|approver|approves request|the requests|request",
        "who may|can|must|has|is|does approve|approves|decide|decides",
        "who may|can|must approve|decide the|our request|requests",
        "who may|can|must approve|decide requests|changes|actions|things|stuff|something|anything [here] "
        "[besides|except|apart|but] [from] [me|myself|us]",
        "who may|can|has approve|decide|to on|approve requests|changes",
        "who has to approve",
        "who has to approve requests|changes|my|this",
        "who approves|decides requests|changes|things|what|here",
        "who [else] can|may|could press [the] button|buttons [here]",
        "who [else] [in|at|of] [company|firm|team] can|may|could|is|are [allowed|able] [to] work|works|talk with|to "
        "you|steward|bot",
        "who approves|decides",
        "who is|are allowed|able|entitled to approve|decide",
        "who is|are the approvers|operators|auditors|approver|operator|auditor|viewers",
        "who is|are approvers|operators|auditors|approver|operator|auditor",
        "who is|are the approvers|operators|auditors|approver|operator|admins here",
        "who is|are our|your approvers|operators|auditors|admins|approver",
        "who may|can do what here",
        "who may|can|is do|allowed what|to here|in|with|do|use steward|you|what",
        "who may|can do what in|with steward|you",
        "who is who|boss|what in|on|with|of|for|here [this|the|steward|you] [steward|bot|tool]",
        "who may|can|is use|administer|configure|manage|run|control|operate you|steward|this|here",
        "who is|are allowed to use|administer|approve|request you|steward|this|requests|changes|here|things",
        "who may|can|is request|make|ask changes|actions|requests|for|things",
        "who may|can disable|enable|request|change|act|connect users|accounts|tenants|someone|people|things|here",
        "who are|is your|the admins|administrators here",
        "who are|is your admins|administrators|operators|approvers",
        "who has|holds which|what role|roles|rights in|with|here|on|within|inside steward|you|here",
        "who has|holds which|what role|roles|rights here",
        "who has|is rights|role|admin|operator|approver|auditor here|in|of steward|here",
        "which|what roles does|do|has|are steward|you|there have|know|here|in steward",
        "which|what roles are there in|of steward",
        "list|overview of the|all|your approvers|operators|auditors",
        "approvers|operators|auditors",
        "approvers|operators|auditors here",
        "list approvers|operators|auditors",
    ),
    answer=answer,
)
