"""The verb lexicon on given pairs."""

import pytest

from xjreader.models.analysis import Act, Polarity, Span
from xjreader.nlp.pairs import Coded, Pair
from xjreader.nlp.pairs.lexicon import ACTS, MARKS, LexiconCoder, marks
from xjreader.nlp.reading import read


def code(marked: str) -> Coded:
    """What is coded of ``<source>`` and ``[target]`` in a text that is marked so."""
    text, places = "", {}
    for char in marked:
        if char in "<>[]":
            places[char] = len(text)
        else:
            text += char
    source = Span(places["<"], places[">"]) if "<" in places else None
    (found,) = LexiconCoder().code(read(text), [Pair(source, Span(places["["], places["]"]))])
    return found


@pytest.mark.parametrize(
    ("text", "label", "act"),
    [
        ("<Velmark> condemned [Ostria] on Monday.", Polarity.OPPOSE, Act.ACCUSE),
        ("Velmark condemned <Ostria> on [Monday].", Polarity.NEUTRAL, None),
        ("[Velmark] condemned <Ostria> on Monday.", Polarity.NEUTRAL, None),
        ("[Ostria] was praised by <the Lake Union> on Monday.", Polarity.SUPPORT, Act.SUPPORT),
        ("<Ostria> was praised by [the Lake Union] on Monday.", Polarity.NEUTRAL, None),
        ("<Velmark> has imposed new sanctions on [Ostria].", Polarity.OPPOSE, Act.SANCTION),
        ("<The envoy>, who denied [the report], left.", Polarity.OPPOSE, Act.DENY),
        ("<Velmark> called on [Ostria] to wait.", Polarity.NEUTRAL, Act.APPEAL),
        ("“<We> condemn [the raid],” she said.", Polarity.OPPOSE, Act.ACCUSE),
        ("<Velmark> described [the raid] as an outrageous provocation.", Polarity.OPPOSE, Act.ACCUSE),
        ("Velmark condemned [Ostria].", Polarity.OPPOSE, None),
        ("<Velmark> and [Ostria] are states.", Polarity.NEUTRAL, None),
    ],
)
def test_who_does_what_to_whom(text: str, label: Polarity, act: Act | None) -> None:
    found = code(text)
    assert (found.label, found.act) == (label, act)
    assert sum(found.polarities.values()) == pytest.approx(1)
    assert not found.acts or sum(found.acts.values()) == pytest.approx(1)
    assert found.score == found.polarities[found.label]


def test_a_verb_that_only_stands_between_is_less_sure() -> None:
    joined = code("<Velmark> condemned [Ostria].")
    between = code("<Velmark>, where the paper condemned the raid by [Ostria], voted.")
    assert between.score < joined.score


def test_marks_tell_each_words_act_and_its_pole() -> None:
    reading = read("Velmark condemned the shameful raid and called on Ostria to be constructive.")
    found = dict(zip(reading.tokens.low, marks(reading), strict=True))
    assert found["condemned"] == 1 + ACTS.index(Act.ACCUSE)
    assert found["called"] == 1 + ACTS.index(Act.APPEAL)
    assert (found["constructive"], found["shameful"]) == (len(ACTS) + 1, len(ACTS) + 2)
    assert found["ostria"] == 0
    assert max(found.values()) < MARKS
