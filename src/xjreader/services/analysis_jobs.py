"""What the analysing process does: texts to analyses. No store; the language part does the work."""

from typing import Literal

import msgspec

from xjreader.models.analysis import Actor, Analysis, Topic, WaitingRevision
from xjreader.services.worker import Handler

TARGET = "xjreader.services.analysis_jobs:handler"
"""What a worker runs for this."""

TIMEOUT = 60.0
"""Seconds for one batch; an article takes milliseconds."""


MOST_TEXT = 300_000
"""Characters of one text that are analysed: some 50,000 words. A hostile feed could keep the analysis and
the library busy with one entry of 20 MB that is nothing but quotes."""


class Setup(msgspec.Struct, frozen=True):
    """What an analysing worker is told once."""

    actors: tuple[Actor, ...]
    topics: tuple[Topic, ...]
    minimum_confidence: float
    tagger: Literal["trained", "rules"] = "trained"


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
        Knowledge(setup.actors, setup.topics),
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
                    )
                )
                for waiting in job.texts
            ]
        )

    return handle
