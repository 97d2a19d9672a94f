"""What the analysing process does: texts to analyses. No store; the language part does the work."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from xjreader.models.analysis import Actor, ActPhrase, Analysis, Topic, WaitingRevision
from xjreader.services.worker import Handler

TARGET = "xjreader.services.analysis_jobs:handler"
"""What a worker runs for this."""

TIMEOUT = 60.0
SECONDS_A_CHARACTER = 0.002
"""Time for a batch before its process is held to hang: fifty times what a busy laptop needs."""

MOST_TEXT = 300_000
"""Characters of one text that are analysed: some 50,000 words. A hostile feed could keep the analysis and
the library busy with one entry of 20 MB that is nothing but quotes."""


def seconds_for(texts: Iterable[WaitingRevision]) -> float:
    """How long a batch of these texts may take."""
    return TIMEOUT + SECONDS_A_CHARACTER * sum(min(len(text.text), MOST_TEXT) for text in texts)


class Setup(msgspec.Struct, frozen=True):
    """What an analysing worker is told once."""

    actors: tuple[Actor, ...]
    topics: tuple[Topic, ...]
    minimum_confidence: float
    tagger: Literal["trained", "rules"] = "trained"
    acts: tuple[ActPhrase, ...] = ()


class Job(msgspec.Struct, frozen=True):
    """Texts to analyse together."""

    texts: tuple[WaitingRevision, ...]
    people: tuple[Actor, ...] = ()
    """Persons of other texts who may be meant in these."""


encode = msgspec.msgpack.Encoder().encode
decode_analyses = msgspec.msgpack.Decoder(list[Analysis]).decode


def handler(state: bytes) -> Handler:
    """Answer a `Job` with a list of `Analysis` in the order of its texts, both encoded."""
    from xjreader.nlp.pipeline import Analyser, Knowledge, voiced
    from xjreader.nlp.taggers import best_tagger

    setup = msgspec.msgpack.decode(state, type=Setup)
    analyser = Analyser(
        Knowledge(setup.actors, setup.topics, acts=setup.acts),
        minimum_confidence=setup.minimum_confidence,
        tagger=best_tagger(setup.tagger),
    )
    decode = msgspec.msgpack.Decoder(Job).decode

    def handle(payload: bytes) -> bytes:
        job = decode(payload)
        reader = analyser.knowing(job.people)
        return encode(
            [
                voiced(
                    reader.analyse(
                        waiting.text[:MOST_TEXT],
                        title=waiting.title,
                        blocks=[block for block in waiting.blocks if block.end <= MOST_TEXT],
                        language=waiting.language,
                    ),
                    waiting.text,
                )
                for waiting in job.texts
            ]
        )

    return handle
