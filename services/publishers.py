"""Whose an app is: Microsoft's own, a verified publisher's, or nobody's we know."""

from __future__ import annotations

# The tenants that own Microsoft's first-party service principals (appOwnerOrganizationId).
MICROSOFT_TENANTS = ("f8cdef31-a31e-4b4a-93e4-5f571e91255a", "72f988bf-86f1-41af-91ab-2d7cd011db47")
