"""`approval rules [<words>]`: how many must agree to what, and who may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from sqlmodel import col

from services.answers import Answer, Column, Fact, Profile, Section, Suggestion, Table, Tone, Value
from services.approval_settings import Rule
from services.approval_state import words
from services.errors import NotFound
from services.live import Live
from services.names import enumerated
from services.paging import PAGE, counted
from services.policy import GROUP
from services.resources.groups import Group
from services.resources.users import User
from services.specs import Asked, Question, Role, Specs, Wish, Workflow
from services.store.query import pick
from services.store.reader import Reader
from services.terms import Terms, Wanted, fits, terms

NAMED = 10
SAYS_NOTHING = frozenset("a an the of for to their his her my in on and it that".split())
SOMEBODY = frozenset("someone somebody anyone anybody person people colleague employee leaver".split())


async def live(live: Live, asked: Asked) -> Answer:
    """What it takes to have something changed: of all that can be requested, or of what the words name.

    Source: the settings (`approvals`, `guard`, `roles`), names from users and groups. Raises NotFound where the words
    name nothing that can be requested.
    """
    found = _named(live.specs, asked.words or "")
    if not found:
        raise NotFound(f"I know no change called “{asked.words}”.", "Type help for what can be requested.")
    if len(found) == 1:
        who = await live.store.read(asked.now, lambda read: _names(read, asked.holders.get(Role.APPROVER, ())))
        return _one(live, asked, found[0], who)
    shown = found[asked.offset : asked.offset + PAGE]
    return Table(
        title="Approvals",
        summary=f"{counted(len(found), 'change')} can be requested; privileged targets take one approval more.",
        columns=(Column("Change", weight=3), Column("Approvals", "number"), Column("Risk", weight=2)),
        rows=tuple(
            (Value(words(one.name)), Value(_terms(live, asked, one).approvals), Value(one.risk.value)) for one in shown
        ),
        total=len(found),
        offset=asked.offset,
        ask=f"approval rules {asked.words or ''}".strip(),
        links=tuple(f"approval rules {one.name.replace('_', ' ')}" for one in shown),
        next=(Suggestion("Who may approve", "roles of steward"),),
    )


def _one(live: Live, asked: Asked, wish: Wish, approvers: Sequence[str]) -> Profile:
    takes, what = _terms(live, asked, wish), words(wish.name)
    need = counted(takes.approvals, "approval") if takes.approvals else "no approval"
    summary = f"{what} is forbidden: {takes.forbidden}" if takes.forbidden else f"{what} takes {need}."
    special = [rule for rule in live.rules.rules if _about_some(rule) and fits(_anywhere(rule), _wanted(asked, wish))]
    return Profile(
        title=f"Approvals: {what.lower()}",
        summary=summary,
        subtitle=summary,
        facts=(
            Fact("Approvals", Value(takes.approvals)),
            Fact("Risk", Value(wish.risk.value)),
            Fact("Reason", Value("must be given" if takes.reason else "need not be given")),
            Fact("Waits for", Value(f"{takes.expires_minutes / 60:g} hours at most")),
            Fact("Begins within", Value(f"{takes.use_within_minutes} minutes after it is approved")),
        ),
        sections=tuple(
            Section(title, tuple(Value(line, Tone.QUIET) for line in lines[:NAMED]), len(lines))
            for title, lines in (
                ("Rules that fit", [f"“{name}”" for name in takes.rules]),
                ("More, or other people", [*_more(live), *map(_said, special)]),
                ("Who may approve, but for whoever asks and whom it is about", approvers),
            )
            if lines
        ),
        next=(Suggestion("All changes", "approval rules"), Suggestion("Who may approve", "roles of steward")),
    )


def _terms(live: Live, asked: Asked, wish: Wish) -> Terms:
    """What it takes for somebody in particular: no rule about targets fits, nor do those about one connection."""
    return terms(live.rules, live.guard, _wanted(asked, wish, live.specs))


def _wanted(asked: Asked, wish: Wish, specs: Specs | None = None) -> Wanted:
    stages = [stage.action for stage in wish.stages if stage.usual] if isinstance(wish, Workflow) else []
    return Wanted((wish, *(specs.actions[name] for name in stages if specs)), "", asked.caller, ())


def _about_some(rule: Rule) -> bool:
    return bool(rule.targets or rule.connections or rule.requesters)


def _anywhere(rule: Rule) -> Rule:
    """The rule as if it were about everybody everywhere: whether it is about the change at all."""
    return rule.model_copy(update={"targets": (), "connections": (), "requesters": ()})


def _more(live: Live) -> Iterable[str]:
    yield "One approval more for privileged people, groups and apps."
    if live.guard.manager_chain == "extra":
        yield "One more for people above whoever asks."
    if live.guard.own_account != "allow":
        yield "One's own account: " + ("one more." if live.guard.own_account == "extra" else "never.")


def _said(rule: Rule) -> str:
    """The rule in a line: whom it is about, and what it asks for."""
    some = [*rule.targets, *(f"in {place}" for place in rule.connections)]
    some += [f"asked by {counted(len(rule.requesters), 'person or group', 'people and groups')}"] * bool(
        rule.requesters
    )
    asks = [counted(rule.approvals, "approval")] if rule.approvals is not None else []
    asks += ["forbidden"] * bool(rule.forbidden) + ["approvers of its own"] * bool(rule.approvers)
    return f"“{rule.name}”, {enumerated(some)}: {', '.join(asks) or 'times and reasons of its own'}."


def _named(specs: Specs, said: str) -> list[Wish]:
    """What can be requested that is called so; all of it where nothing is said.

    A name counts before what else the same may be called, a short one before a long one.
    """
    every = sorted(specs.wishes.values(), key=lambda wish: wish.name)
    typed = said.lower().split()
    wanted = [_stem(word) for word in typed if word not in SAYS_NOTHING | SOMEBODY]
    if not wanted:
        return every
    for words_of in (_name, _help, _says):
        found = {wish.name: (_score(wanted, words_of(wish)), -len(_name(wish))) for wish in every}
        if max(found.values())[0]:
            best = [wish for wish in every if found[wish.name] == max(found.values())]
            people = [wish for wish in best if wish.about == "user"] if SOMEBODY.intersection(typed) else []
            return people or best
    return []


def _stem(word: str) -> str:
    return word.removesuffix("ing").removesuffix("es").removesuffix("s")


def _name(wish: Wish) -> Sequence[str]:
    return wish.name.split("_")


def _help(wish: Wish) -> Sequence[str]:
    return wish.help.lower().rstrip(".").split()


def _says(wish: Wish) -> Sequence[str]:
    return [word for says in wish.says for part in says.split() for word in part.strip("[]").split("|")]


def _score(wanted: Iterable[str], known: Sequence[str]) -> int:
    """How many of the stems are those of known words: "resett" is of "reset", "delet" of "delete"."""
    return sum(
        any(word.startswith(stem) or (stem.startswith(word) and len(stem) - len(word) < 2) for word in known)
        for stem in wanted
        if len(stem) > 1
    )


def _names(read: Reader, holders: Sequence[str]) -> list[str]:
    ids = [holder.removeprefix(GROUP) for holder in holders]
    people = read.rows(pick(User.id, User.display_name, User.upn).where(col(User.id).in_(ids)))
    groups = read.rows(pick(Group.id, Group.name).where(col(Group.id).in_(ids)))
    names: Mapping[str, str] = dict(
        chain(
            ((row.id, row.display_name or row.upn) for row in people),
            ((row.id, f"members of {row.name}") for row in groups),
        )
    )
    return [names.get(id_, f"{id_} (not in the directory)") for id_ in ids]


NEED = "need|needs|require|requires|take|takes|want|wants|have|has"
APPROVALS = "approval|approvals|approver|approvers|sign-off|sign-offs|consent|signature|signatures"

QUESTION = Question(
    name="approval_rules",
    topic="Changes",
    canonical="approval rules [<words>]",
    help="How many must agree to what, who may, and how long they have.",
    examples=("approval rules", "approval rules disable user"),
    says=(
        "how long is|are|do|does approval|approvals|request|requests [remain|stay] valid|last|open|live|wait|pending",
        "[what|which] rules|rule|policy|policies govern|governs|apply|applies [to|for] approvals|approval",
        "how long do|does|have approvers|approver|approvals|approval have|got|last|take|wait [time]",
        "how many approvers|approvals|people [are] needed|required|necessary for|to|before <words>",
        "approval|approvals policy|policies|rules|settings|matrix|table|requirements [for|of|about|on] [<words>]",
        "policy|policies|rules|requirements for|of|on approval|approvals",
        f"how many {APPROVALS} does|do|will|would|must|is|are <words> {NEED}",
        f"how many {APPROVALS} does|do|will|would i|we|one|you {NEED} to|for <words>",
        f"how many {APPROVALS} is|are needed|required|necessary to|for|before <words>",
        f"how many {APPROVALS} to|for <words>",
        "how many people|persons|colleagues|others must|have|has|need|should [to] approve|confirm|agree|decide <words>",
        f"what|which {APPROVALS} does|do|will|would <words> {NEED}",
        f"what|which {APPROVALS} is|are needed|required|necessary to|for|before|when <words>",
        "who [would|will|does|do] must|has|have|needs|need|should [to] agree|consent|approve|confirm|sign|okay|ok|"
        "authorise|bless|greenlight [off] [on] [when|if|before|to] <words>",
        "can|may|could|should|am|are i|we|one|you|someone [allowed] [to] approve my|our|own [own] "
        "request|requests|change|changes|action|actions [myself|ourselves]",
        "who [has] approves|authorises|okays|greenlights|blesses|confirms [to] <words>",
        "who signs off [on] <words>",
        "who can|may|should|could|is|gets [allowed] [to] approve|deny|decide|confirm|okay|ok|authorise [off] [on] "
        "<words>",
        "who can|may|should|could|is|gets [allowed] [to] sign off [on] <words>",
        "can|may|could i|we|one <words> myself|ourselves|alone|by-myself or do|does|must i|we|it need|needs|have "
        "[an|a|any|some|to] approval|approver|ok|someone|permission|ask|wait [to] [approve|agree|sign] [it|that]",
        "do|does|must i|we need|have [an|a|any|some] approval|approver|ok|someone to approve|agree|sign <words>",
        "what|which is|are [the] approval|approvals rules|policy|requirements [for|of|about|on] [<words>]",
        f"do|does|would|will i|we|you|one {NEED} [an|any|some] {APPROVALS} to|for|when|before <words>",
        f"is|are [an|any] {APPROVALS} needed|required|necessary to|for|before|when <words>",
        f"does|do|will|would <words> {NEED} [an|any|some] {APPROVALS}",
    ),
    live=live,
)
