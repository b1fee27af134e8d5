"""`send test mail`: sends one now, to those whom the settings name, to see whether mails arrive."""

from __future__ import annotations

from services.answers import Answer, Notice, Tone
from services.errors import StewardError
from services.live import Live
from services.specs import Asked, Question, Role


async def live(live: Live, asked: Asked) -> Answer:
    """Whether the mail was taken, by what and for whom; what is in the way otherwise."""
    settings = live.mail.settings
    try:
        await live.mail.test(asked.caller.name)
    except StewardError as error:
        return Notice(title=error.sentence, summary=error.sentence, tone=Tone.WARNING, detail=error.next_step)
    by = f"Microsoft 365, from {settings.sender}" if settings.way == "graph" else settings.host
    return Notice(
        title="The test mail is on its way.",
        summary="The test mail is on its way.",
        tone=Tone.GOOD,
        detail=f"It was taken by {by}, for {', '.join(settings.recipients)}. If it does not arrive, look in the "
        "junk folder, and check that the sender may write to them.",
    )


QUESTION = Question(
    name="send_test_mail",
    topic="Watch",
    canonical="send test mail",
    help="Send a mail to those whom the settings name, to see whether mails arrive.",
    examples=("send test mail",),
    says=(
        "send|make|try [me|us] [out] [a] test|trial|sample mail|message [to] [us|me]",
        "send [a] trial|test one|mail",
        "test|trial mail send|now|sending",
        "mail|smtp test|check",
        "check|test|see whether|if|that|how [your|the] mail "
        "reaches|reach|arrives|arrive|works|work|comes|come|gets [us|through|here]",
        "did|does|do|is|are [the] [your] smtp|mail [fix|settings|setup] work|works|arrive|arriving|working [now|again]",
        "send a|the test mail|email|e-mail",
        "send test email|e-mail",
        "test mail|email|e-mail",
        "test the mail|email|e-mail",
        "try mail|email|e-mail out",
        "does mail|email|e-mail work",
        "do mails|emails arrive",
    ),
    live=live,
    role=Role.ADMIN,
)
