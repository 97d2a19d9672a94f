"""Where lines of a given width break, by terminal cells. It copies no text: lines are offsets."""

from collections.abc import Iterator

from rich.cells import split_graphemes

from xjreader.tui.widgets.cells import is_narrow

# Chinese and Japanese break between any two characters, but these never begin a line …
_NOT_FIRST = frozenset(
    "，。、；：！？）」』】》〉”’…—·％・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.;:!?)]}»"
)
# … and these never end one.
_NOT_LAST = frozenset("（「『【《〈“‘([{«")


def wrap(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Lines of ``text[start:end]``, as offsets into `text`, none wider than `width` cells.

    Lines break at spaces, which belong to no line then, and between wide characters; a word that is
    longer than a line is broken anywhere. A ``\\n`` always ends a line. `width` is at least 2.
    """
    while True:
        stop = text.find("\n", start, end)
        last = stop < 0
        yield from _wrap_segment(text, start, end if last else stop, width)
        if last:
            return
        start = stop + 1


def chop(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """As `wrap`, but every space is kept: for code."""
    while True:
        stop = text.find("\n", start, end)
        last = stop < 0
        line_end = end if last else stop
        line_start = start
        used = 0
        for first, _after, cells in split_graphemes(text[start:line_end])[0]:
            if used + cells > width:
                yield line_start, start + first
                line_start, used = start + first, 0
            used += cells
        yield line_start, line_end
        if last:
            return
        start = stop + 1


def _wrap_segment(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    if end - start <= width // 2:
        yield start, end
        return
    if not is_narrow(text[start:end]):
        yield from _wrap_by_cells(text, start, end, width)
        return
    while end - start > width:
        space = text.rfind(" ", start, start + width + 1)
        if space <= start:
            yield start, start + width
            start += width
        else:
            yield start, space
            start = space + 1
    yield start, end


def _wrap_by_cells(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    line_start = start
    used = 0
    # Where the line may break: its end, the next line's start, and the cells used up to that start.
    break_end, break_next, break_used = -1, -1, 0
    previous_wide = False
    previous = " "
    for relative, after, cells in split_graphemes(text[start:end])[0]:
        first = start + relative
        character = text[first]
        # A space that carries a combining mark is a letter like any other.
        space = character == " " and after - relative == 1
        wide = cells == 2
        may_break_before = (
            (wide or previous_wide)
            and previous != " "
            and character not in _NOT_FIRST
            and previous not in _NOT_LAST
        )
        if may_break_before and first > line_start:
            break_end, break_next, break_used = first, first, used
        if not space and used + cells > width:
            if break_next > line_start:
                yield line_start, break_end
                line_start, used = break_next, used - break_used
            else:
                yield line_start, first
                line_start, used = first, 0
            break_next = -1
        used += cells
        if space:
            break_end, break_next, break_used = first, start + after, used
        previous, previous_wide = character, wide
    yield line_start, end
