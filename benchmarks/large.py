"""Builds large libraries of an invented dispute through the store's own ways: articles of some 3 kB with
their quotes and statements. Measures nothing.

    python benchmarks/large.py FOLDER [10000 50000 100000 500000]

The same number always gives the same library; a larger one begins with the smaller one's articles.
"""

import random
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from xjreader.config import AnalysisConfig, Config
from xjreader.models.analysis import (
    Act,
    Actor,
    ActorKind,
    Analysis,
    Attribution,
    AttributionType,
    Polarity,
    Span,
    Statement,
)
from xjreader.models.article import Document, New
from xjreader.services.identity import from_document
from xjreader.services.library import Library

SIZES = (10_000, 50_000, 100_000, 500_000)
FEEDS = 200
STATES, BODIES, PEOPLE, TOPICS = 40, 160, 800, 120
WORDS = 24_000
"""Different words of the prose: as many as large collections of news have that are met more than once."""
BEGIN = datetime(2019, 1, 7, tzinfo=UTC)
STEP = timedelta(minutes=7)
TOGETHER = 100
"""Articles of one feed that come at once."""
COMMON = "access"
"""Stands in 44 of 100 articles, for the search with many hits."""
PHRASE = "meaningful passage"
"""Stands in the quotes of three in ten."""
RARE = "sluicegate"
"""Stands in two of 100 articles."""
CONFIG = Config(analysis=AnalysisConfig(enabled=False))
SOUNDS = (
    "ba",
    "der",
    "fil",
    "go",
    "hal",
    "jo",
    "kar",
    "lun",
    "mi",
    "nor",
    "os",
    "pet",
    "ru",
    "sel",
    "tar",
    "ve",
)
SMALL = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "that",
    "for",
    "on",
    "with",
    "was",
    "by",
    "at",
    "from",
    "were",
    "been",
    "has",
    "had",
    "not",
    "would",
    "could",
]
ACTS = (
    (Act.SUPPORT, Polarity.SUPPORT, "welcomed"),
    (Act.ACCUSE, Polarity.OPPOSE, "condemned"),
    (Act.REJECT, Polarity.OPPOSE, "rejected"),
    (Act.DENY, Polarity.OPPOSE, "denied"),
    (Act.APPEAL, Polarity.NEUTRAL, "asked about"),
)


class Dispute:
    """Who speaks of what, and the words in between."""

    def __init__(self) -> None:
        dice = random.Random(3)
        names = _names(dice)
        self.states = [next(names).capitalize() for _ in range(STATES)]
        self.bodies = [f"{next(names).capitalize()} Council" for _ in range(BODIES)]
        people = [f"{next(names).capitalize()} {next(names).capitalize()}" for _ in range(PEOPLE)]
        self.topics = [f"{next(names)} question" for _ in range(TOPICS)]
        self.actors = [
            *(Actor(name, ActorKind.STATE) for name in self.states),
            *(
                Actor(name, ActorKind.ORGANISATION, affiliation=dice.choice(self.states))
                for name in self.bodies
            ),
            *(
                Actor(name, ActorKind.PERSON, affiliation=dice.choice([*self.states, *self.bodies]))
                for name in people
            ),
        ]
        self.speakers = [actor.name for actor in self.actors]
        dice.shuffle(self.speakers)
        self._often = [*accumulate(1 / (place + 3) for place in range(len(self.speakers)))]
        self._words = [next(names) for _ in range(WORDS)]
        self._weights = [*accumulate(1 / (place + 20) for place in range(WORDS))]

    def prose(self, dice: random.Random, length: int) -> str:
        """A sentence of so many words."""
        words = dice.choices(self._words, cum_weights=self._weights, k=length)
        words[1::2] = dice.choices(SMALL, k=len(words[1::2]))
        return " ".join(words).capitalize()

    def speaker(self, dice: random.Random) -> str:
        """Somebody; a few speak most."""
        (name,) = dice.choices(self.speakers, cum_weights=self._often)
        return name

    def article(self, number: int) -> tuple[str, str, Analysis]:
        """Title, text and analysis of an article."""
        dice = random.Random(number)
        paragraphs: list[str] = []
        quotes: list[Attribution] = []
        statements: list[Statement] = []
        at = 0
        for place in range(dice.randint(6, 9)):
            if place % 2:
                paragraph = self._quoted(dice, at, quotes, statements)
            else:
                paragraph = ". ".join(self.prose(dice, dice.randint(12, 28)) for _ in range(3)) + "."
                if place == 0 and dice.random() < 0.44:
                    paragraph += f" They spoke of {COMMON} again."
                if place == 2 and dice.random() < 0.02:
                    paragraph += f" The {RARE} stayed shut."
            paragraphs.append(paragraph)
            at += len(paragraph) + 2
        title = f"{self.speaker(dice)} and {dice.choice(self.topics)}: {self.prose(dice, 5)} [{number:06d}]"
        return title, "\n\n".join(paragraphs), Analysis("en", tuple(quotes), tuple(statements))

    def _quoted(
        self, dice: random.Random, at: int, quotes: list[Attribution], statements: list[Statement]
    ) -> str:
        actor = self.speaker(dice)
        act, polarity, verb = dice.choice(ACTS)
        is_topic = dice.random() < 0.6
        target = dice.choice(self.topics) if is_topic else self.speaker(dice)
        said = f"“There will be {PHRASE} {self.prose(dice, 12).lower()},”"
        if dice.random() < 0.7:
            said = f"“{self.prose(dice, 16)},”"
        lead = f"{actor} {verb} the {target} on Monday: "
        rest = f" {self.prose(dice, 20)}."
        cue = at + len(actor) + 1
        content = Span(at + len(lead), at + len(lead) + len(said))
        quotes.append(
            Attribution(
                (Span(at, at + len(actor)),),
                (Span(cue, cue + len(verb)),),
                (content,),
                AttributionType.DIRECT,
                actor,
                0.9,
            )
        )
        if target != actor:
            statements.append(
                Statement(
                    actor=actor,
                    recipient=None if is_topic else target,
                    topic=target if is_topic else None,
                    act=act,
                    polarity=polarity,
                    modes=(),
                    evidence=(content,),
                    confidence=0.8,
                    attribution=len(quotes) - 1,
                )
            )
        return f"{lead}{said}{rest}"


