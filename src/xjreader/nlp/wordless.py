"""Attributions that tell an act or nothing, and no words of anybody: "supported | the union". Drops none."""

from functools import lru_cache

from xjreader.models.analysis import Attribution, AttributionType
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.tokens import Tokens, W, read_data, tokenise
from xjreader.nlp.words import word_set

_LONGEST = 3
"""Words of a thing; more of them tell something."""
_NO_THING = W.PREP | W.SUB | W.REL | W.COORD | W.AUX | W.BE | W.MODAL | W.VERB | W.NEG


def tells_no_words(text: str, one: Attribution) -> bool:
    """Whether what is reported is a bare thing under a verb that is none of speech.

    Never where anything is in quotation marks.
    """
    if one.type is not AttributionType.INDIRECT or len(one.content) != 1 or not one.cue:
        return False
    content = tokenise(text[one.content[0].start : one.content[0].end])
    if not _is_thing(content):
        return False
    if len(content) == 1 and content.classes[0] & (W.DET | W.MY):
        return True
    _, said = _deeds()
    return said.isdisjoint(content.low) and not any(
        _is_of_speech(word) for start, end in one.cue for word in tokenise(text[start:end]).low
    )


def _is_thing(content: Tokens) -> bool:
    """Whether it is a noun phrase of a few words by their classes."""
    if not 0 < len(content) <= _LONGEST:
        return False
    return all(
        word[0].isalnum() and not flags & _NO_THING
        for word, flags in zip(content.words, content.classes, strict=True)
    )


def _is_of_speech(word: str) -> bool:
    lexicon = cue_lexicon()
    form = lexicon.forms.get(word)
    if form is not None and form.verb.is_speech:
        return form.verb.lemma not in _deeds()[0]
    return word in lexicon.triggers and form is None


@lru_cache(maxsize=1)
def _deeds() -> tuple[frozenset[str], frozenset[str]]:
    """The verbs that tell an act, and the things of which they are speech all the same."""
    data = read_data("cues.toml")["deed"]
    return word_set(data["verbs"]), word_set(data["said"])
