"""Marks and figures of stances, and the lines by actor and by target. It draws and counts nothing.

Every figure stands beside its n; both signs at once are ``±``, never zero.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from xjreader.models.stance import StanceRow, Tally, TargetRow
from xjreader.tui.widgets.cells import Piece, fit, fit_pieces, one_line, width_of
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH
from xjreader.tui.widgets.times import short_time

MINUS = "−"

NOTHING = "·"
"""A window of time in which an actor said nothing."""

EVEN = "±"

LEGEND = "sign, n"
"""What a figure says where a net could be expected: ``− 4`` is against, in four statements."""

MARK_STYLES: Mapping[str, str] = {
    "+": "support",
    MINUS: "oppose",
    "±": "mixed",
    "0": "muted",
    NOTHING: "muted",
    "": "",
}

MODE_WORDS: Mapping[str, str] = {
    "actor": "by actor",
    "matrix": "matrix",
    "target": "by target",
    "time": "over time",
}

MODE_TABS: Mapping[str, str] = {"actor": "actor", "matrix": "matrix", "target": "target", "time": "time"}
"""The same in little room."""

_AGAINST = "▃▂▁"
_FOR = "▅▆▇█"


def legend(width: int) -> str:
    """`LEGEND` in `width` cells; blank where it would be cut."""
    return fit(LEGEND if width_of(LEGEND) <= width else "", width)


def sign(tally: Tally) -> str:
    """``+``, ``−``, ``±``, ``0`` or nothing."""
    return tally.mark.replace("-", MINUS)


def net_words(tally: Tally) -> str:
    """The net with its sign, ``±`` behind it where both signs are in it: ``−4 ±``, ``+3``, ``0 ±``, ``0``."""
    mixed = " ±" if tally.is_mixed else ""
    if tally.net:
        return f"{'+' if tally.net > 0 else MINUS}{abs(tally.net):,}{mixed}"
    return f"0{mixed}"


def tally_words(tally: Tally, *, brief: bool = False) -> str:
    """``n 5  net −1 ± (1 for, 2 against, 2 neither)``; `brief` without what it is made of."""
    if brief:
        return f"n {tally.n:,} net {net_words(tally)}"
    parts = ((tally.support, "for"), (tally.oppose, "against"), (tally.neutral, "neither"))
    told = ", ".join(f"{number:,} {word}" for number, word in parts if number)
    return f"n {tally.n:,}  net {net_words(tally)}" + (f" ({told})" if told else "")


def share_words(tally: Tally) -> str:
    """``40 % against, 60 % in favour``; who says neither is named where there is one."""
    support, oppose, neutral = tally.percents
    parts = (
        (tally.oppose, f"{oppose} % against"),
        (tally.support, f"{support} % in favour"),
        (tally.neutral, f"{neutral} % neither"),
    )
    return ", ".join(words for number, words in parts if number)


# Bars and sparks ------------------------------------------------------------------------------


def bar_pieces(tally: Tally, most: int, half: int) -> list[Piece]:
    """Against to the left and for to the right of a middle line, in ``2 * half + 3`` cells.

    `most` is the longest side of all rows; anything at all takes half a cell at least.
    """
    oppose = _halves(tally.oppose, most, half)
    support = _halves(tally.support, most, half)
    left = (MINUS if oppose else "") + ("▐" if oppose % 2 else "") + "█" * (oppose // 2)
    right = "█" * (support // 2) + ("▌" if support % 2 else "") + ("+" if support else "")
    return [
        Piece(" " * (half + 1 - len(left))),
        Piece(left, "oppose"),
        Piece("│", "muted"),
        Piece(right, "support"),
        Piece(" " * (half + 1 - len(right))),
    ]


def _halves(count: int, most: int, half: int) -> int:
    """How many half cells stand for `count`."""
    if not count or most <= 0:
        return 0
    return max(1, min(2 * half, round(2 * half * count / most)))


def spark_pieces(windows: Sequence[Tally], most: int) -> list[Piece]:
    """One cell a window: low against, high for, ``±`` both evenly, ``0`` neither, ``·`` nothing said.

    `most` is the largest net, either way, of all rows that stand together.
    """
    return [Piece(*_spark(tally, most)) for tally in windows]


def _spark(tally: Tally, most: int) -> tuple[str, str]:
    if not tally.n:
        return NOTHING, "muted"
    if not tally.net:
        return (EVEN, "mixed") if tally.support else ("0", "muted")
    steps, style = (_FOR, "support") if tally.net > 0 else (_AGAINST, "oppose")
    step = -(-abs(tally.net) * len(steps) // max(most, abs(tally.net)))
    return steps[step - 1], style


# By actor -------------------------------------------------------------------------------------


def name_width(names: Sequence[str], width: int, *, share: int = 4) -> int:
    """Cells for the column of names: what the longest needs, at most a `share`-th of the line."""
    longest = max((width_of(name.rstrip()) for name in names), default=0)
    return min(longest, max(10, width // share))


class ActorLayout(Struct, frozen=True):
    """Cells of each column by actor; 0 where there is no room for it."""

    name: int
    half: int
    trend: int
    target: int
    last: int


SHORTEST_TREND = 5

N_WIDTH = 5
NET_WIDTH = 8


def actor_layout(rows: Sequence[StanceRow], width: int, *, trend: int) -> ActorLayout:
    """Columns for lines of `width` cells, `trend` windows long; name, n and net always stay.

    The last date goes first where there is no room, then the trend, the bar, the targets.
    """
    name = name_width([row.actor for row in rows], width)
    room = width - name - N_WIDTH - NET_WIDTH
    half = min(10, max(3, (room - 5) // 6))
    half = half if room >= 2 * half + 4 else 0
    room -= 2 * half + 4 if half else 0
    last = TIME_WIDTH if room >= TIME_WIDTH + trend + 24 else 0
    room -= last + 1 if last else 0
    trend = min(trend, room - 12) if min(trend, room - 12) >= min(trend, SHORTEST_TREND) else 0
    room -= trend + 1 if trend else 0
    return ActorLayout(name, half, trend, max(0, room - 1) if room >= 8 else 0, last)


def actor_head(layout: ActorLayout, width: int) -> list[Piece]:
    """What the columns by actor hold."""
    parts = [fit("actor", layout.name), fit("n", N_WIDTH, align="right")]
    parts.append(fit(" net", NET_WIDTH))
    if layout.half:
        left, right = ("against", "for") if layout.half >= 7 else (MINUS, "+")
        parts.append(" " + left.rjust(layout.half + 1) + "│" + right.ljust(layout.half + 1))
    if layout.trend:
        parts.append(" " + fit("trend", layout.trend))
    if layout.target:
        parts.append(" " + fit("mostly on", layout.target))
    if layout.last:
        parts.append(" " + fit("last", layout.last))
    return fit_pieces([Piece("".join(parts), "header")], width)


def actor_pieces(
    row: StanceRow,
    layout: ActorLayout,
    width: int,
    *,
    most: int,
    now: datetime,
    most_net: int = 1,
) -> list[Piece]:
    """One actor in `width` cells: name, n, net, bar, trend, targets with their marks, last date.

    `most` is the longest side of all rows' bars, `most_net` the largest net of all their trends.
    """
    tally = row.tally
    pieces = [
        Piece(fit(one_line(row.actor), layout.name), "strong"),
        Piece(fit(f"{tally.n:,}", N_WIDTH, align="right"), "muted"),
        Piece(fit(f" {net_words(tally)}", NET_WIDTH), MARK_STYLES[sign(tally)]),
    ]
    if layout.half:
        pieces += [Piece(" "), *bar_pieces(tally, most, layout.half)]
    if layout.trend:
        kept = row.trend[-layout.trend :]
        gap = layout.trend - len(kept)
        pieces += [Piece(" "), Piece(NOTHING * gap, "muted"), *spark_pieces(kept, most_net)]
    if layout.target:
        pieces += [Piece(" "), *fit_pieces(_target_pieces(row), layout.target)]
    if layout.last:
        pieces.append(Piece(f" {short_time(row.last, now)}", "muted"))
    return fit_pieces(pieces, width)


def _target_pieces(row: StanceRow) -> list[Piece]:
    """Each sign before its target: it is the name that is cut where there is little room."""
    pieces: list[Piece] = []
    for number, (target, tally) in enumerate(row.targets, start=1):
        mark = sign(tally)
        pieces.append(Piece(f"{' ' if pieces else ''}{mark} ", MARK_STYLES[mark]))
        pieces.append(Piece(f"{one_line(target)}{',' if number < len(row.targets) else ''}"))
    return pieces


# By target ------------------------------------------------------------------------------------


INDENT = "  "


class BarRow(Struct, frozen=True):
    """A target with all that was said on it, or one actor's part of that."""

    target: str
    actor: str | None
    """`None` for all together."""
    tally: Tally


