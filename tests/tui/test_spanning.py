"""Borders of a quote moved by key: they stay in the text, on words, and leave something said."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xjreader.models.analysis import Span
from xjreader.tui.spanning import Edge, Spanning, begin

TEXT = "“We open our valves,” Lena Orsk said, “not our files.” Nobody asked. The dam stood."
_WORD = re.compile(r"\w+|[^\w\s]")


def words_of(text: str) -> tuple[Span, ...]:
    return tuple(Span(*match.span()) for match in _WORD.finditer(text))


def sentences_of(text: str) -> tuple[Span, ...]:
    return tuple(Span(*match.span()) for match in re.finditer(r"[^\s.][^.]*\.?”?", text))


def place(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def spanning(content: tuple[str, ...], cue: str = "said", source: str | None = "Lena Orsk") -> Spanning:
    found = begin(
        TEXT,
        words_of(TEXT),
        sentences_of(TEXT),
        content=tuple(map(place, content)),
        cue=(place(cue),),
        source=(place(source),) if source else (),
    )
    assert found is not None
    return found


def said(state: Spanning) -> list[str]:
    return [TEXT[start:end] for start, end in state.content_spans]


def test_it_begins_as_the_quote_is() -> None:
    state = spanning(("“We open our valves,”", "“not our files.”"))
    assert said(state) == ["“We open our valves,”", "“not our files.”"]
    assert [TEXT[start:end] for start, end in state.source_spans] == ["Lena Orsk"]
    assert (state.edge, TEXT[slice(*state.at)]) == (Edge.END, "”")


def test_the_end_moves_by_words_and_marks() -> None:
    state = spanning(("“We open our valves,”",))
    assert said(state.by_word(-1)) == ["“We open our valves,"]
    assert said(state.by_word(-1).by_word(-1).by_word(-1)) == ["“We open our"]


def test_cue_and_source_are_passed_over_and_left_out() -> None:
    state = spanning(("“We open our valves,”",)).by_word(1)
    assert said(state) == ["“We open our valves,”", "“not"], "a lone mark is no part of its own"
    state = state.by_word(1).by_word(1).by_word(1).by_word(1)
    assert said(state) == ["“We open our valves,”", "“not our files.”"]
    assert state.has_gaps
    assert said(state.toggle_whole()) == [TEXT[: TEXT.index(" Nobody")]]
    assert said(state.toggle_whole().toggle_whole()) == said(state)


def test_the_start_moves_too_and_stops_at_the_end() -> None:
    state = spanning(("“We open our valves,”",)).turn(-1)
    assert state.edge is Edge.START
    assert state.by_word(-1) == state, "nothing stands before the text"
    for _ in range(20):
        state = state.by_word(1)
    assert said(state) == ["valves,”"], "a quote without words is none"


def test_sentences() -> None:
    state = spanning(("“We open our valves,”",)).by_sentence(1)
    assert said(state) == ["“We open our valves,”", "“not our files.”"]
    state = state.by_sentence(1)
    assert said(state)[1] == "“not our files.” Nobody asked."
    assert said(state.by_sentence(1).by_sentence(1))[1].endswith("The dam stood.")
    assert said(state.by_sentence(-1))[1] == "“not our files.”"
    start = state.turn(-1)
    assert start.edge is Edge.START
    assert said(start.by_sentence(1)) == ["Nobody asked."]
    assert said(start.by_sentence(1).by_sentence(-1)) == said(start)


def test_the_source_has_borders_of_its_own() -> None:
    state = spanning(("“We open our valves,”",)).turn(1)
    assert state.edge is Edge.SOURCE_START
    shorter = state.by_word(1)
    assert [TEXT[start:end] for start, end in shorter.source_spans] == ["Orsk"]
    assert shorter.without_source().source_spans == ()
    assert shorter.without_source().by_word(1).source_spans, "an arrow sets one again"
    longer = state.turn(1).by_word(1)
    assert [TEXT[start:end] for start, end in longer.source_spans] == ["Lena Orsk said"]


@pytest.mark.parametrize("source", [None, "Nobody"])
def test_what_is_said_may_lie_anywhere(source: str | None) -> None:
    state = spanning(("The dam",), source=source)
    assert said(state.by_word(1)) == ["The dam stood"]


def test_a_quote_that_stands_on_no_word_cannot_be_moved() -> None:
    assert begin("  ", (), (), content=(Span(0, 1),), cue=(), source=()) is None


_texts = st.text(st.sampled_from('ab.,“”" \né水'), min_size=1, max_size=40)
_spans = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), min_size=1, max_size=3)
_moves = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["by_word", "by_sentence", "turn"]), st.sampled_from([-1, 1])),
        st.tuples(st.sampled_from(["toggle_whole", "without_source"])),
    ),
    max_size=12,
)


def _fitting(text: str, pairs: list[tuple[int, int]]) -> tuple[Span, ...]:
    """Spans within the text, in order, none over another."""
    found: list[Span] = []
    for start, length in sorted(pairs):
        span = Span(min(start, len(text)), min(start + length, len(text)))
        if span.start < span.end and (not found or found[-1].end <= span.start):
            found.append(span)
    return tuple(found)


@given(_texts, _spans, _spans, _spans, _moves)
def test_whatever_is_pressed_a_quote_stays_one(text, content, cue, source, moves) -> None:
    words = words_of(text)
    state = begin(
        text,
        words,
        sentences_of(text),
        content=_fitting(text, content),
        cue=_fitting(text, cue)[:1],
        source=_fitting(text, source)[:1],
    )
    if state is None or not state.content_spans:
        return
    starts, ends = {word.start for word in words}, {word.end for word in words}
    for name, *steps in moves:
        before = state
        state = getattr(state, name)(*steps)
        spans = state.content_spans
        assert spans, "something is said"
        assert list(spans) == sorted(spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
        for span in (*spans, *state.source_spans, state.at):
            assert 0 <= span.start < span.end <= len(text)
            assert span.start in starts
            assert span.end in ends
        if not state.is_whole:
            taken = {word for start, end in state.source_spans for word in range(start, end)}
            assert not any(place in taken for start, end in spans for place in range(start, end))
        if name == "turn":
            assert (state.content_spans, state.source_spans) == (before.content_spans, before.source_spans)
