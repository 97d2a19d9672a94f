"""corrections: what a person said of quotes and statements, listed and taken back."""

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
from xjreader.cli.output import Output, note, one_line, visible, wrap
from xjreader.cli.session import Session, pass_session
from xjreader.models.analysis import Coding, Correction, Verdict

KINDS = {"quote": "attribution", "statement": "statement"}

MARKS = {"confirmed": "✓", "corrected": "✎", "rejected": "✗"}


@click.command(context_settings=QUERY_SETTINGS)
@query_argument
@click.option(
    "--kind", type=click.Choice(["quote", "statement"]), help="Only those of quotes, or of statements."
)
@click.option("--take-back", "number", type=int, metavar="ID", help="Take this correction back instead.")
@format_option("table", "jsonl", "csv")
@limit_option
@pass_session
def corrections(
    session: Session,
    query: tuple[str, ...],
    kind: str | None,
    number: int | None,
    form: str,
    limit: int | None,
) -> None:
    """List what you said of the machine's quotes and statements.

    Confirmed, corrected, rejected and added, newest first, with what the machine had; of the articles that
    QUERY finds, or of all. A correction holds through every new analysis, and in every later text of the
    article in which its words still stand; where they no longer do it says "words gone", and is kept.
    "overruled" is a statement for which what you said of its quote leaves no room.

    jsonl holds the machine's coding and yours side by side, to measure by or to train on.

    \b
    Example:
      xjreader corrections
      xjreader corrections --kind statement --format jsonl > coded.jsonl
      xjreader corrections 'after:2021-06' --format csv > judged.csv
      xjreader corrections --take-back 12
    """
    from xjreader.services import exports
    from xjreader.services.columns import CORRECTION_COLUMNS

    output = session.output
    with session.library() as library:
        if number is not None:
            output.line(f"Done: {library.analyses.undo_correction(number).label}.")
            note("`xjreader undo` puts it back.")
            return
        tree = parsed_query(query)
        say_unknown_names(library, tree)
        found = library.analyses.corrections()
        if kind is not None:
            found = [each for each in found if each.kind == KINDS[kind]]
        if query:
            ids = set(library.search.ids(tree))
            found = [each for each in found if each.article_id in ids]
        shown = TERMINAL_ROWS if limit is None and form == "table" and output.terminal else limit
        if form == "table":
            _table(output, found[:shown])
            if not found:
                note("Nothing was confirmed, corrected or rejected yet.")
            elif shown is not None and len(found) > shown:
                note(f"{shown:,} of {len(found):,}; --limit N shows more.")
            return
        records = map(exports.correction_record, found[:shown])
        output.pieces(
            exports.as_csv(records, CORRECTION_COLUMNS) if form == "csv" else exports.as_jsonl(records)
        )


def _table(output: Output, rows: list[Correction]) -> None:
    """One line a correction; on a terminal its words, whole, beneath it."""
    if output.terminal:
        for row in rows:
            what = "" if row.kind == "attribution" else "statement · "
            standing = "" if row.standing == "here" else f" · {row.standing}"
            output.heading(
                one_line(
                    f"{row.id}  {row.made_at:%Y-%m-%d}  {_mark(row)} {what}{_who(row)}"
                    f"{standing} · article {row.article_id}"
                )
            )
            for words in (row.words, *([f"was: {row.machine_words}"] if "content" in row.change else [])):
                for line in wrap(one_line(visible(words)), min(output.width, 100), indent="    "):
                    output.line(line)
        return
    output.table(
        ["id", "made", "", "kind", "who", "standing", "article", "words"],
        (
            [
                str(row.id),
                f"{row.made_at:%Y-%m-%d}",
                _mark(row),
                "quote" if row.kind == "attribution" else row.kind,
                _who(row),
                row.standing,
                str(row.article_id),
                row.words,
            ]
            for row in rows
        ),
        right=[0, 6],
    )


def _mark(row: Correction) -> str:
    return "+" if row.is_added and row.verdict is Verdict.CORRECTED else MARKS[row.verdict.value]


def _who(row: Correction) -> str:
    """Who speaks, or a statement's coding; where the person says another, what the machine had before."""
    if row.coding is None:
        now, before = row.actor or "unknown", row.machine_actor or "unknown"
    else:
        now = _in_words(row.coding)
        before = now if row.machine_coding is None else _in_words(row.machine_coding)
    return now if now == before else f"{before} → {now}"


def _in_words(coding: Coding) -> str:
    """``Lena Orsk REJECT dam inspection (oppose)``."""
    modes = "".join(f", {mode.value}" for mode in coding.modes)
    return f"{coding.actor} {coding.act.value} {coding.target} ({coding.polarity.value}{modes})"
