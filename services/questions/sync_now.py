"""`sync now [<connection>] [<resource>]`: collects at once, and shows how far it is."""

from __future__ import annotations

from typing import Any

from rapidfuzz import fuzz, process
from sqlmodel import col

from services.answers import Answer
from services.collection_view import view
from services.errors import BadArgument
from services.live import Live
from services.names import fold, label
from services.specs import Asked, Question, Role, Specs
from services.store.query import pick
from services.store.reader import Reader
from services.store.tables import Connection
from services.worded import stems

LINKS = frozenset("of from for in the all data everything everywhere and a our your latest newest fresh new".split())
LINKS |= frozenset("current recent list lists log logs figures numbers information table records again please".split())
LIKE_ENOUGH, SURELY = 65.0, 80.0
CONNECTED = pick(Connection.id, Connection.name, Connection.kind, Connection.off).where(
    col(Connection.gone_at).is_(None)
)

# What is read anew.
FIGURES = "data|numbers|figures|information|list|lists|records"
FETCH = "pull|fetch|recollect|re-fetch|refetch|re-pull|get|collect|read|load|reload"
FETCH += "|refresh|resync|sync|update|reread|renew|bring|import|grab"


async def live(live: Live, asked: Asked) -> Answer:
    """What is being collected from now on: the same card is edited until it is done.

    Raises BadArgument for words that name neither a connection nor a kind of data, and when nothing is left to collect.
    """
    wanted = await live.store.read(asked.now, lambda read: chosen(read, live.specs, asked.words or ""))
    id_ = await live.collecting.start(asked.caller, wanted)
    return await live.store.read(live.now(), lambda read: view(read, id_, live.specs))


def chosen(read: Reader, specs: Specs, words: str) -> list[tuple[int, str]]:
    """The (connection id, resource) pairs that `words` name, everything for none. Raises BadArgument."""
    connections = read.rows(CONNECTED.order_by(col(Connection.id)))
    names = {fold(label(one.name)): one.name for one in specs.resources.values() if one.kind != "derived"}
    connection, resource = _meant(words, connections, names)
    found = [
        (one.id, spec.name)
        for one in connections
        if connection in (None, one.id)
        for spec in specs.resource_order()
        if spec.name in names.values() and spec.of == one.kind and spec.name not in one.off
        if resource in (None, spec.name)
    ]
    if not found:
        raise BadArgument("There is nothing to collect there.", "Type connections to see what is connected.")
    return found


def _meant(words: str, connections: Any, resources: dict[str, str]) -> tuple[int | None, str | None]:
    """The connection and the resource that `words` name, in either order; None for one that they do not."""
    said = fold(words).split()
    ids = {fold(one.name): one.id for one in connections} | {str(one.id): one.id for one in connections}
    for at in range(len(said) + 1):
        first, second = _bare(said[:at]), _bare(said[at:])
        for place, data in ((first, second), (second, first)):
            if place in ("", *ids) and (not data or (called := _called(data, resources))):
                return ids.get(place), called if data else None
    near = process.extract(_bare(said), [*ids, *resources], scorer=fuzz.ratio, limit=3, score_cutoff=LIKE_ENOUGH)
    raise BadArgument(
        f"“{words}” is neither a connection nor a kind of data.",
        f"Did you mean: {', '.join(name for name, _, _ in near)}?" if near else "Type sync to see what there is.",
    )


def _called(data: str, resources: dict[str, str]) -> str | None:
    """The kind of data called so: by name, by the only one with all the words, or one nearly so; None for none."""
    wanted = set(stems(data))
    same = [name for name in resources if wanted == set(stems(name))]
    holding = [name for name in resources if wanted < set(stems(name))]
    near = process.extract(data, list(resources), scorer=fuzz.ratio, limit=2, score_cutoff=SURELY)
    for found in (same, holding, [name for name, _, _ in near]):
        if len(found) == 1:
            return resources[found[0]]
    return resources.get(data)


def _bare(words: list[str]) -> str:
    """`words` without those that only link, at either end."""
    while words and words[0] in LINKS:
        words = words[1:]
    while words and words[-1] in LINKS:
        words = words[:-1]
    return " ".join(words)


QUESTION = Question(
    name="sync_now",
    topic="Steward",
    canonical="sync now [<words>]",
    help="Collect now: everything, one connection, or one kind of data.",
    examples=("sync now", "sync now users", "sync now users of Contoso"),
    says=(
        f"<words> [{FIGURES}] should|must|needs|need|has|have|ought [to] [be] "
        "collected|fetched|read|reread|loaded|reloaded|refreshed|synced|pulled|updated "
        "anew|again|afresh|now|freshly",
        "refresh|reload|resync|sync [it|them|this|that|these|those] [now|please]",
        f"{FETCH} [the|all|your] [all|latest|newest|current|fresh|new] <words> [{FIGURES}] [fresh|anew|again|afresh] "
        "from entra|microsoft|azure|graph [again|now|fresh|anew]",
        f"{FETCH} [the|all|your] [all|latest|newest|current|fresh|new] <words> [{FIGURES}] fresh|anew|again|afresh|now "
        "[again|now]",
        f"{FETCH} <words> up to date [again|now]",
        "[do|run|start|force|trigger|make] [a|an] [fresh|new|full|another] "
        "sync|refresh|update|reload|collection|resync of|for|from|on <words>",
        "start|begin collecting|syncing|reading|fetching|refreshing <words> [again|now|anew]",
        f"{FETCH} everything|all|data [data] [again|anew|afresh|once|now|fresh] [more|now|again|please] [please]",
        f"{FETCH} it|them|this|that|these|those [{FIGURES}] again|anew|afresh|once [more] [now|please]",
        "update|refresh|reload|renew|resync [the|your] <words> list|lists|table|cache",
        "get|fetch|pull|collect [the] [all] newest|latest|fresh|current data|information [now|again]",
        "get|fetch|pull|collect [the] newest|latest|fresh|current <words>",
        "pull|fetch|get|collect|read|load [the] latest|newest|current|fresh <words> from entra|microsoft|azure|graph "
        "[again|now]",
        "pull|fetch|sync|collect|refresh|reload|read <words> [data|numbers|information] "
        "again|anew|now|afresh [now|please]",
        "sync|refresh|collect|resync|synchronise|synchronize|fetch|reload|reread|recollect <words> "
        "[data|numbers|information]",
        "pull|reload|update|reread|renew <words> data|numbers|information",
        "refresh|collect|resync|update now [<words>]",
        "sync|collect|refresh|resync|update|reload|renew|fetch|pull data|cache|information",
        "sync|collect|refresh|resync|update|reload|renew|fetch|pull the|your|our|all data|cache|information",
        "sync|collect|refresh|resync|update|reload|renew the|your|our data|cache|information now",
        "sync|collect|refresh|resync|update|reload data|cache|information now",
        "sync|collect|refresh|resync|update|reload again",
        "sync|collect|refresh|fetch|get|pull|read|load new|fresh|latest|current data|information [now|again]",
        "collect|resync|refresh|resynchronise now",
        "collect|resync",
        "start|run|do|trigger|kick|begin|force a|the|new|full sync|collection|refresh|update",
        "start|run|do|trigger|force|begin sync|collection|refresh",
        "start|run|do|trigger|force|begin a|new|full|the sync|collection|refresh now",
        "kick off sync|collection|refresh",
    ),
    live=live,
    role=Role.OPERATOR,
)
