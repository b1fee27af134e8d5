"""Secrets at rest: sealed with AES-256-GCM, each bound to whose it is and which field, so that none can be swapped."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from services.errors import BadSettings, StewardError
from services.settings import KeySettings

KEY_BYTES = 32
NONCE_BYTES = 12
MAKE_ONE = "Make one with: openssl rand -base64 32"


class CannotOpen(StewardError):
    """What is sealed was sealed with another key, or is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Key:
    """One sealing key. `id` names it beside what it sealed, and tells nothing of the key."""

    value: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """Eight hex digits."""
        return hmac.new(self.value, b"steward sealing key", sha256).hexdigest()[:8]

    @classmethod
    def read(cls, text: str) -> Key:
        """The key of 32 bytes in base64. Raises ValueError, which does not repeat it."""
        try:
            value = base64.b64decode(text.strip(), altchars=b"-_" if set(text) & set("-_") else None, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError(f"is not base64. {MAKE_ONE}") from None
        if len(value) != KEY_BYTES:
            raise ValueError(f"must be {KEY_BYTES} bytes in base64. {MAKE_ONE}")
        return cls(value)

    def text(self) -> SecretStr:
        """The key as the settings take it."""
        return SecretStr(base64.b64encode(self.value).decode())

    @classmethod
    def fresh(cls) -> Key:
        """A new random key."""
        return cls(os.urandom(KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed text, and the id of the key that opens it."""

    key_id: str
    blob: bytes


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals with `current`, opens with that or one of the `older` ones. Without a key it does neither."""

    current: Key | None = None
    older: tuple[Key, ...] = ()

    @property
    def key_id(self) -> str:
        """The id of the key that seals; "" when there is none."""
        return self.current.id if self.current else ""

    def seal(self, text: str | SecretStr, of: int | str, field: str) -> Sealed:
        """`text`, sealed as `field` of `of` (a connection's id). Raises StewardError when Steward has no key."""
        if self.current is None:
            raise StewardError(
                "Steward has no key to seal credentials with.", f"Set STEWARD_KEYS__SEALING and restart. {MAKE_ONE}"
            )
        plain = text.get_secret_value() if isinstance(text, SecretStr) else text
        nonce = os.urandom(NONCE_BYTES)
        blob = AESGCM(self.current.value).encrypt(nonce, plain.encode(), _bound(self.current.id, of, field))
        return Sealed(self.current.id, nonce + blob)

    def open(self, sealed: Sealed, of: int | str, field: str) -> SecretStr:
        """What was sealed as `field` of `of`. Raises CannotOpen for another key, another place or a changed byte."""
        key = next((one for one in (self.current, *self.older) if one is not None and one.id == sealed.key_id), None)
        if key is None:
            raise CannotOpen(
                f"The {field} of {of} was sealed with the key {sealed.key_id}, which Steward does not have.",
                "Set keys.sealing to the key it was sealed with, or name that in keys.sealing_old.",
            )
        nonce, blob = sealed.blob[:NONCE_BYTES], sealed.blob[NONCE_BYTES:]
        try:
            return SecretStr(AESGCM(key.value).decrypt(nonce, blob, _bound(key.id, of, field)).decode())
        except (InvalidTag, ValueError):
            raise CannotOpen(
                f"The {field} of {of} is not what Steward sealed: somebody has changed the database.",
                "Restore the database from a backup, or enter the credential anew.",
            ) from None


def from_settings(keys: KeySettings) -> Vault:
    """The vault of `keys.sealing` (or `sealing_file`) and `sealing_old`. Raises BadSettings naming a wrong one."""
    texts = {"keys.sealing": keys.sealing.get_secret_value() if keys.sealing else ""}
    if keys.sealing_file is not None:
        try:
            texts["keys.sealing_file"] = keys.sealing_file.read_text(encoding="ascii")
        except (OSError, ValueError):
            raise BadSettings([f"keys.sealing_file: {keys.sealing_file} cannot be read."]) from None
    found: list[Key] = []
    problems: list[str] = []
    for name, text in texts.items():
        if text:
            found += _read(name, text, problems)
    older = keys.sealing_old.get_secret_value() if keys.sealing_old else ""
    olds = [key for text in older.split(",") if text.strip() for key in _read("keys.sealing_old", text, problems)]
    if len(found) > 1:
        problems.append("keys.sealing: set it or keys.sealing_file, not both.")
    if problems:
        raise BadSettings(problems)
    return Vault(found[0] if found else None, tuple(olds))


def _read(name: str, text: str, problems: list[str]) -> list[Key]:
    try:
        return [Key.read(text)]
    except ValueError as wrong:
        problems.append(f"{name}: {wrong}")
        return []


def _bound(key_id: str, of: int | str, field: str) -> bytes:
    """What a sealed text is bound to, unambiguously."""
    return json.dumps([key_id, str(of), field]).encode()
