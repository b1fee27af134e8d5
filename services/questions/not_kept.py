"""`not kept [<topic>]`: what Steward cannot answer because it keeps nothing of it, and what comes nearest."""

from __future__ import annotations

from services.answers import Answer, Column, Notice, Suggestion, Table, Value
from services.errors import NotFound
from services.paging import PAGE, counted
from services.specs import Asked, Question
from services.store.reader import Reader
from services.unkept import UNKEPT, Unkept, named, unkept


def answer(read: Reader, asked: Asked) -> Answer:
    """One topic with what comes nearest, or all of them. Raises NotFound for what is none."""
    if not asked.words:
        return _all(asked.offset)
    topic = named(asked.words) or unkept(asked.words)
    if topic is None:
        raise NotFound(f"I know nothing of “{asked.words}”.", "Type help for what you can ask.")
    return _one(topic)


def _one(topic: Unkept) -> Notice:
    return Notice(
        title=topic.why,
        summary=topic.why,
        detail="The nearest things you can ask are below.",
        next=tuple(Suggestion(one, one) for one in topic.nearest),
    )


def _all(offset: int) -> Table:
    shown = UNKEPT[offset : offset + PAGE]
    return Table(
        title="What I do not keep",
        summary=f"I keep nothing of {counted(len(UNKEPT), 'topic')} that people ask about.",
        columns=(Column("Topic", weight=2), Column("Why", weight=4), Column("Nearest", weight=3)),
        rows=tuple((Value(one.name), Value(one.why), Value(", ".join(one.nearest))) for one in shown),
        total=len(UNKEPT),
        offset=offset,
        ask="not kept",
        links=tuple(f"not kept {one.name}" for one in shown),
        next=(Suggestion("Help", "help"), Suggestion("Data freshness", "sync")),
    )