def bar_rows(targets: Sequence[TargetRow]) -> list[BarRow]:
    """Each target, followed by those who spoke of it, who says most first."""
    rows = []
    for target in targets:
        rows.append(BarRow(target.target, None, target.tally))
        rows += [BarRow(target.target, actor, tally) for actor, tally in target.actors]
    return rows


class BarLayout(Struct, frozen=True):
    """Cells of each column by target; 0 where there is no room for it."""

    name: int
    half: int
    words: int


def bar_layout(rows: Sequence[BarRow], width: int) -> BarLayout:
    """Columns for lines of `width` cells; name, n and net always stay."""
    names = [f"{INDENT}{row.actor}" if row.actor is not None else row.target for row in rows]
    name = name_width(names, width, share=3)
    room = width - name - N_WIDTH - NET_WIDTH
    longest = max((width_of(share_words(row.tally)) for row in rows), default=0)
    words = longest + 2 if room >= longest + 2 + 11 else 0
    half = min(24, (room - words - 4) // 2)
    return BarLayout(name, half if half >= 2 else 0, words)


def bar_head(layout: BarLayout, width: int) -> list[Piece]:
    """What the columns by target hold."""
    parts = [fit("target", layout.name), fit("n", N_WIDTH, align="right"), fit(" net", NET_WIDTH)]
    if layout.half:
        left, right = ("against", "for") if layout.half >= 7 else (MINUS, "+")
        parts.append(" " + left.rjust(layout.half + 1) + "│" + right.ljust(layout.half + 1))
    if layout.words:
        parts.append("  shares of n")
    return fit_pieces([Piece("".join(parts), "header")], width)


def bar_row_pieces(row: BarRow, layout: BarLayout, width: int, *, most: int) -> list[Piece]:
    """One target, or one actor under it, in `width` cells: name, n, net, bar, shares."""
    tally = row.tally
    name, style = one_line(row.target), "strong"
    if row.actor is not None:
        name, style = f"{INDENT}{one_line(row.actor)}", ""
    pieces = [
        Piece(fit(name, layout.name), style),
        Piece(fit(f"{tally.n:,}", N_WIDTH, align="right"), "muted"),
        Piece(fit(f" {net_words(tally)}", NET_WIDTH), MARK_STYLES[sign(tally)]),
    ]
    if layout.half:
        pieces += [Piece(" "), *bar_pieces(tally, most, layout.half)]
    if layout.words:
        pieces.append(Piece(f"  {share_words(tally)}", "muted"))
    return fit_pieces(pieces, width)
