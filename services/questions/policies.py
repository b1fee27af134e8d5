"""`policies [filters]`: the Conditional Access policies, whom each is for, and what it demands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlmodel import col

from services.answers import Column, Suggestion, Table, Tone, Value
from services.freshness import freshness
from services.paging import PAGE, counted
from services.policy_filters import FILTERS, REPORTS, kept
from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.groups import Group
from services.resources.policies import AccessPolicy, AccessPolicyTarget, SecurityDefaults
from services.resources.users import User
from services.specs import Asked, Question
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

STATES = {"enabled": "enforced", "disabled": "off", REPORTS: "only reports"}
TONES = {"enabled": Tone.GOOD, "disabled": Tone.QUIET, REPORTS: Tone.WARNING}
# Graph's words for what a policy demands or is for; of others their own word is said.
CONTROLS = {
    "mfa": "MFA",
    "block": "block access",
    "compliantDevice": "a compliant device",
    "domainJoinedDevice": "a hybrid joined device",
    "approvedApplication": "an approved app",
    "compliantApplication": "an app under protection",
    "passwordChange": "a new password",
    "termsOfUse": "the terms of use",
    "riskRemediation": "an end of the risk",
}
WORDS = {
    "All": "everybody",
    "None": "nobody",
    "GuestsOrExternalUsers": "guests",
    "Office365": "Office 365",
    "MicrosoftAdminPortals": "the admin portals",
}
OURS = pick(Connection.id)
POLICIES = pick(
    AccessPolicy.connection_id, AccessPolicy.id, AccessPolicy.name, AccessPolicy.state, AccessPolicy.grant_controls,
    AccessPolicy.changed_at, AccessPolicy.created_at, AccessPolicy.conditions, AccessPolicy.session_controls,
).where(col(AccessPolicy.connection_id).in_(OURS)).order_by(col(AccessPolicy.name), col(AccessPolicy.id))  # fmt: skip
DEFAULTS = pick(SecurityDefaults.enabled).where(col(SecurityDefaults.connection_id).in_(OURS))
NAMED: tuple[tuple[Any, Any], ...] = (
    (col(User.id), col(User.display_name)), (col(Group.id), col(Group.name)),
    (col(DirectoryRole.template_id), col(DirectoryRole.name)), (col(App.app_id), col(App.name)),
)  # fmt: skip
# Of more of a kind it is told how many they are.
MOST_NAMED = 3
Target = tuple[str, bool, str]


def answer(read: Reader, asked: Asked) -> Table:
    """Each policy with its state, for whom it is, except whom, on which apps, and what it demands.

    Source: policies (conditionalAccess policies, identitySecurityDefaultsEnforcementPolicy). Of people, groups, roles
    and apps a few are named, of more it is told how many they are. Raises NotFound for somebody or something unknown.
    """
    found = list(read.rows(POLICIES))
    for name, value in asked.filters:
        found = kept(read, name, value, found)
    shown = found[asked.offset : asked.offset + PAGE]
    targets = _targets(read, [row.id for row in shown])
    names = _names(read, {id_ for named in targets.values() for _, _, id_ in named})
    return Table(
        title="Conditional Access policies",
        summary=_summary([row.state for row in found], [row.enabled for row in read.rows(DEFAULTS)]),
        fresh=freshness(read, "policies"),
        columns=(
            Column("Policy", weight=4),
            Column("State", weight=2),
            Column("For", weight=3),
            Column("On", weight=2),
            Column("Grant control", weight=3),
            Column("Changed", "when", 2),
        ),
        rows=tuple(_row(row, targets.get((row.connection_id, row.id), []), names) for row in shown),
        total=len(found),
        offset=asked.offset,
        ask=asked.canonical or "policies",
        next=(
            Suggestion("Changes to policies", "changes to policies"),
            Suggestion("Blocked by them", "signins failed blocked by conditional access"),
        ),
    )


def _targets(read: Reader, ids: Sequence[str]) -> Mapping[tuple[int, str], list[Target]]:
    """What each of the policies names: of what kind, whether it is no exception, and its id or Microsoft's word."""
    one = AccessPolicyTarget
    named: dict[tuple[int, str], list[Target]] = {}
    for row in read.rows(
        pick(one.connection_id, one.policy_id, one.kind, one.included, one.target_id)
        .where(col(one.policy_id).in_(ids), col(one.connection_id).in_(OURS))
        .order_by(col(one.kind).desc(), col(one.target_id))
    ):
        named.setdefault((row.connection_id, row.policy_id), []).append((row.kind, row.included, row.target_id))
    return named


