"""The Teams door: who comes in, what is made of it, what goes out."""

from __future__ import annotations

import asyncio
import base64
import time
from datetime import UTC, datetime
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.botframework import WORKING, Teams
from bot.connector import SendRefused
from bot.exchange import SORRY
from bot.turn import Kind, Message, Reply, Scope, Turn
from services.settings import BotSettings
from tests.bot.conftest import APP_ID, Clock, Door, Taker
from tests.fakes.activities import (
    ADELE,
    ALEX,
    BOT,
    CHANNEL,
    OTHER_TENANT,
    TENANT,
    activity,
    installed,
    members,
    mention,
    press,
    submit,
)
from tests.fakes.connector import BOT_TOKEN, FakeTeams, Fault

CARD = {"type": "AdaptiveCard", "version": "1.5", "body": []}


# Who may come in


async def test_a_message_from_teams_is_taken_and_answered(door: Door) -> None:
    door.take.reply = Reply(messages=(Message("Hello", CARD),))
    said = activity("  user   adele ", service_url=door.service_url)
    assert await door.receive(said) == (200, None)
    (turn,) = door.take.turns
    assert turn.kind is Kind.MESSAGE
    assert turn.text == "user adele"
    assert (turn.actor.object_id, turn.actor.tenant_id, turn.actor.name) == (ADELE.object_id, TENANT, ADELE.name)
    assert turn.at == door.clock()
    (sent,) = door.fake.connector.sent
    assert (sent.method, sent.conversation, sent.activity_id) == ("POST", "a:adele-and-steward", said["id"])
    assert sent.authorization == f"Bearer {BOT_TOKEN}"
    assert sent.body["summary"] == "Hello"
    assert sent.body["attachments"][0]["content"] == CARD
    assert "text" not in sent.body


def _unsigned(door: Door) -> str:
    claims = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "serviceurl": door.service_url,
        "exp": time.time() + 60,
    }
    return "Bearer " + jwt.encode(claims, "", algorithm="none", headers={"kid": door.fake.login.current})


def _symmetric(door: Door) -> str:
    claims = {
        "iss": "https://api.botframework.com",
        "aud": APP_ID,
        "serviceurl": door.service_url,
        "exp": time.time() + 60,
    }
    return "Bearer " + jwt.encode(claims, "k" * 32, algorithm="HS256", headers={"kid": door.fake.login.current})


def _tampered(door: Door) -> str:
    head, claims, signature = door.bearer().removeprefix("Bearer ").split(".")
    said = orjson.loads(base64.urlsafe_b64decode(claims + "=="))
    forged = base64.urlsafe_b64encode(orjson.dumps(said | {"aud": APP_ID, "x": 1})).rstrip(b"=").decode()
    return f"Bearer {head}.{forged}.{signature}"


TOKENS: dict[str, Any] = {
    "no header": lambda _: "",
    "no token": lambda _: "Bearer ",
    "another scheme": lambda _: "Basic dTpw",
    "garbage": lambda _: "Bearer garbage",
    "three dots": lambda _: "Bearer a.b.c",
    "two tokens": lambda door: door.bearer() + " " + door.bearer(),
    "expired": lambda door: door.bearer(exp=int(time.time()) - 4000),
    "no expiry": lambda door: door.bearer(exp=None),
    "not yet valid": lambda door: door.bearer(nbf=int(time.time()) + 4000),
    "for another bot": lambda door: door.bearer(audience="99999999-2222-4333-8444-555555555555"),
    "for a list of bots": lambda door: door.bearer(audience=[APP_ID]),
    "no audience": lambda door: door.bearer(audience=None),
    "another issuer": lambda door: door.bearer(iss="https://evil.example"),
    "a piece of the issuer": lambda door: door.bearer(iss="https://api"),
    "no issuer": lambda door: door.bearer(iss=None),
    "emulator": lambda door: door.bearer(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=APP_ID, ver="1.0"
    ),
    "skill": lambda door: door.bearer(
        iss="https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0", azp="other", ver="2.0"
    ),
    "another service url": lambda door: door.bearer(service_url="https://evil.example/"),
    "no service url": lambda door: door.bearer(service_url=None),
    "unsigned": _unsigned,
    "signed with a password": _symmetric,
    "tampered": _tampered,
    "another key under our id": lambda door: door.bearer(
        key=rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ),
    "unknown key": lambda door: door.bearer(
        key_id="nobodys", key=rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ),
}


