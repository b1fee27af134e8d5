"""A second tenant: the same town under another name, where nothing has the id it has in Contoso."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.sandbox.registrations import Registration
from services.sandbox.world import World
from services.sandbox.world.demo import DOMAIN, INITIAL_DOMAIN, TENANT_ID, TENANT_NAME

GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
NAMED = re.compile(TENANT_NAME, re.IGNORECASE)
# Classes whose attributes are part of a tenant; what other objects hold is left alone.
OURS = "services.sandbox."


@dataclass(frozen=True, slots=True)
class Tenant:
    """What a tenant is called: its name, its id, its own domain and the one it was born with."""

    name: str = TENANT_NAME
    id: str = TENANT_ID
    domain: str = DOMAIN
    initial_domain: str = INITIAL_DOMAIN

    @property
    def slug(self) -> str:
        """The name as it appears in addresses."""
        return self.domain.partition(".")[0]


CONTOSO = Tenant()


def called(name: str) -> Tenant:
    """The tenant of this name, with an id that follows from it. Raises ValueError where no domain can be made of it."""
    slug = re.sub(r"[^a-z0-9]", "", name.lower())
    if slug == CONTOSO.slug:
        return CONTOSO
    if not slug or len(slug) > 27:
        raise ValueError("A tenant's name needs 1 to 27 letters or digits, so that it can have a domain.")
    return Tenant(name, str(uuid5(UUID(TENANT_ID), slug)), f"{slug}.com", f"{slug}.onmicrosoft.com")


def rename(world: World, apps: dict[str, Registration], tenant: Tenant) -> None:
    """Make Contoso, newly made, into another tenant: its names, its domains, and the ids of all that is its own.

    Microsoft's ids (roles, plans, first-party and SaaS applications) are the same in every tenant, and stay.
    """
    own = set(_own_ids(world, apps))

    def guid(found: re.Match[str]) -> str:
        return str(uuid5(UUID(tenant.id), found[0])) if found[0] in own else found[0]

    def named(found: re.Match[str]) -> str:
        text = found[0]
        return tenant.slug.upper() if text.isupper() else tenant.slug if text.islower() else tenant.name

    def retell(text: str) -> str:
        return NAMED.sub(named, GUID.sub(guid, text.replace(TENANT_ID, tenant.id)))

    _told_anew([world, apps], retell, set())
    world.roles.renumber()


def _own_ids(world: World, apps: dict[str, Registration]) -> Iterator[str]:
    for table in world.tables.values():
        yield from table.rows
    yield from (app["appId"] for app in world.applications.values())
    yield from (app.client_id for app in apps.values())
    yield from world.azure.subscriptions.values()
    yield from world.azure.assignments


def _told_anew(value: Any, retell: Callable[[str], str], seen: set[int]) -> Any:
    """The value with every text in it retold; lists, dictionaries and our objects change in place."""
    if isinstance(value, str):
        return retell(value)
    if isinstance(value, tuple | frozenset | set):
        new = [_told_anew(item, retell, seen) for item in value]
        return type(value)._make(new) if hasattr(value, "_make") else type(value)(new)
    if id(value) in seen:
        return value
    if isinstance(value, list):
        seen.add(id(value))
        new = [_told_anew(item, retell, seen) for item in value]
        if any(one is not other and one != other for one, other in zip(new, value, strict=True)):
            value[:] = new
    elif isinstance(value, dict):
        seen.add(id(value))
        pairs = [(_told_anew(key, retell, seen), _told_anew(item, retell, seen)) for key, item in value.items()]
        if any(key != old or item is not value[old] for (key, item), old in zip(pairs, tuple(value), strict=True)):
            value.clear()
            value.update(pairs)
    elif type(value).__module__.startswith(OURS) and not callable(value):
        seen.add(id(value))
        for name in _attributes(value):
            # Lines of the ledger are frozen, and still have to be told anew.
            object.__setattr__(value, name, _told_anew(getattr(value, name), retell, seen))
    return value


def _attributes(value: Any) -> list[str]:
    names = [*getattr(value, "__dict__", ())]
    for kind in type(value).__mro__:
        names += [name for name in getattr(kind, "__slots__", ()) if hasattr(value, name)]
    return names
