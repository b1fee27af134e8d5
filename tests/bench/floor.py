"""The least work a user sync can be: the same pages downloaded, parsed and put into the same tables at one go."""

from __future__ import annotations

import sqlite3
import ssl
import time
from pathlib import Path

import httpx
import orjson
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from services.names import domain_of, fold
from services.resources.users import User, UserAttribute, UserLicence, attributes
from services.store.types import graph_us


async def floor(pages: list[str], token: str, ca_file: Path, database: Path) -> tuple[float, float, int]:
    """Seconds for downloading `pages`, seconds for storing them, and how many users they hold.

    The columns are those of the tables `users`, `user_licences` and `user_attributes`, without their indexes; one
    transaction.
    """
    trust = ssl.create_default_context(cafile=str(ca_file))
    begun = time.perf_counter()
    async with httpx.AsyncClient(verify=trust, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        bodies = [(await client.get(page)).content for page in pages]
    loaded = time.perf_counter()
    count = store(bodies, database)
    return loaded - begun, time.perf_counter() - loaded, count


def store(bodies: list[bytes], database: Path) -> int:
    """Parses and stores; how many users."""
    db = sqlite3.connect(database, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-65536", "mmap_size=268435456"):
        db.execute(f"PRAGMA {pragma}")
    inserts = []
    for model in (User, UserLicence, UserAttribute):
        table = model.__table__
        db.execute(str(CreateTable(table).compile(dialect=sqlite.dialect())))
        places = ",".join("?" * len(table.columns))
        inserts.append(f"INSERT INTO {table.name} VALUES ({places})")
    count = 0
    db.execute("BEGIN IMMEDIATE")
    for body in bodies:
        found = orjson.loads(body)["value"]
        count += len(found)
        db.executemany(inserts[0], [user(raw) for raw in found])
        held = [(1, raw["id"], one["skuId"], 1) for raw in found for one in raw["assignedLicenses"]]
        db.executemany(inserts[1], held)
        db.executemany(inserts[2], [(1, *row.values(), 1) for raw in found for row in attributes(raw)])
    db.execute("COMMIT")
    db.close()
    return count


def user(raw: dict) -> tuple:
    """One row, in the order of the table's columns."""
    name, given, surname = raw["displayName"], raw.get("givenName"), raw.get("surname")
    mail, alias, manager = raw.get("mail"), raw.get("mailNickname"), raw.get("manager")
    upn = raw["userPrincipalName"].lower()
    return (
        1, raw["id"], upn, name, given, surname, mail and mail.lower(),
        alias and alias.lower(), raw.get("employeeId"), raw["accountEnabled"], raw.get("userType") or "Member",
        raw.get("department"), raw.get("jobTitle"), raw.get("officeLocation"), raw.get("city"), raw.get("country"),
        raw.get("usageLocation"), raw.get("companyName"), raw.get("onPremisesSyncEnabled") is True,
        graph_us(raw.get("createdDateTime")), raw.get("externalUserState"), manager and manager["id"], fold(name),
        fold(f"{surname or ''} {given or ''}"), domain_of(upn), 1,
    )  # fmt: skip
