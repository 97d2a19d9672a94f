"""Passes over a text's windows: what goes in, how often, and what is kept of what comes out."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.nlp.neural.made import Chance, laid_out

from xjreader.nlp.neural.network import B_CUE, B_SOURCE, TAGS, Window, log_softmax, score
from xjreader.nlp.neural.pieces import SIZE, windows

SENTENCE = "Orr said the gate was open. "


class Scripted:
    """A session that gives the same scores for each pass, cut to its size."""

    def __init__(self, tags: np.ndarray[Any, Any], pointers: np.ndarray[Any, Any]) -> None:
        self._tags, self._pointers = tags.astype(np.float32), pointers.astype(np.float32)

    def run(self, names: list[str], inputs: dict[str, np.ndarray[Any, Any]]) -> list[Any]:
        return [self._tags[None], self._pointers[None], self._pointers.T[None]]


def scored(text: str, session: object) -> list[Window]:
    return score(cast(Any, session), laid_out(text))


def test_each_window_is_a_pass_of_its_own() -> None:
    pieces = laid_out(SENTENCE * 200)
    session = Chance()
    found = score(cast(Any, session), pieces)
    assert [(one.start, one.end) for one in found] == windows(pieces)
    assert session.runs == [one.end - one.start for one in found]


def test_passes_grow_with_the_text_and_no_faster() -> None:
    counts = []
    for times in (100, 200, 400):
        session = Chance()
        scored(SENTENCE * times, session)
        counts.append((len(session.runs), sum(session.runs)))
    (few, small), _, (many, large) = counts
    assert 3 * few < many < 5 * few
    assert 3 * small < large < 5 * small
    assert max(session.runs) <= SIZE


@pytest.mark.parametrize("text", ["", "“" * 2_000, "7 " * 2_000, "\x00" * 500])
def test_without_letters_there_is_no_pass(text: str) -> None:
    session = Chance()
    assert scored(text, session) == []
    assert session.runs == []


def test_a_window_without_letters_is_passed_over_and_the_others_are_not() -> None:
    session = Chance()
    found = scored(SENTENCE + "* " * 3_000 + SENTENCE, session)
    assert len(found) == len(session.runs) == 2


def test_what_surely_stands_outside_points_to_nothing_and_no_one_points_to_it() -> None:
    tags = np.full((4, TAGS), -30.0)
    tags[0, B_SOURCE] = tags[1, B_CUE] = tags[3, 0] = 0
    tags[2, 6] = 0
    pointers = np.arange(16).reshape(4, 4)
    (one,) = scored("Orr said it now", Scripted(tags, pointers))
    assert one.row.tolist() == [0, 1, 2, -1]
    assert one.column.tolist() == [0, 1, -1, -1]
    assert one.to_cue.shape == one.to_source.shape == (3, 2)
    full = log_softmax(pointers.astype(np.float32))
    assert np.allclose(one.to_cue, full[:3, :2])
    assert np.allclose(one.to_source, log_softmax(pointers.T.astype(np.float32))[:3, :2])


tables = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 5), st.integers(1, 7)),
    elements=st.floats(-1e4, 1e4, width=32),
)


@given(tables)
@settings(max_examples=50, deadline=None)
def test_logarithms_are_those_of_probabilities(values: np.ndarray[Any, Any]) -> None:
    found = log_softmax(values)
    assert (found <= 1e-6).all()
    assert np.allclose(np.exp(found.astype(float)).sum(-1), 1, atol=1e-5)
    kept = [table - table.max(-1, keepdims=True) for table in (found, values)]
    assert np.allclose(*kept, rtol=1e-4, atol=1e-4)


def test_nothing_has_no_logarithms() -> None:
    assert log_softmax(np.zeros((0, 4), np.float32)).shape == (0, 4)
