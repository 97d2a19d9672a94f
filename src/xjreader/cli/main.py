"""The root command: its options, the table of all commands, and what click reports as an exit code."""

import gc
import os
from collections.abc import Sequence
from pathlib import Path

import click

from xjreader import __version__
from xjreader.cli.lazy import Entry, LazyGroup
from xjreader.cli.session import Session
from xjreader.errors import EXIT_DONE, EXIT_INTERRUPTED

COMPLETION = "_XJREADER_COMPLETE"
"""The variable by which a shell asks for completions."""

_C = "xjreader.cli"

SECTIONS = {
    "Reading": {
        "demo": Entry(f"{_C}.reading:demo", "Open the reader on a throw-away sample library."),
        "search": Entry(f"{_C}.reading:search", "List the articles that a query finds, newest first."),
        "show": Entry(f"{_C}.reading:show", "Show one article with all that is known of it."),
        "quotes": Entry(f"{_C}.views:quotes", "List who said what."),
        "stance": Entry(f"{_C}.stances:stance", "Show where each actor stands."),
        "corrections": Entry(
            f"{_C}.judging:corrections", "List what you said of the machine's quotes and statements."
        ),
        "tag": Entry(f"{_C}.tagging:tag", "Tag the articles that a query finds."),
        "undo": Entry(f"{_C}.tagging:undo", "Take back the last change of tags, marks, notes or quotes."),
        "redo": Entry(f"{_C}.tagging:redo", "Make the change again that was taken back last."),
    },
    "Feeds": {
        "add": Entry(f"{_C}.feeds:add", "Subscribe to feeds, or to the feeds of a site."),
        "feeds": Entry(f"{_C}.feeds:feeds", "List the feeds and how each fares."),
        "remove": Entry(f"{_C}.feeds:remove", "Unsubscribe from feeds; their articles stay."),
        "refresh": Entry(f"{_C}.refreshing:refresh", "Fetch the feeds that are due."),
        "serve": Entry(f"{_C}.refreshing:serve", "Refresh on schedule until told to stop."),
        "schedule": Entry(f"{_C}.care:schedule", "Print a systemd unit or a crontab line."),
    },
    "Files": {
        "import": Entry(f"{_C}.transfer:import_", "Bring in subscriptions or articles from files."),
        "export": Entry(f"{_C}.transfer:export", "Write quotes, statements, articles or subscriptions."),
        "parse": Entry(f"{_C}.documents:parse", "Show what the reader sees in a feed file."),
        "analyse": Entry(f"{_C}.documents:analyse", "Analyse texts without a library."),
    },
    "Care": {
        "config": Entry(f"{_C}.care:config", "Find, check or begin the config file."),
        "backup": Entry(f"{_C}.care:backup", "Copy the library, also while it is in use."),
        "prune": Entry(f"{_C}.pruning:prune", "Let articles go that you need not keep."),
        "doctor": Entry(f"{_C}.care:doctor", "Say what is wrong and how to mend it."),
        "version": Entry(f"{_C}.care:version", "Print the versions that a bug report needs."),
    },
}
"""Every command, as ``--help`` lists them."""


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help"], "max_content_width": 100},
    epilog="`xjreader COMMAND --help` explains a command and gives an example. With XJREADER_DEBUG=1 the"
    " reader notes in a log, whose place it tells, what kept the screen waiting.",
)
@click.option(
    "--library",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The library's file (also XJREADER_LIBRARY).",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The config file (also XJREADER_CONFIG).",
)
@click.version_option(__version__, prog_name="xjreader", message="%(prog)s %(version)s")
@click.pass_context
def xjreader(ctx: click.Context, library: Path | None, config: Path | None) -> int | None:
    """Read the news and see who said what about whom, and where each of them stands.

    Without a command the reader opens.

    \b
    Example:
      xjreader add https://example.org/feed.xml
      xjreader refresh
      xjreader
    """
    session = Session(library=library and library.expanduser(), config=config and config.expanduser())
    ctx.obj = session
    if ctx.invoked_subcommand is not None:
        gc.enable()
        return None
    from xjreader.cli.opening import open_reader

    return open_reader(session.library_file, session.config, config_file=session.config_file)


def dispatch(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name; returns the exit code."""
    if COMPLETION in os.environ:
        xjreader.main(list(arguments), prog_name="xjreader", complete_var=COMPLETION)
    try:
        # Not click's own `main`: to it a reader who has enough, and closes the pipe, is a failure.
        with xjreader.make_context("xjreader", list(arguments)) as context:
            code = xjreader.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.exceptions.Abort:
        return EXIT_INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return code if isinstance(code, int) else EXIT_DONE
