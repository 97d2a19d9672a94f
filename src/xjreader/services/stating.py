"""What a person says of statements: confirm, flip, another act, target or actor, reject, take back, add.

One row or many, as one deed: all of it is stored or none. Stores through the library; draws nothing. A
statement that comes from a quote and its quote name the same speaker: whoever corrects the actor of the one
corrects the speaker of the other. What is said of a statement holds for the same statement in the copies of
its story too: they are one report, which counts once.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from xjreader.errors import UsageError
from xjreader.models.analysis import (
    Act,
    ActorKind,
    Addition,
    Coding,
    Polarity,
    QuoteRow,
    Saying,
    Scope,
    Span,
    Spans,
    StatementRow,
    Verdict,
)
from xjreader.models.article import Action, Article
from xjreader.services.choices import MOST_QUOTES, Target, quotes_in

if TYPE_CHECKING:
    from xjreader.services.library import Library

MEANINGS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.AGREE: "promise, agree to act together later",
        Act.CONSULT: "meet, call, visit",
        Act.SUPPORT: "praise, back, recognise",
        Act.CONCEDE: "give way, regret, pardon",
        Act.COOPERATE: "work together, exchange",
        Act.AID: "help, give, send",
        Act.RETREAT: "let go, withdraw, resign",
        Act.REQUEST: "demand, order, urge",
        Act.APPEAL: "ask, call for, without pressure",
        Act.ACCUSE: "blame, criticise, oppose, sue",
        Act.REJECT: "refuse, turn down, veto",
        Act.DENY: "say that a charge is false",
        Act.THREATEN: "warn of force or harm",
        Act.PROTEST: "demonstrate, strike",
        Act.SANCTION: "cut relations, suspend, expel, convict",
        Act.MOBILIZE: "deploy, show force, short of using it",
        Act.COERCE: "arrest, ban, censor, seize",
        Act.ASSAULT: "attack, wound, kill",
    }
)
"""What each act is, in words for whoever chooses one; the order is that of choosing."""

OPPOSITE: Final[Mapping[Polarity, Polarity]] = MappingProxyType(
    {Polarity.SUPPORT: Polarity.OPPOSE, Polarity.OPPOSE: Polarity.SUPPORT}
)

USUAL: Final[Mapping[Act, Polarity]] = MappingProxyType(
    {
        **dict.fromkeys(
            (Act.AGREE, Act.SUPPORT, Act.CONCEDE, Act.COOPERATE, Act.AID, Act.RETREAT), Polarity.SUPPORT
        ),
        **dict.fromkeys((Act.CONSULT, Act.APPEAL), Polarity.NEUTRAL),
    }
)
"""The sign that an act mostly has; opposition where it is not named."""


FIXED: Final[Mapping[Act, Polarity]] = MappingProxyType(
    {
        **dict.fromkeys((Act.AGREE, Act.SUPPORT, Act.COOPERATE, Act.AID), Polarity.SUPPORT),
        **dict.fromkeys(
            (Act.ACCUSE, Act.REJECT, Act.THREATEN, Act.SANCTION, Act.COERCE, Act.ASSAULT), Polarity.OPPOSE
        ),
    }
)
"""The sign that an act has by what it means. The others go with either: one may demand or deny something
for somebody's sake, and protest for it."""

COUNTERPART: Final[Mapping[Act, Act]] = MappingProxyType(
    {
        Act.SUPPORT: Act.ACCUSE,
        Act.ACCUSE: Act.SUPPORT,
        Act.AGREE: Act.REJECT,
        Act.REJECT: Act.AGREE,
        **dict.fromkeys((Act.COOPERATE, Act.AID), Act.ACCUSE),
        **dict.fromkeys((Act.THREATEN, Act.SANCTION, Act.COERCE, Act.ASSAULT), Act.SUPPORT),
    }
)
"""What an act of a fixed sign is, once the sign is the other one: plain where it goes both ways, else the
most likely."""


