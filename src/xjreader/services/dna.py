"""Statements as the event list of Discourse Network Analyzer; judges nothing, reads no library.

The columns are those of DNA 3's own export of a network of type "event list": the statement's number and
time, the variables of its statement type, where the words stand, and the document. The first four variables
are those of DNA's own statement type; ours follow. As in DNA, semicolons part the columns.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from xjreader.models.analysis import Actor, ActorKind, Polarity, StatementRow, Verdict
from xjreader.services.cells import Cell, safe_cell, written

DNA_COLUMNS = (
    "statement_id",
    "time",
    "person",
    "organization",
    "concept",
    "agreement",
    "act",
    "modes",
    "confidence",
    "verdict",
    "counting",
    "start_position",
    "stop_position",
    "text",
    "coder",
    "document_id",
    "document_title",
    "document_author",
    "document_source",
    "document_section",
    "document_type",
)

_MACHINE, _PERSON = 0, 1
"""DNA numbers its coders."""


def event_list(
    rows: Iterable[StatementRow],
    *,
    actors: Mapping[str, Actor],
    counting: str,
    spreadsheet_safe: bool = True,
) -> Iterator[str]:
    """The rows that take a side, oldest first, undated ones last.

    DNA's agreement is yes (1) or no (0), so that neutral statements are left out. An actor is a `person`
    with the body above him as `organization`, or an `organization` alone. The coder is 0 for the machine
    and 1 for a person.
    """
    chosen = [row for row in rows if row.polarity is not Polarity.NEUTRAL]
    chosen.sort(key=lambda row: (row.published is None, _seconds(row.published), row.id))
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(DNA_COLUMNS)
    for row in chosen:
        cells = [written(cell) if isinstance(cell, str) else cell for cell in _cells(row, actors, counting)]
        writer.writerow([safe_cell(cell) for cell in cells] if spreadsheet_safe else cells)
        yield _emptied(buffer)
    yield _emptied(buffer)


def _cells(row: StatementRow, actors: Mapping[str, Actor], counting: str) -> list[Cell]:
    known = actors.get(row.actor)
    is_person = known is not None and known.kind is ActorKind.PERSON
    person, body = (row.actor, row.affiliation or "") if is_person else ("", row.actor)
    start = min((span.start for span in row.evidence), default=0)
    end = max((span.end for span in row.evidence), default=0)
    return [
        row.id,
        row.published.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if row.published else "",
        person,
        body,
        row.target,
        int(row.polarity is Polarity.SUPPORT),
        row.act.value,
        " ".join(mode.value for mode in row.modes),
        round(row.confidence, 3),
        row.verdict.value,
        counting,
        start,
        end,
        row.evidence_text,
        _MACHINE if row.verdict is Verdict.MACHINE else _PERSON,
        row.article_id,
        row.article_title,
        "",
        row.feed_title,
        "",
        "",
    ]


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
