"""refresh and serve: fetching what is due, once or until told to stop."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from xjreader.cli.analysing import analyse_waiting
from xjreader.cli.output import Output, note
from xjreader.cli.progress import Progress
from xjreader.cli.session import Session, pass_session
from xjreader.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_SOME_FAILED

if TYPE_CHECKING:
    from xjreader.errors import LibraryError, RefreshBusy
    from xjreader.models.feed import Feed
    from xjreader.services.library import Library
    from xjreader.services.refresh import FeedOutcome, RefreshProgress, RefreshReport

ANALYSIS_RECHECK = 60.0
"""Seconds after which `serve` looks for texts that another program brought in."""

WORTH_A_LINE = ("partial", "moved", "backoff")
"""States that a person wants to hear of though the fetch did not fail."""


@click.command()
@click.argument("feed_names", nargs=-1, metavar="[FEED]...")
@click.option("--force", is_flag=True, help="Ask also what is not due, but for what a server holds back.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object: the total and every feed asked.")
@click.option("--quiet", is_flag=True, help="Write nothing but what failed, and that to stderr.")
@click.option("--no-analysis", is_flag=True, help="Leave the analysis for later.")
@pass_session
def refresh(
    session: Session,
    feed_names: tuple[str, ...],
    force: bool,
    as_json: bool,
    quiet: bool,
    no_analysis: bool,
) -> int:
    """Fetch the feeds that are due.

    One line is printed for a feed that changed or failed, and a total. FEED (a number, an address, a
    title or a part of either) keeps it to these, to all that a part means. What waits for analysis is
    analysed at the end.

    \b
    Example:
      xjreader refresh
      xjreader refresh --force example.org
    """
    output = session.output
    with session.library(create=bool(session.config.feeds)) as library:
        chosen = _chosen(library, feed_names)
        report, interrupted = asyncio.run(
            _refresh(library, chosen, force=force, output=None if as_json or quiet else output)
        )
        if as_json:
            output.json(_report_record(report))
        elif quiet:
            for outcome in report.outcomes:
                if outcome.has_failed:
                    note(_outcome_line(outcome))
        elif report.outcomes or not interrupted:
            output.line(_total(report))
            if chosen and not report.outcomes and not force:
                for feed in chosen:
                    note(f"{feed.title} is not due yet ({feed.health.why}); --force asks all the same.")
        output.flush()
        if interrupted:
            note("Interrupted; what was fetched is kept.")
            return EXIT_INTERRUPTED
        if not no_analysis:
            analyse_waiting(library)
        return EXIT_SOME_FAILED if report.failed else EXIT_DONE


@click.command()
@pass_session
def serve(session: Session) -> int:
    """Refresh on schedule until told to stop.

    Runs in the foreground, prints one line a refresh and analyses what came. The reader may be open at
    the same time: only one of them fetches. SIGTERM ends it cleanly with exit code 0, ctrl+c with 130.

    \b
    Example:
      xjreader serve
    """
    with session.library(create=True) as library:
        if not library.feeds.all():
            note("There is no feed yet; feeds that are added while this runs are taken up.")
        note(_serving(library, now=datetime.now(UTC)))
        told_by = asyncio.run(_serve(library, session.output))
    return EXIT_INTERRUPTED if told_by == signal.SIGINT else EXIT_DONE


def _serving(library: "Library", *, now: datetime) -> str:
    """What `serve` does, in a line."""
    feeds = library.feeds.all()
    due = [feed.health.next_due or now for feed in feeds]
    when = ""
    if due:
        when = ", the next due now" if min(due) <= now else f", the next due {min(due):%Y-%m-%d %H:%M} UTC"
    return f"Serving {library.path}: {_count(len(feeds), 'feed')}{when}; ctrl+c ends it."


def _chosen(library: "Library", names: Sequence[str]) -> "list[Feed] | None":
    """The feeds that are named, each once; `None` for all."""
    found = {feed.id: feed for name in names for feed in library.feeds.matching(name)}
    return list(found.values()) or None


async def _refresh(
    library: "Library", feeds: "list[Feed] | None", *, force: bool, output: Output | None
) -> "tuple[RefreshReport, bool]":
    """Refresh once; tells whether it was interrupted. Lines are written as feeds are done."""
    from xjreader.services.refresh import refresh as refresh_feeds

    stop = asyncio.Event()
    with Progress() as progress, _stopping(stop):

        def show(step: "RefreshProgress") -> None:
            outcome = step.outcome
            if output is not None and outcome is not None and _worth_a_line(outcome):
                progress.clear()
                output.line(_outcome_line(outcome))
            progress.show(f"{step.done} of {step.total} feeds  {step.current}")

        report = await refresh_feeds(library, feeds=feeds, force=force, on_progress=show, cancel=stop)
    return report, stop.is_set()


async def _serve(library: "Library", output: Output) -> int | None:
    """Serve until told to stop; the signal that told so."""
    from xjreader.services.again import TROUBLE_RECHECK, go_on
    from xjreader.services.analyse import AnalysisWorker
    from xjreader.services.schedule import Scheduler

    stop = asyncio.Event()
    scheduler = Scheduler(holder="xjreader serve")
    analysis = AnalysisWorker()

    def say(line: str) -> None:
        output.line(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}  {line}")
        output.flush()

    def on_report(report: "RefreshReport") -> None:
        say(_total(report))
        analysis.wake()
        for outcome in report.outcomes:
            if outcome.has_failed:
                say(_outcome_line(outcome))

    busy = _Once(say)

    def on_busy(error: "RefreshBusy") -> None:
        busy.say(str(error))

    def on_trouble(error: "LibraryError") -> None:
        busy.say(f"{error} Trying again every {TROUBLE_RECHECK:.0f} seconds.")

    with _stopping(stop) as told:
        works = (
            lambda: scheduler.run(library, stop=stop, on_report=on_report, on_busy=on_busy),
            lambda: analysis.run(library, stop=stop, idle=ANALYSIS_RECHECK),
        )
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(go_on(work, stop=stop, on_trouble=on_trouble))
    say("stopped")
    return told[0] if told else None


class _Once:
    """Says a thing again only after something else was said."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._last = ""

    def say(self, text: str) -> None:
        if text != self._last:
            self._last = text
            self._say(text)


