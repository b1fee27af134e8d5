"""A connection in the making: which step is open, and what cannot be."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services import connecting, registry
from services.clouds import CLOUDS
from services.connecting import Draft
from services.credentials import ClientSecret
from services.errors import BadArgument, Conflict
from services.settings import ConnectionSettings

TENANT, CLIENT, SUBSCRIPTION = (f"{n:08}-0000-4000-8000-000000000000" for n in (1, 2, 3))
GIVEN = {"kind": "tenant", "mode": "read", "cloud": "public", "name": "Contoso", "tenant_id": TENANT.upper(),
         "client_id": CLIENT, "subscription_id": ""}  # fmt: skip
SPECS = registry.load()


def described(given: Mapping[str, str] = GIVEN, *others: ConnectionSettings, draft: Draft | None = None) -> Draft:
    return connecting.described(draft or Draft(), given, CLOUDS, others)


def other(**values: object) -> ConnectionSettings:
    given = {"name": "Fabrikam", "tenant_id": SUBSCRIPTION, "client_id": CLIENT, "credential": ClientSecret("x" * 8)}
    return ConnectionSettings.model_validate(given | values)


def test_what_is_described_leads_to_its_permissions() -> None:
    draft = described()
    assert (draft.reached, draft.name, draft.tenant_id) == ("permissions", "Contoso", TENANT)
    assert [step for step in draft.steps if draft.open_to(step)] == ["what", "permissions"]


def test_a_subscription_only_reads() -> None:
    draft = described(GIVEN | {"kind": "subscription", "mode": "act", "subscription_id": SUBSCRIPTION})
    assert (draft.mode, draft.subscription_id) == ("read", SUBSCRIPTION)


def test_a_tenant_has_no_subscription_id_whatever_was_typed_there() -> None:
    assert described(GIVEN | {"subscription_id": "left over"}).subscription_id == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "<b>Contoso</b>",
        "x" * 61,
        "=1+1",
        "{{DATE}}",
        "-Contoso",
        "a`b",
        "**Contoso**",
        "[x](http://x)",
        "@all",
    ],
)
def test_a_name_is_letters_and_digits_and_what_joins_them(name: str) -> None:
    with pytest.raises(BadArgument, match="name"):
        described(GIVEN | {"name": name})


@pytest.mark.parametrize("name", ["Contoso", "Contoso (Test)", "Müller & Söhne, 2", "株式会社", "O'Neill"])
def test_names_as_companies_have_them_are_fine(name: str) -> None:
    assert described(GIVEN | {"name": f"  {name} "}).name == name


@pytest.mark.parametrize("field", ["tenant_id", "client_id", "subscription_id"])
@pytest.mark.parametrize("value", ["contoso", "1234", TENANT[:-1], f"{TENANT}/x", "../" + TENANT])
def test_an_id_is_one(field: str, value: str) -> None:
    with pytest.raises(BadArgument, match="not an id"):
        described(GIVEN | {"kind": "subscription", "subscription_id": SUBSCRIPTION, field: value})


@pytest.mark.parametrize(("field", "value"), [("kind", "planet"), ("mode", "root"), ("cloud", "evil"), ("kind", "")])
def test_what_is_chosen_is_on_the_list(field: str, value: str) -> None:
    with pytest.raises(BadArgument, match="Choose"):
        described(GIVEN | {field: value})


def test_a_second_connection_of_the_name_or_the_tenant_is_refused() -> None:
    with pytest.raises(Conflict, match="called CONTOSO"):
        described(GIVEN, other(name="CONTOSO"))
    with pytest.raises(Conflict, match="connected already, as Fabrikam"):
        described(GIVEN, other(tenant_id=TENANT))
    again = other(kind="subscription", tenant_id=TENANT, subscription_id=SUBSCRIPTION)
    assert described(GIVEN, again).name == "Contoso"
    with pytest.raises(Conflict, match="This subscription is connected"):
        described(GIVEN | {"kind": "subscription", "subscription_id": SUBSCRIPTION}, again)


def test_another_app_needs_another_credential_and_another_name_does_not() -> None:
    held = described().model_copy(update={"credential": "client secret", "actions": ("disable_user",)})
    assert described(GIVEN | {"name": "Other"}, draft=held).credential == "client secret"
    moved = described(GIVEN | {"client_id": TENANT}, draft=held)
    assert (moved.credential, moved.actions) == ("", ())


def test_what_is_not_ticked_is_off() -> None:
    draft = described(GIVEN | {"mode": "act"})
    kinds = {one.name for one in connecting.collectable(draft, SPECS)}
    chosen = connecting.permitted(draft, ["disable_user"], kinds - {"sign_ins", "devices"}, SPECS)
    assert (chosen.off, chosen.actions) == (("devices", "sign_ins"), ("disable_user",))


def test_a_connection_that_reads_keeps_no_actions() -> None:
    assert connecting.permitted(described(), ["disable_user"], ["users"], SPECS).actions == ()


@pytest.mark.parametrize(
    ("mode", "actions", "data"),
    [("read", [], []), ("act", [], ["users"]), ("act", ["format_disk"], ["users"]), ("read", [], ["azure_roles"])],
)
def test_a_choice_that_is_none_is_refused(mode: str, actions: list[str], data: list[str]) -> None:
    with pytest.raises(BadArgument):
        connecting.permitted(described(GIVEN | {"mode": mode}), actions, data, SPECS)


def test_nothing_before_may_be_opened_once_the_connection_is_made() -> None:
    made = described().model_copy(update={"reached": "collect"})
    assert [step for step in made.steps if made.open_to(step)] == ["collect", "done"]


def test_a_reset_begins_at_the_credential_with_the_place_as_it_is() -> None:
    draft = connecting.reset(7, other(cloud="china"))
    assert (draft.reached, draft.name, draft.cloud, draft.connection_id) == ("keys", "Fabrikam", "china", 7)
    assert [step for step in draft.steps if draft.open_to(step)] == ["keys"]
    assert not draft.open_to("what")
