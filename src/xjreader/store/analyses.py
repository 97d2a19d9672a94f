"""What the analysis found and what a person says of it; analyses nothing.

The machine's rows are rebuilt at will, corrections are put back onto them, actors and topics are
shared by all. Lists and counts see the current text of each article, rejected rows left out.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from xjreader.errors import NotFound
from xjreader.models.analysis import (
    Actor,
    ActorRow,
    Addition,
    Analysis,
    Correction,
    CorrectionKind,
    Judged,
    QuoteRow,
    Saying,
    Scope,
    Spans,
    Statement,
    StatementRow,
    Topic,
    Verdict,
    WaitingRevision,
)
from xjreader.models.article import Action
from xjreader.models.lost import FormerQuote
from xjreader.store import actions, actors, corrections, corrections_list, rows
from xjreader.store.database import Database
from xjreader.store.former import quotes_of_texts
from xjreader.store.functions import words_at
from xjreader.store.judged_claims import Around
from xjreader.store.times import from_epoch
from xjreader.store.values import dump_spans, dumps, load_blocks, storable

EVERYTHING = Scope()

LONG_TEXT = 30_000
"""Characters beyond which the words of each quote are kept beside it: reading all of such a text again for
each of its quotes would take long."""

_WAITING = (
    "articles.id, articles.sort_at, articles.language, revisions.id as revision_id, revisions.title,"
    " revisions.blocks, plain(revisions.text) as text"
)
"""Columns of a text that waits."""


class AnalysisStore:
    """Actors, quotes, statements and corrections."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # Actors and topics -----------------------------------------------------------------

    def sync_actors(self, given: Sequence[Actor], *, origin: str = "config") -> None:
        """Make the actors of this origin these; nothing is written when they are so already."""
        if actors.same_actors(self.actors(origin=origin), given):
            return
        with self._db.write() as writer:
            actors.sync_actors(writer, given, origin=origin)

    def sync_topics(self, topics: Sequence[Topic], *, origin: str = "config") -> None:
        """Make the topics of this origin these; nothing is written when they are so already."""
        if actors.all_topics(self._db.reader(), origin=origin) == sorted(
            topics, key=lambda topic: topic.name
        ):
            return
        with self._db.write() as writer:
            actors.sync_topics(writer, topics, origin=origin)

    def actors(self, *, origin: str | None = None) -> list[Actor]:
        """Every actor known, or those of one origin: "config", "person" or "text"."""
        return actors.all_actors(self._db.reader(), origin=origin)

    def people(self) -> list[Actor]:
        """Persons with a first name who are said to speak in some text, by name."""
        return actors.named_people(self._db.reader())

    def topics(self, *, origin: str | None = None) -> list[Topic]:
        """Every topic known, or those of one origin, by name."""
        return actors.all_topics(self._db.reader(), origin=origin)

    def actor_rows(self) -> list[ActorRow]:
        """Those who speak or are spoken of in current texts, most articles first."""
        return actors.actor_rows(self._db.reader())

    # The machine's work ----------------------------------------------------------------

    def waiting(self, stamp: str, *, limit: int, first: int | None = None) -> list[WaitingRevision]:
        """Current texts without an analysis of this stamp, newest article first.

        The text of the article `first` stands before them all, where it waits.
        """
        reader = self._db.reader()
        # One look into the index for each stamp that articles have; a handful, however many articles.
        found: list[sqlite3.Row] = []
        for stale in _stale(reader, stamp):
            found += reader.execute(
                f"select {_WAITING} from (select id, sort_at, language, revision_id from articles"
                "       indexed by articles_waiting where analysis is ?"
                "       order by sort_at desc, id desc limit ?) as articles"
                " join revisions on revisions.id = articles.revision_id",
                (stale, limit),
            ).fetchall()
        found.sort(key=lambda row: (row["sort_at"], row["id"]), reverse=True)
        if first is not None:
            wanted = reader.execute(
                f"select {_WAITING} from articles join revisions on revisions.id = articles.revision_id"
                " where articles.id = ? and articles.analysis is not ?",
                (first, stamp),
            ).fetchall()
            found = [*wanted, *(row for row in found if row["id"] != first)]
        return [
            WaitingRevision(
                revision_id=row["revision_id"],
                article_id=row["id"],
                title=row["title"],
                text=row["text"],
                blocks=load_blocks(row["blocks"]),
                language=row["language"],
                published=from_epoch(row["sort_at"]),
            )
            for row in found[:limit]
        ]

    def waiting_count(self, stamp: str) -> int:
        """How many current texts wait for an analysis of this stamp."""
        reader = self._db.reader()
        return sum(
            int(reader.execute("select count(*) from articles where analysis is ?", (stale,)).fetchone()[0])
            for stale in _stale(reader, stamp)
        )

    def save(self, revision_id: int, analysis: Analysis, *, stamp: str) -> None:
        """Replace what was found in a text before; corrections are put onto the new rows.

        NotFound where there is no such revision.
        """
        with self._db.write() as writer:
            revision = writer.execute(
                "select id, article_id, plain(text) as text from revisions where id = ?", (revision_id,)
            ).fetchone()
            if revision is None:
                raise NotFound(f"There is no revision {revision_id}.")
            article_id = revision["article_id"]
            writer.execute("delete from statements where revision_id = ?", (revision_id,))
            writer.execute("delete from attributions where revision_id = ?", (revision_id,))
            _insert(writer, revision_id, article_id, revision["text"], analysis)
            corrections.reapply(writer, revision_id, article_id, revision["text"])
            writer.execute("update revisions set analysis = ? where id = ?", (stamp, revision_id))
            writer.execute(
                "update articles set analysis = ? where id = ? and revision_id = ?",
                (stamp, article_id, revision_id),
            )
            corrections.recount_quotes(writer, article_id)

    # Lists and counts ------------------------------------------------------------------

    def quotes(
        self, scope: Scope = EVERYTHING, *, rejected: bool = False, limit: int = 200, offset: int = 0
    ) -> list[QuoteRow]:
        """Quotes of the scope, newest article first, in text order within an article; with `rejected`
        those too that a person rejected."""
        return rows.quotes(self._db.reader(), scope, rejected=rejected, limit=limit, offset=offset)

    def quote_count(self, scope: Scope = EVERYTHING) -> int:
        """How many quotes the scope has."""
        return rows.quote_count(self._db.reader(), scope)

    def quotes_of_texts(self, article_id: int) -> list[FormerQuote]:
        """The quotes of every text that an article had, the current one's too, in the order of the texts."""
        return quotes_of_texts(self._db.reader(), article_id)

    def rejected_count(self, scope: Scope = EVERYTHING) -> int:
        """How many quotes of the scope a person rejected."""
        return rows.rejected_count(self._db.reader(), scope)

    def statements(
        self, scope: Scope = EVERYTHING, *, rejected: bool = False, limit: int = 200
    ) -> list[StatementRow]:
        """Statements of the scope, newest article first, in text order; with `rejected` those too that a
        person rejected. Long lists are sorted, narrowed and paged by their numbers (`StanceStore`)."""
        return rows.statements(self._db.reader(), scope, rejected=rejected, limit=limit)

    def in_copies(self, statement_ids: Sequence[int]) -> list[StatementRow]:
        """All statements in the other articles of the stories in which these stand, those too that a
        person rejected."""
        return rows.in_copies(self._db.reader(), statement_ids)

    def statement_count(self, scope: Scope = EVERYTHING) -> int:
        """How many statements `statements` would list without a limit."""
        return rows.statement_count(self._db.reader(), scope)

    # What a person says of it ----------------------------------------------------------

    def correct(
        self,
        kind: CorrectionKind,
        row_id: int,
        *,
        verdict: Verdict,
        change: Mapping[str, object] | None = None,
        seen: tuple[int, Spans] | None = None,
        coded: Sequence[Statement] | None = None,
    ) -> Action | None:
        """Confirm, correct or reject a row, as an action to be undone; `None` where that is said already.

        `change` is field to new value: actor (`None` for unknown; ``kind`` for one not known yet), type,
        source, content of an attribution; actor, recipient, topic, act, polarity, modes of a statement.
        `seen` is the revision and the words that the person looked at; where the row of that number is
        another one by now, the one on these words is meant. `coded` are a quote's statements as it is now
        said to be; without them the machine's stay and are the new speaker's. NotFound, UsageError.
        """
        return self.correct_all([Saying(kind, row_id, verdict, change or {}, seen=seen, coded=coded)])

    def correct_all(
        self,
        sayings: Sequence[Saying],
        *,
        copies: Sequence[Saying] = (),
        label: Callable[[int], str] | None = None,
    ) -> Action | None:
        """Confirm, correct or reject rows as one action, all of them or, where one cannot be, none; `None`
        where all of it is said already.

        `copies` are what follows from it for copies of the same stories, of the same action. `label` names
        the action by how many statements it changed, where there are several sayings. NotFound, UsageError.
        """
        with self._db.write(durable=True) as writer:
            around = Around(writer)
            own = [step for each in sayings if (step := corrections.correct(writer, each, around))]
            more = [step for each in copies if (step := corrections.correct(writer, each, around))]
            # Two rows of a moment ago may be one by now: the first word holds.
            own = list({step.row: step for step in reversed(own)}.values())[::-1]
            taken = {step.row for step in own}
            more = list({step.row: step for step in more if step.row not in taken}.values())
            if not own and not more:
                return None
            told = label(_statements(own) or len(own)) if label and len(sayings) > 1 and own else ""
            return actions.record_corrections(writer, [*own, *more], _with_copies(told, own, more))

    def add_statement(self, addition: Addition) -> Action | None:
        """Add a statement that the machine missed, as an action; where there is one that says the same, it
        is confirmed. `None` where a person said so already. NotFound, UsageError."""
        with self._db.write(durable=True) as writer:
            step = corrections.add(writer, addition)
            return None if step is None else actions.record_corrections(writer, [step])

    def corrections(self, article_id: int | None = None) -> list[Correction]:
        """The corrections in force, of one article or of all, newest first."""
        return corrections_list.all_corrections(self._db.reader(), article_id)

    def judged(self) -> Judged:
        """How many quotes were confirmed, corrected and rejected, those included whose words are gone."""
        given = [each for each in self.corrections() if each.kind == "attribution"]
        corrected = [each for each in given if each.verdict is Verdict.CORRECTED]
        return Judged(
            confirmed=sum(each.verdict is Verdict.CONFIRMED for each in given),
            corrected=len(corrected),
            rejected=sum(each.verdict is Verdict.REJECTED for each in given),
            speakers=sum("actor" in each.change for each in corrected),
            words=sum("content" in each.change for each in corrected),
            gone=sum(each.standing == "words gone" for each in given),
        )

    def undo_correction(self, correction_id: int) -> Action:
        """Take a correction back, as an action of its own: the one before it holds again, else the
        machine's row. NotFound where there is none in force of that id."""
        with self._db.write(durable=True) as writer:
            return actions.record_corrections(writer, [corrections.take_back(writer, correction_id)])

    def undo_corrections(
        self,
        correction_ids: Sequence[int],
        *,
        copies: Sequence[int] = (),
        label: Callable[[int], str] | None = None,
    ) -> Action | None:
        """Take several corrections back as one action, with those of `copies`; `None` where there are none
        of them. NotFound where one of them is not in force."""
        with self._db.write(durable=True) as writer:
            numbers = list(dict.fromkeys(correction_ids))
            own = [corrections.take_back(writer, number) for number in numbers]
            others = [number for number in dict.fromkeys(copies) if number not in numbers]
            more = [corrections.take_back(writer, number) for number in others]
            if not own and not more:
                return None
            told = label(len(own)) if label is not None and len(own) > 1 else ""
            return actions.record_corrections(writer, [*own, *more], _with_copies(told, own, more))


