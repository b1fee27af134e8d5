"""The knobs: where sources differ, or where somebody wants the rarer behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

# Knobs that know only these words.
CHOICES = {
    "retry_after": ("seconds", "decimal", "date", "absent"),
    "copies": ("work", "stuck", "silent"),
}


@dataclass(slots=True)
class Knobs:
    """All harmless as they stand; docs/sandbox.md says the same in a table.

    `throttling` refuses what is above Microsoft's published limits (it is metered either way); `retry_after` is how a
    refusal says when: seconds, decimal, date or absent. `mailbox_seconds` is how long a request is deemed to be under
    way in its mailbox, of which four may be at once; 0 for requests that take no time.
    `token_seconds` is the life of new tokens (None: Microsoft's 60 to 90 minutes), `page_token_life` and
    `delta_token_life` that of links. `delta_page` is how many objects come on a delta page, `delta_ends` how many
    members and owners of theirs.
    `sign_in_activity_page` is the largest page with signInActivity (500; 999; 120 for the odd 400 of 2023).
    `short_pages` lets pages of lists come shorter than asked for, with more to follow.
    `ignore_unsupported` serves a list without the query options it does not know, instead of refusing.
    `replica_lag` is how long a new object may be 404 (every other read), `index_lag` how long $search, $count and
    advanced filters do not see it, `delta_lag` how long delta stays silent about a change. `late_sign_ins` lets
    sign-ins appear minutes (some half an hour, a few hours) after their time, `activity_lag` is how far signInActivity
    is behind, `registration_lag` how long userRegistrationDetails keeps silent about a new or removed method.
    `secret_lag` is how long login refuses a new secret of an app.
    `copies` of drive items: work, stuck (never end) or silent (say completed, do nothing).
    `premium` off makes the tenant one without Entra ID P1, `p2` off one with P1 alone, `intune` and `exchange` off one
    without those (see profiles.py). `concealed_names` hides names in usage reports (adminReportSettings changes it).
    `blank_detected_apps` leaves the name out when one detected app is read.
    """

    throttling: bool = False
    retry_after: str = "seconds"
    mailbox_seconds: float = 0.0
    token_seconds: int | None = None
    page_token_life: timedelta = timedelta(hours=24)
    delta_token_life: timedelta = timedelta(days=7)
    delta_page: int = 200
    delta_ends: int = 1000
    sign_in_activity_page: int = 500
    short_pages: bool = False
    ignore_unsupported: bool = False
    replica_lag: timedelta = timedelta(0)
    index_lag: timedelta = timedelta(0)
    delta_lag: timedelta = timedelta(0)
    late_sign_ins: bool = False
    activity_lag: timedelta = timedelta(0)
    registration_lag: timedelta = timedelta(0)
    secret_lag: timedelta = timedelta(0)
    copies: str = "work"
    premium: bool = True
    p2: bool = True
    intune: bool = True
    exchange: bool = True
    concealed_names: bool = False
    blank_detected_apps: bool = False