def _names(read: Reader, ids: Collection[str]) -> Mapping[str, str]:
    """What those among `ids` are called that are people, groups, roles (by template) or apps (by appId)."""
    wanted = sorted(ids - WORDS.keys())
    if not wanted:
        return {}
    return {
        row.id: row.name
        for id_, name in NAMED
        for row in read.rows(
            pick(id_.label("id"), name.label("name")).where(id_.class_.connection_id.in_(OURS), id_.in_(wanted))
        )
    }


def _summary(states: Sequence[str], defaults: Sequence[bool]) -> str:
    counts = Counter(STATES.get(state, state) for state in states)
    split = ", ".join(f"{count:,} {state}" for state, count in counts.most_common())
    policies = counted(len(states), "Conditional Access policy", "Conditional Access policies")
    told = f" Security defaults are {'on' if any(defaults) else 'off'}." if defaults else ""
    return f"{policies}{': ' if split else ''}{split}.{told}"


def _row(row: Any, targets: Sequence[Target], names: Mapping[str, str]) -> tuple[Value, ...]:
    people = [one for one in targets if one[0] in ("user", "group", "role")]
    but = _said((one for one in people if not one[1]), names)
    whom = (_said((one for one in people if one[1]), names) or "nobody") + (f", except {but}" if but else "")
    apps = _said((one for one in targets if one[0] == "app" and one[1]), names).replace("everybody", "all apps")
    return (
        Value(row.name),
        Value(STATES.get(row.state, row.state), TONES.get(row.state, Tone.PLAIN)),
        Value(whom),
        Value(apps or None),
        Value(_demands(row.grant_controls)),
        Value(row.changed_at or row.created_at),
    )


def _said(targets: Iterable[Target], names: Mapping[str, str]) -> str:
    """Whom they name: "everybody", "Finance Team, 1 user"; of very many how many there are."""
    known: list[str] = []
    others: dict[str, list[str]] = {}
    for kind, _, id_ in targets:
        if id_ in WORDS:
            known.append(WORDS[id_])
        else:
            others.setdefault(kind, []).append(id_)
    for kind, ids in others.items():
        told = sorted(names[id_] for id_ in ids if id_ in names) if len(ids) <= MOST_NAMED else []
        rest = len(ids) - len(told)
        known += [*told, *((counted(rest, kind),) if rest else ())]
    return ", ".join(known)


def _demands(controls: str | None) -> str:
    """What the policy demands before it lets anybody in; how many must be met where not all."""
    said = orjson.loads(controls) if controls else {}
    names = [CONTROLS.get(one, one) for one in said.get("builtInControls") or ()]
    names += ["a strength of authentication"] if said.get("authenticationStrength") else []
    names += ["terms of use" for _ in (said.get("termsOfUse") or ())[:1]]
    return (" or " if said.get("operator") == "OR" else " and ").join(names) or "none"


