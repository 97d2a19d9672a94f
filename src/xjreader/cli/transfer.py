"""import and export: subscriptions and articles from files, and everything out of the library again."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from xjreader.cli.analysing import analyse_waiting
from xjreader.cli.arguments import QUERY_SETTINGS, parsed_query, query_argument, say_unknown_names
from xjreader.cli.counting import counting_options
from xjreader.cli.output import note
from xjreader.cli.progress import Progress
from xjreader.cli.session import Session, pass_session
from xjreader.errors import EXIT_SOME_FAILED, UsageError, XjreaderError
from xjreader.models.stance import Counting, Whose
from xjreader.services.columns import ARTICLE_COLUMNS, COUNTED_COLUMNS, QUOTE_COLUMNS, Column
from xjreader.services.networks import Network

if TYPE_CHECKING:
    from xjreader.services.library import Library

NETWORKS = ("graphml", "dna")
"""Forms that are made of statements, whatever is exported."""


@click.group("import")
def import_() -> None:
    """Bring in subscriptions or articles from files.

    \b
    Example:
      xjreader import opml subscriptions.opml
      xjreader import articles clippings/
    """


@import_.command("opml")
@click.argument("file", type=click.Path(path_type=Path))
@pass_session
def import_opml(session: Session, file: Path) -> int:
    """Subscribe to the feeds of an OPML file, in its folders.

    Feeds that are subscribed already stay as they are.

    \b
    Example:
      xjreader import opml subscriptions.opml
    """
    from xjreader.services import subscriptions

    with session.library(create=True) as library:
        report = subscriptions.import_opml(library, file)
        session.output.line(
            f"{_count(len(report.added), 'feed')} added, {len(report.known)} subscribed already."
        )
        for title in report.refused:
            note(f"{title}: has no address that can be fetched.")
        if report.added:
            note("`xjreader refresh` fetches them.")
        return EXIT_SOME_FAILED if report.refused else 0


@import_.command("articles")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--no-analysis", is_flag=True, help="Leave the analysis for later.")
@pass_session
def import_articles(session: Session, paths: tuple[Path, ...], no_analysis: bool) -> int:
    """Read articles from .txt, .html, .md and .jsonl files and folders.

    In a text the first line is the title, unless it is a sentence after a dateline or one longer than a
    headline: then it is text. Its date is a leading `date YYYY-MM-DD`, or a line of its own under the
    title, such as 12 March 2026. A .jsonl row has `text`, and `title`, `url`, `published`,
    `author`, `language` where known. A file that is brought in again makes no second article.

    \b
    Example:
      xjreader import articles report.txt clippings/
    """
    from xjreader.services import imports

    with session.library(create=True) as library:
        with Progress() as progress:
            report = imports.import_articles(
                library, paths, on_file=lambda path: progress.show(f"reading {path}")
            )
        for path, error in report.failed:
            note(error if error.startswith(str(path)) else f"{path}: {error}")
        session.output.line(
            f"{_count(len(report.new), 'new article')}, {len(report.changed)} changed, "
            f"{len(report.failed)} failed."
        )
        if report.undated:
            note(f"{report.undated:,} without a date: in the lists, but in no timeline.")
        if not no_analysis:
            analyse_waiting(library)
        return EXIT_SOME_FAILED if report.failed else 0


@click.group()
def export() -> None:
    """Write quotes, statements, articles or subscriptions.

    \b
    Example:
      xjreader export quotes 'actor:Bachelet' --format csv -o quotes.csv
      xjreader export opml -o feeds.opml
    """


def _target_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "-o",
        "--output",
        "target",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Write to FILE, whole or not at all (default: stdout).",
    )(function)


def _export_options(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        function = click.option(
            "--spreadsheet-safe/--exact",
            default=True,
            show_default=True,
            help="In CSV, put an apostrophe before a cell that a spreadsheet would run as a formula; "
            "or write every cell as it is.",
        )(function)
        function = _target_option(function)
        function = click.option(
            "--format",
            "form",
            type=click.Choice(forms),
            default=forms[0],
            show_default=True,
            help="Form of what is written; graphml (a network) and dna (the event list of Discourse Network "
            "Analyzer) are made of the statements.",
        )(function)
        return query_argument(function)

    return add


def _columns(columns: Sequence[Column]) -> str:
    """The columns of an export for its help, one a line."""
    widest = max(len(column.name) for column in columns)
    return "\b\nColumns of CSV, keys of JSON Lines:\n" + "\n".join(
        f"  {column.name:{widest}}  {column.meaning}" for column in columns
    )


@export.command("opml")
@_target_option
@pass_session
def export_opml(session: Session, target: Path | None) -> None:
    """Write the subscriptions as OPML, with their folders.

    \b
    Example:
      xjreader export opml -o feeds.opml
    """
    from xjreader.services import subscriptions

    with session.library() as library:
        _write(session, [subscriptions.export_opml(library)], target)


@export.command("quotes", context_settings=QUERY_SETTINGS, epilog=_columns(QUOTE_COLUMNS))
@click.option("--rejected", is_flag=True, help="Also those that you said are no quotes.")
@_export_options("csv", "jsonl", "md", *NETWORKS)
@pass_session
def export_quotes(
    session: Session,
    query: tuple[str, ...],
    rejected: bool,
    form: str,
    target: Path | None,
    spreadsheet_safe: bool,
) -> None:
    """Write who said what, one row a quote.

    What you corrected is as you said, with your verdict, and what the machine has there beside it.
    Markdown groups the quotes by speaker and numbers the sources.

    \b
    Example:
      xjreader export quotes 'type:direct after:2021-06' --format md -o quotes.md
    """
    from xjreader.cli.views import quote_pieces
    from xjreader.models.analysis import Scope
    from xjreader.services.exports import all_quotes

    if form in NETWORKS:
        _export_statements(session, query, form, target, spreadsheet_safe=spreadsheet_safe)
        return
    tree = parsed_query(query)
    scope = Scope(query=tree)
    with session.library() as library:
        say_unknown_names(library, tree)
        rows = all_quotes(library, scope, rejected=rejected)
        pieces = quote_pieces(
            library, rows, form=form, asked=" ".join(query), spreadsheet_safe=spreadsheet_safe
        )
        _write(session, pieces, target, library=library)


@export.command("statements", context_settings=QUERY_SETTINGS, epilog=_columns(COUNTED_COLUMNS))
@_export_options("csv", "jsonl", "md", *NETWORKS)
@counting_options
@click.option(
    "--network",
    type=click.Choice(get_args(Network)),
    help="In graphml: actors and what they speak of (two-mode, the default), or actors by what they agree on "
    "(congruence), disagree on (conflict), or the one less the other (subtract).",
)
@click.option("--rollup", is_flag=True, help="In graphml: count people and bodies with what they belong to.")
@pass_session
def export_statements(
    session: Session,
    query: tuple[str, ...],
    form: str,
    target: Path | None,
    spreadsheet_safe: bool,
    counting: Counting | None,
    whose: Whose,
    network: Network | None,
    rollup: bool,
) -> None:
    """Write who took which stance, one row a statement, or as a network.

    Every form counts as the reader does and says by which rule; what you rejected is in none. Markdown
    groups the statements by actor and target and numbers the sources. The event list (dna) has one row for
    what counts once, and no neutral statements: its agreement is yes or no.

    \b
    Example:
      xjreader export statements 'actor:China+' --format csv -o statements.csv
      xjreader export statements --format graphml --network subtract -o actors.graphml
    """
    if form != "graphml" and (network or rollup):
        raise UsageError("--network and --rollup are for networks.", remedy="Add --format graphml.")
    _export_statements(
        session,
        query,
        form,
        target,
        spreadsheet_safe=spreadsheet_safe,
        counting=counting,
        whose=whose,
        network=network,
        rollup=rollup,
    )


@export.command("articles", context_settings=QUERY_SETTINGS, epilog=_columns(ARTICLE_COLUMNS))
@_export_options("jsonl", "csv", "md", *NETWORKS)
@pass_session
def export_articles(
    session: Session, query: tuple[str, ...], form: str, target: Path | None, spreadsheet_safe: bool
) -> None:
    """Write articles with their texts, tags and notes, one row an article.

    \b
    Example:
      xjreader export articles 'is:starred' --format md -o starred.md
    """
    from xjreader.services import briefs, exports

    if form in NETWORKS:
        _export_statements(session, query, form, target, spreadsheet_safe=spreadsheet_safe)
        return
    tree = parsed_query(query)
    with session.library() as library:
        say_unknown_names(library, tree)
        articles = exports.all_articles(library, library.search.ids(tree))
        pieces: Iterable[str]
        if form == "md":
            pieces = briefs.article_brief(articles, asked=" ".join(query))
        else:
            records = map(exports.article_export, articles)
            pieces = (
                exports.as_csv(records, ARTICLE_COLUMNS, spreadsheet_safe=spreadsheet_safe)
                if form == "csv"
                else exports.as_jsonl(records)
            )
        _write(session, pieces, target, library=library)


def _export_statements(
    session: Session,
    query: tuple[str, ...],
    form: str,
    target: Path | None,
    *,
    spreadsheet_safe: bool,
    counting: Counting | None = None,
    whose: Whose = "both",
    network: Network | None = None,
    rollup: bool = False,
) -> None:
    from xjreader.models.analysis import Scope
    from xjreader.services import statement_forms

    tree = parsed_query(query)
    scope = Scope(query=tree)
    rule = counting or session.config.stance.counting
    with session.library() as library:
        say_unknown_names(library, tree)
        pieces = statement_forms.statement_pieces(
            library,
            scope,
            form=form,
            asked=" ".join(query),
            counting=rule,
            whose=whose,
            rollup=rollup,
            network=network or "two-mode",
            spreadsheet_safe=spreadsheet_safe,
        )
        _write(session, pieces, target, library=library)
        if form == "dna" and (
            neutral := statement_forms.neutral_count(library, scope, counting=rule, whose=whose)
        ):
            note(f"{_count(neutral, 'neutral statement')} left out: agreement is yes or no there.")


def _write(
    session: Session, pieces: Iterable[str], target: Path | None, *, library: "Library | None" = None
) -> None:
    """Write an export; a file appears only when all of it is written. Rows are of one moment."""
    from contextlib import nullcontext

    from xjreader.services.exports import one_moment

    with one_moment(library) if library else nullcontext():
        if target is None or str(target) == "-":
            session.output.pieces(pieces)
        else:
            _write_file(target, pieces)


def _write_file(target: Path, pieces: Iterable[str]) -> None:
    draft = target.with_name(f".{target.name}.part")
    try:
        with draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.writelines(pieces)
        draft.replace(target)
    except OSError as error:
        raise XjreaderError(
            f"{target} cannot be written: {error.strerror or error}.",
            remedy="Nothing was written; name a file with -o where you may write and there is room.",
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    note(f"Written: {target}")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