Change = Mapping[str, object]
"""Fields of a statement with what a person says of them."""

# One or many ----------------------------------------------------------------------------------------


def confirm(library: "Library", rows: Sequence[StatementRow]) -> Action | None:
    """Say that statements are right as they stand; `None` where all of that is said already."""
    return _say(library, rows, Verdict.CONFIRMED, label=_many("confirmed {}"))


def reject(library: "Library", rows: Sequence[StatementRow]) -> Action | None:
    """Say that these are no statements; `None` where all of that is said already."""
    return _say(library, rows, Verdict.REJECTED, label=_many("rejected {}"))


def flippable(rows: Sequence[StatementRow]) -> list[StatementRow]:
    """Those that are for or against something: neither has no other side."""
    return [row for row in rows if row.polarity in OPPOSITE]


def turned(row: StatementRow) -> tuple[Act, Polarity]:
    """Act and sign of a statement that is for or against, once it is flipped: an act that has the other sign
    by what it means gives way to the machine's own or to its counterpart."""
    polarity = OPPOSITE[row.polarity]
    return _fitting(row, polarity), polarity


def needs_act(row: StatementRow) -> bool:
    """Flipped, it is another act, and which one is not plain."""
    act, polarity = turned(row)
    by_machine = row.machine is not None and row.machine.polarity is polarity
    return act is not row.act and not by_machine and COUNTERPART[act] is not row.act


def flip(library: "Library", rows: Sequence[StatementRow], *, act: Act | None = None) -> Action | None:
    """Say that who is for is against, and the other way round, by this `act` or by acts that fit; neutral
    ones stay. `None` where there are no others."""
    return _say(
        library,
        flippable(rows),
        Verdict.CORRECTED,
        lambda row: _signed(row, OPPOSITE[row.polarity], act),
        _many("flipped {}"),
    )


def change_polarity(library: "Library", rows: Sequence[StatementRow], polarity: Polarity) -> Action | None:
    """Say for, against or neither, by acts that fit; `None` where it is so already."""
    return _say(
        library,
        rows,
        Verdict.CORRECTED,
        lambda row: _signed(row, polarity),
        _many(f"made {{}} {polarity}"),
    )


def change_act(library: "Library", rows: Sequence[StatementRow], act: Act) -> Action | None:
    """Say which act it is; it brings the sign that it has by what it means, unless the person gave another
    one. `None` where it is so already."""

    def change(row: StatementRow) -> Change:
        fixed = FIXED.get(act)
        return {"act": act} if fixed is None or _has_own_sign(row) else {"act": act, "polarity": fixed}

    return _say(library, rows, Verdict.CORRECTED, change, _many(f"made {{}} {act}"))


def _signed(row: StatementRow, polarity: Polarity, act: Act | None = None) -> Change:
    """The sign, and with it the act where that is another one."""
    act = act or _fitting(row, polarity)
    return {"polarity": polarity} if act is row.act else {"act": act, "polarity": polarity}


def _fitting(row: StatementRow, polarity: Polarity) -> Act:
    """The act of a statement with another sign: its own, where that goes with it."""
    fixed = FIXED.get(row.act)
    if polarity is Polarity.NEUTRAL or fixed in (None, polarity):
        return row.act
    if row.machine is not None and row.machine.polarity is polarity:
        return row.machine.act
    return COUNTERPART[row.act]


def _has_own_sign(row: StatementRow) -> bool:
    """A person gave it a sign that is neither the machine's nor one that its act brings."""
    given = row.machine is not None and row.machine.polarity is not row.polarity
    return given and FIXED.get(row.act) is not row.polarity


