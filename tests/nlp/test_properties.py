"""What holds for every text and every tagger: no failure, spans in range and on words, contents clear of
their cue, the same again, and work that grows no faster than the text."""

import itertools
import sys
from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.nlp.neural.made import Chance, model

from fuzz import oracles
from xjreader.models.analysis import AttributionType
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.neural import weights
from xjreader.nlp.neural.hybrid import HybridTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.quotation import quotations
from xjreader.nlp.sentences import sentences

TAGGERS = ["rules", "chance", "trained"]
"""By chance: whatever a network could ever say, however little sense it makes."""

WORDS = """
said “ ” " ' ‘ ’ « » Orr Ann the minister China Beijing , . : ; ? ! and but who had denied told
warned accused of according to he she it they its UN U.N. ( ) – a an was is must not Mr. officials
welcomed visit in on Monday that 's calls — Q A Spokesperson wrong.He !!!!!!!!” 门口 שלום 🙂
"""
PIECES = st.sampled_from([*WORDS.split(), "\x00", "\ud800", "\n", "\n\n“", "\u202e", "\u200d"])
NEWSLIKE = st.lists(PIECES, max_size=60).map(" ".join)
DENSE = st.lists(PIECES, max_size=40).map("".join)
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=200)
TEXTS = st.one_of(NEWSLIKE, DENSE, ANYTHING)


@lru_cache
def trained() -> Analyser:
    why = weights.missing()
    if why is not None:
        pytest.skip(f"the trained tagger cannot serve: {why}")
    return Analyser(Knowledge(), tagger=HybridTagger(weights.load()))


RULES = Analyser(Knowledge(), tagger=RuleTagger())


def analyser(tagger: str, seed: int = 0) -> Analyser:
    match tagger:
        case "rules":
            return RULES
        case "chance":
            return Analyser(Knowledge(), tagger=HybridTagger(model(Chance(seed))))
        case _:
            return trained()


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_sound_analysis_by_rules(text: str) -> None:
    oracles.analysis(text, RULES.analyse(text))


@given(TEXTS, st.integers(0, 999))
@example("0:0:0:0:00000000000000000000000000000000000000000\x1b000000000:A-:::::!”", 0)
@example("0:0:0:0:00000000000000000000000000000000000000000\x1b00000:A:::::::\x1b0", 0)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_sound_analysis_whatever_a_network_says(text: str, seed: int) -> None:
    oracles.analysis(text, analyser("chance", seed).analyse(text))


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_any_text_gives_a_sound_analysis_by_the_trained_tagger(text: str) -> None:
    oracles.analysis(text, trained().analyse(text))


@pytest.mark.parametrize("tagger", TAGGERS)
@given(text=NEWSLIKE)
@settings(max_examples=20, deadline=None)
def test_the_same_text_gives_the_same_analysis(tagger: str, text: str) -> None:
    assert analyser(tagger).analyse(text) == analyser(tagger).analyse(text)


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_sentences_and_quotations_are_in_order_and_in_range(text: str) -> None:
    spans = sentences(text)
    oracles.spans(tuple(spans), len(text))
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    for quotation in quotations(text):
        assert (
            0 <= quotation.start <= quotation.inner.start < quotation.inner.end <= quotation.end <= len(text)
        )


def calls(reader: Analyser, text: str) -> int:
    """How many lines of our own code run for a text: work, not time."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        reader.analyse(text)
    finally:
        sys.settrace(before)
    return count


UNITS = [
    '"',
    '" ',
    "\"'",
    "“",
    "”",
    "' ",
    "“a ” ",
    "He said. ",
    "“A,” he said. ",
    "Ann Lee and Bo Orr met. ",
    "a, ",
    "Orr accused China of ",
    "asked about a report that ",
    "Orr: no. ",
    "Orr: no.\n",
    "“No, according to Orr. ",
    "Orr calls “it” so ",
    "门",
    "said.He",
    "said ",
]


@pytest.mark.parametrize("tagger", ["rules", "chance"])
@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_no_faster_than_the_text(unit: str, tagger: str) -> None:
    size = 2_400 if tagger == "rules" else 1_600
    RULES.analyse(unit)  # what is read once is read
    small = calls(analyser(tagger), unit * (size // len(unit)))
    large = calls(analyser(tagger), unit * (4 * size // len(unit)))
    assert large < 6 * small


@pytest.mark.parametrize("tagger", ["rules", "trained"])
@pytest.mark.parametrize("unit", ['"', "x", "\x00", "\ud83d"])
def test_a_megabyte_of_one_character_is_read(unit: str, tagger: str) -> None:
    assert analyser(tagger).analyse(unit * 1_000_000).attributions == ()


@pytest.mark.parametrize("tagger", ["rules", "chance"])
def test_a_sentence_without_end_is_read(tagger: str) -> None:
    text = "Orr said that it was late and the gate, which he denied, " * 1_000
    oracles.analysis(text, analyser(tagger).analyse(text))


def test_a_long_text_is_read_by_the_trained_tagger() -> None:
    text = "Orr said that it was late and the gate, which he denied, " * 300
    analysis = trained().analyse(text)
    oracles.analysis(text, analysis)
    assert analysis.attributions


def test_types_follow_from_the_marks() -> None:
    text = "Ann Lee said she was “tired.” “I am tired,” Lee said. Lee said she was tired."
    found = [one.type for one in RULES.analyse(text).attributions]
    assert found == [AttributionType.MIXED, AttributionType.DIRECT, AttributionType.INDIRECT]
