"""What only the requester of a step may learn: made fresh, kept sealed until it is told, and then not at all."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services import outbox, steps
from services.action_spec import Done
from services.answers import Notice, Tone
from services.carrying import Result
from services.errors import NotFound
from services.places import PERSON
from services.store.step import Step
from services.store.tables import Approval
from services.vault import Sealed, Vault

KIND = "secret"
FIELD = "secret"
LENGTH = 16
# Letters and digits that are read aloud and typed without mistakes.
ALPHABETS = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-+=!")


class StepSecrets:
    """Seals what comes of steps, and opens it once more for its telling."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def made(self, step: Step, private: str) -> Step:
        """The step with a fresh password sealed in it, where it needs one.

        Raises StewardError when Steward has no key to seal with: then nothing may come of the step.
        """
        if not private or step.sealed is not None:
            return step
        return self._sealed(step, password())

    def of(self, step: Step) -> str:
        """The secret sealed in a step, "" for none. Raises CannotOpen."""
        if step.sealed is None:
            return ""
        return self._vault.open(Sealed(step.key_id, step.sealed), _whose(step), FIELD).get_secret_value()

    def told(self, sentence: str, step: Step) -> Result:
        """The end of a step that is done, with its secret still to be told."""
        return Result("done", sentence, Done(sentence, secret=self.of(step)))

    def ended(self, db: Connection, now: datetime, row: Approval, step: Step, done: Done | None) -> dict[str, Any]:
        """What a step keeps at its end: its secret, sealed, while it is to be told to the requester; else nothing."""
        if done is None or not done.secret:
            return {"key_id": "", "sealed": None}
        sealed = self._sealed(step, done.secret)
        outbox.tell(db, now, KIND, f"{row.id}/{step.number}", f"{PERSON}{row.requester_id}")
        return {"key_id": sealed.key_id, "sealed": sealed.sealed}

    def notice(self, db: Connection, subject_id: str) -> Notice:
        """What the requester reads. Raises NotFound once it has been told, CannotOpen."""
        step = _step(db, subject_id)
        if step.sealed is None:
            raise NotFound("That has been told already.", "Ask for a new one.")
        return Notice(
            title=f"For you alone: {step.target_name}",
            summary=f"What you asked for, for {outbox.spoken(step.target_name)}, is on the card.",
            tone=Tone.GOOD,
            detail=self.of(step),
            reference="",
        )

    def _sealed(self, step: Step, secret: str) -> Step:
        sealed = self._vault.seal(secret, _whose(step), FIELD)
        return step.model_copy(update={"key_id": sealed.key_id, "sealed": sealed.blob})


def forget(db: Connection, subject_id: str) -> None:
    """Lets go of a secret that was told, or that never could be."""
    steps.write(db, _step(db, subject_id), key_id="", sealed=None)


def password() -> str:
    """Sixteen characters, some of each kind, that Entra takes for a password."""
    chosen = [secrets.choice(alphabet) for alphabet in ALPHABETS]
    chosen += [secrets.choice("".join(ALPHABETS[:3])) for _ in range(LENGTH - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)


def _whose(step: Step) -> str:
    return f"{step.approval_id}/{step.number}"


def _step(db: Connection, subject_id: str) -> Step:
    id, _, number = subject_id.partition("/")
    return next(one for one in steps.of(db, id) if one.number == int(number))