@contextmanager
def _stopping(stop: asyncio.Event) -> Iterator[list[int]]:
    """While inside, ctrl+c and SIGTERM ask for a clean end instead of cutting the work off; gives the
    signals that came, in their order."""
    loop = asyncio.get_running_loop()
    caught = []
    told: list[int] = []

    def on_signal(number: int) -> None:
        told.append(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        # Where the platform's loop cannot do it (Windows), ctrl+c interrupts as it does everywhere.
        with suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(number, on_signal, number)
            caught.append(number)
    try:
        yield told
    finally:
        for number in caught:
            loop.remove_signal_handler(number)


def _worth_a_line(outcome: "FeedOutcome") -> bool:
    return bool(outcome.new or outcome.changed or outcome.has_failed or outcome.status.value in WORTH_A_LINE)


def _outcome_line(outcome: "FeedOutcome") -> str:
    found = ", ".join(
        part
        for part in (
            f"{outcome.new:,} new" if outcome.new else "",
            f"{outcome.changed:,} changed" if outcome.changed else "",
            outcome.error or (outcome.why if outcome.status.value == "backoff" else ""),
            f"now at {outcome.moved_to}" if outcome.moved_to else "",
        )
        if part
    )
    return f"{outcome.status.value:9}  {outcome.feed.title}  {outcome.feed.url}  {found}".rstrip()


def _total(report: "RefreshReport") -> str:
    went = f" {report.pruned:,} went by the rules of [retention]." if report.pruned else ""
    if not report.outcomes:
        return f"No feed was due.{went}"
    feeds = _count(len(report.outcomes), "feed")
    articles = f"{_count(report.new, 'new article')}, {report.changed:,} changed"
    parts = f", {report.partial:,} in part" if report.partial else ""
    return f"{feeds}, {report.unchanged:,} without news{parts}, {report.failed:,} failed: {articles}.{went}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _report_record(report: "RefreshReport") -> dict[str, Any]:
    return {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "failed": report.failed,
        "pruned": report.pruned,
        "feeds": [
            {
                "id": outcome.feed.id,
                "url": outcome.feed.url,
                "title": outcome.feed.title,
                "status": outcome.status.value,
                "http_status": outcome.http_status,
                "error": outcome.error,
                "new": outcome.new,
                "changed": outcome.changed,
                "milliseconds": outcome.milliseconds,
                "why": outcome.why,
                "moved_to": outcome.moved_to or None,
            }
            for outcome in report.outcomes
        ],
    }
