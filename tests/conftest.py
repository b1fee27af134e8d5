"""What every test may use: a frozen clock, stores on both engines, the sandbox, and the whole house."""

from __future__ import annotations
