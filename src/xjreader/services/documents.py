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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from xjreader.errors import ImportFailed, Place, XjreaderError
from xjreader.models.analysis import Analysis, Spans
from xjreader.models.article import Block
from xjreader.services.jsontext import iso, json_line
from xjreader.services.worker import Worker, WorkerError

if TYPE_CHECKING:
    from xjreader.config import Config
    from xjreader.nlp.pipeline import Analyser

BATCH_CHARACTERS = 60_000
"""Text that a worker gets at once: enough to make the journey cheap, little enough to share out evenly."""

ALONE_CHARACTERS = 20_000
"""Text up to which starting other processes costs more than it brings."""

BATCH_SECONDS = 600.0
"""Time that a batch may take before its worker is held to hang."""

LARGEST_ROW = 50_000_000
"""Bytes of one row of a .jsonl file beyond which it is refused."""


@dataclass(frozen=True, slots=True)
class InputText:
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


def analyse_texts(
    texts: Iterable[InputText], config: "Config", *, workers: int | None = None
) -> Iterator[tuple[InputText, Analysis]]:
    """Each text with its analysis, in the order given.

    Few texts are analysed here; many in `workers` processes (else one for each core that we may use).
    Raises `XjreaderError` if a worker dies, naming the texts that it held.
    """
    ahead, batches = [], _batches(texts)
    characters = 0
    for batch in batches:
        ahead.append(batch)
        characters += sum(len(text.text) for text in batch)
        if characters > ALONE_CHARACTERS:
            break
    count = workers or _cores()
    if characters <= ALONE_CHARACTERS or count == 1:
        analyser = _analyser(config, threads=count)
        for part in (ahead, batches):
            for batch in part:
                yield from ((text, _analysis(analyser, text)) for text in batch)
        return
    yield from _in_workers(ahead, batches, config, count)


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


def _batches(texts: Iterable[InputText]) -> Iterator[list[InputText]]:
    batch: list[InputText] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text.text)
        if characters >= BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _in_workers(
    ahead: list[list[InputText]], batches: Iterator[list[InputText]], config: "Config", count: int
) -> Iterator[tuple[InputText, Analysis]]:
    idle: SimpleQueue[Worker] = SimpleQueue()
    setup = pickle.dumps(config)
    workers = [Worker("xjreader.services.documents:batch_handler", setup) for _ in range(count)]
    for worker in workers:
        idle.put(worker)

    def analysed(batch: list[InputText]) -> list[Analysis]:
        worker = idle.get()
        try:
            answer: list[Analysis] = pickle.loads(  # noqa: S301  # from our own process
                worker.call(pickle.dumps(batch), timeout=BATCH_SECONDS)
            )
            return answer
        except WorkerError as error:
            raise XjreaderError(
                f"The analysis of one of the texts {batch[0].id!r} to {batch[-1].id!r} failed: {error}.",
                remedy="Analyse these one by one to find which, and report it.",
            ) from error
        finally:
            idle.put(worker)

    waiting: deque[tuple[list[InputText], Future[list[Analysis]]]] = deque()
    threads = ThreadPoolExecutor(count, thread_name_prefix="xjreader-analyse")
    try:
        for part in (ahead, batches):
            for batch in part:
                waiting.append((batch, threads.submit(analysed, batch)))
                # Reading runs only so far ahead: the texts may be more than fit into memory.
                if len(waiting) >= count * 3:
                    first, future = waiting.popleft()
                    yield from zip(first, future.result(), strict=True)
        for last, future in waiting:
            yield from zip(last, future.result(), strict=True)
    finally:
        for worker in workers:
            worker.close()
        threads.shutdown(cancel_futures=True)


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

    known = Knowledge(actors=config.known_actors(), topics=config.known_topics())
    return Analyser(
        known,
        minimum_confidence=config.analysis.minimum_confidence,
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
