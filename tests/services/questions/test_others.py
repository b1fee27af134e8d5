from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.parse import Understood, whole_grammar
from services import alert_topics, audit
from services.answers import Tone, Value
from services.errors import BadArgument, NotFound
from services.named_checks import find_check
from services.names import fold, label
from services.paging import PAGE
from services.prices import Prices
from services.publishers import MICROSOFT_TENANTS
from services.resources.app_owners import AppOwner
from services.resources.app_registrations import AppCredential, AppRegistration
from services.resources.app_usage import AppUsage
from services.resources.apps import App, AppKey
from services.resources.licence_waste import LicenceWaste
from services.resources.licences import Licence
from services.specs import Role
from services.store.engine import Store
from services.store.query import pick
from services.store.tables import Alert, Approval, Checkpoint, Connection, Run
from services.store.types import DAY, to_us
from tests.services.questions.tenant import (
    NOW,
    SPECS,
    ask,
    asked,
    days_ago,
    derive,
    guid,
    open_store,
    put,
    put_users,
    synced,
    user,
)

TODAY = to_us(NOW) // DAY


def put_apps(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance"))
    rows = [
        {"id": guid(50), "app_id": guid(150), "name": "Zoom", "verified_publisher": True, "publisher": "Zoom Inc"},
        {"id": guid(51), "app_id": guid(151), "name": "Homemade", "owner_tenant_id": guid(999)},
        {"id": guid(52), "app_id": guid(152), "name": "Graph", "owner_tenant_id": MICROSOFT_TENANTS[0]},
        {"id": guid(53), "app_id": guid(153), "name": "Shady", "enabled": False, "created_at": days_ago(3)},
    ]
    plain = {"connection_id": 1, "enabled": True, "verified_publisher": False, "round": 1}
    put(store, App, [plain | {"name_key": fold(str(row["name"]))} | row for row in rows])
    used = {"connection_id": 1, "user_id": guid(2), "count": 4, "first_at": NOW, "last_at": NOW, "round": 1}
    put(store, AppUsage, [used | {"app_id": guid(150), "day": TODAY}, used | {"app_id": guid(151), "day": TODAY - 95}])
    derive(store, "app_days")


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ((), ["Graph", "Homemade", "Shady (disabled)", "Zoom"]),
        ((("unused", "90d"),), ["Graph", "Homemade", "Shady (disabled)"]),
        ((("unused", "100d"),), ["Graph", "Shady (disabled)"]),
        ((("new", "30d"),), ["Shady (disabled)"]),
        ((("unverified", ""),), ["Homemade", "Shady (disabled)"]),
        ((("first party", ""),), ["Graph"]),
        ((("in-house", ""),), ["Homemade"]),
        ((("third party", ""), ("enabled", "")), ["Homemade", "Zoom"]),
        ((("used by", "Adele Vance"),), ["Homemade", "Zoom"]),
    ],
)
def test_apps_are_narrowed_by(store: Store, filters: tuple[tuple[str, str], ...], names: list[str]) -> None:
    put_apps(store)
    assert [row[0].text for row in ask(store, "apps", filters=filters).rows] == names


def test_apps_refuses_bad_days_and_unknown_people(store: Store) -> None:
    with pytest.raises(BadArgument):
        ask(store, "apps", filters=(("unused", "0d"),))
    with pytest.raises(NotFound):
        ask(store, "apps", filters=(("used by", "nobody"),))


def test_app_shows_publisher_people_and_credentials(store: Store) -> None:
    put_apps(store)
    put(store, AppRegistration, [{"connection_id": 1, "id": "r", "app_id": guid(150), "name": "Zoom", "round": 1}])
    secret = {"connection_id": 1, "registration_id": "r", "kind": "secret", "round": 1}
    put(
        store,
        AppCredential,
        [secret | {"id": "1", "ends_at": days_ago(-5)}, secret | {"id": "2", "ends_at": days_ago(1)}],
    )
    profile = ask(store, "app", app=guid(50))
    assert profile.summary == "Zoom: Zoom Inc (verified), 1 person used it in 30 days."
    sections = {section.title: [line.text for line in section.lines] for section in profile.sections}
    assert sections["Secrets and certificates"] == ["secret: ended 20 Nov 2026", "secret: ends 26 Nov 2026"]
    assert sections["Most active people"] == ["Adele Vance: 4"]


