"""Every verb of a card, pressed over HTTP: what it does, to whom it is refused, what a forged press comes to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copy
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlmodel import col

from bot.press import Press
from bot.steward import Steward
from services import subscriptions
from services.approval_settings import Rule
from services.resources.users import User
from services.settings import ApprovalSettings, RolesSettings, Settings
from services.store.step import Step
from services.store.tables import Alert, Approval, Outbox, Posted
from tests.bot.conftest import Clock
from tests.bot.office import KEYS, Office
from tests.fakes.activities import ADELE, ALEX, GROUP, PERSONAL, TENANT, Person, Place, activity, installed, press
from tests.fakes.connector import FakeTeams
from tests.services.questions.tenant import guid, put, put_users, user

MEGAN = Person("Megan Bowen", guid(2), "29:megan")
PATTI = Person("Patti Fernandez", guid(3), "29:patti")
LEE = Person("Lee Gu", guid(4), "29:lee")
WHY = "The laptop is lost, and somebody writes from it."
ROLES = RolesSettings(
    viewer=(ADELE.object_id,),
    operator=(ALEX.object_id,),
    approver=(MEGAN.object_id, PATTI.object_id),
    admin=(LEE.object_id,),
)
TWO = ApprovalSettings(break_glass=(PATTI.object_id,), rules=(Rule(name="two", approvals=2),))
Json = dict[str, Any]
DONE = update(Step).values(state="done")


class Desk(Office):
    """An office in which requests and alerts stand as cards that can be pressed."""

    async def press(
        self, verb: str, id: str, who: Person, where: Place = GROUP, kind: str = "approval", **data: Any
    ) -> Json:
        """The answer to a press on the card of `id` that stands there, as the newest version of it."""
        table = {"approval": Approval, "alert": Alert, "question": Alert}[kind]
        version = self.value(select(table.version).where(col(table.id) == id))
        known = {"id": id, "version": version} | data
        message = self.value(
            select(Posted.message_id).where(
                col(Posted.kind) == kind,
                col(Posted.subject_id) == id,
                col(Posted.conversation_id).startswith(where.id.partition(";")[0]),
            )
        )
        status, said = await self.receive(press(verb, known, message or "1:none", who=who, conversation=where))
        assert status == 200
        await self.settled()
        return said

    async def settled(self) -> None:
        """Everything that was to be told is told."""
        await self.quiet()
        await self.steward.deliver.drain()

    def value(self, statement: Any) -> Any:
        with self.steward.store.reader(self.clock()) as read:
            return read.value(statement)

    def state(self, id: str, table: Any = Approval) -> str:
        return str(self.value(select(table.state).where(col(table.id) == id)))

    async def draft(self, words: str = "revoke sessions bob lost") -> str:
        """The draft of a request of Alex's, on the card in his chat."""
        said = await self.receive(activity(words, ALEX, PERSONAL))
        assert said[0] == 200
        await self.settled()
        return str(self.value(select(Approval.id).order_by(col(Approval.created_at).desc(), col(Approval.source_id))))

    async def pending(self) -> str:
        """A request that waits for two, on the approvers' card too."""
        id = await self.draft()
        await self.press("request", id, ALEX, PERSONAL, reason=WHY)
        assert self.state(id) == "pending"
        return id

    async def alert(self, **more: Any) -> str:
        """An alert that stands in the group."""
        id, now = guid(700 + self.clock.at.microsecond), self.clock()
        self.clock.pass_(seconds=0.000001)
        row = {"id": id, "connection_id": 1, "check": "x", "subject": id, "state": "open", "severity": "high"}
        row |= {"text": "Something.", "title": "Thing", "facts": [], "opened_at": now, "changed_at": now}
        put(self.steward.store, Alert, [row | {"version": 1, "rank": 0, "about": "", "mark": 0} | BLANK | more])
        kind, place = ("question", PERSONAL) if more.get("about") else ("alert", GROUP)
        outbox = {"kind": kind, "subject_id": id, "to": place.id, "text": "", "state": "ready", "attempts": 0}
        outbox |= {"created_at": now, "run_at": now, "lease_by": "", "error": ""}
        await self.steward.store.write(lambda db: db.execute(insert(Outbox).values(**outbox)))
        await self.steward.deliver.drain()
        return id