def _statements(steps: Sequence[corrections.Step]) -> int:
    """How many of them are about statements, rather than quotes."""
    return sum(step.row is not None and step.row[0] == "statement" for step in steps)


def _with_copies(told: str, own: Sequence[corrections.Step], more: Sequence[corrections.Step]) -> str:
    """The label of an action, with how many copies it went to; empty for the first step's."""
    if not more:
        return told
    number = _statements(more) or len(more)
    copies = f"{number:,} {'copy' if number == 1 else 'copies'}"
    return f"{told or own[0].label} (and in {copies})" if own else f"{more[0].label} (in {copies})"


def _stale(reader: sqlite3.Connection, stamp: str) -> list[str | None]:
    """The stamps other than this one that articles have, `None` for no analysis."""
    found: list[str | None] = []
    if reader.execute("select 1 from articles where analysis is null limit 1").fetchone():
        found.append(None)
    last = ""
    while True:
        row = reader.execute("select min(analysis) from articles where analysis > ?", (last,)).fetchone()
        if row[0] is None:
            return found
        last = row[0]
        if last != stamp:
            found.append(last)


def _insert(
    writer: sqlite3.Connection, revision_id: int, article_id: int, text: str, analysis: Analysis
) -> None:
    speaking = {quote.actor for quote in analysis.attributions}
    new = actors.new_speakers(writer, [one for one in analysis.actors if one.name in speaking])
    actors.add_found(writer, analysis.actors)
    actors.await_names(writer, new)
    names = {quote.actor for quote in analysis.attributions if quote.actor}
    names |= {claim.actor for claim in analysis.statements}
    names |= {claim.recipient for claim in analysis.statements if claim.recipient}
    ids = actors.ids_of(writer, sorted(names))
    is_long = len(text) > LONG_TEXT
    quote_ids = [
        writer.execute(
            "insert into attributions (revision_id, article_id, type, source, cue, content, words, actor_id,"
            " candidates, confidence) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning id",
            (
                revision_id,
                article_id,
                quote.type,
                dump_spans(quote.source),
                dump_spans(quote.cue),
                dump_spans(quote.content),
                words_at(text, quote.content) if is_long else "",
                ids[quote.actor] if quote.actor else None,
                dumps(quote.candidates),
                quote.confidence,
            ),
        ).fetchone()["id"]
        for quote in analysis.attributions
    ]
    writer.executemany(
        "insert or ignore into topics (name, origin) values (?, 'text')",
        {(storable(claim.topic),) for claim in analysis.statements if claim.topic},
    )
    writer.executemany(
        "insert into statements (revision_id, article_id, attribution_id, actor_id, recipient_id, topic,"
        " act, polarity, modes, evidence, confidence) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                revision_id,
                article_id,
                None if claim.attribution is None else quote_ids[claim.attribution],
                ids[claim.actor],
                ids[claim.recipient] if claim.recipient else None,
                storable(claim.topic) if claim.topic else None,
                claim.act,
                claim.polarity,
                dumps(claim.modes),
                dump_spans(claim.evidence),
                claim.confidence,
            )
            for claim in analysis.statements
        ],
    )
