"""What people ask about that Steward does not keep, and what comes nearest to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.names import fold


@dataclass(frozen=True, slots=True)
class Unkept:
    """A topic by its `name`: how it is `said` (a pattern of folded text), `why` it is not kept, what comes nearest.

    `nearest` can always be typed.
    """

    name: str
    said: str
    why: str
    nearest: tuple[str, ...]


PHRASE = r"\b(?:passwords?|passwd|pwd)\b"
EXPIRES = (
    r"\b(?:age|ages|old|older|oldest|expir\w*|never|stale|rotat\w+|(?:last|ever|been|not|\w+n.?t) (?:been )?chang\w+)\b"
)
MAILBOX = r"\b(?:mail ?box|mail ?boxes|inbox|inboxes)\b"
COUNTED = r"\b(?:guests?|users?|accounts?|employees|headcount|devices?|groups?|licen[cs]es?)\b"
UNKEPT = (
    Unkept(
        "password age",
        rf"{PHRASE}.*{EXPIRES}|{EXPIRES}.*{PHRASE}|\bhow (?:old|long).*{PHRASE}|"
        rf"{PHRASE} (?:polic(?:y|ies)|history)|\b(?:last|latest|previous|recent) {PHRASE} (?:change|reset)",
        "When a password was last set, and whether it ever expires, is not collected.",
        ("users without mfa", "users inactive 90d", "changes to people"),
    ),
    Unkept(
        "passwords",
        rf"\b(?:what|tell|show|give|know|see)\b.*{PHRASE}$|\b(?:weak|leaked|common|bad) {PHRASE}|"
        rf"^(?:the )?{PHRASE} (?:of|for) |^(?!.*\breset).*(?:\bmy|'?s) {PHRASE}$",
        "Nobody can read a password or judge it, Steward neither.",
        ("risky users", "users without mfa", "reset password Adele Vance"),
    ),
    Unkept(
        "making mailboxes shared",
        rf"\b(?:convert|make|turn|change|transform|switch|set)\b.*(?:{MAILBOX}.*\bshared\b|\bshared\b.*{MAILBOX}|"
        rf"\bto (?:a )?shared\b)",
        "Steward cannot make a mailbox a shared one; that is done in Exchange.",
        ("forward mail Adele Vance to Lee Gu", "auto reply Adele Vance", "migrate onedrive Adele Vance to Lee Gu"),
    ),
    Unkept(
        "shared mailboxes",
        rf"\b(?:shared|room|rooms|equipment|resource|team) {MAILBOX}|{MAILBOX}.*\bshared\b|\bmeeting rooms?\b",
        "Which mailboxes are shared, or are rooms, is not collected for everybody.",
        ("users unlicensed and disabled", "users forwarding mail", "usage exchange"),
    ),
    Unkept(
        "who may open a mailbox",
        rf"\b(?:full access|send as|send on behalf|delegates?|permissions?|rights|open|access to|read)\b.*{MAILBOX}|"
        rf"{MAILBOX}.*\b(?:full access|delegates?|permissions?|rights)\b",
        "Who else may open a mailbox or send from it is neither collected nor changed by Steward.",
        ("users forwarding mail", "apps with access to all mailboxes", "remove delegations Adele Vance"),
    ),
    Unkept(
        "what is in calendars",
        r"^(?!(?:cancel|delete|remove|clear)\b).*\b(?:calendars?|meetings?|appointments?|events)\b",
        "Steward reads no calendars; it cancels the future meetings of somebody who leaves.",
        ("users out of office", "delete events Adele Vance", "remove delegations Adele Vance"),
    ),
    Unkept(
        "mailbox settings",
        rf"\b(?:time ?zone|language|working hours|locale)\b.*{MAILBOX}|{MAILBOX}.*\b(?:time ?zone|language|locale)\b",
        "The time zone, the language and the working hours of a mailbox are not collected.",
        ("users out of office", "user Adele Vance", "storage mailboxes"),
    ),
    Unkept(
        "unused groups",
        r"\b(?:stale|inactive|unused|dormant|dead|abandoned|idle|untouched)\b.*\b(?:groups?|teams)\b|"
        r"\b(?:groups?|teams)\b.*\b(?:no longer used|not used|unused|untouched|no activity|not active)\b",
        "When a group or team was last used is not collected.",
        ("groups empty", "groups without owner", "users not using teams 30d"),
    ),
    Unkept(
        "access reviews",
        r"\baccess (?:reviews?|certifications?|recertifications?)\b|\brecertif\w+\b",
        "Steward runs no access reviews; it lists who has what.",
        ("groups", "roles", "users guests"),
    ),
    Unkept(
        "address lists",
        r"\b(?:gal|address (?:lists?|books?))\b",
        "Steward neither shows people in the address list nor hides them; that is done in Exchange.",
        ("disable Adele Vance", "offboard Adele Vance", "users disabled and licensed"),
    ),
    Unkept(
        "inviting guests",
        r"\binvit(?:e|es|ing|ation)\b|\bguest access\b|@\S+.*\b(?:guest|external)\b|\bexternal user\b.*@",
        "Steward invites no guests; it lists, changes and deletes those there are.",
        ("users guests", "users created 30d and guests", "delete guest Adele Vance"),
    ),
    Unkept(
        "who invited guests",
        r"\b(?:guests?|externals?|accounts?|users?|people)\b.*\b(?:invited by|invited)\b|"
        r"\binvited\b.*\b(?:guests?|externals?)\b|\bwhom did \S+(?: \S+)? invite\b",
        "Who invited a guest is known of those alone that came while Steward watched, from the changes.",
        ("changes to people and appeared and 30d", "users guests", "users created 30d and guests"),
    ),
    Unkept(
        "sign-in names",
        r"\b(?:change|rename|set|update|become|new)\b.*\b(?:(?:sign|log)-?in names?|upns?|user principal names?)\b|"
        r"\blog-?in (?:should|must|is to) (?:become|be|change)\b.*@",
        "Steward does not change the name that somebody signs in with.",
        ("update user Adele Vance", "user Adele Vance", "changes to people"),
    ),
    Unkept(
        "what is in mails, chats and files",
        r"\b(?:read|show|search|find|open|see)\b.*\b(?:mails?|emails?|messages?|chats?|files?|documents?)\b "
        r"(?:of|from|by|sent|in|about)\b|\bwhat did \S+(?: \S+)? (?:write|send|email)\b",
        "Steward reads no mails, chats or files.",
        ("users forwarding mail", "signins failed", "audit"),
    ),
    Unkept(
        "sites and sharing links",
        r"\bsharepoint sites?\b|\bsharing links?\b|\bshared (?:externally|outside|files?|documents?|folders?)\b|"
        r"\bfiles? (?:is|are|was|were)?\s*shared\b|\bteams? channels?\b",
        "Sites, channels and what is shared from them are not collected.",
        ("groups public", "groups with guests", "usage sharepoint"),
    ),
    Unkept(
        "wiping devices",
        r"\b(?:wipe|lock|retire|locate|find|reboot|restart|rename|reset|enrol\w*)\b.{0,40}"
        r"\b(?:devices?|laptops?|phones?|iphones?|ipads?|macs?|pcs?|tablets?)\b",
        "Steward neither wipes nor locks devices; that is done in Intune.",
        ("devices Adele Vance", "revoke sessions Adele Vance", "disable Adele Vance"),
    ),
    Unkept(
        "reminders",
        r"\b(?:remind|reminder|reminders|nudge)\b",
        "Steward reminds nobody of a single question; it tells a conversation of alerts, at once, daily or weekly.",
        ("subscribe alerts weekly on monday at 09:00", "subscriptions", "alerts"),
    ),
    Unkept(
        "who uses a service most",
        r"\b(?:top|heaviest|biggest|most active|power) (?:\w+ )?users?\b.*\b(?:exchange|outlook|teams|onedrive|"
        r"sharepoint|yammer)\b|\b(?:exchange|outlook|teams|onedrive|sharepoint|yammer) (?:power|top) users?\b|"
        r"\bwho uses (?:exchange|outlook|teams|onedrive|sharepoint|yammer)\b.*\bmost\b",
        "How much each person uses a service is not collected, only who used it and when last.",
        ("users using exchange 30d", "users not using teams 30d", "storage mailboxes"),
    ),
    Unkept(
        "when licences end",
        r"\b(?:when|what date)\b.*\b(?:renew\w*|contract|agreement)\b.*\blicen[cs]es?\b|"
        r"\blicen[cs]es?\b.*\b(?:bought|purchased|assigned) (?:on|since|before|after|last|this)\b",
        "When a licence was bought or its contract ends is not collected; that a term is over is.",
        ("licences expired", "licences running out", "licences"),
    ),
    Unkept(
        "provisioning of apps",
        r"\b(?:scim|provisioning)\b.*\bapps?\b|\bapps?\b.*\b(?:scim|provisioning|password vault\w*)\b",
        "Whether accounts are provisioned to an app is not collected.",
        ("apps single sign-on", "apps assignment required", "apps most used first"),
    ),
    Unkept(
        "what apps cost",
        r"\b(?:what|how much)\b.*\b(?:cost|costs|spend|pay)\b.*\b(?:apps?|saas)\b|"
        r"\bapps?\b.*\b(?:by cost|most expensive|cost most)\b|\b(?:most expensive|cheapest) apps?\b",
        "What apps cost is not known; Steward counts who uses them.",
        ("apps users under 5", "apps unused 90d", "licences most expensive first"),
    ),
    Unkept(
        "numbers of before",
        rf"\b(?:trend|growth|history|evolution) (?:of|in|for) (?:(?:the|our|all) )*{COUNTED}|"
        rf"{COUNTED} (?:trend|growth|history|over time)\b|"
        rf"\bnumber of {COUNTED}.*\b(?:grow\w*|grew|develop\w*|evol\w*)\b",
        "How many accounts, groups, devices or licences there were on a day is not kept.",
        ("users newest first", "changes 30d", "usage"),
    ),
    Unkept(
        "distribution lists",
        r"\b(?:distribution|mailing|distro) (?:lists?|groups?)\b|\bmail-enabled security groups?\b",
        "Distribution lists and mail-enabled security groups are not collected; groups that give access are.",
        ("groups", "groups microsoft 365", "groups security"),
    ),
    Unkept(
        "who will be away",
        r"\b(?:who|anyone|anybody|users|people)\b.*\b(?:out of (?:the )?office|ooo|on (?:leave|holiday|vacation)|away|"
        r"absent)\b.*\b(?:next|tomorrow|soon|later)\b",
        "Lists know only who is away now, by the automatic reply that is on.",
        ("users out of office", "user Adele Vance", "auto reply Adele Vance until friday"),
    ),
    Unkept(
        "licences for a time",
        r"\blicen[cs]es?\b.*\b(?:for (?:a|one|two|three|\d+|the|just|only) (?:\w+ )?(?:days?|weeks?|months?)|"
        r"until|till|temporarily)\b",
        "A licence is given until somebody takes it back; Steward does not end it by itself.",
        ("assign licence Adele Vance Power BI Pro", "remove licence Adele Vance Power BI Pro", "licences unused"),
    ),
    Unkept(
        "typed decisions",
        r"^(?:(?:please|ok|okay|yes|no|i|we|can|could|you) )*(?:approved?|deny|denied|reject|decline|agree)\b",
        "A request is approved or denied by the buttons on its card, not in words.",
        ("requests to decide", "requests waiting", "approval rules"),
    ),
    Unkept(
        "jailbroken devices",
        r"\b(?:jail ?broken|rooted)\b",
        "Whether a phone is jailbroken is not collected by itself; such a phone is mostly not compliant.",
        ("devices not compliant", "devices ios", "devices android"),
    ),
    Unkept(
        "numbers by property",
        r"\b(?:per|by each|for each|in each|grouped by|split by|broken down by) "
        r"(?:domain|country|city|office|title|company|department|licence|manager|app)\b|"
        r"^(?:which|what) (?:domains|countries|cities|companies|offices)\b",
        "Lists are counted as a whole; how many there are of each kind shows in the exported file.",
        ("users by department", "export users guests", "licences"),
    ),
    Unkept(
        "use of secrets",
        r"\b(?:unused|inactive|stale|idle|never used|not used|last used)\b.*\b(?:secrets?|certificates?|certs?)\b|"
        r"\b(?:secrets?|certificates?|certs?)\b.*\b(?:unused|never used|not used|no longer used|last used|in use)\b",
        "Whether a secret or certificate is used, and when it last was, is not collected.",
        ("apps unused 90d", "secrets older than 365d", "secrets expired"),
    ),
    Unkept(
        "snoozing alerts",
        r"\b(?:snooze|mute|silence)\b",
        "An alert is snoozed, for 7 to 90 days, by the button on its own card, not in words.",
        ("alerts open", "alerts snoozed", "acknowledge low alerts"),
    ),
    Unkept(
        "sign-ins by the hour",
        r"\b(?:sign-?ins?|logons?|logins?|signed in)\b.*\b(?:at night|by night|nightly|office hours|working hours|"
        r"business hours|(?:at|on) weekends)\b|\b(?:night|out of hours|after hours) (?:sign-?ins?|logons?|logins?)\b",
        "Sign-ins are told by day and not by the hour; what is unusual in them the risk shows.",
        ("signins failed 1d", "risky users", "alerts on sign-ins"),
    ),
    Unkept(
        "when accounts end",
        r"^(?!.*\b(?:secrets?|certificates?|licen[cs]es?|roles?|passwords?)\b)"
        r"(?:.*\b(?:accounts?|users?|guests?|people|contractors?)\b.*\b(?:expir\w+|end date)\b|"
        r".*\b(?:expired|expiring) (?:accounts?|users?|guests?)\b)",
        "Accounts of Entra ID have no end that Steward collects; who does not sign in any more is known.",
        ("users guests and inactive 90d", "users guests and pending", "users inactive 90d"),
    ),
    Unkept(
        "when groups end",
        r"\b(?:groups?|teams)\b.*\bexpir\w+|\b(?:expired|expiring) (?:groups?|teams)\b",
        "When a group expires, and when it was last renewed, is not collected.",
        ("groups without owner", "groups empty", "groups oldest first"),
    ),
    Unkept(
        "groups with disabled members",
        r"^(?!.*\b(?:own\w*|run|managed|led|remove|delete)\b).*\b(?:groups?|teams)\b.*"
        r"\b(?:disabled|blocked|deactivated|inactive|departed) (?:members?|users?|people|accounts)\b",
        "Which groups have disabled people in them is not counted; those with guests are, and who is in one group.",
        ("users disabled and in group Finance Team", "groups with guests", "groups owned by disabled people"),
    ),
    Unkept(
        "licences given directly",
        r"\b(?:licen[cs]es?)\b.*\bdirect(?:ly)?\b(?! reports?)|\bdirect(?:ly)? (?:\w+ )?licen[cs]e\w*",
        "Whether somebody has a licence directly or by a group is not collected, only which licences groups give.",
        ("licences given by groups", "groups giving licences", "users with licence errors"),
    ),
    Unkept(
        "how people signed in",
        r"\bsign(?:ed|ing)?[- ]?ins? (?:with(?:out)?|using) (?:mfa|a second factor)\b|"
        r"\b(?:sign-?ins?|logons?|logins?)\b.*\b(?:unmanaged|unknown) (?:devices?|machines?)\b|"
        r"\b(?:used|using) (?:mfa|a second factor) to sign\b|"
        r"\b(?:which|what) (?:devices?|laptops?|phones?|machines?|browsers?)\b.*\bsign(?:ed|s|ing)?[- ]?in\b",
        "Whether a sign-in asked for MFA is told of failed ones alone; from which device it came is not collected.",
        ("users without mfa", "signins failed", "devices not compliant"),
    ),
)


def unkept(text: str) -> Unkept | None:
    """The topic that `text` is about; None where it is about none of them."""
    said = " ".join(fold(text).strip(" ?!.").split())
    return next((one for one in UNKEPT if re.search(one.said, said)), None)


def named(name: str) -> Unkept | None:
    """The topic that is called so."""
    return next((one for one in UNKEPT if one.name == fold(name)), None)