BLANK: Json = {"by": "", "note": "", "why": "", "todo": "", "owner_id": "", "case_id": "", "accepted": False,
               "person_says": ""}  # fmt: skip


@pytest.fixture
async def desk(prepared: Path, tmp_path: Path, fake: FakeTeams, settings: Any, clock: Clock) -> AsyncIterator[Desk]:
    url = f"sqlite:///{copy(prepared, tmp_path / 'desk.db')}"
    steward = Steward(Settings(database=url, bot=settings, roles=ROLES, keys=KEYS, approvals=TWO), now=clock)
    with steward.store.writer() as db:
        row = "INSERT INTO connection (id, name, tenant_id, mode) VALUES (1, 'Contoso', :t, 'act')"
        db.execute(text(row), {"t": TENANT})
    put_users(steward.store, user(9, "Bob", "Lost"), user(2, "Megan", "Bowen"), user(4, "Lee", "Gu"))
    await steward.teams.start()
    house = Desk(steward, fake, clock)
    for who, where in ((ALEX, PERSONAL), (ALEX, GROUP)):
        await house.receive(activity("hello", who, where))
    await house.quiet()
    with steward.store.writer() as db:
        subscriptions.subscribe(db, GROUP.id, "approvals", "x", clock())
    yield house
    await steward.teams.stop()
    await steward.stop()


def shown(answer: Json) -> str:
    """Everything that an answer to a press says."""
    return orjson.dumps(answer).decode()


def refused(answer: Json) -> bool:
    return answer["statusCode"] >= 400


# verb, who presses, on a card where, what it carries -> the state it leads to, and what the answer says
ON_A_REQUEST = [
    ("approve", MEGAN, GROUP, {"comment": "fine"}, "pending", "Megan Bowen"),
    ("deny", MEGAN, GROUP, {"comment": "not now"}, "denied", "Denied"),
    ("remind", ALEX, PERSONAL, {}, "pending", "Reminded in"),
    ("cancel", ALEX, PERSONAL, {}, "cancelled", "Cancelled"),
    ("cancel", LEE, GROUP, {}, "cancelled", "Cancelled"),
    ("edit", ALEX, PERSONAL, {}, "cancelled", "Cancelled"),
]


@pytest.mark.parametrize(("verb", "who", "where", "data", "state", "said"), ON_A_REQUEST)
async def test_a_press_on_a_request(
    desk: Desk, verb: str, who: Person, where: Place, data: Json, state: str, said: str
) -> None:
    id = await desk.pending()
    answer = await desk.press(verb, id, who, where, **data)
    assert not refused(answer)
    assert desk.state(id) == state
    assert said in shown(answer)


async def test_a_draft_is_filled_in_and_requested(desk: Desk) -> None:
    id = await desk.draft("offboard bob lost")
    answer = await desk.press("fill", id, ALEX, PERSONAL, **{"slot.steps": "disable_user,revoke_sessions"})
    assert not refused(answer)
    assert desk.value(select(func.count()).select_from(Step)) == 2
    assert desk.state(id) == "draft"
    await desk.press("request", id, ALEX, PERSONAL, reason=WHY)
    assert desk.state(id) == "pending"


async def test_approved_alone_in_an_emergency_it_is_reviewed_by_somebody_else(desk: Desk) -> None:
    id = await desk.pending()
    answer = await desk.press("approve_alone", id, PATTI, comment=WHY)
    assert not refused(answer)
    assert desk.value(select(Approval.alone).where(col(Approval.id) == id)) == PATTI.object_id
    assert refused(await desk.press("review", id, PATTI))
    assert not refused(await desk.press("review", id, LEE))
    assert desk.value(select(Approval.reviewed_by).where(col(Approval.id) == id)) in (LEE.object_id, LEE.name)


