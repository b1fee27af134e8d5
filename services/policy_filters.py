"""What narrows the Conditional Access policies: whether they are on, whom and what they name, what they demand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_
from sqlmodel import col

from services import directory, named
from services.named import only
from services.resources.apps import App
from services.resources.directory_roles import DirectoryRole
from services.resources.effective_roles import PERMANENT, EffectiveRole
from services.resources.groups import GroupMember
from services.resources.policies import AccessPolicyTarget
from services.resources.users import User
from services.spans import Span, cutoff, past
from services.specs import Filter
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

TARGET: Any = AccessPolicyTarget
OURS = pick(Connection.id)
GUESTS = "GuestsOrExternalUsers"
REPORTS = "enabledForReportingButNotEnforced"
WANTED = {"enforced": "enabled", "off": "disabled", "only reporting": REPORTS}
# Graph's words for what a policy demands.
DEMANDS = {
    "requiring mfa": frozenset({"mfa", "authenticationStrength"}),
    "blocking": frozenset({"block"}),
    "requiring device": frozenset({"compliantDevice", "domainJoinedDevice"}),
    "requiring app protection": frozenset({"approvedApplication", "compliantApplication"}),
    "requiring new password": frozenset({"passwordChange"}),
    "requiring strength": frozenset({"authenticationStrength"}),
}
# Where the levels of risk stand that a policy is for.
RISKS = ("signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels")
# Graph's words for clients that cannot ask for a second factor.
OLD = frozenset({"exchangeActiveSync", "other"})
EXCEPTIONS = "exclude|excludes|excluding|exempt|exempts|exempting|skip|skips|spare|spares|omit|omits"
WITHOUT = f"{EXCEPTIONS}|except|not"
EXCLUDED = "excluded|exempt|exempted|left|omitted"
EXCEPT = "exception|exceptions|exclusion|exclusions|exemption|exemptions"
APPLY = "for|apply|applies|applying|include|includes|including|cover|covers|covering|target|targets|targeting|affect"
APPLY += "|affects|affecting|hit|hits|concern|concerns"
REQUIRE = "require|requires|requiring|demand|demands|demanding|force|forces|forcing|enforce|enforces|enforcing|with"
REQUIRE += "|ask|asks|asking|need|needs|needing"
BLOCK = "block|blocks|blocking|deny|denies|denying|forbid|forbids|prevent|prevents|stop|stops"
NAME = "with|has|have|use|uses|using|for|on|by|name|names|naming|against"
FILTERS = (
    Filter(
        "enforced",
        says=("enabled|on|active|activated|live|effective", "in force|effect|place", "turned|switched on"),
        one_of="state",
    ),
    Filter(
        "off",
        says=(
            "disabled|inactive|deactivated|dormant",
            "not turned|switched on",
            "[someone|anyone|we|has|have|been|was|were] [has|have] [turned|switched] off|deactivated|disabled",
            "turned|switched off",
            "not enabled|on|active|enforced",
            "not in force|effect",
        ),
        one_of="state",
    ),
    Filter(
        "only reporting",
        says=(
            "report-only|reporting",
            "in report-only",
            "in report only|mode",
            "in report-only mode",
            "report only",
            "only report|reports|watch|watching|pretend|pretending",
            "not enforced|on|active but|and only|just [in] report|report-only|reporting [mode]",
            "not really|yet enforced",
            "not [really|properly|fully] turned|switched on [yet] really|properly|fully",
            "only report|reports|reporting|report-only [and|but] [are|is|do|does] "
            "not enforced|enforce|enforcing|active|on|block|blocking|blocks",
            "not enforced|enforcing|active|on [and|but] [are|is] only report|reports|reporting|report-only",
            "in report only mode",
        ),
        one_of="state",
    ),
    Filter(
        "requiring mfa",
        says=(
            f"[that|which] {REQUIRE} [for|on] mfa",
            f"{REQUIRE} users|anyone|everyone|us [to] [do|use|pass|have|register] mfa",
            "mfa",
        ),
    ),
    Filter(
        "requiring device",
        says=(f"[that|which] {REQUIRE} [for|on] compliant|managed|joined|hybrid [joined] device|devices",),
    ),
    Filter(
        "requiring app protection",
        says=(f"[that|which] {REQUIRE} [an|a] approved|protected [client] app|apps", "app protection"),
    ),
    Filter(
        "requiring new password",
        says=(f"[that|which] {REQUIRE} [a] [new] password|passwords [change|reset]",),
    ),
    Filter(
        "requiring strength",
        says=(
            f"[that|which] {REQUIRE} [an|a|phishing-resistant] authentication|mfa strength|strengths",
            f"[that|which] {REQUIRE} phishing-resistant mfa|methods|authentication",
        ),
    ),
    Filter("requiring terms", says=(f"[that|which] {REQUIRE} [acceptance|accepting] [of] [the] terms [of] [use]",)),
    Filter(
        "with location",
        says=(
            f"[that|which] {NAME} [named|trusted|network] location|locations|countries|country",
            "[that|which] depend|depends on [named] location|locations|country|countries",
            "[that|which] block|blocks|blocking countries|locations",
            "location-based|geo-blocking",
            "location based",
        ),
    ),
    Filter(
        "by risk",
        says=(
            f"[that|which] {NAME} [sign-in|user] risk|risks",
            "[that|which] depend|depends on [sign-in|user] risk",
            "risk-based",
            "risk based",
        ),
    ),
    Filter(
        "with session controls",
        says=(f"[that|which] {NAME} [a] session [control|controls|limits|limit]", "sign-in frequency")
        + (f"[that|which] {NAME} [a] sign-in frequency|persistence",),
    ),
    Filter("for everybody", says=(f"[that|which] {APPLY} [to] everyone|all [users]", "for|on|covering all users")),
    Filter("on all apps", says=(f"[that|which] on|{APPLY} [to] all apps", "on|for all [cloud] apps")),
    Filter(
        "created",
        "past",
        ("added|made|introduced {}", "new|newly|recently|lately created|added|made {}", "new {}", "new")
        + ("new|newly|recently|lately created|added|made", "created|added recently|lately|new"),
        default="30d",
    ),
    Filter(
        "changed",
        "past",
        ("[was|were|been] changed|edited|modified|touched|updated {}",)
        + ("recently|lately changed|edited|modified|touched|updated {}",)
        + ("recently|lately changed|edited|modified|touched|updated",)
        + ("changed|edited|modified|touched|updated recently|lately|last",)
        + ("someone|anyone|we [has|have] changed|edited|modified|touched {}",),
        default="30d",
    ),
    Filter(
        "unchanged",
        "age",
        ("not [been] changed|edited|modified|touched|updated|reviewed {}", "untouched|unedited|stale {}", "untouched"),
        default="365d",
    ),
    Filter(
        "blocking",
        says=(f"[that|which] {BLOCK} [access|sign-in|sign-ins|users|someone|anyone]",),
    ),
    Filter(
        "blocking legacy",
        says=(f"[that|which] {BLOCK} legacy|basic|old authentication|protocols|clients|sign-ins",),
    ),
    Filter(
        "exempting anyone",
        says=(
            f"[that|which] has|have|having|with {EXCEPT}",
            f"[that|which] {EXCEPTIONS} anyone|someone|users|something|groups",
            f"[that|which|who] [users|people|someone|anyone|groups] is|are {EXCLUDED} [out] from|of",
        ),
    ),
    Filter(
        "for guests",
        says=(f"[that|which] {APPLY} [to] guests|externals|outsiders", "guest|guests"),
    ),
    Filter(
        "for admins",
        says=(f"[that|which] {APPLY} [to] admins|roles|admin [roles|accounts|users]", "admin|admins"),
    ),
    Filter("exempting guests", says=(f"[that|which] {WITHOUT} [out|for] guests|externals",)),
    Filter("exempting admins", says=(f"[that|which] {WITHOUT} [out|for] admins|roles|admin [roles|accounts|users]",)),
    Filter(
        "exempting group",
        "text",
        (f"[that|which] {WITHOUT} group {{}}", f"[that|which] {WITHOUT} {{}} group", f"group {{}} is {EXCLUDED} from"),
        of="group",
    ),
    Filter(
        "exempting",
        "text",
        (
            f"[that|which] {EXCEPTIONS} {{}}",
            f"{{}} is|are {EXCLUDED} [out] from|of",
            f"[that|which] {{}} is|are {EXCLUDED} [out] from|of",
            f"is|are {{}} {EXCLUDED} [out] from|of",
        ),
        of="who",
    ),
    Filter(
        "for group",
        "text",
        (f"[that|which] {APPLY} [to] group {{}}", f"[that|which] {APPLY} [to] {{}} group"),
        of="group",
    ),
    Filter("on app", "text", (f"on|{APPLY} [to] app {{}}", "on {}", "{} app has|have"), of="app"),
    Filter(
        "for",
        "text",
        (
            f"[that|which] {APPLY} [to] {{}}",
            "does|is {} under|subject|fall [to|under]",
            "hold|holds|valid for {}",
        ),
        of="who",
    ),
)


SO: Mapping[str, Callable[[Any], bool]] = {
    "requiring terms": lambda row: bool(_object(row.grant_controls).get("termsOfUse")),
    "with session controls": lambda row: any(_object(row.session_controls).values()),
    "by risk": lambda row: any(_object(row.conditions).get(levels) for levels in RISKS),
}


def kept(read: Reader, name: str, value: str, rows: Collection[Any]) -> list[Any]:
    """The policies among `rows` that one filter leaves.

    A person is named by everybody, by their groups, through groups in those too, and by their roles; an app by all
    apps. A policy is for nobody whom it leaves out. Raises NotFound for a person, a group or an app that is none.
    """
    if name in WANTED:
        return [row for row in rows if row.state == WANTED[name]]
    if name in DEMANDS:
        return [row for row in rows if DEMANDS[name] & demands(row.grant_controls)]
    if name in SO:
        return [row for row in rows if SO[name](row)]
    if name in ("created", "changed"):
        span = past(name, value, read.now, f"policies {name} 30d")
        return [row for row in rows if _within(span, row.created_at if name == "created" else row.changed_at)]
    if name == "unchanged":
        before = cutoff(name, value, read.now, "policies unchanged 365d")
        return [row for row in rows if (at := row.changed_at or row.created_at) and at < before]
    if name == "blocking legacy":
        return [row for row in kept(read, "blocking", "", rows) if OLD.issuperset(_clients(row.conditions))]
    wanted = _named(read, name, value)
    ids = _naming(read, wanted, included=not name.startswith("exempting"))
    if name == "with location":
        ids |= _naming(read, wanted, included=False)
    if name == "for":
        ids -= _naming(read, wanted, included=False)
    return [row for row in rows if (row.connection_id, row.id) in ids]


def _object(text: str | None) -> Mapping[str, Any]:
    found: Mapping[str, Any] = orjson.loads(text) if text else {}
    return found


def _within(span: Span, at: datetime | None) -> bool:
    return at is not None and (not span.since or at >= span.since) and (not span.until or at < span.until)


def demands(controls: str | None) -> set[str]:
    """Graph's words for all that a policy demands."""
    said = _object(controls)
    strength = {"authenticationStrength"} if said.get("authenticationStrength") else set()
    return {*(said.get("builtInControls") or ()), *strength}


