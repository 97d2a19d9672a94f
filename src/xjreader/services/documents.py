"""Texts from files through the analysis, without a library: read, analysed on all cores, in order.

Rows of a .jsonl file are taken exactly as they are, since whoever reads the answer counts characters
in them; other files are read as an import reads them.
"""

import json
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from xjreader.errors import ImportFailed, Place, XjreaderError
from xjreader.models.analysis import Analysis, Spans
from xjreader.models.article import Block
from xjreader.services.jsontext import iso, json_line
from xjreader.services.worker import Worker, WorkerError

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.nlp.pipeline import Analyser

HANDLER = "xjreader.services.documents:batch_handler"
"""What a worker runs for this."""

LEAST_SURE = 0.25
"""The confidence from which a statement is printed: each carries its own, and whoever measures wants the
unsure ones too. A library keeps those alone that are as sure as the config asks."""

BATCH_CHARACTERS = 12_000
"""Text that a worker gets at once. Short texts go together, so that the way there costs little beside the
work; batches of like length keep the cores equally busy to the end, and none keeps the next waiting long."""

AHEAD_CHARACTERS = 1_000_000
"""Text that is held at most, waiting or analysed and not yet taken: what comes in order waits for the
longest before it, and the texts may be more than fit into memory."""

TEXT_CHARACTERS = 100
"""What a text counts beside its characters, so that empty ones do not count for nothing."""

ALONE_CHARACTERS = 20_000
"""Text up to which starting other processes costs more than it brings."""

BATCH_SECONDS = 600.0
SECONDS_A_CHARACTER = 0.002
"""Time that a batch may take before its worker is held to hang: fifty times what a busy laptop needs."""

MOST_FAILURES = 5
"""Texts in a row that bring no result after which it is not the texts' fault."""

LARGEST_ROW = 50_000_000
"""Bytes of one row of a .jsonl file beyond which it is refused."""


class InputText(Struct, frozen=True):
    """One document to analyse."""

    id: str | int
    text: str
    title: str = ""
    published: datetime | None = None
    language: str = ""
    blocks: tuple[Block, ...] = ()


def find_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that `paths` name; a folder stands for those in it, in the order of their names."""
    from xjreader.feeds.textfile import article_files

    for path in paths:
        if path.is_dir():
            yield from article_files(path)
        else:
            yield path


def read_texts(path: Path) -> Iterator[InputText | ImportFailed]:
    """The documents of one file; what cannot be read comes as the error that names file and line."""
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        yield from _rows(path)
        return
    from xjreader.feeds.textfile import read_articles

    try:
        articles = read_articles(path)
    except XjreaderError as error:
        yield error if isinstance(error, ImportFailed) else ImportFailed(str(error))
        return
    for number, article in enumerate(articles):
        yield InputText(
            id=str(path) if len(articles) == 1 else f"{path}#{number + 1}",
            text=article.document.text,
            title=article.title,
            published=article.published,
            language=article.language,
            blocks=article.document.blocks,
        )


OnFailure = Callable[[XjreaderError], None]
"""Called for a text that cannot be analysed, in its place."""


def analyse_texts(
    texts: Iterable[InputText],
    config: "Config",
    *,
    workers: int | None = None,
    on_failure: OnFailure | None = None,
) -> Iterator[tuple[InputText, Analysis]]:
    """Each text with its analysis, in the order given, each as soon as those before it are there.

    Few texts are analysed here; many in `workers` processes (else one for each core that we may use),
    and reading runs only so far ahead. A text that kills its worker costs no other one: `on_failure` is
    told and the next one comes; without it, or where text after text fails, `XjreaderError` is raised.
    """
    count = workers or _cores()
    coming = iter(texts)
    first: list[InputText] = []
    characters = 0
    for text in coming if count > 1 else ():
        first.append(text)
        characters += len(text.text)
        # One text cannot be shared out, however long it is.
        if characters > ALONE_CHARACTERS and len(first) > 1:
            yield from _in_workers(chain(first, coming), config, count, on_failure or _fail)
            return
    analyser = _analyser(config, threads=count)
    for text in chain(first, coming):
        yield text, _analysis(analyser, text)


def analysis_record(text: InputText, analysis: Analysis) -> dict[str, Any]:
    """What `xjreader analyse` prints of one document; spans are ``[start, end]`` in its text."""
    return {
        "id": text.id,
        "title": text.title,
        "published": iso(text.published),
        "language": analysis.language,
        "text": text.text,
        "attributions": [
            {
                "source": _pairs(found.source),
                "cue": _pairs(found.cue),
                "content": _pairs(found.content),
                "type": found.type.value,
                "actor": found.actor,
                "confidence": round(found.confidence, 3),
            }
            for found in analysis.attributions
        ],
        "statements": [
            {
                "actor": found.actor,
                "recipient": found.recipient,
                "topic": found.topic,
                "act": found.act.value,
                "polarity": found.polarity.value,
                "modes": [mode.value for mode in found.modes],
                "evidence": _pairs(found.evidence),
                "confidence": round(found.confidence, 3),
            }
            for found in analysis.statements
        ],
    }


def analysis_line(text: InputText, analysis: Analysis) -> str:
    """The record as one line of JSON, without the line's end."""
    return json_line(analysis_record(text, analysis))


def words(text: str, spans: Spans) -> str:
    """The words of `spans`, parts joined by ``…``."""
    return " … ".join(text[start:end] for start, end in spans)