def extend(path: Path, first: int, last: int) -> None:
    """Add the articles from `first` to `last`, without it."""
    dispute = Dispute()
    with closing(Library.open(path, CONFIG)) as library:
        library.analyses.sync_actors(dispute.actors)
        feeds = [
            library.feeds.add(f"https://wire{number}.example/feed", title=f"Wire {number}")[0].id
            for number in range(FEEDS)
        ]
        for begin in range(first, last, TOGETHER):
            made = [dispute.article(number) for number in range(begin, min(begin + TOGETHER, last))]
            seen = BEGIN + STEP * (begin + TOGETHER)
            changes = []
            for place, (title, text, _) in enumerate(made):
                number = begin + place
                document = _document(text)
                changes.append(
                    New(
                        from_document(
                            document,
                            entry_key=f"entry {number}",
                            title=title,
                            url=f"https://wire.example/{number}",
                            language="en",
                            published=BEGIN + STEP * number,
                        ),
                        BEGIN + STEP * number,
                    )
                )
            feed = feeds[(begin // TOGETHER) % FEEDS]
            new = library.articles.save(feed, changes, seen_at=seen, origin="feed").new
            waiting = library.analyses.waiting(library.stamp, limit=TOGETHER)
            revisions = {each.article_id: each.revision_id for each in waiting}
            for article_id, (_, _, analysis) in zip(new, made, strict=True):
                library.analyses.save(revisions[article_id], analysis, stamp=library.stamp)


def build(folder: Path, sizes: tuple[int, ...] = SIZES) -> dict[int, Path]:
    """A library of each size; those that are there already are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[int, Path] = {}
    before = 0
    for size in sizes:
        path = folder / f"library-{size}.db"
        if not path.exists():
            made = folder / "being-made.db"
            made.unlink(missing_ok=True)
            if before:
                shutil.copyfile(found[before], made)
            began = time.perf_counter()
            extend(made, before, size)
            print(f"{size:,} articles: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
            made.rename(path)
        found[size] = path
        before = size
    return found


def _document(text: str) -> Document:
    from xjreader.feeds.extract import text_to_document

    return text_to_document(text)


def _names(dice: random.Random) -> Iterator[str]:
    given = set()
    while True:
        name = "".join(dice.choice(SOUNDS) for _ in range(dice.randint(2, 5)))
        if name not in given:
            given.add(name)
            yield name


if __name__ == "__main__":
    build(Path(sys.argv[1]), tuple(int(size) for size in sys.argv[2:]) or SIZES)
