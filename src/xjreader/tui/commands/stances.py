"""Commands by which a person says what statements are: one, a range, or those of a quote."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import Command, Page, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Judging statements"
ON_STATEMENTS = frozenset({Page.STATEMENTS})
ON_QUOTES = frozenset({Pane.ARTICLE, Pane.QUOTES})


class OfStatements(Command):
    """A command about the statement under the cursor, or a marked range of them."""

    group = GROUP
    panes = frozenset[Pane]()
    pages = ON_STATEMENTS

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where there is a statement."""
        if not super().works(reader):
            return False
        return reader.page is None or (reader.statements is not None and reader.statements.count > 0)


class ConfirmStatement(OfStatements):
    """Say that the statement is right as it is coded, and go on to the next; a range as one deed."""

    id, title, keys, label = "statement.confirm", "Confirm the statement", ("Y",), "confirm"

    def run(self, reader: "ReaderScreen") -> None:
        reader.stating.confirm()


class RejectStatement(OfStatements):
    """Say that this is no statement, and go on to the next; it is left out and counts no more."""

    id, title, keys, label = "statement.reject", "Reject the statement", ("N",), "reject"

    def run(self, reader: "ReaderScreen") -> None:
        reader.stating.reject()


class FlipStatement(OfStatements):
    """Turn for into against and against into for; on a quote, of the statement that comes from it, or show
    them where there are several."""

    id, title, keys, label = "statement.flip", "Flip for and against", ("tilde",), "flip"
    panes = ON_QUOTES
    footer_panes = frozenset[Pane]()

    def run(self, reader: "ReaderScreen") -> None:
        reader.stating.flip()


class CorrectStatement(OfStatements):
    """Correct the statement: another sign, act, target or actor; confirm it, reject it, or take that back."""

    id, title, keys, label = "statement.correct", "Correct the statement", ("c",), "correct"

    def run(self, reader: "ReaderScreen") -> None:
        reader.stating.ask()


class AddStatement(Command):
    """Add a statement that the machine missed, on the quote in focus or on a sentence of the article."""

    id, title, keys, group, label = "statement.add", "Add a statement", ("I",), GROUP, "add"
    pages = ON_STATEMENTS
    footer_panes = frozenset[Pane]()

    def run(self, reader: "ReaderScreen") -> None:
        reader.stating.add()


COMMANDS: tuple[type[Command], ...] = (
    ConfirmStatement, RejectStatement, FlipStatement, CorrectStatement, AddStatement,
)  # fmt: skip
