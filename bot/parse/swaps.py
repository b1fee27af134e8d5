"""One thing in the place of another: "downgrade Adele from E5 to E3" takes the one and gives the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.parse.reading import Understood
from services.attributes import DEPARTMENTS
from services.names import fold
from services.products import SPOKEN
from services.specs import Wish

Read = Callable[[str], Sequence[Understood]]
WHO, ONE, OTHER = r"(?P<who>\S+?(?: \S+?)??)", r"(?P<one>\S[^,;]*?)", r"(?P<other>\S[^,;]*?)"
SEAT = r"(?: licen[cs]e| seat| subscription| plan)?"
OWN = r"(?:(?:his|her|their|the|a|an) )?"
END = r"(?:,? (?:now|please|pls|plz|instead|thanks|thx|ty))*\s*(?:[,;.!-].*)?"
# What somebody has in the place of what he had.
CHANGES = (
    rf"(?:please )?(?:downgrade|upgrade|move|switch|change|swap|convert|transfer) {WHO} "
    rf"(?:over )?from {ONE} to {OTHER}",
    rf"{WHO} (?:has |is )?(?:goes|moves|moved|moving|changes|changed|switches|switched|transfers|transferred) "
    rf"(?:over )?from {ONE} to {OTHER}",
    rf"(?:please )?(?:swap|replace|exchange|change|turn|switch) {WHO}'s {ONE}{SEAT} (?:for|with|by|to|into) {OTHER}",
    rf"(?:please )?(?:swap|replace|exchange) {ONE}{SEAT} (?:for|with|by) {OTHER}{SEAT} (?:for|of|on|at) {WHO}",
    rf"{WHO}:? (?:no more|no longer|(?:should|shall|must|does) (?:not|no longer) (?:have|keep|need)) {OWN}{ONE}{SEAT}"
    rf"[,;.]? (?:(?:but|instead|rather|and|just|only) )+{OWN}{OTHER}",
    rf"{WHO}'s {ONE}{SEAT} (?:should|must|has to|needs to|shall|to) (?:become|be|turn into) {OTHER}",
    *(
        rf"(?:please )?(?:give|assign|get) {given}{SEAT} (?:instead of|in place of|rather than) {OWN}{ONE}{SEAT}"
        for given in (
            rf"(?P<who>\S+ \S+) (?:an? |the )?{OTHER}",
            rf"(?P<who>\S+) (?:an? |the )?{OTHER}",
            rf"(?:an? |the )?{OTHER}{SEAT} to {WHO}",
        )
    ),
)
# What somebody has from now on in the place of somebody else.
HANDS = (
    rf"{WHO} (?:gives|hands|passes|leaves) (?:on |over )?{OWN}{ONE}{SEAT} (?:over |on )?to {OTHER}",
    rf"(?:please )?(?:move|transfer|pass|give|hand|shift|reassign) {OWN}{ONE}{SEAT} (?:from|of) {WHO} "
    rf"(?:over |on )?to {OTHER}",
    rf"(?:please )?(?:move|transfer|pass|give|hand|shift|reassign) {WHO}'s {ONE}{SEAT} (?:over |on )?to {OTHER}",
)
INSTEAD = (
    rf"(?:please )?(?:swap|replace|exchange) {WHO} (?:for|with|by) {OTHER} (?:in|on) (?:the )?(?:group )?{ONE}",
    rf"(?:please )?put {OTHER} in(?:to)? (?:the )?(?:group )?{ONE} instead of {WHO}",
)
LEAD = re.compile(r"(?:the|a|an|our|his|her|their|group) ", re.IGNORECASE)
# "Sales Team" is a group, whatever else there is.
TEAM = re.compile(r"\b(?:team|group)\b", re.IGNORECASE)


def swapped(text: str, read: Read) -> list[Understood]:
    """The two wishes of which `text` speaks as one, or the one that changes a department; nothing for no such."""
    for forms, told in ((CHANGES, _changed), (HANDS, _handed), (INSTEAD, _put)):
        for form in forms:
            said = re.fullmatch(form + END, text, re.IGNORECASE)
            wishes = said and told(said["who"], _bare(said["one"]), _bare(said["other"]), text)
            found = [wish for one in wishes or () for wish in read(one)[:1]]
            if found and len(found) == len(wishes or ()) and all(isinstance(one.spec, Wish) for one in found):
                return found
    return []


def _changed(who: str, one: str, other: str, text: str) -> Sequence[str]:
    if {fold(one), fold(other)} <= SPOKEN:
        return f"remove licence {one} from {who}", f"assign licence {other} to {who}"
    if {fold(one), fold(other)} <= DEPARTMENTS and not TEAM.search(text):
        return (f"change the department of {who} to {other}",)
    groups = bool(TEAM.search(text))
    return (f"remove {who} from group {one}", f"add {who} to group {other}") if groups else ()


def _handed(who: str, one: str, other: str, _: str) -> Sequence[str]:
    known = fold(one) in SPOKEN
    return (f"remove licence {one} from {who}", f"assign licence {one} to {other}") if known else ()


def _put(who: str, one: str, other: str, _: str) -> Sequence[str]:
    return f"remove {who} from group {one}", f"add {other} to group {one}"


def _bare(said: str) -> str:
    """A name without what may stand before it."""
    return LEAD.sub("", said, count=1) if LEAD.match(said) else said
