"""Moving the borders of what is said, and of who says it, over the words of a text. Pure: it draws nothing.

A stretch begins and ends on a word or a mark. What is said leaves out its cue, its source, and what stood
between its parts before; it never becomes empty.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Span, Spans

Stretch = tuple[int, int]
"""First and last word, by their numbers, both included."""

_LOOSE = frozenset(",;:.—–-")
"""Marks that go with neither side where what is said is interrupted."""


class Edge(StrEnum):
    """The border that the keys move."""

    START = "start of what is said"
    END = "end of what is said"
    SOURCE_START = "start of the source"
    SOURCE_END = "end of the source"

    @property
    def is_source(self) -> bool:
        return self in (Edge.SOURCE_START, Edge.SOURCE_END)

    @property
    def is_start(self) -> bool:
        return self in (Edge.START, Edge.SOURCE_START)


class Spanning(Struct, frozen=True):
    """Both stretches in a text, and the border that moves now."""

    text: str
    words: Spans
    """Every word and mark of the text, in order."""
    sentences: tuple[Stretch, ...]
    content: Stretch
    source: Stretch | None
    gaps: frozenset[int]
    """Words between the first and the last that are not said: the cue, and what parted the content."""
    is_whole: bool = False
    """What stands between counts as said too."""
    edge: Edge = Edge.END

    @property
    def content_spans(self) -> Spans:
        """What is said, in the text's characters."""
        return self._spans(self._parts())

    @property
    def source_spans(self) -> Spans:
        """Who says it; empty where no words name the speaker."""
        return () if self.source is None else self._spans([self.source])

    @property
    def at(self) -> Span:
        """The word at the border that moves."""
        stretch = self.source if self.edge.is_source else self.content
        if stretch is None:
            stretch = self.content
        return self.words[stretch[0] if self.edge.is_start else stretch[1]]

    @property
    def has_gaps(self) -> bool:
        """Something between the first and the last word may be left out or not."""
        first, last = self.content
        return any(first <= word <= last for word in self._left_out())

    def turn(self, step: int) -> "Spanning":
        """Move the next border from now on, or the one before."""
        edges = list(Edge)
        return replace(self, edge=edges[(edges.index(self.edge) + step) % len(edges)])

    def by_word(self, step: int) -> "Spanning":
        """The border one word on or back; the same where it cannot go."""
        if self.edge.is_source and self.source is None:
            return self._with_first_source()
        here = self._place()
        while 0 <= (here := here + step) < len(self.words):
            moved = self._moved_to(here)
            if moved is None:
                return self
            # Words that are left out make no difference: go on until something does.
            if (moved.content_spans, moved.source_spans) != (self.content_spans, self.source_spans):
                return moved
        return self

    def by_sentence(self, step: int) -> "Spanning":
        """The border at the next or previous border of a sentence; the same where there is none."""
        if self.edge.is_source and self.source is None:
            return self._with_first_source()
        borders = [stretch[0 if self.edge.is_start else 1] for stretch in self.sentences]
        here = self._place()
        rest = (
            borders[bisect_right(borders, here) :]
            if step > 0
            else borders[: bisect_left(borders, here)][::-1]
        )
        for border in rest:
            moved = self._moved_to(border)
            if moved is not None and moved != self:
                return moved
        return self

    def toggle_whole(self) -> "Spanning":
        """Take in what stands between, or leave it out again."""
        changed = replace(self, is_whole=not self.is_whole)
        return changed if changed.content_spans else self

    def without_source(self) -> "Spanning":
        """No words name the speaker."""
        return replace(self, source=None)

    def _place(self) -> int:
        stretch = self.source if self.edge.is_source else self.content
        assert stretch is not None
        return stretch[0] if self.edge.is_start else stretch[1]

    def _moved_to(self, word: int) -> "Spanning | None":
        """With the border there; `None` where it would pass the other one or leave nothing said."""
        stretch = self.source if self.edge.is_source else self.content
        assert stretch is not None
        new = (word, stretch[1]) if self.edge.is_start else (stretch[0], word)
        if new[0] > new[1]:
            return None
        moved = replace(self, source=new) if self.edge.is_source else replace(self, content=new)
        return moved if moved.content_spans else None

    def _with_first_source(self) -> "Spanning":
        """A source of one word beside what is said, where there is room."""
        first, last = self.content
        beside = [*range(last + 1, len(self.words)), *range(first - 1, -1, -1)]
        for word in beside:
            if self._is_word(word):
                return replace(self, source=(word, word))
        return self

    def _parts(self) -> Iterator[Stretch]:
        """What is said, in stretches without what is left out."""
        left_out = frozenset() if self.is_whole else self._left_out()
        first, last = self.content
        inside = [word for word in range(first, last + 1) if word not in left_out]
        start = 0
        for index, word in enumerate(inside):
            if index + 1 < len(inside) and inside[index + 1] == word + 1:
                continue
            part = inside[start : index + 1]
            start = index + 1
            while part and part[0] != first and self._mark(part[0]) in _LOOSE:
                del part[0]
            while part and part[-1] != last and self._mark(part[-1]) in _LOOSE:
                del part[-1]
            if any(map(self._is_word, part)):
                yield part[0], part[-1]

    def _left_out(self) -> frozenset[int]:
        if self.source is None:
            return self.gaps
        return self.gaps | frozenset(range(self.source[0], self.source[1] + 1))

    def _is_word(self, word: int) -> bool:
        return any(map(str.isalnum, self._mark(word)))

    def _mark(self, word: int) -> str:
        start, end = self.words[word]
        return self.text[start:end]

    def _spans(self, stretches: Sequence[Stretch] | Iterator[Stretch]) -> Spans:
        return tuple(Span(self.words[first].start, self.words[last].end) for first, last in stretches)


def begin(
    text: str, words: Spans, sentences: Spans, *, content: Spans, cue: Spans, source: Spans
) -> Spanning | None:
    """Both stretches as a quote has them, on whole words; `None` where the quote stands on no word."""
    said = _stretches(words, content)
    if not said:
        return None
    first, last = min(stretch[0] for stretch in said), max(stretch[1] for stretch in said)
    inside = {word for stretch in said for word in range(stretch[0], stretch[1] + 1)}
    told = {word for stretch in _stretches(words, cue) for word in range(stretch[0], stretch[1] + 1)}
    gaps = (frozenset(range(first, last + 1)) | told) - inside
    speakers = _stretches(words, source)
    spanning = Spanning(
        text=text,
        words=words,
        sentences=tuple(_stretches(words, sentences)),
        content=(first, last),
        source=(speakers[0][0], speakers[-1][1]) if speakers else None,
        gaps=gaps,
    )
    return spanning if spanning.content_spans else replace(spanning, is_whole=True)


def _stretches(words: Spans, spans: Spans) -> list[Stretch]:
    """The words that each span touches; a span that touches none is left out."""
    starts, ends = [word.start for word in words], [word.end for word in words]
    found = []
    for span in spans:
        first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
        if first <= last:
            found.append((first, last))
    return found
