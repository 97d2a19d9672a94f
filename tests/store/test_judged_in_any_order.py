"""Whatever is done in whatever order, nothing that a person said of statements is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xjreader.models.analysis import (
    Act,
    Addition,
    Analysis,
    Attribution,
    AttributionType,
    Coding,
    Polarity,
    Saying,
    Span,
    Statement,
    Verdict,
)

TEXT = '"Not factual," she said. "We will see," he said. The ministry shut the border.'
AGAINST, FOR = Polarity.OPPOSE, Polarity.SUPPORT
ACTORS = ["Tarn", "Dost"]
TARGETS = ["Envoy", "Visit"]
TEXTS = [TEXT, f"Updated. {TEXT}", TEXT.replace("factual", "true"), "Nothing of it stands here any more."]
SENTENCES = ['"Not factual," she said.', '"We will see," he said.', "The ministry shut the border."]

_codings = st.tuples(
    st.sampled_from(ACTORS),
    st.sampled_from(TARGETS),
    st.sampled_from([Act.DENY, Act.ACCUSE]),
    st.sampled_from([AGAINST, FOR]),
)
_found = st.lists(st.tuples(st.integers(0, 2), _codings, st.booleans()), max_size=4)
_change = st.one_of(
    st.fixed_dictionaries({"polarity": st.sampled_from(["support", "oppose", "neutral"])}),
    st.fixed_dictionaries({"act": st.sampled_from(["DENY", "AID"])}),
    st.fixed_dictionaries({"recipient": st.sampled_from(["Envoy", "Guard"])}),
    st.fixed_dictionaries({"actor": st.sampled_from(["Tarn", "Ruun"])}),
)
_some = st.integers(0, 5)
_steps = st.one_of(
    st.tuples(st.just("judge"), _some, st.sampled_from([Verdict.CONFIRMED, Verdict.REJECTED])),
    st.tuples(st.just("change"), _some, _change),
    st.tuples(st.just("judge quote"), _some, st.sampled_from([Verdict.CONFIRMED, Verdict.REJECTED])),
    st.tuples(st.just("speaker"), _some, st.sampled_from(["Tarn", "Ruun", "Envoy", None])),
    st.tuples(st.just("words"), _some, st.tuples(st.integers(0, 2), st.lists(_codings, max_size=2))),
    st.tuples(st.just("all"), st.sampled_from([Verdict.CONFIRMED, Verdict.REJECTED])),
    st.tuples(st.just("add"), st.integers(0, 2), _codings),
    st.tuples(st.just("take back"), _some),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("analyse"), _found),
    st.tuples(st.just("revise"), st.sampled_from(TEXTS)),
)


def say(shelf, row, verdict=Verdict.CORRECTED, **change):
    return shelf.analyses.correct_all(
        [Saying("statement", row.id, verdict, change, (row.revision_id, row.evidence), row.coding)]
    )


def analysis_of(text, found):
    """Statements on sentences of the text, some of them out of a quote that is the sentence."""
    quotes, statements = [], []
    for number, (actor, target, act, polarity), is_spoken in found:
        start = text.find(SENTENCES[number])
        if start < 0:
            continue
        span = Span(start, start + len(SENTENCES[number]))
        origin = None
        if is_spoken:
            known = [(quote.content, quote.actor) for quote in quotes]
            if ((span,), actor) not in known:
                quotes.append(Attribution((), (), (span,), AttributionType.DIRECT, actor, 0.9))
            origin = [(quote.content, quote.actor) for quote in quotes].index(((span,), actor))
        statements.append(Statement(actor, target, None, act, polarity, (), (span,), 0.8, origin))
    return Analysis("en", tuple(quotes), tuple(statements))


def seen_of(shelf):
    return sorted(
        (row.evidence, row.actor, row.target, row.act, row.polarity, row.verdict, row.correction_id or 0)
        for row in shelf.analyses.statements(rejected=True)
    )


def check_nothing_is_lost(shelf):
    """All that was said is in force in a row that says it, or told to be overruled, gone or waiting."""
    rows = {row.correction_id: row for row in shelf.analyses.statements(rejected=True)}
    text = shelf.articles.get(1).revision.document.text
    for said in shelf.analyses.corrections():
        if said.kind != "statement":
            continue
        match said.standing:
            case "waiting":
                assert shelf.articles.rows([1])[0].analysing
            case "words gone":
                assert said.words not in text
            case "overruled":
                assert said.verdict is not Verdict.REJECTED
                said_of_quotes = [each for each in shelf.analyses.corrections() if each.kind == "attribution"]
                assert said_of_quotes, "only the person's own word on a quote stands above it"
            case "here":
                row = rows[said.id]
                assert row.verdict is said.verdict
                assert row.evidence_text == said.words
                assert row.coding.target == said.coding.target
                assert (row.act, row.polarity) == (said.coding.act, said.coding.polarity)
                if row.actor != said.actor:
                    quote = next(
                        each for each in shelf.analyses.quotes(rejected=True) if each.id == row.quote_id
                    )
                    assert quote.actor == row.actor, "a corrected speaker carries the statements"
                    assert quote.correction_id is not None


@settings(max_examples=30, deadline=None)
@given(found=_found, steps=st.lists(_steps, max_size=9))
def test_nothing_that_a_person_said_of_statements_is_ever_lost(new_shelf, found, steps):
    shelf = new_shelf()
    shelf.article("a", TEXT, feed_id=shelf.feed())
    analyses = shelf.analyses

    found_in = {}

    def analyse(found=None):
        revision = shelf.articles.get(1).revision
        if found is not None:
            found_in[revision.id] = analysis_of(revision.document.text, found)
        analyses.save(revision.id, found_in[revision.id], stamp="1:a")
        return found_in[revision.id]

    analyse(found)
    for step in steps:
        rows = analyses.statements(rejected=True)
        quotes = analyses.quotes(rejected=True)
        number = step[1] if len(step) > 1 and isinstance(step[1], int) else 0
        row = rows[number % len(rows)] if rows else None
        quote = quotes[number % len(quotes)] if quotes else None
        revision = shelf.articles.get(1).revision
        match step:
            case ("judge", _, verdict) if row:
                say(shelf, row, verdict)
            case ("change", _, change) if row:
                say(shelf, row, **change)
            case ("judge quote", _, verdict) if quote:
                analyses.correct("attribution", quote.id, verdict=verdict)
            case ("speaker", _, actor) if quote:
                analyses.correct("attribution", quote.id, verdict=Verdict.CORRECTED, change={"actor": actor})
            case ("words", _, (sentence, codings)) if quote:
                start = revision.document.text.find(SENTENCES[sentence])
                if start >= 0:
                    span = Span(start, start + len(SENTENCES[sentence]))
                    coded = [
                        Statement(quote.actor or "Tarn", target, None, act, polarity, (), (span,), 0.8)
                        for _, target, act, polarity in codings
                    ]
                    analyses.correct(
                        "attribution",
                        quote.id,
                        verdict=Verdict.CORRECTED,
                        change={"content": [list(span)]},
                        coded=coded,
                    )
            case ("all", verdict):
                analyses.correct_all([Saying("statement", each.id, verdict) for each in rows])
            case ("add", _, (actor, target, act, polarity)):
                start = revision.document.text.find(SENTENCES[number])
                if start >= 0 and not shelf.articles.rows([1])[0].analysing:
                    evidence = (Span(start, start + len(SENTENCES[number])),)
                    coding = Coding(actor, target, None, act, polarity)
                    analyses.add_statement(Addition(revision.id, evidence, coding))
            case ("take back", _) if row and row.correction_id:
                if any(each.id == row.correction_id for each in analyses.corrections()):
                    analyses.undo_correction(row.correction_id)
            case ("undo",):
                shelf.personal.undo()
            case ("redo",):
                shelf.personal.redo()
            case ("analyse", other):
                analyse(other)
            case ("revise", text):
                shelf.revise(1, 1, shelf.incoming("a", text))
        check_nothing_is_lost(shelf)
        if not shelf.articles.rows([1])[0].analysing:
            before = seen_of(shelf)
            analyse()
            assert seen_of(shelf) == before, "a new analysis that finds the same changes nothing"
    while shelf.personal.undo():
        pass
    assert analyses.corrections() == []
    machine = found_in.get(shelf.articles.get(1).revision.id, Analysis("en", (), ()))
    assert seen_of(shelf) == sorted(
        (one.evidence, one.actor, one.recipient, one.act, one.polarity, Verdict.MACHINE, 0)
        for one in machine.statements
    ), "what was undone leaves nothing behind"
    assert shelf.db.integrity() == []


_overlapping = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 4), _codings),
    min_size=2,
    max_size=6,
    unique_by=lambda x: x[:2],
).map(
    lambda given: Analysis(
        "en",
        (),
        tuple(
            Statement(actor, target, None, act, polarity, (), (Span(first * 6, (first + length) * 6),), 0.8)
            for first, length, (actor, target, act, polarity) in given
        ),
    )
)


@settings(max_examples=40, deadline=None)
@given(
    found=_overlapping,
    other=_overlapping,
    steps=st.lists(
        st.tuples(_some, st.sampled_from(["confirmed", "rejected", "support", "all", "undo", "other"])),
        max_size=6,
    ),
)
def test_what_follows_a_correction_is_what_a_new_analysis_would_give(new_shelf, found, other, steps):
    shelf = new_shelf()
    shelf.article("a", TEXT)
    revision = shelf.articles.get(1).revision.id
    shelf.analyses.save(revision, found, stamp="1:a")
    for number, step in steps:
        rows = shelf.analyses.statements(rejected=True)
        if step == "other":
            found, other = other, found
            shelf.analyses.save(revision, found, stamp="1:a")
        elif step == "undo" or not rows:
            shelf.personal.undo()
        elif step == "all":
            shelf.analyses.correct_all([Saying("statement", row.id, Verdict.CONFIRMED) for row in rows])
        elif step == "support":
            say(shelf, rows[number % len(rows)], polarity="support")
        else:
            say(shelf, rows[number % len(rows)], Verdict(step))
        # Only what touches the words was looked at; a new analysis puts everything on anew.
        before = seen_of(shelf)
        shelf.analyses.save(revision, found, stamp="1:a")
        assert seen_of(shelf) == before
