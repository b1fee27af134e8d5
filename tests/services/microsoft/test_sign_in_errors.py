"""What the sign-in service refuses, in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from services.errors import GraphDenied, GraphUnavailable
from services.microsoft.graph import open_graph
from services.microsoft.sign_in_errors import REFUSALS, from_number, from_reply
from services.sandbox import Sandbox
from services.sandbox.login_errors import ERRORS
from tests.connected import connection

# Not met by an administrator: Steward itself would have written a request that is none.
OUR_OWN_FAULT = {900144, 1002012, 70003, 9002313, 500131, 7000114}


def reply(number: int, error: str = "invalid_client", **more: Any) -> dict[str, Any]:
    return {"error": error, "error_codes": [number], "error_description": f"AADSTS{number}: Words."} | more


@pytest.mark.parametrize("number", sorted(REFUSALS))
def test_every_number_has_a_sentence_and_a_next_step(number: int) -> None:
    denied = from_reply(reply(number))
    assert isinstance(denied, GraphDenied)
    assert denied.sentence.endswith(f". (AADSTS{number})")
    assert denied.next_step.endswith(".")
    assert (denied.code, denied.status) == (f"AADSTS{number}", 401)


def test_at_least_what_administrators_meet_is_known() -> None:
    met = {7000215, 7000222, 700016, 90002, 65001, 53003, 50076, 7000112, 50057, 700082, 50173, 700027, 700213,
           700024, 50011, 65004, 90094, 50105, 50020, 500011, 70019, 50196, 700025, 7000218, 54005}  # fmt: skip
    assert met <= REFUSALS.keys()


@pytest.mark.parametrize("number", sorted(ERRORS.keys() - OUR_OWN_FAULT))
def test_all_that_the_sandbox_refuses_is_known(number: int) -> None:
    assert number in REFUSALS


def test_a_number_nobody_knows_is_to_be_looked_up() -> None:
    denied = from_number(99999999)
    assert "AADSTS99999999" in denied.sentence
    assert "code=99999999" in denied.next_step
    assert from_reply({"error": "invalid_grant"}).code == "invalid_grant"
    assert isinstance(from_reply({}), GraphDenied)


def test_a_redirect_has_its_number_in_its_words() -> None:
    query = {"error": "access_denied", "error_description": "AADSTS65004: User declined to consent. Trace ID: 1"}
    assert from_reply(query).code == "AADSTS65004"


@pytest.mark.parametrize("given", [reply(90033, "invalid_request"), reply(1, "temporarily_unavailable")])
def test_what_passes_is_no_refusal(given: dict[str, Any]) -> None:
    assert isinstance(from_reply(given), GraphUnavailable)


@pytest.mark.parametrize("given", [{"error_codes": "x"}, {"error_codes": [None, "7", {}]}, {"error": 7}])
def test_a_reply_of_rubbish_is_still_refused_in_words(given: dict[str, Any]) -> None:
    assert from_reply(given).sentence


async def test_a_secrets_id_in_place_of_its_value_is_told_apart() -> None:
    sandbox = await Sandbox.start(users=20)
    key_id = sandbox.apps["full"].key_id
    for secret, words in ((key_id, "id, not its value"), ("wrong~secret", "is wrong")):
        graph = open_graph(connection(sandbox, client_secret=secret))
        with pytest.raises(GraphDenied, match=words) as caught:
            await graph.get("/organization")
        assert secret not in f"{caught.value} {caught.value.next_step}"
        await graph.close()
    await sandbox.stop()
