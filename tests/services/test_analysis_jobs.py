"""The analysing process: what it answers is what the analyser says here, whichever tagger is asked for."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from xjreader.models.analysis import Actor, ActorKind, Analysis, WaitingRevision
from xjreader.nlp.neural import weights
from xjreader.nlp.pipeline import Analyser, Knowledge, voiced
from xjreader.nlp.taggers import best_tagger
from xjreader.services import analysis_jobs
from xjreader.services.analysis_jobs import Job, Setup
from xjreader.services.worker import Worker

DATA = Path(__file__).parent.parent / "data" / "attributions.jsonl"
TEXTS = [json.loads(line)["text"] for line in DATA.read_text(encoding="utf-8").splitlines()[:6]]
ACTORS = (Actor("Karvesh", ActorKind.STATE), Actor("Tidewatch", ActorKind.ORGANISATION))


@pytest.fixture(params=["trained", "rules"])
def tagger(request: pytest.FixtureRequest) -> Literal["trained", "rules"]:
    if request.param == "trained" and (why := weights.missing()) is not None:
        pytest.skip(f"the trained tagger cannot serve: {why}")
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def worker(tagger: Literal["trained", "rules"]) -> Iterator[Worker]:
    setup = Setup(ACTORS, (), 0.5, tagger)
    worker = Worker(analysis_jobs.TARGET, analysis_jobs.encode(setup))
    yield worker
    worker.close()


def answered(worker: Worker, texts: list[str]) -> list[Analysis]:
    rows = tuple(WaitingRevision(1, 1, "", text, (), "en", datetime.now(UTC)) for text in texts)
    return analysis_jobs.decode_analyses(worker.call(analysis_jobs.encode(Job(rows)), timeout=300))


def test_another_process_finds_the_same(worker: Worker, tagger: Literal["trained", "rules"]) -> None:
    analyser = Analyser(Knowledge(ACTORS), tagger=best_tagger(tagger))
    here = [voiced(analyser.analyse(text), text) for text in TEXTS]
    assert sum(len(one.attributions) for one in here) > 20
    assert answered(worker, TEXTS) == here
    # One by one, the other way round, after all that it has read.
    assert [answered(worker, [text])[0] for text in reversed(TEXTS)] == here[::-1]


def test_hostile_texts_are_answered(worker: Worker) -> None:
    texts = ["", "\x00", '"' * 20_000, "x" * 20_000, "“" + "门" * 5_000, "\u202eOrr said no.\u202c"]
    assert len(answered(worker, texts)) == len(texts)
