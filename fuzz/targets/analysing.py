"""The analysis of a text by the rules: sentences, quotations, who said what, statements."""

import itertools
from random import Random

from fuzz import making, oracles
from xjreader.nlp.attribution import RuleTagger
from xjreader.nlp.pipeline import Analyser, Knowledge
from xjreader.nlp.quotation import quotations
from xjreader.nlp.sentences import sentences

_ANALYSER = Analyser(Knowledge(), tagger=RuleTagger())


def check(data: bytes) -> None:
    """Everything found lies in the text, in order, and the same again."""
    text = data.decode("utf-8", "replace")
    found = sentences(text)
    oracles.spans(tuple(found), len(text))
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    for quotation in quotations(text):
        assert (
            0 <= quotation.start <= quotation.inner.start < quotation.inner.end <= quotation.end <= len(text)
        )
    made = _ANALYSER.analyse(text)
    oracles.analysis(text, made)
    assert _ANALYSER.analyse(text) == made


def make(dice: Random) -> bytes:
    """Paragraphs of news-like words."""
    return making.prose(dice).encode("utf-8", "replace")


def change(data: bytes, dice: Random) -> bytes:
    """A few words more, or less."""
    if dice.randint(0, 1):
        place = dice.randint(0, len(data))
        return (data[:place] + b" " + dice.choice(making.WORDS).encode() + b" " + data[place:])[
            : making.LARGEST
        ]
    return making.mixed(data, dice, make=make)
