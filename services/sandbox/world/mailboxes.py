"""Mailboxes: settings and inbox rules of those whose licence holds Exchange."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from services.sandbox.world.licences import BY_ID

Thing = dict[str, Any]
EXCHANGE = ("EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_STANDARD", "EXCHANGE_S_DESKLESS")
NO_TIME = {"dateTime": "2026-01-01T00:00:00.0000000", "timeZone": "UTC"}
SETTINGS: Thing = {
    "archiveFolder": "",
    "timeZone": "Pacific Standard Time",
    "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
    "dateFormat": "M/d/yyyy",
    "timeFormat": "h:mm tt",
    "userPurpose": "user",
    "automaticRepliesSetting": {
        "status": "disabled",
        "externalAudience": "all",
        "scheduledStartDateTime": NO_TIME,
        "scheduledEndDateTime": NO_TIME,
        "internalReplyMessage": "",
        "externalReplyMessage": "",
    },
    "language": {"locale": "en-US", "displayName": "English (United States)"},
    "workingHours": {
        "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
        "startTime": "08:00:00.0000000",
        "endTime": "17:00:00.0000000",
        "timeZone": {"name": "Pacific Standard Time"},
    },
}
# A rule that sends somebody's mail out of the house, and a harmless one.
FORWARDING = "Christie Cline"
STORIES = {
    FORWARDING: ("To my other address", {"forwardTo": [{"emailAddress": {"address": "cc1987@outlook.com"}}]}),
    "Alex Wilber": ("Newsletters", {"markAsRead": True, "stopProcessingRules": True}),
}


def has_mailbox(user: Thing) -> bool:
    """Whether Exchange keeps a mailbox for a user."""
    plans = {name for held in user.get("assignedLicenses") or () for name in BY_ID[held["skuId"]]["plans"]}
    return bool(user.get("mail")) and not plans.isdisjoint(EXCHANGE)


class Mailboxes:
    """Settings and rules by user id, made when somebody looks; what was saved in Sent Items, and all that went out."""

    def __init__(self) -> None:
        self._settings: dict[str, Thing] = {}
        self._rules: dict[str, dict[str, Thing]] = {}
        self._made = 0
        self.sent: dict[str, list[Thing]] = {}
        self.outgoing: list[Thing] = []

    @staticmethod
    def has(user: Thing) -> bool:
        """Whether a user has a mailbox."""
        return has_mailbox(user)

    def settings(self, user: Thing) -> Thing:
        """The mailbox settings of a user."""
        return self._settings.setdefault(user["id"], deepcopy(SETTINGS))

    def rules(self, user: Thing) -> dict[str, Thing]:
        """The inbox rules of a user by id."""
        if user["id"] not in self._rules:
            self._rules[user["id"]] = {}
            if user["displayName"] in STORIES:
                name, actions = STORIES[user["displayName"]]
                self.add_rule(user, {"displayName": name, "actions": actions})
        return self._rules[user["id"]]

    def add_rule(self, user: Thing, values: Thing) -> Thing:
        """A new rule, complete."""
        self._made += 1
        rules = self._rules.setdefault(user["id"], {})
        rule: Thing = {
            "id": f"AQAAAJ5dZ{self._made:03d}=",
            "displayName": None,
            "sequence": len(rules) + 1,
            "isEnabled": True,
            "hasError": False,
            "isReadOnly": False,
        } | values
        rules[rule["id"]] = rule
        return rule
