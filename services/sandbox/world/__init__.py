"""The tenant itself: what it holds, how its parts relate, and what was done to it. No HTTP in here."""

from services.sandbox.world.demo import DOMAIN, INITIAL_DOMAIN, TENANT_ID, TENANT_NAME
from services.sandbox.world.directory import Write
from services.sandbox.world.tenant import World

__all__ = ["DOMAIN", "INITIAL_DOMAIN", "TENANT_ID", "TENANT_NAME", "World", "Write"]
