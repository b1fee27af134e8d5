"""Words that no name is: what a person, an app or a licence cannot be called."""

from __future__ import annotations

import re
from collections.abc import Sequence

# A permission of an app is no name of anything else: "strip Files.ReadWrite.All from Box".
PERMISSION = re.compile(
    r"(?:[a-z][\w-]*\.)+(?:all|shared|selected|ownedby|read\w*|write\w*|send|create|manage\w*|full\w*|access\w*)",
    re.IGNORECASE,
)
NO_LICENCE = frozenset(
    ("free", "unused", "spare", "available", "wasted", "idle", "left", "many", "new", "all", "which", "different")
    + (
        "licence",
        "licences",
        "request",
        "requests",
        "direct",
        "directly",
        "assigned",
        "another",
        "one",
        "reload",
        "refresh",
        "resync",
    )
    + ("temporary", "tap", "access", "permission", "permissions", "phone", "laptop", "total", "monthly")
    + ("yearly", "annual", "cost", "costs", "spend", "what", "whose", "who", "how", "why")
)
# What is ordered so is no name, a group's neither: "remove all guests from Finance Team".
ORDERS = frozenset(
    (
        "sync",
        "refresh",
        "reload",
        "resync",
        "collect",
        "disable",
        "enable",
        "block",
        "unblock",
        "revoke",
        "show",
        "list",
        "compare",
    )
    + ("subscribe", "unsubscribe", "connect", "disconnect", "rotate", "reset", "export", "add", "remove", "stop")
    + (
        "delete",
        "download",
        "take",
        "kick",
        "throw",
        "pull",
        "boot",
        "put",
        "give",
        "assign",
        "run",
        "perform",
        "launch",
        "schedule",
        "plan",
        "initiate",
        "arrange",
        "dismiss",
        "withdraw",
        "terminate",
        "reinstate",
    )
    + ("withdraw", "discard", "dismiss", "cancel", "forward", "restore", "clear", "wipe", "make", "quit", "unlock")
)
# Nobody is called that: "disable all guests" must not look for one person; but "All Company" is a group.
NOT_A_NAME = frozenset(
    ("all", "any", "anyone", "everyone", "every", "each", "nobody", "nothing", "someone", "everything", "something")
    + ("users", "people", "accounts", "guests", "members", "who", "what", "if", "when", "because", "not", "both")
    + ("this", "that", "these", "those", "most", "some", "none", "many", "much", "more", "admins", "him", "her", "them")
    + ("off", "away", "its", "cut", "pretty", "sure", "quite", "free", "seats", "spare", "nobody's", "how")
    + ("few", "several", "complete", "full", "usual", "ones", "whose", "actions")
    + ("informed", "notified", "told", "asked", "consulted", "involved", "aware")
    + ("drop", "truncate", "select", "insert", "alter", "turn", "switch", "format", "execute")
    + (
        "whole",
        "entire",
        "company",
        "tenant",
        "directory",
        "notifications",
        "emails",
        "anybody",
        "everybody",
        "somebody",
    )
    + ("apps", "groups", "licences", "devices", "there", "somewhere", "anything", "he", "she", "they", "it")
    + ("you", "we", "us", "just", "kidding", "wait", "joking")
    + ("yank", "purge", "nuke", "evict", "eject", "strip", "kill", "withdraw", "rescind", "axe", "drop")
    + ("status", "progress", "state", "review", "reviews", "hygiene", "candidates", "queued")
    + ("history", "results", "last")
)
NOT_A_NAME |= ORDERS
# No name begins with one of these, nor does a person's hold one.
BETWEEN_NAMES = frozenset(
    ("in", "on", "of", "for", "from", "to", "with", "without", "outside", "at", "by", "using", "through", "between")
    + ("about", "has", "have")
    + ("is", "are", "was", "were", "does", "do", "did", "not", "never", "no", "who", "which", "that", "if", "when")
    + tuple("because til till whilst while although though unless until after before but or".split())
    + ("will", "would", "should", "could", "can", "may", "ought")
    + ("been", "be", "being", "up", "get", "gets", "got", "tomorrow", "later", "why", "how", "it", "so", "since", "as")
    + ("and", "'s", "her", "his", "their", "its", "my", "your", "our", "then", "also", "instead", "yesterday", "soon")
    + ("account", "accounts", "everyone", "anyone", "someone", "nobody", "all", "users", "guests")
    + ("members", "inactive")
    + ("command", "button", "light", "lights", "action", "feature", "mode", "sessions", "bucket")
)


