"""What an actor's card says, as pieces of text: where it stands on each target. It counts nothing."""

from collections.abc import Sequence
from datetime import datetime

from xjreader.models.analysis import Act, StatementRow
from xjreader.models.cards import ActorCard, TargetCard
from xjreader.models.stance import Tally
from xjreader.tui.status import count
from xjreader.tui.widgets.cells import Piece, cut, fit, fit_pieces, one_line, spread, width_of
from xjreader.tui.widgets.quote_rows import sign_of
from xjreader.tui.widgets.stance_rows import (
    MARK_STYLES,
    N_WIDTH,
    NET_WIDTH,
    name_width,
    net_words,
    share_words,
    sign,
    tally_words,
)
from xjreader.tui.widgets.statement_rows import POLARITY_MARKS
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import short_time

LINES = 3
"""Of each target: figures, the newest statement, the other side's."""

ACTS_SHOWN = 3


def head_lines(card: ActorCard, *, now: datetime) -> list[str]:
    """Who it is, whom it belongs to, who belongs to it; how often it speaks, of what kind, until when."""
    who = [card.kind.value]
    if card.affiliates.above:
        who.append(f"of {', '.join(map(one_line, card.affiliates.above))}")
    if card.affiliates.below:
        names = ", ".join(one_line(name) for name, _ in card.affiliates.below)
        who.append(f"{'counted with' if card.rollup else 'to whom belong'} {names}")
    said = [tally_words(card.tally)]
    if card.acts:
        said.append(act_words(card.acts))
    if card.last is not None:
        said.append(f"last {short_time(card.last, now)}")
    said.append(count(card.total, "target"))
    return [" · ".join(who), " · ".join(said)]


def act_words(acts: Sequence[tuple[Act, int]]) -> str:
    """``REJECT 4, DENY 2, ACCUSE 1``; the others are counted."""
    shown = ", ".join(f"{act.value} {number:,}" for act, number in acts[:ACTS_SHOWN])
    others = len(acts) - ACTS_SHOWN
    return f"{shown}, {count(others, 'other act')}" if others > 0 else shown


def share_bar(tally: Tally, width: int) -> list[Piece]:
    """The shares against, neither and for, side by side in `width` cells; who is there at all has a cell."""
    counts = (tally.oppose, tally.neutral, tally.support)
    if not tally.n or width < len(counts):
        return [Piece(" " * max(0, width))]
    cells = [max(1, width * number // tally.n) if number else 0 for number in counts]
    largest = max(range(len(counts)), key=lambda place: counts[place])
    cells[largest] += width - sum(cells)
    looks = (("█", "oppose"), ("░", "muted"), ("▓", "support"))
    return [Piece(look * number, style) for (look, style), number in zip(looks, cells, strict=True) if number]


def card_widths(targets: Sequence[TargetCard], width: int) -> tuple[int, int]:
    """Cells for the names of the targets, and for their bars: what the figures leave, at most 30."""
    name = name_width([each.target for each in targets], width)
    words = max((width_of(share_words(each.tally)) for each in targets), default=0)
    return name, max(0, min(30, width - name - N_WIDTH - NET_WIDTH - words - 5))


def card_lines(
    target: TargetCard, width: int, *, actor: str, name: int, bar: int, now: datetime
) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Three lines of `width` cells: the figures on a target over the newest words and the other side's.

    Who says the newest words is told where it is not the card's `actor`.
    """
    tally = target.tally
    figures = [
        Piece(fit(one_line(target.target), name), "strong"),
        Piece(fit(f"{tally.n:,}", N_WIDTH, align="right"), "muted"),
        Piece(fit(f" {net_words(tally)}", NET_WIDTH), MARK_STYLES[sign(tally)]),
        Piece(" "),
        *(share_bar(tally, bar) if bar else ()),
        Piece(f"{' ' if bar else ''}{share_words(tally)}"),
    ]
    right = [Piece(act_words(target.acts), "muted")]
    room = width - sum(width_of(piece.text) for piece in figures) - 2
    if room < width_of(right[0].text):
        right = [Piece(cut(right[0].text, room), "muted")] if room > 8 else []
    return (
        spread(figures, right, width, gap=2),
        said_line("  ", target.newest, width, now=now, by_whom=_is_another(target.newest, actor)),
        said_line("⇄ ", target.opposing, width, now=now, by_whom=True),
    )


def _is_another(row: StatementRow | None, actor: str) -> bool:
    return row is not None and row.actor != actor


def said_line(
    head: str, row: StatementRow | None, width: int, *, now: datetime, by_whom: bool
) -> list[Piece]:
    """When, who where it is not said already, sign, act, the words, outlet."""
    if row is None:
        return fit_pieces(
            [Piece(f"{head}nobody on record on the other side" if by_whom else "", "muted")], width
        )
    mark = POLARITY_MARKS[row.polarity]
    left = [
        Piece(head, "muted"),
        Piece(f"{fit(short_time(row.published, now), TIME_WIDTH)} ", "muted"),
        Piece(f"{one_line(row.actor)} " if by_whom else "", "strong"),
        Piece(f"{mark} {row.act.value} ", MARK_STYLES[mark]),
        Piece(one_line(row.evidence_text)),
    ]
    verdict = sign_of(row.verdict, row.confidence)
    outlet = cut(one_line(row.feed_title), max(0, width // 5))
    return spread(left, [Piece(f"{outlet} {verdict}".rstrip(), "muted")], width, gap=2)
