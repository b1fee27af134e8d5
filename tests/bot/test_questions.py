"""Every example of every question, asked of a whole tenant on each engine, as somebody with every role would."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.hear import Hear, Said
from bot.parse import Understood, whole_grammar
from bot.reply import Replies
from bot.turn import Actor, ConversationRef, Kind, Scope, Turn
from cards.elements import MOST_BUTTONS, too_large
from services import audit
from services.answers import Chooser, Notice, Table
from services.prices import Prices
from services.resources.apps import App
from services.resources.groups import Group
from services.specs import Role
from services.store.query import pick
from services.store.tables import Audit
from tests.conftest import ENGINES, a_database
from tests.services.questions.collected import SPECS, Collected, collect

# A preview is drawn up as a draft is, which takes a tenant.
ASKED = [one for one in SPECS.questions.values() if one.answer and one.name != "preview"]
EXAMPLES = [example for one in ASKED for example in one.examples]
KEY = b"a key that only the tests know..."
GRAMMAR, REPLIES = whole_grammar(), Replies()
# What a new Steward has none of yet.
NONE_YET = {"request 3f2a91c4", "approvers of request 3f2a91c4"}


@pytest.fixture(scope="module", params=ENGINES)
def collected(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    with a_database(request, tmp_path_factory.mktemp("asked")) as url:
        collected = collect(url, users=60)
        yield collected
        collected.store.close()


def say(collected: Collected, text: str, *roles: Role, mentions: tuple[str, ...] = (), offset: int = 0) -> Said:
    caller = collected.caller(*(roles or Role))
    nothing: Any = None  # approvals and what is live are for changes
    holders = {Role.ADMIN: (caller.object_id,), Role.AUDITOR: ("group:" + next(iter(collected.world.groups)),)}
    hear = Hear(collected.store, SPECS, GRAMMAR, nothing, nothing, lambda: collected.now, KEY, holders, Prices())
    place = ConversationRef("a:megan", Scope.PERSONAL, "", collected.tenant_id, "bot")
    actor = Actor(caller.object_id, collected.tenant_id, "29:megan", caller.name)
    turn = Turn(Kind.MESSAGE, actor, place, collected.now, "1", text, mentions=mentions)
    return asyncio.run(hear(caller, text, turn, offset=offset))


def test_every_example_is_answered_and_drawn_on_either_engine(collected: Collected) -> None:
    for example in EXAMPLES:
        said = say(collected, example)
        answered = not isinstance(said.answer, Notice | Chooser) or not said.answer.title.startswith(("I ", "“"))
        assert answered or example in NONE_YET, (example, said.answer)
        assert said.understood, example
        card = REPLIES.card(said.answer, said.understood)
        assert not too_large(dict(card)), example
        assert len(card.get("actions", ())) <= MOST_BUTTONS, example


def test_what_an_answer_links_to_and_suggests_is_understood(collected: Collected) -> None:
    for example in EXAMPLES:
        answer = say(collected, example).answer
        asks = [suggestion.ask for suggestion in answer.next]
        if isinstance(answer, Table):
            asks += [link for link in answer.links[:2] if link] + [answer.ask]
        for ask in filter(None, asks):
            reading = GRAMMAR.read(ask, collected.now.date())
            if isinstance(reading, Understood) and not getattr(reading.spec, "answer", None):
                continue  # what changes something is understood, which will do here
            said = say(collected, ask)
            assert said.understood, (example, ask)
            wrong = isinstance(said.answer, Notice) and said.answer.title.startswith(("I ", "“", "That"))
            assert not wrong, (example, ask, said.answer)


def test_pages_follow_one_another_without_gap_or_repeat(collected: Collected) -> None:
    for text in ("users", "groups", "apps", "azure roles", "devices", "roles", "permissions Salesforce"):
        first = say(collected, text).answer
        assert isinstance(first, Table)
        if first.total <= len(first.rows):
            continue
        second = say(collected, text, offset=len(first.rows)).answer
        assert isinstance(second, Table)
        assert second.offset == len(first.rows)
        assert first.rows[-1] != second.rows[0]


@pytest.mark.parametrize("text", ["signins Adele Vance", "signins failed", "risky users", "risk Adele Vance"])
def test_risk_and_places_are_not_for_viewers(collected: Collected, text: str) -> None:
    assert "only view" in say(collected, text, Role.VIEWER).answer.title
    assert not isinstance(say(collected, text, Role.OPERATOR).answer, Notice)


def test_two_people_are_each_found_mentioned_or_asked_back(collected: Collected) -> None:
    adele, lee = (collected.world.user(name)["id"] for name in ("Adele Vance", "Lee Gu"))
    named = say(collected, "compare Adele Vance and Lee Gu")
    assert isinstance(named.answer, Table)
    assert named.answer.ask == f"compare {adele} and {lee}"
    pointed = say(collected, "compare x and y", mentions=(lee, adele)).answer
    assert isinstance(pointed, Table)
    assert pointed.ask == f"compare {lee} and {adele}"
    nearly = say(collected, "compare Adelle Vanse and Lee Gu").answer
    assert isinstance(nearly, Chooser)
    assert nearly.choices[0].ask == f"compare {adele} and lee gu"


def converse(collected: Collected, *texts: str) -> Said:
    """What is said to the last of `texts` in one conversation."""
    caller, nothing = collected.caller(*Role), None
    live: Any = nothing
    hear = Hear(collected.store, SPECS, GRAMMAR, live, live, lambda: collected.now, KEY, {}, Prices())
    place = ConversationRef(f"a:{texts}", Scope.PERSONAL, "", collected.tenant_id, "bot")
    actor = Actor(caller.object_id, collected.tenant_id, "29:megan", caller.name)

    async def one_by_one() -> Said:
        for text in texts:
            said = await hear(caller, text, Turn(Kind.MESSAGE, actor, place, collected.now, "1", text))
        await hear.stop()
        return said

    return asyncio.run(one_by_one())


@pytest.mark.parametrize(
    "text",
    [
        "could you tell me the thingummy of Grady Archie",
        "the zorps of grady archie, any thoughts",
        "devices grady archie and something nobody understands at all, whatever that means",
    ],
)
def test_whoever_was_named_and_not_understood_is_meant_and_nobody_from_before(collected: Collected, text: str) -> None:
    said = converse(collected, "user Adele Vance", text, "what are his devices")
    assert "adele" not in said.understood.casefold()
    assert "grady" in said.understood.casefold()


@pytest.mark.parametrize("text", ["the zorps of Xanadu Quux", "what zorps do Grady Archie and Lee Gu quux"])
def test_nobody_is_meant_behind_a_text_that_named_who_knows_whom(collected: Collected, text: str) -> None:
    said = converse(collected, "user Adele Vance", text, "what are his devices")
    assert said.understood == ""
    assert isinstance(said.answer, Notice)


def test_what_names_nobody_changes_nothing_about_who_is_meant(collected: Collected) -> None:
    said = converse(collected, "user Adele Vance", "blah blah thingummy", "ok thanks", "what are her devices")
    assert said.understood.startswith("devices adele")


@pytest.mark.parametrize(
    ("texts", "understood"),
    [
        (("app Slack", "Zoom looks odd to me, who consented to its permissions?"), "permissions zoom"),
        (("app Slack", "what are its permissions?"), "permissions slack"),
        (("app Slack", "who's on it?"), "users using slack"),
        (("users in group Xanadu", "which guests are in it"), "users guests and department xanadu"),
    ],
)
def test_it_is_what_the_text_names_and_otherwise_what_was_shown(
    collected: Collected, texts: tuple[str, ...], understood: str
) -> None:
    assert converse(collected, *texts).understood.casefold() == understood


def test_a_name_of_an_app_and_of_a_person_is_told_apart_by_what_there_is(collected: Collected) -> None:
    adele = collected.world.user("Adele Vance")["id"]
    assert say(collected, "usage Adele Vance").answer.title == "Usage of Adele Vance"
    assert say(collected, "usage Salesforce").answer.title == "Usage of Salesforce"
    assert say(collected, f"usage {adele}").answer.title == "Usage of Adele Vance"


@pytest.mark.parametrize(
    ("text", "title", "names"),
    [
        ("users with licence power and without mfa", "Which licence do you mean?",
         ["Microsoft Power Automate Free", "Power BI Pro"]),
        ("users in group finanse", "Did you mean one of these?", ["Finance Team"]),
        ("users using slakc", "Did you mean one of these?", ["Slack"]),
        ("users with licence powr bi", "Did you mean one of these?", ["Power BI Pro", "Microsoft Power Automate Free"]),
        ("apps used by adelle vanse", "Did you mean one of these?", ["Adele Vance"]),
    ],
)  # fmt: skip
def test_a_name_in_a_filter_that_fits_several_things_or_nearly_one_is_asked_back(
    collected: Collected, text: str, title: str, names: list[str]
) -> None:
    offered = say(collected, text).answer
    assert isinstance(offered, Chooser)
    assert (offered.title, [one.name for one in offered.choices]) == (title, names)
    picked = say(collected, offered.choices[0].ask).answer
    assert isinstance(picked, Table)
    assert names[0] in picked.title


def test_a_plan_alone_is_that_of_the_suite(collected: Collected) -> None:
    held, whole = (say(collected, f"users with licence {name}").answer for name in ("e5", "microsoft 365 e5"))
    assert isinstance(held, Table)
    assert isinstance(whole, Table)
    assert held.total == whole.total > 0
    assert say(collected, "licence ems e5").answer.title == "Enterprise Mobility + Security E5"


def test_a_name_in_a_filter_that_is_like_nothing_is_said_to_be_unknown(collected: Collected) -> None:
    assert say(collected, "users in group xyzzy").answer.title == "I found no group called “xyzzy”."


def test_an_alert_may_be_about_a_person_an_app_or_a_group(collected: Collected) -> None:
    with collected.store.reader(collected.now) as read:
        ids = [
            read.rows(pick(App.id).where(col(App.name) == "Salesforce"))[0].id,
            read.rows(pick(Group.id).where(col(Group.name) == "Finance Team"))[0].id,
        ]
    asked = [say(collected, f"alerts about {name}").answer for name in ("Salesforce", "Finance Team", "Adele Vance")]
    assert all(isinstance(found, Table) for found in asked)
    assert [getattr(found, "ask", "") for found in asked[:2]] == [f"alerts about {id_}" for id_ in ids]
    assert say(collected, "alerts about xyzzy").answer.title == "I found no person called “xyzzy”."


def test_me_in_a_filter_is_whoever_asks(collected: Collected) -> None:
    mine = say(collected, "users manager me").answer
    assert isinstance(mine, Table)
    assert mine.title == "Users: manager Megan Bowen"
    assert mine.ask == f"users manager {collected.caller().object_id}"


ORDERED = [
    ("users newest first", "", False),
    ("users by department", "Department", False),
    ("users by last sign-in", "Last sign-in", True),
    ("users longest unused first", "Last sign-in", False),
    ("top 10 apps by users", "People in 30 days", True),
    ("least used apps", "People in 30 days", False),
    ("apps newest first", "Created", True),
    ("oldest apps", "Created", False),
    ("groups sorted by members", "Members", True),
    ("smallest groups", "Members", False),
    ("groups without owner by name", "Group", False),
    ("newest first groups", "", False),
    ("licences by waste", "", False),
    ("top 5 licences by usage", "Used", True),
    ("devices, last seen first", "Last seen", True),
    ("devices sorted by os", "", False),
]


@pytest.mark.parametrize(("text", "column", "falling"), ORDERED)
def test_lists_come_in_the_order_that_was_said(collected: Collected, text: str, column: str, falling: bool) -> None:
    said = say(collected, text)
    assert isinstance(said.answer, Table), said
    again = say(collected, said.understood).answer
    assert isinstance(again, Table)
    assert again.rows == said.answer.rows
    titles = [one.title for one in said.answer.columns]
    values: list[Any] = [row[titles.index(column)].text for row in said.answer.rows] if column else []
    known = [value.casefold() if isinstance(value, str) else value for value in values if value is not None]
    assert known == sorted(known, reverse=falling)
    assert None not in values[: len(known)], "what is not known comes last"


def test_a_broken_trail_is_said_to_be_broken(collected: Collected) -> None:
    assert say(collected, "audit verify").answer.title.startswith("The audit trail is whole")
    with collected.store.writer() as db:
        audit.append(db, b"another key", collected.now, "x", "X", "approval.requested")
    with collected.store.reader(collected.now) as read:
        last = read.value(select(func.max(col(Audit.seq))))
    assert say(collected, "audit verify").answer.title == f"The audit trail is broken at line {last}."
    assert " in the trail." in say(collected, "audit").answer.summary
