"""What may be said of a statement, or of several at once. It stores nothing."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from xjreader.models.analysis import Polarity, StatementRow, Verdict
from xjreader.services.stating import OPPOSITE, flippable, judged
from xjreader.tui.coding import SIGNS, in_words, many_in_words
from xjreader.tui.screens.menu import LONGEST, Choice, Menu, said_last
from xjreader.tui.widgets.cells import cut, one_line


class Deed(StrEnum):
    """What somebody wants to do with statements."""

    CONFIRM = "confirm"
    FLIP = "flip"
    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"
    ACT = "act"
    TARGET = "target"
    ACTOR = "actor"
    REJECT = "reject"
    TAKE_BACK = "take back"


def choices(rows: Sequence[StatementRow]) -> Iterator[Choice[Deed]]:
    """What can be said of these statements as they stand."""
    one = len(rows) == 1
    if any(row.verdict in (Verdict.MACHINE, Verdict.REJECTED) for row in rows):
        yield Choice(Deed.CONFIRM, "y", f"{'it is' if one else 'they are'} right as coded")
    turning = flippable(rows)
    if turning:
        stay = len(rows) - len(turning)
        note = f"; {stay:,} neutral stay" if stay else ""
        yield Choice(Deed.FLIP, "tilde", f"the other sign: {_turned(turning)}{note}")
    flipped = {OPPOSITE[row.polarity] for row in turning} if len(turning) == len(rows) else set()
    for polarity, deed, key in (
        (Polarity.SUPPORT, Deed.SUPPORT, "plus"),
        (Polarity.OPPOSE, Deed.OPPOSE, "minus"),
        (Polarity.NEUTRAL, Deed.NEUTRAL, "0"),
    ):
        # What the flip gives already stands there.
        if flipped != {polarity} and any(row.polarity is not polarity for row in rows):
            yield Choice(deed, key, SIGNS[polarity])
    yield Choice(Deed.ACT, "a", "another act …")
    yield Choice(Deed.TARGET, "t", "another target …")
    yield Choice(Deed.ACTOR, "s", "another actor …")
    if any(row.verdict is not Verdict.REJECTED for row in rows):
        yield Choice(Deed.REJECT, "n", "this is no statement" if one else "these are no statements")
    if back := judged(rows):
        yield Choice(Deed.TAKE_BACK, "u", f"take back: {_said_last(back)}")


def _turned(rows: Sequence[StatementRow]) -> str:
    signs = {row.polarity for row in rows}
    if len(signs) > 1:
        return "for becomes against, against becomes for"
    return "for" if signs == {Polarity.OPPOSE} else "against"


def _said_last(rows: Sequence[StatementRow]) -> str:
    return said_last(rows[0].verdict) if len(rows) == 1 else f"what you said last of {len(rows):,}"


class StatementMenu(Menu[Deed]):
    """The statements over what can be said of them."""

    def __init__(self, rows: Sequence[StatementRow]) -> None:
        title = "Correct" if len(rows) == 1 else f"Correct {len(rows):,} statements"
        super().__init__(title, told(rows), tuple(choices(rows)))


def told(rows: Sequence[StatementRow]) -> list[str]:
    """What a dialog says that it is about: the statement and its sentence, or how many there are."""
    if len(rows) != 1:
        return [many_in_words(rows)] if rows else []
    row = rows[0]
    lines = [in_words(row), cut(one_line(row.evidence_text), LONGEST)]
    if row.machine is not None and row.machine != row.coding:
        was = row.machine
        lines.append(
            f"the machine: {one_line(was.actor)} · {SIGNS[was.polarity]} · {was.act.value} → "
            f"{one_line(was.target)}"
        )
    return lines
