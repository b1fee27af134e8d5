"""Data that Microsoft refuses: no licence or no permission for it, believed only the second time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from services.errors import GraphDenied, GraphUnlicensed
from services.names import label
from services.specs import Listing


def refused(error: BaseException) -> bool:
    """Whether an error says that the tenant lacks the licence, or Steward the permission."""
    return isinstance(error, GraphUnlicensed) or (isinstance(error, GraphDenied) and error.status == 403)


async def twice(work: Callable[[], Awaitable[None]]) -> None:
    """Does `work`, and once more when it is refused. Raises the second refusal."""
    try:
        await work()
    except GraphDenied as error:
        if not refused(error):
            raise
        # Licensed tenants are at times told that they are not, and a new consent takes minutes to be known.
        await work()


def sentence(listing: Listing, what: str, error: BaseException) -> str:
    """Why `what` (a resource or a table, by name) cannot be seen."""
    missing = listing.licence or "licence for it"
    if not isinstance(error, GraphUnlicensed):
        missing = f"permission ({' and '.join(listing.permissions)})"
    return f"No {missing}: Steward does not collect {label(what)}."
