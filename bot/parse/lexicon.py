"""How English writes one word in several ways. What means the same in one question only stands in that question."""

from __future__ import annotations

# "what's" is "what is"; in "Adele's manager" and "O'Brien" the apostrophe belongs to a name.
SHORTENED = {"s": "is", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}
SHORTENS = frozenset(
    ("who", "what", "where", "when", "how", "that", "there", "here", "it", "i", "you", "he", "she", "we", "they")
)
NEGATED = {"ca": "can", "wo": "will", "sha": "shall"}
NEGATABLE = "do does did is are was were has have had could should would".split()
RUN_TOGETHER: dict[str, tuple[str, ...]] = {
    **{f"{verb}nt": (verb, "not") for verb in NEGATABLE},
    "whos": ("who", "is"),
    "whats": ("what", "is"),
    "wheres": ("where", "is"),
    "hows": ("how", "is"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "cannot": ("can", "not"),
    "pls": ("please",),
    "plz": ("please",),
    "thx": ("thanks",),
    "gimme": ("give", "me"),
    "lemme": ("let", "me"),
    "wanna": ("want", "to"),
    "w/o": ("without",),
    "w/out": ("without",),
    "cloud-only": ("cloud", "only"),
    "first-party": ("first", "party"),
    "third-party": ("third", "party"),
    "3rd-party": ("third", "party"),
    "high-risk": ("high", "risk"),
    "non-compliant": ("not", "compliant"),
    "noncompliant": ("not", "compliant"),
    "incompliant": ("not", "compliant"),
    "non-admin": ("not", "admin"),
    "non-admins": ("not", "admins"),
    "non-guest": ("not", "guest"),
    "non-guests": ("not", "guests"),
    "non-dynamic": ("not", "dynamic"),
    "non-microsoft": ("not", "microsoft"),
}
SPELLINGS = {
    "license": "licence",
    "licenses": "licences",
    "licensing": "licence",
    "licenced": "licensed",
    "unlicenced": "unlicensed",
    "organization": "organisation",
    "ppl": "users",
    **dict.fromkeys(("people", "persons", "folks", "accounts", "identities", "staff", "colleagues", "peeps"), "users"),
    "everybody": "everyone",
    "anybody": "anyone",
    "somebody": "someone",
    "noone": "nobody",
    "non": "not",
    "application": "app",
    "applications": "apps",
    "administrator": "admin",
    "administrators": "admins",
    **dict.fromkeys(("log", "logon", "log-on", "sign-on", "authenticate"), "sign"),
    **dict.fromkeys(("logged", "authenticated"), "signed"),
    "logging": "signing",
    "logs": "signs",
    **dict.fromkeys(("login", "log-in", "signin"), "sign-in"),
    **dict.fromkeys(("logins", "log-ins", "signins", "logons"), "sign-ins"),
    **dict.fromkeys(("2fa", "multi-factor", "multifactor", "two-factor", "tfa", "2-factor", "two-step"), "mfa"),
    **dict.fromkeys(("on-premises", "on-premise", "onprem", "on-prem"), "on-prem"),
    **dict.fromkeys(("synchronised", "synchronized"), "synced"),
    **dict.fromkeys(("excluding", "except"), "not"),
    **dict.fromkeys(("dept", "departement"), "department"),
    **dict.fromkeys(("noone's", "nobody's"), "nobody"),
}
SIGNING = frozenset(("sign", "signed", "signing", "signs"))
# Two words that are one.
JOINED = {
    ("sign", "ins"): "sign-ins",
    ("sign-in", "signs"): "sign-ins",
    ("multi", "factor"): "mfa",
    ("two", "factor"): "mfa",
    ("2", "factor"): "mfa",
    ("second", "factor"): "mfa",
    ("mfa", "authentication"): "mfa",
    ("mfa", "auth"): "mfa",
    ("on", "prem"): "on-prem",
    ("on", "premises"): "on-prem",
    ("on", "premise"): "on-prem",
    ("no", "one"): "nobody",
    ("is", "got"): "has",
    ("has", "got"): "has",
    ("have", "got"): "have",
    ("other", "than"): "not",
    ("cell", "phone"): "phone",
    ("cell", "phones"): "phones",
}
