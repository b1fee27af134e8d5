"""Whether changes may begin is told to everybody; only an administrator gets the button that lets them go on."""

from services import pause
from services.specs import Caller, Role
from services.store.engine import Store
from tests.services.questions.tenant import NOW, ask

LEE = Caller("lee", "t", "Lee Gu", frozenset((Role.ADMIN,)))


def test_who_stopped_changes_and_why_is_told(store: Store) -> None:
    assert ask(store, "paused", Role.ADMIN).summary == "Changes are not paused: what is approved begins."
    with store.writer() as db:
        assert pause.begin(db, b"k" * 32, NOW, LEE, "Something is wrong.")
    told = ask(store, "paused", Role.ADMIN)
    assert told.summary.startswith("Changes are paused by Lee Gu since ")
    assert told.summary.endswith(" UTC. Something is wrong.")
    assert [one.ask for one in told.next] == ["requests", "resume actions"]
    assert [one.ask for one in ask(store, "paused").next] == ["requests"]
