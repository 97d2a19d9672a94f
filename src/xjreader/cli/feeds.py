"""add, feeds and remove: subscriptions and how each of them fares."""

import asyncio
import shlex
from typing import TYPE_CHECKING, Any

import click

from xjreader.cli.output import note
from xjreader.cli.session import Session, pass_session
from xjreader.errors import EXIT_SOME_FAILED, NotFound, XjreaderError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from xjreader.models.feed import Feed, FetchLogEntry, FullText


@click.command()
@click.argument("urls", nargs=-1, required=True)
@click.option("--folder", default="", help="Folder; folders nest with /.")
@click.option("--tag", "tags", multiple=True, help="Tag for each article of the feed (repeatable).")
@click.option("--title", default="", help="Your own title for the feed.")
@click.option("--every", default="", metavar="DURATION", help="Interval, such as 30m, 2h or 1d.")
@click.option(
    "--full-text",
    type=click.Choice(["feed", "page", "longer"]),
    default="feed",
    show_default=True,
    help="Keep the feed's own text, the page's, or the longer of both.",
)
@click.option("--username", default="", help="For a feed that asks for one.")
@click.option(
    "--password-command",
    default="",
    metavar="COMMAND",
    help="Program whose first line of output is the password.",
)
@click.option("--all", "take_all", is_flag=True, help="Where a site has several feeds, take them all.")
@pass_session
def add(
    session: Session,
    urls: tuple[str, ...],
    folder: str,
    tags: tuple[str, ...],
    title: str,
    every: str,
    full_text: "FullText",
    username: str,
    password_command: str,
    take_all: bool,
) -> int:
    """Subscribe to feeds, or to the feeds of a site.

    URL is a feed's address or a site's: its page is searched for feeds. Where it has several they are
    listed, so that you can add the one that you want.

    \b
    Example:
      xjreader add https://example.org/feed.xml --folder wires --every 30m
      xjreader add example.org --all
    """
    from xjreader.config import seconds
    from xjreader.services.subscriptions import subscribe

    interval = seconds(every) if every else None
    failed = 0
    with session.library(create=True) as library:
        for url in urls:
            try:
                result = asyncio.run(
                    subscribe(
                        library,
                        url,
                        folder=folder,
                        tags=tags,
                        every=interval,
                        title=title,
                        full_text=full_text,
                        username=username,
                        password_command=shlex.split(password_command),
                        take_all=take_all,
                    )
                )
            except XjreaderError as error:
                failed += 1
                said = str(error)
                note(said if said.startswith(url) else f"{url}: {said}")
                continue
            for feed in result.added:
                session.output.line(f"added  {feed.title}  {feed.url}")
                if feed.health.last_fetch is None:
                    note("`xjreader refresh` brings its articles.")
            for feed in result.known:
                session.output.line(f"known  {feed.title}  {feed.url}")
            if result.candidates:
                failed += 1
                note(f"{url} has several feeds; add the one you want, or all of them with --all:")
                for candidate in result.candidates:
                    session.output.line(f"found  {candidate.title}  {candidate.url}")
    return EXIT_SOME_FAILED if failed else 0


@click.command()
@click.argument("feed_names", nargs=-1, metavar="[FEED]...")
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one feed a line.")
@click.option("--health", is_flag=True, help="What was decided for each feed and why, with its last fetches.")
@pass_session
def feeds(session: Session, feed_names: tuple[str, ...], as_json: bool, health: bool) -> None:
    """List the feeds and how each fares.

    Shown are the state of the last fetch, the articles, when each was fetched and is due next, and why
    then, or what is wrong; with --health all that is known of each. Times are UTC. FEED (a number, an
    address, a title or a part of either) keeps it to these.

    \b
    Example:
      xjreader feeds
      xjreader feeds --json
      xjreader feeds --health example.org
    """
    from xjreader.services.jsontext import json_array

    with session.library(create=bool(session.config.feeds)) as library:
        every = library.feeds.all()
        if feed_names:
            named = {feed.id for name in feed_names for feed in library.feeds.matching(name)}
            every = [feed for feed in every if feed.id in named]
        if as_json:
            session.output.pieces(
                json_array(
                    feed_record(feed, library.feeds.fetch_log(feed.id, limit=FETCHES) if health else None)
                    for feed in every
                )
            )
            return
        if health:
            for feed in every:
                for line in (*health_lines(feed, library.feeds.fetch_log(feed.id, limit=FETCHES)), ""):
                    session.output.line(line)
        else:
            is_narrow = session.output.terminal and session.output.width < WIDE
            shown = NARROW if is_narrow else COLUMNS
            session.output.table(
                list(shown),
                ([cell(feed) for cell in shown.values()] for feed in every),
                right=[list(shown).index(name) for name in ("id", "articles", "unread") if name in shown],
            )
        if not every:
            note("There is no feed yet; `xjreader add URL` or `xjreader import opml FILE` brings some.")


