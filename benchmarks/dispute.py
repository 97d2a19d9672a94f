"""Articles of an invented dispute, some 3 kB each, with the quotes and statements in them; stores nothing.

The same number always gives the same article. Every tenth is another outlet's copy of an earlier one.
"""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import accumulate

from names import names

from xjreader.feeds.extract import text_to_document
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
from xjreader.models.article import Incoming, RawEntry
from xjreader.models.feed import ParsedEntry
from xjreader.services.identity import incoming

FEEDS = 200
TOGETHER = 100
"""Articles of one feed that come at once."""
STATES, BODIES, PEOPLE, TOPICS = 40, 160, 800, 120
WORDS = 24_000
"""Different words of the prose: as many as large collections of news have that are met more than once."""
BEGIN = datetime(2019, 1, 7, tzinfo=UTC)
STEP = timedelta(minutes=7)
COPIED = 0.1
"""Share of the articles that are copies."""

COMMON = "access"
"""Stands in 44 of 100 articles, for the search with many hits."""
PHRASE = "meaningful passage"
"""Stands in the quotes of three in ten."""
RARE = "sluicegate"
"""Stands in two of 100 articles."""
VIEW = f'act:DENY is:unread after:2019-01-08 "{PHRASE}"'
"""Three fields and a phrase."""

_SMALL_WORDS = "the of and to in a that for on with was by at from were been has had not would could"
_SMALL = re.findall(r"\w+", _SMALL_WORDS)
_ACTS = (
    (Act.SUPPORT, Polarity.SUPPORT, "welcomed"),
    (Act.ACCUSE, Polarity.OPPOSE, "condemned"),
    (Act.REJECT, Polarity.OPPOSE, "rejected"),
    (Act.DENY, Polarity.OPPOSE, "denied"),
    (Act.APPEAL, Polarity.NEUTRAL, "asked about"),
)


@dataclass(frozen=True)
class Batch:
    """What one feed brings at once."""

    feed: int
    """Counted from 0."""
    entries: list[Incoming]
    dates: list[datetime]
    analyses: list[Analysis]

    @property
    def seen_at(self) -> datetime:
        """When it is fetched: some minutes after its last article."""
        return self.dates[-1] + STEP


class Dispute:
    """Who speaks of what, and the words in between."""

    def __init__(self) -> None:
        dice = random.Random(3)
        invented = names(dice, longest=5)
        states = [next(invented).capitalize() for _ in range(STATES)]
        bodies = [f"{next(invented).capitalize()} Council" for _ in range(BODIES)]
        people = [f"{next(invented).capitalize()} {next(invented).capitalize()}" for _ in range(PEOPLE)]
        self._topics = [f"{next(invented)} question" for _ in range(TOPICS)]
        self.actors = [
            *(Actor(name, ActorKind.STATE) for name in states),
            *(Actor(name, ActorKind.ORGANISATION, affiliation=dice.choice(states)) for name in bodies),
            *(Actor(name, ActorKind.PERSON, affiliation=dice.choice([*states, *bodies])) for name in people),
        ]
        self._speakers = [actor.name for actor in self.actors]
        dice.shuffle(self._speakers)
        self._often = [*accumulate(1 / (place + 3) for place in range(len(self._speakers)))]
        self._words = [next(invented) for _ in range(WORDS)]
        self._weights = [*accumulate(1 / (place + 20) for place in range(WORDS))]

    def batch(self, first: int, last: int) -> Batch:
        """The articles from `first` to `last`, without it: no more than `TOGETHER`, all of one feed."""
        entries, analyses = [], []
        dates = [BEGIN + STEP * number for number in range(first, last)]
        for number, date in zip(range(first, last), dates, strict=True):
            title, text, analysis = self.article(number)
            entries.append(_entry(number, title, text, date))
            analyses.append(analysis)
        return Batch(first // TOGETHER % FEEDS, incoming(entries, language="en"), dates, analyses)

    def article(self, number: int) -> tuple[str, str, Analysis]:
        """Title, text and analysis of an article."""
        dice = random.Random(number)
        earlier = number - TOGETHER * dice.randint(1, 3)
        if dice.random() < COPIED and earlier >= 0:
            _, text, analysis = self.article(earlier)
            return self._title(dice, number), f"{text} Our own desk added to this.", analysis
        paragraphs: list[str] = []
        quotes: list[Attribution] = []
        statements: list[Statement] = []
        at = 0
        for place in range(dice.randint(6, 9)):
            if place % 2:
                paragraph = self._quoted(dice, at, quotes, statements)
            else:
                paragraph = ". ".join(self._prose(dice, dice.randint(12, 28)) for _ in range(3)) + "."
                if place == 0 and dice.random() < 0.44:
                    paragraph += f" They spoke of {COMMON} again."
                if place == 2 and dice.random() < 0.02:
                    paragraph += f" The {RARE} stayed shut."
            paragraphs.append(paragraph)
            at += len(paragraph) + 2
        analysis = Analysis("en", tuple(quotes), tuple(statements))
        return self._title(dice, number), "\n\n".join(paragraphs), analysis

    def _title(self, dice: random.Random, number: int) -> str:
        about = f"{self._speaker(dice)} and {dice.choice(self._topics)}"
        # Neighbours in a list can be told apart.
        return f"[{number:06d}] {about}: {self._prose(dice, 5)}"

    def _prose(self, dice: random.Random, length: int) -> str:
        words = dice.choices(self._words, cum_weights=self._weights, k=length)
        words[1::2] = dice.choices(_SMALL, k=len(words[1::2]))
        return " ".join(words).capitalize()

    def _speaker(self, dice: random.Random) -> str:
        """Somebody; a few speak most."""
        (name,) = dice.choices(self._speakers, cum_weights=self._often)
        return name

    def _quoted(
        self, dice: random.Random, at: int, quotes: list[Attribution], statements: list[Statement]
    ) -> str:
        actor = self._speaker(dice)
        act, polarity, verb = dice.choice(_ACTS)
        is_topic = dice.random() < 0.6
        target = dice.choice(self._topics) if is_topic else self._speaker(dice)
        said = f"“There will be {PHRASE} {self._prose(dice, 12).lower()},”"
        if dice.random() < 0.7:
            said = f"“{self._prose(dice, 16)},”"
        lead = f"{actor} {verb} the {target} on Monday: "
        rest = f" {self._prose(dice, 20)}."
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


def _entry(number: int, title: str, text: str, date: datetime) -> ParsedEntry:
    """The article as its feed gives it, with the bytes that it stands in."""
    link = f"https://wire.example/{number}"
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.split("\n\n"))
    raw = (
        f'<item><title>{escape(title)}</title><link>{link}</link><guid isPermaLink="false">{number}</guid>'
        f"<pubDate>{format_datetime(date)}</pubDate><description>{escape(body)}</description></item>"
    )
    return ParsedEntry(
        id=str(number),
        title=title,
        link=link,
        author="",
        published=date,
        updated=None,
        document=text_to_document(text),
        raw=RawEntry(raw.encode(), "utf-8"),
    )
