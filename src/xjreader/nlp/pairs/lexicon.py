"""The verb lexicon on given pairs: what word performs which act, and whether it joins the two."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from xjreader.models.analysis import Act, Polarity, Span
from xjreader.nlp.acts import ActLexicon, act_lexicon
from xjreader.nlp.cue import Cue
from xjreader.nlp.pairs.places import sentence_of, targets_of
from xjreader.nlp.pairs.values import Coded, Pair, coded
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.tokens import W
from xjreader.nlp.verbcues import verb_cue

ACTS = tuple(Act)
MARKS = len(ACTS) + 3
"""Kinds of words: none, one for each act in its order, then good and bad things to be called."""
_GOOD, _BAD = len(ACTS) + 1, len(ACTS) + 2

_JOINED = 0.75
"""How often the lexicon's sign is right where the verb has source and target for subject and object."""
_BETWEEN = 0.5
"""The same where the verb only stands between the two."""
_SILENT = 0.85
"""How often there is no sign where the lexicon finds none."""


class Performed(Struct, frozen=True):
    """An act that the lexicon finds between a source and a target."""

    act: Act
    polarity: Polarity
    is_joined: bool
    """Its verb has the two for subject and object; otherwise it stands between them."""


class LexiconCoder:
    """Codes pairs by the verb lexicon alone: what serves where there are no weights."""

    is_trained = False

    def code(self, reading: Reading, pairs: Sequence[Pair]) -> list[Coded]:
        """The pairs of one text, each on its own, in the order given."""
        return [_coded(pair, performed(reading, pair)) for pair in pairs]


def marks(reading: Reading) -> list[int]:
    """For each token what the lexicon knows of its word, whatever stands around it; below `MARKS`."""
    lexicon, tokens = act_lexicon(), reading.tokens
    found = [0] * len(tokens)
    good, bad = lexicon.positive | lexicon.good, lexicon.negative | lexicon.bad | lexicon.false
    for index, word in enumerate(tokens.low):
        form = lexicon.forms.get(word)
        if form is not None:
            match = lexicon.match(tokens, form.verb.lemma, index, len(tokens))
            if match is not None:
                found[index] = 1 + ACTS.index(match[0].act)
                continue
        if word in good:
            found[index] = _GOOD
        elif word in bad:
            found[index] = _BAD
    return found


def performed(reading: Reading, pair: Pair) -> Performed | None:
    """What the source does to the target by the lexicon, or `None` where no verb of it does anything.

    Without a source whoever acts on the target counts.
    """
    targets = [_tokens(reading, place) for place in targets_of(reading, pair)]
    source = None if pair.source is None else _tokens(reading, pair.source)
    near: Performed | None = None
    for sentence in dict.fromkeys(sentence_of(reading, target.start) for target in targets):
        for done in _deeds(reading, sentence) if sentence else ():
            if any(map(done.has, targets)) and (source is None or done.is_by(source)):
                return Performed(done.act, done.polarity, is_joined=True)
            if source is not None and any(done.stands_between(source, target) for target in targets):
                near = near or Performed(done.act, done.polarity, is_joined=False)
    return near


class _Deed(Struct, frozen=True):
    cue: Cue
    act: Act
    polarity: Polarity
    object_from: int
    limit: int

    def has(self, target: range) -> bool:
        patient = self.cue.patient
        if patient is not None:
            return _meet(target, range(patient.first, patient.last))
        return self.object_from <= target.start < self.limit

    def stands_between(self, source: range, target: range) -> bool:
        return self.cue.patient is None and source.stop <= self.cue.verb < target.start

    def is_by(self, source: range) -> bool:
        subject = self.cue.subject
        if subject is None:
            return False
        return _meet(source, range(subject.first, subject.last)) or (
            subject.relative_to is not None and _meet(source, range(*subject.relative_to))
        )


def _deeds(reading: Reading, sentence: Sentence) -> list[_Deed]:
    """The acts of a sentence, each with the tokens among which its object stands."""
    lexicon, tokens = act_lexicon(), reading.tokens
    # Quotation marks part no verb from its subject.
    bare = reading.bare()
    cues: list[Cue] = []
    found: list[_Deed] = []
    for index in range(sentence.first, sentence.last):
        form = lexicon.forms.get(tokens.low[index])
        if form is None:
            continue
        match = lexicon.match(tokens, form.verb.lemma, index, sentence.last)
        if match is None and form.verb.lemma not in lexicon.naming:
            continue
        cue = verb_cue(bare, index, form, sentence.first, sentence.last, cues)
        if cue is None:
            continue
        done = _named(lexicon, reading, cue, sentence)
        if done is None and match is not None:
            done = match[0].act, match[0].polarity
        if done is None:
            continue
        cues.append(cue)
        if found and found[-1].limit > cue.first:
            found[-1] = replace(found[-1], limit=max(found[-1].object_from, cue.first))
        found.append(_Deed(cue, *done, match[1] if match else index + 1, sentence.last))
    return found


def _named(
    lexicon: ActLexicon, reading: Reading, cue: Cue, sentence: Sentence
) -> tuple[Act, Polarity] | None:
    """``label T as genocide``: the name given decides."""
    if cue.lemma not in lexicon.naming:
        return None
    for k in range(cue.last, min(sentence.last, cue.last + 12)):
        word = reading.tokens.low[k]
        if reading.tokens.classes[k] & W.PUNCT and word != ",":
            return None
        if word in lexicon.negative:
            return Act.ACCUSE, Polarity.OPPOSE
        if word in lexicon.positive:
            return Act.SUPPORT, Polarity.SUPPORT
    return None


def _tokens(reading: Reading, span: Span) -> range:
    first = reading.token_at(span.start)
    return range(first, max(first + 1, reading.token_at(span.end)))


def _meet(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop


def _coded(pair: Pair, found: Performed | None) -> Coded:
    label = found.polarity if found else Polarity.NEUTRAL
    sure = _SILENT if found is None else _JOINED if found.is_joined else _BETWEEN
    polarities = {one: sure if one is label else (1 - sure) / 2 for one in Polarity}
    if pair.source is None or found is None:
        return coded(polarities, {})
    rest = (1 - sure) / (len(ACTS) - 1)
    return coded(polarities, {one: sure if one is found.act else rest for one in ACTS})
