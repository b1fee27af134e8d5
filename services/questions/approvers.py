"""`approvers of request [<words>]`: who could approve it, and who already has."""

from __future__ import annotations

from sqlmodel import col

from services import approval_state as state
from services import requests_meant, steps
from services.answers import Answer, Column, Suggestion, Table, Tone, Value
from services.candidates import candidates
from services.paging import PAGE, counted
from services.resources.users import User
from services.specs import Asked, Question, Role
from services.store.query import pick
from services.store.reader import Reader
from services.terms import Terms

STATES = ("pending", "draft", "approved")


def answer(read: Reader, asked: Asked) -> Answer:
    """Those who hold the role and whom every rule wants, but for whoever asked and whom it is about.

    Source: the settings, groups with their members, names from users. Raises NotFound.
    """
    none = "None of your requests waits for approval."
    found = requests_meant.own(read, asked, STATES, "approvers of request", none, newest=True)
    if isinstance(found, Answer):
        return found
    row, made = state.found(read.db, found), {one.object_id: one for one in state.decisions(read.db, found)}
    about = {row.target_id, *(step.target_id for step in steps.of(read.db, found))}
    escalated = row.escalated_at is not None
    able = candidates(read.db, asked.holders.get(Role.APPROVER, ()), Terms(**row.terms), escalated=escalated)
    people = sorted(able.without(row.requester_id, *about).people)
    named = pick(User.id, User.display_name, User.upn).where(col(User.id).in_(people))
    names = {one.id: one.display_name or one.upn for one in read.rows(named)}
    shown = people[asked.offset : asked.offset + PAGE]
    more = " Members of a group I have not read may as well." if able.more else ""
    what = f"{state.title(row).lower()} for {row.target_name}"
    return Table(
        title=f"Who may approve: {what}",
        summary=f"It takes {counted(row.needed, 'approval')}; {counted(len(people), 'person', 'people')} may give "
        f"one.{more}",
        columns=(Column("Who", weight=3), Column("So far", weight=2)),
        rows=tuple(
            (
                Value(names.get(id_, f"{id_} (not in the directory)")),
                Value("approved", Tone.GOOD) if id_ in made else Value("nothing yet", Tone.QUIET),
            )
            for id_ in shown
        ),
        total=len(people),
        offset=asked.offset,
        ask=f"approvers of request {found}",
        links=tuple(f"user {id_}" if id_ in names else "" for id_ in shown),
        next=(Suggestion("See the request", f"request {found}"),),
    )


MAY = "can|could|may|must|should|has|have|had|is|are|was|were|will|need|needs|ought|shall|would|might"
REQUEST = "request|draft|change|demand|ticket"
OK = "approval|ok|okay|yes|sign-off|decision|consent"

QUESTION = Question(
    name="approvers",
    topic="Changes",
    canonical="approvers of request [<words>]",
    help="Who may approve a request: your last, or the one you name.",
    examples=("approvers of request", "approvers of request 3f2a91c4"),
    says=(
        f"who {MAY} [able|entitled|allowed|supposed|responsible] to|for approve|decide|validate|approving [on] "
        "[the] request [number|no|id|nr] <words>",
        f"who {MAY} [to] validate|authorise|release|okay [on] my|this|that|the [last] {REQUEST}",
        f"[my|this|that] [last] {REQUEST} who {MAY} [to] approve|decide|validate|confirm|sign|authorise [off] [it]",
        "approver|approvers of|for [the] request [number|no|id|nr] <words> is|are who",
        "why stays|is|does|remains [my|the] request [number|no|id|nr] <words> "
        "undecided|pending|open|waiting|unapproved|stuck who [can] [decide|approve] [it]",
        f"who {MAY} [to] approve|decide|confirm|sign this|that|it",
        f"who {MAY} [to] approve|decide|confirm|sign [off] [on] what|the|that|which [thing|change] i [have] [just] "
        "asked|requested|wanted|submitted [for] [just|now]",
        f"[about|for|on|of|regarding] [the] request [number|no|id|nr] <words> who {MAY} [to] [be|act] [as|its|the] "
        "approve|decide|confirm|approver|approvers",
        f"who {MAY} [to] be|act [as] [the] approver|approvers of|for|on [the] request [number|no|id|nr] <words>",
        f"who {MAY} [to] approve|decide|confirm [on] my|this|that [last] {REQUEST}",
        f"who {MAY} [to] approve|decide|confirm [on] [the] request [number|no|id|nr] <words>",
        f"who {MAY} [to] approve|decide|confirm [on] number|no|id|nr <words>",
        "approvers of|for my|this|that [last] request",
        f"whose {OK} does|do|is|are [needed|required|missing|waiting] [for|by|on] [the] request [number|no|id|nr] "
        "<words> [need|needs|needed|required|missing|lack|await|awaiting|wait] [for|to] [go|through|ahead]",
        "approvers of|for [the] request [number|no|id|nr] <words>",
        f"who is [my|this|the] [last] {REQUEST} waiting for",
        f"who|whom does [my|this|the] [last] {REQUEST} wait for",
    ),
    answer=answer,
)
