"""Everything a worker needs, imported once before it is forked."""

from services import registry
from tests.soak import kill, kill_acts, telling

SPECS = registry.load()
WORK = kill.survive, kill_acts.survive, telling.tell
