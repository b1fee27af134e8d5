"""What Steward's app must be allowed, against what the cache knows it to be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.parse import Understood, whole_grammar
from services.answers import Table, Tone
from services.errors import BadArgument
from services.granted import held
from services.permissions import GRAPH_APP_ID
from services.planner import plan
from services.questions.permissions_needed import CONNECTIONS
from services.resources.app_permissions import AppPermission
from services.resources.apps import App
from services.specs import Role
from services.store.engine import Store
from services.store.reader import Reader
from services.store.tables import Checkpoint, Connection
from tests.services.questions.tenant import NOW, SPECS, ask, guid, put

OWN, GRAPH, OTHER = guid(70), guid(71), guid(72)
WANTED = [one.name for one in plan(SPECS, "act").permissions]


def grant(store: Store, permissions: Iterable[str]) -> None:
    """Steward's own app, known to the cache, with application permissions of Microsoft Graph."""
    known(store, client_id=guid(170))
    plain = {"connection_id": 1, "enabled": True, "verified_publisher": False, "round": 1}
    apps = [(OWN, guid(170), "Steward"), (GRAPH, GRAPH_APP_ID, "Microsoft Graph"), (OTHER, guid(172), "Other")]
    rows = [{"id": id_, "app_id": app_id, "name": name, "name_key": name.casefold()} for id_, app_id, name in apps]
    put(store, App, [plain | row for row in rows])
    of = {"connection_id": 1, "people": 0, "everybody": False, "words": "", "risk": "low", "round": 1}
    own = of | {"client_id": OWN, "resource_id": GRAPH, "kind": "application"}
    foreign = [
        own | {"client_id": OTHER, "permission": "Mail.Read"},
        own | {"resource_id": OTHER, "permission": "Chat.Read.All"},
        own | {"kind": "delegated", "permission": "User.Read"},
    ]
    put(store, AppPermission, [*(own | {"permission": name} for name in permissions), *foreign])


def known(store: Store, **values: Any) -> None:
    with store.writer(durable=False) as db:
        db.execute(update(Connection).where(col(Connection.id) == 1).values(**values))


def row_of(read: Reader) -> Any:
    return read.rows(CONNECTIONS)[0]


def states(answer: Table) -> dict[str, str]:
    return {str(row[0].text): str(row[2].text) for row in answer.rows}


def every(store: Store, most: int) -> dict[str, str]:
    """What all pages say; they hold `most` lines together."""
    found: dict[str, str] = {}
    while len(found) < most:
        page = states(ask(store, "permissions_needed", Role.ADMIN, offset=len(found)))
        assert page
        found |= page
    return found


def test_what_is_held_is_not_known_before_it_was_collected(store: Store) -> None:
    with store.reader(NOW) as read:
        assert held(read, row_of(read)) is None
    answer = ask(store, "permissions_needed", Role.ADMIN)
    assert every(store, answer.total) == dict.fromkeys(WANTED, "not known yet")
    assert "none known to be missing" in answer.summary


def test_granted_missing_and_more_are_told_apart_and_the_way_to_consent_is_given(store: Store) -> None:
    grant(store, {*WANTED, "Mail.Send"} - {"Policy.Read.All"})
    with store.reader(NOW) as read:
        assert held(read, row_of(read)) == {*WANTED, "Mail.Send"} - {"Policy.Read.All"}
    answer = ask(store, "permissions_needed", Role.ADMIN)
    found = every(store, answer.total)
    assert found == dict.fromkeys(WANTED, "granted") | {"Policy.Read.All": "missing", "Mail.Send": "more than needed"}
    assert answer.rows[0][0].text == "Policy.Read.All"
    assert answer.rows[0][1].text == "policies"
    assert answer.rows[0][2].tone is Tone.BAD
    assert "1 permission is missing" in answer.summary
    assert f"/{guid(999)}/adminconsent?client_id={guid(170)}" in answer.summary


