"""demo, search and show: the sample, the article list and one article, for scripts and pipes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xjreader.cli.arguments import (
    QUERY_SETTINGS,
    TERMINAL_ROWS,
    limit_option,
    parsed_query,
    query_argument,
    say_unknown_names,
)
from xjreader.cli.output import NO_DATE, Output, note, one_line, visible, wrap
from xjreader.cli.session import Session, pass_session
from xjreader.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xjreader.models.article import Article, ArticleRow
    from xjreader.models.lost import FormerQuote, LostQuote
    from xjreader.services.library import Library

ROWS_AT_ONCE = 500
"""Rows read from the library in one go."""


@click.command()
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Make the sample library at FILE and keep it, instead of opening it.",
)
@pass_session
def demo(session: Session, target: Path | None) -> int | None:
    """Open the reader on a throw-away sample library.

    A dozen articles about an invented dispute: rival readings of one visit, denials, a wire story in
    three outlets, an edited article. Nothing of yours is touched, and nothing is left behind.

    \b
    Example:
      xjreader demo
      xjreader demo --to sample.db && xjreader --library sample.db quotes
    """
    if target is None:
        from xjreader.cli.opening import open_sample

        return open_sample()
    if target.exists():
        raise UsageError(f"{target} is there already.", remedy="Name a file that is not.")
    from xjreader.services.sample import FOLDER, build_sample

    build_sample(target).close()
    session.output.line(f"The sample library is at {target}.")
    note(f"Its actors and topics: --config {FOLDER / 'config.toml'}")
    return None


@click.command(context_settings=QUERY_SETTINGS)
@query_argument
@limit_option
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one article a line.")
@pass_session
def search(session: Session, query: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """List the articles that a query finds, newest first.

    Words must all occur; OR, -, parentheses, "phrases" and prefix* are understood, and the fields
    actor, target, stance, act, quote, type, tag, feed, folder, is, has, after, before, lang, title,
    author. An empty query finds everything.

    \b
    Example:
      xjreader search 'visit OR inspection is:unread after:2021-06'
      xjreader search 'actor:China+ target:Bachelet stance:oppose' --json
    """
    tree = parsed_query(query)
    output = session.output
    with session.library() as library:
        say_unknown_names(library, tree)
        if limit is None and output.terminal and not as_json:
            limit = TERMINAL_ROWS
        ids = library.search.page(tree, limit=limit) if limit else library.search.ids(tree)
        rows = _rows(library, ids)
        if as_json:
            from xjreader.services.exports import article_summary
            from xjreader.services.jsontext import json_array

            output.pieces(json_array(article_summary(row, url) for row, url in rows))
            return
        output.table(
            ["id", "published (UTC)", "outlet", "title", "tags"],
            (
                [
                    str(row.id),
                    _minute(row.published or row.dated_at),
                    row.feed_title,
                    _marked_title(row),
                    " ".join(f"#{tag}" for tag in row.tags),
                ]
                for row, _ in rows
            ),
            right=[0],
            most={2: 20, 4: 16},
        )
        if limit is not None and len(ids) == limit:
            found = library.search.count(tree)
            if found > limit:
                note(f"{limit} of {found:,} articles; --limit N shows more.")
        elif not ids:
            note("No article is found.")


@click.command()
@click.argument("article")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--raw", is_flag=True, help="The feed's own bytes of it, to the last one.")
@pass_session
def show(session: Session, article: str, as_json: bool, raw: bool) -> None:
    """Show one article with all that is known of it.

    ARTICLE is its number, its address or a part of its title that only it has. Shown are its text,
    revisions, copies in other outlets, tags, feeds, quotes and statements.

    --raw gives the item or entry element (or JSON object) as its feed served it, in the feed's own
    encoding: for the record, and to see what was made of it. On a terminal it is shown as text.

    \b
    Example:
      xjreader show 12
      xjreader show 12 --json
      xjreader show 12 --raw > entry.xml
    """
    if raw and as_json:
        raise UsageError("--raw and --json are two ways to show an article.", remedy="Give one of them.")
    output = session.output
    with session.library() as library:
        found = library.articles.get(library.articles.find(article))
        if raw:
            _write_raw(output, library, found)
            return
        if as_json:
            from xjreader.services.exports import article_record

            output.json(article_record(library, found))
            return
        _write_article(output, library, found)


def _write_raw(output: Output, library: "Library", article: "Article") -> None:
    """The bytes that the shown text was read from, else those of the newest text whose bytes are kept."""
    kept = [revision for revision in library.articles.revisions(article.id) if revision.raw_size is not None]
    revision = article.revision if article.revision in kept else kept[-1] if kept else None
    entry = library.articles.raw(revision.id) if revision else None
    if revision is None or entry is None:
        raise NotFound(
            f"The bytes of article {article.id} as a feed served them are not kept.",
            remedy="They are for what a feed brought, unless its place in a broken feed was not clear.",
        )
    if revision.id != article.revision.id:
        note(f"Of the text seen on {_minute(revision.seen_at)} UTC; the one that is shown came otherwise.")
    output.raw(entry.data, entry.text)


def _minute(moment: "datetime | None") -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else NO_DATE


def _rows(library: "Library", ids: "Sequence[int]") -> "Iterator[tuple[ArticleRow, str]]":
    """The rows of `ids` with their addresses, read in portions."""
    for start in range(0, len(ids), ROWS_AT_ONCE):
        portion = ids[start : start + ROWS_AT_ONCE]
        addresses = library.articles.urls(portion)
        for row in library.articles.rows(portion):
            yield row, addresses.get(row.id, "")


def _marked_title(row: "ArticleRow") -> str:
    marks = [
        "● " if not row.is_read else "",
        "★ " if row.is_starred else "",
    ]
    copies = f" ⧉{row.outlets}" if row.outlets > 1 else ""
    edited = " (taken back)" if row.is_again else " (edited)" if row.is_edited else ""
    return "".join(marks) + row.title + copies + edited


def _write_article(output: Output, library: "Library", article: "Article") -> None:
    from xjreader.models.analysis import Scope

    row = article.row
    output.heading(one_line(row.title) or "(no title)")
    when = f"{row.published:%Y-%m-%d %H:%M} UTC" if row.published else NO_DATE
    if row.published is not None and row.published > article.first_seen + timedelta(minutes=15):
        when += f" (in the future when it came, {article.first_seen:%Y-%m-%d %H:%M} UTC)"
    about = [row.feed_title, when, article.author, article.language]
    output.line(" · ".join(one_line(part) for part in about if part))
    for label, value in (
        ("address", article.url),
        ("tags", " ".join(f"#{tag}" for tag in row.tags)),
        ("state", ", ".join(_states(row))),
        ("note", one_line(article.note)),
    ):
        if value:
            output.line(f"{label}: {value}")
    for place in article.provenances:
        output.line(f"feed: {one_line(place.feed_title)} · first seen {place.first_seen:%Y-%m-%d %H:%M} UTC")
    if article.revision.raw_size is not None:
        output.line(
            f"as served: {article.revision.raw_size:,} bytes of {article.revision.raw_encoding} (--raw)"
        )
    output.line()
    width = min(output.width, 100) if output.terminal else None
    for paragraph in article.revision.document.text.split("\n"):
        for line in wrap(visible(paragraph), width) if width else [paragraph]:
            output.line(line)
    if row.revisions > 1:
        _write_history(output, library, article)
    if others := library.articles.copies(article.id):
        output.line()
        output.heading(f"Copies ({len(others)})")
        output.table(
            ["id", "published (UTC)", "outlets", "common words", "title"],
            (
                [
                    str(copy.row.id),
                    _minute(copy.row.published or copy.row.dated_at),
                    ", ".join(copy.outlets),
                    f"{copy.share:.0%}",
                    copy.row.title,
                ]
                for copy in others
            ),
            right=[0, 3],
            most={2: 40},
        )
    from xjreader.cli.views import quote_table, statement_table
    from xjreader.services.exports import all_quotes, all_statements

    scope = Scope(article_ids=(article.id,))
    if quotes := list(all_quotes(library, scope)):
        output.line()
        output.heading(f"Quotes ({len(quotes)})")
        quote_table(output, quotes, outlet=False)
    if statements := list(all_statements(library, scope)):
        output.line()
        output.heading(f"Statements ({len(statements)})")
        statement_table(output, statements, outlet=False)
    if row.analysing:
        note("This article still waits for its analysis; `xjreader refresh` does it.")


def _write_history(output: Output, library: "Library", article: "Article") -> None:
    """Every step from the first text to the one that is shown, what each did to the quotes, and what is
    lacking after all."""
    from xjreader.services.lostquotes import edit_history

    history = edit_history(library, article)
    output.line()
    steps = f", {len(history.edits)} steps" if any(each.is_again for each in history.showings) else ""
    output.heading(f"Revisions ({len(history.texts)}{steps})")
    last = max((n for n, each in enumerate(history.showings) if each.is_shown), default=0)
    for number, showing in enumerate(history.showings):
        # One step less than texts that were shown or kept: the first one is where they begin.
        edit = history.edits[number - 1] if number else None
        text = history.text(showing)
        about = f"{len(text.document.text):,} characters  {one_line(text.title)}"
        if showing.is_again:
            about = f"the text of {_minute(text.seen_at)} UTC again"
        elif not showing.is_shown:
            about += f"  (not shown: {one_line(showing.feed_title) or 'another source'} says so)"
        when = f"{_minute(showing.at)} UTC" if showing.at else "nobody noted when"
        here = "  (shown above)" if number == last else ""
        output.line(f"{when}  {showing.origin}  {about}{here}")
        if edit is not None and len(history.edits) > 1:
            for each in edit.lost:
                output.line(f"    {_lost_line(each)}")
            for quote in edit.restored:
                output.line(f"    restored  {_speaker(quote)}{one_line(quote.words)}")
    if history.lost:
        output.line()
        output.heading(f"Quotes that no longer stand ({len(history.lost)})")
        for each in history.lost:
            output.line(_lost_line(each))


def _lost_line(lost: "LostQuote") -> str:
    words = " → ".join(map(one_line, (lost.former.words, *lost.between, *([lost.now] if lost.now else []))))
    change = "changed back" if lost.is_back else lost.change
    return f"{change}  {_speaker(lost.former)}{words}"


def _speaker(quote: "FormerQuote") -> str:
    return f"{one_line(quote.actor)}: " if quote.actor else ""


def _states(row: "ArticleRow") -> Iterator[str]:
    yield "read" if row.is_read else "unread"
    if row.is_starred:
        yield "starred"
    if row.outlets > 1:
        yield f"{row.outlets} outlets carry it"
    if row.revisions > 1:
        edited = "edited and taken back, " if row.is_again else "edited, " if row.is_edited else ""
        yield f"{edited}{row.revisions} texts seen"
