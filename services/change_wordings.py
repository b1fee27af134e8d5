"""How people say that something was changed, for whom and by whom."""

from __future__ import annotations

AWAY = "holiday|leave|vacation|away|out|off|gone|sick|absent"
COMES = "appear|appeared|vanish|vanished|disappear|disappeared|come|came|go|gone|went"
FIELDS = "manager|boss|department|title|name|address|email|phone|office|country|account|profile|upn"
GAVE = "assigned|gave|granted"
ANYTHING = "anything|something|everything|much|anyone"
AT = "on|to|for|about|with|at|around|regarding|concerning"
TOUCHING = "to|of|on|in|about|concerning"
GOT = "get|lose|assigned|given|granted|added|removed"

HAD = (
    "mfa|password|methods|sessions|tokens|licence|licences|account|manager|department|roles|role|groups|rules|onedrive|"
    "files|forwarding|consent|access|delegates|title|calendar|meetings"
)
DONE = (
    "reset|changed|removed|revoked|withdrawn|taken|edited|disabled|enabled|wiped|cleared|deleted|moved|copied|"
    "transferred|assigned|restored|killed|ended|cancelled|locked|touched|stopped|change"
)
DO = "reset|change|remove|revoke|edit|touch|disable|enable|delete|move|kill|clear|" + DONE.removesuffix("|change")