async def test_what_is_done_can_be_asked_back(desk: Desk) -> None:
    id = await desk.draft("disable bob lost")
    done = {"state": "done", "finished_at": desk.clock(), "decided_at": desk.clock()}
    disabled = update(User).values(enabled=False)
    for change in (update(Approval).values(done), DONE, disabled):
        await desk.steward.store.write(lambda db, change=change: db.execute(change))
    desk.clock.pass_(seconds=1)
    await desk.receive(press("undo", {"id": id, "version": 1}, who=ALEX, conversation=PERSONAL))
    await desk.settled()
    newest = desk.value(select(Approval.action).order_by(col(Approval.created_at).desc()))
    assert newest == "enable_user"


WHO_MAY_NOT = [
    ("approve", ALEX, GROUP, {}),
    ("approve", ADELE, GROUP, {}),
    ("deny", LEE, GROUP, {}),
    ("approve_alone", MEGAN, GROUP, {"comment": WHY}),
    ("review", LEE, GROUP, {}),
    ("remind", MEGAN, GROUP, {}),
    ("edit", MEGAN, GROUP, {}),
    ("cancel", MEGAN, GROUP, {}),
    ("fill", ALEX, PERSONAL, {"slot.other": "x"}),
]


@pytest.mark.parametrize(("verb", "who", "where", "data"), WHO_MAY_NOT)
async def test_a_press_that_is_refused_changes_nothing(
    desk: Desk, verb: str, who: Person, where: Place, data: Json
) -> None:
    id = await desk.pending()
    before = desk.value(select(Approval.version).where(col(Approval.id) == id))
    answer = await desk.press(verb, id, who, where, **data)
    assert desk.state(id) == "pending"
    assert desk.value(select(Approval.version).where(col(Approval.id) == id)) == before
    # Where the request moved on the card as it is now says so; else the refusal stands in red.
    assert refused(answer) or verb in {"fill", "review"}


ON_AN_ALERT = [
    ("acknowledge", {}, "acknowledged"),
    ("snooze", {"days": "30", "reason": "known"}, "snoozed"),
    ("accept", {"review": "90", "reason": "It is a test account."}, "snoozed"),
]


@pytest.mark.parametrize(("verb", "data", "state"), ON_AN_ALERT)
async def test_a_press_on_an_alert(desk: Desk, verb: str, data: Json, state: str) -> None:
    id = await desk.alert()
    assert refused(await desk.press(verb, id, ADELE, kind="alert", **data))
    assert desk.state(id, Alert) == "open"
    answer = await desk.press(verb, id, ALEX, kind="alert", **data)
    assert not refused(answer)
    assert desk.state(id, Alert) == state
    assert "Alex Wilber" in shown(answer)


async def test_a_risk_is_not_accepted_without_a_reason(desk: Desk) -> None:
    id = await desk.alert()
    assert "Say why the risk is accepted" in shown(await desk.press("accept", id, ALEX, kind="alert"))
    assert desk.state(id, Alert) == "open"


@pytest.mark.parametrize(
    ("verb", "state", "severity", "says"),
    [("mine", "acknowledged", "high", "yes"), ("not_mine", "open", "critical", "no")],
)
async def test_the_person_concerned_answers_for_themselves_alone(
    desk: Desk, verb: str, state: str, severity: str, says: str
) -> None:
    id = await desk.alert(about=ALEX.object_id)
    assert refused(await desk.press(verb, id, MEGAN, PERSONAL, "question"))
    assert not refused(await desk.press(verb, id, ALEX, PERSONAL, "question"))
    row = desk.value(select(Alert.severity).where(col(Alert.id) == id))
    assert (desk.state(id, Alert), row) == (state, severity)
    assert desk.value(select(Alert.person_says).where(col(Alert.id) == id)) == says


