"""What narrows the sign-in log: from which country, to which app, how it ended; and how people say it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, literal_column
from sqlmodel import col

from services import countries, directory, sign_in_detail_filters
from services.named import only
from services.resources.apps import App
from services.resources.effective_roles import EffectiveRole
from services.resources.sign_ins import MODERN, SignIn
from services.resources.users import User
from services.sign_in_log import FAILED
from services.specs import Filter
from services.store.query import pick
from services.store.reader import Reader

WHERE_AND_WHERETO = (
    Filter(
        "country",
        "text",
        (
            "from|in|within|out-of country {}",
            "from|in|within|inside {known}",
            "coming|came|come|comes|originating|originate|originated|originates|made|done from|in {known}",
            "{known} ips|addresses",
        ),
        opposite="not country",
        known=countries.NAMES,
        called=countries.HOMES,
    ),
    Filter("country", "text", ("{known}",), known=frozenset(countries.HOMES), called=countries.HOMES),
    Filter("not country", "text", ("from|made outside|not {known}", "outside of {known}"), known=countries.NAMES),
    Filter(
        "app",
        "text",
        ("to|into|with|through|via app {}", "to|into|with|through|via {} app", "to|into|in {}", "with|via|using {}"),
        opposite="not app",
        of="app",
    ),
)
BLOCKED = "blocked by conditional access"
REFUSED = "blocked|stopped|refused|rejected|denied|caught|hit|failed|interrupted|prevented"
BY_POLICY = (
    Filter(
        BLOCKED,
        says=(
            f"{REFUSED} by|in|at|through|under|because conditional access|policy|policies",
            f"{REFUSED} by|in|at|through|under|because ca|conditional-access",
            f"{REFUSED} by|because ca policy|policies|rule|rules",
            f"{REFUSED} by|because of ca|conditional access|policy|policies",
            f"{REFUSED} by|because ca|access|our|a|conditional-access policy|policies",
            f"{REFUSED} by|because of ca|conditional|access policy|policies",
            f"{REFUSED} by|because conditional access policy|policies|rule|rules",
            f"{REFUSED} because of conditional access policy|policies",
            f"conditional access {REFUSED}|failures|failure|blocks",
            f"conditional access policy|policies {REFUSED}|failures|failure|blocks",
            f"ca {REFUSED}|failures|failure|blocks",
            "that conditional access|policy|policies blocked|stopped|refused|rejected|denied|prevented",
            "conditional access policy blocked|stopped|refused|rejected|denied|prevented",
            "did|does|do|has|have conditional access [policies|policy] "
            "block|blocked|stop|stopped|reject|rejected|refuse|refused|prevent|prevented",
        ),
    ),
)
WHOSE = (
    Filter(
        "of guests",
        says=("of|by|from guests|externals|outsiders|guest", "of|by|from guest|external users|account")
        + ("guest|guests|external", "guest|external users|account", "guests 's"),
    ),
    Filter(
        "of admins",
        says=("of|by|from admins|admin", "of|by|from admin|privileged users|account", "admin|admins|privileged")
        + ("of|by|from our admins", "admin|privileged users|account", "admins 's"),
    ),
)
OLD = "legacy|basic|old|older|outdated"
HOW = (
    Filter(
        "legacy",
        says=(
            f"with|by|via|using|over|through|used|use|uses {OLD} auth|authentication|protocol|protocols|client|clients",
            f"{OLD} auth|authentication|protocol|protocols|client|clients",
            "with|by|via|using|over|through|used|use|uses imap|pop|pop3|smtp|imap4",
            "imap|pop|pop3|smtp|imap4",
        ),
    ),
    Filter(
        "failed",
        says=(
            "unsuccessful|blocked|rejected|fail|failing|bad|failure|failures|error|errors",
            "not successful|succeed|succeeded|work|worked",
        ),
        one_of="outcome",
    ),
    Filter(
        "successful",
        says=("succeeded|good|working|allowed", "that succeeded|worked")
        + ("not failed|failures|failure|unsuccessful|blocked|rejected|errors|error",),
        one_of="outcome",
    ),
)


# Spelt as the index of them is, so that it serves.
BY_OLD_CLIENT = col(SignIn.client).not_in([literal_column(f"'{client}'") for client in MODERN])


def conditions(read: Reader, filters: Sequence[tuple[str, str]], *, walked: bool = False) -> list[ColumnElement[bool]]:
    """What holds of the sign-ins that `filters` leave; a country is where the address was (location.countryOrRegion).

    What is not known to be from anywhere is neither from a country nor from outside of it; the same with apps. `walked`
    are those of so many that a page of them is full soon: whose each is, is then looked up one after the other.

    Raises BadArgument for a country that is none, NotFound for an app that is not one.
    """
    return [one for name, value in filters if (one := _condition(read, name, value, walked)) is not None]


def _condition(read: Reader, name: str, value: str, walked: bool) -> ColumnElement[bool] | None:
    if name == "failed":
        return FAILED
    if name == "successful":
        return col(SignIn.error_code) == 0
    if name == "of guests":
        return sign_in_detail_filters.whose(col(User.user_type) == "Guest", walked)
    if name == "of admins":
        return col(SignIn.user_id).in_(pick(EffectiveRole.holder_id))
    if name == "legacy":
        return BY_OLD_CLIENT
    if name == BLOCKED:
        return and_(FAILED, col(SignIn.ca_status) == "failure")
    if name.endswith("country"):
        from_there = col(SignIn.country) == countries.code(value)
        return ~from_there if name.startswith("not ") else from_there
    if name.endswith("app"):
        app = only(directory.find_app(read, value), value, "app")
        # Looked up first: an index then gives the newest of one app, whereas those of several are sorted.
        to_it: ColumnElement[bool] = col(SignIn.app_id) == read.value(pick(App.app_id).where(col(App.id) == app))
        return ~to_it if name.startswith("not ") else to_it
    return sign_in_detail_filters.condition(read, name, value, walked)