@pytest.mark.parametrize("token", TOKENS)
async def test_a_token_that_teams_did_not_give_for_this_bot_is_refused(door: Door, token: str) -> None:
    status, body = await door.receive(activity(service_url=door.service_url), TOKENS[token](door))
    assert status == 401
    assert body["error"]["code"] == "Unauthorized"
    assert door.take.turns == []


async def test_a_key_endorsed_for_another_channel_is_refused(fake: FakeTeams, door: Door) -> None:
    forged = activity(service_url=door.service_url, channelId="directline")
    assert (await door.receive(forged))[0] == 403


async def test_a_rotated_key_is_fetched_at_once(door: Door) -> None:
    assert (await door.receive(activity(service_url=door.service_url)))[0] == 200
    before = door.bearer()
    assert (await door.receive(activity(service_url=door.service_url), before))[0] == 200
    door.fake.login.rotate()
    assert (await door.receive(activity(service_url=door.service_url)))[0] == 200
    assert (await door.receive(activity(service_url=door.service_url), before))[0] == 401
    assert len(door.take.turns) == 3


async def test_a_token_once_checked_is_checked_again_after_its_end(door: Door) -> None:
    token = door.bearer(exp=int(time.time()) - 200)  # within the five minutes clocks may differ
    door.clock.at = datetime.now(UTC)
    for _ in range(2):
        assert (await door.receive(activity(service_url=door.service_url), token))[0] == 200
    other = activity(service_url="https://evil.example/")
    assert (await door.receive(other, token))[0] == 401


async def test_forged_key_ids_do_not_make_us_fetch_again_and_again(door: Door) -> None:
    for _ in range(5):
        await door.receive(activity(service_url=door.service_url), TOKENS["unknown key"](door))
    assert door.fake.login.asked["jwks"] == 2  # at the start, and for the first forged one
    door.clock.pass_(seconds=31)
    door.fake.login.rotate()
    assert (await door.receive(activity(service_url=door.service_url)))[0] == 200


async def test_hanging_keys_hold_up_nobody_else_and_cost_nobody_the_door(
    fake: FakeTeams, settings: BotSettings, clock: Clock
) -> None:
    fake.login.released.clear()
    teams = Teams(settings, clock)
    starting = asyncio.create_task(teams.start())
    beats = 0
    while not fake.login.asked["metadata"]:
        await asyncio.sleep(0)
        beats += 1
    assert beats  # the loop goes on while the keys are waited for
    fake.login.released.set()
    await starting
    door = Door(teams, fake, Taker(), clock)
    fake.login.released.clear()
    assert (await door.receive(activity(service_url=door.service_url)))[0] == 200  # known keys need no fetch
    fake.login.released.set()
    await teams.stop()


async def test_without_any_key_nobody_comes_in_and_teams_may_try_again(
    fake: FakeTeams, settings: BotSettings, clock: Clock
) -> None:
    nowhere = settings.model_copy(update={"openid_metadata": f"{fake.login.url}/nowhere"})
    teams = Teams(nowhere, clock)
    await teams.start()
    door = Door(teams, fake, Taker(), clock)
    assert (await door.receive(activity(service_url=door.service_url)))[0] == 503
    assert door.take.turns == []
    await teams.stop()


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://smba.trafficmanager.net/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://user@smba.trafficmanager.net/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/",
        "https://[::1",
        "file:///etc/passwd",
    ],
)
async def test_a_service_url_that_is_not_teams_is_refused_even_with_a_good_token(door: Door, url: str) -> None:
    status, _ = await door.receive(activity(service_url=url), door.bearer(service_url=url))
    assert status == 403
    assert door.take.turns == []


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": OTHER_TENANT}}, "conversation": {"id": "x"}},
        {"channelData": {"tenant": {"id": OTHER_TENANT}}},
        {"channelData": None, "conversation": {"id": "x", "tenantId": OTHER_TENANT}},
        {"channelData": None, "conversation": {"id": "x"}},
    ],
)
async def test_another_tenant_or_none_is_refused(door: Door, changes: dict[str, Any]) -> None:
    status, _ = await door.receive(activity(service_url=door.service_url, **changes))
    assert status == 403
    assert door.take.turns == []


