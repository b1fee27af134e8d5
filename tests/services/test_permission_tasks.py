"""What people say an app can do is found, whoever's it is and however much of it."""

from __future__ import annotations

import pytest

from services.permission_tasks import meant, task


@pytest.mark.parametrize(
    ("text", "permission"),
    [
        ("read mail", "Mail.Read"),
        ("read all our mailboxes", "Mail.Read"),
        ("read everyone's mail", "Mail.Read"),
        ("write to all files", "Files.ReadWrite"),
        ("full access to all mailboxes", "Mail.ReadWrite"),
        ("calendars", "Calendars.Read"),
        ("send mail as anyone", "Mail.Send"),
    ],
)
def test_a_task_is_told_by_its_permissions(text: str, permission: str) -> None:
    assert permission in task(text)


@pytest.mark.parametrize("text", ["", "glow in the dark", "nobody touched in 90 days", "all"])
def test_what_is_no_task_has_none(text: str) -> None:
    assert task(text) == ()


def test_what_is_named_or_done_with_it_is_meant() -> None:
    wanted = ("see anyone's calendar", "calendars.read", "read mail")
    assert [meant("Calendars.Read", text) for text in wanted] == [True, True, False]
    assert meant("Calendars.Read.Shared", "see calendars")
    assert not meant("Calendars.ReadWrite", "Calendars.Read")