def test_app_shows_who_owns_it_and_its_registration_and_what_it_signs_with(store: Store) -> None:
    put_apps(store)
    put_users(store, user(3, "Lee", "Gu", enabled=False))
    put(store, AppRegistration, [{"connection_id": 1, "id": "r", "app_id": guid(151), "name": "Home", "round": 1}])
    owned = [(guid(51), guid(3)), ("r", guid(3)), ("r", guid(50)), ("r", "unknown"), (guid(52), guid(2))]
    put(store, AppOwner, [{"connection_id": 1, "owned_id": of, "owner_id": who, "kind": "", "round": 1}
                          for of, who in owned])  # fmt: skip
    key = {"connection_id": 1, "app_id": guid(51), "id": "k", "kind": "signing key", "round": 1}
    put(store, AppKey, [key | {"name": "CN=SSO", "ends_at": days_ago(-400)}])
    profile = ask(store, "app", app=guid(51))
    sections = {section.title: [line.text for line in section.lines] for section in profile.sections}
    assert sections["Owners"] == ["Lee Gu (disabled)", "Zoom", "unknown"]
    assert sections["Secrets and certificates"] == ["signing key CN=SSO: ends 26 Dec 2027"]
    facts = {fact.label: fact.value for fact in profile.facts}
    assert facts["Owners"].text == 3
    assert facts["Who can sign in"].text == "everybody"


@pytest.mark.parametrize(
    ("app", "tone"), [(guid(51), Tone.WARNING), (guid(50), Tone.QUIET)], ids=["our own", "a vendor's"]
)
def test_app_without_owner_says_so_once_owners_were_collected(store: Store, app: str, tone: Tone) -> None:
    put_apps(store)
    with store.writer() as db:
        db.execute(update(App).values(assignment_required=True, single_sign_on="saml"))
    facts = {fact.label: fact.value for fact in ask(store, "app", app=app).facts}
    assert "Owners" not in facts
    assert (facts["Who can sign in"].text, facts["Single sign-on"].text) == ("those assigned to it", "SAML")
    synced(store, "app_owners")
    facts = {fact.label: fact.value for fact in ask(store, "app", app=app).facts}
    assert facts["Owners"] == Value("none", tone)


def test_app_last_used_is_a_time(store: Store) -> None:
    put_apps(store)
    facts = {fact.label: fact.value.text for fact in ask(store, "app", app=guid(50)).facts}
    assert facts["Last used"] == NOW


def test_app_that_is_gone_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        ask(store, "app", app=guid(404))


