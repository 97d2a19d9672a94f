"""What the two lines of a statement say, as pieces of text. It draws nothing."""

from datetime import datetime

from xjreader.models.analysis import Polarity, StatementRow, Verdict
from xjreader.tui.widgets.cells import Piece, cut, fit, one_line, spread
from xjreader.tui.widgets.quote_rows import sign_of
from xjreader.tui.widgets.stance_rows import MARK_STYLES, MINUS
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import short_time

POLARITY_MARKS = {Polarity.SUPPORT: "+", Polarity.OPPOSE: MINUS, Polarity.NEUTRAL: "0"}

_SIGN_STYLES = {"✓": "support", "✎": "support", "✗": "oppose", "?": "warning"}


def statement_lines(row: StatementRow, width: int, *, now: datetime) -> tuple[list[Piece], list[Piece]]:
    """Two lines of `width` cells: date, actor, mark, act, target, modes over sentence and outlet."""
    rejected = row.verdict is Verdict.REJECTED
    mark = POLARITY_MARKS[row.polarity]
    time = short_time(row.published, now)
    indent = " " * (max(TIME_WIDTH, len(time)) + 1)
    actor = one_line(row.actor)
    if row.affiliation:
        actor += f" ({one_line(row.affiliation)})"
    left = [
        Piece(fit(time, len(indent)), "muted"),
        Piece(actor, "rejected" if rejected else "strong"),
        Piece(f"  {mark} {row.act.value}", "rejected" if rejected else MARK_STYLES[mark]),
        Piece(f" → {one_line(row.target)}" if row.target else ""),
    ]
    if row.modes:
        left.append(Piece("  " + ", ".join(mode.value for mode in row.modes), "warning"))
    sign = sign_of(row.verdict, row.confidence)
    right = [
        Piece(f"{row.confidence:.2f} ", "muted"),
        Piece(sign or " ", _SIGN_STYLES.get(sign, "")),
    ]
    outlet = cut(one_line(row.feed_title), max(0, width // 4))
    sentence = [Piece(indent), Piece(one_line(row.evidence_text), "rejected" if rejected else "")]
    return spread(left, right, width), spread(sentence, [Piece(outlet, "muted")], width, gap=2)
