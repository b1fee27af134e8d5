"""What people say an app can do, as the permissions that let it: "read mail" is Mail.Read and Mail.ReadWrite."""

from __future__ import annotations

from collections.abc import Mapping

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
READING = "read|see|view|access|reading"
WRITING = "write|change|edit|modify|delete|update|read and write|writing|manage"
SENDING = "send|sending|write|send as"


def _tasks() -> dict[str, tuple[str, ...]]:
    tasks: dict[str, tuple[str, ...]] = {}
    for thing, names in THINGS.items():
        read, write = f"{thing}.Read", f"{thing}.ReadWrite"
        for name in names.split("|"):
            for whose in ("", "all ", "everyone's ", "user "):
                tasks |= {f"{verb} {whose}{name}": (read, write) for verb in READING.split("|")}
                tasks |= {f"{verb} {whose}{name}": (write,) for verb in WRITING.split("|")}
                if thing == "Mail":
                    tasks |= {f"{verb} {whose}{name}": ("Mail.Send",) for verb in SENDING.split("|")}
    anybody = (f"as {whose}" for whose in ("anyone", "anybody", "any user", "everyone", "users", "other users"))
    sent = {f"{verb} {mail}" for verb in SENDING.split("|") for mail in THINGS["Mail"].split("|")}
    return tasks | {f"{one} {whose}": ("Mail.Send",) for whose in anybody for one in sent}


TASKS: Mapping[str, tuple[str, ...]] = _tasks()
