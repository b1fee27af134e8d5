"""What narrows a list of accounts by what is written in them, or is not: names, empty fields, open invitations."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, literal_column, or_
from sqlmodel import col

from services.directory import LAST
from services.names import fold
from services.property_filters import PROPERTIES
from services.resources.users import User, of_service
from services.specs import Filter
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection

KEPT = pick(Connection.id).where(col(Connection.kind) == "tenant")
# Fields that may be empty, by what they are called, and how else people call them.
FIELDS = {
    "department": (User.department, "departments|team|org"),
    "job title": (User.job_title, "title|position|job"),
    "office": (User.office, "location|workplace"),
    "country": (User.country, "region|nationality"),
    "city": (User.city, "town"),
    "company": (User.company, "employer|organisation"),
    "usage location": (User.usage_location, ""),
    "mail": (User.mail, "email|mailbox|address"),
    "employee id": (User.employee_id, "employee-id|employeeid|staff-id"),
}
OPEN = "pending|open|unanswered|outstanding|unaccepted|unredeemed"


# How it is said of a field that something stands in it, and how the field is called besides.
FILLED = "filled|set|known|given|entered|recorded|maintained|updated|specified|defined|stored|provided|populated"
FIELD = "name|field|entry|value|information|address|data|attribute|attr"


def _lacking(name: str, others: str) -> Filter:
    called = [name, *([others] if others else [])]
    says = [
        f"{before} {one} [{FIELD}]"
        for one in called
        for before in ("without|no|missing|empty|blank", "with no|empty|blank|missing")
    ]
    says += [f"{one} [{FIELD}] [is|are] missing|empty|blank|unset|unknown" for one in called]
    says += [f"{one} [{FIELD}] [is|was] not|never [been|ever] {FILLED} [in]" for one in called]
    says += [f"not [have] {one} [{FIELD}]" for one in called]
    says += [f"{before} {one}" for one in called for before in ("in|of no", "belong|belongs|belonging to no")]
    says += [f"without|no {one} [{FIELD}] {FILLED} [in|up]" for one in called]
    says += [f"with no {one} {FILLED} [in|up]" for one in called]
    if name == "mail":
        says += ["without|no email|mail address|addresses", "with no email|mail address|addresses"]
    return Filter(f"without {name}", says=tuple(says))


FILTERS = (
    Filter(
        "named",
        "text",
        (
            "called {}",
            "name is|contains|includes|has|like|begins|starts|beginning|starting {}",
            "name begins|starts|beginning|starting with {}",
            "names begin|start|beginning|starting with {}",
            "with name {}",
            "with first|last|given|family|display name|names {}",
            "first|last|given|family|display name is|starts|begins {}",
            "first|last|given|family|display name starts|begins with {}",
            "starting|beginning with {}",
            "with {} as first|last|given|family name",
            "with {} in name|names",
            "by name|surname of {}",
            "surname|lastname|forename is|begins|starts {}",
            "surname|lastname|forename begins|starts with {}",
            "with surname|lastname|forename {}",
        ),
    ),
    Filter(
        "pending",
        says=(
            "never accepted|redeemed",
            "never accepted|redeemed invitation|invite|invitations",
            "not accepted|redeemed|answered",
            "not accepted|redeemed|answered invitation|invite|invitations",
            "not accept|redeem invitation|invite|invitations",
            "not accept|redeem",
            f"with|has|have {OPEN} invitation|invitations|invite|invites",
            f"{OPEN} invitation|invitations|invite|invites",
            "pending acceptance",
            "invitation|invitations|invite|invites nobody accepted|redeemed|answered",
            "invitation|invitations|invite|invites never|not accepted|redeemed|answered",
            f"invitation|invitations|invite|invites are|is|still {OPEN}",
            f"invitation|invitations|invite|invites {OPEN}",
            "unaccepted|unredeemed",
            "invitation|invite is|was pending|open|unanswered",
            "invitation|invite not accepted|redeemed",
            "invited not accepted",
            "invited but not accepted",
            "invited but never accepted",
        ),
    ),
    Filter(
        "pending",
        "age",
        (
            "[invitation|invite] pending|open|unanswered|outstanding [for|since] {}",
            "waiting|waited|wait [for|since] {}",
            "[still] not accepted|redeemed|answered [the|their] [invitation|invite] [for|after|since|within|in] {}",
            "never accepted|redeemed [the|their] [invitation|invite] [for|after|since|within|in] {}",
            f"with|has|have {OPEN} invitation|invitations|invite|invites [for|since|older] {{}}",
            f"invitation|invitations|invite|invites [are|is|still] {OPEN} [for|since|older] {{}}",
        ),
    ),
    Filter(
        "service accounts",
        says=(
            "service|svc|technical|robot|functional users|user",
            "service|svc|technical|robot|functional account",
            "not human|people",
        ),
        opposite="not service accounts",
    ),
    *(_lacking(name, others) for name, (_, others) in FIELDS.items()),
)


def _begins(value: str) -> ColumnElement[bool]:
    """That a name begins so, whichever of its names is written first."""
    low = fold(value)
    keys = (col(User.name_key), col(User.family_key))
    return or_(*(and_(key >= low, key < low + LAST) for key in keys))


def named(read: Reader, value: str) -> ColumnElement[bool]:
    """Whose display name, or family name and then given name, begins with the words (displayName, surname)."""
    return _begins(value.strip(" *"))


PLAIN: Mapping[str, ColumnElement[bool]] = {
    # Spelt as the indexes of those are, so that they serve.
    "pending": col(User.external_state) == literal_column("'PendingAcceptance'"),
    "service accounts": literal_column(of_service("users.")) == literal_column("1"),
    **{
        f"without {name}": or_(col(column).is_(None), col(column) == "")
        for name, (column, _) in FIELDS.items()
        if name not in PROPERTIES
    },
}
