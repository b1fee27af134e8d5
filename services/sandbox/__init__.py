"""A pretend Microsoft cloud over real HTTPS, for the demo, the tests and the benchmarks."""

from services.sandbox.server import Sandbox
from services.sandbox.thread import SandboxThread
from services.sandbox.world.demo import TENANT_ID, person_id

__all__ = ["TENANT_ID", "Sandbox", "SandboxThread", "person_id"]
