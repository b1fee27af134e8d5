from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.answers import ApprovalView
from tests.cards.drawing import drawn, elements, lines, presses, titles
from tests.cards.samples import APPROVAL, APPROVED, BOTH, SAMPLES

STATES = ("draft", "pending", "approved", "running", "done", "failed", "unknown", "denied", "expired", "cancelled")


def fields(card: dict[str, Any]) -> dict[str, Any]:
    return {element["id"]: element for element in elements(card) if element["type"].startswith("Input.")}


def in_state(state: str) -> ApprovalView:
    view, _ = SAMPLES[f"approval_{state}"]
    assert isinstance(view, ApprovalView)
    return view


@pytest.mark.parametrize("state", STATES)
def test_every_state_says_what_to_whom_and_who_asked(state: str) -> None:
    said = lines(drawn(in_state(state)))
    assert state.capitalize() in said
    for words in ("Disable Adele Vance", "Adele Vance", "allowed → blocked", "Megan Bowen"):
        assert words in said


@pytest.mark.parametrize("state", STATES)
def test_buttons_carry_the_id_and_version_and_nothing_else(state: str) -> None:
    view = in_state(state)
    assert all(press["data"] == {"id": view.id, "version": view.version} for press in presses(drawn(view)))


@pytest.mark.parametrize("state", STATES[2:])
def test_a_settled_approval_offers_nothing(state: str) -> None:
    card = drawn(in_state(state))
    assert titles(card) == []
    assert fields(card) == {}


def test_a_draft_asks_for_a_reason_and_can_be_dropped_without_one() -> None:
    card = drawn(in_state("draft"))
    assert titles(card) == ["Request approval", "Cancel"]
    reason = fields(card)["reason"]
    assert (reason["label"], reason["isRequired"], reason["maxLength"]) == ("Reason", True, 500)
    assert reason["regex"] == r"^[\s\S]{10,}$"
    request, cancel = presses(card)
    assert (request["associatedInputs"], cancel["associatedInputs"]) == ("auto", "none")


def test_an_approver_may_leave_a_comment() -> None:
    card = drawn(APPROVAL)
    assert titles(card) == ["Approve", "Deny", "Cancel request"]
    assert "isRequired" not in fields(card)["comment"]
    assert [press["verb"] for press in presses(card)] == ["approve", "deny", "cancel"]


def test_only_the_verbs_given_are_offered() -> None:
    card = drawn(replace(APPROVAL, verbs=("cancel",)))
    assert titles(card) == ["Cancel request"]
    assert fields(card) == {}


def test_what_is_still_needed_is_counted() -> None:
    assert "1 of 2" in lines(drawn(replace(APPROVAL, decisions=APPROVED)))
    assert "2 of 2" in lines(drawn(replace(APPROVAL, decisions=BOTH)))


def test_decisions_name_who_when_and_why() -> None:
    said = lines(drawn(in_state("denied")))
    for words in ("Denied by", "Alex Wilber", "21 Nov 2026, 09:18 UTC", "She is on leave, not gone."):
        assert words in said


def test_a_reason_is_shown_whole() -> None:
    assert "r" * 500 in lines(drawn(replace(APPROVAL, reason="r" * 500)))


def test_two_people_can_compare_request_and_change() -> None:
    assert "Request 3f2a9c1d · fingerprint 9c1d2e3f" in lines(drawn(APPROVAL))