UNUSED = "stale|inactive|unused|dormant|dead|abandoned|idle|untouched|sleeping|forgotten"
USED = "used|use|uses|usage|active|activity|touched|opened|posted|visited|needed"
GROUPS = "groups|group|teams"
BOX = "calendar|calendars|diary|mailbox|inbox|mail|email|schedule"
OPENED = "who may open a mailbox"
SNOOZE = "snooze|mute|silence|hush|quieten|suppress|postpone|defer|park"
ALERT = "alert|alerts|alarm|alarms|warning|warnings|finding|findings"
COUNTED = "guests|users|accounts|employees|people|headcount|devices|groups|licences|licence"
BEFORE, LATER = "numbers of before", "who will be away"
AWAY = "out|away|absent|off|ooo|leave|holiday|vacation"
AHEAD = "next|tomorrow|soon|later|in"
WIPING = (
    "[remote|remotely|factory|fully|selectively] "
    "wipe|erase|brick|lock|unlock|retire|reboot|restart|rename|locate|format|encrypt|factory-reset [down]"
)
WORK = "[lost|stolen|old|work|company|business]"
SOON = "[remotely|now|today|tomorrow|tonight] [on|at <words>]"
DEVICE = (
    "laptop|laptops|phone|phones|iphone|ipad|mac|macbook|pc|tablet|computer|notebook|desktop|workstation|device|"
    "devices|machine|mobile|handset"
)
LOST = "lost|misplaced|forgot|left|dropped"
WIPED = "wiping devices"
SERVICE = "exchange|outlook|teams|onedrive|sharepoint|yammer|viva|mail|email"
TOP_USERS = "top|heaviest|biggest|busiest|heavy|power|most [active|frequent|regular] users|people|user"
MOST = "who uses a service most"
KEYS = "secrets|secret|certificates|certificate|certs|credentials"
QUESTION = Question(
    name="not_kept",
    topic="Steward",
    canonical="not kept [<words>]",
    help="What Steward keeps nothing of, and what comes nearest to it.",
    examples=("not kept", "not kept password age"),
    names=frozenset(one.name for one in UNKEPT),
    says=(
        *(
            f"{said}{lately} = unused groups"
            for lately in ("", " for|in|since|over <words>")
            for said in (
                f"[old] {UNUSED} [old] {GROUPS} [list|overview]",
                f"[old] {GROUPS} [that|which] [are|is|have|has|were] [been] {UNUSED} [anymore]",
                f"[which|what|old] [of] [our] {GROUPS} [that|which|with] [are|is|has|have|do|does|did] "
                f"not|no|never|without [been] [longer] {USED} [anymore]",
                f"[which|what] {GROUPS} [that|which] has|have|did nobody|anyone [been] {USED} [in]",
                f"[which|what] {GROUPS} [that|which] nobody [has|have] [been] {USED} [in] [anymore]",
            )
        ),
        "who|which|what [all] [people|users|assistants|delegates] can|may|could|does|do|has|have|is|are [still|a] "
        "get|see|open|access|read|look|edit|manage|delegate|delegates|permission [access] [in|into|at|to|for|of|on] "
        f"<who> 's {BOX} = {OPENED}",
        f"[list|show] [the|all] delegate|delegates|delegation|delegations of|for|from|on <who> [{BOX}] = {OPENED}",
        f"<who> 's [{BOX}] delegate|delegates|delegation|delegations = {OPENED}",
        f"who acts|sends|send|act|mails|writes|replies [mail|mails|email] on behalf of|for <who> = {OPENED}",
        f"[with] who|whom has|have|did|does|do|is|are <who> share|shared|sharing|shares [her|his|their|the] {BOX} "
        f"[with] = {OPENED}",
        f"is|are <who> 's {BOX} shared [with|to] [anyone|someone|who|whom] = {OPENED}",
        f"{SNOOZE} {ALERT} [<words>] = snoozing alerts",
        f"{SNOOZE} <one> {ALERT} [<words>] = snoozing alerts",
        f"{SNOOZE} the <one> one|ones [<words>] = snoozing alerts",
        f"{SNOOZE} [the] one|ones [<words>] = snoozing alerts",
        *(
            f"{said}{narrowed} = how people signed in"
            for narrowed in ("", " <words>")
            for said in (
                "[<words>] sign-ins|logons|logins without|no mfa",
                "sign-ins|logons|logins of|by|from <words> without mfa",
                "[<words>] sign-ins|logons|logins from|on unmanaged|unknown|noncompliant|personal|private "
                "devices|device|machines",
                "who|which|users|anyone [has|have] signed in without|no|with mfa",
                "who|which|users|anyone [has|have] used|uses|use mfa to|when|for|at sign|signing|sign-in|sign-ins [in]",
                "[<words>] sign-ins|logons|logins with mfa",
                "from|on|with which|what device|devices|laptop|phone|machine|browser did|does|has <who> "
                "sign|signed|signing in",
                "which|what device|devices|laptop|phone|machine|browser did|does|has <who> sign|signed in "
                "from|with|on|by",
            )
        ),
        *(
            f"{said} = sign-ins by the hour"
            for said in (
                "[<words>] sign-ins|logons|logins at|by|during|in|over|on night|nights|weekend|weekends",
                "[<words>] sign-ins|logons|logins outside|after|beyond|out [of] office|working|business|work hours",
                "[<words>] sign-ins|logons|logins out of hours",
                "sign-ins|logons|logins of|by|for <who> at|by|during|on night|nights|weekend|weekends",
                "night|weekend sign-ins|logons|logins [<words>]",
                "who|which|users|anyone [has|have] signed|signs in at|by|during|over night|weekend|weekends",
                "who|which|users|anyone [has|have] signed|signs in outside|after [of] office|working|business hours",
            )
        ),
        *(
            f"{said}{narrowed} = who invited guests"
            for narrowed in ("", " <words>")
            for said in (
                "[all|the|which|what] guests|externals|users [that|who] [was|were|are|is|have|has] [been] invited "
                "by <who>",
                "[which|what|whom|who] [guests|externals|users] did|has|have <who> invite|invited [as] [guests|guest]",
                "who invited|invites [all|the|our|most|these|those|which|what] guests|externals",
            )
        ),
        f"[which|what] [of] [our] [app|client] {UNUSED} [app|client] {KEYS} = use of secrets",
        f"[which|what] [of] [our] [app|client] {KEYS} [that|which] is|are|was|were [not|never|no|still] [longer] "
        "[in|been] used|use|unused [anymore] = use of secrets",
        f"when was|were [a|the|our] [app|client] {KEYS} last used = use of secrets",
        "snooze|silence it|that|this|these|those|them|first|second|third|last [one|ones|two] [<words>] "
        "= snoozing alerts",
        "leave me|us alone|be|in [peace] about|with|on <words> = snoozing alerts",
        f"put|set|send|lay [<one>] {ALERT} [<words>] on|to snooze|hold|mute|sleep|ice [<words>] = snoozing alerts",
        f"can|could|may [<one>] {ALERT} [get|be] snoozed|muted|silenced|postponed [<words>] = snoozing alerts",
        f"[<one>] {ALERT} [<two>] should|must|can|needs|need|to [to] [be] {SNOOZE}|snoozed|muted|silenced|postponed "
        "[<words>] = snoozing alerts",
        "[what|which] time [zone] [and|or] [language] [is|does|are] <who> 's mailbox|inbox [on|set|in|have|use] [to] "
        "= mailbox settings",
        "what|which timezone|language|locale [and|or] [timezone|language] is|does|are <who> 's mailbox|inbox|calendar "
        "[on|set|in|have|use|using] [to] = mailbox settings",
        f"[who|list|show] [is|are] [the] {TOP_USERS} of|on|in|for {SERVICE} [<words>] = {MOST}",
        f"[who|list|show] [is|are] [the] top|heaviest|biggest|most [active] {SERVICE} users|people [<words>] = {MOST}",
        f"who uses|use|used {SERVICE} [the] most [<words>] = {MOST}",
        f"trend|growth|history|development|evolution|timeline of|in|for {COUNTED} [<words>] = {BEFORE}",
        f"{COUNTED} trend|growth|history|development|evolution|timeline [<words>] = {BEFORE}",
        f"how did|do|does|have|has|is|are [number|count] [of] {COUNTED} [number|count] [been] "
        f"develop|developed|evolve|evolved|grow|grew|grown|growing [<words>] = {BEFORE}",
        f"who|users|anyone [is|are|will|goes|going] [be] [on] {AWAY} [of] [office] {AHEAD} [<words>] = {LATER}",
        f"{WIPING} <who> 's {WORK} {DEVICE} {SOON} = {WIPED}",
        f"factory|remote reset|wipe|lock <who> 's {WORK} {DEVICE} {SOON} = {WIPED}",
        f"{WIPING} [her|his|their|that|this] {WORK} {DEVICE} {SOON} = {WIPED}",
        f"{WIPING} {WORK} {DEVICE} of|from|for <who> {SOON} = {WIPED}",
        f"<who> {LOST} [her|his|their|the|a] {WORK} {DEVICE} {WIPING} it|that|this {SOON} = {WIPED}",
        f"<who> 's {WORK} {DEVICE} is|was|got {LOST}|stolen {WIPING} it|that|this {SOON} = {WIPED}",
        f"<who> 's {WORK} {DEVICE} should|must|has|needs [to] [be] [remotely] wiped|locked|erased|retired {SOON} "
        f"= {WIPED}",
        "[i|we|please|yes|ok|can|could] [you|please] approve|deny|reject|decline "
        "[the|my|this|that|his|her|last|latest|first|open] "
        "it|this|that|them|all|everything|request|requests|one|ones [for|of|from|by|about <words>] = typed decisions",
        f"[which|what|any|all] [{DEVICE}] [that|which] [is|are|was|were] jailbroken|rooted [{DEVICE}] "
        "= jailbroken devices",
        "what can|could not you|steward do|change|answer",
        "what can|could you|steward not answer|tell|know|see|do",
        "what do|does|did you|steward not know|keep|collect|store|have|cover|see",
        "what is|are|was [data] not kept|collected|stored|covered|known [here]",
        "which|what data|things|topics do|does|are|is you|steward not know|keep|collect|store|cover",
        "do|does|can|could you|steward keep|store|save|know|see|read [any|our|my] password|passwords "
        "[anywhere|somewhere|here] = passwords",
        "limits|limitations|blind-spots [of] [steward]",
        "what are your|the limits|limitations|blind-spots [of] [steward]",
    ),
    answer=answer,
)
