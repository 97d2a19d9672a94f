"""Commands of the Quotes pane, and what a person says of quotes. Those of stances are in `figures`."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import ON_ARTICLES, ON_PAGES, Command, Page, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Quotes and stance"
ON_QUOTES = frozenset({Pane.ARTICLE, Pane.QUOTES})
"""Panes in which a quote can be in focus."""


class CycleScope(Command):
    """Switch Quotes, Stance and what is open over them between the article, the selection and the whole
    list."""

    id, title, keys, group, label = "scope.cycle", "Scope", ("x",), GROUP, "scope"
    panes = ON_ARTICLES
    footer_panes = frozenset({Pane.QUOTES, Pane.STANCE})
    pages = ON_PAGES

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.cycle_scope()


class NextQuote(Command):
    """Go to the next quote of the article."""

    id, title, keys, group = "quote.next", "Next quote", ("right_square_bracket",), GROUP
    panes = ON_ARTICLES

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.step_quote(1)


class PreviousQuote(Command):
    """Go to the previous quote of the article."""

    id, title, keys, group = "quote.previous", "Previous quote", ("left_square_bracket",), GROUP
    panes = ON_ARTICLES

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.step_quote(-1)


class Correct(Command):
    """Correct the quote: confirm it, name another speaker, move its words, reject it, or take that back."""

    id, title, keys, group, label = "quote.correct", "Correct the quote", ("c",), GROUP, "correct"
    panes = ON_QUOTES

    def run(self, reader: "ReaderScreen") -> None:
        reader.judging.ask()


class ConfirmQuote(Command):
    """Say that the quote is right as it stands, and go on to the next."""

    id, title, keys, group, label = "quote.confirm", "Confirm the quote", ("Y",), GROUP, "confirm"
    panes = ON_QUOTES
    footer_panes = frozenset({Pane.QUOTES})

    def run(self, reader: "ReaderScreen") -> None:
        reader.judging.confirm()


class RejectQuote(Command):
    """Say that this is no quote, and go on to the next; it is left out and counts no more."""

    id, title, keys, group, label = "quote.reject", "Reject the quote", ("N",), GROUP, "reject"
    panes = ON_QUOTES
    footer_panes = frozenset({Pane.QUOTES})

    def run(self, reader: "ReaderScreen") -> None:
        reader.judging.reject()


class RejectedQuotes(Command):
    """Show the quotes and statements that you rejected too, to take that back, or leave them out again."""

    id, title, keys, group = "quote.rejected", "Rejected ones", ("X",), GROUP
    pages = frozenset({Page.STATEMENTS})

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.toggle_rejected()


COMMANDS: tuple[type[Command], ...] = (
    CycleScope, NextQuote, PreviousQuote, Correct, ConfirmQuote, RejectQuote, RejectedQuotes,
)  # fmt: skip
