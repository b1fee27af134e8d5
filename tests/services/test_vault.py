"""What is sealed opens only as what it was sealed as, with the key it was sealed with, unchanged."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from services import vault
from services.errors import BadSettings, StewardError
from services.settings import KeySettings
from services.vault import CannotOpen, Key, Sealed, Vault

ONE, OTHER = Vault(Key(b"1" * 32)), Vault(Key(b"2" * 32))
PLACES = st.tuples(st.integers(1, 99), st.sampled_from(["credential", "pem", "x"]))


def text(key: bytes) -> SecretStr:
    return SecretStr(base64.b64encode(key).decode())


@given(st.text(), PLACES)
def test_what_is_sealed_opens_again_and_is_never_sealed_the_same_twice(plain: str, place: tuple[int, str]) -> None:
    sealed = ONE.seal(plain, *place)
    assert ONE.open(sealed, *place).get_secret_value() == plain
    assert sealed.blob != ONE.seal(plain, *place).blob
    assert len(plain) < 4 or plain.encode() not in sealed.blob


@given(st.text(), PLACES, PLACES)
def test_what_is_sealed_does_not_open_elsewhere(plain: str, place: tuple[int, str], other: tuple[int, str]) -> None:
    sealed = ONE.seal(plain, *place)
    if place != other:
        with pytest.raises(CannotOpen, match="somebody has changed"):
            ONE.open(sealed, *other)


@given(st.text(), st.data())
def test_a_changed_byte_is_found(plain: str, data: st.DataObject) -> None:
    sealed = ONE.seal(plain, 1, "credential")
    at = data.draw(st.integers(0, len(sealed.blob) - 1))
    changed = bytearray(sealed.blob)
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(CannotOpen):
        ONE.open(Sealed(sealed.key_id, bytes(changed)), 1, "credential")


@given(st.binary(max_size=40))
def test_rubbish_is_refused_as_such(blob: bytes) -> None:
    with pytest.raises(CannotOpen):
        ONE.open(Sealed(ONE.key_id, blob), 1, "credential")


def test_another_key_is_named_and_an_older_one_opens() -> None:
    sealed = ONE.seal("secret", 1, "credential")
    with pytest.raises(CannotOpen, match=ONE.key_id):
        OTHER.open(sealed, 1, "credential")
    assert Vault(OTHER.current, (Key(b"1" * 32),)).open(sealed, 1, "credential").get_secret_value() == "secret"


def test_a_lie_about_the_key_does_not_help() -> None:
    sealed = ONE.seal("secret", 1, "credential")
    with pytest.raises(CannotOpen):
        OTHER.open(Sealed(OTHER.key_id, sealed.blob), 1, "credential")


def test_nothing_shows_a_key_or_what_is_sealed() -> None:
    shown = repr(ONE) + repr(ONE.seal("the secret", 1, "x")) + repr(ONE.open(ONE.seal("the secret", 1, "x"), 1, "x"))
    assert "the secret" not in shown
    assert "1111" not in shown


def test_without_a_key_nothing_is_sealed_and_the_way_out_is_said() -> None:
    with pytest.raises(StewardError) as caught:
        Vault().seal("secret", 1, "x")
    assert "STEWARD_KEYS__SEALING" in caught.value.next_step


def test_keys_are_read_from_the_settings_and_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(text(b"1" * 32).get_secret_value() + "\n")
    assert vault.from_settings(KeySettings(sealing_file=file)).key_id == ONE.key_id
    older = SecretStr(f"{text(b'1' * 32).get_secret_value()}, {text(b'3' * 32).get_secret_value()}")
    rotating = vault.from_settings(KeySettings(sealing=text(b"2" * 32), sealing_old=older))
    assert (rotating.key_id, len(rotating.older)) == (OTHER.key_id, 2)
    assert vault.from_settings(KeySettings()).key_id == ""


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"sealing": SecretStr("no base64 at all!")}, "keys.sealing: is not base64"),
        ({"sealing": text(b"short")}, "keys.sealing: must be 32 bytes"),
        ({"sealing_old": text(b"short")}, "keys.sealing_old: must be 32 bytes"),
        ({"sealing_file": Path("/nowhere/key")}, "keys.sealing_file: /nowhere/key cannot be read"),
    ],
)
def test_a_wrong_key_is_named_and_not_repeated(keys: dict[str, object], says: str) -> None:
    with pytest.raises(BadSettings) as caught:
        vault.from_settings(KeySettings(**keys))
    [problem] = caught.value.problems
    assert problem.startswith(says)
    assert "short" not in problem
    assert "at all" not in problem


def test_two_keys_at_once_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(text(b"1" * 32).get_secret_value())
    with pytest.raises(BadSettings, match="not both"):
        vault.from_settings(KeySettings(sealing=text(b"2" * 32), sealing_file=file))
