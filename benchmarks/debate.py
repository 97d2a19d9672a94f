"""Fills a library with statements of an invented debate, through the store's own ways; measures nothing.

The same seed always gives the same statements. A few actors speak most and each has targets of its own,
two articles in three have copies, some belong to somebody, some articles have no date.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from names import names

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
from xjreader.models.article import Block, Document, Incoming, New
from xjreader.services.library import Library

BEGIN = datetime(2021, 1, 4, tzinfo=UTC)
STATES, BODIES, PEOPLE, TOPICS, FEEDS = 60, 240, 1_200, 300, 40
COPIES = (1, 1, 1, 1, 2, 3, 6)
"""How many articles carry a story, each as likely as the others."""
VERBS = ((Act.SUPPORT, Polarity.SUPPORT), (Act.ACCUSE, Polarity.OPPOSE), (Act.REJECT, Polarity.OPPOSE),
         (Act.DENY, Polarity.OPPOSE), (Act.CONSULT, Polarity.NEUTRAL))  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """A statement before it has a place in a text."""

    actor: str
    target: str
    is_topic: bool
    act: Act
    polarity: Polarity


def fill(library: Library, statements: int, *, seed: int = 1) -> int:
    """Add so many statements, or a few more; returns how many."""
    dice = random.Random(seed)
    invented = names(dice, longest=4)
    states = [next(invented).capitalize() for _ in range(STATES)]
    bodies = [next(invented).capitalize() for _ in range(BODIES)]
    people = [f"{next(invented).capitalize()} {next(invented).capitalize()}" for _ in range(PEOPLE)]
    topics = [f"{next(invented)} question" for _ in range(TOPICS)]
    actors = [Actor(name, ActorKind.STATE) for name in states]
    actors += [Actor(name, ActorKind.ORGANISATION, affiliation=dice.choice(states)) for name in bodies]
    actors += [
        Actor(name, ActorKind.PERSON, affiliation=dice.choice([*states, *bodies, None])) for name in people
    ]
    library.analyses.sync_actors(actors)
    feeds = [
        library.feeds.add(f"https://wire{number}.example/feed", title=f"Wire {number}")[0].id
        for number in range(FEEDS)
    ]
    speaking = [actor.name for actor in actors]
    dice.shuffle(speaking)
    often = [1 / (place + 3) for place in range(len(speaking))]
    about = {
        name: dice.sample([*topics, *states, *people], 3 + 600 // (place + 10))
        for place, name in enumerate(speaking)
    }
    known, done, story = set(topics), 0, 0
    while done < statements:
        claims = [_claim(dice, speaking, often, about, known) for _ in range(dice.randint(1, 9))]
        when = BEGIN + timedelta(hours=2 * story)
        for copy in range(dice.choice(COPIES)):
            _put(library, dice.choice(feeds), story, copy, claims, when if story % 50 else None)
            done += len(claims)
        story += 1
    return done


def _claim(
    dice: random.Random,
    speaking: list[str],
    often: list[float],
    about: dict[str, list[str]],
    topics: set[str],
) -> Claim:
    (actor,) = dice.choices(speaking, often)
    own = about[actor]
    target = own[min(int(dice.expovariate(0.3)), len(own) - 1)]
    act, polarity = dice.choice(VERBS)
    return Claim(actor, target, target in topics, act, polarity)


def _put(
    library: Library, feed_id: int, story: int, copy: int, claims: list[Claim], when: datetime | None
) -> None:
    key = f"{story}-{copy}"
    sentences = [f"{claim.actor} spoke of {claim.target} at length on {story}." for claim in claims]
    text = " ".join(sentences)
    seen = BEGIN + timedelta(hours=2 * story, minutes=copy)
    incoming = Incoming(
        entry_key=key,
        guid=key,
        url=f"https://wire.example/{key}",
        url_key=f"https://wire.example/{key}",
        title=f"Story {story}",
        author="",
        language="en",
        published=when and when + timedelta(minutes=copy),
        updated=None,
        document=Document(text, (Block(0, len(text)),)),
        digest=blake2b(f"{key} {text}".encode(), digest_size=16).hexdigest(),
        story_key=f"story {story}",
    )
    (article_id,) = library.articles.save(feed_id, [New(incoming, seen)], seen_at=seen, origin="feed").new
    quotes, statements, at = [], [], 0
    for claim, sentence in zip(claims, sentences, strict=True):
        span = Span(at, at + len(sentence))
        at = span.end + 1
        quotes.append(Attribution((), (), (span,), AttributionType.INDIRECT, claim.actor, 0.9))
        statements.append(
            Statement(
                actor=claim.actor,
                recipient=None if claim.is_topic else claim.target,
                topic=claim.target if claim.is_topic else None,
                act=claim.act,
                polarity=claim.polarity,
                modes=(),
                evidence=(span,),
                confidence=0.8,
                attribution=len(quotes) - 1,
            )
        )
    revision = library.articles.get(article_id).revision
    library.analyses.save(revision.id, Analysis("en", tuple(quotes), tuple(statements)), stamp=library.stamp)
