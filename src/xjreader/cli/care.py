"""config, schedule, backup, doctor and version: what keeps the reader and its library well."""

import platform
from pathlib import Path

import click

from xjreader.cli.output import note
from xjreader.cli.session import Session, pass_session
from xjreader.errors import EXIT_DONE, EXIT_SOME_FAILED, EXIT_USAGE, UsageError

MARKS = {"fine": "ok", "note": "note", "warning": "warning", "problem": "PROBLEM"}
"""How a finding's weight is written, so that it shows without colour."""


@click.group()
def config() -> None:
    """Find, check or begin the config file.

    \b
    Example:
      xjreader config init
      xjreader config check
    """


@config.command()
@pass_session
def path(session: Session) -> None:
    """Print where the config file is looked for.

    \b
    Example:
      $EDITOR "$(xjreader config path)"
    """
    session.output.line(str(session.config_file))


@config.command()
@pass_session
def check(session: Session) -> int:
    """Check the config file; every mistake is named by file, line and key.

    \b
    Example:
      xjreader config check
      xjreader --config draft.toml config check
    """
    if not session.config_file.exists():
        raise UsageError(
            f"There is no config at {session.config_file}; the defaults hold.",
            remedy="`xjreader config init` writes a first one.",
        )
    from xjreader.cli.screen_faults import screen_faults
    from xjreader.config import mistakes

    if errors := mistakes(session.config_file, further=screen_faults):
        for error in errors:
            note(str(error))
        if len(errors) > 1:
            note(f"{len(errors)} mistakes.")
        return EXIT_USAGE
    found = session.config
    session.output.line(
        f"{session.config_file} is in order: {len(found.feeds)} feeds, {len(found.actors)} actors, "
        f"{len(found.topics)} topics, {len(found.keywords)} keyword groups, {len(found.views)} views."
    )
    return EXIT_DONE


@config.command()
@click.option("--empty", is_flag=True, help="Without feeds, actors, topics and keywords: for your own story.")
@pass_session
def init(session: Session, empty: bool) -> None:
    """Write the starter config, unless there is one already.

    It documents every key and follows the Xinjiang story from opposed sides: feeds, actors, topics and
    keyword groups to keep, change or throw out. Feeds that the reader takes over from it stay subscribed
    when the config no longer names them: begin with --empty to follow another story.

    \b
    Example:
      xjreader config init
      xjreader config init --empty
      xjreader --config mine.toml config init
    """
    from xjreader.config import example_path, without_story

    target = session.config_file
    text = example_path().read_text(encoding="utf-8")
    if empty:
        text = without_story(text)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{target} is there already.", remedy="It is never overwritten.") from None
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror or error}.") from error
    session.output.line(f"Written: {target}")


@click.group()
def schedule() -> None:
    """Print a systemd unit or a crontab line.

    Nothing is installed: what is printed says where it goes.

    \b
    Example:
      xjreader schedule systemd > ~/.config/systemd/user/xjreader.service
    """


@schedule.command()
@pass_session
def systemd(session: Session) -> None:
    """Print a systemd unit that runs `xjreader serve` for this library.

    \b
    Example:
      xjreader schedule systemd > ~/.config/systemd/user/xjreader.service
    """
    from xjreader.services.schedules_text import systemd_unit

    session.output.write(systemd_unit(_this_program(session)))


@schedule.command()
@click.option(
    "--minutes",
    type=click.IntRange(1, 1440),
    default=15,
    show_default=True,
    help="How often to look what is due.",
)
@pass_session
def cron(session: Session, minutes: int) -> None:
    """Print a crontab line that runs `xjreader refresh` for this library.

    \b
    Example:
      (crontab -l; xjreader schedule cron) | crontab -
    """
    from xjreader.services.schedules_text import crontab_line

    session.output.write(crontab_line(_this_program(session), minutes=minutes))


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def backup(session: Session, file: Path) -> int:
    """Copy the library, also while it is in use.

    The copy is consistent, and a library of its own. An existing FILE is never overwritten. To go back to
    it, close every reader, move the library away together with the -wal and -shm files beside it, and copy
    the backup to its place.

    \b
    Example:
      xjreader backup ~/backups/library-$(date +%F).db
    """
    session.require_library()
    from xjreader.store.copying import is_whole
    from xjreader.store.database import Database

    database = Database.open(session.library_file, must_exist=True)
    try:
        database.backup(file)
    finally:
        database.close()
    session.output.line(f"Copied to {file} ({file.stat().st_size / 1e6:,.1f} MB).")
    if is_whole(file):
        return EXIT_DONE
    note(
        "The library is damaged, and the copy is as damaged: keep older backups. `xjreader doctor` says what"
        " is broken, and `xjreader doctor --fix` saves what can be read."
    )
    return EXIT_SOME_FAILED


@click.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended; a damaged file is kept.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array, one finding a line.")
@pass_session
def doctor(session: Session, fix: bool, as_json: bool) -> int:
    """Say what is wrong and how to mend it.

    Looks at SQLite, the config, the disk, the library and its indexes, the feeds and the analysis. Exit
    code 1 means that there is a problem; warnings and notes leave it 0. --fix makes indexes and counts anew
    where they disagree with the texts; of a file that is damaged otherwise it saves what can be read into
    a new library and keeps the damaged one beside it.

    \b
    Example:
      xjreader doctor
      xjreader doctor --fix
    """
    from xjreader.cli.screen_faults import screen_faults
    from xjreader.services.doctor import examine
    from xjreader.services.jsontext import json_array

    findings = []
    for finding in examine(session.library_file, session.config_file, fix=fix, further=screen_faults):
        findings.append(finding)
        if not as_json:
            session.output.line(f"{MARKS[finding.level]:8} {finding.what}")
            if finding.remedy:
                session.output.line(f"{'':8} → {finding.remedy}")
    if as_json:
        session.output.pieces(
            json_array(
                {"level": finding.level, "what": finding.what, "remedy": finding.remedy}
                for finding in findings
            )
        )
    return EXIT_SOME_FAILED if any(finding.level == "problem" for finding in findings) else 0


@click.command()
@pass_session
def version(session: Session) -> None:
    """Print the versions that a bug report needs.

    \b
    Example:
      xjreader version
    """
    import sqlite3

    from xjreader import __version__
    from xjreader.nlp.pipeline import ANALYSIS_VERSION
    from xjreader.store.database import SCHEMA_VERSION

    for name, value in (
        ("xjreader", __version__),
        ("library", f"schema {SCHEMA_VERSION}"),
        ("analysis", str(ANALYSIS_VERSION)),
        ("Python", platform.python_version()),
        ("SQLite", sqlite3.sqlite_version),
        ("system", platform.platform()),
    ):
        session.output.line(f"{name:9} {value}")


def _this_program(session: Session) -> list[str]:
    from xjreader.services.schedules_text import program, with_paths

    config_file = session.config_file if session.config_file.exists() else None
    return with_paths(program(), library=session.library_file, config=config_file)
