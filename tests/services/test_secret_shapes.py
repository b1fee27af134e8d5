"""A secret is known by its shape, and what is none is let through."""

from __future__ import annotations

import base64
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.secret_shapes import secret_in
from tests.bot.parse.wordings import MEANS, MISSPELT_ACTIONS, NO_ACTION

# Made up for this file; none was ever any good.
ENTRA = "Xa18Q~kZ3v_0Wq.T9-bLm2Nc4Rd6Sf8Th0Uj1Vk"
OLD = base64.b64encode(bytes(range(7, 39))).decode()
PARTS = (b'{"alg":"RS256"}', b'{"aud":"x","oid":"1"}', b"s" * 64)
TOKEN = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in PARTS)
SECRETS = {
    "a client secret": (
        ENTRA,
        f"the secret is {ENTRA}.",
        f'"{ENTRA}"',
        f"`{ENTRA}`",
        OLD,
        f"use {OLD} please",
        "client_secret: abc~DEF-123_456~xyz",
        "Client secret = 9fK2mN4pQ6rS8tU0vW",
    ),
    "an access token": (
        TOKEN,
        f"Bearer {TOKEN}",
        "eyJhbGciOiJSU0EtT0FFUCJ9..48V1_ALb6US04U3b.5eym8TW_c8SuK0lt.XFBoMYUZodetZ",
    ),
    "a private key": (
        "-----BEGIN PRIVATE KEY----- MIIEvQIBADANBg",
        "-----begin rsa private key-----",
        "Q== -----END EC PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    ),
    "a refresh token": (
        "1.AVYAq2c4" + "Zx9" * 30 + ".AgABAwEAAA" + "x" * 40,
        "0.A" + "bC3-_" * 20,
        "M.C105_BAY.0.U.-" + "aB1*!" * 20,
    ),
    "a connection string": (
        "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=YWJjZGVm;EndpointSuffix=core.windows.net",
        "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=R;SharedAccessKey=YWJjZGVmZw==",
        "https://x.blob.core.windows.net/c?sv=2024&sig=a%2Fb%2Bc%3D",
        "postgresql://steward:hunter2@db/steward",
        "Server=x;User Id=sa;Password=Tr0ub4dor&3;",
    ),
    "an access key": ("AKIAIOSFODNN7EXAMPLE", "ghp_" + "a1B2" * 9),
}
ORDINARY = (
    "7b1f3c52-90a4-4f0e-8d0c-3a5d6a4e1c01",
    "app 00000003-0000-0000-c000-000000000000",
    "client secret: 7b1f3c52-90a4-4f0e-8d0c-3a5d6a4e1c01",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "thumbprint 3F2A9C1D5B7E4C1A9E550C1D2E3F4A5B6C7D8E9F",
    "d41d8cd98f00b204e9800998ecf8427e",
    "lee.gu_fabrikam.com#EXT#@contoso.onmicrosoft.com",
    "whose client secrets end in 30 days?",
    "reset password adele vance",
    "who changed the password of Adele?",
    "https://contoso.sharepoint.com/sites/Sales/Shared%20Documents/Forms/AllItems.aspx?id=1",
    "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/7b1f3c52",
    "permissions of User.EnableDisableAccount.All and Application.ReadWrite.OwnedBy",
    "Internationalisierungsbeauftragte-Donaudampfschifffahrt",
    "rotate secret Contoso",
    "eyJ is how tokens begin",
    "secret value of what?",
)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SECRETS.items() for text in texts])
def test_a_secret_is_known(name: str, text: str) -> None:
    assert secret_in("users", text) == name


@pytest.mark.parametrize("text", [*ORDINARY, *NO_ACTION, *MEANS, *(text for texts in MEANS.values() for text in texts),
                                  *(text for text, _ in MISSPELT_ACTIONS)])  # fmt: skip
def test_what_people_ask_is_no_secret(text: str) -> None:
    assert secret_in(text) == ""


LETTERS = string.ascii_letters + string.digits + "_-"
entra = st.builds(
    lambda head, digit, tail: f"{head}{digit}Q~{tail}",
    st.text(LETTERS, min_size=3, max_size=3),
    st.sampled_from("78"),
    st.text(LETTERS + "~.", min_size=31, max_size=34),
)
words = st.text(st.characters(blacklist_categories=("Cs",)), max_size=60)


@given(entra, words, words)
def test_an_entra_secret_is_known_whatever_stands_around_it(secret: str, before: str, after: str) -> None:
    assert secret_in(f"{before} {secret} {after}")


@given(st.uuids(), st.binary(min_size=16, max_size=64))
def test_ids_and_hashes_are_no_secrets(id_: object, digest: bytes) -> None:
    assert secret_in(f"{id_} {str(id_).upper()} {digest.hex()} {digest.hex().upper()}") == ""


@pytest.mark.parametrize(
    "piece", ["a", "eyJ", "eyJaaaaaaaa.", "a://", "aA1", "x=", "client secret=", "Q~", "-----BEGIN "]
)
def test_looking_takes_milliseconds_whatever_is_written(piece: str) -> None:
    text = (piece * 4_000)[:4_000]
    begun = time.perf_counter()
    secret_in(text)
    assert time.perf_counter() - begun < 0.2
