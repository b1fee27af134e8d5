from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory import Found, find_app, find_connection, find_user
from services.names import fold
from services.resources.apps import App
from services.store.engine import Store
from tests.services.questions.tenant import NOW, guid, open_store, put, put_users, user

PEOPLE = (
    user(1, "Megan", "Bowen"),
    user(2, "Adele", "Vance", employee_id="E-1042"),
    user(3, "Adele", "Vermeer", enabled=False, alias="vermeer", upn="vermeer@contoso.com"),
    user(4, "Lee", "Gu"),
    user(5, "Leeann", "Gupta"),
    user(6, "Zoë", "Łukasz-O'Brien"),
    user(7, "Max", "Müller", upn="max_gmail.com#ext#@contoso.onmicrosoft.com", user_type="Guest"),
    user(8, "Sam", "Lee", alias="sam.a", upn="sam.a@contoso.com", mail=None),
    user(9, "Sam", "Lee", alias="sam.b", upn="sam.b@contoso.com", mail=None, enabled=False),
    user(10, "100%", "Under_score", alias="hundred"),
    user(11, "Johanna", "Lorenz", display_name="Lorenz, Johanna"),
    user(12, "Sammy", "Leeds", upn="sammy@contoso.com", alias="sammy"),
)


def app(number: int, name: str, **more: object) -> dict[str, object]:
    row = {"connection_id": 1, "id": guid(number), "app_id": guid(number + 1000), "name": name, "name_key": fold(name)}
    return row | {"enabled": True, "verified_publisher": False, "round": 1} | more


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("directory")
    store = open_store(f"sqlite:///{folder}/steward.db")
    put_users(store, *PEOPLE)
    names = ("Salesforce", "Salesforce Sandbox", "Microsoft Teams", "Zoom", "100% Apps")
    put(store, App, [app(100 + at, name) for at, name in enumerate(names)])
    yield store
    store.close()


@pytest.mark.parametrize("text", ["Contoso", "cont", "1", "entra", "Microsoft 365", "tenant"])
def test_a_connection_is_found_by_its_name_or_by_its_kind(store: Store, text: str) -> None:
    with store.reader(NOW) as read:
        assert names(find_connection(read, text)) == ["Contoso"]
        assert names(find_connection(read, "azure")) == []


def people(store: Store, text: str, *mentions: str) -> Found:
    with store.reader(NOW) as read:
        return looked(find_user(read, text, mentions))


def looked(found: Found) -> Found:
    """The same, looked for to the end while it can be read."""
    hits, nearest = found.hits, found.nearest
    return Found(hits, near=lambda: nearest)


def names(found: Found) -> list[str]:
    return [hit.name for hit in found.hits]


@pytest.mark.parametrize(
    "text",
    [
        "Adele Vance",
        "adele vance",
        "ADELE  VANCE",
        "Vance Adele",
        "Vance, Adele",
        "adelev@contoso.com",
        "adele.vance@contoso.com",
        "ADELE.VANCE@CONTOSO.COM",
        "E-1042",
        "e-1042",
        guid(2),
        guid(2).upper(),
        "Adele Va",
        "ad vance",
        "vance ad",
    ],
)
def test_one_person_is_found_by(store: Store, text: str) -> None:
    assert names(people(store, text)) == ["Adele Vance"]


@pytest.mark.parametrize("text", ["Zoe Lukasz-O'Brien", "zoë łukasz-o'brien", "ZOE"])
def test_accents_and_case_do_not_matter(store: Store, text: str) -> None:
    assert names(people(store, text.replace("Lukasz", "Łukasz"))) == ["Zoë Łukasz-O'Brien"]


def test_display_name_with_the_family_name_first_is_found_either_way(store: Store) -> None:
    for text in ("Johanna Lorenz", "Lorenz Johanna", "Lorenz, Johanna", "lorenz"):
        assert names(people(store, text)) == ["Lorenz, Johanna"]


def test_given_name_of_several_people_gives_all_active_first(store: Store) -> None:
    assert names(people(store, "adele")) == ["Adele Vance", "Adele Vermeer"]


def test_whole_words_come_before_beginnings(store: Store) -> None:
    assert names(people(store, "lee"))[:3] == ["Lee Gu", "Sam Lee", "Sam Lee"]


def test_two_people_of_one_name_are_both_offered(store: Store) -> None:
    assert [hit.detail for hit in people(store, "Sam Lee").hits] == [
        "sam.a@contoso.com",
        "sam.b@contoso.com · disabled",
    ]


def test_initials_find_people(store: Store) -> None:
    assert names(people(store, "mb")) == ["Megan Bowen"]
    assert names(people(store, "A.V.")) == ["Adele Vance", "Adele Vermeer"]


def test_guest_is_marked(store: Store) -> None:
    assert people(store, "Max Muller").hits[0].detail.endswith("guest")


def test_a_mention_of_a_person_we_keep_decides(store: Store) -> None:
    assert names(people(store, "whoever", guid(4))) == ["Lee Gu"]
    assert names(people(store, "Megan Bowen", guid(777))) == ["Megan Bowen"]


@pytest.mark.parametrize("text", ["Adele Vnace", "Adel Vanse", "adele vanc3"])
def test_misspelt_name_is_never_a_hit_but_is_near(store: Store, text: str) -> None:
    found = people(store, text)
    assert found.hits == ()
    assert found.nearest[0].name == "Adele Vance"
    assert len(found.nearest) <= 3


@pytest.mark.parametrize(
    "text", ["", "  ", "%", "_", "%%%", "*", "a%e", "\\", "'; drop table users", "\U0010ffff", "\x00", "\ud800"]
)
def test_wildcards_and_odd_characters_mean_themselves(store: Store, text: str) -> None:
    assert people(store, text).hits == ()


def test_name_that_holds_wildcards_is_found(store: Store) -> None:
    assert names(people(store, "100% Under_score")) == ["100% Under_score"]
    assert names(people(store, "100% under_")) == ["100% Under_score"]


def test_nobody_like_it_gives_nothing(store: Store) -> None:
    found = people(store, "qqqqqq xxxxxx")
    assert (found.hits, found.nearest) == ((), ())


@given(text=st.text(max_size=60))
def test_any_text_is_answered(store: Store, text: str) -> None:
    with store.reader(NOW) as read:
        assert len(find_user(read, text).nearest) <= 3
        find_app(read, text)


def apps(store: Store, text: str) -> Found:
    with store.reader(NOW) as read:
        return looked(find_app(read, text))


def test_app_is_found_by_full_name_even_when_others_begin_with_it(store: Store) -> None:
    assert names(apps(store, "salesforce")) == ["Salesforce"]


def test_app_is_found_by_a_word_inside_its_name(store: Store) -> None:
    assert names(apps(store, "teams")) == ["Microsoft Teams"]


def test_app_is_found_by_either_id(store: Store) -> None:
    assert names(apps(store, guid(103))) == names(apps(store, guid(1103))) == ["Zoom"]


def test_beginning_of_several_apps_gives_all(store: Store) -> None:
    assert names(apps(store, "sales")) == ["Salesforce", "Salesforce Sandbox"]


def test_misspelt_app_is_near(store: Store) -> None:
    found = apps(store, "salesfroce")
    assert (found.hits, found.nearest[0].name) == ((), "Salesforce")


def test_wildcards_find_no_app(store: Store) -> None:
    assert apps(store, "%").hits == ()