def _clients(conditions: str) -> Collection[str]:
    """Graph's clientAppTypes that a policy is for, "all" where it names none."""
    return _object(conditions).get("clientAppTypes") or ("all",)


def _naming(read: Reader, wanted: ColumnElement[bool], *, included: bool) -> set[tuple[int, str]]:
    found = pick(TARGET.connection_id, TARGET.policy_id).where(wanted, col(TARGET.included).is_(included))
    return {(row.connection_id, row.policy_id) for row in read.rows(found)}


def _named(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """That a policy names what the filter is about."""
    target, kind = col(TARGET.target_id), col(TARGET.kind)
    if name == "exempting anyone":
        return kind.in_(("user", "group", "role"))
    if name == "with location":
        return kind == "location"
    if name == "for everybody":
        return and_(kind == "user", target == "All")
    if name == "on all apps":
        return and_(kind == "app", target == "All")
    if name.endswith("guests"):
        return target == GUESTS
    if name.endswith("admins"):
        return kind == "role"
    if name.endswith("group"):
        return target == only(named.find_group(read, value), value, "group")
    if name == "on app":
        app = only(directory.find_app(read, value), value, "app")
        app_id = read.value(pick(App.app_id).where(col(App.connection_id).in_(OURS), col(App.id) == app))
        return and_(kind == "app", target.in_((app_id, "All")))
    return _person(read, only(directory.find_user(read, value), value, "person"))


def _person(read: Reader, who: str) -> ColumnElement[bool]:
    """That a policy names somebody: themselves, one of their groups or roles, guests where they are one, everybody."""
    inside = pick(GroupMember.group_id).where(col(GroupMember.member_id) == who).cte("inside", recursive=True)
    inside = inside.union(pick(GroupMember.group_id).where(col(GroupMember.member_id) == inside.c.group_id))
    roles = pick(DirectoryRole.template_id).where(
        col(DirectoryRole.id).in_(
            pick(EffectiveRole.role_id).where(col(EffectiveRole.holder_id) == who, col(EffectiveRole.way) == PERMANENT)
        )
    )
    account = pick(User.user_type).where(col(User.connection_id).in_(OURS), col(User.id) == who)
    is_guest = read.value(account) == "Guest"
    ids = {who, "All", *((GUESTS,) if is_guest else ())}
    ids |= {row[0] for wanted in (pick(inside.c.group_id), roles) for row in read.rows(wanted)}
    return and_(col(TARGET.kind).in_(("user", "group", "role")), col(TARGET.target_id).in_(sorted(filter(None, ids))))
