"""Commands of the stance views: what is shown, of whom, and how it is counted. They change nothing stored."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import ON_PAGES, Command, Page, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Stance"


class OfActor(Command):
    """A command about the actor under the cursor, wherever there is one."""

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where a row names an actor."""
        return super().works(reader) and reader.current_actor() is not None


class Evidence(OfActor):
    """List the sentences behind the figure under the cursor; enter goes to the sentence in its article."""

    id, title, keys, group, label = "stance.evidence", "Evidence", ("e",), GROUP, "evidence"
    panes = frozenset({Pane.SOURCES, Pane.QUOTES, Pane.STANCE})
    pages = frozenset({Page.CARD})

    def works(self, reader: "ReaderScreen") -> bool:
        """Also where a row names only a target."""
        at_figure = reader.page is None and reader.pane is Pane.STANCE and reader.stance.count > 0
        return at_figure or super().works(reader)

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.ask_evidence()


class Card(OfActor):
    """Open the card of the actor under the cursor: for and against whom and what, in counts and shares."""

    id, title, keys, group, label = "actor.card", "Actor card", ("i",), GROUP, "card"
    footer_panes = frozenset({Pane.SOURCES, Pane.QUOTES, Pane.STANCE})
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        if (actor := reader.current_actor()) is not None:
            reader.stances.show_card(actor)


class Statements(Command):
    """List every statement of the scope as a table, to sort and to narrow."""

    id, title, keys, group, label = "stance.statements", "Statements", ("E",), GROUP, "statements"
    footer_panes = frozenset({Pane.STANCE})

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.show_statements()


class StanceMode(Command):
    """Show stance by actor, as a matrix of actors and targets, by target, or over time."""

    id, title, keys, group, label = "stance.mode", "Actor, matrix, target, time", ("M",), GROUP, "view"
    footer_panes = frozenset({Pane.STANCE})

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.cycle_mode()


class Matrix(Command):
    """Show the matrix of actors and targets on the whole screen; escape or Z brings the panes back."""

    id, title, keys, group = "stance.matrix", "Matrix on the whole screen", ("K",), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.show_matrix()


class StanceCounting(Command):
    """Count once per document, every statement, or once per day, week or month."""

    id, title, keys, group, label = "stance.counting", "Rule of counting", ("C",), GROUP, "counting"
    footer_panes = frozenset({Pane.STANCE})
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.cycle_counting()


class StanceRollup(Command):
    """Count people for the body or state that they belong to, and back."""

    id, title, keys, group, label = "stance.rollup", "Roll up affiliations", ("P",), GROUP, "roll up"
    footer_panes = frozenset({Pane.STANCE})
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.toggle_rollup()


class StanceWindow(Command):
    """Count all time, or the last week, month, quarter or year."""

    id, title, keys, group, label = "stance.window", "Window of time", ("w",), GROUP, "window"
    footer_panes = frozenset({Pane.STANCE})
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.cycle_window()


class StanceWhose(Command):
    """Count what the machine alone says, what you confirmed or corrected, or both."""

    id, title, keys, group, label = "stance.whose", "Machine or confirmed", ("V",), GROUP, "machine/confirmed"
    footer_panes = frozenset({Pane.STANCE})
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.stances.cycle_whose()


class ColumnLeft(Command):
    """Go one column to the left, in the matrix and over time."""

    id, title, keys, group = "stance.left", "Column left", ("comma", "less_than_sign"), GROUP
    panes = frozenset({Pane.STANCE})
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class ColumnRight(Command):
    """Go one column to the right, in the matrix and over time."""

    id, title, keys, group = "stance.right", "Column right", ("full_stop", "greater_than_sign"), GROUP
    panes = frozenset({Pane.STANCE})
    from_widget = True

    def run(self, reader: "ReaderScreen") -> None:
        reader.press(self.id)


class SortStatements(Command):
    """Sort the statements by the next column: date, actor, organisation, target, sign, act, outlet, how sure;
    a click on a column's name does so too."""

    id, title, keys, group, label = "statements.sort", "Sort", ("o",), GROUP, "sort"
    panes = frozenset[Pane]()
    pages = frozenset({Page.STATEMENTS})

    def run(self, reader: "ReaderScreen") -> None:
        if (page := reader.statements_page) is not None:
            page.cycle_sort()


class ReverseStatements(Command):
    """Turn the order of the statements round."""

    id, title, keys, group, label = "statements.reverse", "Reverse", ("O",), GROUP, "reverse"
    panes = frozenset[Pane]()
    pages = frozenset({Page.STATEMENTS})

    def run(self, reader: "ReaderScreen") -> None:
        if (page := reader.statements_page) is not None:
            page.reverse()


class NarrowStatements(Command):
    """Narrow the statements by words of any column, in any order: actor, organisation, target, act, "for" or
    "against", outlet, sentence; empty ends it."""

    id, title, keys, group, label = "statements.narrow", "Narrow the statements", ("slash",), GROUP, "narrow"
    panes = frozenset[Pane]()
    pages = frozenset({Page.STATEMENTS})

    def run(self, reader: "ReaderScreen") -> None:
        if (page := reader.statements_page) is not None:
            page.open_narrowing()


COMMANDS: tuple[type[Command], ...] = (
    Evidence, Card, Statements, StanceMode, Matrix, StanceCounting, StanceRollup, StanceWindow, StanceWhose,
    ColumnLeft, ColumnRight, SortStatements, ReverseStatements, NarrowStatements,
)  # fmt: skip
