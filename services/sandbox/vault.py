"""What the pretend Key Vault holds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Vault:
    """Secrets by name; those `disabled` are there but not given out.

    `readers` are the object ids of identities that hold the role Key Vault Secrets User on it.
    """

    secrets: dict[str, str] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)
    readers: set[str] = field(default_factory=set)
