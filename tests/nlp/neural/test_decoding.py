"""Scores to attributions: the best path against every path, windows merged, pointers followed."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.nlp.neural.made import LIKELY, Said, laid_out, window

from xjreader.nlp.neural.decoding import Draft, best_path, decode, merge, stretches
from xjreader.nlp.neural.network import B_CONTENT, B_CUE, FLOOR, TAGS, Window

scores = st.lists(st.lists(st.floats(-20, 0), min_size=TAGS, max_size=TAGS), min_size=1, max_size=4)


def is_sound(path: tuple[int, ...]) -> bool:
    """Whether nothing is continued that has not begun."""
    return all(
        tag not in (2, 4, 6) or (at > 0 and path[at - 1] in (tag - 1, tag)) for at, tag in enumerate(path)
    )


def total(table: list[list[float]], path: tuple[int, ...]) -> float:
    return sum(row[tag] for row, tag in zip(table, path, strict=True))


@given(scores)
@settings(max_examples=40, deadline=None)
def test_no_path_is_better_than_the_best(table: list[list[float]]) -> None:
    found = tuple(best_path(np.array(table)))
    assert is_sound(found)
    best = max(total(table, path) for path in product(range(TAGS), repeat=len(table)) if is_sound(path))
    assert total(table, found) == pytest.approx(best)


@given(st.lists(st.lists(st.floats(-1e4, 0), min_size=TAGS, max_size=TAGS), max_size=60))
@settings(max_examples=40, deadline=None)
def test_a_path_never_continues_what_has_not_begun(table: list[list[float]]) -> None:
    found = best_path(np.array(table).reshape(-1, TAGS))
    assert len(found) == len(table)
    assert is_sound(tuple(found))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], []),
        ([0, 0], []),
        ([5, 6, 6, 0], [(0, 3)]),
        ([0, 5, 5, 6], [(1, 2), (2, 4)]),
        ([5, 3, 4, 5, 1], [(0, 1), (3, 4)]),
    ],
)
def test_stretches_of_one_kind(path: list[int], expected: list[tuple[int, int]]) -> None:
    assert stretches(path, B_CONTENT) == expected


# Windows ---------------------------------------------------------------------------------------


def plain_window(start: int, end: int, tag: int) -> Window:
    """A window that is sure of the same tag everywhere and points nowhere."""
    tags = np.full((end - start, TAGS), -10.0, np.float32)
    tags[:, tag] = 0
    none = np.full(end - start, -1, np.int32)
    nothing = np.zeros((0, 0), np.float32)
    return Window(start, end, tags, none, none, nothing, nothing)


def test_where_windows_overlap_the_one_with_more_context_weighs_more() -> None:
    merged = merge(40, [plain_window(0, 30, B_CUE), plain_window(10, 40, B_CONTENT)])
    first, second = merged.tags[:, B_CUE], merged.tags[:, B_CONTENT]
    assert (first[:10] == 0).all()
    assert (second[30:] == 0).all()
    # At 10 the second window begins (weight 1) while the first has 20 pieces more to come.
    assert first[10] == pytest.approx(-10 / 21)
    assert second[10] == pytest.approx(-10 * 20 / 21)
    assert np.all(np.diff(second[10:30]) > 0)
    assert merged.owner.tolist() == [0] * 20 + [1] * 20


def test_the_texts_own_ends_are_no_borders() -> None:
    merged = merge(10, [plain_window(0, 10, B_CUE)])
    assert merged.owner.tolist() == [0] * 10
    assert (merged.tags[:, B_CUE] == 0).all()


def test_a_long_way_from_a_border_context_counts_the_same() -> None:
    merged = merge(400, [plain_window(0, 300, B_CUE), plain_window(100, 400, B_CONTENT)])
    assert merged.tags[200, B_CUE] == pytest.approx(merged.tags[200, B_CONTENT])
    assert merged.owner[199] == 0
    assert merged.owner[201] == 1


def test_what_no_window_saw_is_outside() -> None:
    merged = merge(6, [plain_window(0, 2, B_CUE), plain_window(4, 6, B_CUE)])
    assert merged.owner.tolist() == [0, 0, -1, -1, 1, 1]
    assert best_path(merged.tags)[2:4] == [0, 0]
    assert merged.pointer(range(2, 4), 0, to_source=False) == FLOOR


TEXT = "Orr said it was late. " + "Men ate fish. " * 10 + "Orr has denied the claim."
PIECES = laid_out(TEXT)
SAID = Said("Orr", "said", ("it was late",))
DENIED = Said("Orr#2", "has denied", ("the claim",))


def words(draft: Draft) -> tuple[str, str, tuple[str, ...]]:
    def under(span: tuple[int, int]) -> str:
        return TEXT[PIECES.starts[span[0]] : PIECES.ends[span[1] - 1]]

    source = under(draft.source) if draft.source else ""
    return source, under(draft.cue), tuple(under(part) for part in draft.contents)


def decoded(*windows: Window) -> list[tuple[str, str, tuple[str, ...]]]:
    return [words(draft) for draft in decode(merge(len(PIECES), windows))]


def test_attributions_come_in_order_of_their_cue() -> None:
    assert decoded(window(PIECES, DENIED, SAID)) == [
        ("Orr", "said", ("it was late",)),
        ("Orr", "has denied", ("the claim",)),
    ]


def test_the_scores_are_means_of_what_the_network_said() -> None:
    (draft,) = decode(merge(len(PIECES), [window(PIECES, SAID)]))
    assert draft.tag_score == pytest.approx(LIKELY, abs=1e-6)
    assert draft.cue_score == pytest.approx(LIKELY, abs=1e-6)
    assert draft.source_score == pytest.approx(LIKELY, abs=1e-6)


def test_a_content_that_points_to_two_windows_takes_the_mean() -> None:
    cue = PIECES.within(TEXT.index("denied"), TEXT.index("denied") + 6).start
    left, right = window(PIECES, DENIED, end=cue + 2), window(PIECES, DENIED, start=10)
    assert decoded(left, right) == [("Orr", "has denied", ("the claim",))]


def test_a_pointer_does_not_reach_beyond_its_window() -> None:
    cut = PIECES.within(TEXT.index("Men"), TEXT.index("Men") + 1).start
    merged = merge(len(PIECES), [window(PIECES, SAID, end=cut), window(PIECES, DENIED, start=cut)])
    assert merged.pointer(range(2, 4), len(PIECES) - 2, to_source=False) == FLOOR
    assert merged.pointer(range(cut, cut + 2), 1, to_source=True) == FLOOR
    assert merged.pointer(range(3, 3), 1, to_source=True) == 0
    both = merged.pointer(range(cut - 1, cut + 1), 1, to_source=False)
    one = merged.pointer(range(cut - 1, cut), 1, to_source=False)
    assert both == pytest.approx((one + FLOOR) / 2)
    assert [words(draft) for draft in decode(merged)] == [
        ("Orr", "said", ("it was late",)),
        ("Orr", "has denied", ("the claim",)),
    ]


def test_a_content_goes_to_the_cue_that_it_points_to_not_to_the_nearest() -> None:
    far = Said("Orr#2", "has denied", ("the claim", "fish#1"))
    assert decoded(window(PIECES, SAID, far)) == [
        ("Orr", "said", ("it was late",)),
        ("Orr", "has denied", ("fish", "the claim")),
    ]


def test_a_content_that_points_to_no_cue_is_no_ones() -> None:
    one = window(PIECES, SAID, DENIED)
    start = PIECES.within(TEXT.index("the claim"), len(TEXT)).start
    one.to_cue[start:] = -2.0
    assert decoded(one) == [("Orr", "said", ("it was late",))]


def test_a_cue_without_content_is_no_attribution() -> None:
    assert decoded(window(PIECES, Said("Orr", "said", ()))) == []


def test_a_source_is_none_where_the_network_points_to_the_cue() -> None:
    assert decoded(window(PIECES, Said("", "said", ("it was late",)))) == [("", "said", ("it was late",))]
    beside = window(PIECES, Said("", "said", ("it was late",)), DENIED)
    assert decoded(beside)[0] == ("", "said", ("it was late",))


def test_two_cues_may_have_one_source() -> None:
    found = decoded(window(PIECES, SAID, Said("Orr", "has denied", ("the claim",))))
    assert [source for source, _, _ in found] == ["Orr", "Orr"]


def test_nothing_is_found_in_nothing() -> None:
    assert decode(merge(0, [])) == []
    assert decode(merge(5, [])) == []
    assert best_path(np.zeros((0, TAGS))) == []
