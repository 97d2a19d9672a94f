"""Codes the statements of a quote anew whose speaker or words a person gave; finds no quote and no speaker.

The text is read as in an analysis, with the attributions as they are told instead of a tagger's.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from xjreader.models.analysis import Actor, ActPhrase, Attribution, Statement, Topic
from xjreader.models.article import Block
from xjreader.nlp.acts import act_lexicon
from xjreader.nlp.casting import read_cast
from xjreader.nlp.coreference import Resolver
from xjreader.nlp.cues import cue_lexicon
from xjreader.nlp.fusion import Fusion
from xjreader.nlp.reading import Reading, read
from xjreader.nlp.speakers import name_speakers
from xjreader.nlp.statement import Coder
from xjreader.nlp.tagger import RawAttribution
from xjreader.nlp.topics import TopicIndex
from xjreader.nlp.variants import with_variants
from xjreader.nlp.world import gazetteer


def code_anew(
    text: str,
    told: Attribution,
    others: Sequence[Attribution],
    *,
    actors: Sequence[Actor],
    topics: Sequence[Topic],
    acts: Sequence[ActPhrase] = (),
    title: str = "",
    blocks: Sequence[Block] = (),
    minimum_confidence: float = 0.5,
) -> tuple[Statement, ...]:
    """The statements of `told`, whose actor is taken as it is, beside the `others` of the same text.

    None where it has no actor.
    """
    if told.actor is None:
        return ()
    reading = read(text, blocks=blocks)
    cast = read_cast(reading, gazetteer(with_variants(tuple(actors))), title=title)
    resolver = Resolver(cast)
    given = sorted((told, *others), key=lambda one: one.content)
    found = [_as_found(reading, one) for one in given]
    voices = name_speakers(cast, resolver, found, minimum_confidence=minimum_confidence)
    number = given.index(told)
    voice = voices[number]
    voices[number] = replace(
        voice,
        attribution=replace(voice.attribution, actor=told.actor, candidates=()),
        names=(told.actor,),
        confidence=1.0,  # a person says so
    )
    index = TopicIndex.build(tuple(topics))
    followed = frozenset([one.name for one in actors] + [one.name for one in topics])
    fusion = Fusion(reading, followed, least=minimum_confidence)
    coder = Coder(
        cast, resolver, index, voices, fusion, minimum_confidence=minimum_confidence,
        lexicon=act_lexicon(tuple(acts)),
    )  # fmt: skip
    return tuple(
        replace(one, attribution=None)
        for one in coder.statements()
        if one.attribution == number and one.actor == told.actor
    )


def _as_found(reading: Reading, one: Attribution) -> RawAttribution:
    return RawAttribution(
        one.source,
        one.cue,
        one.content,
        one.type,
        one.confidence,
        carried=not one.source and not one.cue,
        lemma=_lemma(reading, one),
    )


def _lemma(reading: Reading, one: Attribution) -> str:
    """The reporting verb's base form, by which what is denied or asked is told from what is said."""
    forms = cue_lexicon().forms
    for start, end in one.cue:
        for index in range(reading.token_at(start), reading.token_at(end)):
            if form := forms.get(reading.tokens.low[index]):
                return form.verb.lemma
    return ""
