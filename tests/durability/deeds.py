"""What a person does to a library, one thing after the other, the same from one seed; and the sum of it.

A child that does these things is killed (`kill`) or runs out of disk (`test_full_disk`); whoever does the
same number of them on a copy knows what must be there.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from random import Random

from xjreader.config import AnalysisConfig, Config
from xjreader.errors import LibraryError, XjreaderError
from xjreader.models.analysis import (
    Act,
    Addition,
    Analysis,
    Attribution,
    AttributionType,
    Coding,
    Polarity,
    Span,
    Statement,
)
from xjreader.models.article import Block, Document, New
from xjreader.models.query import Everything
from xjreader.services import corrections, stating
from xjreader.services.identity import from_document
from xjreader.services.library import Library

CONFIG = Config(analysis=AnalysisConfig(enabled=False))
NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
FEEDS = 3
PIECES = 12
"""Articles a feed."""
TEXT = (
    "The harbour stays shut, said Ilse Tarn. We never saw the papers, she said, and nobody in Ostmark"
    " who asked for them got an answer in all those years."
)


def make_template(path: Path) -> None:
    """A library with feeds, articles, quotes and statements of invented people."""
    library = Library.open(path, CONFIG, sync=False)
    for feed_number in range(FEEDS):
        feed, _ = library.feeds.add(f"https://wire-{feed_number}.example/feed")
        changes = []
        for number in range(PIECES):
            name = f"{feed_number}-{number}"
            text = f"{TEXT} This is piece {name}."
            entry = from_document(
                Document(text, (Block(0, len(text)),)),
                entry_key=name,
                title=f"Piece {name}",
                url=f"https://wire-{feed_number}.example/{number}",
                published=NOON,
            )
            changes.append(New(entry, NOON + timedelta(minutes=number)))
        for article_id in library.articles.save(feed.id, changes, seen_at=NOON, origin="feed").new:
            revision = library.articles.get(article_id).revision
            library.analyses.save(revision.id, FOUND, stamp="1:a")
    library.close()


def _at(words: str) -> tuple[Span, ...]:
    start = TEXT.index(words)
    return (Span(start, start + len(words)),)


FOUND = Analysis(
    "en",
    (
        Attribution(
            _at("Ilse Tarn"), _at("said"), _at("The harbour stays shut,"),
            AttributionType.INDIRECT, "Ilse Tarn", 0.9, (),
        ),
        Attribution(
            _at("she"), _at("said"), _at("We never saw the papers,"),
            AttributionType.INDIRECT, "Ilse Tarn", 0.8, (),
        ),
    ),
    (
        Statement(
            "Ilse Tarn", "Ostmark", None, Act.ACCUSE, Polarity.OPPOSE, (), _at("nobody in Ostmark"), 0.8, 1
        ),
        Statement(
            "Ilse Tarn", None, "harbour", Act.REJECT, Polarity.OPPOSE, (), _at("The harbour"), 0.8, 0
        ),
    ),
)  # fmt: skip

Deed = Callable[[Library, Random], object]


def _articles(library: Library, rng: Random, most: int) -> list[int]:
    ids = sorted(library.search.ids(Everything()))
    return rng.sample(ids, rng.randint(1, min(most, len(ids))))


def _tag_one(library: Library, rng: Random) -> object:
    return library.personal.tag(_articles(library, rng, 1), add=[rng.choice("abcd")])


def _tag_many(library: Library, rng: Random) -> object:
    return library.personal.tag(_articles(library, rng, 30), add=[rng.choice("abcd")], remove=["d"])


def _untag(library: Library, rng: Random) -> object:
    return library.personal.tag(_articles(library, rng, 20), remove=[rng.choice("abcd")])


def _star(library: Library, rng: Random) -> object:
    return library.personal.set_starred(_articles(library, rng, 5), rng.random() < 0.7)


def _read(library: Library, rng: Random) -> object:
    return library.personal.set_read(_articles(library, rng, 20), rng.random() < 0.7)


def _note(library: Library, rng: Random) -> object:
    return library.personal.set_note(_articles(library, rng, 1)[0], f"note {rng.randint(0, 99)} " * 40)


def _undo(library: Library, rng: Random) -> object:
    return library.personal.undo() if rng.random() < 0.7 else library.personal.redo()


def _judge_quote(library: Library, rng: Random) -> object:
    row = rng.choice(sorted(library.analyses.quotes(), key=lambda row: row.id))
    match rng.randint(0, 3):
        case 0:
            return corrections.confirm(library, row)
        case 1:
            return corrections.reject(library, row)
        case 2:
            return corrections.take_back(library, row)
        case _:
            return corrections.change_speaker(library, row, rng.choice(["Milo Dost", "Ilse Tarn", "Ostmark"]))


def _judge_statements(library: Library, rng: Random) -> object:
    rows = sorted(library.analyses.statements(), key=lambda row: row.id)
    some = rng.sample(rows, min(rng.choice([1, 1, 8]), len(rows)))
    match rng.randint(0, 4):
        case 0:
            return stating.confirm(library, some)
        case 1:
            return stating.reject(library, some)
        case 2:
            return stating.flip(library, stating.flippable(some), act=Act.SUPPORT)
        case 3:
            return stating.take_back(library, stating.judged(some))
        case _:
            return stating.change_act(library, some, rng.choice([Act.ACCUSE, Act.REJECT, Act.DENY]))


def _add_statement(library: Library, rng: Random) -> object:
    revision = library.articles.get(_articles(library, rng, 1)[0]).revision
    coding = Coding("Milo Dost", "Ostmark", None, rng.choice([Act.ACCUSE, Act.DENY]), Polarity.OPPOSE)
    return library.analyses.add_statement(Addition(revision.id, _at("We never saw the papers"), coding))


TAGGING: tuple[Deed, ...] = (_tag_one, _tag_many, _tag_many, _untag, _star, _read, _note, _undo)
CORRECTING: tuple[Deed, ...] = (
    *(_judge_quote, _judge_quote, _judge_statements, _judge_statements),
    *(_add_statement, _undo),
)


def do(library: Library, deeds: tuple[Deed, ...], seed: str) -> Iterator[str]:
    """Do one thing after the other, for ever; after each, its name, or what it was refused by.

    `LibraryError` is raised: then the thing was not done.
    """
    number = 0
    while True:
        rng = Random(f"{seed} {number}")
        number += 1
        deed = rng.choice(deeds)
        try:
            deed(library, rng)
        except LibraryError:
            raise
        except XjreaderError as error:
            yield f"{deed.__name__}: {error}"
        else:
            yield deed.__name__


def sum_of(library: Library) -> str:
    """A fingerprint of all that a person did, without its times."""
    state = blake2b(digest_size=16)
    reader = library.db.reader()
    for sql in (
        "select id, is_read, is_starred, has_note, quotes from articles order by id",
        "select article_id, tags.name, origin from article_tags join tags on tags.id = tag_id order by 1, 2",
        "select id, article_id, body from notes order by id",
        "select id, label, undone_at is null from actions order by id",
        "select action_id, article_id, field from action_items order by 1, 2, 3",
        "select id, revision_id, kind, verdict, change, subject, undone_at is null from corrections"
        " order by id",
        "select id, actor_id, verdict, correction_id, words from attributions order by id",
        "select id, actor_id, recipient_id, topic, act, polarity, verdict, correction_id from statements"
        " order by id",
    ):
        state.update(json.dumps([tuple(row) for row in reader.execute(sql)]).encode())
    return state.hexdigest()
