"""Who is told what, and where: viewers less, and everybody less where others read along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.answers import Answer, Care, Column, Fact, Freshness, Notice, Profile, Section, Table, Value
from services.errors import NotAllowed
from services.privacy import LEFT_OUT, hidden_history, reduced
from services.resources.mailbox_settings import MailboxSettings
from services.resources.risky_users import RiskyUser
from services.specs import Role
from services.store.engine import Store
from services.store.tables import Change
from tests.services.questions.collected import Collected, collect
from tests.services.questions.tenant import NOW, SPECS, ask, asked, days_ago, guid, open_store, put, put_users, user

OPERATOR = (Role.OPERATOR,)
FRESH = Freshness("Contoso", NOW)
CARES = tuple(Care)
PROFILE = Profile(
    title="Adele",
    summary="Adele, last seen today.",
    aloud="Adele.",
    fresh=FRESH,
    facts=tuple(Fact(care.value, Value(care.value), care) for care in CARES),
    sections=tuple(Section(care.value, (Value("x"),), 1, care) for care in CARES),
)
TABLE = Table(
    title="Users",
    summary="1 user.",
    fresh=FRESH,
    columns=tuple(Column(care.value, care=care) for care in CARES),
    rows=(tuple(Value(care.value) for care in CARES),),
    total=1,
)
# (roles, whether others read along) and what is then told.
TOLD: list[tuple[tuple[Role, ...], bool, list[str]]] = [
    ((), False, ["open", "personal"]),
    ((), True, ["open"]),
    (OPERATOR, False, ["open", "personal", "private"]),
    (OPERATOR, True, ["open"]),
    ((Role.APPROVER,), False, ["open", "personal", "private"]),
    ((Role.AUDITOR,), True, ["open"]),
]


@pytest.mark.parametrize(("roles", "aloud", "told"), TOLD)
def test_fields_are_told_by_role_and_place(roles: tuple[Role, ...], aloud: bool, told: list[str]) -> None:
    profile = reduced(PROFILE, asked(*roles, aloud=aloud))
    assert isinstance(profile, Profile)
    assert [fact.label for fact in profile.facts] == [section.title for section in profile.sections] == told
    table = reduced(TABLE, asked(*roles, aloud=aloud))
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == [value.text for value in table.rows[0]] == told
    for answer in (profile, table):
        assert answer.fresh is not None
        assert (answer.fresh.blind_spots == (LEFT_OUT,)) is aloud
    assert profile.summary == ("Adele." if aloud else "Adele, last seen today.")


@pytest.mark.parametrize("care", [Care.PERSONAL, Care.PRIVATE])
def test_an_answer_that_is_personal_as_a_whole_is_not_given_aloud(care: Care) -> None:
    whole = Profile(title="Sign-ins of Adele", summary="12 from Seattle.", care=care)
    kept = reduced(whole, asked(*OPERATOR, aloud=True))
    assert isinstance(kept, Notice)
    assert (kept.title, kept.detail) == (
        "That is personal, and others read along here.",
        "Ask me the same in our personal chat.",
    )
    assert reduced(whole, asked(*OPERATOR)) == whole
    viewed = reduced(whole, asked())
    assert (viewed == whole) is (care is Care.PERSONAL)


def test_what_has_nothing_personal_is_told_as_it_is_and_says_nothing_of_it() -> None:
    plain = Table(title="x", summary="x", columns=(Column("a"),), rows=(), total=0)
    for answer in (plain, Notice(title="x", summary="x"), Profile(title="x", summary="x")):
        assert reduced(answer, asked(aloud=True)) == answer


# On a whole tenant: what the cards say. Every place, address and time of a sign-in, every device and every risk.

ABOUT = ("user", "devices", "signins", "risk", "usage", "changes")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    one = collect(f"sqlite:///{tmp_path_factory.mktemp('privacy') / 'steward.db'}", users=40)
    yield one
    one.store.close()


def given(collected: Collected, name: str, *roles: Role, aloud: bool = False, **more: Any) -> Answer:
    about = collected.asked(*roles, aloud=aloud, **more)
    with collected.store.reader(collected.now) as read:
        answer = SPECS.questions[name].answer
        assert answer is not None
        return reduced(answer(read, about), about)


def test_no_place_of_a_sign_in_is_told_aloud_by_any_question_about_a_person(collected: Collected) -> None:
    adele = collected.world.user("Adele Vance")["id"]
    with collected.store.reader(collected.now) as read:
        found = read.db.exec_driver_sql("SELECT DISTINCT ip FROM sign_ins WHERE ip IS NOT NULL").all()
        devices = read.db.exec_driver_sql("SELECT name FROM devices").all()
    secret = {row[0] for row in (*found, *devices) if row[0]}
    assert len(secret) > 10
    lee = collected.world.user("Lee Gu")["id"]
    questions = {**{name: {"who": adele} for name in ABOUT}, "compare": {"who": adele, "other": lee}}
    for name, about in questions.items():
        said = repr(given(collected, name, *OPERATOR, aloud=True, **about))
        assert not [one for one in secret if one in said], name
        viewed = repr(given(collected, name, **about)) if not SPECS.questions[name].private else ""
        assert not [row[0] for row in found if row[0] in viewed], name


def test_the_last_sign_in_of_a_list_and_a_card_is_left_out_aloud(collected: Collected) -> None:
    adele = collected.world.user("Adele Vance")["id"]
    users, user_ = given(collected, "users", aloud=True), given(collected, "user", aloud=True, who=adele)
    assert isinstance(users, Table)
    assert isinstance(user_, Profile)
    assert "Last sign-in" not in [column.title for column in users.columns]
    assert not {"Last sign-in", "MFA", "Risk"} & {fact.label for fact in user_.facts}
    assert not {"Devices", "Apps used in 30 days"} & {section.title for section in user_.sections}
    assert "last signed in" not in user_.summary
    assert "Sign-ins" not in [one.label for one in user_.next]


def test_risk_is_not_for_viewers_nor_for_others_who_read_along(tmp_path: Path) -> None:
    store: Store = open_store(f"sqlite:///{tmp_path / 'risk.db'}")
    put_users(store, user(1, "Adele", "Vance"))
    risk = {"connection_id": 1, "round": 1, "id": guid(1), "upn": "a", "level": "high", "state": "atRisk"}
    put(store, RiskyUser, [risk | {"deleted": False, "updated_at": days_ago(1)}])

    def labels(*roles: Role, aloud: bool = False) -> set[str]:
        about = asked(*roles, aloud=aloud, who=guid(1))
        card = reduced(ask(store, "user", *roles, aloud=aloud, who=guid(1)), about)
        assert isinstance(card, Profile)
        return {fact.label for fact in card.facts}

    assert "Risk" in labels(*OPERATOR)
    assert "Risk" not in labels()
    assert "Risk" not in labels(*OPERATOR, aloud=True)
    listed = asked(*OPERATOR, aloud=True, filters=(("at risk", ""),))
    assert isinstance(reduced(ask(store, "users", *OPERATOR, filters=(("at risk", ""),)), listed), Notice)
    store.close()


def test_mailboxes_are_not_for_viewers_nor_for_others_who_read_along(tmp_path: Path) -> None:
    store: Store = open_store(f"sqlite:///{tmp_path / 'mailboxes.db'}")
    put_users(store, user(1, "Adele", "Vance"))
    box = {"connection_id": 1, "id": guid(1), "auto_reply": "alwaysEnabled", "forwards_to": "x@y.com", "round": 1}
    put(store, MailboxSettings, [box])
    for name in ("forwarding mail", "forwarding outside", "out of office"):
        assert ask(store, "users", *OPERATOR, filters=((name, ""),)).total == 1
        with pytest.raises(NotAllowed):
            ask(store, "users", filters=((name, ""),))
    card = reduced(ask(store, "user", who=guid(1)), asked(who=guid(1)))
    assert isinstance(card, Profile)
    assert not {"Automatic reply", "Mail goes on to"} & {fact.label for fact in card.facts}
    store.close()


def test_the_history_tells_no_more_than_the_cards(tmp_path: Path) -> None:
    store: Store = open_store(f"sqlite:///{tmp_path / 'history.db'}")
    resources = ("users", "risky_users", "mailbox_settings", "mfa_registration", "devices")
    change = {"connection_id": 1, "at": days_ago(1), "object_id": guid(1), "name": "Adele", "kind": "changed"}
    rest = {"property": "x", "before": "a", "after": "b"}
    put(store, Change, [change | rest | {"resource": name} for name in resources])
    assert ask(store, "changes", *OPERATOR).total == 5
    assert ask(store, "changes").total == 3
    assert ask(store, "changes", *OPERATOR, aloud=True).total == 1
    assert hidden_history(asked(*OPERATOR)) == ()
    store.close()
