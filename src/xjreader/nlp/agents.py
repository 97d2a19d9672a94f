"""Who speaks where the grammar turns it round: ``was quoted by Lee as saying``, ``called a liar by Orr``."""

from bisect import bisect_right
from collections.abc import Sequence

from xjreader.nlp.clauses import group_start, phrase_starting_at, subject_before
from xjreader.nlp.reading import Reading
from xjreader.nlp.tokens import W

_QUOTES = frozenset({"quoted", "quotes", "quoting", "cited", "cites", "citing"})
_SAYING = frozenset({"saying", "stating", "telling", "claiming", "warning", "describing", "calling"})
_LONGEST = 14
"""Tokens between the verb and "as saying", or "by"."""

Range = tuple[int, int]


def quoted_by_another(r: Reading, cue: Sequence[Range]) -> Range | None:
    """Whose words they are in ``A quoted B as saying`` and ``B was quoted by A as saying``; else nothing."""
    verb = next((k for span in cue for k in range(*span) if r.tokens.low[k] in _QUOTES), None)
    if verb is None:
        return None
    sentence = _sentence_end(r, verb)
    saying = next(
        (
            k
            for k in range(verb + 1, min(sentence[1], verb + _LONGEST))
            if r.tokens.low[k] == "as" and k + 1 < sentence[1] and r.tokens.low[k + 1] in _SAYING
        ),
        None,
    )
    if saying is None:
        return None
    if r.tokens.classes[verb - 1] & W.BE:
        subject = subject_before(r, group_start(r, verb, sentence[0]), sentence[0])
        return (subject.first, subject.last) if subject is not None else None
    return (verb + 1, saying) if saying > verb + 1 else None


def agent_of(r: Reading, cue: Sequence[Range]) -> Range | None:
    """Who is meant by "by" after a passive cue; nothing where the cue is active or nobody is told."""
    if not any(r.tokens.classes[k] & W.BE for span in cue for k in range(*span)):
        return None
    last = max(end for _, end in cue)
    if last == 0:
        return None
    end = _sentence_end(r, last - 1)[1]
    start = last - 1 if r.tokens.low[last - 1] == "by" else last
    by = next(
        (k for k in range(start, min(end, last + _LONGEST)) if r.tokens.low[k] == "by" and r.quote_of[k] < 0),
        None,
    )
    if by is None:
        return None
    phrase = phrase_starting_at(r, by + 1, end, narrow=True)
    return (phrase.first, phrase.last) if phrase is not None else None


def _sentence_end(r: Reading, token: int) -> Range:
    """The sentence that a token stands in, as tokens."""
    number = max(0, bisect_right(r.sentences, token, key=lambda sentence: sentence.first) - 1)
    return r.sentences[number].first, r.sentences[number].last