def test_licences_count_free_seats_and_disabled_holders(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance", enabled=False), user(3, "Lee", "Gu"))
    plain = {"connection_id": 1, "warning": 0, "suspended": 0, "status": "Enabled", "round": 1, "enabled": 10}
    rows = [("a", "SPE_E5", "Microsoft 365 E5", 10), ("b", "SPE_E3", "Microsoft 365 E3", 4), ("c", "X", "X", 10)]
    skus = [{"id": id_, "sku_id": id_, "part_number": part, "name": name, "consumed": n} for id_, part, name, n in rows]
    over = {"id": "d", "sku_id": "d", "part_number": "O", "name": "Over", "consumed": 11, "status": "Warning"}
    put(store, Licence, [*(plain | sku for sku in skus), plain | over])
    wasted = {"connection_id": 1, "sku_id": "a", "round": 1}
    put(store, LicenceWaste, [wasted | {"user_id": guid(2), "why": "disabled"}])
    derive(store, "licence_totals")
    table = ask(store, "licences")
    assert [[value.text for value in row] for row in table.rows] == [
        ["Microsoft 365 E3", 10, 4, 6, 0, 0, 0],
        ["Microsoft 365 E5", 10, 10, 0, 1, 0, 0],
        ["Over", 10, 11, -1, 0, 0, 0],
        ["X", 10, 10, 0, 0, 0, 0],
    ]
    assert ask(store, "licences", filters=(("unused", ""),)).total == 2
    found = {name: ask(store, "licences", filters=((name, ""),)) for name in ("running out", "over-used", "expired")}
    assert {name: [row[0].text for row in one.rows] for name, one in found.items()} == {
        "running out": ["Microsoft 365 E5", "Over", "X"],
        "over-used": ["Over"],
        "expired": ["Over"],
    }
    assert found["expired"].summary.endswith("Microsoft tells that a term is over, not when one will be.")
    prices = Prices("EUR", {"SPE_E5": Decimal("50"), "SPE_E3": Decimal("30")})
    dearest = ask(store, "licences", filters=(("most expensive first", ""),), prices=prices)
    assert [row[0].text for row in dearest.rows] == ["Microsoft 365 E5", "Microsoft 365 E3", "Over", "X"]


def test_sync_tells_failed_never_and_fresh(store: Store) -> None:
    synced(store, "users")
    put(
        store,
        Run,
        [{"connection_id": 1, "resource": "apps", "state": "failed", "started_at": NOW, "error": "Refused."}],
    )
    table = ask(store, "sync")
    pages = [ask(store, "sync", offset=start) for start in range(0, table.total, len(table.rows))]
    rows = {row[1].text: [value.text for value in row[2:]] for page in pages for row in page.rows}
    assert rows["users"][0] == NOW
    assert rows["apps"] == ["never", "failed", None, "Refused."] or rows["apps"][1] == "failed"
    assert set(rows) == {label(name) for name, one in SPECS.resources.items() if one.of == "tenant"}
    assert table.summary == "The last attempt failed for: apps."


def lines(store: Store) -> dict[tuple[str, str], list[object]]:
    """What `sync` says of each kind of data of each connection."""
    total = ask(store, "sync").total
    pages = [ask(store, "sync", offset=start).rows for start in range(0, total, PAGE)]
    return {(row[0].text, row[1].text): [value.text for value in row[2:]] for page in pages for row in page}


def test_sync_shows_a_subscription_what_it_has_and_no_more(store: Store) -> None:
    more = {"id": 2, "name": "Production", "tenant_id": guid(999), "mode": "read", "kind": "subscription"}
    put(store, Connection, [more])
    had = {name for connection, name in lines(store) if connection == "Production"}
    assert had == {label(name) for name, one in SPECS.resources.items() if one.of == "subscription"}
    assert not any("Production" in spot and "users" in spot for spot in ask(store, "sync").fresh.blind_spots)


@pytest.mark.parametrize(
    ("done", "expected", "says"),
    [(50, 200, "running, 25%, 30 min left"), (0, None, "running"), (0, 200, "running, 0%"),
     (199, 200, "running, 100%, less than a minute left"), (10, 500, "running, 2%, 8 hours left")],
)  # fmt: skip
def test_sync_says_how_far_a_run_has_come(store: Store, done: int, expected: int | None, says: str) -> None:
    point = {"connection_id": 1, "resource": "users", "round": 1, "blind": "", "done": done, "expected": expected}
    put(store, Checkpoint, [point])
    put(store, Run, [{"connection_id": 1, "resource": "users", "state": "running", "started_at": days_ago(10 / 1440)}])
    assert lines(store)["Contoso", "users"][1] == says


def held(store: Store, connection: int = 1, accepted: bool = False) -> None:
    """The last list of users was held back."""
    point = {"connection_id": connection, "resource": "users", "round": 1, "blind": "Much is missing.", "held": 300}
    put(store, Checkpoint, [point | {"accepted": accepted, "due_at": NOW + timedelta(hours=1), "done": 0}])


def test_sync_tells_how_to_accept_a_list_that_was_held_back(store: Store) -> None:
    held(store)
    put(store, Run, [{"connection_id": 1, "resource": "users", "state": "held", "started_at": NOW, "error": "No."}])
    assert "accept shrink users" in lines(store)["Contoso", "users"][3]
    assert ask(store, "sync").summary == "More is missing than can be believed in: users."


def accept(store: Store, words: str) -> Any:
    change = SPECS.questions["accept_shrink"].change
    with store.writer() as db:
        return change(db, asked(Role.ADMIN, words=words))


def test_accepting_lets_the_next_list_remove_and_makes_it_due(store: Store) -> None:
    held(store)
    assert accept(store, "Users").title == "The next list of users of Contoso may remove what it lacks."
    with store.reader(NOW) as read:
        (point,) = read.rows(pick(Checkpoint.accepted, Checkpoint.due_at))
    assert tuple(point) == (True, None)


def test_what_is_not_held_back_cannot_be_accepted(store: Store) -> None:
    synced(store, "users")
    with pytest.raises(BadArgument, match="No list of “users” is held back"):
        accept(store, "users")


def test_of_several_tenants_it_is_said_whose_list_is_accepted(store: Store) -> None:
    put(store, Connection, [{"id": 2, "name": "Fabrikam", "tenant_id": guid(998), "mode": "read", "kind": "tenant"}])
    held(store)
    held(store, connection=2)
    with pytest.raises(BadArgument, match="Contoso or Fabrikam"):
        accept(store, "users")
    accept(store, "users in fabrikam")
    with store.reader(NOW) as read:
        points = read.rows(pick(Checkpoint.connection_id, Checkpoint.accepted))
    assert {tuple(point) for point in points} == {(1, False), (2, True)}


def test_only_an_administrator_may_accept_a_shrunken_list() -> None:
    assert SPECS.questions["accept_shrink"].role is Role.ADMIN


def alert(id_: str, severity: str, state: str) -> dict[str, object]:
    at = {"opened_at": NOW, "seen_at": NOW, "changed_at": NOW, "facts": [], "version": 1, "rank": 0}
    return at | {
        "id": id_,
        "connection_id": 1,
        "check": "c",
        "subject": id_,
        "state": state,
        "severity": severity,
        "text": id_,
    }


def test_alerts_show_the_open_ones_worst_first(store: Store) -> None:
    put(store, Alert, [alert("a", "low", "open"), alert("b", "critical", "open"), alert("c", "high", "snoozed")])
    assert [row[1].text for row in ask(store, "alerts").rows] == ["b", "a"]
    assert [row[1].text for row in ask(store, "alerts", filters=(("snoozed", ""),)).rows] == ["c"]
    assert [row[1].text for row in ask(store, "alerts", filters=(("critical", ""),)).rows] == ["b"]
    assert [row[1].text for row in ask(store, "alerts", filters=(("high or worse", ""),)).rows] == ["b"]
    assert [row[1].text for row in ask(store, "alerts", filters=(("medium or worse", ""),)).rows] == ["b"]
    assert ask(store, "alerts", filters=(("in every state", ""),)).total == 3


def test_alerts_on_a_topic_are_those_of_the_checks_that_watch_it(store: Store) -> None:
    checks = {"a": "licence_unused", "b": "app_secret_expiring", "c": "guest_admin", "d": "no_mfa"}
    put(store, Alert, [alert(id_, "low", "open") | {"check": check} for id_, check in checks.items()])
    found = {topic: ask(store, "alerts", filters=(("on", topic),)).rows for topic in ("licences", "apps", "Admins")}
    told = {topic: [row[1].text for row in rows] for topic, rows in found.items()}
    assert told == {"licences": ["a"], "apps": ["b"], "Admins": ["c"]}


def test_every_topic_of_alerts_is_watched_by_some_check() -> None:
    assert {topic for topic in alert_topics.PARTS if not alert_topics.watching(topic, SPECS.checks)} == set()


def test_alerts_about_somebody_and_of_a_time_come_in_every_state(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/alerts.db")
    put_users(store, user(1, "Adele", "Vance"))
    old = {"opened_at": days_ago(20), "about": guid(2)}
    rows = [alert("a", "low", "resolved") | {"about": guid(1)}, alert("b", "high", "open") | old]
    put(store, Alert, rows)
    assert [row[1].text for row in ask(store, "alerts", filters=(("about", "adele vance"),)).rows] == ["a"]
    assert [row[1].text for row in ask(store, "alerts", filters=(("", "7d"),)).rows] == ["a"]
    with pytest.raises(NotFound):
        ask(store, "alerts", filters=(("about", "nobody at all"),))
    with pytest.raises(BadArgument):
        ask(store, "alerts", filters=(("", "0d"),))
    store.close()


@pytest.mark.parametrize("text", ["admins without mfa", "admin without mfas", "without mfa admin"])
def test_check_is_found_by_its_words_in_any_number(text: str) -> None:
    assert find_check(SPECS.checks, text).name == "admin_without_mfa"


def approval(id_: str, requester: str, state: str) -> dict[str, object]:
    names = {"target_name": id_, "target_detail": "", "requester_name": "R", "fingerprint": "", "conversation_id": ""}
    times = {"created_at": NOW, "expires_at": NOW, "preview": {}, "needed": 1, "version": 1}
    ids = {"id": id_, "connection_id": 1, "action": "disable_user", "target_id": guid(2), "source_id": id_}
    return names | times | ids | {"requester_id": requester, "state": state}


def test_requests_of_others_are_seen_by_approvers_only(store: Store) -> None:
    rows = [approval("a", guid(1), "done"), approval("b", guid(7), "pending"), approval("c", guid(7), "draft")]
    put(store, Approval, rows)
    assert [row[1].text for row in ask(store, "requests").rows] == ["a"]
    assert [row[1].text for row in ask(store, "requests", Role.APPROVER).rows] == ["b", "a"]
    assert [row[1].text for row in ask(store, "requests", Role.APPROVER, filters=(("mine", ""),)).rows] == ["a"]
    assert [row[1].text for row in ask(store, "requests", Role.ADMIN, filters=(("waiting", ""),)).rows] == ["b"]


FOUND: dict[tuple[tuple[str, str], ...], str] = {
    (("waiting", ""),): "2",
    (("approved", ""),): "1457",
    (("done", ""),): "1",
    (("failed", ""),): "4",
    (("running", ""),): "5",
    (("scheduled", ""),): "7",
    (("denied", ""),): "6",
    (("expired", ""),): "",
    (("", "7d"),): "24567",
    (("denied", ""), ("", "since 2026-01-01")): "6",
    (("about", "to disable the account 2"),): "2",
    (("about", "disabling"),): "124567",
    (("about", "100%"),): "",
    (("by", guid(7)), ("", "7d")): "24567",
}


def test_requests_are_narrowed_by_state_by_time_by_whom_and_by_what_they_are_about(store: Store) -> None:
    states = {"2": "pending", "4": "unknown", "5": "running", "6": "denied", "7": "approved"}
    put_users(store, user(7, "Lee", "Gu"))
    rows = [approval("1", guid(2), "done") | {"created_at": NOW - timedelta(days=8)}]
    rows += [approval(id_, guid(7), state) for id_, state in states.items()]
    rows[-1] |= {"run_at": NOW + timedelta(days=1)}
    put(store, Approval, rows)
    told = {narrow: ask(store, "requests", Role.APPROVER, filters=narrow).rows for narrow in FOUND}
    assert {narrow: "".join(sorted(row[1].text for row in rows)) for narrow, rows in told.items()} == FOUND


def test_requests_of_a_time_that_is_none_or_by_nobody_are_refused(store: Store) -> None:
    with pytest.raises(BadArgument):
        ask(store, "requests", filters=(("", "0d"),))
    with pytest.raises(NotFound):
        ask(store, "requests", filters=(("by", "nobody at all"),))


def test_the_audit_is_narrowed_to_a_time(store: Store) -> None:
    with store.writer() as db:
        for days in (9, 3, 1):
            audit.append(db, b"key", days_ago(days), guid(7), "Lee", "approval.denied", f"{days} days ago")
    found = {value: ask(store, "audit", Role.AUDITOR, filters=(("", value),)) for value in ("7d", "36h")}
    assert {value: [row[4].text for row in one.rows] for value, one in found.items()} == {
        "7d": ["1 days ago", "3 days ago"],
        "36h": ["1 days ago"],
    }
    assert found["7d"].summary == "2 lines in the trail in 7 days."
    with pytest.raises(BadArgument):
        ask(store, "audit", Role.AUDITOR, filters=(("", "0d"),))


def test_help_shows_actions_to_operators_only(store: Store) -> None:
    def forms(*roles: Role) -> set[str]:
        return {entry[0] for topic in ask(store, "help", *roles).topics for entry in topic.entries}

    assert "disable <who>" not in forms()
    assert {"disable <who>", "user <who>"} <= forms(Role.OPERATOR)


def test_whoami_names_the_roles(store: Store) -> None:
    answer = ask(store, "whoami", Role.APPROVER)
    assert answer.summary == "You are Megan Bowen, with viewer, approver."


def test_hello_greets_by_given_name(store: Store) -> None:
    assert ask(store, "hello").title == "Hello, Megan."


def test_whatever_an_answer_suggests_can_be_asked(store: Store) -> None:
    put_apps(store)
    grammar = whole_grammar()
    answers = [ask(store, name) for name in ("hello", "whoami", "users", "apps", "licences")]
    answers.append(ask(store, "user", Role.OPERATOR, who=guid(2)))
    asks = [suggestion.ask for answer in answers for suggestion in answer.next]
    asks += [link for answer in answers for link in getattr(answer, "links", ())]
    for text in asks:
        assert isinstance(grammar.read(text, NOW.date()), Understood), text


def test_one_request_is_seen_by_its_requester_and_those_who_see_all_but_not_as_a_draft(store: Store) -> None:
    ids = {
        state: f"{number}2345678-0000-4000-8000-000000000000" for number, state in enumerate(("pending", "draft"), 1)
    }
    shown = {"preview": {"help": "Block sign-in", "change": [], "warnings": []}}
    put(store, Approval, [approval(id_, guid(7), state) | shown for state, id_ in ids.items()])
    assert ask(store, "request", Role.APPROVER, words=ids["pending"][:8]).id == ids["pending"]
    for roles, state in (((), "pending"), ((Role.APPROVER,), "draft")):
        with pytest.raises(NotFound):
            ask(store, "request", *roles, words=ids[state])