# What is no activity


BODIES: dict[str, Any] = {
    "empty": b"",
    "broken": b'{"type": "message"',
    "an array": b"[]",
    "a string": b'"message"',
    "null": b"null",
    "not utf-8": b'{"type": "\xff"}',
    "half a character": b'{"type": "\\ud800"}',
    "too deep": b'{"a":' * 3000 + b"1" + b"}" * 3000,
    "an empty object": b"{}",
}


@pytest.mark.parametrize("body", BODIES)
async def test_what_is_no_json_object_is_a_bad_request(door: Door, body: str) -> None:
    status, answer = await door.receive(BODIES[body])
    assert status == 400
    assert answer["error"]["message"]


@pytest.mark.parametrize("missing", ["serviceUrl", "conversation", "from", "type"])
async def test_an_activity_without_what_every_activity_has_is_a_bad_request(door: Door, missing: str) -> None:
    status, _ = await door.receive(activity(service_url=door.service_url, **{missing: None}))
    assert status == 400
    assert door.take.turns == []


@pytest.mark.parametrize(
    "changes",
    [
        {"conversation": "x"},
        {"conversation": {"id": ""}},
        {"conversation": {"id": 7}},
        {"conversation": {"id": "x" * 2000}},
        {"from": []},
        {"from": {"id": None}},
        {"type": 7},
    ],
)
async def test_an_activity_of_the_wrong_shape_is_a_bad_request(door: Door, changes: dict[str, Any]) -> None:
    assert (await door.receive(activity(service_url=door.service_url, **changes)))[0] == 400


VALUES: list[Any] = [
    None,
    "x",
    [],
    {},
    {"action": None},
    {"action": "Approve"},
    {"action": {}},
    {"action": {"type": "Action.Submit", "verb": "approve"}},
    {"action": {"type": "Action.Execute"}},
    {"action": {"type": "Action.Execute", "verb": {"$ne": ""}}},
    {"action": {"type": "Action.Execute", "verb": "approve", "data": "x"}},
]


@pytest.mark.parametrize("value", VALUES)
async def test_a_malformed_press_is_answered_with_a_sentence_in_red(door: Door, value: Any) -> None:
    status, answer = await door.receive(press("approve", service_url=door.service_url, value=value))
    assert status == 400
    assert answer["type"] == "application/vnd.microsoft.error"
    assert answer["value"]["message"]
    assert door.take.turns == []


async def test_other_invokes_are_a_bad_request(door: Door) -> None:
    assert (await door.receive(press("x", service_url=door.service_url, name="task/fetch")))[0] == 400


json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.sampled_from(
            ["type", "id", "from", "conversation", "recipient", "text", "entities", "channelData", "value", "name"]
            + ["replyToId", "membersAdded", "action", "channelId"]
        ),
        json | st.sampled_from(["message", "invoke", "conversationUpdate", "installationUpdate"]),
    )
)
async def test_no_activity_however_odd_breaks_the_door(anonymous: Door, changes: dict[str, Any]) -> None:
    said = activity(service_url=anonymous.service_url) | changes
    status, _ = await anonymous.receive(orjson.dumps(said), "")
    assert status in {200, 400, 403}


# The demo on loopback


