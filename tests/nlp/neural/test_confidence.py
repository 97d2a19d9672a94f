"""How likely an attribution is right: always a probability, and more where the network is surer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from xjreader.nlp.neural.confidence import LEAST, confidence
from xjreader.nlp.neural.decoding import Draft

SURE = Draft((0, 1), (1, 2), ((2, 10),), -0.01, -0.01, -0.01)
score = st.floats(-1e6, 0)
ranges = st.tuples(st.integers(0, 9), st.integers(10, 10_000))


@given(
    st.builds(
        Draft,
        source=st.none() | ranges,
        cue=ranges,
        contents=st.lists(ranges, min_size=1, max_size=4).map(tuple),
        tag_score=score,
        cue_score=score,
        source_score=score,
    )
)
@settings(max_examples=50, deadline=None)
def test_it_is_a_probability(draft: Draft) -> None:
    assert 0 < confidence(draft) < 1


@pytest.mark.parametrize("part", ["tag_score", "cue_score", "source_score"])
def test_the_less_sure_the_network_the_less_we_are(part: str) -> None:
    values = [confidence(replace(SURE, **{part: score})) for score in (-0.01, -0.3, -1.0, -4.0)]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)


def test_what_the_network_is_sure_of_is_kept_and_what_it_doubts_is_not() -> None:
    assert confidence(SURE) > 0.8
    assert confidence(replace(SURE, tag_score=-2.0, cue_score=-2.0)) < LEAST
