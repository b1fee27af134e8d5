"""Words that change nothing of what narrows a list: "and who are", "still", "literally"."""

from __future__ import annotations

SURELY = frozenset(("literally", "basically", "honestly", "truly", "genuinely", "really", "presently", "simply"))
FILLERS = frozenset(
    ("and", "who", "that", "which", "are", "is", "were", "was", "have", "has", "had", "been", "also", "but", "only")
    + ("the", "all", "any", "our", "their", "with", "being", "did", "do", "does", "we", "currently", "still", "of")
    + ("yet", "actually", "there", "whose", "both", "these", "those", "them", "then", "plus", "us", "already")
    + ("just", "having", "got", "accounts", "where", "now", "ones", "i", "can", "be", "a", "an", "exist", "exists")
)
FILLERS |= SURELY
LONG_FILLERS = frozenset(word for word in FILLERS if len(word) > 5)
# Inside a wording these may stand anywhere: "with a licence", "in the Sales department".
ARTICLES = frozenset(("a", "an", "the", "any", "their", "our", "its", "have", "been", "be", "yet", "actually", "being"))
ARTICLES |= SURELY | frozenset(("currently", "still", "single", "ever", "own", "my", "set", "assigned"))
# Inside a known text these change nothing: "read everyone's mail".
WHOSE = frozenset(("the", "all", "our", "any", "every", "everyone", "everyones", "everybodys", "'s", "users", "their"))
WHOSE |= frozenset(("your", "my", "each", "other", "company", "user"))
