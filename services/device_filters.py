"""What narrows a list of devices, and how people say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, tuple_
from sqlmodel import col

from services import countries, people
from services.account_filters import KEPT
from services.organisation_filters import DEPARTMENTS
from services.resources.devices import JOINED, Device, ManagedDevice
from services.resources.effective_roles import EffectiveRole
from services.resources.users import User
from services.said import one_by_one, one_of
from services.spans import cutoff, past
from services.specs import Filter
from services.store.query import certain, looked_up, named_by, pick
from services.store.reader import Reader

MANAGED = and_(
    col(ManagedDevice.connection_id) == Device.connection_id, col(ManagedDevice.device_id) == col(Device.device_id)
)
IN_INTUNE = pick(ManagedDevice.id).where(MANAGED).correlate(Device)
NOUNS = "devices|device|computers|computer|phones|laptops|laptop|machines|pcs|tablets|endpoints"
EXAMPLE = "devices unseen 90d"
MEETING = "meet|meets|meeting|follow|following|comply|complying|fulfil|fulfilling|satisfy|satisfying|conforming|conform"
RULES = "policy|policies|rule|rules|requirement|requirements|standard|standards|baseline"
OF_WHAT = "[our|the] [company|corporate] [compliance|security|minimum|basic]"
IDLE = "stale|inactive|unused|dormant|abandoned|idle|unseen"
SEEN_SO = "seen|used|active|online|connected|synced"
SYSTEMS = {
    "windows": ("running|on|with|under windows", "microsoft windows"),
    "ios": ("iphone|iphones|ipad|ipads|ipados|apple", "running|on|with|under ios"),
    "android": ("androids", "running|on|with|under android"),
    "macos": ("mac|macs|macbook|macbooks|imac|osx", "mac os", "running|on|with|under macos"),
    "linux": ("ubuntu", "running|on|with|under linux"),
}
MAKERS = frozenset(
    "dell|lenovo|hp|surface|thinkpad|latitude|elitebook|probook|optiplex|xps|samsung|galaxy|pixel|acer|asus|toshiba|"
    "panasonic|fujitsu|huawei|nokia|xiaomi|zebra".split("|")
)
# The devices of so many people, or entries of Intune, are found by those.
FEW = 2_000
# By id alone SQLite finds them sooner than by connection as well.
ADMINS = pick(EffectiveRole.holder_id).where(
    col(EffectiveRole.connection_id).in_(KEPT), col(EffectiveRole.kind) == "user"
)
WANTED = {
    "compliant": col(Device.compliant).is_(True),
    "not compliant": col(Device.compliant).is_(False),
    "managed": col(Device.managed).is_(True),
    "unmanaged": col(Device.managed).is_not(True),
    "without owner": col(Device.owner_id).is_(None),
    "disabled": col(Device.enabled).is_(False),
    "encrypted": looked_up(IN_INTUNE.where(col(ManagedDevice.encrypted).is_(True))),
    "not encrypted": looked_up(IN_INTUNE.where(col(ManagedDevice.encrypted).is_(False))),
    "of admins": col(Device.owner_id).in_(ADMINS),
    "never seen": col(Device.seen_at).is_(None),
    "entra joined": col(Device.joined) == JOINED["AzureAd"],
    "hybrid joined": col(Device.joined) == JOINED["ServerAd"],
    "entra registered": col(Device.joined) == JOINED["Workplace"],
}
# Builds of Windows 11 begin at 22000.
VERSIONS = {"windows 10": "10.0.1", "windows 11": "10.0.2"}
OWNERSHIP = {"personal": "personal", "company owned": "company"}
OF_OWNERS: Mapping[str, Callable[[Reader, str], ColumnElement[bool]]] = {
    "of guests": lambda read, _: col(User.user_type) == "Guest",
    "of disabled people": lambda read, _: col(User.enabled).is_(False),
    "owner department": lambda read, value: people.condition(read, "department", value),
    "owner country": lambda read, value: people.condition(read, "country", value),
}
FILTERS = (
    Filter(
        "not compliant",
        says=(
            "without|no compliance",
            "out of compliance",
            "not in compliance",
            f"not {MEETING} [with|to] {OF_WHAT} {RULES}",
            f"violating|violate|breaking|break|breaching|breach|failing|fail|failed {OF_WHAT} {RULES}",
            "in violation|breach",
            f"not up to {OF_WHAT} {RULES}",
        )
        + ("not meeting|meet|comply|complying", "fail|failing|failed compliance"),
        one_of="compliance",
    ),
    Filter("compliant", says=("in compliance",), one_of="compliance"),
    Filter(
        "managed",
        says=(
            "we|you manage|administer",
            "under management",
            "in|by intune",
            "enrolled",
            "managed by intune",
            "enrolled in intune",
            "mdm",
        ),
        one_of="management",
    ),
    Filter(
        "unmanaged",
        says=(
            "not managed|enrolled",
            "not in intune",
            "nobody manages|managed|administers",
            "not under management",
            "not managed|enrolled by|in intune",
            "unenrolled",
        ),
        one_of="management",
    ),
    Filter(
        "without owner",
        says=("no owner|user", "with no owner|user", "without user", "ownerless|orphaned", "not owned|owner")
        + (
            "not have owner|user",
            "nobody|no-one as owner|user",
            "with nobody as owner|user",
            "nobody owns|uses",
            "belong|belongs|assigned|registered to nobody",
            "of nobody",
        ),
    ),
    Filter("disabled", says=("blocked|deactivated", "not enabled"), one_of="state"),
    Filter("encrypted", says=("with encryption|bitlocker|filevault", "bitlocker")),
    Filter(
        "not encrypted",
        says=("unencrypted|not-encrypted", "without|no encryption|bitlocker|filevault", "not bitlocker")
        + ("with no encryption", "encryption is off|missing", "encryption off"),
    ),
    # What people are as well ("inactive") is said of devices beside the word for them only.
    Filter(
        "unseen",
        "age",
        ("outdated|old|older|forgotten {}", "outdated|old|forgotten", "not connected|synced|sync|online|checked {}")
        + (f"{IDLE} {NOUNS} {{}}", f"{IDLE} {NOUNS}", f"{NOUNS} {IDLE} {{}}", f"{NOUNS} {IDLE}")
        + (f"{NOUNS} not {SEEN_SO} {{}}", f"{NOUNS} not {SEEN_SO}", f"{NOUNS} not checked|signed in {{}}")
        + (f"{NOUNS} no|without activity|sign-in|sign-ins {{}}", f"{NOUNS} no|without activity")
        + (f"{NOUNS} nobody turned|switched|opened|touched on {{}}", f"{NOUNS} nobody touched|opened {{}}")
        + (
            f"{NOUNS} nobody uses|used {{}}",
            f"{NOUNS} nobody uses|used",
            f"{NOUNS} nobody has used|touched {{}}",
            f"{NOUNS} last seen before|more {{}}",
        )
        + (f"{NOUNS} that|which nobody [has] used|uses|touched|opened {{}}",)
        + (f"{NOUNS} has|have nobody used|touched|opened {{}}", f"{NOUNS} has|have nobody used|touched|opened")
        + ("gathering|collecting dust {}", "gathering|collecting dust")
        + ("unseen", f"{NOUNS} that|which not {SEEN_SO} {{}}"),
        default="90d",
    ),
    Filter(
        "registered",
        "past",
        ("registered|enrolled|joined|added|created|new|onboarded|set {}", "was|were|got registered|enrolled|added {}")
        + ("set up {}", "new|newest|recent", "recently|newly|lately registered|enrolled|joined|added"),
        default="30d",
    ),
    Filter("personal", says=("private|byod|bring-your-own", "personally|privately owned", "bring your own")),
    Filter(
        "company owned",
        says=(
            "corporate|company|company-owned|corporate-owned|employer-owned",
            "corporate|company|company-owned|corporate-owned owned",
        ),
    ),
    Filter(
        "windows 10",
        says=("running|on|with|under|using|runs|run windows|win 10", "win10")
        + ("win 10", "running|on|with|using win10|windows10", "windows10", "microsoft windows 10"),
    ),
    Filter(
        "windows 11",
        says=("running|on|with|under|using|runs|run windows|win 11", "win11")
        + ("win 11", "running|on|with|using win11|windows11", "windows11", "microsoft windows 11"),
    ),
    Filter(
        "of disabled people",
        says=tuple(
            f"{of} {whom}"
            for of in (
                "of|from|by|belonging|assigned|registered",
                "owned|used|held by",
                "belonging|belong|belongs|assigned|registered to",
            )
            for whom in ("disabled|blocked|former|departed users|owners|employees|members", "leavers|ex-employees")
        )
        + (
            "owner is disabled|blocked|gone",
            "owner has|have left",
            "of users that|who left",
            "with disabled owner|owners",
        ),
    ),
    *(Filter(system, says=SYSTEMS[system]) for system in SYSTEMS),
    # So are places of people and names of makers.
    Filter(
        "owner department",
        "text",
        (
            f"{NOUNS} in|from|of|for|at department {{}}",
            f"{NOUNS} in|from|of|for|at|by {{}} department|team",
            f"{NOUNS} [used|owned] in|from|of|for|at|by {{known}} [department|team|users|employees]",
            f"{NOUNS} [belonging|belong|of|from|used|owned] to|of|for|from|by users in|from|of {{known}}",
            f"{NOUNS} [that|which] belong to users in|from|of {{known}}",
            f"{{known}} [department|team|users] [managed] {NOUNS}",
        ),
        known=DEPARTMENTS,
    ),
    Filter(
        "owner country",
        "text",
        (
            f"{NOUNS} [are] in|from|of {{known}}",
            f"{NOUNS} of|for|from|by users [based|living|working] in|from {{known}}",
        ),
        known=countries.NAMES,
    ),
    Filter(
        "model",
        "text",
        (f"{{known}} {NOUNS}", f"{NOUNS} [made|built|manufactured] by|from|of {{known}}", f"{NOUNS} are {{known}}"),
        known=MAKERS,
    ),
    Filter(
        "never seen", says=(f"{NOUNS} [that|which] never seen|used|synced|connected|active", "no|without last seen")
    ),
    Filter("entra joined", says=("azure-ad|aad joined", "azure ad|joined joined", "azuread joined", "cloud joined")),
    Filter("hybrid joined", says=(f"hybrid {NOUNS}", "hybrid azure ad joined", "hybrid-joined")),
    Filter("entra registered", says=("workplace|azuread joined|registered", "azure ad registered", "workplace-joined")),
    Filter(
        "seen",
        "past",
        (
            f"{NOUNS} [that|which] [were|was|have|has] [been] [last] {SEEN_SO} {{}}",
            f"{NOUNS} [that|which] checked|signed|logged in {{}}",
            f"{NOUNS} [that|which] people|users|somebody|anyone used|switched [on] {{}}",
            f"active|online|live {NOUNS} {{}}",
            "last seen|used|active|online|synced|connected {}",
            "seen {}",
        ),
    ),
    Filter(
        "version",
        "text",
        (
            "with|on|running os|system|software version|build {known}",
            "with|on|running version|build {known}",
            "build {known}",
            "with|on|running|run|runs {known}",
            "version|build is {known}",
        ),
        known=re.compile(r"\d+(?:\.\d+)+"),
    ),
    Filter(
        "of admins",
        says=(
            "of|from|by|owned|used admins|administrators|admin|privileged [users|user|people|accounts|account]",
            "of|owned|used|belonging|registered by|to|of admins|administrators|privileged [users|people]",
            "[that|which] admins|administrators use|own|have|work [on|with]",
            "whose owner|user|owners is|are [an] admin|admins|administrator",
        ),
    ),
    Filter("of guests", says=("of|from|by|owned|used guests|externals", "owned|used by guests|externals")),
)


def condition(read: Reader, name: str, value: str) -> ColumnElement[bool]:
    """What holds of the devices that filter `name` leaves. Raises BadArgument for a time that is none."""
    if name == "unseen":
        return col(Device.seen_at) < cutoff(name, value, read.now, EXAMPLE)
    if name == "registered":
        return past(name, value, read.now, "devices registered 30d").holds(col(Device.registered_at))
    if name == "seen":
        return past(name, value, read.now, "devices seen 7d").holds(col(Device.seen_at))
    if name == "version":
        return _version(read, value.strip())
    if name in VERSIONS:
        return and_(_system(read, "windows"), _version(read, VERSIONS[name]))
    if name in WANTED:
        return WANTED[name]
    if name in OWNERSHIP:
        return _in_intune(read, col(ManagedDevice.ownership) == OWNERSHIP[name])
    if name in OF_OWNERS:
        return _whose(read, OF_OWNERS[name](read, value))
    if name == "model":
        words, made = value.strip().lower(), (col(ManagedDevice.maker), col(ManagedDevice.model))
        said = [(column, texts) for column in made if (texts := _texts(read, column, lambda text: words in text))]
        return _in_intune(read, or_(false(), *(one_of(*one) for one in said)))
    return _system(read, name)


def _system(read: Reader, name: str) -> ColumnElement[bool]:
    return _said(read, col(Device.system), lambda text: text.startswith(name))


def _version(read: Reader, begins: str) -> ColumnElement[bool]:
    return _said(read, col(Device.version), lambda text: text.startswith(begins))


def _said(read: Reader, column: Any, meant: Callable[[str], bool]) -> ColumnElement[bool]:
    return one_of(column, _texts(read, column, meant))


def _texts(read: Reader, column: Any, meant: Callable[[str], bool]) -> list[str]:
    """What the indexed `column` says of what is `meant`, in small letters."""
    return [text for text in one_by_one(read, column) if meant(text.lower())]


def _in_intune(read: Reader, wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Few entries of Intune are followed to their devices; of many, each device is looked up until a page is full."""
    if read.few(pick(ManagedDevice.id).where(wanted), FEW):
        return col(Device.device_id).in_(pick(ManagedDevice.device_id).where(wanted))
    return looked_up(IN_INTUNE.where(certain(wanted)))


def _whose(read: Reader, owner: ColumnElement[bool]) -> ColumnElement[bool]:
    """Those of few owners are found by whose they are; of many, each device is looked at until a page is full."""
    if read.few(pick(User.id).where(owner), FEW):
        theirs = pick(User.id, User.connection_id).where(owner).correlate(Device)
        return tuple_(col(Device.owner_id), col(Device.connection_id)).in_(theirs)
    return looked_up(pick(User.id).where(named_by(User, Device.owner_id), owner).correlate(Device))
