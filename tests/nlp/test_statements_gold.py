"""The gold set of statements is sound, its scorer counts rightly, the reader keeps to the score it had."""

import re
from collections import Counter
from dataclasses import dataclass

import pytest
from tests.nlp.statements_gold import (
    PARTS,
    Gold,
    GoldText,
    Level,
    Rate,
    align,
    errors,
    knowledge,
    load,
    main,
    measure,
    place,
    plain,
    score,
    tables,
)

from xjreader.models.analysis import Act, Mode, Polarity, Span, Statement

TEXTS = load()
STYLES = {"wire", "state", "ngo", "analysis", "transcript"}
HARD = {
    "several", "pronoun", "description", "compound", "two-stances", "passive", "nominal", "quoted",
}  # fmt: skip
"""What makes it hard to see who takes a stance on whom."""


@dataclass(frozen=True, slots=True)
class Floor:
    """Percent, F1 of each level."""

    pair: float
    polarity: float
    act: float
    modes: float


FLOORS = {
    "dev": Floor(pair=83, polarity=81, act=80, modes=79),
    "held": Floor(pair=65, polarity=61, act=58, modes=57),
}
"""A little below what was measured last, to be raised with it."""
TRAPPED_AT_MOST = 1
"""Statements in the texts of a half that hold none."""


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", plain(text)))


def test_the_set_is_large_and_balanced() -> None:
    statements = [one for text in TEXTS for one in text.statements]
    acts = Counter(one.act for one in statements)
    modes = Counter(mode for one in statements for mode in one.modes)
    assert len({text.id for text in TEXTS}) == len(TEXTS)
    assert {text.style for text in TEXTS} == STYLES
    assert len(statements) >= 400
    assert min(acts[act] for act in Act) >= 15
    assert min(modes[mode] for mode in Mode) >= 30
    assert sum(one.topic is not None for one in statements) >= 90
    assert sum(bool(HARD & set(text.patterns)) for text in TEXTS) >= len(TEXTS) / 3


@pytest.mark.parametrize("part", PARTS)
def test_a_half_holds_every_act_and_mode(part: str) -> None:
    texts = [text for text in TEXTS if text.part == part]
    statements = [one for text in texts for one in text.statements]
    acts = Counter(one.act for one in statements)
    modes = Counter(mode for one in statements for mode in one.modes)
    assert len(statements) >= 200
    assert min(acts[act] for act in Act) >= 6
    assert min(modes[mode] for mode in Mode) >= 12
    assert sum(not text.statements for text in texts) >= 6


@pytest.mark.parametrize("text", TEXTS, ids=[text.id for text in TEXTS])
def test_a_text_and_its_labels_are_sound(text: GoldText) -> None:
    known = knowledge()[text.world]
    topics = {one.name for one in known.topics}
    actors = {one.name for one in known.actors}
    written = words(text.text)
    for one in text.statements:
        assert one.recipient or one.topic
        assert one.topic is None or one.topic in topics
        for name in filter(None, (one.actor, one.recipient)):
            # Whom nobody told of beforehand the text itself names.
            assert name in actors or words(name) <= written, name
        assert one.actor != one.recipient
        assert one.evidence
        if one.act in (Act.CONSULT, Act.APPEAL) and one.recipient and Mode.NEGATED not in one.modes:
            assert one.polarity is Polarity.NEUTRAL or one.act is Act.APPEAL


def test_evidence_stands_in_its_text_once() -> None:
    assert place("He said he ran", "ran", "t") == (11, 14)
    for wrong in ("he", "walked"):
        with pytest.raises(ValueError, match="t: "):
            place("And he said he ran", wrong, "t")


EVIDENCE = (Span(0, 9),)
GOLD = Gold("Ann Lee", "Rovia", None, Act.SUPPORT, Polarity.SUPPORT, frozenset(), EVIDENCE)


def gold_text(*golds: Gold, acceptable: tuple[tuple[str, str], ...] = ()) -> GoldText:
    return GoldText(
        "t", "dev", "w", "wire", ("plain",), "some words of it", golds, frozenset(acceptable),
        {"lee": "Ann Lee"},
    )  # fmt: skip