NOUN = "policies|policy|ca-policies"
WHETHER_ON = (
    "[they|these|it|each|state|status|ones|one] [is|are] [really|actually] "
    "[on|enforced|active|enabled|reporting|off|state] [or] [off|not|reporting]"
)
QUESTION = Question(
    name="policies",
    topic="Watch",
    canonical="policies [filters]",
    help="Conditional Access: each policy, whether it is enforced, for whom, and what it demands.",
    examples=("policies", "policies only reporting", "which conditional access policies are off"),
    filters=FILTERS,
    says=(
        f"[filters] conditional access {NOUN} [filters]",
        f"[filters] ca {NOUN} [filters]",
        f"[filters] access {NOUN} [filters]",
        "conditional access [rules|setup|overview|configuration|settings|state|status|situation|report]",
        "ca rules|setup|overview|configuration|settings|state|status|situation|report",
        "[filters] conditional access rule|rules [filters]",
        "[filters] ca rule|rules [filters]",
        f"[conditional] [access|ca] {NOUN} and|with whether|if|their|which|what|who {WHETHER_ON}",
        f"conditional|ca [access] rules and|with whether|if|their|which|what|who {WHETHER_ON}",
        "[do|does|have|are|is] [we|there|you] [have|got|using|use] [any] conditional access [configured|set|enabled] "
        "[up]",
        "[do|does|is|are|can|could|who|where|why] [we|users|anyone|conditional|there] [access] [still] "
        "[block|blocks|allow|allows|use|permit|prevent|stop|ban|a] [policy|policies|rule] "
        "[against|for|on|about|blocking] legacy|basic authentication|protocols [is|are] [still] "
        "[blocked|allowed|off|on|prevented|possible]",
        "[is|are] legacy|basic authentication|protocols [is|are] [still] "
        "blocked|allowed|off|on|prevented|possible anywhere|everywhere",
        "[do|does|can|could] [we|users|anyone] [still] block|blocks|allow|allows|permit|prevent|stop|ban "
        "legacy|basic authentication|protocols anywhere|everywhere",
        f"which|what {NOUN}|rules [filters!]",
        f"which|what {NOUN}|rules apply|applies|kick|hit|are|is [in] [there] when|if|to|for|once users|someone|people|"
        "you|we|i "
        "sign|signing|signed in [from|outside|abroad|home|remotely] [outside|abroad|home]",
        "state|status|situation|configuration|setup of|with|on|for conditional access",
        "what|how is|are [state|status|situation|configuration|setup] [of|with|on] conditional access "
        "[set|configured|look|looking] [up]",
        f"[any|no|are|is|there] [conditional] [access|ca] {NOUN} left|still|remaining|stuck|sitting [there] [in] "
        "[filters!]",
        "conditional access what|which is|are on|off|enforced|active|enabled [and|or] [what|which] [is|are] "
        "[on|off|enforced|active|disabled|reporting]",
        "security defaults",
        f"[filters] {NOUN}|rules [filters]",
        f"[conditional] [access] {{exempting_anyone}} [our|the|a|any] [filters] [conditional] [access] [ca] {NOUN}|ca",
        "{exempting_anyone} mfa|conditional [access]",
        f"who|whom|what|which [users|people|groups] [do|does] {NOUN} {{exempting_anyone}}",
        f"[is|are|does|do] [any|our|the] [filters!] [conditional] [access] [ca] {NOUN} [filters!]",
        f"which|what [conditional] [access] [ca] {NOUN} [does|do|is|are] [filters!]",
        f"which|what [filters] [conditional] [access] [ca] {NOUN} [do|does|are|is|have|has] [we|there|you] "
        f"[have|got|here] "
        "[filters]",
        f"how many [filters] [conditional] [access] [ca] {NOUN} [do|does|are|is|have|has] [we|there|you] [have|got] "
        "[filters]",
        f"do|does|have|are|is [we|there|you] [have|got] [filters] [conditional] [access] [ca] {NOUN} [filters]",
        f"list|overview|number|count|report|inventory of [filters] [conditional] [access] [ca] {NOUN} [filters]",
        f"[conditional] [access] [ca] {NOUN} list|overview|inventory|report|status",
        "are|is [our|the] security defaults on|enabled|off|disabled|active",
        "what does|is|do [our] conditional access demand|require|enforce|ask|configured|set [for] [up]",
        f"what|which [conditional] access|ca {NOUN} apply|applies to everybody|everyone|guests|users|admins|us",
    ),
    reads=("policies",),
    answer=answer,
)