@pytest.fixture
async def anonymous(clock: Clock) -> Any:
    fake = await FakeTeams(plain=True).start()
    teams = Teams(BotSettings(anonymous=True, host="127.0.0.1"), clock)
    await teams.start()
    yield Door(teams, fake, Taker(), clock)
    await teams.stop()
    await fake.stop()


async def test_the_demo_needs_no_token_and_sends_none(anonymous: Door) -> None:
    anonymous.take.reply = Reply(messages=(Message("Hello"),))
    assert (await anonymous.receive(activity(service_url=anonymous.service_url), ""))[0] == 200
    (sent,) = anonymous.fake.connector.sent
    assert sent.authorization == ""
    assert (sent.body["text"], sent.body["textFormat"]) == ("Hello", "plain")


async def test_the_demo_speaks_to_loopback_only(anonymous: Door) -> None:
    assert (await anonymous.receive(activity(), ""))[0] == 403


# What is made of it


async def test_a_mention_of_the_bot_is_not_part_of_what_was_said(door: Door) -> None:
    await door.receive(mention("user  ad&eacute;le", CHANNEL, service_url=door.service_url))
    (turn,) = door.take.turns
    assert turn.text == "user adéle"
    assert turn.conversation.scope is Scope.CHANNEL
    assert turn.conversation.id == CHANNEL.id
    assert turn.conversation.team_id == CHANNEL.team_id
    assert turn.mentions == ()


async def test_a_mentioned_person_keeps_their_name_and_is_known_by_id(door: Door) -> None:
    entities = [
        {"type": "mention", "mentioned": BOT, "text": "<at>Steward</at>"},
        {
            "type": "mention",
            "mentioned": {"id": "29:alex", "aadObjectId": ALEX.object_id.upper()},
            "text": "<at>Alex</at>",
        },
    ]
    said = activity("<at>Steward</at> user <at>Alex</at>", service_url=door.service_url, entities=entities)
    await door.receive(said)
    (turn,) = door.take.turns
    assert turn.text == "user Alex"
    assert turn.mentions == (ALEX.object_id,)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("<at>Steward</at>", "Steward"),
        ("ＵＳＥＲ adele", "USER adele"),
        ("user\u00a0adele\r\n", "user adele"),
        ("user \u200badele\u202e", "user adele"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("'; drop table users; --", "'; drop table users; --"),
        ("x" * 60_000, "x" * 4_000),
        ("&lt;b&gt;", "<b>"),
    ],
)
async def test_text_is_read_as_people_mean_it(door: Door, typed: str, read: str) -> None:
    await door.receive(activity(typed, service_url=door.service_url))
    assert door.take.turns[0].text == read


async def test_a_guest_without_an_account_is_nobody(door: Door) -> None:
    await door.receive(activity(service_url=door.service_url, **{"from": {"id": "29:guest", "name": "Guest"}}))
    assert door.take.turns[0].actor.object_id is None


async def test_a_person_of_another_tenant_is_named_as_such(door: Door) -> None:
    sender = {"id": "29:x", "name": "X", "aadObjectId": ALEX.object_id, "tenantId": OTHER_TENANT}
    await door.receive(activity(service_url=door.service_url, **{"from": sender}))
    assert door.take.turns[0].actor.tenant_id == OTHER_TENANT


async def test_the_bots_own_messages_are_ignored(door: Door) -> None:
    assert (await door.receive(activity(service_url=door.service_url, **{"from": BOT}))) == (200, None)
    assert door.take.turns == []


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (installed(), Kind.INSTALLED),
        (installed("remove"), Kind.UNINSTALLED),
        (members(added=[BOT]), Kind.INSTALLED),
        (members(removed=[BOT]), Kind.UNINSTALLED),
        (members(added=[{"id": "29:alex"}]), Kind.OTHER),
        (activity(type="typing"), Kind.OTHER),
        (activity(type="messageReaction"), Kind.OTHER),
    ],
)
async def test_coming_and_going_is_told_apart(door: Door, made: dict[str, Any], kind: Kind) -> None:
    assert (await door.receive(made | {"serviceUrl": door.service_url}))[0] == 200
    assert door.take.turns[0].kind is kind


