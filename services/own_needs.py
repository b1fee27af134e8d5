"""What Steward must be allowed besides reading and acting, for what its settings ask of it."""

from __future__ import annotations

from services.mail.graph import SENDING
from services.settings import Settings
from services.specs import OwnNeed

INSTALLING = "TeamsAppInstallation.ReadWriteSelfForUser.All"


def own_needs(given: Settings) -> tuple[OwnNeed, ...]:
    """One need for each: mail by Graph in the tenant that sends it, installing itself in the bot's own."""
    home = given.bot.tenant_id or ""
    found = []
    if given.mail.way == "graph":
        found.append(OwnNeed("sending mail", SENDING, given.mail_tenant))
    if given.bot.catalogue_app_id and home:
        found.append(OwnNeed("installing itself for people", INSTALLING, home))
    return tuple(found)