async def test_many_are_acknowledged_by_the_button_of_the_list(desk: Desk) -> None:
    ids = [await desk.alert() for _ in range(3)]
    body = await desk.say("alerts")
    (button,) = [
        one["data"] for one in body["attachments"][0]["content"]["actions"] if one["title"] == "Acknowledge all"
    ]
    assert "Acknowledge all" not in shown(await desk.say("alerts", ADELE))
    status, _ = await desk.receive(press("ask", button, who=ALEX, conversation=PERSONAL))
    await desk.settled()
    assert (status, {desk.state(id, Alert) for id in ids}) == (200, {"acknowledged"})
    # Each standing card was edited in place.
    assert sum(one.method == "PUT" and one.conversation == GROUP.id for one in desk.sent()) == 3


async def test_many_are_acknowledged_by_chat_of_one_severity(desk: Desk) -> None:
    high, low = await desk.alert(), await desk.alert(severity="low")
    await desk.say("acknowledge low alerts")
    assert (desk.state(high, Alert), desk.state(low, Alert)) == ("open", "acknowledged")
    assert "Acknowledge all" not in shown(await desk.say("alerts acknowledged"))


async def test_a_question_is_asked_and_shown_in_place(desk: Desk) -> None:
    _, asked = await desk.receive(press("ask", {"ask": "whoami"}, who=ALEX, conversation=PERSONAL))
    await desk.quiet()
    assert "operator" in shown(desk.sent()[-1].body)
    _, here = await desk.receive(press("show", {"ask": "whoami"}, who=ALEX, conversation=PERSONAL))
    assert "operator" in shown(here)
    assert not refused(asked)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"id": "not an id", "version": 1},
        {"id": guid(1), "version": 0},
        {"id": guid(1), "version": 1, "days": "8"},
        {"id": guid(1), "version": 1, "verdict": "approve"},
        {"id": guid(1), "version": 1, "reason": "x" * 2_001},
    ],
)
@pytest.mark.parametrize("verb", ["approve", "snooze", "acknowledge", "fill", "mine", "nonsense"])
async def test_a_forged_press_is_refused(desk: Desk, verb: str, data: Json) -> None:
    status, answer = await desk.receive(press(verb, data, who=MEGAN, conversation=GROUP))
    assert (status, refused(answer)) == (200, True)


async def test_a_card_pressed_in_another_conversation_is_refused(desk: Desk) -> None:
    id = await desk.alert()
    _, answer = await desk.receive(press("acknowledge", {"id": id, "version": 1}, who=ALEX, conversation=PERSONAL))
    assert "does not belong to this conversation" in shown(answer)


def test_every_verb_is_pressed_here(desk: Desk) -> None:
    pressed = {row[0] for table in (ON_A_REQUEST, ON_AN_ALERT) for row in table}
    pressed |= {"fill", "request", "approve_alone", "review", "undo", "mine", "not_mine", "ask", "show"}
    press = desk.steward.converse._press
    assert isinstance(press, Press)
    assert set(press._verbs) == pressed


async def test_what_is_open_is_told_once_however_often_steward_is_installed(desk: Desk) -> None:
    given = desk.steward.settings
    alerts = given.alerts.model_copy(update={"conversations": (GROUP.id,)})
    desk.steward.converse._settings = given.model_copy(update={"alerts": alerts})
    id = await desk.alert()
    with desk.steward.store.writer() as db:
        db.execute(delete(Posted).where(col(Posted.subject_id) == id))
    for _ in range(2):
        await desk.receive(installed(who=ALEX, conversation=GROUP))
        await desk.settled()
    assert desk.value(select(func.count()).select_from(Outbox).where(col(Outbox.subject_id) == id)) == 2