# Presses


async def test_a_press_is_answered_with_a_card_in_place(door: Door) -> None:
    door.take.reply = Reply(card=CARD)
    status, answer = await door.receive(
        press("approve", {"id": "a", "version": 1, "reason": "asked"}, "1:77", service_url=door.service_url)
    )
    assert (status, answer) == (
        200,
        {"statusCode": 200, "type": "application/vnd.microsoft.card.adaptive", "value": CARD},
    )
    (turn,) = door.take.turns
    assert (turn.kind, turn.verb, turn.message_id) == (Kind.PRESS, "approve", "1:77")
    assert turn.data == {"id": "a", "version": 1, "reason": "asked"}


async def test_a_toast_and_a_refusal_are_plain_bodies(door: Door) -> None:
    door.take.reply = Reply(toast="Done")
    _, answer = await door.receive(press("x", service_url=door.service_url))
    assert answer == {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "Done"}
    door.take.reply = Reply(refusal="Not yours.")
    status, answer = await door.receive(press("x", service_url=door.service_url))
    assert status == 200
    assert answer["type"] == "application/vnd.microsoft.error"
    assert answer["value"] == {"code": "Refused", "message": "Not yours."}


async def test_messages_of_a_press_are_posted(door: Door) -> None:
    door.take.reply = Reply(toast="Done", messages=(Message("one"), Message("two")))
    await door.receive(press("x", service_url=door.service_url))
    await door.teams.stop()
    assert door.fake.connector.texts() == ["one", "two"]


async def test_an_old_clients_submit_is_a_press_and_its_card_is_edited(door: Door) -> None:
    door.take.reply = Reply(card=CARD)
    assert await door.receive(submit({"verb": "approve", "id": "a"}, "1:77", service_url=door.service_url)) == (
        200,
        None,
    )
    (turn,) = door.take.turns
    assert (turn.kind, turn.verb, turn.data) == (Kind.PRESS, "approve", {"id": "a"})
    (sent,) = door.fake.connector.sent
    assert (sent.method, sent.activity_id) == ("PUT", "1:77")


async def test_the_same_press_five_times_at_once_is_one_turn_with_one_answer(door: Door) -> None:
    door.take.reply = Reply(card=CARD)
    one = press("approve", service_url=door.service_url)
    answers = await asyncio.gather(*(door.receive(one) for _ in range(5)))
    assert answers == [answers[0]] * 5
    assert len(door.take.turns) == 1


async def test_a_press_that_takes_long_is_promised_and_its_card_follows(fake: FakeTeams, door: Door) -> None:
    going = asyncio.Event()

    async def slow(turn: Turn) -> Reply:
        await going.wait()
        return Reply(card=CARD, messages=(Message("and this"),))

    body = orjson.dumps(press("x", None, "1:77", service_url=door.service_url))
    began = time.monotonic()
    status, answer = await door.teams.receive(door.bearer(), body, slow)
    assert time.monotonic() - began < 4.5
    assert (status, answer["value"]) == (200, WORKING)
    going.set()
    await door.teams.stop()
    assert [(one.method, one.activity_id) for one in fake.connector.sent] == [("PUT", "1:77"), ("POST", "")]


async def test_a_failing_turn_says_sorry_with_a_reference_and_no_inside(door: Door) -> None:
    async def broken(turn: Turn) -> Reply:
        raise RuntimeError("canary-secret")

    said = orjson.dumps(activity(service_url=door.service_url))
    assert await door.teams.receive(door.bearer(), said, broken) == (200, None)
    await door.teams.settled()
    (text,) = door.fake.connector.texts()
    assert text.startswith(SORRY.partition("{")[0])
    assert "canary" not in text
    pressed = orjson.dumps(press("x", service_url=door.service_url))
    status, answer = await door.teams.receive(door.bearer(), pressed, broken)
    assert (status, answer["type"]) == (200, "application/vnd.microsoft.error")


# What goes out


