"""prune: lets articles go by the person's rules of retention; shows what would go, and why not the rest."""

from itertools import islice
from typing import TYPE_CHECKING, get_args

import click

from xjreader.cli.output import note
from xjreader.cli.session import Session, pass_session
from xjreader.errors import EXIT_DONE, EXIT_INTERRUPTED, UsageError
from xjreader.models.retention import Pruning, Why

if TYPE_CHECKING:
    from xjreader.config import RetentionConfig
    from xjreader.services.library import Library

REASONS: dict[Why, str] = {
    "imported": "you brought them in yourself",
    "tagged": "tagged by you or by a keyword",
    "starred": "starred",
    "noted": "with a note",
    "judged": "with quotes or statements that you judged",
    "listed": "still in a feed",
    "unread": "unread",
    "recent": "within the rules",
}
"""Why articles stay, as it is printed."""


@click.command()
@click.option("--days", type=click.IntRange(min=1), help="Articles that came more days ago may go.")
@click.option("--per-feed", type=click.IntRange(min=1), help="Keep only so many of each feed's newest.")
@click.option("--unread", is_flag=True, help="Unread articles may go too.")
@click.option("--dry-run", is_flag=True, help="Only show what would go, and why the rest stays.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="What --dry-run shows, as JSON.")
@pass_session
def prune(
    session: Session,
    days: int | None,
    per_feed: int | None,
    unread: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Let articles go that you need not keep.

    The rules are those of `[retention]` in the config, or the options, which come before them. What you
    tagged, starred, noted, judged or imported stays, and so does what a feed still lists. What goes does not
    come back with the next refresh, and there is no undo: make a backup first.

    \b
    Example:
      xjreader prune --dry-run --days 90
      xjreader backup ~/before.db && xjreader prune --days 90
    """
    import sys

    from xjreader.services.retention import look
    from xjreader.services.retention import prune as take_away

    rules = _rules(session, days=days, per_feed=per_feed, unread=unread)
    with session.library() as library:
        pruning = look(library, rules)
        if as_json:
            _as_json(session, library, pruning)
        elif dry_run:
            _show(session, library, pruning)
        if dry_run or as_json:
            return EXIT_DONE
        if not pruning.going:
            session.output.line("Nothing goes.")
            return EXIT_DONE
        if not yes and not sys.stdin.isatty():
            raise UsageError(
                f"{_articles(len(pruning.going))} would go for good, and there is nobody here to be asked.",
                remedy="Give --yes, or --dry-run to see which.",
            )
        if not yes:
            note("There is no undo: --dry-run shows what goes, `xjreader backup FILE` saves all of it.")
            if not click.confirm(f"Let {_articles(len(pruning.going))} go?", err=True):
                return EXIT_INTERRUPTED
        gone = take_away(library, rules, pruning.going)
        session.output.line(f"{_articles(gone)} went; {_articles(pruning.staying.total())} stay.")
        note("The library's file keeps its size; what comes next fills the room.")
    return EXIT_DONE


def _rules(session: Session, *, days: int | None, per_feed: int | None, unread: bool) -> "RetentionConfig":
    from xjreader.config import RetentionConfig

    given = session.config.retention
    if days is not None or per_feed is not None:
        given = RetentionConfig(
            keep_days=days or 0, keep_per_feed=per_feed or 0, keep_unread=given.keep_unread
        )
    if not given.is_any:
        raise UsageError(
            "There is no rule by which anything may go.",
            remedy="Give --days or --per-feed, or set keep_days or keep_per_feed under [retention].",
        )
    return RetentionConfig(
        keep_days=given.keep_days,
        keep_per_feed=given.keep_per_feed,
        keep_unread=given.keep_unread and not unread,
    )


def _show(session: Session, library: "Library", pruning: Pruning) -> None:
    output = session.output
    output.table(
        ["ID", "DATE", "FEED", "TITLE"],
        (
            [str(row.id), f"{row.sort_at:%Y-%m-%d}", row.feed_title, row.title]
            for portion in _portions(pruning.going)
            for row in library.articles.rows(portion)
        ),
        right=[0],
        most={2: 24},
    )
    output.line(f"{_articles(len(pruning.going))} would go.")
    for why in get_args(Why):
        if number := pruning.staying[why]:
            output.line(f"{_articles(number)} would stay: {REASONS[why]}.")


def _as_json(session: Session, library: "Library", pruning: Pruning) -> None:
    from xjreader.services.jsontext import iso

    going = [
        {"id": row.id, "title": row.title, "feed": row.feed_title, "sort_at": iso(row.sort_at)}
        for portion in _portions(pruning.going)
        for row in library.articles.rows(portion)
    ]
    session.output.json({"going": going, "staying": {why: pruning.staying[why] for why in get_args(Why)}})


def _portions(ids: list[int]) -> "list[list[int]]":
    rest = iter(ids)
    return list(iter(lambda: list(islice(rest, 1_000)), []))


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
