"""quotes and stance: the reader's two panes for scripts, each as a table, JSON Lines, CSV or Markdown."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal, cast, get_args

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
from xjreader.models.analysis import Counting, QuoteRow, Scope, StatementRow, Tally
from xjreader.services.counted import COUNTED

if TYPE_CHECKING:
    from datetime import datetime

    from xjreader.models.analysis import MatrixCell, StanceRow, TimelinePoint
    from xjreader.services.library import Library

    CountRow = StanceRow | MatrixCell | TimelinePoint
    Period = Literal["day", "week", "month"]


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
        shown = _shown(output, form, limit)
        rows = exports.all_quotes(library, scope, rejected=rejected, limit=shown)
        if form == "table":
            quote_table(output, rows)
            also = library.analyses.rejected_count(scope) if rejected else 0
            _rest(library.analyses.quote_count(scope) + also, shown, "quotes")
        else:
            output.pieces(quote_pieces(library, rows, form=form, asked=" ".join(query)))
        say_waiting(library)


@click.command(context_settings=QUERY_SETTINGS)
@query_argument
@click.option(
    "--by",
    type=click.Choice(["actor", "matrix", "timeline", "statement"]),
    default="actor",
    show_default=True,
    help="One line an actor; actors by targets; by period; or the statements themselves.",
)
@click.option(
    "--counting",
    type=click.Choice(get_args(Counting)),
    help="What counts once (default: the config's, else a story).",
)
@click.option("--rollup", is_flag=True, help="Count people and bodies with what they belong to.")
@click.option(
    "--period",
    type=click.Choice(["day", "week", "month"]),
    default="month",
    show_default=True,
    help="Length of a timeline's step.",
)
@format_option("table", "jsonl", "csv", "md")
@limit_option
@pass_session
def stance(
    session: Session,
    query: tuple[str, ...],
    by: str,
    counting: Counting | None,
    rollup: bool,
    period: str,
    form: str,
    limit: int | None,
) -> None:
    """Show where each actor stands.

    Net is support less opposition; neutral statements stay out of it; ± marks an actor who is on record
    for and against the same. The rule of counting and the number of statements stand with every table.

    \b
    Example:
      xjreader stance 'target:"UN visit"' --rollup
      xjreader stance --by statement 'actor:China+ stance:oppose' --format csv
    """
    tree = parsed_query(query)
    asked = " ".join(query)
    output = session.output
    with session.library() as library:
        say_unknown_names(library, tree)
        scope = Scope(query=tree)
        shown = _shown(output, form, limit)
        rule = counting or session.config.stance.counting
        if by == "statement":
            _statements(output, library, scope, form=form, shown=shown, asked=asked, counting=rule)
        else:
            rows, draw = _counted(library, scope, by=by, counting=rule, rollup=rollup, period=period)
            if form == "table":
                output.line(f"counted: {COUNTED[rule]}; n={sum(row.tally.n for row in rows):,}")
                draw(output, shown)
            else:
                output.pieces(_count_pieces(rows[:limit], by=by, rule=rule, form=form, asked=asked))
            if by == "timeline" and (undated := library.analyses.undated_count(scope)):
                statements = "1 statement" if undated == 1 else f"{undated:,} statements"
                note(f"{statements} in articles without a date: left out.")
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
                _day(row.published),
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
    """Write statements as a table; `outlet` adds the columns that say where they stand.

    On a terminal each statement is a line with its evidence, whole, beneath it.
    """
    if output.terminal:
        for row in rows:
            of = f" ({row.affiliation})" if row.affiliation else ""
            modes = "".join(f" ({mode.value})" for mode in row.modes)
            facts = f"{row.act.value}{modes} {row.confidence:.2f}{_verdict_mark(row)}"
            who = f"{_SIGNS[row.polarity.sign]} {row.actor}{of} → {row.target}"
            _entry(output, who, facts, row, row.evidence_text, outlet=outlet)
        return
    where = ["article", "outlet"] if outlet else []
    output.table(
        ["date", "actor", "of", "", "act", "about", "conf", "evidence", *where],
        (
            [
                _day(row.published),
                row.actor,
                row.affiliation or "",
                _SIGNS[row.polarity.sign] + _verdict_mark(row),
                " ".join([row.act.value, *(f"({mode.value})" for mode in row.modes)]),
                row.target,
                f"{row.confidence:.2f}",
                row.evidence_text,
                *([str(row.article_id), row.feed_title] if outlet else []),
            ]
            for row in rows
        ),
        right=[6],
    )


def _entry(
    output: Output, who: str, facts: str, row: QuoteRow | StatementRow, words: str, *, outlet: bool
) -> None:
    """A quote or statement on a terminal: a line that says who and where, then the words."""
    where = f"  article {row.article_id}  {row.feed_title}".rstrip() if outlet else ""
    output.heading(one_line(f"{_day(row.published)}  {who} · {facts} ·{where}").rstrip(" ·"))
    for line in wrap(one_line(visible(words)), min(output.width, 100), indent="    "):
        output.line(line)


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

    addressed = exports.with_urls(library, rows)
    if form == "md":
        return briefs.quote_brief(addressed, asked=asked)
    records = (exports.quote_record(row, url) for row, url in addressed)
    if form == "csv":
        return exports.as_csv(records, exports.QUOTE_COLUMNS, spreadsheet_safe=spreadsheet_safe)
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


def _statements(
    output: Output,
    library: "Library",
    scope: Scope,
    *,
    form: str,
    shown: int | None,
    asked: str,
    counting: Counting,
) -> None:
    from xjreader.services import exports
    from xjreader.services.statement_forms import statement_pieces

    if form == "table":
        statement_table(output, exports.all_statements(library, scope, limit=shown))
        _rest(library.analyses.statement_count(scope), shown, "statements")
    else:
        output.pieces(
            statement_pieces(library, scope, form=form, asked=asked, counting=counting, limit=shown)
        )


def _counted(
    library: "Library", scope: Scope, *, by: str, counting: Counting, rollup: bool, period: str
) -> "tuple[Sequence[CountRow], Callable[[Output, int | None], None]]":
    """The rows of a count, and what draws them as a table of at most so many lines."""
    analyses = library.analyses
    if by == "actor":
        actors = analyses.stance(scope, counting=counting, rollup=rollup)
        return actors, partial(_actor_table, actors)
    if by == "matrix":
        cells = analyses.matrix(scope, counting=counting, rollup=rollup)
        return cells, partial(_matrix_table, cells)
    points = analyses.timeline(scope, counting=counting, rollup=rollup, period=cast("Period", period))
    return points, partial(_timeline_table, points)


def _count_pieces(
    rows: "Sequence[CountRow]", *, by: str, rule: Counting, form: str, asked: str
) -> Iterable[str]:
    from xjreader.services import briefs, exports

    if form == "md":
        return briefs.stance_brief(rows, asked=asked, counted=COUNTED[rule])
    records = map(exports.stance_record, rows)
    if form == "csv":
        return exports.as_csv(records, exports.STANCE_COLUMNS[by])
    return exports.as_jsonl(records)


def _actor_table(rows: "Sequence[StanceRow]", output: Output, shown: int | None) -> None:
    output.table(
        ["actor", *_FIGURES, "about", "last"],
        (
            [
                row.actor,
                *_figures(row.tally),
                ", ".join(f"{target} {tally.mark} ({tally.n})" for target, tally in row.targets),
                _day(row.last),
            ]
            for row in rows[:shown]
        ),
        right=range(1, 6),
    )
    _rest(len(rows), shown, "actors")


def _matrix_table(cells: "Sequence[MatrixCell]", output: Output, shown: int | None) -> None:
    """Actors by targets, a sign and a number where they meet; on a terminal the first that fit."""
    actors = list(dict.fromkeys(cell.actor for cell in cells))
    targets = list(dict.fromkeys(cell.target for cell in cells))
    by_pair = {(cell.actor, cell.target): cell.tally for cell in cells}
    fitting = max(output.width // _TARGET_CELLS - 2, 1) if output.terminal else len(targets)

    def written(tally: Tally | None) -> str:
        return f"{tally.mark} {tally.n}" if tally else ""

    output.table(
        ["", *targets[:fitting]],
        (
            [actor, *(written(by_pair.get((actor, target))) for target in targets[:fitting])]
            for actor in actors[:shown]
        ),
    )
    _rest(len(actors), shown, "actors")
    if len(targets) > fitting:
        note(f"{fitting} of {len(targets)} targets fit; --format csv or `| less -S` shows all.")


def _timeline_table(points: "Sequence[TimelinePoint]", output: Output, shown: int | None) -> None:
    output.table(
        ["from", "actor", "about", *_FIGURES, ""],
        (
            [
                point.period,
                point.actor,
                point.target,
                *_figures(point.tally),
                "sign changed" if point.sign_changed else "",
            ]
            for point in points[:shown]
        ),
        right=range(3, 8),
    )
    _rest(len(points), shown, "points in time")


_TARGET_CELLS = 14
"""Cells that a column of the matrix needs on a terminal."""

_SIGNS = {1: "+", -1: "-", 0: "0"}
"""How a polarity is written."""

_FIGURES = ("n", "net", "+", "-", "0")


def _figures(tally: Tally) -> list[str]:
    net = "±0" if tally.support and tally.net == 0 else f"{tally.net:+d}" if tally.net else "0"
    return [str(tally.n), net, str(tally.support), str(tally.oppose), str(tally.neutral)]


def _day(moment: "datetime | None") -> str:
    return f"{moment:%Y-%m-%d}" if moment else NO_DATE


def _verdict_mark(row: QuoteRow | StatementRow) -> str:
    return {"confirmed": "✓", "corrected": "✎", "rejected": "✗"}.get(row.verdict.value, "")


def _shown(output: Output, form: str, limit: int | None) -> int | None:
    return TERMINAL_ROWS if limit is None and form == "table" and output.terminal else limit


def _rest(found: int, shown: int | None, noun: str) -> None:
    if not found:
        note(f"No {noun} are found.")
    elif shown is not None and found > shown:
        note(f"{shown:,} of {found:,} {noun}; --limit N shows more.")
