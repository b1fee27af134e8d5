import pytest

from services.answers import Profile
from services.errors import NotFound
from services.resources.app_usage import AppUsage
from services.resources.apps import App
from services.resources.licences import Licence
from services.resources.mailbox_settings import MailboxSettings
from services.resources.sign_in_activity import SignInActivity
from services.resources.users import UserLicence
from services.specs import Role
from services.store.engine import Store
from services.store.tables import Alert
from services.store.types import DAY, to_us
from tests.services.questions.tenant import NOW, ask, days_ago, guid, put, put_users, synced, user


def facts(profile: Profile) -> dict[str, object]:
    return {fact.label: fact.value.text for fact in profile.facts}


def signed_in(store: Store, **times: object) -> None:
    put(store, SignInActivity, [{"connection_id": 1, "id": guid(2), "round": 1, "last_at": None} | times])


def test_profile_shows_the_account_and_its_manager(store: Store) -> None:
    put_users(store, user(3, "Megan", "Bowen"), user(2, "Adele", "Vance", department="Retail", manager_id=guid(3)))
    profile = ask(store, "user", who=guid(2))
    assert (profile.title, profile.subtitle) == ("Adele Vance", "adelev@contoso.com")
    assert facts(profile)["Manager"] == "Megan Bowen"
    assert facts(profile)["Department"] == "Retail"


def test_last_successful_sign_in_is_shown(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance"))
    signed_in(store, last_success_at=days_ago(100), last_at=days_ago(1))
    assert facts(ask(store, "user", who=guid(2)))["Last sign-in"] == days_ago(100)


def test_never_unknown_unlicensed_and_only_attempts_are_told_apart(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance"), user(4, "Lee", "Gu"))
    assert facts(ask(store, "user", who=guid(2)))["Last sign-in"] == "Sign-in times not collected yet"
    synced(store, "sign_in_activity")
    assert facts(ask(store, "user", who=guid(2)))["Last sign-in"] == "Never signed in"
    signed_in(store, last_at=days_ago(1))
    assert facts(ask(store, "user", who=guid(2)))["Last sign-in"] == "No success recorded, only attempts"


def test_without_a_licence_for_sign_in_times_they_are_not_available(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance"))
    synced(store, "sign_in_activity", at=None, blind="No Entra ID P1: sign-in times are not collected.")
    profile = ask(store, "user", who=guid(2))
    assert facts(profile)["Last sign-in"] == "Sign-in times not available"
    assert "No Entra ID P1: sign-in times are not collected." in profile.fresh.blind_spots


def test_what_a_mailbox_does_on_its_own_is_told_while_it_does(store: Store) -> None:
    put_users(store, *(user(at, "Given", f"Family{at}") for at in range(2, 6)))
    box = {"connection_id": 1, "round": 1, "auto_reply": "disabled", "from_at": None, "until_at": None}
    scheduled = {"auto_reply": "scheduled", "from_at": days_ago(-1), "until_at": days_ago(-3)}
    over = {"auto_reply": "scheduled", "from_at": days_ago(3), "until_at": days_ago(1)}
    boxes = ({"forwards_to": "a@x.com b@y.com"}, {"forwards_to": "", "auto_reply": "alwaysEnabled"},
             {"forwards_to": ""} | scheduled, {"forwards_to": ""} | over)  # fmt: skip
    put(store, MailboxSettings, [box | more | {"id": guid(at)} for at, more in enumerate(boxes, 2)])
    told = [facts(ask(store, "user", who=guid(at))) for at in range(2, 6)]
    assert [one.get("Mail goes on to") for one in told] == ["a@x.com, b@y.com", None, None, None]
    begins, ends = (f"{days_ago(-days):%d %b %Y}" for days in (1, 3))
    assert [one.get("Automatic reply") for one in told] == [None, "on", f"from {begins} until {ends}", None]


def test_sections_list_licences_apps_and_alerts(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance"))
    seats = {"enabled": 1, "warning": 0, "suspended": 0, "consumed": 1, "status": "Enabled", "round": 1}
    sku = {"connection_id": 1, "id": "l", "sku_id": "s", "part_number": "SPE_E5", "name": "Microsoft 365 E5"}
    put(store, Licence, [sku | seats])
    put(store, UserLicence, [{"connection_id": 1, "user_id": guid(2), "sku_id": "s", "round": 1}])
    named = {"name": "Zoom", "name_key": "zoom", "enabled": True, "verified_publisher": True, "round": 1}
    put(store, App, [{"connection_id": 1, "id": guid(50), "app_id": guid(51)} | named])
    today = to_us(NOW) // DAY
    used = {"connection_id": 1, "user_id": guid(2), "first_at": NOW, "last_at": NOW, "round": 1}
    days = [(guid(51), today, 2), (guid(51), today - 30, 3), (guid(51), today - 31, 100), ("gone", today, 1)]
    put(store, AppUsage, [used | {"app_id": app, "day": day, "count": count} for app, day, count in days])
    at = {"opened_at": NOW, "seen_at": NOW, "changed_at": NOW}
    alert = {"id": "a", "connection_id": 1, "check": "c", "subject": guid(2), "state": "open", "severity": "high"}
    put(store, Alert, [alert | at | {"text": "Adele looks odd", "facts": [], "version": 1, "rank": 0}])
    sections = {
        section.title: [line.text for line in section.lines] for section in ask(store, "user", who=guid(2)).sections
    }
    assert sections == {
        "Open alerts": ["Adele looks odd"],
        "Licences": ["Microsoft 365 E5"],
        "Apps used in 30 days": ["Zoom: 5 sign-ins", "gone: 1 sign-in"],
    }


def test_changes_are_offered_to_operators_only_with_the_object_id(store: Store) -> None:
    put_users(store, user(2, "Adele", "Vance"), user(3, "Lee", "Gu", enabled=False))
    assert [suggestion.ask for suggestion in ask(store, "user", who=guid(2)).next] == [f"changes {guid(2)}"]
    asks = [suggestion.ask for suggestion in ask(store, "user", Role.OPERATOR, who=guid(2)).next]
    assert asks[:2] == [f"disable {guid(2)}", f"revoke sessions {guid(2)}"]
    assert ask(store, "user", Role.OPERATOR, who=guid(3)).next[0].ask == f"enable {guid(3)}"


def test_account_that_is_gone_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        ask(store, "user", who=guid(404))
