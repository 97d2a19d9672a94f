"""What one line of the article list says, as pieces of text. It draws nothing."""

from datetime import datetime

from xjreader.models.article import ArticleRow
from xjreader.tui.widgets.cells import Piece, cut, fit, one_line, total_width, width_of
from xjreader.tui.widgets.times import FUTURE, is_ahead, short_time
from xjreader.tui.widgets.times import WIDTH as TIME_WIDTH

UNREAD = "●"
STARRED = "★"
OUTLETS = "⧉"
ARTICLES = "×"
NOTE = "✎"
QUOTES = "❝"
EDITED = (" edited", " Δ")
"""In words, and where there is little room."""
TAKEN_BACK = (" taken back", " ↺")
ANALYSING = "…"

FEED_FROM = 76
"""Cells from which on a line has room for a column with the feed."""

FEED_WIDTH = 15
TITLE_SHARE = 0.75
"""A long title keeps at least this share of its room; marks at the right get the rest."""
TITLE_SHARE_FOLDED = 0.62
"""Likewise where the row stands for several articles, which is said in words."""


def article_pieces(
    row: ArticleRow, width: int, *, now: datetime, time_width: int = TIME_WIDTH
) -> list[Piece]:
    """One article in `width` cells: unread, star, time, feed where there is room, title, marks.

    `time_width` is the width of the times' column, where others in sight need more than this one.

    What does not fit of the marks is left out, the least telling first: the tags, then how many
    quotations there are, the edit (a ``Δ`` before it goes), the note, and last the outlets.
    """
    time = FUTURE if is_ahead(row.published, now) else short_time(row.dated_at, now)
    head = [
        Piece(UNREAD if row.is_read is False else " ", "accent"),
        Piece(STARRED if row.is_starred else " ", "warning"),
        Piece(" " + fit(time, max(time_width, len(time))) + " ", "muted"),
    ]
    if width >= FEED_FROM:
        head.append(Piece(fit(row.feed_title, FEED_WIDTH) + " ", "muted"))
    room = width - total_width(head)
    title = one_line(row.title) or "(no title)"
    share = TITLE_SHARE if row.articles == 1 else TITLE_SHARE_FOLDED
    marks = _marks(row, room - min(width_of(title), int(room * share)))
    taken = total_width(marks)
    style = "" if row.is_read else "strong"
    return [*head, Piece(fit(title, room - taken), style), *marks]


def _marks(row: ArticleRow, room: int) -> list[Piece]:
    """Marks for the right end, each after a space, in at most `room` cells."""
    # (place from the left, piece), the most telling first
    candidates: list[tuple[int, Piece]] = []
    if row.analysing:
        candidates.append((0, Piece(f" {ANALYSING}", "muted")))
    if row.articles > 1:
        words, short = f" · {row.articles} articles", f" {ARTICLES}{row.articles}"
        if row.outlets > 1:
            words, short = f" · {row.outlets} outlets", f" {OUTLETS}{row.outlets}"
        candidates.append((9, Piece(words if width_of(words) <= room else short, "accent")))
    elif row.outlets > 1:
        candidates.append((9, Piece(f" {OUTLETS}{row.outlets}", "accent")))
    if row.has_note:
        candidates.append((8, Piece(f" {NOTE}", "warning")))
    edited, short = _edited(row)
    if short:
        candidates.append((6, Piece(short, "warning")))
    if row.quotes:
        candidates.append((7, Piece(f" {QUOTES}{row.quotes}", "muted")))
    kept: list[tuple[int, Piece]] = []
    for place, piece in candidates:
        if width_of(piece.text) <= room:
            kept.append((place, piece))
            room -= width_of(piece.text)
    longer = width_of(edited) - width_of(short)
    if short and longer <= room and any(piece.text == short for _, piece in kept):
        kept = [
            (place, Piece(edited, style) if text == short else Piece(text, style))
            for place, (text, style) in kept
        ]
        room -= longer
    if tags := _tags(row.tags, room):
        kept.append((5, tags))
    return [piece for _, piece in sorted(kept, key=lambda entry: entry[0])]


def _edited(row: ArticleRow) -> tuple[str, str]:
    """What became of its text, in words and in short; empty for nothing."""
    if row.is_again:
        return TAKEN_BACK
    if row.is_edited:
        return EDITED
    # Nobody edited it: two feeds put it differently.
    return (f" {row.revisions} texts", " ≠") if row.beside else ("", "")


def _tags(tags: tuple[str, ...], room: int) -> Piece | None:
    """As many tags as fit whole, then ``+2`` for the others; a lone long tag is cut."""
    for shown in range(len(tags), 0, -1):
        more = f" +{len(tags) - shown}" if shown < len(tags) else ""
        text = "".join(f" #{one_line(tag)}" for tag in tags[:shown]) + more
        if width_of(text) <= room:
            return Piece(text, "support")
    if tags and room >= 10:
        return Piece(" " + cut(f"#{one_line(tags[0])}", room - 1), "support")
    return None
