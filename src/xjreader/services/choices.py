"""Whom and what a person can choose from where a speaker or a statement is put right. It stores nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from xjreader.models.analysis import Actor, ActorKind, QuoteRow, Scope, StatementRow

if TYPE_CHECKING:
    from xjreader.services.library import Library


MOST_QUOTES = 2_000
"""Quotes of one article that are looked at."""


class ActorChoice(Struct, frozen=True):
    """Somebody who may be the speaker."""

    actor: Actor
    articles: int
    """In how many current texts they speak or are spoken of."""
    is_candidate: bool = False
    """The machine thought of them here."""
    is_here: bool = False
    """They speak or are spoken of as an actor elsewhere in the same article."""
    is_known: bool = True
    """The library has them; otherwise the machine only guessed the name."""


class Target(Struct, frozen=True):
    """Whom or what a stance is taken on."""

    name: str
    is_topic: bool = False
    kind: ActorKind | None = None
    """Of an actor whom the library does not have yet."""


class TargetChoice(Struct, frozen=True):
    """An actor or topic that may be the target."""

    target: Target
    note: str
    """What tells it from another of a like name."""
    other_names: tuple[str, ...] = ()
    is_here: bool = False
    """Something is said of it in the same article."""


def actor_choices(library: "Library", article_id: int, *, first: Sequence[str] = ()) -> list[ActorChoice]:
    """Everybody whom the library knows: `first` these, then who speaks in the same article, then who is met
    most often."""
    analyses = library.analyses
    articles = {each.name: each.articles for each in analyses.actor_rows()}
    thought_of = {name: rank for rank, name in reversed(list(enumerate(first)))}
    here = {quote.actor for quote in quotes_in(library, article_id) if quote.actor}
    here |= {row.actor for row in statements_in(library, article_id)}
    choices = [
        ActorChoice(actor, articles.get(actor.name, 0), actor.name in thought_of, actor.name in here)
        for actor in analyses.actors()
    ]
    known = {choice.actor.name for choice in choices}
    choices += [
        ActorChoice(Actor(name, ActorKind.PERSON), 0, is_candidate=True, is_known=False)
        for name in thought_of
        if name not in known
    ]
    return sorted(
        choices,
        key=lambda each: (
            thought_of.get(each.actor.name, len(thought_of)),
            not each.is_here,
            -each.articles,
            each.actor.name.casefold(),
        ),
    )


def target_choices(library: "Library", article_id: int) -> list[TargetChoice]:
    """Every actor and topic that the library knows: those of the same article first, then the topics, then
    who is met most often."""
    analyses = library.analyses
    articles = {each.name: each.articles for each in analyses.actor_rows()}
    here = {(row.target, row.topic is not None) for row in statements_in(library, article_id)}
    choices = [
        TargetChoice(
            Target(topic.name, is_topic=True), "topic", topic.phrases, is_here=(topic.name, True) in here
        )
        for topic in analyses.topics()
    ]
    choices += [
        TargetChoice(
            Target(actor.name),
            " · ".join(part for part in (actor.kind.value, actor.affiliation) if part),
            actor.aliases,
            is_here=(actor.name, False) in here,
        )
        for actor in analyses.actors()
    ]
    return sorted(
        choices,
        key=lambda each: (
            not each.is_here,
            not each.target.is_topic,
            -articles.get(each.target.name, 0),
            each.target.name.casefold(),
        ),
    )


def quotes_in(library: "Library", article_id: int) -> list[QuoteRow]:
    """The standing quotes of an article."""
    return library.analyses.quotes(Scope(article_ids=(article_id,)), limit=MOST_QUOTES)


def statements_in(library: "Library", article_id: int) -> list[StatementRow]:
    """Its standing statements."""
    return library.analyses.statements(Scope(article_ids=(article_id,)), limit=MOST_QUOTES)
