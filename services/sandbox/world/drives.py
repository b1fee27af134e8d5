"""OneDrives: one tree of folders and files for each person, and the copies under way between them."""

from __future__ import annotations

import binascii
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from services.sandbox.world.licences import BY_ID

Thing = dict[str, Any]
TOTAL = 1_099_511_627_776
FOLDERS = (
    "Attachments", "Documents", "Pictures", "Projects", "Archive", "Budget", "Contracts", "Customers", "Old", "2024",
    "2025", "Drafts", "Shared with team", "Notebooks",
)  # fmt: skip
FILES = (
    ("Report", "docx"), ("Plan", "xlsx"), ("Slides", "pptx"), ("Minutes", "docx"), ("Invoice", "pdf"),
    ("Photo", "jpg"), ("Notes", "txt"), ("Résumé – final", "docx"), ("Export", "csv"),
)  # fmt: skip
# Demo people with a drive worth a story: how many items it holds.
STORIES = {"Nestor Wilke": 6000, "Ben Walters": 420, "Adele Vance": 140, "Alex Wilber": 60}
KEPT = timedelta(days=30)


@dataclass(slots=True)
class Item:
    """One folder (`children` is not None) or file. A folder's size is that of all below it."""

    id: str
    name: str
    parent: str
    size: int
    created_at: datetime
    changed_at: datetime
    children: dict[str, str] | None = None


@dataclass(slots=True)
class Drive:
    """One OneDrive. `children` of a folder are item ids by folded name."""

    id: str
    owner: str
    root: str
    items: dict[str, Item] = field(default_factory=dict)
    journal: list[tuple[str, bool]] = field(default_factory=list)
    gone: dict[str, tuple[Item, datetime]] = field(default_factory=dict)
    shares: dict[str, list[Thing]] = field(default_factory=dict)
    made: int = 0
    total: int = TOTAL

    @property
    def used(self) -> int:
        """Bytes in it."""
        return self.items[self.root].size

    def child(self, folder: str, name: str) -> Item | None:
        """What has this name in a folder, whatever the case."""
        id = (self.items[folder].children or {}).get(name.casefold())
        return self.items[id] if id else None

    def add(self, parent: str, name: str, size: int | None, at: datetime, changed_at: datetime | None = None) -> Item:
        """Put a file (or, without a size, a folder) into a folder."""
        self.made += 1
        item = Item(
            self.item_id(self.made), name, parent, size or 0, at, changed_at or at, {} if size is None else None
        )
        self.items[item.id] = item
        self._attach(item)
        return item

    def item_id(self, number: int) -> str:
        """The id of the item made as number so and so."""
        return "01" + b32encode(sha256(f"{self.id}{number}".encode()).digest()[:20]).decode()

    def _attach(self, item: Item) -> None:
        siblings = self.items[item.parent].children
        if siblings is None:
            raise ValueError("Only a folder holds items.")
        siblings[item.name.casefold()] = item.id
        self._grow(item.parent, item.size)
        self.journal.append((item.id, True))

    def _grow(self, id: str, size: int) -> None:
        while size and id:
            self.items[id].size += size
            id = self.items[id].parent

    def below(self, id: str) -> Iterator[Item]:
        """An item and everything in it, parents first."""
        waiting = [id]
        while waiting:
            item = self.items[waiting.pop()]
            yield item
            waiting += (item.children or {}).values()

    def detach(self, item: Item) -> None:
        """Take an item out of its folder, without forgetting it."""
        del (self.items[item.parent].children or {})[item.name.casefold()]
        self._grow(item.parent, -item.size)

    def move(self, item: Item, parent: str, name: str, at: datetime) -> None:
        """Give an item another name or folder."""
        self.detach(item)
        item.parent, item.name, item.changed_at = parent, name, at
        self._attach(item)

    def remove(self, item: Item, at: datetime) -> None:
        """Delete an item with all that is in it; `gone` remembers what and when."""
        self.detach(item)
        for gone in list(self.below(item.id)):
            self.gone[gone.id] = (self.items.pop(gone.id), at)
            self.journal.append((gone.id, False))

    def path(self, item: Item) -> str:
        """Names from the root down, `/Documents/Old`; empty for the root."""
        names: list[str] = []
        while item.parent:
            names.append(item.name)
            item = self.items[item.parent]
        return "".join(f"/{name}" for name in reversed(names))


def drive_id(user: str) -> str:
    """The id of a person's drive: it outlives the person, so it is made from the object id."""
    raw = UUID(user).bytes + sha256(user.encode()).digest()
    return "b!" + urlsafe_b64encode(raw).decode()


def owner_of(id: str) -> str:
    """The object id a drive id was made from; empty when it is not one of ours."""
    try:
        user = str(UUID(bytes=urlsafe_b64decode(id.removeprefix("b!"))[:16]))
    except (ValueError, binascii.Error):
        return ""
    return user if drive_id(user) == id else ""


class Drives:
    """All drives, each filled when somebody first looks. `person` finds users, deleted ones too."""

    def __init__(self, seed: int, born_at: datetime, person: Callable[[str], Thing | None]) -> None:
        self.seed, self.born_at, self.person = seed, born_at, person
        self._drives: dict[str, Drive] = {}

    @staticmethod
    def provisioned(user: Thing) -> bool:
        """Whether a person has a OneDrive: a licence with SharePoint in it, and used at least once."""
        plans = [name for held in user.get("assignedLicenses") or () for name in BY_ID[held["skuId"]]["plans"]]
        used = user["displayName"] in STORIES or sha256(user["id"].encode()).digest()[1] % 25
        return bool(used) and any(name.startswith("SHAREPOINT") for name in plans)

    def find(self, id: str, now: datetime) -> Drive | None:
        """A drive by its id; None when it never was, or its owner was deleted more than thirty days ago."""
        user = self.person(owner_of(id))
        if user is None or (id not in self._drives and not self.provisioned(user)):
            return None
        gone = user.get("deletedDateTime")
        if gone and now - datetime.fromisoformat(gone) > KEPT:
            return None
        if id not in self._drives:
            self._drives[id] = self._filled(user)
        return self._drives[id]

    def _filled(self, user: Thing) -> Drive:
        dice = Random(f"{self.seed}{user['id']}drive")  # noqa: S311  # pretend data
        drive = Drive(drive_id(user["id"]), user["id"], "")
        drive.root = drive.item_id(0)
        born = self.born_at - timedelta(days=700)
        drive.items[drive.root] = Item(drive.root, "root", "", 0, born, born, {})
        count = STORIES.get(user["displayName"]) or min(3000, 12 + int(8 * dice.paretovariate(1.1)))
        folders = [drive.root]
        for number in range(count):
            at = self.born_at - timedelta(minutes=dice.randrange(600 * 24 * 60), seconds=number % 60)
            home = dice.choice(folders[-40:]) if dice.random() < 0.7 else drive.root
            if number % 9 == 0:
                name = FOLDERS[number // 9 % len(FOLDERS)]
                name = name if not drive.child(home, name) else f"{name} {number}"
                folders.append(drive.add(home, name, None, at).id)
                continue
            name, suffix = dice.choice(FILES)
            size = 0 if number % 97 == 50 else int(20_000 * dice.paretovariate(0.9)) % 900_000_000
            changed = min(self.born_at, at + timedelta(days=dice.randrange(60)))
            drive.add(home, f"{name} {number}.{suffix}", size, at, changed)
        drive.journal.clear()
        return drive
