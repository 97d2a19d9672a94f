"""What the network reads of a pair; the vocabulary is the tagger's, so that no weights are needed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from xjreader.models.analysis import Span
from xjreader.nlp.neural import weights
from xjreader.nlp.pairs import Pair
from xjreader.nlp.pairs.layout import INPUTS, ROLES, SIZE, SOURCE, TARGET, PairInput, pair_input, sheet
from xjreader.nlp.pairs.lexicon import MARKS
from xjreader.nlp.reading import read


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(weights.FOLDER / weights.VOCABULARY))


def lay(text: str, pair: Pair, tokenizer: Tokenizer) -> PairInput:
    return pair_input(sheet(read(text), tokenizer), pair, tokenizer)


def said(found: PairInput, tokenizer: Tokenizer, role: int | None = None) -> str:
    ids = [one for one, own in zip(found.ids, found.role, strict=True) if role is None or own == role]
    return " ".join(tokenizer.id_to_token(int(one)) for one in ids).replace(" ##", "")


def place(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


TEXT = "The day was warm. The ministry condemned the raid. Its envoy left. Nobody else came."


def test_the_sentence_of_the_two_is_read_and_both_are_marked(tokenizer: Tokenizer) -> None:
    found = lay(TEXT, Pair(place(TEXT, "The ministry"), place(TEXT, "the raid")), tokenizer)
    assert said(found, tokenizer) == "[CLS] the ministry condemned the raid . [SEP]"
    assert said(found, tokenizer, SOURCE) == "the ministry"
    assert said(found, tokenizer, TARGET) == "the raid"


def test_sentences_between_the_two_are_read(tokenizer: Tokenizer) -> None:
    found = lay(TEXT, Pair(place(TEXT, "The ministry"), place(TEXT, "envoy")), tokenizer)
    assert said(found, tokenizer) == "[CLS] the ministry condemned the raid . its envoy left . [SEP]"


def test_a_name_that_the_text_has_not_stands_after_it(tokenizer: Tokenizer) -> None:
    found = lay(TEXT, Pair(place(TEXT, "The ministry"), "Ostria"), tokenizer)
    assert said(found, tokenizer).endswith("the raid . [SEP] ostria [SEP]")
    assert said(found, tokenizer, TARGET) == "ostria"


def test_two_far_apart_are_read_without_what_is_between(tokenizer: Tokenizer) -> None:
    text = f"The ministry spoke. {'It rained in the hills all day. ' * 60}Its envoy condemned the raid."
    found = lay(text, Pair(place(text, "The ministry"), place(text, "the raid")), tokenizer)
    assert said(found, tokenizer) == "[CLS] the ministry spoke . its envoy condemned the raid . [SEP]"


def test_of_an_endless_sentence_what_is_nearest_to_the_two_is_read(tokenizer: Tokenizer) -> None:
    text = f"{'word, ' * 300}the ministry {'word, ' * 300}the raid{' word,' * 300}"
    found = lay(text, Pair(place(text, "the ministry"), place(text, "the raid")), tokenizer)
    assert len(found) <= SIZE
    assert said(found, tokenizer, SOURCE) == "the ministry"
    assert said(found, tokenizer, TARGET) == "the raid"


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="Aa b.,“”\"\n'\ud800é中", max_size=400), st.data(), st.booleans(), st.booleans())
def test_whatever_the_text_it_fits(
    tokenizer: Tokenizer, text: str, data: st.DataObject, has_source: bool, is_name: bool
) -> None:
    def span() -> Span:
        start = data.draw(st.integers(0, len(text)))
        return Span(start, data.draw(st.integers(start, len(text))))

    target: Span | str = data.draw(st.text(alphabet="Aa b", max_size=8)) if is_name else span()
    found = lay(text, Pair(span() if has_source else None, target), tokenizer)
    assert 2 <= len(found) <= SIZE
    assert {len(getattr(found, name)) for name in INPUTS} == {len(found)}
    assert 0 <= found.mark.min() <= found.mark.max() < MARKS
    assert 0 <= found.role.min() <= found.role.max() < ROLES