# Nor is a person named after one of these.
THINGS = frozenset(
    (
        "temporary",
        "tap",
        "fire",
        "group",
        "licence",
        "mfa",
        "country",
        "model",
        "app",
        "check",
        "checks",
        "think",
        "believe",
        "guess",
        "hope",
        "someone",
    )
)
THINGS |= frozenset(("says", "said", "saying", "stating", "claims", "complains", "tells", "told", "wants", "thinks"))
THINGS |= frozenset("newest latest oldest longest day days hour hours minutes us we one permanent eligible".split())
THINGS |= frozenset(
    "sign-in sign-ins job request requests approval approvals today list lists data last back away a rule rules "
    "alerts stuff permission permissions licences consents".split()
)
# Nor does any name hold one of these: they say something about it.
IN_NO_NAME = frozenset(("but", "although", "though", "because")) | frozenset(
    ("not", "who", "which", "whose", "without", "have", "has", "are", "is", "does", "was", "were", "am", "them", "him")
    + tuple("me myself his her their its if unless whether than least over-time lately recently".split())
)
IN_NO_FIELD = IN_NO_NAME | frozenset("our my your it by through been given granted rights permissions".split())
# Nor a licence's one of these: "a temporary pass to get in", "Contributor in Azure".
IN_NO_LICENCE = IN_NO_NAME | frozenset(
    "to in on pass password how many much know permission permissions consent consents groups roles "
    "minutes hour hours day days week weeks instead".split()
)
# A bare text that begins or continues with one of these is a sentence, not a name.
SENTENCE = frozenset(
    (
        "who what which when where why how is are was were do does did not can could should would will may "
        "if i you we they never please me without about any her his their has have had lost than whose "
        "outside sign-ins"
    ).split()
)
# Nor does a text that begins with what may be a name.
IN_NO_LONE_NAME = (
    SENTENCE
    | BETWEEN_NAMES
    | frozenset(
        "oldest newest latest longest highest top want wants need needs require requires number count register".split()
    )
)
# "We have a new employee handbook" tells of nobody who joins.
OF_A_HIRE = frozenset(
    "handbook kit training history status results report "
    "survey portal guide policy process list laptop form for type id number next tomorrow "
    "soon shortly".split()
)
# What is exported is no export itself.
EXPORTS = frozenset(("export", "download", "save", "send", "mail", "put", "bring", "write", "dump", "turn"))
# "let me in" asks for nothing that an administrator does.
LETTING = frozenset(("let", "allow", "permit", "give"))
# What may stand before a name, and what a person may be called there: "add the colleague Lee Gu to ...".
BEFORE_NAMES = frozenset(("the", "a", "an", "our"))
BEFORE_PEOPLE = BEFORE_NAMES | {
    "both",
    "also",
    "user",
    "person",
    "colleague",
    "employee",
    "guest",
    "coworker",
    "contractor",
    "external",
}
BEFORE = {
    "deleted": BEFORE_PEOPLE | {"deleted", "account", "former", "old"},
    "licence": BEFORE_NAMES | {"one", "also"},
    "permission": BEFORE_NAMES | {"just", "only", "that", "this", "one", "single"},  # "revoke just Mail.Read"
}
# What a thing may be called behind its name, which is no part of that.
AFTER_NAMES = {
    "group": frozenset(("group",)), "app": frozenset(("app",)), "azure_role": frozenset(("role",)),
    "licence": frozenset(("licence", "seat", "subscription")), "connection": frozenset(("connection", "tenant")),
    "subscription": frozenset(("subscription",)),
}  # fmt: skip
# "The Calendly enterprise app".
KINDS_OF_APP = frozenset("enterprise saas cloud web oauth oauth2 external vendor third-party".split())
# What a property is set to is no clause: "a new phone and cannot get past the prompt", "to Sales because she moved".
IN_NO_VALUE = frozenset(
    "because cause cuz although though unless cannot can could did does has have had was were please "
    "he she they him them his her their".split()
)
# Nor does it begin so and go on; alone each may be a country.
BEFORE_NO_VALUE = frozenset("and or but so since yet that which is not no".split())
# What no name in a slot of that kind holds.
NOT_IN = {
    **dict.fromkeys(("who", "other"), BETWEEN_NAMES | THINGS | {"remaining"}),
    "deleted": IN_NO_NAME | {"new", "create", "make", "need", "so"},
    "role": IN_NO_NAME
    | {
        "licence",
        "licences",
        "assignment",
        "assignments",
        "take",
        "can",
        "could",
        "do",
        "get",
        "gets",
        "you",
        "someone",
        "anyone",
    },
    "licence": IN_NO_LICENCE,
    "group": IN_NO_NAME
    | {"about", "concerning", "regarding"}
    | {
        "pass",
        "password",
        "tap",
        "goes",
        "moves",
        "should",
        "must",
        "says",
        "said",
        "whoever",
        "add",
        "can",
        "may",
        "could",
        "reach",
    },
    "app": IN_NO_NAME | {"i", "many"},
    "permission": IN_NO_NAME | set("all every any grant grants access everything consent consents back".split()),
    "connection": IN_NO_NAME | {"for", "connection", "we", "you", "i", "bot", "syncing", "everything"},
    "subscription": IN_NO_NAME | {"azure"},
    "value": IN_NO_VALUE,
    "name": BETWEEN_NAMES | NOT_A_NAME | {"called", "named", "starting", "joining", "next"},
}


def no_field(said: Sequence[str]) -> bool:
    """Whether those words are a clause, an app or an address, which no department and no town is; "it" alone is one.

    Nor is "guests of Fabrikam".
    """
    return (
        (said[1:][-1:] == ["app"] and said[-2] != "authenticator")
        or any("@" in key for key in said)
        or (len(said) > 1 and said[0] == "guests")
        or (said != ["it"] and not IN_NO_FIELD.isdisjoint(said))
    )
