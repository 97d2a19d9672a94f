"""tag, undo and redo: what a person does to many articles at once, and takes back."""

import click

from xjreader.cli.arguments import QUERY_SETTINGS, parsed_query, say_unknown_names
from xjreader.cli.output import note
from xjreader.cli.session import Session, pass_session


@click.command(context_settings=QUERY_SETTINGS)
@click.argument("query", type=click.UNPROCESSED)
@click.argument("changes", nargs=-1, required=True, type=click.UNPROCESSED, metavar="+TAG|-TAG...")
@click.option("--dry-run", is_flag=True, help="Only say how many articles it would be.")
@pass_session
def tag(session: Session, query: str, changes: tuple[str, ...], dry_run: bool) -> None:
    """Tag the articles that a query finds.

    QUERY is one argument, so quote it. +TAG adds a tag, -TAG takes it away; `xjreader undo` takes all of
    it back.

    \b
    Example:
      xjreader tag 'olympics boycott' +olympics --dry-run
      xjreader tag 'tag:to-check actor:Bachelet' +bachelet -to-check
    """
    if query.startswith("+") and not changes[-1].startswith(("+", "-")):
        raise click.UsageError(f"QUERY comes first, then the tags: xjreader tag {changes[-1]!r} {query}")
    add, remove = _split(changes)
    tree = parsed_query([query])
    with session.library() as library:
        say_unknown_names(library, tree)
        ids = list(library.search.ids(tree))
        wanted = " ".join([*(f"+{name}" for name in add), *(f"-{name}" for name in remove)])
        if dry_run:
            session.output.line(f"{_articles(len(ids))} would get {wanted}.")
            return
        action = library.personal.tag(ids, add=add, remove=remove) if ids else None
        changed = len(action.article_ids) if action else 0
        session.output.line(f"{_articles(changed)} of {len(ids):,} found changed: {wanted}.")
        if action:
            note("`xjreader undo` takes it back.")


@click.command()
@pass_session
def undo(session: Session) -> None:
    """Take back the last change of tags, marks, notes or quotes.

    Changes are taken back one by one, the newest first, also those made in the reader.

    \b
    Example:
      xjreader undo
    """
    with session.library() as library:
        action = library.personal.undo()
        session.output.line(f"Taken back: {action.label}." if action else "There is nothing to take back.")


@click.command()
@pass_session
def redo(session: Session) -> None:
    """Make the change again that was taken back last.

    \b
    Example:
      xjreader redo
    """
    with session.library() as library:
        action = library.personal.redo()
        session.output.line(f"Made again: {action.label}." if action else "There is nothing to make again.")


def _split(changes: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The tags to add and those to take away, each once."""
    add: dict[str, None] = {}
    remove: dict[str, None] = {}
    for change in changes:
        sign, name = change[:1], change[1:].strip()
        if change.startswith("--"):
            raise click.NoSuchOption(change, ctx=click.get_current_context())
        if sign not in ("+", "-"):
            raise click.UsageError(
                f"{change!r} is neither +TAG nor -TAG. A QUERY of several words is quoted."
            )
        if not name:
            raise click.UsageError(f"{change!r} names no tag.")
        (add if sign == "+" else remove)[name] = None
    if both := add.keys() & remove.keys():
        raise click.UsageError(f"{min(both)!r} is to be added and taken away.")
    return list(add), list(remove)


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
