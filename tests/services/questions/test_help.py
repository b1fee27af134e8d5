"""Help, whole and by topic: only what this caller may use."""

from __future__ import annotations

import pytest

from services.answers import Help
from services.errors import NotFound
from services.questions.help import QUESTION
from services.specs import Role
from services.store.reader import Reader
from tests.services.questions.tenant import NOW, asked

READ = Reader(None, NOW)  # type: ignore[arg-type]  # help reads nothing


def said(words: str | None = None, *roles: Role) -> Help:
    assert QUESTION.answer is not None
    answer = QUESTION.answer(READ, asked(*roles, words=words))
    assert isinstance(answer, Help)
    return answer


def typed(answer: Help) -> set[str]:
    return {entry[0].split()[0] for topic in answer.topics for entry in topic.entries}


@pytest.mark.parametrize(
    ("words", "topics", "among"),
    [
        ("people", ["People"], {"user", "users", "compare"}),
        ("Apps", ["Apps"], {"app", "apps"}),
        ("app", ["Apps"], {"app", "apps"}),
        ("licences", ["Licences"], {"licence", "licences"}),
        ("licenses", ["Licences"], {"licence", "licences"}),
        ("sign-ins", ["Sign-ins and risk"], {"signins"}),
    ],
)
def test_a_topic_is_helped_with_alone(words: str, topics: list[str], among: set[str]) -> None:
    answer = said(words, Role.OPERATOR)
    assert [topic.title for topic in answer.topics] == topics
    assert among <= typed(answer)
    assert answer.next[0].ask == "help"


def test_what_is_no_topic_is_looked_for_in_what_can_be_typed() -> None:
    assert typed(said("compare")) == {"compare"}
    assert "export" in typed(said("excel", Role.OPERATOR))
    assert "disable" in typed(said("disable adele vance", Role.OPERATOR))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("reset mfa for someone", "reset mfa <who> [method <method>]"),
        ("delete leaver's account, does it need two approvals", "delete user <who>"),
        ("add somebody to a group for a few hours only", "add <who> to group <group> [for <hours> hours]"),
        ("forward somebody's mail", "forward mail <who> to <address>"),
        ("give someone a licence", "assign licence <who> <licence>"),
        ("restore deleted account", "restore user <deleted>"),
        ("offboarding", "offboard <who>"),
    ],
)
def test_whoever_asks_how_is_helped_to_what_does_it(words: str, meant: str) -> None:
    forms = [entry[0] for topic in said(words, Role.OPERATOR).topics for entry in topic.entries]
    assert meant in forms
    assert len(forms) <= 4


def test_nobody_is_helped_to_what_they_may_not_use() -> None:
    assert not {"export", "signins", "audit", "disable", "connect"} & typed(said())
    assert "audit" in typed(said(None, Role.AUDITOR))
    with pytest.raises(NotFound) as refused:
        said("export")
    assert "help on: " in refused.value.next_step


def test_a_topic_that_is_none_names_those_there_are() -> None:
    with pytest.raises(NotFound, match="no help on “bananas”"):
        said("bananas")
