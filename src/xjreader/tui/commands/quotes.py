"""Commands of the panes Quotes and Stance: what they show, and what a person says of quotes."""

from typing import TYPE_CHECKING

from xjreader.tui.commands.base import ON_ARTICLES, Command, Pane

if TYPE_CHECKING:
    from xjreader.tui.screens.main import ReaderScreen

GROUP = "Quotes and stance"
ON_QUOTES = frozenset({Pane.ARTICLE, Pane.QUOTES})
"""Panes in which a quote can be in focus."""


class CycleScope(Command):
    """Switch Quotes and Stance between the article, the selection and the whole list."""

    id, title, keys, group, label = "scope.cycle", "Scope", ("x",), GROUP, "scope"
    panes = ON_ARTICLES

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
    """Show the quotes that you rejected too, to take that back, or leave them out again."""

    id, title, keys, group = "quote.rejected", "Rejected quotes", ("X",), GROUP

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.toggle_rejected()


class Evidence(Command):
    """List the sentences behind the actor's stance; enter goes to the sentence in its article."""

    id, title, keys, group, label = "stance.evidence", "Evidence", ("e",), GROUP, "evidence"
    panes = frozenset({Pane.QUOTES, Pane.STANCE})

    def works(self, reader: "ReaderScreen") -> bool:
        """Only where a row names an actor."""
        return super().works(reader) and reader.current_actor() is not None

    def run(self, reader: "ReaderScreen") -> None:
        if reader.pane is Pane.STANCE:
            reader.stance.ask_evidence()
        elif (actor := reader.current_actor()) is not None:
            reader.reading.show_evidence(actor)


class StanceMode(Command):
    """Show stance by actor, as a matrix of actors and targets, or over time."""

    id, title, keys, group, label = "stance.mode", "Actor, matrix, time", ("M",), GROUP, "actor/matrix/time"
    footer_panes = frozenset({Pane.STANCE})

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.cycle_mode()


class StanceCounting(Command):
    """Count once per document, every statement, or once per day, week or month."""

    id, title, keys, group, label = "stance.counting", "Rule of counting", ("C",), GROUP, "counting"
    footer_panes = frozenset({Pane.STANCE})

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.cycle_counting()


class StanceRollup(Command):
    """Count people for the body or state that they belong to, and back."""

    id, title, keys, group, label = "stance.rollup", "Roll up affiliations", ("P",), GROUP, "roll up"
    footer_panes = frozenset({Pane.STANCE})

    def run(self, reader: "ReaderScreen") -> None:
        reader.reading.toggle_rollup()


COMMANDS: tuple[type[Command], ...] = (
    CycleScope, NextQuote, PreviousQuote, Correct, ConfirmQuote, RejectQuote, RejectedQuotes, Evidence,
    StanceMode, StanceCounting, StanceRollup,
)  # fmt: skip
