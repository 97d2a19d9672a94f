"""The trained pair coder with the weights of the package; skipped without them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.models.analysis import Act, Polarity, Span
from xjreader.nlp.neural import weights
from xjreader.nlp.pairs import Coded, Pair
from xjreader.nlp.pairs.coders import FOLDER, NETWORK, missing
from xjreader.nlp.pairs.lexicon import ACTS
from xjreader.nlp.pairs.trained import TrainedCoder
from xjreader.nlp.reading import read


@pytest.fixture(scope="module")
def trained() -> TrainedCoder:
    why = missing()
    if why is not None:
        pytest.skip(f"the trained pair coder cannot serve: {why}")
    return TrainedCoder(weights.load(FOLDER, network=NETWORK))


def code(coder: TrainedCoder, marked: str) -> Coded:
    """What is coded of ``<source>`` and ``[target]`` in a text that is marked so."""
    text, places = "", {}
    for char in marked:
        if char in "<>[]":
            places[char] = len(text)
        else:
            text += char
    source = Span(places["<"], places[">"]) if "<" in places else None
    (found,) = coder.code(read(text), [Pair(source, Span(places["["], places["]"]))])
    return found


CLEAR = (
    ("<Velmark> condemned [Ostria] on Monday over the raid.", Polarity.OPPOSE, Act.ACCUSE),
    ("[Ostria] was condemned by <Velmark> on Monday over the raid.", Polarity.OPPOSE, Act.ACCUSE),
    ("<The Lake Union> praised [the envoy] for her patience.", Polarity.SUPPORT, Act.SUPPORT),
    ("<Velmark> imposed new sanctions on [Ostria].", Polarity.OPPOSE, Act.SANCTION),
    ("<Ostrian troops> attacked [the village] at dawn, killing four.", Polarity.OPPOSE, Act.ASSAULT),
    ("<Police> arrested [the editor] at her house.", Polarity.OPPOSE, Act.COERCE),
    ("<Velmark> sent food and tents to [the islands] after the storm.", Polarity.SUPPORT, Act.AID),
    ("<The ministry> denied [the allegations].", Polarity.OPPOSE, Act.DENY),
    ("<The minister> threatened to close the border with [Ostria].", Polarity.OPPOSE, Act.THREATEN),
    ("<President Karvesh> met [the envoy] in the capital on Friday.", Polarity.NEUTRAL, Act.CONSULT),
)


def test_clear_sentences_are_coded_right(trained: TrainedCoder) -> None:
    found = [(code(trained, text), label, act) for text, label, act in CLEAR]
    assert sum(one.label is label for one, label, _ in found) >= len(CLEAR) - 1
    assert sum(one.act is act for one, _, act in found) >= len(CLEAR) - 1


def test_who_is_condemned_is_not_who_condemns(trained: TrainedCoder) -> None:
    forth = code(trained, "<Velmark> condemned [Ostria] on Monday over the raid.")
    back = code(trained, "[Velmark] condemned <Ostria> on Monday over the raid.")
    assert forth.label is Polarity.OPPOSE
    assert back.polarities[Polarity.OPPOSE] < forth.polarities[Polarity.OPPOSE]


def test_without_a_source_the_texts_own_tone_is_coded(trained: TrainedCoder) -> None:
    good = code(trained, "[Velmark] has done brilliantly, a rare and admirable success.")
    bad = code(trained, "[Velmark] has failed miserably, a corrupt and shameful disgrace.")
    assert (good.label, bad.label) == (Polarity.SUPPORT, Polarity.OPPOSE)
    assert (good.act, good.act_score, good.acts) == (None, 0.0, {})


def test_a_name_that_the_text_has_not_can_be_asked_for(trained: TrainedCoder) -> None:
    (found,) = trained.code(read("The ministry condemned the raid."), [Pair(Span(0, 12), "Ostria")])
    assert found.act in ACTS


def test_what_is_coded_hangs_on_nothing_beside_it(trained: TrainedCoder) -> None:
    text = "Velmark condemned Ostria. The Lake Union praised the envoy, who thanked Ostria."
    pairs = [
        Pair(Span(0, 7), Span(18, 24)),
        Pair(Span(18, 24), Span(0, 7)),
        Pair(Span(26, 40), "the envoy"),
        Pair(None, "Ostria"),
    ]
    together = trained.code(read(text), pairs)
    assert together == [trained.code(read(text), [pair])[0] for pair in pairs]
    assert together == trained.code(read(text), pairs[::-1])[::-1]
    assert trained.code(read(text), []) == []


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.data())
def test_whatever_the_text_probabilities_are_sound(
    trained: TrainedCoder, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    source = data.draw(st.sampled_from([None, span]))
    target = data.draw(st.sampled_from([span, "Ostria", ""]))
    (found,) = trained.code(read(text), [Pair(source, target)])
    assert sum(found.polarities.values()) == pytest.approx(1)
    assert found.score == max(found.polarities.values()) == found.polarities[found.label]
    assert (found.act is None) == (source is None)
    assert found.act is None or sum(found.acts.values()) == pytest.approx(1)
