"""What a person says of quotes: confirm, reject, another speaker, other words, taking it back; and what
there is to choose from. Stores through the library; draws nothing.

A quote whose speaker becomes known, or whose words change, has its statements coded anew.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from xjreader.errors import NotFound
from xjreader.models.analysis import (
    ActorKind,
    Attribution,
    QuoteRow,
    Span,
    Spans,
    Statement,
    Verdict,
)
from xjreader.models.article import Action, Article
from xjreader.services.choices import ActorChoice, actor_choices, quotes_in

if TYPE_CHECKING:
    from xjreader.services.library import Library


class Borders(Struct, frozen=True):
    """A text with the places at which words and sentences begin and end."""

    article: Article
    words: tuple[Span, ...]
    """Words and marks, in order."""
    sentences: tuple[Span, ...]


def confirm(library: "Library", row: QuoteRow) -> Action | None:
    """Say that a quote is right as it stands, also one rejected before; `None` where that is said already."""
    return _say(library, row, Verdict.CONFIRMED)


def reject(library: "Library", row: QuoteRow) -> Action | None:
    """Say that this is no quote; `None` where that is said already."""
    return _say(library, row, Verdict.REJECTED)


def change_speaker(
    library: "Library", row: QuoteRow, actor: str | None, *, kind: ActorKind | None = None
) -> Action | None:
    """Say who speaks, `None` for unknown; `kind` makes known an actor whom the library does not have.

    `None` where it is so already.
    """
    change: dict[str, object] = {"actor": actor}
    if actor is not None and kind is not None:
        change["kind"] = kind
    coded = None
    if actor is not None and _machine_actor(row) is None:
        # Nothing was coded while nobody was known to speak.
        coded = _coded_anew(library, row, actor=actor, source=row.source, content=row.content)
    return _say(library, row, Verdict.CORRECTED, change, coded)


def change_words(
    library: "Library", row: QuoteRow, *, content: Spans, source: Spans | None = None
) -> Action | None:
    """Say which words are said, and which name the speaker where `source` is given; `None` where it is so
    already."""
    article = _article(library, row)
    change: dict[str, object] = {}
    coded = None
    if content != row.content:
        from xjreader.nlp.reading import read
        from xjreader.nlp.tagger import content_type

        document = article.revision.document
        change |= {
            "content": content,
            "type": content_type(read(document.text, blocks=document.blocks), content),
        }
        coded = _coded_anew(library, row, actor=row.actor, source=source or row.source, content=content)
    if source is not None and source != row.source:
        change["source"] = source
    return _say(library, row, Verdict.CORRECTED, change, coded) if change else None


def take_back(library: "Library", row: QuoteRow) -> Action | None:
    """Take back what was last said of a quote; `None` where nothing was."""
    if row.correction_id is None:
        return None
    return library.analyses.undo_correction(row.correction_id)


def speaker_choices(library: "Library", row: QuoteRow) -> list[ActorChoice]:
    """Everybody whom the library knows, first whom the machine thought of."""
    guessed = [row.machine.actor] if row.machine and row.machine.actor else []
    return actor_choices(library, row.article_id, first=[*row.candidates, *guessed])


def borders(library: "Library", row: QuoteRow) -> Borders:
    """Where the words and sentences of a quote's text begin and end, as the analysis sees them.

    NotFound where the article has another text by now.
    """
    from xjreader.nlp.reading import read

    article = _article(library, row)
    document = article.revision.document
    reading = read(document.text, blocks=document.blocks)
    tokens = reading.tokens
    return Borders(
        article=article,
        words=tuple(Span(start, end) for start, end in zip(tokens.starts, tokens.ends, strict=True)),
        sentences=tuple(reading.span(each.first, each.last) for each in reading.sentences),
    )


def _say(
    library: "Library",
    row: QuoteRow,
    verdict: Verdict,
    change: dict[str, object] | None = None,
    coded: Sequence[Statement] | None = None,
) -> Action | None:
    return library.analyses.correct(
        "attribution",
        row.id,
        verdict=verdict,
        change=change,
        seen=(row.revision_id, row.content),
        coded=coded,
    )


def _machine_actor(row: QuoteRow) -> str | None:
    return row.machine.actor if row.machine is not None else row.actor


def _article(library: "Library", row: QuoteRow) -> Article:
    """The quote's article; NotFound where its text is another one by now."""
    article = library.articles.get(row.article_id)
    if article.revision.id != row.revision_id:
        raise NotFound(
            "The article was edited meanwhile: its current text is another one.",
            remedy="Look at it again, and correct the quote there.",
        )
    return article


def _coded_anew(
    library: "Library", row: QuoteRow, *, actor: str | None, source: Spans, content: Spans
) -> tuple[Statement, ...] | None:
    """The statements of a quote that has another speaker or other words now; `None` leaves the machine's,
    where the config switches the analysis off."""
    if not library.config.analysis.enabled:
        return None
    from xjreader.nlp.recode import code_anew

    article = _article(library, row)
    document = article.revision.document
    quotes = quotes_in(library, row.article_id)
    return code_anew(
        document.text,
        _attribution(row, actor=actor, source=source, content=content),
        [
            _attribution(each, actor=each.actor, source=each.source, content=each.content)
            for each in quotes
            if each.id != row.id
        ],
        actors=library.knowledge.actors,
        topics=library.knowledge.topics,
        acts=library.knowledge.acts,
        title=article.revision.title,
        blocks=document.blocks,
        minimum_confidence=library.config.analysis.minimum_confidence,
    )


def _attribution(row: QuoteRow, *, actor: str | None, source: Spans, content: Spans) -> Attribution:
    return Attribution(source, row.cue, content, row.type, actor, row.confidence)
