"""Everything a worker needs, imported once before it is forked."""

from services import registry
from tests.soak import kill, telling

SPECS = registry.load()
WORK = kill.survive, telling.tell
