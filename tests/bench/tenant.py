"""A made-up tenant for benchmarks: filled once into a database that is kept among the system's temporary files.

`python -m tests.bench.tenant 100000` makes the two that are kept of so many people.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from shutil import rmtree
from typing import Any

from sqlmodel import SQLModel

from services import registry, resources
from services.names import domain_of
from services.resources.devices import JOINED
from services.store import bulk, schema
from services.store.engine import Store
from services.store.settle import settle, stage
from services.store.types import DAY, to_us
from tests.bench.postgres import postgres

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
KEPT = Path(tempfile.gettempdir()) / "steward-bench-tenants"
# Whatever makes another database of the same people.
MADE_BY = (Path(__file__), *schema.MIGRATIONS.rglob("*.py"), *Path(next(iter(resources.__path__))).glob("*.py"))
DERIVED = (
    "app_usage", "app_days", "app_regulars", "sign_in_hours", "sign_in_kinds", "group_counts", "service_days",
    "licence_waste", "licence_totals", "effective_roles", "user_counts", "department_counts", "department_days",
    "method_counts", "device_counts", "app_weeks", "amount_counts", "amount_people", "device_owner_counts",
    "device_kinds", "property_counts", "storage_counts",
)  # fmt: skip
Row = dict[str, Any]
GIVEN = ("Adele", "Lee", "Megan", "Alex", "Joni", "Lynne", "Pradeep", "Diego", "Isaiah", "Miriam")
DEPARTMENTS = ("Sales", "Retail", "Finance", "Engineering", "Marketing", "Legal", "Operations")
PERMISSIONS = ("User.Read", "Mail.Read", "Files.Read.All", "Calendars.Read", "Mail.ReadWrite", "Directory.Read.All")
SERVICES = ("Exchange", "OneDrive", "SharePoint", "Teams", "Yammer", "Office apps")
# Most sign-ins come from home, one in forty from each of the others.
COUNTRIES = (*("DE",) * 34, "FR", "FR", "FR", "US", "BR", "NG")
BUILDS = (19045, 22631, 26100)
MAKERS, MODELS = ("Dell Inc.", "LENOVO", "Microsoft Corporation"), ("Latitude", "ThinkPad", "Surface Pro")
ACTIVITIES = ("Update user", "Add member to group", "Update group", "Update device")
Rows = Iterable[dict[str, Any]]


def guid(kind: int, number: int) -> str:
    return f"{number:08x}-{kind:04x}-4000-8000-000000000000"


def fill(store: Store, users: int) -> None:
    """A made-up tenant of `users` people, with ten sign-ins and five memberships each."""
    rng, now = Random(1), to_us(NOW)
    names = [
        "Adele Vance",
        "Lee Gu",
        *(f"{rng.choice(GIVEN) if n % 500 else 'svc'} Family{n}" for n in range(2, users)),
    ]
    apps = ["Salesforce", "Zoom", *(f"App {n}" for n in range(2, 2000))]
    groups = ["Finance Team", *(f"Group {n}" for n in range(1, users // 10))]
    roles = ["Global Administrator", "Global Reader", *(f"Role {n} Administrator" for n in range(100))]
    us = [now - n * DAY for n in range(400)]

    def people() -> Iterator[dict[str, Any]]:
        for n, name in enumerate(names):
            given, family = name.split()
            mail = _mail(name)
            guest = f"{given}.{family}_partner{n // 10 % 300}.com#ext#@contoso.com".lower()
            upn = guest if n % 10 == 9 else mail
            yield {"id": guid(1, n), "upn": upn, "display_name": name, "given_name": given, "surname": family,
                   "mail": mail, "alias": mail.partition("@")[0], "enabled": n % 20 != 7, "synced": n % 3 == 0,
                   "user_type": "Guest" if n % 10 == 9 else "Member",
                   "department": None if n % 50 == 11 else DEPARTMENTS[n % 7],
                   "job_title": f"Title {n % 50}", "country": "Germany" if n % 2 else "France",
                   "external_state": "PendingAcceptance" if n % 100 == 49 else "Accepted" if n % 10 == 9 else None,
                   "created_at": us[n % 400], "manager_id": guid(1, n // 10), "name_key": name.lower(),
                   "family_key": f"{family} {given}".lower(), "domain": domain_of(upn),
                   "city": f"City {n % 90}", "office": f"Building {n % 900}" if n % 4 else None,
                   "company": "Fabrikam" if n % 10 == 9 else "Contoso",
                   "usage_location": ("DE", "FR", None)[n % 3]}  # fmt: skip

    tables: dict[str, Rows] = {
        "users": people(),
        "sign_in_activity": ({"id": guid(1, n), "last_success_at": None if n % 30 == 3 else us[n // 7 % 200],
                              "last_at": None if n % 30 == 3 else us[n // 7 % 200]} for n in range(users)),
        "user_licences": ({"user_id": guid(1, n), "sku_id": guid(5, sku)} for n in range(users) for sku in (n % 2, 2)),
        "licences": ({"id": f"l{n}", "sku_id": guid(5, n), "part_number": part, "name": name, "enabled": users,
                      "warning": 0, "suspended": 0, "consumed": users // 2, "status": "Enabled"}
                     for n, (part, name) in enumerate((("SPE_E5", "Microsoft 365 E5"), ("SPE_E3", "Microsoft 365 E3"),
                                                       ("POWER_BI_PRO", "Power BI Pro")))),
        "mfa_registration": ({"id": guid(1, n), "upn": f"{n}", "registered": n % 8 != 0, "capable": True,
                              "passwordless": False, "self_service_reset": True, "methods": "mobilePhone",
                              "updated_at": now} for n in range(users)),
        "groups": ({"id": guid(2, n), "name": name, "name_key": name.lower(), "kind": "security", "dynamic": False,
                    "role_assignable": n == 5, "synced": False, "created_at": us[n % 400]}
                   for n, name in enumerate(groups)),
        "group_members": ({"group_id": guid(2, g), "member_id": guid(1, n), "kind": "user"} for n in range(users)
                          for g in {0, *(rng.randrange(len(groups)) for _ in range(4))}),
        "group_owners": ({"group_id": guid(2, n), "owner_id": guid(1, n), "kind": "user"}
                         for n in range(len(groups)) if n % 10),
        "apps": ({"id": guid(3, n), "app_id": guid(4, n), "name": name, "name_key": name.lower(), "enabled": True,
                  "verified_publisher": n % 2 == 0, "created_at": us[n % 400]} for n, name in enumerate(apps)),
        "app_permissions": ({"client_id": guid(3, n), "resource_id": guid(3, 1999), "kind": "delegated",
                             "permission": p, "people": 3, "everybody": False, "words": "Read it",
                             "risk": ("low", "medium", "high")[k % 3]}
                            for n in range(len(apps)) for k, p in enumerate(PERMISSIONS)),
        "sign_ins": ({"id": f"{n}-{k}", "created_at": now - ((n * 10 + k) * 7_919_000_003) % (30 * DAY),
                      "user_id": guid(1, n), "app_id": guid(4, (n + k) % 50), "app_name": "Zoom", "city": "Ulm",
                      "country": COUNTRIES[(n + 3 * k) % 40], "ip": "1.2.3.4", "interactive": True,
                      "error_code": 50126 if (n + k) % 20 == 0 else 0}
                     for n in range(users) for k in range(10)),
        "risky_users": ({"id": guid(1, n), "level": "high", "state": "atRisk", "deleted": False, "updated_at": now}
                        for n in range(0, users, 500)),
        "risk_detections": ({"id": f"r{n}", "created_at": us[n % 30], "user_id": guid(1, n), "level": "high",
                             "event": "leakedCredentials"} for n in range(0, users, 100)),
        "devices": ({"id": guid(6, n), "device_id": guid(7, n), "name": f"PC-{n}", "name_key": f"pc-{n}",
                     "system": "Windows", "owner_id": guid(1, n), "compliant": n % 3 > 0, "managed": n % 2 == 0,
                     "enabled": True, "seen_at": us[n % 400], "registered_at": us[n % 400],
                     "joined": (*JOINED.values(), None)[n % 4],
                     "version": f"10.0.{BUILDS[n % 3]}.{4000 + n % 20}"} for n in range(users)),
        "managed_devices": ({"id": guid(8, n), "device_id": guid(7, n), "user_id": guid(1, n), "name": f"PC-{n}",
                             "name_key": f"pc-{n}", "compliance": "compliant", "state": "managed",
                             "ownership": "personal" if n % 4 else "company", "encrypted": n % 40 > 0,
                             "maker": MAKERS[n % 3], "model": f"{MODELS[n % 3]} {n % 50}"}
                            for n in range(0, users, 2)),
        "directory_roles": ({"id": guid(9, n), "template_id": guid(9, n), "name": name, "name_key": name.lower(),
                             "built_in": True, "enabled": True} for n, name in enumerate(roles)),
        "role_assignments": ({"id": f"a{n}", "role_id": guid(9, n % 30), "principal_id": guid(1, n * 50), "scope": "/"}
                             for n in range(min(users // 100, 1000))),
        "service_usage": ({"user_id": guid(1, n), "service": one, "active_at": us[n % 120] // DAY * DAY,
                           "refreshed_at": now}
                          for n in range(users) for one in SERVICES),
        "changes": ({"at": now - n * 60_000_000, "resource": "users", "object_id": guid(1, n % users), "name": "X",
                     "kind": "changed", "property": "job_title", "before": "A", "after": "B"} for n in range(users)),
        "directory_audits": ({"id": f"d{n}", "created_at": us[n % 30], "activity": ACTIVITIES[n % 4], "category": "x",
                              "result": "success", "actor_kind": "user", "actor_name": "Megan"} for n in range(users)),
        "audit_targets": ({"audit_id": f"d{n}", "number": 0, "target_id": guid(1, n), "name": "X", "kind": "User",
                           "changes": "[]"} for n in range(users)),
        "checkpoint": ({"resource": name, "synced_at": now, "round_at": now, "blind": "", "shape": "", "full": False}
                       for name in registry.load().resources),
    }  # fmt: skip
    tables |= _apps_have(users, us) | _people_have(names, us)
    with store.writer(durable=False) as db:
        bulk.unindex(db, [SQLModel.metadata.tables[name] for name in tables])
    for name, rows in tables.items():
        put(store, name, rows)
    with store.writer(durable=False) as db:
        for index in bulk.unbuilt(db, [SQLModel.metadata.tables[name] for name in tables]):
            bulk.build(db, index)
    specs = registry.load()
    for name in DERIVED:
        derived = specs.resources[name]
        with store.writer(durable=False) as db:
            if derived.derive is not None:
                derived.derive(db, 1, None, NOW)
            else:
                assert derived.wanted is not None
                table = SQLModel.metadata.tables[str(derived.table.__tablename__)]
                stage(db, table, derived.wanted(db, 1, NOW))
                settle(db, table, 1)
    if not store.sqlite:
        _tidy(store)


def _mail(name: str) -> str:
    return f"{name.replace(' ', '.')}@contoso.com".lower()


def _apps_have(users: int, us: list[int]) -> dict[str, Rows]:
    """Registrations of every other app with their secrets and owners, and who may use which app."""
    own = range(0, 2000, 2)
    return {
        "app_registrations": ({"id": guid(10, n), "app_id": guid(4, n), "name": f"App {n}", "created_at": us[n % 400]}
                              for n in own),
        "app_credentials": ({"registration_id": guid(10, n), "id": guid(11, 2 * n + k), "name": "Deploy",
                             "kind": ("secret", "certificate")[k], "starts_at": us[n % 400],
                             "ends_at": us[0] + (n % 720 - 20) * DAY} for n in own for k in range(2)),
        "app_keys": ({"app_id": guid(3, n), "id": guid(12, n), "kind": "certificate", "starts_at": us[n % 400],
                      "ends_at": us[0] + (n % 1000 - 20) * DAY} for n in range(1, 2000, 10)),
        "app_owners": ({"owned_id": guid(kind, n), "owner_id": guid(1, n * 3), "kind": "user"}
                       for kind in (3, 10) for n in own if n % 3),
        "app_assignments": ({"id": f"p{n}-{k}", "resource_id": guid(3, (n + k) % 400), "role_id": guid(0, 0),
                             "principal_id": guid(1, n), "principal_kind": "User", "principal_name": "X",
                             "created_at": us[n % 400]} for n in range(users) for k in range(2)),
    }  # fmt: skip


def _people_have(names: list[str], us: list[int]) -> dict[str, Rows]:
    """Mailboxes with what they hold and the settings of a few, eligible administrators, Azure roles, licence errors."""
    users, mails = len(names), [_mail(name) for name in names]
    sizes = (("mailbox", "Exchange", 100 << 30), ("onedrive", "OneDrive", 1 << 40))
    return {
        "mailbox_settings": ({"id": guid(1, n), "auto_reply": "disabled" if n % 400 else "alwaysEnabled",
                              "forwards_to": "" if n % 1000 else "x@example.com"} for n in range(0, users, 50)),
        "usage_reports": ({"report": report, "service": service, "upn": mails[n], "active_at": us[n % 120],
                           "refreshed_at": us[2], "deleted": n % 200 == 17, "used_bytes": n % 97 * allowed // 96,
                           "allowed_bytes": allowed} for report, service, allowed in sizes for n in range(users)),
        "role_eligibilities": ({"id": f"e{n}", "role_id": guid(9, n % 30), "principal_id": guid(1, n * 70),
                                "scope": "/", "membership": "Direct"} for n in range(min(users // 500, 200))),
        "azure_roles": ({"id": guid(13, n), "name": f"Azure Role {n}", "name_key": f"azure role {n}", "built_in": True}
                        for n in range(100)),
        "azure_role_assignments": ({"id": f"z{n}", "role_id": guid(13, n % 100), "principal_id": guid(1, n * 40),
                                    "principal_kind": "User", "scope": f"/subscriptions/s/resourceGroups/g{n % 50}",
                                    "created_at": us[n % 400]} for n in range(users // 50)),
        "licence_errors": ({"user_id": guid(1, n), "sku_id": guid(5, 0), "by_group": "", "error": "CountViolation"}
                           for n in range(0, users, 400)),
    }  # fmt: skip


def put(store: Store, name: str, rows: Rows) -> None:
    """Rows as the driver takes them: the models are fifty times slower."""
    table = SQLModel.metadata.tables[name]
    stamp = {"connection_id": 1} | ({"round": 1} if "round" in table.columns else {})
    batches = iter(rows)
    while some := list(islice(batches, 10_000)):
        names = [*stamp, *some[0]]
        values = [(*stamp.values(), *row.values()) for row in some]
        with store.writer(durable=False) as db:
            # What SQLite is given is new; what PostgreSQL is given it takes by COPY.
            (bulk.append if store.sqlite else bulk.fill)(db, table, names, values)


def _tidy(store: Store) -> None:
    """What PostgreSQL does by itself within a minute: statistics, and which pages everybody may see."""
    with store.engine.connect() as db:
        db.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def made(url: str, users: int) -> None:
    """Prepares an empty database and fills it."""
    store = Store(url)
    schema.prepare(store)
    with store.writer() as db:
        db.exec_driver_sql("INSERT INTO connection (id, name, tenant_id, mode) VALUES (1, 'Contoso', 't', 'act')")
    fill(store, users)
    store.close()


def on_sqlite(users: int) -> str:
    """The address of an SQLite file with so many people. It stays, and what is older of as many goes."""
    path = _kept(users, "db")
    if not path.exists():
        _make_room(users, "db")
        begun = path.with_suffix(".part")
        begun.unlink(missing_ok=True)
        made(f"sqlite:///{begun}", users)
        begun.rename(path)
    return f"sqlite:///{path}"


@contextmanager
def on_postgres(users: int) -> Iterator[str]:
    """The address of a PostgreSQL database with so many people, which runs meanwhile. It stays as well."""
    path = _kept(users, "postgresql")
    whole = path.with_suffix(".whole")
    if not whole.exists():
        _make_room(users, "postgresql")
    with postgres(path) as url:
        if not whole.exists():
            made(url, users)
            whole.touch()
        yield url


def _kept(users: int, kind: str) -> Path:
    KEPT.mkdir(mode=0o755, exist_ok=True)
    code = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(MADE_BY))).hexdigest()[:12]
    return KEPT / f"{users}-{code}.{kind}"


def _make_room(users: int, kind: str) -> None:
    for path in KEPT.glob(f"{users}-*.{kind}"):
        path.with_suffix(".whole").unlink(missing_ok=True)
        rmtree(path) if path.is_dir() else path.unlink()


if __name__ == "__main__":
    print(on_sqlite(int(sys.argv[1])))
    with on_postgres(int(sys.argv[1])) as there:
        print(there)