def _rows(path: Path) -> Iterator[InputText | ImportFailed]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LARGEST_ROW), b""), start=1):
                if line.strip():
                    yield _row(line, Place(file=str(path), line=number))
    except OSError as error:
        yield ImportFailed(f"{error.strerror}.", place=Place(file=str(path)))


def _row(line: bytes, place: Place) -> InputText | ImportFailed:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return ImportFailed(f"This is no JSON: {error}.", place=place)
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return ImportFailed("A row is an object with `id` and `text`, the text a string.", place=place)
    identity = row.get("id")
    if isinstance(identity, bool) or not isinstance(identity, str | int):
        return ImportFailed("The row has no `id` that is a string or a whole number.", place=place)
    return InputText(
        id=identity,
        text=row["text"],
        title=_string(row, "title"),
        published=_date(_string(row, "published")),
        language=_string(row, "language"),
    )


def _string(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _size(text: InputText) -> int:
    return len(text.text) + TEXT_CHARACTERS


def _batches(texts: Iterable[InputText], *, alone: int) -> Iterator[list[InputText]]:
    """The texts in order, in batches that take alike long; each of the first `alone` is one text."""
    batch: list[InputText] = []
    size = number = 0
    for text in texts:
        if batch and (number < alone or size + _size(text) > BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
            number += 1
        batch.append(text)
        size += _size(text)
    if batch:
        yield batch


def _in_workers(
    texts: Iterable[InputText], config: "Config", count: int, on_failure: OnFailure
) -> Iterator[tuple[InputText, Analysis]]:
    crew = _Crew(config, count)
    failures = 0
    try:
        for text, answer in crew.analyses(_batches(texts, alone=count)):
            if isinstance(answer, Analysis):
                failures = 0
                yield text, answer
                continue
            failures += 1
            if failures == MOST_FAILURES:
                raise XjreaderError(
                    f"{failures} texts in a row failed. {answer.message}",
                    remedy="`xjreader doctor` says whether the program is whole.",
                ) from answer
            on_failure(answer)
    finally:
        crew.close()


def _fail(error: XjreaderError) -> None:
    raise error


class _Crew:
    """Processes that analyse batches side by side."""

    def __init__(self, config: "Config", count: int) -> None:
        setup = pickle.dumps(config)
        self._workers = [Worker(HANDLER, setup) for _ in range(count)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._workers:
            worker.start()
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="xjreader-analyse")

    def analyses(
        self, batches: Iterable[list[InputText]]
    ) -> Iterator[tuple[InputText, Analysis | XjreaderError]]:
        """What is found in each text, or why nothing could be, in order."""
        waiting: deque[tuple[list[InputText], Future[list[Analysis | XjreaderError]]]] = deque()
        held = 0
        for batch in batches:
            waiting.append((batch, self._threads.submit(self._batch, batch)))
            held += sum(map(_size, batch))
            while waiting and (held > AHEAD_CHARACTERS or waiting[0][1].done()):
                first, future = waiting.popleft()
                yield from zip(first, future.result(), strict=True)
                held -= sum(map(_size, first))
        while waiting:
            first, future = waiting.popleft()
            yield from zip(first, future.result(), strict=True)

    def close(self) -> None:
        """End all processes, whatever they do."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.close()
        self._threads.shutdown()

    def _batch(self, batch: list[InputText]) -> list[Analysis | XjreaderError]:
        worker = self._idle.get()
        try:
            return list(self._call(worker, batch))
        except WorkerError:  # one of them is to blame: the others are analysed
            return [self._single(worker, text) for text in batch]
        finally:
            self._idle.put(worker)

    def _single(self, worker: Worker, text: InputText) -> Analysis | XjreaderError:
        try:
            return self._call(worker, [text])[0]
        except WorkerError as error:
            return XjreaderError(
                f"The text {text.id!r} could not be analysed: {error}.",
                remedy="Please report it, with the text if you may.",
            )

    def _call(self, worker: Worker, batch: list[InputText]) -> list[Analysis]:
        seconds = BATCH_SECONDS + SECONDS_A_CHARACTER * sum(map(_size, batch))
        answer: list[Analysis] = pickle.loads(  # noqa: S301  # from our own process
            worker.call(pickle.dumps(batch), timeout=seconds)
        )
        return answer


def batch_handler(setup: bytes) -> "Callable[[bytes], bytes]":
    """The worker's side: a pickled batch of texts in, their pickled analyses out."""
    analyser = _analyser(pickle.loads(setup))  # noqa: S301  # from our own process

    def handle(job: bytes) -> bytes:
        batch: list[InputText] = pickle.loads(job)  # noqa: S301
        return pickle.dumps([_analysis(analyser, text) for text in batch])

    return handle


def _analyser(config: "Config", *, threads: int = 1) -> "Analyser":
    from xjreader.nlp.pipeline import Analyser, Knowledge
    from xjreader.nlp.taggers import best_tagger

    known = Knowledge(actors=config.known_actors(), topics=config.known_topics(), acts=config.known_acts())
    return Analyser(
        known,
        minimum_confidence=config.analysis.minimum_confidence,
        least_sure=min(config.analysis.minimum_confidence, LEAST_SURE),
        tagger=best_tagger(config.analysis.tagger, threads=threads),
    )


def _analysis(analyser: "Analyser", text: InputText) -> Analysis:
    return analyser.analyse(text.text, title=text.title, blocks=text.blocks, language=text.language)


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pairs(spans: Spans) -> list[list[int]]:
    return [[start, end] for start, end in spans]
