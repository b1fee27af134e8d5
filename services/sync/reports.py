"""Usage reports: CSV files with a header row, whose columns are known by their names."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Mapping

from services.errors import GraphUnavailable
from services.microsoft.graph import Graph
from services.specs import Listing

ROWS_A_WRITE = 5_000
Line = Mapping[str, str]


async def read(graph: Graph, listing: Listing) -> list[Iterator[Line]]:
    """The lines of a report in pieces, each line its cells by column; at least one piece, maybe an empty one.

    Raises GraphError kinds; GraphUnavailable for a file that lacks a column or is cut short.
    """
    body = await graph.download(listing.path)
    header, lines = await asyncio.to_thread(parse, body)
    missing = [name for name in listing.select if name not in header]
    if missing:
        raise GraphUnavailable(f"Microsoft sent a report without the column {missing[0]}.", "Try again later.")
    starts = range(0, max(len(lines), 1), ROWS_A_WRITE)
    return [(dict(zip(header, line, strict=True)) for line in lines[at : at + ROWS_A_WRITE]) for at in starts]


def parse(body: bytes) -> tuple[list[str], list[list[str]]]:
    """The header and the lines of a CSV file, with or without a byte order mark.

    Raises GraphUnavailable when it is not CSV, or a line has more or fewer cells than the header.
    """
    try:
        found = [line for line in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True) if line]
    except (UnicodeDecodeError, csv.Error) as error:
        raise GraphUnavailable("Microsoft sent a report that cannot be read.", "Try again later.") from error
    if not found or any(len(line) != len(found[0]) for line in found):
        raise GraphUnavailable("Microsoft sent a report that is cut short.", "Try again later.")
    return found[0], found[1:]
