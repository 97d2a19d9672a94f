"""What may be said of a quote: confirm, other speaker, words or statements, reject. It stores nothing."""

from collections.abc import Iterator
from enum import StrEnum

from xjreader.models.analysis import QuoteRow, Verdict
from xjreader.tui.screens.menu import LONGEST, Choice, Menu, said_last
from xjreader.tui.widgets.cells import cut, one_line
from xjreader.tui.widgets.quote_rows import hint_of, quote_head, said

MOST_CANDIDATES = 9


class Deed(StrEnum):
    """What somebody wants to do with a quote."""

    NAME = "name"
    CONFIRM = "confirm"
    SPEAKER = "speaker"
    WORDS = "words"
    STATEMENTS = "statements"
    REJECT = "reject"
    TAKE_BACK = "take back"


def choices(row: QuoteRow) -> Iterator[Choice[Deed]]:
    """What can be said of a quote as it stands; whom the machine thought of first."""
    if row.actor is None:
        for number, name in enumerate(row.candidates[:MOST_CANDIDATES], start=1):
            yield Choice(Deed.NAME, str(number), f"the speaker is {one_line(name)}", name)
    match row.verdict:
        case Verdict.MACHINE:
            yield Choice(Deed.CONFIRM, "y", "it is right as it stands")
        case Verdict.REJECTED:
            yield Choice(Deed.CONFIRM, "y", "it is a quote, and right as it stands")
    yield Choice(Deed.SPEAKER, "s", "another speaker …")
    yield Choice(Deed.WORDS, "w", "other words, or another source …")
    yield Choice(Deed.STATEMENTS, "t", "its statements: for or against whom or what …")
    if row.verdict is not Verdict.REJECTED:
        yield Choice(Deed.REJECT, "n", "this is no quote")
    if row.correction_id is not None:
        yield Choice(Deed.TAKE_BACK, "u", f"take back: {said_last(row.verdict)}")


class CorrectMenu(Menu[Deed]):
    """The quote over what can be said of it."""

    def __init__(self, row: QuoteRow) -> None:
        lines = [quote_head(row), cut(said(row), LONGEST)]
        if hint := hint_of(row):
            lines.append(hint)
        super().__init__("Correct", lines, tuple(choices(row)))