def test_all_granted_is_said_so(store: Store) -> None:
    grant(store, WANTED)
    answer = ask(store, "permissions_needed", Role.ADMIN)
    assert set(states(answer).values()) == {"granted"}
    assert "adminconsent" not in answer.summary


def test_what_was_seen_last_counts_and_a_person_is_known_by_the_token_alone(store: Store) -> None:
    grant(store, ["User.Read.All"])
    put(store, Checkpoint, [{"connection_id": 1, "resource": "app_permissions", "synced_at": NOW}])
    for credential, at, expected in (
        ("client_secret", NOW, {"Mail.Send"}),
        ("client_secret", NOW - timedelta(hours=1), {"User.Read.All"}),
        ("signed_in", NOW - timedelta(hours=1), {"Mail.Send"}),
    ):
        known(store, credential=credential, granted=["Mail.Send"], granted_at=at)
        with store.reader(NOW) as read:
            assert held(read, row_of(read)) == expected


def test_consent_is_asked_in_the_connections_own_cloud_for_what_was_chosen(store: Store) -> None:
    grant(store, [])
    known(store, cloud="us_gov", off=["risky_users", "risk_detections"], mode="read")
    answer = ask(store, "permissions_needed", Role.ADMIN)
    assert "https://login.microsoftonline.us/" in answer.summary
    assert "IdentityRiskyUser.Read.All" not in states(answer)


def test_a_connection_that_is_gone_needs_nothing(store: Store) -> None:
    known(store, gone_at=NOW)
    assert "no tenant is connected" in ask(store, "permissions_needed", Role.ADMIN).summary


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("disable user", {"User.EnableDisableAccount.All", "User.Read.All"}),
        ("Disable and revoke sessions", {"User.EnableDisableAccount.All", "User.Read.All", "User.RevokeSessions.All"}),
        ("disable user, and revoke sessions", {"User.EnableDisableAccount.All", "User.Read.All",
                                               "User.RevokeSessions.All"}),
        ("revoke sessions, rotate secret", {"User.RevokeSessions.All", "User.Read.All",
                                            "Application.ReadWrite.OwnedBy"}),
    ],
)  # fmt: skip
def test_what_some_actions_take_is_told_alone(store: Store, text: str, names: set[str]) -> None:
    grant(store, {"User.Read.All", "Mail.Send"})
    found = states(ask(store, "permissions_needed", Role.ADMIN, filters=(("for", text),)))
    assert found == dict.fromkeys(names, "missing") | {"User.Read.All": "granted"}


def test_an_action_nobody_knows_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(BadArgument, match="sandwich") as caught:
        ask(store, "permissions_needed", Role.ADMIN, filters=(("for", "disable and make a sandwich"),))
    assert "revoke sessions" in caught.value.next_step


def test_a_subscription_needs_reader_and_connections_are_told_apart(store: Store) -> None:
    row = {"id": 2, "name": "Production", "tenant_id": guid(999), "mode": "read", "kind": "subscription"}
    put(store, Connection, [row | {"subscription_id": guid(5)}])
    known(store, mode="read")
    answer = ask(store, "permissions_needed", Role.ADMIN)
    assert answer.columns[0].title == "Connection"
    last = [value.text for value in answer.rows[-1]]
    assert last[:3] == ["Production", "Azure role Reader", "azure roles"]
    assert answer.total == len(plan(SPECS, "read").permissions) + 1


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("permissions needed", "permissions needed"),
        ("Which permissions are missing?", "permissions needed"),
        ("what permissions do you need", "permissions needed"),
        ("permissions needed for disable and revoke sessions", "permissions needed for disable and revoke sessions"),
        ("what permissions do you need for revoke sessions?", "permissions needed for revoke sessions"),
    ],
)
def test_it_is_asked_in_many_words(text: str, canonical: str) -> None:
    reading = whole_grammar().read(text, date(2026, 11, 21))
    assert isinstance(reading, Understood)
    assert (reading.spec.name, reading.canonical) == ("permissions_needed", canonical)