def change_target(library: "Library", rows: Sequence[StatementRow], target: Target) -> Action | None:
    """Say on whom or what the stance is taken; `None` where it is so already. UsageError for a stance on
    oneself."""
    if not target.is_topic and any(row.actor == target.name for row in rows):
        raise UsageError(f"{target.name} cannot take a stance on themselves.", remedy="Reject the statement.")
    change: dict[str, object] = {
        "recipient": None if target.is_topic else target.name,
        "topic": target.name if target.is_topic else None,
    }
    if target.kind is not None and not target.is_topic:
        change["recipient_kind"] = target.kind
    return _say(library, rows, Verdict.CORRECTED, change, _many(f"moved {{}} to {target.name}"))


def change_actor(
    library: "Library", rows: Sequence[StatementRow], actor: str, *, kind: ActorKind | None = None
) -> Action | None:
    """Say who takes the stance; `kind` makes known an actor whom the library does not have.

    The speaker of the quote that a statement comes from is the same one: it is corrected too, and with it
    the quote's other statements. `None` where it is so already. UsageError for a stance on oneself.
    """
    if any(row.recipient == actor for row in rows):
        raise UsageError(f"{actor} cannot take a stance on themselves.", remedy="Reject the statement.")
    change: dict[str, object] = {"actor": actor}
    if kind is not None:
        change["kind"] = kind
    copies = _copies(library, rows)

    def sayings(of: Sequence[StatementRow]) -> list[Saying]:
        quotes = [
            Saying(
                "attribution",
                quote.id,
                Verdict.CORRECTED,
                change,
                seen=(quote.revision_id, quote.content),
            )
            for quote in _spoken(library, of)
            if quote.actor != actor
        ]
        # After the quote's, so that it is the last word on the statement too.
        return quotes + [_saying(row, Verdict.CORRECTED, change) for row in of if row.actor != actor]

    own, more = sayings(rows), sayings([copy for _, copy in copies])
    if not own and not more:
        return None
    label = _many(f"made {actor} the actor of {{}}")
    return library.analyses.correct_all(own, copies=more, label=label)


def judged(rows: Sequence[StatementRow]) -> list[StatementRow]:
    """Those of which something was said that can be taken back."""
    return [row for row in rows if row.correction_id is not None and row.verdict is not Verdict.MACHINE]


def take_back(library: "Library", rows: Sequence[StatementRow]) -> Action | None:
    """Take back what was last said of statements; `None` where nothing was."""
    numbers = [row.correction_id for row in judged(rows) if row.correction_id is not None]
    # A copy of which something else was said keeps that.
    alike = [
        copy
        for row, copy in _copies(library, judged(rows))
        if (copy.verdict, copy.coding) == (row.verdict, row.coding)
    ]
    copies = [row.correction_id for row in judged(alike) if row.correction_id is not None]
    label = _many("took back what you said of {}")
    return library.analyses.undo_corrections(numbers, copies=copies, label=label) if numbers else None


# What the machine missed ----------------------------------------------------------------------------


def add(
    library: "Library",
    *,
    revision_id: int,
    evidence: Spans,
    actor: str,
    target: Target,
    act: Act,
    polarity: Polarity,
    actor_kind: ActorKind | None = None,
) -> Action | None:
    """Add a statement that the machine missed, on these words; where it has the same one, that is confirmed.

    `None` where it was said already. UsageError for a stance on oneself, and for a text that is not
    analysed yet.
    """
    if not target.is_topic and actor == target.name:
        raise UsageError(f"{actor} cannot take a stance on themselves.", remedy="Name another target.")
    return library.analyses.add_statement(
        Addition(
            revision_id,
            evidence,
            Coding(
                actor,
                None if target.is_topic else target.name,
                target.name if target.is_topic else None,
                act,
                polarity,
            ),
            actor_kind=actor_kind,
            recipient_kind=None if target.is_topic else target.kind,
        )
    )


class Sentences(Struct, frozen=True):
    """An article with the sentences of its text, as the analysis sees them."""

    article: Article
    sentences: tuple[Span, ...]