def found(
    actor: str = "Ann Lee",
    target: str = "Rovia",
    act: Act = Act.SUPPORT,
    polarity: Polarity = Polarity.SUPPORT,
    modes: tuple[Mode, ...] = (),
    *,
    topic: str | None = None,
) -> Statement:
    return Statement(actor, target or None, topic, act, polarity, modes, EVIDENCE, 0.9)


@pytest.mark.parametrize(
    ("one", "held"),
    [
        (found(), [True, True, True, True]),
        (found("the ANN LEE"), [True, True, True, True]),
        (found("Lee"), [True, True, True, True]),
        (found(modes=(Mode.FUTURE,)), [True, True, True, False]),
        (found(act=Act.AGREE), [True, True, False, False]),
        (found(polarity=Polarity.OPPOSE), [True, False, False, False]),
        (found(polarity=Polarity.OPPOSE, act=Act.AGREE), [True, False, False, False]),
        (found("Bo Ray"), [False, False, False, False]),
        (found(target="Calder"), [False, False, False, False]),
    ],
)
def test_each_level_asks_for_all_before_it(one: Statement, held: list[bool]) -> None:
    first, *_ = align(gold_text(GOLD), [one])
    assert [first.holds(level) for level in Level] == held


def test_the_likest_of_two_is_taken_and_the_other_counts_against() -> None:
    against = Gold("Ann Lee", "Rovia", None, Act.ACCUSE, Polarity.OPPOSE, frozenset(), EVIDENCE)
    accusing = found(act=Act.ACCUSE, polarity=Polarity.OPPOSE)
    result = score([(gold_text(GOLD, against), [accusing, found(act=Act.AGREE), found()])])
    assert result.rate(Level.MODES) == Rate(gold=2, found=3, right=2)
    assert result.act(Act.AGREE) == Rate(gold=0, found=1, right=0)
    assert result.evidence() == 100


def test_what_readers_differ_on_counts_neither_way() -> None:
    met = Gold("Ann Lee", "Bo Ray", "boats", Act.CONSULT, Polarity.NEUTRAL, frozenset(), EVIDENCE)
    text = gold_text(met, acceptable=(("ann lee", "calder"),))
    spare = [
        found(target="Calder"),
        found("Bo Ray", "Ann Lee", Act.CONSULT, Polarity.NEUTRAL),
        found(target="", topic="boats"),
    ]
    assert score([(text, spare)]).rate(Level.PAIR) == Rate(gold=1, found=0, right=0)
    assert score([(text, [*spare, found("Bo Ray", "Calder")])]).rate(Level.PAIR).found == 1


def test_modes_patterns_and_empty_texts_are_counted() -> None:
    later = Gold(
        "Ann Lee", "Rovia", None, Act.AID, Polarity.SUPPORT, frozenset((Mode.FUTURE, Mode.NEGATED)), EVIDENCE
    )
    result = score([(gold_text(later), [found(act=Act.AID, modes=(Mode.FUTURE,))]), (gold_text(), [found()])])
    assert result.mode(Mode.FUTURE) == Rate(gold=1, found=1, right=1)
    assert result.mode(Mode.NEGATED) == Rate(gold=1, found=0, right=0)
    assert result.pattern("plain") == Rate(gold=1, found=2, right=1)
    assert (result.empty, result.trapped) == (1, 1)
    assert result.rate(Level.PAIR).precision == 50
    assert result.rate(Level.PAIR).recall == 100
    assert "| AID | 1 | 100 | 100 | 100 |" in tables({"dev": result})
    assert [line.split(":")[0] for line in errors(result).splitlines()][:2] == ["t otherwise", "t spurious"]


def test_a_half_that_is_not_there_is_named() -> None:
    with pytest.raises(SystemExit, match="dve"):
        main(["--part", "dve"])


@pytest.mark.parametrize("part", PARTS)
def test_the_reader_keeps_to_its_score(part: str) -> None:
    result = measure(part)
    floor = FLOORS[part]
    floors = (floor.pair, floor.polarity, floor.act, floor.modes)
    for level, least in zip(Level, floors, strict=True):
        assert result.rate(level).f1 >= least, (level, result.rate(level))
    assert result.trapped <= TRAPPED_AT_MOST
