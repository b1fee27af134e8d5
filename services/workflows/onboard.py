"""Onboarding: somebody joins, and gets an account with what belongs to it."""

from __future__ import annotations

from datetime import timedelta

from services import attributes
from services.action_spec import Slot, Stage, Workflow
from services.new_account import told_of

ONBOARD = "onboard|on-board"

START = "start|begin|run|do|perform|schedule|need"
JOINING = "onboarding|on-boarding|onboard"
STARTER = "colleague|employee|hire|starter|joiner|joinee|teammate|intern|trainee|girl|guy|lad|lass|chap|bloke"

NEW = "joiner|starter|joinee|newcomer|new-hire|new-starter|new-joiner"
TICKET = "[ticket|form|request|notice|case]"
NOBODY_YET = "someone|somebody|person|newcomer|intern|trainee|contractor"
READY = "get|have|make|prepare|set [things|everything|all|stuff] [up] [ready|prepared|set-up|going]"

WORKFLOW = Workflow(
    name="onboard",
    canonical="onboard [<name>] [as <address>] [department <department>] [title <title>] [city <city>] "
    "[country <location>] [manager <other>] [group <group>] [licence <licence>]",
    help="Makes an account for somebody who joins, with manager, group, licence and an access pass.",
    examples=("onboard Jane Doe as jane.doe@contoso.com", "onboard a new colleague"),
    says=(
        "<name> starts|joins|begins [us|here] in|at|with <department>",
        "<name> is starting|joining|beginning [us|here] in|at|with <department>",
        "<name> [is] joins|joining [our|the] <department!> [team|department]",
        "welcome [to] <name> [who|he|she] [is|our] [new|starts|joins|starting|joining] [colleague] in|to|at [the] "
        "<department>",
        f"{NOBODY_YET} [new] starts|joins|begins|is-starting|is-joining|started|joined <particulars>",
        f"{NOBODY_YET} [new] is starting|joining|beginning <particulars>",
        f"{NEW} <particulars>",
        f"{NEW} {TICKET} <particulars>",
        f"[new] {TICKET} [for] [new] joiner|starter|newcomer|hire <particulars>",
        "[new] joiner|starter|newcomer|onboarding form|ticket|request|sheet [please]",
        f"{READY} [for] [a|the|our] [new] joiner|starter|newcomer|{STARTER} [for|with] [me|us] <particulars>",
        f"{READY} [for] [a|the|our] [new] joiner|starter|newcomer",
        "do|run|start|perform first day set-up|setup|onboarding|routine for|of <particulars>",
        "welcome <name> on board|aboard",
        "welcome aboard|on-board [to] [our] [new] <particulars>",
        "welcome on board [to] [our] [new] <particulars>",
        f"give [our|the|a] new {STARTER} <particulars>",
        f"{ONBOARD} someone|somebody|person called|named <particulars>",
        "bring|take in|on <name> as <particulars> = <name> as <particulars>",
        "bring|take|get <name> on|onto board <particulars> = <name> <particulars>",
        "<name> starts|joins|begins [with|at|in] us as <particulars> = <name> as <particulars>",
        "set <name> up as [a] new employee|colleague|joiner|starter",
        f"{ONBOARD} [her|him|them] [with] licence|licences|group|groups [and] [licence|licences|group|groups]",
        "we|i [have] hired somebody|someone new",
        f"{ONBOARD} [new] [{STARTER}|user|person] <particulars>",
        f"{JOINING} <name> <particulars> = <name> <particulars>",
        f"{ONBOARD} a|the|another|our [new|joining] {STARTER}|user|person",
        f"{ONBOARD} new {STARTER}|user|person",
        f"{ONBOARD} someone|people|anyone [new]",
        f"{ONBOARD} [a] someone|person|{STARTER} [new] in|for|into <department>",
        f"[a|an|another|the|our] new {STARTER} [starts|joins|is|comes|arrives] [starting|joining|coming|us|here]",
        f"[a|an|another|the|our|one] new {STARTER} [is] [there|here|called|named] <particulars>",
        f"we|i have|get|got|expect|hired [a|an|another] new {STARTER} [starting|joining|coming]",
        f"we|i have|got|get|hired|expect [a|an|another] [new] {STARTER} [called|named] <particulars>",
        "[we|i] [are|am] hiring|hired <particulars>",
        f"{START} [whole|full|complete] {JOINING} [workflow|process|procedure|routine|steps|checklist]",
        f"{START} [whole|full|complete] {JOINING} [workflow|process|procedure|routine|steps] of|for <particulars>",
        f"[can|could|may|shall] [i|we] {START} joiner|joiners|starter|starters process|procedure|routine|workflow",
        f"[a|an|another|the|our] new {STARTER} to|for {ONBOARD}|{JOINING}",
        f"we|i have|get|got|hired|expect [a|an|another|someone|somebody] [new] [{STARTER}] to {ONBOARD}",
        f"someone|somebody new to {ONBOARD}",
        f"{START} {JOINING} [workflow|process|procedure|routine] of|for [a|an|the|our|another] new {STARTER}",
        f"{START} joiner|joiners|starter|starters process|procedure|routine|workflow of|for <particulars>",
        *told_of("<more>"),
        "<name> starts|joins [us|here|work|working]",
        "<name> is starting|joining [us|here|work|working]",
    ),
    about="connection",
    slots=(
        Slot(name="name", label="Full name", longest=120, hint="Jane Doe"),
        Slot(name="address", label="Sign-in name", kind="address", longest=113, hint="jane.doe@contoso.com"),
        Slot(name="department", label="Department", required=False, longest=64, names=attributes.DEPARTMENTS),
        Slot(name="title", label="Job title", required=False, longest=100),
        Slot(name="city", label="City", required=False, longest=128),
        Slot(name="location", label="Country of use", required=False, longest=60, hint="Two letters, for example DE"),
        Slot(name="other", label="Manager", kind="user", required=False, longest=120),
        Slot(name="group", label="Group", kind="group", required=False, longest=120),
        Slot(name="licence", label="Licence", kind="licence", required=False, longest=120),
    ),
    stages=(
        Stage(
            action="create_user",
            title="Create the account",
            given=tuple((name, name) for name in ("name", "address", "department", "title", "city", "location")),
        ),
        Stage(
            action="set_manager", title="Set the manager", given=(("other", "other"),), of="create_user", usual=False
        ),
        Stage(
            action="add_to_group", title="Add to the group", given=(("group", "group"),), of="create_user", usual=False
        ),
        Stage(
            action="assign_licence",
            title="Assign the licence",
            given=(("licence", "licence"), ("location", "location")),
            of="create_user",
            usual=False,
        ),
        Stage(action="temporary_access_pass", title="Temporary access pass", of="create_user", usual=False),
    ),
    expires=timedelta(days=7),
)