def sentences(library: "Library", article_id: int) -> Sentences:
    """Where the sentences of an article's current text stand. NotFound."""
    from xjreader.nlp.reading import read

    article = library.articles.get(article_id)
    document = article.revision.document
    reading = read(document.text, blocks=document.blocks)
    return Sentences(article, tuple(reading.span(each.first, each.last) for each in reading.sentences))


# What there is to choose from -----------------------------------------------------------------------


def statements_of(library: "Library", quote: QuoteRow, *, rejected: bool = True) -> list[StatementRow]:
    """The statements that come from a quote, those too that were rejected; of the quote on the same words
    where a new analysis has given it another number."""
    scope = Scope(article_ids=(quote.article_id,))
    quotes = library.analyses.quotes(scope, rejected=True, limit=MOST_QUOTES)
    same = [each.id for each in quotes if each.content == quote.content]
    number = quote.id if quote.id in same or not same else same[0]
    rows = library.analyses.statements(scope, rejected=rejected, limit=MOST_QUOTES)
    return [row for row in rows if row.quote_id == number]


# Within ---------------------------------------------------------------------------------------------


def _say(
    library: "Library",
    rows: Sequence[StatementRow],
    verdict: Verdict,
    change: Change | Callable[[StatementRow], Change] | None = None,
    label: Callable[[int], str] | None = None,
) -> Action | None:
    """Say the same of rows, or of each what `change` gives, and of their copies."""
    if not rows:
        return None

    def asked(row: StatementRow) -> Change:
        return change(row) if callable(change) else change or {}

    sayings = [_saying(row, verdict, asked(row)) for row in rows]
    copies = [
        _saying(copy, verdict, {} if verdict is Verdict.REJECTED else {**_unlike(row, copy), **asked(row)})
        for row, copy in _copies(library, rows)
    ]
    return library.analyses.correct_all(sayings, copies=copies, label=label)


def _copies(library: "Library", rows: Sequence[StatementRow]) -> list[tuple[StatementRow, StatementRow]]:
    """The same statements in the other articles of the story, each with the one that it is a copy of: as
    the machine has them, by the same actor, on the same words."""
    given = {row.id for row in rows}
    first: dict[Hashable, StatementRow] = {}
    for row in rows:
        first.setdefault(_same(row), row)
    return [
        (said_of, copy)
        for copy in library.analyses.in_copies(list(given))
        if copy.id not in given and (said_of := first.get(_same(copy))) is not None
    ]


def _same(row: StatementRow) -> Hashable:
    """What is the same of one statement in all copies; marks and spaces are set otherwise elsewhere."""
    words = " ".join(re.findall(r"\w+", row.evidence_text)).casefold()
    return (row.story_id, row.actor, row.machine or row.coding, words)


def _unlike(row: StatementRow, copy: StatementRow) -> Change:
    """What has to be said of a copy, so that it stands as the row does."""
    names = ("recipient", "topic", "act", "polarity", "modes")
    return {
        name: value for name in names if (value := getattr(row.coding, name)) != getattr(copy.coding, name)
    }


def _saying(row: StatementRow, verdict: Verdict, change: Mapping[str, object] | None = None) -> Saying:
    return Saying(
        "statement", row.id, verdict, change or {}, seen=(row.revision_id, row.evidence), coding=row.coding
    )


def _many(words: str) -> Callable[[int], str]:
    """A label with how many statements it was in place of the braces."""
    return lambda number: words.replace("{}", "a statement" if number == 1 else f"{number:,} statements", 1)


def _spoken(library: "Library", rows: Sequence[StatementRow]) -> list[QuoteRow]:
    """The quotes from which statements come whose actor is their speaker."""
    wanted = {(row.quote_id, row.actor) for row in rows if row.quote_id is not None}
    return [
        quote
        for article_id in dict.fromkeys(row.article_id for row in rows if row.quote_id is not None)
        for quote in quotes_in(library, article_id)
        if (quote.id, quote.actor) in wanted
    ]
