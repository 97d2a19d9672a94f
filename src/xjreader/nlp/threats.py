"""Harm announced under a condition: "if you mine the bay, we will close the river to you" threatens.

Changes how acts told under a condition are coded, and adds the threat where no act was found. Whoever speaks
or acts is resolved as for any other statement.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from xjreader.models.analysis import Act, Mode, Polarity
from xjreader.nlp.clauses import Phrase, phrase_starting_at, subject_before
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.drafts import Basis, Draft
from xjreader.nlp.reading import Reading, Sentence
from xjreader.nlp.tokens import W
from xjreader.nlp.words import word_set

_HARM = frozenset({Act.SANCTION, Act.COERCE, Act.ASSAULT, Act.MOBILIZE, Act.REJECT})
_WILL = word_set("will shall")
_CONDITIONS = word_set("if unless")
_KIND = word_set(
    """welcome support back help meet talk sign accept agree release free pay thank open join return send
    lift withdraw stop end attend come go stay be have cooperate consider negotiate recognise recognize"""
)
_FIRST_PERSON = word_set("we i")


def threats(
    r: Reading,
    sentence: Sentence,
    drafts: Sequence[Draft],
    resolver: Resolver,
    speaker_of: Callable[[int], tuple[str, ...]],
) -> list[Draft]:
    """The drafts of a sentence, with harm under a condition as a threat."""
    low = r.tokens.low
    condition = next((k for k in range(sentence.first, sentence.last) if low[k] in _CONDITIONS), None)
    if condition is None:
        return list(drafts)
    found = [_as_threat(one) for one in drafts]
    will = next(
        (
            k
            for k in range(sentence.first + 1, sentence.last - 1)
            if low[k] in _WILL and not r.tokens.classes[k] & W.CAP
        ),
        None,
    )
    threatened = phrase_starting_at(r, condition + 1, sentence.last, narrow=True)
    if will is None or threatened is None or not _is_harm(r, will, sentence.last):
        return found
    subject = subject_before(r, will, sentence.first)
    if subject is None or (subject.first <= condition < will and subject.first == threatened.first):
        return found
    actors = _who(r, subject, resolver, speaker_of(will))
    meant = resolver.resolve(threatened.first, threatened.last, exclude=frozenset(actors))
    told = {one.about[:2] for one in found}
    span = r.span(sentence.first, sentence.last - 1)
    return found + [
        Draft(
            actor, name, None, Act.THREATEN, Polarity.OPPOSE, (Mode.HYPOTHETICAL,), (span,), None,
            Basis.PREDICATE, 0.9, meant.confidence, None, (threatened.first, threatened.last),
        )
        for actor in actors
        for name in meant.names
        if name != actor and (actor, name) not in told
    ]  # fmt: skip


def _as_threat(draft: Draft) -> Draft:
    is_open = Mode.HYPOTHETICAL in draft.modes or Mode.FUTURE in draft.modes
    if (
        draft.act not in _HARM
        or not is_open
        or Mode.NEGATED in draft.modes
        or draft.polarity is not Polarity.OPPOSE
    ):
        return draft
    return replace(draft, act=Act.THREATEN, modes=(Mode.HYPOTHETICAL,))


def _is_harm(r: Reading, will: int, high: int) -> bool:
    """Whether the verb after "will" is none of help or talk, and not negated."""
    for k in range(will + 1, min(high, will + 4)):
        if r.tokens.classes[k] & W.NEG:
            return False
        if not r.tokens.classes[k] & W.ADV:
            return r.tokens.low[k] not in _KIND
    return False


def _who(r: Reading, subject: Phrase, resolver: Resolver, speakers: tuple[str, ...]) -> tuple[str, ...]:
    if r.tokens.low[subject.first] in _FIRST_PERSON:
        return speakers
    meant = resolver.resolve(subject.first, subject.last)
    if speakers and not set(meant.names) & set(speakers):
        return ()
    return meant.names if meant.confidence >= 0.5 else ()
