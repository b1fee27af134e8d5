"""`export <question>`: a whole list as a file."""

from __future__ import annotations

from services import exporting
from services.answers import Answer, Link, Notice, Table, Tone
from services.errors import StewardError
from services.live import Live
from services.paging import counted
from services.specs import Asked, Filter, Question

ONCE = "The link opens once, within ten minutes, for whoever of this conversation is first."


async def live(live: Live, asked: Asked) -> Answer:
    """The offer of a file in a personal chat, and a link to one elsewhere.

    Raises BadArgument for what is no list, StewardError where Steward does not know its own address for a link.
    """
    table = await live.exporting.offer(asked)
    if not isinstance(table, Table):
        return table
    if not table.total:
        return Notice(title="There is nothing to export.", summary=table.summary, fresh=table.fresh)
    file = exporting.file(asked, table)
    summary = f"{table.title}: {counted(table.total, 'row')} as {exporting.WORDS[exporting.kind(asked)]}."
    if asked.personal and not (live.links_only and live.public_url):
        return Notice(title=table.title, summary=summary, fresh=table.fresh, file=file)
    if not live.public_url:
        raise StewardError(
            "I cannot hand out files here: the address at which browsers reach me (bot.public_url) is not set.",
            "Say the same in our personal chat, where I can, or ask whoever runs me to set it.",
        )
    token = await live.downloads.offer(asked)
    return Notice(
        title=table.title,
        summary=summary,
        detail=ONCE,
        tone=Tone.GOOD,
        fresh=table.fresh,
        links=(Link(f"Download {file.name}", f"{live.public_url.rstrip('/')}/export/{token}"),),
    )


QUESTION = Question(
    name="export",
    topic="Steward",
    canonical="export <question> [filters]",
    help="Any list whole, as an Excel or CSV file.",
    examples=("export users inactive 90d", "export licences as csv", "excel file of users guests"),
    filters=(
        Filter(
            "as csv",
            says=(
                "to|into|in csv",
                "csv file|list|export|dump",
                "as|to|into|in csv file|format",
                "csv file|format",
                "csv",
            ),
        ),
        Filter(
            "as xlsx",
            says=(
                "as|to|into|in excel|xlsx|spreadsheet|xls",
                "as|to|into|in excel|xlsx file|sheet|spreadsheet|format",
                "excel file|sheet|spreadsheet|format",
                "xlsx|excel|spreadsheet",
                "as|to|into|in table|file|workbook|sheet",
            ),
        ),
    ),
    says=(
        "[filters] <question>",
        "export|download|save <question> [filters]",
        "put|get|bring|write|dump|turn <question> [filters]",
        "export|download|save list of <question> [filters]",
        "excel|xlsx|spreadsheet of|with <question>",
        "<question> [filters]",
        "send|mail|give|get|make|create me|us [filters] <question>",
        "send|mail|give|get|make|create [filters] <question>",
        "send|mail|give|get|make|create [me|us] <question> [filters]",
        "excel|xlsx file|sheet|list|export of|with <question>",
        "file of|with <question> [filters]",
        "file of|with <question>",
    ),
    private=True,
    live=live,
)
