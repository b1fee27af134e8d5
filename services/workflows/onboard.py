"""Onboarding: somebody joins, and gets an account with what belongs to it."""

from __future__ import annotations

from datetime import timedelta

from services.action_spec import Slot, Stage, Workflow

ONBOARD = "onboard|on-board"

START = "start|begin|run|do|perform|schedule|need"
JOINING = "onboarding|on-boarding"
STARTER = "colleague|employee|hire|starter|joiner|teammate|intern|trainee"

WORKFLOW = Workflow(
    name="onboard",
    canonical="onboard [<name> as <address>]",
    help="Makes an account for somebody who joins, with manager, group, licence and an access pass.",
    examples=("onboard Jane Doe as jane.doe@contoso.com", "onboard a new colleague"),
    says=(
        f"{ONBOARD} <name> in|into|with|starting|starts|who|from <message>",
        f"[a|an|another|the|our] new {STARTER} [starts|joins|is|comes|arrives] [starting|joining|coming|us|here]",
        f"we|i have|get|got|expect|hired [a|an|another] new {STARTER} [starting|joining|coming]",
        f"{ONBOARD} [new] [colleague|employee|user|hire|starter|joiner] <name> [as <address>]",
        f"{ONBOARD} <name> with address|mail|email|upn <address>",
        f"{ONBOARD} a|the [new|joining] colleague|employee|user|hire|starter|joiner|person",
        f"{ONBOARD} new colleague|employee|user|hire|starter|joiner|person",
        f"{START} [whole|full|complete] {JOINING} [workflow|process|procedure|routine|steps|checklist]",
        f"[can|could|may|shall] [i|we] {START} joiner|joiners|starter|starters process|procedure|routine|workflow",
        "start|begin|run onboarding [workflow|process] [of <name> as <address>]",
        "start|begin|run onboarding [workflow|process] of|for <name> [as <address>]",
        f"we|i have|got|get|hired|expect [a|an|another] [new] {STARTER} [called|named] <name> [who] [she|he|they] "
        "[starts|joins|starting|joining|coming]",
        f"[a|an|the|our] new {STARTER} [called|named] <name> [who] [she|he|they] starts|joins|starting|joining|begins "
        "[us|here|work]",
        "<name> starts|joins [us|here|work|working]",
        "<name> is starting|joining [us|here|work|working]",
    ),
    about="connection",
    slots=(
        Slot(name="name", label="Full name", longest=120, hint="Jane Doe"),
        Slot(name="address", label="Sign-in name", kind="address", longest=113, hint="jane.doe@contoso.com"),
        Slot(name="department", label="Department", required=False, longest=64),
        Slot(name="title", label="Job title", required=False, longest=100),
        Slot(name="location", label="Country of use", required=False, longest=60, hint="Two letters, for example DE"),
        Slot(name="other", label="Manager", kind="user", required=False, longest=120),
        Slot(name="group", label="Group", kind="group", required=False, longest=120),
        Slot(name="licence", label="Licence", kind="licence", required=False, longest=120),
    ),
    stages=(
        Stage(
            action="create_user",
            title="Create the account",
            given=tuple((name, name) for name in ("name", "address", "department", "title", "location")),
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
