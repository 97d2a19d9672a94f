"""The scorer itself: figures worked out by hand, and agreement with another scorer where one is named."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.nlp.attribution_score import (
    Figures,
    Gold,
    Sample,
    Share,
    analyse,
    compare,
    errors,
    judge,
    load,
    measure,
    table,
)
from tests.nlp.scored_words import Words, quoted, speech_words

from xjreader.models.analysis import Attribution, AttributionType, Span, Spans
from xjreader.nlp.pipeline import Knowledge

TEXT = (
    "Ferrymen feared a flood. “The quay is lost,” Ada Mott, a pilot of the Sull, told the council. "
    "“We leave.” She called the dyke a “wet biscuit” that day."
)
OTHER_SCORER = "XJREADER_REFERENCE_SCORER"


def at(*pieces: str, text: str = TEXT) -> Spans:
    """Where the pieces stand; nowhere for none."""
    return tuple(Span(text.index(one), text.index(one) + len(one)) for one in pieces)


def gold(
    source: str, cue: str, *content: str, actor: str | None = None, acceptable: tuple[str, ...] = ()
) -> Gold:
    return Gold(
        at(source) if source else (),
        at(cue) if cue else (),
        at(*content),
        AttributionType.INDIRECT,
        actor,
        acceptable,
        True,
    )


def found(source: str, cue: str, *content: str, actor: str | None = None) -> Attribution:
    one = gold(source, cue, *content)
    return Attribution(one.source, one.cue, one.content, one.type, actor, 1.0)


FEAR = gold("Ferrymen", "feared", "a flood")
TOLD = gold("Ada Mott, a pilot of the Sull", "told", "“The quay is lost,”", "“We leave.”", actor="Ada Mott")
CALLED = gold("She", "called", "the dyke a “wet biscuit”", actor="Ada Mott")
ALL = (FEAR, TOLD, CALLED)


def figures(*rows: Attribution, speech: bool = False) -> Figures:
    return compare(TEXT, ALL, rows, speech=speech).figures


def test_gold_against_itself_is_all_right() -> None:
    same = compare(TEXT, ALL, ALL).figures
    assert [same.match().f1, same.exactly().f1, same.fully().f1, same.direct_exactly().f1] == [1, 1, 1, 1]
    assert same.speaker_head() == 1
    assert (same.gold, same.found, same.direct_gold, same.sourced) == (3, 3, 1, 3)


def test_nothing_found_is_nothing_and_no_error() -> None:
    none = figures()
    assert (none.gold, none.found, none.pairs) == (3, 0, 0)
    assert [none.match().f1, none.exactly().f1, none.fully().f1, none.speaker_head()] == [0, 0, 0, 0]


def test_a_half_found_content_with_half_a_source() -> None:
    # 4 of the 6 words: Dice 2*4/(4+6) = 0.8; the source by its head; one found too much.
    some = figures(found("Ada Mott", "told", "The quay is lost"), found("", "", "that day"))
    assert some.match() == Share(1 / 2, 1 / 3)
    assert some.exactly() == Share(0, 0)
    assert some.fully() == Share(1 / 2, 1 / 3)
    assert some.speaker_head() == 1
    assert some.match().f1 == pytest.approx(0.4)


@pytest.mark.parametrize(("content", "pairs"), [("We leave.", 1), ("We", 0)])
def test_from_dice_one_half_on_it_is_a_match(content: str, pairs: int) -> None:
    # 2 of 6 words: 2*2/8 = 0.5 matches; 1 of 6: 2/7 does not.
    assert figures(found("", "told", content)).pairs == pairs


def test_one_gold_pairs_with_one_found_the_likest() -> None:
    result = compare(
        TEXT, ALL, [found("She", "", "the dyke a “wet"), found("She", "", "the dyke a “wet biscuit”")]
    )
    assert result.pairs == ((2, 1),)
    assert result.spare == (0,)


def test_punctuation_and_quotation_marks_cost_nothing() -> None:
    assert figures(found("Ada Mott", "told", "The quay is lost", "We leave")).exact == 1


@pytest.mark.parametrize(
    ("source", "heads"),
    [
        ("Ada Mott, a pilot of the Sull", 1),
        ("Ada Mott", 1),
        ("Mott", 1),
        ("Ada", 0),  # without the gold head
        ("Ada Mott, a pilot of the Sull, told the council", 1),  # its own head is still Mott
        ("pilot", 0),
        ("the council", 0),
        ("", 0),
    ],
)
def test_the_speaker_is_right_by_the_head_of_both_sources(source: str, heads: int) -> None:
    result = figures(found(source, "told", "“The quay is lost,”", "“We leave.”"))
    assert (result.sourced, result.heads, result.full) == (1, heads, heads)


def test_no_source_is_right_where_the_gold_has_none() -> None:
    row = gold("", "", "a flood")
    assert compare(TEXT, [row], [found("", "", "a flood")]).figures.full == 1
    assert compare(TEXT, [row], [found("Ferrymen", "", "a flood")]).figures.full == 0
    assert compare(TEXT, [row], [found("", "", "a flood")]).figures.sourced == 0


def test_direct_exact_takes_the_type_from_the_text() -> None:
    # Recall: the direct gold is found. Precision: of two direct found ones, one is a gold content.
    result = figures(
        found("", "", "“The quay is lost,”", "“We leave.”"),
        found("", "", "“wet biscuit”"),
        found("", "", "a flood"),
    )
    assert result.direct_exactly() == Share(1 / 2, 1)


def test_speech_alone_leaves_beliefs_out_on_both_sides() -> None:
    rows = [
        found("Ferrymen", "feared", "a flood"),
        found("Ferrymen", "told", "a flood"),
        found("She", "", "that day"),
    ]
    every, speech = figures(*rows), figures(*rows, speech=True)
    assert (every.gold, every.found) == (3, 3)
    # The fear leaves the gold; what was found for it leaves too, whatever its cue.
    assert (speech.gold, speech.found) == (2, 1)


def test_a_cue_without_words_is_speech() -> None:
    text = "Ada Mott: We leave."
    row = Gold(
        at("Ada Mott", text=text),
        at(":", text=text),
        at("We leave", text=text),
        AttributionType.INDIRECT,
        None,
        (),
        True,
    )
    assert compare(text, [row], [row], speech=True).figures.full == 1


@pytest.mark.parametrize(
    ("actor", "shown", "verdict"),
    [
        ("Ada Mott", "Ada Mott", "right"),
        ("Ada Mott", "the ada mott", "right"),
        ("Ada Mott", "@ada", "right"),
        ("Ada Mott", "Mott", "wrong"),
        ("Ada Mott", None, "unknown"),
        (None, None, "right"),
        (None, "@ada", "right"),
        (None, "Ada Mott", "wrong"),
    ],
)
def test_the_actor_is_judged(actor: str | None, shown: str | None, verdict: str) -> None:
    row = gold("She", "called", "the dyke a “wet biscuit”", actor=actor, acceptable=("@ada",))
    sample = Sample("one", "", TEXT, (row,), (), Knowledge())
    rows = (found("She", "called", "the dyke a “wet biscuit”", actor=shown),)
    assert judge(sample, rows, compare(TEXT, [row], rows)) == {0: verdict}
    total = measure([sample], {"one": rows})
    assert {name: getattr(total, name) for name in ("right", "wrong", "unknown")} == {
        "right": 0,
        "wrong": 0,
        "unknown": 0,
    } | {verdict: 1}


def test_the_list_of_errors_tells_what_is_missed_wrong_and_too_much() -> None:
    sample = Sample("one", "wire", TEXT, ALL, (), Knowledge())
    rows = (
        found("Ferrymen", "feared", "a flood"),
        found("the council", "told", "“The quay is lost,”", actor="Ada Mott"),
        found("", "", "that day"),
    )
    assert errors([sample], {"one": rows}).splitlines() == [
        "one: content, source: [the council] <told> {“The quay is lost,”}",
        "        gold [Ada Mott, a pilot of the Sull] <told> {“The quay is lost,” … “We leave.”}",
        "one: missed: [She] <called> {the dyke a “wet biscuit”}",
        "one: too much: [] <> {that day}",
    ]


def test_the_table_has_a_line_for_each_style_that_there_is() -> None:
    sample = Sample("one", "wire", TEXT, ALL, (), Knowledge())
    rows = {"one": (found("Ada Mott", "told", "“The quay is lost,”", "“We leave.”", actor="Ada Mott"),)}
    lines = [line.split() for line in table([sample], rows).splitlines()[1:]]
    values = ["1", "3", "1", "|", "50.0", "50.0", "50.0", "100.0", "100.0", "|", "100.0", "0.0", "0.0"]
    assert lines == [["all", *values], ["wire", *values]]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ('He said "no" and "maybe."', ['"no"', '"maybe."']),
        ("“Left open\nand closed” later", ["“Left open"]),
        ("«Oui» and „nein”", ["«Oui»", "„nein”"]),
        ('a 5" pipe', []),
        ("the pilots' boat isn't 'a sieve at sea' yet", ["'a sieve at sea'"]),
        ("a ‘sieve’ of one word", []),
        ("“a ‘ship of fools’ it is”", ["“a ‘ship of fools’ it is”"]),
        ("", []),
    ],
)
def test_what_stands_in_quotation_marks(text: str, stretches: list[str]) -> None:
    assert [text[start:end] for start, end in quoted(text)] == stretches


def test_the_type_of_a_content_is_told_by_its_words() -> None:
    words = Words(TEXT)
    assert words.type(TOLD.content) is AttributionType.DIRECT
    assert words.type(CALLED.content) is AttributionType.MIXED
    assert words.type(FEAR.content) is AttributionType.INDIRECT


def test_words_of_speech_in_all_their_forms() -> None:
    assert {"said", "denies", "denied", "urging", "admitted", "wrote", "according"} <= speech_words()
    assert not {"feared", "believes", "wants", "expected", "found", "council"} & speech_words()


def test_words_that_are_not_in_the_text_are_an_error_with_the_texts_name(tmp_path: Path) -> None:
    row: dict[str, Any] = {"id": "one", "text": "She said no. She left.", "attributions": []}
    row["attributions"] = [
        {"source": "She", "cue": "said", "content": ["no"], "type": "indirect", "actor": None}
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(ValueError, match="one: 'She' stands 2 times"):
        load(path)


@pytest.mark.skipif(
    OTHER_SCORER not in os.environ,
    reason=f"{OTHER_SCORER} names no other scorer of PolNeAR's format to compare with",
)
@pytest.mark.parametrize("speech", [False, True])
def test_another_scorer_gives_the_same_figures(speech: bool, tmp_path: Path) -> None:
    samples = load()
    rows = analyse(samples)
    for name, chosen in (("gold", {one.id: one.attributions for one in samples}), ("found", rows)):
        lines = [
            json.dumps(
                {
                    "id": one.id,
                    "text": one.text,
                    "attributions": [
                        {"source": row.source, "cue": row.cue, "content": row.content}
                        for row in chosen[one.id]
                    ],
                }
            )
            for one in samples
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, os.environ[OTHER_SCORER], "gold.jsonl", "found.jsonl", "--json"]
    if speech:
        command.append("--speech")
    output = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    other = json.loads(output)
    ours = measure(samples, rows, speech=speech)
    assert (ours.gold, ours.found, ours.pairs) == (
        other["all"]["gold"],
        other["all"]["pred"],
        other["all"]["speaker"]["pairs"],
    )
    shares = [ours.match(), ours.exactly(), ours.fully(), ours.direct_exactly()]
    theirs = [*(other["all"][name] for name in ("match", "exact", "full")), other["direct"]["exact"]]
    assert [(one.precision, one.recall, one.f1) for one in shares] == [
        pytest.approx((one["P"], one["R"], one["F1"])) for one in theirs
    ]
    assert ours.speaker_head() == pytest.approx(other["all"]["speaker"]["head"])
