"""The small words around what narrows a list: that change nothing ("and who are"), say no, or are no part of a name."""

from __future__ import annotations

SURELY = frozenset(
    ("literally", "basically", "honestly", "truly", "genuinely", "really", "presently", "simply")
    + ("exactly", "precisely", "specifically")
)
FILLERS = frozenset(
    ("and", "who", "that", "which", "are", "is", "were", "was", "have", "has", "had", "been", "also", "but", "only")
    + ("the", "all", "any", "our", "their", "with", "being", "did", "do", "does", "we", "currently", "still", "of")
    + ("yet", "actually", "there", "whose", "both", "these", "those", "them", "plus", "us", "already")
    + ("just", "having", "got", "accounts", "where", "now", "ones", "i", "can", "be", "a", "an", "exist", "exists")
    + ("here", "remain", "remains", "although", "though", "nonetheless", "nevertheless")
)
FILLERS |= SURELY
AND_YET = frozenset(("and", "but", "yet", "although", "though"))
LONG_FILLERS = frozenset(word for word in FILLERS if len(word) > 5)
# Inside a wording these may stand anywhere: "with a licence", "in the Sales department".
ARTICLES = frozenset(("a", "an", "the", "any", "their", "our", "its", "have", "been", "be", "yet", "actually", "being"))
ARTICLES |= SURELY | frozenset(
    (
        "both",
        "currently",
        "still",
        "single",
        "ever",
        "own",
        "my",
        "set",
        "assigned",
        "himself",
        "herself",
        "themselves",
        "anymore",
    )
)
# Inside a known text these change nothing: "read everyone's mail".
WHOSE = frozenset(("the", "all", "our", "any", "every", "everyone", "everyones", "everybodys", "'s", "users", "their"))
WHOSE |= frozenset(("your", "my", "each", "other", "company", "user"))
# Whoever speaks, where somebody may be named.
MYSELF = {"i": "me", "myself": "me"}
# What says no, and the word that it stands for besides: "without E5" is "not with E5".
NEGATIONS = {"not": "", "no": "with", "without": "with", "neither": "with", "outside": "in", "never": "", "nor": ""}
# No text that a filter takes holds one of these: what follows says something else.
ENDS = frozenset(("who", "that", "which", "whose", "with", "without", "have", "has", "having", "not", "are", "is"))
ENDS |= frozenset(("but", "since", "please", "where", "were", "or", "if", "when", "does", "do", "did"))
ENDS |= frozenset("can could may might will would he she they him her them we you still".split())
ENDS |= frozenset(
    (
        "exist",
        "exists",
        "existing",
        "should",
        "must",
        "ought",
        "shall",
        "over-time",
        "lately",
        "recently",
        "yet",
        "still",
    )
)
# Nor begins with one of these: "in total", "in our tenant".
NO_TEXT = frozenset(
    ("group", "groups", "team", "teams", "most", "total", "general", "particular", "fact", "detail", "use", "charge")
    + ("tenant", "company", "directory", "profile", "profiles", "using", "uses", "location", "locations")
)
NO_TEXT |= frozenset("what whom successfully anything something nothing nobody anyone someone everything".split())
NO_TEXT |= frozenset(("last", "past", "lately", "recently", "in", "on", "of", "for", "from", "at", "by", "to"))
NO_TEXT |= frozenset(
    (
        "mfa",
        "'s",
        "organisation",
        "environment",
        "system",
        "here",
        "there",
        "sum",
        "all",
        "overall",
        "place",
        "ages",
        "names",
    )
)
BEGIN_NO_TEXT = (FILLERS - {"us"}) | NO_TEXT | ENDS | frozenset((*NEGATIONS, "ones"))
# Names only in capitals: "IT staff", "guests in the US".
WORDS_TOO = frozenset(("it", "us"))
# Between the words of an action these change nothing.
SOFT_IN_WISHES = frozenset(
    (
        "the",
        "a",
        "an",
        "also",
        "please",
        "just",
        "only",
        "now",
        "whole",
        "entire",
        "complete",
        "full",
        "simply",
        "really",
    )
    + ("kindly", "immediately", "quickly", "additionally", "our", "again", "any", "remaining")
)