@pytest.mark.parametrize("status", [429, 412, 502, 504])
async def test_a_reply_is_sent_again_when_teams_asks_for_patience(door: Door, status: int) -> None:
    door.fake.connector.faults.append(Fault(status, {"Retry-After": "0"}))
    door.take.reply = Reply(messages=(Message("Hello"),))
    await door.receive(activity(service_url=door.service_url))
    assert len(door.fake.connector.sent) == 2


async def test_a_message_is_answered_while_its_reply_is_still_under_way(door: Door) -> None:
    door.fake.connector.faults.append(Fault(429, {"Retry-After": "0.5"}))
    door.take.reply = Reply(messages=(Message("Hello"),))
    said = orjson.dumps(activity(service_url=door.service_url))
    assert await door.teams.receive(door.bearer(), said, door.take) == (200, None)
    assert len(door.fake.connector.sent) < 2
    await door.teams.settled()
    assert len(door.fake.connector.sent) == 2


async def test_a_reply_too_large_goes_out_as_its_text(door: Door) -> None:
    door.fake.connector.faults.append(Fault(413))
    door.take.reply = Reply(messages=(Message("In short", CARD),))
    await door.receive(activity(service_url=door.service_url))
    assert [one.body.get("text") for one in door.fake.connector.sent] == [None, "In short"]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, "blocked"),
        (404, "gone"),
        (413, "too_large"),
        (429, "throttled"),
        (412, "unavailable"),
        (502, "unavailable"),
    ],
)
async def test_a_refused_message_says_why(door: Door, status: int, kind: str) -> None:
    ref = await door.teams.personal(ADELE.object_id, TENANT, door.service_url)
    door.fake.connector.faults.append(Fault(status, {"Retry-After": "1.5"}))
    with pytest.raises(SendRefused) as refused:
        await door.teams.post(ref, Message("Hello"))
    assert (refused.value.kind, refused.value.retry_after) == (kind, 1.5)
    assert refused.value.sentence


async def test_retry_after_may_be_a_date(door: Door) -> None:
    ref = await door.teams.personal(ADELE.object_id, TENANT, door.service_url)
    dates = {"Date": "Sat, 21 Nov 2026 08:00:00 GMT", "Retry-After": "Sat, 21 Nov 2026 08:00:07 GMT"}
    door.fake.connector.faults.append(Fault(429, dates))
    with pytest.raises(SendRefused) as refused:
        await door.teams.edit(ref, "1:1", Message("Hello"))
    assert refused.value.retry_after == 7


async def test_a_personal_chat_is_made_by_object_id(door: Door) -> None:
    ref = await door.teams.personal(ADELE.object_id, TENANT, door.service_url)
    assert (ref.id, ref.scope, ref.bot_id) == (f"a:{ADELE.object_id}", Scope.PERSONAL, BOT["id"])
    (sent,) = door.fake.connector.sent
    assert sent.body["members"] == [{"id": ADELE.object_id}]
    assert sent.body["tenantId"] == TENANT


async def test_the_token_never_goes_to_a_stranger(door: Door) -> None:
    with pytest.raises(SendRefused) as refused:
        await door.teams.personal(ADELE.object_id, TENANT, "https://evil.example/")
    assert refused.value.kind == "gone"


async def test_the_bots_token_is_asked_for_once(door: Door) -> None:
    ref = await door.teams.personal(ADELE.object_id, TENANT, door.service_url)
    for _ in range(5):
        await door.teams.post(ref, Message("Hello"))
    assert door.fake.login.asked["token"] == 1


async def test_without_a_token_nothing_is_sent(fake: FakeTeams, settings: BotSettings, clock: Clock) -> None:
    fake.login.refuse_tokens = True
    teams = Teams(settings, clock)
    await teams.start()
    with pytest.raises(SendRefused) as refused:
        await teams.personal(ADELE.object_id, TENANT, fake.connector.service_url)
    assert refused.value.kind == "unavailable"
    assert fake.connector.sent == []
    await teams.stop()