FETCHES = 5
"""Of each feed's last fetches, as ``--health`` shows them."""


def health_lines(feed: "Feed", log: "list[FetchLogEntry]") -> list[str]:
    """How a feed fares, when it is due next and why, and what its last fetches brought, newest first."""
    from xjreader.services.health import told

    lines = told(feed, log, moment=_moment)
    return [f"{feed.id}  {feed.title}", *(f"   {label:<9} {text}" for label, text in lines)]


def _moment(moment: "datetime | None") -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "-"


COLUMNS: "dict[str, Callable[[Feed], str]]" = {
    "id": lambda feed: str(feed.id),
    "state": lambda feed: feed.health.status.value,
    "articles": lambda feed: f"{feed.articles:,}",
    "unread": lambda feed: f"{feed.unread:,}",
    "fetched": lambda feed: _moment(feed.health.last_fetch),
    "due": lambda feed: _moment(feed.health.next_due),
    "title": lambda feed: feed.title,
    "why": lambda feed: feed.health.error or feed.health.why,
    "folder": lambda feed: feed.folder,
    "address": lambda feed: feed.url,
}
"""What the list of feeds shows, by heading."""

WIDE = 190
"""Cells of a terminal in which all of it can be read."""


def _until(feed: "Feed") -> str:
    from datetime import UTC, datetime

    from xjreader.services.health import until_due

    return until_due(feed, now=datetime.now(UTC))


def _name(feed: "Feed") -> str:
    from xjreader.services.health import name

    return name(feed)


NARROW: "dict[str, Callable[[Feed], str]]" = {
    "id": COLUMNS["id"],
    "state": COLUMNS["state"],
    "unread": COLUMNS["unread"],
    "due": _until,
    "title": _name,
    "why": COLUMNS["why"],
}
"""What a narrower one shows; the rest is in ``--health`` and ``--json``."""


@click.command()
@click.argument("feed_names", nargs=-1, metavar="[FEED]...")
@click.option("--folder", "folders", multiple=True, help="All feeds in it and below (repeatable).")
@pass_session
def remove(session: Session, feed_names: tuple[str, ...], folders: tuple[str, ...]) -> None:
    """Unsubscribe from feeds; their articles stay.

    FEED is its number, its address, its title or a part of either that only it has. Where one of those
    named is not there, none is removed.

    \b
    Example:
      xjreader remove 3
      xjreader remove example.org/feed.xml --folder 'World press'
    """
    if not feed_names and not folders:
        raise click.UsageError("Name a FEED or a --folder.")
    with session.library() as library:
        named = [library.feeds.find(name) for name in feed_names]
        every = library.feeds.all()
        named += [feed for folder in folders for feed in _in_folder(every, folder)]
        for feed in {feed.id: feed for feed in named}.values():
            library.feeds.remove(feed.id)
            session.output.line(f"Removed: {feed.title}  {feed.url}")


def _in_folder(feeds: "list[Feed]", folder: str) -> "list[Feed]":
    """The feeds in a folder and those below; NotFound where there is none."""
    wanted = folder.strip("/ ").casefold()
    found = [feed for feed in feeds if wanted and f"{feed.folder}/".casefold().startswith(f"{wanted}/")]
    if not found:
        raise NotFound(f"No feed is in the folder {folder!r}.", remedy="`xjreader feeds` lists them.")
    return found


def feed_record(feed: "Feed", log: "list[FetchLogEntry] | None" = None) -> dict[str, Any]:
    """A feed as ``feeds --json`` prints it, with its history where that is given."""
    from xjreader.services.jsontext import iso

    health = feed.health
    record = {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "site_url": feed.site_url,
        "folder": feed.folder,
        "tags": list(feed.tags),
        "every": feed.every,
        "full_text": feed.full_text,
        "origin": feed.origin,
        "status": health.status.value,
        "error": health.error,
        "malformed": health.malformed,
        "http_status": health.http_status,
        "failures": health.failures,
        "articles": feed.articles,
        "unread": feed.unread,
        "last_fetch": iso(health.last_fetch),
        "last_success": iso(health.last_success),
        "next_due": iso(health.next_due),
        "why": health.why,
        "validators": bool(feed.validators),
        "pause": health.pause,
        "moving_to": feed.moving.url if feed.moving else None,
    }
    if log is not None:
        record["fetches"] = [
            {
                "at": iso(entry.at),
                "status": entry.status.value,
                "http_status": entry.http_status,
                "error": entry.error,
                "bytes": entry.bytes,
                "milliseconds": entry.milliseconds,
                "new": entry.new,
                "changed": entry.changed,
                "why": entry.why,
            }
            for entry in log
        ]
    return record
