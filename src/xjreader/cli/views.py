"""quotes: who said what, for scripts; and how lists of quotes and statements are written as tables."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from xjreader.cli.arguments import (
    QUERY_SETTINGS,
    TERMINAL_ROWS,
    format_option,
    limit_option,
    parsed_query,
    query_argument,
    say_unknown_names,
)
from xjreader.cli.output import NO_DATE, Output, note, one_line, visible, wrap
from xjreader.cli.session import Session, pass_session
from xjreader.models.analysis import QuoteRow, Scope, StatementRow

if TYPE_CHECKING:
    from datetime import datetime

    from xjreader.services.library import Library


@click.command(context_settings=QUERY_SETTINGS)
@query_argument
@click.option("--rejected", is_flag=True, help="Also those that you said are no quotes.")
@format_option("table", "jsonl", "csv", "md")
@limit_option
@pass_session
def quotes(session: Session, query: tuple[str, ...], rejected: bool, form: str, limit: int | None) -> None:
    """List who said what.

    A line is one attribution: the speaker, whom or what it is about, whether the words are quoted
    (direct, mixed) or reported (indirect), how sure the machine is, and the words. Without QUERY those
    of every article; the fields actor, target, type, quote narrow the quotes themselves. What you corrected
    in the reader is as you said; ✓ ✎ ✗ mark what you confirmed, corrected, rejected.

    \b
    Example:
      xjreader quotes 'actor:Bachelet type:direct'
      xjreader quotes 'after:2021-06' --format csv > quotes.csv
    """
    from xjreader.services import exports

    tree = parsed_query(query)
    output = session.output
    with session.library() as library:
        say_unknown_names(library, tree)
        scope = Scope(query=tree)
        shown = shown_rows(output, form, limit)
        rows = exports.all_quotes(library, scope, rejected=rejected, limit=shown)
        if form == "table":
            quote_table(output, rows)
            also = library.analyses.rejected_count(scope) if rejected else 0
            say_rest(library.analyses.quote_count(scope) + also, shown, "quotes")
        else:
            output.pieces(quote_pieces(library, rows, form=form, asked=" ".join(query)))
        say_waiting(library)


def quote_table(output: Output, rows: Iterable[QuoteRow], *, outlet: bool = True) -> None:
    """Write quotes as a table; `outlet` adds the columns that say where they stand.

    On a terminal each quote is a line with its words, whole, beneath it.
    """
    if output.terminal:
        for row in rows:
            about = f" → {', '.join(row.targets)}" if row.targets else ""
            facts = f"{row.type.value} {row.confidence:.2f}{_verdict_mark(row)}"
            cue = f" ({row.cue_text})" if row.cue_text else ""
            _entry(output, f"{speaker(row)}{cue}{about}", facts, row, row.content_text, outlet=outlet)
        return
    where = ["article", "outlet"] if outlet else []
    output.table(
        ["date", "speaker", "cue", "about", "type", "conf", "", "words", *where],
        (
            [
                day(row.published),
                speaker(row),
                row.cue_text,
                ", ".join(row.targets),
                row.type.value,
                f"{row.confidence:.2f}",
                _verdict_mark(row),
                row.content_text,
                *([str(row.article_id), row.feed_title] if outlet else []),
            ]
            for row in rows
        ),
        right=[5],
    )


def statement_table(output: Output, rows: Iterable[StatementRow], *, outlet: bool = True) -> None:
    """Write statements as a table; `outlet` adds the columns that say where they stand and who else
    carries the story.

    On a terminal each statement is a line with its evidence, whole, beneath it.
    """
    if output.terminal:
        for row in rows:
            of = f" ({row.affiliation})" if row.affiliation else ""
            modes = "".join(f" ({mode.value})" for mode in row.modes)
            facts = f"{row.act.value}{modes} {row.confidence:.2f}{_verdict_mark(row)}"
            who = f"{SIGNS[row.polarity.sign]} {row.actor}{of} → {row.target}"
            _entry(output, who, facts, row, row.evidence_text, outlet=outlet)
        return
    where = ["article", "outlet"] if outlet else []
    output.table(
        ["date", "actor", "of", "", "act", "about", "conf", "evidence", *where],
        (
            [
                day(row.published),
                row.actor,
                row.affiliation or "",
                SIGNS[row.polarity.sign] + _verdict_mark(row),
                " ".join([row.act.value, *(f"({mode.value})" for mode in row.modes)]),
                row.target,
                f"{row.confidence:.2f}",
                row.evidence_text,
                *([str(row.article_id), _carried_by(row)] if outlet else []),
            ]
            for row in rows
        ),
        right=[6],
    )


def _entry(
    output: Output, who: str, facts: str, row: QuoteRow | StatementRow, words: str, *, outlet: bool
) -> None:
    """A quote or statement on a terminal: a line that says who and where, then the words."""
    where = f"  article {row.article_id}  {_carried_by(row)}".rstrip() if outlet else ""
    output.heading(one_line(f"{day(row.published)}  {who} · {facts} ·{where}").rstrip(" ·"))
    for line in wrap(one_line(visible(words)), min(output.width, 100), indent="    "):
        output.line(line)


def _carried_by(row: QuoteRow | StatementRow) -> str:
    """The outlet, and how many others carry the same story, which counts once."""
    outlets = row.outlets if isinstance(row, StatementRow) else 1
    return f"{row.feed_title} (1 story, {outlets} outlets)".lstrip() if outlets > 1 else row.feed_title


def quote_pieces(
    library: "Library",
    rows: Iterable[QuoteRow],
    *,
    form: str,
    asked: str,
    spreadsheet_safe: bool = True,
) -> Iterable[str]:
    """Quotes in one of the forms of an export."""
    from xjreader.services import briefs, exports
    from xjreader.services.columns import QUOTE_COLUMNS

    addressed = exports.with_urls(library, rows)
    if form == "md":
        return briefs.quote_brief(addressed, asked=asked)
    records = (exports.quote_record(row, url) for row, url in addressed)
    if form == "csv":
        return exports.as_csv(records, QUOTE_COLUMNS, spreadsheet_safe=spreadsheet_safe)
    return exports.as_jsonl(records)


def speaker(row: QuoteRow) -> str:
    """Who speaks, as a line shows it; what is not known is never shown as known."""
    if row.actor:
        return row.actor
    if row.candidates:
        return f"unknown ({' '.join(f'{name}?' for name in row.candidates)})"
    return f"unknown ({row.source_text})" if row.source_text else "unknown"


def say_waiting(library: "Library") -> None:
    """Tell, beside the data, that some articles are not in them yet."""
    waiting = library.analyses.waiting_count(library.stamp)
    if not waiting:
        return
    articles = "1 article still waits" if waiting == 1 else f"{waiting:,} articles still wait"
    if library.config.analysis.enabled:
        note(f"{articles} for analysis; `xjreader refresh` does it.")
    else:
        note(f"{articles} for analysis, which the config has switched off ([analysis] enabled).")


SIGNS = {1: "+", -1: "-", 0: "0"}
"""How a polarity is written."""


def day(moment: "datetime | None") -> str:
    """A time as a table shows it."""
    return f"{moment:%Y-%m-%d}" if moment else NO_DATE


def _verdict_mark(row: QuoteRow | StatementRow) -> str:
    return {"confirmed": "✓", "corrected": "✎", "rejected": "✗"}.get(row.verdict.value, "")


def shown_rows(output: Output, form: str, limit: int | None) -> int | None:
    """How many rows are shown where no limit is named: on a terminal some, elsewhere all."""
    return TERMINAL_ROWS if limit is None and form == "table" and output.terminal else limit


def say_rest(found: int, shown: int | None, noun: str) -> None:
    """Tell that there is nothing, or more than is shown."""
    if not found:
        note(f"No {noun} are found.")
    elif shown is not None and found > shown:
        note(f"{shown:,} of {found:,} {noun}; --limit N shows more.")
