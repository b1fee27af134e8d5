"""What people say an app can do, as the permissions that let it: "read mail" is Mail.Read and Mail.ReadWrite."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.names import fold
from services.permission_risk import CONTENT, TAKEOVER

THINGS = {
    "Mail": "mail|mails|email|emails|e-mail|e-mails|mailboxes|mailbox|inboxes",
    "Files": "files|documents|onedrive|file",
    "Calendars": "calendars|calendar|appointments|meetings",
    "Contacts": "contacts",
    "Sites": "sites|sharepoint|sharepoint sites",
    "Chat": "chats|chat|teams chats|messages",
    "User": "users|profiles|user profiles",
    "Group": "groups|teams",
    "Directory": "directory|the directory",
}
READING = "read|see|view|access|reading|open|download|get|look at|look into|reach|touch|list|search"
WRITING = "write|change|edit|modify|delete|update|read and write|writing|manage|remove|touch|create|overwrite|write to"
SENDING = "send|sending|write|send as"
REACHING = re.compile(r"^((full|complete|read|write|broad) )*(access|rights?|permissions?) (to|on|for) ")
# Whose it is and how much of it changes nothing: the permission of an app is for all.
WHOSE = frozenset(
    "the all our any every everyone everyones everybody everybodys user users peoples company other".split()
)
WHOSE |= frozenset("people's everyone's everybody's users' each my your their anyone's staff ppl ppls ppl's".split())


def _tasks() -> dict[str, tuple[str, ...]]:
    tasks: dict[str, tuple[str, ...]] = {}
    for thing, names in THINGS.items():
        read, write = f"{thing}.Read", f"{thing}.ReadWrite"
        for name in names.split("|"):
            tasks |= {f"{verb} {name}": (read, write) for verb in READING.split("|")}
            tasks |= {f"{verb} {name}": (write,) for verb in WRITING.split("|")}
            if thing == "Mail":
                tasks |= {f"{verb} {name}": ("Mail.Send",) for verb in SENDING.split("|")}
    anybody = (
        f"as {whose}"
        for whose in ("anyone", "anybody", "any user", "people", "our people", "everyone", "users", "other users")
    )
    sent = {f"{verb} {mail}" for verb in SENDING.split("|") for mail in THINGS["Mail"].split("|")}
    return tasks | {f"{one} {whose}": ("Mail.Send",) for whose in anybody for one in sent}


# What is recognised by its name alone: "Zoom should not have Calendars.ReadWrite".
CALLED = (
    TAKEOVER
    | CONTENT
    | {
        f"{thing}.{verb}{scope}"
        for thing in THINGS
        for verb in ("Read", "ReadWrite", "Send")
        for scope in ("", ".All", ".Shared")
    }
)
TASKS: Mapping[str, tuple[str, ...]] = _tasks()
REACHED: Mapping[str, tuple[str, ...]] = {
    name: (f"{thing}.Read", f"{thing}.ReadWrite") for thing, names in THINGS.items() for name in names.split("|")
}

ACCESS = frozenset(
    f"{how}access {to} {name}"
    for how in ("", "full ", "complete ", "read ", "write ", "broad ")
    for to in ("to", "on", "for")
    for name in REACHED
)


def task(text: str) -> tuple[str, ...]:
    """The permissions that let an app do what a `text` says, or reach what it names; () where it says neither."""
    words = REACHING.sub("", fold(text)).split()
    said = " ".join(words)
    plain = " ".join(word for at, word in enumerate(words) if word not in WHOSE or at in {0, len(words) - 1})
    reached = " ".join(word for at, word in enumerate(words) if word not in WHOSE or at == len(words) - 1)
    return TASKS.get(said) or TASKS.get(plain) or REACHED.get(reached) or ()


def meant(permission: str, text: str) -> bool:
    """Whether a `permission` is the one that a `text` names, or lets an app do what it says."""
    tasks = task(text)
    return permission.casefold() == text.casefold() or f"{permission}.".startswith(tuple(f"{one}." for one in tasks))
