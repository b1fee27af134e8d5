"""What can go wrong, said in the words the person will read."""


class StewardError(Exception):
    """A failure a person can act on: `str(error)` is the sentence, `next_step` what to do about it."""

    def __init__(self, sentence: str, next_step: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step


class BadArgument(StewardError):
    """What was asked has a value that cannot be (a day count of -3, an unknown filter)."""


class NotNarrowed(BadArgument):
    """What was said cannot narrow the last answer, and read alone it would be about everything."""


class Unfilled(BadArgument):
    """Something more must be said first; `slots` are the fields to fill in."""

    def __init__(self, sentence: str, *slots: str) -> None:
        super().__init__(sentence, "Fill in the card.")
        self.slots = slots


class NotFound(StewardError):
    """Nothing in the cache answers to what was typed."""


class NotAllowed(StewardError):
    """The caller's roles do not reach this."""


class NothingToDo(StewardError):
    """The target already is as the action would make it."""


class Conflict(StewardError):
    """The state moved on: decided, expired, cancelled or claimed by somebody else."""


class BadSettings(StewardError):
    """One or more settings are missing or wrong; `problems` names each on its own line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            "Steward cannot start with these settings:\n" + "\n".join(f"  - {p}" for p in problems),
            "Correct steward.toml or the environment, then start again.",
        )
        self.problems = problems


class GraphError(StewardError):
    """Microsoft refused or failed a request; `status` is HTTP's (0: none came), `code` Graph's most specific."""

    def __init__(
        self, sentence: str, next_step: str = "", *, status: int = 0, code: str = "", request_id: str = ""
    ) -> None:
        super().__init__(sentence, next_step)
        self.status = status
        self.code = code
        self.request_id = request_id


class GraphDenied(GraphError):
    """401 or 403: the token, a permission or a role is missing."""


class GraphUnlicensed(GraphDenied):
    """The tenant lacks the licence for this data (Entra ID P1, P2, Intune...)."""


class GraphNotFound(GraphError):
    """404: no such object, or not visible yet."""


class GraphThrottled(GraphError):
    """429 or 503 that outlasted every allowed retry."""


class GraphGone(GraphError):
    """410, or an expired page or delta token: start over from the first page."""


class GraphUnavailable(GraphError):
    """5xx, a broken body or no connection: it may have worked or not, and may work later."""
