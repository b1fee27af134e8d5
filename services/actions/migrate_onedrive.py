"""Copying somebody's OneDrive into a folder of somebody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from services import drive_copy, targets
from services.account import account
from services.action_spec import Action, Done, Preview, Slot, Work
from services.errors import BadArgument, GraphError, NotAllowed, NothingToDo
from services.severity import Severity

if TYPE_CHECKING:
    from services.store.reader import Reader
    from services.store.step import Step

MOST_NAMED = 3
# What was copied shows up late at times. It is never taken on trust: its source may be deleted afterwards.
RECOUNTS_S = (2.0, 5.0, 15.0, 30.0)


async def look(work: Work) -> dict[str, Any]:
    """Both drives. GET /users/{id}/drive. Raises GraphError kinds."""
    source, target = await drive_copy.drive(work, work.target), await drive_copy.drive(work, work.given["other"])
    return {"source": source["id"] if source else None, "target": target["id"] if target else None,
            "bytes": source["bytes"] if source else 0}  # fmt: skip


def folder_name(step: Step) -> str:
    """The folder it goes to: the same one for every attempt, and for nobody else's files."""
    letters = "".join(" " if letter in '"*:<>?/\\|' else letter for letter in step.target_name).strip()
    return f"OneDrive of {letters or 'somebody'} ({step.target_id[:8]})"


def preview(read: Reader, step: Step) -> Preview:
    """What would change. Raises NothingToDo without files, BadArgument for themselves, NotAllowed, NotFound."""
    user, other = account(read, step), targets.find(read, "user", step.given["other"], step.connection_id)
    if other.id == user.id:
        raise BadArgument("These are their own files.", "Name somebody else.")
    if not step.found["source"]:
        raise NothingToDo(f"{user.display_name} has no OneDrive.")
    if not step.found["target"]:
        raise NotAllowed(f"{other.name} has no OneDrive yet.", "Let them open OneDrive once; then ask again.")
    notes = (
        f"There are {_size(step.found['bytes'])} now. Nothing is taken away from {user.display_name}.",
        "Sharing links and older versions are not copied. A name that is taken gets a number.",
    )
    return Preview((("Files", "theirs alone", f"copied to {other.name}, folder “{folder_name(step)}”"),), notes)


async def run(work: Work) -> Done:
    """Copies, then counts both. Safe to repeat: what is there is not copied again. Raises GraphError kinds."""
    source, target = work.found["source"], work.found["target"]
    into = await drive_copy.folder(work, target, folder_name(work.step))
    _, trouble = await drive_copy.copy_all(work, source, target, into)
    wanted = await drive_copy.measured(work, source, "root")
    there = await drive_copy.arrived(work, target, into, wanted, () if trouble else RECOUNTS_S)
    if not there.holds(wanted):
        named = "; ".join(trouble[:MOST_NAMED]) or "Microsoft named no reason"
        counted = f"{there.files:,} of {wanted.files:,} files are there, {_size(there.bytes)} of {_size(wanted.bytes)}"
        raise GraphError(
            f"{counted}: {named}.",
            "Ask again: what is there is not copied twice.",
            status=409,
        )
    return Done(
        f"{wanted.files:,} files, {_size(wanted.bytes)}, are in “{folder_name(work.step)}”, counted on both sides."
    )


async def verify(work: Work) -> bool:
    """Whether the folder holds at least as many files and bytes. Raises GraphError kinds."""
    into = await drive_copy.find(work, work.found["target"], folder_name(work.step))
    if into is None:
        return False
    there = await drive_copy.measured(work, work.found["target"], into)
    return there.holds(await drive_copy.measured(work, work.found["source"], "root"))


def _size(count: int) -> str:
    """Bytes as people say them."""
    value, unit = float(count), "bytes"
    for bigger in ("KB", "MB", "GB", "TB"):
        if value < 1_000:
            break
        value, unit = value / 1_000, bigger
    return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"


MOVE = "move|copy|transfer|hand|give|migrate|send|save"
ALL = "[all|everything] [of]"
FILES = "files|onedrive|documents|drive|data|docs|stuff"
CONTENT = "[content|contents|files|data|documents]"

ACTION = Action(
    name="migrate_onedrive",
    canonical="migrate onedrive <who> to <other>",
    help="Copies a person's OneDrive into a folder of somebody else's, counted on both sides.",
    examples=("migrate onedrive Adele Vance to Lee Gu", "copy the OneDrive of Alex Wilber to Megan Bowen"),
    says=(
        f"<who> 's {FILES} in|on|from onedrive must|should|shall|can|has|have|need|needs [to] go|move|be "
        "[moved|copied|transferred|handed|given] [over|on] to <other>",
        f"<who> 's [personal|onedrive|work] {FILES} {CONTENT} must|should|shall|have|has|can|need|needs|are|is [to] "
        "go|move|pass|be "
        "[moved|copied|transferred|handed|given] [over|on] to <other>",
        f"<who> 's [personal|onedrive|work] {FILES} {CONTENT} going|moving|moved|copied|transferred|handed|given "
        "[over|on] to <other>",
        f"{FILES} {CONTENT} of|from <who> must|should|shall|have|has|can [to] go|move|pass [over|on] to <other>",
        "onedrive|files handover|transfer|migration|copy [from|of] <who> to <other>",
        f"{MOVE} [over] [all] [of] <who> 's [personal|work|onedrive] {FILES} {CONTENT} [over|on|across] to <other>",
        f"{MOVE} onedrive {CONTENT} [from] source <who> [to] target|destination <other>",
        f"<other> needs|wants|gets|should|must [to] [have|get|receive] [all|everything] [of] {FILES} "
        "from|of|in|on <who> 's onedrive|drive [in|into|to] [his|her|their] [own|onedrive]",
        "can|could|may <other> have|get|receive|take [over] [all|everything] [of] <who> 's "
        f"[personal|onedrive] {FILES}",
        f"can|could|may <other> have|get|receive [all|everything] [of] {FILES} <who> kept|has|had|keeps|stored "
        "[in|on] [her|his|their] [onedrive|drive]",
        "can|could|may <other> have|get|receive everything <who> kept|has|had|keeps|stored "
        "in|on [her|his|their] onedrive|drive",
        "copy|move|transfer everything from|in|on <who> 's onedrive|drive [over|across] to <other>",
        f"{MOVE} [over] [all] [onedrive] {FILES} of|from|for <who> [over] to <other>",
        f"give <other> [all|everything] [of] <who> 's [onedrive] {FILES}",
        f"<other> should|must|will|shall|gets|needs [to] [get|have|receive|take] [over] {ALL} <who> 's {FILES}",
        f"let <other> have|take|get [over] [all|everything] [of] <who> 's {FILES}",
        f"back|backup [up] <who> 's {FILES} to <other> ['s] [onedrive]",
    ),
    slots=(Slot(name="other", label="To whom", kind="user"),),
    look=look,
    preview=preview,
    run=run,
    verify=verify,
    permissions=("Files.ReadWrite.All", "User.Read.All"),
    risk=Severity.HIGH,
    visible_within=timedelta(minutes=2),
)
