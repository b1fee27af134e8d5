"""What a bearer token says that it is good for."""

from __future__ import annotations

import base64

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.microsoft.claims import permissions


def token(**claims: object) -> str:
    return "e30." + base64.urlsafe_b64encode(orjson.dumps(claims)).rstrip(b"=").decode() + ".sig"


@pytest.mark.parametrize(
    ("claims", "held"),
    [
        ({"roles": ["User.Read.All", "Group.Read.All"]}, {"User.Read.All", "Group.Read.All"}),
        ({"scp": "User.Read profile"}, {"User.Read", "profile"}),
        ({"roles": ["A"], "scp": "B"}, {"A", "B"}),
        ({}, set()),
        ({"roles": None, "scp": 7}, set()),
    ],
)
def test_roles_and_scopes_are_read(claims: dict[str, object], held: set[str]) -> None:
    assert permissions(token(**claims)) == held


@given(st.text())
def test_a_token_that_says_nothing_is_good_for_nothing(text: str) -> None:
    assert permissions(text) == frozenset()
