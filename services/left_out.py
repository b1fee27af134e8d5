"""What is not collected from a connection on purpose: switched off, not offered by its cloud, or not there to see."""

from __future__ import annotations

from collections.abc import Iterable

from services.clouds import CLOUDS
from services.names import label

OWN = "own_credentials"


def left_out(cloud: str, credential: str, off: Iterable[str]) -> dict[str, str]:
    """The resources that are left out, each with the sentence that says why.

    `cloud` and `credential` are the name and the kind, `off` what an administrator has switched off.
    """
    found = {name: f"An administrator has switched off the collecting of {label(name)}." for name in off}
    if credential == "managed_identity":
        found[OWN] = "Steward signs in with a managed identity, which has no secret that could end."
    return found | dict(CLOUDS[cloud].without if cloud in CLOUDS else {})
